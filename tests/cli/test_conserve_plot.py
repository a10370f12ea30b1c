"""``conserve --plot``: a motion that stays on its set, laws that do not change along it, and clear refusals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import numpy as np
import pytest

import symcons as sc

scipy = pytest.importorskip("scipy.integrate")
pytest.importorskip("matplotlib")
from symcons.numerical.picture import changes, figure_of, motion, starts_of  # noqa: E402
from symcons.numerical.problem import problem_of_system  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., CompletedProcess[str]]


def changed(text: str, formula: str) -> float:
    system = sc.parse(text)
    law = sc.parse_expression(formula, [*system.states, "t"])
    problem = problem_of_system(system, [law])
    _, points = motion(problem, starts_of(system, problem)[0], scipy.solve_ivp)
    return float(changes(problem, points).max())


def test_a_law_does_not_change_and_another_formula_does() -> None:
    text = "x' = v\nv' = -sin(x)\ninit x=1, v=0"
    assert changed(text, "v^2/2 - cos(x)") < 1e-8
    assert changed(text, "v^2/2 - cos(x)/2") > 1e-2


def test_maps_are_iterated() -> None:
    text = (ROOT / "examples" / "equations" / "mcmillan.map").read_text(encoding="utf-8")
    system = sc.parse(text)
    (law,) = sc.find_conserved(system)
    assert changed(text, sc.print_expr(law.formula)) < 1e-8


def test_a_motion_starts_on_the_constraint_set_and_at_the_initial_values() -> None:
    system = sc.load(ROOT / "examples" / "equations" / "spherical_pendulum.ode")
    for start in starts_of(system, problem_of_system(system, [])):
        assert abs(start[:3] @ start[:3] - 1) < 1e-12
    given = sc.parse("x' = y\ny' = -x\ninit x=3, y=1/2")
    assert np.allclose(starts_of(given, problem_of_system(given, [])), [[3, 0.5]])


@pytest.mark.parametrize("name", ["lotka_volterra.ode", "lyness.map", "lorenz.ode"])
def test_the_picture_has_its_panels(name: str) -> None:
    system = sc.load(ROOT / "examples" / "equations" / name)
    figure = figure_of(system, [law.formula for law in sc.find_conserved(system, budget=sc.Budget(seconds=20))])
    assert len(figure.axes) == 3


def test_the_command_writes_it(run_symcons: Run, tmp_path: Path) -> None:
    done = run_symcons("conserve", "examples/equations/kepler.ode", "-q", "--plot", str(tmp_path / "kepler.png"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "kepler.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("file", ["equations/rigid_body.ode", "equations/rotor_controlled.ode", "densities/burgers.pde"])
def test_what_has_no_motion_is_refused(run_symcons: Run, tmp_path: Path, file: str) -> None:
    done = run_symcons("conserve", f"examples/{file}", "--plot", str(tmp_path / "no.png"))
    assert (done.returncode, done.stdout) == (2, "")
    assert not (tmp_path / "no.png").exists()
