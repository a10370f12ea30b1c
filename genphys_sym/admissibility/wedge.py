"""A calculus of complete Bernstein functions on trees.

For θ = arg s ∈ (0, π) let f be analytic off (−∞, 0], positive on (0, ∞), with arg f(s) ∈ [lo·θ, hi·θ]: its *wedge*.
f is a complete Bernstein function iff its wedge lies in [0, 1], a Stieltjes function iff it lies in [−1, 0]. Wedges add
in products, scale with exponents, and a sum's is the hull of its terms' where that is no wider than 1 (a convex cone).
Differences from f by a constant do not matter for g − g(0): what counts is Im ≥ 0 in the upper half-plane, so positive
multiples of complete Bernstein functions and negative multiples of Stieltjes functions may be added to any constant.
(Schilling, Song, Vondraček, Bernstein Functions, 2nd ed. 2012, chapters 6 and 7.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from genphys_sym.admissibility.condition import FALSE, TRUE, Condition, at_least_root, compare, conjunction
from genphys_sym.admissibility.domain import SQUARE, Domain, Polynomial, collect, part
from symcons.errors import UnsupportedError
from symcons.expr.rational import to_rational
from symcons.expr.tree import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Call,
    Expr,
    Mul,
    Num,
    Pow,
    Sym,
    add,
    mul,
    names,
    negate,
    power,
    rebuild,
    substitute,
)

S = Sym(SQUARE)


@dataclass(frozen=True, slots=True, eq=False)
class Wedge:
    """All of ``low`` and ``high`` bound arg f/θ (lowest, highest count), where ``condition`` holds."""

    low: tuple[Polynomial, ...]
    high: tuple[Polynomial, ...]
    condition: Condition = TRUE


def is_constant(tree: Expr) -> bool:
    """Whether s does not occur."""
    return SQUARE not in names(tree)


def number(tree: Expr, domain: Domain) -> Polynomial | None:
    """A tree in the parameters as a polynomial; None where it is none."""
    try:
        value = to_rational(tree, domain.ring)
    except (UnsupportedError, ZeroDivisionError):
        return None
    return value.numerator if value.is_polynomial else None


def positive_constant(tree: Expr, domain: Domain, strict: bool = False) -> Condition:
    """When a constant is ≥ 0 (> 0 where strict)."""
    relation = ">" if strict else ">="
    try:
        value = to_rational(tree, domain.ring)
    except (UnsupportedError, ZeroDivisionError):
        return _root_sign(tree, domain, strict)
    return compare(value.numerator * value.denominator, relation, domain)


def _root_sign(tree: Expr, domain: Domain, strict: bool) -> Condition:
    """Roots and products of positive numbers are positive."""
    if isinstance(tree, Mul):
        return conjunction(positive_constant(factor, domain, strict) for factor in tree.factors)
    if isinstance(tree, Pow):
        return positive_constant(tree.base, domain, strict)
    if isinstance(tree, Call) and tree.name in ("sqrt", "exp"):
        return TRUE if tree.name == "exp" else positive_constant(tree.args[0], domain, strict)
    if isinstance(tree, Sym) and tree.name == "pi":
        return TRUE
    if isinstance(tree, Add):
        return conjunction(positive_constant(term, domain, strict) for term in tree.terms)
    return FALSE


def wedge(tree: Expr, domain: Domain) -> Wedge | None:
    """The wedge of a tree in s, with the condition under which it is proven; None where the calculus has no rule."""
    zero, one = domain.ring.zero, domain.ring.one
    if is_constant(tree):
        return Wedge((zero,), (zero,), positive_constant(tree, domain))
    if tree == S:
        return Wedge((one,), (one,))
    if isinstance(tree, Pow):
        return _power(tree.base, tree.exponent, domain)
    if isinstance(tree, Mul):
        return _product(tree.factors, domain)
    if isinstance(tree, Add):
        return _sum(tree, domain)
    if isinstance(tree, Call):
        return _function(tree, domain)
    return None


def _power(base: Expr, exponent: Expr, domain: Domain) -> Wedge | None:
    inner = wedge(base, domain)
    scale = number(exponent, domain) if is_constant(exponent) else None
    if inner is None or scale is None:
        return None
    up = compare(scale, ">=", domain)
    low, high = tuple(scale * x for x in inner.low), tuple(scale * x for x in inner.high)
    if up == TRUE:
        return Wedge(low, high, inner.condition)
    if up == FALSE or compare(scale, "<=", domain) == TRUE:
        return Wedge(high, low, inner.condition)
    return Wedge((*low, *high), (*low, *high), inner.condition)


def _product(factors: Iterable[Expr], domain: Domain) -> Wedge | None:
    low, high = (domain.ring.zero,), (domain.ring.zero,)
    condition: Condition = TRUE
    constants = []
    for factor in factors:
        if is_constant(factor):
            constants.append(factor)
            continue
        inner = wedge(factor, domain)
        if inner is None:
            return None
        low = tuple(a + b for a in low for b in inner.low)
        high = tuple(a + b for a in high for b in inner.high)
        condition = condition & inner.condition
    return Wedge(low, high, condition & positive_constant(mul(*constants), domain))


def _sum(tree: Add, domain: Domain) -> Wedge | None:
    polynomial = _quadratic(tree, domain)
    if polynomial is not None:
        return polynomial
    parts = [wedge(term, domain) for term in tree.terms]
    low: list[Polynomial] = []
    high: list[Polynomial] = []
    condition: Condition = TRUE
    for inner in parts:
        if inner is None:
            return None
        low += inner.low
        high += inner.high
        condition = condition & inner.condition
    narrow = conjunction(compare(b - a - domain.ring.one, "<=", domain) for a in low for b in high)
    return Wedge(tuple(low), tuple(high), condition & narrow)


def _quadratic(tree: Expr, domain: Domain) -> Wedge | None:
    """a·s² + b·s + c with real roots −s₁, −s₂ ≤ 0: arg ∈ [0, 2θ]; linear functions likewise."""
    value = number(tree, domain)
    if value is None:
        return None
    series = collect(value, domain.ring.index[SQUARE], domain.ring)
    if max(series) > 2:
        return None
    a, b, c = (part(series, j, domain.ring) for j in (2, 1, 0))
    zero, one = domain.ring.zero, domain.ring.one
    ends = compare(a, ">=", domain) & compare(c, ">=", domain)
    if a.is_zero():
        return Wedge((zero,), (one,), ends & compare(b, ">=", domain))
    return Wedge((zero,), (2 * one,), ends & at_least_root(b, 4 * a * c, False, domain))


def _function(tree: Call, domain: Domain) -> Wedge | None:
    inner = tree.args[0]
    zero, one = domain.ring.zero, domain.ring.one
    if tree.name == "sqrt":
        return _power(inner, Num(Fraction(1, 2)), domain)
    if tree.name == "log" and isinstance(inner, Add):
        rest = wedge(add(inner, MINUS_ONE), domain)
        if rest is not None:
            if inside(rest, -1, 0, domain) == TRUE:
                return Wedge((zero - one,), (zero,), rest.condition)
            return Wedge((zero,), (one,), rest.condition & inside(rest, 0, 1, domain))
    if tree.name == "log" and isinstance(inner, Call) and inner.name == "cosh" and _root_of_s(inner.args[0], domain):
        return Wedge((zero,), (one,))
    if tree.name == "tanh" and _root_of_s(inner, domain):
        half = domain.constant(Fraction(1, 2))
        return Wedge((zero - half,), (half,))
    return None


def _root_of_s(tree: Expr, domain: Domain) -> bool:
    """Whether the tree is a positive multiple of √s."""
    squared = _square(tree)
    value = number(squared, domain) if squared is not None else None
    if value is None:
        return False
    series = collect(value, domain.ring.index[SQUARE], domain.ring)
    return set(series) == {1} and domain.signs(series[1]) == frozenset({1})


def _square(tree: Expr) -> Expr | None:
    if isinstance(tree, Pow) and isinstance(tree.exponent, Num):
        return power(tree.base, Num(tree.exponent.value * 2))
    if isinstance(tree, Call) and tree.name == "sqrt":
        return tree.args[0]
    if isinstance(tree, Mul):
        squares = [_square(factor) for factor in tree.factors]
        return mul(*(square for square in squares if square is not None)) if None not in squares else None
    return mul(tree, tree) if is_constant(tree) else None


def inside(found: Wedge, low: int, high: int, domain: Domain) -> Condition:
    """When the wedge lies within [low, high]."""
    below = [compare(x - domain.constant(low), ">=", domain) for x in found.low]
    above = [compare(x - domain.constant(high), "<=", domain) for x in found.high]
    return conjunction([*below, *above])


def pick(tree: Expr, domain: Domain) -> Condition | None:
    """When Im f ≥ 0 in the upper half-plane is proven: f − f(0) is then complete Bernstein. None: no rule applies."""
    if is_constant(tree):
        return TRUE
    terms = tree.terms if isinstance(tree, Add) else (tree,)
    conditions = []
    for term in terms:
        if is_constant(term):
            continue
        one = _pick_term(term, domain)
        if one is None:
            return None
        conditions.append(one)
    return conjunction(conditions)


def _pick_term(term: Expr, domain: Domain) -> Condition | None:
    """c·f: c ≥ 0 and f complete Bernstein or Pick itself, or c ≤ 0 and f Stieltjes."""
    factors = term.factors if isinstance(term, Mul) else (term,)
    constant = mul(*(f for f in factors if is_constant(f)))
    core = mul(*(f for f in factors if not is_constant(f)))
    if isinstance(core, Call) and core.name == "log":
        return _logarithm(constant, core.args[0], domain)
    if isinstance(core, Add):
        inner = pick(core, domain)
        return None if inner is None else inner & positive_constant(constant, domain)
    found = wedge(core, domain)
    if found is None:
        return None
    up = positive_constant(constant, domain) & found.condition & inside(found, 0, 1, domain)
    down = positive_constant(negate(constant), domain) & found.condition & inside(found, -1, 0, domain)
    return up | down


def _logarithm(constant: Expr, inner: Expr, domain: Domain) -> Condition | None:
    """log f for a complete Bernstein f with f(0) > 0: Im log f = arg f."""
    found = wedge(inner, domain) if not (isinstance(inner, Call) and inner.name == "cosh") else None
    if found is None:
        found = wedge(Call("log", (inner,)), domain)
    if found is None:
        return None
    return positive_constant(constant, domain) & found.condition & inside(found, 0, 1, domain)


def bernstein(tree: Expr, domain: Domain) -> Condition | None:
    """When f − f(0) is proven a Bernstein function: complete ones, −exp(−Bernstein), sums, powers and compositions."""
    complete = pick(tree, domain)
    if complete is not None and complete != FALSE:
        return complete
    if isinstance(tree, Add):
        return _all([bernstein(term, domain) for term in tree.terms])
    if isinstance(tree, Mul):
        constant = mul(*(f for f in tree.factors if is_constant(f)))
        core = mul(*(f for f in tree.factors if not is_constant(f)))
        falls = completely_monotone(core, domain)
        if falls is not None and falls != FALSE:
            return _all([falls, positive_constant(negate(constant), domain)])
        if core != tree:
            return _all([bernstein(core, domain), positive_constant(constant, domain)])
    if isinstance(tree, Pow) and isinstance(tree.exponent, Num) and 0 < tree.exponent.value <= 1:
        return _positive_bernstein(tree.base, domain)
    if isinstance(tree, Call) and tree.name in ("sqrt", "log"):
        return _positive_bernstein(tree.args[0], domain)
    return complete


def completely_monotone(tree: Expr, domain: Domain) -> Condition | None:
    """When f is proven completely monotone: exp(−Bernstein), negative powers of Bernstein functions, products, sums."""
    if is_constant(tree):
        return positive_constant(tree, domain)
    if isinstance(tree, Add):
        return _all([completely_monotone(term, domain) for term in tree.terms])
    if isinstance(tree, Mul):
        return _all([completely_monotone(factor, domain) for factor in tree.factors])
    if isinstance(tree, Call) and tree.name == "exp":
        return bernstein(negate(tree.args[0]), domain)
    if isinstance(tree, Pow) and isinstance(tree.exponent, Num) and tree.exponent.value < 0:
        return _positive_bernstein(tree.base, domain)
    return None


def _positive_bernstein(tree: Expr, domain: Domain) -> Condition | None:
    """A Bernstein function that is ≥ 0: its value at 0 is not negative."""
    return _all([bernstein(tree, domain), positive_constant(at_zero(tree), domain)])


def at_zero(tree: Expr) -> Expr:
    """The value of a tree at s = 0, simplified."""
    return folded(substitute(tree, {SQUARE: Num(Fraction(0))}))


def folded(tree: Expr) -> Expr:
    """exp(0) = 1, √0 = 0 and log 1 = 0 in a constant."""
    if isinstance(tree, Call) and len(tree.args) == 1:
        inner = folded(tree.args[0])
        if inner == Num(Fraction(0)) and tree.name in ("exp", "cosh"):
            return Num(Fraction(1))
        if inner == Num(Fraction(0)) and tree.name in ("sqrt", "sinh", "tanh", "abs"):
            return inner
        return ZERO if inner == ONE and tree.name == "log" else Call(tree.name, (inner,))
    if not tree.children:
        return tree
    if isinstance(tree, Pow) and isinstance(tree.exponent, Num) and tree.exponent.value > 0 and folded(tree.base) == ZERO:
        return ZERO
    return rebuild(tree, tuple(folded(child) for child in tree.children))


def _all(conditions: list[Condition | None]) -> Condition | None:
    return None if None in conditions else conjunction(c for c in conditions if c is not None)
