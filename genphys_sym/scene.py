"""The numbers of a picture: densities on a line and in a plane, from the kernel's transform by fast Fourier transforms.

Space is a large periodic box and data have a small width, so that a formula K̂(k, t) is enough in every case, fronts and
all. Double precision: for pictures only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genphys_sym.curves import BALL_METHODS, representative, sampled
from genphys_sym.results import DensityFlow, Problem
from symcons.errors import SymconsError
from symcons.expr.tree import ONE, Call, Expr, Sym, mul, power, rebuild, walk

Real = NDArray[np.floating[Any]]

#: Width of the smoothed point datum, and where the two charges stand, in units of length.
WIDTH, CHARGES = 0.06, ((-1.0, 0.0, 0.6), (1.0, 0.0, 0.4))
#: Lengths of wave vectors at which a transform without directions is tabulated.
RADII, SLOW_RADII = 20_000, 1_200
#: A formula with more nodes takes long.
MANY = 300
#: Points and half-width of the periodic box in one and in two dimensions.
LINE, PLANE = (4096, 40.0), (640, 16.0)


@dataclass(frozen=True)
class Scene:
    """A flow with numbers for its parameters (``at``), the time ``scale`` in which features of length 1 fade."""

    flow: DensityFlow
    at: dict[str, float]
    scale: float

    def transform(self, t: float, *waves: Real) -> NDArray[Any]:
        """K̂(k, t) times the datum's transform on a grid of wave vectors; holes (0/0) are filled from beside them."""
        size = np.sqrt(sum(wave**2 for wave in waves))
        if not self.flow.symbol.isotropic:
            values = self._sampled(t, size, dict(zip(("kx", "ky", "kz"), waves, strict=False)))
        else:
            radii = float(size.max()) * np.linspace(0, 1, SLOW_RADII if self._is_slow() else RADII) ** 2
            table = self._sampled(t, radii, {})
            values = np.interp(size, radii, table.real) + 1j * np.interp(size, radii, table.imag)
        return values * np.exp(-((WIDTH * size) ** 2) / 2)

    def _is_slow(self) -> bool:
        """Whether the transform takes long: a page of radicals, or special functions, which are computed one by one."""
        nodes = [] if self.flow.kernel_hat is None else list(walk(self.flow.kernel_hat))
        return len(nodes) > MANY or any(isinstance(node, Call) and node.name in BALL_METHODS for node in nodes)

    def _sampled(self, t: float, size: Real, axes: dict[str, Real]) -> NDArray[Any]:
        """K̂ at wave vectors of these lengths; where it is 0/0, or beyond all numbers, its value beside, or 0."""
        formula = self.flow.kernel_hat
        if formula is None:
            raise SymconsError("there is no kernel to draw: p is not linear in the field", code="E401")
        values = np.broadcast_to(sampled(formula, {**self.at, **axes, "k": size, "t": t}), size.shape).copy()
        holes = ~np.isfinite(values)
        if holes.any():
            nudged = {name: wave + 1e-6 for name, wave in axes.items()}
            beside = sampled(formula, {**self.at, **nudged, "k": size + 1e-6, "t": t})
            values[holes] = np.broadcast_to(beside, size.shape)[holes]
        return np.nan_to_num(values)


def scene_of(flow: DensityFlow) -> Scene:
    """The flow with a simple number for every parameter.

    :raises SymconsError: with code E002 where a parameter's value is no number.
    """
    at = {}
    for parameter in flow.pde.parameters:
        value = representative(parameter)
        if value is None:
            raise SymconsError(f"a picture needs a number for {parameter.name}: --set {parameter.name}=1", code="E002")
        at[parameter.name] = float(value)
    drawn = flow.kernel_hat is not None and flow.dispersion.problem in (Problem.CAUSAL, Problem.DECAYING)
    return Scene(flow, at, _scale(Scene(flow, at, 1.0)) if drawn else 1.0)


def _scale(scene: Scene) -> float:
    """The first time at which the wave of wave number 1 has lost a factor e against the uniform one."""
    for t in np.logspace(-3, 3, 145):
        one, none = (abs(scene.transform(float(t), *wave_vectors(scene, np.array([k])))[0]) for k in (1.0, 1e-6))
        if 0 < one <= none / np.e:
            return float(t)
    return 1.0


def wave_vectors(scene: Scene, wave: Real) -> tuple[Real, ...]:
    """Wave vectors along the first axis, in the dimension of the flow."""
    return (wave, *(np.zeros_like(wave) for _ in range((scene.flow.symbol.dim or 1) - 1)))


