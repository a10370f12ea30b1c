"""From a finished search to the result that users hold."""

from __future__ import annotations

from collections.abc import Sequence

from symcons.expr.printing import print_expr
from symcons.expr.tree import Expr, names
from symcons.laws.independence import Independence
from symcons.laws.known import Generator
from symcons.laws.polynomial import PolynomialSearch
from symcons.laws.result import Certificate, ConservedQuantities, Law, Status


def assemble(search: PolynomialSearch, done: bool, notes: tuple[str, ...]) -> ConservedQuantities:
    """The result of ``search``; ``done`` says that every degree asked for was treated."""
    flow, system = search.flow, search.given
    formulas = search.shown()
    last = search.closures[-1] if search.closures else None
    ranks = search.ranks()
    laws = tuple(
        _law(search, generator, formula, index, ranks)
        for index, (generator, formula) in enumerate(zip(search.generators, formulas, strict=True))
    )
    closed = bool(last) and done and all(c.closed for c in search.closures) and not search.unproven
    begun = bool(search.closures or search.generators)
    everything = begun and search.has_all()
    return ConservedQuantities(
        system=system,
        status=_status(closed, laws),
        basis_size=last.columns if last else 0,
        nullity=last.nullity if last else 0,
        trivial=last.trivial if last else 0,
        rank=ranks.rank,
        ambient_rank=ranks.ambient_rank,
        laws_that_exist=search.bound if begun else None,
        complete_among="all" if everything else "basis" if closed else "none",
        laws=laws,
        degree=_closed_degree(search),
        kinds=("time-dependent",) if flow.with_time else search.kinds,
        conditions=tuple(f"{print_expr(c)} = 0" for c in search.conditions),
        notes=(*notes, *(f"undecided: {what}" for what in (search.unproven or _open(search, done)))),
    )


def _open(search: PolynomialSearch, done: bool) -> list[str]:
    """Where the two bounds of a degree treated to its end do not meet though nothing failed: a prime may be unlucky."""
    if not done:
        return []
    return [
        f"whether more than {c.lower} of the at most {c.upper} combinations of degree ≤ {c.degree} are conserved"
        for c in search.closures
        if not c.closed
    ][:1]


def _status(closed: bool, laws: Sequence[Law]) -> Status:
    if not closed:
        return Status.EXHAUSTED
    return Status.COMPLETE if laws else Status.NONE


def _closed_degree(search: PolynomialSearch) -> int:
    degree = 0
    for closure in search.closures:
        if not closure.closed:
            break
        degree = closure.degree
    return degree


def _law(search: PolynomialSearch, generator: Generator, formula: Expr, index: int, ranks: Independence) -> Law:
    timed = search.flow.with_time and search.system.time in names(formula)
    return Law(
        formula=formula,
        kind="time-dependent" if timed else search.kind_of(formula),
        degree=generator.degree,
        independent=index in ranks.independent,
        rate_independent=search.is_rate_independent(generator, formula),
        condition=None,
        certificate=Certificate(
            method=generator.method,
            checked=True,
            residual="0",
            primes=generator.primes,
            rank_witness=ranks.witness if index in ranks.independent else None,
        ),
    )
