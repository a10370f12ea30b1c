"""Is a formula conserved? Either an exact proof, or an exact point at which it changes."""

import symcons as sc

system = sc.load("examples/equations/spherical_pendulum.ode")

for text in ("x*py - y*px", "g*z + (px^2 + py^2 + pz^2)/2", "x^2 + y^2 + z^2", "x*px"):
    verdict = sc.verify(system, sc.parse_expression(text, [*system.states, "g"]))
    print(f"{text}: {verdict.status}, {verdict.reason}")
    if verdict.counterexample:
        print("  at", verdict.counterexample["point"], "it changes at the rate", verdict.counterexample["value"])
