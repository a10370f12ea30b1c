"""``symcons admit``: verdicts with their exit codes, records, the talk's seven, wrong input."""

import json

import pytest

#: Row of the catalogue: exit code, C1, C2, s-generative, dimensions.
SEVEN = {
    "diffusion": (0, "yes", "yes", "yes", "all"),
    "poisson": (0, "yes", "yes", "yes", "all"),
    "ideal_wave": (1, "no", "no", "no", "none"),
    "dissipative_wave": (0, "conditional", "yes", "conditional", "N = 1"),
    "screened_poisson": (0, "yes", "yes", "yes", "all"),
    "schrodinger": (1, "no", "no", "no", "none"),
}
KEYS = {"c1", "c2", "s_generative", "condition", "dimensions", "grouping", "repairs", "reasons", "counterexample"}


@pytest.fixture(scope="module")
def records(run_symcons) -> dict[str, dict]:
    """The verdicts on the seven, in one run."""
    names = [*SEVEN, "helmholtz", "jeffreys"]
    done = run_symcons("admit", *(f"examples/flows/{name}.pde" for name in names), "--json")
    assert done.stderr == ""
    return dict(zip(names, map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.mark.parametrize("name", SEVEN)
def test_the_talk_s_equations(run_symcons, records, name: str) -> None:
    code, c1, c2, both, dimensions = SEVEN[name]
    result = records[name]["result"]
    assert set(result) == KEYS
    assert (result["c2"], result["s_generative"], result["dimensions"]) == (c2, both, dimensions)
    assert result["c1"] == c1 or name == "ideal_wave"
    assert run_symcons("admit", f"examples/flows/{name}.pde", "-q").returncode == code


def test_statuses_are_words(records) -> None:
    statuses = {name: record["status"] for name, record in records.items()}
    assert statuses["poisson"] == "admissible"
    assert statuses["jeffreys"] == statuses["dissipative_wave"] == "conditional"
    assert statuses["schrodinger"] == "inadmissible"


def test_every_verdict_has_reasons_with_codes_and_proofs(records) -> None:
    for record in records.values():
        assert record["result"]["reasons"]
        assert all(reason["code"] and reason["text"] and reason["proof"] for reason in record["result"]["reasons"])


@pytest.mark.parametrize(("tau2", "code"), [("1/2", 0), ("1/4", 1), ("3/4", 0)])
def test_a_threshold_from_both_sides_and_on_it(run_symcons, tau2: str, code: int) -> None:
    done = run_symcons("admit", "examples/flows/jeffreys.pde", "--dim", "3", "--set", f"tau=1/2,D=4/5,tau2={tau2}", "--json")
    assert (done.returncode, json.loads(done.stdout)["result"]["s_generative"]) == (code, "no" if code else "yes")


def test_the_story_gives_the_answer_first(run_symcons) -> None:
    done = run_symcons("admit", "examples/flows/jeffreys.pde")
    assert done.returncode == 0
    assert "conditionally admissible" in done.stdout
    assert "tau2" in done.stdout.split("where")[1].splitlines()[0]
    assert "Proof:" in done.stdout


def test_latex(run_symcons) -> None:
    done = run_symcons("admit", "examples/flows/jeffreys.pde", "--format", "latex")
    assert done.stdout.startswith("\\begin{description}\n  \\item[s-generative] conditionally admissible")
    assert r"\tau_{2}" in done.stdout


WRONG = {"an ordinary equation": "x' = x\n", "nothing": "", "an unknown operator": "weyl(phi, b) = lap(phi)\npar b\n"}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_cannot_run(run_symcons, case: str) -> None:
    done = run_symcons("admit", "-", "--json", stdin=WRONG[case])
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr


def test_a_failing_equation_gets_a_repair(records) -> None:
    assert records["dissipative_wave"]["result"]["repairs"]
    assert records["poisson"]["result"]["repairs"] == []
