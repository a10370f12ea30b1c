"""Any other law: ψ = θ h(s), or a transform in s and t, by a table of its quantiles.

log Y over the logit x of the quantile v of the continuous part and over ℓ = log θ, interpolated by cubics in both with the
exact slopes ∂log Y/∂x = v(1 − v)/(Y f) and ∂log Y/∂ℓ = −θ ∂_θF/(Y f). Rows are computed when they are first asked for, 32
a decade of θ. τ = δθ + Y, and with probability e^{−Cθ} Y = 0. ``error`` bounds the distance of the distribution functions:
it is measured in the middle of every cell against the inversion itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from genphys_sym.mixtures.evaluation import on_arrays
from genphys_sym.mixtures.far import limits
from genphys_sym.mixtures.interpolation import Surface
from genphys_sym.mixtures.inversion import CONTOUR_ERROR, Row
from genphys_sym.mixtures.laws import Array, Law
from genphys_sym.mixtures.random_draws import uniform
from genphys_sym.mixtures.table import LOGITS, STEP, GrowingTable
from genphys_sym.mixtures.transforms import OfLaw
from symcons.errors import UnsupportedError
from symcons.expr.tree import Expr

Function = Callable[[Array], Array]


#: −log of what is no longer a number.
NOTHING = 750.0


class Tabled(Law):
    """ψ = θ h(k), k = √s, for any h whose e^{−θh} are transforms of positive measures."""

    name = "tabled"

    def __init__(self, shape: Expr) -> None:
        self._shape = on_arrays(shape)
        self._drift, self._jumps, self._far = limits(shape)
        self._table = GrowingTable(self._row, self._measured)

    @property
    def error(self) -> float:  # type: ignore[override]
        """The error of the inversion and that of the interpolation, as far as rows were asked for."""
        return CONTOUR_ERROR + self._table.error

    def exponent(self, s: Array, theta: Array) -> tuple[Array, Array]:
        value = theta * self._shape({"k": np.sqrt(np.asarray(s) + 0j)})
        return value, value

    def excess(self, s: Array, theta: Array) -> tuple[Array, Array]:
        """Where ψ and δs cancel, what is left is continued."""
        if not self._drift:
            return self.exponent(s, theta)
        return self._joined(s, theta, lambda near: self._shape({"k": np.sqrt(near)}) - self._drift * near, self._far.excess)

    def deficit(self, s: Array, theta: Array) -> tuple[Array, Array]:
        def near(s: Array) -> Array:
            return self._jumps + self._drift * s - self._shape({"k": np.sqrt(s)})

        return self._joined(s, theta, near, self._far.deficit)

    def _joined(self, s: Array, theta: Array, near: Function, far: Function) -> tuple[Array, Array]:
        """θ times the one function for small, the other for large s."""
        large = np.abs(s) > self._far.start
        inner, outer = np.where(large, self._far.start, s) + 0j, np.where(large, s, self._far.start) + 0j
        value = theta * np.where(large, far(outer), near(inner))
        return value, value

    def drift(self) -> float:
        return self._drift

    def jumps(self) -> float:
        return self._jumps

    def draw(self, log_theta: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        surface = self._table.over(log_theta)
        v, theta = uniform(log_theta, generator), torch.exp(log_theta)
        x = torch.logit(v)
        log_y, along, upward = surface(x, log_theta)
        slope = upward
        moving = torch.ones_like(v, dtype=torch.bool)
        if math.isfinite(self._jumps):
            atom = torch.exp(-self._jumps * theta)
            moving = uniform(log_theta, generator) >= atom
            slope = slope + along * self._jumps * theta * atom / (-torch.expm1(-self._jumps * theta)) / v
        if not self._drift:
            rest = torch.full_like(log_y, -math.inf)
            return torch.where(moving, log_y, rest), torch.where(moving, slope, torch.zeros_like(slope))
        base = log_theta + math.log(self._drift)
        share = torch.where(moving, torch.sigmoid(log_y - base), torch.zeros_like(log_y))
        total = torch.where(moving, torch.logaddexp(log_y, base), base)
        return total, torch.where(moving, 1 + share * (slope - 1), torch.ones_like(slope))

    # The table ---------------------------------------------------------------------------------------------------------

    def _row(self, j: int) -> tuple[Array, int, int]:
        return nodes_of(Row(OfLaw(self), math.exp(j * STEP)))

    def _measured(self, j: int, surface: Surface) -> float:
        """Where a row was continued no error exceeds the probability of all that lies beyond."""
        (_, low, high), (_, lower, higher) = self._table.rows[j], self._table.rows[j + 1]
        low, high = max(low, lower), min(high, higher)
        x = torch.as_tensor((LOGITS[low + 1 : high + 1] + LOGITS[low:high]) / 2)
        log_theta = (j + 0.5) * STEP
        place = surface(x, torch.full_like(x, log_theta))[0]
        row = Row(OfLaw(self), math.exp(log_theta))
        inside = np.abs(row.at(place.numpy()).below / row.mass - torch.sigmoid(x).numpy())
        beyond = [1 / (1 + math.exp(abs(LOGITS[edge]))) for edge in (low, high) if 0 < edge < len(LOGITS) - 1]
        return float(max([np.max(inside), *beyond]))


class Transformed(Tabled):
    """A law given by its transform L(k, t) itself, k = √s, t = θ, without an atom; slopes in t by differences."""

    name = "transformed"

    def __init__(self, transform: Expr) -> None:
        self._transform = on_arrays(transform)
        self._drift, self._jumps = 0.0, math.inf
        self._table = GrowingTable(self._row, self._measured)

    def exponent(self, s: Array, theta: Array) -> tuple[Array, Array]:
        k, step = np.sqrt(np.asarray(s) + 0j), 1e-3
        slope = np.zeros_like(k)
        with np.errstate(all="ignore"):
            for place, weight in ((-2, 1 / 12), (-1, -8 / 12), (1, 8 / 12), (2, -1 / 12)):
                slope = slope + weight / step * self._transform({"k": k, "t": theta * np.exp(place * step)})
            whole = self._transform({"k": k, "t": theta})
            value, slope = -np.log(whole), -slope / whole
        gone = ~np.isfinite(whole) | (whole == 0)  # far away nothing is left
        return np.where(gone, NOTHING, value), np.where(gone, 0.0, slope)


def nodes_of(row: Row) -> tuple[Array, int, int]:
    """A row of the table with its first and last column that were inverted; beyond them it goes on as a straight line.

    At a fixed v, θ ∂G/∂θ = (θ ∂_θ below + v θ ∂_θ p₀)/(1 − p₀) for the distribution function G of the continuous part.
    """
    place = row.quantiles(LOGITS)
    good = np.flatnonzero(np.isfinite(place))
    if len(good) < 20:
        raise UnsupportedError("the transform was not inverted: it is no law of a positive variable, as far as numbers tell")
    values, v = row.at(place[good]), 1 / (1 + np.exp(-LOGITS[good]))
    along = v * (1 - v) * row.mass / values.density
    upward = -(values.slope - v * row.atom_loss) / values.density
    if not (along > 0).all():
        raise UnsupportedError("the transform has a density that is not positive: it is no law of a positive variable")
    table = np.stack([place[good], along, upward, np.gradient(upward, LOGITS[good])], -1)
    return np.stack([_continued(table, good, i) for i in range(len(LOGITS))]), int(good[0]), int(good[-1])


def _continued(table: Array, good: Array, i: int) -> Array:
    """The entry of column i, on the straight line from the nearest good one where it is missing."""
    nearest = min(max(i, good[0]), good[-1]) - good[0]
    entry = table[nearest].copy()
    gap = LOGITS[i] - LOGITS[good[nearest]]
    if gap:
        entry += [gap * entry[1], 0.0, 0.0, -entry[3]]
    return entry
