"""The line that says which partial differential equation was read, and for which parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .style import Palette, broken, filled, listed

if TYPE_CHECKING:
    from symcons.expr.pde import PDE
    from symcons.expr.system import Parameter


def flow_heading(pde: PDE, palette: Palette, width: int) -> str:
    """What was read: the name of the file and its setting, then the equation itself."""
    from symcons.expr.pde_printing import print_operator_expr

    where = "in any dimension N" if pde.dim is None else f"in {pde.dim} space dimension{'s' if pde.dim > 1 else ''}"
    what = "an equation" if len(pde.equations) == 1 else f"{len(pde.equations)} equations"
    text = f"{pde.name}: {what} for {listed(pde.fields)} {where}{_for(pde)}"
    lines = filled(text, width, "  ")
    head = palette.strong(pde.name) + lines.removeprefix(pde.name)
    shown = []
    for equation in pde.equations:
        first, *rest = broken(f"{print_operator_expr(equation)} = 0", width - 4)
        shown += [f"  {palette.strong(first)}", *(f"    {palette.strong(piece)}" for piece in rest)]
    return "\n".join([head, "", *shown])


def _for(pde: PDE) -> str:
    said = [_assumed(parameter) for parameter in pde.parameters]
    return f", {', '.join(said)}" if said else ""


def _assumed(parameter: Parameter) -> str:
    """``m > 0``, ``0 < s < 1``, ``tau = 1/2``, or the name alone."""
    from symcons.expr.printing import print_expr

    if parameter.value is not None:
        return f"{parameter.name} = {print_expr(parameter.value)}"
    less, more = ("<", ">") if parameter.strict else ("<=", ">=")
    low, high = parameter.lower, parameter.upper
    if low is not None and high is not None:
        return f"{low} {less} {parameter.name} {less} {high}"
    if low is not None:
        return f"{parameter.name} {more} {low}"
    return f"{parameter.name} {less} {high}" if high is not None else f"any {parameter.name}"
