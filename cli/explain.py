"""``symcons explain CODE``: what a diagnostic means, why it is raised, and what to do."""

from __future__ import annotations

import click

from .options import Request, common
from .outcome import YES, Outcome, deliver, record
from .style import Palette


@click.command("explain")
@click.argument("code", metavar="CODE")
@common(("text", "json"), files=False)
def command(request: Request, code: str) -> int:
    """Explain the CODE of a diagnostic, such as E101."""
    return deliver([answer(code.strip().upper(), request)])


def answer(code: str, request: Request) -> Outcome:
    """The explanation, in the form asked for."""
    from symcons.codes import explain

    text = explain(code)
    if request.format == "json":
        return Outcome(YES, record("explain", code, "explained", {"code": code, "text": text}, 0.0))
    return Outcome(YES, f"{Palette(request.color).strong(code)}: {text}")
