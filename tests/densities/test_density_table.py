"""Every row of the tables: the densities of each rank agree in number and in span, modulo total derivatives over Q."""

from __future__ import annotations

import pytest

from symcons import parse
from symcons.densities.record import parsed
from symcons.densities.result import Densities
from symcons.densities.search import find_densities
from symcons.laws.result import Status
from tests.densities.spans import same_span
from tests.tables.densities import DensityRow, density_row, density_rows, lattice_rows

ROWS = pytest.mark.parametrize("row", (*density_rows(), *lattice_rows()), ids=lambda row: row.name)


@ROWS
def test_densities_agree_with_the_literature(row: DensityRow) -> None:
    problem = parse(row.equations)
    found = find_densities(problem, row.rank)
    known = {key: [parsed(text, problem) for text in formulas] for key, formulas in row.densities.items()}
    assert found.status is (Status.COMPLETE if known else Status.NONE)
    assert len(found) == sum(map(len, known.values()))
    for key, trees in known.items():
        assert same_span(trees, [law.formula for law in found if key in ("all", str(law.rank))], problem)


@ROWS
def test_every_certificate_holds(row: DensityRow) -> None:
    found = find_densities(parse(row.equations), row.rank)
    assert all(law.certificate.checked and law.certificate.residual == "0" for law in found)
    found.certificate.check()
    assert Densities.from_dict(found.to_dict()) == found


@pytest.mark.parametrize(
    ("name", "right", "wrong", "trivial"),
    [("KdV", "u_x^2 + 2*u^3", "u_x^2 - 2*u^3", "u_x"), ("Volterra", "u[n]*u[n+1]", "u[n]*u[n+2]", "u[n+1] - u[n]")],
)
def test_a_wrong_table_would_be_noticed(name: str, right: str, wrong: str, trivial: str) -> None:
    problem = parse(density_row(name).equations)
    first, second, third = (parsed(text, problem) for text in (right, wrong, trivial))
    assert same_span([first], [first], problem)
    assert not same_span([first], [second], problem)
    assert not same_span([first], [third], problem)
    assert not same_span([first], [first, second], problem)
