"""What is known of the signs of the names in a formula, and what follows for square roots."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import isqrt

from genphys_sym.greens.balls import evaluate
from symcons.errors import UnsupportedError
from symcons.expr.system import Parameter
from symcons.expr.tree import Add, Call, Expr, Mul, Num, Pow, Sym, call, mul, names, power

#: Names of the setting, all positive: times, distances, wave numbers, the space dimension.
_POSITIVE = frozenset({"t", "r", "k", "N", "pi"})
_HALF = Num(Fraction(1, 2))


class Assumptions:
    """The signs of parameters: by their values where they have one, else by their declared bounds."""

    def __init__(self, parameters: Iterable[Parameter] = ()) -> None:
        self._signs: dict[str, int | None] = dict.fromkeys(_POSITIVE, 1)
        self.values = {p.name: p.value for p in parameters if p.value is not None}
        for p in parameters:
            if p.value is None and p.sign is not None:
                self._signs[p.name] = p.sign

    def sign(self, tree: Expr) -> int | None:
        """1, −1 or 0 where the sign follows, else None."""
        known = self._by_value(tree)
        return known if known is not None else self._by_form(tree)

    def _by_value(self, tree: Expr) -> int | None:
        used = names(tree) - {"pi"}
        if not used or not used <= self.values.keys():
            return None
        try:
            value = evaluate(tree, {name: evaluate(self.values[name], {}) for name in used})
        except UnsupportedError:
            return None
        if value.imag != 0:
            return None
        return 1 if value.real > 0 else -1 if value.real < 0 else 0 if value.real == 0 else None

    def _by_form(self, tree: Expr) -> int | None:
        if isinstance(tree, Num):
            return (tree.value > 0) - (tree.value < 0)
        if isinstance(tree, Sym):
            return self._signs.get(tree.name)
        if isinstance(tree, Mul):
            return self._product([self.sign(factor) for factor in tree.factors])
        if isinstance(tree, Add):
            signs = {self.sign(term) for term in tree.terms}
            return signs.pop() if len(signs) == 1 else None
        if isinstance(tree, Pow):
            return self._of_power(tree)
        if isinstance(tree, Call) and tree.name in ("exp", "sqrt", "abs") and self._is_real(tree.args[0]):
            return 1 if tree.name == "exp" or self.sign(tree.args[0]) == 1 else None
        return None

    @staticmethod
    def _product(signs: list[int | None]) -> int | None:
        total = 1
        for sign in signs:
            if sign is None:
                return None
            total *= sign
        return total

    def _of_power(self, tree: Pow) -> int | None:
        base = self.sign(tree.base)
        if base == 1:
            return 1
        if isinstance(tree.exponent, Num) and tree.exponent.value.denominator == 1:
            if tree.exponent.value.numerator % 2 == 0 and self._is_real(tree.base):
                return 1  # a generic parameter is not zero
            return base
        return None

    @staticmethod
    def _is_real(tree: Expr) -> bool:
        return "i" not in names(tree)

    def root(self, tree: Expr) -> Expr:
        """√tree, with even powers and square numbers taken out: √(4m²) = 2m where m > 0, 2·abs(m) else."""
        factors = tree.factors if isinstance(tree, Mul) else (tree,)
        outside: list[Expr] = []
        inside: list[Expr] = []
        for factor in factors:
            found = self._root_of_factor(factor)
            (inside if found is None else outside).append(factor if found is None else found)
        if inside:
            outside.append(call("sqrt", mul(*inside)))
        return mul(*outside)

    def _root_of_factor(self, factor: Expr) -> Expr | None:
        if isinstance(factor, Num):
            return _root_of_number(factor.value)
        if isinstance(factor, Pow) and isinstance(factor.exponent, Num) and factor.exponent.value.denominator == 1:
            if isinstance(factor.base, Pow) and factor.exponent.value == -1:
                inner = self._root_of_factor(factor.base)
                return None if inner is None else power(inner, Num(Fraction(-1)))
            half = factor.exponent.value / 2
            if half.denominator != 1:
                return None
            sign = self.sign(factor.base)
            if half.numerator % 2 == 0 or sign == 1:
                return power(factor.base, Num(half))
            return power(call("abs", factor.base) if sign is None else mul(Num(Fraction(-1)), factor.base), Num(half))
        return None


def _root_of_number(value: Fraction) -> Expr | None:
    if value < 0:
        return None
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    if top * top == value.numerator and bottom * bottom == value.denominator:
        return Num(Fraction(top, bottom))
    return None


def half(tree: Expr) -> Expr:
    """tree/2."""
    return mul(_HALF, tree)
