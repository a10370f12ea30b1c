"""Densities as JSON records, and back: schema "symcons/conserve", with ``flux`` beside each law.

The record holds the equations as text that parses back and every formula as a string of the same language, so that
another program can prove everything again from the record alone.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from typing import Any

import symcons
from symcons.densities.result import Densities, Density
from symcons.emit.latex import latex
from symcons.errors import SymconsError
from symcons.expr.lattice import Lattice
from symcons.expr.lattice_parser import parse_lattice, parse_lattice_expression, print_lattice, print_lattice_expr
from symcons.expr.pde import PDE
from symcons.expr.pde_parser import parse_pde, parse_pde_expression
from symcons.expr.pde_printing import print_operator_expr, print_pde
from symcons.expr.tree import Call, Expr
from symcons.laws.reading import Reading
from symcons.laws.record import SCHEMA, dumps, loads, save_text
from symcons.laws.result import Certificate, Status


def to_record(found: Densities) -> dict[str, Any]:
    """The record as plain data."""
    return {
        "schema": SCHEMA,
        "version": symcons.__version__,
        "input": found.problem.name,
        "status": found.status.value,
        "result": {
            "basis_size": found.basis_size,
            "nullity": found.nullity,
            "trivial": 0,
            "rank": found.nullity,
            "ambient_rank": found.nullity,
            "laws_that_exist": None,
            "complete_among": "none" if found.status is Status.EXHAUSTED else "basis",
            "laws": [_law_record(law, found.problem) for law in found.laws],
            "system": print_problem(found.problem),
            "kinds": list(found.kinds),
            "searched": found.searched,
            "limits": list(found.limits),
            "degree": None if found.rank is None else ceil(found.rank),
            "searched_rank": None if found.rank is None else str(found.rank),
            "weights": {name: str(weight) for name, weight in found.weights.items()},
            "conditions": list(found.conditions),
            "notes": list(found.notes),
        },
        "diagnostics": [],
        "elapsed_s": found.elapsed_s,
    }


def _law_record(law: Density, problem: PDE | Lattice) -> dict[str, Any]:
    return {
        "expr": printed(law.formula, problem),
        "latex": latex(law.formula),
        "kind": law.kind,
        "degree": law.degree,
        "rank": str(law.rank),
        "independent": law.independent,
        "rate_independent": law.rate_independent,
        "condition": law.condition,
        "flux": printed(vector_of(law.flux), problem),
        "multipliers": [printed(multiplier, problem) for multiplier in law.multipliers],
        "certificate": {
            "method": law.certificate.method,
            "checked": law.certificate.checked,
            "residual": law.certificate.residual,
            "primes": list(law.certificate.primes),
            "rank_witness": None,
        },
    }


def from_record(record: Mapping[str, Any]) -> Densities:
    """The result that a record describes; its form is checked, its claims are the question of :mod:`recheck`."""
    top = Reading(record)
    if top.text("schema") != SCHEMA:
        raise top.error("schema", repr(SCHEMA), top.text("schema"))
    result = top.inner("result")
    problem = parse_problem(result.text("system"), top.text("input"))
    weights = result.inner("weights")
    rank = result.optional_text("searched_rank")
    return Densities(
        problem,
        Status(top.choice("status", [status.value for status in Status])),
        None if rank is None else fraction(rank, result, "searched_rank"),
        {name: fraction(weights.text(name), weights, name) for name in weights.labels()},
        result.count("basis_size"),
        tuple(_law(law, problem) for law in result.inners("laws")),
        tuple(result.texts("kinds")),
        tuple(result.texts("conditions")),
        tuple(result.texts("notes")),
        top.seconds("elapsed_s"),
        result.choice("searched", ["densities", "multipliers"]),
        tuple(result.texts("limits")),
    )


def _law(law: Reading, problem: PDE | Lattice) -> Density:
    certificate = law.inner("certificate")
    flux = parsed(law.text("flux"), problem)
    return Density(
        parsed(law.text("expr"), problem),
        flux.args if isinstance(flux, Call) and flux.name == "vector" else (flux,),
        fraction(law.text("rank"), law, "rank"),
        Certificate(
            certificate.text("method"),
            certificate.flag("checked"),
            certificate.text("residual"),
            tuple(certificate.counts("primes")),
        ),
        tuple(parsed(text, problem) for text in law.texts("multipliers")),
        law.flag("rate_independent"),
        law.optional_text("condition"),
        law.text("kind"),
        law.flag("independent"),
    )


def fraction(text: str, reading: Reading, key: str) -> Fraction:
    """A rational number as a record writes it."""
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise reading.error(key, "a rational number", text) from None


def vector_of(parts: tuple[Expr, ...]) -> Expr:
    """The flux as one tree: itself in one dimension, else a vector."""
    return parts[0] if len(parts) == 1 else Call("vector", parts)


def printed(formula: Expr, problem: PDE | Lattice) -> str:
    """A formula as text that parses back."""
    if isinstance(problem, Lattice):
        return print_lattice_expr(formula, problem.index)
    declared = {name for name, _ in problem.definitions} | {parameter.name for parameter in problem.parameters}
    return print_operator_expr(formula, declared)


def parsed(text: str, problem: PDE | Lattice) -> Expr:
    """The tree of a formula in the names of the problem."""
    known = {name for name, _ in problem.definitions} | {parameter.name for parameter in problem.parameters}
    if isinstance(problem, Lattice):
        return parse_lattice_expression(text, problem, known)
    return parse_pde_expression(text, problem.fields, known, problem.dim or 1)


def print_problem(problem: PDE | Lattice) -> str:
    """The equations as a file."""
    return print_lattice(problem) if isinstance(problem, Lattice) else print_pde(problem)


def parse_problem(text: str, name: str) -> PDE | Lattice:
    """The equations of a file; a lattice is told by its brackets."""
    return parse_lattice(text, name) if "[" in text else parse_pde(text, name)


def save(found: Densities, path: str | os.PathLike[str]) -> None:
    """Write the record, all or nothing."""
    save_text(dumps(to_record(found)) + "\n", path)


def load(path: str | os.PathLike[str]) -> Densities:
    """The result saved in ``path``, which holds one record."""
    from symcons.laws.record import read_saved

    records = loads(read_saved(path), str(path))
    if len(records) != 1:
        raise SymconsError(f"{str(path)!r} holds {len(records)} records, expected one", code="E621")
    return from_record(records[0])


def is_density_record(record: Mapping[str, Any]) -> bool:
    """Whether a record is one of densities: only these have weights."""
    result = record.get("result")
    return isinstance(result, dict) and "weights" in result
