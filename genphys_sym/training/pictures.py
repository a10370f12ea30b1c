"""The picture of a run folder: samples beside the data."""

from __future__ import annotations

from pathlib import Path

from torch import Tensor

from genphys_sym.portraits import SHEET, samples_figure
from genphys_sym.training.files import written

#: Images shown.
IMAGES = SHEET


def draw(path: Path, samples: Tensor, data: Tensor | None, shape: tuple[int, ...] = ()) -> None:
    """A PNG of ``samples`` (n, d) beside ``data``, or alone; ``shape`` (channels, height, width) says that they are images.

    :raises SymconsError: with code E622 where the file cannot be written, E601 where matplotlib is missing.
    """
    figure = samples_figure(samples, data, shape=shape if len(shape) == 3 else ())
    written(path, lambda draft: figure.savefig(draft, format="png", dpi=110))
