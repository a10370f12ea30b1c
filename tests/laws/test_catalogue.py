"""Every system of the table: counts, generators, known laws, negative controls; one contract over every kind of system.

Rerun one row with ``python -m pytest tests/laws/test_catalogue.py -k NAME -m ''``.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from typing import ClassVar

import pytest

from symcons.budget import Budget
from symcons.expr.parser import parse, parse_expression
from symcons.expr.system import Monomials, System
from symcons.expr.tree import Expr, names
from symcons.laws.result import ConservedQuantities, Status
from symcons.laws.search import find_conserved
from symcons.laws.verification import verify
from tests.laws.modular_values import points, product_rows, products, rank
from tests.tables import FAST_COLUMNS, DegreeCount, Row, rows
from tests.tables import row as row_named

LARGEST = 25_000
HEAVY = {"three_body_3d_aux"}  # its three sextic constraints take seconds at every degree


@cache
def system(row: Row) -> System:
    return parse(row.equations, row.name)


@cache
def search(row: Row, degree: int) -> ConservedQuantities:
    return find_conserved(system(row), Monomials(degree), kinds=("polynomial",))


def inputs(row: Row) -> bool:
    return row.equations.lstrip().startswith("input")


def searched(row: Row) -> list[DegreeCount]:
    return [count for count in row.degrees if count.columns <= LARGEST]


def counts(members: list[Row]) -> list[object]:
    """Every row at every degree, the larger ones marked slow."""
    cases = []
    for row in members:
        for count in searched(row):
            marks = [pytest.mark.slow] if count.columns > FAST_COLUMNS or row.name in HEAVY else []
            cases.append(pytest.param(row, count, id=f"{row.name}-{count.degree}", marks=marks))
    return cases


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each subclass of the contract names its members; tests ask for ``row`` or for ``row, count``."""
    members = getattr(metafunc.cls, "members", None)
    if members is None:
        return
    if "count" in metafunc.fixturenames:
        metafunc.parametrize(("row", "count"), counts(members))
    elif "row" in metafunc.fixturenames:
        metafunc.parametrize("row", members, ids=[row.name for row in members])


class Contract:
    """What holds for a system of any kind whose right-hand sides are rational."""

    def test_search_agrees(self, row: Row, count: DegreeCount) -> None:
        found = search(row, count.degree)
        expected = (count.columns, count.nullity, count.trivial, count.rank)
        assert (found.basis_size, found.nullity, found.trivial, found.rank) == expected
        assert found.status is (Status.COMPLETE if count.nullity > count.trivial else Status.NONE)
        assert found.complete_among in {"basis", "all"}
        assert found.ambient_rank >= found.rank == sum(law.independent for law in found)
        for law in found:
            assert (law.kind, law.certificate.checked, law.certificate.residual) == ("polynomial", True, "0")
            assert law.degree <= count.degree
        assert rank(values_of_products(found, count.degree)) == count.nullity - count.trivial

    def test_known_laws_are_verified(self, row: Row) -> None:
        given = system(row)
        for law in row.laws_of("polynomial", "rational"):
            assert verify(given, read(given, law.formula)).status == "verified", law.formula

    def test_known_polynomial_laws_lie_in_the_span(self, row: Row) -> None:
        given = system(row)
        laws = [read(given, law.formula) for law in row.laws_of("polynomial")]
        top = max((count.degree for count in searched(row) if count.columns <= FAST_COLUMNS), default=0)
        within = [law for law in laws if degree_of(law, given) <= top and "t" not in names(law) - set(given.states)]
        if within:
            basis = values_of_products(search(row, top), top, within)
            assert rank(basis) == rank(basis[: len(basis) - len(within)])


def read(given: System, formula: str) -> Expr:
    return parse_expression(formula, {*given.states, *(parameter.name for parameter in given.parameters), "t"})


def values_of_products(found: ConservedQuantities, highest: int, others: Sequence[Expr] = ()) -> list[list[int]]:
    """The laws, their products up to a degree and then ``others``: values at random points of the constraint set."""
    formulas = [law.formula for law in found]
    chosen = products([law.degree for law in found], highest)
    chosen += [(len(formulas) + k,) for k in range(len(others))]
    return product_rows([*formulas, *others], chosen, points(found.system, len(chosen) + 2))


def degree_of(law: Expr, given: System) -> int:
    """The total degree in the states of a polynomial law."""
    import sympy as sp

    from symcons.emit.sympy_form import to_sympy

    return sp.Poly(to_sympy(law), *[sp.Symbol(name) for name in given.states]).total_degree()


ALGEBRAIC = [row for row in rows() if not row.closure]
FLOWS = [row for row in ALGEBRAIC if row.kind == "ode" and not inputs(row)]


class TestOrdinary(Contract):
    members: ClassVar[list[Row]] = [row for row in FLOWS if not row.constrained]


class TestConstrained(Contract):
    members: ClassVar[list[Row]] = [row for row in FLOWS if row.constrained]


class TestMaps(Contract):
    members: ClassVar[list[Row]] = [row for row in ALGEBRAIC if row.kind == "map"]


class TestInputs(Contract):
    members: ClassVar[list[Row]] = [row for row in ALGEBRAIC if inputs(row)]


class TestNegativeControls:
    members: ClassVar[list[Row]] = [row for row in ALGEBRAIC if row.negative and row.degrees]

    def test_nothing_beyond_the_known_laws(self, row: Row) -> None:
        top = max((count.degree for count in searched(row) if count.columns <= FAST_COLUMNS), default=0)
        assert search(row, top).rank <= row.rank


class TestClosure:
    members: ClassVar[list[Row]] = [row for row in rows() if row.closure]

    def test_found_from_the_plain_equations(self, row: Row) -> None:
        found = find_conserved(system(row), budget=Budget(seconds=60))
        autonomous = [law for law in found if law.kind != "time-dependent" and law.independent]
        assert len(autonomous) == row.rank
        found.certificate.check()


class TestCommandLine:
    """A handful of rows through the executable: the JSON says what the table says."""

    members: ClassVar[list[Row]] = [
        row_named(name)
        for name in ("lv_3_cyclic_SID", "spherical_pendulum", "lorenz_classic", "rotor_controlled", "mcmillan_map")
    ]

    def test_json_agrees(self, row: Row) -> None:
        count = max(searched(row), key=lambda count: (count.columns <= FAST_COLUMNS, count.columns))
        command = [sys.executable, "-m", "cli", "conserve", "-", "--json"]
        options = ["--kinds", "polynomial", "--degree", str(count.degree)]
        done = subprocess.run([*command, *options], input=row.equations, capture_output=True, text=True, check=False)
        record = json.loads(done.stdout)
        result = record["result"]
        assert (result["basis_size"], result["nullity"], result["trivial"], result["rank"]) == (
            count.columns,
            count.nullity,
            count.trivial,
            count.rank,
        )
        lawless = count.nullity == count.trivial
        assert (record["schema"], record["status"]) == ("symcons/conserve", "none" if lawless else "complete")
        assert done.returncode == (1 if lawless else 0)
        given = system(row)
        assert all(verify(given, read(given, law["expr"])).status == "verified" for law in result["laws"])
