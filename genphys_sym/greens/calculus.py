"""Derivatives of formulas, special functions included, as formulas."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from genphys_sym.greens.setting import minus, over, square
from symcons.errors import UnsupportedError
from symcons.expr.tree import ONE, ZERO, Add, Call, Expr, Mul, Num, Pow, Sym, add, as_expr, call, mul, names, power


def differentiate(tree: Expr, name: str) -> Expr:
    """∂tree/∂name; conditions of a ``piecewise`` are taken to be constant near the point.

    :raises UnsupportedError: for a function without a derivative in the language, such as a Bessel function in its order.
    """
    if name not in names(tree):
        return ZERO
    if isinstance(tree, Sym):
        return ONE
    if isinstance(tree, Add):
        return add(*(differentiate(term, name) for term in tree.terms))
    if isinstance(tree, Mul):
        return add(*(_product_term(tree, i, name) for i in range(len(tree.factors))))
    if isinstance(tree, Pow):
        return _power(tree, name)
    if isinstance(tree, Call):
        return _call(tree, name)
    raise UnsupportedError(f"{tree!r} has no derivative")


def _product_term(tree: Mul, place: int, name: str) -> Expr:
    slope = differentiate(tree.factors[place], name)
    return mul(*tree.factors[:place], slope, *tree.factors[place + 1 :])


def _power(tree: Pow, name: str) -> Expr:
    base, exponent = tree.base, tree.exponent
    by_base = mul(exponent, power(base, add(exponent, as_expr(-1))), differentiate(base, name))
    if name not in names(exponent):
        return by_base
    return add(by_base, mul(tree, call("log", base), differentiate(exponent, name)))


def _call(tree: Call, name: str) -> Expr:
    if tree.name == "piecewise":
        values = {2 * i for i in range(len(tree.args) // 2)} | {len(tree.args) - 1}
        return Call("piecewise", tuple(differentiate(a, name) if i in values else a for i, a in enumerate(tree.args)))
    if tree.name in ("re", "im", "conj"):
        return call(tree.name, differentiate(tree.args[0], name))
    *order, z = tree.args
    if any(name in names(o) for o in order) or tree.name not in _SLOPES:
        raise UnsupportedError(f"{tree.name} has no derivative here")
    return mul(_SLOPES[tree.name](*order, z), differentiate(z, name))


def _neighbours(function: str, below: int, above: int) -> Callable[[Expr, Expr], Expr]:
    """(below·f_{ν−1} + above·f_{ν+1})/2."""

    def slope(order: Expr, z: Expr) -> Expr:
        low = mul(Num(Fraction(below, 2)), call(function, add(order, as_expr(-1)), z))
        return add(low, mul(Num(Fraction(above, 2)), call(function, add(order, as_expr(1)), z)))

    return slope


def _bell(sign: int) -> Callable[[Expr], Expr]:
    return lambda z: mul(as_expr(2 * sign), power(Sym("pi"), Num(Fraction(-1, 2))), call("exp", minus(square(z))))


_SLOPES: dict[str, Callable[..., Expr]] = {
    "exp": lambda z: call("exp", z),
    "log": lambda z: power(z, as_expr(-1)),
    "sqrt": lambda z: over(Num(Fraction(1, 2)), call("sqrt", z)),
    "sin": lambda z: call("cos", z),
    "cos": lambda z: minus(call("sin", z)),
    "sinh": lambda z: call("cosh", z),
    "cosh": lambda z: call("sinh", z),
    "tan": lambda z: power(call("cos", z), as_expr(-2)),
    "tanh": lambda z: power(call("cosh", z), as_expr(-2)),
    "atan": lambda z: power(add(ONE, square(z)), as_expr(-1)),
    "erf": _bell(1),
    "erfc": _bell(-1),
    "airyai": lambda z: call("airyai_prime", z),
    "airyai_prime": lambda z: mul(z, call("airyai", z)),
    "besselj": _neighbours("besselj", 1, -1),
    "bessely": _neighbours("bessely", 1, -1),
    "hankel1": _neighbours("hankel1", 1, -1),
    "besseli": _neighbours("besseli", 1, 1),
    "besselk": _neighbours("besselk", -1, -1),
}
