"""Thresholds seen in numbers, independently of the tests that prove them.

K is positive in all dimensions iff K̂ is completely monotone in s = k² (Schoenberg): all finite differences
(−1)ⁿΔⁿK̂ ≥ 0. Transforms are written out here by hand and differenced with 60 digits.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import mpmath
import pytest

import genphys_sym as gp
from genphys_sym.admissibility import schoenberg
from genphys_sym.admissibility.condition import FALSE, TRUE, in_dimension
from genphys_sym.admissibility.question import pose
from genphys_sym.admissibility.schoenberg import INFIMA
from genphys_sym.reading import parse
from genphys_sym.results import Answer
from genphys_sym.symbols import symbol_of

Transform = Callable[[Any, Any], Any]


def two_roots(a2: Any, a1: Any, a0: Any, m: Any, t: Any) -> Any:
    """K̂ with K̂(0+) = 1 for a₂q² + a₁q + a₀ and M = a₂q + m."""
    root = mpmath.sqrt(mpmath.mpc(a1 * a1 - 4 * a2 * a0))
    first, second = (-a1 + root) / (2 * a2), (-a1 - root) / (2 * a2)
    if abs(root) < mpmath.mpf(10) ** -40:
        return (mpmath.exp(first * t) * (1 + (first + m / a2) * t)).real
    weights = (first + m / a2) / (first - second), (second + m / a2) / (second - first)
    return (weights[0] * mpmath.exp(first * t) + weights[1] * mpmath.exp(second * t)).real


def jeffreys(tau2: str) -> Transform:
    x = mpmath.mpf(tau2)
    return lambda s, t: two_roots(mpmath.mpf(1) / 2, 1 + x * s, s, 1, t)


def structural(nu: str) -> Transform:
    """p = φ_t − r₂∇²φ with the larger root r₂ where it is real, half the mixed term otherwise."""
    x = mpmath.mpf(nu)
    share = (x + mpmath.sqrt(x * x - 4)) / 2 if x >= 2 else x / 2
    return lambda s, t: two_roots(mpmath.mpf(1), x * s, s * s, share * s, t)


def exponent(g: Callable[[Any], Any]) -> Transform:
    return lambda s, t: mpmath.exp(-t * g(s))


def completely_monotone(transform: Transform) -> bool:
    """Whether no finite difference up to order 24 has the wrong sign."""
    with mpmath.workdps(60):
        for t in (mpmath.mpf(1) / 10, mpmath.mpf(1), mpmath.mpf(6)):
            for start, step in ((mpmath.mpf(1) / 20, mpmath.mpf(1) / 4), (mpmath.mpf(1) / 2, mpmath.mpf(2))):
                row = [transform(start + j * step, t) for j in range(25)]
                while row:
                    if any(value < -(mpmath.mpf(10) ** -45) for value in row):
                        return False
                    row = [a - b for a, b in pairwise(row)]
    return True


JEFFREYS = "phi_tt/2 + phi_t - lap(phi) - {}*lap(phi_t) = 0"
QUARTIC = "phi_tt + {}*lap(phi) - 1/4*lap(lap(phi)) - phi = 0"
STRUCTURAL = "phi_tt - {}*lap(phi_t) + lap(lap(phi)) = 0"
PSEUDO = "phi_t - lap(phi_t) - lap(phi) + {}*lap(lap(phi)) = 0"
LEVY = "phi_t + fraclap(phi, {}) = 0"
DAMPED = "phi_tt + 2*{}*phi_t + lap(phi) + phi = 0"


def quartic(b: str) -> Transform:
    return exponent(lambda s: mpmath.sqrt(s * s / 4 + mpmath.mpf(b) * s + 1))


def pseudo(kappa: str) -> Transform:
    return exponent(lambda s: (s + mpmath.mpf(kappa) * s * s) / (1 + s))


def levy(power: str) -> Transform:
    return exponent(lambda s: s ** mpmath.mpf(power))


CASES = [
    (JEFFREYS, "0.25", jeffreys("0.25"), False),
    (JEFFREYS, "0.5", jeffreys("0.5"), True),
    (JEFFREYS, "0.75", jeffreys("0.75"), True),
    (QUARTIC, "0.7", quartic("0.7"), False),
    (QUARTIC, "1", quartic("1"), True),
    (QUARTIC, "1.3", quartic("1.3"), True),
    (STRUCTURAL, "1.5", structural("1.5"), False),
    (STRUCTURAL, "2", structural("2"), True),
    (STRUCTURAL, "2.5", structural("2.5"), True),
    (PSEUDO, "0.5", pseudo("0.5"), True),
    (PSEUDO, "1", pseudo("1"), True),
    (PSEUDO, "1.5", pseudo("1.5"), False),
    (LEVY, "0.9", levy("0.9"), True),
    (LEVY, "1", levy("1"), True),
    (LEVY, "1.1", levy("1.1"), False),
]


@pytest.mark.parametrize(("equation", "value", "transform", "wanted"), CASES, ids=lambda x: str(x)[:12])
def test_both_sides_of_a_threshold_and_on_it(equation: str, value: str, transform: Transform, wanted: bool) -> None:
    assert completely_monotone(transform) is wanted
    verdict = gp.admissibility(equation.format(value), dim=11)
    assert (verdict.c1 is Answer.YES) is wanted
    assert (verdict.c1 is Answer.NO) is not wanted


@pytest.mark.parametrize(("b1", "wanted"), [("0.9", False), ("1", True), ("1.1", True)])
def test_damping_repairs_helmholtz(b1: str, wanted: bool) -> None:
    assert (gp.admissibility(DAMPED.format(b1), dim=3).status is Answer.YES) is wanted
    mass = mpmath.sqrt(mpmath.mpc(mpmath.mpf(b1) ** 2 - 1))
    assert (abs(mass.imag) == 0) is wanted, "the root at k = 0 is real"


@pytest.mark.parametrize(("eps", "m"), [("1", "2"), ("1", "1"), ("2", "1")])
def test_mass_of_the_damped_klein_gordon_equation(eps: str, m: str) -> None:
    """The mass e^{-εt}(cosh(μt) + …) keeps its sign iff ε >= m."""
    e, mass = mpmath.mpf(eps), mpmath.mpf(m)
    values = [two_roots(mpmath.mpf(1), 2 * e, mass**2, e, mpmath.mpf(t) / 4) for t in range(40)]
    positive = min(values) > 0
    verdict = gp.admissibility(f"phi_tt + 2*{eps}*phi_t + {m}^2*phi - lap(phi) = 0", dim=1)
    assert (verdict.c1 is Answer.YES) is positive


def test_schoenbergs_bounds_lie_below_the_infima() -> None:
    """inf Ω_N is at the first zero of J_{N/2}; the bounds lie below by less than 10⁻⁵, and rise."""
    for n, bound in INFIMA:
        zero = mpmath.besseljzero(mpmath.mpf(n) / 2, 1)
        order = mpmath.mpf(n) / 2 - 1
        infimum = mpmath.gamma(order + 1) * (2 / zero) ** order * mpmath.besselj(order, zero)
        assert 0 <= infimum - mpmath.mpf(bound.numerator) / bound.denominator < 2e-5
    assert [bound for _, bound in INFIMA] == sorted(bound for _, bound in INFIMA)


def test_schoenbergs_bound_refutes_a_dimension_and_all_above() -> None:
    """The damped wave: K̂ falls to −0.4 at times of order 1, which no positive kernel of the plane allows."""
    pde = parse("phi_tt + 1/10*phi_t - lap(phi) = 0")
    found = schoenberg.test(pose(symbol_of(pde), (), None, True))
    assert in_dimension(found.necessary, 1) == TRUE
    assert all(in_dimension(found.necessary, n) == FALSE for n in (2, 3, 7))
