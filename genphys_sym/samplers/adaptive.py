"""Dormand and Prince's method of order five with a step of its own for every sample."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from symcons.errors import SymconsError

#: Butcher's tableau (J. R. Dormand, P. J. Prince, J. Comp. Appl. Math. 6 (1980) 19): nodes, rows; the last row steps.
NODES = (1 / 5, 3 / 10, 4 / 5, 8 / 9, 1.0, 1.0)
ROWS = (
    (1 / 5,),
    (3 / 40, 9 / 40),
    (44 / 45, -56 / 15, 32 / 9),
    (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
    (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656),
    (35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),
)
#: The difference of the two orders.
ERROR = (71 / 57600, 0.0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40)
#: A step is scaled by 0.9·(error)^(−1/5), within these bounds.
SAFETY, SHRINK, GROW = 0.9, 0.2, 5.0

#: The right side: points (n, d) and a time for each (n,), to slopes (n, d).
Slope = Callable[[Tensor, Tensor], Tensor]


def dopri5(slope: Slope, x: Tensor, start: float, end: float, *, rtol: float, atol: float, most: int) -> tuple[Tensor, Tensor]:
    """The solution at ``end`` of dx/ds = slope(x, s) from ``x`` (n, d) at ``start``, and the evaluations of each sample (n,).

    Each sample keeps its own step, so that none depends on its neighbours. An error estimate e passes where the root mean
    square of e/(atol + rtol·|x|) over its coordinates is at most 1.

    :raises SymconsError: with code E712 where a sample needs more than ``most`` evaluations, a step below the precision
        of its numbers, or becomes infinite; the message says which and what to change.
    """
    length = end - start
    done = torch.zeros(len(x), dtype=x.dtype, device=x.device)
    step = torch.full_like(done, 0.02)
    first = slope(x, done * length + start)
    counts = torch.ones(len(x), dtype=torch.long, device=x.device)
    while bool((active := done < 1).any()):
        step = torch.minimum(step, 1 - done)
        _check(x, step, counts, active, most)
        fresh, slopes, error = _stages(slope, x, first, start + done * length, step * length)
        ratio = (error / (atol + rtol * torch.maximum(x.abs(), fresh.abs()))).square().mean(dim=1).sqrt()
        taken = active & (ratio <= 1)
        x, first = torch.where(taken[:, None], fresh, x), torch.where(taken[:, None], slopes, first)
        done = torch.where(taken, torch.where(step >= 1 - done, torch.ones_like(done), done + step), done)
        factor = (SAFETY * ratio.clamp(min=1e-10) ** -0.2).clamp(SHRINK, GROW).nan_to_num(SHRINK)
        step, counts = step * factor, counts + 6 * active
    return x, counts


def _stages(slope: Slope, x: Tensor, first: Tensor, time: Tensor, step: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """A step's result, the slope there, and the estimate of its error."""
    slopes, fresh = [first], x
    for node, row in zip(NODES, ROWS, strict=True):
        fresh = x + step[:, None] * sum(weight * k for weight, k in zip(row, slopes, strict=True) if weight)
        slopes.append(slope(fresh, time + node * step))
    error = step[:, None] * sum(weight * k for weight, k in zip(ERROR, slopes, strict=True) if weight)
    return fresh, slopes[-1], error


def _check(x: Tensor, step: Tensor, counts: Tensor, active: Tensor, most: int) -> None:
    smallest = 16 * torch.finfo(x.dtype).eps
    if not bool(torch.isfinite(x).all()):
        reason = "became infinite: the network is not trained at these noise levels; narrow sigma_min … sigma_max"
    elif bool((active & (step < smallest)).any()):
        reason = "needs steps below the precision of its numbers: raise rtol or atol, or sample in float64"
    elif bool((active & (counts >= most)).any()):
        reason = f"needs more than {most} evaluations: raise rtol or atol, or the bound `most`"
    else:
        return
    raise SymconsError(f"dopri5: a sample {reason}", code="E712")
