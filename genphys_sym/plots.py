"""Pictures of a density flow: the dispersion relation, the kernel, two charges that spread, particles carried along.

Everything is drawn from the kernel's transform K̂(k, t) by fast Fourier transforms on a large periodic box, for data
smoothed at a small width, so that a formula in k is enough in every case, fronts and all. Needs matplotlib (extra
``plot``), which is imported here and nowhere else.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genphys_sym.curves import representative, sampled
from genphys_sym.results import DensityFlow
from symcons.errors import SymconsError

Real = NDArray[np.floating[Any]]

#: Width of the smoothed point datum, and where the two charges stand, in units of length.
WIDTH, CHARGES = 0.06, ((-1.0, 0.0, 0.6), (1.0, 0.0, 0.4))
#: Points and half-width of the periodic box in one and in two dimensions.
LINE, PLANE = (4096, 40.0), (640, 16.0)
#: The density counts as non-negative down to this part of its maximum.
ROUNDING = 2e-3

INK, PAPER, FAINT = "#1d2433", "#ffffff", "#9aa3b2"
BRANCHES = ("#c2410c", "#1d4ed8", "#047857", "#7c3aed")


@dataclass(frozen=True)
class Scene:
    """A flow with numbers for its parameters (``at``), the time ``scale`` in which features of length 1 fade."""

    flow: DensityFlow
    at: dict[str, float]
    scale: float

    def transform(self, t: float, *waves: Real) -> NDArray[Any]:
        """K̂(k, t) times the datum's transform on a grid of wave vectors; holes (0/0) are filled from beside them."""
        formula = self.flow.kernel_hat
        if formula is None:
            raise SymconsError("there is no kernel to draw: p is not linear in the field", code="E401")
        size = np.sqrt(sum(wave**2 for wave in waves))
        axes = dict(zip(("kx", "ky", "kz"), waves, strict=False))
        values = sampled(formula, {**self.at, **axes, "k": size, "t": t})
        values = np.broadcast_to(values, size.shape).copy()
        holes = ~np.isfinite(values)
        if holes.any():
            nudged = {name: wave + 1e-6 for name, wave in axes.items()}
            beside = sampled(formula, {**self.at, **nudged, "k": size + 1e-6, "t": t})
            values[holes] = np.broadcast_to(beside, size.shape)[holes]
        return np.nan_to_num(values) * np.exp(-((WIDTH * size) ** 2) / 2)


def draw(flow: DensityFlow, path: str | os.PathLike[str], title: str = "") -> None:
    """Write the picture of ``flow`` to ``path``; the suffix chooses the format (.png, .pdf, .svg).

    Symbolic parameters take a simple value within their assumption, named in the title.

    :raises SymconsError: with code E601 if matplotlib is missing, E602 if the file cannot be written.
    """
    figure = figure_of(flow, title)
    try:
        figure.savefig(path, dpi=160, facecolor=PAPER)
    except (OSError, ValueError) as error:
        raise SymconsError(f"cannot write '{os.fspath(path)}': {error}", code="E602") from error


def figure_of(flow: DensityFlow, title: str = "") -> Any:
    """The picture as a matplotlib figure, on no screen."""
    figure_module = _matplotlib()
    scene = _scene(flow)
    rows = 1 if flow.kernel_hat is None else 2 if flow.symbol.dim == 1 else 3
    figure = figure_module.Figure(figsize=(11.5, 1.2 + 3.7 * rows), layout="constrained", facecolor=PAPER)
    figure.suptitle(_title(scene, title), fontsize=13, color=INK)
    grid = figure.add_gridspec(rows, 6)
    _dispersion(figure.add_subplot(grid[0, :3] if rows > 1 else grid[0, :]), scene)
    if rows > 1:
        _kernel(figure.add_subplot(grid[0, 3:]), scene)
        _carried(figure.add_subplot(grid[rows - 1, :]), scene)
    if rows == 3:
        _charges([figure.add_subplot(grid[1, 2 * n : 2 * n + 2]) for n in range(3)], scene, figure)
    return figure


