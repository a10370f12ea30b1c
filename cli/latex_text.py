"""Words and conditions inside LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symcons.expr.tree import Expr

_SPECIAL = {
    "\\": r"\textbackslash{}", "_": r"\_", "^": r"\^{}", "&": r"\&", "%": r"\%", "#": r"\#", "$": r"\$", "{": r"\{",
    "}": r"\}", "~": r"\~{}", "<": r"$<$", ">": r"$>$",
}  # fmt: skip


def escaped(text: str) -> str:
    """Text with the characters that mean something to LaTeX set as they are."""
    return "".join(_SPECIAL.get(character, character) for character in text)


def condition_in_latex(text: str, names: tuple[str, ...]) -> str:
    """A condition such as ``N = 1 or tau2 >= tau`` as a formula between dollars; a sentence as text."""
    from symcons.emit.latex import latex

    found = condition_tree(text, names)
    return escaped(text) if found is None else f"${latex(found)}$"


def condition_tree(text: str, names: tuple[str, ...]) -> Expr | None:
    """The tree of a condition in the parameters ``names`` and N; None of a sentence."""
    from symcons.errors import EquationError
    from symcons.expr.pde_parser import parse_pde_expression

    try:
        inside = parse_pde_expression(f"piecewise(1, {text}, 0)", (), {*names, "N"})
    except EquationError:
        return None
    return inside.children[1] if len(inside.children) == 3 else None
