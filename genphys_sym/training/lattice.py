"""A kernel without a formula as a table over levels of σ and r², for the many pairs of points of a training step.

Noise levels are taken from the table's own, so that nothing is interpolated in σ. Over s = r²/σ² log K is straight pieces
whose place is read off the leading bits of s (see :mod:`genphys_sym.fields.lookup`, where the error is bounded too).
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

from genphys_sym.fields.lookup import KINDS
from genphys_sym.training.ratios import BITS

#: log₂ s/N at the first and the last piece: nearer the kernel is flat, farther out all points of a group are alike.
NEAR, FAR = -12, 26
#: Parts of an octave of s in up to 8 dimensions, as a power of two; one more from four times as many on. The most of these.
PARTS, MOST = 5, 8
#: The step of ln σ.
LEVEL = 0.04


class Lattice:
    """log₂ K and ω of ``field`` at levels from ``low`` to ``high``, as functions of r²/σ²; numbers of type ``dtype``.

    log K is convex in s with the second derivative Var(s·), so that a piece misses it by Var/8·2^{−2·parts}: 10⁻⁴·N/2 or less.
    """

    def __init__(self, field: Any, low: float, high: float, dtype: torch.dtype = torch.float32) -> None:
        device = next((buffer.device for buffer in field.buffers()), torch.device("cpu"))
        self._count, self._bottom = 1 + math.ceil(math.log(high / low) / LEVEL), math.log(low)
        self._step = math.log(high / low) / (self._count - 1)
        logs = torch.linspace(math.log(low), math.log(high), self._count, dtype=torch.float64, device=device)
        bits, self._whole = min(MOST, PARTS + max(0, math.ceil(math.log2(field.dim / 8) / 2))), KINDS[dtype][2]
        self._shift = KINDS[dtype][1] - bits
        ends = torch.tensor([math.ldexp(field.dim, NEAR), math.ldexp(field.dim, FAR)], dtype=dtype)
        self._low, self._high = ends.tolist()
        first, last = (int(place) for place in ends.view(self._whole) >> self._shift)
        nodes = (torch.arange(first, last + 2, dtype=self._whole, device=device) << self._shift).view(dtype).double()
        self._first, self._columns = first, len(nodes) - 1
        times = field.time(logs.exp())
        made = [_pieces(nodes, *_row(field, level, nodes)) for level in logs]
        #: Start and slope of log₂ K, then of ω where it is not 1, each (rows·columns,).
        self.tables = [torch.cat(table).to(dtype) for table in zip(*made, strict=True)]
        self.levels, self.times = logs.exp().to(dtype), times.to(dtype)

    def place(self, sigma: Tensor) -> Tensor:
        """The number of the level nearest to ``sigma``."""
        number: Tensor = ((sigma.log() - self._bottom) / self._step).round_().clamp_(0, self._count - 1)
        return number.to(self._whole)

    def level(self, sigma: Tensor) -> Tensor:
        """The level nearest to ``sigma``."""
        return self.levels[self.place(sigma)].to(sigma)

    def time(self, sigma: Tensor) -> Tensor:
        """t of levels."""
        times: Tensor = self.times[self.place(sigma)]
        return times.to(sigma)

    def rows(self, origin: Tensor, sigma: Tensor) -> tuple[Tensor, ...]:
        """1/σ², where the table of the level begins, and log₂ K(r_0)."""
        begin = self.place(sigma) * self._columns - self._first
        scale = sigma.to(self.levels).square().reciprocal()
        return scale, begin, self._read(*self._found(origin, scale, begin), 0)

    def __call__(self, squares: Tensor, rows: tuple[Tensor, ...]) -> tuple[Tensor, Tensor | None]:
        scale, begin, origin = rows
        s, index = self._found(squares, scale, begin)
        weights = self._read(s, index, 0).sub_(origin).exp2_().to(squares)
        return weights, self._read(s, index, 2).to(squares) if len(self.tables) > 2 else None

    def _found(self, squares: Tensor, scale: Tensor, begin: Tensor) -> tuple[Tensor, Tensor]:
        """s, and the place of its piece."""
        s = (squares * scale).clamp_(self._low, self._high)
        return s, (s.view(self._whole) >> self._shift).add_(begin)

    def _read(self, s: Tensor, index: Tensor, which: int) -> Tensor:
        """The values of straight pieces, by the tables ``which`` (starts) and ``which`` + 1 (slopes)."""
        start, slope = (torch.index_select(table, 0, index.view(-1)).view_as(s) for table in self.tables[which : which + 2])
        return slope.mul_(s).add_(start)


def _row(field: Any, log_sigma: Tensor, nodes: Tensor) -> list[Tensor]:
    """log₂ K up to a constant, and ω where it is not 1, at s = ``nodes``."""
    log_k, ratio = field.profile.at(log_sigma)(nodes * torch.exp(2 * log_sigma))
    log_k = (log_k - log_k[0]) * BITS
    return [log_k] if ratio is None else [log_k, ratio]


def _pieces(nodes: Tensor, *values: Tensor) -> list[Tensor]:
    """a and b of a + b s on every piece, for each of ``values``."""
    slopes = [value.diff() / nodes.diff() for value in values]
    return [part for value, slope in zip(values, slopes, strict=True) for part in (value[:-1] - slope * nodes[:-1], slope)]
