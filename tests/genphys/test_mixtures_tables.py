"""Laws from their transforms: the tables against closed distribution functions, their stated errors, and the clocks."""

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import torch
from mixture_rows import CLOSED, TABLED, of_row
from scipy.integrate import quad
from scipy.special import i1e, log_ndtr, ndtr

import genphys_sym as gp
from genphys_sym.catalogue import entry
from genphys_sym.mixtures import Component, mixture
from genphys_sym.mixtures.clocks import Clock
from genphys_sym.mixtures.evaluation import factored_root, on_arrays
from genphys_sym.mixtures.gamma_law import Gamma
from genphys_sym.mixtures.inverse_gaussian import InverseGaussian
from genphys_sym.mixtures.inversion import NARROW, Row
from genphys_sym.mixtures.scales import MeanOfLog
from genphys_sym.mixtures.stable import Stable
from genphys_sym.mixtures.table import LOGITS
from genphys_sym.mixtures.tabled import Tabled
from genphys_sym.mixtures.transforms import OfLaw, OfSum
from genphys_sym.mixtures.two_state import TwoState
from symcons.errors import UnsupportedError
from symcons.expr.tree import Sym, call

F64 = torch.float64
K = Sym("k")
X = np.arange(-12, 12.01, 0.37)


def inverse_gaussian_cdf(y: np.ndarray, theta: float, mass: float) -> np.ndarray:
    """F of the time at which Brownian motion with drift ``mass`` reaches ``theta`` (J. L. Folks, R. S. Chhikara, 1978)."""
    root = np.sqrt(y)
    return ndtr(mass * root - theta / root) + np.exp(2 * mass * theta + log_ndtr(-mass * root - theta / root))


@pytest.mark.parametrize("theta", [1e-3, 0.2, 3.0, 30.0, 100.0, 1e4])
def test_inversion_of_a_known_law(theta: float) -> None:
    """Wide and narrow laws: quantiles and the coupling's slope of the inverse Gaussian law."""
    law = InverseGaussian(1.3)
    row = Row(OfLaw(law), theta)
    log_tau = row.quantiles(X)
    found = inverse_gaussian_cdf(2 * np.exp(log_tau), theta, 1.3)
    assert np.max(np.abs(found - 1 / (1 + np.exp(-X)))) < 1e-10
    values = row.at(log_tau)
    exact = law.elasticity(torch.as_tensor(log_tau) + math.log(2), torch.full((len(X),), math.log(theta), dtype=F64))
    assert np.allclose(-values.slope / values.density, exact.numpy(), rtol=1e-6, atol=1e-8)
    assert row.narrow == (1 / math.sqrt(1.3 * theta) < NARROW)


@pytest.mark.parametrize("alpha", [0.05, 0.3, 0.75, pytest.param(0.95, marks=pytest.mark.slow)])
def test_inversion_of_stable_laws(alpha: float) -> None:
    row = Row(OfLaw(Stable(alpha)), 1.0)
    log_tau = row.quantiles(X)
    assert np.allclose([Stable(alpha).cdf(place) for place in log_tau], 1 / (1 + np.exp(-X)), rtol=0, atol=1e-9)


def tabled_inverse_gaussian() -> Tabled:
    return Tabled(call("sqrt", K**2 + Fraction(169, 100)) - Fraction(13, 10))


@pytest.mark.parametrize("log_theta", [-3.21, 0.377, pytest.param(4.9, marks=pytest.mark.slow)])
def test_a_table_keeps_its_stated_error(log_theta: float) -> None:
    """Between its nodes, against the closed law; and the error it states is not idle."""
    law = tabled_inverse_gaussian()
    x = torch.as_tensor(X)
    surface = law._table.over(torch.tensor([log_theta], dtype=F64))
    log_tau, _, slope = surface(x, torch.full_like(x, log_theta))
    found = inverse_gaussian_cdf(2 * np.exp(log_tau.numpy()), math.exp(log_theta), 1.3)
    error = np.max(np.abs(found - 1 / (1 + np.exp(-X))))
    assert error < law.error < 5e-6
    exact = InverseGaussian(1.3).elasticity(log_tau + math.log(2), torch.full_like(x, log_theta))
    assert torch.allclose(slope, exact, rtol=2e-3, atol=2e-4)


def quartic_cdf(tau: float, theta: float) -> float:
    """P(τ ≤ ·) for ψ = θ(√a √((s + p)(s + q)) − m): an atom at √a θ and a density with I₁ (Abramowitz and Stegun 29.3.96)."""
    a, b, m = 0.3, 1.2, 0.8
    root = math.sqrt(b * b - 4 * a * m * m) / (2 * a)
    middle, start = b / (2 * a), math.sqrt(a) * theta

    def density(y: float) -> float:
        z = math.sqrt(y * y - start * start)
        inner = (
            i1e(root * z) * math.exp(root * z - middle * y + m * theta) / z
            if z
            else root / 2 * math.exp(-middle * y + m * theta)
        )
        return start * root * inner

    atom = math.exp(-theta * (math.sqrt(a) * middle - m))
    return atom + quad(density, start, tau, epsabs=1e-13, epsrel=1e-12, limit=400)[0]


