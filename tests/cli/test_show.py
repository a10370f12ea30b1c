"""``symcons show``, ``explain``: what was understood of a file, and what a diagnostic means."""

import json

from symcons import parse
from symcons.expr.pde_parser import parse_pde

TEXT = """\
x' = a*x - b*x*y + w
y' = m*x*y - y
w = x/y
par a = 1/2, b = 3
par m > 0
input u
basis x, log(y)
positive x, y
"""


def test_text_shows_every_part(run_symcons) -> None:
    done = run_symcons("show", "-", stdin=TEXT)
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.strip() for line in done.stdout.splitlines()]
    for line in ("x' = a*x - b*x*y + w", "w = x/y", "a = 1/2", "m > 0", "x, log(y)"):
        assert line in lines


def test_json_parses_back_to_the_same_system(run_symcons) -> None:
    record = json.loads(run_symcons("show", "-", "--json", stdin=TEXT).stdout)
    assert record["schema"] == "symcons/show"
    result = record["result"]
    lines = [f"{name}' = {value}" for name, value in result["equations"].items()]
    lines += [f"{name} = {value}" for name, value in result["definitions"].items()]
    lines += [f"par {parameter['name']}" for parameter in result["parameters"]]
    again = parse("\n".join(lines))
    first = parse(TEXT)
    assert (again.states, again.equations, again.definitions) == (first.states, first.equations, first.definitions)


def test_set_is_shown(run_symcons) -> None:
    done = run_symcons("show", "-", "--set", "a=0.25,m=7", "--json", stdin=TEXT)
    values = {row["name"]: row["value"] for row in json.loads(done.stdout)["result"]["parameters"]}
    assert values == {"a": "1/4", "b": "3", "m": "7"}


def test_several_files_are_set_apart(run_symcons, tmp_path) -> None:
    for name in ("one.ode", "two.ode"):
        (tmp_path / name).write_text(TEXT)
    done = run_symcons("show", str(tmp_path / "one.ode"), str(tmp_path / "two.ode"))
    one, two = done.stdout.split(f"\n\n{tmp_path / 'two.ode'}:")
    assert one.startswith(f"{tmp_path / 'one.ode'}:")
    assert one.split()[1:] == two.split()


def test_latex_is_one_environment(run_symcons) -> None:
    done = run_symcons("show", "-", "--format", "latex", stdin=TEXT)
    assert done.stdout.startswith("\\begin{aligned}\n")
    assert done.stdout.endswith("\\end{aligned}\n")


def test_a_code_is_explained(run_symcons) -> None:
    done = run_symcons("explain", "e301")
    assert done.returncode == 0
    assert done.stdout.startswith("E301")
    assert "does not preserve" in done.stdout
    record = json.loads(run_symcons("explain", "E301", "--json").stdout)
    assert record["result"]["code"] == "E301"


PDE = """\
# Ornstein-Uhlenbeck with a flux of its own
phi_t = D*lap(phi) + drift
drift = div(beta*x*phi)
par D > 0
par beta = 1/2
weight phi = 2
"""


class TestPartialDifferentialEquations:
    def test_text_shows_every_part(self, run_symcons) -> None:
        done = run_symcons("show", "-", stdin=PDE)
        assert (done.returncode, done.stderr) == (0, "")
        lines = [line.strip() for line in done.stdout.splitlines()]
        assert lines[0] == "<stdin>: a partial differential equation for phi in any dimension, for generic D"
        for line in (
            "0 = phi_t - D*lap(phi) - drift",
            "phi a function of x in N dimensions and t",
            "drift = div(beta*x*phi)",
            "D    > 0",
            "beta = 1/2",
            "phi 2",
        ):
            assert line in lines

    def test_json_parses_back_to_the_same_equation(self, run_symcons) -> None:
        result = json.loads(run_symcons("show", "-", "--json", stdin=PDE).stdout)["result"]
        assert (result["kind"], result["fields"], result["dim"], result["weights"]) == ("pde", ["phi"], None, {"phi": "2"})
        lines = [f"{value} = 0" for value in result["equations"]]
        lines += [f"{name} = {value}" for name, value in result["definitions"].items()]
        lines += ["par D > 0", "par beta = 1/2", "weight phi = 2"]
        assert parse_pde("\n".join(lines)) == parse_pde(PDE)

    def test_a_fixed_dimension(self, run_symcons) -> None:
        done = run_symcons("show", "-", stdin="u_t = 6*u*u_x - u_xxx")
        assert "for u in 1 space dimension\n" in done.stdout
        assert "u a function of x and t" in done.stdout
        assert "v_t" in run_symcons("show", "-", stdin="dim 2\nu_t = lap(v)\nv_t = lap(u)").stdout

    def test_set_is_shown(self, run_symcons) -> None:
        done = run_symcons("show", "-", "--set", "D=3", "--json", stdin=PDE)
        assert json.loads(done.stdout)["result"]["parameters"][0]["value"] == "3"
        wrong = run_symcons("show", "-", "--set", "D=-3", stdin=PDE)
        assert (wrong.returncode, wrong.stdout) == (2, "")
        assert "contradicts" in wrong.stderr

    def test_files_are_read(self, run_symcons, tmp_path) -> None:
        path = tmp_path / "ou.txt"
        path.write_text(PDE)
        assert run_symcons("show", str(path)).stdout.startswith(f"{path}: a partial")

    def test_a_mistake_is_one_of_a_partial_differential_equation(self, run_symcons) -> None:
        done = run_symcons("show", "-", stdin="phi_t = D*lap(phi)")
        assert (done.returncode, done.stdout) == (2, "")
        assert "1:9: E144" in done.stderr

    def test_other_forms_are_refused_by_name(self, run_symcons) -> None:
        done = run_symcons("show", "-", "--format", "sympy", stdin=PDE)
        assert (done.returncode, done.stdout) == (2, "")
        assert "symcons flow" in done.stderr


def test_a_partial_differential_equation_as_latex(run_symcons) -> None:
    text = "A = ((2, 1), (1, b))\nphi_tt + 2*eps*phi_t = div(A*grad(phi))\npar eps > 0, b\ndim 2\n"
    done = run_symcons("show", "-", "--format", "latex", stdin=text)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("\\begin{aligned}\n  A &= \\begin{pmatrix} 2 & 1 \\\\ 1 & b \\end{pmatrix}")
    assert r"\phi_{tt} + 2 \epsilon \phi_{t} - \nabla \cdot \left(A \nabla \phi\right) &= 0" in done.stdout
    other = run_symcons("show", "-", "--format", "sympy", stdin=text)
    assert (other.returncode, other.stdout) == (2, "")
    assert "symcons flow" in other.stderr
