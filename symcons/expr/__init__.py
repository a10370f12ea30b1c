"""Reading and representing systems: trees, systems, the language of equation files.

The public names are those of the modules below; they are imported at their first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symcons.expr.parser import load, parse, parse_basis, parse_expression
    from symcons.expr.pde import PDE
    from symcons.expr.pde_parser import is_pde, load_pde, parse_pde, parse_pde_expression
    from symcons.expr.pde_printing import print_operator_expr, print_pde
    from symcons.expr.printing import print_expr, print_system
    from symcons.expr.system import Monomials, Parameter, Reaction, Span, System
    from symcons.expr.tree import Add, Call, Expr, Mul, Num, Pow, Sym

_HOMES = {
    "symcons.expr.parser": ("load", "parse", "parse_basis", "parse_expression"),
    "symcons.expr.pde": ("PDE",),
    "symcons.expr.pde_parser": ("is_pde", "load_pde", "parse_pde", "parse_pde_expression"),
    "symcons.expr.pde_printing": ("print_operator_expr", "print_pde"),
    "symcons.expr.printing": ("print_expr", "print_system"),
    "symcons.expr.system": ("Monomials", "Parameter", "Reaction", "Span", "System"),
    "symcons.expr.tree": ("Add", "Call", "Expr", "Mul", "Num", "Pow", "Sym"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "PDE",
    "Add",
    "Call",
    "Expr",
    "Monomials",
    "Mul",
    "Num",
    "Parameter",
    "Pow",
    "Reaction",
    "Span",
    "Sym",
    "System",
    "is_pde",
    "load",
    "load_pde",
    "parse",
    "parse_basis",
    "parse_expression",
    "parse_pde",
    "parse_pde_expression",
    "print_expr",
    "print_operator_expr",
    "print_pde",
    "print_system",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME_OF])
