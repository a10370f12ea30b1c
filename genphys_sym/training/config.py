"""How to train, as plain data."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from symcons.errors import SymconsError

#: What ``dtype`` and ``precision`` may be.
DTYPES, PRECISIONS = ("float32", "float64"), ("full", "bf16")
#: Options that change where or how fast a run is computed and written, and not which run it is.
FREE = frozenset({"out", "device", "compile", "checkpoint", "pictures"})


@dataclass(frozen=True)
class TrainConfig:
    """The everyday options, then the rare ones.

    ``steps`` of ``batch`` points each; ``seed`` decides everything random; ``out`` is the run folder (None: nothing is
    written, nothing resumes). ``ema`` are the relative widths of the running averages of the weights, of which the first is
    the model (:mod:`genphys_sym.training.averages`). ``device`` and ``dtype`` are where and in which numbers.

    ``lr`` is Adam's step after ``warmup`` steps; it then falls to zero along a cosine. Noise levels σ are log-normal:
    ln(σ/σ_data) has mean ``noise_mean`` (None: by the directions that the data fill,
    :func:`genphys_sym.training.resolving.noise_mean`) and deviation ``noise_std``, cut to ``sigma_min`` … ``sigma_max``
    (None: chosen from the data and the flow; ``tolerance`` bounds what the prior remembers of the data, in total variation).
    ``reach`` is the denoiser's (None: unbounded for noise like a Gaussian's, else as far as the data reach). Targets are
    averaged over groups of ``group`` points (:mod:`genphys_sym.training.groups`). ``log`` and ``checkpoint`` are intervals in
    steps; ``clip`` bounds the gradient's norm; ``precision`` "bf16" computes the network in that type, ``compile`` compiles
    it.
    """

    steps: int = 5000
    batch: int = 512
    seed: int = 0
    out: str | None = None
    ema: tuple[float, ...] = (0.05, 0.1)
    device: str = "cpu"
    dtype: str = "float32"
    lr: float = 4e-3
    warmup: int = 50
    noise_mean: float | None = None
    noise_std: float = 1.6
    sigma_min: float | None = None
    sigma_max: float | None = None
    tolerance: float = 0.15
    reach: float | None = None
    group: int = 128
    clip: float = math.inf
    precision: str = "full"
    compile: bool = False
    log: int = 50
    checkpoint: int = 1000
    pictures: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "ema", tuple(float(width) for width in self.ema))
        for name in ("steps", "batch", "group", "log", "checkpoint", "lr", "clip", "noise_std", "tolerance"):
            if not getattr(self, name) > 0:
                raise SymconsError(f"{name} is a positive number, got {getattr(self, name)}", code="E603")
        if not self.ema or not all(0 < width <= 0.25 for width in self.ema) or len(set(self.ema)) < len(self.ema):
            raise SymconsError(f"ema are one or more different widths between 0 and 0.25, got {self.ema}", code="E603")
        for name, known in (("dtype", DTYPES), ("precision", PRECISIONS)):
            if getattr(self, name) not in known:
                raise SymconsError(f"{name} is one of {', '.join(known)}, got {getattr(self, name)!r}", code="E603")

    def to_dict(self) -> dict[str, Any]:
        """The options as JSON holds them; an infinite ``clip`` is null."""
        content = asdict(self) | {"ema": list(self.ema)}
        return content | {"clip": None if math.isinf(self.clip) else self.clip}

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> TrainConfig:
        """The options that :meth:`to_dict` wrote; names it does not know are refused."""
        unknown = set(content) - {field.name for field in fields(cls)}
        if unknown:
            raise SymconsError(f"no training option {', '.join(sorted(unknown))}", code="E603")
        known = dict(content)
        if known.get("clip", 0) is None:
            known["clip"] = math.inf
        return cls(**known)
