"""``find_numerical``: laws of right-hand sides that no closure covers, and of Python functions. Found, never claimed."""

from __future__ import annotations

import time as clock
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from symcons.budget import Budget, BudgetSpent
from symcons.errors import SymconsError, UnsupportedError
from symcons.expr.parser import parse_basis, parse_expression
from symcons.expr.system import Span, System
from symcons.expr.tree import Expr
from symcons.expr.tree import names as expr_names
from symcons.laws.result import Status
from symcons.numerical.basis import Basis, functions_of, letters_of
from symcons.numerical.combinations import combinations, echelon
from symcons.numerical.domain import Interval, Sampler
from symcons.numerical.gap import CHANGES, Gap, find_gap
from symcons.numerical.judging import Judge
from symcons.numerical.matrix import Determining, Sampled
from symcons.numerical.precise import MAX_FUNCTIONS, Echelon, Precise, PrecisionLostError, digits_of, precisions
from symcons.numerical.problem import Floats, Problem, compiled, problem_of_function, problem_of_system, resolved
from symcons.numerical.recognition import PRECISE, double_accuracy
from symcons.numerical.result import Evidence, NumericalLaws

#: Points beyond the number of functions, and points at which laws are tried anew.
MORE_POINTS = 64
FRESH = 48
#: Two calls of a function at one point may differ by this much.
REPEATS = 1e-14


def find_numerical(
    field: System | Callable[..., Any],
    names: Sequence[str] | None = None,
    basis: Basis | None = None,
    *,
    letters: str | Sequence[Expr | str] = (),
    domain: Mapping[str, Interval] | Interval | None = None,
    points: ArrayLike | None = None,
    kind: Literal["ode", "map"] = "ode",
    time: str | None = None,
    constraints: Sequence[Expr | str] = (),
    budget: Budget | None = None,
    seed: int = 0,
) -> NumericalLaws:
    """Combinations of the functions of ``basis`` that do not change along the motion, as far as numbers can tell.

    ``field`` is a :class:`System`, or a Python function f(x) of the state (f(t, x) where ``time`` gives time a name), whose
    state has the ``names``: it returns dx/dt, or the next state where ``kind`` is "map". It may take one state, or all at once,
    as columns (shape (n, N)) or rows. ``basis`` is :class:`Monomials`, :class:`Span`, a text, or a list of formulas; monomials
    are made of the states and of ``letters`` ("cos(x), 1/r"; for a System by default the functions in its equations). Points
    are drawn from ``domain`` (an interval, or one for each name), or are the rows of ``points``; with ``constraints`` they are
    brought onto their zeros.

    Where ``field`` is a formula, laws are found again in a hundred digits and given to the exact prover; what it accepts is
    ``proven``. A law of a Python function is never proven. Status EXHAUSTED: no clear gap between zeros and others.

    :raises SymconsError: E302 where no points were found, E603 and E613 for arguments that do not fit.
    :raises InvarianceError: where a constraint changes along the motion.
    """
    started = clock.perf_counter()
    if isinstance(field, System):
        if names is not None or constraints or time is not None or kind != "ode":
            raise SymconsError("a System brings its own names, kind, time and constraints", code="E603")
        problem = _of_system(field, basis, letters)
    else:
        problem = _of_function(field, names, basis, letters, kind, time, constraints)
    given = None if points is None else np.array(points, dtype=np.float64)
    search = _Search(problem, field if isinstance(field, System) else None, budget or Budget(), seed)
    found = search.run(domain, given)
    name = field.name if isinstance(field, System) else getattr(field, "__name__", type(field).__name__)
    return replace(found, name=name, elapsed_s=clock.perf_counter() - started)


