"""Find conserved quantities: the one verb that joins a system, a space and a budget."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

from symcons.budget import Budget, BudgetSpent
from symcons.errors import SymconsError, UnsupportedError
from symcons.expr.system import Monomials, Span, System
from symcons.laws.polynomial import PolynomialSearch
from symcons.laws.proof import check_invariance
from symcons.laws.report import assemble
from symcons.laws.result import ConservedQuantities

#: The kinds of law that this version searches.
KINDS = ("polynomial", "time-dependent")
#: Kinds that are promised names but not searched yet.
OTHER_KINDS = ("rational", "darboux", "closure", "density")
#: States up to which dense linear algebra in the letters fits into memory.
MAX_STATES = 2_000
#: Where a search without a degree stops.
OPEN_DEGREE = 3

Progress = Callable[[str, float], None]


def find_conserved(
    system: System,
    basis: Monomials | Span | None = None,
    *,
    kinds: Sequence[str] | None = None,
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
    The result depends neither on ``seed`` nor on ``jobs``; any ``executor`` of ``concurrent.futures`` may count blocks.

    Raises InvarianceError where a constraint is not preserved by the flow, UnsupportedError outside rational
    right-hand sides.
    """
    started = time.perf_counter()
    wanted = _kinds(kinds)
    if len(system.states) > MAX_STATES:
        raise UnsupportedError(f"the system has {len(system.states):,} states; at most {MAX_STATES:,} are searched")
    budget = (budget or Budget()).start()
    check_invariance(system)
    space = basis or system.basis
    tell = progress or (lambda what, done: None)
    with _executor(jobs, executor) as pool:
        if isinstance(space, Span):
            from symcons.laws.span import search_span

            found = search_span(system, space, seed=seed, budget=budget)
        else:
            found = _search_monomials(system, space, wanted, budget, seed, pool, tell)
    return replace(found, elapsed_s=time.perf_counter() - started)


def _kinds(kinds: Sequence[str] | None) -> tuple[str, ...] | None:
    for kind in kinds or ():
        if kind in OTHER_KINDS:
            raise UnsupportedError(f"the kind {kind} is not searched by this version; it searches {', '.join(KINDS)}")
        if kind not in KINDS:
            raise SymconsError(f"unknown kind {kind}; the kinds are {', '.join(KINDS)}", code="E603")
    return tuple(kinds) if kinds else None


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


def _search_monomials(
    system: System,
    space: Monomials | None,
    kinds: tuple[str, ...] | None,
    budget: Budget,
    seed: int,
    pool: Executor | None,
    tell: Progress,
) -> ConservedQuantities:
    """Degrees in turn, without and then with time, as far as asked and as the budget lasts."""
    top = space.degree if space is not None else OPEN_DEGREE
    notes: list[str] = []
    shown: PolynomialSearch | None = None
    done = True
    for with_time in _phases(system, space, kinds):
        search = PolynomialSearch(
            system, with_time=with_time, seed=seed, executor=pool, budget=budget, progress=tell, earlier=shown
        )
        try:
            _climb(search, top, space is None)
        except BudgetSpent as spent:
            done = False
            notes.append(str(spent) or _where_stopped(search, budget))
        if shown is None or len(search.generators) > len(shown.generators):
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
    return assemble(shown, done, tuple(notes))


def _climb(search: PolynomialSearch, top: int, is_open: bool) -> None:
    """Degrees 1 … ``top``; an open search ends where no further independent law can exist."""
    for degree in range(1, top + 1):
        search.search(degree)
        if is_open and search.has_all():
            break
    if search.system.symbolic_parameters():
        search.find_conditions()


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
    return [phase for phase, kind in ((False, "polynomial"), (True, "time-dependent")) if kind in kinds]


def _where_stopped(search: PolynomialSearch, budget: Budget) -> str:
    return f"the budget of {budget.seconds:g} s was spent in degree {_reached(search) + 1}; raise the budget to go on"


def _why_stopped(search: PolynomialSearch) -> str:
    if search.has_all():
        return f"stopped at degree {_reached(search)}: as many independent laws as can exist are found"
    return f"stopped at degree {_reached(search)}, the default; ask for a degree to go on"
