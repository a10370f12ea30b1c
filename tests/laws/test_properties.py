"""What must hold whatever the system is: planted laws are found, spans do not depend on coordinates, seeds or jobs."""

from fractions import Fraction
from itertools import permutations

import flint
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symcons.expr.system import Monomials, System
from symcons.laws.result import ConservedQuantities, Status
from symcons.laws.search import find_conserved
from tests.laws.modular_values import products
from tests.strategies import (
    NAMES,
    PLANTED,
    Poly,
    compose,
    constant,
    degree,
    from_tree,
    lie,
    linear,
    polynomials,
    scale,
    symmetric_qrt,
    system,
    times,
    transformed,
    two_laws_in_space,
    unimodular,
)

DEGREE = 3


def search(given_system: System, highest: int, **options: int) -> ConservedQuantities:
    return find_conserved(given_system, Monomials(highest), kinds=("polynomial",), **options)


def span(found: ConservedQuantities, highest: int) -> list[Poly]:
    """Laws and their products up to the degree, without their constant terms."""
    names = found.system.states
    laws = [from_tree(law.formula, names) for law in found]
    total = []
    for choice in products([degree(law) for law in laws], highest):
        product = constant(1, len(names))
        for k in choice:
            product = times(product, laws[k])
        total.append({exponents: c for exponents, c in product.items() if any(exponents)})
    return total


def rank(vectors: list[Poly]) -> int:
    """The dimension of a span of polynomials over Q."""
    columns = {e: k for k, e in enumerate(sorted({e for vector in vectors for e in vector}))}
    if not columns:
        return 0
    matrix = flint.fmpq_mat(len(vectors), len(columns))
    for i, vector in enumerate(vectors):
        for exponents, c in vector.items():
            matrix[i, columns[exponents]] = flint.fmpq(c.numerator, c.denominator)
    return int(matrix.rref()[1])


def same_span(a: list[Poly], b: list[Poly]) -> bool:
    return rank(a) == rank(b) == rank(a + b)


def checked_span(found: ConservedQuantities, highest: int) -> list[Poly]:
    """The span, once it is certain that it is the whole null space."""
    vectors = span(found, highest)
    assert rank(vectors) == found.nullity
    return vectors


@given(PLANTED)
def test_planted_laws_are_found(planted: tuple[list[Poly], list[Poly]]) -> None:
    field, laws = planted
    names = NAMES[: len(field)]
    vectors = checked_span(search(system(field, names), DEGREE), DEGREE)
    assert rank(vectors) == rank(vectors + [law for law in laws if degree(law) <= DEGREE])


@given(PLANTED)
def test_every_law_shown_is_conserved(planted: tuple[list[Poly], list[Poly]]) -> None:
    field, _ = planted
    names = NAMES[: len(field)]
    found = search(system(field, names), DEGREE)
    assert all(lie(from_tree(law.formula, names), field) == {} for law in found)


@given(st.lists(polynomials(3, 0, 2, most=5), min_size=3, max_size=3))
def test_systems_without_planted_laws_get_only_proven_ones(field: list[Poly]) -> None:
    found = search(system(field, NAMES[:3]), 2)
    assert all(lie(from_tree(law.formula, NAMES[:3]), field) == {} for law in found)
    assert (found.status is Status.NONE) == (len(found) == 0)
    assert rank(span(found, 2)) == found.nullity


@given(symmetric_qrt())
def test_biquadratic_laws_of_qrt_maps(planted: tuple[System, Poly]) -> None:
    given_map, law = planted
    vectors = checked_span(search(given_map, 4), 4)
    assert rank([*vectors, law]) == rank(vectors)


@settings(max_examples=25)
@given(two_laws_in_space(), st.sampled_from(list(permutations(range(3)))))
def test_span_is_equivariant_under_permutations(planted: tuple[list[Poly], list[Poly]], order: tuple[int, ...]) -> None:
    field, _ = planted
    names = NAMES[:3]
    moved = tuple(names[k] for k in order)
    original = System(kind="ode", states=names, equations=system(field, names).equations)
    shuffled = System(kind="ode", states=moved, equations=tuple(original.equations[k] for k in order))
    a, b = search(original, DEGREE), search(shuffled, DEGREE)
    in_names = [{tuple(e[moved.index(n)] for n in names): c for e, c in v.items()} for v in checked_span(b, DEGREE)]
    assert same_span(checked_span(a, DEGREE), in_names)


@settings(max_examples=25)
@given(two_laws_in_space(), st.lists(st.integers(1, 5), min_size=4, max_size=4))
def test_span_is_equivariant_under_scalings(planted: tuple[list[Poly], list[Poly]], sizes: list[int]) -> None:
    field, _ = planted
    stretch, pace = [Fraction(k) for k in sizes[:3]], Fraction(sizes[3], 7)
    shrunk = [{tuple(int(i == k) for i in range(3)): 1 / stretch[k]} for k in range(3)]
    scaled = [scale(compose(f, shrunk, 3), stretch[k] * pace) for k, f in enumerate(field)]
    a, b = search(system(field, NAMES[:3]), DEGREE), search(system(scaled, NAMES[:3]), DEGREE)
    back = [
        compose(v, [scale({e: Fraction(1)}, stretch[k]) for k, e in enumerate(units())], 3) for v in span(b, DEGREE)
    ]
    assert same_span(checked_span(a, DEGREE), back)


def units() -> list[tuple[int, ...]]:
    return [tuple(int(i == k) for i in range(3)) for k in range(3)]


@settings(max_examples=25)
@given(two_laws_in_space(), unimodular(3))
def test_span_is_equivariant_under_unimodular_changes(
    planted: tuple[list[Poly], list[Poly]], change: tuple[list[list[int]], list[list[int]]]
) -> None:
    field, _ = planted
    forward, backward = change
    a = search(system(field, NAMES[:3]), DEGREE)
    b = search(system(transformed(field, forward, backward), NAMES[:3]), DEGREE)
    back = [compose(v, linear(forward), 3) for v in checked_span(b, DEGREE)]
    assert same_span(checked_span(a, DEGREE), back)


@given(PLANTED, st.integers(1, 2**31))
@settings(max_examples=20)
def test_results_depend_neither_on_seed_nor_on_jobs(planted: tuple[list[Poly], list[Poly]], seed: int) -> None:
    field, _ = planted
    chosen = system(field, NAMES[: len(field)])
    first, other, parallel = search(chosen, 3), search(chosen, 3, seed=seed), search(chosen, 3, jobs=2)
    assert [law.formula for law in first] == [law.formula for law in other]
    assert counts(first) == counts(other)
    assert first.laws == parallel.laws
    assert counts(first) == counts(parallel)


def counts(found: ConservedQuantities) -> tuple[object, ...]:
    return (found.status, found.basis_size, found.nullity, found.trivial, found.rank, found.ambient_rank)


@pytest.mark.slow
@given(PLANTED)
@settings(max_examples=600)
def test_planted_laws_are_found_at_length(planted: tuple[list[Poly], list[Poly]]) -> None:
    test_planted_laws_are_found.hypothesis.inner_test(planted)  # type: ignore[attr-defined]
