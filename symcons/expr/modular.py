"""Formulas evaluated at many points of GF(p) at once, with exact directional derivatives.

A :class:`Program` is the straight line of additions, multiplications and powers behind some outputs; definitions are
shared, so λ = −2p/q is computed once however often it occurs. Values are ``int64`` arrays of residues modulo a prime
below 2³¹, one column a point, so that a product fits a machine word. Derivatives are forward tangents: exact, since
they are algebra and not differences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint
import numpy as np
from numpy.typing import NDArray

from symcons.errors import UnsupportedError
from symcons.expr.tree import Add, Call, Expr, Mul, Num, Pow, Sym, names

Residues = NDArray[np.int64]

#: What is said of a formula that has no value modulo a prime.
_NOT_RATIONAL = (
    "is no rational function, and only those can be searched: make it a letter with an equation and a constraint "
    "(examples/equations/pendulum.ode), or prove one formula with verify"
)


class BadPrimeError(ArithmeticError):
    """The prime divides a denominator of the formulas themselves: take another."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One instruction: ``kind`` is num, sym, add, mul or pow; ``args`` are registers (for pow: register, exponent)."""

    kind: str
    args: tuple[int, ...] = ()
    number: Fraction = Fraction(0)


class Program:
    """``outputs`` as a straight line over ``letters``.

    ``definitions`` (name, formula) may be used by the outputs and by later definitions. Raises UnsupportedError for
    functions and for exponents that are not whole numbers.
    """

    def __init__(
        self, letters: Sequence[str], outputs: Sequence[Expr], definitions: Sequence[tuple[str, Expr]] = ()
    ) -> None:
        self.letters = tuple(letters)
        self._steps: list[_Step] = []
        self._registers: dict[Expr, int] = {}
        for i, name in enumerate(self.letters):
            self._registers[Sym(name)] = self._emit(_Step("sym", (i,)))
        for name, formula in needed(outputs, definitions):
            self._registers[Sym(name)] = self._compile(formula)
        self.outputs = tuple(self._compile(output) for output in outputs)

    def __len__(self) -> int:
        return len(self._steps)

    def _emit(self, step: _Step) -> int:
        self._steps.append(step)
        return len(self._steps) - 1

    def _compile(self, value: Expr) -> int:
        known = self._registers.get(value)
        if known is None:
            known = self._emit(self._step(value))
            self._registers[value] = known
        return known

    def _step(self, value: Expr) -> _Step:
        if isinstance(value, Num):
            return _Step("num", number=value.value)
        if isinstance(value, Add | Mul):
            kind = "add" if isinstance(value, Add) else "mul"
            return _Step(kind, tuple(self._compile(child) for child in value.children))
        if isinstance(value, Pow):
            exponent = value.exponent
            if isinstance(exponent, Num) and exponent.value.denominator == 1:
                return _Step("pow", (self._compile(value.base), exponent.value.numerator))
            raise UnsupportedError(f"a power whose exponent is not a whole number {_NOT_RATIONAL}")
        what = f"the function {value.name}" if isinstance(value, Call) else f"the constant {getattr(value, 'name', value)}"
        raise UnsupportedError(f"{what} {_NOT_RATIONAL}")

    def values(self, points: Residues, prime: int) -> tuple[Residues, NDArray[np.bool_]]:
        """The outputs at ``points`` (letters × points), as outputs × points, and a mask of the points that are no pole."""
        values, _, regular = self._run(points, None, prime)
        return values, regular

    def jets(self, points: Residues, tangents: Residues, prime: int) -> tuple[Residues, Residues, NDArray[np.bool_]]:
        """Values (outputs × points), derivatives along ``tangents`` (letters × directions × points) as
        outputs × directions × points, and the mask of regular points."""
        values, slopes, regular = self._run(points, tangents, prime)
        return values, slopes, regular

    def jacobian(self, points: Residues, prime: int, count: int | None = None) -> tuple[Residues, NDArray[np.bool_]]:
        """The derivatives by the first ``count`` letters (default all): outputs × letters × points, and the mask."""
        size = len(self.letters)
        count = size if count is None else count
        unit = np.zeros((size, count, points.shape[1]), dtype=np.int64)
        unit[np.arange(count), np.arange(count)] = 1
        _, slopes, regular = self._run(points, unit, prime)
        return slopes, regular

    def series(self, letters: Sequence[Any], order: int, prime: int) -> list[Any]:
        """The outputs as power series modulo s^``order`` where each letter is one (``nmod_poly``).

        Raises ZeroDivisionError where something is divided by a series without constant term.
        """
        value: list[Any] = []
        for step in self._steps:
            if step.kind == "sym":
                value.append(letters[step.args[0]])
            elif step.kind == "num":
                value.append(flint.nmod_poly([_residue(step.number, prime)], prime))
            elif step.kind == "add":
                value.append(sum((value[a] for a in step.args), flint.nmod_poly([], prime)))
            elif step.kind == "mul":
                product = value[step.args[0]]
                for a in step.args[1:]:
                    product = product.mul_low(value[a], order)
                value.append(product)
            else:
                base, exponent = value[step.args[0]], step.args[1]
                if exponent < 0:
                    base, exponent = base.inverse_series_trunc(order), -exponent
                value.append(base.pow_trunc(exponent, order))
        return [value[register] for register in self.outputs]

    def _run(
        self, points: Residues, tangents: Residues | None, prime: int
    ) -> tuple[Residues, Residues, NDArray[np.bool_]]:
        size = points.shape[1]
        regular = np.ones(size, dtype=bool)
        value: list[Residues] = []
        slope: list[Residues | None] = []
        for step in self._steps:
            if step.kind == "sym":
                value.append(points[step.args[0]])
                slope.append(None if tangents is None else tangents[step.args[0]])
            elif step.kind == "num":
                value.append(np.full(size, _residue(step.number, prime), dtype=np.int64))
                slope.append(None)
            elif step.kind == "add":
                value.append(sum(value[a] for a in step.args) % prime)  # type: ignore[arg-type]
                slope.append(_add_slopes([slope[a] for a in step.args], prime))
            elif step.kind == "mul":
                value.append(_product([value[a] for a in step.args], prime))
                slope.append(_product_slope([value[a] for a in step.args], [slope[a] for a in step.args], prime))
            else:
                base, exponent = step.args
                if exponent < 0:
                    regular &= value[base] != 0
                value.append(power_mod(value[base], exponent, prime))
                slope.append(_power_slope(value[base], slope[base], exponent, prime))
        directions = 0 if tangents is None else tangents.shape[1]
        out = np.empty((len(self.outputs), size), dtype=np.int64)
        derived = np.zeros((len(self.outputs), directions, size), dtype=np.int64)
        for i, register in enumerate(self.outputs):
            out[i] = value[register]
            found = slope[register]
            if found is not None:
                derived[i] = found
        return out, derived, regular


