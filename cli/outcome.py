"""What a command has to say of one file, and how it reaches the two streams and the exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from .ending import COULD_NOT_RUN

#: Done, positive: laws found, verified.
YES = 0
#: Done, a definite negative: none exists, refuted.
NO = 1
#: Undecided, or the budget was spent.
UNDECIDED = 3

#: Of several answers the first in this list counts: "does it hold of every file?", as in three-valued logic.
_PRECEDENCE = (COULD_NOT_RUN, NO, UNDECIDED, YES)


@dataclass(frozen=True)
class Outcome:
    """The answer for one file: ``code``, ``output`` for standard output, ``messages`` for standard error."""

    code: int
    output: str = ""
    messages: str = ""


def combined(codes: Iterable[int]) -> int:
    """The exit code of several answers."""
    seen = set(codes)
    return next((code for code in _PRECEDENCE if code in seen), YES)


def deliver(outcomes: Iterable[Outcome], *, gap: bool = False) -> int:
    """Write the outcomes as they come and return their combined code; stop quietly where the reader has gone.

    ``gap`` leaves an empty line between them.
    """
    codes: list[int] = []
    said = False
    for outcome in outcomes:
        if gap and said and outcome.output:
            outcome = replace(outcome, output=f"\n{outcome.output}")
        said = said or bool(outcome.output)
        codes.append(outcome.code)
        sys.stderr.write(outcome.messages)
        sys.stderr.flush()
        if outcome.output and not _written(outcome.output):
            break
    return combined(codes)


def _written(text: str) -> bool:
    try:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        return False
    return True


def json_line(record: dict[str, Any]) -> str:
    """A record as one line of JSON."""
    return json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n"


def record(command: str, name: str, status: str, result: dict[str, Any], seconds: float) -> str:
    """One line of JSON with the keys that every record has."""
    from symcons import __version__

    content = {
        "schema": f"symcons/{command}",
        "version": __version__,
        "input": name,
        "status": status,
        "result": result,
        "diagnostics": [],
        "elapsed_s": round(seconds, 6),
    }
    return json_line(content)
