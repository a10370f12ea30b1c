"""Conditions on the parameters and the dimension: comparisons of polynomials joined by "and" and "or", in normal form.

A condition is exact: it says for which parameters and dimensions a statement holds. Comparisons that the domain of the
parameters decides never appear. ``text`` writes the condition in the grammar of equation files.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Any

import flint

from genphys_sym.admissibility.domain import ANY, Domain, Polynomial, Signs
from symcons.expr.printing import print_expr
from symcons.expr.rational import Ring, to_tree
from symcons.expr.tree import ZERO, Expr, Num, Sym, call, mul, power


class Condition:
    """Base of all conditions; combine with ``&`` and ``|``."""

    __slots__ = ()

    def __and__(self, other: Condition) -> Condition:
        return conjunction((self, other))

    def __or__(self, other: Condition) -> Condition:
        return disjunction((self, other))


@dataclass(frozen=True, slots=True)
class Constant(Condition):
    """True or false."""

    value: bool


@dataclass(frozen=True, slots=True)
class Words(Condition):
    """A condition that no inequality in the parameters and N can say: a sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Dimensions(Condition):
    """lower ≤ N ≤ upper (None: unbounded)."""

    lower: int
    upper: int | None


@dataclass(frozen=True, slots=True)
class Compare(Condition):
    """left relation right for trees in the parameters; ``root`` says that the right side is a root, so not negative."""

    left: Expr
    relation: str
    right: Expr
    root: bool = False


@dataclass(frozen=True, slots=True)
class Junction(Condition):
    """``parts`` joined by ``word``: "and" or "or"."""

    word: str
    parts: tuple[Condition, ...]


TRUE = Constant(True)
FALSE = Constant(False)


def conjunction(parts: Iterable[Condition]) -> Condition:
    """All of ``parts``."""
    return _join("and", FALSE, TRUE, parts)


def disjunction(parts: Iterable[Condition]) -> Condition:
    """At least one of ``parts``."""
    return _join("or", TRUE, FALSE, parts)


def _join(word: str, absorbing: Condition, neutral: Condition, parts: Iterable[Condition]) -> Condition:
    flat: list[Condition] = []
    for part in parts:
        for piece in part.parts if isinstance(part, Junction) and part.word == word else (part,):
            if piece == absorbing:
                return absorbing
            if piece != neutral and piece not in flat:
                flat.append(piece)
    flat = _merged_dimensions(word, flat)
    if absorbing in flat:
        return absorbing
    if word == "and":
        flat = [p for p in flat if not _follows(p, [q for q in flat if q is not p])]
    kept = [p for p in flat if not any(q is not p and _makes_needless(word, q, p) for q in flat)]
    kept = kept or flat
    if not kept:
        return neutral
    return kept[0] if len(kept) == 1 else Junction(word, tuple(kept))


def _follows(part: Condition, others: list[Condition]) -> bool:
    """Whether a disjunction follows from the other parts of a conjunction: one of its alternatives does."""
    if not isinstance(part, Junction) or len(others) < 2:
        return False
    return implies(Junction("and", tuple(others)), part)


def _merged_dimensions(word: str, parts: list[Condition]) -> list[Condition]:
    ranges = [p for p in parts if isinstance(p, Dimensions)]
    if len(ranges) < 2:
        return parts
    rest = [p for p in parts if not isinstance(p, Dimensions)]
    lower = [r.lower for r in ranges]
    upper = [r.upper for r in ranges]
    if word == "and":
        ends = [u for u in upper if u is not None]
        return [*rest, dimensions(max(lower), min(ends) if ends else None)]
    if all(r.lower == 1 for r in ranges):
        return [*rest, dimensions(1, None if None in upper else max(u for u in upper if u is not None))]
    return parts


def _makes_needless(word: str, strong: Condition, weak: Condition) -> bool:
    """Whether ``weak`` may be left out beside ``strong``: it follows (and), or implies it (or)."""
    if word == "and":
        return implies(strong, weak) and not (implies(weak, strong) and id(strong) > id(weak))
    return implies(weak, strong) and not (implies(weak, strong) and implies(strong, weak) and id(strong) > id(weak))


def implies(left: Condition, right: Condition) -> bool:
    """Whether ``left`` implies ``right`` for evident reasons (False: not evident)."""
    if left in (right, FALSE) or right == TRUE:
        return True
    if isinstance(left, Junction) and left.word == "or":
        return all(implies(part, right) for part in left.parts)
    if isinstance(right, Junction) and right.word == "and":
        return all(implies(left, part) for part in right.parts)
    if isinstance(right, Junction) and right.word == "or" and any(implies(left, part) for part in right.parts):
        return True
    if isinstance(left, Junction) and left.word == "and":
        return any(implies(part, right) for part in left.parts)
    if isinstance(left, Dimensions) and isinstance(right, Dimensions):
        above = right.upper is None or (left.upper is not None and left.upper <= right.upper)
        return left.lower >= right.lower and above
    if isinstance(left, Compare) and isinstance(right, Compare) and left.root and right == Compare(left.left, ">=", ZERO):
        return True
    if isinstance(left, Compare) and isinstance(right, Compare) and (left.left, left.right) == (right.left, right.right):
        return (left.relation, right.relation) in {(">", ">="), ("<", "<="), ("=", ">="), ("=", "<="), (">", "!="), ("<", "!=")}
    return False


