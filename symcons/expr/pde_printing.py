"""Partial differential equations and their trees as text that reads back to the same tree.

``parse_pde(print_pde(p)) == p`` for every PDE that comes from a text, and :func:`print_operator_expr` is the inverse of
:func:`~symcons.expr.pde_parser.parse_pde_expression`. Derivatives of a name are printed by subscripts, up to
:data:`MOST_SUBSCRIPTS` of them; symbols stand unquoted in ``mult``; a vector is ``(a, b)``.
"""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from symcons.expr.folding import fold
from symcons.expr.operators import CONDITIONS, COORDINATES, parts_of, taken_apart
from symcons.expr.pde import PDE
from symcons.expr.printing import ATOM, Printed, parameter_lines, print_node, wrapped
from symcons.expr.tree import Call, Expr, Sym

#: A derivative of higher order is printed as ``d(u, x, 5)``.
MOST_SUBSCRIPTS = 4


def print_operator_expr(value: Expr, declared: Collection[str] = ()) -> str:
    """The formula as text; ``declared`` are names that no derivative may be printed as, such as a parameter ``u_t``."""
    return fold(value, lambda node, parts: _print_node(node, parts, declared))[0]


def _print_node(node: Expr, parts: list[Printed], declared: Collection[str]) -> Printed:
    if not isinstance(node, Call):
        return print_node(node, parts)
    texts = [text for text, _ in parts]
    if node.name == "d":
        return _derivative(node, texts[0], declared), ATOM
    if node.name == "vector":
        return f"({', '.join(texts)})", ATOM
    if node.name in CONDITIONS:
        return f" {node.name} ".join(texts), ATOM
    return print_node(node, parts)


def _derivative(node: Call, inside: str, declared: Collection[str]) -> str:
    """``phi_xxt`` where a name is differentiated few times, else ``d(inside, t)``."""
    base, orders = taken_apart(node)
    if isinstance(base, Sym) and sum(orders.values()) <= MOST_SUBSCRIPTS:
        name = base.name + "_" + "".join(letter * orders.get(letter, 0) for letter in COORDINATES)
        if name not in declared:
            return name
    _, coordinate, order = parts_of(node)
    return f"d({inside}, {coordinate})" if order == 1 else f"d({inside}, {coordinate}, {order})"


def print_pde(pde: PDE) -> str:
    """The equations as a file, a statement a line."""
    declared = {name for name, _ in pde.definitions} | {parameter.name for parameter in pde.parameters}
    lines = [
        *parameter_lines(pde.parameters),
        *([] if pde.dim is None else [f"dim {pde.dim}"]),
        *_weight_line(pde.weights),
        *(f"{name} = {print_operator_expr(formula, declared)}" for name, formula in pde.definitions),
        *(print_equation(formula, declared) for formula in pde.equations),
    ]
    return "".join(wrapped(line) + "\n" for line in lines)


def print_equation(formula: Expr, declared: Collection[str] = ()) -> str:
    """``formula = 0``; with the sides exchanged where the formula is a name, which would look like a definition."""
    text = print_operator_expr(formula, declared)
    return f"{text} = 0" if set(text) & set(" (+-*/^") else f"0 = {text}"


def _weight_line(weights: tuple[tuple[str, Fraction], ...]) -> list[str]:
    return [f"weight {', '.join(f'{name} = {value}' for name, value in weights)}"] if weights else []
