"""Laws in the form in which people write them.

A law may be changed by products of other laws of at most its degree. Of all such forms the simplest that is reached by
subtracting one product after another is shown, where a term costs one and one more for each letter in it: ½Σu² is
simpler than Σ uᵢuⱼ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import gcd, lcm

from symcons.expr.rational import Ring
from symcons.expr.tree import Expr, Num, Sym, add, mul, power
from symcons.laws.known import Generator, Terms

#: Products tried, and terms in one of them.
MAX_PRODUCTS = 300
MAX_TERMS = 2000


def tree_of(terms: Terms, letters: Sequence[str]) -> Expr:
    """Σ coefficient · monomial, high degree first, then in the order of the letters."""
    ordered = sorted(terms.items(), key=lambda item: (-sum(item[0]), tuple(-e for e in item[0])))
    return add(*(_term(e, c, letters) for e, c in ordered))


def law_tree(terms: Terms, states: Sequence[str], time: Sequence[str], constants: Sequence[str]) -> Expr:
    """A law as people write it: high degree in the states first, low powers of time before high ones, and for each
    monomial its coefficient, factored, in the parameters. ``time`` holds no or one name; exponents are over states,
    time, constants in this order."""
    n, k = len(states), len(states) + len(time)
    grouped: dict[tuple[int, ...], Terms] = {}
    for exponents, c in terms.items():
        grouped.setdefault(exponents[:k], {})[exponents[k:]] = c
    ring = Ring(constants)
    parts = []
    for e in sorted(grouped, key=lambda e: (-sum(e[:n]), sum(e[n:]), tuple(-i for i in e))):
        parts.append(mul(_factored(grouped[e], ring), *_powers(e[n:], time), *_powers(e[:n], states)))
    return add(*parts)


def _factored(coefficient: Terms, ring: Ring) -> Expr:
    """A polynomial in the parameters as the product of its factors over Q."""
    if not ring.names:
        return Num(Fraction(coefficient[()]))
    content, factors = ring.from_terms(coefficient).factor()
    number: Expr = Num(Fraction(int(content.p), int(content.q)))
    trees = []
    for factor, multiplicity in factors:
        whole = {tuple(int(i) for i in e): Fraction(int(c.p), int(c.q)) for e, c in factor.terms()}
        scale = lcm(*(c.denominator for c in whole.values()))
        number = mul(number, power(Num(Fraction(1, scale)), Num(Fraction(multiplicity))))
        tree = tree_of({e: int(c * scale) for e, c in whole.items()}, ring.names)
        trees.append(power(tree, Num(Fraction(multiplicity))))
    return mul(number, *sorted(trees, key=repr))


def _term(exponents: Sequence[int], coefficient: int, letters: Sequence[str]) -> Expr:
    return mul(Num(Fraction(coefficient)), *_powers(exponents, letters))


def _powers(exponents: Sequence[int], letters: Sequence[str]) -> list[Expr]:
    return [power(Sym(n), Num(Fraction(e))) for n, e in zip(letters, exponents, strict=True) if e]


def cost(terms: Terms) -> int:
    """One for each term, and one for each letter in it."""
    return sum(1 + sum(e > 0 for e in exponents) for exponents in terms)


def _price(terms: Terms) -> tuple[int, int]:
    """Lower is simpler: the cost, then how many signs differ from the rest (a sum of amounts has none)."""
    negative = sum(c < 0 for c in terms.values())
    return cost(terms), min(negative, len(terms) - negative)


def simplify(target: Terms, generators: Sequence[Generator], degree: int, states: int) -> Terms:
    """``target`` less multiples of products of ``generators`` of degree ≤ ``degree``, as long as that lowers its cost."""
    tools = list(_products(generators, degree))
    best, price = target, _price(target)
    improved = True
    while improved:
        improved = False
        for tool in tools:
            other = _subtract(best, tool)
            if other and _price(other) < price:
                best, price, improved = other, _price(other), True
    return primitive(best, states)


def primitive(terms: Terms, states: int) -> Terms:
    """Coprime integer coefficients, positive for the term that :func:`law_tree` writes first."""
    content = gcd(*terms.values())
    sign = 1 if terms[first_term(terms, states)] > 0 else -1
    return {e: sign * c // content for e, c in terms.items()}


def first_term(terms: Terms, states: int) -> tuple[int, ...]:
    """The exponents of the term that is written first."""
    return min(terms, key=lambda e: (-sum(e[:states]), sum(e[states:]), tuple(-i for i in e)))


def _products(generators: Sequence[Generator], degree: int) -> Iterator[Terms]:
    """Products of two or more generators of total degree ≤ ``degree``, and generators of lower degree."""
    level: list[tuple[Terms, int, int]] = [(g.terms, g.degree, i) for i, g in enumerate(generators)]
    count = 0
    while level and count < MAX_PRODUCTS:
        following = []
        for terms, size, last in level:
            if size <= degree:
                yield terms
                count += 1
            for i, g in enumerate(generators[last:], last):
                if size + g.degree <= degree and len(terms) * len(g.terms) <= MAX_TERMS:
                    following.append((multiply(terms, g.terms), size + g.degree, i))
        level = following[:MAX_PRODUCTS]


def multiply(left: Terms, right: Terms) -> Terms:
    """The product of two polynomials."""
    out: Terms = {}
    for a, c in left.items():
        for b, d in right.items():
            key = tuple(i + j for i, j in zip(a, b, strict=True))
            out[key] = out.get(key, 0) + c * d
    return {e: c for e, c in out.items() if c}


def _subtract(target: Terms, tool: Terms) -> Terms | None:
    """target − ratio · tool, cleared of denominators, for the ratio that cancels most terms."""
    ratios = Counter(Fraction(target[e], c) for e, c in tool.items() if e in target)
    if not ratios:
        return None
    ratio = max(sorted(ratios), key=lambda r: ratios[r])
    if 2 * ratios[ratio] < min(len(tool), len(target)) / 2:
        return None
    out = {e: c * ratio.denominator for e, c in target.items()}
    for e, c in tool.items():
        out[e] = out.get(e, 0) - ratio.numerator * c
    return {e: c for e, c in out.items() if c}
