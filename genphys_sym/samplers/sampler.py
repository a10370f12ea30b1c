"""What all samplers share: seeds for each sample, evaluation in chunks of one size, schedules, trajectories."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor

from genphys_sym.samplers import integrating
from genphys_sym.samplers.schedules import checked, karras_sigmas
from genphys_sym.samplers.seeds import seed_from, stream
from symcons.errors import SymconsError

#: Samples whose random numbers come from one generator, fewer where there are many coordinates.
BLOCK = 256
#: Samples evaluated together; always so many, so that a sample's last bits do not depend on how many were asked for.
CHUNK, LARGEST = 1024, 2**16
#: ρ of the schedule where none is given: flatter than the published 7, for ranges of σ chosen by forgetting are shorter.
RHO = 5.0


@dataclass(frozen=True)
class Samples:
    """``x`` (n, d); ``nfe``, the network's evaluations for each (of dopri5 the largest number); the ``sigmas`` passed;
    ``path`` (len(sigmas), n, d) where it was asked for."""

    x: Tensor
    nfe: int
    sigmas: Tensor
    path: Tensor | None = None


class Sampler:
    """Samples of a trained flow: from the prior at the largest noise level down the schedule.

    ``denoiser`` is a :class:`~genphys_sym.networks.Denoiser` or another map of (x, σ) with its attributes ``centre``,
    ``sigma_min`` and ``sigma_max``; ``field`` draws the prior. ``chunk`` samples are evaluated together.
    """

    #: Evaluations a step.
    evaluations: ClassVar[int] = 1

    def __init__(self, denoiser: Any, field: Any, *, chunk: int | None = None) -> None:
        self.denoiser, self.field = denoiser, field
        self.chunk = chunk or min(CHUNK, max(1, LARGEST // int(field.dim)))
        self.block = max(1, min(BLOCK, LARGEST // int(field.dim)))
        self.nfe = 0

    @staticmethod
    def step(denoise: integrating.Denoise, x: Tensor, here: Tensor, there: Tensor) -> Tensor:
        """The points at the level ``there``, from ``x`` (n, d) at ``here``: what tells the methods apart."""
        return integrating.euler_step(denoise, x, here, there)

    def schedule(self, nfe: int) -> Tensor:
        """The schedule of Karras et al. for at most ``nfe`` evaluations (Heun: 35 make 18 steps)."""
        steps = 1 + (nfe - 1) // self.evaluations
        if nfe < 1:
            raise SymconsError(f"a sampler needs one evaluation at least, got nfe = {nfe}", code="E603")
        return karras_sigmas(steps, self.denoiser.sigma_min, self.denoiser.sigma_max, RHO)

    def sample(
        self, n: int, *, nfe: int = 35, generator: torch.Generator | None = None, seed: int = 0, sigmas: Tensor | None = None
    ) -> Tensor:
        """``n`` samples (n, d): :meth:`run` without its account."""
        return self.run(n, nfe=nfe, generator=generator, seed=seed, sigmas=sigmas).x

    @torch.no_grad()
    def run(
        self,
        n: int,
        *,
        nfe: int = 35,
        generator: torch.Generator | None = None,
        seed: int = 0,
        sigmas: Tensor | None = None,
        trajectory: bool = False,
        report: Callable[[int], None] | None = None,
    ) -> Samples:
        """``n`` samples and how they came about.

        Sample i depends on the ``seed`` (or one number drawn from ``generator``) and i alone, not on n. ``sigmas`` is a
        schedule, used exactly as given, in place of ``nfe``; ``report`` is told the number of samples done.

        :raises SymconsError: with code E603 for a schedule that is none, E711 where samples are not finite.
        """
        if n < 0:
            raise SymconsError(f"the number of samples is not negative, got {n}", code="E603")
        levels = self.schedule(nfe) if sigmas is None else checked(sigmas)
        kept = [piece for piece in self._pieces(n, levels, seed_from(generator, seed), trajectory, report)]
        path = torch.cat(kept, dim=1) if kept else self._noise(0, 0, levels, 0)[None]
        if not integrating.finite(path[-1]):
            raise SymconsError(_not_finite(path[-1]), code="E711")
        return Samples(path[-1], self.nfe, levels, path if trajectory else None)

    def _pieces(
        self, n: int, levels: Tensor, seed: int, trajectory: bool, report: Callable[[int], None] | None
    ) -> Iterator[Tensor]:
        """The paths of one chunk after the other, cut to the samples asked for."""
        self.nfe = 0
        for start in range(0, n, self.chunk):
            x = self._noise(start, min(start + self.chunk, n), levels, seed)
            count = len(x)
            x = torch.cat([x, x[:1].expand(self.chunk - count, -1)])
            path, nfe = self.solve(x, levels)
            self.nfe = max(self.nfe, nfe)
            kept = path if trajectory else path[-1:]
            if report is not None:
                report(start + count)
            yield torch.stack([points[:count] for points in kept])

    def solve(self, x: Tensor, levels: Tensor) -> tuple[list[Tensor], int]:
        """The points (n, d) at every level, and the evaluations made."""
        path = integrating.integrate(self.denoiser, x, levels, self.step)
        return path, integrating.evaluations(levels, self.evaluations)

    def _noise(self, start: int, stop: int, levels: Tensor, seed: int) -> Tensor:
        """The prior's samples ``start`` … ``stop`` − 1, each block of them from its own generator."""
        device, sigma = self.denoiser.centre.device, float(levels[0])
        first, last = start // self.block, -(-stop // self.block)
        blocks = [self._block(sigma, stream(seed, block, device=device)) for block in range(first, max(last, first + 1))]
        return torch.cat(blocks)[start - first * self.block : stop - first * self.block].to(self.denoiser.centre)

    def _block(self, sigma: float, generator: torch.Generator) -> Tensor:
        """The prior's kernel around the data's mean, or around points of their normal law where the denoiser knows it."""
        drawn: Tensor = self.field.prior(self.block, sigma, generator=generator, centre=self.denoiser.centre)
        root = getattr(self.denoiser, "root", None)
        if root is None or not len(root):
            return drawn
        spread: Tensor = torch.randn(self.block, len(root), generator=generator, dtype=root.dtype, device=root.device) @ root
        return drawn + spread


def _not_finite(x: Tensor) -> str:
    bad = int((~torch.isfinite(x)).any(dim=1).sum())
    return f"{bad} of {len(x)} samples are not finite: the network is not trained at these noise levels, or badly"
