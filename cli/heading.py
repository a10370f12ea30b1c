"""The line that says what was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .style import Palette, counted, filled, listed

if TYPE_CHECKING:
    from symcons.expr.system import System


#: A constraint longer than this is counted, not quoted.
LONGEST_QUOTE = 40


def heading(system: System, palette: Palette, width: int) -> str:
    """What was read: "lv.ode: 3 differential equations for x, y and z"."""
    if system.kind == "map":
        text = f"a map of {listed(system.states)}"
    else:
        text = f"{counted(len(system.states), 'differential equation')} for {listed(system.states)}"
    text += _where(system)
    if system.symbolic_parameters():
        text += f", for generic {listed(system.symbolic_parameters())}"
    if system.inputs:
        text += f", whatever {listed(system.inputs)} may be"
    lines = filled(f"{system.name}: {text}", width, "  ")
    return palette.strong(system.name) + lines.removeprefix(system.name)


def _where(system: System) -> str:
    """The set on which the motion takes place: a short constraint itself, else how many there are."""
    from symcons.expr.printing import print_expr

    if not system.constraints:
        return ""
    shown = print_expr(system.constraints[0])
    if len(system.constraints) == 1 and len(shown) <= LONGEST_QUOTE:
        return f", where 0 = {shown}"
    return f", where {counted(len(system.constraints), 'constraint holds', 'constraints hold')}"
