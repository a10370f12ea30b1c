"""Explicit x and t, negative powers, given spans, weights, roots: what is found, and what is said where nothing is."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symcons.budget import Budget
from symcons.densities.record import printed
from symcons.densities.search import find_densities
from symcons.densities.verification import verify_density
from symcons.errors import SymconsError, UnsupportedError
from symcons.expr.pde_parser import parse_pde
from symcons.laws.result import Status
from tests.tables.densities import density_row

KDV = "u_t = 6*u*u_x - u_xxx"
NLS = "u_t = -v_xx - 2*(u^2 + v^2)*v\nv_t = u_xx + 2*(u^2 + v^2)*u"
HARRY_DYM = "w_t = w^3*w_xxx"


def formulas(found) -> list[str]:
    return [printed(law.formula, found.problem) for law in found]


def test_galilean_densities() -> None:
    """R. Miura, C. Gardner, M. Kruskal (1968): x u + 3 t u^2; of Schroedinger's equation the centre of mass."""
    assert formulas(find_densities(parse_pde(KDV), 4, kinds=["time-dependent"])) == ["3*t*u^2 + x*u"]
    assert formulas(find_densities(parse_pde(NLS), 4, kinds=["time-dependent"])) == ["4*t*v*u_x + x*v^2 + x*u^2"]


def test_the_cylindrical_equation() -> None:
    """S. Maxon, J. Viecelli, Phys. Fluids 17 (1974) 1614–1616: u_t + 6 u u_x + u_xxx + u/(2t) = 0 has sqrt(t) u and t u^2."""
    pde = parse_pde("u_t = -6*u*u_x - u_xxx - u/(2*t)")
    found = find_densities(pde, 4)
    assert {"t^(1/2)*u", "t*u^2"} <= set(formulas(found))
    found.certificate.check()


def test_equations_for_the_motion_of_a_derivative() -> None:
    """J. Hunter, R. Saxton, SIAM J. Appl. Math. 51 (1991) 1498–1521: u_x^2 and the root of u_xx; the short pulse: u^2."""
    hunter_saxton = find_densities(parse_pde("u_xxt + 2*u_x*u_xx + u*u_xxx = 0"), 5)
    assert formulas(hunter_saxton) == ["u_x^2/2", "u_xx^(1/2)"]
    hunter_saxton.certificate.check()
    assert formulas(find_densities(parse_pde("u_xt = u + u*u_x^2 + u^2*u_xx/2"), 3)) == ["u^2"]


def test_a_weight_that_is_not_positive_counts_as_none() -> None:
    found = find_densities(parse_pde("u_t = 4*u_x - 18*u*u_x"), 4)
    assert [law.rank for law in found] == [1, 2, 3, 4]
    assert find_densities(parse_pde("u_t = u_xx + u_x^2"), 4).weights["u"] == 1


def test_a_span_needs_an_evolution_equation() -> None:
    with pytest.raises(UnsupportedError, match="evolution"):
        find_densities(parse_pde("u_t - u_xxt + u*u_x = 0"), basis="u, u^2")


def test_explicit_densities_are_not_there_where_a_rank_is_asked() -> None:
    assert all("t" not in text and "x*" not in text for text in formulas(find_densities(parse_pde(KDV), 6)))


def test_everything_is_tried_where_nothing_is_asked() -> None:
    assert "3*t*u^2 + x*u" in formulas(find_densities(parse_pde(KDV)))
    assert {"1/w", "w^(-2)", "1/w*w_x^2"} <= set(formulas(find_densities(parse_pde(HARRY_DYM))))


def test_harry_dym() -> None:
    """M. Kruskal (1975): 1/w, 1/w^2, w_x^2/w and on; no polynomial density."""
    pde = parse_pde(HARRY_DYM)
    assert find_densities(pde, 3).status is Status.NONE
    found = find_densities(pde, 2, kinds=["rational"])
    assert formulas(found) == ["w^(-2)", "1/w", "1/w*w_x^2"]
    found.certificate.check()


def test_a_given_span() -> None:
    pde = parse_pde(HARRY_DYM)
    found = find_densities(pde, basis="1/w, w, w_x, w_x^2/w + 3/w")
    assert sorted(formulas(found)) == ["1/w", "1/w*w_x^2 + 3/w"]
    assert (found.basis_size, found.rank) == (3, None)
    assert find_densities(pde, basis="w, w^2").status is Status.NONE


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        (KDV, {"u": 2, "t": 3}),
        ("u_t = u_xx + 2*u*u_x", {"u": 1, "t": 2}),
        ("u_t = u*u_x", {"u": 1, "t": 2}),
        ("u_t = v\nv_t = u_xx", {"u": 1, "v": 2, "t": 1}),
        ("u_t = u_xxx + u_x + 6*u*u_x", {"u": 1, "t": 1}),
        ("weight u = 2\nu_t = u*u_x", {"u": 2, "t": 3}),
        ("u_t = -u_xxxx - u*u_x", {"u": 3, "t": 4}),
        ("u_xt = sin(u)", {"u": 0, "t": -1}),
        ("u_t + 6*u*u_x + u_xxx + 3*v_y = 0\nv_x = u_y", {"u": 2, "v": 3, "t": 3, "y": 2}),
        ("u_t = u_xxx + u^(1/2)*u_x", {"u": 4, "t": 3}),
    ],
)
def test_weights(text: str, weights: dict[str, int]) -> None:
    found = find_densities(parse_pde(text), 1)
    assert found.weights == {name: Fraction(value) for name, value in weights.items()}


