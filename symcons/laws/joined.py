"""Laws of several kinds as one result: each proven on its own, kept where it is independent of those before it.

Whatever found a candidate, the proof that counts is that of :mod:`symcons.laws.proof` on the given system, and the rank that
counts is that of functions of the given states (:mod:`symcons.laws.graph`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from symcons.errors import UnsupportedError
from symcons.expr.system import System
from symcons.expr.tree import Expr, names
from symcons.laws.closed_search import holds_for_all_rates, kind_of
from symcons.laws.closure import Closed, close
from symcons.laws.continuity import is_trivial
from symcons.laws.graph import Graph
from symcons.laws.independence import Independence
from symcons.laws.proof import prover_in_letters
from symcons.laws.result import Certificate, ConservedQuantities, Law, Status
from symcons.symmetry.flow import Flow, good_prime


@dataclass(frozen=True, slots=True)
class Candidate:
    """A formula that may be a law, what kind of law it would be, and how it was found."""

    formula: Expr
    kind: str
    degree: int
    primes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """The ranks of formulas as functions of the states, and how many laws of any kind can exist."""

    independence: Independence
    bound: int | None


class Ranking:
    """The ranks of a growing list of formulas of ``system``."""

    def __init__(self, system: System, formulas: Sequence[Expr], seed: int = 0) -> None:
        self.closed: Closed = close(system, formulas)
        timed = system.time is not None and any(system.time in names(system.expanded(f)) for f in formulas)
        self.flow = Flow(self.closed.system, with_time=timed or self.closed.system.uses_time())
        self.rng = np.random.default_rng(seed)
        self.prime = good_prime(self.flow, self.rng)
        self.constants = tuple(int(c) for c in self.rng.integers(1, self.prime, len(self.flow.constants)))

    def ranked(self) -> Ranked:
        """The ranks of the formulas that the ranking was made for."""
        graph = Graph(self.closed, self.flow)
        found = graph.independence(self.closed.extra, self.prime, np.random.default_rng(0), self.constants)
        return Ranked(found, graph.laws_that_exist(self.prime, np.random.default_rng(0), self.constants))


def law_of(system: System, candidate: Candidate) -> Law | None:
    """The candidate as a proven law; None where it is not proven, or (locally) constant."""
    try:
        prover, formula = prover_in_letters(system, candidate.formula)
        proof = prover.prove(formula)
        if proof.status != "zero" or prover.is_constant(formula):
            return None
    except (UnsupportedError, ZeroDivisionError):
        return None
    if is_trivial(system, candidate.formula):
        return None
    everywhere = holds_for_all_rates(system, candidate.formula)
    certificate = Certificate(proof.method, True, "0", candidate.primes)
    return Law(candidate.formula, candidate.kind, candidate.degree, False, everywhere, None, certificate)


def with_ranks(result: ConservedQuantities) -> ConservedQuantities:
    """``result`` without trivial laws, and with ranks, witnesses and bound taken anew from all the others."""
    laws = tuple(law for law in result.laws if not is_trivial(result.system, law.formula))
    if len(laws) < len(result.laws):
        none = not laws and result.status is Status.COMPLETE
        result = replace(result, laws=laws, status=Status.NONE if none else result.status)
    if not laws:
        return replace(result, rank=0)
    found = Ranking(result.system, [law.formula for law in result.laws]).ranked()
    ranks = found.independence
    laws = tuple(_marked(law, index, ranks) for index, law in enumerate(result.laws))
    everything = found.bound is not None and ranks.rank >= found.bound
    return replace(
        result,
        laws=laws,
        rank=ranks.rank,
        ambient_rank=max(ranks.rank, ranks.ambient_rank),
        laws_that_exist=found.bound,
        complete_among="all" if everything else result.complete_among,
    )


def _marked(law: Law, index: int, ranks: Independence) -> Law:
    independent = index in ranks.independent
    witness = ranks.witness if independent else None
    return replace(law, independent=independent, certificate=replace(law.certificate, rank_witness=witness))


def joined(result: ConservedQuantities, candidates: Iterable[Candidate]) -> ConservedQuantities:
    """``result`` with those candidates that are proven and independent of what was there before."""
    known = [law.formula for law in result.laws]
    left = list(candidates)
    added: list[Law] = []
    while left:
        ranks = Ranking(result.system, [*known, *(c.formula for c in left)]).ranked().independence
        chosen = [left[i - len(known)] for i in ranks.independent if i >= len(known)]
        laws = [(c, law_of(result.system, c)) for c in chosen]
        if all(law is not None for _, law in laws):
            added = [law for _, law in laws if law is not None]
            break
        refused = [c for c, law in laws if law is None]
        left = [c for c in left if c not in refused]
    if not added:
        return result
    laws_now = (*result.laws, *added)
    kinds = tuple(dict.fromkeys((*result.kinds, *(law.kind for law in laws_now))))
    status = Status.COMPLETE if result.status is Status.NONE else result.status
    return with_ranks(replace(result, laws=laws_now, kinds=kinds, status=status))


__all__ = ["Candidate", "Ranked", "Ranking", "joined", "kind_of", "law_of", "with_ranks"]
