"""A picture of conserved quantities: a motion, and beside it how little the laws change along it.

The motion starts at the file's initial values where it gives all of them, else at that of some random points of the
constraint set from which it leads least far. It is integrated by the explicit Runge–Kutta method of order 8 (Dormand, Prince;
SciPy's DOP853) with relative tolerance 1e-10, so that what a law changes by is the error of the integration. Needs matplotlib
and scipy (extra ``plot``).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import numpy as np

from symcons.errors import SymconsError, UnsupportedError
from symcons.expr.printing import print_expr
from symcons.expr.system import System
from symcons.expr.tree import Expr
from symcons.numerical.domain import Sampler
from symcons.numerical.problem import Floats, Problem, compiled, problem_of_system, resolved

#: Turns of the motion that are shown, its moments, the steps of a map, and how far a motion is followed.
TURNS, MOMENTS, STEPS, FAR = 40.0, 1500, 300, 1e3
TOLERANCE = 1e-10
#: States and laws that are drawn.
MOST = 8
#: Starting points that are tried.
TRIED = 8
INK, FAINT = "#1f2430", "#9aa0b5"


def draw(system: System, laws: Sequence[Expr], path: str | os.PathLike[str]) -> None:
    """Draw a motion of ``system`` and the ``laws`` along it; the suffix of ``path`` chooses the format.

    :raises SymconsError: with code E601 if matplotlib or scipy is missing, E612 where a parameter has no value, E622 if the
        file cannot be written; UnsupportedError where inputs have no values.
    """
    figure = figure_of(system, laws)
    try:
        figure.savefig(path, dpi=160, facecolor="white")
    except (OSError, ValueError) as error:
        raise SymconsError(f"cannot write '{os.fspath(path)}': {error}", code="E622") from error


def figure_of(system: System, laws: Sequence[Expr]) -> Any:
    """The picture as a matplotlib figure, on no screen."""
    if system.inputs:
        raise UnsupportedError(f"a picture follows one motion, and the input {system.inputs[0]} has no values")
    figures, solve = _libraries()
    problem = problem_of_system(system, list(laws[:MOST]))
    times, points = min((motion(problem, start, solve) for start in starts_of(system, problem)), key=_reach)
    figure = figures.Figure(figsize=(11, 7), layout="constrained", facecolor="white")
    figure.suptitle(system.name, color=INK)
    grid = figure.add_gridspec(2, 5)
    _orbit(figure.add_subplot(grid[0, :2]), problem, points)
    _states(figure.add_subplot(grid[0, 2:]), problem, times, points)
    _changes(figure.add_subplot(grid[1, :]), problem, times, points, laws)
    return figure


def _libraries() -> tuple[Any, Any]:
    try:
        from matplotlib import figure
        from scipy.integrate import solve_ivp
    except ImportError as error:
        raise SymconsError("a picture needs matplotlib and scipy: pip install 'symcons[plot]'", code="E601") from error
    return figure, solve_ivp


def starts_of(system: System, problem: Problem) -> Floats:
    """The file's initial values where it gives them all, else random points of the constraint set; (number, coordinates)."""
    timed = problem.time is not None
    given = dict(system.initial)
    if given.keys() >= set(problem.states):
        trees = [resolved(system, given[name]) for name in problem.states]
        values = compiled(trees, problem.states)(np.zeros((1, len(problem.states))))
        return np.hstack([values, np.ones((1, int(timed)))])
    regular = [compiled(problem.basis, problem.names)] if problem.basis else []
    points: Floats = Sampler(problem, None, regular, np.random.default_rng(0)).points(TRIED)
    if timed:
        points[:, -1] = 1.0
    return points


def _reach(found: tuple[Floats, Floats]) -> float:
    """How far a motion leads: of several that which stays nearest to where it began is shown."""
    _, points = found
    return float(np.abs(points).max() / (1 + np.abs(points[0]).max()))


