"""Systems of the literature beyond the table: what is found from their equations, and that it is written as people write it."""

from __future__ import annotations

from fractions import Fraction
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symcons import Budget, ConservedQuantities, Monomials, find_conserved, parse, parse_expression, verify
from symcons.errors import UnsupportedError
from symcons.expr.printing import print_expr
from symcons.expr.rational import Ring
from symcons.laws.exponentials import InvariantSpace
from symcons.laws.folding import folded, reciprocals
from symcons.laws.joined import Ranking
from symcons.laws.readable import cost
from symcons.laws.result import Status
from symcons.laws.verification import verify_record
from tests.tables import row


def search(text: str, degree: int | None = None) -> ConservedQuantities:
    return find_conserved(parse(text), None if degree is None else Monomials(degree), budget=Budget(seconds=60))


def shown(found: ConservedQuantities) -> list[str]:
    return [print_expr(law.formula) for law in found]


#: name, source, equations, known laws, independent laws without time
FOUND = [
    ("exponential factor 1/x", "Christopher, Llibre & Pereira 2007", "x' = x^2\ny' = y", ["log(y) + 1/x"], 1),
    ("exponential factor 1/x^2", "Christopher et al. 2007", "x' = x^3\ny' = x^3*y + y", ["log(y) - x + 1/(2*x^2)"], 0),
    ("ratio-dependent predation", "Arditi & Ginzburg 1989", "x' = x - x*y/(x+y)\ny' = -y + 2*x*y/(x+y)", ["log(x) - x/y"], 1),
    ("susceptible and infected, standard incidence", "Gleissner 1988", "S' = -3*S*I/(S+I)\nI' = 3*S*I/(S+I) - I",
     ["3*log(S+I) - log(S)"], 1),
    ("chemostat", "Smith & Waltman 1995",
     "S' = (3 - S)/2 - 2*S*x/(1+S)\nx' = x*(2*S/(1+S) - 1/2)", ["exp(t/2)*(S + x - 3)"], 0),
    ("Garnier's oscillator", "Garnier 1919",
     "x' = p\ny' = q\np' = -4*x*(x^2+y^2) + 2*x\nq' = -4*y*(x^2+y^2) + 6*y", ["p^2/2 + q^2/2 + (x^2+y^2)^2 - x^2 - 3*y^2"], 2),
    ("Fokas & Lagerstrom", "J. Math. Anal. Appl. 74 (1980) 325",
     "x' = p\ny' = q\np' = 4/3*x*(x^2-y^2)^(-5/3)\nq' = -4/3*y*(x^2-y^2)^(-5/3)",
     ["(p^2-q^2)*(x*q-y*p) - 4*(y*p+x*q)*(x^2-y^2)^(-2/3)"], 2),
    ("goldfish", "Calogero 2001", "x' = v\ny' = w\nv' = 2*v*w/(x-y)\nw' = -2*v*w/(x-y)", ["v + w", "v*y + w*x"], 3),
    ("modified Emden equation", "Chandrasekar, Senthilvelan & Lakshmanan 2005", "x' = v\nv' = -3*x*v - x^3",
     ["(v+x^2)^2/(2*v+x^2)"], 1),
    ("Mathews & Lakshmanan", "Q. Appl. Math. 32 (1974) 215", "x' = v\nv' = (x*v^2/2 - x)/(1+x^2/2)", ["(v^2-2)/(1+x^2/2)"], 1),
    ("half-plane geodesics", "do Carmo 1992", "x' = u\ny' = v\nu' = 2*u*v/y\nv' = (v^2-u^2)/y",
     ["(u^2+v^2)/y^2", "u/y^2", "(x*u+y*v)/y^2"], 3),
    ("Hill's vortex", "Hill 1894", "x' = x*z\ny' = y*z\nz' = 1 - 2*(x^2+y^2) - z^2", ["y/x", "(x^2+y^2)*(1-x^2-y^2-z^2)"], 2),
    ("matching pennies", "Hofbauer & Sigmund 1998", "x' = x*(1-x)*(2*y-1)\ny' = -y*(1-y)*(2*x-1)", ["x*(1-x)*y*(1-y)"], 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "known", "count"), [r[2:] for r in FOUND], ids=[r[0] for r in FOUND])
def test_laws_are_found(text: str, known: list[str], count: int) -> None:
    system, found = parse(text), search(text)
    assert all(verify(system, law).status == "verified" for law in known)
    formulas = [law.formula for law in found]
    more = [*formulas, *(parse_expression(law, {*system.states, "t"}, "<law>") for law in known)]
    assert Ranking(system, more).ranked().independence.rank == found.rank
    assert sum(law.independent and law.kind != "time-dependent" for law in found) == count
    assert verify_record(found.to_dict()).status == "verified"


