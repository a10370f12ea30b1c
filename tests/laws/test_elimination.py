"""Eliminations: the map back is exact, nothing is lost, parameters stay editable, reduced Jacobians are regular."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symcons.errors import CertificateError
from symcons.expr.parser import load, parse, parse_expression
from symcons.expr.printing import print_expr
from symcons.expr.rational import Ring, to_rational
from symcons.expr.system import Monomials, System
from symcons.expr.tree import Expr, Num, names, substitute
from symcons.laws.elimination import Reduction, eliminate
from symcons.laws.exact_value import rational_value
from symcons.laws.search import find_conserved
from tests.tables import Row, row, rows

NETWORKS = ("michaelis_menten", "futile_cycle", "two_site_phosphorylation", "robertson", "sis")


def formula(system: System, text: str) -> Expr:
    known = {*system.states, *(n for n, _ in system.definitions), *(p.name for p in system.parameters)}
    return parse_expression(text, known | ({system.time} if system.time else set()))


def listed(known: Row) -> tuple[System, list[Expr]]:
    system = parse(known.equations, known.name)
    return system, [formula(system, law.formula) for law in known.laws]


def check(reduction: Reduction) -> None:
    """What holds of every reduction: exact, complete, a file that reads back."""
    original, smaller = reduction.original, reduction.system
    eliminated = {name for name, _ in reduction.map_back}
    assert len(reduction.used) == len(reduction.constants) == len(eliminated)
    assert set(smaller.states) | eliminated == set(original.states)
    assert not set(smaller.states) & eliminated
    formulas = (*smaller.equations, *smaller.constraints, *(f for _, f in reduction.map_back))
    assert not eliminated & set().union(*(names(smaller.expanded(f)) for f in formulas))
    assert parse(reduction.text) == replace(smaller, name="<string>")
    assert {p.name for p in original.parameters} == {p.name for p in smaller.parameters} - {
        c for c, _ in reduction.constants
    } | set(reduction.fixed)
    reduction.check()


@pytest.mark.parametrize("known", [r for r in rows() if r.laws and not r.closure], ids=lambda r: r.name)
def test_known_laws_eliminate_exactly(known: Row) -> None:
    system, laws = listed(known)
    check(eliminate(system, laws))


@pytest.mark.parametrize("known", [r for r in rows() if r.laws_of("polynomial") and len(r.laws) < 5], ids=lambda r: r.name)
def test_variables_asked_for_by_name(known: Row) -> None:
    """The last two states, whatever their coefficients: rational formulas, valid where ``assumes`` says."""
    system, _ = listed(known)
    laws = [formula(system, law.formula) for law in known.laws_of("polynomial")]
    reduction = eliminate(system, laws, system.states[-2:])
    check(reduction)
    assert {name for name, _ in reduction.map_back} <= set(system.states[-2:])


def jacobian_rank(system: System) -> int:
    """The rank at a random rational point, by exact differentiation and elimination."""
    constants = [p.name for p in system.parameters]
    ring = Ring([*system.states, *constants])
    draw = random.Random(1)
    point = {name: Fraction(draw.randint(1, 99), draw.randint(1, 9)) for name in ring.names}
    rows = []
    for equation in system.equations:
        value = to_rational(system.expanded(equation), ring)
        assert value.is_polynomial
        slopes = [value.numerator.derivative(i) for i in range(len(system.states))]
        rows.append([evaluate(slope, [point[n] for n in ring.names]) for slope in slopes])
    return rank(rows)


def evaluate(polynomial: object, values: list[Fraction]) -> Fraction:
    total = Fraction(0)
    for exponents, c in polynomial.terms():  # type: ignore[attr-defined]
        term = Fraction(int(c.p), int(c.q))
        for value, e in zip(values, exponents, strict=True):
            term *= value ** int(e)
        total += term
    return total


def rank(rows: list[list[Fraction]]) -> int:
    rows, found = [list(r) for r in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((r for r in range(found, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for r in range(found + 1, len(rows)):
            ratio = rows[r][column] / rows[found][column]
            rows[r] = [a - ratio * b for a, b in zip(rows[r], rows[found], strict=True)]
        found += 1
    return found


@pytest.mark.parametrize("name", NETWORKS)
def test_reduced_networks_are_regular(name: str) -> None:
    """The Jacobian of a network is singular by its moieties; the reduced one has full rank."""
    system = parse(row(name).equations)
    reduction = eliminate(system, find_conserved(system, Monomials(1)))
    check(reduction)
    assert jacobian_rank(reduction.system) == len(reduction.remaining) < len(system.states)
    assert jacobian_rank(system) == len(reduction.remaining)
    assert not reduction.fixed
    assert not reduction.assumes


@pytest.mark.parametrize("name", ["lotka_volterra", "sir_varying_rate", "toda_flaschka", "free_particle_time", "lyness"])
def test_searched_laws_of_the_examples(name: str) -> None:
    system = load(f"examples/equations/{name}.{'map' if name == 'lyness' else 'ode'}")
    check(eliminate(system, find_conserved(system, Monomials(2))))


def test_the_tetrahedron_loses_its_momentum() -> None:
    """Only the momenta are solved for by numbers; the definitions stay by name."""
    system, laws = listed(row("sid_fluid_tetrahedron_3d"))
    reduction = eliminate(system, laws)
    check(reduction)
    assert len(reduction.map_back) == 3
    assert len(reduction.remaining) == 21


def test_parameters_stay_editable() -> None:
    """A law that needs a ratio of rates is left alone unless it is listed; then just these rates are fixed."""
    system = load("examples/equations/atmospheric_chemistry_11.ode")
    found = find_conserved(system, Monomials(1))
    safe = eliminate(system, found)
    assert len(safe.map_back) == 2
    assert len(safe.skipped) == 1
    assert not safe.fixed
    check(safe)
    bold = eliminate(system, found, fix_parameters=True)
    assert len(bold.map_back) == 3
    assert bold.fixed == ("k4", "k5")
    check(bold)
    assert eliminate(system, list(found)).fixed == ("k4", "k5")


def test_the_same_reduction_serves_other_parameter_values() -> None:
    system = parse(row("michaelis_menten").equations)
    reduction = eliminate(system, find_conserved(system, Monomials(1)))
    values = {"k1": Fraction(7), "km": Fraction(1, 3), "k2": Fraction(5, 2)}
    replace(reduction, original=system.with_values(values), system=reduction.system.with_values(values)).check()


def test_initial_values_give_the_constants() -> None:
    system = parse("S' = -b*S*I\nI' = b*S*I - I\nR' = I\npar b = 2\nS(0) = 99/100\nI(0) = 1/100\nR(0) = 0")
    reduction = eliminate(system, [formula(system, "S + I + R")])
    check(reduction)
    (constant,) = [p for p in reduction.system.parameters if p.name == "c1"]
    assert constant.value == Num(Fraction(1))
    assert len(reduction.system.initial) == 2


def test_new_names_avoid_those_of_the_file() -> None:
    system = parse("x' = c1*y\ny' = -c1*y\npar c1")
    reduction = eliminate(system, [formula(system, "x + y")])
    check(reduction)
    assert reduction.constants[0][0] not in {"c1", "x", "y"}


def test_laws_that_depend_on_each_other_are_used_once() -> None:
    system = parse("x' = y\ny' = -y\nz' = 0")
    reduction = eliminate(system, [formula(system, text) for text in ("x + y", "2*x + 2*y", "x + y + z", "z")])
    check(reduction)
    assert reduction.remaining in {("x",), ("y",)}


def test_a_law_made_constant_by_the_constraints_is_left_alone() -> None:
    system = parse("x' = -y\ny' = x\nz' = 0\nw' = 0\n0 = z + w - 1\n0 = x^2 + y^2 - 1")
    reduction = eliminate(system, [formula(system, "z"), formula(system, "w")])
    check(reduction)
    assert len(reduction.map_back) == 1


def test_denominators_are_named() -> None:
    system = parse("x' = y\ny' = -x\nu' = v\nv' = -u")
    reduction = eliminate(system, [formula(system, "x*v - y*u")], ["v"])
    check(reduction)
    assert [print_expr(f) for f in reduction.assumes] == ["x"]
    assert eliminate(system, [formula(system, "x*v - y*u")]).map_back == ()


def test_coefficients_that_cannot_vanish_are_divided_by() -> None:
    system = parse("x' = 2*x*z\ny' = -2*y*z*x^2/(1 + x^2)*2\nz' = 0\nu' = -2*u*z\npositive x")
    reduction = eliminate(system, [formula(system, "x*u")])
    check(reduction)
    assert reduction.map_back[0][0] == "u"


def test_functions_may_stand_in_equations_and_laws() -> None:
    system = parse("th' = p\np' = -sin(th)\nw' = p*sin(th)")
    reduction = eliminate(system, [formula(system, "w + cos(th)")])
    check(reduction)
    assert print_expr(reduction.map_back[0][1]) == "c1 - cos(th)"


def test_maps() -> None:
    system = parse("x(n+1) = x + h*y\ny(n+1) = y - h*x*y\nz(n+1) = z - h*y + h*x*y\npar h = 1/4")
    reduction = eliminate(system, [formula(system, "x + y + z")])
    check(reduction)
    assert len(reduction.remaining) == 2


def test_what_is_not_conserved_eliminates_nothing() -> None:
    system = parse("x' = y\ny' = -x")
    with pytest.raises(CertificateError, match="not proven"):
        eliminate(system, [formula(system, "x + y")])
    with pytest.raises(KeyError):
        eliminate(system, [], ["w"])


def test_a_wrong_map_back_is_caught() -> None:
    system = parse(row("michaelis_menten").equations)
    reduction = eliminate(system, find_conserved(system, Monomials(1)))
    (name, value), *rest = reduction.map_back
    with pytest.raises(CertificateError):
        replace(reduction, map_back=((name, value * 2), *rest)).check()


entries = st.integers(-2, 2)


@given(st.lists(st.lists(entries, min_size=5, max_size=5), min_size=1, max_size=3))
def test_random_networks_lose_exactly_their_moieties(columns: list[list[int]]) -> None:
    """x' = N·v with random N (5 × k) and monomial rates: 5 − rank N moieties, all of them used."""
    letters = "abcde"
    rates = ["a*b", "c*d*e", "b + e^2"]
    lines = [
        f"{letters[i]}' = " + " + ".join(f"({column[i]})*({rates[j]})" for j, column in enumerate(columns)) for i in range(5)
    ]
    system = parse("\n".join(lines))
    reduction = eliminate(system, find_conserved(system, Monomials(1)))
    check(reduction)
    assert len(reduction.remaining) == max(1, rank([[Fraction(v) for v in column] for column in columns]))
    back = dict(reduction.map_back)
    start = {name: Fraction(i + 2) for i, name in enumerate(system.states)}
    values = {c: rational_value(law, start) for c, law in reduction.constants}
    for name, value in back.items():
        known = {**{n: Num(v) for n, v in start.items()}, **{n: Num(v) for n, v in values.items()}}
        assert rational_value(substitute(value, dict(known)), {}) == start[name]
