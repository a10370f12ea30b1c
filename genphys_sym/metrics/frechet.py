"""The Fréchet distance: the transport distance of the Gaussians with the samples' means and covariances."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from genphys_sym.metrics.points import checked


def frechet(x: Any, y: Any, features: Callable[[Tensor], Tensor] | None = None) -> float:
    """|a − b|² + tr(A + B − 2(A^{1/2} B A^{1/2})^{1/2}), with means a, b and covariances A, B (divisor n − 1): W₂ squared.

    ``features`` maps points (n, d) to features (n, f); without it the coordinates themselves are compared. With the
    features of an Inception network this is the FID (Heusel et al. 2017); say which features were used. It is 0 between
    different laws with the same two moments.

    :raises SymconsError: with code E632 if the samples cannot be compared, or one has fewer than two points.
    """
    first, second = checked(x, y, fewest=2)
    if features is not None:
        first, second = checked(features(first), features(second), fewest=2)
    return gaussian_distance(first.mean(0), _covariance(first), second.mean(0), _covariance(second))


def principal(data: Tensor, most: int = 64) -> Callable[[Tensor], Tensor]:
    """The coordinates of points along the ``most`` directions in which ``data`` (n, d) vary most: a map (m, d) → (m, most).

    Features for the Fréchet distance where d is large; distances are those of the projections.
    """
    given, _ = checked(data, data)
    centre = given.mean(0)
    axes = torch.linalg.svd(given - centre, full_matrices=False).Vh[:most].T
    return lambda points: (points.to(axes) - centre) @ axes


def gaussian_distance(a: Tensor, A: Tensor, b: Tensor, B: Tensor) -> float:
    """W₂² of N(a, A) and N(b, B): |a − b|² + tr(A + B − 2(A^{1/2} B A^{1/2})^{1/2}) (Dowson and Landau 1982).

    Means have shape (d,), covariances (d, d). The trace of the root is that of √λ over the eigenvalues λ of the symmetric
    matrix A^{1/2} B A^{1/2}; rounding errors below 0 count as 0.
    """
    values, vectors = torch.linalg.eigh(A)
    root = vectors * values.clamp(min=0).sqrt() @ vectors.T
    cross = torch.linalg.eigvalsh(root @ B @ root).clamp(min=0).sqrt().sum()
    distance = (a - b).square().sum() + A.trace() + B.trace() - 2 * cross
    return max(0.0, float(distance))


def _covariance(points: Tensor) -> Tensor:
    centred = points - points.mean(0)
    return centred.T @ centred / (len(points) - 1)
