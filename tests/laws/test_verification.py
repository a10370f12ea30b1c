"""Verdicts: a refutation carries an exact point that a second arithmetic confirms; mutations of records are caught."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
import sympy as sp

from symcons.errors import InvarianceError, SymconsError, UnsupportedError
from symcons.expr.parser import load, parse, parse_expression
from symcons.expr.system import Monomials, System
from symcons.expr.tree import Expr, Sym
from symcons.laws.record import to_record
from symcons.laws.search import find_conserved
from symcons.laws.verification import Verdict, verify, verify_record
from tests.tables import Row, row, rows

OSCILLATOR = "x' = y\ny' = -x"


def names_of(system: System) -> set[str]:
    known = {*system.states, *system.inputs, *(n for n, _ in system.definitions), *(p.name for p in system.parameters)}
    return known | ({system.time} if system.time else set())


def formula(system: System, text: str) -> Expr:
    return parse_expression(text, names_of(system))


def verdict(text: str, law: str) -> Verdict:
    system = parse(text)
    return verify(system, formula(system, law))


def read(text: str, symbols: dict[str, sp.Symbol]) -> sp.Expr:
    return sp.sympify(text.replace("^", "**").replace("'", "_next"), locals=symbols)


def confirm(text: str, law: str, found: Verdict) -> None:
    """By SymPy alone: the point satisfies the constraints, and the derivative there is the value that is claimed."""
    example = found.counterexample
    assert example is not None
    system = parse(text)
    symbols = {name: sp.Symbol(name) for name in names_of(system)}
    point = {sp.Symbol(n.replace("'", "_next")): read(v, {}) for n, v in example["point"].items()}
    meaning: dict[sp.Symbol, sp.Expr] = {}
    rhs: dict[sp.Symbol, sp.Expr] = {}
    constraints = []
    for line in text.splitlines():
        left, _, right = (part.strip() for part in line.partition("="))
        if left.endswith(("(n+1)", "'")):
            rhs[symbols[left.removesuffix("(n+1)").rstrip("'")]] = read(right, symbols)
        elif left == "0":
            constraints.append(read(right, symbols))
        elif right and left in symbols and not line.startswith("par"):
            meaning[symbols[left]] = read(right, symbols)
        elif line.startswith("par") and "=" in line:
            for part in line[4:].split(","):
                name, _, value = part.partition("=")
                if value:
                    meaning[symbols[name.strip()]] = read(value, symbols)
    put = lambda e: e.subs(meaning).subs(meaning)  # noqa: E731
    whole = put(read(law, symbols))
    if system.kind == "map":
        change = whole.subs({s: put(f) for s, f in rhs.items()}, simultaneous=True) - whole
    else:
        change = sum((whole.diff(s) * put(f) for s, f in rhs.items()), sp.S(0))
        change += whole.diff(sp.Symbol("t")) if system.time else 0
        change += sum((whole.diff(symbols[u]) * sp.Symbol(f"{u}_next") for u in system.inputs), sp.S(0))
    assert all(sp.simplify(put(g).subs(point)) == 0 for g in constraints)
    assert sp.simplify(change.subs(point) - read(example["value"], {})) == 0
    assert sp.simplify(change.subs(point)) != 0


#: System and formula that is no law; the point has to be on the set, no pole, and inside the assumptions.
FALSE = [
    (OSCILLATOR, "x^2 - y^2"),
    (OSCILLATOR, "x/(x - y)"),
    (OSCILLATOR, "sqrt(x^2 + y^2) + x"),
    (OSCILLATOR, "x*cos(t) + y*sin(t)"),
    (OSCILLATOR, "x*t"),
    ("x' = y\ny' = -x\n0 = x^2 + y^2 - 1", "x"),
    ("x' = y\ny' = -x\n0 = x^2 + y^2 - 1", "x*y^3"),
    ("x' = y\ny' = -x\n0 = x^2 + y^2 - 7", "x"),
    ("x' = y\ny' = -x\nz' = z\n0 = x^2 + y^2 - 3", "x*z"),
    ("x' = y\ny' = -x\n0 = 3*x^2 + 3*y^2 - 1", "x^2 + y"),
    ("x' = y\ny' = -x\npar R > 0\n0 = x^2 + y^2 - R^2", "R*x"),
    ("x' = x\ny' = -2*y\nz' = x\n0 = x*y", "z"),
    ("x' = z*y - y\ny' = x - z*x\nz' = 0\n0 = x^2 + y^2 + z^2 - 1\n0 = z", "x"),
    ("x' = u\ny' = -x\ninput u", "x^2/2 + y"),
    ("x' = u\ninput u", "x - u"),
    ("S' = -b*S*I\nI' = b*S*I - g*I\npar b > 0\npar g in (0, 1)\npositive S, I", "S + I - g/b*log(I)"),
    ("x' = p*y\ny' = -p*x\np = x/(x - y)", "x"),
    ("x(n+1) = y\ny(n+1) = (a + y)/x\npar a = 3", "(x + 1)*(y + 1)/(x*y)"),
    ("x(n+1) = y\ny(n+1) = x", "x"),
    ("th' = p\np' = -sin(th)", "p^2/2 + cos(th)"),
]


@pytest.mark.parametrize(("text", "law"), FALSE)
def test_refutations_are_confirmed_by_sympy(text: str, law: str) -> None:
    found = verdict(text, law)
    assert found.status == "refuted"
    assert found.residual != "0"
    assert set(parse(text).states) <= set(found.counterexample["point"])  # type: ignore[index]
    confirm(text, law, found)


@pytest.mark.parametrize("known", [r for r in rows() if not r.closure], ids=lambda r: r.name)
def test_a_product_of_states_is_refuted_at_a_rational_point(known: Row) -> None:
    system = parse(known.equations)
    false = Sym(system.states[0]) * Sym(system.states[-1]) + Sym(system.states[1])
    found = verify(system, false)
    assert found.status == "refuted"
    example = found.counterexample
    assert example is not None
    assert set(example["point"]) >= set(system.states)
    assert sp.Rational(example["value"]) != 0


def test_assumptions_are_respected() -> None:
    text = "x' = x*(a - y)\ny' = y*x\npar a in (2, 3)\npositive x, y"
    point = verdict(text, "x + y").counterexample["point"]  # type: ignore[index]
    assert sp.Rational(point["x"]) > 0
    assert sp.Rational(point["y"]) > 0
    assert 2 < sp.Rational(point["a"]) < 3


def test_verified_and_trivial() -> None:
    found = verdict(OSCILLATOR, "x^2 + y^2")
    assert (found.status, found.residual, found.trivial, found.counterexample) == ("verified", "0", False, None)
    assert verdict("x' = y\ny' = -x\n0 = x^2 + y^2 - 1", "x^2 + y^2").trivial


@pytest.mark.parametrize(
    ("text", "law"),
    [
        (OSCILLATOR, "besselj(0, x^2 + y^2)"),
        ("x' = y\ny' = -x\n0 = x^2 + y^2", "x"),  # the set is one real point
        ("x' = y\ny' = -x\n0 = x^2 + y^2 - 1", "x/(x^2 + y^2 - 1)"),
    ],
)
def test_undecided_says_why(text: str, law: str) -> None:
    found = verdict(text, law)
    assert found.status == "undecided"
    assert found.counterexample is None
    assert found.reason


def test_errors() -> None:
    with pytest.raises(InvarianceError):
        verdict("x' = y\ny' = x\n0 = x^2 + y^2 - 1", "x")
    with pytest.raises(UnsupportedError, match="names w"):
        verify(parse(OSCILLATOR), Sym("w"))


def test_the_answer_does_not_depend_on_the_seed() -> None:
    system = load("examples/equations/geodesic_ellipsoid.ode")
    false = formula(system, "x + vx")
    assert {verify(system, false, seed=seed).status for seed in range(5)} == {"refuted"}


RECORDED = ["lotka_volterra_123", "sid_fluid_triangle_2d", "michaelis_menten", "kepler_3d_aux", "galilei_cm_time"]


def recorded() -> list[Row]:
    known = {r.name for r in rows()}
    return [row(name) for name in RECORDED if name in known]


def record(known: Row, degree: int = 3) -> dict[str, Any]:
    found = find_conserved(parse(known.equations, known.name), Monomials(degree))
    text: dict[str, Any] = json.loads(json.dumps(to_record(found)))
    return text


@pytest.mark.parametrize("known", recorded(), ids=lambda r: r.name)
def test_records_are_verified_from_the_json_alone(known: Row) -> None:
    again = verify_record(record(known, 2))
    assert again.status == "verified"
    assert again.failure is None
    assert len(again) == len(again.verdicts)


def spoil_coefficient(r: dict[str, Any]) -> None:
    r["result"]["laws"][0]["expr"] += f" + 2*{parse(r['result']['system']).states[0]}"


def drop_law(r: dict[str, Any]) -> None:
    del r["result"]["laws"][-1]


def raise_rank(r: dict[str, Any]) -> None:
    r["result"]["rank"] += 1


def repeat_law(r: dict[str, Any]) -> None:
    r["result"]["laws"][-1]["expr"] = r["result"]["laws"][0]["expr"]


def move_witness(r: dict[str, Any]) -> None:
    for law in r["result"]["laws"]:
        witness = law["certificate"]["rank_witness"]
        if witness:
            witness["point"] = dict.fromkeys(witness["point"], 1)


def composite_modulus(r: dict[str, Any]) -> None:
    for law in r["result"]["laws"]:
        if law["certificate"]["rank_witness"]:
            law["certificate"]["rank_witness"]["prime"] = 2147483649


def raise_nullity(r: dict[str, Any]) -> None:
    r["result"]["nullity"] += 1


def no_certificate(r: dict[str, Any]) -> None:
    r["result"]["laws"][0]["certificate"]["residual"] = "x"


def change_basis_size(r: dict[str, Any]) -> None:
    r["result"]["basis_size"] += 1


MUTATIONS = [
    spoil_coefficient,
    drop_law,
    raise_rank,
    repeat_law,
    move_witness,
    composite_modulus,
    raise_nullity,
    no_certificate,
    change_basis_size,
]


@pytest.mark.parametrize("mutate", MUTATIONS)
def test_every_mutation_of_a_record_is_caught(mutate: Callable[[dict[str, Any]], None]) -> None:
    whole = record(row("sid_fluid_triangle_2d"), 2)
    assert verify_record(whole).status == "verified"
    changed = copy.deepcopy(whole)
    mutate(changed)
    again = verify_record(changed)
    assert again.status == "refuted"
    assert again.failure


def test_the_law_at_fault_is_named() -> None:
    whole = record(row("sid_fluid_triangle_2d"), 2)
    whole["result"]["laws"][3]["expr"] += " + x1"
    again = verify_record(whole)
    assert again.failure is not None
    assert again.failure.startswith("law 3 ")
    assert [v.status for v in again].index("refuted") == 3


def test_a_record_that_is_none_is_an_error() -> None:
    with pytest.raises(SymconsError) as caught:
        verify_record({"schema": "symcons/conserve"})
    assert caught.value.code == "E621"
