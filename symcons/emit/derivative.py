"""Derivatives of formulas as formulas: special functions and their logarithms included.

Beyond the language of equation files there are names that only programs know, written so that nothing overflows:
``loggamma`` (log|Γ|), ``digamma``, ``trigamma``; ``logbesselk``, ``logbesseli``, ``logbessely`` (log|Y|) and their slopes
``dlogbesselk``, ``dlogbesseli``, ``dlogbessely``; ``logerfc``, ``erfcx``; ``logcosh``, ``logsinh``, ``logabs``;
``airyai_prime``; ``faddeeva_re(x, y)``, ``faddeeva_im(x, y)`` of w(x + iy); ``logsum(l, s, …)`` = log|Σ s e^l| and its
``share(i, l, s, …)`` of the i-th term.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from symcons.errors import UnsupportedError
from symcons.expr.tree import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Call,
    Expr,
    Mul,
    Num,
    Pow,
    Sym,
    add,
    as_expr,
    call,
    mul,
    names,
    negate,
    power,
)

_HALF = Num(Fraction(1, 2))
_TWO = as_expr(2)


def derivative(tree: Expr, name: str) -> Expr:
    """∂tree/∂name; conditions of a ``piecewise`` count as constant, since they change on a set without measure.

    :raises UnsupportedError: for a function without a formula for it, such as a Bessel function in its order.
    """
    if name not in names(tree):
        return ZERO
    if isinstance(tree, Sym):
        return ONE
    if isinstance(tree, Add):
        return add(*(derivative(term, name) for term in tree.terms))
    if isinstance(tree, Mul):
        return add(*(_factor(tree, i, name) for i in range(len(tree.factors))))
    if isinstance(tree, Pow):
        return _power(tree, name)
    if isinstance(tree, Call):
        return _call(tree, name)
    raise UnsupportedError(f"{tree!r} has no derivative")


def _factor(tree: Mul, place: int, name: str) -> Expr:
    return mul(*tree.factors[:place], derivative(tree.factors[place], name), *tree.factors[place + 1 :])


def _power(tree: Pow, name: str) -> Expr:
    base, exponent = tree.base, tree.exponent
    by_base = mul(exponent, power(base, add(exponent, MINUS_ONE)), derivative(base, name))
    if name not in names(exponent):
        return by_base
    return add(by_base, mul(tree, call("log", base), derivative(exponent, name)))


def _call(tree: Call, name: str) -> Expr:
    if tree.name == "piecewise":
        last = len(tree.args) - 1
        parts = [derivative(a, name) if i % 2 == 0 or i == last else a for i, a in enumerate(tree.args)]
        return Call("piecewise", tuple(parts))
    if tree.name in ("re", "im", "conj"):
        return call(tree.name, derivative(tree.args[0], name))
    if tree.name == "logsum":
        return _of_logsum(tree, name)
    if tree.name in _PAIRS:
        slopes = _PAIRS[tree.name](*tree.args)
        return add(*(mul(slope, derivative(a, name)) for slope, a in zip(slopes, tree.args, strict=True)))
    *order, z = tree.args
    if tree.name not in _SLOPES:
        raise UnsupportedError(f"the derivative of {tree.name} is not known")
    if any(name in names(o) for o in order):
        raise UnsupportedError(f"the derivative of {tree.name} by its order has no formula: {name} occurs there")
    return mul(_SLOPES[tree.name](*order, z), derivative(z, name))


def _of_logsum(tree: Call, name: str) -> Expr:
    """Σ share_i l_i': the signs are constant."""
    terms = range(0, len(tree.args), 2)
    return add(*(mul(call("share", as_expr(i // 2), *tree.args), derivative(tree.args[i], name)) for i in terms))


def _over(top: Expr, bottom: Expr) -> Expr:
    return mul(top, power(bottom, MINUS_ONE))


def _square(z: Expr) -> Expr:
    return power(z, _TWO)


def _neighbours(function: str, below: int, above: int) -> Callable[[Expr, Expr], Expr]:
    """(below·f_{ν−1} + above·f_{ν+1})/2."""

    def slope(order: Expr, z: Expr) -> Expr:
        low = mul(Num(Fraction(below, 2)), call(function, add(order, MINUS_ONE), z))
        return add(low, mul(Num(Fraction(above, 2)), call(function, add(order, ONE), z)))

    return slope


def _modified(function: str, sign: int) -> Callable[[Expr, Expr], Expr]:
    """y' for y = (log f)' by Bessel's equation: f'' = (sign + ν²/z²) f − f'/z."""

    def slope(order: Expr, z: Expr) -> Expr:
        y = call(function, order, z)
        return add(as_expr(sign), _square(_over(order, z)), negate(_over(y, z)), negate(_square(y)))

    return slope


def _bell(sign: int) -> Callable[[Expr], Expr]:
    return lambda z: mul(as_expr(2 * sign), power(Sym("pi"), Num(Fraction(-1, 2))), call("exp", negate(_square(z))))


def _of_erfcx(z: Expr) -> Expr:
    return add(mul(_TWO, z, call("erfcx", z)), mul(as_expr(-2), power(Sym("pi"), Num(Fraction(-1, 2)))))


def _of_logerfc(z: Expr) -> Expr:
    return _over(mul(as_expr(-2), power(Sym("pi"), Num(Fraction(-1, 2)))), call("erfcx", z))


def _faddeeva_re(x: Expr, y: Expr) -> tuple[Expr, Expr]:
    """∂ Re w by x and y from w' = −2zw + 2i/√π."""
    u, v = call("faddeeva_re", x, y), call("faddeeva_im", x, y)
    by_x = mul(_TWO, add(mul(y, v), negate(mul(x, u))))
    by_y = add(mul(_TWO, add(mul(x, v), mul(y, u))), mul(as_expr(-2), power(Sym("pi"), Num(Fraction(-1, 2)))))
    return by_x, by_y


def _faddeeva_im(x: Expr, y: Expr) -> tuple[Expr, Expr]:
    by_x, by_y = _faddeeva_re(x, y)
    return negate(by_y), by_x


_PAIRS: dict[str, Callable[..., tuple[Expr, ...]]] = {"faddeeva_re": _faddeeva_re, "faddeeva_im": _faddeeva_im}

_SLOPES: dict[str, Callable[..., Expr]] = {
    "exp": lambda z: call("exp", z),
    "log": lambda z: power(z, MINUS_ONE),
    "logabs": lambda z: power(z, MINUS_ONE),
    "sqrt": lambda z: _over(_HALF, call("sqrt", z)),
    "abs": lambda z: call("sign", z),
    "sign": lambda z: ZERO,
    "heaviside": lambda z: ZERO,
    "sin": lambda z: call("cos", z),
    "cos": lambda z: negate(call("sin", z)),
    "tan": lambda z: power(call("cos", z), as_expr(-2)),
    "asin": lambda z: power(add(ONE, negate(_square(z))), Num(Fraction(-1, 2))),
    "acos": lambda z: negate(power(add(ONE, negate(_square(z))), Num(Fraction(-1, 2)))),
    "atan": lambda z: power(add(ONE, _square(z)), MINUS_ONE),
    "sinh": lambda z: call("cosh", z),
    "cosh": lambda z: call("sinh", z),
    "tanh": lambda z: power(call("cosh", z), as_expr(-2)),
    "logcosh": lambda z: call("tanh", z),
    "logsinh": lambda z: power(call("tanh", z), MINUS_ONE),
    "gamma": lambda z: mul(call("gamma", z), call("digamma", z)),
    "loggamma": lambda z: call("digamma", z),
    "digamma": lambda z: call("trigamma", z),
    "erf": _bell(1),
    "erfc": _bell(-1),
    "erfcx": _of_erfcx,
    "logerfc": _of_logerfc,
    "airyai": lambda z: call("airyai_prime", z),
    "airyai_prime": lambda z: mul(z, call("airyai", z)),
    "besselj": _neighbours("besselj", 1, -1),
    "bessely": _neighbours("bessely", 1, -1),
    "hankel1": _neighbours("hankel1", 1, -1),
    "besseli": _neighbours("besseli", 1, 1),
    "besselk": _neighbours("besselk", -1, -1),
    "logbesselk": lambda order, z: call("dlogbesselk", order, z),
    "logbesseli": lambda order, z: call("dlogbesseli", order, z),
    "logbessely": lambda order, z: call("dlogbessely", order, z),
    "dlogbesselk": _modified("dlogbesselk", 1),
    "dlogbesseli": _modified("dlogbesseli", 1),
    "dlogbessely": _modified("dlogbessely", -1),
}
