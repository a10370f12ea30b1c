"""``symcons conserve`` and ``verify`` on partial differential equations and lattices, as a person runs them."""

import json
import time

import pytest

KDV = "u_t = 6*u*u_x - u_xxx\n"
VOLTERRA = "u[n]' = u[n]*(u[n+1] - u[n-1])\n"
LAW_KEYS = {"expr", "latex", "kind", "degree", "independent", "rate_independent", "condition", "certificate", "flux"}


def flat(text: str) -> str:
    return " ".join(text.split())


def test_text_tells_densities_fluxes_ranks(run_symcons) -> None:
    done = run_symcons("conserve", "-", "--rank", "6", stdin=KDV)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1  u   rank 2" in done.stdout
    assert "flux  2*u_x*u_xxx - u_xx^2 + 6*u^2*u_xx - 12*u*u_x^2 - 9*u^4" in done.stdout
    assert "weight(u) = 2" in done.stdout
    assert "no other polynomial density up to rank 6 is conserved (4 functions searched). Proven." in flat(done.stdout)


def test_json_has_the_promised_keys(run_symcons) -> None:
    done = run_symcons("conserve", "-", "--rank", "10", "--json", stdin=KDV)
    record = json.loads(done.stdout)
    laws = record["result"]["laws"]
    assert (record["schema"], record["status"], record["result"]["nullity"]) == ("symcons/conserve", "complete", 5)
    assert all(set(law) >= LAW_KEYS for law in laws)
    assert [law["degree"] for law in laws] == [2, 4, 6, 8, 10]
    assert {law["kind"] for law in laws} == {"density"}
    assert laws[-1]["expr"] == "u_xxx^2 + 14*u*u_xx^2 + 70*u^2*u_x^2 + 14*u^5"
    assert "d(u, x, 5)" in laws[-1]["flux"]


@pytest.mark.parametrize(("text", "code"), [(KDV, 0), ("u_t = u_xx - u^3\n", 1), (VOLTERRA, 0), ("u_t = u_xx +\n", 2)])
def test_exit_codes(run_symcons, text: str, code: int) -> None:
    done = run_symcons("conserve", "-", "--rank", "4", "--json", stdin=text)
    assert done.returncode == code
    assert bool(done.stdout) == (code != 2)


@pytest.mark.parametrize("text", [KDV, VOLTERRA, "u_t - u_xxt + 3*u*u_x - 2*u_x*u_xx - u*u_xxx = 0\n"])
def test_saved_results_are_checked_again(run_symcons, tmp_path, text: str) -> None:
    record = json.loads(run_symcons("conserve", "-", "--rank", "4", "--json", stdin=text).stdout)
    path = tmp_path / "saved.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    done = run_symcons("verify", str(path))
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1].startswith("verified")


@pytest.mark.parametrize(
    ("key", "value"), [("expr", "u^3"), ("flux", "u_xx"), ("flux", "u_xx - 3*u^2 + x"), ("expr", "u_x")]
)
def test_a_forged_result_is_refuted(run_symcons, tmp_path, key: str, value: str) -> None:
    record = json.loads(run_symcons("conserve", "-", "--rank", "2", "--json", stdin=KDV).stdout)
    record["result"]["laws"][0][key] = value
    path = tmp_path / "forged.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    done = run_symcons("verify", str(path), "--json")
    assert (done.returncode, json.loads(done.stdout)["status"]) == (1, "refuted")


def test_a_trivial_density_with_a_right_flux_is_refuted(run_symcons, tmp_path) -> None:
    record = json.loads(run_symcons("conserve", "-", "--rank", "2", "--json", stdin=KDV).stdout)
    record["result"]["laws"][0] |= {"expr": "u_x", "flux": "u_xxx - 6*u*u_x"}
    path = tmp_path / "trivial.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    done = run_symcons("verify", str(path))
    assert done.returncode == 1
    assert "total derivative" in flat(done.stdout)


@pytest.mark.parametrize(
    ("text", "law", "code"),
    [(KDV, "u_x^2 + 2*u^3", 0), (KDV, "u^3", 1), (VOLTERRA, "log(u[n])", 0), (VOLTERRA, "u[n]^2", 1)],
)
def test_formulas_are_verified(run_symcons, text: str, law: str, code: int) -> None:
    done = run_symcons("verify", "-", "--law", law, "--json", stdin=text)
    record = json.loads(done.stdout)
    assert (done.returncode, record["result"]["law"]) == (code, law)
    assert (record["result"]["counterexample"] is not None) == (code == 1)


@pytest.mark.parametrize("form", ["latex", "sympy"])
def test_other_forms(run_symcons, form: str) -> None:
    done = run_symcons("conserve", "-", "--rank", "6", "--format", form, stdin=KDV)
    assert done.returncode == 0
    assert ("u_{x}^{2}" if form == "latex" else "u_x**2 + 2*u**3") in done.stdout


def test_parameters_are_set(run_symcons) -> None:
    text = "par b\nm = u - u_xx\nm_t + u*m_x + b*u_x*m = 0\n"
    done = run_symcons("conserve", "-", "--rank", "4", "--set", "b=2", "-q", stdin=text)
    assert "u_x^2/2 + u^2/2" in done.stdout


@pytest.mark.parametrize("words", [["--rank", "0"], ["--rank", "x"], ["--rank", "2", "--degree", "2"], ["--kinds", "banana"]])
def test_wrong_questions(run_symcons, words: list[str]) -> None:
    done = run_symcons("conserve", "-", *words, stdin=KDV)
    assert (done.returncode, done.stdout) == (2, "")


def test_a_lattice_is_shown(run_symcons) -> None:
    done = run_symcons("show", "-", stdin=VOLTERRA)
    assert "1 equation on a lattice for u" in done.stdout
    record = json.loads(run_symcons("show", "-", "--json", stdin=VOLTERRA).stdout)
    assert record["result"]["equations"] == {"u": "u[n]*(u[n+1] - u[n-1])"}


def test_it_is_quick() -> None:
    from symcons.densities.search import find_densities
    from symcons.expr.pde_parser import parse_pde

    pde = parse_pde(KDV)
    find_densities(pde, 4)
    started = time.perf_counter()
    assert len(find_densities(pde, 12)) == 6
    assert time.perf_counter() - started < 1.5
