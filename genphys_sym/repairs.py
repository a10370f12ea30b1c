"""The smallest term that makes a failing equation pass in every dimension, with its inequality, each verified.

Candidates are added to the left side with a new positive parameter and the repaired equation is judged; what is offered
is admissible in all dimensions at once under the stated condition. A damped wave needs viscosity (Jeffreys), the
Helmholtz equation damping, the ideal wave both, an elliptic plate with mass enough tension; higher order in space
(biharmonic diffusion, dispersion) has no local repair: no local first-order equation but drift, diffusion, decay passes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from genphys_sym.admissibility.condition import FALSE, TRUE, in_dimension, text
from genphys_sym.admissibility.domain import SignNeeded
from genphys_sym.admissibility.judging import assess
from genphys_sym.admissibility.problems import problem_of
from genphys_sym.admissibility.question import pose
from genphys_sym.admissibility.verdict import together
from genphys_sym.results import Problem, Symbol
from genphys_sym.symbols import symbol_of
from symcons.expr.pde import PDE
from symcons.expr.pde_parser import parse_pde
from symcons.expr.system import Parameter
from symcons.expr.tree import Expr, Num, Sym, add, mul, power

_SQUARE = power(Sym("k"), Num(Fraction(2)))
#: A dimension in which no exception for small N is left.
GENERIC = 11


@dataclass(frozen=True, slots=True)
class Repair:
    """``term`` to be added to the left side; the equation then passes in every N iff ``condition`` (None: always)."""

    term: str
    condition: str | None

    def __str__(self) -> str:
        return self.term if self.condition is None else f"{self.term} with {self.condition}"


def repairs(pde: PDE | str, dim: int | None = None) -> tuple[Repair, ...]:
    """The repairs of an equation (or of its text); empty where it passes in all dimensions or no local term helps."""
    equation = parse_pde(pde) if isinstance(pde, str) else pde
    return repairs_of(symbol_of(equation, dim), equation.parameters)


def repairs_of(symbol: Symbol, parameters: Sequence[Parameter]) -> tuple[Repair, ...]:
    """The repairs of an equation given by its symbol."""
    if not (symbol.isotropic and symbol.local) or symbol.clock is not None or symbol.drift is not None or symbol.order != 2:
        return ()
    if _passes_somewhere(symbol, parameters):
        return ()
    try:
        decaying = problem_of(pose(symbol, parameters, None, False)) is Problem.DECAYING
    except SignNeeded:
        return ()
    taken = {p.name for p in parameters}
    for candidates in (_elliptic(taken),) if decaying else (_single(taken), _double(taken)):
        found = [_judged(symbol, parameters, term, orders) for term, orders in candidates]
        if any(found):
            return tuple(repair for repair in found if repair is not None)
    return ()


def _passes_somewhere(symbol: Symbol, parameters: Sequence[Parameter]) -> bool:
    """Whether the equation as it stands can pass in all dimensions."""
    found = assess(symbol, parameters, None, False).judgement
    both = together(found.c1, found.c2)
    return in_dimension(both.sufficient, GENERIC) != FALSE


Candidates = list[tuple[str, dict[int, Expr]]]  # text, what is added to the coefficients of λ^j


def _elliptic(taken: set[str]) -> Candidates:
    """Damping, and tension."""
    damping, tension = _fresh(taken, "b1"), _fresh(taken, "b")
    return [
        (f"2*{damping}*phi_t", {1: mul(Num(Fraction(2)), Sym(damping))}),
        (f"{tension}*lap(phi)", {0: mul(Num(Fraction(-1)), Sym(tension), _SQUARE)}),
    ]


def _single(taken: set[str]) -> Candidates:
    """Viscosity, and damping."""
    viscosity, damping = _fresh(taken, "nu"), _fresh(taken, "eps")
    return [
        (f"-{viscosity}*lap(phi_t)", {1: mul(Sym(viscosity), _SQUARE)}),
        (f"2*{damping}*phi_t", {1: mul(Num(Fraction(2)), Sym(damping))}),
    ]


def _double(taken: set[str]) -> Candidates:
    """Damping and viscosity."""
    (viscous, first), (damped, second) = _single(taken)
    return [(f"{damped} - {viscous[1:]}", {1: add(second[1], first[1])})]


def _fresh(taken: set[str], name: str) -> str:
    while name in taken:
        name += "_"
    return name


def _judged(symbol: Symbol, parameters: Sequence[Parameter], term: str, orders: dict[int, Expr]) -> Repair | None:
    coefficients = tuple(add(tree, orders[j]) if j in orders else tree for j, tree in enumerate(symbol.coefficients))
    fresh = tuple(Parameter(name, None, Fraction(0)) for name in dict.fromkeys(_names(term, parameters)))
    found = assess(replace(symbol, coefficients=coefficients), (*parameters, *fresh), None, False).judgement
    both = together(found.c1, found.c2)
    if not (found.c1.decided and found.c2.decided) or found.c1.jumps != FALSE or found.c1.words:
        return None
    condition = in_dimension(both.sufficient, GENERIC)
    if condition == FALSE:
        return None
    return Repair(term, None if condition == TRUE else text(condition))


def _names(term: str, parameters: Sequence[Parameter]) -> list[str]:
    known = {p.name for p in parameters} | {"phi_t", "phi", "lap"}
    return [name for name in re.findall(r"[A-Za-z_]\w*", term) if name not in known]
