"""The line that says what was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .style import Palette, counted, filled, listed

if TYPE_CHECKING:
    from symcons.expr.lattice import Lattice
    from symcons.expr.pde import PDE
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


def pde_heading(pde: PDE, palette: Palette, width: int) -> str:
    """What was read: "heat.pde: a partial differential equation for phi in any dimension, for generic D"."""
    count = len(pde.equations)
    text = "a partial differential equation" if count == 1 else f"{count} partial differential equations"
    where = "any dimension" if pde.dim is None else counted(pde.dim, "space dimension")
    text += f" for {listed(pde.fields)} in {where}"
    if pde.symbolic_parameters():
        text += f", for generic {listed(pde.symbolic_parameters())}"
    lines = filled(f"{pde.name}: {text}", width, "  ")
    return palette.strong(pde.name) + lines.removeprefix(pde.name)


def problem_heading(problem: PDE | Lattice, palette: Palette, width: int) -> str:
    """What was read, of a partial differential equation or a lattice."""
    from symcons.expr.pde import PDE

    return (pde_heading if isinstance(problem, PDE) else lattice_heading)(problem, palette, width)  # type: ignore[arg-type]


def lattice_heading(lattice: Lattice, palette: Palette, width: int) -> str:
    """What was read: "toda.ode: 2 equations on a lattice for a and b"."""
    text = f"{counted(len(lattice.fields), 'equation')} on a lattice for {listed(lattice.fields)}"
    if lattice.symbolic_parameters():
        text += f", for generic {listed(lattice.symbolic_parameters())}"
    lines = filled(f"{lattice.name}: {text}", width, "  ")
    return palette.strong(lattice.name) + lines.removeprefix(lattice.name)


def _where(system: System) -> str:
    """The set on which the motion takes place: a short constraint itself, else how many there are."""
    from symcons.expr.printing import print_expr

    if not system.constraints:
        return ""
    shown = print_expr(system.constraints[0])
    if len(system.constraints) == 1 and len(shown) <= LONGEST_QUOTE:
        return f", where 0 = {shown}"
    return f", where {counted(len(system.constraints), 'constraint holds', 'constraints hold')}"
