"""Kernels without a formula: log K and ω tabulated over log σ and log r, by quadrature of the Gaussian mixture.

K(r) = ∫ f(τ) (4πτ)^{−N/2} e^{−r²/4τ} dτ and ω = E[a | r]/(d log σ/dt), a = (dτ/dt)/(2τ), over the nodes of
:class:`~genphys_sym.fields.laplace.LaplaceLaw`, all sums in logarithms. The table holds log K + N log σ over
ρ = log(r/σ√N) and, where the kernel changes its shape, over log σ; outside, the shape stays what it is at the end of log σ,
and log K goes on as a straight line in log r.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from genphys_sym.fields.interpolation import POINTS, along_line, cubics, in_plane, resampled, stencil
from genphys_sym.fields.laplace import LaplaceLaw
from genphys_sym.fields.profiles import Profile, Slice
from genphys_sym.mixtures.mixture import Mixture

_NEAR, _FAR = -7.0, 10.0  # log(r/σ√N)
_STEP_SIGMA = 0.2
_PARTS = 4  # a slice is finer than the table


class Tabulated(Profile):
    """The kernel of ``mixture`` in ``dim`` dimensions for σ between the two ends of ``sigmas``."""

    def __init__(self, mixture: Mixture, dim: int, sigmas: tuple[float, float] = (1e-3, 1e3)) -> None:
        super().__init__(dim)
        self.rigid = mixture.rigid
        self._step = 0.1 if dim <= 64 else 0.05
        self._far = _NEAR + self._step * (len(self._distances()) - 1)
        low, high = (0.0, 0.0) if self.rigid else (math.log(sigmas[0]), math.log(sigmas[1]))
        rows = 1 if self.rigid else max(POINTS, math.ceil((high - low) / _STEP_SIGMA) + 1)
        places = torch.linspace(low, high, rows, dtype=torch.float64)
        self._low, self._spacing = low, float(places[1] - places[0]) if rows > 1 else 1.0
        self.register_buffer("table", self._filled(mixture, places), persistent=False)
        self.table: Tensor
        self.error = self._stated(mixture, places)

    def _distances(self) -> Tensor:
        """ρ at the columns."""
        return torch.arange(_NEAR, _FAR + self._step / 2, self._step, dtype=torch.float64)

    def _filled(self, mixture: Mixture, places: Tensor) -> Tensor:
        """(rows, columns, 2): log K + N log σ, and ω."""
        return torch.stack([row(mixture, self.dim, float(place), self._distances()) for place in places])

    def _stated(self, mixture: Mixture, places: Tensor) -> float:
        """The largest difference of log K and of ω from quadratures between the nodes, where there is mass within e^-40."""
        worst = 0.0
        shown = self._distances()[::3][:-1] + self._step / 2
        for fraction in (0.11, 0.37, 0.52, 0.83):
            j = int(fraction * (len(places) - 1))
            log_sigma = places[j] + (0.0 if self.rigid else self._spacing / 2)
            exact = row(mixture, self.dim, float(log_sigma), shown)
            shell = exact[:, 0] + self.dim * shown
            gap = (self._looked_up(shown, log_sigma.expand(shown.shape)) - exact).abs().amax(-1)
            worst = max(worst, float(gap[shell > shell.max() - 40].max()))
        return worst

    def _looked_up(self, rho: Tensor, log_sigma: Tensor) -> Tensor:
        """(…, 2) at ρ and log σ; ρ inside the table."""
        rows, columns = self.table.shape[:2]
        place = (rho - _NEAR) / self._step
        if rows > 1:
            return in_plane(self.table, (log_sigma - self._low) / self._spacing, place)
        start, weights = stencil(place, columns)
        around = self.table[0][start[..., None] + torch.arange(POINTS, device=rho.device)]
        return (around * weights[..., None]).sum(-2)

    def _values(self, r2: Tensor, log_sigma: Tensor) -> tuple[Tensor, Tensor]:
        """log K + N log σ and ω; log K is continued in log r by the secants at both ends."""
        r2, log_sigma = torch.broadcast_tensors(r2, log_sigma)  # type: ignore[no-untyped-call]
        rho = self._rho(r2, log_sigma)
        inside = rho.clamp(_NEAR, self._far)
        found = self._looked_up(inside, log_sigma)
        inner = inside.clamp(_NEAR + self._step, self._far - self._step)
        slope = (found[..., 0] - self._looked_up(inner, log_sigma)[..., 0]) / (inside - inner + (inside == inner))
        return found[..., 0] + slope * (rho - inside), found[..., 1]

    def _rho(self, r2: Tensor, log_sigma: Tensor) -> Tensor:
        least = torch.finfo(r2.dtype).tiny
        return 0.5 * (torch.log(r2.clamp_min(least)) - math.log(self.dim)) - log_sigma

    def log_density(self, r2: Tensor, log_sigma: Tensor) -> Tensor:
        return self._values(r2, log_sigma)[0] - self.dim * log_sigma

    def ratio(self, r2: Tensor, log_sigma: Tensor) -> Tensor:
        return torch.ones_like(r2 * log_sigma) if self.rigid else self._values(r2, log_sigma)[1]

    def at(self, log_sigma: Tensor) -> Slice:
        """Cubics between nodes four times as close as the table's, for many distances at once."""
        line = self.table[0]
        if self.table.shape[0] > 1:
            line = along_line(self.table.movedim(0, -1), (log_sigma - self._low) / self._spacing)
        pieces = cubics(resampled(line.T, _PARTS))
        log_k, ratio = pieces[0], None if self.rigid else pieces[1]
        base, step = self.dim * log_sigma, self._step / _PARTS

        def values(r2: Tensor) -> tuple[Tensor, Tensor | None]:
            place = (self._rho(r2, log_sigma) - _NEAR) / step
            index = place.clamp(0.0, float(log_k.shape[0] - 1)).to(torch.int64)
            found = _cubic(log_k[index], place - index) - base
            if ratio is None:
                return found, None
            part = (place - index).clamp(0.0, 1.0)
            return found, _cubic(ratio[index], part)

        return values


def _cubic(pieces: Tensor, x: Tensor) -> Tensor:
    c0, c1, c2, c3 = pieces.unbind(-1)
    return c0 + x * (c1 + x * (c2 + x * c3))


def row(mixture: Mixture, dim: int, log_sigma: float, rho: Tensor) -> Tensor:
    """log K + N log σ and ω at distances σ√N e^ρ, (columns, 2)."""
    sigma = torch.tensor(log_sigma, dtype=torch.float64).exp()
    t = mixture.time(sigma)
    clock = float(mixture.rate_of_clock(t))
    centre = 2 * log_sigma + math.log(dim)
    low = centre + 2 * float(rho[0]) - math.log(2 * (dim + 200))
    high = centre + 2 * float(rho[-1]) + 80 / (dim + 1)
    nodes = LaplaceLaw(mixture, float(t)).nodes(low, high, min(0.08, 0.6 * math.sqrt(2 / dim)))
    front = torch.from_numpy(nodes.log_mass - dim / 2 * (math.log(4 * math.pi) + nodes.log_tau)) + dim * log_sigma
    quarter = torch.from_numpy(np.exp(centre - nodes.log_tau) / 4)
    terms = front - torch.exp(2 * rho)[:, None] * quarter
    log_k = torch.logsumexp(terms, -1)
    ratio = (torch.exp(terms - log_k[:, None]) * torch.from_numpy(nodes.rate / clock)).sum(-1)
    return torch.stack([log_k, ratio], -1)
