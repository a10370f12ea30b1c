"""The monomials among which densities are sought: of a rank, with letters, with x and t, with negative powers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from symcons.densities.evolution import Evolution
from symcons.densities.jets import FIRST_LETTER, UNIT, Jets, Monomial, joined
from symcons.densities.weights import Weights

#: Exponents of variables whose weight is not positive stay within this bound.
MOST_WEIGHTLESS = 2
_ZERO = Fraction(0)


@dataclass(frozen=True)
class Candidates:
    """The monomials in derivatives that a density of ``flow`` may hold, with their ranks by ``weights``."""

    flow: Evolution
    weights: Weights

    def of_rank(self, rank: Fraction, top: Fraction) -> Iterator[Monomial]:
        """All monomials of jets and letters with weight ``rank``, the constant left out; ``top`` bounds the letters."""
        for letters in self.letters(top):
            left = rank - self.weights.of(letters, self.flow.jets)
            variables = self._variables(left)
            for jets in _of_rank(variables, len(variables) - 1, left):
                if jets or letters:
                    yield joined(jets, letters)

    def letters(self, top: Fraction) -> list[Monomial]:
        """Products of the letters that the equation needs.

        exp letters with a positive weight up to rank ``top``; those without weight, and sines and cosines, up to the degree
        that they have in the equation, or top/3 if that is more.
        """
        jets = self.flow.jets
        held = {a for a, start in enumerate(self.flow.starts) if start}
        degrees: dict[int, set[int]] = {}
        for monomial in (m for polynomial in self.flow.right for m in polynomial):
            for v, e in monomial:
                letter = jets.letter_of(v)
                if letter is not None and letter.variable not in held and isinstance(e, int):
                    degrees.setdefault(v, {0}).add(e)
        choices = [self._powers(v, powers, top) for v, powers in degrees.items() if not self._is_cosine(v, degrees)]
        return [_collected(parts) for parts in product(*choices)] if choices else [UNIT]

    def _is_cosine(self, v: int, degrees: dict[int, Any]) -> bool:
        letter = self.flow.jets.letter_of(v)
        return letter is not None and letter.kind == "cos" and v + 1 in degrees

    def _powers(self, v: int, powers: set[int], top: Fraction) -> list[Monomial]:
        """1 and the powers of one letter; of a sine or cosine all products with its partner."""
        jets = self.flow.jets
        letter = jets.letters[FIRST_LETTER - v]
        weight = self.weights.of_variable(v, jets)
        if letter.kind in ("sin", "cos"):
            sine = v if letter.kind == "sin" else v + 1
            degree = max(*powers, int(top / 3), 1)
            pairs = [(((sine, s),) if s else UNIT, ((sine - 1, 1),) if c else UNIT) for s in range(degree + 1) for c in (0, 1)]
            return [joined(a, b) for a, b in pairs if sum(e for _, e in (*a, *b)) <= degree]
        if weight > 0:
            powers = powers | set(range(int(top / weight) + 1))
        elif weight == 0 and letter.kind == "exp":
            bound = int(top / 3)
            powers = powers | {k for k in range(-bound, bound + 1) if min(powers) < 0 or k >= 0}
        return [((v, power),) if power else UNIT for power in sorted(powers)]

    def limits(self, top: Fraction) -> Iterator[tuple[int, list[Monomial]]]:
        """What bounds the monomials of all ranks up to ``top`` beyond the rank: (degree, what is counted by it)."""
        jets, letters = self.flow.jets, self.letters(top)
        for kinds in (("sin", "cos"), ("exp",)):
            held = {v for m in letters for v, _ in m if jets.letters[FIRST_LETTER - v].kind in kinds}
            light = sorted((v for v in held if self.weights.of_variable(v, jets) <= 0), reverse=True)
            degrees = [sum(abs(e) for v, e in m if v in light) for m in letters]
            if light:
                yield max(degrees), [((v, 1),) for v in light]
        for v, weight in self._variables(top):
            if weight <= 0:
                yield MOST_WEIGHTLESS, [((v, 1),)]

    def _variables(self, rank: Fraction) -> list[tuple[int, Fraction]]:
        """The jet variables with their weights as far as they fit into ``rank``, the lowest number first."""
        jets, found = self.flow.jets, []
        for a in range(jets.size):
            for order in range(self.flow.starts[a], jets.size + 1000):
                fitting = [
                    (v, weight)
                    for orders in splittings(order, self.flow.dim)
                    if orders[0] >= self.flow.starts[a]
                    for v in [jets.variable(a, orders)]
                    if (weight := self.weights.of_variable(v, jets)) <= max(rank, _ZERO)
                ]
                if not fitting:
                    break
                found += fitting
        return sorted(found)

    def ranks(self, top: Fraction, jets: Jets) -> list[Fraction]:
        """The ranks up to ``top`` that monomials can have."""
        own = [self.weights.of_variable(jets.variable(a, (start,)), jets) for a, start in enumerate(self.flow.starts)]
        exps = [self.weights.of_variable(FIRST_LETTER - k, jets) for k in range(len(jets.letters))]
        space = self.weights.coordinates[: self.flow.dim]
        below = [w.denominator for w in (*own, *exps, *space)]
        step = Fraction(1, max(1, *below))
        start = _ZERO if len(self.letters(top)) > 1 or min(own) <= 0 else min(own)
        return [start + step * k for k in range(int((top - start) / step) + 1)] if start <= top else []


def splittings(order: int, dim: int) -> Iterator[tuple[int, ...]]:
    """All orders in ``dim`` coordinates with the given sum."""
    if dim == 1:
        yield (order,)
        return
    for first in range(order, -1, -1):
        for rest in splittings(order - first, dim - 1):
            yield (first, *rest)


def _of_rank(variables: Sequence[tuple[int, Fraction]], top: int, rank: Fraction) -> Iterator[Monomial]:
    """Monomials in the variables up to number ``top`` with weight ``rank``."""
    while top >= 0 and variables[top][1] > max(rank, _ZERO):
        top -= 1
    if top < 0:
        if rank == 0:
            yield UNIT
        return
    variable, weight = variables[top]
    most = int(rank / weight) if weight > 0 else MOST_WEIGHTLESS
    for exponent in range(most, -1, -1):
        for rest in _of_rank(variables, top - 1, rank - weight * exponent):
            yield ((variable, exponent), *rest) if exponent else rest


def _collected(parts: Sequence[Monomial]) -> Monomial:
    result: Monomial = UNIT
    for part in parts:
        result = joined(result, part)
    return result


def powers_of_coordinates(coordinates: Sequence[int], degree: int) -> list[Monomial]:
    """1 and the products of coordinates up to a total degree, lowest degree first."""
    found = []
    for exponents in product(range(degree + 1), repeat=len(coordinates)):
        if sum(exponents) <= degree:
            found.append(tuple((v, e) for v, e in zip(coordinates, exponents, strict=True) if e))
    return sorted(found, key=lambda m: (sum(e for _, e in m), m))


def laurent_monomials(flow: Evolution, derivatives: int, reach: int, step: Fraction) -> Iterator[Monomial]:
    """u^q times products of derivatives of one field: up to so many x-derivatives in all, the degree within ±``reach``.

    u is the derivative of least order that the equation divides by, or the field itself; q is a multiple of ``step``.
    """
    jets = flow.jets
    base = max((v for p in flow.right for m in p for v, e in m if v >= 0 and not _is_natural(e)), default=0)
    for count in range(derivatives + 1):
        for part in partitions(count, count):
            top = tuple((base + jets.size * k, e) for k, e in part)
            degree = sum(e for _, e in part)
            for k in range(int(-(reach + count) / step), int((reach + count) / step) + 1):
                q = step * k - degree
                exponent = int(q) if q.denominator == 1 else q
                if top or exponent:
                    yield (*top, (base, exponent)) if exponent else top


def partitions(total: int, largest: int) -> Iterator[tuple[tuple[int, int], ...]]:
    """Partitions of ``total`` as (part, how often), the largest part first."""
    if total == 0:
        yield ()
        return
    for part in range(min(total, largest), 0, -1):
        for often in range(total // part, 0, -1):
            for rest in partitions(total - part * often, part - 1):
                yield ((part, often), *rest)


def _is_natural(exponent: Any) -> bool:
    return isinstance(exponent, int) and exponent >= 0


def divides(flow: Evolution) -> bool:
    """Whether the equation has negative or fractional powers of fields, so that densities may."""
    return any(v >= 0 and not _is_natural(e) for p in flow.right for m in p for v, e in m)


def least_step(flow: Evolution) -> Fraction:
    """The greatest common divisor of 1 and the fractional exponents of the equation."""
    below = [Fraction(e).denominator for p in flow.right for m in p for v, e in m if v >= 0]
    return Fraction(1, max(1, *below))
