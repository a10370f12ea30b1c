"""The sampled determining matrix, scaled so that its singular values are angles.

For a combination H = Σ cⱼbⱼ put D c = dH/dt and G c = |dx/dt|·∇H (along the constraint set) at sampled points. ‖D c‖/‖G c‖
is the root mean square of the cosine between the motion and the gradient: 0 for a law, of order 1 for a function that has
nothing to do with the motion, and the same in every basis of the space and in all units. Its stationary values are the
singular values of D R⁻¹ with G = QR; functions with G c = 0 are constant on the set.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from symcons.errors import InvarianceError
from symcons.expr.printing import print_expr
from symcons.numerical.domain import OnSet
from symcons.numerical.problem import Floats, Problem, compiled

#: A function whose gradient is this close to a combination of those before it is one.
DEPENDENT = 1e-9
#: Constraints may change by this much along the motion, relative to their slope.
INVARIANT = 1e-7


@dataclass(frozen=True)
class Determining:
    """``changes`` is D (points × functions), ``slopes`` G (points·coordinates × functions), both in rows of like weight and in
    columns divided by ``scales``; ``sizes`` are the lengths of the gradients in G, points × functions."""

    changes: Floats
    slopes: Floats
    sizes: Floats
    scales: Floats

    def independent(self) -> tuple[list[int], Floats]:
        """Functions that, on the set, are no combinations of those before them and constants; and their triangle R."""
        kept: list[int] = []
        frame = np.empty((len(self.slopes), 0))
        for j in range(self.slopes.shape[1]):
            rest = self.slopes[:, j]
            size = np.linalg.norm(rest)
            for _ in range(2):
                rest = rest - frame @ (frame.T @ rest)
            if size > 0 and np.linalg.norm(rest) > DEPENDENT * size:
                kept.append(j)
                frame = np.column_stack([frame, rest / np.linalg.norm(rest)])
        return kept, frame.T @ self.slopes[:, kept]


class Sampled:
    """Samples D and G of a problem; ``on`` is its constraint set."""

    def __init__(self, problem: Problem, on: OnSet | None) -> None:
        self.problem, self.on = problem, on
        self.values = compiled(problem.basis, problem.names)
        self.gradient = compiled(problem.slopes(problem.basis), problem.names)

    def at(self, points: Floats) -> Determining:
        """D and G at ``points``; points at rest say nothing and are left out."""
        moves = self.motion(points)
        moving = np.linalg.norm(moves, axis=1) > 0
        points, moves = points[moving], moves[moving]
        slopes = self._slopes(points)
        if self.problem.is_map:
            changes = self._jumps(points)
        else:
            changes = np.einsum("pck,pc->pk", slopes, moves)
        slopes = self.along(points, slopes) * np.linalg.norm(moves, axis=1)[:, None, None]
        return _weighted(changes, slopes)

    def motion(self, points: Floats) -> Floats:
        """dx/dt of the coordinates, or the step of a map."""
        moved = self.problem.velocity(points)
        return moved - points[:, : len(self.problem.coordinates)] if self.problem.is_map else moved

    def along(self, points: Floats, slopes: Floats) -> Floats:
        """Slopes (points × coordinates × columns) along the constraint set."""
        return slopes if self.on is None else self.on.tangential(points, slopes)

    def check_invariance(self, points: Floats) -> None:
        """Raises InvarianceError where the constraints change along the motion by more than rounding."""
        if self.on is None:
            return
        normals = self.on.normals(points)
        if self.problem.is_map:
            changes = np.abs(self.on.values(self.image(points)))
        else:
            changes = np.abs(np.einsum("pmc,pc->pm", normals, self.motion(points)))
        scale = np.linalg.norm(normals, axis=2) * np.linalg.norm(self.motion(points), axis=1)[:, None]
        worst = np.max(changes / np.maximum(scale, 1e-300), axis=0)
        if worst.max() > INVARIANT:
            which = int(worst.argmax())
            found = f"{changes[:, which].max():.3g} at a point of it"
            raise InvarianceError(print_expr(self.problem.constraints[which]), found)

    def image(self, points: Floats) -> Floats:
        """The points after a step of the map; inputs stay."""
        return np.hstack([self.problem.velocity(points), points[:, len(self.problem.coordinates) :]])

    def _slopes(self, points: Floats) -> Floats:
        """Points × coordinates × functions."""
        found = self.gradient(points).reshape(len(points), len(self.problem.basis), len(self.problem.coordinates))
        return np.swapaxes(found, 1, 2)

    def _jumps(self, points: Floats) -> Floats:
        return self.values(self.image(points)) - self.values(points)


def _weighted(changes: Floats, slopes: Floats) -> Determining:
    """Columns divided by their typical size, then rows by theirs, so that no point near a pole drowns the others."""
    sizes = np.linalg.norm(slopes, axis=1)
    typical = np.median(sizes, axis=0) if len(sizes) else np.ones(slopes.shape[2])
    scales = np.where(typical > 0, typical, 1.0)
    weights = np.linalg.norm(sizes / scales, axis=1)
    weights = np.where(weights > 0, weights, 1.0)
    changes = changes / scales / weights[:, None]
    slopes = slopes / scales / weights[:, None, None]
    return Determining(changes, slopes.reshape(-1, slopes.shape[2]), np.linalg.norm(slopes, axis=1), scales)
