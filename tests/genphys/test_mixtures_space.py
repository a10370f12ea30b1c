"""Frames, horizons, Kac's process, and what is refused."""

import math

import numpy as np
import pytest
import torch
from mixture_rows import ALL, DIRECTED, of_row

import genphys_sym as gp
from genphys_sym.catalogue import entry
from genphys_sym.mixtures import KacProcess, affine, forgetting, horizon, kac_process, mixture
from symcons.errors import UnsupportedError

F64 = torch.float64
#: Equations that Kac's process carries in one dimension: values, c, μ, ω.
TELEGRAPHS = [
    ("telegraph_cattaneo", {"tau": 0.5, "D": 0.8}, (math.sqrt(1.6), 1.0, 1.0)),
    ("dissipative_wave", {"eps": 0.9, "c": 1.3}, (1.3, 0.9, 1.0)),
    ("tachyonic_klein_gordon", {"mu": 0.9}, (1.0, 0.9, 0.0)),
    ("damped_klein_gordon", {"eps": 0.9, "c": 1.3, "m": 0.5}, (1.3, math.sqrt(0.56), 0.9 / math.sqrt(0.56))),
]


def at(value: float) -> torch.Tensor:
    return torch.tensor(value, dtype=F64)


def test_contraction() -> None:
    """φ_t = ∇·(β/2 x φ) + β/2 Δφ: x_t = e^{−βt/2} x_0 + √(1 − e^{−βt}) z."""
    t = torch.tensor([0.3, 2.0], dtype=F64)
    frame = affine(gp.density_flow(entry("ou_vp").pde()), t, ALL["ou_vp"])
    assert torch.allclose(frame.scale, torch.exp(-0.6 * t)) and torch.allclose(frame.rate, torch.full_like(t, -0.6))
    assert frame.factor is None and float(frame.shift) == 0
    tau, _ = of_row("ou_vp").sample(t, 0)
    assert torch.allclose(frame.scale**2 * 2 * tau, 1 - torch.exp(-1.2 * t))


def test_contraction_of_a_flight() -> None:
    """A Cauchy flight in a harmonic well: the exponent −∫ c k e^{−b(t−s)} ds, in the frame."""
    flow = gp.density_flow("phi_t - div(b*x*phi) + c*fraclap(phi, 1/2) = 0\npar b = 4/5, c = 1/2")
    law, t = mixture(flow), at(0.7)
    k = 1.3
    exact = math.exp(-0.5 * k * (1 - math.exp(-0.8 * 0.7)) / 0.8)
    scale = affine(flow, t).scale
    assert float(law.characteristic(scale**2 * k**2, t)) == pytest.approx(exact, rel=1e-12)


@pytest.mark.parametrize("name", DIRECTED)
def test_directions(name: str) -> None:
    """E e^{ik·(x − x_0)} of shift + √(2τ) F z is the transform of the equation, as a vector's."""
    flow, values = gp.density_flow(entry(name).pde()), DIRECTED[name]
    t = torch.tensor([0.4, 1.1], dtype=F64)
    frame, law = affine(flow, t, values), of_row(name)
    factor = torch.eye(2, dtype=F64) if frame.factor is None else frame.factor
    k = torch.tensor([0.7, -0.4], dtype=F64)
    spread = law.characteristic(((factor @ k) ** 2).sum(), t)
    if name == "anisotropic_diffusion":
        assert torch.allclose(spread, torch.exp(-t * (0.49 * 1 + 2 * 0.5 * 0.7 * -0.4 + 2 * 0.16)))
        assert float(torch.trace(factor @ factor)) == pytest.approx(2)
    else:
        assert torch.allclose(frame.shift, t[:, None] * torch.tensor([1.0, -2.0], dtype=F64))
        assert torch.allclose(frame.drift, torch.tensor([[1.0, -2.0]], dtype=F64).expand(2, 2))
        assert torch.allclose(spread, torch.exp(-t * 0.7 * 0.65))


