"""The claims of a result that are no formulas, counted anew: the dimension of what is conserved, and how many laws can exist.

A rank over GF(p) never exceeds the one over Q, so the nullity of the determining matrix modulo a prime is an upper bound: where
it is what a record claims, no law was left out. The same holds for the dimension of an orbit.
"""

from __future__ import annotations

from math import comb

import numpy as np

from symcons.budget import Budget
from symcons.errors import UnsupportedError
from symcons.laws.closure import close, needs_closure
from symcons.laws.counting import Counter
from symcons.laws.joined import Ranked, Ranking
from symcons.laws.result import ConservedQuantities, Status
from symcons.symmetry.characters import grading
from symcons.symmetry.flow import Flow, SamplingError, good_prime
from symcons.symmetry.orbits import laws_that_exist

#: Spaces of more functions are not counted anew.
MAX_COLUMNS = 3_000


def failure_of_counts(found: ConservedQuantities) -> str | None:
    """Why the claimed nullity and trivial dimension are not those of the space of the claimed degree; None where they are, or
    where the space is too large, is no space of monomials or is not claimed to be complete."""
    closes = needs_closure(found.system)
    if found.degree is None or found.status not in (Status.COMPLETE, Status.NONE) or found.basis_size > MAX_COLUMNS:
        return None
    if closes and found.kinds == ("polynomial",):
        return None
    system = close(found.system).system if closes else found.system
    timed = found.basis_size != comb(len(system.states) + found.degree, found.degree) - 1
    try:
        flow = Flow(system, with_time=timed)
        rng = np.random.default_rng(0)
        prime = good_prime(flow, rng)
        constants = [int(c) for c in rng.integers(1, prime, len(flow.constants))]
        counter = Counter(flow, grading(flow), prime, rng, constants)
        total = counter.total(found.degree, None, Budget(), lambda what, done: None)
    except (SamplingError, UnsupportedError):
        return None
    if (total.columns, total.nullity, total.trivial) == (found.basis_size, found.nullity, found.trivial):
        return None
    counted = f"{total.columns} functions, {total.nullity} of them conserved, {total.trivial} trivial"
    claimed = f"{found.basis_size}, {found.nullity} and {found.trivial}"
    return f"degree {found.degree} has {counted} (dimensions modulo {prime}), where {claimed} are claimed"


def failure_of_ranks(found: ConservedQuantities) -> str | None:
    """Why the rank is not that of all laws together, or more is claimed of what can exist than is proven."""
    if found.complete_among == "all" and (found.laws_that_exist is None or found.rank < found.laws_that_exist):
        return "that these are all laws of every kind is claimed without as many as can exist"
    if found.ambient_rank > found.rank + len(found.system.constraints):
        return "the ambient rank exceeds the rank by more than there are constraints"
    try:
        ranked = Ranking(found.system, [law.formula for law in found.laws]).ranked()
    except (SamplingError, UnsupportedError):
        return None
    if ranked.independence.rank > found.rank:
        return f"the laws have rank {ranked.independence.rank}, where {found.rank} is claimed"
    if found.laws_that_exist is not None and found.laws_that_exist < min(_bounds(found, ranked), default=0):
        return f"that at most {found.laws_that_exist} independent laws can exist is claimed and not proven"
    return None


def _bounds(found: ConservedQuantities, ranked: Ranked) -> list[int]:
    """What is proven of how many laws can exist: from orbits on the graph of functions, and from fields with their brackets."""
    bounds = [] if ranked.bound is None else [ranked.bound]
    if not needs_closure(found.system):
        timed = found.kinds == ("time-dependent",) or found.system.uses_time()
        flow, rng = Flow(found.system, with_time=timed), np.random.default_rng(0)
        prime = good_prime(flow, rng)
        constants = tuple(int(c) for c in rng.integers(1, prime, len(flow.constants)))
        bound = laws_that_exist(flow, prime, rng, constants)
        bounds += [] if bound is None else [bound]
    return bounds
