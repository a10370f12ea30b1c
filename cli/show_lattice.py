"""What was understood of a file of equations on a lattice."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any

from .heading import lattice_heading
from .options import Request
from .outcome import YES, Outcome, record
from .style import Palette

if TYPE_CHECKING:
    from symcons.expr.lattice import Lattice


def of_lattice(lattice: Lattice, request: Request, started: float) -> Outcome:
    """The description as text or as JSON.

    :raises UnsupportedError: for another form.
    """
    from symcons.errors import UnsupportedError
    from symcons.expr.lattice_parser import print_lattice

    if request.format == "json":
        return Outcome(YES, record("show", lattice.name, "understood", _result(lattice), perf_counter() - started))
    if request.format != "text":
        raise UnsupportedError(f"show has no {request.format} form of equations on a lattice")
    palette = Palette(request.color)
    lines = "".join(f"  {line}\n" for line in print_lattice(lattice).splitlines())
    return Outcome(YES, f"{lattice_heading(lattice, palette, request.width)}\n\n{lines}")


def _result(lattice: Lattice) -> dict[str, Any]:
    """The description as plain data; formulas are strings in the grammar of the files."""
    from symcons.expr.lattice_parser import print_lattice_expr

    pairs = zip(lattice.fields, lattice.equations, strict=True)
    return {
        "kind": "lattice",
        "fields": list(lattice.fields),
        "equations": {name: print_lattice_expr(value, lattice.index) for name, value in pairs},
        "definitions": {name: print_lattice_expr(value, lattice.index) for name, value in lattice.definitions},
        "parameters": [parameter.name for parameter in lattice.parameters],
        "weights": {name: str(weight) for name, weight in lattice.weights},
    }
