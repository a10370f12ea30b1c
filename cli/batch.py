"""One task over several files, in the order given, in one process or in several."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from .ending import COULD_NOT_RUN, error_text
from .options import Request
from .outcome import Outcome, deliver
from .sources import STDIN

#: What a command does with one file.
Task = Callable[[str, Request], Outcome]


def run(task: Task, request: Request) -> int:
    """Do ``task`` for each file of ``request``, deliver the outcomes in order, and return the exit code.

    A file that cannot be read, understood or answered becomes a message and code 2, and its neighbours are still done.
    Files are shared out among ``--jobs`` processes; a single file gets the jobs to itself,
    and standard input, which only the first process can read, makes them take turns.
    """
    return deliver(_outcomes(task, request), gap=request.format == "text" and not request.quiet)


def attempted(task: Task, request: Request, file: str) -> Outcome:
    """The outcome of one file, an error a user can cause turned into a message."""
    from symcons.errors import SymconsError

    try:
        return task(file, request)
    except SymconsError as error:
        return Outcome(COULD_NOT_RUN, messages=error_text(error, file if len(request.files) > 1 else ""))
    except BrokenPipeError:
        raise
    except OSError as error:
        return Outcome(COULD_NOT_RUN, messages=f"symcons: {file}: {error.strerror or error}\n")


def _outcomes(task: Task, request: Request) -> Iterator[Outcome]:
    if min(request.jobs, len(request.files)) == 1 or STDIN in request.files:
        yield from (attempted(task, request, file) for file in request.files)
        return
    from concurrent.futures import ProcessPoolExecutor

    alone = replace(request, jobs=1, progress=False)
    executor = ProcessPoolExecutor(min(request.jobs, len(request.files)), initializer=_deaf)
    finished = False
    try:
        yield from executor.map(partial(attempted, task, alone), request.files)
        finished = True
    finally:
        # Waiting for idle workers keeps the interpreter's own clean-up from meeting a pool that is half closed.
        executor.shutdown(wait=finished, cancel_futures=True)


def _deaf() -> None:
    """Leave Ctrl-C to the first process, which ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
