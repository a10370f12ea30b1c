"""Where more laws exist: the strata of the parameters' space on which a linear problem for laws gains solutions.

Three problems, each a sparse matrix with polynomials in the parameters, solved case by case (:mod:`symcons.exact.components`):

* Σ cⱼ L_f mⱼ + Σ λᵢ Kᵢ + k = 0 over monomials mⱼ, cofactors Kᵢ of the states xᵢ that divide xᵢ′, and 1 for t: polynomials,
  logarithms and time;
* L_f P = c·P modulo constants with one more unknown c: e^{−ct}P;
* L_f P = K·P for P and K of degree 1: Darboux polynomials, from which quotients and logarithms may come.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import comb, lcm
from typing import Any

from symcons.budget import Budget
from symcons.errors import UnsupportedError
from symcons.exact.rational_functions import Polynomial
from symcons.expr.monomials import exponents
from symcons.expr.rational import Ring, common_denominator, to_rational
from symcons.expr.system import System
from symcons.laws.closure import needs_closure
from symcons.laws.strata import Stratum
from symcons.laws.stratification import Strata

#: The degree of P in e^{−ct}P, and the monomials that are few enough.
DEGREE = 4
MAX_COLUMNS = 220

Exponents = tuple[int, ...]
#: A polynomial in the states with coefficients in Q[parameters].
Field = dict[Exponents, dict[Exponents, Any]]


class ParametricField:
    """A polynomial field x' = f/D with D and the coefficients of f in Q[parameters].

    Raises UnsupportedError where a system is none: maps, constraints, inputs, time, functions, quotients of states.
    """

    def __init__(self, system: System) -> None:
        self.system = system
        self.states, self.parameters = system.states, system.symbolic_parameters()
        if system.kind == "map" or system.constraints or system.inputs or system.uses_time() or needs_closure(system):
            raise UnsupportedError("strata are sought for polynomial fields without constraints, inputs and time")
        ring = Ring((*self.states, *self.parameters))
        values = {n: to_rational(v, ring) for n, v in system.parameter_values().items()}
        field = [to_rational(system.expanded(e), ring, values) for e in system.equations]
        common = common_denominator(field, ring)
        scaled = [value.numerator * (common / value.denominator) for value in field]
        denominator, *field_terms = self._split(_cleared([common, *scaled]))
        if any(any(e) for e in denominator):
            raise UnsupportedError("a state divides in the right-hand sides")
        self.denominator = denominator[(0,) * len(self.states)]
        self.field = field_terms

    def _split(self, polynomials: Sequence[Any]) -> list[dict[Exponents, Polynomial]]:
        n, out = len(self.states), []
        for polynomial in polynomials:
            parts: dict[Exponents, Polynomial] = {}
            for e, c in polynomial.to_dict().items():
                whole = tuple(map(int, e))
                parts.setdefault(whole[:n], {})[whole[n:]] = int(c.p)
            out.append(parts)
        return out

    @property
    def degree(self) -> int:
        """The degree of the field."""
        return max((sum(e) for f in self.field for e in f), default=0)

    def along(self, monomial: Exponents) -> Iterator[tuple[Exponents, Polynomial, int]]:
        """The terms of L_f of a monomial times D: exponents, coefficient, and a whole factor."""
        for i, power in enumerate(monomial):
            if power:
                rest = [*monomial]
                rest[i] -= 1
                for e, c in self.field[i].items():
                    yield tuple(a + b for a, b in zip(rest, e, strict=True)), c, power

    def cofactors(self) -> Iterator[dict[Exponents, Polynomial]]:
        """D·xᵢ′/xᵢ for the states that divide their own derivative."""
        for i, f in enumerate(self.field):
            if f and all(e[i] for e in f):
                yield {(*e[:i], e[i] - 1, *e[i + 1 :]): c for e, c in f.items()}

    def monomials(self, low: int, high: int) -> list[Exponents]:
        """The exponents of the monomials in the states, by degree."""
        return exponents(len(self.states), low, high)


class _Rows:
    """Sparse rows that are filled term by term; the letters are ``hidden`` ones before the parameters."""

    def __init__(self, hidden: int) -> None:
        self.hidden = hidden
        self.rows: dict[Exponents, dict[int, Polynomial]] = {}

    def add(self, row: Exponents, column: int, value: Polynomial, factor: int, letter: int | None = None) -> None:
        """Add factor · letter · value, ``value`` in the parameters alone."""
        front = tuple(int(k == letter) for k in range(self.hidden))
        entry = self.rows.setdefault(row, {}).setdefault(column, {})
        for e, c in value.items():
            entry[(*front, *e)] = entry.get((*front, *e), 0) + factor * c

    def nonzero(self) -> list[dict[int, Polynomial]]:
        """The rows without zeros."""
        tidy = ({k: {e: c for e, c in p.items() if c} for k, p in row.items()} for row in self.rows.values())
        return [row for row in ({k: p for k, p in r.items() if p} for r in tidy) if row]


def laws_matrix(
    field: ParametricField, degree: int, cofactors: Sequence[dict[Exponents, Polynomial]], timed: bool
) -> tuple[list[dict[int, Polynomial]], int]:
    """Rows and number of columns of the first problem."""
    rows, monomials = _Rows(0), field.monomials(1, degree)
    for column, monomial in enumerate(monomials):
        for e, c, factor in field.along(monomial):
            rows.add(e, column, c, factor)
    columns = len(monomials)
    for cofactor in cofactors:
        for e, c in cofactor.items():
            rows.add(e, columns, c, 1)
        columns += 1
    if timed:
        rows.add((0,) * len(field.states), columns, field.denominator, 1)
        columns += 1
    return rows.nonzero(), columns


def eigen_matrix(field: ParametricField, degree: int) -> tuple[list[dict[int, Polynomial]], int]:
    """Rows and number of columns of the second problem; letter 0 is c, column 0 the constant."""
    rows, monomials = _Rows(1), field.monomials(0, degree)
    for column, monomial in enumerate(monomials):
        rows.add(monomial, column, field.denominator, -1, 0)
        for e, c, factor in field.along(monomial):
            rows.add(e, column, c, factor)
    return rows.nonzero(), len(monomials)


def darboux_matrix(field: ParametricField) -> tuple[list[dict[int, Polynomial]], int, int]:
    """Rows, number of columns and of hidden letters (the coefficients of K) of the third problem."""
    factors = field.monomials(0, field.degree - 1)
    rows, monomials = _Rows(len(factors)), field.monomials(0, 1)
    for column, monomial in enumerate(monomials):
        for e, c, factor in field.along(monomial):
            rows.add(e, column, c, factor)
        for letter, shift in enumerate(factors):
            rows.add(tuple(a + b for a, b in zip(monomial, shift, strict=True)), column, field.denominator, -1, letter)
    return rows.nonzero(), len(monomials), len(factors)


class StrataSearch(Strata):
    """The strata of a system where more laws may exist; ``searched`` are the problems in words."""

    def __init__(self, system: System, degree: int, kinds: Sequence[str], budget: Budget) -> None:
        super().__init__(system.parameters, budget)
        self.field = ParametricField(system)
        self.degree, self.kinds = degree, kinds
        self.searched: list[str] = []

    def run(self) -> list[Stratum]:
        """The strata, those of low codimension first."""
        logarithms, timed = "darboux" in self.kinds or "rational" in self.kinds, "time-dependent" in self.kinds
        cofactors = self._cofactors() if logarithms else []
        degree = self._fitting(self.degree)
        self.searched.insert(0, f"polynomial laws of degree ≤ {degree}" + " (and logarithms)" * logarithms)
        self.solve(*laws_matrix(self.field, degree, cofactors, logarithms or timed))
        if timed:
            degree = self._fitting(max(self.degree, DEGREE))
            self.searched.append(f"e^(ct)·polynomials of degree ≤ {degree}")
            self.solve(*eigen_matrix(self.field, degree), hidden=1, nonzero=(0,))
        return self.sorted()

    def _cofactors(self) -> list[dict[Exponents, Polynomial]]:
        """Cofactors times D of the Darboux polynomials that exist for general parameters: of degree 1, or states alone."""
        if self.field.degree != 2:
            return list(self.field.cofactors())
        self.searched.append("Darboux polynomials of degree 1")
        rows, columns, hidden = darboux_matrix(self.field)
        images = self.solve(rows, columns, hidden=hidden)
        ring = Ring(self.field.parameters)
        found = []
        for values in images:
            parts = [to_rational(tree, ring) for tree in values]
            scale = common_denominator(parts, ring) * ring.from_terms(self.field.denominator)
            terms = cleared_terms(*(value.numerator * (scale / value.denominator) for value in parts))
            monomials = self.field.monomials(0, self.field.degree - 1)
            found.append({m: t for m, t in zip(monomials, terms, strict=True) if t})
        return [cofactor for cofactor in found if cofactor]

    def _fitting(self, degree: int) -> int:
        """The degree, lower where the monomials would be too many."""
        n = len(self.field.states)
        while degree > 1 and comb(n + degree, n) > MAX_COLUMNS:
            degree, self.cut = degree - 1, True
        return degree


def cleared_terms(*polynomials: Any) -> list[Polynomial]:
    """The terms of the polynomials times one number that makes all coefficients whole."""
    return [{tuple(map(int, e)): int(c.p) for e, c in p.to_dict().items()} for p in _cleared(polynomials)]


def _cleared(polynomials: Sequence[Any]) -> list[Any]:
    """The polynomials times one number that makes all coefficients whole."""
    scale = lcm(*(int(c.q) for p in polynomials for c in p.to_dict().values()))
    return [p * scale for p in polynomials]


__all__ = ["ParametricField", "StrataSearch", "cleared_terms", "darboux_matrix", "eigen_matrix"]
