"""Densities in the languages of other programs: LaTeX, SymPy, Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symcons.densities.result import Densities


def densities_in_form(found: Densities, form: str) -> str:
    """The densities: LaTeX, one a line with its flux; or a list of SymPy expressions, derivatives as symbols ``u_xx``.

    :raises UnsupportedError: for Python, since a density is no function of numbers but of a field.
    """
    from symcons.errors import UnsupportedError

    if form == "latex":
        from symcons.densities.record import vector_of
        from symcons.emit.latex import latex

        return "".join(rf"\rho = {latex(law.formula)},\quad J = {latex(vector_of(law.flux))}" + "\n" for law in found)
    if form == "sympy":
        from symcons.densities.sympy_form import with_symbols
        from symcons.emit.sympy_form import sympy_source

        return sympy_source([with_symbols(law.formula) for law in found], "densities")
    raise UnsupportedError("a density is a formula in a field and its derivatives; choose text, json, latex or sympy")
