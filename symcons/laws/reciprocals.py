"""Rational laws whose denominators are known: what divides in the right-hand sides, and Darboux polynomials.

The denominator of a rational law is a product of Darboux polynomials (L_f(N/D) = 0 makes D divide L_f D where N and D are
coprime), so that, with their reciprocals as letters, rational laws are polynomials in states and letters. Of functions those
are letters that divide their own derivative, as exponentials and powers do.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import comb

from symcons.budget import Budget
from symcons.expr.tree import MINUS_ONE, power
from symcons.laws.closed_search import ClosedSearch, kind_of
from symcons.laws.closure import close, needs_closure
from symcons.laws.darboux import darboux_candidates, invertible_functions
from symcons.laws.joined import Candidate
from symcons.laws.result import ConservedQuantities

#: Degrees are climbed while the monomials are at most so many; fewer where a quotient is known, whose products fill them.
MAX_COLUMNS = 500
FEWER_COLUMNS = 150
MAX_DEGREE = 5


def reciprocal_laws(found: ConservedQuantities, top: int, budget: Budget, seed: int, notes: list[str]) -> Iterator[Candidate]:
    """What a search with the letters 1/D finds; nothing where there is no D."""
    system = found.system
    if system.kind == "map":
        return
    candidates = invertible_functions(system) if needs_closure(system) else darboux_candidates(system)
    closed = close(system, [power(p, MINUS_ONE) for p in candidates])
    if not candidates or not closed.letters:
        return
    search = ClosedSearch(closed, seed=seed, budget=budget)
    letters = len(closed.system.states)
    most = FEWER_COLUMNS if any(law.kind == "rational" for law in found.laws) else MAX_COLUMNS
    for degree in range(1, max(top, MAX_DEGREE) + 1):
        if comb(letters + degree, degree) > most:
            break
        search.search(degree)
        if search.has_all():
            break
    for generator, formula in zip(search.generators, search.shown(), strict=True):
        yield Candidate(formula, kind_of(system, formula), generator.degree, generator.primes)
