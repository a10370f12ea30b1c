"""From combinations to laws: new ones only, tried at fresh points, given to the exact prover, counted as functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from symcons.budget import Budget, BudgetSpent
from symcons.errors import InvarianceError, UnsupportedError
from symcons.expr.system import System
from symcons.expr.tree import ZERO, Expr, names
from symcons.laws.closed_search import kind_of
from symcons.laws.result import Status
from symcons.laws.verification import Verdict, verify
from symcons.numerical.basis import degree
from symcons.numerical.combinations import Combination, Known
from symcons.numerical.domain import Sampler
from symcons.numerical.matrix import Sampled
from symcons.numerical.precise import Precise, digits_of
from symcons.numerical.printing import printed
from symcons.numerical.problem import Floats, Problem, compiled
from symcons.numerical.result import NumericalLaw, NumericalLaws
from symcons.numerical.tears import is_torn

#: Fresh points in double precision, and in ball arithmetic.
FRESH = 48
FRESH_PRECISE = 12
#: Residuals that pass: in doubles, and in a hundred digits (coefficients that are not recognised have thirty).
PASSES, PASSES_PRECISE = 1e-13, 1e-25
#: Characters of a formula in a note.
SHOWN = 80
#: The residual that passes outside of the box, where enough points have a value.
OUTSIDE, LEAST = 1e-11, 8
#: A gradient this close to a combination of those before it (the sine of the angle) depends on them.
DEPENDENT = 1e-6


class Judge:
    """Judges the combinations that one search found."""

    def __init__(
        self, problem: Problem, system: System | None, sampled: Sampled, sampler: Sampler, budget: Budget
    ) -> None:
        self.problem, self.system, self.sampled, self.sampler, self.budget = problem, system, sampled, sampler, budget

    def judged(
        self, told: NumericalLaws, found: Sequence[Combination], points: Floats, bits: int | None
    ) -> NumericalLaws:
        """``told`` with the laws among ``found``; ``bits`` is the precision of ball arithmetic (None: doubles)."""
        formulas = [(c.formula(self.problem.basis), c.recognised) for c in found]
        formulas.sort(key=lambda pair: (degree(pair[0]), len(pair[0].children), repr(pair[0])))
        fresh = self.sampler.points(FRESH)
        places = (fresh, self.sampler.outer_points(FRESH) if bits is None else fresh[:0])
        known, laws, notes = Known(), [], list(told.notes)
        try:
            for formula, recognised in formulas:
                self.budget.check()
                if known.is_new(compiled([formula], self.problem.names)(points)[:, 0]):
                    law, note = self._law(formula, recognised, places, bits, told.evidence.zero)
                    laws += [law] if law is not None else []
                    notes += [note] if note else []
        except BudgetSpent:
            notes.append("cannot decide: the budget was spent before all combinations were judged; raise the budget")
        doubtful = any(note.startswith("cannot decide") for note in notes)
        status = Status.EXHAUSTED if doubtful else told.status
        return self._counted(replace(told, status=status, notes=tuple(notes)), laws, fresh)

    def _law(
        self, formula: Expr, recognised: bool, places: tuple[Floats, Floats], bits: int | None, rounding: float
    ) -> tuple[NumericalLaw | None, str]:
        """The law, or None with a word on why it is none; ``places`` are points of the box and others outside."""
        fresh, outside = places
        residual = self._residual(formula, fresh, bits)
        if len(outside) >= LEAST and self._residual(formula, outside, bits) > OUTSIDE:
            return None, f"cannot decide: {_short(formula)} does not change in the box, and changes outside: an approximation?"
        if residual > (max(PASSES, 100 * rounding) if bits is None else PASSES_PRECISE):
            return None, f"cannot decide: {_short(formula)} changes by {residual:.0e} of what it could at fresh points"
        verdict = self._verdict(formula) if recognised else None
        if verdict is not None and (verdict.trivial or verdict.status == "refuted"):
            return None, ""
        proof = verdict.method if verdict is not None and verdict.status == "verified" else None
        if proof is None and is_torn(self.problem, formula, self.sampler.box, self.sampler.rng):
            return None, f"{_short(formula)} does not change where it has a derivative, but it jumps: no law"
        law = NumericalLaw(
            formula=formula,
            kind=self._kind(formula),
            degree=degree(formula),
            independent=False,
            recognised=recognised,
            residual=residual,
            digits=16 if bits is None else digits_of(bits),
            proof=proof,
        )
        return law, ""

    def _residual(self, formula: Expr, fresh: Floats, bits: int | None) -> float:
        if bits is not None:
            return Precise(self.problem, bits).residual(formula, fresh[:FRESH_PRECISE])
        alone = Sampled(replace(self.problem, basis=(formula,)), self.sampled.on).at(fresh)
        size = float(np.linalg.norm(alone.slopes))
        return float(np.linalg.norm(alone.changes)) / size if size > 0 else 0.0

    def _verdict(self, formula: Expr) -> Verdict | None:
        """The answer of the exact prover, where the right-hand side is a formula that it knows."""
        if self.system is None:
            return None
        try:
            return verify(self.system, formula, self.budget)
        except (UnsupportedError, InvarianceError):
            return None

    def _kind(self, formula: Expr) -> str:
        states = self.problem.states
        frame = System("ode", states, (ZERO,) * len(states), time=self.problem.time)
        return "time-dependent" if self.problem.time in names(formula) else kind_of(frame, formula)

    def _counted(self, told: NumericalLaws, laws: Sequence[NumericalLaw], fresh: Floats) -> NumericalLaws:
        """Proven laws first, each marked as independent of those before it or not."""
        ordered = sorted(laws, key=lambda law: not law.proven)
        independent = self._independent([law.formula for law in ordered], fresh)
        marked = tuple(replace(law, independent=i in independent) for i, law in enumerate(ordered))
        return replace(told, laws=marked, rank=len(independent))

    def _independent(self, formulas: Sequence[Expr], fresh: Floats) -> set[int]:
        """Which gradients, along the set, are no combinations of those before them, at some point."""
        if not formulas:
            return set()
        slopes = compiled(self.problem.slopes(formulas), self.problem.names)(fresh)
        table = np.swapaxes(slopes.reshape(len(fresh), len(formulas), -1), 1, 2)
        table = self.sampled.along(fresh, table)
        return max((_frame(gradients) for gradients in table if np.isfinite(gradients).all()), key=len, default=set())


def _short(formula: Expr) -> str:
    """The formula, cut where it is long."""
    text = printed(formula)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _frame(gradients: Floats) -> set[int]:
    """The columns that are independent of those before them."""
    frame = np.empty((len(gradients), 0))
    chosen = set()
    for j, column in enumerate(gradients.T):
        rest = column - frame @ (frame.T @ column)
        rest = rest - frame @ (frame.T @ rest)
        if np.linalg.norm(rest) > DEPENDENT * np.linalg.norm(column):
            chosen.add(j)
            frame = np.column_stack([frame, rest / np.linalg.norm(rest)])
    return chosen
