"""The line that says what was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .style import Palette, counted, filled, listed

if TYPE_CHECKING:
    from symcons.expr.system import System


def heading(system: System, palette: Palette, width: int) -> str:
    """What was read: "lv.ode: 3 differential equations for x, y and z"."""
    noun = ("map", "maps") if system.kind == "map" else ("differential equation", "differential equations")
    text = f"{counted(len(system.states), *noun)} for {listed(system.states)}"
    if system.constraints:
        text += f", on the set given by {counted(len(system.constraints), 'constraint')}"
    if system.symbolic_parameters():
        text += f", for generic {listed(system.symbolic_parameters())}"
    if system.inputs:
        text += f", whatever {listed(system.inputs)} may be"
    return f"{palette.strong(system.name)}: {filled(text, width - len(system.name) - 2, '  ')}"
