"""Every system of the table from its plain equations, by the search that runs when nothing is asked for.

Each known law is a function of those found, and as many independent laws without time are found as are known. Laws beyond
the degree where an open search stops are found at theirs (HIGHER).
"""

from __future__ import annotations

import pytest

from symcons import Budget, Monomials, find_conserved, parse, parse_expression
from symcons.expr.system import System
from symcons.expr.tree import Expr, names
from symcons.laws.joined import Ranking
from symcons.laws.result import ConservedQuantities
from symcons.laws.verification import verify_record
from tests.tables import HIGHER, Row, rows

#: Rows with more laws than the table lists: the Runge-Lenz vector of the relative motion, Lyness' second invariant.
MORE = {"two_body_2d_aux": 1, "lyness_3d": 1}
#: Rows whose search takes longer than two seconds.
LONG = {
    "holt_potential",
    "kuramoto_ws_n4",
    "liouville_2d_exp",
    "lyness_3d",
    "lyness_map",
    "mcmillan_map",
    "nose_hamiltonian",
    "cart_pole_momentum",
    "somos4_map",
    "volterra_periodic_n5",
    "yang_mills_x2y2",
    "harmonic_2d_generic",
    "henon_heiles_generic",
    "henon_heiles_KdV",
    "henon_heiles_KK",
    "quartic_1_12_16",
    "double_pendulum",
}


def known_laws(row: Row, system: System) -> list[Expr]:
    """The laws of the row as formulas."""
    declared = {*(p.name for p in system.parameters), *(n for n, _ in system.definitions)}
    return [parse_expression(law.formula, {*system.states, *declared, *system.inputs, "t"}, "<law>") for law in row.laws]


def rank(system: System, formulas: list[Expr]) -> int:
    """How many of them are independent."""
    return Ranking(system, formulas).ranked().independence.rank if formulas else 0


def marked(row: Row) -> object:
    """Small systems run always, large ones in the slow suite."""
    large = len(parse(row.equations).states) > 4 or row.name in LONG or row.name in HIGHER
    return pytest.param(row, id=row.name, marks=[pytest.mark.slow] if large else [])


def searched(row: Row, system: System) -> ConservedQuantities:
    """What the open search finds, or the search at the degree that the row needs."""
    found = find_conserved(system, budget=Budget(seconds=120))
    if row.name not in HIGHER:
        return found
    assert rank(system, [law.formula for law in found]) < row.rank, "it needs no higher degree"
    return find_conserved(system, Monomials(HIGHER[row.name]), budget=Budget(seconds=120))


@pytest.mark.timeout(400)
@pytest.mark.parametrize("row", [marked(row) for row in rows()])
def test_the_open_search_finds_what_is_known(row: Row) -> None:
    system = parse(row.equations, row.name)
    known = known_laws(row, system)
    found = searched(row, system)
    formulas = [law.formula for law in found]
    assert rank(system, [*formulas, *known]) == found.rank
    autonomous = [law for law in found if law.independent and (system.time is None or system.time not in names(law.formula))]
    without_time = [f for f in known if system.time is None or system.time not in names(f)]
    assert len(autonomous) == rank(system, without_time) + MORE.get(row.name, 0)
    assert verify_record(found.to_dict()).status == "verified"
