"""What all metrics share: points that are checked, and the distances between them, a block at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from symcons.errors import SymconsError

#: Entries of a block of pairwise distances.
BLOCK = 2**22
#: Up to this many coordinates distances are sums of squared differences; above it they come from a matrix product.
FEW = 16


def checked(x: Any, y: Any, fewest: int = 1) -> tuple[Tensor, Tensor]:
    """Both samples in double precision on the device of ``x``.

    :raises SymconsError: with code E632 if they are not matrices of finite numbers with the same number of columns, or
        one has fewer than ``fewest`` rows.
    """
    first = _matrix(x, "the first sample", fewest)
    second = _matrix(y, "the second sample", fewest).to(first.device)
    if first.shape[1] != second.shape[1]:
        raise SymconsError(f"points of {first.shape[1]} and of {second.shape[1]} coordinates cannot be compared", code="E632")
    return first, second


def distances(x: Tensor, y: Tensor) -> Iterator[Tensor]:
    """Euclidean distances from some rows of x to all of y: blocks of shape (rows, m) in the order of x."""
    few = x.shape[1] <= FEW
    mode = "donot_use_mm_for_euclid_dist" if few else "use_mm_for_euclid_dist"
    centre = 0.0 if few else torch.cat([x, y]).mean(0)
    for rows in torch.split(x - centre, max(1, BLOCK // len(y))):
        yield torch.cdist(rows, y - centre, compute_mode=mode)


def _matrix(points: Any, name: str, fewest: int) -> Tensor:
    try:
        tensor = torch.as_tensor(points).detach()
    except (TypeError, ValueError, RuntimeError) as error:
        raise SymconsError(f"{name} is no array of numbers: {error}", code="E632") from error
    if tensor.ndim != 2 or tensor.shape[1] == 0 or tensor.is_complex():
        raise SymconsError(f"{name} has shape {tuple(tensor.shape)}, expected real points (n, d)", code="E632")
    if len(tensor) < fewest:
        raise SymconsError(f"{name} has {len(tensor)} points; this metric needs at least {fewest}", code="E632")
    exact = tensor.to(torch.float64)
    if not torch.isfinite(exact).all():
        row = int((~torch.isfinite(exact).all(1)).nonzero()[0, 0])
        raise SymconsError(f"{name} has NaN or infinite entries, first in row {row}", code="E632")
    return exact
