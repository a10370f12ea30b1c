"""Bessel functions as trees: elementary where the order is half an odd number, the language's functions otherwise.

Sources: DLMF 10.16, 10.39, 10.47–10.49.
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial

from symcons.expr.tree import Expr, Num, Sym, add, as_expr, call, mul, power

#: Half-odd orders up to this size are written out.
MAX_ELEMENTARY = Fraction(9, 2)
_MINUS_HALF = Num(Fraction(-1, 2))
_PI = Sym("pi")


def modified_k(order: Expr, z: Expr) -> Expr:
    """K_order(z); for order n + ½: √(π/2z) e^{−z} Σ (n+j)!/(j! (n−j)!) (2z)^{−j}."""
    if not _elementary(order):
        return call("besselk", order, z)
    n = int(abs(_value(order)) - Fraction(1, 2))
    terms = [mul(Num(_ratio(n, j)), power(z, as_expr(-j))) for j in range(n + 1)]
    front = power(mul(as_expr(2), z, power(_PI, as_expr(-1))), _MINUS_HALF)
    return mul(front, call("exp", mul(as_expr(-1), z)), add(*terms))


def _ratio(n: int, j: int) -> Fraction:
    return Fraction(factorial(n + j), factorial(j) * factorial(n - j) * 2**j)


def modified_i(order: Expr, z: Expr) -> Expr:
    """I_order(z); for half-odd orders from cosh and sinh by recurrence, I_{−n} = I_n for whole ones."""
    if isinstance(order, Num) and order.value.denominator == 1:
        return call("besseli", as_expr(abs(order.value)), z)
    if not _elementary(order):
        return call("besseli", order, z)
    c, s = call("cosh", z), call("sinh", z)
    return mul(power(mul(_PI, z, Num(Fraction(1, 2))), _MINUS_HALF), _climb(_value(order), s, c, z, -1))


def ordinary_j(order: Expr, z: Expr) -> Expr:
    """J_order(z), likewise with cos and sin; J_{−n} = (−1)^n J_n for whole orders."""
    if isinstance(order, Num) and order.value.denominator == 1:
        sign = -1 if order.value < 0 and order.value % 2 else 1
        return mul(as_expr(sign), call("besselj", as_expr(abs(order.value)), z))
    if not _elementary(order):
        return call("besselj", order, z)
    s, c = call("sin", z), call("cos", z)
    return mul(power(mul(_PI, z, Num(Fraction(1, 2))), _MINUS_HALF), _climb(_value(order), s, c, z, 1))


def ordinary_y(order: Expr, z: Expr) -> Expr:
    """Y_order(z); Y_{n+½} = (−1)^{n+1} J_{−n−½}."""
    if not _elementary(order):
        return call("bessely", order, z)
    n = int(_value(order) - Fraction(1, 2))
    return mul(as_expr((-1) ** (n + 1)), ordinary_j(Num(-_value(order)), z))


def _climb(order: Fraction, sine: Expr, cosine: Expr, z: Expr, sign: int) -> Expr:
    """f_order with f_{1/2} = sine, f_{−1/2} = cosine: f_{ν+1} = sign·((2ν/z) f_ν − f_{ν−1}) away from the middle.

    For J (sign 1): J_{ν±1} = (2ν/z) J_ν − J_{ν∓1}; for I (sign −1): I_{ν+1} = I_{ν−1} − (2ν/z) I_ν.
    """
    top, under = (sine, cosine) if order > 0 else (cosine, sine)
    step = 1 if order > 0 else -1
    at = Fraction(step, 2)
    while at != order:
        slope = mul(Num(2 * at * (1 if sign == 1 else -step)), power(z, as_expr(-1)), top)
        top, under = add(slope, mul(as_expr(-sign), under)), top
        at += step
    return top


def _elementary(order: Expr) -> bool:
    return isinstance(order, Num) and order.value.denominator == 2 and abs(order.value) <= MAX_ELEMENTARY


def _value(order: Expr) -> Fraction:
    return order.value if isinstance(order, Num) else Fraction(0)
