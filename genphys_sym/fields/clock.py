"""The clock of a kernel that is tabulated: log σ over log t as one curve, whose slope and inverse belong to it exactly.

Between nodes, which are taken from the mixture, it is a cubic with the mixture's slopes; beyond them a straight line. Where
the median of τ turns a corner the curve rounds it: any increasing function of t is a clock.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from genphys_sym.mixtures import Mixture

_NEWTON = 6


class TableClock(nn.Module):
    """log σ(t) of ``mixture`` at equidistant nodes of log t."""

    def __init__(self, mixture: Mixture, log_t: Tensor) -> None:
        super().__init__()
        t = log_t.exp()
        value, slope = mixture.log_scale(t), mixture.rate_of_clock(t) * t
        steps = value.diff() / log_t.diff()
        # slopes that keep cubics monotone (F. N. Fritsch and R. E. Carlson, SIAM J. Numer. Anal. 17 (1980) 238)
        least = torch.minimum(torch.cat([steps[:1], steps]), torch.cat([steps, steps[-1:]]))
        self.register_buffer("log_t", log_t, persistent=False)
        self.register_buffer("value", value, persistent=False)
        self.register_buffer("slope", torch.minimum(slope, 3 * least), persistent=False)
        self.log_t: Tensor
        self.value: Tensor
        self.slope: Tensor

    def at(self, log_t: Tensor) -> tuple[Tensor, Tensor]:
        """log σ, and d log σ/d log t."""
        cell = (torch.searchsorted(self.log_t, log_t.contiguous(), right=True) - 1).clamp(0, self.log_t.shape[0] - 2)
        start, width = self.log_t.take(cell), self.log_t.take(cell + 1) - self.log_t.take(cell)
        inside = torch.minimum(torch.maximum(log_t, self.log_t[0]), self.log_t[-1])
        f = (inside - start) / width
        y0, y1, d0, d1 = self.value.take(cell), self.value.take(cell + 1), self.slope.take(cell), self.slope.take(cell + 1)
        g = 1 - f
        value = g * g * (1 + 2 * f) * y0 + f * g * g * width * d0 + f * f * (3 - 2 * f) * y1 - f * f * g * width * d1
        slope = 6 * f * g * (y1 - y0) / width + g * (1 - 3 * f) * d0 + f * (3 * f - 2) * d1
        return value + slope * (log_t - inside), slope

    def log_time(self, log_sigma: Tensor) -> Tensor:
        """log t at which log σ has this value."""
        cell = (torch.searchsorted(self.value, log_sigma.contiguous(), right=True) - 1).clamp(0, self.value.shape[0] - 2)
        low, high = self.log_t.take(cell), self.log_t.take(cell + 1)
        y0, y1 = self.value.take(cell), self.value.take(cell + 1)
        found = low + (log_sigma - y0) / (y1 - y0) * (high - low)
        for _ in range(_NEWTON):
            value, slope = self.at(found)
            found = found - (value - log_sigma) / slope
        return found
