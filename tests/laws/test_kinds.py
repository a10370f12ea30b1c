"""Laws beyond polynomials: functions as letters, reciprocals, logarithms, exponentials in time."""

from __future__ import annotations

import pytest

from symcons import Budget, Monomials, Span, find_conserved, parse, parse_expression, verify
from symcons.errors import SymconsError
from symcons.expr.printing import print_expr
from symcons.laws.closure import close
from symcons.laws.continuity import jumps
from symcons.laws.exponentials import InvariantSpace
from symcons.laws.joined import Ranking
from symcons.laws.real_points import independent_at_real_points
from symcons.laws.result import ConservedQuantities, Status
from symcons.laws.verification import verify_record

# (what it is, source, equations, laws that must be functions of those found, their number)
SYSTEMS = [
    ("Kepler", "Goldstein 3.9", "x' = px\ny' = py\npx' = -x/(x^2+y^2)^(3/2)\npy' = -y/(x^2+y^2)^(3/2)",
     ["px^2/2 + py^2/2 - 1/sqrt(x^2+y^2)", "x*py - y*px", "py*(x*py - y*px) - x/sqrt(x^2+y^2)"], 3),
    ("pendulum", "Arnold 4", "q' = p\np' = -sin(q)", ["p^2/2 - cos(q)"], 1),
    ("pendulum with parameters", "Arnold 4", "q' = p\np' = -w^2*sin(a*q)\npar w, a", ["a*p^2/2 - w^2*cos(a*q)"], 1),
    ("double angle", "by hand", "q' = p\np' = -sin(q)*cos(q)", ["p^2 + sin(q)^2"], 1),
    ("Toda", "Henon 1974", "a' = u\nb' = v\nu' = -exp(a - b)\nv' = exp(a - b)",
     ["u + v", "u^2/2 + v^2/2 + exp(a - b)"], 2),
    ("hyperbolic", "by hand", "q' = p\np' = -sinh(q)", ["p^2/2 + cosh(q)"], 1),
    ("power law", "by hand", "q' = p\np' = -q^a\npar a > 0", ["p^2/2 + q^(a+1)/(a+1)"], 1),
    ("logarithmic potential", "Binney & Tremaine 2.3", "x' = p\np' = -2*x/(1 + x^2)", ["p^2/2 + log(1 + x^2)"], 1),
    ("forced", "by hand", "x' = cos(3*t)", ["x - sin(3*t)/3"], 1),
    ("two frequencies", "by hand", "x' = sin(2*t)*x\ny' = cos(3*t)*y", ["2*log(x) + cos(2*t)", "3*log(y) - sin(3*t)"], 2),
    ("Morse", "Morse 1929", "q' = p\np' = exp(-2*q) - exp(-q)", ["p^2/2 + exp(-2*q)/2 - exp(-q)"], 1),
    ("Smorodinsky-Winternitz", "Fris et al. 1965", "x' = px\ny' = py\npx' = 4/x^3 - x\npy' = 6/y^3 - y",
     ["2/x^2 + px^2/2 + x^2/2", "3/y^2 + py^2/2 + y^2/2", "(x^2+y^2)*(2/x^2+3/y^2) + (x*py-y*px)^2/2"], 3),
    ("Calogero-Moser", "Calogero 1971", "q' = p\nr' = s\np' = 2/(q-r)^3\ns' = -2/(q-r)^3",
     ["p + s", "1/(q-r)^2 + p^2/2 + s^2/2"], 3),
    ("Lotka-Volterra", "Volterra 1926", "x' = x*(2 - 3*y)\ny' = y*(5*x - 7)", ["2*log(y) - 3*y + 7*log(x) - 5*x"], 1),
    ("Lotka-Volterra, symbolic", "Volterra 1926", "x' = x*(a - b*y)\ny' = y*(d*x - c)\npar a, b, c, d",
     ["a*log(y) - b*y + c*log(x) - d*x"], 1),
    ("May-Leonard", "Leach & Miritzis 2006", "x' = x*(1-x-y/2-3*z/2)\ny' = y*(1-y-z/2-3*x/2)\nz' = z*(1-z-x/2-3*y/2)",
     ["x*y*z/(x+y+z)^3"], 1),
    ("isochronous centre", "Loud 1964", "x' = -y + x*y\ny' = x - x^2/2 + y^2/2", [], 1),
    ("two vortices", "Kirchhoff 1876",
     "a' = -(c - d)/((a-b)^2 + (c-d)^2)\nb' = (c - d)/((a-b)^2 + (c-d)^2)\n"
     "c' = (a - b)/((a-b)^2 + (c-d)^2)\nd' = -(a - b)/((a-b)^2 + (c-d)^2)", ["a + b", "c + d"], 3),
    ("Nose", "Nose 1984", "q' = p/s^2\np' = -q\ns' = z\nz' = p^2/s^3 - 2/s", ["2*log(s) + p^2/(2*s^2) + q^2/2 + z^2/2"], 1),
    ("Riccati pair", "by hand", "x' = x^2\ny' = x*y - 1", [], 1),
    ("inverse function", "by hand", "x' = y\ny' = -atan(x)", ["y^2/2 + x*atan(x) - log(1 + x^2)/2"], 1),
    ("reciprocal of an exponential", "by hand", "x' = 4*y*exp(-x)\ny' = y", ["4*y - exp(x)"], 1),
    ("reciprocal of a power", "by hand", "x' = x^a*y\ny' = x\npar a", ["2*x^(2-a) + (a-2)*y^2"], 1),
]  # fmt: skip


