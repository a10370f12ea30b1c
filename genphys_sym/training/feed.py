"""What a training step sees: points, noise levels and their perturbations, drawn for many steps in one go."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from genphys_sym.networks import Denoiser
from genphys_sym.samplers.seeds import stream
from genphys_sym.training.groups import kernel_of, pair
from genphys_sym.training.loss import question
from genphys_sym.training.parallel import Place

#: Numbers drawn at once, and the most steps they are for.
NUMBERS, STEPS = 2**19, 32
#: Without torchrun.
ALONE = Place()
#: Streams of the seed.
_ORDER, _NOISE = 1, 2

#: Noise levels from uniform numbers.
Levels = Callable[[Tensor], Tensor]


def log_normal(mean: float, deviation: float, low: float, high: float) -> Levels:
    """σ = exp(mean + deviation·z) for z normal, cut to low ≤ σ ≤ high, as a function of uniform numbers."""
    ends = torch.tensor([low, high], dtype=torch.float64).log()
    first, last = torch.special.ndtr((ends - mean) / deviation).tolist()

    def levels(uniform: Tensor) -> Tensor:
        place = (first + (last - first) * uniform.double()).clamp(1e-15, 1 - 1e-15)
        sigma: Tensor = (mean + deviation * torch.special.ndtri(place)).exp().clamp(low, high)
        return sigma.to(uniform.dtype)

    return levels


class Feed:
    """Batches that depend on the seed and the step alone, so that a run may stop and go on anywhere.

    ``data`` (n, d) is passed through in a new random order each epoch. The noise levels of a batch are stratified: one
    from each of ``batch`` parts of equal probability, in the order of the batch, which is random with respect to the data.
    With several processes each draws the whole batch and keeps every ``world``-th of its points: the run is the same.
    """

    def __init__(
        self,
        denoiser: Denoiser,
        field: Any,
        data: Tensor,
        levels: Levels,
        *,
        batch: int,
        seed: int,
        group: int = 1,
        place: Place = ALONE,
    ) -> None:
        self.denoiser, self.field, self.data, self.levels = denoiser, field, data, levels
        self.batch, self.seed, self.place = batch, seed, place
        self.group = math.gcd(group, batch)
        ends = (denoiser.sigma_min, denoiser.sigma_max)
        self.kernel = kernel_of(field, *ends, data.dtype) if self.group > 1 else None
        self.together = max(1, min(STEPS, NUMBERS // (batch * data.shape[1])))
        self._begin, self._drawn = -1, (data, data, data)
        self._epoch, self._order = -1, torch.empty(0, dtype=torch.long)

    def __call__(self, step: int) -> tuple[Tensor, Tensor, Tensor]:
        """y (b, d), label (b,) and goal (b, d) of ``step`` ≥ 0: see :func:`~genphys_sym.training.loss.question`."""
        begin, place = step // self.together, step % self.together
        if begin != self._begin:
            self._begin, self._drawn = begin, self._draw(begin)
        y, label, goal = self._drawn
        return y[place], label[place], goal[place]

    @torch.no_grad()
    def _draw(self, begin: int) -> tuple[Tensor, Tensor, Tensor]:
        """The batches of ``together`` steps, stacked."""
        generator = stream(self.seed, _NOISE, begin, device=self.data.device)
        count, batch, width = self.together, self.batch, self.data.shape[1]
        clean = self.data[self._indices(begin * count * batch, count * batch)]
        jitter = torch.rand(count, batch, generator=generator, dtype=self.data.dtype, device=self.data.device)
        strata = torch.arange(batch, device=self.data.device)
        sigma = self.levels(((strata + jitter) / batch).flatten())
        sigma = sigma if self.kernel is None else self.kernel.level(sigma)
        x, target = pair(self.field, self.kernel, clean, sigma, self.group, generator)
        y, label, goal = question(self.denoiser, x, target, sigma)
        mine = slice(self.place.rank, None, self.place.world)
        return y.view(count, batch, width)[:, mine], label.view(count, batch)[:, mine], goal.view(count, batch, width)[:, mine]

    def _indices(self, start: int, count: int) -> Tensor:
        """Places ``start`` … ``start + count`` − 1 of the endless sequence of shuffled epochs."""
        size, parts = len(self.data), []
        while count:
            epoch, offset = divmod(start, size)
            taken = min(count, size - offset)
            parts.append(self._shuffled(epoch)[offset : offset + taken])
            start, count = start + taken, count - taken
        return torch.cat(parts)

    def _shuffled(self, epoch: int) -> Tensor:
        if epoch != self._epoch:
            device = self.data.device
            generator = stream(self.seed, _ORDER, epoch, device=device)
            self._epoch, self._order = epoch, torch.randperm(len(self.data), generator=generator, device=device)
        return self._order