def _of_system(system: System, basis: Basis | None, letters: str | Sequence[Expr | str]) -> Problem:
    if not isinstance(system, System):
        raise UnsupportedError(f"find_numerical takes a System or a function, not {type(system).__name__}")
    declared = (*(n for n, _ in system.definitions), *(p.name for p in system.parameters))
    known = {*system.states, *declared, *(() if system.time is None else (system.time,))}
    asked = _read(letters, known)
    if not letters:
        moving = {*system.states, *(() if system.time is None else (system.time,))}
        asked = letters_of([resolved(system, f) for f in (*system.equations, *system.constraints)], moving)
        asked = [letter for letter in asked if not expr_names(letter) & set(system.inputs)]
    return problem_of_system(system, functions_of(basis if basis is not None else system.basis, system.states, known, asked))


def _of_function(
    function: Callable[..., Any],
    names: Sequence[str] | None,
    basis: Basis | None,
    letters: str | Sequence[Expr | str],
    kind: str,
    time: str | None,
    constraints: Sequence[Expr | str],
) -> Problem:
    if not callable(function) or names is None or isinstance(names, str) or not names:
        raise SymconsError("find_numerical takes a System, or a function and the list of the names of its state", code="E603")
    if kind not in ("ode", "map") or (kind == "map" and time is not None):
        raise SymconsError('kind is "ode" or "map", and a map has no time', code="E603")
    states = tuple(names)
    for name in states:
        if parse_expression(name, set(states)).children or len(set(states)) < len(states):
            raise SymconsError(f"{name!r} is no name, or there twice", code="E603")
    known = {*states, *(() if time is None else (time,))}
    functions = functions_of(basis, states, known, _read(letters, known))
    trees = _read(constraints, known)
    return problem_of_function(function, states, functions, is_map=kind == "map", time=time, constraints=trees)


def _read(formulas: str | Sequence[Expr | str], known: set[str]) -> list[Expr]:
    if isinstance(formulas, str):
        space = parse_basis(formulas, known)
        if not isinstance(space, Span):
            raise SymconsError("letters are a list of functions", code="E603")
        return list(space.functions)
    return [f if isinstance(f, Expr) else parse_expression(f, known) for f in formulas]


