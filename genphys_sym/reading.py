"""Reading partial differential equations: from a text or a file to a :class:`~symcons.expr.pde.PDE`.

The language is that of :mod:`symcons.expr.pde_parser`; these are its readers under the names ``parse`` and ``load``.
"""

from __future__ import annotations

import os

from symcons.expr.pde import PDE
from symcons.expr.pde_parser import load_pde, parse_pde


def parse(text: str, name: str = "<string>") -> PDE:
    """The partial differential equation(s) that ``text`` describes; ``name`` is what messages call it.

    :raises EquationError: with code, place, line and hint, if the text cannot be understood.
    """
    return parse_pde(text, name)


def load(path: str | os.PathLike[str]) -> PDE:
    """The partial differential equation(s) in the file ``path``.

    :raises SymconsError: with code E602 if the file cannot be read.
    :raises EquationError: if its text cannot be understood.
    """
    return load_pde(path)
