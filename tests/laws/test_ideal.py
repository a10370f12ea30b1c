"""Ideals of constraint sets: normal forms, counts by degree, vanishing; against SymPy's Gröbner bases and by theorems."""

from math import comb

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from symcons.expr.parser import parse_expression
from symcons.expr.rational import Polynomial, Ring, to_rational
from symcons.laws.ideal import ConstraintIdeal
from symcons.laws.staircase import dimension_of, standard_count

RING = Ring(["x", "y", "z", "r"])


def poly(text: str) -> Polynomial:
    return to_rational(parse_expression(text, RING.names), RING).numerator


def ideal(*texts: str, parameters: tuple[str, ...] = ()) -> ConstraintIdeal:
    return ConstraintIdeal(RING, [poly(text) for text in texts], parameters)


#: Constraints, and the dimension of their set in (x, y, z, r).
IDEALS = [
    (("x^2 + y^2 + z^2 - 1",), 3),
    (("x*y",), 3),
    (("x^2", "x*y"), 3),
    (("x^2 + y^2 - 1", "z - x*y"), 2),
    (("x^2 - y", "x^3 - z"), 2),
    (("x*y - z*r", "x^2 - z", "y^2 - r"), 1),
    (("x^2 + y^2 + z^2 - r^2", "x*y - 1"), 2),
    (("x + y", "x - y", "z"), 1),
    (("x*y - 1", "x"), -1),
]


def sympy_basis(texts: tuple[str, ...]) -> sp.GroebnerBasis:
    symbols = sp.symbols("x y z r")
    return sp.groebner([sp.sympify(t.replace("^", "**")) for t in texts], *symbols, order="grevlex")


@pytest.mark.parametrize(("texts", "dimension"), IDEALS)
def test_dimension(texts: tuple[str, ...], dimension: int) -> None:
    assert ideal(*texts).dimension == dimension


@pytest.mark.parametrize(("texts", "dimension"), IDEALS)
def test_leading_monomials_agree_with_sympy(texts: tuple[str, ...], dimension: int) -> None:
    basis = ideal(*texts).basis
    assert basis is not None
    mine = {tuple(int(e) for e in g.monoms()[0]) for g in basis}
    theirs = {sp.Poly(g, *sp.symbols("x y z r")).monoms(order="grevlex")[0] for g in sympy_basis(texts).exprs}
    assert mine == theirs


terms = st.dictionaries(
    st.tuples(*[st.integers(0, 3)] * 4), st.integers(-5, 5).filter(bool), min_size=1, max_size=5
).map(RING.from_terms)


@given(st.sampled_from([texts for texts, _ in IDEALS]), st.lists(terms, min_size=3, max_size=3), terms)
def test_combinations_of_generators_are_members_and_reduction_is_a_projection(
    texts: tuple[str, ...], factors: list[Polynomial], other: Polynomial
) -> None:
    i = ideal(*texts)
    member = sum((f * g for f, g in zip(factors, i.generators, strict=False)), RING.zero)
    assert i.contains(member)
    assert i.reduce(other + member) == i.reduce(other)
    assert i.reduce(i.reduce(other)) == i.reduce(other)


@pytest.mark.parametrize("n", [2, 3, 5])
@pytest.mark.parametrize("degree", [1, 2, 3, 4])
@pytest.mark.parametrize("leads", [1, 2, 3])
def test_standard_monomials_of_a_complete_intersection(n: int, degree: int, leads: int) -> None:
    """Modulo k quadrics in general position the count is Σ (−1)^j C(k, j) C(n + d − 2j, n)."""
    exponents = [tuple(2 if j == i else 0 for j in range(n)) for i in range(min(leads, n))]
    expected = sum(
        (-1) ** j * comb(len(exponents), j) * comb(n + degree - 2 * j, n)
        for j in range(len(exponents) + 1)
        if degree >= 2 * j
    )
    assert standard_count(exponents, n, degree) == expected
    assert dimension_of(exponents, n) == n - len(exponents)


