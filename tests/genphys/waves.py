"""Formulas in numbers, by mpmath alone: trees at a point, and operators on a sum of plane waves on the line.

Nothing here uses the library's own reading of operators: a wave is a list of (amplitude, k, lam), and every operator
multiplies amplitudes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import mpmath

from symcons.expr.operators import OPERATORS
from symcons.expr.tree import Add, Call, Expr, Mul, Num, Pow, Sym

mpmath.mp.dps = 40
Number = Any

_FUNCTIONS = {
    "exp": mpmath.exp, "log": mpmath.log, "sqrt": mpmath.sqrt, "sin": mpmath.sin, "cos": mpmath.cos, "sinh": mpmath.sinh,
    "cosh": mpmath.cosh, "tanh": mpmath.tanh, "abs": abs, "gamma": mpmath.gamma, "besselk": mpmath.besselk,
    "conj": mpmath.conj, "re": mpmath.re, "im": mpmath.im,
}  # fmt: skip


def real(text: str) -> Number:
    """A fraction or decimal as mpmath's number."""
    above, _, below = text.partition("/")
    return mpmath.mpf(above) / mpmath.mpf(below or "1")


def at(tree: Expr, values: Mapping[str, Number]) -> Number:
    """A formula without operators at a point."""
    if isinstance(tree, Num):
        return mpmath.mpf(tree.value.numerator) / tree.value.denominator
    if isinstance(tree, Sym):
        return {"i": mpmath.mpc(0, 1), "pi": mpmath.pi, **values}[tree.name]
    if isinstance(tree, Add):
        return mpmath.fsum(at(term, values) for term in tree.terms)
    if isinstance(tree, Mul):
        return mpmath.fprod(at(factor, values) for factor in tree.factors)
    if isinstance(tree, Pow):
        return at(tree.base, values) ** at(tree.exponent, values)
    assert isinstance(tree, Call)
    if tree.name == "piecewise":
        return _piecewise(tree, values)
    return _FUNCTIONS[tree.name](*(at(argument, values) for argument in tree.args))


def _piecewise(tree: Call, values: Mapping[str, Number]) -> Number:
    for value, condition in zip(tree.args[::2], tree.args[1::2], strict=False):
        assert isinstance(condition, Call)
        left, right = (mpmath.re(at(side, values)) for side in condition.args)
        if {"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}[condition.name]:
            return at(value, values)
    return at(tree.args[-1], values)


@dataclass(frozen=True)
class Waves:
    """Plane waves amplitude·exp(ikx + lam·t)."""

    modes: tuple[tuple[Number, Number, Number], ...]

    def times(self, factor: Any) -> Waves:
        """Every amplitude times factor(k, lam)."""
        return Waves(tuple((a * factor(k, lam), k, lam) for a, k, lam in self.modes))

    def value(self, x: Number, t: Number) -> Number:
        """The sum."""
        return mpmath.fsum(a * mpmath.exp(mpmath.mpc(0, 1) * k * x + lam * t) for a, k, lam in self.modes)


class Line:
    """Evaluates trees with operators on waves on the line, at the point x, t, parameters given."""

    def __init__(self, field: Waves, values: Mapping[str, Number]) -> None:
        self.field, self.values = field, dict(values)

    def value(self, tree: Expr) -> Number:
        """The tree's value at the point."""
        return self._number(self.read(tree))

    def _number(self, meaning: Any) -> Number:
        return meaning.value(self.values["x"], self.values["t"]) if isinstance(meaning, Waves) else meaning

    def read(self, tree: Expr) -> Any:
        """Waves where the tree is a linear operator on the field, else its value."""
        if isinstance(tree, Sym) and tree.name == "phi":
            return self.field
        if isinstance(tree, Add):
            parts = [self.read(term) for term in tree.terms]
            if all(isinstance(part, Waves) for part in parts):
                return Waves(tuple(mode for part in parts for mode in part.modes))
            return mpmath.fsum(self._number(part) for part in parts)
        if isinstance(tree, Mul):
            return self._product([self.read(factor) for factor in tree.factors])
        if isinstance(tree, Pow):
            return self.value(tree.base) ** self.value(tree.exponent)
        if isinstance(tree, Call):
            return self._call(tree)
        return at(tree, self.values)

    def _product(self, parts: list[Any]) -> Any:
        waves = [part for part in parts if isinstance(part, Waves)]
        factor = mpmath.fprod(part for part in parts if not isinstance(part, Waves))
        if len(waves) == 1:
            return waves[0].times(lambda k, lam: factor)
        return factor * mpmath.fprod(self._number(part) for part in waves)

    def _call(self, tree: Call) -> Any:
        if tree.name == "dot":
            return self.value(tree.args[0]) * self.value(tree.args[1])
        if tree.name not in OPERATORS:
            inner = self.read(tree.args[0])
            if tree.name == "conj" and isinstance(inner, Waves):
                return Waves(tuple((mpmath.conj(a), -k, mpmath.conj(lam)) for a, k, lam in inner.modes))
            return _FUNCTIONS[tree.name](*(self.value(argument) for argument in tree.args))
        inner = self.read(tree.args[-1] if tree.name == "mult" else tree.args[0])
        assert isinstance(inner, Waves), f"{tree} acts on a product"
        return inner.times(lambda k, lam: self._factor(tree, k, lam))

    def _factor(self, tree: Call, k: Number, lam: Number) -> Number:
        unit = mpmath.mpc(0, 1)
        if tree.name == "d":
            order = at(tree.args[2], {})
            return lam**order if tree.args[1] == Sym("t") else (unit * k) ** order
        if tree.name in ("grad", "div"):
            return unit * k
        if tree.name == "lap":
            return -(k**2)
        if tree.name == "fraclap":
            return abs(k) ** (2 * at(tree.args[1], self.values))
        return at(tree.args[0], {**self.values, "k": abs(k), "kx": k})
