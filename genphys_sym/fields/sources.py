"""The source R = c·φ of a literal flow (p, v, R): its share R̂/K̂ of the density, as a function of k² = s.

The literal density is not divided by its mass: ∂p/∂t + ∇·J = R with the equation's own flux. With one branch λ(k), p̂ = M(λ, k)φ̂
and R̂/K̂ = c/M(λ(k), k), whose value at k = 0 is the growth of the mass.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from genphys_sym.greens import shapes
from genphys_sym.mixtures.evaluation import on_arrays
from genphys_sym.results import DensityFlow
from symcons.errors import UnsupportedError
from symcons.expr.tree import MINUS_ONE, ONE, ZERO, Call, Expr, mul, names, power, substitute, walk

Array = Any


class Source:
    """R̂/K̂ of ``flow`` at values of its parameters.

    :raises UnsupportedError: where R is no multiple of the field, or more than one branch is excited.
    """

    def __init__(self, flow: DensityFlow, numbers: Mapping[str, Expr]) -> None:
        tree = _share(flow)
        self._function = on_arrays(substitute(tree, dict(numbers)))
        self.constant = not names(tree) & {"k", "kx", "ky", "kz"}

    def at(self, s: Array) -> Array:
        """R̂/K̂ at complex s."""
        s = np.asarray(s, dtype=complex)
        return np.broadcast_to(self._function({"k": np.sqrt(s)}), s.shape)

    @property
    def growth(self) -> float:
        """d log(mass)/dt."""
        return float(self.at(np.array([1e-300])).real[0])


def _share(flow: DensityFlow) -> Expr:
    if flow.source == ZERO:
        return ZERO
    field = flow.pde.fields[0]
    inside = [node for node in walk(flow.source) if isinstance(node, Call) and field in names(node)]
    rate = shapes.growth(flow, shapes.facts_of(flow))
    if inside or rate is None:
        raise UnsupportedError("the literal flow is known where R is a multiple of the field and one branch is excited")
    return mul(substitute(flow.source, {field: ONE}), power(shapes.density_at(flow, rate), MINUS_ONE))
