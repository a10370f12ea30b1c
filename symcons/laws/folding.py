"""Reciprocals folded back: √(1 + p²) in place of p²/√(1 + p²) + 1/√(1 + p²).

A letter w with w^q·b = 1 stands for a reciprocal or for a root that divides. On that set b·w^k is w^(k−q), so where b divides
the coefficient of w^k (but for a remainder) fewer terms tell the same function, at times with a negative power of w, which
is a root that no longer divides. A law that is w alone is told as 1/w.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from symcons.expr.rational import Polynomial, Ring, to_rational
from symcons.expr.tree import Expr, names
from symcons.laws.known import Terms
from symcons.laws.readable import cost, primitive


@dataclass(frozen=True, slots=True)
class Reciprocal:
    """The relation w^q·b = 1: the column of w, q, and b, in which w does not occur."""

    column: int
    times: int
    base: Polynomial


def reciprocals(relations: Sequence[Expr], letters: Sequence[str], ring: Ring) -> list[Reciprocal]:
    """Those of the ``relations`` (each 0 on the set) that have the form w^q·b − 1 for one of the ``letters`` w."""
    found = []
    for relation in (r for r in relations if names(r) <= set(ring.names)):
        whole = to_rational(relation, ring).numerator
        for name in letters:
            made = _reciprocal(whole, ring.index[name], ring)
            if made is not None and made not in found:
                found.append(made)
    return found


def _reciprocal(relation: Polynomial, column: int, ring: Ring) -> Reciprocal | None:
    terms = _exact(relation)
    constant = terms.pop((0,) * len(ring.names), None)
    times = {e[column] for e in terms}
    if constant is None or len(times) != 1 or 0 in times:
        return None
    base = {(*e[:column], 0, *e[column + 1 :]): -c / constant for e, c in terms.items()}
    return Reciprocal(column, times.pop(), ring.from_terms(base))


def folded(terms: Terms, known: Sequence[Reciprocal], ring: Ring, states: int) -> Terms:
    """The same function on the set in no more terms; exponents of reciprocals may be negative."""
    if len(terms) == 1:
        (only,) = terms
        if sum(only) == 1 and any(only[each.column] for each in known):
            return {tuple(-e for e in only): 1}
    for each in known:
        low = [min(0, *(e[i] for e in terms)) if i != each.column else 0 for i in range(len(ring.names))]
        raised = {tuple(a - b for a, b in zip(e, low, strict=True)): c for e, c in terms.items()}
        raised = _folded_once(raised, each, ring)
        terms = {tuple(a + b for a, b in zip(e, low, strict=True)): c for e, c in raised.items()}
    return primitive(terms, states) if terms else terms


def _folded_once(terms: Terms, letter: Reciprocal, ring: Ring) -> Terms:
    """From the highest power of w down: the coefficient of w^k is c = q·b + r, and q joins that of w^(k−q).

    All other letters have exponents ≥ 0.
    """
    column = letter.column
    powers: dict[int, Polynomial] = {}
    for e, c in terms.items():
        rest = ring.from_terms({(*e[:column], 0, *e[column + 1 :]): Fraction(c)})
        powers[e[column]] = powers.get(e[column], ring.zero) + rest
    for k in range(max(powers), 0, -1):
        if k not in powers:
            continue
        lower = powers.get(k - letter.times, ring.zero)
        quotient, rest = divmod(powers[k], letter.base)
        if _size(rest) + _size(lower + quotient) < _size(powers[k]) + _size(lower):
            powers[k], powers[k - letter.times] = rest, lower + quotient
    exact = {
        (*e[:column], k, *e[column + 1 :]): c for k, polynomial in powers.items() for e, c in _exact(polynomial).items()
    }
    scale = lcm(*(c.denominator for c in exact.values()))
    return {e: int(c * scale) for e, c in exact.items() if c}


def _exact(polynomial: Polynomial) -> dict[tuple[int, ...], Fraction]:
    return {tuple(map(int, e)): Fraction(int(c.p), int(c.q)) for e, c in polynomial.to_dict().items()}


def _size(polynomial: Polynomial) -> int:
    return cost(dict.fromkeys(_exact(polynomial), 1))


__all__ = ["Reciprocal", "folded", "reciprocals"]
