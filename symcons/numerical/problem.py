"""What a numerical search works on: columns of numbers with names, how they move, and the functions of the basis.

Everything is resolved beforehand: definitions and parameters are put in, so that the only names left are the states, the
inputs and, where it occurs, time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from symcons.emit.derivative import derivative
from symcons.emit.python_source import NUMPY, write_function
from symcons.emit.source import function_of
from symcons.errors import SymconsError, UnsupportedError
from symcons.expr.system import System
from symcons.expr.tree import ONE, ZERO, Expr, names, substitute

if TYPE_CHECKING:
    from symcons.numerical.callables import Called

Floats = NDArray[np.float64]
#: Points (rows) × names give rows × values.
Numbers = Callable[[Floats], Floats]
EPSILON = float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class Problem:
    """``velocity`` gives dx/dt of the ``coordinates`` (states, then time where it moves), or the next states of a map.

    ``formulas`` are the same as trees (None: they are known as a Python function only). ``basis`` and ``constraints`` are
    trees in ``names``: states, inputs, time. ``called`` is the Python function behind ``velocity``, where there is one.
    """

    states: tuple[str, ...]
    inputs: tuple[str, ...]
    time: str | None
    is_map: bool
    velocity: Numbers
    formulas: tuple[Expr, ...] | None
    basis: tuple[Expr, ...]
    constraints: tuple[Expr, ...] = ()
    positive: tuple[str, ...] = ()
    called: Called | None = None

    @property
    def precision(self) -> float:
        """The relative precision of the numbers that ``velocity`` gives."""
        return EPSILON if self.called is None else self.called.precision

    @property
    def coordinates(self) -> tuple[str, ...]:
        """What moves."""
        return self.states + (() if self.time is None else (self.time,))

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of every table of points."""
        return self.coordinates + self.inputs

    def slopes(self, formulas: Sequence[Expr]) -> list[Expr]:
        """The derivatives of ``formulas`` by the coordinates, formula after formula."""
        return [derivative(f, x) for f in formulas for x in self.coordinates]


def compiled(trees: Sequence[Expr], columns: tuple[str, ...]) -> Numbers:
    """The trees as one function of a table of points; where one has no value it is not finite.

    :raises UnsupportedError: for functions without a program, and names that are no column.
    """
    frame = System("ode", columns, (ZERO,) * len(columns), time=None)
    program = function_of(write_function(frame, trees, NUMPY, "values", "Values."), "values", "numpy")

    def values(points: Floats) -> Floats:
        with np.errstate(all="ignore"):
            found = program(0.0, points)
        if np.iscomplexobj(found):
            found = np.where(found.imag == 0, found.real, np.nan)
        return np.asarray(np.broadcast_to(found, (len(points), len(trees))), dtype=np.float64)

    return values


def resolved(system: System, formula: Expr) -> Expr:
    """``formula`` with definitions and the values of parameters put in."""
    values = system.parameter_values()
    whole = system.expanded(formula)
    while names(whole) & values.keys():
        whole = substitute(whole, values)
    return whole


def problem_of_system(system: System, basis: Sequence[Expr]) -> Problem:
    """The problem of an equation file.

    :raises SymconsError: with code E612 where a parameter has no value.
    """
    free = system.symbolic_parameters()
    if free:
        raise SymconsError(f"a numerical search needs a value for the parameter {free[0]}", code="E612")
    trees = tuple(resolved(system, f) for f in basis)
    inside = [names(tree) & set(system.inputs) for tree in trees]
    if any(inside):
        held = min(set().union(*inside))
        raise UnsupportedError(f"a function of the basis holds the input {held}, which has no derivative")
    constraints = tuple(resolved(system, f) for f in system.constraints)
    formulas = tuple(resolved(system, f) for f in system.equations)
    used = set().union(*(names(f) for f in (*formulas, *constraints, *trees)))
    time = system.time if system.time in used else None
    columns = (*system.states, *(() if time is None else (time,)), *system.inputs)
    moving = formulas if time is None else (*formulas, ONE)
    return Problem(
        states=system.states,
        inputs=system.inputs,
        time=time,
        is_map=system.kind == "map",
        velocity=compiled(moving, columns),
        formulas=moving,
        basis=trees,
        constraints=constraints,
        positive=system.positive,
    )


def problem_of_function(
    function: Callable[..., Any],
    states: tuple[str, ...],
    basis: Sequence[Expr],
    *,
    is_map: bool,
    time: str | None,
    constraints: Sequence[Expr],
) -> Problem:
    """The problem of a Python function f(x) (or f(t, x), where ``time`` is named) of the state."""
    from symcons.numerical.callables import Called

    called = Called(function, len(states), time is not None)
    return Problem(
        states=states,
        inputs=(),
        time=time,
        is_map=is_map,
        velocity=called,
        formulas=None,
        basis=tuple(basis),
        constraints=tuple(constraints),
        called=called,
    )
