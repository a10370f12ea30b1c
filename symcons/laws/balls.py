"""Formulas in ball arithmetic: a real number known to lie within a radius, so that a ball without 0 proves "not 0"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import flint

from symcons.errors import UnsupportedError
from symcons.expr.tree import Add, Call, Expr, Mul, Num, Pow, Sym

Ball = Any  # flint.arb

_FUNCTIONS: dict[str, Callable[[Ball], Ball]] = {
    "sin": lambda x: x.sin(),
    "cos": lambda x: x.cos(),
    "tan": lambda x: x.tan(),
    "asin": lambda x: x.asin(),
    "acos": lambda x: x.acos(),
    "atan": lambda x: x.atan(),
    "sinh": lambda x: x.sinh(),
    "cosh": lambda x: x.cosh(),
    "tanh": lambda x: x.tanh(),
    "exp": lambda x: x.exp(),
    "log": lambda x: x.log(),
    "sqrt": lambda x: x.sqrt(),
    "abs": abs,
    "sign": lambda x: x.sgn(),
    "erf": lambda x: x.erf(),
    "erfc": lambda x: x.erfc(),
    "gamma": lambda x: x.gamma(),
    "digamma": lambda x: x.digamma(),
    "airyai": lambda x: x.airy_ai(),
    "airyai_prime": lambda x: x.airy_ai(derivative=1),
    "heaviside": lambda x: (1 + x.sgn()) / 2,
    **dict.fromkeys(("re", "conj"), lambda x: x),
    "im": lambda x: 0 * x,
}

#: Functions of an order and an argument.
_OF_ORDER: dict[str, Callable[[Ball, Ball], Ball]] = {
    "besselj": lambda order, x: x.bessel_j(order),
    "bessely": lambda order, x: x.bessel_y(order),
    "besseli": lambda order, x: x.bessel_i(order),
    "besselk": lambda order, x: x.bessel_k(order),
}


def ball(value: Expr, point: Mapping[str, Any], bits: int = 128) -> Ball:
    """The value of a formula at a point of exact numbers (trees) or balls, as a ball at working precision ``bits``.

    A ball that is not finite means that the formula has no real value there (or that precision was lost).
    Raises UnsupportedError for names without a value and functions without a ball.
    """
    with flint.ctx.workprec(bits):
        return _ball(value, point)


def is_nonzero(value: Expr, point: Mapping[str, Expr]) -> bool:
    """Whether the value is proven real and not 0, at growing precision."""
    for bits in (64, 256, 1024):
        enclosure = ball(value, point, bits)
        if enclosure.is_finite() and not enclosure.contains(0):
            return True
    return False


def _ball(value: Expr, point: Mapping[str, Any]) -> Ball:
    if isinstance(value, Num):
        return flint.arb(flint.fmpq(value.value.numerator, value.value.denominator))
    if isinstance(value, Sym):
        return _name(value.name, point)
    if isinstance(value, Add):
        return sum((_ball(term, point) for term in value.terms), flint.arb(0))
    if isinstance(value, Mul):
        product = flint.arb(1)
        for factor in value.factors:
            product = product * _ball(factor, point)
        return product
    if isinstance(value, Pow):
        return _power(_ball(value.base, point), value.exponent, point)
    if isinstance(value, Call) and len(value.args) == 1 and value.name in _FUNCTIONS:
        return _FUNCTIONS[value.name](_ball(value.args[0], point))
    if isinstance(value, Call) and value.name in _OF_ORDER:
        order, argument = value.args
        return _OF_ORDER[value.name](_ball(order, point), _ball(argument, point))
    raise UnsupportedError(f"no ball arithmetic for {getattr(value, 'name', value)}")


def _name(name: str, point: Mapping[str, Any]) -> Ball:
    if name in point:
        value = point[name]
        return _ball(value, {}) if isinstance(value, Expr) else value
    if name == "pi":
        return flint.arb.pi()
    raise UnsupportedError(f"the name {name} has no value")


def _power(base: Ball, exponent: Expr, point: Mapping[str, Any]) -> Ball:
    if isinstance(exponent, Num):
        if exponent.value.denominator == 1:
            return base ** int(exponent.value)
        if exponent.value == Fraction(1, 2):
            return base.sqrt()
        return _root(base, exponent.value.denominator) ** exponent.value.numerator
    return (_ball(exponent, point) * base.log()).exp()


def _root(base: Ball, degree: int) -> Ball:
    return base.root(degree)
