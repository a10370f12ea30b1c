"""How a run ends: every exception becomes an exit code and at most a few lines on standard error."""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from collections.abc import Sequence
from types import FrameType, TracebackType
from typing import Any

import click

#: Could not run: usage, a file that cannot be read or understood, a missing extra, an error of ours.
COULD_NOT_RUN = 2
#: Interrupted by the user, as shells number it.
INTERRUPTED = 130


class Ending:
    """A context that swallows every exception of the command in it and keeps the exit code for it in ``code``.

    A context manager and not an ``except`` clause: a person must never see a traceback that they did not ask for with
    ``-v``, whatever went wrong, and this is the one place that says so.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.verbose = bool({"-v", "--verbose"} & set(words))
        self.code = 0
        self._before: Any = None

    def __enter__(self) -> Ending:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGTERM, _terminated)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        if error is not None:
            self.code = self._code_for(error)
        _end_children()
        _flush()
        if self._before is not None:
            signal.signal(signal.SIGTERM, self._before)
        return True

    def _code_for(self, error: BaseException) -> int:
        if isinstance(error, SystemExit):
            return error.code if isinstance(error.code, int) else COULD_NOT_RUN
        if isinstance(error, (KeyboardInterrupt, click.Abort)):
            sys.stderr.write("symcons: interrupted\n")
            return INTERRUPTED
        if isinstance(error, BrokenPipeError):
            return self.code
        if isinstance(error, click.ClickException):
            error.show()
            return COULD_NOT_RUN
        if isinstance(error, MemoryError):
            sys.stderr.write("symcons: there is not enough memory for this; ask for a smaller degree or basis\n")
            return COULD_NOT_RUN
        sys.stderr.write(self._report(error))
        return COULD_NOT_RUN

    def _report(self, error: BaseException) -> str:
        from symcons.errors import SymconsError

        if isinstance(error, SymconsError):
            return error_text(error)
        if self.verbose:
            return "".join(traceback.format_exception(error))
        return (
            f"symcons: internal error: {type(error).__name__}: {_one_line(str(error))}\n"
            "  This is a fault of the program, please report it with the file; -v shows where it happened.\n"
        )


def _terminated(number: int, frame: FrameType | None) -> None:
    """End in good order when the system asks for it (``kill``, ``timeout``), so that no worker is left behind."""
    raise SystemExit(128 + number)


def error_text(error: Exception, file: str = "") -> str:
    """An error as standard error shows it, with its code, ending in a newline; ``file`` names which of several it was."""
    from symcons.errors import EquationError, InvarianceError, SymconsError

    if isinstance(error, EquationError):
        return f"{error}\n"
    if isinstance(error, InvarianceError):
        shown = str(error).replace(error.constraint, _middle_cut(error.constraint))
        return f"{_who(file, shown)}: {error.code}: {shown}\n"
    if isinstance(error, SymconsError):
        return f"{_who(file, error.message)}: {error.code}: {error.message}\n"
    return f"symcons: {error}\n"


def _who(file: str, message: str) -> str:
    """What an error message begins with: the file, where there are several and the message does not name it."""
    return "symcons" if file in message else f"symcons: {file}"


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 200 else line[:200] + " …"


def _middle_cut(formula: str, most: int = 120) -> str:
    """A long formula by its beginning and its end."""
    return formula if len(formula) <= most else f"{formula[: most // 2]} … {formula[-most // 3 :]}"


def _end_children() -> None:
    """Leave no process behind, whether or not whoever started it could clean up."""
    if "multiprocessing" in sys.modules:
        import multiprocessing

        for child in multiprocessing.active_children():
            child.kill()


def _flush() -> None:
    """Write out both streams now; where the reader has gone (``| head``), leave quietly."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
