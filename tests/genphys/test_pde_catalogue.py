"""The catalogue: every row is read, has a source, and the talk's columns are the talk's."""

import re
from pathlib import Path

import pytest

from genphys_sym import admissibility, density_flow
from genphys_sym.catalogue import Entry, catalogue, entry, talk
from genphys_sym.curves import representative, sampled
from symcons.errors import SymconsError
from symcons.expr.pde_parser import load_pde, parse_pde_expression

ROOT = Path(__file__).resolve().parents[2]
ROWS = {row.id: row for row in catalogue()}

#: The rows of the reference table by their names there; every one must be in the catalogue.
REFERENCE = """
diffusion poisson ideal_wave dissipative_wave helmholtz screened_poisson schrodinger biharmonic_diffusion
telegraph_cattaneo jeffreys tachyonic_klein_gordon ou_vp ve_edm damped_plate airy kdv_burgers_linear
relativistic_diffusion time_fractional backward_heat complex_diffusion diffusion_plus_cauchy variance_gamma
elliptic_plate elliptic_quartic
""".split()


def test_names_are_unique_and_complete() -> None:
    assert len(ROWS) == len(catalogue()) >= 40
    assert set(REFERENCE) <= set(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_row_says_where_it_comes_from(name: str) -> None:
    row = ROWS[name]
    assert re.search(r"\b(18|19|20)\d\d\b", row.source), "a source with a year"
    assert row.name[0].isupper()


@pytest.mark.parametrize("name", ROWS)
def test_row_is_read(name: str) -> None:
    pde = ROWS[name].pde()
    assert (pde.fields, len(pde.equations), pde.name) == (("phi",), 1, name)


def test_the_talk_has_seven_columns() -> None:
    assert [row.id for row in talk()] == REFERENCE[:7]
    assert [row.talk.order for row in talk() if row.talk] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("row", talk(), ids=lambda row: row.id)
def test_what_is_printed_is_in_our_grammar(row: Entry) -> None:
    assert row.talk is not None
    names = {"k", "r", "N", *(parameter.name for parameter in row.pde().parameters)}
    for formula in (row.talk.p, row.talk.v, row.talk.R, row.talk.G, row.talk.G_hat):
        parse_pde_expression(formula, ["phi"], names)


def test_a_slip_of_the_pen_gets_the_nearest_name() -> None:
    assert entry("jeffreys").name.startswith("Jeffreys")
    with pytest.raises(SymconsError, match="did you mean jeffreys"):
        entry("jefreys")


@pytest.mark.parametrize("path", sorted((ROOT / "examples" / "flows").iterdir()), ids=lambda path: path.name)
def test_example_files_are_rows(path: Path) -> None:
    row = entry(path.stem)
    assert path.read_text(encoding="utf-8") == f"# {row.name}\n# {row.source}\n{row.text}"
    assert load_pde(path).equations == row.pde().equations


#: What the literature, or a line of algebra, says of every row: is it s-generative?
ANSWERS = {
    "yes": """diffusion poisson screened_poisson ou_vp sub_vp ve_edm relativistic_diffusion diffusion_plus_cauchy variance_gamma
        elliptic_plate levy pfgm_plus_plus advection_diffusion tempered_stable time_fractional""",
    "conditional": """dissipative_wave helmholtz telegraph_cattaneo jeffreys tachyonic_klein_gordon complex_diffusion
        elliptic_quartic kelvin_voigt moore_gibson_thompson damped_klein_gordon anisotropic_diffusion pseudo_parabolic
        guyer_krumhansl helmholtz_repaired""",
    "no": """ideal_wave schrodinger biharmonic_diffusion damped_plate airy kdv_burgers_linear backward_heat
        cahn_hilliard_linear swift_hohenberg_linear kuramoto_sivashinsky_linear klein_gordon linear_bbm linear_boussinesq
        transport""",
    "undecided": "harmonic_fourth",
}
EXPECTED = {name: answer for answer, names in ANSWERS.items() for name in names.split()}
VERDICTS = {name: admissibility(ROWS[name].pde()) for name in EXPECTED}


def test_every_row_has_an_answer() -> None:
    assert sorted(EXPECTED) == sorted(ROWS)


@pytest.mark.parametrize("name", EXPECTED)
def test_no_verdict_is_wrong(name: str) -> None:
    assert VERDICTS[name].status.value in (EXPECTED[name], "undecided")


def test_few_verdicts_are_missing() -> None:
    missing = [name for name, verdict in VERDICTS.items() if verdict.status.value == "undecided"]
    assert len(missing) <= 5, missing
    assert all(VERDICTS[name].reasons for name in missing)


@pytest.mark.parametrize("name", EXPECTED)
def test_the_flow_is_the_equation_and_its_kernel_starts_at_one(name: str) -> None:
    """The identity is proven where the flow is made; here K̂ at a small time, by numbers of the picture's own."""
    flow = density_flow(ROWS[name].pde())
    if flow.kernel_hat is None:
        assert not flow.linear or flow.dispersion.problem.value in ("ill-posed", "more boundary data needed")
        return
    at = {parameter.name: float(representative(parameter)) for parameter in flow.pde.parameters}
    waves = {"k": 1.1, "kx": 1.1, "ky": 0.0, "kz": 0.0}
    assert complex(sampled(flow.kernel_hat, {**at, **waves, "t": 1e-13})) == pytest.approx(1, abs=1e-6)
