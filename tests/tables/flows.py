"""The table of density flows, as typed rows; ``pde_flows.toml`` is data whose header explains the fields."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FlowRow:
    """An equation with its flow, worked out by hand."""

    name: str
    reference: str
    pde: str
    values: dict[str, str]
    problem: str
    sign: int
    omega: tuple[str, ...]
    p: str
    flux: str
    v: str
    source: str
    kernel_hat: str
    green_hat: str
    mass: str
    at: tuple[tuple[str, str, str], ...]


@cache
def flow_rows() -> tuple[FlowRow, ...]:
    """Every row, in the order of the file."""
    text = (Path(__file__).parent / "pde_flows.toml").read_text(encoding="utf-8")
    rows = []
    for entry in tomllib.loads(text)["flow"]:
        omega, points = tuple(entry.pop("omega")), tuple(tuple(point) for point in entry.pop("at"))
        rows.append(FlowRow(omega=omega, at=points, **entry))
    return tuple(rows)
