"""Formulas at exact points: by rational arithmetic where the point is rational, else simplified with roots and functions."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from symcons.errors import UnsupportedError
from symcons.expr.rational import Ring, to_rational, to_tree
from symcons.expr.tree import Add, Expr, Mul, Num, Pow, Sym, names, substitute
from symcons.laws.ideal import ConstraintIdeal
from symcons.laws.letters import FunctionLetters


def rational_value(value: Expr, point: Mapping[str, Fraction]) -> Fraction:
    """A rational function at a rational point. Raises ZeroDivisionError at a pole, UnsupportedError for functions."""
    if isinstance(value, Num):
        return value.value
    if isinstance(value, Sym):
        if value.name not in point:
            raise UnsupportedError(f"the name {value.name} has no rational value")
        return point[value.name]
    if isinstance(value, Add):
        return sum((rational_value(term, point) for term in value.terms), Fraction(0))
    if isinstance(value, Mul):
        product = Fraction(1)
        for factor in value.factors:
            product *= rational_value(factor, point)
        return product
    if isinstance(value, Pow) and isinstance(value.exponent, Num) and value.exponent.value.denominator == 1:
        return rational_value(value.base, point) ** value.exponent.value.numerator
    raise UnsupportedError(f"{type(value).__name__} has no rational value")


def exact_value(value: Expr, point: Mapping[str, Expr]) -> Expr:
    """The value of a formula at a point of exact numbers, simplified by the relations between its roots and functions."""
    functions = FunctionLetters()
    tree = functions.abstract(substitute(value, dict(point)))
    every = names(tree).union(*(names(r) for r in functions.relations), functions.letters)
    ring = Ring(sorted(every))
    quotient = to_rational(tree, ring)
    ideal = ConstraintIdeal(ring, [to_rational(r, ring).numerator for r in functions.relations])
    top, bottom = ideal.reduce(quotient.numerator), ideal.reduce(quotient.denominator)
    if bottom.is_constant():
        return functions.meaning_of(to_tree(top / bottom.leading_coefficient(), ring))
    return functions.meaning_of(to_tree(top, ring) / to_tree(bottom, ring))
