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
from .searching import Search, densities_searched, rank_option, scan_option, search_options, searched
from .sources import understood_from

if TYPE_CHECKING:
    from symcons.densities.result import Densities
    from symcons.laws.result import ConservedQuantities

#: The exit code of each status.
CODES = {"complete": YES, "none": NO, "exhausted": UNDECIDED, "numerical": YES}

EPILOG = """\
A basis is a list of functions such as "x, log(y), 1/r", or monomials(3). Without --degree and --basis the file's own
word counts; without that, degrees 1, 2, 3 … in turn within the budget. Of a partial differential equation or a lattice
the conserved densities are found, with their fluxes, up to --rank. Exit codes: 0 laws found · 1 none exists in the
searched space (a theorem) · 2 could not run · 3 the budget was spent, what was found is printed.
"""


@click.command("conserve", epilog=EPILOG)
@search_options
@rank_option
@scan_option
@common()
def command(
    request: Request, degree: int | None, basis: str | None, kinds: str | None, rank: Fraction | None, scan: str | None
) -> int:
    """Find the conserved quantities of each FILE (- reads standard input), in formulas, each proven."""
    return batch.run(partial(answer, Search.asked(degree, basis, kinds, rank, scan)), request)


def answer(search: Search, file: str, request: Request) -> Outcome:
    """The laws of one file, in the form asked for."""
    from symcons.expr.system import System

    understood = understood_from(file, request)
    if isinstance(understood, System):
        laws = searched(search, understood, request)
        return Outcome(CODES[laws.status.value], rendered(laws, request))
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
