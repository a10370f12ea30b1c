"""A data set: points, what an item of it looks like, where it lies, how large it is."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from symcons.errors import SymconsError


@dataclass(frozen=True, eq=False)
class DataSet:
    """Points in R^d with the affine map that brings them to mean 0 and mean square 1.

    ``points`` has shape (n, d), float32; an item has shape ``shape`` with d entries: (d,) for vectors, (channels,
    height, width) for images. ``mean`` has shape (d,). ``scale`` is one number for all coordinates, so that what is
    isotropic stays so: scale² = mean over points and coordinates of (x − mean)², and 1 where that is 0. ``drawn`` says that
    the points were drawn from a law, of which another seed gives fresh points; else they are all there is.
    """

    points: Tensor
    shape: tuple[int, ...]
    mean: Tensor
    scale: float
    name: str
    drawn: bool = False

    @classmethod
    def of(cls, points: Tensor, shape: tuple[int, ...] | None = None, name: str = "data", *, drawn: bool = False) -> DataSet:
        """The data set of ``points`` (n, d) with their own mean and scale.

        :raises SymconsError: with code E631 if the points are not a matrix of finite numbers, or do not fit the shape.
        """
        checked = _checked(points, name)
        item = (checked.shape[1],) if shape is None else tuple(shape)
        if torch.Size(item).numel() != checked.shape[1]:
            raise SymconsError(f"{name}: {checked.shape[1]} columns do not fill items of shape {item}", code="E631")
        exact = checked.double()
        mean = exact.mean(0)
        scale = float((exact - mean).square().mean().sqrt())
        return cls(checked, item, mean.float(), scale if scale > 0 else 1.0, name, drawn)

    @property
    def dim(self) -> int:
        """d, the number of coordinates."""
        return int(self.points.shape[1])

    def __len__(self) -> int:
        return int(self.points.shape[0])

    def __repr__(self) -> str:
        return f"DataSet({self.name!r}, n={len(self)}, shape={self.shape}, scale={self.scale:.4g})"

    def standardised(self, points: Tensor | None = None) -> Tensor:
        """(x − mean)/scale of the own points, or of others of the same space; shape (n, d)."""
        chosen = self.points if points is None else points
        return (chosen - self.mean.to(chosen)) / self.scale

    def restored(self, points: Tensor) -> Tensor:
        """The inverse of :meth:`standardised`: scale · x + mean; shape (n, d)."""
        return points * self.scale + self.mean.to(points)

    def halves(self, seed: int = 0) -> tuple[DataSet, DataSet]:
        """Two disjoint random halves of equal size (an odd point is left out), with the mean and scale of the whole.

        :raises SymconsError: with code E631 if there are fewer than two points.
        """
        half = len(self) // 2
        if not half:
            raise SymconsError(f"{self.name}: halves need two points, there is {len(self)}", code="E631")
        order = torch.randperm(len(self), generator=torch.Generator().manual_seed(seed))
        return self._only(order[:half]), self._only(order[half : 2 * half])

    def _only(self, rows: Tensor) -> DataSet:
        return DataSet(self.points[rows], self.shape, self.mean, self.scale, self.name, self.drawn)


def _checked(points: Tensor, name: str) -> Tensor:
    """The points as float32 where they are a non-empty matrix of finite numbers."""
    if points.ndim != 2 or 0 in points.shape:
        raise SymconsError(f"{name}: expected points of shape (n, d), none of them 0, not {tuple(points.shape)}", code="E631")
    if points.is_complex() or points.dtype == torch.bool:
        raise SymconsError(f"{name}: expected real numbers, not {points.dtype}", code="E631")
    single = points.detach().to(torch.float32)
    wrong = ~torch.isfinite(single).all(1)
    if wrong.any():
        first, count = int(wrong.nonzero()[0, 0]), int(wrong.sum())
        what = "overflow single precision" if bool(torch.isfinite(points[first]).all()) else "are NaN or infinite"
        raise SymconsError(f"{name}: entries {what} in {count} of {len(points)} rows, first in row {first}", code="E631")
    return single
