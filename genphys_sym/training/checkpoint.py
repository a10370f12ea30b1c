"""state.pt: everything that a run needs to go on as if it had never stopped."""

from __future__ import annotations

import pickle
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from genphys_sym.training.files import written
from symcons.errors import SymconsError

#: What the file says it is.
FORMAT, VERSION = "symcons/train", 1
KEYS = frozenset({"format", "version", "config", "step", "seconds", "net", "optimiser", "averages", "random"})


def save(path: Path, state: Mapping[str, Any]) -> None:
    """Write the state, whole or not at all."""

    def write(draft: Path) -> None:
        with draft.open("wb") as stream:
            torch.save({"format": FORMAT, "version": VERSION, **state}, stream)

    written(path, write)


def load(path: Path) -> dict[str, Any]:
    """The state in ``path``, read without running any of its code.

    :raises SymconsError: with code E602 where the file cannot be read, E703 where it is cut off or not a state of ours.
    """
    try:
        with warnings.catch_warnings():  # torch warns of foreign pickles before it refuses them
            warnings.simplefilter("ignore")
            state = torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError, zipfile.BadZipFile, ValueError, KeyError) as error:
        message = f"'{path}' is cut off or was not written by symcons; remove it to begin anew"
        raise SymconsError(message, code="E703") from error
    except OSError as error:
        raise SymconsError(f"cannot read '{path}': {error.strerror or error}", code="E602") from error
    if not isinstance(state, dict) or state.get("format") != FORMAT or not set(state) >= KEYS:
        raise SymconsError(f"'{path}' is not a training state of symcons; remove it to begin anew", code="E703")
    if state["version"] != VERSION:
        raise SymconsError(f"'{path}' is of format {state['version']}, this version reads {VERSION}", code="E703")
    return state
