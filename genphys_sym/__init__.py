"""genphys_sym: from a partial differential equation to a density flow, its kernel, and a proven verdict.

Every public name is imported on first use; nothing here imports torch.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME: dict[str, str] = {
    "Answer": "genphys_sym.results",
    "DensityFlow": "genphys_sym.results",
    "Dispersion": "genphys_sym.results",
    "Kernel": "genphys_sym.results",
    "Problem": "genphys_sym.results",
    "Reason": "genphys_sym.results",
    "Symbol": "genphys_sym.results",
    "Value": "genphys_sym.results",
    "Verdict": "genphys_sym.results",
    "admissibility": "genphys_sym.admissibility",
    "density_flow": "genphys_sym.flow",
    "density_flows": "genphys_sym.flow",
    "dispersion": "genphys_sym.dispersions",
    "gauge_equation": "genphys_sym.gauge",
    "green": "genphys_sym.greens.closed",
    "kernel": "genphys_sym.greens.closed",
    "kernel_table": "genphys_sym.greens.tables",
    "load": "genphys_sym.reading",
    "parse": "genphys_sym.reading",
    "symbol": "genphys_sym.symbols",
    "time_fractional": "genphys_sym.greens.fractional_time",
    "value": "genphys_sym.greens.values",
}

__all__ = sorted(_HOME)  # noqa: PLE0605 - the table is the list


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'genphys_sym' has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
