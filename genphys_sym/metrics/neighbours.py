"""How much of the data the samples cover."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from genphys_sym.metrics.points import checked, distances
from symcons.errors import SymconsError


def recall(samples: Any, data: Any, *, neighbours: int = 5) -> float:
    """The share of data points that lie in the samples' manifold: within the ball around some sample that reaches to that
    sample's k-th nearest other sample, k = ``neighbours`` (Kynkäänniemi et al. 2019).

    0 where the samples miss all data, 1 where every data point is near some; with the arguments exchanged it is their
    precision. Even for two samples of one law it is below 1, so compare it with its value for fresh data.

    :raises SymconsError: with code E632 if the samples cannot be compared, or there are not more than k of them; E603 if
        ``neighbours`` is below 1.
    """
    if neighbours < 1:
        raise SymconsError(f"at least one neighbour, not {neighbours}", code="E603")
    centres, points = checked(samples, data)
    checked(centres, centres, fewest=neighbours + 1)
    radii = torch.cat([_reach(block, neighbours + 1) for block in distances(centres, centres)])
    covered = sum(int((block <= radii).any(1).sum()) for block in distances(points, centres))
    return covered / len(points)


def _reach(block: Tensor, rank: int) -> Tensor:
    """The ``rank``-th smallest entry of each row."""
    return block.topk(rank, dim=1, largest=False).values[:, -1]
