"""The monomials of a rank, one for each class modulo total derivatives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from symcons.densities.evolution import Evolution
from symcons.densities.jets import FIRST_LETTER, UNIT, Monomial, joined
from symcons.densities.weights import Weights

#: Exponents of variables whose weight is not positive stay within this bound.
MOST_WEIGHTLESS = 2


def monomials(flow: Evolution, weights: Weights, rank: Fraction) -> Iterator[Monomial]:
    """All monomials of jets and of the equation's letters with weight ``rank``, the constant left out."""
    for letters in letter_monomials(flow):
        left = rank - weights.of(letters, flow.jets)
        variables = _variables(flow, weights, left)
        for jets in _of_rank(variables, len(variables) - 1, left):
            if jets or letters:
                yield joined(jets, letters)


def letter_monomials(flow: Evolution) -> list[Monomial]:
    """1, and the products of letters that occur in the equation; of a sine the cosine too."""
    jets = flow.jets
    found: dict[Monomial, None] = {UNIT: None}
    for polynomial in flow.right:
        for monomial in polynomial:
            letters = tuple((v, e) for v, e in monomial if v <= FIRST_LETTER)
            found[letters] = None
            for v, _ in letters:
                kind = jets.letters[FIRST_LETTER - v].kind
                if kind in ("sin", "cos"):
                    found[((v - 1 if kind == "sin" else v + 1, 1),)] = None
    held = {a for a, start in enumerate(flow.starts) if start}
    return [m for m in found if not any(jets.letters[FIRST_LETTER - v].variable in held for v, _ in m)]


def _variables(flow: Evolution, weights: Weights, rank: Fraction) -> list[tuple[int, Fraction]]:
    """The jet variables with their weights, the lowest first, as far as they fit into ``rank``."""
    jets, found = flow.jets, []
    for a in range(jets.size):
        order = flow.starts[a]
        while (weight := weights.fields[a] + order) <= max(rank, Fraction(0)):
            for orders in _splittings(order, flow.dim):
                if orders[0] >= flow.starts[a]:
                    found.append((jets.variable(a, orders), weight))
            order += 1
    return sorted(found)


def _splittings(order: int, dim: int) -> Iterator[tuple[int, ...]]:
    if dim == 1:
        yield (order,)
        return
    for first in range(order, -1, -1):
        for rest in _splittings(order - first, dim - 1):
            yield (first, *rest)


def _of_rank(variables: Sequence[tuple[int, Fraction]], top: int, rank: Fraction) -> Iterator[Monomial]:
    """Monomials in the variables up to number ``top`` with weight ``rank``."""
    while top >= 0 and variables[top][1] > max(rank, Fraction(0)):
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
