"""Normal forms modulo total derivatives, Euler operators and their inverses, on random differential polynomials."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from symcons.densities.coefficients import Coefficients
from symcons.densities.divergence import inverse_divergence
from symcons.densities.euler import euler, signature
from symcons.densities.jets import Jets, Polynomial, add_to, joined
from symcons.densities.letters import Letter
from symcons.densities.normal_form import NormalForms

Q = Coefficients()


def jets_with_letters() -> Jets:
    """Two fields u, v with exp(u), sin(2v), cos(2v)."""
    jets = Jets(("u", "v"), Q)
    jets.letter(Letter("exp", 0))
    jets.letter(Letter("sin", 1, Fraction(2)))
    return jets


@st.composite
def polynomials(draw: Any, jets: Jets, dim: int = 1, letters: bool = False) -> Polynomial:
    """A few monomials in derivatives of order up to 3, coordinates and, if wanted, letters."""
    result: Polynomial = {}
    orders = st.tuples(*[st.integers(0, 2 if dim > 1 else 3) for _ in range(dim)])
    jet = st.builds(jets.variable, st.integers(0, jets.size - 1), orders)
    others = [-1, -4, *((-5, -6, -7) if letters else ())]
    for _ in range(draw(st.integers(1, 4))):
        monomial: Any = ()
        for v in draw(st.lists(jet, min_size=1, max_size=4)):
            monomial = joined(monomial, ((v, 1),))
        for v in draw(st.lists(st.sampled_from(others), max_size=2)):
            monomial = joined(monomial, ((v, 1),))
        add_to(result, jets.product({monomial: Q.number(draw(st.integers(-5, 5)))}, jets.constant(1)))
    return {m: c for m, c in result.items() if c != 0}


PLAIN, LETTERED = Jets(("u", "v"), Q), jets_with_letters()


@given(polynomials(PLAIN))
def test_total_derivatives_reduce_to_zero(f: Polynomial) -> None:
    forms = NormalForms(PLAIN)
    assert forms.normal_form(PLAIN.total(f)) == {}
    assert forms.reduce(PLAIN.total(f))[0] == {}


@given(polynomials(LETTERED, letters=True))
def test_total_derivatives_reduce_to_zero_with_letters(f: Polynomial) -> None:
    forms = NormalForms(LETTERED)
    assert forms.normal_form(LETTERED.total(f)) == {}


@given(polynomials(PLAIN))
def test_a_polynomial_is_its_normal_form_and_a_derivative(f: Polynomial) -> None:
    forms = NormalForms(PLAIN)
    normal, flux = forms.reduce(f)
    assert all(forms.is_normal(monomial) for monomial in normal)
    assert normal == forms.normal_form(f)
    back = dict(normal)
    add_to(back, PLAIN.total(flux))
    assert back == f


@given(polynomials(LETTERED, letters=True))
def test_the_same_with_letters(f: Polynomial) -> None:
    normal, flux = NormalForms(LETTERED).reduce(f)
    back = dict(normal)
    add_to(back, LETTERED.total(flux))
    assert back == f


@given(polynomials(PLAIN))
def test_euler_operators_vanish_exactly_for_total_derivatives(f: Polynomial) -> None:
    normal = NormalForms(PLAIN).normal_form(f)
    assert (signature(PLAIN, f, "x") == {}) == (normal == {})
    assert signature(PLAIN, f, "x") == signature(PLAIN, normal, "x")


@given(polynomials(PLAIN, dim=2), polynomials(PLAIN, dim=2))
def test_euler_operators_annihilate_divergences(f: Polynomial, g: Polynomial) -> None:
    total = PLAIN.total(f, "x")
    add_to(total, PLAIN.total(g, "y"))
    assert signature(PLAIN, total, "xy") == {}


@given(polynomials(PLAIN, dim=2), polynomials(PLAIN, dim=2))
def test_divergences_are_inverted(f: Polynomial, g: Polynomial) -> None:
    total = PLAIN.total(f, "x")
    add_to(total, PLAIN.total(g, "y"))
    found = inverse_divergence(PLAIN, total, "yx")
    back = PLAIN.total(found["x"], "x")
    add_to(back, PLAIN.total(found["y"], "y"))
    assert back == total


@given(polynomials(LETTERED, letters=True), polynomials(LETTERED, letters=True))
def test_derivations_obey_leibniz(f: Polynomial, g: Polynomial) -> None:
    for coordinate in "xt":
        left = LETTERED.total(LETTERED.product(f, g), coordinate)
        right = LETTERED.product(LETTERED.total(f, coordinate), g)
        add_to(right, LETTERED.product(f, LETTERED.total(g, coordinate)))
        assert left == right


@given(polynomials(LETTERED, letters=True))
def test_total_derivatives_commute(f: Polynomial) -> None:
    assert LETTERED.total(LETTERED.total(f, "x"), "t") == LETTERED.total(LETTERED.total(f, "t"), "x")


def test_the_euler_operator_of_a_lagrangian() -> None:
    u, u_x = PLAIN.variable(0), PLAIN.variable(0, (1,))
    energy = {((u_x, 2),): Q.number(Fraction(1, 2)), ((u, 3),): Q.number(1)}
    assert euler(PLAIN, energy, 0) == {((PLAIN.variable(0, (2,)), 1),): Q.number(-1), ((u, 2),): Q.number(3)}


def test_logarithms_come_from_negative_powers() -> None:
    u, u_x = PLAIN.variable(0), PLAIN.variable(0, (1,))
    normal, flux = NormalForms(PLAIN).reduce({((u_x, 1), (u, -1)): Q.number(1)})
    assert normal == {}
    assert PLAIN.total(flux) == {((u_x, 1), (u, -1)): Q.number(1)}
