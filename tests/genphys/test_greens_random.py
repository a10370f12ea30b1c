"""Certified values against independent inversions with mpmath, for random equations, dimensions, times and distances.

A case names the density that is meant (groupings differ in their kernels), and the flow must have chosen that one.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import mpmath
import pytest

import genphys_sym as gp
from genphys_sym.results import DensityFlow
from tests.genphys.inverse import by_fourier, by_hankel, by_laplace, by_subordination, screened
from tests.genphys.waves import at

Number = Any
#: (dimension, time, distance) to the true value and the accuracy with which it is known.
Truth = Callable[[int, Number, Number], tuple[Number, Number]]
FAST, SLOW = 20, 500


@dataclass(frozen=True)
class Case:
    """An equation, the density that is meant as m₀ + m₁λ, and how the truth is found."""

    pde: str
    truth: Truth
    density: tuple[Number, Number] = (1, 0)
    speed: Number = None  # of a front: values behind it alone
    in_line: bool = False
    least: Fraction = Fraction(0)  # the least distance: a transform that does not decay has its atom at 0


def number(draw: random.Random, low: int = 3, high: int = 30) -> Fraction:
    return Fraction(draw.randint(low, high), 10)


def real(value: Fraction) -> Number:
    return mpmath.mpf(value.numerator) / value.denominator


def radial(hat: Callable[[Number, Number], Number]) -> Truth:
    """From K̂(k, t), by the radial integral."""

    def truth(dim: int, t: Number, r: Number) -> tuple[Number, Number]:
        value, size = by_hankel(lambda k: hat(k, t), dim, r)
        return value, size * mpmath.mpf("1e-24")

    return truth


def in_time(image: Callable[[Number, int, Number], Number], speed: Number = None) -> Truth:
    """From the Laplace image at a distance; Bessel functions of whole order cost mpmath much, so precision grows by need."""

    def truth(dim: int, t: Number, r: Number) -> tuple[Number, Number]:
        for degree in (44, 60, 80, 120):
            value, slack = by_laplace(lambda s: image(s, dim, r), t, degree, r / speed if speed else 0)
            if slack < abs(value) * mpmath.mpf("1e-17"):
                break
        return value, slack

    return truth


def decaying(draw: random.Random) -> list[Case]:
    """One exponent that falls on the real axis."""
    rationals = a, b, m, e = [number(draw) for _ in range(4)]
    A, B, M, E = (real(v) for v in rationals)
    root, exp = mpmath.sqrt, mpmath.exp
    return [
        Case(f"phi_t = {a}*lap(phi) - {b}*phi", radial(lambda k, t: exp(-t * (A * k**2 + B)))),
        Case(f"phi_tt + {a}*lap(phi) = 0", radial(lambda k, t: exp(-t * root(A) * k)), (0, 1)),
        Case(f"phi_tt + {a}*lap(phi) - {m}*phi = 0", radial(lambda k, t: exp(-t * root(A * k**2 + M))), (0, 1)),
        Case(
            f"phi_tt + {2 * e}*phi_t + {a}*lap(phi) - {m}*phi = 0",
            radial(lambda k, t: exp(-t * (E + root(E**2 + A * k**2 + M)))), (2 * E, 1),
        ),
        Case(
            f"phi_tt + {b}*lap(phi) - {a}*lap(lap(phi)) - {m}*phi = 0",
            radial(lambda k, t: exp(-t * root(A * k**4 + B * k**2 + M))), (0, 1),
        ),
        Case(f"phi_t + {a}*lap(lap(phi)) - {b}*lap(phi) = 0", radial(lambda k, t: exp(-t * (A * k**4 + B * k**2)))),
        Case(f"phi_t + {a}*lap(lap(phi)) + {b}*lap(phi) = 0", radial(lambda k, t: exp(-t * (A * k**4 - B * k**2)))),
        Case(f"phi_t - {a}*lap(phi) + {b}*fraclap(phi, 1/2) = 0", radial(lambda k, t: exp(-t * (A * k**2 + B * k)))),
        Case(f"phi_t + {a}*fraclap(phi, 3/4) = 0", radial(lambda k, t: exp(-t * A * k ** mpmath.mpf("1.5")))),
        Case(f"phi_t - {b}*t^2*lap(phi) = 0", radial(lambda k, t: exp(-B * t**3 / 3 * k**2))),
        Case(
            f"phi_t + mult(sqrt({a}*k^2 + ({m})^2) - {m}, phi) = 0",
            radial(lambda k, t: exp(-t * (root(A * k**2 + M**2) - M))),
        ),
    ]  # fmt: skip


def oscillating(draw: random.Random) -> list[Case]:
    """Two roots, joined; those that fall like a Gaussian by the radial integral, the others in time."""
    rationals = a, b, m, e = [number(draw) for _ in range(4)]
    A, B, M, E = (real(v) for v in rationals)
    root = mpmath.sqrt

    def pair(k: Number, t: Number) -> Number:
        middle, last = E + B * k**2, A * k**2 + M * k**4
        gap = root(mpmath.mpc(middle**2 / 4 - last))
        ratio = mpmath.sinh(gap * t) / gap if gap else t
        return (mpmath.exp(-middle * t / 2) * (mpmath.cosh(gap * t) + (E - middle / 2) * ratio)).real

    def jeffreys(s: Number, dim: int, r: Number) -> Number:
        return (s + E) / (A + B * s) * screened(dim, root(s * (s + E) / (A + B * s)), r)

    def kelvin_voigt(s: Number, dim: int, r: Number) -> Number:
        return s / (A + B * s) * screened(dim, s / root(A + B * s), r)

    def pseudo_parabolic(s: Number, dim: int, r: Number) -> Number:
        kappa = root(s / (B + A * s))
        return (1 - A * kappa**2) / (B + A * s) * screened(dim, kappa, r)

    def telegraph(s: Number, dim: int, r: Number) -> Number:
        return (s + E) / A**2 * screened(dim, root(s) * root(s + E) / A, r)

    far = Fraction(1, 10)
    return [
        Case(f"phi_tt + {e}*phi_t - {b}*lap(phi_t) - {a}*lap(phi) + {m}*lap(lap(phi)) = 0", radial(pair), (E, 1)),
        Case(f"phi_tt + {e}*phi_t - {a}*lap(phi) - {b}*lap(phi_t) = 0", in_time(jeffreys), (E, 1), least=far),
        Case(f"phi_tt - {a}*lap(phi) - {b}*lap(phi_t) = 0", in_time(kelvin_voigt), (0, 1), least=far),
        Case(f"phi_t - {a}*lap(phi_t) - {b}*lap(phi) = 0", in_time(pseudo_parabolic), least=far),
        Case(f"phi_tt + {e}*phi_t - ({a})^2*lap(phi) = 0", in_time(telegraph, A), (E, 1), speed=A),
    ]


def others(draw: random.Random) -> list[Case]:
    """Directions on the line, and a logarithm: a power in k, a Gamma average of Gaussians in space."""
    rationals = a, b, c = [number(draw) for _ in range(3)]
    A, B, C = (real(v) for v in rationals)

    def drifting(_: int, t: Number, x: Number) -> tuple[Number, Number]:
        value, size = by_fourier(lambda k: mpmath.exp(t * mpmath.mpc(-A * k**2 - B * k**4, C * k**3 - k)), x)
        return value, size * mpmath.mpf("1e-24")

    def variance_gamma(dim: int, t: Number, r: Number) -> tuple[Number, Number]:
        def density(tau: Number) -> Number:
            return (tau / B) ** (A * t - 1) * mpmath.exp(-tau / B) / (B * mpmath.gamma(A * t))

        nodes = [mpmath.log(r * r / 400), *(mpmath.mpf(j) for j in range(-6, 4)), mpmath.log(80 * B)]
        value = by_subordination(density, dim, r, sorted(nodes))
        return value, abs(value) * mpmath.mpf("1e-24")

    return [
        Case(f"phi_t + phi_x + {c}*phi_xxx - {a}*phi_xx + {b}*phi_xxxx = 0", drifting, in_line=True),
        Case(f"phi_t + {a}*mult(log(1 + {b}*k^2), phi) = 0", variance_gamma, least=Fraction(1, 2)),
    ]


def meant(flow: DensityFlow, case: Case) -> bool:
    """Whether the flow's density is the case's, up to its sign."""
    m0, m1 = case.density
    for lam, k in ((mpmath.mpf("0.3"), mpmath.mpf("0.7")), (mpmath.mpf("-1.1"), mpmath.mpf("1.9"))):
        found = at(flow.p_symbol, {"lam": lam, "k": k})
        if abs(found - flow.sign * (m0 + m1 * lam)) > mpmath.mpf("1e-30"):
            return False
    return True


def check(seed: int, widest: int = 10) -> None:
    draw = random.Random(seed)
    case = draw.choice([*decaying(draw), *oscillating(draw), *others(draw)])
    t = number(draw, 5, 25)
    dim = 1 if case.in_line else draw.randint(1, widest)
    r = case.least + number(draw, 0, 30)
    if case.speed is not None:
        r = Fraction(int(real(t) * case.speed * draw.randint(5, 90)), 100) + Fraction(1, 100)
    flow = gp.density_flow(gp.parse(case.pde))
    with mpmath.workdps(34):
        assert meant(flow, case), (case.pde, flow.p_symbol)
        found = gp.value(flow, "kernel", t=t, r=r, dim=dim, digits=18)
        true, slack = case.truth(dim, real(t), real(r))
        off = abs(mpmath.mpf(found.value) - true)
        assert off <= mpmath.mpf(found.error) + slack, (seed, case.pde, dim, t, r)
        sharp = slack <= abs(true) * mpmath.mpf("1e-15") or abs(true) < mpmath.mpf("1e-12")
        assert sharp, ("the truth is not known well", seed, case.pde, dim, t, r)
    assert float(found.error) <= 1e-15 * abs(float(found.value))


@pytest.mark.parametrize("seed", range(FAST))
def test_twenty_random_values(seed: int) -> None:
    check(seed, widest=3 if seed % 2 else 10)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("block", range((SLOW - FAST) // 20))
def test_five_hundred_random_values(block: int) -> None:
    for seed in range(FAST + 20 * block, FAST + 20 * block + 20):
        check(seed)
