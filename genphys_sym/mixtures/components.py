"""A mixing law by its clock."""

from __future__ import annotations

from dataclasses import dataclass

from genphys_sym.mixtures.clocks import Clock
from genphys_sym.mixtures.laws import Law


@dataclass(frozen=True, slots=True, eq=False)
class Component:
    """A law whose operational time is θ = clock(t)."""

    law: Law
    clock: Clock
