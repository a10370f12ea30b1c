"""Quotients of polynomials against exact values, field axioms and derivatives against SymPy."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from symcons.errors import UnsupportedError
from symcons.expr.parser import parse_expression
from symcons.expr.rational import RationalFunction, Ring, reduced, to_rational, to_tree
from symcons.expr.tree import Expr, Num, Sym, call, power
from tests.expr.test_tree import AT, recipes

RING = Ring(("x", "y", "z"))


def at(f: RationalFunction) -> Fraction:
    top, bottom = (poly(p) for p in (f.numerator, f.denominator))
    return top / bottom


def poly(p: object) -> Fraction:
    total = Fraction(0)
    for exponents, c in p.terms():  # type: ignore[attr-defined]
        term = Fraction(int(c.p), int(c.q))
        for n, e in zip(RING.names, exponents, strict=True):
            term *= AT[n] ** int(e)
        total += term
    return total


def rational(tree: Expr) -> RationalFunction:
    try:
        return to_rational(tree, RING)
    except ZeroDivisionError:
        assume(False)
        raise


@given(recipes())
def test_values(recipe: tuple[Expr, Fraction]) -> None:
    found = rational(recipe[0])
    assume(poly(found.denominator) != 0)
    assert at(found) == recipe[1]


@given(recipes())
def test_lowest_terms(recipe: tuple[Expr, Fraction]) -> None:
    found = rational(recipe[0])
    assert found.numerator.gcd(found.denominator).is_constant()
    assert found.denominator.leading_coefficient() == 1


@given(recipes())
def test_trees_come_back(recipe: tuple[Expr, Fraction]) -> None:
    found = rational(recipe[0])
    assert to_rational(to_tree(found, RING), RING) == found


@given(recipes(depth=3), recipes(depth=3), recipes(depth=3))
def test_field_axioms(a: tuple[Expr, Fraction], b: tuple[Expr, Fraction], c: tuple[Expr, Fraction]) -> None:
    f, g, h = (rational(t[0]) for t in (a, b, c))
    assert f * (g + h) == f * g + f * h
    assert (f + g) + h == f + (g + h)
    assert f - f == rational(Num(Fraction(0)))
    if not g.numerator.is_zero():
        assert (f / g) * g == f
        assert g**-2 * g**3 == g


@given(recipes(depth=3), recipes(depth=3), st.integers(0, 2))
def test_derivatives_are_derivations(a: tuple[Expr, Fraction], b: tuple[Expr, Fraction], k: int) -> None:
    f, g = rational(a[0]), rational(b[0])
    assert (f + g).derivative(k) == f.derivative(k) + g.derivative(k)
    assert (f * g).derivative(k) == f.derivative(k) * g + f * g.derivative(k)
    assert f.derivative(0).derivative(1) == f.derivative(1).derivative(0)


@given(recipes(depth=3))
def test_derivatives_agree_with_sympy(a: tuple[Expr, Fraction]) -> None:
    import sympy

    from symcons.emit.sympy_form import to_sympy

    found = rational(a[0])
    expected = sympy.diff(to_sympy(to_tree(found, RING)), sympy.Symbol("x"))
    assert sympy.simplify(to_sympy(to_tree(found.derivative(0), RING)) - expected) == 0


@pytest.mark.parametrize("text", ["sin(x)", "x^(1/2)", "x^y", "sqrt(x)", "pi*x", "exp(0)"])
def test_what_is_not_rational_is_refused(text: str) -> None:
    with pytest.raises(UnsupportedError):
        to_rational(parse_expression(text, {"x", "y"}), RING)


def test_huge_powers_are_refused() -> None:
    with pytest.raises(UnsupportedError):
        to_rational(parse_expression("(x + y + z + 1)^9999", {"x", "y", "z"}), RING)


def test_division_by_nothing() -> None:
    with pytest.raises(ZeroDivisionError):
        to_rational(power(Sym("x") - Sym("x"), Num(Fraction(-1))), RING)


def test_unknown_names() -> None:
    with pytest.raises(UnsupportedError):
        to_rational(Sym("q"), RING)
    with pytest.raises(UnsupportedError):
        to_rational(call("gamma", Sym("x")), RING)


def test_meanings() -> None:
    meaning = {"q": to_rational(Sym("x") + 1, RING)}
    assert to_rational(Sym("q") * Sym("q"), RING, meaning) == to_rational((Sym("x") + 1) ** 2, RING)


def test_letters_are_distinct() -> None:
    with pytest.raises(ValueError, match="distinct"):
        Ring(("x", "x"))


def test_any_name_is_a_letter() -> None:
    ring = Ring(("E", "I", "λ", "beta", "a name with blanks"))
    assert to_tree(ring.gen("λ") * ring.gen("I"), ring) == Sym("I") * Sym("λ")


def test_reduction_of_numbers() -> None:
    two = RING.constant(2)
    assert reduced(RING.gen("x") * 6, two) == to_rational(3 * Sym("x"), RING)


def test_equality_with_other_things() -> None:
    assert to_rational(Sym("x"), RING) != 3
