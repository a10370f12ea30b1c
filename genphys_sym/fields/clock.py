"""The clock of a kernel that is tabulated: log σ over log t as one curve, whose slope and inverse belong to it exactly.

Between nodes, which are taken from the mixture, it is a cubic with the mixture's slopes; beyond them a straight line. Where
the median of τ turns a corner the curve rounds it: any increasing function of t is a clock.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from genphys_sym.mixtures import Mixture

_NEWTON = 3  # from the cubic through the inverse, which is rough around corners
_BISECTIONS = 60


class TableClock(nn.Module):
    """log σ(t) of ``mixture`` at equidistant nodes of log t."""

    def __init__(self, mixture: Mixture, log_t: Tensor) -> None:
        super().__init__()
        t = log_t.exp()
        value, slope = mixture.log_scale(t), mixture.rate_of_clock(t) * t
        steps = value.diff() / log_t.diff()
        # slopes that keep cubics monotone (F. N. Fritsch and R. E. Carlson, SIAM J. Numer. Anal. 17 (1980) 238)
        least = torch.minimum(torch.cat([steps[:1], steps]), torch.cat([steps, steps[-1:]]))
        self.curve = Cubics(log_t, value, torch.minimum(slope, 3 * least))
        levels = torch.linspace(float(value[0]), float(value[-1]), 2 * len(value), dtype=torch.float64)
        places = _inverse(self.curve, levels)
        self.inverse = Cubics(levels, places, 1 / self.curve(places)[1])

    @property
    def span(self) -> tuple[float, float]:
        """The first and the last log σ of the table."""
        return self.inverse.low, self.inverse.high

    def at(self, log_t: Tensor) -> tuple[Tensor, Tensor]:
        """log σ, and d log σ/d log t."""
        return self.curve.forward(log_t)

    def log_time(self, log_sigma: Tensor) -> tuple[Tensor, Tensor]:
        """log t at which log σ has this value, and d log σ/d log t there."""
        found = self.inverse(log_sigma)[0]
        value, slope = self.curve(found)
        for _ in range(_NEWTON):
            found = found - (value - log_sigma) / slope
            value, slope = self.curve(found)
        return found, slope


class Cubics(nn.Module):
    """The function with these values and slopes at equidistant nodes, cubic between them, straight beyond."""

    def __init__(self, place: Tensor, value: Tensor, slope: Tensor) -> None:
        super().__init__()
        self.low, self.high, self.count = float(place[0]), float(place[-1]), len(place) - 1
        self.step = (self.high - self.low) / self.count
        left, right, rise = self.step * slope[:-1], self.step * slope[1:], value.diff()
        pieces = torch.stack([value[:-1], left, 3 * rise - 2 * left - right, left + right - 2 * rise], -1)
        self.register_buffer("pieces", pieces, persistent=False)
        self.pieces: Tensor

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Value and slope, of the shape of ``x``."""
        place = (x - self.low) / self.step
        inside = place.clamp(0.0, float(self.count))
        cell = inside.detach().to(torch.int64).clamp(max=self.count - 1)
        c0, c1, c2, c3 = nn.functional.embedding(cell, self.pieces).unbind(-1)
        f = inside - cell
        slope = c1 + f * (2 * c2 + 3 * f * c3)
        return c0 + f * (c1 + f * (c2 + f * c3)) + slope * (place - inside), slope / self.step


def _inverse(curve: Cubics, levels: Tensor) -> Tensor:
    """Where the increasing ``curve`` takes these values, between its ends, by bisection."""
    low, high = torch.full_like(levels, curve.low), torch.full_like(levels, curve.high)
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        below = curve(middle)[0] < levels
        low, high = torch.where(below, middle, low), torch.where(below, high, middle)
    return (low + high) / 2
