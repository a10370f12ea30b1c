"""The executable ``symcons``: names the commands, loads the one asked for, turns every end into an exit code.

Nothing heavy is imported here: ``symcons --help`` needs click alone.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import click

from .ending import Ending

#: The commands in the order of a first session; each is the ``command`` of the module of its name.
COMMANDS = {
    "show": "What was understood of an equation file.",
    "conserve": "The conserved quantities of a system, each proven.",
    "verify": "Prove or refute a law; re-check a saved result.",
    "reduce": "Eliminate variables with the laws found.",
    "flow": "A PDE as a density flow: p, v, R, dispersion, Green's functions.",
    "admit": "Can a PDE carry a generative model? A proof, or why not.",
    "train": "Train a generative model from a PDE; the same command resumes.",
    "sample": "Draw samples of a trained model.",
    "evaluate": "Score samples against data, beside the score of fresh data.",
    "explain": "Explain the code of a diagnostic.",
    "doctor": "Versions, back ends, and a small self-test.",
}


class Commands(click.Group):
    """A group that imports a command's module only when that command runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, imported now; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        found = importlib.import_module(f".{cmd_name}", __package__).command
        return found if isinstance(found, click.Command) else None

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the words ask for; a slip of the pen gets the nearest name."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            advice = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(COMMANDS)}"
            ctx.fail(f"no command {args[0]}{advice}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The help's list of commands, from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _print_version(ctx: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from symcons import __version__

        click.echo(f"symcons {__version__}")
        ctx.exit()


EPILOG = """\
Exit codes: 0 yes (laws found, verified, admissible) · 1 a definite no (none exists, refuted, inadmissible) · 2 could
not run · 3 undecided or budget spent · 130 interrupted. Of several files: 2 if one could not run, else 1 if one is a
no, else 3 if one is undecided, else 0. Results go to standard output, everything else to standard error.
"""


@click.command(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Print the version.")
def symcons() -> None:
    """Conserved quantities of differential equations, and generative models from them: in formulas, each proven."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line on ``arguments`` (default: the process's own) and return the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    with Ending(words) as ending:
        ending.code = symcons.main(args=words, prog_name="symcons", standalone_mode=False) or 0
    return ending.code
