"""Find conserved quantities: the one verb that joins a system, a space and a budget."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from math import comb
from typing import Any

from symcons.budget import Budget, BudgetSpent
from symcons.errors import SymconsError, UnsupportedError
from symcons.expr.monomials import monomials
from symcons.expr.printing import print_expr
from symcons.expr.system import Monomials, Span, System
from symcons.laws.closure import Closed, close, needs_closure
from symcons.laws.polynomial import PolynomialSearch
from symcons.laws.proof import check_invariance
from symcons.laws.report import assemble
from symcons.laws.result import ConservedQuantities, Status

#: The kinds of law that are searched in ordinary differential equations and maps.
KINDS = ("polynomial", "time-dependent", "closure", "rational", "darboux")
#: The kind that belongs to partial differential equations and lattices.
OTHER_KINDS = ("density",)
#: Kinds searched after the polynomials, in this order.
FURTHER = ("rational", "time-dependent", "darboux")
#: States up to which dense linear algebra in the letters fits into memory.
MAX_STATES = 2_000
#: States beyond which the kinds after the polynomials are tried only where they are named.
LARGE = 12
#: Where a search without a degree stops.
OPEN_DEGREE = 3
#: Where it stops in the letters of functions, and beyond which number of monomials it does not go so far.
CLOSED_DEGREE = 5
CLOSED_COLUMNS = 2_100

Progress = Callable[[str, float], None]


def find_conserved(
    system: System,
    basis: Monomials | Span | None = None,
    *,
    kinds: Sequence[str] | None = None,
    scan: Sequence[str] = (),
    budget: Budget | None = None,
    seed: int = 0,
    jobs: int = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> ConservedQuantities:
    """Every conserved quantity of ``system`` in a space, proven, and what is known about the rest.

    ``basis`` is :class:`Monomials` (all monomials up to a degree) or :class:`Span` (given functions); by default the file's
    own basis, else degrees 1, 2, 3 in turn and then laws that depend on time. ``kinds`` restricts what is tried: with
    "polynomial" alone time does not occur in a law. ``budget`` ends the search in good order (status exhausted).
    ``scan`` names parameters at whose special values more laws are sought: those laws come last, with their ``condition``.
    The result depends neither on ``seed`` nor on ``jobs``; any ``executor`` of ``concurrent.futures`` may count blocks.

    Raises InvarianceError where a constraint is not preserved by the flow, UnsupportedError for functions without letters and
    for what is no System (partial differential equations and lattices: :func:`symcons.find_densities`).
    """
    started = time.perf_counter()
    if not isinstance(system, System):
        raise UnsupportedError(f"find_conserved takes a System; find_densities is for a {type(system).__name__}")
    wanted = _kinds(kinds)
    if len(system.states) > MAX_STATES:
        raise UnsupportedError(f"the system has {len(system.states):,} states; at most {MAX_STATES:,} are searched")
    budget = (budget or Budget()).start()
    check_invariance(system)
    space = basis or system.basis
    tell = progress or (lambda what, done: None)
    with _executor(jobs, executor) as pool:

        def run(asked: System, conditions: bool = True) -> ConservedQuantities:
            if isinstance(space, Span):
                return _search_span(asked, space, seed, budget)
            return _search_kinds(asked, space, wanted, budget, seed, pool, tell, conditions)

        if scan:
            from symcons.laws.scan import scan as scan_values

            degree = space.degree if isinstance(space, Monomials) else 1 if space is not None else OPEN_DEGREE
            open_kinds = () if space is not None else FURTHER
            found = scan_values(system, scan, run, degree, wanted or open_kinds, budget)
        else:
            found = run(system)
    return replace(found, elapsed_s=time.perf_counter() - started)


def _kinds(kinds: Sequence[str] | None) -> tuple[str, ...] | None:
    """The kinds asked for that belong here, where there are any; None: all."""
    unknown = next((kind for kind in kinds or () if kind not in (*KINDS, *OTHER_KINDS)), None)
    if unknown is not None:
        raise SymconsError(f"unknown kind {unknown}; the kinds are {', '.join(KINDS)}", code="E603")
    wanted = tuple(kind for kind in kinds or () if kind in KINDS)
    if kinds and not wanted:
        raise UnsupportedError(f"the kind {kinds[0]} belongs to partial differential equations; here: {', '.join(KINDS)}")
    return wanted or None


@contextmanager
def _executor(jobs: int, executor: Executor | None) -> Iterator[Executor | None]:
    """The caller's executor, or threads (the linear algebra runs outside the interpreter lock), or none."""
    if executor is not None or jobs <= 1:
        yield executor
        return
    pool = ThreadPoolExecutor(jobs)
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _search_span(system: System, space: Span, seed: int, budget: Budget) -> ConservedQuantities:
    """The span of given functions; where there are functions in it or in the system, on the closed system."""
    from symcons.laws.span import search_span

    if not needs_closure(system, space.functions):
        return search_span(system, space, seed=seed, budget=budget)
    closed = close(system, space.functions)
    found = _in_words(closed, search_span(closed.system, Span(closed.extra), seed=seed, budget=budget))
    return _doubted(found, closed)


