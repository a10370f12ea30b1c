"""A kernel without a formula as a table over ln σ and ln r/σ, for the many pairs of points and levels of a training step."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn

#: ln r/(σ√N) at the first and the last column: nearer the kernel is flat, farther out all points of a group are alike.
NEAR, FAR = -6.0, 9.0
#: The step of ln r in two dimensions; in N it is √(2/N) of that, for log K bends like N. The most columns.
STEP, MOST = 0.03, 1024
#: The step of ln σ: so small because ω turns where the median of τ, which is the clock, turns a corner.
LEVEL = 0.02


class Lattice:
    """log K + N ln σ and ω of ``field`` at ``levels`` × columns; between them bilinear.

    A second derivative f″ of log K in ln r makes the error f″·step²/8, which is 10⁻⁴·f″·2/N: it is of the order of N/2 where
    most of the mass is.
    """

    def __init__(self, field: Any, low: float, high: float) -> None:
        rows = 2 + math.ceil(math.log(high / low) / LEVEL)
        columns = min(MOST, 2 + math.ceil((FAR - NEAR) / STEP * math.sqrt(max(field.dim, 2) / 2)))
        levels = torch.linspace(math.log(low), math.log(high), rows, dtype=torch.float64)
        self.spread = 0.5 * math.log(field.dim)
        place = torch.linspace(NEAR + self.spread, FAR + self.spread, columns, dtype=torch.float64)
        device = next((buffer.device for buffer in field.buffers()), torch.device("cpu"))
        made = [_row(field, level, place.to(device)) for level in levels.to(device)]
        #: (1, 2, rows, columns)
        self.table = torch.stack(made, dim=1)[None]
        self.low, self.high, self.rigid = math.log(low), math.log(high), bool(field.profile.rigid)

    def __call__(self, squares: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor | None]:
        """log K + N ln σ, and ω or None where it is 1, at squared distances (…, g) and ``sigma`` (…, 1)."""
        log_sigma = sigma.log()
        radius = 0.5 * squares.clamp(min=torch.finfo(squares.dtype).tiny).log() - log_sigma - self.spread
        across = (radius - NEAR) * (2 / (FAR - NEAR)) - 1
        down = ((log_sigma - self.low) * (2 / (self.high - self.low)) - 1).expand_as(across)
        grid = torch.stack([across, down], dim=-1).view(1, 1, -1, 2)
        table = (self.table[:, :1] if self.rigid else self.table).to(grid)
        found = nn.functional.grid_sample(table, grid, mode="bilinear", padding_mode="border", align_corners=True)
        log_k = found[0, 0].view_as(squares)
        return log_k, None if self.rigid else found[0, 1].view_as(squares)


def _row(field: Any, log_sigma: Tensor, place: Tensor) -> Tensor:
    """log K + N ln σ and ω at ln r/σ = ``place``: (2, columns)."""
    log_k, ratio = field.profile.at(log_sigma)(torch.exp(2 * (place + log_sigma)))
    return torch.stack([log_k + field.dim * log_sigma, torch.ones_like(place) if ratio is None else ratio])
