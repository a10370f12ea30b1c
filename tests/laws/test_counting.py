"""Counts against brute force: rational elimination in SymPy, without symmetry and without primes, on random systems.

Whatever splits a space into blocks (characters, a symmetry torus) must leave the totals alone: a wrong block would lose laws
and call the search complete.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import assume, given, settings

import symcons.laws.counting as counting
from symcons.budget import Budget, BudgetSpent
from symcons.errors import UnsupportedError
from symcons.expr.parser import parse
from symcons.expr.system import Monomials, System
from symcons.laws.result import ConservedQuantities, Status
from symcons.laws.search import find_conserved
from symcons.symmetry.characters import grading
from symcons.symmetry.flow import Flow, SamplingError, good_prime
from tests.laws.brute_force import Counts, monomial_counts, rank_on_set, regular_part
from tests.laws.random_systems import (
    controlled,
    free_fields,
    graphs,
    linear_fields,
    maps,
    rational_fields,
    surfaces,
)

FAMILIES = {
    "free": free_fields(),
    "linear": linear_fields(),
    "surfaces": surfaces(),
    "graphs": graphs(),
    "rational": rational_fields(),
    "controlled": controlled(),
    "maps": maps(),
}
ALWAYS, NEVER = 1, 10**9


@contextmanager
def torus_from(size: int) -> Iterator[None]:
    before = counting.TORUS_FROM
    counting.TORUS_FROM = size
    try:
        yield
    finally:
        counting.TORUS_FROM = before


def search(system: System, degree: int, torus: int) -> ConservedQuantities | None:
    """The result; None where the set has no points at which the equations are regular."""
    with torus_from(torus):
        try:
            return find_conserved(system, Monomials(degree))
        except (SamplingError, UnsupportedError):
            return None


def counts(found: ConservedQuantities) -> Counts:
    return Counts(found.basis_size, found.nullity, found.trivial)


def check_against_brute_force(system: System, degree: int, torus: int) -> None:
    found = search(system, degree, torus)
    assume(found is not None)
    assert found is not None
    vanishing = regular_part(system) if len(system.constraints) == 1 else None
    expected = monomial_counts(system, degree, with_time=system.uses_time(), vanishing=vanishing)
    assert counts(found) == expected
    assert found.status is (Status.COMPLETE if expected.nullity > expected.trivial else Status.NONE)
    assert found.rank == rank_on_set(system, [law.formula for law in found])
    if found.laws_that_exist is not None:
        assert found.rank <= found.laws_that_exist
    found.certificate.check()


@pytest.mark.parametrize("torus", [ALWAYS, NEVER], ids=["torus", "characters"])
@pytest.mark.parametrize("family", FAMILIES)
def test_counts_agree_with_brute_force(family: str, torus: int) -> None:
    @settings(max_examples=12)
    @given(FAMILIES[family])
    def check(system: System) -> None:
        check_against_brute_force(system, 2 if family == "graphs" else 3, torus)

    check()


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("torus", [ALWAYS, NEVER], ids=["torus", "characters"])
@pytest.mark.parametrize("family", FAMILIES)
def test_counts_agree_with_brute_force_at_length(family: str, torus: int) -> None:
    @settings(max_examples=150)
    @given(FAMILIES[family])
    def check(system: System) -> None:
        check_against_brute_force(system, 3, torus)

    check()


LARGE_SYMMETRY = {
    # name: equations, degree
    "isotropic oscillator in the plane": ("x' = u\ny' = v\nu' = -x\nv' = -y", 6),
    "resonant oscillators 1:2": ("x' = u\nu' = -x\ny' = v\nv' = -4*y", 6),
    "Euler's equation, symmetric top": ("x' = y*z\ny' = -x*z\nz' = 0", 8),
    "free particle": ("x' = u\ny' = v\nz' = w\nu' = 0\nv' = 0\nw' = 0", 4),
    "nothing moves": ("x' = 0\ny' = 0\nz' = 0", 6),
    "a Jordan block": ("x' = y\ny' = z\nz' = w\nw' = 0", 6),
    "two Jordan blocks": ("x' = y\ny' = 0\nz' = w\nw' = 0", 6),
    "a cycle of shifts": ("x' = y*z\ny' = z*w\nz' = w*x\nw' = x*y", 5),
    "golden saddle": ("x' = x + y\ny' = x\nz' = -z", 7),
    "rotation on a sphere": ("x' = y\ny' = -x\nz' = 0\nw' = 0\n0 = x^2 + y^2 + z^2 - 1", 6),
    "sphere in a plane": ("x' = y\ny' = -x\nz' = z\n0 = x^2 + y^2 - 1\n0 = z", 7),
    "cone": ("x' = y\ny' = -x\nz' = 0\n0 = x^2 + y^2 - z^2", 7),
    "two planes": ("x' = x\ny' = -y\nz' = x + y\n0 = x*y", 7),
    "an input": ("input a\nx' = a*y\ny' = -a*x\nz' = a*z", 7),
    "time as a letter": ("x' = y + t\ny' = -x", 7),
}


@pytest.mark.parametrize("name", LARGE_SYMMETRY)
def test_characters_and_torus_count_the_same(name: str) -> None:
    text, degree = LARGE_SYMMETRY[name]
    totals = []
    for torus in (ALWAYS, NEVER):
        with torus_from(torus):
            flow = Flow(parse(text), with_time=parse(text).uses_time())
            rng = np.random.default_rng(3)
            counter = counting.Counter(flow, grading(flow), good_prime(flow, rng), rng, ())
            totals.append([counter.total(d, None, Budget(), lambda what, done: None) for d in range(1, degree + 1)])
    assert totals[0] == totals[1]


def test_the_switch_in_the_middle_of_a_search_recounts() -> None:
    """Degrees 1 and 2 by characters, from 3 on by the torus."""
    system = parse("x' = u\ny' = v\nu' = -x\nv' = -y")
    with torus_from(20):
        found = find_conserved(system, Monomials(4))
    # Four quadratic laws xu.., with one relation: dimensions of the invariants of U(1) on C^2 are (k + 1)^2 in degree 2k.
    assert (found.nullity, found.rank) == (4 + 9, 3)


@pytest.mark.parametrize("torus", [ALWAYS, NEVER])
def test_invariants_of_the_isotropic_oscillator(torus: int) -> None:
    """Invariants of U(1) on C^n: the monomials z^a conj(z)^b with |a| = |b| = k, so C(n+k-1, k)^2 in degree 2k."""
    system = parse("x' = u\ny' = v\nz' = w\nu' = -x\nv' = -y\nw' = -z")
    found = search(system, 4, torus)
    assert found is not None
    assert found.nullity == 9 + 36
    assert found.rank == 5 == found.laws_that_exist


@pytest.mark.parametrize("torus", [ALWAYS, NEVER])
def test_covariants_of_a_jordan_block(torus: int) -> None:
    """Constants of the nilpotent field are the seminvariants of a binary cubic: generators of degree 1, 2, 3, 4 (Cayley)."""
    found = search(parse("x' = y\ny' = z\nz' = w\nw' = 0"), 4, torus)
    assert found is not None
    assert sorted(law.degree for law in found) == [1, 2, 3, 4]
    assert (found.rank, found.status) == (3, Status.COMPLETE)


def test_a_space_that_does_not_fit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MAX_MONOMIALS", 30)
    found = find_conserved(parse("x' = y\ny' = -x\nz' = 0"), Monomials(4))
    assert found.status is Status.EXHAUSTED
    assert (found.degree, found.rank) == (3, 2)
    assert any("34 monomials of degree ≤ 4; at most 30" in note for note in found.notes)


def test_a_block_that_does_not_fit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MAX_BLOCK", 4)
    found = find_conserved(parse("x' = x + 1\ny' = y*x + x^2 + 1"), Monomials(3))
    assert (found.status, found.degree) == (Status.EXHAUSTED, 1)
    assert any("in one block; at most 4" in note for note in found.notes)


def test_the_search_for_a_torus_obeys_the_budget() -> None:
    """Forty letters in a cycle: the symmetry algebra is large and its elements hardly ever split."""
    cycle = parse("\n".join(f"x{i}' = x{(i + 1) % 40}" for i in range(40)))
    found = find_conserved(cycle, Monomials(6), budget=Budget(0.3))
    assert found.status is Status.EXHAUSTED


def test_a_budget_that_is_spent_raises() -> None:
    flow = Flow(parse("x' = y\ny' = -x"))
    rng = np.random.default_rng(0)
    counter = counting.Counter(flow, grading(flow), good_prime(flow, rng), rng, ())
    budget = Budget(1e-9).start()
    with pytest.raises(BudgetSpent):
        counter.total(3, None, budget, lambda what, done: None)