def _in_words(closed: Closed, found: ConservedQuantities) -> ConservedQuantities:
    """A result about the closed system, told in the functions of the given one."""
    from symcons.laws.closed_search import holds_for_all_rates, kind_of
    from symcons.laws.joined import with_ranks

    system, laws = closed.given, []
    for law in found.laws:
        formula = closed.in_words(law.formula)
        kind = law.kind if law.kind == "time-dependent" else kind_of(system, formula)
        laws.append(replace(law, formula=formula, kind=kind, rate_independent=holds_for_all_rates(system, formula)))
    kinds = tuple(dict.fromkeys(law.kind for law in laws)) or ("closure",)
    return with_ranks(replace(found, system=system, laws=tuple(laws), kinds=kinds))


def _search_kinds(
    system: System,
    space: Monomials | None,
    kinds: tuple[str, ...] | None,
    budget: Budget,
    seed: int,
    pool: Executor | None,
    tell: Progress,
    conditions: bool,
) -> ConservedQuantities:
    """Polynomials in the states and letters first, then the other kinds where they are asked for or the search is open."""
    closes = needs_closure(system)
    if closes and kinds == ("polynomial",):
        top = space.degree if space is not None else OPEN_DEGREE
        return replace(_search_span(system, Span(tuple(monomials(system.state_symbols(), top))), seed, budget), kinds=kinds)
    found = _search_monomials(system, space, kinds, budget, seed, pool, tell, conditions)
    further = [kind for kind in FURTHER if kind in (kinds or (() if space is not None else FURTHER))]
    if kinds is None and len(system.states) > LARGE and further:
        further = ["time-dependent"]
        note = f"quotients and logarithms are sought by default in systems of at most {LARGE} states; name their kinds to try"
        found = replace(found, notes=(*found.notes, note))
    if further and found.status is not Status.EXHAUSTED:
        from symcons.laws.further import search_further

        found = search_further(found, further, space.degree if space is not None else OPEN_DEGREE, budget, seed)
    return found


def _search_monomials(
    system: System,
    space: Monomials | None,
    kinds: tuple[str, ...] | None,
    budget: Budget,
    seed: int,
    pool: Executor | None,
    tell: Progress,
    conditions: bool,
) -> ConservedQuantities:
    """Degrees in turn, without and then with time, as far as asked and as the budget lasts."""
    top = space.degree if space is not None else OPEN_DEGREE
    notes: list[str] = []
    shown: PolynomialSearch | None = None
    done = True
    for with_time in _phases(system, space, kinds):
        search = _search_of(system, with_time=with_time, seed=seed, executor=pool, budget=budget, progress=tell, earlier=shown)
        try:
            _climb(search, top, space is None)
            if conditions and search.system.symbolic_parameters():
                search.find_conditions()
        except BudgetSpent as spent:
            done = False
            notes.append(str(spent) or _where_stopped(search, budget))
        clocked = with_time and system.uses_time() and bool(search.closures)
        if shown is None or clocked or len(search.generators) > len(shown.generators):
            shown = search
        elif done:
            notes.append(f"no further law is polynomial in {system.time} and the states through degree {_reached(search)}")
        if not done:
            break
    if shown is None:
        raise SymconsError("nothing to search: no kind of law is left", code="E603")
    if shown.undecided_conditions:
        notes.append("the answer is for generic parameters; at which values more laws appear was not determined")
    if space is None and done:
        notes.insert(0, _why_stopped(shown))
    shown.tidy()
    return _told(shown, assemble(shown, done, tuple(notes)))


