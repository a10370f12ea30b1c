"""Formulas with rounded coefficients, as decimals that parse back exactly."""

from __future__ import annotations

from fractions import Fraction

from symcons.expr.printing import print_expr
from symcons.expr.tree import MINUS_ONE, Expr, Num, Sym, mul, transform

#: A fraction with a larger denominator is written as a decimal where that is exact.
LARGE = 10**6


def printed(formula: Expr) -> str:
    """The formula in the language of equation files."""
    return print_expr(transform(formula, _decimal))


def _decimal(leaf: Expr) -> Expr:
    """A number of many digits as a name that is its decimal: 0.999999 for 999999/1000000."""
    if not isinstance(leaf, Num) or leaf.value.denominator <= LARGE:
        return leaf
    places = len(str(leaf.value.denominator)) * 4
    shifted = abs(leaf.value) * Fraction(10) ** places
    if shifted.denominator > 1:
        return leaf
    digits = str(shifted.numerator).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}".rstrip("0")
    return mul(MINUS_ONE, Sym(text)) if leaf.value < 0 else Sym(text)
