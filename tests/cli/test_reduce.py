"""``symcons reduce``: an equation file again, with the map back in it."""

import json
from fractions import Fraction

from symcons import parse
from symcons.expr.rational import Ring, to_rational
from symcons.expr.tree import ONE, ZERO, Expr, Sym, add, substitute

MICHAELIS_MENTEN = "reaction E + S <-> C, kf, kb\nreaction C -> E + P, k2\npar kf=1, kb=2, k2=3\n"
LORENZ = "x' = 10*(y - x)\ny' = 28*x - y - x*z\nz' = x*y - 8/3*z\n"


def test_the_output_is_an_equation_file_with_the_map_back(run_symcons) -> None:
    done = run_symcons("reduce", "-", stdin=MICHAELIS_MENTEN)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("# <stdin>: 4 equations reduced to 2 by the laws\n")
    small, large = parse(done.stdout), parse(MICHAELIS_MENTEN)
    assert set(small.states) < set(large.states)
    assert set(small.states) | {name for name, _ in small.definitions} == set(large.states)


def test_the_map_back_solves_the_equations_it_replaces(run_symcons) -> None:
    small, large = parse(run_symcons("reduce", "-", stdin=MICHAELIS_MENTEN).stdout), parse(MICHAELIS_MENTEN)
    ring = Ring([*small.states, *(parameter.name for parameter in small.parameters)])
    back = dict(small.definitions)
    flow = dict(zip(small.states, small.equations, strict=True))
    for name, equation in zip(large.states, large.equations, strict=True):
        formula = back.get(name, Sym(name))
        change = add(*(slope(formula, state) * speed for state, speed in flow.items()))
        assert to_rational(change - substitute(equation, back), ring).numerator == 0


def slope(formula: Expr, state: str) -> Expr:
    """The derivative of a formula that is linear in ``state``: its value at 1 less its value at 0."""
    return substitute(formula, {state: ONE}) - substitute(formula, {state: ZERO})


def test_a_reduced_file_goes_through_the_commands_again(run_symcons) -> None:
    reduced = run_symcons("reduce", "-", stdin=MICHAELIS_MENTEN).stdout
    assert run_symcons("show", "-", stdin=reduced).returncode == 0
    again = run_symcons("reduce", "-", "--degree", "1", stdin=reduced)
    assert again.returncode == 1
    assert "no law eliminates a variable" in again.stdout


def test_json_gives_the_system_and_the_map(run_symcons) -> None:
    record = json.loads(run_symcons("reduce", "-", "--json", stdin=MICHAELIS_MENTEN).stdout)
    assert (record["schema"], record["status"]) == ("symcons/reduce", "reduced")
    small = parse(record["result"]["system"])
    assert list(small.states) == record["result"]["states"]
    assert len(record["result"]["map_back"]) == 2
    assert {parameter.name for parameter in small.parameters} > set(record["result"]["constants"])


def test_laws_and_variables_can_be_chosen(run_symcons) -> None:
    done = run_symcons("reduce", "-", "--law", "E + C", "--eliminate", "E", "--json", stdin=MICHAELIS_MENTEN)
    assert json.loads(done.stdout)["result"]["map_back"].keys() == {"E"}
    for words in (["--law", "E"], ["--eliminate", "Q"], ["--law", "E + Q"]):
        wrong = run_symcons("reduce", "-", *words, stdin=MICHAELIS_MENTEN)
        assert (wrong.returncode, wrong.stdout) == (2, "")
        assert "internal error" not in wrong.stderr


def test_a_system_without_laws_is_a_definite_no(run_symcons) -> None:
    done = run_symcons("reduce", "-", "--degree", "1", stdin=LORENZ)
    assert done.returncode == 1
    assert parse(done.stdout).equations == parse(LORENZ).equations


def test_numbers_given_to_parameters_stay_editable(run_symcons) -> None:
    done = run_symcons("reduce", "-", "--set", "kf=7/2", stdin=MICHAELIS_MENTEN)
    values = {parameter.name: parameter.value for parameter in parse(done.stdout).parameters}
    assert values["kf"].value == Fraction(7, 2)
