"""Every example runs, and finds what is known; a file without a row here, or a row without a file, is an error."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sympy as sp

from examples.make_fluid_simplex import equations
from symcons.emit.sympy_form import to_sympy
from symcons.errors import InvarianceError
from symcons.expr.parser import load, parse
from symcons.expr.pde_parser import load_pde
from symcons.expr.pde_printing import print_operator_expr
from symcons.expr.system import Monomials, System
from symcons.laws.result import Status
from symcons.laws.search import find_conserved
from tests.tables import row

ROOT = Path(__file__).parent.parent
EQUATIONS = ROOT / "examples" / "equations"
FLOWS = ROOT / "examples" / "flows"
SCRIPTS = sorted(path.name for path in (ROOT / "examples").glob("*.py") if path.name != "make_fluid_simplex.py")

#: file: columns, nullity, trivial, rank on the set, rank in the surrounding space, laws that hold for every rate
COMPLETE = {
    "atmospheric_chemistry_11.ode": (11, 3, 0, 3, 3, 2),
    "atmospheric_chemistry_12.ode": (12, 4, 0, 4, 4, 3),
    "fluid_5cell.ode": (135750, 526, 1, 21, 22, None),
    "fluid_tetrahedron.ode": (2924, 60, 1, 13, 14, None),
    "fluid_triangle.ode": (1819, 150, 91, 7, 8, None),
    "free_particle_time.ode": (9, 5, 0, 4, 4, None),
    "geodesic_ellipsoid.ode": (209, 58, 55, 2, 4, None),
    "harmonic_isotropic.ode": (14, 4, 0, 3, 3, None),
    "harmonic_one_two.ode": (34, 4, 0, 3, 3, None),
    "henon_heiles.ode": (209, 2, 0, 1, 1, None),
    "henon_heiles_integrable.ode": (69, 2, 0, 2, 2, None),
    "kepler.ode": (119, 7, 0, 5, None, None),
    "kovalevskaya.ode": (209, 10, 0, 4, 4, None),
    "lane_emden.ode": (4, 1, 0, 1, 1, None),
    "lotka_volterra.ode": (19, 4, 0, 2, 2, None),
    "lyness.map": (7, 1, 0, 1, 1, None),
    "mcmillan.map": (14, 1, 0, 1, 1, None),
    "michaelis_menten.ode": (4, 2, 0, 2, 2, 2),
    "pendulum.ode": (9, 2, 1, 1, 2, None),
    "rigid_body.ode": (9, 2, 0, 2, 2, None),
    "rotor_controlled.ode": (27, 3, 0, 3, 3, None),
    "sir.ode": (9, 2, 0, 1, 1, 1),
    "sir_varying_rate.ode": (9, 2, 0, 1, 1, None),
    "spherical_pendulum.ode": (27, 4, 2, 2, 4, None),
    "toda_flaschka.ode": (494, 12, 0, 5, 5, None),
    "two_site_phosphorylation.ode": (9, 3, 0, 3, 3, 3),
}
#: the conditions of the six classical cases
LORENZ_CASES = (
    "b = 2*sigma",
    "b = 1 and r = 0",
    "sigma = 1 and b = 1",
    "sigma = 1 and b = 4",
    "sigma = 1/3 and b = 0",
    "b = 6*sigma - 2 and r = 2*sigma - 1",
)
#: file: kinds searched beside polynomials, parameters scanned, and (kind, condition) of each law found
KINDS = {
    "damped_oscillator.ode": (("time-dependent",), (), [("time-dependent", None)]),
    "double_pendulum.ode": (("closure",), (), [("closure", None)]),
    "henon_heiles_scan.ode": (
        ("polynomial",),
        ("c",),
        [("polynomial", None), ("polynomial", "c = -1"), ("polynomial", "c = -6")],
    ),
    "kepler_plain.ode": (None, (), [("polynomial", None), ("closure", None), ("closure", None), ("closure", None)]),
    "lorenz_special.ode": (("time-dependent",), (), [("time-dependent", None)]),
    "lorenz_symbolic.ode": (("time-dependent",), ("sigma", "b", "r"), [("time-dependent", c) for c in LORENZ_CASES]),
    "may_leonard.ode": (("rational",), (), [("rational", None)]),
    "symmetric_top_scan.ode": (
        ("polynomial",),
        ("k", "c1", "c3"),
        [("polynomial", c) for c in (None, None, None, "k = 1", "c1 = 0", "k = 2 and c3 = 0", "k = 1 and c1 = 0 and c3 = 0")],
    ),
    "volterra.ode": (None, (), [("darboux", None)]),
}
NONE = {"lorenz.ode": 83}
REFUSED = {"fluid_tetrahedron_as_printed.ode": InvarianceError}
#: file in flows/: the equation as it is understood, its space dimension, its symbolic parameters
PARTIAL = {
    "anisotropic_diffusion.pde": ("phi_t - D1*phi_xx - 2*D12*phi_xy - D2*phi_yy", 2, "D1 D2 D12"),
    "biharmonic_diffusion.pde": ("phi_t + kappa*lap(lap(phi))", None, "kappa"),
    "complex_diffusion.pde": ("phi_t - (e + i*a)*lap(phi)", None, "e a"),
    "diffusion.pde": ("phi_t - D*lap(phi)", None, "D"),
    "diffusion_plus_cauchy.pde": ("phi_t - D*lap(phi) + c*fraclap(phi, 1/2)", None, "D c"),
    "dissipative_wave.pde": ("phi_tt + 2*eps*phi_t - c^2*lap(phi)", None, "eps c"),
    "elliptic_quartic.pde": ("phi_tt + b*lap(phi) - a*lap(lap(phi)) - m^2*phi", None, "a b m"),
    "helmholtz.pde": ("phi_tt + lap(phi) + k0^2*phi", None, "k0"),
    "ideal_wave.pde": ("phi_tt - c^2*lap(phi)", None, "c"),
    "jeffreys.pde": ("tau*phi_tt + phi_t - D*lap(phi) - D*tau2*lap(phi_t)", None, "tau tau2 D"),
    "kdv_burgers_linear.pde": ("phi_t + c*phi_x - nu*phi_xx + b*phi_xxx", 1, "c nu b"),
    "levy.pde": ("phi_t + c*fraclap(phi, s)", None, "c s"),
    "ou_vp.pde": ("phi_t - div(beta*x*phi/2) - beta*lap(phi)/2", None, "beta"),
    "pfgm_plus_plus.pde": ("phi_tt + (D - 1)/t*phi_t + lap(phi)", None, "D"),
    "poisson.pde": ("phi_tt + lap(phi)", None, ""),
    "relativistic_diffusion.pde": ("phi_t + mult(sqrt(k^2 + m^2) - m, phi)", None, "m"),
    "schrodinger.pde": ("i*phi_t + a*lap(phi)", None, "a"),
    "screened_poisson.pde": ("phi_tt + lap(phi) - m^2*phi", None, "m"),
    "telegraph_cattaneo.pde": ("tau*phi_tt + phi_t - D*lap(phi)", None, "tau D"),
    "variance_gamma.pde": ("phi_t + mult(log(k^2 + 1), phi)", None, ""),
    "ve_edm.pde": ("phi_t - t*lap(phi)", None, ""),
}
SLOW = {"fluid_5cell.ode", "fluid_tetrahedron.ode"}


def case(name: str) -> object:
    return pytest.param(name, marks=[pytest.mark.slow] if name in SLOW else [])


def test_every_file_has_a_row() -> None:
    assert sorted([*COMPLETE, *KINDS, *NONE, *REFUSED]) == sorted(path.name for path in EQUATIONS.iterdir())
    assert sorted(PARTIAL) == sorted(path.name for path in FLOWS.iterdir())


@pytest.mark.parametrize("name", [case(name) for name in COMPLETE])
def test_laws_of_the_file(name: str) -> None:
    columns, nullity, trivial, rank, ambient, for_every_rate = COMPLETE[name]
    found = find_conserved(load(EQUATIONS / name))
    assert found.status is Status.COMPLETE
    assert (found.basis_size, found.nullity, found.trivial, found.rank) == (columns, nullity, trivial, rank)
    assert ambient is None or found.ambient_rank == ambient
    assert for_every_rate is None or sum(law.rate_independent for law in found) == for_every_rate


@pytest.mark.parametrize("name", list(KINDS))
def test_laws_of_further_kinds(name: str) -> None:
    kinds, scanned, expected = KINDS[name]
    found = find_conserved(load(EQUATIONS / name), Monomials(4) if scanned else None, kinds=kinds, scan=scanned)
    assert [(law.kind, law.condition) for law in found] == expected
    found.certificate.check()


@pytest.mark.parametrize("name", list(NONE))
def test_files_without_a_law(name: str) -> None:
    found = find_conserved(load(EQUATIONS / name))
    assert (found.status, found.basis_size, len(found)) == (Status.NONE, NONE[name], 0)


@pytest.mark.parametrize("name", list(REFUSED))
def test_files_that_are_refused(name: str) -> None:
    with pytest.raises(REFUSED[name]) as refusal:
        find_conserved(load(EQUATIONS / name))
    assert "not invariant" in str(refusal.value)


@pytest.mark.parametrize("name", list(PARTIAL))
def test_partial_differential_equations_are_understood(name: str) -> None:
    equation, dim, parameters = PARTIAL[name]
    pde = load_pde(FLOWS / name)
    assert [print_operator_expr(left) for left in pde.equations] == [equation]
    assert (pde.fields, pde.dim, " ".join(pde.symbolic_parameters())) == (("phi",), dim, parameters)


def test_partial_differential_equations_are_shown(run_symcons: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = run_symcons("show", "--json", *(str(FLOWS / name) for name in PARTIAL))
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record["result"]["equations"][0] for record in records] == [equation for equation, _, _ in PARTIAL.values()]


@pytest.mark.parametrize("path", sorted([*EQUATIONS.iterdir(), *FLOWS.iterdir()]), ids=lambda path: path.name)
def test_files_say_what_they_are_and_where_they_come_from(path: Path) -> None:
    comments = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    assert len(comments) >= 2
    assert re.search(r"\b(17|18|19|20)\d\d\b", " ".join(comments)), "no source with a year"


@pytest.mark.parametrize("script", SCRIPTS)
def test_script_runs(script: str) -> None:
    if script == "reduce_and_simulate.py":
        pytest.importorskip("scipy")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, f"examples/{script}"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout


class TestFluidSimplex:
    """The generator against the equations of the paper, the table and the committed files."""

    @pytest.mark.parametrize(("dimension", "name"), [(2, "fluid_triangle.ode"), (4, "fluid_5cell.ode")])
    def test_committed_files_are_its_output(self, dimension: int, name: str) -> None:
        assert (EQUATIONS / name).read_text(encoding="utf-8") == equations(dimension)

    def test_three_dimensions_are_the_equations_of_the_paper(self) -> None:
        assert same_field(parse(equations(3)), load(EQUATIONS / "fluid_tetrahedron.ode"), {})

    @pytest.mark.parametrize(("dimension", "name"), [(2, "sid_fluid_triangle_2d"), (3, "sid_fluid_tetrahedron_3d")])
    def test_they_are_those_of_the_table(self, dimension: int, name: str) -> None:
        positions, velocities = "xyz"[:dimension], "uvw"[:dimension]
        pairs = [(p, v, i) for p, v in zip(positions, velocities, strict=True) for i in range(1, dimension + 2)]
        assert same_field(parse(equations(dimension)), parse(row(name).equations), {f"{v}{i}": f"v{p}{i}" for p, v, i in pairs})

    def test_the_printed_multiplier_leaves_the_set(self) -> None:
        printed, right = load(EQUATIONS / "fluid_tetrahedron_as_printed.ode"), load(EQUATIONS / "fluid_tetrahedron.ode")
        assert dict(printed.definitions)["p"] == dict(right.definitions)["p"]
        assert printed.constraints == right.constraints


def same_field(a: System, b: System, renamed: dict[str, str]) -> bool:
    """Whether two systems have the same equations and constraints at random integer points."""
    there = {name: renamed.get(name, name) for name in a.states}
    assert sorted(there.values()) == sorted(b.states)
    at_a = {name: sp.Integer((7 * k * k + 3 * k + 5) % 23 - 11) for k, name in enumerate(a.states)}
    at_b = {there[name]: value for name, value in at_a.items()}
    fields = [values(system, at) for system, at in ((a, at_a), (b, at_b))]
    return {there[n]: v for n, v in fields[0].items() if n in there} == {n: v for n, v in fields[1].items() if n in at_b} and (
        fields[0]["0"] == fields[1]["0"]
    )


def values(system: System, at: dict[str, sp.Integer]) -> dict[str, sp.Rational]:
    """Each right-hand side, and under the name 0 the constraint, at a point; definitions are evaluated one by one."""
    known = {sp.Symbol(name): value for name, value in at.items()}
    for name, formula in system.ordered_definitions():
        known[sp.Symbol(name)] = to_sympy(formula).subs(known)
    here = {name: to_sympy(f).subs(known) for name, f in zip(system.states, system.equations, strict=True)}
    return here | {"0": to_sympy(system.constraints[0]).subs(known)}


class TestChemistry:
    @pytest.mark.parametrize("species", [11, 12])
    def test_reactions_expand_to_the_published_equations(self, species: int) -> None:
        ours = load(EQUATIONS / f"atmospheric_chemistry_{species}.ode")
        table = parse(row(f"atmos_chem_{species}").equations)
        assert set(ours.states) == set(table.states)
        assert ours.parameter_values() == table.parameter_values()
        theirs = dict(zip(table.states, table.equations, strict=True))
        for name, formula in zip(ours.states, ours.equations, strict=True):
            assert sp.expand(to_sympy(formula) - to_sympy(theirs[name])) == 0, name

    @pytest.mark.parametrize("name", ["michaelis_menten", "two_site_phosphorylation"])
    def test_enzyme_networks_expand_to_the_equations_of_the_table(self, name: str) -> None:
        ours, table = load(EQUATIONS / f"{name}.ode"), parse(row(name).equations)
        theirs = dict(zip(table.states, table.equations, strict=True))
        for state, formula in zip(ours.states, ours.equations, strict=True):
            assert sp.expand(to_sympy(formula) - to_sympy(theirs[state])) == 0, state


def test_every_script_is_on_the_page_of_contents() -> None:
    page = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    assert [script for script in SCRIPTS if f"`{script}`" not in page] == []
