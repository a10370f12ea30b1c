"""The R-free gauge, masses, and the transform by the matrix exponential."""

from __future__ import annotations

import flint
import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import genphys_sym as gp
from genphys_sym.greens.balls import evaluate
from genphys_sym.propagation import propagated
from genphys_sym.results import DensityFlow, Problem
from genphys_sym.symbols import tree_of
from genphys_sym.time_slopes import time_slope
from symcons.errors import UnsupportedError
from symcons.expr.pde_parser import parse_pde_expression
from symcons.expr.pde_printing import print_operator_expr
from tests.genphys.waves import Line, Waves, at

SOURCED = [
    "phi_tt + lap(phi) - m^2*phi = 0\npar m > 0",
    "phi_tt - lap(phi) - m^2*phi = 0\npar m > 0",
    "phi_tt + 2*m*phi_t - lap(phi) - m^2*phi = 0\npar m > 0",
    "phi_t - m*lap(phi) + m^2*phi = 0\npar m > 0",
    "phi_t + mult(sqrt(1 + k^2), phi) - m*phi = 0\npar m > 0",
    "phi_tt + 2*b1*phi_t + lap(phi) + m^2*phi = 0\npar b1=3, m=2",
    "phi_tt + b*lap(phi) - a*lap(lap(phi)) - m^2*phi = 0\npar a > 0, b > 0, m > 0",
]


def values_of(flow: DensityFlow, **more: str) -> dict[str, object]:
    known = {p.name: mpmath.mpf(n + 3) / 7 for n, p in enumerate(flow.pde.parameters)}
    known |= {p.name: mpmath.mpf(p.value.value.numerator) for p in flow.pde.parameters if p.value}
    return {**known, **{name: mpmath.mpf(value) for name, value in more.items()}}


@pytest.mark.parametrize("text", SOURCED)
def test_the_normalised_kernel_obeys_continuity(text: str) -> None:
    """∂(K̂/mass)/∂t + ik·Ĵ = 0, with Ĵ the symbol of the flux on a wave whose density is K̂/mass."""
    flow = gp.density_flow(text)
    assert flow.normalised is not None
    k = mpmath.mpf("1.13")
    t = mpmath.mpf("0.7")
    values = values_of(flow, k="1.13")

    def density(time: object) -> object:
        point = {**values, "t": time}
        return at(flow.kernel_hat, point) / at(flow.mass, point)

    slope = mpmath.diff(density, t)
    p, flux = flow.normalised
    mode = Waves(((mpmath.mpf(1), k, mpmath.mpf("0.37")),))
    line = Line(mode, {**values, "t": t, "x": mpmath.mpf(0)})
    ratio = line.value(flux) / line.value(p)
    if flow.symbol.order == 1 or flow.dispersion.problem is Problem.DECAYING:
        lam = at(flow.dispersion.growth[0], {**values, "t": t})
        line = Line(Waves(((mpmath.mpf(1), k, lam),)), {**values, "t": t, "x": mpmath.mpf(0)})
        ratio = line.value(flux) / line.value(p)
    assert abs(slope + mpmath.mpc(0, 1) * k * ratio * density(t)) < mpmath.mpf(10) ** -15


@pytest.mark.parametrize("text", SOURCED)
def test_the_mass_is_the_transform_at_rest(text: str) -> None:
    flow = gp.density_flow(text)
    values = values_of(flow, t="0.7", k="1e-15")
    assert abs(at(flow.mass, values) - at(flow.kernel_hat, values)) < mpmath.mpf(10) ** -12


def test_a_mass_that_changes_its_sign_has_no_gauge() -> None:
    assert gp.density_flow("phi_tt + lap(phi) + m^2*phi = 0\npar m > 0").normalised is None
    assert gp.density_flow("phi_tt - lap(phi) + m^2*phi = 0\npar m > 0").normalised is None


def test_the_equation_in_the_gauge() -> None:
    found = gp.gauge_equation(gp.density_flow("phi_tt + lap(phi) - m^2*phi = 0\npar m > 0"))
    assert found is not None
    assert print_operator_expr(found.equations[0]) == "phi_tt - 2*m*phi_t + lap(phi)"
    again = gp.density_flow(found)
    assert again.source == gp.density_flow("phi_tt + lap(phi) = 0").source
    relativistic = gp.density_flow("phi_t + mult(sqrt(k^2 + m^2) - m, phi) = 0\npar m > 0")
    values = {"m": mpmath.mpf("0.8"), "k": mpmath.mpf("1.13"), "t": mpmath.mpf("0.7")}
    assert abs(at(again.kernel_hat, values) - at(relativistic.kernel_hat, values)) < mpmath.mpf(10) ** -30
    assert gp.gauge_equation(gp.density_flow("phi_tt + lap(phi) = 0")) is None


