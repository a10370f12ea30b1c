"""Special values of one or several parameters: components of the literature, each with its law, and nothing else."""

from __future__ import annotations

import pytest

from symcons.errors import SymconsError
from symcons.expr.parser import parse
from symcons.expr.printing import print_expr
from symcons.expr.system import Monomials
from symcons.laws.result import ConservedQuantities
from symcons.laws.search import find_conserved
from symcons.laws.strata import Stratum
from symcons.laws.verification import verify, verify_record

LORENZ = "x' = s*(y - x)\ny' = r*x - x*z - y\nz' = x*y - b*z\npar s > 0\npar b, r"
TOP = (
    "l1' = l2*l3*(k - 1)\nl2' = g3 - l1*l3*(k - 1)\nl3' = -g2\n"
    "g1' = g2*k*l3 - g3*l2\ng2' = g3*l1 - g1*k*l3\ng3' = g1*l2 - g2*l1\npar k"
)
HENON_HEILES = "x' = px\ny' = py\npx' = -A*x - 2*x*y\npy' = -B*y - x^2 + c*y^2\npar c, A, B"
RABINOVICH = "x' = h*y - n1*x + y*z\ny' = h*x - n2*y - x*z\nz' = -n3*z + x*y\npar h, n1, n2, n3"
RIKITAKE = "x' = -m*x + z*y\ny' = -m*y + (z - a)*x\nz' = 1 - x*y\npar m, a"
QUARTIC = "x' = px\ny' = py\npx' = -4*a*x^3 - 2*b*x*y^2\npy' = -4*y^3 - 2*b*x^2*y\npar a, b"
ABC = "x' = x*(C*y + z)\ny' = y*(x + A*z)\nz' = z*(B*x + y)\npar A, B, C"
MAY_LEONARD = "x' = x*(1 - x - a*y - b*z)\ny' = y*(1 - b*x - y - a*z)\nz' = z*(1 - a*x - b*y - z)\npar a, b"

#: name, source, equations, degree, kinds, conditions, and a law under one of them
SCANS = [
    ("Lorenz", "M. Kus, J. Phys. A 16 (1983) L689", LORENZ, None, "time-dependent",
     {"b = 2*s", "b = 1 and r = 0", "s = 1 and b = 1", "s = 1 and b = 4", "s = 1/3 and b = 0", "b = 6*s - 2 and r = 2*s - 1"},
     ("s = 1/3 and b = 0", "exp(4*t/3)*(x^4 - 4/3*x^2*z - 4/9*y^2 - 8/9*x*y + 4/3*r*x^2)")),
    ("Kovalevskaya", "S. Kowalevski, Acta Math. 12 (1889) 177", TOP, 4, "polynomial", {"k = 1", "k = 2"},
     ("k = 2", "(l1^2 - l2^2 - 2*g1)^2 + (2*l1*l2 - 2*g2)^2")),
    ("Goryachev-Chaplygin", "D. Goryachev, Mat. Sb. 21 (1900) 431", f"{TOP}\n0 = l1*g1 + l2*g2 + l3*g3", 3, "polynomial",
     {"k = 1", "k = 4"}, ("k = 4", "l3*(l1^2 + l2^2) - l1*g3")),
    ("Henon-Heiles", "Y. Chang, M. Tabor, J. Weiss, J. Math. Phys. 23 (1982) 531", HENON_HEILES, 4, "polynomial",
     {"c = -6", "c = -1 and A = B"}, ("c = -1 and A = B", "px*py + x^3/3 + x*y^2 + B*x*y")),
    ("Henon-Heiles, degree 6", "Y. Chang, M. Tabor, J. Weiss, J. Math. Phys. 23 (1982) 531", HENON_HEILES, 6, "polynomial",
     {"c = -6", "c = -1 and A = B", "c = -16 and B = 16*A"}, None),
    ("quartic potentials", "J. Hietarinta, Phys. Rep. 147 (1987) 87", QUARTIC, 6, "polynomial",
     {"b = 0", "a = 1 and b = 2", "a = 1 and b = 6", "a = 16 and b = 12", "a = 1/16 and b = 3/4"}, None),
    ("Rabinovich", "T. Bountis et al., J. Phys. A 17 (1984) 927", RABINOVICH, None, "time-dependent",
     {"h = 0 and n1 = n2", "h = 0 and n1 = n3", "h = 0 and n2 = n3", "n1 = 0 and n3 = 0", "n2 = 0 and n3 = 0",
      "n1 = n3 and n2 = n3", "n1 = n2 and n3 = 2*n2"},
     ("n1 = n2 and n3 = 2*n2", "exp(2*n2*t)*(x^2 + y^2 - 4*h*z)")),
    ("Rikitake", "W.-H. Steeb, J. Phys. A 15 (1982) L389", RIKITAKE, None, "time-dependent", {"a = 0", "m = 0"},
     ("a = 0", "exp(2*m*t)*(x^2 - y^2)")),
    ("three species", "B. Grammaticos et al., Physica A 163 (1990) 683", ABC, None, "darboux",
     {"A = -1/(B*C)", "A = -1/(C + 1) and B = (-C - 1)/C", "A = 1", "B = 1", "C = 1"},
     ("A = -1/(B*C)", "log(x) + B*C*log(y) - C*log(z)")),
    ("quadratic centres", "W. Loud, Contrib. Diff. Eq. 3 (1964) 21",
     "x' = -y + B*x*y\ny' = x + D*x^2 + F*y^2\npar B, D, F", 3, "darboux", {"B = -2*F", "F = 0"},
     ("F = 0", "(2*B + 2*D)*log(B*x - 1) + (2*B^2 + 2*B*D)*x + B^2*D*x^2 - B^3*y^2")),
    ("May-Leonard", "R. May, W. Leonard, SIAM J. Appl. Math. 29 (1975) 243", MAY_LEONARD, None, "darboux",
     {"a = b", "a = 2 - b", "a = -b - 1", "a = 0 and b = 0"}, ("a = 2 - b", "x*y*z/(x + y + z)^3")),
]  # fmt: skip
SLOW = {"Henon-Heiles, degree 6"}


