"""From null vectors to formulas: echelon form, coefficients recognised, short combinations, products left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement
from math import gcd, lcm

import numpy as np

from symcons.exact.sparse_vectors import sparsify
from symcons.expr.tree import MINUS_ONE, Expr, Num, add, mul, walk
from symcons.laws.balls import Ball
from symcons.numerical.basis import degree
from symcons.numerical.problem import Floats
from symcons.numerical.recognition import Accuracy, recognised, shortened

#: Entries of a null vector below this size, against its largest, are rounding: at least, and at most.
ROUNDING = (1e-8, 1e-3)
#: Products of laws that are told from new ones.
MAX_FACTORS = 4
MAX_PRODUCTS = 400
#: A function within this of a combination of products is one.
SPANNED = 1e-7


@dataclass(frozen=True, slots=True)
class Combination:
    """Coefficients by place in the basis; ``recognised`` says that all of them are exact."""

    coefficients: Mapping[int, Expr]
    recognised: bool

    def formula(self, basis: Sequence[Expr]) -> Expr:
        """Σ cⱼbⱼ, high degree first, the first coefficient positive."""
        places = sorted(self.coefficients, key=lambda j: (-degree(basis[j]), j))
        sign = MINUS_ONE if _is_negative(self.coefficients[places[0]]) else Num(Fraction(1))
        return add(*(mul(sign, self.coefficients[j], basis[j]) for j in places))


def _is_negative(coefficient: Expr) -> bool:
    return any(isinstance(node, Num) and node.value < 0 for node in list(walk(coefficient))[:2])


def echelon(vectors: Floats, rounding: float = 0.0) -> Floats:
    """Rows of the same span, each with 1 at its last entry, where all others have 0; simple ones first.

    The columns shall be of like size. What is smaller than ``rounding`` (within :data:`ROUNDING`) becomes 0.
    """
    small = min(max(rounding, ROUNDING[0]), ROUNDING[1])
    rows = np.linalg.qr(vectors.T)[0].T if len(vectors) else vectors
    done: list[int] = []
    for column in reversed(range(rows.shape[1])):
        left = [i for i in range(len(rows)) if i not in done]
        best = max(left, key=lambda i: abs(rows[i, column]), default=None)
        if best is None or abs(rows[best, column]) <= small * np.abs(rows[left]).max():
            continue
        done.append(best)
        rows[best] /= rows[best, column]
        for i in set(range(len(rows))) - {best}:
            rows[i] -= rows[i, column] * rows[best]
    rows = rows[done[::-1]]
    return np.where(np.abs(rows) <= small * np.abs(rows).max(axis=1, keepdims=True), 0.0, rows)


def combinations(vectors: Sequence[Mapping[int, Ball | float]], accuracy: Accuracy, size: int) -> list[Combination]:
    """The vectors as combinations: rational ones made short together, then the others."""
    found = [_combination(vector, accuracy) for vector in vectors]
    rational = [c for c in found if all(isinstance(e, Num) for e in c.coefficients.values()) and c.recognised]
    rows = [[_value(c.coefficients.get(j)) for j in range(size)] for c in rational]
    short = [Combination({j: Num(Fraction(v)) for j, v in enumerate(row) if v}, True) for row in sparsify(rows)]
    return short + [_cleared(c) for c in found if c not in rational]


def _value(coefficient: Expr | None) -> Fraction:
    return coefficient.value if isinstance(coefficient, Num) else Fraction(0)


def _combination(vector: Mapping[int, Ball | float], accuracy: Accuracy) -> Combination:
    coefficients: dict[int, Expr] = {}
    known = True
    for j, value in vector.items():
        number = recognised(value, accuracy)
        if number is None:
            known, number = False, Num(shortened(value, accuracy))
        if number != Num(Fraction(0)):
            coefficients[j] = number
    return Combination(coefficients, known)


def _cleared(combination: Combination) -> Combination:
    """Without common denominators and factors of the rational parts, where all is recognised."""
    if not combination.recognised:
        return combination
    parts = [next((n.value for n in walk(e) if isinstance(n, Num)), Fraction(1)) for e in combination.coefficients.values()]
    parts = [part for part in parts if part]
    factor = Fraction(lcm(*(p.denominator for p in parts)), gcd(*(p.numerator for p in parts)))
    return Combination({j: mul(Num(factor), e) for j, e in combination.coefficients.items()}, True)


class Known:
    """Values of laws at points, to tell whether another function is a combination of their products and constants."""

    def __init__(self) -> None:
        self.columns: list[Floats] = []

    def is_new(self, values: Floats) -> bool:
        """Whether ``values`` are no combination of products of those before; if so they are kept."""
        column = values - values.mean()
        size = float(np.sqrt((column**2).mean()))
        if size <= SPANNED * float(np.abs(values).max(initial=0.0)):
            return False
        column = column / size
        products = np.column_stack([np.ones(len(values)), *self._products(len(values) // 2)])
        solution = np.linalg.lstsq(products, column, rcond=1e-12)[0]
        rest = float(np.sqrt(((column - products @ solution) ** 2).mean()))
        if rest <= SPANNED:
            return False
        self.columns.append(column)
        return True

    def _products(self, most: int) -> Iterator[Floats]:
        left = min(MAX_PRODUCTS, most)
        for size in range(1, MAX_FACTORS + 1):
            for chosen in combinations_with_replacement(range(len(self.columns)), size):
                if left == 0:
                    return
                left -= 1
                product = np.prod([self.columns[i] for i in chosen], axis=0)
                yield product / max(float(np.sqrt((product**2).mean())), 1e-300)
