"""A false law is never verified and a true one never refuted; truth is decided by an arithmetic not the library's.

Formulas are drawn as combinations of planted laws, often spoilt by a small term; whether they are conserved is decided
by expanding the Lie derivative in ``tests.strategies``. A refutation must come with an exact point, on the constraint
set, at which the derivative has the value that is claimed.
"""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symcons.expr.parser import parse_expression
from symcons.expr.system import System
from symcons.expr.tree import Expr, Num
from symcons.laws.verification import Verdict, verify
from tests.laws.modular_values import points, value
from tests.strategies import (
    NAMES,
    PLANTED,
    Poly,
    compose,
    constant,
    letter,
    lie,
    plus,
    polynomials,
    scale,
    symmetric_qrt,
    system,
    times,
    tree,
)

SMALL = st.integers(-3, 3).map(Fraction)
Case = tuple[list[Poly], Poly]


@st.composite
def formulas(draw: st.DrawFn) -> Case:
    """A field and a formula: a polynomial in its planted laws, spoilt or not."""
    field, laws = draw(PLANTED)
    size = len(field)
    formula = constant(draw(SMALL), size)
    for law in laws:
        formula = plus(formula, scale(law, draw(SMALL)), scale(times(law, law), draw(st.sampled_from([0, 0, 1]))))
    if draw(st.booleans()):
        formula = plus(formula, draw(polynomials(size, 1, 3, most=1)))
    return field, formula


@st.composite
def formulas_on_the_sphere(draw: st.DrawFn) -> Case:
    """x' = Omega(x) x stays on |x|^2 = 1; formulas are multiples of the constraint, often truly spoilt."""
    spin = [draw(polynomials(3, 0, 1, most=2)) for _ in range(3)]
    position = [letter(k, 3) for k in range(3)]
    pairs = ((1, 2), (2, 0), (0, 1))
    field = [plus(times(spin[i], position[j]), scale(times(spin[j], position[i]), -1)) for i, j in pairs]
    formula = times(draw(polynomials(3, 0, 1, most=2)), sphere())
    if draw(st.booleans()):
        formula = plus(formula, draw(polynomials(3, 1, 2, most=1)))
    return field, formula


def sphere() -> Poly:
    return plus(*(times(letter(k, 3), letter(k, 3)) for k in range(3)), constant(-1, 3))


def on_the_sphere(a: Poly) -> Poly:
    """The normal form modulo z^2 = 1 - x^2 - y^2."""
    square = plus(
        constant(1, 3), scale(times(letter(0, 3), letter(0, 3)), -1), scale(times(letter(1, 3), letter(1, 3)), -1)
    )
    total: Poly = {}
    for (i, j, k), c in a.items():
        term: Poly = {(i, j, k % 2): c}
        for _ in range(k // 2):
            term = times(term, square)
        total = plus(total, term)
    return total


def at_point(a: Poly, verdict: Verdict, names: tuple[str, ...]) -> tuple[Fraction, Fraction] | None:
    """The polynomial at the counter-example, and the value that was claimed; None where they are not rational."""
    example = verdict.counterexample
    assert example is not None
    assert set(example["point"]) >= set(names)
    numbers = [rational(example["point"][name]) for name in names]
    claimed = rational(example["value"])
    if claimed is None or None in numbers:
        return None
    value = compose(a, [constant(number, 0) for number in numbers if number is not None], 0)
    return value.get((), Fraction(0)), claimed


def rational(text: str) -> Fraction | None:
    formula: Expr = parse_expression(text, ())
    return formula.value if isinstance(formula, Num) else None


def check_free(case: Case) -> None:
    field, formula = case
    names = NAMES[: len(field)]
    verdict = verify(system(field, names), tree(formula, names))
    change = lie(formula, field)
    assert verdict.status == ("refuted" if change else "verified")
    if change:
        value = at_point(change, verdict, names)
        assert value is not None
        assert value[0] == value[1] != 0


def check_on_the_sphere(case: Case) -> None:
    field, formula = case
    names = NAMES[:3]
    verdict = verify(system(field, names, constraints=(tree(sphere(), names),)), tree(formula, names))
    change = on_the_sphere(lie(formula, field))
    assert verdict.status == ("refuted" if change else "verified")
    if change:
        value, place = at_point(change, verdict, names), at_point(sphere(), verdict, names)
        if value is not None and place is not None:
            assert place[0] == 0
            assert value[0] == value[1] != 0


def check_map(case: tuple[System, Poly], spoil: Poly) -> None:
    step, law = case
    assert verify(step, tree(law, ("x", "y"))).status == "verified"
    spoilt = tree(plus(law, spoil), ("x", "y"))
    changes = False
    for at in points(step, 6):
        after = {name: value(image, at) for name, image in zip(step.states, step.equations, strict=True)}
        changes = changes or value(spoilt, after) != value(spoilt, at)
    assert verify(step, spoilt).status == ("refuted" if changes else "verified")


@given(formulas())
def test_free(case: Case) -> None:
    check_free(case)


@given(formulas_on_the_sphere())
def test_on_the_sphere(case: Case) -> None:
    check_on_the_sphere(case)


@given(symmetric_qrt(), polynomials(2, 1, 3, most=1))
@settings(max_examples=30)
def test_maps(case: tuple[System, Poly], spoil: Poly) -> None:
    check_map(case, spoil)


@pytest.mark.slow
@pytest.mark.timeout(900)
@given(formulas())
@settings(max_examples=7000)
def test_free_many(case: Case) -> None:
    check_free(case)


@pytest.mark.slow
@pytest.mark.timeout(900)
@given(formulas_on_the_sphere())
@settings(max_examples=3000)
def test_on_the_sphere_many(case: Case) -> None:
    check_on_the_sphere(case)
