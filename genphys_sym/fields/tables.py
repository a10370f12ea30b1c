"""Kernels without an elementary formula: log K and the rate w tabulated over log t and log r.

K(r) = ∫ f(τ) (4πτ)^{−N/2} e^{−r²/4τ} dτ and w = E[a | r], a = (dτ/dt)/(2τ), over a quadrature of the law of τ, all sums in
logarithms. With the smooth scale s(t) = E log √(2τ) the table holds log K + N s and t·w over ρ = log(r/√N) − s; where the
kernel keeps its shape one row does. Beyond the table's distances log K goes on as a straight line in log r; its range of σ
is ``span``, and whoever asks outside it builds a wider one.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from genphys_sym.fields.clock import TableClock
from genphys_sym.fields.interpolation import POINTS, along_line, cubics, in_plane, resampled, stencil
from genphys_sym.fields.profiles import Profile, Slice
from genphys_sym.fields.rows import FAR, NEAR, Row, row, times_of
from genphys_sym.fields.sources import Source
from genphys_sym.mixtures import Mixture

_CLOCK = 8  # nodes of the clock for one of the table
_PARTS = 2  # a slice is finer than the table


class Tabulated(Profile):
    """The kernel of ``mixture`` in ``dim`` dimensions for σ between the two ends of ``sigmas``.

    With a ``source`` the rate is that of the literal flow, and R/p is tabulated besides.
    """

    cheap = False

    def __init__(self, mixture: Mixture, dim: int, sigmas: tuple[float, float], source: Source | None = None) -> None:
        super().__init__(dim)
        self.rigid = mixture.rigid and source is None
        self._source = source
        self._step = min(0.05, 0.6 / math.sqrt(dim))
        self._far = NEAR + self._step * (len(self._distances()) - 1)
        times = torch.zeros(1, dtype=torch.float64) if self.rigid else times_of(mixture, sigmas)
        self._low, self._spacing = float(times[0]), float(times[1] - times[0]) if len(times) > 1 else 1.0
        rows = [row(mixture, dim, float(time), self._distances(), source) for time in times]
        self.register_buffer("table", torch.stack([one.values for one in rows]), persistent=False)
        self.register_buffer("scale", torch.tensor([one.scale for one in rows], dtype=torch.float64), persistent=False)
        self.register_buffer("atom", _atoms(rows), persistent=False)
        self.table: Tensor
        self.scale: Tensor
        self.atom: Tensor | None
        if self.rigid:
            self.scale -= mixture.log_scale(torch.ones(1, dtype=torch.float64))
        else:
            fine = torch.linspace(float(times[0]), float(times[-1]), _CLOCK * (len(times) - 1) + 1, dtype=torch.float64)
            self.clock = TableClock(mixture, fine)
            self.span = math.exp(self.clock.span[0]), math.exp(self.clock.span[1])
        self.error = self._stated(mixture, times)

    def _distances(self) -> Tensor:
        """ρ at the columns."""
        return torch.arange(NEAR, FAR + self._step / 2, self._step, dtype=torch.float64)

    def _stated(self, mixture: Mixture, times: Tensor) -> float:
        """The largest difference of log K and t·w from quadratures between the nodes, where there is mass within e^−40."""
        worst = 0.0
        shown = self._distances()[::3][:-1] + self._step / 2
        for fraction in (0.11, 0.37, 0.52, 0.83) if len(times) > 1 else (0.0,):
            time = times[int(fraction * (len(times) - 1))] + (self._spacing / 2 if len(times) > 1 else 0.0)
            exact = row(mixture, self.dim, float(time), shown, self._source)
            r2 = self.dim * torch.exp(2 * (shown + exact.scale))
            wanted, wanted_rate = joined(exact.values, exact.atom_values(), r2, exact.scale, self.dim)
            place = (time - self._low) / self._spacing
            scale = along_line(self.scale, place) if len(times) > 1 else torch.tensor(exact.scale, dtype=torch.float64)
            found, rate = self._at_place(r2, place, scale)
            gap = torch.maximum((found - wanted).abs(), (rate - wanted_rate).abs().amax(-1))
            shell = wanted + self.dim * shown
            worst = max(worst, float(gap[shell > shell.max() - 40].max()))
        return worst

    def _looked_up(self, rho: Tensor, place: Tensor) -> Tensor:
        """(…, columns) at ρ inside the table and at ``place`` in steps of log t."""
        rows, columns = self.table.shape[:2]
        column = (rho - NEAR) / self._step
        if rows > 1:
            return in_plane(self.table, place, column)
        start, weights = stencil(column, columns)
        around = self.table[0][start[..., None] + torch.arange(POINTS, device=rho.device)]
        return (around * weights[..., None]).sum(-2)

    def _frame(self, log_sigma: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The place in log t, the scale s, and d log σ/d log t."""
        if self.clock is None:
            return torch.zeros_like(log_sigma), log_sigma + self.scale[0], torch.ones_like(log_sigma)
        log_t, slope = self.clock.log_time(log_sigma)
        place = (log_t - self._low) / self._spacing
        end = place.clamp(0.0, float(self.scale.shape[0] - 1))
        return place, along_line(self.scale, end) + (place - end) * self._spacing * slope, slope

    def _at_place(self, r2: Tensor, place: Tensor, scale: Tensor) -> tuple[Tensor, Tensor]:
        """log K and (t·w, t·R/p), (…, 1 or 2); log K is continued in log r by the secants at both ends."""
        r2, place, scale = torch.broadcast_tensors(r2, place, scale)  # type: ignore[no-untyped-call]
        rho = self._rho(r2, scale)
        inside = rho.clamp(NEAR, self._far)
        found = self._looked_up(inside, place)
        inner = inside.clamp(NEAR + self._step, self._far - self._step)
        secant = (found[..., 0] - self._looked_up(inner, place)[..., 0]) / (inside - inner + (inside == inner))
        values = torch.cat([(found[..., 0] + secant * (rho - inside))[..., None], found[..., 1:]], -1)
        atom = None if self.atom is None else along_line(self.atom.T, place).movedim(0, -1)
        return joined(values, atom, r2, scale, self.dim)

    def _rho(self, r2: Tensor, scale: Tensor) -> Tensor:
        least = torch.finfo(r2.dtype).tiny
        return 0.5 * (torch.log(r2.clamp_min(least)) - math.log(self.dim)) - scale

    def log_density(self, r2: Tensor, log_sigma: Tensor) -> Tensor:
        place, scale, _ = self._frame(log_sigma)
        return self._at_place(r2, place, scale)[0].to(r2.dtype)

    def ratio(self, r2: Tensor, log_sigma: Tensor) -> Tensor:
        if self.rigid:
            return torch.ones_like(r2 * log_sigma)
        place, scale, slope = self._frame(log_sigma)
        return (self._at_place(r2, place, scale)[1][..., 0] / slope).to(r2.dtype)

    def at(self, log_sigma: Tensor) -> Slice:
        averages = self._slice(log_sigma)

        def values(r2: Tensor) -> tuple[Tensor, Tensor | None]:
            log_k, rates = averages(r2)
            return log_k, None if rates is None else rates[0]

        return values

    def growth_at(self, log_sigma: Tensor) -> Slice:
        """log K and R/p over d log σ/dt, where there is a source."""
        averages = self._slice(log_sigma)

        def values(r2: Tensor) -> tuple[Tensor, Tensor | None]:
            log_k, rates = averages(r2)
            return log_k, None if rates is None else rates[1]

        return values

    def _slice(self, log_sigma: Tensor) -> Callable[[Tensor], tuple[Tensor, tuple[Tensor, ...] | None]]:
        """Cubics between the nodes of one row, for many distances at once."""
        place, scale, slope = self._frame(log_sigma)
        line = along_line(self.table.movedim(0, -1), place) if self.table.shape[0] > 1 else self.table[0]
        atom = None if self.atom is None else along_line(self.atom.T, place)
        kind = log_sigma.dtype
        log_k, *rates = cubics(resampled(line.T, _PARTS)).to(kind)
        scale, slope, atom = scale.to(kind), slope.to(kind), None if atom is None else atom.to(kind)
        step = self._step / _PARTS

        def values(r2: Tensor) -> tuple[Tensor, tuple[Tensor, ...] | None]:
            column = (self._rho(r2, scale) - NEAR) / step
            index = column.clamp(0.0, float(log_k.shape[0] - 1)).to(torch.int64)
            part = column - index
            found = _cubic(log_k[index], part)
            if self.rigid:
                return found - self.dim * scale, None
            part = part.clamp(0.0, 1.0)
            if atom is None:
                return found - self.dim * scale, tuple(_cubic(rate[index], part) / slope for rate in rates)
            columns = torch.stack([found, *(_cubic(rate[index], part) for rate in rates)], -1)
            density, averages = joined(columns, atom, r2, scale, self.dim)
            return density, (averages / slope).unbind(-1)

        return values


def joined(values: Tensor, atom: Tensor | None, r2: Tensor, scale: Tensor | float, dim: int) -> tuple[Tensor, Tensor]:
    """log K and (t·w, t·R/p) from (log K̃ + N s, t·w̃, …) without the atom and the atom's (log mass, log τ, t·a, …)."""
    log_k, rates = values[..., 0] - dim * scale, values[..., 1:]
    if atom is None:
        return log_k, rates
    mass, log_tau = atom[..., 0], atom[..., 1]
    still = mass - dim / 2 * (math.log(4 * math.pi) + log_tau) - r2 * torch.exp(-log_tau) / 4
    total = torch.logaddexp(log_k, still)
    share = torch.exp(still - total)[..., None]
    return total, rates + share * (atom[..., 2:] - rates)


def _cubic(pieces: Tensor, x: Tensor) -> Tensor:
    c0, c1, c2, c3 = pieces.unbind(-1)
    return torch.addcmul(c0, x, torch.addcmul(c1, x, torch.addcmul(c2, x, c3)))


def _atoms(rows: list[Row]) -> Tensor | None:
    found = [values for values in (one.atom_values() for one in rows) if values is not None]
    return torch.stack(found) if len(found) == len(rows) else None
