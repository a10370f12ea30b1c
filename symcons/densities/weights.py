"""Scaling weights: x -> x/s, t -> t/s^w, u -> s^(w_u) u with weight(d/dx) = 1, solved for from the equations.

All terms of an equation must have one weight: linear equations for the weights of the fields and of d/dt, d/dy, d/dz.
Where exp(c u) occurs a shift of u scales it: u itself then has weight 0 and the letter c times an unknown weight. Where
several solutions are left, the smallest positive whole weights are taken; where there is none, or only one with a weight
that is not positive (of a field without letters), every weight is 1 and the equation counts as not homogeneous.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any

from symcons.densities.jets import Jets, Monomial, Polynomial

#: Free weights are tried up to this value.
MOST = 8
_ONE = Fraction(1)
_ZERO = Fraction(0)

Row = dict[int, Fraction]


@dataclass(frozen=True)
class Weights:
    """Weights by name of the file: ``fields``, ``shifts`` (of exp(u)); of d/dx, d/dy, d/dz and d/dt in ``coordinates``."""

    fields: Mapping[str, Fraction]
    coordinates: tuple[Fraction, Fraction, Fraction, Fraction]
    shifts: Mapping[str, Fraction] = field(default_factory=dict)
    homogeneous: bool = True

    @property
    def time(self) -> Fraction:
        """The weight of d/dt."""
        return self.coordinates[3]

    def of_variable(self, variable: int, jets: Jets) -> Fraction:
        """The weight of a jet variable, a coordinate or a letter of ``jets``."""
        if variable >= 0:
            name, times = jets.origins[jets.field_of(variable)]
            orders = zip(self.coordinates, jets.orders_of(variable), strict=True)
            return self.fields[name] + times * self.time + sum((w * order for w, order in orders), _ZERO)
        letter = jets.letter_of(variable)
        if letter is None:
            return -self.coordinates[-1 - variable]
        name = jets.origins[jets.field_of(letter.variable)][0]
        return self.shifts.get(name, _ZERO) * letter.rate if letter.kind == "exp" else _ZERO

    def of(self, monomial: Monomial, jets: Jets) -> Fraction:
        """The rank of a monomial."""
        return sum((self.of_variable(v, jets) * e for v, e in monomial), _ZERO)


def weights_of(jets: Jets, equations: Sequence[Polynomial], stated: Mapping[str, Fraction]) -> Weights:
    """The weights of equations in free jets; ``stated`` are the file's, by field or parameter."""
    rows = list(_homogeneity(jets, equations, stated))
    rows += [({jets.fields.index(name): _ONE}, weight) for name, weight in stated.items() if name in jets.fields]
    size = jets.size
    solution = smallest(rows, 2 * size + 3, size, space_follows=True)
    held = {jets.field_of(letter.variable) for letter in jets.letters}
    if solution is None or any(
        w < 0 or (w == 0 and a not in held)
        for a, (name, w) in enumerate(zip(jets.fields, solution, strict=False))
        if name not in stated
    ):
        fields = {name: stated.get(name, _ONE) for name in jets.fields}
        return Weights(fields, (_ONE, _ONE, _ONE, _ONE), homogeneous=False)
    fields = dict(zip(jets.fields, solution, strict=False))
    shifts = dict(zip(jets.fields, solution[size + 3 :], strict=True))
    return Weights(fields, (_ONE, solution[size], solution[size + 1], solution[size + 2]), shifts)


def _homogeneity(jets: Jets, equations: Sequence[Polynomial], stated: Mapping[str, Fraction]) -> Iterator[tuple[Row, Fraction]]:
    """Linear equations Σ row·weights = right: every term of an equation has the weight of its first."""
    for polynomial in equations:
        first: tuple[Row, Fraction] | None = None
        for monomial, c in polynomial.items():
            row, constant = _weight_row(monomial, jets)
            for exponents in jets.coefficients.terms(c):
                named = zip(jets.coefficients.parameters, exponents, strict=True)
                own = constant + sum((stated.get(name, _ZERO) * e for name, e in named), _ZERO)
                if first is None:
                    first = (row, own)
                else:
                    yield _minus(row, own, *first, _ONE)[0], first[1] - own
    for letter in jets.letters:
        a = jets.field_of(letter.variable)
        yield {a: _ONE}, _ZERO
        if letter.kind != "exp":
            yield {jets.size + 3 + a: _ONE}, _ZERO
    held = {jets.field_of(letter.variable) for letter in jets.letters}
    yield from (({jets.size + 3 + a: _ONE}, _ZERO) for a in range(jets.size) if a not in held)


def _weight_row(monomial: Monomial, jets: Jets) -> tuple[Row, Fraction]:
    """The weight of a monomial as a linear form in the unknowns (fields; y, z, t; shifts), and its constant part."""
    row: Row = {}
    constant = _ZERO

    def count(column: int, value: Any) -> None:
        row[column] = row.get(column, _ZERO) + value

    for v, e in monomial:
        letter = jets.letter_of(v)
        if v >= 0:
            orders = jets.orders_of(v)
            count(jets.field_of(v), e)
            constant += Fraction(orders[0] * e)
            for k in range(3):
                count(jets.size + k, orders[k + 1] * e)
        elif letter is not None:
            count(jets.size + 3 + jets.field_of(letter.variable), letter.rate * e)
        elif v == -1:
            constant -= e
        else:
            count(jets.size - 2 - v, -e)
    return {k: c for k, c in row.items() if c}, constant


def smallest(
    rows: list[tuple[Row, Fraction]], columns: int, fields: int, *, space_follows: bool = False
) -> list[Fraction] | None:
    """A solution with the smallest positive weights of the first ``fields`` unknowns; None where there is no solution.

    ``space_follows`` says that the next two unknowns are the weights of d/dy and d/dz, to be positive and small as well.
    """
    solved = _eliminated(rows)
    if solved is None:
        return None
    free = [k for k in range(columns) if k not in solved]
    best: tuple[Any, list[Fraction]] | None = None
    for values in product(range(1, MOST + 1), repeat=min(len(free), 4)):
        given = dict(zip(free, (*map(Fraction, values), *[_ONE] * len(free)), strict=False))
        found = [given.get(k, _ZERO) for k in range(columns)]
        for column, (row, right) in solved.items():
            found[column] = right - sum((c * given[k] for k, c in row.items() if k != column), _ZERO)
        own = found[:fields]
        space = found[fields : fields + 2] if space_follows else []
        key = (sum(w <= 0 for w in own + space), sum(w.denominator != 1 for w in own), sum(own), own, sum(space))
        if best is None or key < best[0]:
            best = (key, found)
    return None if best is None else best[1]


def _eliminated(rows: list[tuple[Row, Fraction]]) -> dict[int, tuple[Row, Fraction]] | None:
    """Reduced rows by pivot column, the last column of a row, so that fields stay free; None for a contradiction."""
    pivots: dict[int, tuple[Row, Fraction]] = {}
    for given, constant in rows:
        row, right = dict(given), constant
        for column, (other, value) in pivots.items():
            if row.get(column):
                row, right = _minus(row, right, other, value, row[column])
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
    return pivots


def _minus(row: Row, right: Fraction, other: Row, value: Fraction, factor: Fraction) -> tuple[Row, Fraction]:
    """(row, right) − factor·(other, value)."""
    result = dict(row)
    for k, c in other.items():
        result[k] = result.get(k, _ZERO) - factor * c
    return {k: c for k, c in result.items() if c}, right - factor * value
