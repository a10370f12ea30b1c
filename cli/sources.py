"""From the words of the command line to systems: files, standard input, values given to parameters."""

from __future__ import annotations

import difflib
import sys
from fractions import Fraction
from typing import TYPE_CHECKING

from .options import Request

if TYPE_CHECKING:
    from symcons.expr.system import Parameter, System

STDIN = "-"
STDIN_NAME = "<stdin>"


def shown_name(file: str) -> str:
    """The name under which a file is reported."""
    return STDIN_NAME if file == STDIN else file


def system_from(file: str, request: Request) -> System:
    """The system that ``file`` (``-``: standard input) describes, with the values of ``--set``."""
    from symcons.expr.parser import parse

    return with_settings(parse(read_text(file), shown_name(file)), request.settings)


def with_settings(system: System, settings: tuple[str, ...]) -> System:
    """The system with parameters set from texts like ``a=1/2,b=3``; wrong ones are a usage error (exit 2)."""
    values: dict[str, Fraction] = {}
    for text in settings:
        for item in text.split(","):
            name, value = _setting(item)
            _check(name, value, system)
            values[name] = value
    return system.with_values(values)


def read_text(file: str) -> str:
    """The text of a file or of standard input, of which never more than the permitted size is read."""
    from symcons.expr.limits import MAX_TEXT
    from symcons.expr.source import decode, read_file

    return decode(sys.stdin.buffer.read(MAX_TEXT + 1), STDIN_NAME) if file == STDIN else read_file(file)


def _setting(item: str) -> tuple[str, Fraction]:
    from symcons.errors import SymconsError
    from symcons.expr.parser import parse_expression
    from symcons.expr.tree import Num

    name, equals, text = (part.strip() for part in item.partition("="))
    if not (name and equals and text):
        raise SymconsError(f"--set takes name=number pairs such as a=1/2,b=3, not '{item.strip()}'", code="E002")
    value = parse_expression(text, frozenset())
    if not isinstance(value, Num):
        raise SymconsError(f"--set {name}={text}: the value is not a rational number", code="E002")
    return name, value.value


def _check(name: str, value: Fraction, system: System) -> None:
    from symcons.errors import SymconsError

    known = {parameter.name: parameter for parameter in system.parameters}
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        advice = f"; did you mean {near[0]}?" if near else _parameters_of(system)
        raise SymconsError(f"{system.name} has no parameter {name}{advice}", code="E002")
    if not _within(value, known[name]):
        raise SymconsError(f"--set {name}={value} contradicts what {system.name} assumes of {name}", code="E002")


def _parameters_of(system: System) -> str:
    names = ", ".join(parameter.name for parameter in system.parameters)
    return f"; its parameters are {names}" if names else "; it declares none"


def _within(value: Fraction, parameter: Parameter) -> bool:
    low, high = parameter.lower, parameter.upper
    if parameter.strict:
        return (low is None or value > low) and (high is None or value < high)
    return (low is None or value >= low) and (high is None or value <= high)
