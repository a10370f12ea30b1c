"""The table of kernels, as typed rows; ``pde_kernels.toml`` is data whose header explains the fields."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import genphys_sym as gp
from genphys_sym.results import DensityFlow


@dataclass(frozen=True, slots=True)
class KernelRow:
    """An equation with values of its kernel and Green's function from the literature's formulas."""

    name: str
    reference: str
    pde: str
    values: dict[str, str]
    at: tuple[tuple[str, str, str, str, str], ...]

    def flow(self, symbolic: bool = False) -> DensityFlow:
        """The flow, with the row's values or with positive symbolic parameters."""
        return flow_of(self.pde, self.values, symbolic)


@cache
def _flow(text: str) -> DensityFlow:
    return gp.density_flow(gp.parse(text))


def flow_of(pde: str, values: dict[str, str], symbolic: bool = False) -> DensityFlow:
    """The flow of an equation whose parameters have these values, or are only known to be positive."""
    lines = [f"par {name} > 0" if symbolic else f"par {name} = {value}" for name, value in values.items()]
    return _flow("\n".join([pde, *lines]))


@cache
def kernel_rows() -> tuple[KernelRow, ...]:
    """Every row, in the order of the file."""
    text = (Path(__file__).parent / "pde_kernels.toml").read_text(encoding="utf-8")
    rows = []
    for entry in tomllib.loads(text)["kernel"]:
        points = tuple(tuple(point) for point in entry.pop("at"))
        rows.append(KernelRow(at=points, **entry))
    return tuple(rows)
