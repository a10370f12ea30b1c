"""Every file in examples/densities runs and gives what is known of it; a file without a row here is an error."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from symcons.densities.search import find_densities
from symcons.expr.equations import load

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "densities"

#: file: rank, and the ranks of the densities up to it
KNOWN = {
    "ablowitz_ladik.lattice": (4, [0, 2, 2, 4, 4]),
    "b_family.pde": (3, [1, 3]),
    "bbm.pde": (4, [1, 4, 4]),
    "burgers.pde": (6, [1]),
    "camassa_holm.pde": (5, [1, 4, 5, 1.5]),
    "fifth_order_family.pde": (8, [2]),
    "harry_dym.pde": (3, []),
    "kdv_damped.pde": (None, [1, 2]),
    "kdv.pde": (12, [2, 4, 6, 8, 10, 12]),
    "maxwell.pde": (2, [1] * 6 + [2] * 4),
    "reaction_diffusion.pde": (6, []),
    "schroedinger.pde": (4, [2, 3, 4]),
    "schroedinger_complex.pde": (6, [2, 3, 4, 5, 6]),
    "sine_gordon.pde": (6, [2, 4, 6]),
    "toda.lattice": (3, [1, 2, 3]),
    "volterra.lattice": (3, [0, 1, 2, 3]),
    "zakharov_kuznetsov.pde": (6, [2, 4, 6]),
}


def test_every_file_has_a_row() -> None:
    assert sorted(KNOWN) == sorted(path.name for path in FOLDER.iterdir())


@pytest.mark.parametrize("name", KNOWN)
def test_ranks_of_the_densities(name: str) -> None:
    rank, ranks = KNOWN[name]
    found = find_densities(load(FOLDER / name), rank)
    assert [float(law.rank) for law in found] == [float(rank) for rank in ranks]


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_files_say_where_they_come_from(path: Path) -> None:
    comments = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    assert len(comments) >= 2
    assert re.search(r"\b(18|19|20)\d\d\b", " ".join(comments))
