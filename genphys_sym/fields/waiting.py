"""The law of τ of diffusion in fractional time, as a quadrature: τ = θ S^{−β} with S positive stable of index β.

S has a transform that continues to complex numbers without loss, Mittag-Leffler's function has not: the quadrature is that of
S, each node with its mass at log τ = log θ − β log S.
"""

from __future__ import annotations

import numpy as np

from genphys_sym.fields.laplace import LaplaceLaw
from genphys_sym.fields.nodes import Nodes
from genphys_sym.mixtures import Component, Mixture
from genphys_sym.mixtures.clocks import Clock
from genphys_sym.mixtures.inverse_stable import InverseStable
from genphys_sym.mixtures.stable import Stable
from symcons.expr.tree import Sym


def nodes(law: InverseStable, log_theta: float, speed: float, low: float, high: float, step: float) -> Nodes:
    """Nodes from log τ = ``low`` to ``high``; ``log_theta`` is the law's time and ``speed`` its d log θ/dt."""
    beta = law.beta
    stable = LaplaceLaw(Mixture([Component(Stable(beta), Clock(Sym("t")))]), 1.0)
    found = stable.nodes((log_theta - high) / beta, (log_theta - low) / beta, step / beta)
    log_tau = log_theta - beta * found.log_tau[::-1]
    return Nodes(log_tau, found.log_mass[::-1].copy(), np.full_like(log_tau, speed / 2)).normalised()
