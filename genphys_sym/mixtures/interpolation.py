"""Cubic Hermite interpolation: of curves with their slopes on any grid, of surfaces on an even grid."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import embedding

from genphys_sym.mixtures.laws import Array


def basis(f: Tensor, step: Tensor | float) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Weights of value and slope at the left, value and slope at the right end of a cell, at the part ``f`` of it."""
    g = 1 - f
    return g * g * (1 + 2 * f), f * g * g * step, f * f * (3 - 2 * f), -f * f * g * step


def basis_slope(f: Tensor, step: Tensor | float) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The derivatives of these weights."""
    g = 1 - f
    return -6 * f * g / step, g * (1 - 3 * f), 6 * f * g / step, f * (3 * f - 2)


class Curve:
    """A function by values and slopes at the ends of every cell; slopes may differ on both sides of a node.

    :param place: the nodes, increasing.
    :param value: the values there.
    :param left, right: the slopes at the left and at the right end of each cell.
    """

    def __init__(self, place: Array, value: Array, left: Array, right: Array) -> None:
        self._nodes = [torch.as_tensor(np.ascontiguousarray(a), dtype=torch.float64) for a in (place, value, left, right)]

    @property
    def low(self) -> float:
        """The first node."""
        return float(self._nodes[0][0])

    @property
    def high(self) -> float:
        """The last node."""
        return float(self._nodes[0][-1])

    def __call__(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Value and slope, by straight lines beyond the ends."""
        place, value, left, right = (node.to(x.device) for node in self._nodes)
        cell = (torch.searchsorted(place, x.contiguous(), right=True) - 1).clamp(0, len(place) - 2)
        start, step = place[cell], place[cell + 1] - place[cell]
        inside = x.clamp(self.low, self.high)
        f = (inside - start) / step
        parts = (value[cell], left[cell], value[cell + 1], right[cell])
        slope = sum(w * part for w, part in zip(basis_slope(f, step), parts, strict=True))
        total = sum(w * part for w, part in zip(basis(f, step), parts, strict=True))
        return total + slope * (x - inside), torch.as_tensor(slope)


class Surface:
    """g(x, ℓ) on nodes x_i = x_0 + i·hx, ℓ_j = ℓ_0 + j·hℓ from g, ∂g/∂x, ∂g/∂ℓ, ∂²g/∂x∂ℓ there, (rows, columns, 4)."""

    def __init__(self, nodes: Array, x0: float, hx: float, l0: float, hl: float) -> None:
        self._nodes = torch.as_tensor(np.ascontiguousarray(nodes), dtype=torch.float64)
        self.x0, self.hx, self.l0, self.hl = x0, hx, l0, hl

    def __call__(self, x: Tensor, level: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """g, ∂g/∂x, ∂g/∂ℓ; beyond the ends in x by a straight line."""
        nodes = self._nodes.to(x.device)
        rows, columns = nodes.shape[:2]
        across = (x - self.x0) / self.hx
        inside = across.clamp(0, columns - 1)
        i = inside.floor().clamp(max=columns - 2).long()
        upward = ((level - self.l0) / self.hl).clamp(0, rows - 1)
        j = upward.floor().clamp(max=rows - 2).long()
        fx, fl = inside - i, upward - j
        values = _rows(nodes, i, j, basis(fx, self.hx))
        slopes = _rows(nodes, i, j, basis_slope(fx, self.hx))
        by_l = basis(fl, self.hl)
        along = _summed(by_l, slopes)
        return _summed(by_l, values) + along * (across - inside) * self.hx, along, _summed(basis_slope(fl, self.hl), values)


def _rows(nodes: Tensor, i: Tensor, j: Tensor, by_x: tuple[Tensor, ...]) -> list[Tensor]:
    """g and ∂g/∂ℓ on row j, then on row j + 1, summed between the columns i and i + 1."""
    found = []
    for row in (j, j + 1):
        start = row * nodes.shape[1] + i
        (g, gx, gl, gxl), (h, hx, hl, hxl) = (embedding(place, nodes.view(-1, 4)).unbind(-1) for place in (start, start + 1))
        found += [_summed(by_x, [g, gx, h, hx]), _summed(by_x, [gl, gxl, hl, hxl])]
    return found


def _summed(weights: tuple[Tensor, ...], values: list[Tensor]) -> Tensor:
    total = weights[0] * values[0]
    for weight, value in zip(weights[1:], values[1:], strict=True):
        total = torch.addcmul(total, weight, value)
    return total