def motion(problem: Problem, start: Floats, solve: Any) -> tuple[Floats, Floats]:
    """Times (or the numbers of steps) and the points there, shape (times, coordinates), as far as the motion stays near."""
    if problem.is_map:
        return _iterated(problem, start)

    def velocity(_: float, x: Floats) -> Floats:
        slope: Floats = problem.velocity(x[None])[0]
        return slope

    def far(_: float, x: Floats) -> float:
        return FAR * (1 + float(np.abs(start).max())) - float(np.abs(x).max())

    far.terminal = True  # type: ignore[attr-defined]
    rate = float(np.linalg.norm(velocity(0.0, start)) / (1 + np.linalg.norm(start)))
    span = (0.0, TURNS / max(rate, 1e-6))
    found = solve(velocity, span, start, "DOP853", rtol=TOLERANCE, atol=1e-12, events=far, dense_output=True)
    times = np.linspace(0.0, found.t[-1], MOMENTS)
    return times, found.sol(times).T


def _iterated(problem: Problem, start: Floats) -> tuple[Floats, Floats]:
    points = [start]
    while len(points) < STEPS and np.isfinite(points[-1]).all() and np.abs(points[-1]).max() < FAR * (1 + np.abs(start).max()):
        points.append(problem.velocity(points[-1][None])[0])
    kept = np.array([p for p in points if np.isfinite(p).all()])
    return np.arange(len(kept), dtype=float), kept


def changes(problem: Problem, points: Floats) -> Floats:
    """|I − I at the start| in units of the size of I (its value and terms at their largest), shape (times, laws)."""
    values = compiled(problem.basis, problem.names)(points)
    slopes = compiled(problem.slopes(problem.basis), problem.names)(points).reshape(len(points), len(problem.basis), -1)
    size = (np.abs(values) + np.abs(slopes * points[:, None, :]).sum(axis=2)).max(axis=0)
    found: Floats = np.abs(values - values[0]) / np.where(size > 0, size, 1.0)
    return found


def _orbit(axes: Any, problem: Problem, points: Floats) -> None:
    """The motion in the plane of the first two states; of one state nothing is to be seen there."""
    across, up = problem.states[0], problem.states[min(1, len(problem.states) - 1)]
    style = {"ls": "", "marker": ".", "ms": 3} if problem.is_map else {"lw": 0.9}
    axes.plot(points[:, 0], points[:, min(1, len(problem.states) - 1)], color=INK, **style)
    axes.plot(points[0, 0], points[0, min(1, len(problem.states) - 1)], "o", color="#c2410c")
    _dressed(axes, "the motion", across, up)


def _states(axes: Any, problem: Problem, times: Floats, points: Floats) -> None:
    for number, name in enumerate(problem.states[:MOST]):
        axes.plot(times, points[:, number], lw=0.9, label=name)
    axes.legend(frameon=False, fontsize=8, ncols=4, loc="upper right")
    _dressed(axes, "the states", _clock(problem))


def _changes(axes: Any, problem: Problem, times: Floats, points: Floats, laws: Sequence[Expr]) -> None:
    """The changes of the laws on a logarithmic scale that ends at 1, the size of the law itself."""
    for change, law in zip(changes(problem, points).T if problem.basis else (), laws, strict=False):
        text = print_expr(law)
        axes.semilogy(times, np.maximum(change, 1e-17), lw=0.9, label=text if len(text) < 48 else f"{text[:45]}…")
    axes.set_ylim(1e-17, 3.0)
    if problem.basis:
        axes.legend(frameon=False, fontsize=8, ncols=2, loc="upper right")
    _dressed(axes, "what the laws change by, in units of their size" if problem.basis else "no law was found", _clock(problem))


def _clock(problem: Problem) -> str:
    return "n" if problem.is_map else "t"


def _dressed(axes: Any, title: str, across: str, up: str = "") -> None:
    axes.set_title(title, fontsize=11, color=INK, loc="left")
    axes.set_xlabel(across, color=INK)
    axes.set_ylabel(up, color=INK)
    axes.tick_params(colors=INK, labelsize=9)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(FAINT)


__all__ = ["changes", "draw", "figure_of", "motion", "starts_of"]
