"""``symcons conserve FILE…``: the conserved quantities of a system, in formulas, each proven."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

import click

from . import batch
from .forms import formulas_in_form
from .options import Request, common
from .outcome import NO, UNDECIDED, YES, Outcome, json_line
from .searching import (
    Search,
    densities_searched,
    numerical_options,
    rank_option,
    scan_option,
    search_options,
    searched,
    searched_numerically,
)
from .sources import system_from, understood_from

if TYPE_CHECKING:
    from symcons.densities.result import Densities
    from symcons.expr.system import System
    from symcons.expr.tree import Expr
    from symcons.laws.result import ConservedQuantities
    from symcons.numerical.result import NumericalLaws

#: The exit code of each status.
CODES = {"complete": YES, "none": NO, "exhausted": UNDECIDED, "numerical": YES}

EPILOG = """\
A basis is a list of functions such as "x, log(y), 1/r", or monomials(3). Without --degree and --basis the file's own
word counts; without that, degrees 1, 2, 3 … in turn within the budget. Of a partial differential equation or a lattice
the conserved densities are found, with their fluxes, up to --rank. --numerical searches equations with functions that
no exact method covers; what it finds is marked. Exit codes: 0 laws found · 1 none exists in the searched space (a
theorem) · 2 could not run · 3 the budget was spent or numbers cannot decide, what was found is printed.
"""


@click.command("conserve", epilog=EPILOG)
@search_options
@rank_option
@scan_option
@numerical_options
@click.option("--plot", metavar="OUT.png", help="Draw a motion, and how little the laws change along it.")
@common()
def command(
    request: Request,
    degree: int | None,
    basis: str | None,
    kinds: str | None,
    rank: Fraction | None,
    scan: str | None,
    numerical: bool,
    domain: tuple[tuple[str, float, float], ...] | None,
    plot: str | None,
) -> int:
    """Find the conserved quantities of each FILE (- reads standard input), in formulas, each proven."""
    if domain is not None and not numerical:
        raise click.UsageError("--domain is where --numerical draws its points")
    if plot and len(request.files) > 1:
        raise click.UsageError("--plot draws one file; give one")
    search = Search.asked(degree, basis, kinds, rank, scan)
    if numerical:
        return batch.run(partial(numerical_answer, search.in_numbers(domain), plot), request)
    return batch.run(partial(answer, search, plot), request)


def numerical_answer(search: Search, plot: str | None, file: str, request: Request) -> Outcome:
    """What numbers say of one file, in the form asked for: 0 where laws were found, else undecided."""
    system = system_from(file, request)
    found = searched_numerically(search, system, request)
    if plot:
        drawn(system, [law.formula for law in found], plot)
    return Outcome(YES if found.laws and found.status.value == "numerical" else UNDECIDED, rendered_numbers(found, request))


def rendered_numbers(found: NumericalLaws, request: Request) -> str:
    """The result as the text that goes to standard output."""
    if request.format == "json":
        return json_line(found.to_dict())
    if request.format == "text" or found.system is None:
        from .numerical_story import story

        return story(found, request)
    return formulas_in_form(found.system, [law.formula for law in found], request.format, "laws")


def drawn(system: System, laws: list[Expr], plot: str) -> None:
    """Write the picture of a motion and its laws."""
    from symcons.numerical.picture import draw

    draw(system, laws, plot)


def answer(search: Search, plot: str | None, file: str, request: Request) -> Outcome:
    """The laws of one file, in the form asked for."""
    from symcons.errors import UnsupportedError
    from symcons.expr.system import System

    understood = understood_from(file, request)
    if isinstance(understood, System):
        laws = searched(search, understood, request)
        if plot:
            drawn(understood, [law.formula for law in laws if law.condition is None], plot)
        return Outcome(CODES[laws.status.value], rendered(laws, request))
    if plot:
        raise UnsupportedError("--plot draws motions of ordinary differential equations and maps")
    densities = densities_searched(search, understood, request)
    return Outcome(CODES[densities.status.value], rendered_densities(densities, request))


def rendered(laws: ConservedQuantities, request: Request) -> str:
    """The result as the text that goes to standard output."""
    if request.format == "json":
        return json_line(laws.to_dict())
    if request.format == "text":
        from .story import story

        return story(laws, request)
    return formulas_in_form(laws.system, [law.formula for law in laws], request.format, "laws")


def rendered_densities(densities: Densities, request: Request) -> str:
    """The densities as the text that goes to standard output."""
    if request.format == "json":
        return json_line(densities.to_dict())
    if request.format == "text":
        from .density_story import story

        return story(densities, request)
    from .density_forms import densities_in_form

    return densities_in_form(densities, request.format)
