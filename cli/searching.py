"""The search that ``conserve`` and ``reduce`` start with, from its options to its result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from .options import Request
from .progress import Waiting
from .sources import known_names

if TYPE_CHECKING:
    from symcons.densities.result import Densities
    from symcons.expr.lattice import Lattice
    from symcons.expr.pde import PDE
    from symcons.expr.system import Monomials, Span, System
    from symcons.laws.result import ConservedQuantities
    from symcons.numerical.result import NumericalLaws


#: The highest rank that can be asked for.
MAX_RANK = 1000


@dataclass(frozen=True)
class Search:
    """What to search: a degree, or a basis as text, or neither; ``kinds`` empty means all."""

    degree: int | None
    basis: str | None
    kinds: tuple[str, ...]
    rank: Fraction | None = None
    scan: tuple[str, ...] = ()
    domain: tuple[tuple[str, float, float], ...] | None = None

    def in_numbers(self, domain: tuple[tuple[str, float, float], ...] | None) -> Search:
        """The same as a numerical search; kinds, ranks and scans belong to exact ones, so that they are a usage error."""
        if self.kinds or self.scan or self.rank is not None:
            raise click.UsageError("--numerical searches one span; --kinds, --scan and --rank belong to exact searches")
        return replace(self, domain=domain)

    @classmethod
    def asked(
        cls, degree: int | None, basis: str | None, kinds: str | None, rank: Fraction | None = None, scan: str | None = None
    ) -> Search:
        """The search that the options ask for; a contradiction between them is a usage error."""
        if degree is not None and basis is not None:
            raise click.UsageError("--degree and --basis are two answers to one question; give one of them")
        if rank is not None and (degree is not None or basis is not None):
            raise click.UsageError("--rank is for densities and takes the place of --degree and --basis")
        return cls(degree, basis, _words(kinds), rank, _words(scan))


def _words(text: str | None) -> tuple[str, ...]:
    """The words of a list with commas."""
    return tuple(word.strip() for word in (text or "").split(",") if word.strip())


class Rank(click.ParamType[Fraction]):
    """A scaling rank: a positive number such as 6 or 5/2."""

    name = "rank"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        """The number that ``value`` writes."""
        try:
            rank = Fraction(str(value))
        except (ValueError, ZeroDivisionError):
            rank = Fraction(0)
        if not 0 < rank <= MAX_RANK:
            self.fail(f"{value!r} is not a positive number up to {MAX_RANK}", param, ctx)
        return rank


def search_options(run: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options ``--degree``, ``--basis`` and ``--kinds``, from which it makes a :class:`Search`."""
    for option in (
        click.option("--kinds", metavar="KIND,KIND", help="Search only laws of these kinds."),
        click.option("--basis", metavar="TEXT", help='Search the span of these functions, as "x, 1/y".'),
        click.option("--degree", metavar="D", type=click.IntRange(min=1), help="Search all monomials up to degree D."),
    ):
        run = option(run)
    return run


def rank_option(run: Callable[..., int]) -> Callable[..., int]:
    """Give a command the option ``--rank``."""
    return click.option("--rank", metavar="R", type=Rank(), help="Search densities of a PDE or lattice up to rank R.")(run)


def scan_option(run: Callable[..., int]) -> Callable[..., int]:
    """Give a command the option ``--scan``."""
    return click.option("--scan", metavar="a,b", help="Find the values of these parameters at which more laws exist.")(run)


class Domain(click.ParamType[tuple[tuple[str, float, float], ...]]):
    """Intervals such as x=-1..1,p=0..2."""

    name = "domain"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[tuple[str, float, float], ...]:
        """(name, low, high) for each interval that ``value`` writes."""
        return tuple(self._interval(text, param, ctx) for text in _words(str(value)))

    def _interval(self, text: str, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float, float]:
        name, _, ends = text.partition("=")
        low, _, high = ends.partition("..")
        try:
            return name.strip(), float(low), float(high)
        except ValueError:
            self.fail(f"{text!r} is no interval such as x=-1..1", param, ctx)


def numerical_options(run: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options ``--numerical`` and ``--domain``."""
    told = "Search with numbers: nothing found is proven, unless it says so."
    box = "With --numerical: where points are drawn."
    run = click.option("--domain", metavar="x=-1..1,p=0..2", type=Domain(), help=box)(run)
    return click.option("--numerical", is_flag=True, help=told)(run)


def searched(search: Search, system: System, request: Request) -> ConservedQuantities:
    """The laws of ``system``, with progress shown to who waits."""
    from symcons.budget import Budget
    from symcons.laws.search import find_conserved

    with Waiting(system.name, wanted=request.progress) as waiting:
        return find_conserved(
            system,
            _basis(search, system),
            kinds=search.kinds or None,
            scan=search.scan,
            budget=Budget(request.budget),
            seed=request.seed,
            jobs=request.jobs,
            progress=waiting.report if waiting.active else None,
        )


def searched_numerically(search: Search, system: System, request: Request) -> NumericalLaws:
    """What numbers say of ``system``."""
    from symcons.budget import Budget
    from symcons.numerical.search import find_numerical

    return find_numerical(
        system,
        basis=_basis(search, system),
        domain=None if search.domain is None else {name: (low, high) for name, low, high in search.domain},
        budget=Budget(request.budget),
        seed=request.seed,
    )


def densities_searched(search: Search, problem: PDE | Lattice, request: Request) -> Densities:
    """The conserved densities of ``problem``, with progress shown to who waits."""
    from symcons.budget import Budget
    from symcons.densities.search import find_densities

    with Waiting(problem.name, wanted=request.progress) as waiting:
        return find_densities(
            problem,
            search.rank if search.degree is None else Fraction(search.degree),
            basis=search.basis,
            kinds=search.kinds or None,
            scan=search.scan,
            budget=Budget(request.budget),
            seed=request.seed,
            progress=waiting.report if waiting.active else None,
        )


def _basis(search: Search, system: System) -> Monomials | Span | None:
    from symcons.expr.system import Monomials

    if search.degree is not None:
        return Monomials(search.degree)
    if search.basis is None:
        return None
    from symcons.expr.parser import parse_basis

    return parse_basis(search.basis, known_names(system))
