"""The catalogue: every system, equation and lattice of the tables with the laws that the search finds, as docs/catalogue.md.

``python docs/make_catalogue.py`` searches everything and writes the page anew (minutes); with names behind it only those
sections are searched again. Nothing is copied from the tables but equations and sources: laws, kinds and statements of
completeness are what the search returns. tests/laws/test_catalogue_page.py searches a part again and compares spans.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from symcons import Budget, Densities, Monomials, find_conserved, find_densities, parse  # noqa: E402
from symcons.densities.record import printed, vector_of  # noqa: E402
from symcons.expr.printing import print_expr  # noqa: E402
from symcons.laws.result import ConservedQuantities, Law, Status  # noqa: E402
from tests.tables import HIGHER, rows  # noqa: E402
from tests.tables.densities import density_rows, lattice_rows  # noqa: E402

PAGE = ROOT / "docs" / "catalogue.md"
SECONDS = 120
PDES, LATTICES = "Partial differential equations", "Lattices on the whole numbers"
HEAD = """# The catalogue

Systems of the literature with the laws that symcons finds, written by `python docs/make_catalogue.py`. Equations and sources
are those of the tests' tables ([systems.toml](../tests/tables/systems.toml), [densities.toml](../tests/tables/densities.toml),
[lattices.toml](../tests/tables/lattices.toml)); the laws come from the search alone, each proven. The tests compare them with
those of the literature, and this page with a search of today.

