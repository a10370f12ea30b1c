"""``symcons show FILE…``: what was understood of an equation file."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from . import batch
from .forms import system_in_form
from .heading import heading, pde_heading
from .options import Request, common
from .outcome import YES, Outcome, record
from .show_lattice import of_lattice
from .sources import understood_from
from .style import Palette, table

if TYPE_CHECKING:
    from symcons.expr.pde import PDE
    from symcons.expr.system import Monomials, Parameter, Reaction, Span, System


@click.command("show")
@common()
def command(request: Request) -> int:
    """What was understood of each FILE (- reads standard input): equations, parameters, constraints."""
    return batch.run(answer, request)


def answer(file: str, request: Request) -> Outcome:
    """One file as it was understood, in the form asked for."""
    from symcons.expr.lattice import Lattice
    from symcons.expr.system import System

    started = perf_counter()
    system = understood_from(file, request)
    if isinstance(system, Lattice):
        return of_lattice(system, request, started)
    if not isinstance(system, System):
        return _of_pde(system, request, started)
    if request.format == "json":
        return Outcome(YES, record("show", system.name, "understood", _result(system), perf_counter() - started))
    if request.format == "text":
        return Outcome(YES, _text(system, request))
    return Outcome(YES, system_in_form(system, request.format))


def _of_pde(pde: PDE, request: Request, started: float) -> Outcome:
    """A partial differential equation as it was understood; forms for computing are those of ``flow``."""
    from symcons.errors import UnsupportedError

    if request.format == "json":
        return Outcome(YES, record("show", pde.name, "understood", _pde_result(pde), perf_counter() - started))
    if request.format == "text":
        return Outcome(YES, _pde_text(pde, request))
    if request.format == "latex":
        return Outcome(YES, _pde_latex(pde))
    message = (
        f"show has no {request.format} form of a partial differential equation; symcons flow --format {request.format} has"
    )
    raise UnsupportedError(message)


def _pde_latex(pde: PDE) -> str:
    """Definitions and equations as one ``aligned`` environment."""
    from symcons.emit.latex import latex
    from symcons.expr.tree import Sym

    rows = [(latex(Sym(name)), latex(value)) for name, value in pde.definitions]
    rows += [(latex(value), "0") for value in pde.equations]
    return "\\begin{aligned}\n" + " \\\\\n".join(f"  {left} &= {right}" for left, right in rows) + "\n\\end{aligned}\n"


def _pde_text(pde: PDE, request: Request) -> str:
    palette = Palette(request.color)
    parts = [pde_heading(pde, palette, request.width)]
    for title, rows in _pde_sections(pde):
        if rows:
            parts.append("\n".join([title, *table(rows, request.width, palette)]))
    return "\n\n".join(parts) + "\n"


def _pde_sections(pde: PDE) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    from symcons.expr.pde_printing import print_operator_expr

    declared = {name for name, _ in pde.definitions} | {parameter.name for parameter in pde.parameters}
    yield "Equations", [("0 =", print_operator_expr(value, declared)) for value in pde.equations]
    yield "Fields", [(name, _arguments(pde.dim)) for name in pde.fields]
    yield "Definitions", [(f"{name} =", print_operator_expr(value, declared)) for name, value in pde.definitions]
    yield "Parameters", [_parameter(parameter) for parameter in pde.parameters]
    yield "Weights", [(name, str(weight)) for name, weight in pde.weights]


def _arguments(dim: int | None) -> str:
    """What a field depends on."""
    if dim is not None and dim <= 3:
        return f"a function of {', '.join('xyz'[:dim])} and t"
    return f"a function of x in {dim or 'N'} dimensions and t"


def _pde_result(pde: PDE) -> dict[str, Any]:
    """The description as plain data; formulas are strings in the grammar of the files, each equation one that vanishes."""
    from symcons.expr.pde_printing import print_operator_expr

    declared = {name for name, _ in pde.definitions} | {parameter.name for parameter in pde.parameters}
    return {
        "kind": "pde",
        "fields": list(pde.fields),
        "equations": [print_operator_expr(value, declared) for value in pde.equations],
        "definitions": {name: print_operator_expr(value, declared) for name, value in pde.definitions},
        "parameters": [_parameter_record(parameter) for parameter in pde.parameters],
        "dim": pde.dim,
        "weights": {name: str(weight) for name, weight in pde.weights},
    }


def _text(system: System, request: Request) -> str:
    palette = Palette(request.color)
    parts = [heading(system, palette, request.width)]
    for title, rows in _sections(system):
        if rows:
            parts.append("\n".join([title, *table(rows, request.width, palette)]))
    return "\n\n".join(parts) + "\n"


def _sections(system: System) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The parts of the description, each a title and rows of a name and a text."""
    from symcons.expr.printing import print_expr

    yield "Reactions", [(f"({n})", _reaction(r)) for n, r in enumerate(system.reactions, start=1)]
    pairs = zip(system.states, system.equations, strict=True)
    yield "Equations", [(f"{_left(system, name)} =", print_expr(value)) for name, value in pairs]
    yield "Definitions", [(f"{name} =", print_expr(value)) for name, value in system.definitions]
    yield "Parameters", [_parameter(parameter) for parameter in system.parameters]
    yield "Inputs", [(name, "an arbitrary function of time") for name in system.inputs]
    yield "Constraints", [("0 =", print_expr(value)) for value in system.constraints]
    yield "Assumptions", [(name, "positive") for name in system.positive]
    if system.basis is not None:
        yield "Basis", [("", _basis(system.basis))]


