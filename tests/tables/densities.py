"""The table of equations with known conserved densities, as typed rows; ``densities.toml`` is data with its own header."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DensityRow:
    """An equation and its densities by rank ("all": whatever the rank)."""

    name: str
    reference: str
    equations: str
    rank: int
    densities: dict[str, tuple[str, ...]]


@cache
def density_rows() -> tuple[DensityRow, ...]:
    """Every row, in the order of the file."""
    text = (Path(__file__).parent / "densities.toml").read_text(encoding="utf-8")
    rows = []
    for entry in tomllib.loads(text)["pde"]:
        known = {rank: tuple(formulas) for rank, formulas in entry.pop("densities").items()}
        rows.append(DensityRow(densities=known, **entry))
    return tuple(rows)


def density_row(name: str) -> DensityRow:
    """The row called ``name``."""
    return next(entry for entry in density_rows() if entry.name == name)