def line(scene: Scene, t: float, charges: tuple[tuple[float, float], ...]) -> tuple[Real, Real]:
    """Positions and the density along the first axis at time ``t``, for point charges (place, amount)."""
    points, half = LINE
    x = (np.arange(points) - points // 2) * (2 * half / points)
    k = 2 * np.pi * np.fft.fftfreq(points, 2 * half / points)
    near = drawn_together(scene, t)
    source = sum(amount * np.exp(-1j * k * (near * place - x[0])) for place, amount in charges)
    hat = scene.transform(t, *wave_vectors(scene, k)) * source
    return x, np.real(np.fft.ifft(hat)) * points / (2 * half)


def radial(scene: Scene, t: float) -> tuple[Real, Real, str]:
    """The kernel in the dimension of the flow (1 and 3 exactly, else its shadow on a line), over the first axis."""
    x, profile = line(scene, t, ((0.0, 1.0),))
    if scene.flow.symbol.dim == 3 and scene.flow.symbol.isotropic:
        with np.errstate(all="ignore"):
            inner = -np.gradient(profile, x) / (2 * np.pi * x)
        middle = len(x) // 2
        inner[middle] = inner[middle + 1]
        return x, inner, "N = 3"
    return x, profile, "N = 1" if scene.flow.symbol.dim in (None, 1) else "shadow on the first axis"


def drawn_together(scene: Scene, t: float) -> float:
    """Where a point mass at 1 has moved by time ``t``: exp(−∫b dt) under a drift −b·x, else 1."""
    times = np.linspace(0, t, 201)
    rates = _drift(scene, times)
    return float(np.exp(-np.sum((rates[1:] + rates[:-1]) * np.diff(times)) / 2))


def _drift(scene: Scene, times: Real) -> Real:
    """b at each time, where the equation has the drift −b·x; else 0."""
    drift = scene.flow.symbol.drift
    return np.zeros_like(times) if drift is None else sampled(drift, {**scene.at, "t": times + 0j}).real + 0 * times


def plane(scene: Scene, t: float) -> tuple[Real, Real, Real, Real]:
    """Positions along an axis, the density of the two charges over its mass, and the flux of it, at time ``t``.

    The flux is the equation's own where that is of first order and space has directions, else −b·x p of a drift with the
    one without curl that does the rest.
    """
    points, half = PLANE
    x = (np.arange(points) - points // 2) * (2 * half / points)
    k = 2 * np.pi * np.fft.fftfreq(points, 2 * half / points)
    waves: tuple[Real, ...] = tuple(np.meshgrid(k, k, indexing="ij"))
    waves += (np.zeros_like(waves[0]),) if (scene.flow.symbol.dim or 2) > 2 else ()
    step = 1e-4 * t
    now, before, after = (_charged(scene, when, waves, x[0]) for when in (t, t - step, t + step))
    rate = (after - before) / (2 * step)
    scaled = (points / (2 * half)) ** 2
    density = np.real(np.fft.ifft2(now)) * scaled
    fluxes = _own_flux(scene, t, waves, now)
    if fluxes is None:
        pull = -_drift(scene, np.array([t]))[0]
        pulled = [np.fft.fft2(pull * place * density) / scaled for place in (x[:, None], x[None, :])]
        size2 = np.where(waves[0] ** 2 + waves[1] ** 2 == 0, 1.0, waves[0] ** 2 + waves[1] ** 2)
        rest = 1j * (rate + 1j * (waves[0] * pulled[0] + waves[1] * pulled[1])) / size2
        fluxes = [one + wave * rest for one, wave in zip(pulled, waves, strict=False)]
    across, up = (np.real(np.fft.ifft2(hat)) * scaled for hat in fluxes)
    return x, density, across, up


def _charged(scene: Scene, t: float, waves: tuple[Real, ...], corner: float) -> NDArray[Any]:
    """The transform of the charges' density over its value at k = 0, so that mass is constant."""
    near = drawn_together(scene, t)
    hat = scene.transform(t, *waves)
    hat = hat / hat.flat[0] if abs(hat.flat[0]) > 1e-12 else hat
    places = [(amount, near * place - corner, near * height - corner) for place, height, amount in CHARGES]
    return hat * sum(amount * np.exp(-1j * (waves[0] * across + waves[1] * up)) for amount, across, up in places)


def _own_flux(scene: Scene, t: float, waves: tuple[Real, ...], density: NDArray[Any]) -> list[NDArray[Any]] | None:
    """The transform of the equation's flux, where p is the field of a first-order equation with directions."""
    flow = scene.flow
    directed = not flow.symbol.isotropic and flow.symbol.order == 1 and flow.p_symbol == ONE
    if not directed or not isinstance(flow.flux, Call) or flow.flux.name != "vector":
        return None
    at = {**scene.at, **dict(zip(("kx", "ky", "kz"), waves, strict=False)), "t": t}
    parts = [sampled(_in_waves(part, flow.pde.fields[0]), at) for part in flow.flux.args[:2]]
    return [np.nan_to_num(np.broadcast_to(part, density.shape)) * density for part in parts]


def _in_waves(tree: Expr, field: str) -> Expr:
    """A linear expression of the field's space derivatives as the factor by which it multiplies a plane wave."""
    if isinstance(tree, Call) and tree.name == "d":
        inner, letter, order = tree.args
        wave = mul(Sym("i"), Sym(f"k{letter.name}")) if isinstance(letter, Sym) else ONE
        return mul(_in_waves(inner, field), power(wave, order))
    if isinstance(tree, Sym):
        return ONE if tree.name == field else tree
    return rebuild(tree, tuple(_in_waves(child, field) for child in tree.children))