def dimensions(lower: int, upper: int | None) -> Condition:
    """lower ≤ N ≤ upper."""
    if upper is not None and upper < lower:
        return FALSE
    return TRUE if lower <= 1 and upper is None else Dimensions(max(lower, 1), upper)


def compare(polynomial: Polynomial, relation: str, domain: Domain) -> Condition:
    """``polynomial relation 0`` as a condition on the domain; relation is one of > >= < <= = !=."""
    if relation in ("<", "<="):
        return compare(-polynomial, ">" if relation == "<" else ">=", domain)
    wanted = {">": {1}, ">=": {0, 1}, "=": {0}, "!=": {-1, 1}}[relation]
    signs = domain.signs(polynomial)
    if signs <= wanted:
        return TRUE
    if not signs & wanted:
        return FALSE
    return _open_comparison(polynomial, relation, domain)


def either(left: Polynomial, right: Polynomial, relation: str, domain: Domain) -> Condition:
    """left relation 0 or right relation 0, for relation > or >=; true where the two cannot both fail.

    They cannot where a positive combination of the two, known positive factors taken out, is positive.
    """
    whole = compare(left, relation, domain) | compare(right, relation, domain)
    if isinstance(whole, Constant):
        return whole
    a, b = _stripped(left, domain), _stripped(right, domain)
    wanted = frozenset({1}) if relation == ">" else frozenset({0, 1})
    if any(domain.signs(a * weight + b) <= wanted for weight in (1, 2, domain.constant(Fraction(1, 2)))):
        return TRUE
    return whole


def _stripped(polynomial: Polynomial, domain: Domain) -> Polynomial:
    """The polynomial without factors that are positive or negative on the domain, its sign kept."""
    content, factors = polynomial.factor()
    core = domain.constant(1 if content > 0 else -1)
    for factor, exponent in factors:
        signs = domain.signs(factor)
        core = core * (next(iter(signs)) ** int(exponent) if len(signs) == 1 and 0 not in signs else factor ** int(exponent))
    return core


def _open_comparison(polynomial: Polynomial, relation: str, domain: Domain) -> Condition:
    content, factors = polynomial.factor()
    side = 1 if content > 0 else -1
    core, extra = domain.ring.one, []
    for factor, exponent in factors:
        signs = domain.signs(factor)
        if len(signs) == 1 and 0 not in signs:
            side *= next(iter(signs)) ** int(exponent)
            continue
        if exponent % 2 == 0 or 1 not in signs or -1 not in signs:
            side *= 1 if exponent % 2 == 0 or 1 in signs else -1
            extra.append(factor)
            continue
        core *= factor
    return _assemble(core * domain.constant(side), extra, relation, domain)


def _assemble(core: Polynomial, extra: list[Polynomial], relation: str, domain: Domain) -> Condition:
    """core · Π extra² relation 0, where the signs of the extra factors do not change."""
    vanishing = [_sided(factor, "=", domain) for factor in extra]
    apart = [_sided(factor, "!=", domain) for factor in extra]
    if relation == "=":
        return disjunction([*vanishing, *([] if core.is_constant() else [_sided(core, "=", domain)])])
    if relation == "!=":
        return conjunction([*apart, *([] if core.is_constant() else [_sided(core, "!=", domain)])])
    if core.is_constant():
        holds = core.leading_coefficient() > 0
        return (
            (TRUE if relation == ">=" else conjunction(apart))
            if holds
            else (disjunction(vanishing) if relation == ">=" else FALSE)
        )
    main = _sided(core, relation, domain)
    return disjunction([main, *vanishing]) if relation == ">=" else conjunction([main, *apart])


def _sided(polynomial: Polynomial, relation: str, domain: Domain) -> Condition:
    """The comparison with positive terms on both sides, as people write it."""
    signs = domain.signs(polynomial)
    if relation == "!=" and -1 not in signs:
        relation = ">"
    if relation == "!=" and 1 not in signs:
        relation, polynomial = ">", -polynomial
    polynomial = _primitive(polynomial)
    left, right = _halves(polynomial, domain.ring)
    if left.is_zero() and relation in ("=", "!="):
        left, right = right, left
    if left.is_zero() or (left.is_constant() and relation in (">", ">=")):
        flipped = {">": "<", ">=": "<="}[relation]
        return Compare(to_tree(right, domain.ring), flipped, to_tree(left, domain.ring))
    return Compare(to_tree(left, domain.ring), relation, to_tree(right, domain.ring))


