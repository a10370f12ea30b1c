"""Forms that people read: the law stays the same up to products of others, and gets no longer."""

from fractions import Fraction
from math import gcd

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symcons.expr.parser import parse
from symcons.expr.printing import print_expr
from symcons.expr.system import Monomials
from symcons.laws.adapted import adapted, choose_form, display
from symcons.laws.known import Generator
from symcons.laws.readable import cost, first_term, law_tree, multiply, primitive, simplify, tree_of
from symcons.laws.search import find_conserved
from tests.strategies import NAMES, Poly, degree, from_tree, plus, polynomials, scale, times

SIZE = 3


def whole(poly: Poly) -> dict[tuple[int, ...], int]:
    return {e: int(c) for e, c in poly.items()}


def generator(poly: Poly) -> Generator:
    return Generator(whole(poly), degree(poly), True, (), "")


LAWS = polynomials(SIZE, 1, 2)


def in_the_algebra(difference: Poly, tools: list[Poly], target: Poly, highest: int) -> bool:
    """Whether a polynomial is a combination of the target and products of tools, by rational elimination."""
    from sympy import QQ, Symbol
    from sympy.polys.rings import PolyRing

    from tests.laws.brute_force import rational_rank

    ring = PolyRing([Symbol(n) for n in NAMES[:SIZE]], QQ)
    level: list[Poly] = [{(0,) * SIZE: Fraction(1)}]
    every = []
    for _ in range(highest):
        level = [times(a, b) for a in level for b in tools if degree(a) + degree(b) <= highest]
        every += level
    as_ring = [ring.from_dict({e: QQ(c.numerator, c.denominator) for e, c in p.items()}) for p in [*every, target, difference]]
    return rational_rank(as_ring) == rational_rank(as_ring[:-1])


@given(LAWS, st.lists(LAWS, max_size=3))
def test_simplify_changes_by_products_alone_and_never_lengthens(target: Poly, tools: list[Poly]) -> None:
    simple = simplify(whole(target), [generator(t) for t in tools], 2, SIZE)
    assert cost(simple) <= cost(whole(target))
    assert in_the_algebra({e: Fraction(c) for e, c in simple.items()}, tools, target, 2)


@given(LAWS, st.lists(LAWS, max_size=2), st.lists(polynomials(SIZE, 1, 1), min_size=1, max_size=2))
def test_choose_form_too_with_linear_laws(target: Poly, tools: list[Poly], linear: list[Poly]) -> None:
    known = [*linear, *tools]
    simple = choose_form(whole(target), [generator(t) for t in known], 2, SIZE)
    assert simple
    assert in_the_algebra({e: Fraction(c) for e, c in simple.items()}, known, target, 2)


@given(LAWS, st.lists(polynomials(SIZE, 1, 1), min_size=1, max_size=3))
def test_what_is_displayed_is_the_law(target: Poly, linear: list[Poly]) -> None:
    names = (NAMES[:SIZE], (), ())
    shown = display(whole(target), [generator(t) for t in linear], names, degree(target))
    assert from_tree(shown, NAMES[:SIZE]) == target


@given(polynomials(SIZE, 0, 3))
def test_trees_are_the_polynomial(target: Poly) -> None:
    assert from_tree(tree_of(whole(target), NAMES[:SIZE]), NAMES[:SIZE]) == target
    assert from_tree(law_tree(whole(target), NAMES[:SIZE], (), ()), NAMES[:SIZE]) == target


@given(polynomials(SIZE, 0, 2), st.integers(1, 9), st.sampled_from([1, -1]))
def test_primitive_forms(target: Poly, factor: int, sign: int) -> None:
    found = primitive(whole(scale(target, factor * sign)), SIZE)
    assert gcd(*found.values()) == 1
    assert found[first_term(found, SIZE)] > 0
    assert found == primitive(found, SIZE)


@given(polynomials(SIZE, 0, 2), polynomials(SIZE, 0, 2))
def test_products(a: Poly, b: Poly) -> None:
    assert multiply(whole(a), whole(b)) == whole(times(a, b))


@given(st.lists(polynomials(SIZE, 1, 1), min_size=1, max_size=3), LAWS)
def test_adapted_letters_are_a_change_of_letters(linear: list[Poly], target: Poly) -> None:
    letters = adapted([generator(t) for t in linear], SIZE)
    if letters is None:
        return
    rewritten = letters.rewrite(whole(target))
    back: Poly = {}
    for exponents, c in rewritten.items():
        term: Poly = {(0,) * SIZE: Fraction(c)}
        for k, e in enumerate(exponents):
            law = next((letters.linear[i] for i, lead in enumerate(letters.lead) if lead == k), None)
            base = {tuple(int(j == k) for j in range(SIZE)): Fraction(1)} if law is None else law
            for _ in range(e):
                term = times(term, {x: Fraction(y) for x, y in base.items()})
        back = plus(back, term)
    assert back == target


WRITTEN = {
    # equations, degree: the laws as a textbook has them
    "x' = y\ny' = -x": (2, ["x^2 + y^2"]),
    "x' = 2*y*z\ny' = -3*x*z\nz' = x*y": (2, ["3*x^2 + 2*y^2", "y^2 + 3*z^2"]),
    "x' = -y*x\ny' = y*x - y\nz' = y": (1, ["x + y + z"]),
    "par m\npar k\nx' = p/m\np' = -k*x": (2, ["k*m*x^2 + p^2"]),
    "x' = v\nv' = -x^3": (4, ["x^4 + 2*v^2"]),
    "x' = y - z\ny' = z - x\nz' = x - y": (2, ["x + y + z", "x^2 + y^2 + z^2"]),
}


@pytest.mark.parametrize("text", WRITTEN)
def test_laws_as_they_are_written(text: str) -> None:
    highest, expected = WRITTEN[text]
    found = find_conserved(parse(text), Monomials(highest), kinds=("polynomial",))
    assert sorted(print_expr(law.formula) for law in found) == sorted(expected)


def test_a_cross_product_is_recognised() -> None:
    """Three particles: the angular momentum about the centre of mass is shown as a sum of products with P and Q."""
    lines = [f"{n}{i}' = {m}{i}\n{m}{i}' = 0" for i in (1, 2) for n, m in (("x", "u"), ("y", "v"))]
    found = find_conserved(parse("\n".join(lines)), Monomials(2), kinds=("polynomial",))
    assert all(cost(whole(from_tree(law.formula, found.system.states))) <= 12 for law in found)


