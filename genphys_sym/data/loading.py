"""From what a user writes after ``--data`` to a data set: a name, a file, a folder, or an array."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from genphys_sym.data.dataset import DataSet
from genphys_sym.data.digit_images import digits, mnist
from genphys_sym.data.files import read_csv, read_npy, read_npz
from genphys_sym.data.images import read_folder
from genphys_sym.data.plane import checkerboard, gaussians8, rings, swiss_roll, two_moons
from symcons.errors import SymconsError

#: What a data set can be given as.
Source = str | os.PathLike[str] | Tensor | np.ndarray[Any, Any] | DataSet

PLANE: dict[str, Callable[[int, int], Tensor]] = {
    "two_moons": two_moons,
    "rings": rings,
    "checkerboard": checkerboard,
    "swiss_roll": swiss_roll,
    "gaussians8": gaussians8,
}
IMAGES: dict[str, tuple[Callable[[int | None, int], Tensor], tuple[int, ...]]] = {
    "digits": (digits, (1, 8, 8)),
    "mnist": (mnist, (1, 28, 28)),
}
READERS: dict[str, Callable[[Path], np.ndarray[Any, Any]]] = {".npy": read_npy, ".npz": read_npz, ".csv": read_csv}
#: The data sets that have a name.
NAMES = (*PLANE, *IMAGES)
#: Points drawn where none are counted.
DRAWN = 10_000


def load(spec: Source, n: int | None = None, seed: int = 0) -> DataSet:
    """The data set that ``spec`` says: a name of :data:`NAMES`, a .npy, .npz or .csv file, a folder of PNGs, an array.

    Of a law of the plane ``n`` points (default 10 000) are drawn; of everything else all points are taken, or a random
    subset of ``n``. Numbers in whole-number images (dtype uint8) are divided by 255.

    :raises SymconsError: with code E603 for an unknown name, E602 for a file that cannot be read, E631 for content that
        is no data set, E601 where a package is missing.
    """
    if isinstance(spec, DataSet):
        return _subset(spec, n, seed)
    if isinstance(spec, (Tensor, np.ndarray)):
        return _subset(from_array(spec), n, seed)
    name = os.fspath(spec)
    if name in PLANE:
        return DataSet.of(PLANE[name](DRAWN if n is None else n, seed), name=name, drawn=True)
    if name in IMAGES:
        draw, shape = IMAGES[name]
        return DataSet.of(draw(n, seed), shape, name)
    return _subset(_from_path(Path(name), name), n, seed)


def pair(spec: Source, n: int | None = None, seed: int = 0) -> tuple[DataSet, DataSet]:
    """Two disjoint sets of ``n`` points of ``spec`` each: one to compare samples with, and one to compare beside them.

    Of a law both are drawn anew (10 000 points without ``n``), by seeds that are not small numbers, so that a model trained
    with a small seed has seen neither. Of anything else they are two halves, or subsets of these.

    :raises SymconsError: as :func:`load`; with code E631 where there are fewer than 2n points.
    """
    if isinstance(spec, str) and spec in PLANE:
        first, second = (load(spec, n, 2**40 + 2 * seed + part) for part in (0, 1))
        return first, second
    whole = load(spec)
    halves = whole.halves(seed)
    if n is None or n == len(halves[0]):
        return halves
    if n > len(halves[0]):
        raise SymconsError(f"{whole.name} has {len(whole)} points, not twice {n}", code="E631")
    first, second = (_subset(half, n, seed) for half in halves)
    return first, second


def from_array(array: Tensor | np.ndarray[Any, Any], name: str = "data") -> DataSet:
    """The data set of an array of shape (n,), (n, d), (n, h, w), (n, c, h, w) or (n, h, w, c) with c in {1, 3}.

    :raises SymconsError: with code E631 if it is of another shape, or not of finite real numbers.
    """
    tensor = _tensor(array, name)
    if not 1 <= tensor.ndim <= 4 or 0 in tensor.shape:
        what = "is empty" if 0 in tensor.shape else "is no list of points or images"
        raise SymconsError(f"{name}: an array of shape {tuple(tensor.shape)} {what}", code="E631")
    if tensor.ndim < 3:
        return DataSet.of(tensor.reshape(len(tensor), -1), name=name)
    images = tensor[:, None] if tensor.ndim == 3 else tensor
    if images.shape[-1] in (1, 3) and images.shape[1] not in (1, 3):
        images = images.movedim(-1, 1)
    return DataSet.of(images.reshape(len(images), -1), tuple(images.shape[1:]), name)


def _tensor(array: Tensor | np.ndarray[Any, Any], name: str) -> Tensor:
    """The array as a tensor of floats; bytes count from 0 to 255 and become 0 to 1."""
    if isinstance(array, Tensor):
        return array.detach().float() / 255 if array.dtype == torch.uint8 else array.detach()
    if array.dtype.kind not in "fiu":
        raise SymconsError(f"{name}: expected real numbers, not an array of dtype {array.dtype}", code="E631")
    white = 255.0 if array.dtype == np.uint8 else 1.0
    return torch.from_numpy(np.asarray(np.asarray(array, dtype=np.float64) / white))


def _from_path(path: Path, name: str) -> DataSet:
    if path.is_dir():
        return from_array(read_folder(path), path.name or name)
    if path.suffix in READERS:
        return from_array(READERS[path.suffix](path), path.name)
    if path.exists():
        raise SymconsError(f"'{name}': data files end in .npy, .npz or .csv; images lie in a folder as .png", code="E603")
    raise SymconsError(_unknown(name), code="E603")


def _unknown(name: str) -> str:
    from symcons.expr.nearest import nearest

    near = nearest(name, NAMES)
    advice = f"did you mean {near}?" if near else f"there are {', '.join(NAMES)}"
    return f"'{name}' is no file and no data set; {advice}"


def _subset(data: DataSet, n: int | None, seed: int) -> DataSet:
    """A random subset of ``n`` points, all of them without a number."""
    if n is None or n == len(data):
        return data
    if not 1 <= n <= len(data):
        raise SymconsError(f"{data.name} has {len(data)} points; a subset has 1 to {len(data)}, not {n}", code="E603")
    rows = torch.randperm(len(data), generator=torch.Generator().manual_seed(seed))[:n]
    return DataSet.of(data.points[rows], data.shape, data.name)
