"""Special parameter values: where a system has more laws than it has for almost all values.

The parameters named are made symbolic. Strata of their space on which a search gains solutions come from two sources: cases of
the linear problems themselves (:mod:`symcons.laws.special`: any number of parameters, codimension 1 and 2), and, where the
equations are no polynomials, the polynomials at whose zeros the determining matrix loses rank. On each stratum the search is
run again, and the laws that it has beyond those of larger strata are shown with the condition under which they hold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from symcons.budget import Budget, BudgetSpent
from symcons.errors import UnsupportedError
from symcons.expr.monomials import monomials
from symcons.expr.parser import parse_expression
from symcons.expr.printing import print_expr
from symcons.expr.rational import Ring, to_rational
from symcons.expr.system import Span, System
from symcons.expr.tree import Expr, Num, Sym, mul, power, substitute
from symcons.laws.joined import Candidate, Ranking, law_of
from symcons.laws.result import ConservedQuantities, Law, Status
from symcons.laws.span import combinations
from symcons.laws.special import StrataSearch
from symcons.laws.strata import Stratum, opened, possible, solved

#: Runs a search on a system, looking for conditions on its parameters or not.
Run = Callable[[System, bool], ConservedQuantities]


def opened_for(system: System, scanned: Sequence[str]) -> System:
    """``system`` with the parameters named made symbolic. Raises SymconsError (E603) for a name that is no parameter."""
    return replace(system, parameters=opened(system.parameters, scanned, "system"))


def scan(
    system: System, scanned: Sequence[str], run: Run, degree: int, kinds: Sequence[str], budget: Budget
) -> ConservedQuantities:
    """The generic laws, and after them those of each stratum, with its ``condition``, as "b = 2*sigma"."""
    opened = opened_for(system, scanned)
    search = _strata_search(opened, degree, kinds, budget)
    generic = run(opened, search is None)
    strata = _strata(generic, opened, search)
    solvable = [s for s in strata if not s.equations or s.root is not None]
    conditions = tuple(dict.fromkeys(s.text() for s in strata if s not in solvable))
    extra: list[tuple[Stratum, Law]] = []
    done = True
    try:
        for stratum in solvable:
            special = stratum.system(opened)
            laws = [*generic.laws, *(law for other, law in extra if other.holds_on(stratum))]
            known = [stratum.at(law.formula) for law in laws]
            if stratum.root is None:
                there = run(special, False)
                done = done and there.status is not Status.EXHAUSTED
                found = [there[i] for i in _beyond(known, special, [law.formula for law in there])]
            else:
                found = _at_root(opened, special, stratum.root, known, degree, budget)
            text = stratum.text()
            extra += [(stratum, replace(law, independent=False, rate_independent=False, condition=text)) for law in found]
    except BudgetSpent:
        done = False
    roots = any(s.equations for s in solvable)
    notes = () if search is None else (_reach(search, done, roots, bool(conditions)),)
    return _with_extra(generic, [law for _, law in extra], conditions, notes)


def _with_extra(
    generic: ConservedQuantities, laws: Sequence[Law], conditions: tuple[str, ...], notes: Sequence[str]
) -> ConservedQuantities:
    status = Status.COMPLETE if laws and generic.status is Status.NONE else generic.status
    kinds = tuple(dict.fromkeys((*generic.kinds, *(law.kind for law in laws))))
    notes = (*generic.notes, *notes)
    laws = (*generic.laws, *laws)
    return replace(generic, laws=laws, status=status, kinds=kinds, conditions=conditions, notes=notes)


def _strata_search(system: System, degree: int, kinds: Sequence[str], budget: Budget) -> StrataSearch | None:
    try:
        return StrataSearch(system, degree, kinds, budget)
    except UnsupportedError:
        return None


def _strata(generic: ConservedQuantities, system: System, search: StrataSearch | None) -> list[Stratum]:
    """The strata where there may be more laws."""
    known = {p.name: p for p in system.parameters}
    if search is None:
        return [s for condition in generic.conditions for s in solved(_tree(condition, system)) if possible(s, known)]
    try:
        found = search.run()
    except BudgetSpent:
        search.cut, found = True, search.found
    return [*found, *(s for s in search.open if possible(s, known))]


def _at_root(
    system: System, special: System, root: str, known: Sequence[Expr], degree: int, budget: Budget
) -> list[Law]:
    """The polynomial laws at an algebraic number a beyond the ``known`` ones: combinations of aʲm over monomials m."""
    equation = to_rational(special.constraints[-1], Ring([root])).numerator
    powers = [power(Sym(root), Num(Fraction(j))) for j in range(equation.total_degree())]
    for top in range(1, degree + 1):
        space = Span(tuple(mul(p, m) for m in monomials(system.state_symbols(), top) for p in powers))
        candidates = sorted(combinations(special, space, budget), key=lambda f: len(print_expr(f)))
        chosen = [candidates[i] for i in _beyond(known, special, candidates)]
        laws = [law_of(special, Candidate(formula, "polynomial", top)) for formula in chosen]
        if chosen:
            return [law for law in laws if law is not None]
    return []


def _reach(search: StrataSearch, done: bool, roots: bool, left: bool) -> str:
    """What is known about strata beyond those named; at ``roots``, irrational values, polynomials alone were searched, and
    ``left`` says that conditions are named and not searched."""
    if search.cut or not done:
        return "undecided: whether more laws appear at other values of the parameters (a problem was too large, or time short)"
    text = f"every {'other ' * left}{search.reach()} of the parameters with more {' or '.join(search.searched)} was searched"
    text += ", as far as exponents and cofactors are rational in them" * search.unsolved
    return text + ", at irrational values among polynomials alone" * (roots and bool(search.kinds))


def _tree(condition: str, system: System) -> Expr:
    return parse_expression(condition.removesuffix(" = 0"), set(system.symbolic_parameters()), "<condition>")


def _beyond(known: Sequence[Expr], system: System, formulas: Sequence[Expr]) -> list[int]:
    """The formulas, by index, that are independent of the known ones and of those before."""
    if not formulas:
        return []
    values = system.parameter_values()
    ranks = Ranking(system, [substitute(f, values) for f in (*known, *formulas)]).ranked().independence
    return [i - len(known) for i in ranks.independent if i >= len(known)]


__all__ = ["opened_for", "scan"]