@dataclass
class _Search:
    """One search: what was found so far, in case the budget ends it."""

    problem: Problem
    system: System | None
    budget: Budget
    seed: int

    def run(self, domain: Mapping[str, Interval] | Interval | None, given: Floats | None) -> NumericalLaws:
        """The result, without name and time."""
        self.budget.start()
        problem = self.problem
        sampler = self._sampler(domain, given)
        size = len(problem.basis) + MORE_POINTS
        if sampler.given is not None:
            size = max(min(len(sampler.given) - FRESH, 4 * size), len(problem.basis) + 8)
        points = sampler.points(size)
        sampled = Sampled(problem, sampler.on)
        sampled.check_invariance(points)
        table = sampled.at(points)
        kept, triangle = table.independent()
        gap, vectors = find_gap(table.changes[:, kept], table.sizes[:, kept], triangle, problem.precision)
        ends = zip(sampler.box.names, sampler.box.intervals, strict=True)
        box = tuple((name, low, high) for name, (low, high) in ends)
        evidence = Evidence(len(points), box, 16, gap.zero, gap.changes, gap.below, gap.above)
        self.empty = NumericalLaws(
            name="",
            system=self.system,
            states=problem.states,
            status=Status.NUMERICAL,
            basis_size=len(problem.basis),
            nullity=len(vectors) + len(problem.basis) - len(kept),
            trivial=len(problem.basis) - len(kept),
            rank=0,
            laws=(),
            evidence=evidence,
            notes=self._noise(points),
        )
        try:
            return self._decided(Table(table, kept, triangle, points), gap, vectors, sampler, sampled)
        except BudgetSpent:
            note = "the budget was spent; raise the budget to go on"
            return replace(self.empty, status=Status.EXHAUSTED, notes=(*self.empty.notes, note))

    def _sampler(self, domain: Mapping[str, Interval] | Interval | None, given: Floats | None) -> Sampler:
        problem = self.problem
        regular = compiled([*problem.basis, *problem.slopes(problem.basis)], problem.names)
        return Sampler(problem, domain, [regular], np.random.default_rng(self.seed), given)

    def _noise(self, points: Floats) -> tuple[str, ...]:
        called = self.problem.called
        noise = called.noise(points[:FRESH]) if called is not None else 0.0
        return (f"two calls of the function at one point differ by {noise:.0e} of its size",) if noise > REPEATS else ()

    def _decided(self, table: Table, gap: Gap, vectors: Floats, sampler: Sampler, sampled: Sampled) -> NumericalLaws:
        """No combination, or those of ball arithmetic, or those below a clear gap."""
        self.budget.check()
        if gap.nullity == 0 and (self.problem.called is not None or not self.empty.trivial):
            return self.empty
        judge = Judge(self.problem, self.system, sampled, sampler, self.budget)
        size = len(self.problem.basis)
        exact = self._in_balls(table)
        if exact is not None:
            found = combinations(exact.vectors, PRECISE, size)
            told = replace(self.empty, nullity=len(found) + exact.trivial, trivial=exact.trivial)
            told = replace(told, evidence=replace(told.evidence, digits=digits_of(exact.bits)))
            told = replace(told, notes=(*told.notes, *_almost(len(vectors) - len(found) if gap.zero <= CHANGES else 0)))
            return judge.judged(told, found, table.points, exact.bits)
        if gap.nullity is None:
            return replace(self.empty, status=Status.EXHAUSTED, notes=(*self.empty.notes, _no_gap(gap)))
        found = combinations(_null_vectors(table, vectors, self.problem.precision), double_accuracy(gap.zero), size)
        return judge.judged(self.empty, found, table.points, None)

    def _in_balls(self, table: Table) -> Echelon | None:
        """The null vectors in a hundred digits; None for Python functions and where balls have no answer."""
        if self.problem.formulas is None or len(self.problem.basis) > MAX_FUNCTIONS:
            return None
        for bits in precisions(len(self.problem.basis)):
            try:
                return Precise(self.problem, bits).echelon(table.values.scales, table.points, self.budget)
            except UnsupportedError:
                return None
            except PrecisionLostError:
                continue
        return None


def _null_vectors(table: Table, vectors: Floats, precision: float) -> list[dict[int, float]]:
    """The null vectors of doubles in echelon form, by place in the basis, 1 at the last.

    What functions that are nearly dependent do to the coefficients is undone by solving again among those that take part.
    """
    rounding = 100 * precision * float(np.linalg.cond(table.triangle))
    found = []
    for row in echelon(vectors, rounding):
        part = [table.kept[j] for j in np.flatnonzero(row)]
        values = row[np.flatnonzero(row)]
        slopes, changes = table.values.slopes[:, part], table.values.changes[:, part]
        gap, again = find_gap(changes, table.values.sizes[:, part], np.linalg.qr(slopes)[1], precision)
        values = (again[0] if gap.nullity == 1 else values) / table.values.scales[part]
        found.append({j: float(value / values[-1]) for j, value in zip(part, values, strict=True)})
    return found


def _almost(number: int) -> tuple[str, ...]:
    """A word on combinations that change by next to nothing."""
    if number <= 0:
        return ()
    told = f"below {CHANGES:.0e} of what it could, at a hundred digits not 0"
    count = "a combination changes" if number == 1 else f"{number} combinations change"
    return (f"{count} little ({told}): approximations or rounded decimals, no laws",)


def _no_gap(gap: Gap) -> str:
    if gap.zero > gap.changes:
        return "cannot decide: functions of the basis are too much alike; search fewer, or a larger domain"
    near = gap.below[-1] if gap.below else 0.0
    return (
        f"cannot decide: a combination changes by {near:.0e} of what it could, where rounding explains {gap.zero:.0e} "
        f"and a change is certain above {gap.changes:.0e}"
    )


@dataclass(frozen=True)
class Table:
    """The sampled matrix, the functions kept as independent, their triangle R, and the points."""

    values: Determining
    kept: list[int]
    triangle: Floats
    points: Floats
