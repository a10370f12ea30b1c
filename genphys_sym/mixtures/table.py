"""Tables of quantiles that grow with what is asked of them: columns are logits of the quantile, rows the logarithm of θ."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from genphys_sym.mixtures.interpolation import Surface
from genphys_sym.mixtures.laws import Array
from symcons.errors import UnsupportedError

#: The logits of the columns.
LOGITS = np.arange(-18, 18.001, 0.25)
#: Rows a decade of θ, and their distance in log θ.
ROWS = 32
STEP = math.log(10) / ROWS
#: log θ between these.
LIMITS = (-45.0, 20.0)
_BLOCK = 16

#: (nodes: value, ∂/∂x, ∂/∂ℓ, ∂²/∂x∂ℓ by columns; the first and the last column that are not continued) of row j.
MakeRow = Callable[[int], tuple[Array, int, int]]
#: The error of the distribution function between the rows j and j + 1.
Measure = Callable[[int, Surface], float]


class GrowingTable:
    """A :class:`Surface` over all θ that were asked for; ``error`` is twice the largest error measured between rows.

    :param make: a row, by its number j: θ = 10^{j/32}.
    :param measure: the error in the middle of the cells above a row.
    """

    def __init__(self, make: MakeRow, measure: Measure) -> None:
        self._make, self._measure = make, measure
        self.rows: dict[int, tuple[Array, int, int]] = {}
        self.surface: Surface | None = None
        self.error = 0.0
        self._range = (0, 0)

    def over(self, log_theta: Tensor) -> Surface:
        """The table, with rows for all of ``log_theta``."""
        low, high = (float(v) for v in torch.aminmax(log_theta)) if log_theta.numel() else (0.0, 0.0)
        if not (LIMITS[0] < low and high < LIMITS[1]):
            raise UnsupportedError(f"times so far from 1 have no table: log θ lies between {low:.3g} and {high:.3g}")
        first, last = math.floor(low / STEP), math.floor(high / STEP) + 1
        if self.surface is None:
            return self._extended(first, last)
        if first < self._range[0] or last > self._range[1]:
            return self._extended(min(first, self._range[0]), max(last, self._range[1]))
        return self.surface

    def _extended(self, first: int, last: int) -> Surface:
        start, stop = _BLOCK * (first // _BLOCK), _BLOCK * (-(-last // _BLOCK))
        old = range(*self._range) if self.surface else range(0)
        for j in range(start, stop + 1):
            if j not in self.rows:
                self.rows[j] = self._make(j)
        nodes = np.stack([self.rows[j][0] for j in range(start, stop + 1)])
        self.surface = Surface(nodes, float(LOGITS[0]), float(LOGITS[1] - LOGITS[0]), start * STEP, STEP)
        self._range = (start, stop)
        measured = [self._measure(j, self.surface) for j in range(start, stop) if j not in old]
        self.error = max(self.error, 2 * max(measured, default=0.0))
        return self.surface
