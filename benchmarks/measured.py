"""Processor seconds and peak memory of a command, run alone in a process of its own on one thread."""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
#: A process that waits, instead of computing, ends after so many times its processor seconds.
PATIENCE = 10
#: Programs that stand beside ours, by their command, and what installs them on Debian.
PROGRAMS = {"gp": "pari-gp", "Singular": "singular-ui"}


@dataclass(frozen=True, slots=True)
class Run:
    """Processor seconds of the whole process, its largest resident set, exit code and standard output."""

    seconds: float
    mebibytes: float
    code: int
    output: str


def measured(arguments: Sequence[str], cap: float = 600.0) -> Run | None:
    """Run Python with ``arguments`` in the repository; None where it took more than ``cap`` processor seconds."""
    return command([sys.executable, *arguments], "", cap)


def program(name: str, text: str, cap: float = 600.0) -> Run | None:
    """Run another program on ``text`` as its standard input; None as for :func:`measured`. Raises LookupError if absent."""
    if shutil.which(name) is None:
        raise LookupError(f"{name} is not installed (apt-get install {PROGRAMS[name]})")
    return command([name, "-q"], text, cap, warnings=False)


def command(words: Sequence[str], text: str, cap: float, *, warnings: bool = True) -> Run | None:
    """Run a command on a text; None where it took more than ``cap`` processor seconds. Standard error is shown or dropped."""
    errors = None if warnings else subprocess.DEVNULL
    environment = {**os.environ, **ONE_THREAD, "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryFile("w+") as given, tempfile.TemporaryFile("w+") as output:
        given.write(text)
        given.seek(0)
        process = subprocess.Popen(
            words,
            cwd=ROOT,
            env=environment,
            stdin=given,
            stdout=output,
            stderr=errors,
            preexec_fn=lambda: _limit(cap),
        )
        timer = threading.Timer(PATIENCE * cap, process.kill)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        seen = output.read()
    if process.returncode < 0:
        return None
    return Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, process.returncode, seen)


def _limit(cap: float) -> None:
    """In the child: end it when its processor time is spent."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(cap) + 1, int(cap) + 2))


def median(arguments: Sequence[str], times: int, cap: float = 60.0) -> Run:
    """The run of median duration among ``times``."""
    runs = [run for run in (measured(arguments, cap) for _ in range(times)) if run is not None]
    return sorted(runs, key=lambda run: run.seconds)[len(runs) // 2]


def ours(name: str, words: Sequence[str], cap: float) -> tuple[Run, dict[str, Any]]:
    """Print the row of ``symcons conserve`` with these words and, below, that of its start-up; the run and its record."""
    run, start = measured(["-m", "cli", "conserve", *words, "--json"], cap), measured(["-m", "cli", "show", words[0]], cap)
    assert run is not None
    print(line(name, run, run, cap), flush=True)
    print(line("  of it start-up (symcons show)", start, run, cap), flush=True)
    return run, json.loads(run.output)


def beside(name: str, base: Run, cap: float, runner: str, text: str, answer: str | None = None) -> Run | None:
    """Print and return the row of a peer: "python" or one of PROGRAMS runs ``text``, whose last line must be ``answer``."""
    try:
        run = measured(["-c", text], cap) if runner == "python" else program(runner, text, cap)
    except LookupError as absent:
        print(f"{name:48} skipped: {absent}", flush=True)
        return None
    if run is not None and answer is not None:
        last = run.output.strip().splitlines()[-1:]
        assert last == [answer], f"{name}: {last} instead of {answer}"
    print(line(name, run, base, cap), flush=True)
    return run


def line(name: str, run: Run | None, base: Run | None, cap: float, note: str = "") -> str:
    """A row of a table: name, seconds, memory, and seconds in units of ``base``."""
    if run is None:
        ratio = f"> {cap / base.seconds:.0f}" if base else ""
        return f"{name:48} {'> ' + format(cap, '.0f'):>9} {'':>7} {ratio:>8}  {note}"
    ratio = f"{run.seconds / base.seconds:.1f}" if base else ""
    return f"{name:48} {run.seconds:9.2f} {run.mebibytes:7.0f} {ratio:>8}  {note}"


HEAD = f"{'':48} {'seconds':>9} {'MiB':>7} {'ratio':>8}"
