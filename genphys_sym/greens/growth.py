"""How formulas grow for large wave numbers, as theorems: f(k) = c(k)·k^p with c(k) in a ball, all over a sector.

A sector is |k| ≥ R, low ≤ arg k ≤ high. Sums take the largest power and enclose what the others add, k^{−δ} with δ > 0
lying in R^{−δ} e^{−iδ[low, high]} [0, 1]; roots and powers demand that the argument of what they are taken of stays
within (−π, π), so that the principal branch that is evaluated elsewhere is analytic over the whole sector. From such
enclosures follow the bound of what an integral misses beyond R, and the right to turn its path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import acb, arb

from genphys_sym.greens.balls import Ball, to_ball
from symcons.errors import UnsupportedError
from symcons.expr.tree import Add, Call, Expr, Mul, Num, Pow, Sym

Real = Any  # flint.arb
_ZERO, _ONE = Fraction(0), Fraction(1)


class Uncertain(Exception):
    """The enclosure does not exist or is too wide over this sector."""


@dataclass(frozen=True, slots=True)
class Sector:
    """|k| ≥ radius, low ≤ arg k ≤ high (radians, rational)."""

    radius: Real
    low: Fraction
    high: Fraction

    def angles(self, factor: Fraction) -> Real:
        """factor·[low, high] as a ball."""
        if self.low == self.high == 0:
            return arb(0)
        ends = [arb(_exact(factor * end)) for end in (self.low, self.high)]
        return ends[0].union(ends[1])

    def shrinking(self, power: Fraction) -> Ball:
        """An enclosure of k^{−power} for power > 0."""
        size = arb(0).union(self.radius ** arb(_exact(-power)))
        if self.low == self.high == 0:
            return acb(size)
        turn = self.angles(-power)
        return acb(size) * acb(turn.cos(), turn.sin())


@dataclass(frozen=True, slots=True)
class Growth:
    """f(k) = c(k)·k^power with c(k) in ``factor`` over a sector."""

    power: Fraction
    factor: Ball

    def size(self) -> Real:
        """The largest |c|."""
        return self.factor.abs_upper()

    def real_top(self, sector: Sector) -> Real:
        """An upper bound of Re f(k)/|k|^power."""
        if sector.low == sector.high == 0:
            return self.factor.real.upper()
        turn = sector.angles(self.power)
        return (self.factor * acb(turn.cos(), turn.sin())).real.upper()


def _exact(value: Fraction) -> Any:
    return to_ball(value).real


def growth(tree: Expr, values: Mapping[str, Ball], exact: Mapping[str, Fraction], sector: Sector) -> Growth:
    """The enclosure of ``tree`` as a function of k; ``exact`` are the rational values that exponents may name.

    :raises Uncertain: where there is none.
    """
    return _Growth(values, exact, sector).of(tree)


class _Growth:
    def __init__(self, values: Mapping[str, Ball], exact: Mapping[str, Fraction], sector: Sector) -> None:
        self.values, self.exact, self.sector = values, exact, sector

    def of(self, tree: Expr) -> Growth:
        if isinstance(tree, Sym) and tree.name == "k":
            return Growth(_ONE, acb(1))
        if isinstance(tree, Num):
            return Growth(_ZERO, to_ball(tree.value))
        if isinstance(tree, Sym):
            return Growth(_ZERO, self._name(tree.name))
        if isinstance(tree, Add):
            return self.sum([self.of(term) for term in tree.terms])
        if isinstance(tree, Mul):
            return self._product(tree)
        if isinstance(tree, Pow):
            return self.raised(self.of(tree.base), self._exponent(tree.exponent))
        if isinstance(tree, Call) and len(tree.args) == 1:
            return self._call(tree.name, self.of(tree.args[0]))
        raise Uncertain(f"no enclosure of {tree!r} for large k")

    def _name(self, name: str) -> Ball:
        if name in self.values:
            return self.values[name]
        if name in ("pi", "i"):
            return acb(arb.pi()) if name == "pi" else acb(0, 1)
        raise UnsupportedError(f"the name {name} has no value")

    def sum(self, terms: list[Growth]) -> Growth:
        present = [term for term in terms if not term.factor.is_zero()]
        if not present:
            return Growth(Fraction(0), acb(0))
        top = max(term.power for term in present)
        total = acb(0)
        for term in present:
            drop = top - term.power if term.power is not top else _ZERO
            total += term.factor * self.sector.shrinking(drop) if drop else term.factor
        return Growth(top, total)

    def _product(self, tree: Mul) -> Growth:
        power, factor = _ZERO, acb(1)
        for part in tree.factors:
            found = self.of(part)
            power = power + found.power if found.power else power
            factor = factor * found.factor
        return Growth(power, factor)

    def raised(self, base: Growth, exponent: Fraction) -> Growth:
        """base^exponent on the principal branch."""
        if exponent.denominator == 1:
            value = base.factor ** int(exponent)
        else:
            self._check_branch(base)
            value = base.factor.sqrt() if exponent == Fraction(1, 2) else base.factor.pow(to_ball(exponent))
        if not value.is_finite():
            raise Uncertain("a power of what may vanish")
        return Growth(base.power * exponent, value)

    def _check_branch(self, base: Growth) -> None:
        angle = base.factor.arg() + self.sector.angles(base.power)
        if not (base.factor.abs_lower() > 0 and abs(angle) < arb.pi()):
            raise Uncertain("the cut of a root or power may be met")

    def _exponent(self, tree: Expr) -> Fraction:
        found = exact_value(tree, self.exact)
        if found is None:
            raise Uncertain("an exponent that is no rational number")
        return found

    def _call(self, name: str, inner: Growth) -> Growth:
        if name == "sqrt":
            return self.raised(inner, Fraction(1, 2))
        if name == "exp" and inner.power <= 0:
            bounded = inner.factor if inner.power == 0 else inner.factor * self.sector.shrinking(-inner.power)
            return Growth(Fraction(0), bounded.exp())
        if inner.power == 0 and inner.factor.is_exact() and name in ("gamma", "cos", "sin"):
            return Growth(Fraction(0), getattr(inner.factor, name)())
        raise Uncertain(f"no enclosure of {name} for large k")


def exact_value(tree: Expr, exact: Mapping[str, Fraction]) -> Fraction | None:
    """The rational value of ``tree``, None where it has none or is not made of rationals."""
    if isinstance(tree, Num):
        return tree.value
    if isinstance(tree, Sym):
        return exact.get(tree.name)
    parts = [exact_value(child, exact) for child in tree.children]
    known = [part for part in parts if part is not None]
    if len(known) != len(parts):
        return None
    if isinstance(tree, Add):
        return sum(known, Fraction(0))
    if isinstance(tree, Mul):
        product = Fraction(1)
        for part in known:
            product *= part
        return product
    if isinstance(tree, Pow) and known[1].denominator == 1 and abs(known[1]) < 64 and known[0]:
        return Fraction(known[0] ** int(known[1]))
    return None


def tail(amplitude: Growth, exponent: Growth, sector: Sector, weight: Fraction) -> Real:
    """A bound of ∫_R^∞ |A e^X| x^weight dx for x = |k| in the sector: x^q e^{−b x^p} by an incomplete gamma function.

    :raises Uncertain: where the bound diverges.
    """
    q = amplitude.power + weight
    x = sector.radius
    if exponent.power <= 0:
        if q >= -1:
            raise Uncertain("no decay")
        lift = exponent.factor.abs_upper() * x ** to_ball(exponent.power).real
        return (amplitude.size() * lift.exp() * x ** to_ball(q + 1).real / to_ball(-q - 1).real).upper()
    rate = -exponent.real_top(sector)
    p = to_ball(exponent.power).real
    if not rate > 0:
        raise Uncertain("no decay")
    order = to_ball((q + 1) / exponent.power).real
    bound = amplitude.size() / p * rate ** (-order) * (rate * x**p).gamma_upper(order)
    if not bound.is_finite():
        raise Uncertain("no bound")
    return bound.upper()
