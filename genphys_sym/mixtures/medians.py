"""σ(t) = √(2·median τ_t) where it has no formula: its values and slopes on a grid of log t, kept, and its inverse.

The median is the quantile ½ of the sum of all components, by inversion of its transform; its slope follows from the same
transform. While an atom at the least value d(t) holds more than half of the mass the median is d(t); where it falls below
half the slope jumps, and the grid has a node there.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from genphys_sym.mixtures.interpolation import Curve
from genphys_sym.mixtures.inversion import Row
from genphys_sym.mixtures.transforms import Transform
from symcons.errors import UnsupportedError

#: (log median, d log median/d log t) at t, and, where it stands at a jump of the slope, just after.
Median = Callable[[float], tuple[float, float]]
#: Nodes a decade of t.
NODES = 32
_STEP = math.log(10) / NODES
_BLOCK = 16
#: How far the grid goes, in log t.
LIMIT = 60.0


class MedianOfTransform:
    """The median of τ from its transform."""

    def __init__(self, transform: Transform) -> None:
        self.transform = transform

    def __call__(self, t: float) -> tuple[float, float]:
        row = Row(self.transform, t)
        if row.atom >= 0.5:
            if row.drift == 0:
                raise UnsupportedError(f"more than half of all particles rest at t = {t:.3g}: there is no scale")
            return math.log(row.drift), row.drift_slope / row.drift
        v = (0.5 - row.atom) / row.mass
        place = row.quantiles(np.array([math.log(v / (1 - v))]))
        values = row.at(place)
        y = math.exp(place[0])
        moved = y * (row.atom_loss - values.slope[0]) / values.density[0]
        return math.log(row.drift + y), (row.drift_slope + moved) / (row.drift + y)

    def corner(self) -> float | None:
        """log t where the atom falls to one half, None where it is never that large."""
        goal = math.log(2)
        if not math.isfinite(self.transform.jumps(1.0)[0]) or self.transform.jumps(1e-9)[0] >= goal:
            return None
        low, high = math.log(1e-9), LIMIT
        if self.transform.jumps(math.exp(high))[0] < goal:
            return None
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (middle, high) if self.transform.jumps(math.exp(middle))[0] < goal else (low, middle)
        return high


class TabledClock:
    """log σ(t) and its slope from a table that grows with what is asked."""

    def __init__(self, median: Median, corner: float | None) -> None:
        self._median, self._corner = median, corner
        self._known: dict[int, tuple[float, float]] = {}
        self._forward: Curve | None = None
        self._backward: Curve | None = None
        self._range = (0, 0)

    def __call__(self, t: Tensor) -> tuple[Tensor, Tensor]:
        """(log σ, d log σ/dt) at times in double precision."""
        log_t = torch.log(t)
        if log_t.numel():
            low, high = (float(v) for v in torch.aminmax(log_t))
            self._cover(low, high)
        value, slope = self._curve(log_t)
        return value, slope / t

    def time(self, log_sigma: Tensor) -> Tensor:
        """t at which log σ has this value."""
        self._reach(log_sigma)
        if self._backward is None:
            raise UnsupportedError("no clock")
        log_t, _ = self._backward(log_sigma)
        for _ in range(3):
            value, slope = self._curve(log_t)
            log_t = log_t - (value - log_sigma) / slope
        return torch.exp(log_t)

    def _curve(self, log_t: Tensor) -> tuple[Tensor, Tensor]:
        if self._forward is None:
            self._extend(-1, 1)
            return self._curve(log_t)
        return self._forward(log_t)

    def _reach(self, log_sigma: Tensor) -> None:
        """Extend until the values lie inside."""
        self._cover(0.0, 0.0)
        low, high = (float(v) for v in torch.aminmax(log_sigma))
        while True:
            curve = self._backward
            if curve is None or (curve.low <= low and high <= curve.high):
                return
            first, last = self._range
            self._extend(first - _BLOCK * (low < curve.low), last + _BLOCK * (high > curve.high))

    def _cover(self, low: float, high: float) -> None:
        first, last = math.floor(low / _STEP) - 1, math.ceil(high / _STEP) + 1
        if self._forward is None or first < self._range[0] or last > self._range[1]:
            self._extend(min(first, self._range[0]), max(last, self._range[1]))

    def _extend(self, first: int, last: int) -> None:
        start, stop = _BLOCK * (first // _BLOCK), _BLOCK * (-(-last // _BLOCK))
        if max(-start, stop) * _STEP > LIMIT:
            raise UnsupportedError("no time has this σ, or it lies more than 26 powers of ten from t = 1")
        for j in range(start, stop + 1):
            if j not in self._known:
                self._known[j] = self._median(math.exp(j * _STEP))
        self._range = (start, stop)
        self._build()

    def _build(self) -> None:
        start, stop = self._range
        place = np.arange(start, stop + 1) * _STEP
        value, slope = (np.array(column) for column in zip(*(self._known[j] for j in range(start, stop + 1)), strict=True))
        left, right = slope[:-1].copy(), slope[1:].copy()
        if self._corner is not None and place[0] < self._corner < place[-1]:
            place, value, left, right = self._with_corner(place, value, left, right)
        value = (value + math.log(2)) / 2
        left, right = left / 2, right / 2
        if not (np.diff(value) > 0).all():
            raise UnsupportedError("the median of τ does not grow with t: there is no clock")
        self._forward = Curve(place, value, left, right)
        self._backward = Curve(value, place, 1 / left, 1 / right)

    def _with_corner(self, place: np.ndarray, value: np.ndarray, left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, ...]:
        """A node more, where the slope jumps."""
        corner = self._corner or 0.0
        cell = int(np.searchsorted(place, corner)) - 1
        before, after = self._median(math.exp(corner - 1e-9)), self._median(math.exp(corner + 1e-6))
        place, value = np.insert(place, cell + 1, corner), np.insert(value, cell + 1, before[0])
        return place, value, np.insert(left, cell + 1, after[1]), np.insert(right, cell, before[1])
