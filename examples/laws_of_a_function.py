"""Laws of a Python function: found by numbers, coefficients recognised, nothing proven until there is a formula."""

import numpy as np

import symcons as sc


def kepler(state: np.ndarray) -> np.ndarray:
    """The motion about a centre of gravity, as a simulation holds it."""
    x, y, px, py = state
    r = np.hypot(x, y)
    return np.array([px, py, -x / r**3, -y / r**3])


found = sc.find_numerical(kepler, ["x", "y", "px", "py"], sc.Monomials(3), letters="1/sqrt(x^2 + y^2)")
print(found.status.message)
for law in found:
    print(f"{law.expr}  changes by {law.residual:.0e} of what it could, proven: {law.proven}")
evidence = found.evidence
print(f"singular values: {max(evidence.below):.0e} counts as 0, the next is {evidence.above[0]:.0e}")

# The same laws on the formula: what the exact prover accepts is proven.
system = sc.load("examples/equations/kepler_plain.ode")
for law in sc.find_numerical(system, basis=sc.Monomials(3)):
    print(f"{law.expr}  proven: {law.proven}")

# A motion with friction a millionth of its force conserves nothing, and noise makes it impossible to say.
for friction, noise in ((1e-6, 0.0), (0.0, 1e-9)):
    random = np.random.default_rng(0)

    def pendulum(state: np.ndarray, friction: float = friction, noise: float = noise, random=random) -> np.ndarray:
        """A pendulum with friction, measured with noise."""
        q, p = state
        return np.array([p, -np.sin(q) - friction * p]) + noise * random.standard_normal(np.shape(state))

    answer = sc.find_numerical(pendulum, ["q", "p"], sc.Monomials(2), letters="cos(q)")
    print(answer.status.value, len(answer), *answer.notes)
