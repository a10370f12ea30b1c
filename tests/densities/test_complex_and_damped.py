"""Complex fields, and densities that decay or grow with time, against the literature."""

from __future__ import annotations

import pytest

from symcons.densities.record import printed
from symcons.densities.search import find_densities
from symcons.densities.verification import verify_density
from symcons.errors import UnsupportedError
from symcons.expr.pde_parser import parse_pde
from symcons.laws.result import Status

#: name, source, equations, the highest rank, how many densities of each rank
COMPLEX = [
    ("Schroedinger, conj", "Zakharov & Shabat 1971", "i*q_t = -q_xx - 2*q^2*conj(q)", 6, [2, 3, 4, 5, 6]),
    ("Schroedinger, abs", "Zakharov & Shabat 1971", "i*q_t + q_xx - 2*abs(q)^2*q = 0", 6, [2, 3, 4, 5, 6]),
    ("Schroedinger, any strength", "Zakharov & Shabat 1971", "i*q_t = -q_xx/2 + k*abs(q)^2*q\npar k", 4, [2, 3, 4]),
    ("quintic", "Cazenave 2003", "i*q_t + q_xx + abs(q)^4*q = 0", 4, [1, 2, 3]),
    ("derivative", "Kaup & Newell 1978", "i*q_t + q_xx + i*d(abs(q)^2*q, x) = 0", 4, ["1/2", "1/2", 1, 2, 3, 4]),
    ("Hirota", "Hirota 1973", "i*q_t + a*q_xx + i*b*q_xxx + 2*a*abs(q)^2*q + 6*i*b*abs(q)^2*q_x = 0\npar a, b", 4, [2, 3, 4]),
    ("two dimensions", "Sulem & Sulem 1999", "i*u_t + lap(u) + abs(u)^2*u = 0\ndim 2", 4, [2, 3, 3, 4]),
    ("complex modified KdV", "Hirota 1973", "q_t + 6*abs(q)^2*q_x + q_xxx = 0", 4, [2, 3, 4]),
    ("Ginzburg-Landau, a negative control", "Aranson & Kramer 2002",
     "q_t = q + (1 + 2*i)*q_xx - (1 + 3*i)*abs(q)^2*q", 4, []),
    ("linear", "textbook", "i*q_t = -q_xx", 3, [1, 1, 2, 3]),
]  # fmt: skip


@pytest.mark.parametrize(("equations", "rank", "ranks"), [row[2:] for row in COMPLEX], ids=[row[0] for row in COMPLEX])
def test_complex_fields(equations: str, rank: int, ranks: list) -> None:
    found = find_densities(parse_pde(equations), rank)
    found.certificate.check()
    assert found.status is (Status.COMPLETE if ranks else Status.NONE)
    assert [str(law.rank) for law in found] == [str(r) for r in ranks]
    assert any("r + i*" in note for note in found.notes)


@pytest.mark.parametrize(
    ("formula", "status"),
    [
        ("abs(q)^2", "verified"),
        ("im(conj(q)*q_x)", "verified"),
        ("i*(conj(q)*q_x - q*conj(q_x))", "verified"),
        ("abs(q_x)^2 - abs(q)^4", "verified"),
        ("x*abs(q)^2 - 2*t*im(conj(q)*q_x)", "verified"),
        ("abs(q)^4", "refuted"),
        ("re(q)", "refuted"),
        ("q*abs(q)^2", "undecided"),
        ("abs(q)", "undecided"),
    ],
)
def test_formulas_in_complex_fields(formula: str, status: str) -> None:
    assert verify_density(parse_pde("i*q_t = -q_xx - 2*q^2*conj(q)"), formula).status == status


def test_which_fields_are_complex() -> None:
    """V. Zakharov, Sov. Phys. JETP 35 (1972) 908–914: a complex envelope and a real density. A field p is not split into pi."""
    found = find_densities(parse_pde("i*E_t + E_xx = n*E\nn_tt - n_xx = d(abs(E)^2, x, 2)"), 4)
    assert found.problem.fields == ("Er", "Ei", "n")
    found = find_densities(parse_pde("i*p_t + p_xx = q*conj(p)\nq_t = d(abs(p)^2, x)"), 3)
    assert found.problem.fields == ("p0r", "p0i", "q")
    found.certificate.check()
    assert find_densities(parse_pde("par i\nu_t = i*u_x"), 2).problem.fields == ("u",)
    with pytest.raises(UnsupportedError, match="complex field"):
        find_densities(parse_pde("i*q_t + q_xx + exp(q) = 0"), 2)


#: name, source, equations, densities with e^(ct), the conditions
DAMPED = [
    ("KdV", "Ott & Sudan 1970", "u_t = -6*u*u_x - u_xxx - c*u\npar c", ["exp(c*t)*u", "exp(2*c*t)*u^2"], ("c = 0",)),
    ("KdV, a number", "Ott & Sudan 1970", "u_t = -6*u*u_x - u_xxx - u", ["exp(t)*u", "exp(2*t)*u^2"], ()),
    ("Burgers", "textbook", "u_t = u_xx + u*u_x - 3*u", ["exp(3*t)*u"], ()),
    ("waves", "textbook", "u_t = v\nv_t = u_xx - 2*c*v\npar c",
     ["exp(2*c*t)*v", "exp(2*c*t)*v*u_x", "exp(2*c*t)*(u_x^2 + v^2 + 2*c*u*v)"], ("c = 0",)),
    ("Schroedinger", "textbook", "i*q_t + q_xx + 2*abs(q)^2*q + i*g*q = 0\npar g",
     ["exp(2*g*t)*(qi^2 + qr^2)", "exp(2*g*t)*qi*qr_x"], ("g = 0",)),
    ("Fisher, a negative control", "Fisher 1937", "u_t = u_xx + u - u^2", [], ()),
]  # fmt: skip


@pytest.mark.parametrize(
    ("equations", "formulas", "conditions"), [row[2:] for row in DAMPED], ids=[row[0] for row in DAMPED]
)
def test_rates(equations: str, formulas: list[str], conditions: tuple[str, ...]) -> None:
    found = find_densities(parse_pde(equations), 4, kinds=["time-dependent"])
    found.certificate.check()
    own = [printed(law.formula, found.problem) for law in found]
    assert [text for text in own if text.startswith("exp(")] == formulas
    assert found.conditions == conditions


@pytest.mark.parametrize(
    ("formula", "status"),
    [
        ("exp(c*t)*u", "verified"),
        ("exp(2*c*t)*u^2", "verified"),
        ("exp(c*t)*u^2", "refuted"),
        ("exp(c*t^2)*u", "refuted"),
        ("exp(c*t)*u_x", "verified"),
    ],
)
def test_verdicts_on_formulas_with_rates(formula: str, status: str) -> None:
    assert verify_density(parse_pde("u_t = -6*u*u_x - u_xxx - c*u\npar c"), formula).status == status


def test_a_wrong_rate_in_a_record_is_seen() -> None:
    found = find_densities(parse_pde("u_t = -6*u*u_x - u_xxx - u"), 4, kinds=["time-dependent"])
    record = found.to_dict()
    record["result"]["laws"][0]["expr"] = "exp(2*t)*u"
    with pytest.raises(Exception, match="certificate"):
        type(found).from_dict(record).certificate.check()
