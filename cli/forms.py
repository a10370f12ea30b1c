"""Results in the languages of other programs: LaTeX, SymPy, Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symcons.laws.result import ConservedQuantities


def laws_in_form(laws: ConservedQuantities, form: str) -> str:
    """The formulas of the laws as LaTeX (one a line), or as the source of a Python module."""
    if form == "latex":
        from symcons.emit.latex import latex

        return "".join(f"{latex(law.formula)}\n" for law in laws)
    return ""
