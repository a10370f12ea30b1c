"""Panels of Gauss and Legendre: what they claim to miss holds, beside FLINT's integrator and exact integrals."""

import random
from fractions import Fraction

import flint
import pytest
from flint import acb, arb

import genphys_sym as gp
from genphys_sym.greens import inversion, radial
from genphys_sym.greens.balls import cosh_root, sinhc_root, to_ball
from genphys_sym.greens.inversion import Problem
from genphys_sym.greens.panels import Rule, Spread, common_root, panels_of
from genphys_sym.greens.transforms import transform_of
from symcons.expr.parser import parse_expression
from symcons.expr.tree import Call, Expr, rebuild
from tests.genphys.test_greens_random import decaying, oscillating, others

BITS = 120
NAMES = ("k", "t")


def spread(text: str, dim: int = 1, cap: Fraction = Fraction(1)) -> Spread:
    return Spread(parse_expression(text, NAMES), (("t", Fraction(1)),), dim, cap, True)


def found(given: Spread, end: int = 8, bits: int = 70) -> Rule | None:
    with flint.ctx.workprec(BITS):
        panels = panels_of(given, arb(end), arb(2) ** -bits, BITS)
        return None if panels is None else panels.at(None)


@pytest.mark.parametrize(
    ("text", "dim", "true"),
    [  # ∫_0^8 K̂ k^{N−1} dk, exactly
        ("exp(-t*k)", 1, lambda: 1 - (-arb(8)).exp()),
        ("exp(-t*k^2)", 2, lambda: (1 - (-arb(64)).exp()) / 2),
        ("1/(1 + k^2)", 1, lambda: arb(8).atan()),
        ("1/(1 + k^2)", 2, lambda: arb(65).log() / 2),
        ("exp(-k^(3/2))*k^(1/2)", 1, lambda: (1 - (-(arb(512).sqrt())).exp()) * 2 / 3),
        ("k^(1/3)", 1, lambda: arb(16) * 3 / 4),
        ("1/sqrt(1 + k^2)", 1, lambda: arb(8).asinh()),
    ],
)  # fmt: skip
def test_what_is_missed_is_bounded(text: str, dim: int, true: object) -> None:
    with flint.ctx.workprec(BITS):
        answer = found(spread(text, dim))
        assert answer is not None
        total = sum((weight.real for weight in answer.weights), arb(0)) + arb(0, answer.missed)
        exact = true()
        beyond = arb(0, arb(2) ** -55)  # the last node's panel may end a rounding beyond the end that was asked for
        assert total.overlaps(exact + beyond)
        assert answer.missed < arb(2) ** -66
        assert abs(total.mid() - exact) < arb(2) ** -55


@pytest.mark.parametrize("text", ["abs(k - 3)", "sqrt(4 - k^2)", "log(k)", "1/(k - 2)", "k^(1/7)"])
def test_what_is_not_analytic_has_no_panels(text: str) -> None:
    assert found(spread(text)) is None


def test_few_points_are_seen_to_miss_much() -> None:
    answer = found(spread("exp(-t*k^2)"), bits=6)
    assert answer is not None
    with flint.ctx.workprec(BITS):
        off = abs(sum((weight.real for weight in answer.weights), arb(0)) - arb.pi().sqrt() / 2)
        assert arb(2) ** -60 < answer.missed and off < answer.missed + arb(2) ** -60


@pytest.mark.parametrize(
    "text",
    ["exp(-t*k^2)", "exp(-t*sqrt(k^4 + k^2 + 1))*(1 + t*k^2)", "exp(-t/2 - t*k^2)*cosh_root(t^2*(1/4 - k^2))", "k^2*exp(-k)"],
)
@pytest.mark.parametrize("time", ["1", "9/8", "5/4"])
def test_panels_serve_a_window_of_times(text: str, time: str) -> None:
    """What was proven for t from 1 to 5/4 holds at each: beside the panels of that time alone, to what both miss."""
    tree, at = parse_expression(text.replace("cosh_root", "cosh"), NAMES), Fraction(time)
    tree = renamed(tree) if "cosh_root" in text else tree
    with flint.ctx.workprec(BITS):
        shared = panels_of(Spread(tree, (), 2, Fraction(1), True, (Fraction(1), Fraction(5, 4))), arb(8), arb(2) ** -70, BITS)
        alone = panels_of(Spread(tree, (("t", at),), 2, Fraction(1), True), arb(8), arb(2) ** -70, BITS)
        assert shared is not None and alone is not None
        sums = [sum((w.real for w in rule.weights), arb(0, rule.missed)) for rule in (shared.at(at), alone.at(None))]
        assert sums[0].overlaps(sums[1] + arb(0, arb(2) ** -55)) and sums[0].rad() < arb(2) ** -66


