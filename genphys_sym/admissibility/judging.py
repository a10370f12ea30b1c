"""From a symbol to what was found: clocks and drift taken off, the tests asked, everything put together again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from genphys_sym.admissibility import clocks, memory
from genphys_sym.admissibility.chooser import Judgement, guess, in_dim, judge
from genphys_sym.admissibility.density import standard
from genphys_sym.admissibility.domain import SignNeeded
from genphys_sym.admissibility.problems import problem_of
from genphys_sym.admissibility.question import Question, pose
from genphys_sym.results import Problem, Symbol
from genphys_sym.symbols import pull_by_the_clock, without_clock
from symcons.expr.system import Parameter
from symcons.expr.tree import ONE, ZERO, Expr, names, substitute


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """What was asked of the tests and what they found; ``grouping`` is the p that stands where no test chose one."""

    question: Question
    judgement: Judgement
    grouping: str


def assess(
    symbol: Symbol, parameters: Sequence[Parameter], dim: int | None, at_values: bool, problem: Problem | None = None
) -> Case:
    """C1 and C2 of the equation with this symbol."""
    generator = replace(without_clock(symbol), drift=None)
    question = pose(generator, parameters, dim, at_values)
    if symbol.memory is not None:
        return _with_memory(question, _valued(symbol.memory, parameters, at_values))
    coefficients = tuple(_valued(tree, parameters, at_values) for tree in symbol.coefficients)
    found = clocks.augmented_poisson(replace(symbol, coefficients=coefficients), question)
    if found is None:
        judged = judge(question, problem)
        found = judged.c1, judged.c2
    pull = _valued(pull_by_the_clock(symbol), parameters, at_values)
    if "t" in names(pull):
        times = (_valued(tree, parameters, at_values) for tree in (symbol.drift or ZERO, symbol.clock or ONE))
        return Case(question, Judgement(*clocks.two_clocks(question, *found, *times)), "phi")
    if symbol.drift is not None:
        found = clocks.ornstein_uhlenbeck(question, pull, found[0].sufficient, found[1].sufficient)
    if symbol.clock is not None:
        found = clocks.scaled_time(question, *found, _valued(symbol.clock, parameters, at_values))
    return Case(question, Judgement(*found), _grouping(question, problem))


def _with_memory(question: Question, order: Expr) -> Case:
    """A Caputo derivative of that order in the place of the first."""
    question = memory.within(question, order) or question
    plain = judge(question)
    c1, c2 = (in_dim(one, question.dim) for one in memory.test(question, order, (plain.c1, plain.c2)))
    return Case(question, Judgement(c1, c2), "phi")


def _grouping(question: Question, problem: Problem | None) -> str:
    try:
        return standard(question, problem or problem_of(question) or guess(question))
    except SignNeeded:
        return standard(question, Problem.CAUSAL)


def _valued(tree: Expr, parameters: Sequence[Parameter], at_values: bool) -> Expr:
    return substitute(tree, {p.name: p.value for p in parameters if p.value is not None}) if at_values else tree