@pytest.mark.parametrize(
    "name", ["diffusion", "poisson", "screened_poisson", "levy", "ou_vp", pytest.param("jeffreys", marks=pytest.mark.slow)]
)
def test_horizon_forgets(name: str) -> None:
    """The bound at the horizon is the tolerance, and the true total variation 1 − 2 P(x₁ > |a|/2) does not exceed it."""
    law, distance = of_row(name), 2.0
    sigma = horizon(law, distance, 0.03)
    assert forgetting(law, distance, sigma) == pytest.approx(0.03, rel=1e-4)
    t = law.time(at(sigma))
    log_tau, _ = law.sample_log(t.expand(20_000), 1)
    true = torch.special.erf(torch.exp(math.log(distance) - (math.log(16) + log_tau) / 2)).mean()
    assert 0.029 < float(true) <= 0.03 + 1e-3


def test_horizons_in_closed_form() -> None:
    """A Gaussian: |a|/(√(2π) σ); Poisson: |a|/(πt)."""
    assert horizon(of_row("diffusion"), 1.0, 0.01) == pytest.approx(100 / math.sqrt(2 * math.pi))
    t = of_row("poisson").time(at(horizon(of_row("poisson"), 1.0, 0.01)))
    assert float(t) == pytest.approx(100 / math.pi)
    assert forgetting(of_row("diffusion"), 1.0, 1e-3) == 1.0


def test_a_kernel_with_a_pole_forgets_nothing_yet() -> None:
    """The variance-gamma kernel is unbounded at 0 up to t = 1/2."""
    law = of_row("variance_gamma")
    assert forgetting(law, 1e-9, float(torch.exp(law.log_scale(at(0.45))))) == 1.0
    assert forgetting(law, 1e-9, float(torch.exp(law.log_scale(at(0.9))))) < 1e-7


@pytest.mark.parametrize(("name", "values", "expected"), TELEGRAPHS)
def test_kac(name: str, values: dict[str, float], expected: tuple[float, float, float]) -> None:
    """E cos kx and its derivative in time, E[−k v sin kx], within five standard errors; K̂ is the equation's."""
    flow = gp.density_flow(entry(name).pde())
    law, n = kac_process(flow, values), 8_000
    assert (law.speed, law.turning, law.odd) == pytest.approx(expected)
    for t in (0.3, 2.0, 12.0) if law.odd == 1 else (2.0,):
        time, step = at(t), 1e-4 * t
        x, rate = law.sample(time.expand(n), 4)
        assert (x.abs() <= law.speed * t * (1 + 1e-12)).all()
        k = torch.linspace(0.1, 3.5, 20, dtype=F64) / torch.exp(law.log_scale(time))
        wave, slope = torch.cos(k * x[:, None]), -k * (x * rate)[:, None] * torch.sin(k * x[:, None])
        exact = law.characteristic(k**2, time)
        moved = (law.characteristic(k**2, time + step) - law.characteristic(k**2, time - step)) / (2 * step)
        assert ((wave.mean(0) - exact).abs() <= 5 * wave.std(0) / n**0.5 + 1e-12).all()
        assert ((slope.mean(0) - moved).abs() <= 5 * slope.std(0) / n**0.5 + 1e-5).all()


@pytest.mark.parametrize(("name", "values", "expected"), TELEGRAPHS)
def test_kac_has_the_equations_transform(name: str, values: dict[str, float], expected: tuple[float, ...]) -> None:
    from fractions import Fraction

    flow = gp.density_flow(entry(name).pde().with_values({key: Fraction(repr(v)) for key, v in values.items()}))
    mass = float(gp.value(flow, "kernel_hat", k=0, t="0.9").value)
    for k in ("0.4", "1.7", "5"):
        certified = float(gp.value(flow, "kernel_hat", k=k, t="0.9").value) / mass
        found = kac_process(flow).characteristic(at(float(k) ** 2), at(0.9))
        assert float(found) == pytest.approx(certified, rel=1e-11, abs=1e-14)
    assert len(expected) == 3


