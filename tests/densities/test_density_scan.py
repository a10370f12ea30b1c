"""Parameters of a PDE: the members of a family that have more densities, as in the literature."""

from __future__ import annotations

import pytest

from symcons.densities.record import printed
from symcons.densities.result import Densities
from symcons.densities.search import find_densities
from symcons.errors import SymconsError
from symcons.expr.equations import parse

FIFTH = "u_t = -a*u^2*u_x - b*u_x*u_xx - g*u*u_xxx - d(u, x, 5)\npar a, b, g"
B_FAMILY = "par b\nm = u - u_xx\nm_t + u*m_x + b*u_x*m = 0"
HIROTA_SATSUMA = "u_t = a*u_xxx + 6*a*u*u_x - 6*v*v_x\nv_t = -v_xxx - 3*u*v_x\npar a"
DAMPED = "u_t = -6*u*u_x - u_xxx - c*u\npar c"

#: name, source, equations, parameters, rank, (condition, rank of the density)
SCANS = [
    ("fifth order", "Goktas & Hereman 1997", FIFTH, "abg", 8,
     {("b = 2*g", 4), ("b = 2*g", 8), ("a = -b^2/5 + 7*b*g/10 - 3*g^2/10", 6), ("a = -2*b^2/45 + 7*b*g/45 + 4*g^2/45", 8)}),
    ("Camassa-Holm, Degasperis-Procesi", "Degasperis & Procesi 1999", B_FAMILY, "b", 4, {("b = 2", 4), ("b = 3", 3)}),
    ("Hirota-Satsuma", "Hirota & Satsuma 1981", HIROTA_SATSUMA, "a", 8, {("a = -1", 4), ("a = 1/2", 8)}),
    ("damped KdV", "Ott & Sudan 1970", DAMPED, "c", 4, {("c = 0", 2), ("c = 0", 4)}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("equations", "parameters", "rank", "expected"), [row[2:] for row in SCANS], ids=[row[0] for row in SCANS]
)
def test_members_of_the_literature(equations: str, parameters: str, rank: int, expected: set) -> None:
    found = find_densities(parse(equations), rank, scan=tuple(parameters))
    assert {(law.condition, law.rank) for law in found if law.condition} == expected
    found.certificate.check()
    assert Densities.from_dict(found.to_dict()) == found
    wrong = found.to_dict()
    name = parameters[-1]
    wrong["result"]["laws"][-1]["condition"] = f"{name} = 77"
    with pytest.raises(Exception, match="certificate"):
        Densities.from_dict(wrong).certificate.check()


def test_the_density_of_camassa_and_holm() -> None:
    found = find_densities(parse(B_FAMILY), 4, scan=("b",))
    assert ("b = 2", "u_x^2/2 + u^2/2") in [(law.condition, printed(law.formula, found.problem)) for law in found]
    assert not found.conditions


def test_what_cannot_be_scanned() -> None:
    with pytest.raises(SymconsError, match="no parameter"):
        find_densities(parse(DAMPED), 2, scan=("u",))
    with pytest.raises(SymconsError, match="no parameter of the lattice"):
        find_densities(parse("u[n]' = u[n+1]\npar a"), 2, scan=("b",))


#: A lattice, its parameters, the rank, (condition, rank of the density); Volterra's and Toda's as members of families.
LATTICES = [
    ("u[n]' = u[n]*(u[n+1] - a*u[n-1])\npar a", "a", 2, {("a = 1", 1), ("a = 1", 2), ("a = 1", 0)}),
    ("u[n]' = u[n]*(a*u[n+1] + b*u[n] + c*u[n-1])\npar a, b, c", "abc", 2,
     {("a = -b - c", 0), ("a = -c and b = 0", 1), ("a = -c and b = 0", 2), ("a = 0 and b = 0 and c = 0", 2)}),
]  # fmt: skip


@pytest.mark.parametrize(("equations", "parameters", "rank", "expected"), LATTICES)
def test_members_of_families_of_lattices(equations: str, parameters: str, rank: int, expected: set) -> None:
    found = find_densities(parse(equations), rank, scan=tuple(parameters))
    assert {(law.condition, law.rank) for law in found if law.condition} == expected
    found.certificate.check()
    assert Densities.from_dict(found.to_dict()) == found
    wrong = found.to_dict()
    wrong["result"]["laws"][-1]["condition"] = f"{parameters[0]} = 77"
    with pytest.raises(Exception, match="certificate"):
        Densities.from_dict(wrong).certificate.check()
