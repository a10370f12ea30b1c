"""Pictures of a generative model at work: its samples beside the data, and the way of the particles from noise to samples.

Points of the plane are drawn as they are; a line as a histogram; images as a sheet of images; points of more dimensions in
the two directions in which the data vary most. Arrays may be NumPy's or torch's. Needs matplotlib (extra ``plot``).
"""

from __future__ import annotations

import math
import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genphys_sym.plots import BRANCHES, FAINT, INK, PAPER, dressed, figures, saved
from symcons.errors import SymconsError

Array = NDArray[np.floating[Any]]

SAMPLED, GIVEN = BRANCHES[0], BRANCHES[1]
#: Points of a cloud, images of a sheet (a square number), panels of a flow, particles whose paths are drawn.
CLOUD, SHEET, PANELS, PATHS = 5000, 64, 6, 160


def samples_picture(
    points: Any, data: Any | None, path: str | os.PathLike[str], *, shape: tuple[int, ...] = (), title: str = ""
) -> None:
    """Samples ``points`` (n, d) beside ``data`` (m, d) on the same axes, or alone; the suffix of ``path`` chooses the format.

    ``shape`` = (channels, height, width) says that the rows are images.

    :raises SymconsError: with code E601 if matplotlib is missing, E622 if the file cannot be written, E632 if points and data
        have not the same number of coordinates.
    """
    saved(samples_figure(points, data, shape=shape, title=title), path)


def samples_figure(points: Any, data: Any | None, *, shape: tuple[int, ...] = (), title: str = "") -> Any:
    """The picture of :func:`samples_picture` as a matplotlib figure, on no screen."""
    samples, given = _pair(points, points if data is None else data)
    named = [("samples", samples, SAMPLED), ("data", given, GIVEN)][: 1 if data is None else 2]
    figure = _figure(0.2 + 4.5 * len(named), 4.9, title)
    shown = [given] if len(shape) == 3 or given.shape[1] == 1 else _shadows(given, given)
    for axes, (name, cloud, color) in zip(figure.subplots(1, len(named), squeeze=False)[0], named, strict=True):
        if len(shape) == 3:
            _sheet(axes, cloud, shape, name)
        elif given.shape[1] == 1:
            _histogram(axes, cloud, given, color, name)
        else:
            _cloud(axes, _shadows(given, cloud)[0], shown[0], color, name)
    return figure


def flow_picture(
    way: Any, sigmas: Any, data: Any, path: str | os.PathLike[str], *, shape: tuple[int, ...] = (), title: str = ""
) -> None:
    """Particles at some noise levels on their way from the prior to samples.

    ``way`` (levels, n, d) holds the particles at every level of ``sigmas`` (levels,), as samplers return it. At the level σ
    points are drawn divided by √(1 + (σ/s)²), s the deviation of ``data``, so that all panels have one scale; each
    particle keeps the colour that the angle of its place among the samples gives it. Images are drawn as they are.

    :raises SymconsError: with the codes of :func:`samples_picture`.
    """
    steps, levels = _array(way), _array(sigmas).ravel()
    if steps.ndim != 3 or len(steps) != len(levels) or len(levels) < 2:
        raise SymconsError(f"a way of shape {steps.shape} does not pass {len(levels)} noise levels", code="E632")
    _, given = _pair(steps[-1], data)
    shown = np.unique(np.round(np.linspace(0, len(levels) - 1, PANELS)).astype(int))
    figure = _figure(2.6 * len(shown), 3.4, title)
    panels = figure.subplots(1, len(shown))
    if len(shape) == 3:
        for axes, step in zip(panels, shown, strict=True):
            _sheet(axes, steps[step], shape, rf"$\sigma$ = {levels[step]:.3g}", 16)
    else:
        _particles(panels, steps, levels, given, shown)
    saved(figure, path)


