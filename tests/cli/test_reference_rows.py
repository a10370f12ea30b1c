"""Every row of the reference table through ``symcons flow`` and ``symcons admit``, as JSON, in one process each."""

import json
import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

import mpmath
import pytest
from tables.flows import FlowRow, flow_rows

from genphys_sym.curves import sampled
from genphys_sym.identity import vanishes
from genphys_sym.operators import PlaneWave
from symcons.expr.pde_parser import parse_pde, parse_pde_expression
from symcons.expr.tree import MINUS_ONE, Call, Expr

TABLE = Path(__file__).resolve().parents[1] / "tables" / "pde_verdicts.toml"
VERDICTS = {row["id"]: row for row in tomllib.loads(TABLE.read_text(encoding="utf-8"))["row"]}
ROWS = {row.name: row for row in flow_rows()}
#: The rows of the reference table by their names there.
NAMES = """
diffusion poisson ideal_wave dissipative_wave helmholtz screened_poisson schrodinger biharmonic_diffusion
telegraph_cattaneo jeffreys tachyonic_klein_gordon ou_vp ve_edm damped_plate airy kdv_burgers_linear
relativistic_diffusion backward_heat complex_diffusion diffusion_plus_cauchy variance_gamma elliptic_plate elliptic_quartic
""".split()
MEMORY = "caputo(phi, beta) - D*lap(phi) = 0\npar beta = 0.6, D = 0.8\n"


def records(done: Any) -> dict[str, dict[str, Any]]:
    """The records by the stems of their files."""
    return {Path(record["input"]).stem: record for record in map(json.loads, done.stdout.splitlines())}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("rows")
    for name in NAMES:
        (folder / f"{name}.pde").write_text(ROWS[name].pde.strip() + "\n", encoding="utf-8")
    (folder / "time_fractional.pde").write_text(MEMORY, encoding="utf-8")
    return [str(path) for path in sorted(folder.iterdir())]


def test_flow(run_symcons, files: list[str]) -> None:
    found = records(run_symcons("flow", "--json", *files))
    assert sorted(found) == sorted([*NAMES, "time_fractional"])
    for name in NAMES:
        check_flow(ROWS[name], found[name]["result"])
    memory = found["time_fractional"]["result"]
    assert (memory["p"], memory["R"], memory["mass"], memory["omega"]) == ("phi", "0", "1", [])
    assert memory["kernel_hat"] == "mittag_leffler(beta, -D*k^2*t^beta)"


def check_flow(row: FlowRow, result: dict[str, Any]) -> None:
    """p, J and R are the table's on every plane wave, the mass at a point; v reads back; the branches are as many."""
    for key, wanted in (("p", row.p), ("R", row.source), ("flux", row.flux)):
        assert same(row, result[key], wanted, key == "flux"), (row.name, key)
    assert formula(row, result["v"]) is not None
    assert (result["problem"], len(result["omega"])) == (row.problem, len(row.omega)), row.name
    if row.mass:
        at = {"t": 0.7, "N": 2, **{name: float(Fraction(value)) for name, value in row.values.items()}}
        got, wanted_mass = (complex(sampled(formula(row, text), at)) for text in (result["mass"], row.mass))
        assert got == pytest.approx(wanted_mass, rel=1e-12), row.name


def formula(row: FlowRow, text: str) -> Expr:
    """A formula of a result as a tree."""
    pde = parse_pde(row.pde)
    known = {parameter.name for parameter in pde.parameters} | {"k", "t", "N", "pi", "i"}
    return parse_pde_expression(text, ["phi"], known, pde.dim)


def same(row: FlowRow, got: str, wanted: str, vector: bool) -> bool:
    """Whether two expressions linear in the field agree on plane waves; quadratic ones, letter by letter up to a sign."""
    if "conj" in wanted or "phi" not in wanted:
        return got.replace(" ", "").removeprefix("(-1)*").lstrip("-") == wanted.replace(" ", "").lstrip("-")
    dim = parse_pde(row.pde).dim
    trees = [formula(row, text) for text in (got, wanted)]
    waves = [PlaneWave("phi", dim).wave(Call("div", (tree,)) if vector else tree) for tree in trees]
    return vanishes(waves[0].plus(waves[1].times(MINUS_ONE)), dim)


def test_values(run_symcons, files: list[str]) -> None:
    """K̂ at the first point of every row to 15 digits, by ``--at``."""
    for row in (ROWS["jeffreys"], ROWS["elliptic_quartic"], ROWS["variance_gamma"]):
        k, t, wanted = row.at[0]
        given = ",".join(f"{name}={value}" for name, value in row.values.items())
        words = ["--set", given] if given else []
        file = next(path for path in files if Path(path).stem == row.name)
        done = run_symcons("flow", file, "--json", *words, "--at", f"t={t}, k={k}")
        value = json.loads(done.stdout)["result"]["values"]["kernel_hat"]["value"]
        assert abs(mpmath.mpf(value) - mpmath.mpf(wanted)) < abs(mpmath.mpf(wanted)) * mpmath.mpf("1e-15")


@pytest.mark.parametrize("dim", [None, 1, 2, 3, 5])
def test_admit(run_symcons, files: list[str], dim: int | None) -> None:
    """For all dimensions at once the conditions of the verdict table; in each dimension what it says there."""
    wanted = [path for path in files if dim in (None, 1) or Path(path).stem not in ("airy", "kdv_burgers_linear")]
    texts = {Path(path).stem: Path(path) for path in wanted}
    for name, path in texts.items():
        path.write_text(VERDICTS["caputo" if name == "time_fractional" else name]["pde"] + "\n", encoding="utf-8")
    found = records(run_symcons("admit", "--json", *wanted, *(["--dim", str(dim)] if dim else [])))
    for name, record in found.items():
        row = VERDICTS["caputo" if name == "time_fractional" else name]
        if dim is None:
            assert record["result"]["s_generative"] == row["status"], name
            assert record["result"]["condition"] == row.get("condition", record["result"]["condition"]), name
        else:
            assert record["result"]["s_generative"] == answer_in(name, dim), name


#: s-generative in one dimension and in more, at the values of the rows, where that differs from all at once.
IN_DIMENSION = {
    "dissipative_wave": ("yes", "no"), "telegraph_cattaneo": ("yes", "no"), "tachyonic_klein_gordon": ("yes", "no"),
    "jeffreys": ("yes", "yes"), "elliptic_quartic": ("yes", "yes"), "time_fractional": ("yes", "yes"),
}  # fmt: skip


def answer_in(name: str, dim: int) -> str:
    row = VERDICTS["caputo" if name == "time_fractional" else name]
    return IN_DIMENSION.get(name, (row["status"], row["status"]))[dim > 1]
