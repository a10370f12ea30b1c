"""Conserved quantities as JSON records, and back.

A record (schema "symcons/conserve") holds the whole result: the equations as text that parses back, every formula as a
string of the same language, and the certificates, so that another program can prove everything again from the record
alone. :func:`to_record` and :func:`from_record` are inverse to each other; what is read is distrusted until it is
understood, and ends in a :class:`~symcons.errors.SymconsError` (code E621) that names the key.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import symcons
from symcons.emit.latex import latex
from symcons.errors import SymconsError
from symcons.expr.parser import parse, parse_expression
from symcons.expr.printing import print_expr, print_system
from symcons.expr.system import System
from symcons.laws.reading import Reading
from symcons.laws.result import Certificate, ConservedQuantities, Law, RankWitness, Status

#: The schema of these records.
SCHEMA = "symcons/conserve"

#: A saved result larger than this many bytes is refused.
MAX_BYTES = 256_000_000


def to_record(q: ConservedQuantities, diagnostics: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """The record of ``q`` as plain data: dictionaries in a fixed order, lists, strings, numbers.

    ``diagnostics`` are warnings that belong beside it, each with code, message, line and column.
    """
    return {
        "schema": SCHEMA,
        "version": symcons.__version__,
        "input": q.system.name,
        "status": q.status.value,
        "result": {
            "basis_size": q.basis_size,
            "nullity": q.nullity,
            "trivial": q.trivial,
            "rank": q.rank,
            "ambient_rank": q.ambient_rank,
            "laws_that_exist": q.laws_that_exist,
            "complete_among": q.complete_among,
            "laws": [_law_record(law) for law in q.laws],
            "system": print_system(q.system),
            "kinds": list(q.kinds),
            "degree": q.degree,
            "conditions": list(q.conditions),
            "notes": list(q.notes),
        },
        "diagnostics": [dict(diagnostic) for diagnostic in diagnostics],
        "elapsed_s": q.elapsed_s,
    }


def _law_record(law: Law) -> dict[str, Any]:
    certificate = law.certificate
    return {
        "expr": print_expr(law.formula),
        "latex": latex(law.formula),
        "kind": law.kind,
        "degree": law.degree,
        "independent": law.independent,
        "rate_independent": law.rate_independent,
        "condition": law.condition,
        "certificate": {
            "method": certificate.method,
            "checked": certificate.checked,
            "residual": certificate.residual,
            "primes": list(certificate.primes),
            "rank_witness": _witness_record(certificate.rank_witness),
        },
    }


def _witness_record(witness: RankWitness | None) -> dict[str, Any] | None:
    if witness is None:
        return None
    return {
        "prime": witness.prime,
        "point": dict(witness.point),
        "laws": list(witness.laws),
        "codimension": witness.codimension,
    }


def from_record(record: Mapping[str, Any]) -> ConservedQuantities:
    """The result that a record describes.

    Only its form is checked here; whether the certificates prove what they claim is the question of ``verify``.
    """
    top = Reading(record)
    schema = top.text("schema")
    if schema != SCHEMA:
        raise top.error("schema", f"{SCHEMA!r}", schema)
    result = top.inner("result")
    system = parse(result.text("system"), top.text("input"))
    return ConservedQuantities(
        system=system,
        status=Status(top.choice("status", [status.value for status in Status])),
        basis_size=result.count("basis_size"),
        nullity=result.count("nullity"),
        trivial=result.count("trivial"),
        rank=result.count("rank"),
        ambient_rank=result.count("ambient_rank"),
        laws_that_exist=result.optional_count("laws_that_exist"),
        complete_among=result.choice("complete_among", ["all", "basis", "none"]),
        laws=tuple(_law(law, system) for law in result.inners("laws")),
        degree=result.optional_count("degree"),
        kinds=tuple(result.texts("kinds")),
        conditions=tuple(result.texts("conditions")),
        notes=tuple(result.texts("notes")),
        elapsed_s=top.seconds("elapsed_s"),
    )


def _law(law: Reading, system: System) -> Law:
    certificate = law.inner("certificate")
    witness = certificate.optional_inner("rank_witness")
    return Law(
        formula=parse_expression(law.text("expr"), _names_of(system), law.where("expr")),
        kind=law.text("kind"),
        degree=law.count("degree"),
        independent=law.flag("independent"),
        rate_independent=law.flag("rate_independent"),
        condition=law.optional_text("condition"),
        certificate=Certificate(
            method=certificate.text("method"),
            checked=certificate.flag("checked"),
            residual=certificate.text("residual"),
            primes=tuple(certificate.counts("primes")),
            rank_witness=None if witness is None else _witness(witness),
        ),
    )


def _witness(witness: Reading) -> RankWitness:
    point = witness.inner("point")
    return RankWitness(
        prime=witness.count("prime"),
        point=tuple((name, point.count(name)) for name in point.labels()),
        laws=tuple(witness.counts("laws")),
        codimension=witness.count("codimension"),
    )


def _names_of(system: System) -> set[str]:
    """Every name that a law of ``system`` may use."""
    found = {*system.states, *system.inputs, *(name for name, _ in system.definitions)}
    found |= {parameter.name for parameter in system.parameters}
    return found | ({system.time} if system.time is not None else set())


def dumps(record: Mapping[str, Any]) -> str:
    """A record as one line of JSON, without a line end."""
    return json.dumps(record, ensure_ascii=False, allow_nan=False)


def save(q: ConservedQuantities, path: str | os.PathLike[str]) -> None:
    """Write the record of ``q`` to ``path``, all or nothing: an interrupted save leaves the old file as it was."""
    save_text(dumps(to_record(q)) + "\n", path)


def save_text(text: str, path: str | os.PathLike[str]) -> None:
    """Write a text to ``path``, all or nothing."""
    target = Path(path)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent or None)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise SymconsError(f"cannot write {str(path)!r}: {error.strerror or error}", code="E622") from error


def load(path: str | os.PathLike[str]) -> ConservedQuantities:
    """The result saved in ``path``; where the file holds several records, :func:`load_all` reads them."""
    results = load_all(path)
    if len(results) != 1:
        raise SymconsError(f"{str(path)!r} holds {len(results)} records, expected one; use load_all", code="E621")
    return results[0]


def load_all(path: str | os.PathLike[str]) -> list[ConservedQuantities]:
    """The results saved in ``path``: one record, or one a line."""
    return [from_record(record) for record in loads(read_saved(path), str(path))]


def read_saved(path: str | os.PathLike[str]) -> bytes:
    """What the file ``path`` holds, within bounds."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise SymconsError(f"cannot read {str(path)!r}: {reason}", code="E602") from error
    if len(data) > MAX_BYTES:
        raise SymconsError(f"{str(path)!r} is larger than {MAX_BYTES} bytes, too large for a result", code="E621")
    return data


def loads(data: bytes | str, name: str = "<string>") -> list[dict[str, Any]]:
    """The JSON records in ``data`` (one, or one a line) as plain dictionaries, not yet understood."""
    try:
        text = data.decode("utf-8") if isinstance(data, bytes) else data
        lines = [line for line in text.splitlines() if line.strip()]
        whole = lines[:1] if len(lines) == 1 else [text] if lines and not lines[0].rstrip().endswith("}") else lines
        records = [json.loads(line, parse_constant=_refuse_constant) for line in whole]
    except (ValueError, RecursionError) as error:
        raise SymconsError(f"{name!r} is not a saved result in JSON: {error}", code="E621") from error
    if not records or not all(isinstance(record, dict) for record in records):
        raise SymconsError(f"{name!r} holds no record; a saved result is a JSON object", code="E621")
    return records


def _refuse_constant(word: str) -> Any:
    raise ValueError(f"{word} is not a number")
