"""Scaling weights of lattices: t -> t/s^w, u -> s^(w_u) u; space has no scale here.

All terms of an equation have one weight. The smallest positive whole weights are taken; where there are none, every
weight is 1 and the equations are not homogeneous. A field may have weight 0 only where it stands in an exponential, or
where the file says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from symcons.densities.jets import Monomial
from symcons.densities.sites import Sites
from symcons.densities.weights import Row, smallest

_ONE = Fraction(1)
_ZERO = Fraction(0)


@dataclass(frozen=True)
class LatticeWeights:
    """``numbers`` the weights of the fields, then of the exp functions; logarithms have 0."""

    numbers: tuple[Fraction, ...]
    time: Fraction
    homogeneous: bool

    def of(self, monomial: Monomial, sites: Sites) -> Fraction:
        """The rank of a monomial."""
        own = (self.numbers[sites.number_of(v)] * e for v, e in monomial if sites.number_of(v) < len(self.numbers))
        return sum(own, _ZERO)

    def variables(self, sites: Sites) -> list[tuple[int, Fraction]]:
        """The numbers of fields and exp functions that densities may hold, with their weights."""
        return [(k, weight) for k, weight in enumerate(self.numbers) if not _is_log(sites, k)]

    def ranks(self, top: Fraction) -> list[Fraction]:
        """The ranks up to ``top`` that monomials can have."""
        step = Fraction(1, max(w.denominator for w in (*self.numbers, self.time)))
        start = min((w for w in self.numbers if w > 0), default=step)
        if min(self.numbers) <= 0:
            start = _ZERO
        return [start + step * k for k in range(int((top - start) / step) + 1)] if start <= top else []


def lattice_weights(sites: Sites, stated: Mapping[str, Fraction]) -> LatticeWeights:
    """The weights of a lattice; ``stated`` are the file's."""
    count = len(sites.fields) + len(sites.functions)
    rows: list[tuple[Row, Fraction]] = []
    for number in range(count):
        for monomial in sites.velocities[number]:
            row: Row = {number: -_ONE, count: -_ONE}
            for v, e in monomial:
                row[sites.number_of(v)] = row.get(sites.number_of(v), _ZERO) + e
            rows.append(({k: c for k, c in row.items() if c}, _ZERO))
    rows += [({sites.fields.index(name): _ONE}, weight) for name, weight in stated.items() if name in sites.fields]
    rows += [({k: _ONE}, _ZERO) for k in range(count) if _is_log(sites, k)]
    solution = smallest(rows, count + 1, count)
    if solution is None or min(solution[:count]) < 0 or max(solution[:count]) <= 0 or _is_flat(sites, solution, stated):
        numbers = [stated.get(name, _ONE) for name in sites.fields] + [_ZERO] * len(sites.functions)
        return LatticeWeights(tuple(numbers), _ONE, homogeneous=False)
    return LatticeWeights(tuple(solution[:count]), solution[count], homogeneous=True)


def _is_flat(sites: Sites, solution: list[Fraction], stated: Mapping[str, Fraction]) -> bool:
    """Whether a field has no weight though no exponential holds it, so that a rank has no end of monomials."""
    held = {sites.number_of(v) for f in sites.functions if f.kind == "exp" for m, _ in f.argument for v, _ in m}
    return any(solution[k] == 0 and k not in held and name not in stated for k, name in enumerate(sites.fields))


def _is_log(sites: Sites, number: int) -> bool:
    place = number - len(sites.fields)
    return place >= 0 and sites.functions[place].kind == "log"
