"""Special parameter values: where a system has more laws than it has for almost all values.

The parameters named are made symbolic. The determining matrix loses rank exactly at the zeros of a few polynomials in them;
at each zero that is a rational number the search is run again, and the laws that it has beyond the generic ones are
shown with the value at which they hold. Other zeros, irrational or on curves, are named as conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from symcons.errors import SymconsError
from symcons.expr.parser import parse_expression
from symcons.expr.rational import Ring, to_rational
from symcons.expr.system import System
from symcons.expr.tree import Expr, Num, names, substitute
from symcons.laws.joined import Ranking
from symcons.laws.points import rational_roots, univariate
from symcons.laws.result import ConservedQuantities, Law, Status

#: Runs a search on a system; the scan calls it for the generic system and for each special value.
Run = Callable[[System], ConservedQuantities]


def opened_for(system: System, scanned: Sequence[str]) -> System:
    """``system`` with the parameters named made symbolic. Raises SymconsError (E603) for a name that is no parameter."""
    known = {p.name for p in system.parameters}
    for name in scanned:
        if name not in known:
            there = ", ".join(sorted(known)) or "none"
            raise SymconsError(f"{name} is no parameter of the system; its parameters are: {there}", code="E603")
    parameters = tuple(replace(p, value=None) if p.name in scanned else p for p in system.parameters)
    return replace(system, parameters=parameters)


def scan(system: System, scanned: Sequence[str], run: Run) -> ConservedQuantities:
    """The generic laws, and after them those of each special rational value, with ``condition`` "name = value"."""
    opened = opened_for(system, scanned)
    generic = run(opened)
    extra: list[Law] = []
    for name, value in special_values(generic, opened):
        special = opened.with_values({name: value})
        for law in _beyond(generic, run(special)):
            extra.append(replace(law, independent=False, rate_independent=False, condition=f"{name} = {value}"))
    if not extra:
        return generic
    status = Status.COMPLETE if generic.status is Status.NONE else generic.status
    kinds = tuple(dict.fromkeys((*generic.kinds, *(law.kind for law in extra))))
    return replace(generic, laws=(*generic.laws, *extra), status=status, kinds=kinds)


def special_values(generic: ConservedQuantities, system: System) -> list[tuple[str, Fraction]]:
    """(parameter, value) for the conditions that are met at a rational number."""
    symbolic = system.symbolic_parameters()
    found: list[tuple[str, Fraction]] = []
    for condition in generic.conditions:
        tree = parse_expression(condition.removesuffix(" = 0"), set(symbolic), "<condition>")
        used = sorted(names(tree))
        if len(used) == 1:
            ring = Ring(used)
            found += [(used[0], root) for root in rational_roots(univariate(to_rational(tree, ring).numerator, 0))]
    return sorted(set(found), key=lambda pair: (pair[0], pair[1]))


def at_value(system: System, condition: str) -> System:
    """The system at a law's condition "name = value". Raises SymconsError (E621) where it is no such condition."""
    name, _, value = condition.partition(" = ")
    try:
        return system.with_values({name: Fraction(value)})
    except (KeyError, ValueError, ZeroDivisionError) as error:
        raise SymconsError(f"the condition {condition!r} gives no parameter a rational value", code="E621") from error


def _beyond(generic: ConservedQuantities, special: ConservedQuantities) -> list[Law]:
    """The laws of the special system that are independent of what the generic ones become there."""
    values = {p.name: p.value for p in special.system.parameters}
    known = [_at(law.formula, values) for law in generic.laws]
    if not special.laws:
        return []
    ranks = Ranking(special.system, [*known, *(law.formula for law in special.laws)]).ranked().independence
    return [special.laws[i - len(known)] for i in ranks.independent if i >= len(known)]


def _at(formula: Expr, values: dict[str, Expr | None]) -> Expr:
    return substitute(formula, {n: v for n, v in values.items() if isinstance(v, Num)})


__all__ = ["at_value", "opened_for", "scan", "special_values"]
