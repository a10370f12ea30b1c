"""Use a law: eliminate a variable, integrate the smaller system, and the law holds to the last digit by construction."""

from pathlib import Path

from scipy.integrate import solve_ivp

import symcons as sc
from symcons.emit.source import compile_system

text = Path("examples/equations/lotka_volterra.ode").read_text(encoding="utf-8")
system = sc.parse(text + "init x=1, y=2, z=1/2\n")
laws = sc.find_conserved(system)
product = next(law for law in laws if law.degree == 3)

small = sc.eliminate(system, [product], ["z"])
small.check()  # a proof that the way back solves the original equations
print(small.text)

whole = solve_ivp(compile_system(system, "numpy"), (0, 50), [1.0, 2.0, 0.5], rtol=1e-4)
part = solve_ivp(small.compile("numpy"), (0, 50), [1.0, 2.0], rtol=1e-4)
x, y, z = whole.y[:, -1]
print(f"all three equations: x*y*z drifts from 1 to {x * y * z:.6f}")
x, y = part.y[:, -1]
print(f"two equations and z = {sc.print_expr(dict(small.map_back)['z'])}: it stays 1, and x*y*z = {x * y * (1 / (x * y)):.6f}")