def _primitive(polynomial: Polynomial) -> Polynomial:
    coefficients = [Fraction(int(c.p), int(c.q)) for c in polynomial.coeffs()]
    top = gcd(*(c.numerator for c in coefficients))
    bottom = lcm(*(c.denominator for c in coefficients))
    return polynomial * flint.fmpq(bottom, top)


def _halves(polynomial: Polynomial, ring: Ring) -> tuple[Polynomial, Polynomial]:
    positive: dict[Any, Any] = {}
    negative: dict[Any, Any] = {}
    for exponents, coefficient in polynomial.terms():
        (positive if coefficient > 0 else negative)[exponents] = abs(coefficient)
    return ring.context.from_dict(positive), ring.context.from_dict(negative)


def at_least_root(left: Polynomial, square: Polynomial, strict: bool, domain: Domain) -> Condition:
    """left ≥ √square (> where strict), for a square that is not negative on the domain of interest."""
    if square.is_zero():
        return compare(left, ">" if strict else ">=", domain)
    relation = ">" if strict else ">="
    inside = compare(left * left - square, relation, domain)
    sign = compare(left, ">=", domain)
    if inside == FALSE or sign == FALSE or (inside == TRUE and sign == TRUE):
        return inside & sign
    if inside == TRUE:
        return sign
    if square.is_constant() and left.is_constant():
        return inside & sign
    root = root_tree(square, domain)
    content = Fraction(1)
    if root is not None and len(list(left.terms())) == 1:
        lead = left.leading_coefficient()
        content = Fraction(int(lead.p), int(lead.q))
    if root is None or content < 0:
        return inside & sign
    tree = mul(Num(1 / content), root)
    return Compare(mul(Num(1 / content), to_tree(left, domain.ring)), relation, tree, True)


def root_tree(square: Polynomial, domain: Domain) -> Expr | None:
    """√square as a readable tree, where it is a monomial; a power of a factor of unknown sign gets ``abs``."""
    terms = list(square.terms())
    if len(terms) != 1 or terms[0][1] < 0:
        return None
    exponents, coefficient = terms[0]
    number = Fraction(int(coefficient.p), int(coefficient.q))
    whole, inner = _square_part(number)
    factors: list[Expr] = [Num(whole)]
    radicand: list[Expr] = [Num(inner)] if inner != 1 else []
    for name, exponent in zip(domain.ring.names, exponents, strict=True):
        half, odd = divmod(int(exponent), 2)
        if half:
            letter: Expr = Sym(name)
            if half % 2 and -1 in domain.signs(domain.gen(name)):
                letter = call("abs", letter)
            factors.append(power(letter, Num(Fraction(half))))
        if odd:
            radicand.append(Sym(name))
    if radicand:
        factors.append(call("sqrt", mul(*radicand)))
    return mul(*factors)


def _square_part(number: Fraction) -> tuple[Fraction, Fraction]:
    """number = whole² · inner with inner a square-free whole number."""
    inner = number.numerator * number.denominator
    whole, divisor = 1, 2
    while divisor * divisor <= inner and divisor < 1000:
        while inner % (divisor * divisor) == 0:
            inner //= divisor * divisor
            whole *= divisor
        divisor += 1
    return Fraction(whole, number.denominator), Fraction(inner)


def in_dimension(condition: Condition, dim: int | None) -> Condition:
    """The condition with N put in."""
    if dim is None:
        return condition
    if isinstance(condition, Dimensions):
        return Constant(condition.lower <= dim and (condition.upper is None or dim <= condition.upper))
    if isinstance(condition, Junction):
        parts = [in_dimension(part, dim) for part in condition.parts]
        return conjunction(parts) if condition.word == "and" else disjunction(parts)
    return condition


def text(condition: Condition) -> str:
    """The condition in the grammar of equation files."""
    if isinstance(condition, Constant):
        return "true" if condition.value else "false"
    if isinstance(condition, Words):
        return condition.text
    if isinstance(condition, Dimensions):
        return _dimension_text(condition)
    if isinstance(condition, Compare):
        return f"{print_expr(condition.left)} {condition.relation} {print_expr(condition.right)}"
    if isinstance(condition, Junction):
        parts = [f"({text(p)})" if isinstance(p, Junction) else text(p) for p in _ordered(condition)]
        return f" {condition.word} ".join(parts)
    raise TypeError(f"{condition!r} is no condition")


def _ordered(condition: Junction) -> list[Condition]:
    """N first."""
    return sorted(condition.parts, key=lambda part: not isinstance(part, Dimensions))


def _dimension_text(condition: Dimensions) -> str:
    if condition.upper == condition.lower:
        return f"N = {condition.lower}"
    if condition.upper is None:
        return f"N >= {condition.lower}"
    return f"N <= {condition.upper}" if condition.lower == 1 else f"N >= {condition.lower} and N <= {condition.upper}"


def signs_of(condition: Condition) -> Signs:
    """{1} where the condition is true, {-1} where it is false, else all."""
    return frozenset({1 if condition.value else -1}) if isinstance(condition, Constant) else ANY
