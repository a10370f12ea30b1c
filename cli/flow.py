"""``symcons flow FILE…``: an equation as a density flow, with its dispersion relation and its Green's functions."""

from __future__ import annotations

from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

import click

from . import batch
from .flow_point import point_from
from .options import Request, common
from .outcome import NO, YES, Outcome, record
from .sources import pde_from

if TYPE_CHECKING:
    from genphys_sym.record import FlowReport

#: Problems without a solution operator: the flow is written down, and there is no Green's function.
REFUSED = {"ill-posed", "more boundary data needed"}

EPILOG = """\
A point is "t=0.7, r=0.4", or "t=0.7, k=1.2" for the transforms; in a fixed dimension "t=0.7, x=0.3, y=0.1". Each value
comes with an error within which the true one lies. Exit codes: 0 derived · 1 the problem is ill-posed or needs more
data than one datum, so that there is no Green's function (the flow is still printed) · 2 could not run.
"""


@click.command("flow", epilog=EPILOG)
@click.option("--dim", metavar="N", type=click.IntRange(min=1), help="Space dimensions (default: the file's, or all).")
@click.option("--at", "point", metavar="POINT", help="Certified values of the kernels at a point.")
@click.option("--digits", metavar="N", type=click.IntRange(1, 1000), default=20, help="Digits of the values (default 20).")
@click.option("--plot", metavar="OUT.png", help="Draw the dispersion relation, the kernel and particles.")
@common()
def command(request: Request, dim: int | None, point: str | None, digits: int, plot: str | None) -> int:
    """Write the equation of each FILE (- reads standard input) as a density flow: p, v, R, dispersion, kernels."""
    if plot and len(request.files) > 1:
        raise click.UsageError("--plot draws one file; give one")
    return batch.run(partial(answer, dim, point, digits, plot), request)


def answer(dim: int | None, point: str | None, digits: int, plot: str | None, file: str, request: Request) -> Outcome:
    """The flow of one file, in the form asked for."""
    from genphys_sym.flow import density_flow
    from genphys_sym.record import report_of

    started = perf_counter()
    pde = pde_from(file, request, dim)
    at = None if point is None else point_from(point, pde.dim)
    report = report_of(density_flow(pde), at, digits)
    if plot:
        from genphys_sym.plots import draw

        draw(report.flow, plot)
    code = NO if report.flow.dispersion.problem.value in REFUSED else YES
    return Outcome(code, rendered(report, request, perf_counter() - started))


def rendered(report: FlowReport, request: Request, seconds: float) -> str:
    """The flow as the text that goes to standard output."""
    if request.format == "json":
        problem = report.flow.dispersion.problem.value
        return record("flow", report.flow.pde.name, problem if problem in REFUSED else "derived", report.to_dict(), seconds)
    if request.format == "text":
        from .flow_story import story

        return story(report, request)
    from .flow_forms import in_form

    return in_form(report, request.format)
