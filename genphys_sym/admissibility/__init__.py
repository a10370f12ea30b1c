"""The GenPhys verdict: can a linear partial differential equation carry a generative model? With proof.

Two conditions: C1, the kernel of the density p is a positive measure, so that the flow is one of densities; C2, all waves
k ≠ 0 decay against k = 0 with a uniform gap, so that the flow forgets its data. Both together: s-generative
(arXiv 2304.02637). One test a module; :mod:`~genphys_sym.admissibility.chooser` asks them in order.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from types import ModuleType

from genphys_sym.admissibility.judging import Case, assess
from genphys_sym.admissibility.points import behind_a_front, on_the_line, values_of
from genphys_sym.admissibility.talk import words
from genphys_sym.admissibility.verdict import verdict
from genphys_sym.dispersions import dispersion
from genphys_sym.moving_frame import DRIFT, comoving
from genphys_sym.results import Answer, DensityFlow, Problem, Symbol, Verdict
from genphys_sym.symbols import symbol_of
from symcons.errors import UnsupportedError
from symcons.expr.pde import PDE
from symcons.expr.pde_parser import parse_pde
from symcons.expr.system import Parameter

__all__ = ["admissibility", "judge_symbol"]


class _Room(ModuleType):
    """This package under its public name is the function: ``genphys_sym.admissibility(flow)``, however it was imported."""

    def __call__(self, flow_or_pde: DensityFlow | PDE | str, dim: int | None = None) -> Verdict:
        return admissibility(flow_or_pde, dim)


sys.modules[__name__].__class__ = _Room


def admissibility(flow_or_pde: DensityFlow | PDE | str, dim: int | None = None) -> Verdict:
    """The GenPhys verdict on a density flow or on the equation itself.

    :param flow_or_pde: what :func:`genphys_sym.parse` or :func:`genphys_sym.density_flow` returns, or a text.
    :param dim: one space dimension; parameters with a value are then taken at it. Without, the condition is in general.
    :raises UnsupportedError: for what is no linear equation with a symbol.
    """
    if isinstance(flow_or_pde, DensityFlow):
        pde, symbol = flow_or_pde.pde, flow_or_pde.symbol
    else:
        pde = parse_pde(flow_or_pde) if isinstance(flow_or_pde, str) else flow_or_pde
        symbol = symbol_of(pde, dim)
    still = comoving(symbol)
    found = judge_symbol(
        still or symbol, pde.parameters, pde.dim if dim is None else dim, _problem(still or symbol, pde.parameters)
    )
    if still is not None:
        found = replace(found, reasons=(*found.reasons, DRIFT))
    if found.c1 is Answer.YES or found.counterexample is not None:
        return found
    return replace(found, counterexample=behind_a_front(pde, dim))


def _problem(symbol: Symbol, parameters: Sequence[Parameter]) -> Problem | None:
    """The problem that an equation poses, where the tests here do not tell it themselves, by cases (None)."""
    if symbol.order == 1 or (symbol.order == 2 and symbol.isotropic and symbol.local) or symbol.clock is not None:
        return None
    try:
        found = dispersion(symbol, parameters)
    except UnsupportedError:
        return None
    return None if found.condition else found.problem


def judge_symbol(
    symbol: Symbol, parameters: Sequence[Parameter] = (), dim: int | None = None, problem: Problem | None = None
) -> Verdict:
    """The verdict for an equation given by its symbol; with ``dim`` the parameters are taken at their values.

    Without ``dim`` the condition is stated in general, a parameter with a value being generic with its sign; where it
    fails at the values in every dimension the answer is no.
    """
    case = assess(symbol, parameters, dim, dim is not None, problem)
    general = told(case, symbol, parameters)
    valued = bool(parameters) and all(p.value is not None for p in parameters)
    if dim is None and valued and general.status in (Answer.CONDITIONAL, Answer.UNDECIDED):
        special = told(assess(symbol, parameters, None, True, problem), symbol, parameters)
        if special.status is Answer.NO or general.status is Answer.UNDECIDED:
            return special
    return general


def _autonomous(symbol: Symbol) -> bool:
    """Whether the equation depends neither on the time nor on the past, nor pulls to a place."""
    return symbol.clock is None and symbol.drift is None and symbol.memory is None


def told(case: Case, symbol: Symbol, parameters: Sequence[Parameter]) -> Verdict:
    """The verdict of a case with the talk's words, repairs and a point where the kernel is negative."""
    from genphys_sym.repairs import repairs_of

    talk = words(case.question) if _autonomous(symbol) else None
    found = verdict(case.judgement, case.grouping, extra=(talk,) if talk else ())
    if found.status is Answer.YES:
        return found
    mended = tuple(str(repair) for repair in repairs_of(symbol, parameters))
    point = None
    if found.c1 is Answer.NO and _autonomous(symbol):
        point = on_the_line(case.question, values_of(parameters))
    return replace(found, repairs=mended, counterexample=found.counterexample or point)
