"""The table of systems with known conserved quantities, as typed rows.

``systems.toml`` is data; its header explains the fields. Facts are checked in two independent ways: ``test_table.py``
evaluates every law by SymPy and mpmath alone, ``tests/laws/test_catalogue.py`` asks the library.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

#: Above this many columns a search belongs to the slow half of the suite.
FAST_COLUMNS = 500
#: Rows with a law of higher degree than an open search tries, and that degree.
HIGHER = {
    "harmonic_2d_2_3": 5,
    "quartic_1_6_8": 8,
    "toda_open_flaschka_n6": 6,
    "toda_periodic_flaschka_n4": 4,
    "kovalevskaya_top": 4,
    "dnls_trimer": 4,
    "lane_emden_n5_time": 9,
}


@dataclass(frozen=True, slots=True)
class KnownLaw:
    """A conserved quantity of the literature; ``kind`` is polynomial, rational or closure (other functions)."""

    kind: str
    formula: str


@dataclass(frozen=True, slots=True)
class DegreeCount:
    """What an exhaustive search over monomials of degree 1 ... ``degree`` in the states finds."""

    degree: int
    columns: int
    nullity: int
    trivial: int
    rank: int


@dataclass(frozen=True, slots=True)
class Row:
    """A system, its known laws and the counts at every degree that was searched exhaustively."""

    name: str
    family: str
    kind: str
    reference: str
    note: str
    closure: bool
    negative: bool
    rank: int
    equations: str
    laws: tuple[KnownLaw, ...]
    degrees: tuple[DegreeCount, ...]

    def laws_of(self, *kinds: str) -> tuple[KnownLaw, ...]:
        """The known laws of the given kinds."""
        return tuple(law for law in self.laws if law.kind in kinds)

    @property
    def constrained(self) -> bool:
        """Whether the flow is considered on a set."""
        return any(line.startswith("0 =") for line in self.equations.splitlines())


def _row(entry: dict[str, Any]) -> Row:
    laws = tuple(KnownLaw(**law) for law in entry.pop("laws"))
    degrees = tuple(DegreeCount(*numbers) for numbers in entry.pop("degrees"))
    return Row(laws=laws, degrees=degrees, **entry)


@cache
def rows() -> tuple[Row, ...]:
    """Every row, in the order of the file."""
    text = (Path(__file__).parent / "systems.toml").read_text(encoding="utf-8")
    return tuple(_row(entry) for entry in tomllib.loads(text)["system"])


def row(name: str) -> Row:
    """The row called ``name``."""
    return next(entry for entry in rows() if entry.name == name)