def _search_of(system: System, **options: Any) -> PolynomialSearch:
    """The search in the states, or in the states and the letters that functions need."""
    if not needs_closure(system):
        return PolynomialSearch(system, **options)
    from symcons.laws.closed_search import ClosedSearch

    return ClosedSearch(close(system), **options)


def _told(search: PolynomialSearch, found: ConservedQuantities) -> ConservedQuantities:
    """The result, with ranks as functions of the states where letters were used, and a word on numbers that became letters."""
    if search.given is search.system:
        return found
    from symcons.laws.closed_search import ClosedSearch
    from symcons.laws.joined import with_ranks

    found = with_ranks(found)
    return _doubted(found, search.closed) if isinstance(search, ClosedSearch) else found


def _doubted(found: ConservedQuantities, closed: Closed) -> ConservedQuantities:
    """The result without claims about what was not found, where numbers became symbols or functions may owe each other more;
    where as many independent laws are known as can exist there is nothing to doubt."""
    if found.complete_among == "all" or not (closed.numbers or closed.doubt):
        return found
    notes = []
    if closed.numbers:
        shown = ", ".join(print_expr(closed.meaning[n]) for n in closed.numbers)
        notes.append(f"undecided: whether further laws need the values of {shown}, which were treated as symbols")
    if closed.doubt:
        notes.append(f"undecided: whether further laws rest on relations between the functions ({closed.doubt})")
    degree = None if found.degree is None else 0
    return replace(found, status=Status.EXHAUSTED, complete_among="none", degree=degree, notes=(*found.notes, *notes))


def _climb(search: PolynomialSearch, top: int, is_open: bool) -> None:
    """Degrees 1 … ``top``; an open search ends where no further independent law can exist.

    With letters an open search goes on to degree 5 while the monomials are few: pps²·cos²/sin² is one term.
    """
    letters = len(search.flow.coordinates) if is_open and search.given is not search.system else MAX_STATES
    for degree in range(1, max(top, CLOSED_DEGREE) + 1):
        if degree > top and comb(letters + degree, degree) > CLOSED_COLUMNS:
            break
        search.search(degree)
        if is_open and search.has_all():
            break


def _reached(search: PolynomialSearch) -> int:
    return search.closures[-1].degree if search.closures else 0


def _phases(system: System, space: Monomials | None, kinds: tuple[str, ...] | None) -> list[bool]:
    """Whether time is a letter, phase by phase."""
    if system.kind == "map" or system.time is None:
        if kinds == ("time-dependent",):
            raise UnsupportedError("laws that depend on time are searched in differential equations only")
        return [False]
    if kinds is None:
        return [system.uses_time()] if space is not None else [False, True]
    if kinds == ("time-dependent",):
        return [True]
    return [False, True] if "time-dependent" in kinds else [False]


def _where_stopped(search: PolynomialSearch, budget: Budget) -> str:
    return f"the budget of {budget.seconds:g} s was spent in degree {_reached(search) + 1}; raise the budget to go on"


def _why_stopped(search: PolynomialSearch) -> str:
    if search.has_all() and not search.generators:
        return f"stopped at degree {_reached(search)}: no independent law can exist"
    if search.has_all():
        return f"stopped at degree {_reached(search)}: as many independent laws as can exist are found"
    return f"stopped at degree {_reached(search)}, the default; ask for a degree to go on"
