"""Characters: known gradings, and the property that makes blocks of them."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symcons.expr.parser import parse
from symcons.expr.system import System
from symcons.laws.monomials import exponents, words
from symcons.symmetry.characters import Grading, grading
from symcons.symmetry.flow import Flow
from tests.strategies import NAMES, Poly, lie, polynomials, system


def grading_of(text: str, **options: bool) -> Grading:
    return grading(Flow(parse(text), **options))


def spans(found: Grading, weights: list[tuple[int, ...]]) -> bool:
    """Whether the free weights span the same space over Q."""
    a, b = np.array(found.free, dtype=float), np.array(weights, dtype=float)
    rank = np.linalg.matrix_rank
    if not found.free or not weights:
        return not found.free and not weights
    return bool(rank(a) == rank(b) == rank(np.vstack([a, b])))


FREE = {
    # name: text, weights of the coordinates that span all scalings
    "Lotka-Volterra": ("x' = x*(y - z)\ny' = y*(z - x)\nz' = z*(x - y)", [(1, 1, 1)]),
    "Kepler's letters": ("x' = u\nu' = -x*q^3\nq' = -q^3*x*u", [(2, -1, -2)]),
    "Henon-Heiles, no scaling": ("x' = u\ny' = v\nu' = -x - 2*x*y\nv' = -y - x^2 + y^2", []),
    "Lorenz, none": ("x' = 10*(y - x)\ny' = x*(28 - z) - y\nz' = x*y - 8/3*z", []),
    "a diagonal field": ("x' = x\ny' = 2*y\nz' = -z", [(1, 0, 0), (0, 1, 0), (0, 0, 1)]),
    "Euler's equations": ("x' = 2*y*z\ny' = -3*x*z\nz' = x*y", [(1, 1, 1)]),
    "a cone": ("x' = y\ny' = -x\nz' = 0\n0 = x^2 + y^2 - z^2", [(1, 1, 1)]),
    "a sphere": ("x' = y\ny' = -x\nz' = 0\n0 = x^2 + y^2 + z^2 - 1", []),
    "parameters have no weight": ("par a\nx' = a*x^2 + y\ny' = a*x*y", [(1, 2)]),
    "inputs have weights": ("input w\nx' = w*x^2 + y\ny' = w*x*y", [(1, 0), (0, 1)]),
    "a map": ("x(n+1) = y\ny(n+1) = y^2/x", [(1, 1)]),
    "definitions are letters": ("s = x*y\nx' = s*x\ny' = -s*y", [(1, 0), (0, 1)]),
    "rational": ("x' = x*y/(x^2 + y^2)\ny' = x/y", [(1, 1)]),
    "rational, none": ("x' = x*y/(x^2 + y^2)\ny' = 1/x", []),
}


@pytest.mark.parametrize("name", FREE)
def test_known_scalings(name: str) -> None:
    text, weights = FREE[name]
    assert spans(grading_of(text), weights)


def test_time_has_a_weight_of_its_own() -> None:
    assert spans(grading_of("x' = v\nv' = 1", with_time=True), [(2, 1, 1)])
    assert spans(grading_of("x' = t*x^2", with_time=True), [(-2, 1)])


TORSION = {
    # a sign or phase under which the field is invariant, as (order, weights)
    "a sign": ("x' = y + y^3\ny' = -x - x^3", (2, (1, 1))),
    "Lorenz": ("x' = 10*(y - x)\ny' = x*(28 - z) - y\nz' = x*y - 8/3*z", (2, (1, 1, 0))),
    "Henon-Heiles": ("x' = u\ny' = v\nu' = -x - 2*x*y\nv' = -y - x^2 + y^2", (2, (1, 0, 1, 0))),
    "a cubic phase": ("x' = x + y^2\ny' = y + x^2", (3, (1, 2))),
    "a sphere": ("x' = y*z\ny' = -2*x*z\nz' = x*y\n0 = x^2 + y^2 + z^2 - 1", (2, (1, 1, 0))),
}


@pytest.mark.parametrize("name", TORSION)
def test_known_phases(name: str) -> None:
    """The sign separates what the labels separate: its weight is a function of the label."""
    text, (order, weights) = TORSION[name]
    found = grading_of(text)
    rows = words(len(weights), 4)
    table = exponents(rows, len(weights))
    seen: dict[tuple[int, ...], int] = {}
    for label, phase in zip(found.labels(rows).tolist(), (table @ np.array(weights) % order).tolist(), strict=True):
        assert seen.setdefault(tuple(label), phase) == phase


def label_of(found: Grading, powers: Sequence[int]) -> tuple[int, ...]:
    """The label of one monomial, given by its exponents."""
    size, top = len(powers), 8
    letters = [k for k, e in enumerate(powers) for _ in range(e)]
    word = np.array([letters + [size] * (top - len(letters))], dtype=np.int16)
    return tuple(found.labels(word)[0].tolist())


@settings(max_examples=80)
@given(st.lists(polynomials(3, 0, 3, most=2), min_size=3, max_size=3))
def test_a_derivative_maps_block_to_block(field: list[Poly]) -> None:
    """All terms of the derivative of a monomial have one label, that depends on the monomial's label alone."""
    names = NAMES[:3]
    found = grading(Flow(system(field, names)))
    image: dict[tuple[int, ...], tuple[int, ...]] = {}
    for row in exponents(words(3, 3), 3).tolist():
        derived = lie({tuple(row): Fraction(1)}, field)
        labels = {label_of(found, e) for e in derived}
        assert len(labels) <= 1
        own = label_of(found, row)
        for label in labels:
            assert image.setdefault(own, label) == label


@given(st.lists(polynomials(2, 0, 2, most=2), min_size=2, max_size=2), st.permutations(range(2)))
def test_gradings_do_not_depend_on_the_order_of_letters(field: list[Poly], order: list[int]) -> None:
    names = NAMES[:2]
    one = system(field, names)
    equations = tuple(one.equations[k] for k in order)
    other = System(kind="ode", states=tuple(names[k] for k in order), equations=equations)
    a, b = grading(Flow(one)), grading(Flow(other))
    moved = [tuple(w[order.index(k)] for k in range(2)) for w in b.free]
    assert spans(a, moved)
