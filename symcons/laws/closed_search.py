"""Laws that are polynomials in the states and in the functions that the right-hand sides need."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from symcons.errors import UnsupportedError
from symcons.expr.division import primitive_part
from symcons.expr.system import System
from symcons.expr.tree import Expr, Num, Pow, names, walk
from symcons.laws.closure import Closed
from symcons.laws.graph import Graph
from symcons.laws.independence import Independence
from symcons.laws.known import Generator
from symcons.laws.letters import has_functions
from symcons.laws.polynomial import PolynomialSearch
from symcons.laws.proof import Prover
from symcons.laws.rates import has_rates, opened
from symcons.laws.readable import primitive


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
        """The generators in normal form modulo the relations between letters, so that r/r is 1."""
        reduced = [replace(g, terms=self._reduced(g)) for g in self.generators]
        kept, self.generators = self.generators, reduced
        try:
            return super().formulas()
        finally:
            self.generators = kept

    def _reduced(self, generator: Generator) -> dict[tuple[int, ...], int]:
        """The shortest of the law as found and its normal form; both are the same function on the graph."""
        letters = (*self.flow.coordinates, *self.flow.constants)
        columns = [self.prover.ring.index[name] for name in letters]
        found = self.prover.ideal.reduce(self.prover.polynomial(generator.terms, letters))
        _, whole = primitive_part(found)
        terms = {tuple(int(e[c]) for c in columns): int(c.p) for e, c in whole.to_dict().items()}
        terms.pop((0,) * len(letters), None)
        if not terms or sum(map(sum, terms)) >= sum(map(sum, generator.terms)):
            return generator.terms
        return primitive(terms, len(self.system.states))

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
