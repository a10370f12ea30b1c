"""Partial differential equations with a name and a source in the literature.

The rows are text (``catalogue.toml`` beside this module); an equation is parsed only when somebody asks for it. Seven
rows are the equations of GenPhys (arXiv 2304.02637) that a talk of 2023 puts into one table; they keep what it prints.
"""

from __future__ import annotations

import difflib
import functools
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any

from symcons.errors import SymconsError
from symcons.expr.pde import PDE


@dataclass(frozen=True, slots=True)
class Printed:
    """What the talk's table says of an equation, in the grammar of equation files.

    It holds in the ``units`` (``D=1``); ``G`` is printed up to a constant. ``order`` is the column, 1 to 7.
    """

    order: int
    units: str
    p: str
    v: str
    R: str
    G: str
    G_hat: str
    c1: str
    c2: str
    s_generative: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An equation: its ``id``, its ``name``, the ``text`` of an equation file, the ``source`` it comes from.

    ``talk`` is what the talk prints of it.
    """

    id: str
    name: str
    text: str
    source: str
    talk: Printed | None = None

    def pde(self) -> PDE:
        """The equation, parsed now."""
        from symcons.expr.pde_parser import parse_pde

        return parse_pde(self.text, self.id)


@functools.cache
def catalogue() -> tuple[Entry, ...]:
    """Every row, the seven of the talk first, in the order of the table."""
    text = resources.files(__package__).joinpath("catalogue.toml").read_text(encoding="utf-8")
    return tuple(_entry(row) for row in tomllib.loads(text)["row"])


def talk() -> tuple[Entry, ...]:
    """The seven equations of the talk, in its order."""
    rows = (row for row in catalogue() if row.talk is not None)
    return tuple(sorted(rows, key=lambda row: row.talk.order if row.talk else 0))


def entry(name: str) -> Entry:
    """The row whose id is ``name``.

    :raises SymconsError: with code E002 if there is none; the message names the nearest.
    """
    rows = {row.id: row for row in catalogue()}
    if name in rows:
        return rows[name]
    near = difflib.get_close_matches(name, rows, n=1)
    advice = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(rows)}"
    raise SymconsError(f"the catalogue has no equation {name!r}{advice}", code="E002")


def _entry(row: dict[str, Any]) -> Entry:
    printed = Printed(**row["talk"]) if "talk" in row else None
    return Entry(row["id"], row["name"], f"{row['pde'].strip()}\n", row["source"], printed)
