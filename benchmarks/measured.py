"""Seconds and peak memory of a command, run alone in a process of its own on one thread."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class Run:
    """Wall seconds from start to end of the process, its largest resident set, exit code and standard output."""

    seconds: float
    mebibytes: float
    code: int
    output: str


def measured(arguments: list[str], cap: float = 600.0) -> Run | None:
    """Run Python with ``arguments`` in the repository; None where it took longer than ``cap`` seconds."""
    environment = {**os.environ, **ONE_THREAD, "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryFile("w+") as output:
        start = time.perf_counter()
        process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=environment, stdout=output)
        timer = threading.Timer(cap, process.kill)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read()
    if seconds >= cap:
        return None
    return Run(seconds, usage.ru_maxrss / 1024, process.returncode, text)


def median(arguments: list[str], times: int, cap: float = 60.0) -> Run:
    """The run of median duration among ``times``."""
    runs = [run for run in (measured(arguments, cap) for _ in range(times)) if run is not None]
    return sorted(runs, key=lambda run: run.seconds)[len(runs) // 2]


def line(name: str, run: Run | None, base: Run | None, cap: float, note: str = "") -> str:
    """A row of a table: name, seconds, memory, and seconds in units of ``base``."""
    if run is None:
        ratio = f"> {cap / base.seconds:.0f}" if base else ""
        return f"{name:48} {'> ' + format(cap, '.0f'):>9} {'':>7} {ratio:>8}  {note}"
    ratio = f"{run.seconds / base.seconds:.1f}" if base else ""
    return f"{name:48} {run.seconds:9.2f} {run.mebibytes:7.0f} {ratio:>8}  {note}"


HEAD = f"{'':48} {'seconds':>9} {'MiB':>7} {'ratio':>8}"
