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
from typing import Any

import numpy as np

from genphys_sym.fields.interpolation import refined
from genphys_sym.fields.nodes import Atom, Nodes, refinement
from genphys_sym.fields.sources import Source
from genphys_sym.mixtures import Mixture
from genphys_sym.mixtures.transforms import OfSum
from symcons.errors import UnsupportedError

Array = Any
_PATH = 32  # steps on a path
_DEEP = 40.0  # e^-40 is nothing
_COARSE = 0.1  # the logarithm of a density is smooth on this scale of log τ
_DISTANT = 1e10  # βτ beyond which e^{−βτ} is nothing and s + β has lost its digits
_RESOLVED = 1e-9  # distances from the shift, in its units, that doubles tell apart


class LaplaceLaw:
    """The law of τ of a mixture at one time, from its transform; with a source the velocities of the literal flow."""

    def __init__(self, mixture: Mixture, t: float, source: Source | None = None) -> None:
        self._source = source
        self._transform, self._t = OfSum(mixture.components), t
        self.shift, moved = self._transform.drift(t)
        self.shift_speed = moved / t
        jumps = self._transform.jumps(t)[0]
        self.log_atom = -jumps if math.isfinite(jumps) else None
        self.beta = self._singularity()

    def tilted(self, s: Array) -> tuple[Array, Array, Array]:
        """log(A + L̃), its derivative by t, and log L̃ at complex s off the negative axis."""
        s = np.asarray(s, dtype=complex)
        value, slope = self._transform.excess(s, self._t)
        if self.log_atom is None:
            return -value, -slope / self._t, -value
        deficit = self._transform.deficit(s, self._t)[0]
        return -value, -slope / self._t, self.log_atom + _log_expm1(deficit)

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
            values = self.tilted(-places)[0] + self.shift * places
        real = np.abs(values.imag) <= 1e-9 * np.abs(values)
        grows = np.concatenate([[values.real[0] >= 0], np.diff(values.real) >= 0])
        return real & grows & np.isfinite(values)

    def nodes(self, low: float, high: float, step: float) -> Nodes:
        """Nodes from τ = e^low to e^high, ``step`` or less apart in log(τ − δ), the atom apart.

        Where the law is narrow the nodes are closer, so that the trapezoidal rule keeps its exponential convergence.
        An atom at τ = 0 is left out.
        """
        floor = max(low, math.log(_RESOLVED * self.shift)) if self.shift > 0 else low
        coarse = min(step, _COARSE)
        places = floor + coarse * np.arange(math.ceil((high - floor) / coarse) + 1)
        places, log_density, speed, growth = _trimmed(places, *self._inverted(np.exp(places)))
        fine = refinement(places, log_density + places, step)
        places, log_density, speed, growth = (refined(v, fine) for v in (places, log_density, speed, growth))
        tau = self.shift + np.exp(places)
        log_mass = log_density + places + math.log(coarse / fine)
        atom = None
        if self.shift > 0 and self.log_atom is not None:
            between = log_density[0] + places[0]  # what lies between the atom and the first node
            mass = min(float(np.logaddexp(self.log_atom, between)), -1e-300)
            still = 0.0 if self._source is None else float(self._source.at(np.array([1e20])).real[0])
            atom = Atom(math.log(self.shift), mass, self.shift_speed / (2 * self.shift), still)
        found = Nodes(np.log(tau), log_mass, (self.shift_speed + speed) / (2 * tau), atom, growth)
        return found.normalised() if atom is not None or self.log_atom is None else found

    def _inverted(self, tau: Array) -> tuple[Array, Array, Array]:
        """The log of the density of τ − δ, the velocity of τ − δ, and R/p."""
        size = self._saddles(tau)
        reach = self._reach(tau, size)
        u = reach[:, None] * np.linspace(0.0, 1.0, _PATH + 1)
        s = -self.beta + size[:, None] * (1 + 1j * u) ** 2
        with np.errstate(all="ignore"):
            tilted, slope, density = self.tilted(s)
            phase = s * tau[:, None] + density
            top = phase[:, :1].real
            weight = np.exp(phase - top) * (1 + 1j * u)
            weight[:, 0] *= 0.5
            whole = weight * np.exp(tilted - density)
            mass = weight.real.sum(-1)
            log_density = np.log(mass * reach / _PATH * 2 * size / np.pi) + top[:, 0]
            if self._source is None:
                return log_density, (whole * -slope / s).real.sum(-1) / mass, np.zeros_like(mass)
            share = self._source.at(s)
            leaving = (whole * (share - self._source.growth - slope) / s).real.sum(-1)
            return log_density, leaving / mass, (whole * share).real.sum(-1) / mass

    def _saddles(self, tau: Array) -> Array:
        """s₀ + β where e^{sτ} L̃ is least on the real axis, not less than a few over τ; nan where doubles do not hold it."""
        top = 150.0 if self.shift == 0 else min(150.0, math.log(1e11 / self.shift))
        v = np.arange(-math.log(tau[-1]) - 5.0, top, 0.1)
        with np.errstate(all="ignore"):
            values = self.tilted(np.exp(v) - self.beta)[2].real
            mean = -np.gradient(values, v) * np.exp(-v)
        good = np.isfinite(mean) & (mean > 0)
        v, mean = v[good], np.minimum.accumulate(mean[good])
        found = np.exp(np.interp(-np.log(tau), -np.log(mean), v, right=np.nan))
        return np.where(self.beta * tau < _DISTANT, np.maximum(found, 4.0 / tau), np.nan)

    def _reach(self, tau: Array, size: Array) -> Array:
        """How far along the path the integrand counts."""
        widest = np.sqrt(_DEEP / (size * tau)) * 1.05
        u = widest[:, None] * np.concatenate([[0.0], np.logspace(-3, 0, 32)])
        s = -self.beta + size[:, None] * (1 + 1j * u) ** 2
        with np.errstate(all="ignore"):
            depth = (s * tau[:, None] + self.tilted(s)[2]).real
        counts = np.nan_to_num(depth - depth[:, :1], nan=-np.inf) > -_DEEP
        last = np.where(counts, np.arange(u.shape[1]), 0).max(-1)
        return np.take_along_axis(u, np.minimum(last + 1, u.shape[1] - 1)[:, None], 1)[:, 0]


def _log_expm1(z: Array) -> Array:
    """log(e^z − 1) without overflow."""
    large = z.real > 1
    inner, outer = np.where(large, 0.5, z), np.where(large, z, 1.0)
    return np.where(large, outer + np.log1p(-np.exp(-outer)), np.log(np.expm1(inner)))


def _trimmed(places: Array, log_density: Array, *others: Array) -> tuple[Array, ...]:
    """The stretch of nodes around the mode whose density came out."""
    good = np.isfinite(log_density) & (log_density > -1e7)
    for other in others:
        good &= np.isfinite(other)
    if not good.any():
        raise UnsupportedError("the law of the scale of this kernel could not be found by inverting its transform")
    middle = int(np.argmax(np.where(good, log_density + places, -np.inf)))
    left = middle - int(np.argmin(np.append(good[middle::-1], False))) + 1
    right = middle + int(np.argmin(np.append(good[middle:], False)))
    return tuple(values[left:right] for values in (places, log_density, *others))
