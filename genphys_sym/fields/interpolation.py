"""Interpolation on equidistant nodes by the polynomial through the six nearest: error h⁶ f⁽⁶⁾/205 at most."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

POINTS = 6
_SIGNS = (-120.0, 24.0, -12.0, 12.0, -24.0, 120.0)  # Π_{j≠i} (i − j)


def refined(values: Any, parts: int) -> Any:
    """``values`` (a NumPy array over equidistant nodes) with every step cut into ``parts``."""
    if parts == 1 or len(values) < POINTS:
        return values
    return resampled(torch.from_numpy(np.ascontiguousarray(values)), parts).numpy()


def resampled(values: Tensor, parts: int) -> Tensor:
    """``values`` (…, size) over equidistant nodes with every step cut into ``parts``."""
    size = values.shape[-1]
    fine = torch.arange((size - 1) * parts + 1, dtype=values.dtype, device=values.device) / parts
    start, weights = stencil(fine, size)
    around = values[..., start[:, None] + torch.arange(POINTS, device=values.device)]
    return (around * weights).sum(-1)


def cubics(values: Tensor) -> Tensor:
    """The cubic through four neighbours on each step, by powers of the part of the step: (…, size − 1, 4).

    At both ends it is the straight line through the two nodes, which may be continued outside.
    """
    y0, y1 = values[..., :-1], values[..., 1:]
    before = torch.cat([values[..., :1], values[..., :-2]], -1)
    after = torch.cat([values[..., 2:], values[..., -1:]], -1)
    c1 = -before / 3 - y0 / 2 + y1 - after / 6
    c2 = before / 2 - y0 + y1 / 2
    c3 = -before / 6 + y0 / 2 - y1 / 2 + after / 6
    pieces = torch.stack([y0, c1, c2, c3], -1)
    zero = torch.zeros_like(y0[..., 0])
    for end in (0, -1):
        line = torch.stack([y0[..., end], y1[..., end] - y0[..., end], zero, zero], -1)
        pieces[..., end, :] = line
    return pieces


def stencil(place: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """The first of the six nodes around each ``place`` (in steps from the first of ``size`` nodes) and their weights (…, 6).

    Places outside are moved to the end nodes.
    """
    place = place.clamp(0.0, float(size - 1))
    start = (place.floor() - (POINTS // 2 - 1)).clamp(0.0, float(size - POINTS))
    x = place - start
    differences = [x - float(i) for i in range(POINTS)]
    weights = []
    for i in range(POINTS):
        product = torch.full_like(x, 1.0 / _SIGNS[i])
        for j in range(POINTS):
            if j != i:
                product = product * differences[j]
        weights.append(product)
    return start.to(torch.int64), torch.stack(weights, -1)


def along_line(table: Tensor, place: Tensor) -> Tensor:
    """The values of ``table`` (…, size) at places of its last axis: (…, *shape of place)."""
    start, weights = stencil(place, table.shape[-1])
    index = start[..., None] + torch.arange(POINTS, device=table.device)
    return (table[..., index] * weights).sum(-1)


def in_plane(tables: Tensor, first: Tensor, second: Tensor) -> Tensor:
    """Values of ``tables`` (rows, columns, k) at places of the two axes (tensors of one shape): shape (…, k)."""
    rows, row_weights = stencil(first, tables.shape[0])
    columns, column_weights = stencil(second, tables.shape[1])
    step = torch.arange(POINTS, device=tables.device)
    around = tables[(rows[..., None] + step)[..., :, None], (columns[..., None] + step)[..., None, :]]
    return (around * (row_weights[..., :, None] * column_weights[..., None, :])[..., None]).sum((-3, -2))