@pytest.mark.parametrize(("odd", "t"), [(1.0, 0.7), (0.0, 4.0), (1.3, 2.0)])
def test_kac_by_walking(odd: float, t: float) -> None:
    """Displacements of a runner whose turns are drawn one by one, odd histories counted ω times."""
    law, n = KacProcess(1.5, 0.9, odd), 20_000
    rng = np.random.default_rng(2)
    left, place, sign, turns = np.full(n, t), np.zeros(n), np.where(rng.random(n) < 0.5, -1.0, 1.0), np.full(n, -1)
    while (left > 0).any():
        wait = np.minimum(rng.exponential(1 / 0.9, n), left)
        place, turns = place + 1.5 * sign * wait, turns + (left > 0)
        left, sign = left - wait, -sign
    weight = np.where(turns % 2 == 1, odd, 1.0)
    x, _ = law.sample(at(t).expand(n), 8)
    for level in (0.1, 0.5, 0.9, 0.999):
        inside = np.abs(place) <= level * 1.5 * t
        assert float((x.abs() <= level * 1.5 * t).double().mean()) == pytest.approx(
            np.average(inside, weights=weight), abs=0.014
        )


def test_kac_clock() -> None:
    """σ is the root of the mean square displacement, (c²/μ²)(μt − e^{−μt} sinh μt) for the telegraph equation."""
    law, t = KacProcess(1.3, 0.9), torch.tensor([0.05, 0.8, 20.0], dtype=F64)
    square = (1.3 / 0.9) ** 2 * (0.9 * t + torch.expm1(-1.8 * t) / 2)
    assert torch.allclose(2 * law.log_scale(t), torch.log(square), rtol=1e-9)
    assert torch.allclose(law.time(torch.exp(law.log_scale(t))), t, rtol=1e-6)
    step = 1e-5 * t
    slope = (law.log_scale(t + step) - law.log_scale(t - step)) / (2 * step)
    assert torch.allclose(law.rate_of_clock(t), slope, rtol=1e-5)


@pytest.mark.parametrize(
    ("name", "values", "word"),
    [
        ("dissipative_wave", {"eps": 1, "c": 1}, "N ≥ 2"),
        ("biharmonic_diffusion", {"kappa": 1}, "negative"),
        ("jeffreys", {"tau": 0.5, "D": 0.8, "tau2": 0.3}, "N ≥ 2"),
        ("elliptic_quartic", {"a": 0.3, "b": 0.2, "m": 0.8}, "no mixture"),
        ("helmholtz", {"k0": 1}, "oscillates"),
        ("schrodinger", {"a": 1}, "quadratic"),
        ("pseudo_parabolic", {"eta": 0.5, "D": 0.8}, "jumps"),
        ("backward_heat", {"D": 1}, "ill-posed"),
    ],
)
def test_refusals(name: str, values: dict[str, float], word: str) -> None:
    with pytest.raises(UnsupportedError, match=word):
        mixture(gp.density_flow(entry(name).pde()), values)


def test_parameters_need_values_within_their_bounds() -> None:
    flow = gp.density_flow(entry("levy").pde())
    with pytest.raises(UnsupportedError, match="give s a value"):
        mixture(flow, {"c": 1})
    with pytest.raises(UnsupportedError, match="no parameter q"):
        mixture(flow, {"c": 1, "s": 0.5, "q": 2})
    with pytest.raises(UnsupportedError, match=r"s = 1\.5"):
        mixture(flow, {"c": 1, "s": 1.5})


def test_forced_jumps_keep_the_resting_atom() -> None:
    """The pseudo-parabolic kernel: a mass e^{−Dt/η} has not moved."""
    law = mixture(gp.density_flow(entry("pseudo_parabolic").pde()), {"eta": 0.5, "D": 0.8}, force=True)
    log_tau, rate = law.sample_log(at(0.9).expand(40_000), 0)
    resting = torch.isinf(log_tau)
    assert law.resting and float(resting.double().mean()) == pytest.approx(math.exp(-1.44), abs=0.012)
    assert (rate[resting] == 0).all() and (rate[~resting] > 0).all()


def test_a_time_beyond_reach_is_told() -> None:
    with pytest.raises(UnsupportedError):
        of_row("elliptic_quartic").sample(at(1e30), 0)
    with pytest.raises(UnsupportedError, match="telegraph"):
        kac_process(gp.density_flow(entry("diffusion").pde()), {"D": 1})
