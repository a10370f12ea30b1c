"""``symcons reduce FILE…``: eliminate variables with the laws found; the smaller system and the way back."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

import click

from . import batch
from .forms import system_in_form
from .options import Request, common
from .outcome import NO, UNDECIDED, YES, Outcome, record
from .searching import Search, search_options, searched
from .sources import formulas_from, system_from
from .style import counted, listed

if TYPE_CHECKING:
    from symcons.expr.system import System
    from symcons.laws.elimination import Reduction

#: Laws that depend on time would make the smaller system depend on it, so they are used only where asked for.
KINDS = ("polynomial",)

EPILOG = """\
The output is an equation file: its new parameters are the values of the laws, its definitions are the map back. Without
--law the laws are searched as conserve does. Exit codes: 0 reduced · 1 no law eliminates a variable, the system itself
is printed · 2 could not run · 3 the budget was spent before a law was found.
"""


@click.command("reduce", epilog=EPILOG)
@click.option("--law", "laws", multiple=True, metavar="EXPR", help="Use this law, do not search; may be repeated.")
@click.option("--eliminate", metavar="x,y", help="Eliminate only these variables.")
@search_options
@common()
def command(
    request: Request,
    laws: tuple[str, ...],
    eliminate: str | None,
    degree: int | None,
    basis: str | None,
    kinds: str | None,
) -> int:
    """Eliminate variables of each FILE (- reads standard input) with its laws: a smaller system and the map back."""
    search = Search.asked(degree, basis, kinds)
    search = search if search.kinds else replace(search, kinds=KINDS)
    names = tuple(name.strip() for name in eliminate.split(",")) if eliminate else None
    return batch.run(partial(answer, search, laws, names), request)


def answer(search: Search, laws: tuple[str, ...], variables: tuple[str, ...] | None, file: str, request: Request) -> Outcome:
    """The reduced system of one file, in the form asked for."""
    from symcons.laws.elimination import eliminate

    started = perf_counter()
    system = system_from(file, request)
    _check_variables(variables, system)
    exhausted = False
    if laws:
        reduction = eliminate(system, formulas_from(laws, system), variables)
    else:
        found = searched(search, system, request)
        exhausted = found.status.value == "exhausted"
        reduction = eliminate(system, found, variables)
    reduction.check()
    code = YES if reduction.map_back else UNDECIDED if exhausted else NO
    return Outcome(code, _rendered(reduction, code, request, perf_counter() - started))


def _rendered(reduction: Reduction, code: int, request: Request, seconds: float) -> str:
    if request.format == "json":
        status = {YES: "reduced", NO: "none", UNDECIDED: "exhausted"}[code]
        return record("reduce", reduction.original.name, status, reduction.to_dict(), seconds)
    if request.format == "text":
        return _file(reduction, quiet=request.quiet)
    return system_in_form(reduction.system, request.format)


def _file(reduction: Reduction, *, quiet: bool) -> str:
    """The reduced system as an equation file: what was done as comments, the map back as definitions."""
    from symcons.expr.printing import print_expr

    lines = [] if quiet else [f"# {line}" for line in _comments(reduction)] + [""]
    lines.append(reduction.text.rstrip("\n"))
    if reduction.map_back:
        lines += [""] if quiet else ["", "# the map back"]
        lines += [f"{name} = {print_expr(formula)}" for name, formula in reduction.map_back]
    return "\n".join(lines) + "\n"


def _comments(reduction: Reduction) -> list[str]:
    from symcons.expr.printing import print_expr

    before, after = len(reduction.original.states), len(reduction.remaining)
    name = reduction.original.name.replace("\n", " ")
    if not reduction.map_back:
        return [f"{name}: no law eliminates a variable; this is the system itself"]
    lines = [f"{name}: {counted(before, 'equation')} reduced to {after} by the laws"]
    lines += [f"  {constant} = {print_expr(law)}" for constant, law in reduction.constants]
    lines += [f"where {print_expr(formula)} is not 0" for formula in reduction.assumes]
    if reduction.fixed:
        verb = "was" if len(reduction.fixed) == 1 else "were"
        lines.append(f"{listed(reduction.fixed)} {verb} replaced by the given values, for which alone these are laws")
    if reduction.skipped:
        laws = counted(len(reduction.skipped), "law")
        lines.append(f"not used, so that the parameters stay free: {laws}; give a law by --law to use it")
    return lines


def _check_variables(variables: tuple[str, ...] | None, system: System) -> None:
    from symcons.errors import SymconsError
    from symcons.expr.nearest import nearest

    for name in variables or ():
        if name not in system.states:
            near = nearest(name, system.states)
            advice = f"; did you mean {near}?" if near else ""
            raise SymconsError(f"--eliminate: {system.name} has no variable {name}{advice}", code="E002")
