"""Pictures of samples: points of the plane beside the data, images on a grid, else two coordinates."""

from __future__ import annotations

import math
from pathlib import Path

import torch
from torch import Tensor

from genphys_sym.training.files import written

#: Images shown, and points drawn at most.
IMAGES, POINTS = 64, 4096


def draw(path: Path, samples: Tensor, data: Tensor, shape: tuple[int, ...] = ()) -> None:
    """A PNG of ``samples`` (n, d); ``shape`` (channels, height, width) says that they are images.

    :raises SymconsError: with code E622 where the file cannot be written.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4) if len(shape) < 3 else (5, 5), layout="constrained")
    if len(shape) == 3:
        axes = figure.subplots()
        axes.imshow(grid(samples[:IMAGES], shape).squeeze(-1), cmap="gray", interpolation="nearest")
        axes.set_axis_off()
    else:
        _clouds(figure, samples[:POINTS], data[:POINTS])
    written(path, lambda draft: figure.savefig(draft, format="png", dpi=110))


def grid(images: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Rows of pixels as one picture (height, width, channels) with values 0 … 1, the images side by side."""
    channels, height, width = shape
    columns = math.ceil(len(images) ** 0.5)
    rows = math.ceil(len(images) / columns)
    low, high = torch.quantile(images.float().flatten()[:1_000_000], torch.tensor([0.005, 0.995]))
    scaled = ((images.float() - low) / (high - low).clamp(min=1e-6)).clamp(0, 1)
    padded = torch.cat([scaled, scaled.new_zeros(rows * columns - len(images), scaled.shape[1])])
    tiles = padded.view(rows, columns, channels, height, width).permute(0, 3, 1, 4, 2)
    return tiles.reshape(rows * height, columns * width, channels)


def _clouds(figure: object, samples: Tensor, data: Tensor) -> None:
    """Samples and data side by side, on the same axes."""
    panels = figure.subplots(1, 2, sharex=True, sharey=True)  # type: ignore[attr-defined]
    for panel, (title, points) in zip(panels, (("samples", samples), ("data", data)), strict=True):
        second = points[:, 1] if points.shape[1] > 1 else torch.zeros(len(points))
        panel.scatter(points[:, 0].cpu(), second.cpu(), s=2, alpha=0.5, linewidths=0)
        panel.set_title(title)
        panel.set_aspect("equal")
    low, high = data.amin(dim=0).cpu(), data.amax(dim=0).cpu()
    margin = 0.15 * (high - low).clamp(min=1e-6)
    panels[0].set_xlim(float(low[0] - margin[0]), float(high[0] + margin[0]))
    if data.shape[1] > 1:
        panels[0].set_ylim(float(low[1] - margin[1]), float(high[1] + margin[1]))
