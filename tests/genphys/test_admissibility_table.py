"""Verdicts of the tool against a table derived by hand or from the literature."""

import tomllib
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from genphys_sym import Answer, admissibility
from genphys_sym.reading import parse
from symcons.expr.tree import Num

TABLE = Path(__file__).resolve().parents[1] / "tables" / "pde_verdicts.toml"
ROWS: list[dict[str, Any]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))["row"]
CASES = [(row, case) for row in ROWS for case in row.get("at", [])]


def check(verdict: Any, wanted: dict[str, Any]) -> None:
    """The keys that are given agree."""
    for key, got in (("status", verdict.status.value), ("c1", verdict.c1.value), ("c2", verdict.c2.value)):
        if key in wanted:
            assert got == wanted[key], (key, verdict.explain())
    for key in ("condition", "dimensions"):
        if key in wanted:
            assert getattr(verdict, key) == wanted[key], verdict.explain()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_row(row: dict[str, Any]) -> None:
    verdict = admissibility(parse(row["pde"]))
    check(verdict, row)
    assert verdict.reasons, "every answer has its reasons"
    if verdict.status is Answer.UNDECIDED:
        assert "missing is" in verdict.explain()
    if verdict.status in (Answer.YES, Answer.NO):
        assert verdict.condition is None


@pytest.mark.parametrize(("row", "case"), CASES, ids=lambda value: value.get("id") or str(value.get("dim")))
def test_on_both_sides_of_a_threshold(row: dict[str, Any], case: dict[str, Any]) -> None:
    pde = parse(row["pde"])
    values = {name: Num(Fraction(text)) for name, text in case.get("set", {}).items()}
    parameters = tuple(replace(p, value=values.get(p.name, p.value), lower=None, upper=None) for p in pde.parameters)
    check(admissibility(replace(pde, parameters=parameters), dim=case["dim"]), case)


def test_hardly_anything_is_undecided() -> None:
    undecided = [row["id"] for row in ROWS if row["status"] == "undecided"]
    assert len(undecided) <= len(ROWS) // 20
    assert len(ROWS) >= 83
    assert len({row["id"] for row in ROWS}) == len(ROWS)
