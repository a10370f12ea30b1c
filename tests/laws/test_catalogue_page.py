"""docs/catalogue.md says what a search finds today: every row of the tables has its section, with laws of the same span.

The page is rewritten, or a part of it, by ``python docs/make_catalogue.py [NAME ...]``.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest

from docs import make_catalogue as program
from symcons import System, parse_expression
from symcons.densities.record import parsed
from symcons.expr.tree import Expr
from symcons.laws.joined import Ranking
from symcons.laws.verification import verify
from tests.densities.spans import same_span
from tests.tables import rows
from tests.tables.densities import density_rows, lattice_rows

SECTIONS = program.sections(program.PAGE.read_text(encoding="utf-8"))
ENTRIES = {entry.name: entry for entry in program.entries()}
#: Searched again always: what took less than this many seconds, every third of it.
QUICK, PART = 0.5, 3


def formulas(section: str) -> list[str]:
    return re.findall(r"^\* `(.*?)` · ", section, flags=re.MULTILINE)


def seconds(section: str) -> float:
    return float(section.rstrip().split()[-2])


def sampled(names: list[str]) -> list[object]:
    quick = [name for name in names if name in SECTIONS and seconds(SECTIONS[name]) < QUICK][::PART]
    return [pytest.param(name, id=name, marks=[] if name in quick else [pytest.mark.slow]) for name in names]


def test_every_row_has_its_section_with_its_equations_and_source() -> None:
    assert list(SECTIONS) == list(ENTRIES)
    for name, entry in ENTRIES.items():
        (equations,) = re.findall(r"^```text\n(.*?)^```$", SECTIONS[name], flags=re.MULTILINE | re.DOTALL)
        assert equations.strip() == entry.equations.strip(), name
        assert entry.source in SECTIONS[name], name


def test_the_head_of_the_page_is_what_the_program_writes() -> None:
    page = program.PAGE.read_text(encoding="utf-8")
    assert page.startswith(program.HEAD + "\n" + program.contents(list(ENTRIES.values())))
    assert program.page(set(), SECTIONS) == page


@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", sampled([row.name for row in rows()]))
def test_laws_of_a_system(name: str) -> None:
    found = ENTRIES[name].search()
    system = found.system
    known = {*system.states, *(p.name for p in system.parameters), *(n for n, _ in system.definitions), *system.inputs, "t"}
    shown = [parse_expression(text, known, "<page>") for text in formulas(SECTIONS[name])]
    assert len(shown) == len(found)
    for law in shown:
        assert verify(system, law).status == "verified"
    if found.rank:
        both = [*(law.formula for law in found), *shown]
        assert ranks(system, both[: len(found)]) == ranks(system, shown) == ranks(system, both)
    assert kinds(SECTIONS[name]) == Counter(law.kind for law in found)
    assert program.summary(found) in SECTIONS[name]


def ranks(system: System, laws: list[Expr]) -> int:
    return Ranking(system, laws).ranked().independence.rank


def kinds(section: str) -> Counter[str]:
    return Counter(re.findall(r"` · ([\w-]+)", section))


@pytest.mark.parametrize("name", sampled([row.name for row in (*density_rows(), *lattice_rows())]))
def test_densities(name: str) -> None:
    found = ENTRIES[name].search()
    shown = [parsed(text, found.problem) for text in formulas(SECTIONS[name])]
    assert same_span(shown, [law.formula for law in found], found.problem)
    assert program.summary(found) in SECTIONS[name]


def test_a_stale_page_would_be_noticed() -> None:
    section = SECTIONS["lv_3_cyclic_SID"]
    assert formulas(section) == ["x + y + z", "x*y*z"]
    assert kinds(section) == {"polynomial": 2}
    assert program.summary(ENTRIES["lv_2d"].search()) not in section
