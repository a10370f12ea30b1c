"""metrics.jsonl: one object a line, only ever appended to; a resumed run drops what its checkpoint does not know."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from genphys_sym.training.files import written
from symcons.errors import SymconsError


class Ledger:
    """The lines of the file ``path``, each with a ``step``."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self) -> list[dict[str, Any]]:
        """All whole lines; a last line that was cut off is left out."""
        if not self.path.exists():
            return []
        rows = []
        for line in self.path.read_bytes().split(b"\n"):
            try:
                row = json.loads(line)
            except ValueError:
                continue
            if isinstance(row, dict) and isinstance(row.get("step"), int):
                rows.append(row)
        return rows

    def cut(self, step: int) -> None:
        """Drop the lines after ``step``; the file is left alone where there are none."""
        if not self.path.exists():
            return
        kept = "".join(_line(row) for row in self.rows() if row["step"] <= step)
        if kept.encode() != self.path.read_bytes():
            written(self.path, lambda draft: draft.write_text(kept, encoding="utf-8"))

    def append(self, row: dict[str, Any]) -> None:
        """One more line.

        :raises SymconsError: with code E622 where the disk is full or the file not writable.
        """
        try:
            with self.path.open("a", encoding="utf-8") as stream:
                stream.write(_line(row))
        except OSError as error:
            raise SymconsError(f"cannot write '{self.path}': {error.strerror or error}", code="E622") from error


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n"
