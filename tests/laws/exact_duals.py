"""Values and gradients of formulas by rules that are not the library's, in exact fractions or with fifty digits.

Where everything is rational the points are fractions and a change of 0 is exactly 0; with functions the arithmetic is
mpmath's. Orbits are followed by SciPy without any derivative of a law: what jumps or drifts on them is no law.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from typing import Any

import mpmath
import numpy as np
from numpy.typing import NDArray

from symcons.expr.system import System
from symcons.expr.tree import Add, Call, Expr, Mul, Num, Pow, Sym

DIGITS = 50
#: What a change may be, relative to the size of its terms, with functions.
SMALL = mpmath.mpf(10) ** -38
#: How far an orbit may leave the constraints (where the set repels, rounding drives it away) to count.
OFF = 1e-9
#: How often a field is evaluated along an orbit, and how far an orbit is followed.
EVALUATIONS = 4000
FAR = 20
Value = Any  # Fraction or mpmath.mpf
Dual = tuple[Value, list[Value]]
Number = Callable[[Fraction], Value]

CONTEXT = mpmath.mp.clone()
CONTEXT.dps = DIGITS


def _real(value: Value) -> Value:
    if isinstance(value, (complex, mpmath.mpc)) or type(value).__name__ == "mpc":
        raise ValueError(value)
    return value


FUNCTIONS: dict[str, tuple[Callable[[Value], Value], Callable[[Value], Value]]] = {
    "sin": (CONTEXT.sin, CONTEXT.cos),
    "cos": (CONTEXT.cos, lambda v: -CONTEXT.sin(v)),
    "tan": (CONTEXT.tan, lambda v: CONTEXT.sec(v) ** 2),
    "exp": (CONTEXT.exp, CONTEXT.exp),
    "log": (lambda v: CONTEXT.log(abs(v)), lambda v: 1 / v),  # a law on either side of v = 0
    "sqrt": (CONTEXT.sqrt, lambda v: 1 / (2 * CONTEXT.sqrt(v))),
    "sinh": (CONTEXT.sinh, CONTEXT.cosh),
    "cosh": (CONTEXT.cosh, CONTEXT.sinh),
    "tanh": (CONTEXT.tanh, lambda v: CONTEXT.sech(v) ** 2),
    "atan": (CONTEXT.atan, lambda v: 1 / (1 + v * v)),
    "asin": (CONTEXT.asin, lambda v: 1 / CONTEXT.sqrt(1 - v * v)),
    "acos": (CONTEXT.acos, lambda v: -1 / CONTEXT.sqrt(1 - v * v)),
    "erf": (CONTEXT.erf, lambda v: 2 * CONTEXT.exp(-v * v) / CONTEXT.sqrt(CONTEXT.pi)),
    "abs": (abs, lambda v: CONTEXT.sign(v)),
    "sign": (CONTEXT.sign, lambda v: CONTEXT.mpf(0)),
}


def dual(formula: Expr, at: dict[str, Dual], number: Number) -> Dual:
    """Value and gradient. Raises ArithmeticError or ValueError outside the real domain."""
    size = len(next(iter(at.values()))[1])
    if isinstance(formula, Num):
        return number(formula.value), [number(Fraction(0))] * size
    if isinstance(formula, Sym):
        if formula.name == "pi" and "pi" not in at:
            return +CONTEXT.pi, [number(Fraction(0))] * size
        return at[formula.name]
    if isinstance(formula, Add):
        parts = [dual(term, at, number) for term in formula.terms]
        return sum(v for v, _ in parts), [sum(column) for column in zip(*(g for _, g in parts), strict=True)]
    if isinstance(formula, Mul):
        value, slope = number(Fraction(1)), [number(Fraction(0))] * size
        for factor in formula.factors:
            v, g = dual(factor, at, number)
            value, slope = value * v, [a * v + value * b for a, b in zip(slope, g, strict=True)]
        return value, slope
    if isinstance(formula, Pow):
        return _power(dual(formula.base, at, number), formula.exponent, at, number)
    if isinstance(formula, Call):
        v, g = dual(formula.args[0], at, number)
        function, slope_of = FUNCTIONS[formula.name]
        value, factor = _real(function(v)), _real(slope_of(v)) if any(g) else 0
        return value, [factor * b for b in g]
    raise TypeError(formula)


def _power(base: Dual, exponent: Expr, at: dict[str, Dual], number: Number) -> Dual:
    v, g = base
    if isinstance(exponent, Num) and exponent.value.denominator == 1:
        n = int(exponent.value)
        return v**n, [n * v ** (n - 1) * b for b in g] if n else [0 * b for b in g]
    n, h = dual(exponent, at, number)
    if not v > 0:
        raise ValueError(v)
    value = CONTEXT.exp(n * CONTEXT.log(v))
    return value, [value * (n / v * a + CONTEXT.log(v) * b) for a, b in zip(g, h, strict=True)]


@dataclass(frozen=True)
class There:
    """A point, the gradients of the formulas by the moving names, of the constraints, and the changes of the formulas."""

    point: dict[str, Value]
    slopes: NDArray[np.float64]
    normals: NDArray[np.float64]
    conserved: list[bool]


class ExactPoints:
    """Random points of a system's domain, on its constraints, with the field there; time is the last coordinate."""

    def __init__(self, system: System, seed: int) -> None:
        self.system, self.draw = system, random.Random(seed)
        time = () if system.time is None else (system.time,)
        self.names = (*system.states, *time, *system.inputs, *system.symbolic_parameters())
        self.moving = len(system.states) + len(time)

    def some(self, formulas: Sequence[Expr], many: int = 2, tries: int = 120) -> list[There]:
        """``many`` points at which everything has a real value, if so many are met."""
        whole = [self.system.expanded(f) for f in formulas]
        found: list[There] = []
        for number in range(tries):
            least, most = (30, 170) if number < 30 else (-600, 600)
            place = {n: Fraction(self.draw.randint(least, most), 97) for n in self.names}
            try:
                found.append(self._there(place, whole))
            except (ArithmeticError, ValueError):
                continue
            if len(found) == many:
                break
        return found

    def _there(self, place: dict[str, Fraction], whole: Sequence[Expr]) -> There:
        trees = [*whole, *(self.system.expanded(e) for e in (*self.system.equations, *self.system.constraints))]
        trees += [value for value in self.system.parameter_values().values()]
        exact = not self.system.constraints and all(_is_rational(f) for f in trees)
        number: Number = (lambda q: q) if exact else (lambda q: CONTEXT.mpf(q.numerator) / q.denominator)
        values = {n: number(q) for n, q in place.items()}
        if self.system.constraints:
            self._to_the_set(values, number)
        at = self._at(values, number)
        field = [dual(self.system.expanded(e), at, number)[0] for e in self.system.equations]
        duals = [dual(f, at, number) for f in whole]
        normals = [dual(self.system.expanded(g), at, number)[1][: self.moving] for g in self.system.constraints]
        conserved = [self._is_zero(d, f, at, field, number) for d, f in zip(duals, whole, strict=True)]
        slopes = np.array([[float(x) for x in g[: self.moving]] for _, g in duals]).reshape(len(duals), self.moving)
        rows = np.array([[float(x) for x in g] for g in normals]).reshape(len(normals), self.moving)
        return There(values, slopes, rows, conserved)

    def _at(self, values: dict[str, Value], number: Number) -> dict[str, Dual]:
        size = len(self.names)
        at = {n: (values[n], [number(Fraction(int(i == j))) for j in range(size)]) for i, n in enumerate(self.names)}
        for name, value in self.system.parameter_values().items():
            at[name] = dual(value, at, number)
        return at

    def _is_zero(self, d: Dual, formula: Expr, at: dict[str, Dual], field: list[Value], number: Number) -> bool:
        value, slope = d
        if self.system.kind == "map":
            after = self._at({n: at[n][0] for n in self.names} | dict(zip(self.system.states, field, strict=True)), number)
            change, scale = dual(formula, after, number)[0] - value, abs(value)
        else:
            velocity = [*field, *([number(Fraction(1))] if self.system.time is not None else [])]
            parts = [a * b for a, b in zip(slope[: self.moving], velocity, strict=True)]
            change, scale = sum(parts), sum(map(abs, parts))
        if isinstance(change, Fraction):
            return change == 0
        return bool(abs(change) <= SMALL * (1 + scale))

    def _to_the_set(self, values: dict[str, Value], number: Number) -> None:
        """Newton's steps of least length in the states."""
        n = len(self.system.states)
        for _ in range(12):
            at = self._at(values, number)
            rows = [dual(self.system.expanded(g), at, number) for g in self.system.constraints]
            matrix = CONTEXT.matrix([[CONTEXT.mpf(x) for x in g[:n]] for _, g in rows])
            move = matrix.T * CONTEXT.lu_solve(matrix * matrix.T, CONTEXT.matrix([v for v, _ in rows]))
            for i, name in enumerate(self.system.states):
                values[name] -= move[i]
            if max(abs(m) for m in move) < CONTEXT.mpf(10) ** (3 - DIGITS):
                return
        raise ValueError("no point of the set")


