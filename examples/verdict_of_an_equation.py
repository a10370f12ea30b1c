"""Can an equation of physics carry a generative model? Its flow of densities, and a verdict with its proofs.

python examples/verdict_of_an_equation.py
"""

import genphys_sym as gp
from genphys_sym.record import written

pde = gp.parse("tau*phi_tt + phi_t = D*lap(phi + tau2*phi_t)\npar tau > 0, tau2 > 0, D > 0")  # Jeffreys: damped waves, viscous
flow = gp.density_flow(pde)
for name in ("p", "v", "R"):
    print(name, "=", written(getattr(flow, name)))
verdict = gp.admissibility(flow)
print(verdict.status.value, "where", verdict.condition)
print(verdict.explain())