def search(text: str, **options: object) -> ConservedQuantities:
    return find_conserved(parse(text), budget=Budget(seconds=60), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "expected", "count"), [row[2:] for row in SYSTEMS], ids=[row[0] for row in SYSTEMS])
def test_laws_of_the_literature(text: str, expected: list[str], count: int) -> None:
    """Each known law adds nothing to the rank of those found: it is a function of them."""
    system = parse(text)
    found = search(text)
    autonomous = [law for law in found if law.independent and (law.kind != "time-dependent" or system.uses_time())]
    assert len(autonomous) == count
    formulas = [law.formula for law in found]
    names = {*system.states, *(p.name for p in system.parameters), "t"}
    for known in expected:
        assert verify(system, known).status == "verified"
        more = [*formulas, parse_expression(known, names, "<law>")]
        assert Ranking(system, more).ranked().independence.rank == found.rank
    found.certificate.check()
    assert ConservedQuantities.from_dict(found.to_dict()) == found


DECAYING = [
    ("x' = -x\ny' = -2*y + x^2", 2),
    ("x' = v\nv' = -2*v - x", 2),  # a double root: a chain with t
    ("x' = 2*(y - x)\ny' = 3*x - x*z - y\nz' = x*y - 10*z", 1),  # Lorenz, b = 6 sigma - 2, r = 2 sigma - 1
]


@pytest.mark.parametrize(("text", "count"), DECAYING)
def test_exponentials_in_time(text: str, count: int) -> None:
    found = search(text, kinds=("time-dependent",))
    assert sum(law.independent for law in found) >= count
    for law in found:
        assert verify(parse(text), law.formula).status == "verified"


@pytest.mark.parametrize("rates", [("1001/1000", "3"), ("1.23457", "0.678912"), ("17/13", "-11/19")])
def test_rates_of_large_denominators(rates: tuple[str, str]) -> None:
    """What exp(1001 t/1000) and exp(3 t) owe each other has a degree in the thousands, and is never solved for a root."""
    found = search(f"x' = {rates[0]}*x\ny' = {rates[1]}*y + x", kinds=("time-dependent",))
    assert found.rank == 2
    found.certificate.check()


def test_the_invariant_space_is_as_large_as_it_can_be() -> None:
    """Of x' = x, y' = 2y every polynomial is in it; of x' = x^2 none but constants."""
    assert InvariantSpace(parse("x' = x\ny' = 2*y"), 3).basis.nrows() == 10
    assert InvariantSpace(parse("x' = x^2"), 3).basis.nrows() == 1