def test_half_weights() -> None:
    """u_t = u_xxx + u^4 u_x has weight(u) = 1/2: the ranks go in halves."""
    found = find_densities(parse_pde("u_t = u_xxx + u^4*u_x"), 3)
    assert [law.rank for law in found] == [Fraction(1, 2), Fraction(1), Fraction(3)]


@pytest.mark.parametrize(
    ("text", "formula", "status"),
    [
        (KDV, "u_x^2 + 2*u^3", "verified"),
        (KDV, "u_x^2 - 2*u^3", "refuted"),
        (KDV, "x*u + 3*t*u^2", "verified"),
        (HARRY_DYM, "1/w", "verified"),
        (HARRY_DYM, "w", "refuted"),
        ("u_t - u_xxt + 3*u*u_x - 2*u_x*u_xx - u*u_xxx = 0", "sqrt(u - u_xx)", "verified"),
        ("u_t - u_xxt + 3*u*u_x - 2*u_x*u_xx - u*u_xxx = 0", "u^2 + u_x^2", "verified"),
        ("u_t - u_xxt + 3*u*u_x - 2*u_x*u_xx - u*u_xxx = 0", "u^2", "undecided"),
        ("par b\nm = u - u_xx\nm_t + u*m_x + b*u_x*m = 0", "m^(1/b)", "verified"),
        ("u_t = v\nv_t = u_xx - sin(u)", "v^2/2 + u_x^2/2 - cos(u)", "verified"),
        ("u_t = v\nv_t = u_xx - sin(u)", "v^2/2 + u_x^2/2 + cos(u)", "refuted"),
        ("u_xt = sin(u)", "u_x^2", "verified"),
        ("u_xt = sin(u)", "u", "undecided"),
    ],
)
def test_verdicts(text: str, formula: str, status: str) -> None:
    verdict = verify_density(parse_pde(text), formula)
    assert verdict.status == status
    assert (verdict.counterexample is None) == (status != "refuted")


def test_a_total_derivative_is_trivial() -> None:
    verdict = verify_density(parse_pde(KDV), "u*u_x + u_xxx")
    assert verdict.trivial


def test_a_spent_budget_keeps_what_was_proven() -> None:
    budget = Budget(0.000001)
    found = find_densities(parse_pde(KDV), 20, budget=budget)
    assert found.status is Status.EXHAUSTED
    found.certificate.check()


@pytest.mark.parametrize(
    "text",
    ["u_t = u_xx/(1 + u^2)", "u_t = erf(u)*u_x", "u_t = fraclap(u, 1/2) + u_x", "par a\nu_t = u^a*u_x", "u_t = lap(u)\ndim 4"],
)
def test_what_lies_outside_is_said(text: str) -> None:
    with pytest.raises(UnsupportedError):
        find_densities(parse_pde(text), 2)


def test_unknown_kinds() -> None:
    with pytest.raises(SymconsError, match="unknown kind banana"):
        find_densities(parse_pde(KDV), 2, kinds=["banana"])


def test_the_zilch_of_maxwell() -> None:
    """Ten laws up to rank 2, nine of rank 3: D. Lipkin, J. Math. Phys. 5 (1964) 696–700."""
    found = find_densities(parse_pde(density_row("Maxwell").equations), 3)
    assert [law.rank for law in found] == [1] * 6 + [2] * 4 + [3] * 9
    found.certificate.check()


def test_without_the_divergences_the_momentum_is_not_conserved() -> None:
    equations = "".join(line + "\n" for line in density_row("Maxwell").equations.splitlines() if "_t" in line)
    pde = parse_pde(equations)
    assert [law.rank for law in find_densities(pde, 2)] == [1] * 6 + [2]
    assert verify_density(pde, "e2*b3 - e3*b2").status == "refuted"


def test_a_list_of_kinds_for_files_of_all_sorts_is_taken() -> None:
    found = find_densities(parse_pde(KDV), 4, kinds=("polynomial", "darboux", "density"))
    assert [law.rank for law in found] == [2, 4]
    with pytest.raises(SymconsError, match="unknown kind darboux"):
        find_densities(parse_pde(KDV), 4, kinds=("darboux",))
