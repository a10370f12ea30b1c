"""Laws in the span of given functions: Σ cⱼ bⱼ with b rational in the letters of the file.

One determining matrix holds the Lie derivatives of the bⱼ at random points of the constraint set over GF(p); its null
space is rebuilt over Q, proven exactly, rid of what is constant on the set and of products of simpler laws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from symcons.budget import Budget, BudgetSpent
from symcons.errors import UnsupportedError
from symcons.exact.modular_dense import modular_rank
from symcons.exact.sparse_vectors import sparsify
from symcons.expr.modular import Program, Residues
from symcons.expr.rational import RationalFunction, Ring, to_rational
from symcons.expr.system import Span, System
from symcons.expr.tree import Expr, Num, add, mul, names, walk
from symcons.laws.determining import EXCESS
from symcons.laws.independence import Independence, independence
from symcons.laws.known import new_rows
from symcons.laws.lift import null_space_with_pattern, rational_vectors
from symcons.laws.parametric import generic_vectors
from symcons.laws.proof import Prover
from symcons.laws.rates import has_rates, opened
from symcons.laws.readable import tree_of
from symcons.laws.result import Certificate, ConservedQuantities, Law, Status
from symcons.symmetry.flow import Flow, Sample, good_prime
from symcons.symmetry.orbits import laws_that_exist

#: Factors in a product that is recognised as such.
MAX_FACTORS = 4
MAX_PRODUCTS = 2000


@dataclass(frozen=True, slots=True)
class SpanBlock:
    """The functions as one block: how to sample their determining matrix."""

    flow: Flow
    program: Program

    def matrix(self, prime: int, rng: np.random.Generator, constants: Sequence[int] | None = None) -> Residues:
        """Points × functions."""
        sample = self.flow.sample(self.flow.enough(len(self.program.outputs) + EXCESS), prime, rng, constants)
        return self.derivatives(sample)

    def derivatives(self, sample: Sample) -> Residues:
        """The Lie derivatives (for a map the differences) at the points of ``sample``.

        Raises UnsupportedError where a function has a pole on all of the constraint set, or on a piece of it.
        """
        n = len(self.flow.coordinates)
        if self.flow.is_map:
            image = sample.points.copy()
            image[:n] = sample.velocity
            before, regular = self.program.values(sample.points, sample.prime)
            after, also = self.program.values(image, sample.prime)
            return _regular(((after - before) % sample.prime).T, regular & also)
        tangents = np.zeros((len(self.flow.letters), 1, sample.size), dtype=np.int64)
        tangents[:n, 0] = sample.velocity
        _, slopes, regular = self.program.jets(sample.points, tangents, sample.prime)
        return _regular(slopes[:, 0].T, regular)


def _regular(rows: Residues, regular: NDArray[np.bool_]) -> Residues:
    """The rows, if all functions are regular at all points.

    A random point of a piece meets a pole by chance about once in p: one that does lies on a piece that is all pole.
    """
    if not regular.all():
        where = "a piece of the constraint set" if regular.any() else "all of the constraint set"
        raise UnsupportedError(f"a function of the basis has a pole on {where}; search a basis that is defined there")
    return rows


@dataclass(frozen=True, slots=True)
class _Found:
    """A proven law of the span."""

    formula: Expr
    rate_independent: bool
    primes: tuple[int, ...]
    method: str


class SpanSearch:
    """All laws of ``system`` in the span of ``space``."""

    def __init__(self, system: System, space: Span, seed: int, budget: Budget) -> None:
        self.system, self.budget = system, budget
        self.seed = seed
        self.rng = np.random.default_rng(seed)
        timed = system.time is not None and system.time in system.names_used(space.functions)
        self.with_time = timed or system.uses_time()
        self.flow = Flow(system, with_time=self.with_time)
        self.prime = good_prime(self.flow, self.rng)
        self.constants = tuple(int(c) for c in self.rng.integers(1, self.prime, len(self.flow.constants)))
        self.space = self._independent(space)
        self.found: list[_Found] = []
        self.unproven: list[str] = []

    def _independent(self, space: Span) -> Span:
        """The functions of ``space`` that are no combination of those before, so that their number is its dimension."""
        draw = self.rng.integers(1, self.prime, (len(self.flow.letters), len(space.functions) + EXCESS))
        values, regular = self.flow.program(space.functions).values(draw, self.prime)
        none = np.zeros((0, int(regular.sum())), dtype=np.int64)
        return Span(tuple(space.functions[i] for i in new_rows(none, values[:, regular], self.prime)))

    def run(self) -> tuple[int, int]:
        """Nullity and trivial dimension; fills ``found``."""
        block = SpanBlock(self.flow, self.flow.program(self.space.functions))
        vectors, _ = null_space_with_pattern(block.matrix(self.prime, self.rng, self.constants), self.prime)
        trivial = self._trivial(block)
        if len(vectors) > trivial:
            if has_rates(self.system):
                self._lift_rate_free()
            if self.flow.constants:
                self._lift_parametric(block)
            else:
                self._lift(block, self._prover(self.system), not has_rates(self.system))
        return len(vectors), trivial

    def _prover(self, system: System) -> Prover:
        """A prover that knows the definitions that the functions use."""
        return Prover(system, self.space.functions)

    def _trivial(self, block: SpanBlock) -> int:
        """Functions of the span that are constant on the constraint set."""
        sample = self.flow.sample(self.flow.enough(len(self.space.functions) + EXCESS), self.prime, self.rng, self.constants)
        values, regular = block.program.values(sample.points, self.prime)
        known = _regular(values.T, regular).T
        stacked = np.vstack([known, np.ones((1, known.shape[1]), dtype=np.int64)])
        return len(stacked) - modular_rank(stacked, self.prime)

    def _lift_rate_free(self) -> None:
        system = opened(self.system)
        if {p.name for p in system.parameters} & self.system.names_used(self.space.functions):
            return
        flow = Flow(system, with_time=self.with_time, rates_free=True)
        self._lift(SpanBlock(flow, flow.program(self.space.functions)), self._prover(system), True)

    def _lift(self, block: SpanBlock, prover: Prover, rate_independent: bool) -> None:
        rebuilt = rational_vectors(block, self.rng, lambda vectors: self._proves(vectors, prover), avoid=0)
        if rebuilt is None:
            self.unproven.append("the null space could not be proven over Q")
            return
        vectors, primes = rebuilt
        formulas = [self.combine(v) for v in sparsify(vectors)]
        self._keep(formulas, primes, rate_independent, prover)

    def _lift_parametric(self, block: SpanBlock) -> None:
        letters = self.flow.constants
        formulas = []
        for vector in generic_vectors(block, self.seed, self.budget):
            terms = [mul(tree_of(c, letters), self.space.functions[j]) for j, c in sorted(vector.items())]
            formulas.append(add(*terms))
        self._keep(formulas, (self.prime,), False, self._prover(self.system))

    def _proves(self, vectors: Sequence[Sequence[int]], prover: Prover) -> bool:
        return all(prover.prove(self.combine(v)).status == "zero" for v in vectors)

    def combine(self, vector: Sequence[int]) -> Expr:
        """Σ cⱼ bⱼ."""
        terms = [mul(Num(Fraction(c)), b) for c, b in zip(vector, self.space.functions, strict=True) if c]
        return add(*terms)

    def _keep(
        self, formulas: Sequence[Expr], primes: tuple[int, ...], rate_independent: bool, prover: Prover
    ) -> None:
        """Those formulas, simplest first, that are no combination of constants and products of earlier ones."""
        for formula in sorted(formulas, key=_length):
            if self._is_new(formula):
                proof = prover.prove(formula)
                if proof.status == "zero":
                    self.found.append(_Found(formula, rate_independent, primes, proof.method))
                else:
                    self.unproven.append(f"a candidate: {proof.method}")

    def _is_new(self, formula: Expr) -> bool:
        earlier = [f.formula for f in self.found]
        program = self.flow.program([*earlier, formula])
        products = _products(len(earlier))
        sample = self.flow.sample(self.flow.enough(len(products) + 12), self.prime, self.rng, self.constants)
        values, regular = program.values(sample.points, self.prime)
        values = values[:, regular]
        rows = [_product(values, chosen, self.prime) for chosen in products]
        spanned = np.vstack([np.ones((1, values.shape[1]), dtype=np.int64), *rows])
        return bool(new_rows(spanned, values[-1:], self.prime))

    def ranks(self) -> Independence:
        """Functional independence at points that do not depend on the seed."""
        rng = np.random.default_rng(0)
        constants = tuple(int(c) for c in rng.integers(1, self.prime, len(self.flow.constants)))
        return independence(self.flow, [f.formula for f in self.found], [], self.prime, rng, constants)


def combinations(system: System, space: Span, budget: Budget) -> list[Expr]:
    """A basis of the combinations of given functions that are conserved, as rebuilt over Q and not yet proven."""
    search = SpanSearch(system, space, 0, budget)
    block = SpanBlock(search.flow, search.flow.program(search.space.functions))
    rebuilt = rational_vectors(block, search.rng, lambda vectors: True, avoid=0)
    return [] if rebuilt is None else [search.combine(v) for v in sparsify(rebuilt[0])]


def _products(count: int) -> list[tuple[int, ...]]:
    chosen: list[tuple[int, ...]] = []
    for size in range(1, MAX_FACTORS + 1):
        for factors in combinations_with_replacement(range(count), size):
            if len(chosen) >= MAX_PRODUCTS:
                return chosen
            chosen.append(factors)
    return chosen


def _product(values: Residues, chosen: tuple[int, ...], prime: int) -> Residues:
    result = np.ones((1, values.shape[1]), dtype=np.int64)
    for index in chosen:
        result = result * values[index] % prime
    return result


def _length(formula: Expr) -> tuple[int, int, str]:
    return len(formula.children), sum(1 for _ in walk(formula)), repr(formula)


def search_span(system: System, space: Span, *, seed: int, budget: Budget) -> ConservedQuantities:
    """The result of a search in the span of given functions."""
    search = SpanSearch(system, space, seed, budget)
    notes: list[str] = []
    nullity = trivial = 0
    try:
        budget.check()
        nullity, trivial = search.run()
    except BudgetSpent:
        notes.append("the budget was spent before the span was searched; raise the budget")
    ranks = search.ranks()
    laws = tuple(_law(search, found, index, ranks) for index, found in enumerate(search.found))
    closed = not notes and not search.unproven
    bound = laws_that_exist(search.flow, search.prime, search.rng, search.constants)
    everything = bound is not None and ranks.rank >= bound and len(search.flow.variety.pieces) <= 1
    return ConservedQuantities(
        system=system,
        status=(Status.COMPLETE if laws else Status.NONE) if closed else Status.EXHAUSTED,
        basis_size=len(search.space.functions),
        nullity=nullity,
        trivial=trivial,
        rank=ranks.rank,
        ambient_rank=ranks.ambient_rank,
        laws_that_exist=bound,
        complete_among="all" if everything else "basis" if closed else "none",
        laws=laws,
        degree=None,
        kinds=tuple(dict.fromkeys(law.kind for law in laws)) or ("polynomial",),
        notes=(*notes, *(f"undecided: {what}" for what in search.unproven)),
    )


def _law(search: SpanSearch, found: _Found, index: int, ranks: Independence) -> Law:
    value = _as_rational(search, found.formula)
    timed = search.with_time and search.system.time in names(found.formula)
    kind = "time-dependent" if timed else "polynomial" if value.is_polynomial else "rational"
    independent = index in ranks.independent
    witness = ranks.witness if independent else None
    certificate = Certificate(found.method, True, "0", found.primes, witness)
    degree = max(_degree(value.numerator, search), _degree(value.denominator, search))
    return Law(found.formula, kind, degree, independent, found.rate_independent, None, certificate)


def _as_rational(search: SpanSearch, formula: Expr) -> RationalFunction:
    ring = Ring(search.flow.letters)
    return to_rational(search.flow.resolve(search.system.expanded(formula)), ring)


def _degree(polynomial: object, search: SpanSearch) -> int:
    n = len(search.flow.coordinates)
    return max((sum(int(i) for i in e[:n]) for e in polynomial.monoms()), default=0)  # type: ignore[attr-defined]


__all__ = ["SpanBlock", "SpanSearch", "combinations", "search_span"]
