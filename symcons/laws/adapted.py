"""Letters adapted to linear laws: Q × P in place of its thirty-two terms.

A linear law P = u₁ + … may take the place of one of its letters. In such letters a law like (Σx)·P_y − (Σy)·P_x has few
terms; where that is so, it is shown as the sum of products that it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from symcons.expr.tree import Expr, Num, add, mul
from symcons.laws.known import Generator, Terms
from symcons.laws.readable import cost, first_term, law_tree, multiply, simplify

#: Laws of a higher degree or with more terms are left as they are.
MAX_DEGREE = 2
MAX_TERMS = 400


@dataclass(frozen=True, slots=True)
class Adapted:
    """``lead[i]`` is the letter for which linear law number i stands; its terms are ``linear[i]`` with ±1 there."""

    lead: tuple[int, ...]
    linear: tuple[Terms, ...]

    def rewrite(self, terms: Terms) -> Terms:
        """``terms`` with each leading letter replaced; its column then counts powers of the law."""
        for letter, law in zip(self.lead, self.linear, strict=True):
            terms = _replace(terms, letter, law)
        return terms


def adapted(generators: Sequence[Generator], states: int) -> Adapted | None:
    """Letters adapted to the linear laws among ``generators``, each with a letter of its own of coefficient ±1."""
    lead: list[int] = []
    linear: list[Terms] = []
    for generator in generators:
        if generator.degree != 1 or len(generator.terms) < 2:
            continue
        choices = [_letter(e) for e, c in generator.terms.items() if abs(c) == 1 and sum(e[:states]) == sum(e) == 1]
        used = {_letter(e) for law in linear for e in law}
        free = [i for i in choices if i not in used and i not in lead]
        if free and not any(e[i] for e in generator.terms for i in lead):
            lead.append(min(free))
            linear.append(generator.terms)
    return Adapted(tuple(lead), tuple(linear)) if lead else None


def _letter(exponents: Sequence[int]) -> int:
    return next(i for i, e in enumerate(exponents) if e)


def _unit(letter: int, size: int) -> tuple[int, ...]:
    return tuple(int(i == letter) for i in range(size))


def _replace(terms: Terms, letter: int, law: Terms) -> Terms:
    """x = ±(P − rest) put in for x, where P takes over the column of x."""
    size = len(next(iter(law)))
    unit = _unit(letter, size)
    sign = law[unit]
    inverse = {e: -sign * c for e, c in law.items()} | {unit: sign}
    out: Terms = {}
    for exponents, c in terms.items():
        power = exponents[letter]
        part: Terms = {(*exponents[:letter], 0, *exponents[letter + 1 :]): c}
        for _ in range(power):
            part = multiply(part, inverse)
        for e, d in part.items():
            out[e] = out.get(e, 0) + d
    return {e: c for e, c in out.items() if c}


def choose_form(target: Terms, generators: Sequence[Generator], degree: int, states: int) -> Terms:
    """The simplest form of a law up to products of ``generators``, judged in the plain and in the adapted letters."""
    plain = simplify(target, generators, degree, states)
    letters = adapted(generators, states)
    if letters is None or degree > MAX_DEGREE or len(target) > MAX_TERMS:
        return plain
    rewritten = [Generator(letters.rewrite(g.terms), g.degree, True, (), "") for g in generators]
    better = simplify(letters.rewrite(target), rewritten, degree, states)
    return _restore(better, letters) if 2 * cost(better) < cost(plain) else plain


def _restore(terms: Terms, letters: Adapted) -> Terms:
    """From adapted letters back to plain ones: the column of P becomes the law again."""
    for letter, law in zip(reversed(letters.lead), reversed(letters.linear), strict=True):
        out: Terms = {}
        for exponents, c in terms.items():
            part: Terms = {(*exponents[:letter], 0, *exponents[letter + 1 :]): c}
            for _ in range(exponents[letter]):
                part = multiply(part, law)
            for e, d in part.items():
                out[e] = out.get(e, 0) + d
        terms = {e: c for e, c in out.items() if c}
    return terms


def display(
    terms: Terms,
    earlier: Sequence[Generator],
    names: tuple[Sequence[str], Sequence[str], Sequence[str]],
    degree: int,
) -> Expr:
    """The tree of a law: a sum of products with linear laws where that is much shorter, else its terms."""
    plain = law_tree(terms, *names)
    letters = adapted(earlier, len(names[0]))
    if letters is None or degree != MAX_DEGREE or len(terms) > MAX_TERMS:
        return plain
    rewritten = letters.rewrite(terms)
    if 2 * cost(rewritten) >= cost(terms) or not all(any(e[i] for i in letters.lead) for e in rewritten):
        return plain
    parts: list[tuple[bool, Expr]] = []
    for letter, law in zip(letters.lead, letters.linear, strict=True):
        cofactor = {_lower(e, letter): c for e, c in rewritten.items() if e[letter]}
        rewritten = {e: c for e, c in rewritten.items() if not e[letter]}
        if cofactor:
            sign, factor = _signed(_restore(cofactor, letters), len(names[0]))
            parts.append((sign < 0, mul(Num(Fraction(sign)), law_tree(factor, *names), law_tree(law, *names))))
    return add(*(part for _, part in sorted(parts, key=lambda pair: pair[0])))


def _signed(terms: Terms, states: int) -> tuple[int, Terms]:
    """``terms`` as sign × a polynomial whose first coefficient is positive."""
    sign = 1 if terms[first_term(terms, states)] > 0 else -1
    return sign, {e: sign * c for e, c in terms.items()}


def _lower(exponents: tuple[int, ...], letter: int) -> tuple[int, ...]:
    return (*exponents[:letter], exponents[letter] - 1, *exponents[letter + 1 :])
