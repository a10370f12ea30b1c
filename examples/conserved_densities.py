"""Conserved densities of a field equation: waves in shallow water, each density with its flux, both proven."""

import symcons as sc

waves = sc.parse("u_t = 6*u*u_x - u_xxx")
for density in sc.find_densities(waves, 8):
    print(f"rank {density.rank}: {density.expr}")

verdict = sc.verify_density(waves, "x*u + 3*t*u^2")  # the centre of mass, with explicit x and t
print(f"x*u + 3*t*u^2 is {verdict.status}")
