"""Running averages of the weights with power-function profiles.

After t steps the average is Σ_k θ_k·k^γ/Σ_k k^γ over k ≤ t, by θ̂_t = β_t θ̂_{t−1} + (1 − β_t) θ_t with
β_t = (1 − 1/t)^(γ+1) (T. Karras et al., arXiv 2312.02696, section 3.1). Its relative width
σ_rel = √(γ+1)/((γ+2)·√(γ+3)) is the standard deviation of the profile as a fraction of the training so far, so that one
number fits trainings of any length.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import torch
from torch import Tensor

from symcons.errors import SymconsError


def exponent(width: float) -> float:
    """γ of the relative width σ_rel, by bisection: 1/√12 ≥ σ_rel > 0 falls as γ ≥ 0 grows."""
    low, high = 0.0, 1.0
    while _width(high) > width:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if _width(middle) > width else (low, middle)
    return (low + high) / 2


def _width(gamma: float) -> float:
    return math.sqrt(gamma + 1) / ((gamma + 2) * math.sqrt(gamma + 3))


class Averages:
    """The averages of ``parameters``, one for each of ``widths``; all updated by one call a width."""

    def __init__(self, parameters: Iterable[Tensor], widths: tuple[float, ...]) -> None:
        self.source = [parameter.detach() for parameter in parameters]
        self.exponents = {width: exponent(width) for width in widths}
        self.values = {width: [tensor.clone() for tensor in self.source] for width in widths}

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Take in the weights after ``step`` ≥ 1 steps."""
        for width, gamma in self.exponents.items():
            torch._foreach_lerp_(self.values[width], self.source, 1 - (1 - 1 / step) ** (gamma + 1))

    def state(self) -> dict[str, list[Tensor]]:
        """The averages by width, for a checkpoint."""
        return {repr(width): values for width, values in self.values.items()}

    @torch.no_grad()
    def load(self, state: Mapping[str, list[Tensor]]) -> None:
        """Take over the averages of :meth:`state`.

        :raises SymconsError: with code E703 where widths or shapes differ.
        """
        for width, values in self.values.items():
            stored = state.get(repr(width), [])
            if [tensor.shape for tensor in stored] != [tensor.shape for tensor in values]:
                raise SymconsError(f"the checkpoint has no average of width {width} of this network", code="E703")
            for value, found in zip(values, stored, strict=True):
                value.copy_(found)
