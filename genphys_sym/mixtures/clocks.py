"""Functions of time that clocks are made of: their logarithm and its slope, and the inverse of monomials."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from genphys_sym.greens.assumptions import Assumptions
from genphys_sym.greens.reading import expansion
from genphys_sym.mixtures.evaluation import number, on_tensors
from genphys_sym.time_slopes import time_slope
from symcons.errors import UnsupportedError
from symcons.expr.tree import Expr, names


class Clock:
    """A positive function θ(t) given by a tree in t: log θ, and d log θ/d log t.

    ``power`` is p where θ = c·t^p, else None. Tensors are of double precision.
    """

    def __init__(self, tree: Expr) -> None:
        self.tree = tree
        self.power, self.factor = _monomial(tree)
        self._value = on_tensors(tree)
        self._slope = on_tensors(time_slope(tree))

    def log(self, t: Tensor) -> Tensor:
        """log θ(t)."""
        if self.power is not None:
            return self.power * torch.log(t) + torch.log(torch.as_tensor(self.factor, dtype=t.dtype, device=t.device))
        return torch.log(self._of(self._value, t))

    def elasticity(self, t: Tensor) -> Tensor:
        """d log θ/d log t."""
        if self.power is not None:
            return torch.full_like(t, self.power)
        return t * self._of(self._slope, t) / self._of(self._value, t)

    def log_inverse(self, log_theta: Tensor) -> Tensor:
        """log t where log θ(t) has this value, by bisection where θ is no monomial.

        :raises UnsupportedError: where θ(t) never gets there.
        """
        if self.power is not None:
            return (log_theta - math.log(self.factor)) / self.power
        low, high = torch.full_like(log_theta, -60.0), torch.full_like(log_theta, 60.0)
        for _ in range(64):
            middle = (low + high) / 2
            value = self.log(torch.exp(middle))
            below = value < log_theta
            low, high = torch.where(below, middle, low), torch.where(below, high, middle)
        if ((high >= 59.9) | (low <= -59.9)).any():
            raise UnsupportedError("no time has this σ: the clock never gets there")
        return (low + high) / 2

    @staticmethod
    def _of(function: object, t: Tensor) -> Tensor:
        value = function({"t": t})  # type: ignore[operator]
        return torch.as_tensor(value, dtype=t.dtype, device=t.device).expand(t.shape)

    def is_increasing(self) -> bool:
        """Whether θ is positive and grows at a few times; no proof."""
        t = torch.logspace(-3, 1, 9, dtype=torch.float64)
        log, slope = self.log(t), self.elasticity(t)
        return bool(torch.isfinite(log).all() and (slope > 0).all() and (log.diff() > 0).all())


def _monomial(tree: Expr) -> tuple[float | None, float]:
    """(p, c) where the tree is c·t^p, (None, 0) else."""
    found = expansion(tree, Assumptions(), "t")
    if found is None or not found.is_polynomial or len(found.powers) != 1:
        return None, 0.0
    ((exponent, coefficient),) = found.powers.items()
    if names(coefficient) - {"pi"}:
        return None, 0.0
    return float(exponent), number(coefficient)