# The transform without roots

UNUSUAL = [
    "tau*phi_ttt + phi_tt - c^2*lap(phi) - b*lap(phi_t) = 0\npar tau=1, b=2, c=1",
    "phi_tttt - 5*lap(phi_tt) + 4*lap(lap(phi)) = 0",
    "phi_ttt + 3*phi_tt + 3*phi_t + phi - lap(phi_t) - lap(phi) = 0",
    "phi_ttt + 3*phi_tt + 3*phi_t + phi = 0",
    "phi_tt - lap(phi_tt) - lap(phi) = 0",
    "phi_tt - 2*lap(phi_t) + lap(lap(phi)) = 0",
    "phi_ttt - 3*phi_tt + 3*phi_t + phi - lap(phi_t) = 0",
    "(1/2)*phi_ttt - (1/2)*lap(phi_tt) - 2*phi = 0",
    "phi_tt + 2*phi_t + fraclap(phi, 3/4) + mult(log(1 + k^2), phi_t) = 0",
    "dim 1\nphi_tt + 2*phi_xt + phi_t - phi_xx = 0",
    "dim 1\nphi_ttt + phi_tt - phi_xxt - phi_xx + phi_x = 0",
]


@pytest.mark.parametrize("text", UNUSUAL)
@pytest.mark.parametrize("k", ["3/10", "17/10"])
def test_closed_transforms_are_those_of_the_matrix_exponential(text: str, k: str) -> None:
    with flint.ctx.workprec(200):
        point = flint.acb(flint.fmpq(*map(int, k.split("/"))))
        balls = {"k": point, "kx": point, "t": flint.acb(flint.fmpq(3, 5))}
        for flow in gp.density_flows(text):
            known = {p.name: flint.acb(int(p.value.value)) for p in flow.pde.parameters}
            kernel, green = propagated(flow, {**balls, **known}, 200)
            assert flow.kernel_hat is not None
            assert flow.green_hat is not None
            for formula, number in [(flow.kernel_hat, kernel), (flow.green_hat, green)]:
                found = evaluate(formula, {**balls, **known}, 200)
                assert found.overlaps(number)
                assert abs(found - number).abs_upper() < 1e-30


def test_where_roots_meet_the_exponential_is_as_sharp_as_elsewhere() -> None:
    flow = gp.density_flow("phi_tt + 2*phi_t - lap(phi) = 0")
    kernel, green = propagated(flow, {"k": 1, "t": 1}, 200)
    with flint.ctx.workprec(200):
        expected = 2 * flint.arb(-1).exp()
        assert (kernel.real - expected).abs_upper() < 1e-50
        assert (green.real - expected / 2).abs_upper() < 1e-50


def test_the_exponential_refuses_what_is_not_causal() -> None:
    with pytest.raises(UnsupportedError, match="causal"):
        propagated(gp.density_flow("phi_tt + lap(phi) = 0"), {"k": 1, "t": 1})


# Derivatives by time

FORMULAS = ["exp(-a*t)*cosh(b*t)", "t^2*sin(a*t)/b", "(1 + a*k^2)^(-t)", "log(1 + a*t)*cos(b*t)", "sinh(sqrt(a)*t)^3", "a*k"]


@settings(max_examples=20)
@given(st.sampled_from(FORMULAS), st.floats(0.2, 3), st.floats(0.2, 3))
def test_slopes(text: str, a: float, t: float) -> None:
    tree = parse_pde_expression(text, ("phi",), ("a", "b", "k", "t"))
    values = {"a": mpmath.mpf(a), "b": mpmath.mpf("0.8"), "k": mpmath.mpf("1.3")}
    expected = mpmath.diff(lambda time: at(tree, {**values, "t": time}), mpmath.mpf(t))
    assert abs(at(time_slope(tree), {**values, "t": mpmath.mpf(t)}) - expected) < mpmath.mpf(10) ** -15


def test_the_tree_of_a_symbol_prints_as_it_is_written() -> None:
    assert print_operator_expr(tree_of(gp.symbol("phi_t - t*lap(phi) = 0"))) == "lam + t*k^2"
