"""Distances of optimal transport: sliced, and exact for small samples.

For measures μ, ν on R^d and p ≥ 1, W_p(μ, ν)^p = inf E|X − Y|^p over all joint laws of X ~ μ, Y ~ ν.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

from genphys_sym.metrics.points import BLOCK, checked
from symcons.errors import SymconsError

#: Points of the exact distance: the assignment problem takes n³ steps.
MOST = 4096


def sliced_wasserstein(x: Any, y: Any, seed: int = 0, *, directions: int = 512, order: float = 2.0) -> float:
    """SW_p = (mean over unit vectors u of W_p(⟨u, x⟩, ⟨u, y⟩)^p)^{1/p}, p = ``order``: the p-th root is taken.

    ``directions`` vectors are drawn uniformly from the sphere by ``seed``; in one dimension it is W_p itself. On a line
    the best transport is monotone: W_p^p = ∫₀¹ |F⁻¹(s) − G⁻¹(s)|^p ds with the quantile functions of the samples,
    which is exact also for samples of different sizes. SW_p is a metric, 0 iff the measures are equal (Bonneel et al.
    2015); for a shift by a in R^d, SW_2 = |a|/√d. Two samples of n points of one law have SW_2 of the order n^{−1/2}, or more
    where the law has gaps.

    :raises SymconsError: with code E632 if the samples cannot be compared, E603 for no directions or an order below 1.
    """
    if directions < 1 or not 1 <= order < math.inf:
        raise SymconsError(f"at least one direction and an order from 1 on, not {directions} and {order}", code="E603")
    first, second = checked(x, y)
    sphere = _unit_vectors(first.shape[1], directions, seed).to(first.device)
    total = 0.0
    for some in torch.split(sphere, max(1, BLOCK // (len(first) + len(second)))):
        total += float(_on_lines(some @ first.T, some @ second.T, order).sum())
    return float((total / len(sphere)) ** (1 / order))


def w2(x: Any, y: Any) -> float:
    """W₂ of two samples of the same size, exactly: √(min over permutations σ of (1/n) Σ |x_i − y_σ(i)|²).

    The extreme points of the doubly stochastic matrices are permutations (Birkhoff, von Neumann), so an assignment is the
    best joint law; it is found by SciPy's ``linear_sum_assignment``. At most 4096 points. W₂² of N(a, A) and N(b, B) is
    |a − b|² + tr(A + B − 2(A^{1/2} B A^{1/2})^{1/2}).

    :raises SymconsError: with code E632 if the samples cannot be compared, differ in size, or have too many points; E601
        if SciPy is missing.
    """
    first, second = checked(x, y)
    if len(first) != len(second) or len(first) > MOST:
        sizes = f"{len(first)} and {len(second)} points"
        raise SymconsError(f"W2 is computed for samples of one size up to {MOST}, not of {sizes}", code="E632")
    try:
        from scipy.optimize import linear_sum_assignment
    except ImportError as error:
        raise SymconsError("W2 needs SciPy: pip install 'symcons[train]'", code="E601") from error
    cost = torch.cdist(first, second, compute_mode="donot_use_mm_for_euclid_dist").square().cpu().numpy()
    rows, columns = linear_sum_assignment(cost)
    return math.sqrt(float(cost[rows, columns].mean()))


def _unit_vectors(d: int, count: int, seed: int) -> Tensor:
    """Independent uniform points of the sphere, shape (count, d); on a line the one direction that there is."""
    if d == 1:
        return torch.ones(1, 1, dtype=torch.float64)
    draw = torch.Generator().manual_seed(seed)
    return torch.nn.functional.normalize(torch.randn(count, d, generator=draw, dtype=torch.float64), dim=1)


def _on_lines(x: Tensor, y: Tensor, order: float) -> Tensor:
    """W_p^p of the rows of x (K, n) and y (K, m): shape (K,)."""
    left, right = x.sort(1).values, y.sort(1).values
    if left.shape == right.shape:
        return (left - right).abs().pow(order).mean(1)
    i, j, share = (part.to(x.device) for part in _couplings(left.shape[1], right.shape[1]))
    return (left[:, i] - right[:, j]).abs().pow(order) @ share


def _couplings(n: int, m: int) -> tuple[Tensor, Tensor, Tensor]:
    """The monotone joint law of n and m equal masses: pairs (i, j) of ranks with the mass that each carries."""
    whole = math.lcm(n, m)
    cuts = torch.cat([torch.arange(n + 1) * (whole // n), torch.arange(1, m) * (whole // m)])
    cuts = torch.unique(cuts)
    start, length = cuts[:-1], cuts.diff()
    return start // (whole // n), start // (whole // m), length.double() / whole
