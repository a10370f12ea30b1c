"""``find_densities``: every conserved density of a PDE or a lattice in a space, each with its flux, proven."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from symcons.budget import Budget, BudgetSpent
from symcons.densities.clocks import damped_tree
from symcons.densities.damped import Damped, damped_densities, untried
from symcons.densities.evolution import flow_of
from symcons.densities.evolution_search import EvolutionSearch, Found
from symcons.densities.jets import Jets, Monomial
from symcons.densities.linear import Problem
from symcons.densities.multiplier_search import MultiplierSearch
from symcons.densities.polynomials import tree_of
from symcons.densities.proof import BY_A_ROOT, BY_MULTIPLIERS, ON_SOLUTIONS, Proof
from symcons.densities.rates import Rates
from symcons.densities.real_form import is_complex, real_form
from symcons.densities.result import Densities, Density, more_densities
from symcons.densities.roots import root_law, root_parts
from symcons.densities.space_search import SpaceSearch
from symcons.densities.span import span_of
from symcons.densities.weights import Weights, weights_of
from symcons.errors import SymconsError, UnsupportedError
from symcons.expr.lattice import Lattice
from symcons.expr.pde import PDE
from symcons.expr.pde_printing import print_operator_expr
from symcons.expr.tree import Num
from symcons.laws.result import Certificate, Status

Progress = Callable[[str, float], None]

#: The kinds of density that can be asked for.
KINDS = ("density", "time-dependent", "rational")
#: Kinds of law of ordinary equations that mean the same here.
SAME_KIND = {"polynomial": "density", "closure": "density"}
#: Kinds of the laws of systems alone; in a list with others they are passed over.
OF_SYSTEMS = ("darboux",)
#: Where nothing is asked the search goes to this rank, or to three times the greatest weight.
USUAL_RANK = 6
#: The same of a search by multipliers, which grows faster.
USUAL_BY_MULTIPLIERS = 5


def find_densities(
    problem: PDE | Lattice,
    rank: int | Fraction | None = None,
    *,
    basis: str | None = None,
    kinds: Sequence[str] | None = None,
    scan: Sequence[str] = (),
    budget: Budget | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Densities:
    """Every conserved density of a PDE or lattice up to a scaling rank, modulo total derivatives, with its flux, proven.

    Args:
        problem: what :func:`symcons.load` or :func:`symcons.parse` made of an equation file; complex fields are split into
            real ones, in which the result is told.
        rank: the highest scaling rank (weight(d/dx) = 1); without it a rank that suits the weights of the fields.
        basis: a comma-separated list of functions, as ``"1/w, w_x^2/w"``: search their span instead.
        kinds: what is tried: "density" (polynomials in derivatives, and the letters of the equation), "time-dependent"
            (explicit x and t), "rational" (negative and fractional powers). Without it, "density" where a rank is given
            and everything where none is (by multipliers "density" alone); what the equation
            itself holds (x, t, negative powers) is always tried.
        scan: parameters at whose special values more densities are sought; those come last, with their ``condition``.
        budget: ends the search in good order (status exhausted).
        seed: of random points where parameters are symbolic; the result does not depend on it.
        progress: called with a sentence and the share done.

    Raises:
        UnsupportedError: for operators and functions that the algebra of differential polynomials has not.
    """
    started = time.perf_counter()
    kinds = tuple(dict.fromkeys(SAME_KIND.get(kind, kind) for kind in kinds or ()))
    known = tuple(kind for kind in kinds if kind in KINDS)
    unknown = [kind for kind in kinds if kind not in (*KINDS, *(OF_SYSTEMS if known else ()))]
    if unknown:
        raise SymconsError(f"unknown kind {unknown[0]} of density; the kinds are {', '.join(KINDS)}", code="E603")
    kinds = known
    clock = (budget or Budget()).start()
    if isinstance(problem, Lattice):
        return _on_lattice(problem, rank, basis, scan, clock, seed)
    notes = []
    if is_complex(problem):
        split = real_form(problem)
        problem, notes = split.pde, [f"real and imaginary parts are fields of their own: {split.words()}"]
    chosen = kinds if kinds else ("density",) if rank is not None else KINDS

    def run(asked: PDE, problems: list[Problem]) -> Densities:
        work = _Work(asked, clock, seed, progress or (lambda what, done: None), problems, notes=list(notes))
        return work.result(work.run(rank, basis, chosen), chosen, time.perf_counter() - started)

    return _scanned(problem, scan, run, clock, started)


def _on_lattice(
    lattice: Lattice, rank: int | Fraction | None, basis: str | None, scan: Sequence[str], budget: Budget, seed: int
) -> Densities:
    from symcons.densities.lattice_search import find_lattice_densities

    def run(asked: Lattice, problems: list[Problem]) -> Densities:
        return find_lattice_densities(asked, rank, problems, basis=basis, budget=budget, seed=seed)

    return _scanned(lattice, scan, run, budget, time.perf_counter())


def _scanned(problem: Any, scan: Sequence[str], run: Callable[..., Densities], budget: Budget, started: float) -> Densities:
    """The search, or the scan of parameters that runs it again and again."""
    if not scan:
        return run(problem, [])
    from symcons.densities.scan import scan_densities

    return replace(scan_densities(problem, scan, run, budget), elapsed_s=time.perf_counter() - started)


@dataclass
class _Work:
    """One search while it runs."""

    problem: PDE
    budget: Budget
    seed: int
    tell: Progress
    problems: list[Problem]
    laws: list[Density] = field(default_factory=list)
    rank: Fraction | None = None
    weights: dict[str, Fraction] = field(default_factory=dict)
    searched: int = 0
    conditions: dict[str, None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    rates: Rates | None = None
    searched_by: str = "densities"
    limits: tuple[str, ...] = ()

    def run(self, rank: int | Fraction | None, basis: str | None, kinds: tuple[str, ...]) -> bool:
        """Search; whether the whole space was searched."""
        proof = Proof(self.problem)
        jets = proof.equations.jets
        weights = weights_of(jets, proof.equations.polynomials, dict(self.problem.weights))
        dim = self.problem.dim or 1
        self.weights = _shown(weights, dim)
        self.rank = None if basis is not None else Fraction(rank) if rank is not None else _usual_rank(weights)
        flow = flow_of(proof.equations, dim)
        search: EvolutionSearch | MultiplierSearch
        if flow is not None:
            kind = EvolutionSearch if dim == 1 else SpaceSearch
            search = kind(flow, weights, self.budget.check, self.seed)
            self.rates = Rates(self.problem, proof.equations, search)
            self.limits = () if self.rank is None else tuple(_limits(search, self.rank))
            found = span_of(search, basis, self.problem) if basis is not None else self._evolving(search, kinds)
            jets = flow.jets
        else:
            if basis is not None:
                message = "a span is searched for evolution equations; here use --rank, or verify single densities"
                raise UnsupportedError(message)
            self.searched_by = "multipliers"
            search = MultiplierSearch(proof.equations, proof.solutions, weights, dim, self.budget.check, self.seed)
            if rank is None and basis is None:
                self.rank = Fraction(USUAL_BY_MULTIPLIERS)
            top = self.rank or Fraction(USUAL_BY_MULTIPLIERS)
            found = search.up_to(top, explicit="time-dependent" in kinds and kinds != KINDS)
        try:
            for law in found:
                self.take(law, jets, proof)
        except BudgetSpent:
            return False
        finally:
            self.searched = search.searched
            self.problems += search.problems
            if flow is None and dim == 1:
                self._take_root(proof, weights)
        self._take_conditions(search, jets)
        return True

    def _evolving(self, search: EvolutionSearch, kinds: tuple[str, ...]) -> Iterator[Found | Damped]:
        """The kinds of density of an evolution equation, one after another."""
        top = self.rank or Fraction(USUAL_RANK)
        if "density" in kinds:
            yield from search.up_to(top)
        if "rational" in kinds or search.divides:
            yield from search.laurent(top)
        if "time-dependent" in kinds or search.is_explicit:
            yield from search.explicit(top)
        if "time-dependent" in kinds and not search.is_explicit:
            yield from damped_densities(search, top)
            self.notes.append(self._rates_told(untried(search, top), top))

    def _rates_told(self, untried: str | None, top: Fraction) -> str:
        """For which rates c densities e^(ct)·polynomial were sought."""
        if untried is not None:
            return f"densities e^(ct)·polynomial were not sought {untried}"
        rate = "rational" + " or a polynomial in the parameters" * bool(self.problem.symbolic_parameters())
        return f"every e^(ct)·polynomial up to rank {top} whose rate c is {rate} was searched"

    def take(self, found: Found | Damped, jets: Jets, proof: Proof) -> None:
        """Prove what was found and keep it."""
        rate = found.rate if isinstance(found, Damped) else None
        found = found.found if isinstance(found, Damped) else found
        density = tree_of(found.density, jets)
        flux = tuple(tree_of(part, jets) for part in found.flux)
        if rate is not None:
            clock = jets.coefficients.tree(-rate)
            density, flux = damped_tree(clock, density), tuple(damped_tree(clock, part) for part in flux)
        multipliers = tuple(tree_of(part, jets) for part in found.multipliers)
        proof.check(density, flux, multipliers)
        certificate = Certificate(BY_MULTIPLIERS if multipliers else ON_SOLUTIONS, True, "0", found.primes)
        free = rate is None and self.rates is not None and self.rates.independent(found.density)
        self.laws.append(Density(density, flux, found.rank, certificate, multipliers, free))
        self.tell(f"{len(self.laws)} densities, rank {found.rank}", float(found.rank / (self.rank or 1)))

    def _take_root(self, proof: Proof, weights: Weights) -> None:
        """The power of a momentum, where the equation moves one."""
        momentum = root_law(proof.equations)
        law = None if momentum is None else momentum.law()
        if law is None or root_parts(*law) is None:
            return
        proof.check(law[0], (law[1],))
        jets = proof.equations.jets
        base = proof.polynomial(law[0].children[0])
        exponent = law[0].children[1]
        least = max(weights.of(monomial, jets) for monomial in base)
        rank = least * exponent.value if isinstance(exponent, Num) else least
        self.laws.append(Density(law[0], (law[1],), rank, Certificate(BY_A_ROOT, True, "0", ())))

    def _take_conditions(self, search: EvolutionSearch | MultiplierSearch, jets: Jets) -> None:
        for condition, ranks in search.conditions.values():
            shown = print_operator_expr(jets.coefficients.tree(condition))
            self.conditions[f"{shown} = 0"] = None
            what = "laws" if isinstance(search, MultiplierSearch) else more_densities(ranks)
            self.notes.append(f"where {shown} = 0 there are more {what}")

    def result(self, done: bool, kinds: tuple[str, ...], seconds: float) -> Densities:
        """The result."""
        status = Status.EXHAUSTED if not done else Status.COMPLETE if self.laws else Status.NONE
        return Densities(
            self.problem,
            status,
            self.rank,
            dict(self.weights),
            self.searched,
            tuple(self.laws),
            kinds,
            tuple(self.conditions),
            tuple(self.notes),
            seconds,
            self.searched_by,
            self.limits,
        )


def _shown(weights: Weights, dim: int) -> dict[str, Fraction]:
    """The weights by name: the fields, d/dt as t, and d/dy, d/dz where there are such."""
    space = {letter: weights.coordinates[k] for k, letter in enumerate("xyz"[:dim]) if k}
    return {**weights.fields, "t": weights.time, **space}


def _limits(search: EvolutionSearch, top: Fraction) -> Iterator[str]:
    """What bounds the polynomials of all ranks up to ``top`` beyond the rank, in words."""
    jets = search.flow.jets
    started = [jets.variable(a, (start,)) for a, start in enumerate(search.flow.starts) if start]
    if started:
        yield f"in {_shown_together(jets, (((v, 1),) for v in started))} and further derivatives"
    for degree, counted in search.candidates.limits(top):
        yield f"of degree ≤ {degree} in {_shown_together(jets, counted)}"


def _shown_together(jets: Jets, monomials: Iterable[Monomial]) -> str:
    return " and ".join(print_operator_expr(tree_of({m: jets.coefficients.one}, jets)) for m in monomials)


def _usual_rank(weights: Weights) -> Fraction:
    """Where nothing is asked: three times the greatest weight of a field, at least :data:`USUAL_RANK`."""
    return max(Fraction(USUAL_RANK), 3 * max(weights.fields.values()))
