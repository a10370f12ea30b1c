"""Distances from a kernel: the energy distance, and the maximum mean discrepancy with a Gaussian.

Both are of the form E k(X, X′) + E k(Y, Y′) − 2 E k(X, Y) over all pairs of the two samples, a point paired with itself
included (the V-statistic): never negative, and 0 iff the two empirical measures are equal.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from genphys_sym.metrics.points import checked, distances
from symcons.errors import SymconsError

#: Points of each sample from which the median distance is taken.
FOR_MEDIAN = 1000


def energy_distance(x: Any, y: Any) -> float:
    """√(2E|X − Y| − E|X − X′| − E|Y − Y′|) with independent copies X′, Y′: the square root is taken.

    A metric on laws with a mean; on a line its square is 2∫(F − G)² (Székely and Rizzo 2013), as in
    ``scipy.stats.energy_distance``. The square for two samples of n points of one law is E|X − X′|·2/n on average.

    :raises SymconsError: with code E632 if the samples cannot be compared.
    """
    first, second = checked(x, y)
    return math.sqrt(max(0.0, _discrepancy(first, second, torch.neg)))


def mmd(x: Any, y: Any, *, bandwidth: float | None = None) -> float:
    """√(E k(X, X′) + E k(Y, Y′) − 2E k(X, Y)) with k(a, b) = exp(−|a − b|²/(2h²)), h the ``bandwidth``: root taken.

    Without a bandwidth, h is the median of the distances between different points of both samples together
    (:func:`median_bandwidth`), which makes the value independent of the unit of length. For Dirac masses at distance r it
    is √(2 − 2e^{−r²/(2h²)}). (Gretton et al. 2012.)

    :raises SymconsError: with code E632 if the samples cannot be compared, E603 if the bandwidth is not positive.
    """
    first, second = checked(x, y)
    h = median_bandwidth(first, second) if bandwidth is None else bandwidth
    if not 0 < h < math.inf:
        raise SymconsError(f"the bandwidth is a positive number, not {h}", code="E603")
    return math.sqrt(max(0.0, _discrepancy(first, second, lambda gap: gap.square_().mul_(-0.5 / h**2).exp_())))


def median_bandwidth(x: Any, y: Any) -> float:
    """The median of |a − b| over pairs of different places in both samples together; 1 where all points are equal.

    Of larger samples the first 1000 points of each count.
    """
    first, second = checked(x, y)
    pooled = torch.cat([first[:FOR_MEDIAN], second[:FOR_MEDIAN]])
    above = torch.ones(len(pooled), len(pooled), dtype=torch.bool, device=pooled.device).triu(1)
    between = torch.cat(list(distances(pooled, pooled)))[above]
    apart = between[between > 0]
    return float(apart.median()) if len(apart) else 1.0


def _discrepancy(x: Tensor, y: Tensor, kernel: Callable[[Tensor], Tensor]) -> float:
    """E k(X, X′) + E k(Y, Y′) − 2E k(X, Y) for a kernel that depends on the distance."""
    return _mean(x, x, kernel) + _mean(y, y, kernel) - 2 * _mean(x, y, kernel)


def _mean(x: Tensor, y: Tensor, kernel: Callable[[Tensor], Tensor]) -> float:
    total = math.fsum(float(kernel(block).sum()) for block in distances(x, y))
    return total / (len(x) * len(y))