def test_damping_has_a_law_in_time_and_no_single_valued_one_without() -> None:
    text = "x' = v\nv' = -2*v - 5*x"
    assert not [law for law in search(text, kinds=("polynomial", "rational", "closure")) if law.kind != "time-dependent"]
    timed = search(text, kinds=("time-dependent",))
    assert [print_expr(law.formula) for law in timed][:1] == ["exp(2*t)*(5*x^2 + 2*x*v + v^2)"]


def test_a_basis_of_functions() -> None:
    system = parse("x' = y*x\ny' = -x*y")
    found = find_conserved(system, Span(tuple(parse_expression(f, {"x", "y"}, "<b>") for f in ("x", "y", "log(x)", "exp(x)"))))
    assert [print_expr(law.formula) for law in found] == ["x + y"]


def test_the_kind_polynomial_leaves_letters_out() -> None:
    found = find_conserved(parse("q' = p\np' = -sin(q)\nx' = 0"), Monomials(2), kinds=("polynomial",))
    assert (found.basis_size, [print_expr(law.formula) for law in found]) == (9, ["x"])


def test_no_law_where_there_is_none() -> None:
    for text in ("x' = sin(x)*y + 1\ny' = cos(y) + x^3", "x' = exp(y)\ny' = exp(2*x) - y*exp(x)"):
        assert not search(text).laws


def test_a_divisor_that_vanishes_on_the_set_proves_nothing() -> None:
    verdict = verify(parse("x' = y\ny' = -x\n0 = x^2 + y^2 - 1"), "x/(x^2 + y^2 - 1)")
    assert verdict.status == "undecided"


def test_closing_knows_what_functions_owe_each_other() -> None:
    closed = close(parse("a' = exp(b - c)\nb' = exp(c - a)\nc' = exp(a - b)"))
    assert len(closed.letters) == 3
    assert len(closed.system.constraints) == 1
    closed = close(parse("x' = 1/sqrt(x^2 + y^2)\ny' = sqrt(x^2 + y^2)"))
    assert len(closed.letters) == 2


def test_exponentials_are_never_zero() -> None:
    """Binomials between exponentials have zeros where E = 0, on which ranks would be too low and laws would be missed."""
    multiples = [f"{k}*t/2" for k in (7, -1, 14, 6, -2, 21, 13, 5, -3)]
    for arguments, rank in ((multiples, 1), (["x", "y", "x + y", "x - y", "2*x - y", "-x - 2*y"], 2)):
        system = parse("x' = 0\ny' = 0")
        formulas = [parse_expression(f, {"x", "y", "t"}, "<f>") for f in map("exp({})".format, arguments)]
        ranking = Ranking(system, formulas)
        sample = ranking.flow.sample(ranking.flow.enough(8), ranking.prime, ranking.rng, ranking.constants)
        assert sample.points.all()
        assert ranking.ranked().independence.rank == rank


