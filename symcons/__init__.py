"""symcons: conserved quantities of differential equations, exactly.

Every public name is imported on first use, so that ``import symcons`` costs nothing.

>>> import symcons as sc
>>> system = sc.parse("x' = p\\np' = -x")
>>> laws = sc.find_conserved(system, sc.Monomials(2))
>>> laws.status, laws.rank, laws[0].expr
(<Status.COMPLETE: 'complete'>, 1, p**2 + x**2)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symcons.budget import Budget, BudgetSpent
    from symcons.densities.result import Densities, Density
    from symcons.densities.search import find_densities
    from symcons.densities.verification import verify_density
    from symcons.errors import (
        CertificateError,
        EquationError,
        InvarianceError,
        SymconsError,
        UnsupportedError,
    )
    from symcons.expr.equations import load, parse
    from symcons.expr.lattice import Lattice
    from symcons.expr.parser import parse_basis, parse_expression
    from symcons.expr.pde import PDE
    from symcons.expr.printing import print_expr, print_system
    from symcons.expr.system import Monomials, Span, System
    from symcons.laws.elimination import Reduction, eliminate
    from symcons.laws.result import Certificate, ConservedQuantities, Law, Status
    from symcons.laws.search import find_conserved
    from symcons.laws.verification import Verdict, verify
    from symcons.numerical.result import NumericalLaw, NumericalLaws
    from symcons.numerical.search import find_numerical

__version__ = "0.1.0"

_HOMES = {
    "symcons.budget": ("Budget", "BudgetSpent"),
    "symcons.densities.result": ("Densities", "Density"),
    "symcons.densities.search": ("find_densities",),
    "symcons.densities.verification": ("verify_density",),
    "symcons.errors": ("CertificateError", "EquationError", "InvarianceError", "SymconsError", "UnsupportedError"),
    "symcons.expr.equations": ("load", "parse"),
    "symcons.expr.lattice": ("Lattice",),
    "symcons.expr.parser": ("parse_basis", "parse_expression"),
    "symcons.expr.pde": ("PDE",),
    "symcons.expr.printing": ("print_expr", "print_system"),
    "symcons.expr.system": ("Monomials", "Span", "System"),
    "symcons.laws.elimination": ("Reduction", "eliminate"),
    "symcons.laws.result": ("Certificate", "ConservedQuantities", "Law", "Status"),
    "symcons.laws.search": ("find_conserved",),
    "symcons.laws.verification": ("Verdict", "verify"),
    "symcons.numerical.result": ("NumericalLaw", "NumericalLaws"),
    "symcons.numerical.search": ("find_numerical",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "PDE",
    "Budget",
    "BudgetSpent",
    "Certificate",
    "CertificateError",
    "ConservedQuantities",
    "Densities",
    "Density",
    "EquationError",
    "InvarianceError",
    "Lattice",
    "Law",
    "Monomials",
    "NumericalLaw",
    "NumericalLaws",
    "Reduction",
    "Span",
    "Status",
    "SymconsError",
    "System",
    "UnsupportedError",
    "Verdict",
    "eliminate",
    "find_conserved",
    "find_densities",
    "find_numerical",
    "load",
    "parse",
    "parse_basis",
    "parse_expression",
    "print_expr",
    "print_system",
    "verify",
    "verify_density",
]


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'symcons' has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
