"""The law of the scale τ from its Laplace transform, with small relative error however small the density is.

A kernel that is positive in every dimension is a mixture of Gaussians of covariance 2τ, E e^{−sτ} = L(s, t) =
K̂(√s, t)/K̂(0, t). The density of τ is (1/2πi)∫ e^{sτ} L ds along a parabola around the singularity −β of L that is next
to the axis, through the saddle point of e^{sτ} L on the real axis (A. Talbot, J. Inst. Maths Applics 23 (1979) 97;
J. A. C. Weideman, L. N. Trefethen, Math. Comp. 76 (2007) 1341): there the integrand neither oscillates nor cancels, so
densities such as e^{−10⁴} come out with all their digits, in logarithms. What leaves the law below a level τ per time,
−∂F/∂t, has the transform −∂ₜL/s; over the density it is the velocity of τ.

L = e^{−δs}(A + L̃) with δ and A the limits at large s: a shift, and an atom at it. Both are set apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from genphys_sym.fields.interpolation import refined
from genphys_sym.mixtures.mixture import Mixture
from symcons.errors import UnsupportedError

Array = Any
_PATH = 32  # steps on a path
_DEEP = 40.0  # e^-40 is nothing
_COARSE = 0.1  # the logarithm of a density is smooth on this scale of log τ
_RESOLVED = 1e-7  # distances from the shift, in its units, that doubles tell apart


@dataclass(frozen=True, slots=True)
class Nodes:
    """A quadrature of the law of τ at one time: log τ, log of the mass at each node, and a = (dτ/dt)/(2τ) there."""

    log_tau: Array
    log_mass: Array
    rate: Array


class LaplaceLaw:
    """The law of τ of a mixture at one time, from the exponents of its components."""

    def __init__(self, mixture: Mixture, t: float) -> None:
        time = torch.tensor([t], dtype=torch.float64)
        self._laws = [
            (part.law, float(part.clock.log(time).exp()), float(part.clock.elasticity(time)) / t) for part in mixture.components
        ]
        self.shift = sum(law.drift() * theta for law, theta, _ in self._laws)
        self.shift_speed = sum(law.drift() * theta * speed for law, theta, speed in self._laws)
        jumps = sum(law.jumps() * theta for law, theta, _ in self._laws)
        self.log_atom = -jumps if jumps < math.inf else None
        self.beta = self._singularity()

    def exponent(self, s: Array) -> tuple[Array, Array]:
        """log L and ∂ log L/∂t at complex s, off the negative axis."""
        s = np.asarray(s, dtype=complex)
        total, slope = np.zeros_like(s), np.zeros_like(s)
        for law, theta, speed in self._laws:
            value, by_log = law.exponent(s, np.float64(theta))
            total, slope = total - value, slope - by_log * speed
        return total, slope

    def _tilted(self, s: Array) -> tuple[Array, Array, Array]:
        """log(A + L̃), its derivative by t, and log L̃."""
        value, slope = self.exponent(s)
        value, slope = value + self.shift * s, slope + self.shift_speed * s
        if self.log_atom is None:
            return value, slope, value
        return value, slope, self.log_atom + np.log(np.expm1(value - self.log_atom))

    def _singularity(self) -> float:
        """β: L is analytic to the right of −β, and there is none to the right of it."""
        places = np.logspace(-14, 10, 24 * 20 + 1)
        good = self._regular(places)
        if good.all():
            return float(places[-1])
        first = int(np.argmin(good))
        if first == 0:
            return 0.0
        low, high = math.log(places[first - 1]), math.log(places[first])
        for _ in range(40):
            middle = 0.5 * (low + high)
            inside = self._regular(np.array([places[first - 1], math.exp(middle)]))[1]
            low, high = (middle, high) if inside else (low, middle)
        return math.exp(low)

    def _regular(self, places: Array) -> Array:
        """Whether log L is real and grows at −places, which increase."""
        with np.errstate(all="ignore"):
            values = self.exponent(-places)[0]
        real = np.abs(values.imag) <= 1e-9 * np.abs(values)
        grows = np.concatenate([[values.real[0] >= 0], np.diff(values.real) >= 0])
        return real & grows & np.isfinite(values)

    def nodes(self, low: float, high: float, step: float) -> Nodes:
        """Nodes from τ = e^low to e^high, ``step`` or less apart in log(τ − δ), the atom the last of them.

        Where the law is narrow the nodes are closer, so that the trapezoidal rule keeps its exponential convergence.
        An atom at τ = 0 stands apart: :meth:`atom_at_zero`.
        """
        floor = max(low, math.log(_RESOLVED * self.shift)) if self.shift > 0 else low
        coarse = min(step, _COARSE)
        places = floor + coarse * np.arange(math.ceil((high - floor) / coarse) + 1)
        places, log_density, speed = _trimmed(places, *self._inverted(np.exp(places)))
        fine = _refinement(places, log_density + places, step)
        places, log_density, speed = (refined(v, fine) for v in (places, log_density, speed))
        tau = self.shift + np.exp(places)
        log_mass = log_density + places + math.log(coarse / fine)
        log_tau, rate = np.log(tau), (self.shift_speed + speed) / (2 * tau)
        if self.shift > 0 and self.log_atom is not None:
            between = log_density[0] + places[0]  # what lies between the atom and the first node
            log_tau = np.append(log_tau, math.log(self.shift))
            log_mass = np.append(log_mass, np.logaddexp(self.log_atom, between))
            rate = np.append(rate, self.shift_speed / (2 * self.shift))
        return Nodes(log_tau, log_mass, rate)

    def atom_at_zero(self) -> float:
        """The mass that has not left the starting point."""
        return math.exp(self.log_atom) if self.log_atom is not None and self.shift == 0 else 0.0

    def _inverted(self, tau: Array) -> tuple[Array, Array]:
        """The log of the density of τ − δ, and the velocity of τ − δ."""
        size = self._saddles(tau)
        reach = self._reach(tau, size)
        u = reach[:, None] * np.linspace(0.0, 1.0, _PATH + 1)
        s = -self.beta + size[:, None] * (1 + 1j * u) ** 2
        with np.errstate(all="ignore"):
            tilted, slope, density = self._tilted(s)
            phase = s * tau[:, None] + density
            top = phase[:, :1].real
            weight = np.exp(phase - top) * (1 + 1j * u)
            weight[:, 0] *= 0.5
            leaving = weight * (-slope / s) * np.exp(tilted - density)
            mass, flux = weight.real.sum(-1), leaving.real.sum(-1)
            log_density = np.log(mass * reach / _PATH * 2 * size / np.pi) + top[:, 0]
            return log_density, flux / mass

    def _saddles(self, tau: Array) -> Array:
        """s₀ + β where e^{sτ} L̃ is least on the real axis, not less than a few over τ; nan where doubles do not hold it."""
        top = 150.0 if self.shift == 0 else min(150.0, math.log(1e11 / self.shift))
        v = np.arange(-math.log(tau[-1]) - 5.0, top, 0.1)
        with np.errstate(all="ignore"):
            values = self._tilted(np.exp(v) - self.beta)[2].real
            mean = -np.gradient(values, v) * np.exp(-v)
        good = np.isfinite(mean) & (mean > 0)
        v, mean = v[good], np.minimum.accumulate(mean[good])
        found = np.exp(np.interp(-np.log(tau), -np.log(mean), v, right=np.nan))
        return np.maximum(found, 4.0 / tau)

    def _reach(self, tau: Array, size: Array) -> Array:
        """How far along the path the integrand counts."""
        widest = np.sqrt(_DEEP / (size * tau)) * 1.05
        u = widest[:, None] * np.concatenate([[0.0], np.logspace(-3, 0, 32)])
        s = -self.beta + size[:, None] * (1 + 1j * u) ** 2
        with np.errstate(all="ignore"):
            depth = (s * tau[:, None] + self._tilted(s)[2]).real
        counts = np.nan_to_num(depth - depth[:, :1], nan=-np.inf) > -_DEEP
        last = np.where(counts, np.arange(u.shape[1]), 0).max(-1)
        return np.take_along_axis(u, np.minimum(last + 1, u.shape[1] - 1)[:, None], 1)[:, 0]


def _trimmed(places: Array, log_density: Array, speed: Array) -> tuple[Array, Array, Array]:
    """The stretch of nodes around the mode whose density came out."""
    good = np.isfinite(log_density) & np.isfinite(speed) & (log_density > -1e7)
    if not good.any():
        raise UnsupportedError("the law of the scale of this kernel could not be found by inverting its transform")
    middle = int(np.argmax(np.where(good, log_density + places, -np.inf)))
    left = middle - int(np.argmin(np.append(good[middle::-1], False))) + 1
    right = middle + int(np.argmin(np.append(good[middle:], False)))
    return places[left:right], log_density[left:right], speed[left:right]


def _refinement(places: Array, log_mass: Array, step: float) -> int:
    """Into how many parts the steps are to be cut, so that they are narrow beside the law and not above ``step``."""
    have = float(places[1] - places[0]) if places.size > 1 else step
    j = int(np.argmax(log_mass))
    if not 0 < j < len(log_mass) - 1:
        return max(1, math.ceil(have / step - 1e-9))
    bend = float(2 * log_mass[j] - log_mass[j - 1] - log_mass[j + 1]) / have**2
    narrow = 0.4 / math.sqrt(bend) if bend > 0 else step
    return min(64, max(1, math.ceil(have / min(step, narrow) - 1e-9)))
