"""From the words of the command line to systems: files, standard input, values given to parameters."""

from __future__ import annotations

import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from .options import Request

if TYPE_CHECKING:
    from symcons.expr.lattice import Lattice
    from symcons.expr.pde import PDE
    from symcons.expr.system import Parameter, System
    from symcons.expr.tree import Expr

STDIN = "-"
STDIN_NAME = "<stdin>"


def shown_name(file: str) -> str:
    """The name under which a file is reported."""
    return STDIN_NAME if file == STDIN else file


def text_from(file: str) -> str:
    """The text of ``file`` (``-``: standard input), of which never more than the permitted size is read."""
    from symcons.expr.limits import MAX_TEXT
    from symcons.expr.source import decode, read_file

    return decode(read_bytes(file, MAX_TEXT), STDIN_NAME) if file == STDIN else read_file(file)


def system_from(file: str, request: Request) -> System:
    """The system that ``file`` (``-``: standard input) describes, with the values of ``--set``."""
    from symcons.expr.parser import parse

    return with_settings(parse(text_from(file), shown_name(file)), request.settings)


def understood_from(file: str, request: Request) -> System | PDE | Lattice:
    """The partial differential equation or lattice of ``file``, else the system, with the values of ``--set``."""
    from symcons.expr.lattice_parser import is_lattice, parse_lattice
    from symcons.expr.parser import parse
    from symcons.expr.pde_parser import is_pde, parse_pde

    text, name = text_from(file), shown_name(file)
    if is_pde(text):
        return _pde_with_settings(parse_pde(text, name), request.settings)
    if is_lattice(text):
        lattice = parse_lattice(text, name)
        return lattice.with_values(_values(request.settings, lattice))
    return with_settings(parse(text, name), request.settings)


def pde_from(file: str, request: Request, dim: int | None = None) -> PDE:
    """The partial differential equation of ``file`` (``-``: standard input), with ``--set`` and ``--dim``.

    :raises SymconsError: with code E002 where ``dim`` is not the dimension that the file fixes.
    """
    from symcons.errors import SymconsError
    from symcons.expr.pde_parser import parse_pde

    pde = parse_pde(text_from(file), shown_name(file))
    if dim is not None and pde.dim not in (None, dim):
        raise SymconsError(f"{pde.name} fixes dim {pde.dim}, which --dim {dim} contradicts", code="E002")
    return replace(_pde_with_settings(pde, request.settings), dim=dim or pde.dim)


def known_names(system: System) -> frozenset[str]:
    """The names that a formula beside the file may use."""
    declared = (*(name for name, _ in system.definitions), *(parameter.name for parameter in system.parameters))
    time = () if system.time is None else (system.time,)
    return frozenset((*system.states, *declared, *system.inputs, *time))


def formulas_from(texts: tuple[str, ...], system: System) -> list[Expr]:
    """The formulas of ``--law``, in the names of the file."""
    from symcons.expr.parser import parse_expression

    return [parse_expression(text, known_names(system), "--law") for text in texts]


def with_settings(system: System, settings: tuple[str, ...]) -> System:
    """The system with parameters set from texts like ``a=1/2,b=3``; wrong ones are a usage error (exit 2)."""
    return system.with_values(_values(settings, system))


def _pde_with_settings(pde: PDE, settings: tuple[str, ...]) -> PDE:
    return pde.with_values(_values(settings, pde))


def _values(settings: tuple[str, ...], system: System | PDE | Lattice) -> dict[str, Fraction]:
    """The numbers of ``--set`` by parameter, each checked against the file."""
    values: dict[str, Fraction] = {}
    for text in settings:
        for item in text.split(","):
            name, value = _setting(item)
            _check(name, value, system)
            values[name] = value
    return values


def number_from(text: str, name: str) -> Fraction:
    """The rational number that a text writes; ``name`` is what the message calls it."""
    from symcons.errors import SymconsError
    from symcons.expr.parser import parse_expression
    from symcons.expr.tree import Num

    value = parse_expression(text, frozenset(), name)
    if not isinstance(value, Num):
        raise SymconsError(f"{name}={text}: the value is not a rational number", code="E002")
    return value.value


def read_bytes(file: str, most: int) -> bytes:
    """What a file or standard input holds, of which never more than ``most`` bytes and one more are read."""
    from symcons.errors import SymconsError

    if file == STDIN:
        return sys.stdin.buffer.read(most + 1)
    try:
        with Path(file).open("rb") as stream:
            return stream.read(most + 1)
    except (OSError, ValueError) as error:
        raise SymconsError(f"cannot read '{file}': {getattr(error, 'strerror', None) or error}", code="E602") from error


def _setting(item: str) -> tuple[str, Fraction]:
    from symcons.errors import SymconsError

    name, equals, text = (part.strip() for part in item.partition("="))
    if not (name and equals and text):
        raise SymconsError(f"--set takes name=number pairs such as a=1/2,b=3, not '{item.strip()}'", code="E002")
    return name, number_from(text, f"--set {name}")


def _check(name: str, value: Fraction, system: System | PDE | Lattice) -> None:
    from symcons.errors import SymconsError
    from symcons.expr.nearest import nearest

    known = {parameter.name: parameter for parameter in system.parameters}
    if name not in known:
        near = nearest(name, known)
        advice = f"; did you mean {near}?" if near else _parameters_of(system)
        raise SymconsError(f"{system.name} has no parameter {name}{advice}", code="E002")
    if not _within(value, known[name]):
        raise SymconsError(f"--set {name}={value} contradicts what {system.name} assumes of {name}", code="E002")


def _parameters_of(system: System | PDE | Lattice) -> str:
    names = ", ".join(parameter.name for parameter in system.parameters)
    return f"; its parameters are {names}" if names else "; it declares none"


def _within(value: Fraction, parameter: Parameter) -> bool:
    low, high = parameter.lower, parameter.upper
    if parameter.strict:
        return (low is None or value > low) and (high is None or value < high)
    return (low is None or value >= low) and (high is None or value <= high)
