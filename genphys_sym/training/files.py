"""Files that are whole or not there: written under another name, brought to the disk, then renamed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from symcons.errors import SymconsError


def written(path: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` make a file beside ``path``, and put it in its place once it is on the disk.

    Whenever the process ends, ``path`` is the old file or the new one.

    :raises SymconsError: with code E622 where it cannot be written (no room, no permission); the old file stays.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        write(draft)
        with draft.open("rb+") as stream:
            os.fsync(stream.fileno())
        draft.replace(path)
        _sync_folder(path.parent)
    except (OSError, RuntimeError) as error:
        draft.unlink(missing_ok=True)
        message = f"cannot write '{path}': {_reason(error)}; what was there before is untouched"
        raise SymconsError(message, code="E622") from error


def _reason(error: BaseException) -> str:
    """What the system said: torch's writer hides it behind a message of its own."""
    behind = error.__context__ if isinstance(error.__context__, OSError) else error
    return getattr(behind, "strerror", None) or str(error).splitlines()[0]


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """``content`` as an indented JSON file."""
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    written(path, lambda draft: draft.write_text(text, encoding="utf-8"))


def read_json(path: Path) -> dict[str, Any]:
    """The object that a JSON file holds.

    :raises SymconsError: with code E602 where it cannot be read, E703 where it is something else.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SymconsError(f"cannot read '{path}': {error.strerror or error}", code="E602") from error
    except ValueError as error:
        raise SymconsError(f"'{path}' is not the JSON of a run: {error}", code="E703") from error
    if not isinstance(content, dict):
        raise SymconsError(f"'{path}' is not the JSON of a run", code="E703")
    return content


def folder(path: str | Path) -> Path:
    """The folder ``path``, made where it is missing, with drafts that a killed process left behind removed."""
    place = Path(path)
    try:
        place.mkdir(parents=True, exist_ok=True)
        for draft in place.glob(".*.part"):
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise SymconsError(f"cannot make the folder '{place}': {error.strerror or error}", code="E622") from error
    return place


def _sync_folder(place: Path) -> None:
    if os.name == "posix":
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