def scanned(equations: str, degree: int | None, kinds: str) -> ConservedQuantities:
    system = parse(equations)
    names = system.symbolic_parameters()
    return find_conserved(system, Monomials(degree) if degree else None, kinds=(kinds,), scan=names)


@pytest.mark.parametrize(
    ("equations", "degree", "kinds", "conditions", "law"),
    [pytest.param(*row[2:], id=row[0], marks=[pytest.mark.slow] if row[0] in SLOW else []) for row in SCANS],
)
def test_components_of_the_literature(equations, degree, kinds, conditions, law) -> None:
    found = scanned(equations, degree, kinds)
    assert {law.condition for law in found if law.condition} == conditions
    found.certificate.check()
    assert ConservedQuantities.from_dict(found.to_dict()) == found
    if law is not None:
        system = parse(equations)
        assert verify(Stratum.parsed(law[0], system).system(system), law[1]).status == "verified"
        assert verify(system, law[1]).status != "verified"


def test_the_six_cases_of_lorenz_have_one_law_each() -> None:
    found = scanned(LORENZ, None, "time-dependent")
    assert len(found) == 6
    assert "was searched" in found.notes[-1]
    assert "every value" in found.notes[-1]
    wrong = found.to_dict()
    wrong["result"]["laws"][0]["condition"] = "b = 3*s"
    assert verify_record(wrong).status != "verified"


def test_a_condition_on_a_name_that_is_no_parameter_is_refused() -> None:
    system = parse(LORENZ)
    for text in ("b = x", "x = 1", "nonsense", "b = 2*", "q^2 - 2 = 0"):
        with pytest.raises(SymconsError, match="condition"):
            Stratum.parsed(text, system).system(system)


def test_strata_within_strata() -> None:
    system = parse(LORENZ)
    large, small, other = (Stratum.parsed(t, system) for t in ("b = 2*s", "s = 1 and b = 2", "s = b/2"))
    assert large.holds_on(small)
    assert not small.holds_on(large)
    assert large.holds_on(other)
    assert other.holds_on(large)
    assert small.text() == "s = 1 and b = 2"


def test_exponents_that_are_functions_of_the_parameters() -> None:
    found = find_conserved(parse("x' = a*x + x*y\ny' = -b*y\npar a, b"), kinds=("time-dependent",))
    assert [print_expr(law.formula) for law in found] == ["exp(b*t)*y"]
    found.certificate.check()
    found = find_conserved(parse("x' = -a*x/c + 1\ny' = x*y\npar a, c"), kinds=("time-dependent",))
    assert [print_expr(law.formula) for law in found] == ["exp(a/c*t)*(a*x - c)"]


def test_assumptions_leave_values_out() -> None:
    oscillators = "x' = p\np' = -x\ny' = q\nq' = -w*y\npar w {}"
    for bound, conditions in (("", {"w = 1", "w = 4", "w = 1/4"}), ("> 1", {"w = 4"}), ("in (0, 1)", {"w = 1/4"})):
        found = find_conserved(parse(oscillators.format(bound)), Monomials(3), kinds=("polynomial",), scan=("w",))
        assert {law.condition for law in found if law.condition} == conditions


#: oscillators whose frequencies meet at irrational values: equations, degree, (condition, law) in order
IRRATIONAL = [
    ("x' = c*p\np' = -c*x\ny' = q\nq' = -2*y\npar c", 2, [("c = 0", "p"), ("c^2 - 2 = 0", "c*x*y + p*q")]),
    ("x' = c*p\np' = -c*x\ny' = q\nq' = -2*y\npar c in (2, 3)", 2, []),
    ("x' = p\np' = -x\ny' = q\nq' = -(c^2 + c)*y\npar c", 2, [("c^2 + c - 1 = 0", "x*y + p*q")]),
    ("x' = p\np' = -x\ny' = q\nq' = (c^2 + 1)*y\npar c", 2, []),
]


@pytest.mark.parametrize(("equations", "degree", "expected"), IRRATIONAL)
def test_irrational_values(equations, degree, expected) -> None:
    found = scanned(equations, degree, "polynomial")
    assert [(law.condition, print_expr(law.formula)) for law in found if law.condition] == expected
    found.certificate.check()
    wrong = found.to_dict()
    if expected:
        wrong["result"]["laws"][-1]["condition"] = "c^2 - 3 = 0"
        assert verify_record(wrong).status != "verified"
