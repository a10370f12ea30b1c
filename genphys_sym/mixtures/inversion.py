"""The distribution of Y from its Laplace transform, in numbers.

Two methods. Wide laws: Talbot's contour in the form of L. N. Trefethen, J. A. C. Weideman and T. Schmelzer (BIT 46 (2006)
653), for transforms that are analytic off the negative axis. Narrow laws, whose standard deviation is a small part of
their mean: R. B. Davies' trapezoidal sum for the centred characteristic function (Biometrika 60 (1973) 415). Both have
errors of some 1e−12 in probability. J. Abate and W. Whitt's Euler sum (ORSA J. Comput. 7 (1995) 36), which stays in the
right half plane, is the independent check, and the method where the contour fails it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np

from genphys_sym.mixtures.laws import Array
from genphys_sym.mixtures.transforms import Transform
from symcons.errors import UnsupportedError

_NODES = 48
#: Ratio of standard deviation and mean below which a law is narrow.
NARROW = 0.17
#: Beyond this difference of the two methods the contour has met a singularity.
CONTOUR_ERROR = 2e-8
#: Beyond this difference of two of Euler's sums nothing is resolved.
UNRESOLVED = 1e-6
#: The logit down to which the contour is to give quantiles: in thin tails it loses all digits.
REACH = 15.0


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """Of the continuous part of Y (mass 1 − p₀) at given places: ``below`` and ``above`` are P(Y ≤ y), P(Y > y), ``density``
    is y·f(y), ``slope`` is θ ∂ below/∂θ."""

    below: Array
    above: Array
    density: Array
    slope: Array


def _contour() -> tuple[Array, Array]:
    """Nodes z and weights of the upper half of the contour."""
    angle = (2 * np.arange(_NODES) + 1) * np.pi / _NODES - np.pi
    angle = angle[angle > 0]
    z = _NODES * (0.5017 * angle / np.tan(0.6407 * angle) - 0.6122 + 0.2645j * angle)
    turn = 0.5017 / np.tan(0.6407 * angle) - 0.5017 * 0.6407 * angle / np.sin(0.6407 * angle) ** 2
    return z, 2 / _NODES * np.exp(z) * _NODES * (turn + 0.2645j)


_Z, _W = _contour()


class Row:
    """The law at one θ."""

    def __init__(self, transform: Transform, theta: float) -> None:
        self.transform, self.theta = transform, theta
        self.drift, self.drift_slope = transform.drift(theta)
        self.atom, self.atom_loss = transform.atom(theta)
        self.mass = -float(np.expm1(-transform.jumps(theta)[0]))
        self.scale = self._scale()
        self.mean, self.spread = self._moments()
        self.narrow = self.spread < NARROW * self.mean
        if not self.spread > 1e-6 * self.mean:
            raise UnsupportedError(f"at θ = {theta:.3g} the law is too narrow to be resolved in double precision")
        self.euler = False
        if self.narrow:
            self._prepare()
        elif self.disagreement() > CONTOUR_ERROR:
            self.euler = True
            if self.disagreement() > UNRESOLVED:
                raise UnsupportedError("the transform's inversion does not settle: the law has atoms, or is none")

    def _scale(self) -> float:
        """log of the place y with E(1/y) = min(1, C/2)."""
        goal = min(1.0, self.transform.jumps(self.theta)[0] / 2)
        low, high = -690.0, 690.0
        for _ in range(60):
            middle = (low + high) / 2
            value = self.transform.excess(np.array([np.exp(-middle) + 0j]), self.theta)[0].real[0]
            low, high = (middle, high) if value > goal else (low, middle)
        return (low + high) / 2

    def _moments(self) -> tuple[float, float]:
        """Mean and standard deviation, roughly, from E(ih); what comes out for laws without them is wide."""
        h = 0.1 * np.exp(-self.scale)
        value = self.transform.excess(np.array([1j * h]), self.theta)[0][0]
        return value.imag / h, np.sqrt(max(0.0, 2 * value.real)) / h

    def disagreement(self) -> float:
        """The largest difference of the distribution functions by the method in use and by Euler's sum, in the middle."""
        place = self.mean + self.spread * np.linspace(-2, 4, 13) if self.narrow else np.exp(self.scale + np.linspace(-4, 4, 17))
        place = place[place > 0]
        one, other = self.at(np.log(place)), self._euler(place, 1200 if self.narrow else 401, 24.0)
        inner = (other.below > 1e-4 * self.mass) & (other.above > 1e-4 * self.mass)
        return float(np.nanmax(np.abs(one.below - other.below)[inner], initial=0.0))

    def at(self, log_y: Array) -> Values:
        """The values at e^``log_y``."""
        if self.narrow:
            return self._centred(np.exp(log_y))
        return self._euler(np.exp(log_y), 400) if self.euler else self._talbot(np.exp(log_y))

    def _talbot(self, y: Array) -> Values:
        weight = (_W / _Z)[:, None]
        with np.errstate(all="ignore"):
            whole, slope = self.transform.continuous(_Z[:, None] / y, self.theta)
            return Values(
                (weight * whole).sum(0).imag,
                (weight * (self.mass - whole)).sum(0).imag,
                (_W[:, None] * whole).sum(0).imag,
                (weight * slope).sum(0).imag,
            )

    # Narrow laws -------------------------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        step = 2 * np.pi / 80
        self._omega = (np.arange(480) + 0.5) * step / self.spread
        whole, slope = self.transform.continuous(-1j * self._omega, self.theta)
        turn = np.exp(-1j * self._omega * self.mean)
        self._phi, self._phi_slope = whole * turn, slope * turn

    def _centred(self, y: Array) -> Values:
        wave = np.exp(-1j * self._omega[:, None] * (y - self.mean))
        weight = 1 / (np.pi * (np.arange(len(self._omega)) + 0.5))[:, None]
        swing = (weight * (self._phi[:, None] * wave).imag).sum(0)
        moved = -(weight * (self._phi_slope[:, None] * wave).imag).sum(0)
        step = self._omega[1] - self._omega[0]
        density = step / np.pi * (self._phi[:, None] * wave).real.sum(0)
        return Values(self.mass / 2 - swing, self.mass / 2 + swing, y * density, moved)

    # Euler -------------------------------------------------------------------------------------------------------------

    def _euler(self, y: Array, terms: int, shift: float = 25.0) -> Values:
        order = np.arange(terms + 13)
        with np.errstate(all="ignore"):
            s = (shift / 2 + 1j * np.pi * order[:, None]) / y
            whole, slope = self.transform.continuous(s, self.theta)
        weight = np.where(order == 0, 0.5, 1.0) * (-1.0) ** order
        tail = np.cumsum([comb(12, j) for j in range(13)][::-1])[::-1] / 2**12
        weight[terms:] *= tail
        weight = weight[:, None] * np.exp(shift / 2)
        sy = s * y
        with np.errstate(all="ignore"):
            return Values(
                (weight * (whole / sy).real).sum(0),
                (weight * ((self.mass - whole) / sy).real).sum(0),
                (weight * whole.real).sum(0),
                (weight * (slope / sy).real).sum(0),
            )

    # Quantiles ---------------------------------------------------------------------------------------------------------

    def quantiles(self, logit: Array) -> Array:
        """log Y at the quantiles v = 1/(1 + e^{−``logit``}) of the continuous part; NaN where they are out of reach."""
        place, reached = self._scan()
        if not (self.narrow or self.euler) and max(reached[0], -reached[-1]) > -REACH:
            self.euler = True
            place, reached = self._scan()
        found = np.interp(logit, reached, place, left=np.nan, right=np.nan)
        for _ in range(12):
            values = self.at(found)
            slope = values.density * self.mass / (values.below * values.above)
            with np.errstate(invalid="ignore", divide="ignore"):
                step = np.clip((logit - np.log(values.below / values.above)) / slope, -0.5, 0.5)
            found = found + step
            if not np.nanmax(np.abs(step)[np.abs(logit) < 9], initial=0.0) > 1e-7:
                break
        return found

    def _scan(self) -> tuple[Array, Array]:
        """Places and logits that increase, around the middle of the law."""
        if self.narrow:
            y = self.mean + self.spread * np.linspace(-8.5, 12, 600)
            place = np.log(y[y > 0])
        else:
            away = np.sinh(np.linspace(0, np.arcsinh(340), 300)) * 2
            place = self.scale + np.concatenate([-away[:0:-1], away])
            place = place[np.abs(place) < 690]
        values = self._euler(np.exp(place), 60) if self.euler else self.at(place)
        with np.errstate(invalid="ignore", divide="ignore"):
            reached = np.log(values.below / values.above)
        middle = int(np.nanargmin(np.where(np.isfinite(reached), np.abs(reached), np.inf)))
        low = high = middle
        while low > 0 and reached[low - 1] < reached[low] and values.below[low - 1] > 1e-11 * self.mass:
            low -= 1
        while high + 1 < len(place) and reached[high + 1] > reached[high] and values.above[high + 1] > 1e-11 * self.mass:
            high += 1
        return place[low : high + 1], reached[low : high + 1]
