"""The line that says which partial differential equation was read, and for which parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .style import Palette, broken, counted, filled, listed

if TYPE_CHECKING:
    from symcons.expr.pde import PDE
    from symcons.expr.system import Parameter


def flow_heading(pde: PDE, palette: Palette, width: int) -> str:
    """What was read: the name of the file and its setting, then the equation with what is assumed of its parameters."""
    from symcons.expr.pde_printing import print_operator_expr

    where = "any dimension N" if pde.dim is None else counted(pde.dim, "space dimension")
    what = "a partial differential equation" if len(pde.equations) == 1 else f"{len(pde.equations)} equations"
    lines = filled(f"{pde.name}: {what} for {listed(pde.fields)} in {where}", width, "  ")
    shown = [f"{print_operator_expr(equation)} = 0" for equation in pde.equations]
    assumed = ", ".join(_assumed(parameter) for parameter in pde.parameters)
    if assumed and len(shown) == 1 and len(shown[0]) + len(assumed) + 10 <= width:
        body = [f"  {palette.strong(shown[0])}      {palette.faint(assumed)}"]
    else:
        pieces = [piece for text in shown for piece in broken(text, width - 4)]
        body = [f"  {palette.strong(piece)}" for piece in pieces]
        body += [f"  {palette.faint(assumed)}"] if assumed else []
    return "\n".join([palette.strong(pde.name) + lines.removeprefix(pde.name), "", *body])


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
