"""``symcons conserve``: what is printed, on which stream, and with which exit code."""

import json

import pytest

LOTKA_VOLTERRA = "x' = x*(y - z)\ny' = y*(z - x)\nz' = z*(x - y)\n"
LORENZ = "x' = 10*(y - x)\ny' = 28*x - y - x*z\nz' = x*y - 8/3*z\n"
SPHERE = "x' = y\ny' = -x\nz' = 0\n0 = x^2 + y^2 + z^2 - 1\n"

RESULT_KEYS = {
    "basis_size",
    "nullity",
    "trivial",
    "rank",
    "ambient_rank",
    "laws_that_exist",
    "complete_among",
    "laws",
}
LAW_KEYS = {"expr", "latex", "kind", "degree", "independent", "rate_independent", "condition", "certificate"}
RECORD_KEYS = {"schema", "version", "input", "status", "result", "diagnostics", "elapsed_s"}


def flat(text: str) -> str:
    """A text without its line breaks."""
    return " ".join(text.split())


def test_text_tells_laws_counts_and_completeness(run_symcons) -> None:
    done = run_symcons("conserve", "-", "--degree", "3", stdin=LOTKA_VOLTERRA)
    assert done.returncode == 0
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[0] == "<stdin>: 3 differential equations for x, y and z"
    assert [line.split() for line in lines[2:4]] == [["1", "x", "+", "y", "+", "z"], ["2", "x*y*z"]]
    assert "2 laws, all of them independent" in done.stdout
    assert "19 monomials of degree ≤ 3" in flat(done.stdout)
    assert "of whatever form, is a function of these: 3 equations allow no more than 2. Proven." in flat(done.stdout)


def test_json_has_the_promised_keys(run_symcons) -> None:
    done = run_symcons("conserve", "-", "--degree", "3", "--json", stdin=LOTKA_VOLTERRA)
    record = json.loads(done.stdout)
    assert done.stdout.count("\n") == 1
    assert set(record) >= RECORD_KEYS
    assert set(record["result"]) >= RESULT_KEYS
    assert all(set(law) >= LAW_KEYS for law in record["result"]["laws"])
    assert (record["schema"], record["status"]) == ("symcons/conserve", "complete")
    assert [record["result"][key] for key in ("basis_size", "nullity", "trivial", "rank")] == [19, 4, 0, 2]


def test_none_is_a_definite_negative(run_symcons) -> None:
    done = run_symcons("conserve", "-", "--degree", "2", "--kinds", "polynomial", stdin=LORENZ)
    assert done.returncode == 1
    assert "None: no law exists among the polynomials of degree ≤ 2. Proven." in done.stdout


@pytest.mark.parametrize("words", [[], ["--json"], ["--format", "latex"], ["-q"], ["-v"]])
def test_what_cannot_run_prints_nothing_on_stdout(run_symcons, words: list[str]) -> None:
    done = run_symcons("conserve", "-", *words, stdin="x' = y +\ny' = -x\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("<stdin>:1:")
    assert "^" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["conserve"],
        ["conserve", "no_such_file.ode"],
        ["conserve", "."],
        ["conserve", "-", "--degree", "0"],
        ["conserve", "-", "--degree", "2", "--basis", "x"],
        ["conserve", "-", "--basis", "x, nobody"],
        ["conserve", "-", "--kinds", "marvellous"],
        ["conserve", "-", "--budget", "nan"],
        ["conserve", "-", "--budget", "-1"],
        ["conserve", "-", "--set", "a=1"],
        ["conserve", "-", "--set", "a"],
        ["conserve", "-", "--format", "xml"],
        ["conserv", "-"],
        ["explain", "E998"],
    ],
)
def test_wrong_usage_exits_with_2(run_symcons, words: list[str]) -> None:
    done = run_symcons(*words, stdin=LOTKA_VOLTERRA)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr


def test_several_files_give_one_record_a_line_in_order(run_symcons, tmp_path) -> None:
    good, bad = tmp_path / "good.ode", tmp_path / "bad.ode"
    good.write_text(LOTKA_VOLTERRA)
    bad.write_text("x' = \n")
    words = ["conserve", str(good), str(bad), str(good), "--degree", "1", "--json"]
    done = run_symcons(*words)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record["input"] for record in records] == [str(good), str(good)]
    assert done.returncode == 2
    assert str(bad) in done.stderr
    parallel = run_symcons(*words, "--jobs", "2")
    assert (parallel.returncode, parallel.stderr) == (done.returncode, done.stderr)
    for record, other in zip(records, map(json.loads, parallel.stdout.splitlines()), strict=True):
        assert record | {"elapsed_s": 0} == other | {"elapsed_s": 0}


