"""Kernels by mpmath alone: three ways from a transform to its value in space, none of them the library's.

``by_hankel`` sums the radial transform on the real axis, panel by panel; ``by_laplace`` inverts in time, along Talbot's
contour, a kernel that is a Bessel function K of the distance; ``by_subordination`` averages Gaussians.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath

Number = Any
Hat = Callable[[Number], Number]


def wave(dim: int, z: Number) -> Number:
    """The average of e^{iz·x} over the unit sphere, by its power series near 0."""
    half = mpmath.mpf(dim) / 2
    if z < 5:
        return mpmath.hyp0f1(half, -z * z / 4)
    return mpmath.gamma(half) * (2 / z) ** (half - 1) * mpmath.besselj(half - 1, z)


def by_hankel(hat: Hat, dim: int, r: Number, digits: int = 34) -> tuple[Number, Number]:
    """The value at r of a transform that decays, and the size of what was summed (the scale of rounding)."""
    half = mpmath.mpf(dim) / 2
    front = 2 / ((4 * mpmath.pi) ** half * mpmath.gamma(half))
    end = mpmath.mpf(1)
    while abs(hat(end)) * end**dim > mpmath.mpf(10) ** -digits:
        end *= mpmath.mpf("1.3")
    panels = int(end * r / 6) + 8
    small = [end * mpmath.mpf(2) ** -j for j in range(10, 3, -1)]
    nodes = sorted({mpmath.mpf(0), *small, *(end * mpmath.mpf(j) / panels for j in range(1, panels + 1))})
    total = mpmath.quad(lambda k: hat(k) * k ** (dim - 1) * wave(dim, k * r), nodes)
    size = mpmath.quad(lambda k: abs(hat(k)) * k ** (dim - 1), [0, end / 20, end / 4, end], maxdegree=4)
    return front * total, front * size


def by_fourier(hat: Hat, x: Number, digits: int = 34) -> tuple[Number, Number]:
    """In one dimension, of a complex transform with conj(hat(k)) = hat(−k)."""
    end = mpmath.mpf(1)
    while abs(hat(end)) > mpmath.mpf(10) ** -digits:
        end *= mpmath.mpf("1.3")
    panels = int(end * (abs(x) + 1) / 4) + 8
    nodes = [end * mpmath.mpf(j) / panels for j in range(panels + 1)]
    total = mpmath.quad(lambda k: (hat(k) * mpmath.expj(k * x)).real, nodes)
    return total / mpmath.pi, mpmath.mpf(1)


def screened(dim: int, kappa: Number, r: Number) -> Number:
    """The kernel of 1/(k² + κ²): (2π)^{−N/2} (κ/r)^{N/2−1} K_{N/2−1}(κr)."""
    nu = mpmath.mpf(dim) / 2 - 1
    return (kappa / r) ** nu * mpmath.besselk(nu, kappa * r) / (2 * mpmath.pi) ** (nu + 1)


def by_laplace(image: Hat, t: Number, degree: int = 60, delay: Number = 0) -> tuple[Number, Number]:
    """The original of ``image`` at t along Talbot's contour (Abate and Valkó 2004), and a bound of what that misses.

    What arrives after a ``delay`` is inverted from its arrival on. The method has about 0.6·degree digits of its terms.
    """
    with mpmath.workdps(degree + 10):
        r, time = mpmath.mpf(2) * degree / 5, t - delay
        terms = [mpmath.exp(r) * _delayed(image, r / time, delay) / 2]
        for j in range(1, degree):
            theta = mpmath.pi * j / degree
            cot = mpmath.cot(theta)
            s, slope = r * theta * mpmath.mpc(cot, 1), mpmath.mpc(1, theta + (theta * cot - 1) * cot)
            terms.append((mpmath.exp(s) * _delayed(image, s / time, delay) * slope).real)
        size = max(abs(term) for term in terms) * mpmath.exp(-r) * r / time
        return sum(terms) * r / (degree * time), size * mpmath.mpf(10) ** (-degree / 2)


def _delayed(image: Hat, s: Number, delay: Number) -> Number:
    return image(s) * mpmath.exp(s * delay)


def gaussian(dim: int, variance: Number, r: Number) -> Number:
    """The normal density of this variance per coordinate at distance r."""
    return mpmath.exp(-r * r / (2 * variance)) / (2 * mpmath.pi * variance) ** (mpmath.mpf(dim) / 2)


def by_subordination(density: Hat, dim: int, r: Number, nodes: list[Number]) -> Number:
    """∫ density(τ)·(Gaussian of variance 2τ)(r) dτ over τ = e^u."""

    def term(u: Number) -> Number:
        tau = mpmath.exp(u)
        return density(tau) * tau * gaussian(dim, 2 * tau, r)

    return mpmath.quad(term, nodes)
