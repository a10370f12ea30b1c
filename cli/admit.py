"""``symcons admit FILE…``: can this equation carry a generative model? A proof, a counter-example, or an inequality."""

from __future__ import annotations

from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

import click

from . import batch
from .options import Request, common
from .outcome import NO, UNDECIDED, YES, Outcome, record
from .sources import pde_from

if TYPE_CHECKING:
    from genphys_sym.results import Verdict
    from symcons.expr.pde import PDE

#: Status and exit code of each answer.
ENDS = {
    "yes": ("admissible", YES),
    "conditional": ("conditional", YES),
    "no": ("inadmissible", NO),
    "undecided": ("undecided", UNDECIDED),
}

EPILOG = """\
C1: some grouping of the equation is a flow of densities that stay non-negative. C2: it forgets its data, every wave
fades faster than the uniform state. Both together: the equation is s-generative. Exit codes: 0 admissible or
conditionally admissible · 1 inadmissible · 2 could not run · 3 undecided.
"""


@click.command("admit", epilog=EPILOG)
@click.option("--dim", metavar="N", type=click.IntRange(min=1), help="Answer for N space dimensions (default: all).")
@common()
def command(request: Request, dim: int | None) -> int:
    """Decide for the equation of each FILE (- reads standard input) whether it can carry a generative model."""
    return batch.run(partial(answer, dim), request)


def answer(dim: int | None, file: str, request: Request) -> Outcome:
    """The verdict on one file, in the form asked for."""
    from genphys_sym.admissibility import admissibility

    started = perf_counter()
    pde = pde_from(file, request, dim)
    verdict = admissibility(pde)
    return Outcome(ENDS[verdict.status.value][1], rendered(pde, verdict, request, perf_counter() - started))


def rendered(pde: PDE, verdict: Verdict, request: Request, seconds: float) -> str:
    """The verdict as the text that goes to standard output."""
    if request.format == "json":
        from genphys_sym.record import verdict_record

        return record("admit", pde.name, ENDS[verdict.status.value][0], verdict_record(verdict), seconds)
    if request.format == "text":
        from .admit_story import story

        return story(pde, verdict, request)
    from .admit_forms import in_form

    return in_form(verdict, tuple(parameter.name for parameter in pde.parameters), request.format)
