"""``symcons conserve --numerical``: what is proven and what is not are kept apart, and exit codes say so."""

import json
from pathlib import Path

import pytest

BESSEL = "x' = p\np' = -besselj(1, x)\n"


@pytest.fixture
def file(tmp_path: Path):
    def write(text: str) -> str:
        path = tmp_path / "system.ode"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_what_is_found_is_marked(run_symcons, file) -> None:
    done = run_symcons("conserve", file(BESSEL), "--numerical")
    assert done.returncode == 0
    assert "Found numerically, not proven:" in done.stdout
    assert "p^2 - 2*besselj(0, x)" in done.stdout
    assert "Nothing is proven." in done.stdout
    assert "Proven:" not in done.stdout


def test_what_is_proven_afterwards_stands_apart(run_symcons, file) -> None:
    done = run_symcons("conserve", file("x' = p\np' = -erf(x)\n"), "--numerical")
    assert done.returncode == 0
    assert done.stdout.index("Proven:") < done.stdout.index("erf(x)")
    assert "not proven" not in done.stdout


def test_none_found_is_no_theorem(run_symcons, file) -> None:
    done = run_symcons("conserve", file("x' = gamma(y)\ny' = -gamma(x)\nz' = x\n"), "--numerical")
    assert done.returncode == 3
    assert "None found numerically" in done.stdout
    assert "This is no proof that there is none." in " ".join(done.stdout.split())


def test_the_record_is_never_verified(run_symcons, file, tmp_path: Path) -> None:
    done = run_symcons("conserve", file(BESSEL), "--numerical", "--json")
    record = json.loads(done.stdout)
    assert (done.returncode, record["status"], record["result"]["complete_among"]) == (0, "numerical", "none")
    (law,) = record["result"]["laws"]
    assert (law["certificate"]["checked"], law["certificate"]["rank_witness"]) == (False, None)
    saved = tmp_path / "result.json"
    saved.write_text(done.stdout, encoding="utf-8")
    again = run_symcons("verify", str(saved))
    assert again.returncode == 3
    assert "found numerically, not proven" in again.stdout


def test_proven_laws_are_proven_again_and_the_record_is_not(run_symcons, file, tmp_path: Path) -> None:
    saved = tmp_path / "result.json"
    done = run_symcons("conserve", file("x' = p\np' = -tanh(x)\n"), "--numerical", "--json")
    saved.write_text(done.stdout, encoding="utf-8")
    again = run_symcons("verify", str(saved), "--json")
    record = json.loads(again.stdout)
    assert (again.returncode, record["status"]) == (3, "undecided")
    assert [law["status"] for law in record["result"]["laws"]] == ["verified"]


def test_a_false_law_in_a_record_is_refuted(run_symcons, file, tmp_path: Path) -> None:
    done = run_symcons("conserve", file("x' = p\np' = -tanh(x)\n"), "--numerical", "--json")
    record = json.loads(done.stdout)
    record["result"]["laws"][0]["expr"] = "p^2 + log(cosh(x))"
    saved = tmp_path / "result.json"
    saved.write_text(json.dumps(record), encoding="utf-8")
    assert run_symcons("verify", str(saved)).returncode == 1


def test_domain_basis_and_degree(run_symcons, file) -> None:
    name = file("x' = p\np' = -besselj(1, x)\n")
    done = run_symcons("conserve", name, "--numerical", "--json", "--domain", "x=0.5..1.5", "--basis", "p^2, besselj(0, x), x")
    result = json.loads(done.stdout)["result"]
    assert result["numerical"]["box"]["x"] == [0.5, 1.5]
    assert (result["basis_size"], len(result["laws"])) == (3, 1)
    assert run_symcons("conserve", name, "--numerical", "--degree", "2", "-q").stdout == "p^2 - 2*besselj(0, x)\n"


@pytest.mark.parametrize(
    "words",
    [
        ("--domain", "x=0..1"),
        ("--numerical", "--scan", "a"),
        ("--numerical", "--kinds", "rational"),
        ("--numerical", "--rank", "2"),
        ("--numerical", "--domain", "x=1"),
        ("--numerical", "--domain", "x=2..1"),
        ("--numerical", "--domain", "z=0..1"),
    ],
)
def test_what_does_not_fit_is_refused(run_symcons, file, words: tuple[str, ...]) -> None:
    done = run_symcons("conserve", file(BESSEL), *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr


def test_a_partial_differential_equation_is_refused(run_symcons, file) -> None:
    done = run_symcons("conserve", file("u_t = u*u_x\n"), "--numerical")
    assert (done.returncode, done.stdout) == (2, "")


def test_an_exact_search_points_here(run_symcons, file) -> None:
    assert "--numerical" in run_symcons("conserve", file(BESSEL)).stderr
