"""genphys_sym: from a partial differential equation to a density flow, its kernel, and a proven verdict.

Every public name is imported on first use; nothing here imports torch.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME: dict[str, str] = {
    "Answer": "genphys_sym.results",
    "Denoiser": "genphys_sym.networks",
    "DensityFlow": "genphys_sym.results",
    "Dispersion": "genphys_sym.results",
    "Dopri5": "genphys_sym.samplers",
    "Euler": "genphys_sym.samplers",
    "Field": "genphys_sym.fields",
    "Heun": "genphys_sym.samplers",
    "InadmissibleError": "genphys_sym.fields",
    "Kernel": "genphys_sym.results",
    "MLP": "genphys_sym.networks",
    "Problem": "genphys_sym.results",
    "RK4": "genphys_sym.samplers",
    "Reason": "genphys_sym.results",
    "Run": "genphys_sym.training",
    "Samples": "genphys_sym.samplers",
    "Symbol": "genphys_sym.results",
    "TrainConfig": "genphys_sym.training",
    "Trainer": "genphys_sym.training",
    "UNet": "genphys_sym.networks",
    "Value": "genphys_sym.results",
    "Verdict": "genphys_sym.results",
    "admissibility": "genphys_sym.admissibility",
    "density_flow": "genphys_sym.flow",
    "density_flows": "genphys_sym.flow",
    "dispersion": "genphys_sym.dispersions",
    "gauge_equation": "genphys_sym.gauge",
    "green": "genphys_sym.greens.closed",
    "integrate": "genphys_sym.samplers",
    "karras_sigmas": "genphys_sym.samplers",
    "kernel": "genphys_sym.greens.closed",
    "kernel_table": "genphys_sym.greens.tables",
    "load": "genphys_sym.reading",
    "load_run": "genphys_sym.training",
    "log_likelihood": "genphys_sym.samplers",
    "parse": "genphys_sym.reading",
    "symbol": "genphys_sym.symbols",
    "time_fractional": "genphys_sym.greens.fractional_time",
    "value": "genphys_sym.greens.values",
}

#: Rooms that are reached by their name, as in ``genphys_sym.data.two_moons``.
_ROOMS = ("data", "metrics")

__all__ = sorted((*_HOME, *_ROOMS))  # noqa: PLE0605 - the table is the list


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return import_module(f"genphys_sym.{name}")
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'genphys_sym' has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME, *_ROOMS})
