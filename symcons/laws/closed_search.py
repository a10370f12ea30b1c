"""Laws that are polynomials in the states and in the functions that the right-hand sides need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import combinations_with_replacement
from typing import Any

import numpy as np

from symcons.errors import UnsupportedError
from symcons.expr.division import primitive_part
from symcons.expr.modular import Residues, invert_mod
from symcons.expr.rational import Ring
from symcons.expr.system import System
from symcons.expr.tree import Expr, Num, Pow, names, walk
from symcons.laws.closure import Closed
from symcons.laws.determining import EXCESS
from symcons.laws.folding import Reciprocal, folded, reciprocals
from symcons.laws.graph import Graph
from symcons.laws.independence import Independence
from symcons.laws.known import Generator, Terms, evaluate, new_rows
from symcons.laws.letters import has_functions
from symcons.laws.polynomial import PolynomialSearch
from symcons.laws.proof import Prover
from symcons.laws.rates import has_rates, opened
from symcons.laws.readable import cost
from symcons.symmetry.flow import Sample

#: Factors of a product that makes another law needless, and how many products are formed.
FACTORS = 3
MAX_PRODUCTS = 600


class ClosedSearch(PolynomialSearch):
    """The polynomial search in the letters of ``closed``, told in the words of the given system.

    Ranks are those of functions of the given states, and the bound on laws is theirs too.
    """

    kinds = ("closure",)

    def __init__(self, closed: Closed, **options: Any) -> None:
        super().__init__(closed.system, **options)
        self.closed = closed
        self.graph = Graph(closed, self.flow)

    @property
    def given(self) -> System:
        """The system whose laws are sought."""
        return self.closed.given

    @cached_property
    def bound(self) -> int | None:
        """How many functionally independent laws of any kind can exist."""
        graph = Graph(self.closed, self.timed_flow)
        return graph.laws_that_exist(self.prime, np.random.default_rng(0), self.constants)

    def ranks(self) -> Independence:
        """Functional independence of the generators as functions of the given states."""
        rng = np.random.default_rng(0)
        constants = tuple(int(c) for c in rng.integers(1, self.prime, len(self.flow.constants)))
        return self.graph.independence(self.formulas(), self.prime, rng, constants)

    def formulas(self) -> list[Expr]:
        """The generators in the form with the fewest terms that the relations between letters allow, so that r/r is 1."""
        reduced = [replace(g, terms=self._reduced(g)) for g in self.generators]
        kept, self.generators = self.generators, reduced
        try:
            return super().formulas()
        finally:
            self.generators = kept

    @cached_property
    def _letters(self) -> Ring:
        return Ring((*self.flow.coordinates, *self.flow.constants))

    @cached_property
    def _reciprocals(self) -> list[Reciprocal]:
        made = [name for name in self.closed.letters if name.startswith("<1/")]
        return reciprocals(self.system.constraints, made, self._letters)

    def _reduced(self, generator: Generator) -> Terms:
        """The shorter of the law as found and its normal form; both are the same function on the graph."""
        letters = (*self.flow.coordinates, *self.flow.constants)
        columns = [self.prover.ring.index[name] for name in letters]
        found = self.prover.ideal.reduce(self.prover.polynomial(generator.terms, letters))
        _, whole = primitive_part(found)
        terms = {tuple(int(e[c]) for c in columns): int(c.p) for e, c in whole.to_dict().items()}
        terms.pop((0,) * len(letters), None)
        if not terms or sum(map(sum, terms)) >= sum(map(sum, generator.terms)):
            terms = generator.terms
        return folded(terms, self._reciprocals, self._letters, len(self.system.states))

    def tidy(self) -> None:
        """Leave out generators, long ones first, that are polynomials in the others though a product of a degree that was not
        searched: (√(1 + p²))² = 1 + p²."""
        if len(self.generators) == self.ranks().rank:
            return
        for generator in sorted(self.generators, key=lambda g: cost(self._reduced(g)), reverse=True):
            others = [g for g in self.generators if g is not generator]
            if self._is_polynomial_in(generator, others):
                self.generators = others

    def _is_polynomial_in(self, generator: Generator, others: Sequence[Generator]) -> bool:
        """Whether a generator is a combination of products of at most three others, by its values modulo the prime."""
        chosen = [c for k in range(FACTORS + 1) for c in combinations_with_replacement(range(len(others)), k)][:MAX_PRODUCTS]
        sample = self._sample(self.flow.enough(len(chosen) + EXCESS))
        values = [self._value(g, sample) for g in others]
        rows = np.ones((len(chosen), sample.size), dtype=np.int64)
        for row, factors in zip(rows, chosen, strict=True):
            for factor in factors:
                row[:] = row * values[factor] % self.prime
        return not new_rows(rows, self._value(generator, sample)[None], self.prime)

    def _value(self, generator: Generator, sample: Sample) -> Residues:
        """Values as the law is shown: 1/w where it is a reciprocal w alone."""
        found = evaluate(generator.terms, sample)
        return invert_mod(found, self.prime) if sum(map(sum, self._reduced(generator))) == -1 else found

    def shown(self) -> list[Expr]:
        """The laws in the functions of the given system."""
        return [self.closed.in_words(formula) for formula in self.formulas()]

    def find_conditions(self) -> None:
        """Conditions in the names of the file; a number such as sqrt(2), a symbol in the search, is no parameter to choose."""
        super().find_conditions()
        parameters = set(self.given.symbolic_parameters())
        told = [self.closed.in_words(condition) for condition in self.conditions]
        self.conditions = [condition for condition in told if names(condition) & parameters]

    def kind_of(self, formula: Expr) -> str:
        """Closure where functions occur, else rational or polynomial."""
        return kind_of(self.given, formula)

    def is_rate_independent(self, generator: Generator, formula: Expr) -> bool:
        """Whether the formula is proven for all values of the parameters."""
        return holds_for_all_rates(self.given, formula)


def holds_for_all_rates(system: System, formula: Expr) -> bool:
    """Whether ``formula`` is proven to be a law whatever the values of the parameters."""
    if not has_rates(system):
        return True
    try:
        return Prover(opened(system), (formula,)).prove(formula).status == "zero"
    except (UnsupportedError, ZeroDivisionError):
        return False


def kind_of(system: System, formula: Expr) -> str:
    """The kind of a law without time, from its form."""
    whole = system.expanded(formula)
    if has_functions(whole):
        return "closure"
    moving = {*system.states, system.time}
    divided = (n.base for n in walk(whole) if isinstance(n, Pow) and isinstance(n.exponent, Num) and n.exponent.value < 0)
    return "rational" if any(names(base) & moving for base in divided) else "polynomial"
