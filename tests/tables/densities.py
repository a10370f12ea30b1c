"""The tables of equations and lattices with known conserved densities, as typed rows; the ``.toml`` files are data."""

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
    """Every partial differential equation, in the order of the file."""
    return _read("densities.toml", "pde")


@cache
def lattice_rows() -> tuple[DensityRow, ...]:
    """Every lattice, in the order of the file."""
    return _read("lattices.toml", "lattice")


def density_row(name: str) -> DensityRow:
    """The row called ``name``."""
    return next(entry for entry in (*density_rows(), *lattice_rows()) if entry.name == name)


def _read(file: str, kind: str) -> tuple[DensityRow, ...]:
    rows = []
    for entry in tomllib.loads((Path(__file__).parent / file).read_text(encoding="utf-8"))[kind]:
        known = {rank: tuple(formulas) for rank, formulas in entry.pop("densities").items()}
        rows.append(DensityRow(densities=known, **entry))
    return tuple(rows)
