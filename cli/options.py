"""The options that every command shares, and the request that they amount to."""

from __future__ import annotations

import functools
import math
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

#: When to colour, and the forms of output; the first is what one gets without asking.
WHEN = ("auto", "always", "never")
FORMATS = ("text", "json", "latex", "sympy", "python")
#: The width of text that goes to a file or a pipe.
PLAIN_WIDTH = 100
MAX_WIDTH = 120


@dataclass(frozen=True)
class Request:
    """What was asked, beyond the command's own options; plain data, so that it travels to worker processes."""

    files: tuple[str, ...]
    format: str
    settings: tuple[str, ...]
    seed: int
    budget: float
    jobs: int
    quiet: bool
    verbose: bool
    color: bool
    width: int
    progress: bool = True


class Seconds(click.ParamType[float]):
    """A positive, finite number of seconds."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number that ``value`` writes."""
        try:
            seconds = float(value)
        except ValueError:
            seconds = math.nan
        if not 0 < seconds < math.inf:
            self.fail(f"{value!r} is not a positive number of seconds", param, ctx)
        return seconds


def color_wanted(choice: str, stream: Any) -> bool:
    """Whether to colour what goes to ``stream``: ``auto`` says yes on a terminal unless NO_COLOR is set."""
    if choice != "auto":
        return choice == "always"
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return not plain and bool(stream.isatty())


def text_width(stream: Any) -> int:
    """The columns to fill: the terminal's up to a readable limit; a fixed number elsewhere, so that output repeats."""
    if not stream.isatty():
        return PLAIN_WIDTH
    return min(shutil.get_terminal_size((PLAIN_WIDTH, 24)).columns, MAX_WIDTH)


def _these(choices: tuple[str, ...]) -> str:
    return f"{', '.join(choices[:-1])} or {choices[-1]} (default {choices[0]})."


def _output_options(formats: tuple[str, ...]) -> list[Callable[[Any], Any]]:
    these = _these(formats)
    return [
        click.option("--format", "form", metavar="FORM", type=click.Choice(formats), default="text", help=these),
        click.option("--json", "as_json", is_flag=True, help="Short for --format json: one record a line."),
        click.option("-q", "--quiet", is_flag=True, help="The bare result; no progress, no warnings."),
        click.option("-v", "--verbose", is_flag=True, help="Say more; show where an internal error happened."),
        click.option("--color", metavar="WHEN", type=click.Choice(WHEN), default="auto", help=_these(WHEN)),
    ]


def _given(budget: float) -> float | None:
    return budget if math.isfinite(budget) else None


def _told(budget: float) -> str:
    return f"{budget:g}" if math.isfinite(budget) else "no limit"


def _search_options(budget: float) -> list[Callable[[Any], Any]]:
    return [
        click.option("--set", "settings", multiple=True, metavar="a=1/2,b=3", help="Values of parameters."),
        click.option("--budget", type=Seconds(), default=_given(budget), help=f"Time for each file (default {_told(budget)})."),
        click.option("--jobs", metavar="N", type=click.IntRange(min=1), default=1, help="Processes (default 1)."),
        click.option("--seed", metavar="N", type=click.IntRange(min=0), default=0, help="Random seed (default 0)."),
    ]


def common(
    formats: tuple[str, ...] = FORMATS, *, files: bool = True, budget: float = 30.0
) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Give a command the shared options; it receives them as one :class:`Request`, first.

    ``files`` adds the arguments FILE… and everything that concerns a computation on them.
    """

    def decorate(run: Callable[..., int]) -> Callable[..., int]:
        @functools.wraps(run)
        def command(
            *,
            form: str,
            as_json: bool,
            quiet: bool,
            verbose: bool,
            color: str,
            files: tuple[str, ...] = (),
            settings: tuple[str, ...] = (),
            seed: int = 0,
            budget: float | None = budget,
            jobs: int = 1,
            **own: Any,
        ) -> int:
            wanted = "json" if as_json else form
            shown, width = color_wanted(color, sys.stdout), text_width(sys.stdout)
            seconds = math.inf if budget is None else budget
            request = Request(files, wanted, settings, seed, seconds, jobs, quiet, verbose, shown, width, progress=not quiet)
            return run(request, **own)

        return _decorated(command, formats, files, budget)

    return decorate


def _decorated(command: Callable[..., int], formats: tuple[str, ...], files: bool, budget: float) -> Callable[..., int]:
    options = (_search_options(budget) if files else []) + _output_options(formats)
    for option in reversed(options):
        command = option(command)
    if files:
        command = click.argument("files", nargs=-1, required=True, metavar="FILE...")(command)
    return command