def _matplotlib() -> Any:
    try:
        from matplotlib import figure
    except ImportError as error:
        raise SymconsError("a picture needs matplotlib: pip install 'symcons[plot]'", code="E601") from error
    return figure


def _scene(flow: DensityFlow) -> Scene:
    at = {}
    for parameter in flow.pde.parameters:
        value = representative(parameter)
        if value is None:
            raise SymconsError(f"a picture needs a number for {parameter.name}: --set {parameter.name}=1", code="E002")
        at[parameter.name] = float(value)
    return Scene(flow, at, _scale(Scene(flow, at, 1.0)) if flow.kernel_hat is not None else 1.0)


def _scale(scene: Scene) -> float:
    """The first time at which the wave of wave number 1 has lost a factor e against the uniform one."""
    for t in np.logspace(-3, 3, 145):
        one, none = (abs(scene.transform(float(t), *_axes(scene, np.array([k])))[0]) for k in (1.0, 1e-6))
        if one <= none / np.e:
            return float(t)
    return 1.0


def _axes(scene: Scene, wave: Real) -> tuple[Real, ...]:
    """Wave vectors along the first axis, in the dimension of the flow."""
    return (wave, *(np.zeros_like(wave) for _ in range((scene.flow.symbol.dim or 1) - 1)))


def _title(scene: Scene, title: str) -> str:
    chosen = [f"{name} = {value:g}" for name, value in scene.at.items()]
    return "   ".join([title or scene.flow.pde.name, *([f"({', '.join(chosen)})"] if chosen else [])])


def _dressed(axes: Any, title: str, across: str = "", up: str = "") -> None:
    axes.set_title(title, fontsize=11, color=INK, loc="left", pad=8)
    axes.set_xlabel(across, color=INK)
    axes.set_ylabel(up, color=INK)
    axes.tick_params(colors=INK, labelsize=9)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(FAINT)


def _dispersion(axes: Any, scene: Scene) -> None:
    """Im ω (full) and Re ω (dashed) of every branch; those not excited are faint, Im ω(0) is marked."""
    dispersion = scene.flow.dispersion
    k = np.linspace(1e-6, 4, 801)
    waves = dict(zip(("kx", "ky", "kz"), _axes(scene, k), strict=False))
    tops, every = [], []
    for number, omega in enumerate(dispersion.omega):
        values = np.broadcast_to(sampled(omega, {**scene.at, **waves, "k": k, "t": scene.scale}), k.shape)
        excited = number in dispersion.selected
        color = BRANCHES[number % len(BRANCHES)] if excited else FAINT
        name = f"{number + 1}" if len(dispersion.omega) > 1 else ""
        aside = "" if excited else " (not excited)"
        axes.plot(k, values.imag, color=color, lw=2.2 if excited else 1.2, label=rf"Im $\omega_{{{name}}}${aside}")
        if np.nanmax(np.abs(values.real)) > 1e-9:
            axes.plot(k, values.real, color=color, lw=1.2, ls=(0, (4, 3)), label=rf"Re $\omega_{{{name}}}${aside}")
        every += [values.imag, values.real]
        tops += [round(float(values.imag[0]), 5) + 0.0] if excited else []
    if tops:
        top = max(tops)
        axes.axhline(top, color=INK, lw=0.8, ls=":", zorder=0)
        axes.plot([0], [top], "o", color=INK, ms=7, clip_on=False, zorder=5)
        axes.annotate(rf"Im $\omega(0)$ = {top:.3g}", (0, top), (8, 7), textcoords="offset points", color=INK, fontsize=9)
    bound = 1.15 * min(float(np.nanmax(np.abs(every))), 6.0) or 1.0
    low, high = float(np.nanmin(every)) - 0.1 * bound, float(np.nanmax(every)) + 0.2 * bound
    axes.set(xlim=(0, 4), ylim=(max(-bound, low), min(bound, high)))
    axes.legend(frameon=False, fontsize=8.5, loc="best", labelcolor=INK)
    _dressed(axes, r"dispersion relation $\omega(k)$", r"$k$", r"$\omega$")


