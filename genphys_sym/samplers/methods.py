"""The four samplers by name."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import torch
from torch import Tensor

from genphys_sym.samplers.adaptive import dopri5
from genphys_sym.samplers.integrating import Denoise, euler_step, heun_step, rk4_step
from genphys_sym.samplers.sampler import Sampler


class Euler(Sampler):
    """Euler's method: first order, one evaluation a step."""

    evaluations = 1

    @staticmethod
    def step(denoise: Denoise, x: Tensor, here: Tensor, there: Tensor) -> Tensor:
        """From ``here`` to ``there``."""
        return euler_step(denoise, x, here, there)


class Heun(Sampler):
    """Heun's method, as Karras et al. use it: second order, two evaluations a step but for the last."""

    evaluations = 2

    @staticmethod
    def step(denoise: Denoise, x: Tensor, here: Tensor, there: Tensor) -> Tensor:
        """From ``here`` to ``there``."""
        return heun_step(denoise, x, here, there)


class RK4(Sampler):
    """The classical Runge–Kutta method: fourth order, four evaluations a step but for the last."""

    evaluations = 4

    @staticmethod
    def step(denoise: Denoise, x: Tensor, here: Tensor, there: Tensor) -> Tensor:
        """From ``here`` to ``there``."""
        return rk4_step(denoise, x, here, there)


class Dopri5(Sampler):
    """Dormand and Prince's adaptive method in ln σ, its step chosen for each sample alone by ``rtol`` and ``atol``.

    Of a schedule it visits every level; a last level 0 is reached by D itself, as in all samplers. Without one it goes from
    sigma_max to sigma_min in one piece; ``nfe`` is then ignored. More than ``most`` evaluations of a sample are an error.
    """

    def __init__(
        self, denoiser: Any, field: Any, *, rtol: float = 1e-3, atol: float = 1e-4, most: int = 5000, chunk: int | None = None
    ) -> None:
        super().__init__(denoiser, field, chunk=chunk)
        self.rtol, self.atol, self.most = rtol, atol, most

    def schedule(self, nfe: int) -> Tensor:
        """(sigma_max, sigma_min, 0): the method finds its own steps."""
        return torch.tensor([self.denoiser.sigma_max, self.denoiser.sigma_min, 0.0], dtype=torch.float64)

    def solve(self, x: Tensor, levels: Tensor) -> tuple[list[Tensor], int]:
        """The points at every level, and the largest number of evaluations of a sample."""
        path, spent = [x], torch.zeros(len(x), dtype=torch.long, device=x.device)
        atol = self.atol * float(getattr(self.denoiser, "sigma_data", 1.0))
        for here, there in pairwise(levels.tolist()):
            if there == 0:
                path.append(self.denoiser(path[-1], x.new_tensor(here)))
                spent = spent + 1
                continue
            begin, end = (float(torch.tensor(level, dtype=torch.float64).log()) for level in (here, there))
            reached, counts = dopri5(self._slope, path[-1], begin, end, rtol=self.rtol, atol=atol, most=self.most)
            path.append(reached)
            spent = spent + counts
        return path, int(spent.max())

    def _slope(self, x: Tensor, log_sigma: Tensor) -> Tensor:
        """dx/d ln σ = x − D."""
        denoised: Tensor = self.denoiser(x, log_sigma.exp())
        return x - denoised


#: The samplers by the names that the command line uses.
SAMPLERS: dict[str, type[Sampler]] = {"euler": Euler, "heun": Heun, "rk4": RK4, "dopri5": Dopri5}
