"""The waves that a radial transform is made of: J and H of order N/2 − 1, elementary for odd N.

K(r) = c_N ∫ K̂(k) k^{N−1} Λ(kr) dk with Λ(z) = Γ(N/2) (2/z)^{N/2−1} J_{N/2−1}(z), Λ(0) = 1, |Λ| ≤ 1 on the real axis, and
c_N = 2/((4π)^{N/2} Γ(N/2)). Λ = Re Λ⁺ with Hankel's function in J's place; e^{−iz} Λ⁺(z) decays like a power.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import factorial
from typing import Any

import flint
from flint import acb, arb

from genphys_sym.greens.balls import Ball, to_ball

Real = Any
#: Balls of a larger radius are enclosed by size alone.
_WIDE = arb(2) ** -30


def constant(dim: int) -> Real:
    """c_N."""
    half = to_ball(Fraction(dim, 2)).real
    return 2 / ((4 * arb.pi()) ** half * half.gamma())


def wave(dim: int, z: Ball) -> Ball:
    """Λ(z), entire and even."""
    if dim == 1:
        return z.cos()
    if dim == 3:
        return z.sinc()
    half = to_ball(Fraction(dim, 2))
    if dim == 2:
        return z.bessel_j(0)
    if not z.abs_lower() > dim:
        return (-z * z / 4).hypgeom_0f1(half)
    if dim % 2 == 0:
        n = dim // 2 - 1
        return z.bessel_j(n) * (2 / z) ** n * half.gamma()
    return _spherical(dim, z)


def real_wave(dim: int, z: Real) -> Real:
    """Λ(z) for real z, in real arithmetic where that is quicker; by a series that may lose twelve bits near 0 for even N."""
    if dim == 1:
        return z.cos()
    if dim == 3:
        return z.sin() / z if z > 1 else z.sinc()
    if dim % 2 == 0 and z.abs_upper() < 8:
        polynomial, missed = _near(dim, flint.ctx.prec)
        return polynomial(z * z) + missed
    if dim == 2:
        return z.bessel_j(0)
    if not z > dim:
        return (-z * z / 4).hypgeom_0f1(to_ball(Fraction(dim, 2)).real)
    return wave(dim, acb(z)).real


@lru_cache(maxsize=64)
def _near(dim: int, bits: int) -> tuple[Any, Real]:
    """Λ's series in z² for |z| ≤ 8, Σ (−z²/4)^j/(j! (N/2)_j), and a ball of its rest: from j = 6 on terms more than halve."""
    with flint.ctx.workprec(bits + 16):
        terms, last, j = [arb(1)], arb(1), 0
        while j < 6 or not last < arb(2) ** (-bits - 8):
            ratio = to_ball(Fraction(2, (j + 1) * (dim + 2 * j))).real
            j, last = j + 1, last * 16 * ratio
            terms.append(-terms[-1] * ratio / 4)
        return flint.arb_poly(terms[:-1]), arb(0, (2 * last).upper())


def _spherical(dim: int, z: Ball) -> Ball:
    """Λ for odd N ≥ 3: (2n+1)!! j_n(z)/z^n, n = (N−3)/2, by the recurrence of the spherical functions (DLMF 10.51.1)."""
    sine, cosine = z.sin_cos()
    low, high = sine / z, sine / (z * z) - cosine / z
    n = (dim - 3) // 2
    for m in range(1, n):
        low, high = high, high * (2 * m + 1) / z - low
    value = high if n else low
    double = factorial(2 * n + 2) // (factorial(n + 1) * 2 ** (n + 1))
    return value * double / z**n


def outgoing(dim: int, z: Ball) -> Ball:
    """Λ⁺(z), analytic for Re z > 0 and not finite elsewhere."""
    if not z.real > 0:
        return acb("nan")
    if dim == 1:
        return (z * acb(0, 1)).exp()
    if dim % 2:
        return _outgoing_odd(dim, z)
    spread = z.real.rad() + z.imag.rad()
    if spread > _WIDE:
        return _around_zero(_size(dim, z))
    # The series for K inflate the radius of their argument by e^{2|z|}: the value at the centre, and Λ_N' = −(z/N) Λ_{N+2}
    slope = _size(dim + 2, z) * z.abs_upper() / dim
    return _outgoing_even(dim, z.mid()) + _around_zero(slope * spread)


def _outgoing_even(dim: int, z: Ball) -> Ball:
    """By H¹_n(z) = 2/(πi) e^{−iπn/2} K_n(−iz) and (−i)^{n+1} = e^{−iπ(n+1)/2}, n = N/2 − 1."""
    n = dim // 2 - 1
    with flint.ctx.workprec(flint.ctx.prec + int(3 * min(float(abs(z).mid()), flint.ctx.prec))):
        bessel = (z * acb(0, -1)).bessel_k(n)  # its series lose that many bits
    turned = +bessel * acb(0, -1) ** (n + 1) * 2 / arb.pi()
    return turned * (2 / z) ** n * to_ball(Fraction(dim, 2)).gamma()


def _size(dim: int, z: Ball) -> Real:
    """A bound of |Λ⁺| over a ball."""
    least = z.abs_lower()
    if not least > 0:
        return arb("inf")
    size = outgoing_size(dim, least) * least ** (-to_ball(Fraction(dim - 1, 2)).real)
    return size * (-z.imag.lower()).exp()


def _around_zero(radius: Real) -> Ball:
    slack = arb(0, radius.upper())
    return acb(slack, slack)


def _outgoing_odd(dim: int, z: Ball) -> Ball:
    n = (dim - 3) // 2
    total = acb(0)
    for j in range(n + 1):
        total += acb(0, 1) ** j * _ratio(n, j) / (2 * z) ** j
    double = factorial(2 * n + 2) // (factorial(n + 1) * 2 ** (n + 1))
    return acb(0, -1) ** (n + 1) * (z * acb(0, 1)).exp() / z ** (n + 1) * total * double


def _ratio(n: int, j: int) -> Real:
    """(n + j)!/(j! (n − j)!)."""
    return arb(factorial(n + j) // factorial(j)) / factorial(n - j)


def outgoing_size(dim: int, least: Real) -> Real:
    """A bound of |e^{−iz} Λ⁺(z)| |z|^{(N−1)/2} for |z| ≥ ``least``, Re z > 0 (DLMF 10.40.10–12, ℓ = 1, χ(1) = π/2)."""
    half = to_ball(Fraction(dim, 2)).real
    gap = abs(Fraction((dim - 2) ** 2 - 1, 4))
    spread = to_ball(gap).real / least * arb.pi() / 2
    excess = spread * spread.exp()
    size = (2 / arb.pi()).sqrt() * arb(2) ** (half - 1) * half.gamma()
    return (size * (1 + excess)).upper()