def _particles(panels: Any, steps: Array, levels: Array, given: Array, shown: Any) -> None:
    """The particles at the levels ``shown``, each in its colour, with some paths behind the last."""
    import matplotlib as mpl

    centre = given.mean(0)
    spread = float(np.sqrt(((given - centre) ** 2).mean())) or 1.0
    drawn = (steps[:, :CLOUD] - centre) / np.sqrt(1 + (levels / spread) ** 2)[:, None, None] + centre
    flat = drawn if drawn.shape[2] > 1 else np.concatenate([drawn, np.zeros_like(drawn)], 2)
    wide = given if given.shape[1] > 1 else np.concatenate([given, np.zeros_like(given)], 1)
    placed = [_shadows(wide, places)[0] for places in flat]
    limits = _limits(_shadows(wide, wide)[0], 0.4)
    turn = np.arctan2(*(placed[-1] - placed[-1].mean(0)).T[::-1])
    colors = mpl.colormaps["twilight_shifted"]((turn + math.pi) / (2 * math.pi))
    for axes, step in zip(panels, shown, strict=True):
        axes.scatter(*placed[step].T, s=3, c=colors, alpha=0.7, linewidths=0, rasterized=True)
        if step == shown[-1]:
            for particle in range(min(PATHS, len(placed[-1]))):
                axes.plot(*np.array([places[particle] for places in placed]).T, color=INK, lw=0.25, alpha=0.35)
        _framed(axes, limits, rf"$\sigma$ = {levels[step]:.3g}")


def _figure(width: float, height: float, title: str) -> Any:
    figure = figures().Figure(figsize=(width, height), layout="constrained", facecolor=PAPER)
    if title:
        figure.suptitle(title, fontsize=13, color=INK)
    return figure


def _cloud(axes: Any, points: Array, given: Array, color: str, title: str) -> None:
    shown = points[:CLOUD]
    axes.scatter(*shown.T, s=4, color=color, alpha=0.35, linewidths=0, rasterized=True)
    _framed(axes, _limits(given), title)


def _histogram(axes: Any, points: Array, given: Array, color: str, title: str) -> None:
    low, high = _limits(given)[0]
    axes.hist(points[:, 0], np.linspace(low, high, 61), density=True, color=color, alpha=0.8)
    dressed(axes, title, r"$x$")


def _sheet(axes: Any, rows: Array, shape: tuple[int, ...], title: str, most: int = SHEET) -> None:
    """Up to ``most`` images in a square, in three colours or grey, values cut to 0 … 1."""
    channels, height, width = shape
    side = math.isqrt(most)
    images = np.full((side * side, channels, height, width), 1.0)
    some = rows[: side * side].reshape(-1, channels, height, width)
    images[: len(some)] = some
    framed = np.pad(images, ((0, 0), (0, 0), (0, 1), (0, 1)), constant_values=1.0)
    tiles = framed.reshape(side, side, channels, height + 1, width + 1).transpose(0, 3, 1, 4, 2)
    sheet = np.clip(tiles.reshape(side * (height + 1), side * (width + 1), channels), 0, 1)
    axes.imshow(sheet[..., :3] if channels >= 3 else sheet[..., 0], cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    axes.set_title(title, fontsize=11, color=INK, loc="left", pad=8)
    axes.set_axis_off()


def _framed(axes: Any, limits: tuple[tuple[float, float], tuple[float, float]], title: str) -> None:
    dressed(axes, title)
    axes.set(xlim=limits[0], ylim=limits[1], aspect="equal", xticks=(), yticks=())
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_color(FAINT)


def _limits(given: Array, around: float = 0.12) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where the data lie, with a margin, for the first and the last coordinate."""
    low, high = given.min(0), given.max(0)
    margin = around * np.maximum(high - low, 1e-6)
    ends = np.stack([low - margin, high + margin], 1)
    return (float(ends[0, 0]), float(ends[0, 1])), (float(ends[-1, 0]), float(ends[-1, 1]))


def _shadows(given: Array, *clouds: Array) -> list[Array]:
    """Clouds of more than two dimensions on the two principal axes of ``given``."""
    if given.shape[1] == 2:
        return list(clouds)
    centre = given.mean(0)
    axes = np.linalg.svd(given[:CLOUD] - centre, full_matrices=False)[2][:2].T
    return [(cloud - centre) @ axes for cloud in clouds]


def _pair(points: Any, data: Any) -> tuple[Array, Array]:
    samples, given = _array(points), _array(data)
    if samples.ndim != 2 or given.ndim != 2 or samples.shape[1] != given.shape[1] or not len(samples) or not len(given):
        shapes = f"{samples.shape} and {given.shape}"
        raise SymconsError(f"samples and data are points of one space, not arrays of shape {shapes}", code="E632")
    return samples, given


def _array(points: Any) -> Array:
    """A NumPy array in double precision, from wherever a tensor lies."""
    moved = points.detach().cpu() if hasattr(points, "detach") else points
    return np.asarray(moved, dtype=np.float64)
