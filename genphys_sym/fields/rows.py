"""Kernels row by row: log K and the rate w at one time, by a quadrature of the law of τ in logarithms.

K(r) = ∫ f(τ) (4πτ)^{−N/2} e^{−r²/4τ} dτ and w = E[a | r], a = (dτ/dt)/(2τ).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from genphys_sym.fields import resting, waiting
from genphys_sym.fields.interpolation import POINTS
from genphys_sym.fields.laplace import LaplaceLaw
from genphys_sym.fields.nodes import Atom, Nodes
from genphys_sym.fields.sources import Source
from genphys_sym.mixtures import Mixture
from genphys_sym.mixtures.inverse_stable import InverseStable
from genphys_sym.mixtures.two_state import TwoState
from symcons.errors import UnsupportedError

NEAR, FAR = -7.0, 10.0  # ρ, the logarithm of the distance in units of √N times the scale
_STEP_TIME = 0.2


def times_of(mixture: Mixture, sigmas: tuple[float, float]) -> Tensor:
    """log t on a grid whose σ reach from one end of ``sigmas`` to the other, as far as the clock goes."""
    ends = []
    for sigma, towards in ((sigmas[0], 2.0), (sigmas[1], 0.5)):
        ends.append(_reached(mixture, sigma, towards, sigmas))
    low, high = ends
    count = max(POINTS, math.ceil((high - low) / _STEP_TIME) + 1)
    return torch.linspace(low, high, count, dtype=torch.float64)


def _reached(mixture: Mixture, sigma: float, towards: float, sigmas: tuple[float, float]) -> float:
    reason = ""
    while sigmas[0] <= sigma <= sigmas[1]:
        try:
            return math.log(float(mixture.time(torch.tensor(sigma, dtype=torch.float64))))
        except UnsupportedError as error:
            sigma, reason = sigma * towards, f": {error}"
    raise UnsupportedError(f"no time has a σ between {sigmas[0]:g} and {sigmas[1]:g}, so that nothing can be drawn{reason}")


def nodes_of(mixture: Mixture, t: float, low: float, high: float, step: float, source: Source | None = None) -> Nodes:
    """A quadrature of the law of τ at time t, from log τ = ``low`` to ``high`` with steps of ``step`` at most."""
    law, clock = mixture.components[0].law, mixture.components[0].clock
    if len(mixture.components) == 1 and isinstance(law, (TwoState, InverseStable)):
        time = torch.tensor([t], dtype=torch.float64)
        log_theta, speed = float(clock.log(time)), float(clock.elasticity(time)) / t
        if isinstance(law, TwoState):
            return resting.nodes(law, math.exp(log_theta), speed, low, step)
        return waiting.nodes(law, log_theta, speed, low, high, step)
    return LaplaceLaw(mixture, t, source).nodes(low, high, step)


@dataclass(frozen=True, slots=True)
class Row:
    """The kernel at one time: (log K + N s, t·w) without the atom, (columns, 2), the scale s, and the atom.

    With a source there is a column more, t·R/p.
    """

    values: Tensor
    scale: float
    atom: tuple[float, ...] | None

    def atom_values(self) -> Tensor | None:
        """The atom's log mass, log τ, t·a and, with a source, t·R/p."""
        return None if self.atom is None else torch.tensor(self.atom, dtype=torch.float64)


def row(mixture: Mixture, dim: int, log_t: float, rho: Tensor, source: Source | None = None) -> Row:
    """The kernel at time t at distances √N e^{ρ + s}."""
    t = math.exp(log_t)
    centre = 2 * float(mixture.log_scale(torch.tensor(t, dtype=torch.float64))) + math.log(dim)
    low = centre + 2 * NEAR - 4 - math.log(2 * (dim + 200))
    high = centre + 2 * FAR + 4 + 80 / (dim + 1)
    nodes = nodes_of(mixture, t, low, high, min(0.08, 0.6 * math.sqrt(2 / dim)), source)
    scale = nodes.mean_log()
    front = torch.from_numpy(nodes.log_mass - dim / 2 * (math.log(4 * math.pi) + nodes.log_tau)) + dim * scale
    quarter = torch.from_numpy(np.exp(2 * scale + math.log(dim) - nodes.log_tau) / 4)
    terms = front - torch.exp(2 * rho)[:, None] * quarter
    top = terms.amax(-1, keepdim=True)
    weights = terms.sub_(top).exp_()
    rates = [nodes.rate] if source is None or nodes.growth is None else [nodes.rate, nodes.growth]
    columns = np.stack([np.ones_like(nodes.rate), *(t * rate for rate in rates)], -1)
    total, *averages = (weights @ torch.from_numpy(columns)).unbind(-1)
    values = torch.stack([top[:, 0] + torch.log(total), *(average / total for average in averages)], -1)
    atom = None if nodes.atom is None else _atom(nodes.atom, t, source is not None)
    return Row(values, scale, atom)


def _atom(atom: Atom, t: float, grows: bool) -> tuple[float, ...]:
    return (atom.log_mass, atom.log_tau, atom.rate * t, *((atom.growth * t,) if grows else ()))


def peak(mixture: Mixture, log_t: float) -> float:
    """E (4πτ)^{−1/2}, the density of the one-dimensional kernel at the origin."""
    centre = 2 * float(mixture.log_scale(torch.tensor(math.exp(log_t), dtype=torch.float64)))
    nodes = nodes_of(mixture, math.exp(log_t), centre - 40, centre + 40, 0.08)
    still = 0.0 if nodes.atom is None else math.exp(nodes.atom.log_mass - nodes.atom.log_tau / 2)
    return (float(np.exp(nodes.log_mass - nodes.log_tau / 2).sum()) + still) / math.sqrt(4 * math.pi)
