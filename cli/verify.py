"""``symcons verify``: is a formula conserved? Does every certificate of a saved result prove what it claims?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from . import batch
from .forms import formulas_in_form
from .options import Request, common
from .outcome import NO, UNDECIDED, YES, Outcome, combined, record
from .sources import formulas_from, read_bytes, shown_name, understood_from
from .style import Palette, broken, filled

if TYPE_CHECKING:
    from symcons.expr.lattice import Lattice
    from symcons.expr.pde import PDE
    from symcons.expr.system import System
    from symcons.expr.tree import Expr
    from symcons.laws.recheck import RecordVerdict
    from symcons.laws.verification import Verdict

#: The exit code of each verdict.
CODES = {"verified": YES, "refuted": NO, "undecided": UNDECIDED}

EPILOG = """\
Exit codes: 0 verified (an exact proof) · 1 refuted (a point where it changes is shown) · 2 could not run · 3 undecided.
Of several laws: refuted if one is refuted, else undecided if one is undecided.
"""


@click.command("verify", epilog=EPILOG)
@click.option("--law", "laws", multiple=True, metavar="EXPR", help="A formula in the names of FILE; may be repeated.")
@common()
def command(request: Request, laws: tuple[str, ...]) -> int:
    """Prove or refute that a formula is conserved.

    With --law each FILE is an equation file; without, a result saved by conserve --json, whose every certificate is
    checked again from the JSON alone.
    """
    return batch.run(partial(answer, laws), request)


def answer(laws: tuple[str, ...], file: str, request: Request) -> Outcome:
    """The verdicts on one file."""
    return _on_formulas(laws, file, request) if laws else _on_saved(file, request)


def _on_formulas(laws: tuple[str, ...], file: str, request: Request) -> Outcome:
    """A verdict on each formula of ``--law``."""
    from symcons.budget import Budget
    from symcons.expr.system import System
    from symcons.laws.verification import verify

    system = understood_from(file, request)
    if not isinstance(system, System):
        return _on_densities(laws, system, request)
    parts, codes = [], []
    for formula in formulas_from(laws, system):
        started = perf_counter()
        verdict = verify(system, formula, Budget(request.budget))
        codes.append(CODES[verdict.status])
        parts.append(_written(system, formula, verdict, request, perf_counter() - started))
    return Outcome(combined(codes), "".join(parts))


def _on_densities(laws: tuple[str, ...], problem: PDE | Lattice, request: Request) -> Outcome:
    """A verdict on each formula of ``--law`` as a conserved density."""
    from symcons.budget import Budget
    from symcons.densities.record import printed
    from symcons.densities.verification import verify_density
    from symcons.errors import UnsupportedError

    if request.format not in ("json", "text"):
        raise UnsupportedError("verdicts on densities are told as text or as JSON")
    parts, codes = [], []
    for law in laws:
        started = perf_counter()
        verdict = verify_density(problem, law, Budget(request.budget))
        codes.append(CODES[verdict.status])
        shown = printed(verdict.formula, problem)
        if request.format == "json":
            seconds = perf_counter() - started
            parts.append(record("verify", problem.name, verdict.status, {**verdict.to_dict(), "law": shown}, seconds))
        else:
            parts.append(_told(shown, verdict, request, "The variational derivative of its derivative by time"))
    return Outcome(combined(codes), "".join(parts))


def _written(system: System, formula: Expr, verdict: Verdict, request: Request, seconds: float) -> str:
    from symcons.expr.printing import print_expr

    if request.format == "json":
        return record("verify", system.name, verdict.status, verdict.to_dict(), seconds)
    if request.format == "text":
        return _told(print_expr(formula), verdict, request)
    return formulas_in_form(system, [formula], request.format, "law")


def _told(law: str, verdict: Verdict, request: Request, what: str = "Its derivative along the flow") -> str:
    """The verdict in words: the answer first, then the law, then why."""
    tint = _tint(verdict.status, request)
    if request.quiet:
        return f"{tint}\n"
    palette = Palette(request.color)
    pieces = broken(law, request.width - len(verdict.status) - 2)
    lines = [f"{tint}  {palette.strong(pieces[0])}"]
    lines += [f"{' ' * (len(verdict.status) + 4)}{palette.strong(piece)}" for piece in pieces[1:]]
    lines += [filled(f"  {line}", request.width, "  ") for line in _reasons(verdict, what)]
    return "\n".join(lines) + "\n"


def _tint(status: str, request: Request) -> str:
    palette = Palette(request.color)
    return {"verified": palette.good, "refuted": palette.bad, "undecided": palette.warn}[status](status)


def _reasons(verdict: Verdict, what: str) -> list[str]:
    if verdict.counterexample is None:
        return [f"Why: {verdict.reason}."]
    point = ", ".join(f"{name} = {value}" for name, value in verdict.counterexample["point"].items())
    return [f"{what} is {verdict.counterexample['value']}, not 0, at {point}."]


def _on_saved(file: str, request: Request) -> Outcome:
    """A verdict on every record of a saved result, one record a line."""
    from symcons.laws.record import MAX_BYTES, loads

    name = shown_name(file)
    parts, codes = [], []
    for saved in loads(read_bytes(file, MAX_BYTES), name):
        started = perf_counter()
        verdict = _rechecked(saved)
        codes.append(CODES[verdict.status])
        formulas = [law["expr"] for law in saved["result"]["laws"]]
        if request.format == "json":
            result = {"laws": _rows(formulas, verdict), "reason": verdict.reason, "of": saved["input"]}
            parts.append(record("verify", name, verdict.status, result, perf_counter() - started))
        else:
            parts.append(_all_told(formulas, verdict, request))
    return Outcome(combined(codes), "".join(parts))


def _rechecked(saved: dict[str, Any]) -> RecordVerdict:
    """Every claim of a record proven again: of conserved quantities, of densities, or of a numerical search."""
    from symcons.densities.record import is_density_record

    if is_density_record(saved):
        from symcons.densities.recheck import recheck

        return recheck(saved)
    from symcons.numerical.record import is_numerical_record
    from symcons.numerical.record import recheck as try_again

    if is_numerical_record(saved):
        return try_again(saved)
    from symcons.laws.verification import verify_record

    return verify_record(saved)


def _all_told(formulas: Sequence[str], verdict: RecordVerdict, request: Request) -> str:
    """The verdict on a saved result in words: each law, then the whole."""
    tint = _tint(verdict.status, request)
    if request.quiet:
        return f"{tint}\n"
    laws = [_told(law, each, request) for law, each in zip(formulas, verdict, strict=True)]
    return "".join(laws) + filled(f"{tint}  {verdict.reason}.", request.width, "  ") + "\n"


def _rows(formulas: Sequence[str], verdicts: Sequence[Verdict]) -> list[dict[str, Any]]:
    return [
        {"expr": law, "status": verdict.status, "reason": verdict.reason, "counterexample": verdict.counterexample}
        for law, verdict in zip(formulas, verdicts, strict=True)
    ]
