"""``symcons flow``: the density flow of an equation, its record, its forms, values at a point, pictures, wrong input."""

import json
from decimal import Decimal

import pytest

YUKAWA = "phi_tt + lap(phi) - m^2*phi = 0\npar m > 0\n"
HEAT = "phi_t = D*lap(phi)\npar D > 0\n"


def record_of(run_symcons, text: str, *words: str) -> tuple[int, dict]:
    done = run_symcons("flow", "-", "--json", *words, stdin=text)
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def test_the_record_has_the_promised_keys(run_symcons) -> None:
    code, record = record_of(run_symcons, YUKAWA)
    assert (code, record["schema"], record["status"], record["input"]) == (0, "symcons/flow", "derived", "<stdin>")
    assert set(record) == {"schema", "version", "input", "status", "result", "diagnostics", "elapsed_s"}
    result = record["result"]
    assert {"symbol", "omega", "branch", "green", "green_hat", "kernel", "kernel_hat", "mass", "normalised"} <= set(result)
    assert (result["p"], result["flux"], result["v"], result["R"]) == (
        "-phi_t", "-grad(phi)", "grad(phi)/phi_t", "-m^2*phi",
    )  # fmt: skip
    assert "values" not in result
    assert result["mass"] == "exp(-m*t)"


def test_the_story_says_what_a_physicist_asks(run_symcons) -> None:
    done = run_symcons("flow", "-", stdin=YUKAWA)
    assert (done.returncode, done.stderr) == (0, "")
    for piece in ("phi_tt + lap(phi) - m^2*phi = 0", "omega1 =", "p = -phi_t", "R = -m^2*phi", "Proven:", "besselk", "mass ="):
        assert piece in done.stdout
    assert run_symcons("flow", "-", "-q", stdin=YUKAWA).stdout.splitlines()[0] == "p = -phi_t"


@pytest.mark.parametrize(
    ("form", "piece"), [("latex", r"\nabla \phi"), ("sympy", "flow = ["), ("python", "def kernel(r, t, N, m)")]
)
def test_other_forms(run_symcons, form: str, piece: str) -> None:
    done = run_symcons("flow", "-", "--format", form, stdin=YUKAWA)
    assert (done.returncode, done.stderr) == (0, "")
    assert piece in done.stdout


def test_a_picture_is_drawn(run_symcons, tmp_path) -> None:
    pytest.importorskip("matplotlib")
    file = tmp_path / "yukawa.png"
    assert run_symcons("flow", "-", "--plot", str(file), stdin=YUKAWA).returncode == 0
    assert file.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("dim", [1, 2, 3, 5])
def test_values_at_a_point_are_certified(run_symcons, dim: int) -> None:
    """Diffusion, where K = G = (4πDt)^(−N/2) exp(−r²/4Dt), by decimal arithmetic of the test's own."""
    code, record = record_of(run_symcons, HEAT, "--dim", str(dim), "--set", "D=7/10", "--at", "t=0.7, r=0.4", "--digits", "25")
    values = record["result"]["values"]
    spread = 4 * Decimal("3.14159265358979323846264338327950288") * Decimal("0.49")
    exact = (-Decimal("0.16") / (4 * Decimal("0.49"))).exp() / spread ** (Decimal(dim) / 2)
    assert code == 0
    for name in ("kernel", "green"):
        assert abs(Decimal(values[name]["value"]) - exact) <= Decimal(values[name]["error"]) + exact * Decimal("1e-26")
        assert Decimal(values[name]["error"]) <= exact * Decimal("1e-24")


def test_transforms_have_values_without_a_dimension(run_symcons) -> None:
    _, record = record_of(run_symcons, HEAT, "--set", "D=1", "--at", "t=1, k=1")
    values = record["result"]["values"]
    assert values["kernel"] is None
    assert Decimal(values["kernel_hat"]["value"]) == pytest.approx(Decimal(-1).exp(), abs=Decimal("1e-19"))


@pytest.mark.parametrize("text", ["phi_t + c*phi_x = nu*phi_xx\npar c = 1, nu = 1/2\ndim 1\n"])
def test_a_place_by_its_coordinates(run_symcons, text: str) -> None:
    _, record = record_of(run_symcons, text, "--at", "t=1, x=1")
    value = Decimal(record["result"]["values"]["kernel"]["value"])
    assert value == pytest.approx(1 / (2 * Decimal("3.14159265358979323846")).sqrt(), abs=Decimal("1e-15"))


def test_several_files_give_a_record_a_line(run_symcons) -> None:
    files = [f"examples/flows/{name}.pde" for name in ("diffusion", "poisson", "helmholtz")]
    done = run_symcons("flow", *files, "--json", "--jobs", "2")
    assert (done.returncode, [json.loads(line)["input"] for line in done.stdout.splitlines()]) == (0, files)


WRONG = {
    "a time is missing": (HEAT, ["--at", "r=1", "--dim", "2"], "E002"),
    "a place needs a dimension": (HEAT, ["--at", "t=1, r=1"], "--dim"),
    "coordinates of another dimension": (HEAT, ["--at", "t=1, x=1", "--dim", "2"], "E002"),
    "a name that is no place": (HEAT, ["--at", "t=1, q=1"], "E002"),
    "two dimensions": ("phi_t = phi_xx\ndim 1\n", ["--dim", "2"], "E002"),
    "no parameter": (HEAT, ["--set", "E=1"], "E002"),
    "no dimension": (HEAT, ["--dim", "0"], "--dim"),
    "an unknown operator": ("phi_t = laplace(phi)\n", [], "E1"),
    "an ordinary equation": ("x' = x\n", [], "E"),
    "nothing": ("", [], "E"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_cannot_run(run_symcons, case: str) -> None:
    text, words, said = WRONG[case]
    done = run_symcons("flow", "-", "--json", *words, stdin=text)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr
