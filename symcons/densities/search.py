"""``find_densities``: every conserved density of a PDE or a lattice in a space, each with its flux, proven."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from symcons.budget import Budget, BudgetSpent
from symcons.densities.evolution import evolution_of
from symcons.densities.evolution_search import EvolutionSearch, Found
from symcons.densities.polynomials import tree_of
from symcons.densities.proof import ON_SOLUTIONS, Proof
from symcons.densities.result import Densities, Density
from symcons.densities.weights import weights_of
from symcons.expr.lattice import Lattice
from symcons.expr.pde import PDE
from symcons.expr.pde_printing import print_operator_expr
from symcons.laws.result import Certificate, Status

Progress = Callable[[str, float], None]


def find_densities(
    problem: PDE | Lattice,
    rank: int | Fraction | None = None,
    *,
    basis: str | None = None,
    kinds: Sequence[str] | None = None,
    budget: Budget | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Densities:
    """Every conserved density of a PDE or lattice up to a scaling rank, modulo total derivatives, with its flux, proven.

    Args:
        problem: what :func:`symcons.load` or :func:`symcons.parse` made of an equation file.
        rank: the highest scaling rank (weight(d/dx) = 1); without it a rank that suits the weights of the fields.
        basis: a comma-separated list of functions, as ``"1/w, w_x^2/w"``: search their span instead.
        kinds: restricts what is tried to "density" (polynomial densities), "time-dependent" (explicit x and t),
            "rational" (negative and fractional powers of the fields); by default all that the question can mean.
        budget: ends the search in good order (status exhausted).
        seed: of random points where parameters are symbolic; the result does not depend on it.
        progress: called with a sentence and the share done.

    Raises:
        UnsupportedError: for operators and functions that the algebra of differential polynomials has not.
    """
    started = time.perf_counter()
    clock = (budget or Budget()).start()
    work = _Work(problem, clock, seed, progress or (lambda what, done: None))
    done = work.run(rank, basis, tuple(kinds or ()))
    return work.result(done, time.perf_counter() - started)


@dataclass
class _Work:
    """One search while it runs."""

    problem: PDE | Lattice
    budget: Budget
    seed: int
    tell: Progress
    laws: list[Density] = field(default_factory=list)
    rank: Fraction | None = None
    weights: dict[str, Fraction] = field(default_factory=dict)
    searched: int = 0
    conditions: dict[str, None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def run(self, rank: int | Fraction | None, basis: str | None, kinds: tuple[str, ...]) -> bool:
        """Search; whether the whole space was searched."""
        if not isinstance(self.problem, PDE):
            raise TypeError(self.problem)
        proof = Proof(self.problem)
        flow = evolution_of(proof.equations, self.problem.dim or 1)
        if flow is None:
            raise TypeError(flow)
        search = EvolutionSearch(flow, weights_of(flow, dict(self.problem.weights)), self.budget.check, self.seed)
        self.weights = {**dict(zip(flow.jets.fields, search.weights.fields, strict=True)), "t": search.weights.time}
        self.rank = Fraction(rank) if rank is not None else _usual_rank(search)
        try:
            for found in search.up_to(self.rank):
                self.take(found, search, proof)
        except BudgetSpent:
            return False
        finally:
            self.searched = search.searched
        self._take_conditions(search)
        return True

    def take(self, found: Found, search: EvolutionSearch, proof: Proof) -> None:
        """Prove what was found and keep it."""
        jets = search.flow.jets
        density = tree_of(found.density, jets)
        flux = tuple(tree_of(part, jets) for part in found.flux)
        proof.check(density, flux)
        certificate = Certificate(ON_SOLUTIONS, True, "0", found.primes)
        self.laws.append(Density(density, flux, found.rank, certificate))
        self.tell(f"{len(self.laws)} densities, rank {found.rank}", float(found.rank / (self.rank or 1)))

    def _take_conditions(self, search: EvolutionSearch) -> None:
        for condition, ranks in search.conditions.values():
            shown = print_operator_expr(search.flow.jets.coefficients.tree(condition))
            self.conditions[f"{shown} = 0"] = None
            self.notes.append(f"where {shown} = 0 there are more densities of rank {', '.join(map(str, ranks))}")

    def result(self, done: bool, seconds: float) -> Densities:
        """The result."""
        status = Status.EXHAUSTED if not done else Status.COMPLETE if self.laws else Status.NONE
        return Densities(
            self.problem,
            status,
            self.rank,
            dict(self.weights),
            self.searched,
            tuple(self.laws),
            conditions=tuple(self.conditions),
            notes=tuple(self.notes),
            elapsed_s=seconds,
        )


def _usual_rank(search: EvolutionSearch) -> Fraction:
    """Where nothing is asked: three times the greatest weight of a field, at least 6."""
    return max(Fraction(6), 3 * max(search.weights.fields))
