"""All monomials up to a degree, as exponents and as formulas, by degree and then by letters."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations_with_replacement

from symcons.expr.tree import Expr, Num, mul, power


def exponents(letters: int, low: int, high: int) -> list[tuple[int, ...]]:
    """The exponents of the monomials of total degree ``low`` … ``high`` in so many letters."""
    chosen = (c for d in range(low, high + 1) for c in combinations_with_replacement(range(letters), d))
    return [tuple(c.count(i) for i in range(letters)) for c in chosen]


def monomials(letters: Sequence[Expr], top: int) -> list[Expr]:
    """The products of 1 … ``top`` of the letters."""
    return [
        mul(*(power(letter, Num(Fraction(e))) for letter, e in zip(letters, each, strict=True) if e))
        for each in exponents(len(letters), 1, top)
    ]
