"""Quadratures of the law of τ, in logarithms."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

Array = Any
#: Quadratures that miss more of the mass than this are left as they are.
_TRUSTED = 1e-2


@dataclass(frozen=True, slots=True)
class Atom:
    """A value of τ with positive probability: log τ, log of the mass, a = (dτ/dt)/(2τ), and R/p."""

    log_tau: float
    log_mass: float
    rate: float
    growth: float = 0.0


@dataclass(frozen=True, slots=True)
class Nodes:
    """The law of τ at one time: at each node log τ, log of the mass, a = (dτ/dt)/(2τ); its atom τ > 0 apart.

    Of a literal flow a is that of its own flux and ``growth`` is R/p.
    """

    log_tau: Array
    log_mass: Array
    rate: Array
    atom: Atom | None = None
    growth: Array | None = None

    def normalised(self) -> Nodes:
        """Scaled to mass one where the quadrature comes close to it: a constant error of the density drops out."""
        top = float(self.log_mass.max())
        total = float(np.exp(self.log_mass - top).sum()) * math.exp(top)
        wanted = 1.0 if self.atom is None else -math.expm1(self.atom.log_mass)
        close = total > 0 and abs(total / wanted - 1) < _TRUSTED
        return replace(self, log_mass=self.log_mass + math.log(wanted / total)) if close else self

    def mean_log(self) -> float:
        """E log √(2τ): a scale that is smooth in t."""
        weight = np.exp(self.log_mass - self.log_mass.max())
        rest = float((weight * self.log_tau).sum() / weight.sum())
        part = 0.0 if self.atom is None else math.exp(self.atom.log_mass)
        inner = 0.0 if self.atom is None else self.atom.log_tau
        return (math.log(2) + part * inner + (1 - part) * rest) / 2


def refinement(places: Array, log_mass: Array, step: float) -> int:
    """Into how many parts even steps are to be cut, so that they are narrow beside the law and not above ``step``."""
    have = float(places[1] - places[0]) if places.size > 1 else step
    j = int(np.argmax(log_mass))
    if not 0 < j < len(log_mass) - 1:
        return max(1, math.ceil(have / step - 1e-9))
    bend = float(2 * log_mass[j] - log_mass[j - 1] - log_mass[j + 1]) / have**2
    narrow = 0.4 / math.sqrt(bend) if bend > 0 else step
    return min(64, max(1, math.ceil(have / min(step, narrow) - 1e-9)))
