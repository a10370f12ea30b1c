"""Where more laws exist: the strata of the parameters' space on which a linear problem for laws gains solutions.

Three problems, each a sparse matrix with polynomials in the parameters, solved case by case (:mod:`symcons.exact.components`):

* Σ cⱼ L_f mⱼ + Σ λᵢ Kᵢ + k = 0 over monomials mⱼ, cofactors Kᵢ of the states xᵢ that divide xᵢ′, and 1 for t: polynomials,
  logarithms and time;
* L_f P = c·P modulo constants with one more unknown c: e^{−ct}P;
* L_f P = K·P for P and K of degree 1: Darboux polynomials, from which quotients and logarithms may come.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import comb, lcm
from typing import Any

from symcons.budget import Budget
from symcons.errors import UnsupportedError
from symcons.exact.components import kernel_components
from symcons.exact.rational_functions import Polynomial
from symcons.expr.monomials import exponents
from symcons.expr.rational import Ring, common_denominator, to_rational
from symcons.expr.system import System
from symcons.expr.tree import Expr
from symcons.laws.closure import needs_closure
from symcons.laws.readable import tree_of
from symcons.laws.strata import Stratum, possible, projected

#: The degree of P in e^{−ct}P, and the monomials that are few enough.
DEGREE = 4
MAX_COLUMNS = 220
#: Cases of one problem.
MAX_CASES = 4_000
#: The codimension up to which strata are sought.
CODIMENSION = 2

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


class StrataSearch:
    """The strata of a system where more laws may exist.

    ``open`` are conditions on the parameters that no parameter can be solved from; ``unsolved`` says that exponents or
    cofactors that are no rational functions of the parameters were left out, ``cut`` that a problem was too large;
    ``searched`` are the problems in words.
    """

    def __init__(self, system: System, degree: int, kinds: Sequence[str], budget: Budget) -> None:
        self.field = ParametricField(system)
        self.degree, self.kinds, self.budget = degree, kinds, budget
        self.known = {p.name: p for p in system.parameters}
        self.strata: list[Stratum] = []
        self.open: list[Stratum] = []
        self.unsolved = self.cut = False
        self.searched: list[str] = []

    def run(self) -> list[Stratum]:
        """The strata, those of low codimension first."""
        logarithms, timed = "darboux" in self.kinds or "rational" in self.kinds, "time-dependent" in self.kinds
        cofactors = self._cofactors() if logarithms else []
        degree = self._fitting(self.degree)
        self.searched.insert(0, f"polynomial laws of degree ≤ {degree}" + " (and logarithms)" * logarithms)
        self._solve(*laws_matrix(self.field, degree, cofactors, logarithms or timed))
        if timed:
            degree = self._fitting(max(self.degree, DEGREE))
            self.searched.append(f"e^(ct)·polynomials of degree ≤ {degree}")
            self._solve(*eigen_matrix(self.field, degree), hidden=1, nonzero=(0,))
        return sorted(self.strata, key=lambda s: (s.codimension, len(s.text()), s.text()))

    def _cofactors(self) -> list[dict[Exponents, Polynomial]]:
        """Cofactors times D of the Darboux polynomials that exist for general parameters: of degree 1, or states alone."""
        if self.field.degree != 2:
            return list(self.field.cofactors())
        self.searched.append("Darboux polynomials of degree 1")
        rows, columns, hidden = darboux_matrix(self.field)
        images = self._solve(rows, columns, hidden=hidden)
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

    def _solve(
        self, rows: Sequence[Mapping[int, Polynomial]], columns: int, hidden: int = 0, nonzero: Sequence[int] = ()
    ) -> list[tuple[Expr, ...]]:
        """Collect the strata of a problem; the values of its hidden letters for general parameters."""
        letters = (*(f"<{k}>" for k in range(hidden)), *self.field.parameters)
        positive = [k for k, name in enumerate(letters) if name in self.known and self.known[name].sign is not None]
        images: list[tuple[Expr, ...]] = []
        for part in parts(rows, columns):
            try:
                found = kernel_components(
                    part.rows,
                    len(part.columns),
                    len(letters),
                    depth=hidden + CODIMENSION,
                    first=hidden,
                    nonzero=(*nonzero, *positive),
                    watch=Cases(self.budget),
                )
            except UnsupportedError:
                self.cut = True
                continue
            for component in found.found:
                image = projected(component, letters, hidden)
                if image is not None and not image[1].codimension and len(image[0]) == hidden:
                    images.append(tuple(image[0][letter] for letter in letters[:hidden]))
                self._take(image)
            for equations in found.open:
                self._leave(equations, letters, hidden)
        return images

    def _leave(self, equations: Sequence[Polynomial], letters: Sequence[str], hidden: int) -> None:
        last = [terms for terms in equations if any(any(e[:hidden]) for e in terms)]
        stratum = Stratum((), tuple(tree_of(terms, letters) for terms in equations if terms not in last))
        if any(len({i for e in terms for i in range(hidden) if e[i]}) == 1 and _is_curved(terms, hidden) for terms in last):
            self.unsolved = True
        elif 0 < stratum.codimension <= CODIMENSION and stratum not in self.open:
            self.open.append(stratum)

    def _take(self, image: tuple[dict[str, Expr], Stratum] | None) -> None:
        if image is None:
            self.unsolved = True
            return
        stratum = image[1]
        if not 0 < stratum.codimension <= CODIMENSION or not possible(stratum, self.known):
            return
        if not any(stratum.holds_on(s) and s.holds_on(stratum) for s in self.strata):
            self.strata.append(stratum)


def _is_curved(terms: Polynomial, hidden: int) -> bool:
    """Whether a hidden letter occurs in a power above the first."""
    return any(e[i] > 1 for e in terms for i in range(hidden))


class Cases:
    """A budget that also counts: what takes more than :data:`MAX_CASES` cases is left open, on any machine."""

    def __init__(self, budget: Budget) -> None:
        self.budget, self.left = budget, MAX_CASES

    def __call__(self) -> None:
        self.budget.check()
        self.left -= 1
        if self.left < 0:
            raise UnsupportedError("the parameters take too many cases")


@dataclass(frozen=True, slots=True)
class Part:
    """A block of a matrix: its rows with ``columns`` numbered anew from 0, and their numbers in the whole matrix."""

    rows: list[dict[int, Polynomial]]
    columns: tuple[int, ...]


def parts(rows: Sequence[Mapping[int, Polynomial]], columns: int) -> Iterator[Part]:
    """The matrix in blocks that share neither rows nor columns."""
    leader = list(range(columns))

    def find(k: int) -> int:
        while leader[k] != k:
            leader[k] = leader[leader[k]]
            k = leader[k]
        return k

    for row in rows:
        one, *others = row
        for other in others:
            leader[find(other)] = find(one)
    groups: dict[int, list[int]] = {}
    for column in range(columns):
        groups.setdefault(find(column), []).append(column)
    mine: dict[int, list[Mapping[int, Polynomial]]] = {}
    for row in rows:
        mine.setdefault(find(next(iter(row))), []).append(row)
    for name, group in groups.items():
        number = {column: k for k, column in enumerate(group)}
        yield Part([{number[k]: p for k, p in row.items()} for row in mine.get(name, ())], tuple(group))


def cleared_terms(*polynomials: Any) -> list[Polynomial]:
    """The terms of the polynomials times one number that makes all coefficients whole."""
    return [{tuple(map(int, e)): int(c.p) for e, c in p.to_dict().items()} for p in _cleared(polynomials)]


def _cleared(polynomials: Sequence[Any]) -> list[Any]:
    """The polynomials times one number that makes all coefficients whole."""
    scale = lcm(*(int(c.q) for p in polynomials for c in p.to_dict().values()))
    return [p * scale for p in polynomials]


__all__ = ["ParametricField", "Part", "StrataSearch", "cleared_terms", "darboux_matrix", "eigen_matrix", "parts"]