def needed(outputs: Sequence[Expr], definitions: Sequence[tuple[str, Expr]]) -> list[tuple[str, Expr]]:
    """The ``definitions`` (name, formula) that ``outputs`` use, directly or through others, each after those it uses."""
    known = dict(definitions)
    order: dict[str, Expr] = {}

    def visit(value: Expr) -> None:
        for name in sorted(names(value) & known.keys() - order.keys()):
            visit(known[name])
            order[name] = known[name]

    for output in outputs:
        visit(output)
    return list(order.items())


def _residue(number: Fraction, prime: int) -> int:
    if number.denominator % prime == 0:
        raise BadPrimeError(f"{prime} divides the denominator of {number}")
    return number.numerator * pow(number.denominator, -1, prime) % prime


def power_mod(base: Residues, exponent: int, prime: int) -> Residues:
    """``base ^ exponent`` elementwise modulo ``prime``; a negative power of 0 is 0 (its point is masked)."""
    if exponent < 0:
        base, exponent = invert_mod(base, prime), -exponent
    result = np.ones_like(base)
    while exponent:
        if exponent & 1:
            result = result * base % prime
        exponent >>= 1
        if exponent:
            base = base * base % prime
    return result


def invert_mod(values: Residues, prime: int) -> Residues:
    """Elementwise inverses modulo ``prime`` by Fermat's theorem; the inverse of 0 is 0."""
    return power_mod(values, prime - 2, prime)


def _product(factors: Sequence[Residues], prime: int) -> Residues:
    result = factors[0]
    for factor in factors[1:]:
        result = result * factor % prime
    return result


def _add_slopes(slopes: Sequence[Residues | None], prime: int) -> Residues | None:
    present = [s for s in slopes if s is not None]
    return sum(present) % prime if present else None  # type: ignore[return-value]


def _product_slope(
    factors: Sequence[Residues], slopes: Sequence[Residues | None], prime: int
) -> Residues | None:
    """Leibniz's rule, accumulated from the left: (ab)' = a'b + ab'."""
    value, slope = factors[0], slopes[0]
    for factor, its_slope in zip(factors[1:], slopes[1:], strict=True):
        left = None if slope is None else slope * factor
        right = None if its_slope is None else its_slope * value
        slope = left if right is None else right if left is None else left % prime + right % prime
        slope = None if slope is None else slope % prime
        value = value * factor % prime
    return slope


def _power_slope(base: Residues, slope: Residues | None, exponent: int, prime: int) -> Residues | None:
    if slope is None:
        return None
    outer = power_mod(base, exponent - 1, prime) * (exponent % prime) % prime
    return slope * outer % prime


