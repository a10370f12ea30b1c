"""How far a clock c(t) runs: whether c > 0 for t > 0, whether ∫c starts from 0, and whether it grows without bound.

For sums, products and powers of positive constants, t, and exponentials of multiples of t the order at 0, the order at ∞ and
the rate of the exponential tell: ∫₀c is finite iff the order at 0 exceeds −1, and ∫^∞c diverges iff the rate is positive, or
it is 0 and the order at ∞ is at least −1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from genphys_sym.admissibility.condition import FALSE, TRUE, Condition, conjunction
from genphys_sym.admissibility.domain import Domain
from genphys_sym.admissibility.wedge import number, positive_constant
from symcons.expr.tree import Add, Call, Expr, Mul, Num, Pow, Sym, add, mul, names

_HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """c > 0 where ``positive`` holds; c ~ t^start at 0, c ~ t^end·e^{rate·t} at ∞ (of the rate the sign alone)."""

    positive: Condition
    start: Fraction = Fraction(0)
    end: Fraction = Fraction(0)
    rate: int = 0

    @property
    def begins(self) -> bool:
        """Whether the clock starts from 0."""
        return self.start > -1

    @property
    def goes_on(self) -> bool:
        """Whether it never stops."""
        return self.rate > 0 or (self.rate == 0 and self.end >= -1)

    def raised(self, exponent: Fraction) -> Run:
        """c to a power."""
        sign = 1 if exponent > 0 else -1
        return replace(self, start=self.start * exponent, end=self.end * exponent, rate=self.rate * sign)


def run(tree: Expr, domain: Domain) -> Run | None:
    """What is known of a clock; None where it is none of these."""
    if "t" not in names(tree):
        return Run(positive_constant(tree, domain, True))
    if tree == Sym("t"):
        return Run(TRUE, Fraction(1), Fraction(1))
    saturating = _saturating(tree, domain) if isinstance(tree, Add) else None
    if saturating is not None:
        return saturating
    if isinstance(tree, (Add, Mul)):
        parts = [run(child, domain) for child in tree.children]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        return _sum(known) if isinstance(tree, Add) else _product(known)
    if isinstance(tree, Pow):
        return _power(tree, domain)
    if isinstance(tree, Call) and tree.name == "sqrt":
        inner = run(tree.args[0], domain)
        return None if inner is None else inner.raised(_HALF)
    return _exponential(tree.args[0], domain) if isinstance(tree, Call) and tree.name == "exp" else None


def _saturating(tree: Add, domain: Domain) -> Run | None:
    """p − q·e^{−ct} with p ≥ q > 0: positive from 0 on, where it starts like t if p = q."""
    still = add(*(term for term in tree.terms if "t" not in names(term)))
    moving = [term for term in tree.terms if "t" in names(term)]
    factors = moving[0].factors if len(moving) == 1 and isinstance(moving[0], Mul) else ()
    grown = [run(factor, domain) for factor in factors if "t" in names(factor)]
    if len(grown) != 1 or grown[0] is None or grown[0].rate >= 0 or grown[0].positive != TRUE or grown[0].start or grown[0].end:
        return None
    size = mul(*(factor for factor in factors if "t" not in names(factor)))
    total = number(add(still, size), domain)
    if total is None or positive_constant(mul(Num(Fraction(-1)), size), domain, True) == FALSE:
        return None
    signs = domain.signs(total)
    if not signs <= {0, 1} or len(signs) != 1:
        return None
    return Run(positive_constant(still, domain, True), Fraction(1 if signs == {0} else 0))


def _sum(parts: list[Run]) -> Run:
    last = max(parts, key=lambda part: (part.rate, part.end))
    return Run(conjunction(part.positive for part in parts), min(part.start for part in parts), last.end, last.rate)


def _product(parts: list[Run]) -> Run | None:
    rates = {part.rate for part in parts} - {0}
    if len(rates) > 1:
        return None
    start, end = (sum((getattr(part, name) for part in parts), Fraction(0)) for name in ("start", "end"))
    return Run(conjunction(part.positive for part in parts), start, end, next(iter(rates), 0))


def _power(tree: Pow, domain: Domain) -> Run | None:
    if isinstance(tree.exponent, Num):
        inner = run(tree.base, domain)
        return None if inner is None else inner.raised(tree.exponent.value)
    if "t" in names(tree.base) or not isinstance(tree.base, Num) or tree.base.value <= 0:
        return None
    inner = _exponential(tree.exponent, domain)
    above = (tree.base.value > 1) - (tree.base.value < 1)
    return None if inner is None else replace(inner, rate=inner.rate * above)


def _exponential(exponent: Expr, domain: Domain) -> Run | None:
    """e^{a·t + b}."""
    terms = exponent.terms if isinstance(exponent, Add) else (exponent,)
    moving = [term for term in terms if "t" in names(term)]
    slopes = [_slope(term) for term in moving]
    if any(slope is None for slope in slopes):
        return None
    total = number(add(*(slope for slope in slopes if slope is not None)), domain)
    signs = domain.signs(total) if total is not None else frozenset()
    return Run(TRUE, rate=next(iter(signs))) if len(signs) == 1 else None


def _slope(term: Expr) -> Expr | None:
    """a of a·t."""
    factors = list(term.factors) if isinstance(term, Mul) else [term]
    if factors.count(Sym("t")) != 1:
        return None
    factors.remove(Sym("t"))
    slope = mul(*factors)
    return None if "t" in names(slope) else slope