def test_the_code_of_several_files_is_the_answer_for_all(run_symcons, tmp_path) -> None:
    for name, text in (("lv.ode", LOTKA_VOLTERRA), ("lorenz.ode", LORENZ)):
        (tmp_path / name).write_text(text)
    words = ["--degree", "1", "--kinds", "polynomial", "-q"]
    assert run_symcons("conserve", str(tmp_path / "lv.ode"), *words).returncode == 0
    both = [str(tmp_path / "lv.ode"), str(tmp_path / "lorenz.ode")]
    assert run_symcons("conserve", *both, *words).returncode == 1


def test_set_gives_parameters_values(run_symcons) -> None:
    text = "x' = y\ny' = -a*x - b*y\npar a=1, b=1\n"
    words = ["conserve", "-", "--degree", "2", "--kinds", "polynomial", "-q"]
    assert run_symcons(*words, stdin=text).returncode == 1
    done = run_symcons(*words, "--set", "b=0,a=1/2", stdin=text)
    assert done.returncode == 0
    assert run_symcons(*words, "--set", "b=0", "--set", "a=1/2", stdin=text).stdout == done.stdout
    wrong = run_symcons(*words, "--set", "beta=1", stdin=text)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "beta" in wrong.stderr


def test_a_value_against_its_assumption_is_refused(run_symcons) -> None:
    done = run_symcons("conserve", "-", "--set", "m=-1", stdin="x' = m*y\ny' = -x\npar m > 0\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert "m" in done.stderr


def test_quiet_prints_the_formulas_alone(run_symcons) -> None:
    done = run_symcons("conserve", "-", "--degree", "3", "-q", stdin=LOTKA_VOLTERRA)
    assert done.stdout.splitlines() == ["x + y + z", "x*y*z"]


def test_colour_only_when_asked_for(run_symcons) -> None:
    words = ["conserve", "-", "--degree", "1"]
    assert "\033[" not in run_symcons(*words, stdin=LOTKA_VOLTERRA).stdout
    assert "\033[" in run_symcons(*words, "--color", "always", stdin=LOTKA_VOLTERRA).stdout
    assert "\033[" not in run_symcons(*words, "--color", "never", stdin=LOTKA_VOLTERRA).stdout


def test_a_constraint_counts_in_the_surrounding_space_only(run_symcons) -> None:
    done = run_symcons("conserve", "-", "--degree", "2", stdin=SPHERE)
    assert done.returncode == 0
    words = flat(done.stdout)
    assert "2 gradients are independent in the surrounding space" in words
    assert "(it is the constraint itself): 1 independent law exists on it." in words


def test_a_constraint_that_the_flow_leaves_is_named(run_symcons) -> None:
    done = run_symcons("conserve", "-", "--json", stdin="x' = 1\ny' = 1\n0 = x + y\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert "x + y" in done.stderr


def test_a_spent_budget_says_so(run_symcons) -> None:
    done = run_symcons("conserve", "examples/equations/fluid_tetrahedron.ode", "--degree", "5", "--budget", "0.001")
    assert done.returncode == 3
    assert "Stopped: " in done.stdout


def test_that_a_search_stopped_is_said_once(run_symcons) -> None:
    done = run_symcons("conserve", "-", stdin="x' = y\ny' = -erf(x) - a*y\npar a = 1\n")
    assert done.returncode == 3 and "Stopped: at degree" in done.stdout and "stopped" not in done.stdout


@pytest.mark.parametrize("form", ["latex", "sympy", "python"])
def test_other_forms_hold_every_law(run_symcons, form: str) -> None:
    done = run_symcons("conserve", "-", "--degree", "3", "--format", form, stdin=LOTKA_VOLTERRA)
    assert done.returncode == 0
    if form == "latex":
        assert done.stdout.splitlines() == ["x + y + z", "x y z"]
    else:
        space: dict[str, object] = {}
        exec(compile(done.stdout, form, "exec"), space)  # noqa: S102 (our own output)
        assert "laws" in space
