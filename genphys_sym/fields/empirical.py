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


def posterior(
    data: Tensor,
    x: Tensor,
    kernel: Kernel,
    *,
    chunk: int,
    exact: bool,
    metric: Tensor | None = None,
) -> Posterior:
    """The posterior at queries ``x`` (q, N) for ``data`` (n, N), ``chunk`` data at a time.

    :param exact: whether small distances are computed again from differences.
    :param metric: W with squared distances |W(x − y)|², (N, N); None for the identity.
    """
    centre = data.mean(0)
    places, queries = data - centre, x - centre
    if metric is None:
        seen, looking = places, queries
    else:
        seen, looking = places @ metric.T, queries @ metric.T
    squares = (seen * seen).sum(-1)
    found = [
        _block(places, seen, squares, looking[rows], lambda r2, rows=rows: kernel(r2, rows), chunk, exact)  # type: ignore[misc]
        for rows in _slices(x.shape[0], QUERIES)
    ]
    log_p, share, pull = (torch.cat(parts) for parts in zip(*found, strict=True))
    return Posterior(log_p - math.log(data.shape[0]), share, pull, centre)


def blurred(data: Tensor, x: Tensor, sigma: Tensor) -> bool:
    """Whether |x|² − 2x·y + |y|² loses what matters at this σ."""
    size = (data - data.mean(0)).square().sum(-1).amax() + (x - data.mean(0)).square().sum(-1).amin()
    return bool(size * torch.finfo(x.dtype).eps > _BLUR * sigma.amin() ** 2)


def _slices(size: int, step: int) -> list[slice]:
    return [slice(start, min(start + step, size)) for start in range(0, size, step)]


def _block(
    places: Tensor,
    seen: Tensor,
    squares: Tensor,
    looking: Tensor,
    kernel: Callable[[Tensor], tuple[Tensor, Tensor | None]],
    chunk: int,
    exact: bool,
) -> tuple[Tensor, Tensor, Tensor]:
    """log Σ K, Σ W ω and Σ W ω y for one block of queries."""
    lengths = (looking * looking).sum(-1, keepdim=True)
    top = total = share = pull = None
    for columns in _slices(places.shape[0], chunk):
        r2 = torch.addmm(squares[columns], looking, seen[columns].T, alpha=-2.0).add_(lengths).relu_()
        if exact:
            r2 = _sharpened(r2, looking, seen[columns])
        log_k, ratio = kernel(r2)
        here = log_k.amax(-1, keepdim=True)
        new = here if top is None else torch.maximum(top, here)
        weight = torch.exp(nn.functional.threshold(log_k - new, _NOTHING, _NOTHING, inplace=True))
        part = weight.sum(-1, keepdim=True)
        pulling = weight if ratio is None else weight * ratio
        sums = (part, part if ratio is None else pulling.sum(-1, keepdim=True), pulling @ places[columns])
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
