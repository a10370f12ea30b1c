"""Certified values where balls have it hard: roots that touch, places at the origin, on a front, or far away.

Every truth is mpmath's, by another way than the library's, with more digits than are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

import mpmath
import pytest

import genphys_sym as gp
from tests.genphys.inverse import by_hankel, by_laplace, gaussian, screened, wave

Number = Any
Truth = Callable[[int, Number, Number], Number]
real = mpmath.mpf


def hankel(hat: Callable[[Number, Number], Number], digits: int = 34) -> Truth:
    """The radial integral where nothing but smoothness is needed."""
    return lambda dim, t, r: by_hankel(lambda k: hat(k, t), dim, r, digits)[0]


def cusp(hat: Callable[[Number, Number], Number], nodes: Iterable[str]) -> Truth:
    """The radial integral cut at the places where the transform bends."""

    def truth(dim: int, t: Number, r: Number) -> Number:
        half = real(dim) / 2
        front = 2 / ((4 * mpmath.pi) ** half * mpmath.gamma(half))
        return front * mpmath.quad(lambda k: hat(k, t) * k ** (dim - 1) * wave(dim, k * r), [real(n) for n in nodes])

    return truth


def near_pole(dim: int, t: Number, r: Number) -> Number:
    """exp(−tk²/(k² + ε)), ε = 1/1000: poles at a distance of 0.03 from the axis, an atom at the origin."""
    small = real(1) / 1000

    def image(s: Number) -> Number:
        kappa = mpmath.sqrt(small * s / (s + 1))
        return (small - kappa**2) / (s + 1) * screened(dim, kappa, r)

    return by_laplace(image, t, 80)[0]


def stable(alpha: Number) -> Truth:
    """A Lévy law on the line, its path turned to the imaginary axis."""

    def truth(_: int, t: Number, r: Number) -> Number:
        turn = mpmath.expj(mpmath.pi * alpha / 2)
        nodes = [0, *(mpmath.mpf(10) ** e / r for e in range(-30, 1)), *(n / r for n in (5, 10, 20, 40, 80))]
        return mpmath.quad(lambda u: -mpmath.exp(-t * u**alpha * turn - u * r).imag, nodes) / mpmath.pi

    return truth


def telegraph(dim: int, t: Number, r: Number) -> Number:
    """φ_tt + 2φ_t = Δφ with p = φ_t + 2φ, behind the front, in one and three dimensions (Morse & Feshbach 7.4)."""
    s = mpmath.sqrt(t * t - r * r)
    if dim == 1:
        return mpmath.exp(-t) / 2 * (mpmath.besseli(0, s) + t / s * mpmath.besseli(1, s))
    return mpmath.exp(-t) / (4 * mpmath.pi) * (mpmath.besseli(1, s) / s + t * mpmath.besseli(2, s) / s**2)


def barely_massive(_: int, t: Number, r: Number) -> Number:
    """λ² + 2λ + 1 − 10^−20 + k² on the line, p = φ_t + 2φ: what the Bessel functions do at an argument of 10^−10."""
    a = mpmath.mpf(10) ** -10
    s = mpmath.sqrt(t * t - r * r)
    return mpmath.exp(-t) / 2 * (a * t / s * mpmath.besseli(1, a * s) + mpmath.besseli(0, a * s))


def relativistic(mass: str) -> Truth:
    def truth(dim: int, t: Number, r: Number) -> Number:
        m, rho, n = real(mass), mpmath.sqrt(r * r + t * t), real(dim + 1) / 2
        return 2 * t * mpmath.exp(m * t) * (m / (2 * mpmath.pi * rho)) ** n * mpmath.besselk(n, m * rho)

    return truth


def variance_gamma(dim: int, t: Number, r: Number) -> Number:
    n = real(dim) / 2
    return 2 ** (1 - t) / ((2 * mpmath.pi) ** n * mpmath.gamma(t)) * r ** (t - n) * mpmath.besselk(n - t, r)


exp, root = mpmath.exp, mpmath.sqrt
NEAR = ["0", "0.5", "0.9", "0.99", "0.999", "1", "1.001", "1.01", "1.1", "1.5", "2", "3", "5", "7", "9.5"]
CASES: list[tuple[str, str, Truth, tuple[int, ...], tuple[tuple[str, str], ...]]] = [
    (
        "branch points at a distance of 5e-4",
        "phi_tt - (2 - 1/1000000)*lap(phi) - lap(lap(phi)) - phi = 0",
        cusp(lambda k, t: exp(-t * root((k * k - 1) ** 2 + real("1e-6") * k * k)), NEAR), (1, 3, 6), (("1", "0.7"),),
    ),
    (
        "a double root on the axis", "phi_tt - 2*lap(phi) - lap(lap(phi)) - phi = 0",
        cusp(lambda k, t: exp(-t * abs(k * k - 1)), NEAR), (1, 2, 5), (("1", "0.7"), ("1", "0")),
    ),
    (
        "both roots the same for every wave", "phi_tt + 2*phi_t - 2*lap(phi_t) + phi - 2*lap(phi) + lap(lap(phi)) = 0",
        hankel(lambda k, t: exp(-(1 + k * k) * t) * (1 + (1 - k * k) * t)), (1, 2, 6), (("0.8", "0.6"), ("0.8", "0")),
    ),
    (
        "roots that cross at one wave", "phi_tt + 3*phi_t - lap(phi_t) - 2*lap(phi) + 2*phi = 0",
        lambda dim, t, r: by_laplace(
            lambda s: (s + 3) / (s + 2) * screened(dim, root((s * s + 3 * s + 2) / (s + 2)), r), t, 80
        )[0], (1, 3), (("0.9", "0.6"),),
    ),
    (
        "Jeffreys where it is diffusion", "7/10*phi_tt + phi_t - lap(phi) - 7/10*lap(phi_t) = 0",
        lambda dim, t, r: gaussian(dim, 2 * t, r), (1, 2, 3), (("0.9", "0.6"), ("3", "5")),
    ),
    (
        "at and near the origin", "phi_t + lap(lap(phi)) = 0", hankel(lambda k, t: exp(-t * k**4)), (1, 2, 10),
        (("1", "0"), ("1", "1e-30"), ("1", "0.001"), ("1e-6", "0.01")),
    ),
    (
        "far away", "phi_tt + 6/5*lap(phi) - 3/10*lap(lap(phi)) - 16/25*phi = 0",
        hankel(lambda k, t: exp(-t * root(3 * k**4 / 10 + 6 * k * k / 5 + real(16) / 25)), 60), (1, 3), (("0.7", "30"),),
    ),
    (
        "the far end of a bell", "phi_t = lap(phi)", lambda dim, t, r: gaussian(dim, 2 * t, r), (1, 4),
        (("1", "1000"), ("1e6", "1")),
    ),
    ("poles near the axis", "phi_t + mult(k^2/(k^2 + 1/1000), phi) = 0", near_pole, (1, 3), (("2", "0.5"), ("2", "40"))),
    ("a heavy tail", "phi_t + fraclap(phi, 1/4) = 0", stable(real("0.5")), (1,), (("1", "0.3"), ("1", "50"))),
    (
        "before a front", "phi_tt + 2*phi_t - lap(phi) = 0", telegraph, (1, 3),
        (("1", "0.999999999999"), ("1", "0"), ("30", "29")),
    ),
    ("hardly a mass", "phi_tt + 2*phi_t - lap(phi) + (1 - 1/10^20)*phi = 0", barely_massive, (1,), (("1", "0.5"),)),
    (
        "hardly relativistic, and very", "phi_t + mult(sqrt(k^2 + 1/10^16) - 1/10^8, phi) = 0", relativistic("1e-8"), (1, 2, 7),
        (("1", "0.5"), ("0.001", "100")),
    ),
    (
        "an integrable singularity", "phi_t + mult(log(1 + k^2), phi) = 0", variance_gamma, (1, 3),
        (("0.3", "1e-10"), ("0.3", "30"), ("8", "1e-10")),
    ),
]  # fmt: skip
POINTS = [(name, pde, truth, dim, t, r) for name, pde, truth, dims, places in CASES for dim in dims for t, r in places]


@pytest.mark.parametrize("case", POINTS, ids=lambda case: "-".join(str(part) for part in (case[0], *case[3:])))
def test_balls_hold_the_truth(case: tuple[str, str, Truth, int, str, str]) -> None:
    _, pde, truth, dim, t, r = case
    found = gp.value(gp.density_flow(pde), "kernel", t=t, r=r, dim=dim, digits=17)
    with mpmath.workdps(34):
        true = truth(dim, real(t), real(r))
        assert abs(real(found.value) - true) <= real(found.error) + abs(true) * real("1e-22")
    assert Fraction(found.error) <= abs(Fraction(found.value)) * Fraction(1, 10**15)


@pytest.mark.parametrize("shift", ["0", "1e-40", "-1e-40", "1e-12"])
def test_transforms_where_roots_meet(shift: str) -> None:
    """λ² + 2λ + k² at k = 1 + shift."""
    k = 1 + Fraction(shift)
    found = gp.value(gp.density_flow("phi_tt + 2*phi_t - lap(phi) = 0"), "kernel_hat", t="1.7", k=k)
    with mpmath.workdps(80):
        gap = mpmath.sqrt(mpmath.mpc(1 - (real(k.numerator) / k.denominator) ** 2))
        ratio = mpmath.sinh(gap * real("1.7")) / gap if gap else real("1.7")
        true = (mpmath.exp(-real("1.7")) * (mpmath.cosh(gap * real("1.7")) + ratio)).real
        assert abs(real(found.value) - true) <= real(found.error)
    assert float(found.error) < 1e-19
