"""The run folder: config.json, metrics.jsonl, weights, state.pt, pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from genphys_sym.networks import Denoiser
from genphys_sym.samplers import Heun
from genphys_sym.training import checkpoint, files, pictures, weights
from genphys_sym.training.averages import Averages
from genphys_sym.training.config import FREE
from genphys_sym.training.ledger import Ledger
from genphys_sym.training.runs import weights_name
from symcons.errors import SymconsError

#: Samples in a picture.
SHOWN = 2048
#: Letters of a value in a message.
SHORT = 40


@dataclass
class Parts:
    """What a checkpoint holds the state of."""

    net: nn.Module
    optimiser: torch.optim.Optimizer
    averages: Averages
    step: int = 0
    seconds: float = 0.0

    def state(self) -> dict[str, Any]:
        """The state of all parts, and of torch's own random numbers (which a network may use)."""
        random = {"cpu": torch.get_rng_state()}
        if torch.cuda.is_available():
            random["cuda"] = torch.cuda.get_rng_state()
        content = {"net": self.net.state_dict(), "optimiser": self.optimiser.state_dict(), "averages": self.averages.state()}
        return content | {"random": random, "step": self.step, "seconds": self.seconds}

    def load(self, state: Mapping[str, Any]) -> None:
        """Take over a state.

        :raises SymconsError: with code E703 where it is of another network.
        """
        try:
            self.net.load_state_dict(state["net"])
            self.optimiser.load_state_dict(state["optimiser"])
        except (RuntimeError, ValueError, KeyError) as error:
            raise SymconsError("the checkpoint is of another network than this one", code="E703") from error
        self.averages.load(state["averages"])
        torch.set_rng_state(state["random"]["cpu"])
        if "cuda" in state["random"] and torch.cuda.is_available():
            torch.cuda.set_rng_state(state["random"]["cuda"])


class RunFolder:
    """The folder ``path`` of a run with these ``settings``; without ``writes`` it is only read."""

    def __init__(self, path: Path, settings: Mapping[str, Any], *, writes: bool = True) -> None:
        self.path, self.settings, self.writes = path, dict(settings), writes
        self.ledger = Ledger(path / "metrics.jsonl")

    def restore(self, parts: Parts) -> dict[str, Any]:
        """Bring ``parts`` to where the checkpoint stands, and the other files with them.

        :raises SymconsError: with code E704 where the folder is of a run with other settings, E703 where its files are
            damaged, E622 where it cannot be written. Nothing is changed then.
        """
        state = self._state()
        if state["step"]:
            parts.load(state)
        if self.writes:
            files.folder(self.path)
            files.write_json(self.path / "config.json", self.settings)
            self.ledger.cut(state["step"])
        return state

    def _state(self) -> dict[str, Any]:
        """The checkpoint, or that of a beginning."""
        config, state = self.path / "config.json", self.path / "state.pt"
        if not state.exists():
            if config.exists():
                self._same(files.read_json(config))
            return {"step": 0, "seconds": 0.0, "pending": (0.0, 0)}
        found = checkpoint.load(state)
        self._same(found["config"])
        return found

    def _same(self, other: Mapping[str, Any]) -> None:
        differences = [
            f"{name} ({_shown(there)} there, {_shown(here)} here)"
            for name, there, here in _compared(other, self.settings)
            if name.split(".")[-1] not in FREE | {"version"}
        ]
        if differences:
            shown = "; ".join(differences[:4]) + ("; …" if len(differences) > 4 else "")
            message = f"'{self.path}' holds a run that differs in {shown}. Take its options to resume it, or another folder"
            raise SymconsError(message, code="E704")

    def log(self, row: dict[str, Any]) -> None:
        """One more line of metrics."""
        if self.writes:
            self.ledger.append(row)

    def keep(self, parts: Parts, models: Mapping[float, Denoiser], pending: tuple[float, int]) -> None:
        """Write all weights and then the state, each file whole or not at all."""
        if not self.writes:
            return
        widths = list(models)
        for width, model in models.items():
            config = self.settings | {"step": parts.step, "ema": width}
            weights.save(self.path / weights_name(width, widths[0]), model, config)
        state = parts.state() | {"config": self.settings, "pending": list(pending)}
        checkpoint.save(self.path / "state.pt", state)

    def picture(self, model: Denoiser, field: Any, data: Tensor, shape: tuple[int, ...]) -> None:
        """Draw samples, always the same ones for the same weights."""
        if self.writes:
            count = pictures.IMAGES if len(shape) == 3 else SHOWN
            pictures.draw(self.path / "samples.png", Heun(model, field).sample(count, seed=0), data[:SHOWN], shape)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"


def _compared(first: Mapping[str, Any], second: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any, Any]]:
    """The dotted names at which two trees of plain data differ, with both values."""
    for name in sorted({*first, *second}):
        one, other = first.get(name), second.get(name)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from _compared(one, other, f"{before}{name}.")
        elif one != other:
            yield f"{before}{name}", one, other
