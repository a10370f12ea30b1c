"""Special values of parameters at which an equation or a lattice has more densities, and the densities there.

The linear problems of the generic search are matrices with polynomials in the parameters. The strata on which one of them gains
solutions are found by cases (:mod:`symcons.laws.stratification`); on each the search is run again, and what is found beyond the
densities of larger strata, modulo trivial ones, is shown with its condition.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from symcons.budget import Budget, BudgetSpent
from symcons.densities.clocks import damped_parts
from symcons.densities.coefficients import Coefficients
from symcons.densities.euler import signature
from symcons.densities.jets import Polynomial
from symcons.densities.lattice_search import normal_form
from symcons.densities.linear import Problem, kernel
from symcons.densities.proof import Proof
from symcons.densities.result import Densities, Density, more_densities
from symcons.densities.sites import translated
from symcons.errors import UnsupportedError
from symcons.expr.lattice import Lattice
from symcons.expr.pde import PDE
from symcons.expr.tree import Expr
from symcons.laws.result import Status
from symcons.laws.strata import Stratum, opened, possible
from symcons.laws.stratification import Strata

Equations = TypeVar("Equations", bound=PDE | Lattice)
#: Runs a search, and adds the linear problems that it solved to a list.
Run = Callable[[Equations, list[Problem]], Densities]
#: Densities with the strata on which they hold.
Known = list[tuple[Stratum, Density]]


def scan_densities(problem: Equations, scanned: Sequence[str], run: Run[Equations], budget: Budget) -> Densities:
    """The generic densities, and those of each stratum with its ``condition``, as "b = 2*g"."""
    general = opened_for(problem, scanned)
    problems: list[Problem] = []
    generic = run(general, problems)
    strata = Strata(general.parameters, budget)
    done = generic.status is not Status.EXHAUSTED
    known: Known = [(Stratum(), law) for law in generic.laws]
    try:
        for each in problems:
            strata.solve(each.rows, each.columns, each.hidden, nonzero=range(each.hidden))
        for stratum in strata.sorted():
            if not stratum.equations:
                special = run(stratum.on(general), [])
                known += [(stratum, law) for law in _beyond(general, stratum, special, known)]
                done = done and special.status is not Status.EXHAUSTED
    except BudgetSpent:
        done = False
    extra = [law for stratum, law in known if stratum.codimension]
    unsolved = (s for s in (*strata.sorted(), *strata.open) if s.equations and possible(s, strata.known))
    left = list(dict.fromkeys(s.text() for s in unsolved))
    return replace(
        generic,
        laws=(*generic.laws, *extra),
        status=_status(generic.status, done, bool(extra)),
        conditions=tuple(left),
        notes=(
            *(note for note in generic.notes if not note.startswith("where ")),
            *(f"where {condition} there may be more {more_densities(())}" for condition in left),
            _reach(strata, done, bool(left), generic),
        ),
    )


def _status(generic: Status, done: bool, more: bool) -> Status:
    if not done:
        return Status.EXHAUSTED
    return Status.COMPLETE if more else generic


def _reach(strata: Strata, done: bool, left: bool, generic: Densities) -> str:
    """What is known about parameters beyond those named; ``left`` says that conditions are named and not searched."""
    if strata.cut or not done:
        what = "whether more densities appear at other values of the parameters"
        return f"undecided: {what} (a problem was too large, or time short)"
    what = "laws in the span of these multipliers" if generic.searched == "multipliers" else "densities among these functions"
    return f"every {'other ' * left}{strata.reach()} of the parameters with more {what} was searched"


def opened_for(problem: Equations, scanned: Sequence[str]) -> Equations:
    """``problem`` with the parameters named made symbolic. Raises SymconsError (E603) for a name that is no parameter."""
    owner = "lattice" if isinstance(problem, Lattice) else "equation"
    return replace(problem, parameters=opened(problem.parameters, scanned, owner))


def _beyond(problem: Equations, stratum: Stratum, special: Densities, known: Known) -> list[Density]:
    """The densities of a stratum that are no combination of those of larger ones, modulo trivial ones."""
    before = [stratum.at(law.formula) for other, law in known if other.holds_on(stratum)]
    there = stratum.on(problem)
    traces = _OnSites(there) if isinstance(there, Lattice) else _InJets(there)
    new = new_densities(traces, before, [law.formula for law in special.laws])
    text = stratum.text()
    return [replace(special.laws[k], condition=text, independent=False, rate_independent=False) for k in new]


class _InJets:
    """Differential polynomials, perhaps times e^a, by what vanishes for divergences."""

    def __init__(self, pde: PDE) -> None:
        self.proof, self.space = Proof(pde), "xyz"[: pde.dim or 1]
        self.coefficients = self.proof.equations.jets.coefficients

    def of(self, formula: Expr) -> tuple[Expr | None, dict[Any, Any]]:
        """(a, what vanishes); UnsupportedError where the formula is no polynomial."""
        clocked = damped_parts(formula, ())
        exponent, inner = (None, formula) if clocked is None else clocked[:2]
        return exponent, signature(self.proof.equations.jets, self.proof.polynomial(inner), self.space)


class _OnSites:
    """Polynomials at sites by what vanishes for differences of neighbours."""

    def __init__(self, lattice: Lattice) -> None:
        self.translator = translated(lattice)
        self.coefficients: Coefficients = self.translator.sites.coefficients

    def of(self, formula: Expr) -> tuple[None, Polynomial]:
        """(None, what vanishes); UnsupportedError where the formula is no polynomial."""
        return None, normal_form(self.translator.polynomial(formula))


def new_densities(traces: _InJets | _OnSites, known: Sequence[Expr], formulas: Sequence[Expr]) -> list[int]:
    """The formulas, by number, that are no combination of the known ones and those before them, modulo trivial ones.

    Those that are no polynomials (roots of a momentum) are new unless they are equal to a known one.
    """
    new: list[int] = []
    groups: dict[Expr | None, list[tuple[int | None, dict[Any, Any]]]] = {}
    for number, formula in [*((None, f) for f in known), *enumerate(formulas)]:
        try:
            exponent, trace = traces.of(formula)
            groups.setdefault(exponent, []).append((number, trace))
        except UnsupportedError:
            if number is not None and formula not in known:
                new.append(number)
    for members in groups.values():
        dependent = {max(v) for v in kernel([trace for _, trace in members], traces.coefficients, graded=True).vectors}
        new += [number for k, (number, _) in enumerate(members) if number is not None and k not in dependent]
    return sorted(new)


__all__ = ["new_densities", "opened_for", "scan_densities"]