def line(scene: Scene, t: float, charges: tuple[tuple[float, float], ...]) -> tuple[Real, Real]:
    """Positions and the density along the first axis at time ``t``, for point charges (place, amount)."""
    points, half = LINE
    x = (np.arange(points) - points // 2) * (2 * half / points)
    k = 2 * np.pi * np.fft.fftfreq(points, 2 * half / points)
    source = sum(amount * np.exp(-1j * k * (place - x[0])) for place, amount in charges)
    hat = scene.transform(t, *_axes(scene, k)) * source
    return x, np.real(np.fft.ifft(hat)) * points / (2 * half)


def _radial(scene: Scene, t: float) -> tuple[Real, Real, str]:
    """The kernel in the dimension of the flow (1 and 3 exactly, else its shadow on a line), over the first axis."""
    x, profile = line(scene, t, ((0.0, 1.0),))
    if scene.flow.symbol.dim == 3 and scene.flow.symbol.isotropic:
        with np.errstate(all="ignore"):
            inner = -np.gradient(profile, x) / (2 * np.pi * x)
        middle = len(x) // 2
        inner[middle] = inner[middle + 1]
        return x, inner, "N = 3"
    return x, profile, "N = 1" if scene.flow.symbol.dim in (None, 1) else "shadow on the first axis"


def _kernel(axes: Any, scene: Scene) -> None:
    """K over r at four times; where space has a direction, over x on both sides."""
    import matplotlib as mpl

    colors = mpl.colormaps["plasma"](np.linspace(0.05, 0.8, 4))
    lowest, peak, where = 0.0, 0.0, ""
    for color, share in zip(colors, (0.25, 0.5, 1.0, 2.0), strict=True):
        x, values, where = _radial(scene, share * scene.scale)
        shown = x >= 0 if scene.flow.symbol.isotropic else np.abs(x) <= 5
        near = np.abs(x) <= 5
        axes.plot(x[shown], values[shown], color=color, lw=2, label=rf"$t$ = {share * scene.scale:.3g}")
        lowest, peak = min(lowest, float(values[near].min())), max(peak, float(np.nanmax(values[near])))
    if lowest < -ROUNDING * peak:
        axes.axhline(0, color=INK, lw=0.8, ls=":", zorder=0)
    axes.set(xlim=(0 if scene.flow.symbol.isotropic else -5, 5), ylim=(min(1.1 * lowest, -0.01 * peak), 1.08 * peak))
    axes.legend(frameon=False, fontsize=8.5, labelcolor=INK)
    _dressed(axes, f"kernel K, {where} (datum of width {WIDTH:g})", r"$r$" if scene.flow.symbol.isotropic else r"$x$", "K")


def plane(scene: Scene, t: float) -> tuple[Real, Real, Real, Real]:
    """Positions along an axis, the density of the two charges, and its curl-free flux (R-free gauge) at time ``t``."""
    points, half = PLANE
    x = (np.arange(points) - points // 2) * (2 * half / points)
    k = 2 * np.pi * np.fft.fftfreq(points, 2 * half / points)
    waves: tuple[Real, ...] = tuple(np.meshgrid(k, k, indexing="ij"))
    waves += (np.zeros_like(waves[0]),) if (scene.flow.symbol.dim or 2) > 2 else ()
    source = sum(
        amount * np.exp(-1j * (waves[0] * (place - x[0]) + waves[1] * (height - x[0]))) for place, height, amount in CHARGES
    )
    step = 1e-4 * t
    now, before, after = (_normalised(scene, when, waves) for when in (t, t - step, t + step))
    size2 = waves[0] ** 2 + waves[1] ** 2
    size2[0, 0] = 1.0
    rate = 1j * source * (after - before) / (2 * step) / size2
    fields = (source * now, waves[0] * rate, waves[1] * rate)
    density, across, up = (np.real(np.fft.ifft2(hat)) * (points / (2 * half)) ** 2 for hat in fields)
    return x, density, across, up


def _normalised(scene: Scene, t: float, waves: tuple[Real, ...]) -> NDArray[Any]:
    """The transform over its value at k = 0, so that mass is constant."""
    hat = scene.transform(t, *waves)
    return hat / hat.flat[0] if abs(hat.flat[0]) > 1e-12 else hat


def _charges(panels: list[Any], scene: Scene, figure: Any) -> None:
    """Two charges at three times: density as colour, the lines along which particles move."""
    for axes, share in zip(panels, (0.12, 0.5, 1.6), strict=True):
        x, density, across, up = plane(scene, share * scene.scale)
        near = np.abs(x) <= 2.6
        window = np.ix_(near, near)
        density, across, up = density[window], across[window], up[window]
        negative = density.min() < -ROUNDING * density.max()
        top = float(np.abs(density).max())
        image = axes.imshow(
            density.T, origin="lower", extent=(x[near][0], x[near][-1]) * 2, interpolation="bilinear",
            cmap="RdBu_r" if negative else "magma_r", vmin=-top if negative else 0, vmax=top,
        )  # fmt: skip
        if not negative:
            speed = np.where(density > 1e-4 * top, 1.0, np.nan)
            axes.streamplot(
                x[near], x[near], (across * speed).T, (up * speed).T, color=INK, linewidth=0.55, density=0.9, arrowsize=0.7
            )
        axes.set(xlim=(-2.5, 2.5), ylim=(-2.5, 2.5), aspect="equal")
        bar = figure.colorbar(image, ax=axes, shrink=0.78, pad=0.02)
        bar.outline.set_visible(False)
        bar.ax.tick_params(labelsize=7, colors=INK)
        said = "two charges, blue: p < 0" if negative else "two charges"
        _dressed(axes, rf"{said}, $t$ = {share * scene.scale:.3g}")
        axes.set(xticks=(-2, 0, 2), yticks=(-2, 0, 2))


def _carried(axes: Any, scene: Scene) -> None:
    """Particles on a line in the R-free gauge: each keeps the share of the mass to its left."""
    times = np.linspace(0, 2, 161)[1:] * scene.scale
    rows = [line(scene, float(t), tuple((place, amount) for place, _, amount in CHARGES)) for t in times]
    x = rows[0][0]
    density = np.array([values / (values.sum() * (x[1] - x[0])) for _, values in rows])
    near = np.abs(x) <= 5
    negative = density[:, near].min() < -ROUNDING * density[:, near].max()
    clipped = float(np.quantile(density[len(times) // 8][near], 0.995)) or 1.0
    axes.imshow(
        density[:, near], origin="lower", aspect="auto", extent=(-5, 5, times[0], times[-1]), interpolation="bilinear",
        cmap="RdBu_r" if negative else "magma_r", vmin=-clipped if negative else 0, vmax=clipped,
    )  # fmt: skip
    if not negative:
        mass = np.cumsum(density, axis=1)
        mass /= mass[:, -1:]
        for share in (np.arange(36) + 0.5) / 36:
            path = [float(np.interp(share, row, x)) for row in mass]
            axes.plot(path, times, color=INK, lw=0.7, alpha=0.85)
    axes.set(xlim=(-5, 5), ylim=(times[0], times[-1]))
    said = "p changes sign: there are no particles to carry" if negative else "particles carried by the flow, N = 1"
    _dressed(axes, f"{said} (mass divided out)", r"$x$", r"$t$")
