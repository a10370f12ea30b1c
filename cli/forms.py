"""Results in the languages of other programs: LaTeX, SymPy, Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symcons.expr.system import System
    from symcons.expr.tree import Expr


def formulas_in_form(system: System, formulas: Sequence[Expr], form: str, name: str) -> str:
    """Functions of the states of ``system``: LaTeX, one a line; or a Python program that defines ``name``.

    ``sympy`` gives a list of SymPy expressions, ``python`` a NumPy function of time, state and parameters.
    """
    if form == "latex":
        from symcons.emit.latex import latex

        return "".join(f"{latex(formula)}\n" for formula in formulas)
    if form == "sympy":
        from symcons.emit.sympy_form import sympy_source

        return sympy_source([system.expanded(formula) for formula in formulas], name)
    from symcons.emit.python_source import NUMPY, write_function

    return write_function(system, formulas, NUMPY, name, "The conserved quantities.")


def system_in_form(system: System, form: str) -> str:
    """The equations: LaTeX with all that surrounds them; or a Python program for the right-hand sides, ``rhs``."""
    if form == "latex":
        from symcons.emit.latex import latex_system

        return latex_system(system)
    if form == "sympy":
        from symcons.emit.sympy_form import sympy_source

        return sympy_source([system.expanded(value) for value in system.equations], "rhs")
    from symcons.emit.python_source import NUMPY, write_function

    return write_function(system, system.equations, NUMPY, "rhs", "The right-hand sides of the equations.")