def _is_rational(formula: Expr) -> bool:
    if isinstance(formula, Call) or (isinstance(formula, Sym) and formula.name == "pi"):
        return False
    if isinstance(formula, Pow) and not (isinstance(formula.exponent, Num) and formula.exponent.value.denominator == 1):
        return False
    return all(map(_is_rational, formula.children))


def drift(system: System, formulas: Sequence[Expr], seed: int, span: float = 0.4) -> Iterator[float]:
    """How far each formula strays along an orbit, relative to its size; nothing for maps and where no orbit is followed."""
    from scipy.integrate import solve_ivp

    if system.kind == "map" or system.inputs or not formulas:
        return
    points = ExactPoints(system, seed).some(formulas, 1)
    if not points:
        return
    start = {n: float(v) for n, v in points[0].point.items()}
    names, whole = system.states, [system.expanded(f) for f in formulas]
    rates = [system.expanded(e) for e in system.equations]
    fixed = {n: v for n, v in start.items() if n not in names}

    def place(t: float, y: NDArray[np.float64]) -> dict[str, float]:
        at = fixed | dict(zip(names, map(float, y), strict=True)) | ({} if system.time is None else {system.time: t})
        return at | {n: plain(v, at) for n, v in system.parameter_values().items()}

    steps = count()

    def slope(t: float, y: NDArray[np.float64]) -> list[float]:
        if next(steps) > EVALUATIONS or np.abs(y).max() > FAR:
            raise ArithmeticError("the orbit runs away")
        return [plain(e, place(t, y)) for e in rates]

    begin = start.get(system.time or "", 0.0)
    try:
        done = solve_ivp(slope, (begin, begin + span), [start[n] for n in names], "DOP853", rtol=1e-11, atol=1e-15)
        orbit = [place(t, y) for t, y in zip(done.t, done.y.T, strict=True)]
        off = max((abs(plain(system.expanded(g), at)) for g in system.constraints for at in orbit), default=0.0)
        tracks = [[plain(f, at) for at in orbit if is_steady(f, at)] for f in whole] if off < OFF else []
    except (ArithmeticError, ValueError, TypeError):
        return
    for track in filter(None, tracks):
        yield float(np.ptp(track) / (1 + np.abs(track).max()))