@pytest.mark.parametrize("theta", [0.83, *(pytest.param(theta, marks=pytest.mark.slow) for theta in (0.03, 40.0))])
def test_quartic_against_its_density(theta: float) -> None:
    """The row of the catalogue whose law has an atom at its least value."""
    (part,) = of_row("elliptic_quartic").components
    law = part.law
    assert isinstance(law, Tabled)
    assert law.drift() == pytest.approx(math.sqrt(0.3)) and law.jumps() == pytest.approx(1.2 / (2 * math.sqrt(0.3)) - 0.8)
    x = torch.linspace(-9, 9, 13, dtype=F64)
    place = law._table.over(torch.tensor([math.log(theta)], dtype=F64))(x, torch.full_like(x, math.log(theta)))[0]
    atom = math.exp(-theta * law.jumps())
    for logit, log_y in zip(x.tolist(), place.tolist(), strict=True):
        found = quartic_cdf(law.drift() * theta + math.exp(log_y), theta)
        assert found == pytest.approx(atom + (1 - atom) / (1 + math.exp(-logit)), abs=law.error)


@pytest.mark.parametrize("t", [0.71, *(pytest.param(t, marks=pytest.mark.slow) for t in (0.11, 60.0))])
def test_two_states_against_their_distribution(t: float) -> None:
    (part,) = of_row("jeffreys").components
    law = part.law
    assert isinstance(law, TwoState)
    x = torch.as_tensor(X)
    place = law._table.over(torch.tensor([math.log(t)], dtype=F64))(x, torch.full_like(x, math.log(t)))[0]
    found = law.cdf(place.numpy(), t) / -math.expm1(-law.leaving * t)
    assert np.max(np.abs(found - 1 / (1 + np.exp(-X)))) < law.error < 5e-6


def by_mpmath(name: str, y: float, theta: float) -> float:
    """P(τ − δθ ≤ y): Talbot's contour with 40 digits, on the principal branches of the row's own exponent."""
    p, q = (mpmath.mpf(6) / 5 + side * mpmath.sqrt(mpmath.mpf(36) / 25 - mpmath.mpf("0.768")) for side in (-1, 1))
    a, m, order = mpmath.mpf("0.3"), mpmath.mpf("0.8"), mpmath.mpf("0.35")

    def image(s: mpmath.mpc) -> mpmath.mpc:
        if name == "tempered_stable":
            return mpmath.exp(-theta * ((s + 1) ** order - 1)) / s
        root = mpmath.sqrt(s + p / (2 * a)) * mpmath.sqrt(s + q / (2 * a))
        return mpmath.exp(-theta * (mpmath.sqrt(a) * (root - s) - m)) / s

    with mpmath.workdps(40):
        return float(mpmath.invertlaplace(image, mpmath.mpf(y), method="talbot"))


@pytest.mark.parametrize("theta", [0.83, *(pytest.param(theta, marks=pytest.mark.slow) for theta in (0.03, 0.2, 9.0))])
@pytest.mark.parametrize("name", ["tempered_stable", "elliptic_quartic"])
def test_tables_of_quantiles_against_mpmath(name: str, theta: float) -> None:
    """Ten logits between the nodes of the table: the probability below the quantile is off by the stated error at most."""
    (part,) = of_row(name).components
    law = part.law
    assert isinstance(law, Tabled)
    x = torch.linspace(-9, 9, 10, dtype=F64) + 0.037
    log_y = law._table.over(torch.tensor([math.log(theta)], dtype=F64))(x, torch.full_like(x, math.log(theta)))[0]
    atom = math.exp(-theta * law.jumps())
    for logit, place in zip(x.tolist(), log_y.tolist(), strict=True):
        found = (by_mpmath(name, math.exp(place), theta) - atom) / (1 - atom)
        assert found == pytest.approx(1 / (1 + math.exp(-logit)), abs=law.error)
    assert law.error < 1e-5


def test_two_states_by_walking() -> None:
    """The time in motion of a particle that is followed from turn to turn."""
    law, t, n = TwoState(1.0, 0.6, 1.4), 2.3, 20_000
    rng = np.random.default_rng(5)
    left, moved, moving = np.full(n, t), np.zeros(n), True
    while (left > 0).any():
        wait = np.minimum(rng.exponential(1 / (law.leaving if moving else law.waking), n), left)
        moved += wait * moving
        left, moving = left - wait, not moving
    log_tau, _ = law.draw(torch.full((n,), math.log(t), dtype=F64), torch.Generator().manual_seed(1))
    tau = torch.exp(log_tau).numpy()
    for level in (0.2, 0.8, 1.5, 2.0, 2.2999):
        assert (tau <= level).mean() == pytest.approx((moved <= level).mean(), abs=5 * math.sqrt(0.5 / n))


SLOW_CLOCKS = [pytest.param(name, marks=pytest.mark.slow) for name in (*TABLED, "diffusion_plus_cauchy")]


