"""Random systems with planted laws of every kind, and without: what is planted is found, and nothing false is returned.

Whether a formula is conserved, and on how many others it depends, is decided by :mod:`tests.laws.exact_duals`, whose rules
of differentiation are not the library's: in exact fractions, or with fifty digits where there are functions; and by
following an orbit. The slow half, with the random equations of ``tests/densities/test_random.py``, has ten thousand systems
with planted laws and as many without.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest

from symcons import Budget, Monomials, find_conserved, parse, parse_expression
from symcons.expr.tree import Expr
from symcons.laws.result import ConservedQuantities
from symcons.laws.verification import verify_record
from tests.laws.exact_duals import ExactPoints, drift, rank
from tests.laws.planted_kinds import FAMILIES, Case, Family
from tests.laws.unplanted_kinds import NOTHING, UNPLANTED

FAST = 12
PARTS = 250


def judged(case: Case, found: ConservedQuantities, seed: int) -> None:
    """Everything returned is conserved, the rank is true, the record holds and comes back, and the planted laws add nothing."""
    system = found.system
    declared = {p.name for p in system.parameters}
    names = {*system.states, *declared, *(() if system.time is None else (system.time,))}
    planted = [parse_expression(f, names, "<planted>") for f in case.laws]
    formulas: Sequence[Expr] = [law.formula for law in found]
    points = ExactPoints(system, seed).some([*formulas, *planted])
    assert points or not case.laws, case
    ranks, together = [0], [0]
    for there in points:
        assert all(there.conserved), (case, found)
        own = there.slopes[: len(formulas)]
        ranks.append(rank(there.normals, own))
        together.append(rank(there.normals, there.slopes))
        assert all(rank(there.normals, row[None]) or np.abs(row).max() < 1e-9 for row in own), (case, "a constant", found)
    if points:
        assert max(ranks) == found.rank, (case, ranks, found)
        assert max(together) == found.rank, (case, together, found)
    assert all(stray < 1e-6 for stray in drift(system, formulas, seed)), (case, "an orbit leaves a level", found)
    if found.laws_that_exist is not None:
        assert found.rank <= found.laws_that_exist
    assert verify_record(found.to_dict()).status == "verified", (case, found)
    assert ConservedQuantities.from_dict(found.to_dict()) == found


def run(family: Family, seeds: range) -> None:
    for seed in seeds:
        case = family(random.Random(f"{family.__name__} {seed}"))
        found = find_conserved(parse(case.text), Monomials(case.degree), kinds=case.kinds, budget=Budget(seconds=60))
        if family in NOTHING:
            assert not found.laws, (case, found)
        judged(case, found, seed)


EVERY = FAMILIES | UNPLANTED


@pytest.mark.parametrize("family", EVERY, ids=lambda f: f.__name__)
def test_planted_laws_are_found_and_nothing_else(family: Family) -> None:
    run(family, range(FAST))


MANY = [(family, first) for family, count in EVERY.items() for first in range(0, count, PARTS)]


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("family", "first"), MANY, ids=lambda v: getattr(v, "__name__", str(v)))
def test_many_planted_laws_are_found_and_nothing_else(family: Family, first: int) -> None:
    run(family, range(first, min(first + PARTS, EVERY[family])))
