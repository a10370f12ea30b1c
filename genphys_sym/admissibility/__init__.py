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

from genphys_sym.admissibility import clocks
from genphys_sym.admissibility.chooser import Judgement, judge
from genphys_sym.admissibility.density import standard
from genphys_sym.admissibility.domain import SignNeeded
from genphys_sym.admissibility.problems import problem_of
from genphys_sym.admissibility.question import pose
from genphys_sym.admissibility.verdict import verdict
from genphys_sym.dispersions import dispersion
from genphys_sym.results import Answer, DensityFlow, Problem, Symbol, Verdict
from genphys_sym.symbols import symbol_of, without_clock
from symcons.errors import UnsupportedError
from symcons.expr.pde import PDE
from symcons.expr.pde_parser import parse_pde
from symcons.expr.system import Parameter
from symcons.expr.tree import Expr, substitute

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
    return judge_symbol(symbol, pde.parameters, pde.dim if dim is None else dim, _problem(symbol, pde.parameters))


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
    general = _verdict(symbol, parameters, dim, dim is not None, problem)
    valued = bool(parameters) and all(p.value is not None for p in parameters)
    if dim is None and valued and general.status in (Answer.CONDITIONAL, Answer.UNDECIDED):
        special = _verdict(symbol, parameters, None, True, problem)
        if special.status is Answer.NO or general.status is Answer.UNDECIDED:
            return special
    return general


def _verdict(
    symbol: Symbol, parameters: Sequence[Parameter], dim: int | None, at_values: bool, problem: Problem | None
) -> Verdict:
    generator = replace(without_clock(symbol), drift=None)
    question = pose(generator, parameters, dim, at_values)
    found = clocks.augmented_poisson(symbol, question)
    if found is None:
        judged = judge(question, problem)
        found = judged.c1, judged.c2
    if symbol.drift is not None:
        found = clocks.ornstein_uhlenbeck(question, _valued(symbol.drift, parameters, at_values), found[0].sufficient)
    if symbol.clock is not None:
        found = clocks.scaled_time(question, *found, _valued(symbol.clock, parameters, at_values))
    try:
        problem = problem or problem_of(question)
    except SignNeeded:
        problem = Problem.CAUSAL
    return verdict(Judgement(*found), standard(question, problem))


def _valued(tree: Expr, parameters: Sequence[Parameter], at_values: bool) -> Expr:
    return substitute(tree, {p.name: p.value for p in parameters if p.value is not None}) if at_values else tree
