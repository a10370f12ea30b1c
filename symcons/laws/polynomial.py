"""Every polynomial law up to a degree: count fine, lift coarse, prove, close.

For each degree the blocks of the determining matrix modulo p bound the number of laws from above; products of the laws
already proven bound it from below. Where the two meet the degree is closed, as a theorem. Where they differ the coarse
blocks that hold the excess are solved over Q, and what they hold is proven and joins the generators.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from symcons.budget import Budget
from symcons.exact.modular_dense import modular_product
from symcons.exact.sparse_vectors import sparsify
from symcons.expr.modular import Residues
from symcons.expr.system import System
from symcons.expr.tree import Expr
from symcons.laws.adapted import choose_form, display
from symcons.laws.counting import Counter, Progress, Total
from symcons.laws.determining import EXCESS, frame, values
from symcons.laws.independence import Independence, independence
from symcons.laws.known import Generator, Terms, count_products, degree_in, evaluate, new_rows, product_values
from symcons.laws.lift import Block, Vectors, null_space_with_pattern, rational_vectors, terms_of
from symcons.laws.monomials import Words, count, degrees, split, words
from symcons.laws.parametric import FixedPoints, conditions, generic_terms
from symcons.laws.proof import Prover, Residual
from symcons.laws.rates import has_rates, opened
from symcons.symmetry.characters import grading
from symcons.symmetry.flow import Flow, Pool, Sample, good_prime
from symcons.symmetry.orbits import laws_that_exist


@dataclass(frozen=True, slots=True)
class Closure:
    """What is known about one degree: ``upper`` and ``lower`` bounds of the non-trivial nullity over Q."""

    degree: int
    columns: int
    nullity: int
    trivial: int
    upper: int
    lower: int

    @property
    def closed(self) -> bool:
        """Whether the bounds meet, so that every law of this degree is a polynomial in those found."""
        return self.lower == self.upper


class PolynomialSearch:
    """The polynomial laws of a system, degree after degree; ``with_time`` lets time occur in them.

    ``generators`` grows; ``closures`` says for each degree treated how far it is closed.
    """

    def __init__(
        self,
        system: System,
        *,
        with_time: bool = False,
        seed: int = 0,
        executor: Executor | None = None,
        budget: Budget | None = None,
        progress: Progress = lambda what, done: None,
        earlier: PolynomialSearch | None = None,
    ) -> None:
        self.system = system
        self.budget = budget or Budget()
        self.executor = executor
        self.progress = progress
        self.seed = seed
        self.rng = np.random.default_rng(seed)
        self.flow = Flow(system, with_time=with_time)
        self.prover = Prover(system)
        self.generators = earlier.generators_with_time() if earlier else []
        self.closures: list[Closure] = []
        self._pools: dict[Flow, Pool] = {}
        self.unproven: list[str] = []
        self.conditions: list[Expr] = []
        self.undecided_conditions = False
        self._rate_free = rate_free(system, with_time) if has_rates(system) else None
        self.grading = grading(self.flow)
        self._take_prime(1 << 31)

    def _take_prime(self, below: int) -> None:
        """Count modulo the next good prime from now on."""
        self.prime = good_prime(self.flow, self.rng, below)
        self.constants = tuple(int(c) for c in self.rng.integers(1, self.prime, len(self.flow.constants)))
        self._pools.clear()
        self.counter = Counter(self.flow, self.grading, self.prime, self.rng, self.constants)

    def generators_with_time(self) -> list[Generator]:
        """The generators with a zero exponent for time, for a search in which time occurs."""
        n = len(self.flow.coordinates)
        return [replace(g, terms={(*e[:n], 0, *e[n:]): c for e, c in g.terms.items()}) for g in self.generators]

    @cached_property
    def bound(self) -> int | None:
        """How many functionally independent laws of any kind can exist, where that is known; laws in which time occurs count
        where the equations depend on it."""
        return laws_that_exist(self.timed_flow, self.prime, self.rng, self.constants)

    @cached_property
    def timed_flow(self) -> Flow:
        """The flow, with time as a coordinate where the equations depend on it."""
        return self.flow if self.flow.with_time or not self.system.uses_time() else Flow(self.system, with_time=True)

    @property
    def given(self) -> System:
        """The system whose laws are sought."""
        return self.system

    #: The kinds of law that this search finds where time does not occur.
    kinds: tuple[str, ...] = ("polynomial",)

    def tidy(self) -> None:
        """Leave out what need not be shown; of polynomials in the states alone nothing."""

    def shown(self) -> list[Expr]:
        """The generators as people read them."""
        return self.formulas()

    def kind_of(self, formula: Expr) -> str:
        """The kind of a law without time."""
        return "polynomial"

    def is_rate_independent(self, generator: Generator, formula: Expr) -> bool:
        """Whether the same expression is a law for all values of the parameters."""
        return generator.rate_independent

    def has_all(self) -> bool:
        """Whether as many independent laws are found as can exist (on a set in one piece, where one rank says it all)."""
        return self.bound is not None and self.ranks().rank >= self.bound and len(self.flow.variety.pieces) <= 1

    def formulas(self) -> list[Expr]:
        """The generators as expressions."""
        states, n = self.system.states, len(self.system.states)
        time, constants = self.flow.coordinates[n:], self.flow.constants
        names = (states, time, constants)
        return [display(g.terms, self.generators[:number], names, g.degree) for number, g in enumerate(self.generators)]

    def ranks(self) -> Independence:
        """Functional independence of the generators, at points that do not depend on the seed."""
        ambient = self._constraints_in_space() if any(c.trivial for c in self.closures) else []
        if not self.generators and not ambient:
            return Independence(0, 0, 0, (), None)
        rng = np.random.default_rng(0)
        constants = tuple(int(c) for c in rng.integers(1, self.prime, len(self.flow.constants)))
        return independence(self.flow, self.formulas(), ambient, self.prime, rng, constants)

    def _constraints_in_space(self) -> list[int]:
        """The constraints that are elements of the searched space up to a constant."""
        n, top = len(self.flow.coordinates), self.closures[-1].degree
        sizes = [max(sum(int(i) for i in e[:n]) for e in g.monoms()) for g in self.flow.variety.polynomials]
        return [index for index, size in enumerate(sizes) if size <= top]

    def search(self, degree: int) -> Closure:
        """Find what is new in ``degree`` and close it if possible. Raises BudgetSpent."""
        closure = self._search(degree)
        if not closure.closed:  # a prime may divide what matters: another one has the last word
            self._take_prime(self.prime)
            self.unproven.clear()
            closure = self._search(degree)
        self.closures.append(closure)
        return closure

    def _search(self, degree: int) -> Closure:
        self.budget.check()
        total = self.counter.total(degree, self.executor, self.budget, self.progress)
        upper = total.nullity - total.trivial
        if self._lower(degree) < upper:
            if self._rate_free is not None:
                self._lift(degree, self._rate_free.flow, self._rate_free.prover, upper, True)
            self._lift(degree, self.flow, self.prover, upper, self._rate_free is None)
        return self._close(degree, total)

    def find_conditions(self) -> None:
        """Polynomial conditions on the symbolic parameters under which the searched space holds more laws."""
        n, top = len(self.flow.coordinates), max((c.degree for c in self.closures), default=0)
        rows = words(n, top)
        found: dict[Expr, None] = {}
        fixed = FixedPoints(self.flow)
        for block in split(rows, self.grading.labels(rows)):
            self.budget.check()
            more = conditions(Block(self.flow, block), fixed, self.seed, self.budget)
            if more is None:
                self.undecided_conditions = True
                return
            found.update(dict.fromkeys(more))
        self.conditions = list(found)

    def _close(self, degree: int, total: Total) -> Closure:
        trivial = self._proven_trivial(degree, total.trivial)
        lower = self._lower(degree)
        return Closure(degree, total.columns, total.nullity, total.trivial, total.nullity - trivial, lower)

    def _proven_trivial(self, degree: int, found: int) -> int:
        """dim(ideal) in degrees ≤ ``degree`` by its Hilbert function, where that is known; never above what was found."""
        if not self.flow.variety.polynomials:
            return 0
        standard = self.prover.ideal.standard_monomial_count(degree, self.flow.coordinates)
        if standard is None:
            self.unproven.append(f"how many polynomials of degree {degree} are constant on the constraint set")
            return found
        return min(found, count(len(self.flow.coordinates), degree) + 1 - standard)

    def _sample(self, size: int, flow: Flow | None = None) -> Sample:
        """The first ``size`` points of the pool of ``flow`` (default: the search's own)."""
        flow = flow or self.flow
        pool = self._pools.get(flow)
        if pool is None:
            pool = self._pools[flow] = Pool(flow, self.prime, self.rng, self.constants[: len(flow.constants)])
        return pool.take(size)

    def _products(self, degree: int, extra: int = 0) -> tuple[Sample, Residues]:
        """Values of 1 and of products at enough points for ``extra`` rows more, and the sample they were taken at."""
        size = self.flow.enough(64 + extra)
        while True:
            sample = self._sample(size)
            found = product_values(self.generators, degree, sample)
            needed = len(found) + extra + 8
            if self.flow.enough(needed) <= size:
                return sample, found
            size = self.flow.enough(needed + 56)

    def _lower(self, degree: int) -> int:
        _, found = self._products(degree)
        return count_products(found, self.prime)

    def _lift(self, degree: int, flow: Flow, prover: Prover, upper: int, rate_independent: bool) -> None:
        """Solve the coarse blocks of ``degree`` that hold laws which are no products, smallest first."""
        n = len(flow.coordinates)
        mine = self.grading if flow is self.flow else grading(flow)
        rows = words(n, degree, exact=self.counter.graded)
        blocks = sorted(split(rows, mine.labels(rows)), key=len)
        blocks = [b for b in blocks if int(degrees(b[:1], n)[0]) == degree]
        for number, block in enumerate(blocks):
            self.budget.check()
            self.progress(f"degree {degree}: formulas", number / len(blocks))
            if self._solve_block(Block(flow, block), degree, prover, rate_independent) and (self._lower(degree) >= upper):
                return

    def _solve_block(self, block: Block, degree: int, prover: Prover, rate_independent: bool) -> bool:
        """Add what is new in ``block`` to the generators; whether there was anything."""
        matrix = block.at(self._sample(block.flow.enough(len(block.rows) + EXCESS), block.flow))
        vectors, _ = null_space_with_pattern(matrix, self.prime)
        if not len(vectors) or not self._fresh(vectors, block.rows, degree):
            return False
        if block.flow.constants:
            terms = generic_terms(block, self.seed, self.budget)
            primes: tuple[int, ...] = (self.prime,)
        else:
            found = rational_vectors(block, self.rng, lambda v: self._proves(v, block, prover), avoid=self.prime)
            if found is None:
                self.unproven.append(f"a block of {len(block.rows)} monomials of degree {degree}")
                return False
            terms, primes = [terms_of(v, block.rows, self.flow) for v in sparsify(found[0])], found[1]
        return self._keep(terms, primes, degree, prover, rate_independent)

    def _fresh(self, vectors: Residues, rows: Words, degree: int) -> list[int]:
        """Which null vectors modulo the prime are independent of all products of known laws."""
        sample, products = self._products(degree, len(vectors))
        known = values(rows, frame(sample, len(self.flow.coordinates), False).position, self.prime)
        return new_rows(products, modular_product(vectors, known, self.prime), self.prime)

    def _proves(self, vectors: Vectors, block: Block, prover: Prover) -> bool:
        return all(self._proof(terms_of(v, block.rows, self.flow), prover).status == "zero" for v in vectors)

    def _proof(self, terms: Terms, prover: Prover) -> Residual:
        letters = (*self.flow.coordinates, *self.flow.constants)
        return prover.prove_polynomial(prover.polynomial(terms, letters))

    def _keep(
        self, terms: Sequence[Terms], primes: tuple[int, ...], degree: int, prover: Prover, rate_independent: bool
    ) -> bool:
        """Prove and keep those polynomials that are no combination of products, simplest first."""
        n = len(self.flow.coordinates)
        ordered = sorted(terms, key=lambda t: simplicity(t, n))
        sample, products = self._products(degree, len(ordered))
        candidates = np.array([evaluate(t, sample) for t in ordered])
        before = len(self.generators)
        for index in new_rows(products, candidates, self.prime):
            size = degree_in(ordered[index], n)
            usable = [g for g in self.generators if g.rate_independent >= rate_independent]
            simple = choose_form(ordered[index], usable, size, len(self.system.states))
            proof = self._proof(simple, prover)
            if proof.status == "zero":
                self.generators.append(Generator(simple, size, rate_independent, primes, proof.method))
            else:
                self.unproven.append(f"a candidate of degree {degree}: {proof.method}")
        return len(self.generators) > before


def simplicity(terms: Terms, coordinates: int) -> tuple[int, int, int, list[tuple[int, ...]]]:
    """Sort key, simplest first: degree, number of terms, size of the coefficients, then the exponents."""
    size = sum(abs(c).bit_length() for c in terms.values())
    return degree_in(terms, coordinates), len(terms), size, sorted(terms, reverse=True)


@dataclass(frozen=True, slots=True)
class RateFree:
    """The question asked of all parameter values at once: every parameter is a free letter."""

    flow: Flow
    prover: Prover


def rate_free(system: System, with_time: bool) -> RateFree:
    """``system`` with all its constants as free letters."""
    open_system = opened(system)
    return RateFree(Flow(open_system, with_time=with_time, rates_free=True), Prover(open_system))
