"""σ(t) = √2·exp(½E log τ_t) where it has no formula: its values and slopes on a grid of log t, kept, and its inverse.

E log τ needs no density. From ∫ (e^{−s} − e^{−sτ}) ds/s = log τ (G. Frullani's integral) and L(s, t) = E e^{−sτ},

    E log τ = ∫ (e^{−s} − L(s, t)) d log s,

smooth in t as L is: a median is not, where an atom of the law grows beyond one half. By the trapezoidal rule, whose error falls
like e^{−π²/h}: L is analytic for Re s > 0, and so is the integrand in log s in a strip of half width π/2.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from genphys_sym.mixtures.interpolation import Curve
from genphys_sym.mixtures.transforms import Transform
from symcons.errors import UnsupportedError

#: (location of log τ, its slope in log t) at t.
Location = Callable[[float], tuple[float, float]]
#: Nodes a decade of t.
NODES = 32
_STEP = math.log(10) / NODES
_BLOCK = 16
#: How far the grid goes, in log t.
LIMIT = 60.0
#: Step and end of the integral in log s.
_H, _END = 0.25, 300.0


class MeanOfLog:
    """E log τ from the transform; where some particles rest (τ = 0), the mean over the others."""

    def __init__(self, transform: Transform) -> None:
        self.transform = transform
        self._s = np.exp(np.arange(-_END, _END + _H / 2, _H))
        self._unit = np.exp(-self._s)

    def __call__(self, t: float) -> tuple[float, float]:
        drift, drift_slope = self.transform.drift(t)
        rest, loss = (0.0, 0.0) if drift else self.transform.atom(t)
        if rest >= 0.5:
            raise UnsupportedError(f"more than half of all particles rest at t = {t:.3g}: there is no scale")
        excess, slope = (part.real for part in self.transform.excess(self._s, t))
        whole = np.exp(-excess - drift * self._s)
        moved = whole * (slope + drift_slope * self._s)
        share = (whole - rest) / (1 - rest)
        fall = (moved - loss + share * loss) / (1 - rest)
        more, more_slope = _beyond(share[-2:], fall[-2:])
        return float((self._unit - share).sum() - more) * _H, float(fall.sum() + more_slope) * _H


def _beyond(share: np.ndarray, fall: np.ndarray) -> tuple[float, float]:
    """What the sums of L and of −∂L/∂log t lack beyond the last two nodes, where L falls like a slow power of s: geometric."""
    if not 1e-12 < share[1] < share[0]:
        return 0.0, 0.0
    ratio = share[1] / share[0]
    rest = share[1] * ratio / (1 - ratio)
    last, before = fall[1] / share[1], fall[0] / share[0]
    return float(rest), float(rest * (last + (last - before) / (1 - ratio)))


class TabledClock:
    """log σ(t) and its slope from a table that grows with what is asked."""

    def __init__(self, location: Location) -> None:
        self._location = location
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
                self._known[j] = self._location(math.exp(j * _STEP))
        self._range = (start, stop)
        self._build()

    def _build(self) -> None:
        start, stop = self._range
        place = np.arange(start, stop + 1) * _STEP
        value, slope = (np.array(column) for column in zip(*(self._known[j] for j in range(start, stop + 1)), strict=True))
        value, slope = (value + math.log(2)) / 2, slope / 2
        if not (np.diff(value) > 0).all():
            raise UnsupportedError("τ does not grow with t: there is no clock")
        self._forward = Curve(place, value, slope[:-1], slope[1:])
        self._backward = Curve(value, place, 1 / slope[:-1], 1 / slope[1:])
