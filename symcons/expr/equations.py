"""Whatever an equation text holds: a system or a map, partial differential equations, a lattice."""

from __future__ import annotations

import os

from symcons.expr.lattice import Lattice
from symcons.expr.lattice_parser import is_lattice, parse_lattice
from symcons.expr.parser import parse as parse_system
from symcons.expr.pde import PDE
from symcons.expr.pde_parser import is_pde, parse_pde
from symcons.expr.source import read_file
from symcons.expr.system import System


def parse(text: str, name: str = "<string>") -> System | PDE | Lattice:
    """The system, partial differential equation or lattice that an equation text describes.

    :param text: the text; at most a million characters.
    :param name: the name of the text in messages.
    :raises EquationError: with code, place, line and hint, if the text cannot be understood.
    """
    if is_pde(text):
        return parse_pde(text, name)
    return parse_lattice(text, name) if is_lattice(text) else parse_system(text, name)


def load(path: str | os.PathLike[str]) -> System | PDE | Lattice:
    """The system, partial differential equation or lattice in the equation file ``path``.

    :raises SymconsError: with code E602 if the file cannot be read.
    :raises EquationError: if its text cannot be understood.
    """
    return parse(read_file(path), os.fspath(path))