@pytest.mark.parametrize("name", [*(row for row in CLOSED if row != "diffusion_plus_cauchy"), *SLOW_CLOCKS])
def test_clock(name: str) -> None:
    """σ is √(2·median), of a law that changes its shape √2·exp(½E log τ); its slope is its derivative; time is its inverse."""
    law = of_row(name)
    t = torch.tensor([0.02, 0.4, 1.3, 7.0], dtype=F64)
    sigma = torch.exp(law.log_scale(t))
    assert (sigma.diff() > 0).all()
    step = 1e-5 * t
    slope = (law.log_scale(t + step) - law.log_scale(t - step)) / (2 * step)
    assert torch.allclose(law.rate_of_clock(t), slope, rtol=1e-5)
    assert torch.allclose(law.time(sigma), t, rtol=1e-8)
    n = 20_000
    for time, scale in zip(t.tolist(), sigma.tolist(), strict=True):
        log_tau, _ = law.sample_log(torch.full((n,), time, dtype=F64), 6)
        if not law.rigid:
            wanted = 2 * math.log(scale) - math.log(2)
            assert float(log_tau.mean()) == pytest.approx(wanted, abs=5 * float(log_tau.std()) / n**0.5 + 1e-4)
            continue
        tau = torch.exp(log_tau)
        below, upto = (tau < scale**2 / 2 * (1 - 1e-9)).double().mean(), (tau <= scale**2 / 2 * (1 + 1e-9)).double().mean()
        assert float(below) < 0.5 + 2.5 / n**0.5 and float(upto) > 0.5 - 2.5 / n**0.5


@pytest.mark.parametrize(("name", "steepest"), [("jeffreys", 0.2), ("elliptic_quartic", 0.2), ("screened_poisson", 0.2)])
def test_the_clock_turns_no_corner(name: str, steepest: float) -> None:
    """An atom of the law that falls below one half bends no clock: its slope changes slowly in log t."""
    law = of_row(name)
    log_t = torch.linspace(-5, 5, 201, dtype=F64)
    slope = law.rate_of_clock(torch.exp(log_t)) * torch.exp(log_t)
    assert float((slope.diff() / log_t.diff()).abs().max()) < steepest
    assert bool((slope > 0.3).all() and (slope < 1.0001).all())


def test_the_mean_rate_is_that_of_the_clock() -> None:
    """½ dE log τ/dt = E a: with this clock ω has the mean 1."""
    law, n = of_row("jeffreys"), 200_000
    for t in (0.3, 2.0):
        time = torch.full((n,), t, dtype=F64)
        _, rate = law.sample(time, 3)
        assert float(rate.mean()) == pytest.approx(float(law.rate_of_clock(time[:1])), abs=5 * float(rate.std()) / n**0.5)


@pytest.mark.parametrize("shape", [0.02, 0.7, 30.0])
def test_the_mean_logarithm_of_a_gamma_law(shape: float) -> None:
    """E log Γ(θ, 1) is the digamma function, and its slope in log θ is θ times the trigamma function."""
    found = MeanOfLog(OfSum([Component(Gamma(1.0), Clock(Sym("t")))]))(shape)
    wanted = mpmath.psi(0, shape), shape * mpmath.psi(1, shape)
    assert found == pytest.approx([float(value) for value in wanted], rel=1e-9 if shape < 0.1 else 1e-12)


def test_roots_are_continued_off_the_negative_axis() -> None:
    """√((k² + 1)(k² + 4)) as one root jumps where its argument crosses the negative axis; its factors do not."""
    radicand = K**4 + 5 * K**2 + 4
    factored = factored_root(radicand)
    assert factored is not None and factored_root(K**2 + 1) is None and factored_root(K**4 + 1) is None
    s = np.array([0.5 + 0j, -2.0 + 3.0j, -5.0 + 1.0j])
    found = on_arrays(factored)({"k": np.sqrt(s)})
    assert np.allclose(found, np.sqrt(s + 1) * np.sqrt(s + 4))
    assert not np.allclose(found, np.sqrt(s**2 + 5 * s + 4))


def test_no_law_is_found_out() -> None:
    """e^{−θk⁴} is the transform of no positive law; what is asked for is refused."""
    with pytest.raises(UnsupportedError):
        Tabled(K**4).draw(torch.zeros(3, dtype=F64), torch.Generator())


@pytest.mark.slow
def test_a_transform_that_is_no_exponential() -> None:
    """Yukawa in D extra dimensions, forced: the inverse gamma law tilted by e^{−m²τ}, a generalised inverse Gaussian law."""
    text = "phi_tt + (D - 1)/t*phi_t + lap(phi) - m^2*phi = 0\npar D = 3, m = 4/5"
    law = mixture(gp.density_flow(text), force=True)
    n, t = 100_000, torch.tensor(0.9, dtype=F64)
    tau, _ = law.sample(t.expand(n), 2)
    shape, _ = mixture(gp.density_flow(entry("pfgm_plus_plus").pde()), {"D": 3}).sample(t.expand(n), 3)
    weight = torch.exp(-0.64 * shape)
    tilted = (weight * torch.log(shape)).mean() / weight.mean()
    assert float(torch.log(tau).mean()) == pytest.approx(float(tilted), abs=0.02)
    assert len(LOGITS) == 145 and law.error < 1e-4
