"""Pictures: the numbers behind them against closed forms, and that every kind of flow is drawn."""

import numpy as np
import pytest

from genphys_sym import density_flow
from genphys_sym.catalogue import entry
from genphys_sym.curves import representative, sampled
from genphys_sym.plots import draw
from genphys_sym.scene import CHARGES, WIDTH, line, plane, scene_of
from symcons.errors import SymconsError
from symcons.expr.system import Parameter
from symcons.expr.tree import ONE, Num, Sym, call
from tests.genphys.by_hand import I, K, T, damped_wave, transport, yukawa

FLOWS = {"one decaying root": yukawa(), "two causal roots": damped_wave(), "one dimension, drift": transport()}


def test_a_formula_is_sampled_over_arrays() -> None:
    k = np.linspace(0.1, 3, 7)
    inside = call("<", K, ONE)
    formula = call("piecewise", call("cos", T * K), inside, call("exp", -I * T * K**2))
    expected = np.where(k < 1, np.cos(0.3 * k), np.exp(-0.3j * k**2))
    assert np.allclose(sampled(formula, {"k": k, "t": 0.3}), expected, rtol=0, atol=1e-15)


def test_a_hole_is_not_a_number() -> None:
    assert np.isnan(sampled(call("sin", K) / K, {"k": np.array([0.0, 1.0])})[0])


def test_a_name_without_a_value_is_named() -> None:
    with pytest.raises(SymconsError, match="kappa"):
        sampled(Sym("kappa") * K, {"k": 1.0})


@pytest.mark.parametrize(
    ("low", "high", "strict", "value"),
    [(0, None, True, 1), (None, 0, True, -1), (0, 1, True, 0.5), (5, None, True, 6), (None, None, True, 0.5)],
)
def test_a_parameter_takes_a_simple_value_within_its_assumption(low, high, strict, value) -> None:
    chosen = representative(Parameter("a", None, low, high, strict))
    assert chosen == value


def test_the_line_is_the_poisson_kernel_smoothed() -> None:
    """For m → 0 the kernel is t/(π(t² + x²)); the datum's width changes it by (width/t)² at most."""
    scene = scene_of(yukawa(Num(1) / 1000000))
    x, density = line(scene, 1.0, ((0.0, 1.0),))
    near = np.abs(x) < 3
    exact = 1 / (np.pi * (1 + x[near] ** 2))
    assert np.abs(density[near] - exact).max() < 2 * WIDTH**2 + 3e-3


def test_transport_carries_to_the_right() -> None:
    x, density = line(scene_of(transport()), 1.5, ((0.0, 1.0),))
    assert x[np.argmax(density)] == pytest.approx(1.5, abs=0.02)
    assert density.sum() * (x[1] - x[0]) == pytest.approx(1)


def test_the_plane_obeys_continuity() -> None:
    """∂p/∂t + ∇·J = 0 for the mass-free gauge, by differences of the picture's own arrays."""
    scene = scene_of(yukawa())
    x, before, _, _ = plane(scene, 0.99)
    _, after, _, _ = plane(scene, 1.01)
    _, density, across, up = plane(scene, 1.0)
    step = x[1] - x[0]
    change = (after - before) / 0.02 + np.gradient(across, step, axis=0) + np.gradient(up, step, axis=1)
    assert np.abs(change).max() < 0.01 * np.abs(after - before).max() / 0.02
    assert density.sum() * step**2 == pytest.approx(sum(amount for *_, amount in CHARGES))


@pytest.mark.parametrize("name", ["advection_diffusion", "ou_vp", "ve_edm", "pfgm_plus_plus"])
def test_continuity_with_drift_directions_and_clocks(name: str) -> None:
    scene = scene_of(density_flow(entry(name).pde()))
    t, step = 0.8, 0.01
    x, before, _, _ = plane(scene, t - step)
    _, after, _, _ = plane(scene, t + step)
    _, density, across, up = plane(scene, t)
    near = np.ix_(np.abs(x) < 3, np.abs(x) < 3)
    change = (after - before) / (2 * step)
    balance = change + np.gradient(across, x, axis=0) + np.gradient(up, x, axis=1)
    assert np.abs(balance[near]).max() < 0.02 * np.abs(change[near]).max()
    assert density[near].min() > -1e-3 * density.max()


@pytest.mark.parametrize("name", FLOWS)
def test_every_kind_is_drawn(name: str, tmp_path) -> None:
    pytest.importorskip("matplotlib")
    file = tmp_path / "flow.png"
    draw(FLOWS[name], file)
    assert file.read_bytes().startswith(b"\x89PNG")


def test_a_file_that_cannot_be_written_is_named(tmp_path) -> None:
    pytest.importorskip("matplotlib")
    with pytest.raises(SymconsError, match="nowhere"):
        draw(transport(), tmp_path / "nowhere" / "flow.png")