def test_a_window_over_which_a_pair_of_roots_is_enclosed_poorly() -> None:
    """e^{−βt} cosh t√q on a ball for t is e^{1000} where the transform is small: the scale is that of one time."""
    pde = "phi_tt + 13/5*phi_t - 29/10*lap(phi_t) - 6/5*lap(phi) + 1/2*lap(lap(phi)) = 0"
    found = gp.value(gp.density_flow(pde), "kernel", t=2, r="6/5", dim=9, digits=18)
    assert abs(float(found.value) - 1.005937804050756508e-5) < 1e-20 and float(found.error) < 1e-21


def renamed(tree: Expr) -> Expr:
    """cosh → cosh_root, which is no function of the language."""
    children = tuple(renamed(child) for child in tree.children)
    return Call("cosh_root", children) if isinstance(tree, Call) and tree.name == "cosh" else rebuild(tree, children)


@pytest.mark.parametrize("z", ["0", "1e-30", "-1e-30", "0.3", "-0.3", "1.7", "-1.7", "2e4", "-2e4"])
@pytest.mark.parametrize("radius", ["0", "1e-33", "1e-12", "0.1"])
def test_entire_functions_of_a_square(z: str, radius: str) -> None:
    """cosh √z and sinh(√z)/√z hold the truth, and lose no more than a ball of that radius has to."""
    with flint.ctx.workprec(BITS):
        ball = acb(arb(z, radius))
        for function, order in ((cosh_root, 1), (sinhc_root, 3)):
            value = function(ball)
            with flint.ctx.workprec(4 * BITS):
                true = (acb(arb(z)) / 4).hypgeom_0f1(acb(order) / 2)
            assert value.overlaps(true)
            assert value.rad() < abs(true).upper() * arb(2) ** -90 + arb(radius) * (1 + abs(arb(z))) * (8 + abs(true))


def test_the_root_that_makes_powers_whole() -> None:
    assert common_root(parse_expression("exp(-t*k^(3/2)) + k^(1/3)", NAMES)) == 6
    assert common_root(parse_expression("sqrt(1 + k^4)", NAMES)) == 1


@pytest.mark.parametrize("seed", range(60))
def test_beside_the_adaptive_integrator(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(seed)
    one, _, *more = decaying(draw)  # the second, √k², has a closed form and is left to the adaptive integrator
    cases = [one, *more, oscillating(draw)[0], others(draw)[0]]
    case = cases[seed % len(cases)]
    dim = 1 if case.in_line else draw.randint(1, 8)
    place, t = Fraction(draw.randint(-40, 40), 10), Fraction(draw.randint(5, 25), 10)
    flow = gp.density_flow(case.pde)
    transform = transform_of(flow, "kernel")
    problem = Problem(transform, {"t": t}, dim, place**2, place if transform.directed else None)
    with flint.ctx.workprec(BITS):
        assert inversion._panels(inversion._spectrum(problem), BITS, inversion._cap(place**2)) is not None, case.pde
        quick = inversion._real_path(problem, BITS)
        all_times = inversion._through_time(problem)
        assert all_times is not None and all_times.window is not None and all_times.window[0] <= t < all_times.window[1]
        assert inversion._real_path(problem, BITS, all_times).overlaps(quick)
        monkeypatch.setattr(inversion, "_rule", lambda *_: None)
        slow = inversion._real_path(problem, BITS)
        assert quick.overlaps(slow) and quick.is_finite()
        assert quick.real.rad() <= slow.real.rad() * 64 + to_ball(Fraction(1, 10**24)).real


@pytest.mark.parametrize("dim", [1, 2, 3, 4, 5, 6, 10])
@pytest.mark.parametrize("z", ["0", "0.01", "0.9", "3.7", "7.99", "8.01", "31.4"])
def test_real_waves(dim: int, z: str) -> None:
    with flint.ctx.workprec(BITS):
        real = radial.real_wave(dim, arb(z))
        with flint.ctx.workprec(2 * BITS):
            true = (-(acb(arb(z)) ** 2) / 4).hypgeom_0f1(acb(dim) / 2).real
        assert real.overlaps(true) and abs(real.mid() - true) < arb(2) ** -80
        assert real.rad() < arb(2) ** -85