SCANS = [
    ("Henon-Heiles", "Chang, Tabor & Weiss 1982", "x' = px\ny' = py\npx' = -x - 2*x*y\npy' = -y - x^2 + c*y^2\npar c", 4,
     {"c = -6", "c = -1"}),
    ("anisotropic oscillator", "by hand", "x' = p\np' = -x\ny' = q\nq' = -w*y\npar w", 3, {"w = 1", "w = 4", "w = 1/4"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "degree", "values"), [row[2:] for row in SCANS], ids=[row[0] for row in SCANS])
def test_special_values_of_a_parameter(text: str, degree: int, values: set[str]) -> None:
    system = parse(text)
    name = system.parameters[0].name
    found = find_conserved(system, Monomials(degree), kinds=("polynomial",), scan=(name,))
    assert {law.condition for law in found if law.condition} == values
    assert all(law.condition is None for law in found if law.independent)
    found.certificate.check()
    assert ConservedQuantities.from_dict(found.to_dict()) == found
    wrong = found.to_dict()
    wrong["result"]["laws"][-1]["condition"] = f"{name} = 77"
    assert verify_record(wrong).status != "verified"


def test_only_parameters_are_scanned() -> None:
    with pytest.raises(SymconsError, match="no parameter"):
        find_conserved(parse("x' = a*x\npar a = 1"), scan=("x",))


# Functions that owe each other more than meets the eye: (equations, rank, whether nothing is claimed about the rest, a law)
DEPENDENT = [
    ("x' = x*y\ny' = sqrt(x*y) + sqrt(x)*sqrt(y)", 1, False, "y*sqrt(y) - 6*sqrt(x)"),
    ("x' = x*sqrt(x*y)\ny' = y*sqrt(x)*sqrt(y)", 1, False, "x/y"),
    ("x' = y*x^a\ny' = -x^(2*a)\npar a > 0", 1, False, "2*x*x^a + (a + 1)*y^2"),
    ("x' = y\ny' = -x^a + x^(-a)\npar a", 1, False, None),
    ("x' = y*x^(1/4)\ny' = -sqrt(x)", 1, False, "8*x*x^(1/4) + 5*y^2"),
    ("x' = (x^2)^(1/3)\ny' = x^(2/3)", 2, False, "x - y"),
    ("x' = x*log(2*x)\ny' = y*log(x)\nz' = z*log(x*y)", 1, True, None),
    ("x' = x*log(x*y)\ny' = -y*log(x*y)", 2, False, "log(x) + log(y)"),
    ("x' = asin(x)\ny' = acos(x)", 1, True, None),
    ("x' = y\ny' = -sinh(x) - exp(x)", 1, False, "y^2 + 2*cosh(x) + 2*exp(x)"),
    ("x' = y\ny' = -exp(x + 1) - exp(x)", 1, False, None),
    ("x' = y*log(sqrt(x))\ny' = -log(x)", 0, True, None),
    ("x' = y*sqrt(1 - x^2)\ny' = -x*sqrt(1 - x^2)\n0 = x^2 + y^2 - 1", 0, True, None),
    ("x' = y\ny' = -2*x\nz' = sqrt(2)*w\nw' = -sqrt(2)*z", 2, True, "z^2 + w^2"),
    ("x' = -7*x/2\ny' = 4*x + y/2", 1, False, "x*(x + y)^7"),
    ("x' = 2*x + 4*y\ny' = 4*y", 1, False, "x*y/(x - 2*y)^3 - 2*y^2/(x - 2*y)^3"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rank", "open_end", "law"), DEPENDENT, ids=[row[0].replace("\n", "; ") for row in DEPENDENT])
def test_dependent_functions_make_no_laws(text: str, rank: int, open_end: bool, law: str | None) -> None:
    found = search(text)
    assert found.rank == rank or (found.rank > rank and "time-dependent" in found.kinds)
    assert (found.status is Status.EXHAUSTED) == open_end == any(n.startswith("undecided: whether") for n in found.notes)
    system = found.system
    for each in found:
        verdict = verify(system, each.formula)
        assert (verdict.status, verdict.trivial) == ("verified", False)
    if law is not None:
        known = parse_expression(law, {*system.states, *(p.name for p in system.parameters)}, "<law>")
        assert Ranking(system, [*(each.formula for each in found), known]).ranked().independence.rank == found.rank
    found.certificate.check()


def test_ranks_are_those_at_real_points() -> None:
    """√x·√y − √(xy) has a gradient on the branch that no real point is on."""
    system = parse("x' = 0\ny' = 0")
    formulas = [parse_expression(f, {"x", "y"}, "<f>") for f in ("asin(x) + acos(x)", "x", "sin(asin(x))", "y")]
    assert Ranking(system, formulas).ranked().independence.independent == (1, 3)
    closed = close(system, formulas)
    assert independent_at_real_points(closed, closed.extra) == (1, 3)


TORN = [
    ("sign(x)", "x' = y\ny' = -sign(x)"),
    ("y*sign(x) + t", "x' = y\ny' = -sign(x)"),
    ("y*abs(x)/x + t", "x' = y\ny' = -abs(x)/x"),
    ("y*sqrt(x^2)/x + t", "x' = y\ny' = -sqrt(x^2)/x"),
]


@pytest.mark.parametrize(("law", "text"), TORN)
def test_what_jumps_is_no_law(law: str, text: str) -> None:
    verdict = verify(parse(text), law)
    assert verdict.status == "undecided"
    assert "jumps where x = 0" in verdict.reason
    found = search(text)
    assert found.rank == 1
    assert all(jumps(found.system, each.formula) is None for each in found)


def test_what_does_not_jump_is_verified() -> None:
    system = parse("x' = y\ny' = -sign(x)")
    for law in ("y^2 + 2*abs(x)", "y^2 + 2*x*sign(x)", "y^2 + 2*sqrt(x^2)*sign(x)*sign(x)"):
        assert verify(system, law).status in ("verified", "undecided")
    assert verify(system, "y^2 + 2*abs(x)").status == "verified"
    assert verify(system, "y^2 + abs(x)").status != "verified"


def test_pi_is_a_number() -> None:
    assert [print_expr(law.formula) for law in search("x' = pi*y\ny' = -pi*x")] == ["x^2 + y^2"]
    assert [print_expr(law.formula) for law in search("x' = y\ny' = -sin(pi*x)")] == ["pi*y^2 - 2*cos(pi*x)"]


def test_equal_particles_give_cross_ratios() -> None:
    found = search("a' = a^2 + t\nb' = b^2 + t\nc' = c^2 + t\nd' = d^2 + t")
    assert verify(found.system, "(a - b)*(c - d)/((a - d)*(b - c))").status == "verified"
    assert [law.kind for law in found] == ["rational"]
    oscillators = "\n".join(f"{i}' = 1 + " + " + ".join(f"sin({j} - {i})" for j in "abcd" if j != i) for i in "abcd")
    assert search(oscillators, kinds=("rational",)).rank == 1


def test_explicit_time_counts_in_the_bound() -> None:
    """Lane-Emden of index 5 has a law of degree 9 with t: an open search must not claim that there is none."""
    found = search("y' = v\nv' = -2*v/t - y^5")
    assert (found.laws_that_exist, found.complete_among) == (2, "basis")


@pytest.mark.parametrize("kinds", [("polynomial",), ("closure",), ("rational",)])
@pytest.mark.parametrize("text", ["x' = -3*t - x", "x' = -3*t - x + sin(t)"])
def test_without_time_nothing_is_said_of_laws_with_time(text: str, kinds: tuple[str, ...]) -> None:
    """exp(t)*(x + 3*t - 3) is conserved along x' = -3*t - x, so that no law without time is not no law at all."""
    found = search(text, kinds=kinds)
    assert (found.rank, found.complete_among) == (0, "basis")
    assert found.laws_that_exist in (1, 2)
    found.certificate.check()


def test_fields_are_for_find_densities() -> None:
    equation = parse("u_t = 6*u*u_x + u_xxx")
    for ask in (lambda: find_conserved(equation), lambda: verify(equation, "u")):
        with pytest.raises(SymconsError, match="densit"):
            ask()


def test_maps_on_sets_have_no_false_quotients() -> None:
    assert search("x(n+1) = y\ny(n+1) = x\n0 = x*y - 1").rank <= 1


def test_large_systems_spend_nothing_on_further_kinds() -> None:
    chain = "\n".join(f"x{i}' = x{i + 1}^2 - x{i}*x{i + 2}" for i in range(12)) + "\nx12' = 0\nx13' = x1"
    assert any("name their kinds" in note for note in find_conserved(parse(chain), budget=Budget(seconds=60)).notes)


def test_laws_among_the_states_are_no_denominators() -> None:
    """Of E' = L' = 0 the planes E = ±L are kept, but their reciprocals only crowd out the geodesics' own law."""
    text = "r' = p*(1 - 2/r)\nE' = 0\nL' = 0\np' = L^2/r^3 - (E^2/(1 - 2/r)^2 + p^2)/r^2\nh' = L/r^2\nT' = E/(1 - 2/r)"
    assert find_conserved(parse(text)).rank == 3
