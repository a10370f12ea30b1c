"""Points (N, t, r) where a kernel is negative, certified: a ball that lies below zero.

Two sources: closed kernels (wave fronts and the like) evaluated in ball arithmetic, and the integral
K(r, t) = (1/π) Re ∫₀^∞ exp(ikr − t·g(k)) dk of N = 1 for a polynomial exponent, whose tail is bounded by Taylor's formula:
where all Taylor coefficients of Re g at L are non-negative, ∫_L^∞ exp(−t·Re g) ≤ exp(−t·Re g(L))/(t·(Re g)'(L)).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import flint

from genphys_sym.admissibility.domain import Domain, Polynomial, domain_of
from genphys_sym.admissibility.half_line import as_fraction
from genphys_sym.admissibility.question import Question
from genphys_sym.flow import density_flow
from genphys_sym.greens.balls import evaluate
from genphys_sym.greens.closed import closed_kernel
from symcons.errors import UnsupportedError
from symcons.expr.pde import PDE
from symcons.expr.system import Parameter
from symcons.expr.tree import Expr, Num

BITS = 128
#: Where negative values are looked for, as multiples of the kernel's own scale.
RADII = tuple(Fraction(n, 4) for n in range(1, 61))
SCAN = tuple(Fraction(n, 20) for n in range(1, 200))


def sample(domain: Domain, values: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """A rational point of the domain: given values, else one well inside the bounds."""
    point = {}
    for name, bound in domain.bounds:
        if name in values:
            point[name] = values[name]
        elif bound.lower is not None and bound.upper is not None:
            point[name] = (bound.lower + bound.upper) / 2
        elif bound.lower is not None:
            point[name] = bound.lower + 1
        else:
            point[name] = (bound.upper if bound.upper is not None else Fraction(2)) - 1
    return point


def described(dim: int, t: Fraction, r: Fraction, parameters: Mapping[str, Fraction], value: Any) -> dict[str, Any]:
    """The counterexample as plain data: decimal strings for the value and its error."""
    return {
        "N": dim,
        "t": str(t),
        "r": str(r),
        "parameters": {name: str(number) for name, number in parameters.items()},
        "value": value.mid().str(15, radius=False),
        "error": value.rad().str(3, radius=False),
    }


def on_the_line(question: Question, values: Mapping[str, Fraction]) -> dict[str, Any] | None:
    """A point in N = 1 for a first-order equation with a polynomial exponent that is well posed; None where none is found."""
    point = sample(question.domain, values)
    pair = _exponent(question, point)
    if pair is None:
        return None
    real, imaginary = pair
    if real.degree() < 2 or real[real.degree()] <= 0:
        return None
    t = Fraction(1)
    cut = _cut(real)
    for sign in (1, -1):
        for r in RADII:
            value = _line_value(real, imaginary, t, sign * r, cut)
            if value is not None and value < 0:
                return described(1, t, sign * r, point, value)
        if imaginary.is_zero():
            break
    return None


def _exponent(question: Question, point: Mapping[str, Fraction]) -> tuple[Any, Any] | None:
    """Re g and Im g as polynomials in k over Q."""
    domain = question.domain
    if question.order != 1 or question.complex:
        return None
    if question.polynomial is not None and question.degree(1) == 0:
        scale = as_fraction(_at(question.polynomial[1], domain, point))
        terms = {2 * j: as_fraction(_at(c, domain, point)) / scale for j, c in question.series(0).items()}
        return _univariate(terms), flint.fmpq_poly([0])
    if question.components is None or question.dim != 1 or not question.components[1][1].is_zero():
        return None
    scale = as_fraction(_at(question.components[1][0], domain, point))
    sides = [_in_kx(part, domain, point, scale) for part in question.components[0]]
    return (sides[0], sides[1]) if None not in sides else None


def _at(polynomial: Polynomial, domain: Domain, point: Mapping[str, Fraction]) -> Polynomial:
    images = [domain.constant(point[n]) if n in point else domain.gen(n) for n in domain.ring.names]
    return polynomial.compose(*images)


def _in_kx(polynomial: Polynomial, domain: Domain, point: Mapping[str, Fraction], scale: Fraction) -> Any:
    place = domain.ring.index["kx"]
    terms: dict[int, Fraction] = {}
    for exponents, coefficient in _at(polynomial, domain, point).terms():
        terms[int(exponents[place])] = Fraction(int(coefficient.p), int(coefficient.q)) / scale
    return _univariate(terms)


def _univariate(terms: Mapping[int, Fraction]) -> Any:
    coefficients = [flint.fmpq(0)] * (max(terms, default=0) + 1)
    for power, number in terms.items():
        coefficients[power] = flint.fmpq(number.numerator, number.denominator)
    return flint.fmpq_poly(coefficients)


def _cut(real: Any) -> int:
    """A whole number L beyond which the tail is below 10⁻²⁰, with all Taylor coefficients at L non-negative."""
    cut = 1
    while cut < 10**6:
        shifted = real(flint.fmpq_poly([cut, 1]))
        if all(c >= 0 for c in shifted.coeffs()) and shifted[0] > 50 and shifted[1] > 0:
            return cut
        cut += 1 + cut // 8
    return cut


def _line_value(real: Any, imaginary: Any, t: Fraction, r: Fraction, cut: int) -> Any:
    """K(r, t) in N = 1 as a ball, None where the integral was not enclosed."""
    with flint.ctx.workprec(BITS):
        time, place = (flint.arb(flint.fmpq(x.numerator, x.denominator)) for x in (t, r))
        unit = flint.acb(0, 1)
        g_real, g_imaginary = _compiled(real), _compiled(imaginary)

        def integrand(k: Any, _: bool) -> Any:
            return ((g_real(k) + unit * g_imaginary(k)) * (-time) + unit * k * place).exp()

        body = flint.acb.integral(integrand, 0, cut).real / flint.arb.pi()
        edge, slope = _number(real(flint.fmpq(cut))), _number(real.derivative()(flint.fmpq(cut)))
        tail = (-time * edge).exp() / (time * slope * flint.arb.pi())
        value = body + flint.arb(0, tail.upper())
        return value if value.is_finite() else None


def _number(value: Any) -> Any:
    return flint.arb(value)


def _compiled(polynomial: Any) -> Any:
    coefficients = [flint.acb(flint.arb(c)) for c in polynomial.coeffs()] or [flint.acb(0)]

    def value(k: Any) -> Any:
        total = coefficients[-1]
        for coefficient in reversed(coefficients[:-1]):
            total = total * k + coefficient
        return total

    return value


def values_of(parameters: Sequence[Parameter]) -> dict[str, Fraction]:
    """The rational values of parameters."""
    return {p.name: p.value.value for p in parameters if isinstance(p.value, Num)}


def behind_a_front(pde: PDE, dim: int | None) -> dict[str, Any] | None:
    """A point in the dimension ``dim`` (2 where None) where the closed kernel of a front is negative."""
    where = pde.dim if dim is None else dim
    if where == 1:
        return None
    try:
        flow = density_flow(pde, dim)
        kernel = closed_kernel(flow, where or 2)
    except UnsupportedError:
        return None
    if kernel.formula is None or not kernel.singular:
        return None
    point = sample(domain_of(pde.parameters, False), values_of(pde.parameters))
    return _scanned(kernel.formula, where or 2, point)


def _scanned(formula: Expr, dim: int, point: Mapping[str, Fraction]) -> dict[str, Any] | None:
    t = Fraction(1)
    for r in SCAN:
        try:
            value = evaluate(formula, {**point, "t": t, "r": r, "N": Fraction(dim)}, BITS).real
        except UnsupportedError:
            return None
        if value.is_finite() and value < 0:
            return described(dim, t, r, point, value)
    return None
