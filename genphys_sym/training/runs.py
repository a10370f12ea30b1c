"""A run that is done, or one read back from its folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from genphys_sym.networks import Denoiser
from genphys_sym.training import weights
from genphys_sym.training.devices import device_of
from genphys_sym.training.ledger import Ledger


@dataclass(frozen=True)
class Run:
    """``ema`` is the model: the denoiser with averaged weights; ``averages`` holds it for each width of the averages.

    ``metrics`` are the lines of metrics.jsonl, ``config`` all that the run was made with, ``step`` how far it got,
    ``out`` its folder.
    """

    ema: Denoiser
    averages: dict[float, Denoiser]
    metrics: tuple[dict[str, Any], ...]
    config: dict[str, Any]
    step: int
    out: Path | None

    @property
    def finished(self) -> bool:
        """Whether all steps were made."""
        return self.step >= int(self.config["train"]["steps"])


def weights_name(width: float, first: float) -> str:
    """The file of the average of this width: weights.safetensors for the first, else with its width in the name."""
    return "weights.safetensors" if width == first else f"weights-{width:g}.safetensors"


def load_run(out: str | Path, *, device: torch.device | str = "cpu") -> Run:
    """The run in the folder ``out``.

    :raises SymconsError: with code E602 where it has no weights, E703 where they are not of this program, E603 where the
        device is not there.
    """
    place, device = Path(out), device_of(device)
    denoiser, config = weights.load(place / "weights.safetensors", device=device)
    widths = config["train"]["ema"]
    others = {width: place / weights_name(width, widths[0]) for width in widths[1:]}
    averages = {width: weights.load(path, device=device)[0] for width, path in others.items() if path.exists()}
    rows = tuple(Ledger(place / "metrics.jsonl").rows())
    return Run(denoiser, {widths[0]: denoiser, **averages}, rows, config, int(config["step"]), place)
