"""Every code that the source can raise is explained, and every explanation's examples do what they say."""

import ast
import re
from pathlib import Path

import pytest

from symcons.codes import EXPLANATIONS, Explanation, explain
from symcons.errors import EquationError, SymconsError
from symcons.expr import System, parse
from symcons.expr.pde import PDE
from symcons.expr.pde_parser import parse_pde

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(r"[EG]\d{3}")
SOURCES = sorted(path for room in ("symcons", "cli", "genphys_sym") for path in (ROOT / room).rglob("*.py"))
READERS = {System: parse, PDE: parse_pde}
READING = [entry for entry in EXPLANATIONS.values() if entry.code[:2] in ("E1", "E2")]


def codes_in(path: Path) -> set[str]:
    """The codes that a source file writes as whole strings, its explanations apart."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if CODE.fullmatch(text)}


def test_the_walk_sees_codes():
    assert "E201" in codes_in(ROOT / "symcons" / "expr" / "reader.py")
    assert "E301" in codes_in(ROOT / "symcons" / "errors.py")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_code_raised_is_explained(path):
    assert codes_in(path) <= set(EXPLANATIONS)


def test_every_code_about_texts_is_raised_somewhere():
    raised = set().union(*(codes_in(path) for path in SOURCES if path.name != "codes.py"))
    assert {entry.code for entry in READING} <= raised


@pytest.mark.parametrize("entry", EXPLANATIONS.values(), ids=lambda entry: entry.code)
def test_an_explanation_is_whole(entry: Explanation):
    assert CODE.fullmatch(entry.code)
    assert entry.title and not entry.title.endswith(".")
    assert entry.text.endswith(".") and len(entry.text) > 20
    assert explain(f" {entry.code.lower()} ") is entry
    assert str(entry).startswith(f"{entry.code}: {entry.title}\n\n")


@pytest.mark.parametrize("entry", READING, ids=lambda entry: entry.code)
def test_the_right_example_parses(entry: Explanation):
    kind = PDE if entry.code.startswith("E14") else System
    assert isinstance(READERS[kind](entry.right), kind)


@pytest.mark.parametrize("entry", [entry for entry in READING if entry.code != "E108"], ids=lambda entry: entry.code)
def test_the_wrong_example_raises_its_code(entry: Explanation):
    with pytest.raises(EquationError) as caught:
        READERS[PDE if entry.code.startswith("E14") else System](entry.wrong)
    assert caught.value.code == entry.code
    assert caught.value.place is not None


@pytest.mark.parametrize(
    ("asked", "advice"),
    [("E1344", "did you mean E144?"), ("E109x", "did you mean E109?"), ("banana", "codes look like")],
)
def test_an_unknown_code_names_the_nearest(asked, advice):
    with pytest.raises(SymconsError, match=re.escape(advice)) as caught:
        explain(asked)
    assert caught.value.code == "E603"
