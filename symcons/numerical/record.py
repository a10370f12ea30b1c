"""Numerical results as JSON records, and back: schema "symcons/conserve", status "numerical" or "exhausted".

Beside the keys of every such record stands ``numerical``, the evidence. A law's certificate has ``checked`` only where an exact
proof accepted it, and no rank witness: ranks and counts are told by numbers, so that no checker calls the record proven.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from os import PathLike
from typing import Any

import symcons
from symcons.emit.latex import latex
from symcons.errors import InvarianceError, SymconsError, UnsupportedError
from symcons.expr.parser import parse, parse_expression
from symcons.expr.printing import print_system
from symcons.expr.system import System
from symcons.expr.tree import Expr
from symcons.laws.reading import Reading
from symcons.laws.recheck import RecordVerdict
from symcons.laws.record import SCHEMA, loads, read_saved
from symcons.laws.result import Status
from symcons.laws.verification import Verdict, verify
from symcons.numerical.printing import printed
from symcons.numerical.result import Evidence, NumericalLaw, NumericalLaws

#: What the certificate of a law that is not proven says.
NOT_PROVEN = "found numerically, not proven"


def is_numerical_record(record: Mapping[str, Any]) -> bool:
    """Whether a record is one of a numerical search."""
    result = record.get("result")
    return isinstance(result, dict) and "numerical" in result


def to_record(found: NumericalLaws) -> dict[str, Any]:
    """The record as plain data."""
    return {
        "schema": SCHEMA,
        "version": symcons.__version__,
        "input": found.name,
        "status": found.status.value,
        "result": {
            "basis_size": found.basis_size,
            "nullity": found.nullity,
            "trivial": found.trivial,
            "rank": found.rank,
            "ambient_rank": found.rank,
            "laws_that_exist": None,
            "complete_among": "none",
            "laws": [_law_record(law) for law in found.laws],
            "system": None if found.system is None else print_system(found.system),
            "states": list(found.states),
            "kinds": list(dict.fromkeys(law.kind for law in found.laws)),
            "degree": None,
            "conditions": [],
            "notes": list(found.notes),
            "numerical": _evidence_record(found.evidence),
        },
        "diagnostics": [],
        "elapsed_s": found.elapsed_s,
    }


def _law_record(law: NumericalLaw) -> dict[str, Any]:
    return {
        "expr": printed(law.formula),
        "latex": latex(law.formula),
        "kind": law.kind,
        "degree": law.degree,
        "independent": law.independent,
        "rate_independent": False,
        "condition": None,
        "recognised": law.recognised,
        "residual": law.residual,
        "digits": law.digits,
        "certificate": {
            "method": law.proof or NOT_PROVEN,
            "checked": law.proven,
            "residual": "0" if law.proven else f"{law.residual:.1e}",
            "primes": [],
            "rank_witness": None,
        },
    }


def _evidence_record(evidence: Evidence) -> dict[str, Any]:
    return {
        "points": evidence.points,
        "box": {name: [low, high] for name, low, high in evidence.box},
        "digits": evidence.digits,
        "zero": evidence.zero,
        "changes": evidence.changes,
        "below": list(evidence.below),
        "above": list(evidence.above),
    }


def from_record(record: Mapping[str, Any]) -> NumericalLaws:
    """The result that a record describes; clear errors (E621) for anything else."""
    top = Reading(record)
    if top.text("schema") != SCHEMA:
        raise top.error("schema", repr(SCHEMA), top.text("schema"))
    result = top.inner("result")
    text = result.optional_text("system")
    system = None if text is None else parse(text, top.text("input"))
    states = tuple(result.texts("states"))
    evidence = _evidence(result.inner("numerical"))
    known = {name for name, _, _ in evidence.box} | set(states)
    return NumericalLaws(
        name=top.text("input"),
        system=system,
        states=states,
        status=Status(top.choice("status", [Status.NUMERICAL.value, Status.EXHAUSTED.value])),
        basis_size=result.count("basis_size"),
        nullity=result.count("nullity"),
        trivial=result.count("trivial"),
        rank=result.count("rank"),
        laws=tuple(_law(law, known) for law in result.inners("laws")),
        evidence=evidence,
        notes=tuple(result.texts("notes")),
        elapsed_s=top.seconds("elapsed_s"),
    )


def _law(law: Reading, known: set[str]) -> NumericalLaw:
    certificate = law.inner("certificate")
    return NumericalLaw(
        formula=parse_expression(law.text("expr"), known, law.where("expr")),
        kind=law.text("kind"),
        degree=law.count("degree"),
        independent=law.flag("independent"),
        recognised=law.flag("recognised"),
        residual=law.number("residual"),
        digits=law.count("digits"),
        proof=certificate.text("method") if certificate.flag("checked") else None,
    )


def _evidence(found: Reading) -> Evidence:
    box = found.inner("box")
    ends = [(name, box.numbers(name)) for name in box.labels()]
    for name, interval in ends:
        if len(interval) != 2:
            raise box.error(name, "two numbers", interval)
    return Evidence(
        points=found.count("points"),
        box=tuple((name, low, high) for name, (low, high) in ends),
        digits=found.count("digits"),
        zero=found.number("zero"),
        changes=found.number("changes"),
        below=tuple(found.numbers("below")),
        above=tuple(found.numbers("above")),
    )


def load(path: str | PathLike[str]) -> NumericalLaws:
    """The result saved in ``path``, which holds one record."""
    records = loads(read_saved(path), str(path))
    if len(records) != 1:
        raise SymconsError(f"{str(path)!r} holds {len(records)} records, expected one", code="E621")
    return from_record(records[0])


class NumericalVerdict(RecordVerdict):
    """A verdict on a numerical record: "refuted" where a law fails, else "undecided", whatever was proven of single laws."""

    @property
    def status(self) -> str:
        """ "refuted" or "undecided": counts that were told by numbers are never verified."""
        found = super().status
        return "undecided" if found == "verified" else found

    @property
    def reason(self) -> str:
        """One sentence for people."""
        proven = sum(verdict.status == "verified" for verdict in self.verdicts)
        whole = f"{proven} of {len(self.verdicts)} laws proven again; the rest, the rank and the counts are numerical"
        return self.failure or whole


def recheck(record: Mapping[str, Any]) -> NumericalVerdict:
    """Tries to prove each law of a record again. Raises SymconsError (E621) where it is no such record."""
    found = from_record(record)
    verdicts = tuple(_verdict(found.system, law) for law in found.laws)
    failures = [i for i, (verdict, law) in enumerate(zip(verdicts, found.laws, strict=True)) if _fails(verdict, law)]
    failure = f"law {failures[0]}: {verdicts[failures[0]].reason}" if failures else None
    return NumericalVerdict(verdicts, failure)


def _verdict(system: System | None, law: NumericalLaw) -> Verdict:
    if system is None:
        return _undecided(law.formula, f"{NOT_PROVEN}: the right-hand side is a function that the record does not hold")
    if not law.recognised:
        return _undecided(law.formula, f"{NOT_PROVEN}: its coefficients are rounded numbers")
    try:
        verdict = verify(system, law.formula)
        reason = f"{NOT_PROVEN}: {verdict.method}"
        return verdict if verdict.status != "undecided" else replace(verdict, method=reason)
    except (UnsupportedError, InvarianceError) as error:
        return _undecided(law.formula, f"{NOT_PROVEN}: {error}")


def _undecided(formula: Expr, reason: str) -> Verdict:
    return Verdict("undecided", formula, reason, "unknown")


def _fails(verdict: Verdict, law: NumericalLaw) -> bool:
    """Whether the record says more of the law than is so."""
    return verdict.trivial or verdict.status == "refuted" or (law.proven and verdict.status != "verified")
