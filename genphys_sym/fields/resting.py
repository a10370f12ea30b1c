"""The law of τ of particles that diffuse and rest by turns, as a quadrature: Jeffreys' equation.

τ = Du with the time in motion u < t, whose density is known (see :mod:`genphys_sym.mixtures.two_state`); with probability
e^{−at} a particle has never rested. The variable of the quadrature is log(u/(t − u)).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch

from genphys_sym.fields.nodes import Atom, Nodes, refinement
from genphys_sym.mixtures.two_state import TwoState

_COARSE = 0.1
_END = 40.0  # log(u/(t − u)) from which the rest of the mass is nothing


def nodes(law: TwoState, theta: float, speed: float, low: float, step: float) -> Nodes:
    """Nodes from log τ = ``low`` on; ``theta`` is the law's time and ``speed`` its d log θ/dt."""
    start = low - math.log(law.diffusion * theta)
    places = np.arange(min(start, -_END), _END, min(step, _COARSE))
    fine = refinement(places, _densities(law, theta, places)[0], step)
    places = np.linspace(places[0], places[-1], (len(places) - 1) * fine + 1)
    log_mass, moving = _densities(law, theta, places)
    log_ratio = -np.logaddexp(0.0, -places)
    log_tau = math.log(law.diffusion * theta) + log_ratio
    rate = moving * speed / 2 * np.exp(-log_ratio)
    atom = Atom(math.log(law.diffusion * theta), -law.leaving * theta, speed / 2)
    return Nodes(log_tau, log_mass + math.log(places[1] - places[0]), rate, atom).normalised()


def _densities(law: TwoState, theta: float, places: Any) -> tuple[Any, Any]:
    """log of the density in log(u/(t − u)), and the part of it that moves."""
    up, down = -np.logaddexp(0.0, -places), -np.logaddexp(0.0, places)
    u, v = theta * np.exp(up), theta * np.exp(down)
    z = torch.from_numpy(2 * np.sqrt(law.leaving * law.waking * u * v))
    even, odd = (f(z).numpy() for f in (torch.special.i0e, torch.special.i1e))
    moving = np.sqrt(law.leaving * law.waking) * np.exp((up - down) / 2) * odd
    resting = law.leaving * even
    front = math.log(theta) - (np.sqrt(law.leaving * u) - np.sqrt(law.waking * v)) ** 2 + up + down
    with np.errstate(divide="ignore"):
        return front + np.log(moving + resting), moving / (moving + resting)
