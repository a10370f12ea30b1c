"""All polynomial laws of a system through a degree, each proven, and what is known about further ones."""

import symcons as sc

system = sc.parse("""
x' = x*(y - z)
y' = y*(z - x)
z' = z*(x - y)
""")
laws = sc.find_conserved(system, sc.Monomials(3))

print(laws.status.message)
print(f"{laws.basis_size} monomials, {laws.nullity} conserved combinations, {laws.rank} independent laws")
for law in laws:
    print(law.expr, "  proof:", law.certificate.method)