@given(st.lists(st.tuples(*[st.integers(0, 3)] * 3), max_size=5), st.integers(0, 6))
def test_standard_monomials_by_counting(leads: list[tuple[int, ...]], degree: int) -> None:
    outside = [
        (a, b, c)
        for a in range(degree + 1)
        for b in range(degree + 1 - a)
        for c in range(degree + 1 - a - b)
        if not any(m[0] <= a and m[1] <= b and m[2] <= c for m in leads)
    ]
    assert standard_count(leads, 3, degree) == len(outside)


def test_the_sphere_has_the_spherical_harmonics() -> None:
    """Polynomials of degree ≤ d on the sphere: (d + 1)² dimensions; a symbolic radius or half-axes change nothing."""
    for text in ("x^2 + y^2 + z^2 - 1", "x^2 + y^2 + z^2 - r^2", "r*x^2 + y^2 + z^2 - 1"):
        i = ideal(text, parameters=("r",))
        assert [i.standard_monomial_count(d) for d in range(5)] == [1, 4, 9, 16, 25]
        assert i.dimension == 2


#: (constraints, polynomial, away from, whether it vanishes on the set there)
VANISHING = [
    (("x*y",), "x", (), False),
    (("x*y",), "x", ("y",), True),
    (("x*y",), "x*y*z", (), True),
    (("x^2",), "x", (), True),
    (("x^2", "x*y"), "x", (), True),
    (("x^2", "x*y"), "y", (), False),
    (("x^2 - y", "x^3 - z"), "y^3 - z^2", (), True),
    (("x^2 - y", "x^3 - z"), "x*y - z + y", (), False),
    (("x*z", "y*z"), "x", (), False),
    (("x*z", "y*z"), "x", ("z",), True),
    (("(x - 1)^2*(y - 1)", "z - x"), "(z - 1)*(y - 1)", (), True),
    (("(x - 1)^2*(y - 1)", "z - x"), "z - 1", (), False),
    ((), "x", (), False),
    ((), "0*x", (), True),
]


@pytest.mark.parametrize(("texts", "text", "away", "expected"), VANISHING)
def test_vanishing(texts: tuple[str, ...], text: str, away: tuple[str, ...], expected: bool) -> None:
    assert ideal(*texts).vanishes(poly(text), away_from=[poly(a) for a in away]) is expected


def test_parameters_are_generic() -> None:
    assert ideal("r*(x^2 + y^2 - 1)", parameters=("r",)).contains(poly("x^2 + y^2 - 1"))
    assert not ideal("r*(x^2 + y^2 - 1)").contains(poly("x^2 + y^2 - 1"))
    two = ideal("r*x - y", "r*z - y", parameters=("r",))
    assert two.vanishes(poly("x - z"))
    assert two.vanishes_generically(poly("x - z"))
    assert ideal("r*x - y", "r*z - y").vanishes(poly("x - z")) is False


@pytest.mark.parametrize(
    ("texts", "radical"),
    [
        (("x*y",), True),
        (("x^2*y",), False),
        (("x^2 + y^2 - 1", "z^2 + r^2 - 1"), True),
        (("x^2 + y^2 - 1", "y^2 + z^2 - 1"), True),
        (("x^2 - y^2 - z^2", "y^2 - z"), True),
        (("x^2 + y^2 + z^2 - 1", "z - 1"), True),
        (("x^2 + z^2 - 1", "z - 1"), False),
    ],
)
def test_radical_is_claimed_only_where_true(texts: tuple[str, ...], radical: bool) -> None:
    assert ideal(*texts).is_radical is radical


def test_beyond_the_limits_nothing_is_claimed() -> None:
    i = ConstraintIdeal(RING, [poly("x^2*y - z + 1"), poly("x*y^2 - r"), poly("z^2*x - y")], limits=(3, 3, 4))
    assert i.basis is None
    assert i.standard_monomial_count(2) is None
    assert i.dimension is None
    assert i.vanishes(poly("x + 7")) is not True
    assert i.contains(poly("(x^2*y - z + 1)*r"))
