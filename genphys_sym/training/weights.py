"""weights.safetensors: the averaged denoiser, with its configuration in the header."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from genphys_sym.networks import Denoiser, build
from genphys_sym.training.files import written
from symcons.errors import SymconsError

#: The header's entry.
ENTRY = "symcons"


def save(path: Path, denoiser: Denoiser, config: Mapping[str, Any]) -> None:
    """Write the tensors of ``denoiser`` and, in the header, ``config`` as JSON."""
    from safetensors.torch import save as packed

    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in denoiser.state_dict().items()}
    header = {ENTRY: json.dumps(config, ensure_ascii=False, sort_keys=True)}
    content = packed(tensors, header)  # our own writing, whose failures are those of the system
    written(path, lambda draft: draft.write_bytes(content))


def load(path: Path, *, device: torch.device | str = "cpu") -> tuple[Denoiser, dict[str, Any]]:
    """The denoiser in ``path``, ready to sample, and the configuration it was trained with.

    :raises SymconsError: with code E602 where the file cannot be read, E703 where it is cut off or not one of ours.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(path), framework="pt", device="cpu") as stream:
            config = json.loads((stream.metadata() or {})[ENTRY])
            tensors = {name: stream.get_tensor(name) for name in stream.keys()}  # noqa: SIM118 - not a mapping
        numbers = {name: value for name, value in config["denoiser"].items() if value is not None}
        numbers |= {name: torch.zeros_like(tensors[name]) for name in ("centre", "gain", "root")}
    except FileNotFoundError as error:
        raise SymconsError(f"cannot read '{path}': there is no such file", code="E602") from error
    except (SafetensorError, OSError, ValueError, KeyError) as error:
        raise SymconsError(f"'{path}' is cut off or was not written by symcons", code="E703") from error
    denoiser = Denoiser(build(config["net"]), **numbers)
    denoiser.to(tensors["centre"].dtype).load_state_dict(tensors)
    return denoiser.to(device).eval().requires_grad_(False), config
