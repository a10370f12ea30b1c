"""Symbolic parameters: densities with coefficients in them, and the conditions under which more appear."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy as sp

from symcons.densities.record import printed
from symcons.densities.search import find_densities
from symcons.expr.pde_parser import parse_pde
from symcons.laws.result import Status


def factors(conditions: tuple[str, ...]) -> set[sp.Expr]:
    """The left sides of "… = 0" up to a factor."""
    return {sp.Poly(sp.sympify(c.removesuffix(" = 0").replace("^", "**"))).primitive()[1].as_expr() for c in conditions}


def test_fifth_order_family() -> None:
    """u_t + α u^2 u_x + β u_x u_xx + γ u u_xxx + u_xxxxx = 0: Ü. Göktaş, W. Hereman, J. Symb. Comput. 24 (1997) 591."""
    pde = parse_pde("par a, b, g\nu_t = -a*u^2*u_x - b*u_x*u_xx - g*u*u_xxx - d(u, x, 5)")
    found = find_densities(pde, 8)
    a, b, g = sp.symbols("a b g")
    wanted = [b - 2 * g, 10 * a - (-2 * b**2 + 7 * b * g - 3 * g**2), 45 * a + (2 * b**2 - 7 * b * g - 4 * g**2)]
    assert len(found) == 1
    known = factors(found.conditions)
    assert len(known) == 3
    assert all(any(sp.expand(w - c) == 0 or sp.expand(w + c) == 0 for c in known) for w in wanted)


@pytest.mark.parametrize(
    ("a", "b", "g", "rank", "count"),
    [(30, 20, 10, 8, 4), (5, 5, 5, 8, 3), (20, 25, 10, 8, 3), (1, 1, 1, 8, 1), (2, 6, 3, 6, 2)],
    ids=["Lax", "Sawada-Kotera", "Kaup-Kupershmidt", "none", "Ito"],
)
def test_members_of_the_family(a: int, b: int, g: int, rank: int, count: int) -> None:
    pde = parse_pde(f"u_t = -{a}*u^2*u_x - {b}*u_x*u_xx - {g}*u*u_xxx - d(u, x, 5)")
    assert len(find_densities(pde, rank)) == count


def test_nonlinear_schroedinger_with_any_strength() -> None:
    pde = parse_pde("par k\nu_t = -v_xx/2 + k*(u^2 + v^2)*v\nv_t = u_xx/2 - k*(u^2 + v^2)*u")
    found = find_densities(pde, 4)
    assert [printed(law.formula, pde) for law in found] == [
        "v^2 + u^2", "v*u_x", "v_x^2 + u_x^2 + k*v^4 + 2*k*u^2*v^2 + k*u^4",
    ]  # fmt: skip
    assert found.conditions == ("k = 0",)
    found.certificate.check()
    at_zero = find_densities(pde.with_values({"k": Fraction(0)}), 4)
    assert len(at_zero) == 5


def test_the_b_family() -> None:
    pde = parse_pde("par b\nm = u - u_xx\nm_t + u*m_x + b*u_x*m = 0")
    found = find_densities(pde, 4)
    assert found.status is Status.COMPLETE
    assert [printed(law.formula, pde) for law in found] == ["u", "(-u_xx + u)^(1/b)"]
    b = sp.Symbol("b")
    assert {b - 2, 2 * b - 1} <= factors(found.conditions)
    found.certificate.check()


def test_the_modified_term_appears_in_the_density() -> None:
    pde = parse_pde("par a\nu_t = 6*u*u_x + a*u^2*u_x - u_xxx")
    found = find_densities(pde, 4)
    assert [law.rank for law in found] == [1, 2, 4]
    assert "a*u^4" in printed(found[2].formula, pde)


def test_a_weighted_parameter() -> None:
    """weight a = 1 makes u_t = u_xxx + a u_xx + 6 u u_x homogeneous; weight u = 2."""
    pde = parse_pde("par a\nweight a = 1\nu_t = u_xxx + a*u_xx + 6*u*u_x")
    found = find_densities(pde, 6)
    assert (found.weights["u"], found.weights["t"]) == (2, 3)
    assert [law.rank for law in found] == [2]
    assert found.conditions == ("a = 0",)


def test_ranks_beside_a_condition_are_told_once_and_only_where_a_span_has_one() -> None:
    family = find_densities(parse_pde("par a, b, g\nu_t = -a*u^2*u_x - b*u_x*u_xx - g*u*u_xxx - d(u, x, 5)"))
    assert "where b - 2*g = 0 there are more densities of rank 4" in family.notes
    damped = find_densities(parse_pde("par c\nu_t = -6*u*u_x - u_xxx - c*u"))
    assert [note for note in damped.notes if note.startswith("where")] == ["where c = 0 there are more densities"]
