"""Exact refutation: a point of the constraint set where the derivative of a formula is not 0.

At a rational point everything is exact arithmetic; with roots or functions the value is an exact expression, and ball
arithmetic proves it different from 0. Either way the point satisfies every constraint exactly and is no pole.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any

import flint

from symcons.budget import Budget
from symcons.errors import UnsupportedError
from symcons.expr.rational import Polynomial
from symcons.expr.tree import Expr, Num, names
from symcons.laws.balls import ball, is_nonzero
from symcons.laws.exact_value import exact_value, rational_value
from symcons.laws.points import Domain, Point, PointFinder
from symcons.laws.proof import Prover

#: Points tried before the search gives up, and its time limit in seconds where there is no budget.
MAX_POINTS = 150
DEFAULT_SECONDS = 10.0


class Refuter:
    """Looks for a point where the derivative of ``formula`` along ``prover.system`` is not 0."""

    def __init__(self, prover: Prover, formula: Expr) -> None:
        self.prover = prover
        self.setting = prover.setting
        self.formula = formula
        self.numerator, self.denominator = prover.derivative(formula)

    @cached_property
    def letters(self) -> tuple[str, ...]:
        """The names a point gives values to: states, inputs, symbolic parameters; time and inputs' derivatives where used."""
        system, setting = self.prover.system, self.setting
        used = setting.letters_of([self.numerator, self.denominator]).union(
            names(system.expanded(self.formula)), *(names(system.expanded(g)) for g in system.constraints)
        )
        time_name = [n for n in (system.time,) if n is not None and n in used]
        following = [n for n in setting.next_inputs if n in used]
        return (*system.states, *system.inputs, *following, *time_name, *system.symbolic_parameters())

    @cached_property
    def _rational(self) -> bool:
        """Whether the derivative is a rational function of the letters."""
        inner = [self.setting.ring.index[name] for name in (*self.setting.functions.letters, *self.setting.irrational)]
        return not any(p.degrees()[i] for p in (self.numerator, self.denominator) for i in inner)

    def counterexample(self, budget: Budget | None = None, seed: int = 0) -> tuple[Point, Expr] | None:
        """A point and the nonzero value of the derivative there, or None where none was found in time."""
        limit = time.monotonic() + min(DEFAULT_SECONDS, budget.remaining() if budget is not None else DEFAULT_SECONDS)
        finder = self._finder(seed)
        if finder is None:
            return None
        for point in finder.points(MAX_POINTS):
            value = self._nonzero_value(point)
            if value is not None:
                return {name: point[name] for name in self.letters}, value
            if time.monotonic() > limit:
                return None
        return None

    def _finder(self, seed: int) -> PointFinder | None:
        """None where a constraint holds functions of the states."""
        setting, system = self.setting, self.prover.system
        constraints = [setting.flat_tree(g).numerator for g in setting.constraints]
        inner = [setting.ring.index[name] for name in (*setting.functions.letters, *setting.quotients)]
        if any(g.degrees()[i] for g in constraints for i in inner):
            return None
        domain = Domain(system.positive, [p for p in system.parameters if p.value is None])
        return PointFinder(setting.ring, self.letters, constraints, domain, system.states, seed)

    def _nonzero_value(self, point: Point) -> Expr | None:
        """The derivative at ``point`` where it is defined and not 0 there."""
        try:
            values = {name: value.value for name, value in point.items() if isinstance(value, Num)}
            if self._rational and len(values) == len(point):
                return self._rational_nonzero(values)
            return self._real_nonzero(point)
        except (ZeroDivisionError, UnsupportedError):
            return None

    def _rational_nonzero(self, point: dict[str, Fraction]) -> Expr | None:
        setting = self.setting
        full = dict(point)
        for name, definition in setting.definitions.items():
            if not setting.expands:
                full[name] = rational_value(definition, full)
        if any(rational_value(g, full) for g in setting.constraints):
            return None
        if self.setting.functions.letters:
            if not ball(self._resolved_formula, {name: Num(v) for name, v in full.items()}).is_finite():
                return None
        else:
            rational_value(self._resolved_formula, full)
        value = self._at(self.numerator, full) / self._at(self.denominator, full)
        return Num(value) if value else None

    @cached_property
    def _resolved_formula(self) -> Expr:
        return self.setting.resolve(self.prover.system.expanded(self.formula))

    @cached_property
    def _expanded_tree(self) -> Expr:
        tree = self.setting.quotient_tree(self.numerator, self.denominator)
        return self.setting.resolve(self.prover.system.expanded(tree))

    def _at(self, polynomial: Polynomial, point: Mapping[str, Fraction]) -> Fraction:
        ring = self.setting.ring
        degrees = polynomial.degrees()
        values = [_fmpq(point[n] if degrees[i] else Fraction(0)) for i, n in enumerate(ring.names)]
        result = polynomial(*values)
        return Fraction(int(result.p), int(result.q))

    def _real_nonzero(self, point: Point) -> Expr | None:
        """Ball arithmetic for the proof, the exact expression for the reader."""
        if not ball(self._resolved_formula, point).is_finite() or not is_nonzero(self._expanded_tree, point):
            return None
        return exact_value(self._expanded_tree, point)


def _fmpq(value: Fraction) -> Any:
    return flint.fmpq(value.numerator, value.denominator)
