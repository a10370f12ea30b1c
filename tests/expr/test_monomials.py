"""Monomials by degree, and what a parameter's bounds say."""

from fractions import Fraction
from math import comb

import pytest

from symcons.expr.monomials import exponents, monomials
from symcons.expr.parser import parse_expression
from symcons.expr.rational import Ring, common_denominator, to_rational
from symcons.expr.system import Parameter
from symcons.expr.tree import Sym


@pytest.mark.parametrize(("letters", "top"), [(1, 4), (2, 3), (3, 3), (5, 2)])
def test_monomials_of_every_degree_once(letters: int, top: int) -> None:
    found = exponents(letters, 0, top)
    assert len(set(found)) == len(found) == comb(letters + top, top)
    assert [sum(e) for e in found] == sorted(sum(e) for e in found)
    assert len(monomials([Sym(f"x{i}") for i in range(letters)], top)) == len(found) - 1


def test_monomials_come_by_degree_and_letters() -> None:
    texts = ("x", "y", "x^2", "x*y", "y^2")
    assert monomials([Sym("x"), Sym("y")], 2) == [parse_expression(text, {"x", "y"}) for text in texts]


@pytest.mark.parametrize(
    ("lower", "upper", "strict", "sign", "inside", "outside"),
    [
        (0, None, True, 1, 1, 0),
        (0, None, False, None, 0, -1),
        (2, 3, False, 1, 3, 1),
        (None, 0, True, -1, -1, 0),
        (None, -1, False, -1, -1, 0),
        (-1, 1, True, None, 0, 1),
    ],
)
def test_bounds_of_a_parameter(
    lower: int | None, upper: int | None, strict: bool, sign: int | None, inside: int, outside: int
) -> None:
    low, high = (None if bound is None else Fraction(bound) for bound in (lower, upper))
    parameter = Parameter("a", None, low, high, strict)
    assert parameter.sign == sign
    assert parameter.allows(Fraction(inside)) and not parameter.allows(Fraction(outside))


def test_a_common_denominator_is_the_least() -> None:
    ring = Ring(("x", "y"))
    values = [to_rational(parse_expression(text, {"x", "y"}), ring) for text in ("1/(x*y)", "y/(x^2 - x)", "x + 1/2")]
    common = common_denominator(values, ring)
    wanted = to_rational(parse_expression("x*y*(x - 1)", {"x", "y"}), ring).numerator
    assert common / common.leading_coefficient() == wanted / wanted.leading_coefficient()
