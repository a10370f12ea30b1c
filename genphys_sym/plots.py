"""Pictures of a density flow: the dispersion relation, the kernel, two charges that spread, particles carried along.

Everything is drawn from formulas in k (:mod:`genphys_sym.scene`). Needs matplotlib (extra ``plot``), which is imported
here and nowhere else.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from genphys_sym.curves import sampled
from genphys_sym.results import DensityFlow, Problem
from genphys_sym.scene import CHARGES, WIDTH, Scene, line, plane, radial, scene_of, wave_vectors
from symcons.emit.latex import latex
from symcons.errors import SymconsError
from symcons.expr.tree import Expr

#: The density counts as non-negative down to this part of its maximum.
ROUNDING = 2e-3

INK, PAPER, FAINT = "#1d2433", "#ffffff", "#9aa3b2"
BRANCHES = ("#c2410c", "#1d4ed8", "#047857", "#7c3aed")


def draw(flow: DensityFlow, path: str | os.PathLike[str], title: str = "") -> None:
    """Write the picture of ``flow`` to ``path``; the suffix chooses the format (.png, .pdf, .svg).

    Symbolic parameters take a simple value within their assumption, named in the title.

    :raises SymconsError: with code E601 if matplotlib is missing, E622 if the file cannot be written.
    """
    saved(figure_of(flow, title), path)


def saved(figure: Any, path: str | os.PathLike[str]) -> None:
    """Write a figure to ``path``.

    :raises SymconsError: with code E622 if the file cannot be written, or its suffix is that of no picture.
    """
    try:
        figure.savefig(path, dpi=160, facecolor=PAPER)
    except (OSError, ValueError) as error:
        raise SymconsError(f"cannot write '{os.fspath(path)}': {error}", code="E622") from error


def figure_of(flow: DensityFlow, title: str = "") -> Any:
    """The picture as a matplotlib figure, on no screen."""
    figure_module = figures()
    scene = scene_of(flow)
    kernel = flow.kernel_hat is not None and flow.dispersion.problem in (Problem.CAUSAL, Problem.DECAYING)
    rows = 1 if not kernel else 2 if flow.symbol.dim == 1 else 3
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


def figures() -> Any:
    """matplotlib's module of figures that need no screen.

    :raises SymconsError: with code E601 if matplotlib is missing.
    """
    try:
        from matplotlib import figure
    except ImportError as error:
        raise SymconsError("a picture needs matplotlib: pip install 'symcons[plot]'", code="E601") from error
    return figure


def _title(scene: Scene, title: str) -> str:
    """The name, the equation as mathematics, the numbers chosen."""
    chosen = [f"{name} = {value:g}" for name, value in scene.at.items()]
    shown = [f"{title or scene.flow.pde.name}:", *(_mathematics(equation) for equation in scene.flow.pde.equations)]
    return "   ".join([*(part for part in shown if part), *([f"({', '.join(chosen)})"] if chosen else [])])


def _mathematics(equation: Expr) -> str:
    """The equation in matplotlib's own subset of TeX; empty where it does not fit in a line, or into the subset."""
    from matplotlib.mathtext import MathTextParser

    text = f"${latex(equation)} = 0$"
    try:
        MathTextParser("path").parse(text)
    except ValueError:
        return ""
    return text if len(text) < 140 else ""


def dressed(axes: Any, title: str, across: str = "", up: str = "") -> None:
    """A panel in the style of the house: a title on the left, two faint axes."""
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
    waves = dict(zip(("kx", "ky", "kz"), wave_vectors(scene, k), strict=False))
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
    if not every:
        axes.text(0.5, 0.5, "there are no branches: space moves", ha="center", va="center", transform=axes.transAxes, color=INK)
        dressed(axes, r"dispersion relation $\omega(k)$", r"$k$", r"$\omega$")
        return
    bound = 1.15 * min(float(np.nanmax(np.abs(every))), 6.0) or 1.0
    low, high = float(np.nanmin(every)) - 0.1 * bound, float(np.nanmax(every)) + 0.2 * bound
    axes.set(xlim=(0, 4), ylim=(max(-bound, low), min(bound, high)))
    axes.legend(frameon=False, fontsize=8.5, loc="best", labelcolor=INK)
    dressed(axes, r"dispersion relation $\omega(k)$", r"$k$", r"$\omega$")


def _kernel(axes: Any, scene: Scene) -> None:
    """K over r at four times; where space has a direction, over x on both sides."""
    import matplotlib as mpl

    colors = mpl.colormaps["plasma"](np.linspace(0.05, 0.8, 4))
    lowest, peak, where = 0.0, 0.0, ""
    for color, share in zip(colors, (0.25, 0.5, 1.0, 2.0), strict=True):
        x, values, where = radial(scene, share * scene.scale)
        shown = x >= 0 if scene.flow.symbol.isotropic else np.abs(x) <= 5
        near = np.abs(x) <= 5
        axes.plot(x[shown], values[shown], color=color, lw=2, label=rf"$t$ = {share * scene.scale:.3g}")
        lowest, peak = min(lowest, float(values[near].min())), max(peak, float(np.nanmax(values[near])))
    if lowest < -ROUNDING * peak:
        axes.axhline(0, color=INK, lw=0.8, ls=":", zorder=0)
    axes.set(xlim=(0 if scene.flow.symbol.isotropic else -5, 5), ylim=(min(1.1 * lowest, -0.01 * peak), 1.08 * peak))
    axes.legend(frameon=False, fontsize=8.5, labelcolor=INK)
    dressed(axes, f"kernel K, {where} (datum of width {WIDTH:g})", r"$r$" if scene.flow.symbol.isotropic else r"$x$", "K")


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
            seen = density > 1e-4 * top
            fields = [np.where(seen, field, np.nan)[::2, ::2].T for field in (across, up)]
            places = x[near][::2]
            axes.streamplot(places, places, *fields, color=INK, linewidth=0.55, density=0.9, arrowsize=0.7)
        axes.set(xlim=(-2.5, 2.5), ylim=(-2.5, 2.5), aspect="equal")
        bar = figure.colorbar(image, ax=axes, shrink=0.78, pad=0.02)
        bar.outline.set_visible(False)
        bar.ax.tick_params(labelsize=7, colors=INK)
        said = "two charges, blue: p < 0" if negative else "two charges"
        dressed(axes, rf"{said}, $t$ = {share * scene.scale:.3g}")
        axes.set(xticks=(-2, 0, 2), yticks=(-2, 0, 2))


def _carried(axes: Any, scene: Scene) -> None:
    """Particles on a line in the R-free gauge: each keeps the share of the mass to its left."""
    times = np.linspace(0, 2, 121)[1:] * scene.scale
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
    dressed(axes, f"{said} (mass divided out)", r"$x$", r"$t$")