Behind each law stands its kind ([Laws of every kind](kinds.md)); *dependent* means a function of those before it, and products
and sums of laws are not listed. Densities are listed with rank and flux ([Conserved densities](kinds/densities.md)), modulo
total derivatives. Seconds are of one processor, start-up apart.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the page says of one system: its own words, and the search that finds its laws."""

    name: str
    chapter: str
    source: str
    equations: str
    search: Callable[[], ConservedQuantities | Densities]

    def section(self) -> str:
        """The section of the page: source, equations, laws and what is known of the rest, after a search."""
        started = time.process_time()
        found = self.search()
        seconds = time.process_time() - started
        laws = [density_line(number, found) for number in range(len(found))] if isinstance(found, Densities) else []
        laws = laws or [law_line(law, found) for law in found if isinstance(law, Law)]
        parts = [f"### {self.name}", self.source, f"```text\n{self.equations.strip()}\n```"]
        parts += ["\n".join(laws)] if laws else []
        return "\n\n".join([*parts, f"{summary(found)} {shown(seconds)} s."]) + "\n"


def entries() -> Iterator[Entry]:
    """Everything the tables hold, chapter by chapter."""
    systems = [Entry(r.name, chapter(r.family), r.reference, r.equations, searcher(r.name, r.equations)) for r in rows()]
    chapters = dict.fromkeys(entry.chapter for entry in systems)
    for title in chapters:
        yield from (entry for entry in systems if entry.chapter == title)
    for title, table in ((PDES, density_rows()), (LATTICES, lattice_rows())):
        for row in table:
            yield Entry(row.name, title, row.reference, row.equations, density_searcher(row.equations, row.rank))


def chapter(family: str) -> str:
    """The title of a family of the table."""
    return family if family.startswith("SID") else family[:1].upper() + family[1:]


def searcher(name: str, equations: str) -> Callable[[], ConservedQuantities]:
    """The search that runs when nothing is asked for, or the one at the degree that the laws of the system need."""
    basis = Monomials(HIGHER[name]) if name in HIGHER else None
    return lambda: find_conserved(parse(equations, name), basis, budget=Budget(seconds=SECONDS))


def density_searcher(equations: str, rank: int) -> Callable[[], Densities]:
    """The search for densities up to a rank."""
    return lambda: find_densities(parse(equations), rank, budget=Budget(seconds=SECONDS))


def law_line(law: Law, found: ConservedQuantities) -> str:
    """A law with its kind, and what must be said beside it."""
    said = [law.kind]
    said += [f"where {law.condition}"] if law.condition else [] if law.independent or not found.rank else ["dependent"]
    return f"* `{print_expr(law.formula)}` · {', '.join(said)}"


def density_line(number: int, found: Densities) -> str:
    """A density with rank and flux."""
    law = found[number]
    flux = printed(vector_of(law.flux), found.problem)
    return f"* `{printed(law.formula, found.problem)}` · rank {law.rank} · flux `{flux}`"


def summary(found: ConservedQuantities | Densities) -> str:
    """How many laws there are and what is known of others: a theorem, or how far the search came."""
    if isinstance(found, Densities):
        counted = f"{len(found)} {'density' if len(found) == 1 else 'densities'}" if len(found) else "No density"
        what = "density whose multiplier was searched" if found.searched == "multipliers" else "density"
        rest = f"; no {'other ' if len(found) else ''}{what} up to rank {found.rank}: a theorem"
        counted += rest if found.status is not Status.EXHAUSTED else ""
        return with_conditions(f"{counted}.", found.conditions)
    counted = f"{len(found)} law{'s' * (len(found) != 1)}, {found.rank} independent" if len(found) else "No law"
    return with_conditions(f"{counted}{completeness(found)}.", found.conditions)


def completeness(found: ConservedQuantities) -> str:
    """What the search proves of other laws."""
    other = "other " if len(found) else ""
    if found.complete_among == "all":
        return f"; no {other}law {autonomous(found)}of whatever form exists: a theorem"
    letters = " in states and functions" if found.kinds[:1] == ("closure",) else ""
    if found.degree and (found.status is Status.EXHAUSTED or found.complete_among == "basis"):
        return f"; no {other}polynomial law{letters} of degree ≤ {found.degree} exists: a theorem"
    return ""


def autonomous(found: ConservedQuantities) -> str:
    """Of flows the bound by the number of equations counts laws without time, unless time is a state."""
    return "without time " if found.system.kind == "ode" and "time-dependent" not in found.kinds else ""


def with_conditions(text: str, conditions: tuple[str, ...]) -> str:
    """``text`` and where parameters may bring more."""
    return f"{text} For generic parameters; more where `{'`, `'.join(conditions)}`." if conditions else text


def shown(seconds: float) -> str:
    """Two digits."""
    return f"{seconds:.2f}" if seconds < 1 else f"{seconds:.1f}"


def sections(text: str) -> dict[str, str]:
    """The sections of a page by name."""
    pieces = re.split(r"^(?=### )", text, flags=re.MULTILINE)[1:]
    bodies = [re.split(r"^## ", piece, maxsplit=1, flags=re.MULTILINE)[0] for piece in pieces]
    return {body.splitlines()[0].removeprefix("### "): body.rstrip() + "\n" for body in bodies}


def page(names: set[str], known: dict[str, str]) -> str:
    """The page: sections that are known and not among ``names`` stay, the others are searched."""
    every = list(entries())
    lines = [HEAD, contents(every)]
    for number, entry in enumerate(every):
        if number == 0 or every[number - 1].chapter != entry.chapter:
            lines.append(f"## {entry.chapter}\n")
        stays = entry.name in known and entry.name not in names
        lines.append(known[entry.name] if stays else told(entry))
    return "\n".join(lines)


def contents(every: list[Entry]) -> str:
    """The chapters with links to what they hold."""
    members: dict[str, list[str]] = {}
    for entry in every:
        members.setdefault(entry.chapter, []).append(f"[{entry.name}](#{anchor(entry.name)})")
    return "".join(f"* **{title}**: {', '.join(links)}\n" for title, links in members.items())


def anchor(title: str) -> str:
    """The anchor of a heading: lower case, blanks as hyphens, letters, digits and underscores kept."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def told(entry: Entry) -> str:
    """The section, and a line for who waits."""
    text = entry.section()
    sys.stderr.write(f"{entry.name}: {text.rstrip().splitlines()[-1]}\n")
    return text


def main(names: list[str]) -> None:
    """Rewrite the page, or the sections named."""
    unknown = set(names) - {entry.name for entry in entries()}
    if unknown:
        raise SystemExit(f"not in the tables: {', '.join(sorted(unknown))}")
    known = sections(PAGE.read_text(encoding="utf-8")) if names and PAGE.exists() else {}
    PAGE.write_text(page(set(names), known), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
