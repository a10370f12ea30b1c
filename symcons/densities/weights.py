"""Scaling weights: x -> x/s, t -> t/s^w, u -> s^(w_u) u with weight(d/dx) = 1, solved for from the equations.

Every term of an equation must have one weight: linear equations for the weights of the fields, of d/dt and of the letters
exp(c u) (a shift of u scales them, so u itself has weight 0 then). Where several solutions are left, the smallest positive
whole weights are taken; where there is none, every weight is 1 and the equation is not homogeneous.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from symcons.densities.evolution import Evolution
from symcons.densities.jets import FIRST_LETTER, Jets, Monomial

#: Free weights are tried up to this value.
MOST = 8
_ONE = Fraction(1)


@dataclass(frozen=True)
class Weights:
    """``fields[a]`` the weight of a field, ``time`` that of d/dt, ``letters`` those of exp letters (others have 0)."""

    fields: tuple[Fraction, ...]
    time: Fraction
    letters: Mapping[int, Fraction]
    parameters: tuple[Fraction, ...]
    homogeneous: bool

    def of(self, monomial: Monomial, jets: Jets) -> Fraction:
        """The rank of a monomial."""
        total = Fraction(0)
        for v, e in monomial:
            if v >= 0:
                total += (self.fields[jets.field_of(v)] + sum(jets.orders_of(v)[:3])) * e
            elif v == -4:
                total -= self.time * e
            elif v > FIRST_LETTER:
                total -= e
            else:
                total += self.letters.get(v, Fraction(0)) * e
        return total


def weights_of(flow: Evolution, stated: Mapping[str, Fraction]) -> Weights:
    """The weights of an evolution equation; ``stated`` are the file's, by field or parameter."""
    jets = flow.jets
    rows = list(_homogeneity(flow, stated))
    columns = jets.size + 1 + len(jets.letters)
    for a, name in enumerate(jets.fields):
        if name in stated:
            rows.append(({a: _ONE}, stated[name]))
    parameters = tuple(stated.get(name, Fraction(0)) for name in jets.coefficients.parameters)
    solution = _smallest(rows, columns, jets.size)
    if solution is None:
        fields = tuple(stated.get(name, _ONE) for name in jets.fields)
        return Weights(fields, _ONE, {}, parameters, homogeneous=False)
    letters = {FIRST_LETTER - k: solution[jets.size + 1 + k] for k in range(len(jets.letters))}
    return Weights(tuple(solution[: jets.size]), solution[jets.size], letters, parameters, homogeneous=True)


def _homogeneity(flow: Evolution, stated: Mapping[str, Fraction]) -> Iterator[tuple[dict[int, Fraction], Fraction]]:
    """Linear equations Σ row·weights = right: every term of D_t u has the weight of u plus that of d/dt."""
    jets = flow.jets
    for a, polynomial in enumerate(flow.right):
        for monomial, c in polynomial.items():
            row, right = _weight_row(monomial, jets)
            row[a] = row.get(a, Fraction(0)) - 1
            row[jets.size] = row.get(jets.size, Fraction(0)) - 1
            for exponents in jets.coefficients.terms(c):
                named = zip(jets.coefficients.parameters, exponents, strict=True)
                extra = sum((stated.get(name, Fraction(0)) * e for name, e in named), Fraction(0))
                yield row, flow.starts[a] - right - extra
    for k, letter in enumerate(jets.letters):
        yield {letter.variable: _ONE}, Fraction(0)
        if letter.kind != "exp":
            yield {jets.size + 1 + k: _ONE}, Fraction(0)


def _weight_row(monomial: Monomial, jets: Jets) -> tuple[dict[int, Fraction], Fraction]:
    """The weight of a monomial as a linear form in the unknowns, and its constant part."""
    row: dict[int, Fraction] = {}
    right = Fraction(0)
    for v, e in monomial:
        if v >= 0:
            field = jets.field_of(v)
            row[field] = row.get(field, Fraction(0)) + e
            right += Fraction(sum(jets.orders_of(v)[:3])) * e
        elif v == -4:
            row[jets.size] = row.get(jets.size, Fraction(0)) - e
        elif v > FIRST_LETTER:
            right -= e
        else:
            place = jets.size + 1 + FIRST_LETTER - v
            row[place] = row.get(place, Fraction(0)) + e
    return row, right


def _smallest(rows: list[tuple[dict[int, Fraction], Fraction]], columns: int, fields: int) -> list[Fraction] | None:
    """A solution with the smallest positive weights of the fields; None where the equations contradict each other."""
    solved = _eliminated(rows, columns)
    if solved is None:
        return None
    pivots, free = solved
    best: tuple[Any, list[Fraction]] | None = None
    for values in product(range(1, MOST + 1), repeat=min(len(free), 4)):
        given = dict(zip(free, (*map(Fraction, values), *[_ONE] * len(free)), strict=False))
        found = [given.get(k, Fraction(0)) for k in range(columns)]
        for column, (row, right) in pivots.items():
            found[column] = right - sum((c * given[k] for k, c in row.items() if k != column), Fraction(0))
        own = found[:fields]
        key = (sum(w <= 0 for w in own), sum(w.denominator != 1 for w in own), sum(own), own)
        if best is None or key < best[0]:
            best = (key, found)
    return None if best is None else best[1]


def _eliminated(
    rows: list[tuple[dict[int, Fraction], Fraction]], columns: int
) -> tuple[dict[int, tuple[dict[int, Fraction], Fraction]], list[int]] | None:
    """Reduced rows by pivot column, and the free columns; pivots from the last column, so that fields stay free."""
    pivots: dict[int, tuple[dict[int, Fraction], Fraction]] = {}
    for given, constant in rows:
        row, right = dict(given), constant
        for column, (other, value) in pivots.items():
            if row.get(column):
                row, right = _minus(row, right, other, value, row[column])
        row = {k: c for k, c in row.items() if c}
        if not row:
            if right:
                return None
            continue
        column = max(row)
        factor = row[column]
        row, right = {k: c / factor for k, c in row.items()}, right / factor
        for place, (other, value) in list(pivots.items()):
            if other.get(column):
                pivots[place] = _minus(other, value, row, right, other[column])
        pivots[column] = (row, right)
    return pivots, [k for k in range(columns) if k not in pivots]


def _minus(
    row: dict[int, Fraction], right: Fraction, other: dict[int, Fraction], value: Fraction, factor: Fraction
) -> tuple[dict[int, Fraction], Fraction]:
    result = dict(row)
    for k, c in other.items():
        result[k] = result.get(k, Fraction(0)) - factor * c
    return {k: c for k, c in result.items() if c}, right - factor * value