#: name, equations, laws as they are shown
WRITTEN = [
    ("a root that only divides", "x' = p/sqrt(1+p^2)\np' = 1", ["x - sqrt(p^2 + 1)", "p - t"]),
    ("Kepler, relativistic",
     "x' = p/sqrt(1+p^2+q^2)\ny' = q/sqrt(1+p^2+q^2)\np' = -x/(x^2+y^2)^(3/2)/2\nq' = -y/(x^2+y^2)^(3/2)/2",
     ["x*q - y*p", "1/sqrt(x^2 + y^2) - 2*sqrt(p^2 + q^2 + 1)"]),
    ("a power of a root", "x' = p\np' = x*(x^2+1)^(-5/3)", ["2*p^2 + 3/(x^2 + 1)^(2/3)"]),
    ("cat's eyes", "x' = sinh(y)/(cosh(y)+cos(x)/2)\ny' = sin(x)/(2*(cosh(y)+cos(x)/2))", ["cos(x) + 2*cosh(y)"]),
    ("fall with drag", "x' = v\nv' = 10 - v^2/3", ["3*log(30 - v^2) + 2*x"]),
    ("numerator and denominator", "x' = p\ny' = q\np' = -4*x^3-12*x*y^2\nq' = -12*x^2*y-4*y^3",
     ["4*x^3*y + 4*x*y^3 + p*q", "2*x^4 + 12*x^2*y^2 + 2*y^4 + p^2 + q^2"]),
    ("Henon-Heiles, Kaup-Kupershmidt", "x' = p\ny' = q\np' = -x-2*x*y\nq' = -16*y-x^2-16*y^2",
     ["6*x^2*y + 32*y^3 + 3*x^2 + 48*y^2 + 3*p^2 + 3*q^2",
      "2*x^6 + 12*x^4*y^2 + 12*x^4*y + 12*x^3*p*q - 36*x^2*y*p^2 - 9*x^4 - 18*x^2*p^2 - 9*p^4"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "laws"), [r[1:] for r in WRITTEN], ids=[r[0] for r in WRITTEN])
def test_laws_are_written_as_people_write_them(text: str, laws: list[str]) -> None:
    found = search(text)
    assert shown(found) == laws
    found.certificate.check()


@given(st.lists(st.tuples(*[st.integers(0, 3)] * 4, st.integers(-4, 4)), min_size=1, max_size=12), st.integers(0, 99))
def test_folding_changes_no_value(rows: list[tuple[int, ...]], seed: int) -> None:
    """v = 1/(1 + x + y²) and w = 1/(x + 2) in a polynomial: the same at rational points, in no more terms."""
    ring = Ring(("x", "y", "v", "w"))
    known = reciprocals([parse_expression(r, ring.names, "<r>") for r in ("v*(1+x+y^2)-1", "w*(x+2)-1")], ("v", "w"), ring)
    terms = {tuple(e): c for *e, c in rows if c and any(e)}
    if not terms or len(terms) == 1:
        return
    short = folded(terms, known, ring, 4)
    x, y = Fraction(seed, 7) + 1, Fraction(seed + 1, 5)
    point = (x, y, 1 / (1 + x + y**2), 1 / (x + 2))
    one, other = (sum(c * prod(a**i for a, i in zip(point, e, strict=True)) for e, c in t.items()) for t in (terms, short))
    x, y = Fraction(seed, 3) + 2, Fraction(seed + 4, 9)
    point = (x, y, 1 / (1 + x + y**2), 1 / (x + 2))
    two, more = (sum(c * prod(a**i for a, i in zip(point, e, strict=True)) for e, c in t.items()) for t in (terms, short))
    assert one * more == two * other
    assert cost(short) <= cost(terms)


def test_a_letter_times_its_reciprocal_is_one() -> None:
    """Around a charged black hole (Chandrasekhar 1983, § 40): no r/r is left."""
    text = """
f = 1-2/r+1/(4*r^2)
r' = p*f
h' = L/r^2
E' = 0
L' = 0
p' = -(E^2/f^2+p^2)*(1/r^2-1/(4*r^3))+L^2/r^3
"""
    found = search(text)
    assert found.rank == 3
    assert not any("r*p^2/r" in law for law in shown(found))


def test_the_invariant_space_of_a_rational_field() -> None:
    """1, and S + x of the chemostat; of x' = 1/x the even powers of degree at most 4."""
    assert InvariantSpace(parse("S' = (3 - S)/2 - 2*S*x/(1+S)\nx' = x*(2*S/(1+S) - 1/2)"), 1).basis.nrows() == 2
    assert InvariantSpace(parse("x' = 1/x"), 4).basis.nrows() == 3


CHAOS = [
    ("Chua", "x' = 10*(y - x - (x^3/16 - x/6))\ny' = x-y+z\nz' = -15*y"),
    ("Sprott's case D", "x' = -y\ny' = x+z\nz' = x*z+3*y^2"),
    ("Rosenzweig & MacArthur", "x' = x*(1-x/3) - x*y/(1+x)\ny' = -y/4 + x*y/(1+x)"),
    ("Leslie & Gower", "x' = x*(1 - x - y/2)\ny' = y*(1/3 - y/(3*x))"),
    ("Brusselator", "x' = 1 - 4*x + x^2*y\ny' = 3*x - x^2*y"),
    ("Thomas", "x' = sin(y)-x/5\ny' = sin(z)-y/5\nz' = sin(x)-z/5"),
]


@pytest.mark.parametrize("text", [r[1] for r in CHAOS], ids=[r[0] for r in CHAOS])
def test_where_there_is_none_none_is_found(text: str) -> None:
    found = search(text)
    assert found.status is Status.NONE
    assert not found


def test_a_large_common_denominator_is_left_alone() -> None:
    """Four vortices divide by six squared distances, whose product has thousands of terms."""
    with pytest.raises(UnsupportedError, match="denominator"):
        InvariantSpace(parse(row("point_vortices_n4").equations), 4)
