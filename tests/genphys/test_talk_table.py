"""docs/flow.md: the table of the talk is what the program computes now, and its commands and programs run."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "flow.md").read_text(encoding="utf-8")


def lines(table: str) -> list[str]:
    """The lines of the table; of a Green's function not how it is spelled, which test_flow_record and others look at."""
    cells = (line.split(" | ") for line in table.strip().splitlines())
    return [" | ".join([*row[:2], *row[3:]] if row[0].startswith("| G, N") else row) for row in cells]


@pytest.fixture(scope="module")
def program():
    spec = importlib.util.spec_from_file_location("make_talk_table", ROOT / "docs" / "make_talk_table.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_what_the_program_writes(program) -> None:
    between = PAGE.partition(program.BEGIN)[2].partition(program.END)[0]
    assert lines(between) == lines(program.table())


def test_every_difference_is_explained_and_nothing_else(program) -> None:
    assert PAGE.count("**differs**") == len(program.WHY)
    with pytest.raises(ValueError, match="not explained"):
        program._remark("poisson", "v", "")
    with pytest.raises(ValueError, match="agrees and is explained"):
        program._remark("helmholtz", "v", program.SAME)


def test_the_equation_of_the_page_is_read() -> None:
    from symcons.expr.pde_parser import parse_pde

    (text,) = re.findall(r"^```text\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
    assert parse_pde(text).fields == ("phi",)


def test_the_python_of_the_page_runs() -> None:
    pieces = re.findall(r"^```python\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
    assert pieces
    for text in pieces:
        exec(compile(text, "docs/flow.md", "exec"), {})  # noqa: S102 (our own text)
