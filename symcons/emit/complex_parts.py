"""Formulas with i whose value is real, written with real functions.

``re(exp(−z²)·erfc(−iz))``, Voigt's profile, becomes ``faddeeva_re(x, y)`` with z = x + iy; every name but i counts as real.
"""

from __future__ import annotations

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
    rebuild,
)
from symcons.expr.tree import power as power_of

Parts = tuple[Expr, Expr]
_I = Sym("i")


def real_forms(tree: Expr) -> Expr:
    """``tree`` with every real or imaginary part of Faddeeva's function as a real function of two real arguments."""
    if "i" not in names(tree):
        return tree
    if isinstance(tree, Call) and tree.name in ("re", "im"):
        z = _faddeeva_argument(tree.args[0])
        found = None if z is None else parts(z)
        if found is not None:
            return call(f"faddeeva_{tree.name}", *found)
    return rebuild(tree, tuple(real_forms(child) for child in tree.children)) if tree.children else tree


def _faddeeva_argument(tree: Expr) -> Expr | None:
    """z where ``tree`` is exp(−z²)·erfc(−iz)."""
    factors = tree.factors if isinstance(tree, Mul) else ()
    found = {f.name: f.args[0] for f in factors if isinstance(f, Call) and f.name in ("exp", "erfc")}
    if len(factors) != 2 or len(found) != 2 or not isinstance(found["erfc"], Mul):
        return None
    turned = list(found["erfc"].factors)
    if _I not in turned:
        return None
    turned.remove(_I)
    z = negate(mul(*turned))
    return z if found["exp"] == negate(power_of(z, as_expr(2))) else None


def parts(tree: Expr) -> Parts | None:
    """The real and the imaginary part of sums, products and whole powers; None where a function takes i."""
    if "i" not in names(tree):
        return tree, ZERO
    if tree == _I:
        return ZERO, ONE
    if isinstance(tree, Pow) and isinstance(tree.exponent, Num) and tree.exponent.value.denominator == 1:
        base = parts(tree.base)
        return None if base is None else _whole_power(base, int(tree.exponent.value))
    if not isinstance(tree, (Add, Mul)):
        return None
    pieces = [parts(child) for child in tree.children]
    known = [piece for piece in pieces if piece is not None]
    if len(known) < len(pieces):
        return None
    if isinstance(tree, Add):
        return add(*(a for a, _ in known)), add(*(b for _, b in known))
    result: Parts = (ONE, ZERO)
    for piece in known:
        result = _product(result, piece)
    return result


def _product(left: Parts, right: Parts) -> Parts:
    (a, b), (c, d) = left, right
    return add(mul(a, c), negate(mul(b, d))), add(mul(a, d), mul(b, c))


def _whole_power(base: Parts, exponent: int) -> Parts:
    result: Parts = (ONE, ZERO)
    for _ in range(abs(exponent)):
        result = _product(result, base)
    if exponent >= 0:
        return result
    square = power_of(add(power_of(result[0], as_expr(2)), power_of(result[1], as_expr(2))), MINUS_ONE)
    return mul(result[0], square), negate(mul(result[1], square))
