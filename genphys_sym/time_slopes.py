"""∂/∂t of transforms: sums and products of exponentials, hyperbolic and trigonometric functions of multiples of t."""

from __future__ import annotations

from symcons.errors import UnsupportedError
from symcons.expr.tree import MINUS_ONE, ONE, ZERO, Add, Call, Expr, Mul, Num, Pow, Sym, add, mul, names, negate, power


def _outer(name: str, x: Expr) -> Expr | None:
    """The derivative of a function by its argument."""
    if name == "cos":
        return negate(Call("sin", (x,)))
    if name == "log":
        return power(x, MINUS_ONE)
    other = {"exp": "exp", "cosh": "sinh", "sinh": "cosh", "sin": "cos"}.get(name)
    return None if other is None else Call(other, (x,))


def time_slope(tree: Expr) -> Expr:
    """The derivative by t.

    :raises UnsupportedError: for a function that does not occur in transforms.
    """
    if "t" not in names(tree):
        return ZERO
    if isinstance(tree, Sym):
        return ONE
    if isinstance(tree, Add):
        return add(*(time_slope(term) for term in tree.terms))
    if isinstance(tree, Mul):
        return add(*(_one_factor(tree, place) for place in range(len(tree.factors))))
    if isinstance(tree, Pow):
        return _power(tree)
    outer = _outer(tree.name, tree.args[0]) if isinstance(tree, Call) else None
    if isinstance(tree, Call) and outer is not None:
        return mul(time_slope(tree.args[0]), outer)
    raise UnsupportedError(f"no derivative by t of {tree!r} is known")


def _one_factor(tree: Mul, place: int) -> Expr:
    others = (*tree.factors[:place], *tree.factors[place + 1 :])
    return mul(time_slope(tree.factors[place]), *others)


def _power(tree: Pow) -> Expr:
    if "t" not in names(tree.exponent):
        lowered = power(tree.base, add(tree.exponent, Num(-ONE.value)))
        return mul(tree.exponent, time_slope(tree.base), lowered)
    if "t" not in names(tree.base):
        return mul(time_slope(tree.exponent), Call("log", (tree.base,)), tree)
    raise UnsupportedError("a power with t below and above")
