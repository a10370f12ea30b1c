"""``symcons explain CODE``: what a diagnostic means, why it is raised, and what to do."""

from __future__ import annotations

import textwrap
from dataclasses import asdict

import click

from .options import Request, common
from .outcome import YES, Outcome, deliver, record
from .style import Palette, filled


@click.command("explain")
@click.argument("code", metavar="CODE")
@common(("text", "json"), files=False)
def command(request: Request, code: str) -> int:
    """Explain the CODE of a diagnostic, such as E101."""
    return deliver([answer(code, request)])


def answer(code: str, request: Request) -> Outcome:
    """The explanation, in the form asked for."""
    from symcons.codes import explain

    found = explain(code)
    if request.format == "json":
        return Outcome(YES, record("explain", code, "explained", asdict(found), 0.0))
    palette = Palette(request.color)
    parts = [f"{palette.strong(found.code)}: {found.title}", filled(found.text, request.width)]
    parts += [f"{palette.bad('Wrong:')}\n{_indented(found.wrong)}"] if found.wrong else []
    parts += [f"{palette.good('Right:')}\n{_indented(found.right)}"] if found.right else []
    return Outcome(YES, "\n\n".join(parts) + "\n")


def _indented(text: str) -> str:
    return textwrap.indent(text.replace("\0", "\\0"), "    ")