def _left(system: System, name: str) -> str:
    return f"{name}(n+1)" if system.kind == "map" else f"{name}'"


def _parameter(parameter: Parameter) -> tuple[str, str]:
    """A parameter and its value, or what is assumed of it."""
    from symcons.expr.printing import print_expr

    if parameter.value is not None:
        return parameter.name, f"= {print_expr(parameter.value)}"
    above, below = (">", "<") if parameter.strict else (">=", "<=")
    bounds = [f"{above} {parameter.lower}"] if parameter.lower is not None else []
    bounds += [f"{below} {parameter.upper}"] if parameter.upper is not None else []
    return parameter.name, " and ".join(bounds) or "generic"


def _reaction(reaction: Reaction) -> str:
    from symcons.expr.printing import print_expr

    sides = [_complex(side) for side in (reaction.reactants, reaction.products)]
    return f"{sides[0]} -> {sides[1]}, {print_expr(reaction.rate)}"


def _complex(members: tuple[tuple[int, str], ...]) -> str:
    return " + ".join(name if number == 1 else f"{number} {name}" for number, name in members) or "0"


def _basis(basis: Monomials | Span) -> str:
    from symcons.expr.printing import print_expr
    from symcons.expr.system import Monomials

    if isinstance(basis, Monomials):
        return f"monomials({basis.degree})"
    return ", ".join(print_expr(value) for value in basis.functions)


def _result(system: System) -> dict[str, Any]:
    """The description as plain data; formulas are strings in the grammar of the files."""
    from symcons.expr.printing import print_expr

    return {
        "kind": system.kind,
        "states": list(system.states),
        "equations": {name: print_expr(value) for name, value in zip(system.states, system.equations, strict=True)},
        "definitions": {name: print_expr(value) for name, value in system.definitions},
        "parameters": [_parameter_record(parameter) for parameter in system.parameters],
        "inputs": list(system.inputs),
        "constraints": [print_expr(value) for value in system.constraints],
        "positive": list(system.positive),
        "reactions": [_reaction(reaction) for reaction in system.reactions],
        "basis": None if system.basis is None else _basis(system.basis),
        "time": system.time,
    }


def _parameter_record(parameter: Parameter) -> dict[str, Any]:
    from symcons.expr.printing import print_expr

    return {
        "name": parameter.name,
        "value": None if parameter.value is None else print_expr(parameter.value),
        "lower": None if parameter.lower is None else str(parameter.lower),
        "upper": None if parameter.upper is None else str(parameter.upper),
        "strict": parameter.strict,
    }
