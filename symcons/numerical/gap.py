"""Which singular values are 0: a gap decides, and where there is none nothing is decided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from symcons.numerical.problem import Floats

#: A cosine above this is no rounding error: the combination changes.
CHANGES = 1e-7
#: Rounding must stay below this for a cosine to count as 0.
ZERO = 1e-10
#: Rounding errors in a singular value, in units of what one rounding of each number makes.
SAFETY = 16.0
#: Singular values that are told on either side of the gap.
TOLD = 3


@dataclass(frozen=True, slots=True)
class Gap:
    """``nullity`` singular values are 0 up to rounding (None: no clear gap). ``below`` and ``above`` are those next to the gap,
    the nearest last and first; what lies under ``zero`` is rounding, what lies over ``changes`` is none."""

    nullity: int | None
    below: tuple[float, ...]
    above: tuple[float, ...]
    zero: float
    changes: float = CHANGES

    def __str__(self) -> str:
        low = f"{self.below[-1]:.1e}" if self.below else "none"
        high = f"{self.above[0]:.1e}" if self.above else "none"
        return f"largest of the zeros: {low}, smallest of the others: {high}"


def find_gap(changes: Floats, sizes: Floats, triangle: Floats, precision: float) -> tuple[Gap, Floats]:
    """The gap among the singular values of D R⁻¹, and the combinations that belong to those below it, as rows.

    ``sizes`` are the lengths of the gradients times that of the motion, points × functions: with them the rounding error of
    the value σ of a combination c is of the size of precision·‖sizes·|c|‖, since a triangular system is solved as exactly as
    one that is wrong by rounding in each entry. Where there is no clear gap, the rows are those of all values that may be 0.
    """
    size = triangle.shape[0]
    if size == 0:
        return Gap(0, (), (), 0.0), np.empty((0, 0))
    angles = np.linalg.solve(triangle.T, changes.T).T
    _, values, right = np.linalg.svd(angles, full_matrices=False)
    values, vectors = values[::-1], np.linalg.solve(triangle, right[::-1].T).T
    rounding = SAFETY * precision * np.sqrt(size) * np.linalg.norm(sizes @ np.abs(vectors.T), axis=0)
    may_be = values <= np.maximum(CHANGES, rounding)
    clear = ((values <= rounding) & (rounding <= ZERO))[may_be].all()
    below, above = values[may_be][-TOLD:].tolist(), values[~may_be][:TOLD].tolist()
    zero = float(rounding[may_be].max(initial=rounding[0]))
    return Gap(int(may_be.sum()) if clear else None, tuple(below), tuple(above), zero), vectors[may_be]
