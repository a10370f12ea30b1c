"""Conserved densities of partial differential equations and lattices, each with its flux, each proven.

The public names are those of the modules below; they are imported at their first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symcons.densities.result import Densities, Density
    from symcons.densities.search import find_densities

_HOME_OF = {
    "Densities": "symcons.densities.result",
    "Density": "symcons.densities.result",
    "find_densities": "symcons.densities.search",
}

__all__ = ["Densities", "Density", "find_densities"]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME_OF})
