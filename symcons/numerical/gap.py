"""Which singular values are 0: a gap decides, and where there is none nothing is decided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from symcons.numerical.problem import Floats

#: A cosine above this is no rounding error: the combination changes.
CHANGES = 1e-7
#: Rounding must stay below this for a cosine to count as 0.
ZERO = 1e-10
#: Rounding errors in a singular value, in units of precision times condition.
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


def find_gap(changes: Floats, triangle: Floats, precision: float) -> tuple[Gap, Floats]:
    """The gap among the singular values of D R⁻¹, and the combinations that belong to those below it, as rows.

    Where there is no clear gap, the rows are those of the values under :data:`CHANGES`.
    """
    size = triangle.shape[0]
    if size == 0:
        return Gap(0, (), (), ZERO), np.empty((0, 0))
    angles = np.linalg.solve(triangle.T, changes.T).T
    _, values, right = np.linalg.svd(angles, full_matrices=False)
    ascending = np.maximum(values[::-1], 0.0)
    zero = SAFETY * precision * float(np.linalg.cond(triangle)) * np.sqrt(size)
    small = int((ascending <= CHANGES).sum())
    clear = small == 0 or (zero <= ZERO and ascending[small - 1] <= zero)
    below = tuple(float(v) for v in ascending[:small][-TOLD:])
    above = tuple(float(v) for v in ascending[small:][:TOLD])
    vectors = np.linalg.solve(triangle, right[::-1][:small].T).T
    return Gap(small if clear else None, below, above, float(max(zero, np.finfo(np.float64).tiny))), vectors
