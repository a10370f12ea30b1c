"""The exact posterior of a data set under a radial kernel: a mixture over the data, in blocks and in logarithms.

For queries x and data y_i with weights W_i ∝ K(|x − y_i|): log p = log (1/n) Σ K and the sums Σ W_i ω_i, Σ W_i ω_i y_i that
the field needs. Nothing of the size queries × data is kept: blocks of distances come from matrix products, and the
exponentials are summed with a running maximum. Centred data keep |x|² − 2x·y + |y|² from cancelling; where single
precision is still too little, the distances that matter are computed again from differences.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from symcons.errors import UnsupportedError

#: (squared distances (q, d), the rows of the queries they belong to) to log K and ω, ω None where it is 1.
Kernel = Callable[[Tensor, slice], tuple[Tensor, Tensor | None]]

QUERIES = 512  # in one block
_NOTHING = -85.0  # e^-85 is nothing beside 1, and no denormal number of single precision, which would be slow
_BLUR = 1e-3  # the error of log K that is borne
_NEAREST = 16  # distances of a block that are computed again


@dataclass(frozen=True, slots=True)
class Posterior:
    """log p (q,), the share S = Σ W_i ω_i (q,) and the pull Σ W_i ω_i (y_i − c) (q, N) with the data's centre c (N,)."""

    log_p: Tensor
    share: Tensor
    pull: Tensor
    centre: Tensor

    def denoised(self, x: Tensor) -> Tensor:
        """E[y + (1 − ω)(x − y) | x]."""
        return self.centre + self.pull + (1 - self.share)[:, None] * (x - self.centre)


@dataclass(frozen=True, slots=True)
class Places:
    """Data (n, N) and queries (q, N) from the data's centre c (N,): as they are, and as distances see them."""

    centre: Tensor
    data: Tensor
    seen: Tensor
    squares: Tensor
    looking: Tensor
    lengths: Tensor

    @property
    def reach(self) -> Tensor:
        """A bound of all squared distances."""
        return (self.squares.amax().sqrt() + self.lengths.amax().sqrt()) ** 2

    def blurred(self, sigma: Tensor) -> bool:
        """Whether |x|² − 2x·y + |y|² loses what matters at this σ."""
        size = self.squares.amax() + self.lengths.amin()
        return bool(size * torch.finfo(self.data.dtype).eps > _BLUR * sigma.amin() ** 2)


def places(data: Tensor, x: Tensor, metric: Tensor | None = None) -> Places:
    """``data`` (n, N) and queries ``x`` (q, N) with squared distances |W(x − y)|², W the ``metric``; None is the identity."""
    centre = data.mean(0)
    points, queries = data - centre, x - centre
    seen, looking = (points, queries) if metric is None else (points @ metric.T, queries @ metric.T)
    squares, lengths = (torch.linalg.vector_norm(rows, dim=1).square_() for rows in (seen, looking))
    return Places(centre, points, seen, squares, looking, lengths)


def posterior(at: Places, kernel: Kernel, *, chunk: int, exact: bool) -> Posterior:
    """The posterior of the queries, ``chunk`` data at a time.

    :param exact: whether small distances are computed again from differences.
    """
    found = [
        _block(at, rows, lambda r2, rows=rows: kernel(r2, rows), chunk, exact)  # type: ignore[misc]
        for rows in _slices(at.looking.shape[0], QUERIES)
    ]
    log_p, share, pull = (torch.cat(parts) for parts in zip(*found, strict=True))
    return Posterior(log_p - math.log(at.data.shape[0]), share, pull, at.centre)


def _slices(size: int, step: int) -> list[slice]:
    return [slice(start, min(start + step, size)) for start in range(0, size, step)]


def _block(
    at: Places, rows: slice, kernel: Callable[[Tensor], tuple[Tensor, Tensor | None]], chunk: int, exact: bool
) -> tuple[Tensor, Tensor, Tensor]:
    """log Σ K, Σ W ω and Σ W ω y for one block of queries."""
    looking, lengths = at.looking[rows], at.lengths[rows, None]
    top = total = share = pull = None
    for columns in _slices(at.data.shape[0], chunk):
        seen = at.seen[columns]
        r2 = torch.addmm(at.squares[columns], looking, seen.T, alpha=-2.0).add_(lengths).relu_()
        if exact:
            r2 = _sharpened(r2, looking, seen)
        log_k, ratio = kernel(r2)
        here = log_k.amax(-1, keepdim=True)
        new = here if top is None else torch.maximum(top, here)
        weight = torch.exp(nn.functional.threshold(log_k - new, _NOTHING, _NOTHING, inplace=True))
        part = weight.sum(-1, keepdim=True)
        pulling = weight if ratio is None else weight * ratio
        sums = (part, part if ratio is None else pulling.sum(-1, keepdim=True), pulling @ at.data[columns])
        if top is None or total is None or share is None or pull is None:
            total, share, pull = sums
        else:
            fade = torch.exp(top - new)
            total, share, pull = fade * total + sums[0], fade * share + sums[1], fade * pull + sums[2]
        top = new
    if top is None or total is None or share is None or pull is None:
        raise UnsupportedError("an empirical field needs at least one data point")
    return (top + torch.log(total))[:, 0], (share / total)[:, 0], pull / total


def _sharpened(r2: Tensor, looking: Tensor, seen: Tensor) -> Tensor:
    """The smallest distances of each query from differences, free of cancellation."""
    near, index = torch.topk(r2, min(_NEAREST, r2.shape[1]), dim=1, largest=False, sorted=False)
    again = torch.stack([((looking - seen[index[:, j]]) ** 2).sum(-1) for j in range(near.shape[1])], 1)
    return r2.scatter(1, index, again)