def is_steady(formula: Expr, at: dict[str, float], by: float = 1e-10) -> bool:
    """Whether an orbit that is off by so little tells the value: not beside an invariant curve, where log x + … is steep."""
    value = plain(formula, at)
    moved = (plain(formula, at | {name: number * (1 + by)}) for name, number in at.items())
    return all(abs(other - value) < 1e-7 * (1 + abs(value)) for other in moved)


SAME = ("sin", "cos", "tan", "exp", "log", "sqrt", "sinh", "cosh", "tanh", "atan", "asin", "acos", "erf")
PLAIN: dict[str, Callable[[float], float]] = {n: getattr(math, n) for n in SAME}
PLAIN |= {"log": lambda v: math.log(abs(v)), "abs": abs, "sign": lambda v: math.copysign(1.0, v)}


def plain(formula: Expr, at: dict[str, float]) -> float:
    """The value in floating point. Raises ArithmeticError or ValueError outside the real domain."""
    if isinstance(formula, Num):
        return float(formula.value)
    if isinstance(formula, Sym):
        return math.pi if formula.name == "pi" and "pi" not in at else at[formula.name]
    if isinstance(formula, Add):
        return sum(plain(term, at) for term in formula.terms)
    if isinstance(formula, Mul):
        return math.prod(plain(factor, at) for factor in formula.factors)
    if isinstance(formula, Pow):
        base, exponent = plain(formula.base, at), formula.exponent
        if isinstance(exponent, Num) and exponent.value.denominator == 1:
            return base ** int(exponent.value)
        if base < 0:
            raise ValueError(base)
        return float(base ** plain(exponent, at))
    if isinstance(formula, Call):
        return PLAIN[formula.name](plain(formula.args[0], at))
    raise TypeError(formula)


def rank(normals: NDArray[np.float64], slopes: NDArray[np.float64]) -> int:
    """The numerical rank of rows modulo the normals, each scaled to length 1."""
    matrix = np.vstack([normals, slopes])
    if not matrix.size:
        return 0
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    values = np.linalg.svd(matrix / np.where(lengths > 1e-13, lengths, 1), compute_uv=False)
    return int((values > 1e-8).sum()) - len(normals)
