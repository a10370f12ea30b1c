"""``symcons verify``: verdicts with their reasons, and saved results checked again from the JSON alone."""

import json
from fractions import Fraction

import pytest

LOTKA_VOLTERRA = "x' = x*(y - z)\ny' = y*(z - x)\nz' = z*(x - y)\n"
CIRCLE = "x' = y\ny' = -x\nz' = x\n0 = x^2 + y^2 - 1\n"


@pytest.mark.parametrize("law", ["x*y*z", "x + y + z", "(x*y*z)^2/(x + y + z)", "log(x*y*z) + exp(x + y + z)"])
def test_a_law_is_verified(run_symcons, law: str) -> None:
    done = run_symcons("verify", "-", "--law", law, stdin=LOTKA_VOLTERRA)
    assert done.returncode == 0
    assert done.stdout.startswith(f"verified  {law}\n")


def test_what_is_no_law_is_refuted_by_a_point(run_symcons) -> None:
    done = run_symcons("verify", "-", "--law", "x*y + 1/2*z", "--json", stdin=LOTKA_VOLTERRA)
    record = json.loads(done.stdout)
    assert (done.returncode, record["status"], record["schema"]) == (1, "refuted", "symcons/verify")
    point = {name: Fraction(value) for name, value in record["result"]["counterexample"]["point"].items()}
    x, y, z = (point[name] for name in "xyz")
    change = x * (y - z) * y + x * y * (z - x) + z * (x - y) / 2
    assert Fraction(record["result"]["counterexample"]["value"]) == change != 0


def test_the_point_of_a_refutation_lies_on_the_constraint_set(run_symcons) -> None:
    done = run_symcons("verify", "-", "--law", "z", "--json", stdin=CIRCLE)
    counterexample = json.loads(done.stdout)["result"]["counterexample"]
    point = {name: Fraction(value) for name, value in counterexample["point"].items()}
    assert set(point) == {"x", "y", "z"}
    assert point["x"] ** 2 + point["y"] ** 2 == 1
    assert Fraction(counterexample["value"]) == point["x"] != 0


def test_several_laws_are_answered_one_by_one(run_symcons) -> None:
    done = run_symcons("verify", "-", "--law", "x*y*z", "--law", "x", "--json", stdin=LOTKA_VOLTERRA)
    assert [json.loads(line)["status"] for line in done.stdout.splitlines()] == ["verified", "refuted"]
    assert done.returncode == 1


def test_a_formula_with_an_unknown_name_cannot_run(run_symcons) -> None:
    done = run_symcons("verify", "-", "--law", "x + w", "--json", stdin=LOTKA_VOLTERRA)
    assert (done.returncode, done.stdout) == (2, "")
    assert "w" in done.stderr


@pytest.fixture(scope="module")
def saved(run_symcons) -> dict:
    return json.loads(run_symcons("conserve", "-", "--degree", "3", "--json", stdin=LOTKA_VOLTERRA).stdout)


def test_a_saved_result_is_checked_again(run_symcons, tmp_path, saved) -> None:
    file = tmp_path / "laws.json"
    file.write_text(json.dumps(saved))
    done = run_symcons("verify", str(file), "--json")
    record = json.loads(done.stdout)
    assert (done.returncode, record["status"]) == (0, "verified")
    assert [law["expr"] for law in record["result"]["laws"]] == ["x + y + z", "x*y*z"]
    file.write_text(json.dumps(saved) + "\n" + json.dumps(saved) + "\n")
    assert len(run_symcons("verify", str(file), "--json").stdout.splitlines()) == 2
    assert run_symcons("verify", "-", stdin=json.dumps(saved)).returncode == 0


def test_a_false_law_in_a_saved_result_is_caught(run_symcons, saved) -> None:
    false = json.loads(json.dumps(saved))
    false["result"]["laws"][1]["expr"] = "x*y*z + x"
    done = run_symcons("verify", "-", "--json", stdin=json.dumps(false))
    assert (done.returncode, json.loads(done.stdout)["status"]) == (1, "refuted")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "symcons/conserve"}', LOTKA_VOLTERRA, "[" * 100_000, "NaN"])
def test_what_is_no_saved_result_cannot_run(run_symcons, text: str) -> None:
    done = run_symcons("verify", "-", "--json", stdin=text)
    assert (done.returncode, done.stdout) == (2, "")
    assert "internal error" not in done.stderr
    assert "Traceback" not in done.stderr
