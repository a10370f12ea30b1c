"""Formulas in floating-point numbers with their gradients: rules of differentiation that are not the library's."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from symcons.expr.system import System
from symcons.expr.tree import Add, Call, Expr, Mul, Num, Pow, Sym

Dual = tuple[float, NDArray[np.float64]]
Place = tuple[list[float], NDArray[np.float64], NDArray[np.float64]]

FUNCTIONS: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "sin": (math.sin, math.cos),
    "cos": (math.cos, lambda v: -math.sin(v)),
    "tan": (math.tan, lambda v: 1 / math.cos(v) ** 2),
    "exp": (math.exp, math.exp),
    "log": (math.log, lambda v: 1 / v),
    "sqrt": (math.sqrt, lambda v: 0.5 / math.sqrt(v)),
    "sinh": (math.sinh, math.cosh),
    "cosh": (math.cosh, math.sinh),
    "tanh": (math.tanh, lambda v: 1 / math.cosh(v) ** 2),
    "atan": (math.atan, lambda v: 1 / (1 + v * v)),
    "asin": (math.asin, lambda v: 1 / math.sqrt(1 - v * v)),
    "abs": (abs, lambda v: math.copysign(1.0, v)),
    "sign": (lambda v: math.copysign(1.0, v), lambda v: 0.0),
}


def dual(formula: Expr, at: dict[str, Dual]) -> Dual:
    """Value and gradient. Raises ArithmeticError or ValueError outside the domain."""
    if isinstance(formula, Num):
        return float(formula.value), np.zeros_like(next(iter(at.values()))[1])
    if isinstance(formula, Sym):
        return at[formula.name]
    if isinstance(formula, Add):
        parts = [dual(term, at) for term in formula.terms]
        return sum(v for v, _ in parts), np.sum([g for _, g in parts], axis=0)
    if isinstance(formula, Mul):
        value, slope = 1.0, np.zeros_like(next(iter(at.values()))[1])
        for factor in formula.factors:
            v, g = dual(factor, at)
            value, slope = value * v, slope * v + value * g
        return value, slope
    if isinstance(formula, Pow):
        v, g = dual(formula.base, at)
        n, h = dual(formula.exponent, at)
        if not h.any() and n == int(n):
            return v ** int(n), n * v ** (int(n) - 1) * g if n else 0 * g
        value = math.exp(n * math.log(v))
        return value, value * (n / v * g + math.log(v) * h)
    if isinstance(formula, Call):
        v, g = dual(formula.args[0], at)
        function, slope = FUNCTIONS[formula.name]
        return function(v), slope(v) * g
    raise TypeError(formula)


class Points:
    """Random points of a system's domain with the field there; time is the last coordinate."""

    def __init__(self, system: System, seed: int) -> None:
        self.system = system
        self.names = (*system.states, *(() if system.time is None else (system.time,)), *system.symbolic_parameters())
        self.moving = len(system.states) + (system.time is not None)
        self.draw = random.Random(seed)

    def at(self, point: Sequence[float]) -> dict[str, Dual]:
        size = len(self.names)
        there = {n: (v, np.eye(size)[i]) for i, (n, v) in enumerate(zip(self.names, point, strict=True))}
        for name, value in self.system.parameter_values().items():
            there[name] = dual(value, there)
        return there

    def some(
        self, formulas: Sequence[Expr], count: int = 3
    ) -> list[tuple[list[float], NDArray[np.float64], NDArray[np.float64]]]:
        """(values, gradients by the coordinates, changes along the flow or under the map) at several points."""
        found = []
        for _ in range(200):
            point = [self.draw.uniform(0.3, 1.7) for _ in self.names]
            try:
                there = self.at(point)
                field = [dual(self.system.expanded(e), there)[0] for e in self.system.equations]
                duals = [dual(self.system.expanded(f), there) for f in formulas]
                slopes = np.array([g[: self.moving] for _, g in duals]).reshape(len(duals), self.moving)
                if self.system.kind == "map":
                    after = self.at([*field, *point[len(field) :]])
                    change = np.array([dual(f, after)[0] - v for f, (v, _) in zip(formulas, duals, strict=True)])
                    scale = np.array([abs(v) for v, _ in duals])
                else:
                    velocity = np.array([*field, *([1.0] if self.system.time is not None else [])])
                    change, scale = slopes @ velocity, np.abs(slopes) @ np.abs(velocity)
            except (ArithmeticError, ValueError):
                continue
            if np.isfinite(slopes).all() and np.isfinite(change).all():
                found.append(([v for v, _ in duals], slopes, change / (1 + scale)))
            if len(found) == count:
                break
        return found


def rank(matrix: NDArray[np.float64]) -> int:
    """The numerical rank of a matrix whose rows are scaled to length 1."""
    if not matrix.size:
        return 0
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return int((np.linalg.svd(matrix / np.where(lengths > 1e-13, lengths, 1), compute_uv=False) > 1e-7).sum())
