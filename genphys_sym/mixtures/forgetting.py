"""How far a flow has to run: the bound TV(K_T(· − a), K_T) ≤ |a| K¹_T(0), and the σ at which it falls below a tolerance.

For a mixture of Gaussians the kernel is unimodal along a, so the total variation is the mass that its one-dimensional
marginal K¹ has within |a|/2 of 0; K¹_T(0) = E (4πτ)^{−1/2} = (1/π) ∫₀^∞ K̂(k, T) dk. It does not depend on the dimension.
"""

from __future__ import annotations

import math

import numpy as np
import torch

from genphys_sym.mixtures.mixture import Mixture
from symcons.errors import UnsupportedError


def peak(mixture: Mixture, t: float) -> float:
    """K¹_t(0): the height of the one-dimensional kernel, infinite where it has a pole."""
    scale = math.exp(float(mixture.log_scale(torch.tensor(t, dtype=torch.float64))))
    u = np.arange(-math.asinh(20), math.asinh(165), 0.01)
    log_k = 2 * np.sinh(u)
    with np.errstate(all="ignore"):
        whole = np.exp(-mixture.exponent(np.exp(2 * log_k) / scale**2, np.full_like(u, t)))
        part = whole * np.exp(log_k) * 2 * np.cosh(u) * 0.01
    if part[-1] > 1e-12 * part.max() or not np.isfinite(part).all():
        return math.inf
    return float(part.sum()) / (math.pi * scale)


def forgetting(mixture: Mixture, distance: float, sigma: float) -> float:
    """A bound of the total variation between the kernels around two points ``distance`` apart, when σ(t) = ``sigma``."""
    t = float(mixture.time(torch.tensor(sigma, dtype=torch.float64)))
    return min(1.0, distance * peak(mixture, t))


def horizon(mixture: Mixture, distance: float, tolerance: float) -> float:
    """The σ at which data within ``distance`` of the prior's centre are forgotten up to ``tolerance``.

    :raises UnsupportedError: where that needs a σ beyond 10⁹ distances.
    """
    if not 0 < tolerance < 1:
        raise UnsupportedError(f"a tolerance lies between 0 and 1, not at {tolerance}")
    if mixture.rigid:
        return distance * forgetting_of_unit(mixture) / tolerance
    low, high = math.log(distance) - 2, math.log(distance) + 2
    while forgetting(mixture, distance, math.exp(high)) > tolerance:
        low, high = high, high + 2
        if high > math.log(distance) + 21:
            raise UnsupportedError("the flow does not forget its data within 10⁹ distances: take a larger tolerance")
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (middle, high) if forgetting(mixture, distance, math.exp(middle)) > tolerance else (low, middle)
    return math.exp(high)


def forgetting_of_unit(mixture: Mixture) -> float:
    """K¹(0)·σ, the same at all times where all laws are one up to scale."""
    one = torch.ones((), dtype=torch.float64)
    return peak(mixture, 1.0) * math.exp(float(mixture.log_scale(one)))
