"""Mixing laws: draws of τ against the transform of the kernel, and their rate against its derivative in time."""

import math
from fractions import Fraction

import numpy as np
import pytest
import torch
from mixture_rows import ALL, CLOSED, TABLED, of_row

import genphys_sym as gp
from genphys_sym.catalogue import entry
from genphys_sym.mixtures import Mixture, mixture
from genphys_sym.mixtures.laws import Law
from genphys_sym.mixtures.stable import Stable

F64 = torch.float64
#: (row, time): narrow and wide laws, atoms above and below one half.
CASES = [(name, t) for name in CLOSED for t in (0.3, 4.0)] + [(name, 0.9) for name in TABLED]


def number(value: float) -> torch.Tensor:
    return torch.tensor(value, dtype=F64)


def waves(law: Mixture, t: float, count: int = 20) -> torch.Tensor:
    """Wave numbers over the range where the transform falls from 1 to nothing."""
    return torch.linspace(0.05, 3.5, count, dtype=F64) / torch.exp(law.log_scale(number(t)))


@pytest.mark.parametrize("name", ALL)
def test_transform_is_the_equations(name: str) -> None:
    """The law's transform is K̂/K̂(0), certified."""
    values = {key: Fraction(repr(value)) for key, value in ALL[name].items()}
    flow = gp.density_flow(entry(name).pde().with_values(values))
    t = Fraction(9, 10)
    mass = Fraction(1) if name == "pfgm_plus_plus" else Fraction(gp.value(flow, "kernel_hat", k=0, t=t).value)
    stretch = math.exp(1.2 * 0.9 / 2) if name in ("ou_vp", "sub_vp") else 1.0  # the law is that in the contracting frame
    for k in (Fraction(1, 3), Fraction(3, 2), Fraction(4)):
        certified = float(Fraction(gp.value(flow, "kernel_hat", k=k, t=t).value) / mass)
        found = of_row(name).characteristic(number((float(k) / stretch) ** 2), number(0.9))
        assert float(found) == pytest.approx(certified, rel=1e-11, abs=1e-15)


@pytest.mark.parametrize(("name", "t"), CASES)
def test_draws_have_the_transform_and_its_slope(name: str, t: float) -> None:
    """E e^{−k²τ} = K̂, and ∂K̂/∂t = E[−k² τ′ e^{−k²τ}], within five standard errors at 20 wave numbers."""
    check_draws(of_row(name), t, 40_000, seed=3)


def check_draws(law: Mixture, t: float, n: int, seed: int) -> None:
    k2, time, step = waves(law, t) ** 2, number(t), 1e-4 * t
    tau, rate = law.sample(time.expand(n), seed)
    wave = torch.exp(-k2 * tau[:, None])
    slope = -k2 * (2 * rate * tau)[:, None] * wave
    exact = law.characteristic(k2, time)
    exact_slope = (law.characteristic(k2, time + step) - law.characteristic(k2, time - step)) / (2 * step)
    assert ((wave.mean(0) - exact).abs() <= 5 * wave.std(0) / n**0.5 + law.error + 1e-13).all()
    assert ((slope.mean(0) - exact_slope).abs() <= 5 * slope.std(0) / n**0.5 + (1e-5 + 10 * law.error) / t).all()


@pytest.mark.slow
@pytest.mark.parametrize("t", [0.05, 0.9, 12.0])
@pytest.mark.parametrize("name", ALL)
def test_a_million_draws(name: str, t: float) -> None:
    check_draws(of_row(name), t, 1_000_000, seed=11)


def check_space(law: Mixture, t: float, dim: int, n: int, block: int) -> None:
    """E cos k·x in N dimensions along the first axis and along a diagonal; and E e^{−λ|x|²}."""
    k, time = waves(law, t), number(t)
    source = torch.Generator().manual_seed(dim)
    total = torch.zeros(2, len(k), dtype=F64)
    bells = []
    for _ in range(n // block):
        log_tau, _ = law.sample_log(time.expand(block), source)
        z = torch.randn(block, dim, generator=source, dtype=torch.float32 if dim > 100 else F64)
        x = torch.exp((math.log(2) + log_tau) / 2)[:, None] * z
        axis, diagonal = x[:, 0], x.sum(1) / math.sqrt(dim)
        total += torch.stack([torch.cos(k * place[:, None]).sum(0) for place in (axis, diagonal)])
        bells.append(torch.exp(-bell_rates(k, dim) * (x.to(F64) ** 2).sum(1)[:, None]))
    exact = law.characteristic(k**2, time)
    error = torch.sqrt((1 + law.characteristic(4 * k**2, time)) / 2 - exact**2) / n**0.5
    assert ((total / n - exact).abs() <= 5 * error + law.error + 1e-6).all()
    bell = torch.cat(bells)
    assert ((bell.mean(0) - bells_of(law, k, dim, t)).abs() <= 5 * bell.std(0) / n**0.5 + law.error + 1e-6).all()


def bell_rates(k: torch.Tensor, dim: int) -> torch.Tensor:
    return k**2 / (2 * dim)


def bells_of(law: Mixture, k: torch.Tensor, dim: int, t: float) -> torch.Tensor:
    """E (1 + 4λτ)^{−N/2} = ∫ L(4λg) g^{N/2−1} e^{−g}/Γ(N/2) dg, by the trapezoidal rule in log g."""
    half = dim / 2
    width = 12 / math.sqrt(half)
    y = np.linspace(math.log(half) - max(width, 40 / half if dim < 20 else 0), math.log(half) + min(width, 4.2), 801)
    weight = np.exp(half * y - np.exp(y) - math.lgamma(half)) * (y[1] - y[0])
    s = 4 * bell_rates(k, dim)[:, None] * torch.as_tensor(np.exp(y))
    return (law.characteristic(s, number(t)) * torch.as_tensor(weight)).sum(1)


@pytest.mark.parametrize("dim", [1, 2, 10])
@pytest.mark.parametrize("name", ["poisson", "screened_poisson", "levy", "jeffreys", "elliptic_quartic", "pfgm_plus_plus"])
def test_displacements(name: str, dim: int) -> None:
    check_space(of_row(name), 0.9, dim, 20_000, 20_000)


@pytest.mark.slow
@pytest.mark.parametrize("dim", [1, 2, 10])
@pytest.mark.parametrize("name", ALL)
def test_displacements_of_every_row(name: str, dim: int) -> None:
    check_space(of_row(name), 0.9, dim, 1_000_000, 100_000)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_million_displacements_in_3072_dimensions() -> None:
    """Of every row: x = √(2τ) z, as ``Field.sample`` has it. The million normal vectors z of 3072 entries are drawn once, in
    blocks; what is looked at of them, z₁, Σz and |z|², meets each row's own million of √(2τ)."""
    dim, n, block = 3072, 1_000_000, 4_000
    source, seen = torch.Generator().manual_seed(dim), torch.empty(n, 3, dtype=F64)
    for start in range(0, n, block):
        z = torch.randn(block, dim, generator=source)
        seen[start : start + block] = torch.stack([z[:, 0], z.sum(1) / math.sqrt(dim), z.square().sum(1)], 1)
    wrong = [name for name in ALL if not has_its_transform(of_row(name), 0.9, seen, dim)]
    assert wrong == []


def has_its_transform(law: Mixture, t: float, seen: torch.Tensor, dim: int) -> bool:
    """E cos k·x along an axis and the diagonal at 20 k, and E e^{−λ|x|²}, within five standard errors."""
    n, k = len(seen), waves(law, t)
    log_tau, _ = law.sample_log(number(t).expand(n), 17)
    root = torch.exp((math.log(2) + log_tau) / 2)
    exact = law.characteristic(k**2, number(t))
    error = torch.sqrt((1 + law.characteristic(4 * k**2, number(t))) / 2 - exact**2) / n**0.5
    lines = [torch.stack([torch.cos(one * root * seen[:, place]).mean() for one in k]) for place in (0, 1)]
    good = all(bool(((line - exact).abs() <= 5 * error + law.error + 1e-6).all()) for line in lines)
    for rate, wanted in zip(bell_rates(k, dim), bells_of(law, k, dim, t), strict=True):
        bell = torch.exp(-rate * root**2 * seen[:, 2])
        good = good and bool((bell.mean() - wanted).abs() <= 5 * bell.std() / n**0.5 + law.error + 1e-6)
    return good


@pytest.mark.parametrize("name", ["poisson", "screened_poisson"])
def test_fields_draw_what_their_mixtures_draw(name: str) -> None:
    """Field.sample in 3072 dimensions is x_0 + √(2τ) z to the bit, τ and z from one generator."""
    flow = gp.density_flow(entry(name).pde().with_values({k: Fraction(repr(v)) for k, v in ALL[name].items()}))
    field = gp.Field(flow, dim=3072, sigmas=(0.9, 1.1))
    x0, t = torch.ones(5, 3072), torch.full((5,), 0.9)
    source = torch.Generator().manual_seed(4)
    tau, _ = of_row(name).sample(t, source)
    z = torch.randn(5, 3072, generator=source)
    assert torch.equal(field.sample(x0, t, generator=4), x0 + torch.sqrt(2 * tau)[:, None] * z)


@pytest.mark.parametrize("name", ALL)
def test_shapes_types_and_seeds(name: str, device: torch.device, dtype: torch.dtype) -> None:
    law = of_row(name)
    for shape in ((), (3,), (2, 5)):
        t = torch.full(shape, 0.9, dtype=dtype, device=device)
        tau, rate = law.sample(t, torch.Generator(device).manual_seed(1))
        assert tau.shape == rate.shape == t.shape and tau.dtype == rate.dtype == dtype and tau.device == t.device
        assert (tau > 0).all() and torch.isfinite(tau).all() and torch.isfinite(rate).all()
        assert torch.equal(tau, law.sample(t, torch.Generator(device).manual_seed(1))[0])
        assert torch.equal(law.sample(t, 4)[0], law.sample(t, 4)[0])
        scale = law.log_scale(t)
        assert scale.dtype == dtype and scale.shape == t.shape
        assert torch.allclose(law.time(torch.exp(scale)), t, rtol=1e-5)


def test_single_precision_of_heavy_tails() -> None:
    """A Lévy flight of index 0.1: a hundredth of all τ is above 10³⁸, their logarithms and roots are not."""
    law = mixture(gp.density_flow(entry("levy").pde()), {"c": 1, "s": 0.05})
    t = torch.full((20_000,), 0.9, dtype=torch.float32)
    log_tau, _ = law.sample_log(t, 0)
    assert float(log_tau.max()) > 200 and torch.isfinite(log_tau).all()
    tau, rate = law.sample(t, 0)
    assert torch.isfinite(tau).all() and (tau > 0).all() and torch.allclose(rate, torch.full_like(rate, 1 / (0.1 * 0.9)))


@pytest.mark.parametrize(
    ("name", "alpha"),
    [("diffusion", 2), ("poisson", 1), ("ve_edm", 1), ("elliptic_plate", 2), ("levy", 1.5), ("pfgm_plus_plus", 1)],
)
def test_self_similar(name: str, alpha: float) -> None:
    """σ(t) = t^{1/α} σ(1), and the rate is 1/(αt) for every draw."""
    law, t = of_row(name), torch.tensor([0.2, 3.0], dtype=F64)
    assert law.self_similar == pytest.approx(alpha) and law.rigid and law.error == 0
    assert torch.allclose(law.log_scale(t), torch.log(t) / alpha + law.log_scale(number(1.0)))
    assert torch.allclose(law.sample(t, 0)[1], 1 / (alpha * t))
    assert torch.allclose(law.rate_of_clock(t), 1 / (alpha * t))


@pytest.mark.parametrize("name", ["screened_poisson", "ou_vp", "variance_gamma", "jeffreys", "elliptic_quartic"])
def test_not_self_similar(name: str) -> None:
    assert of_row(name).self_similar is None


def test_scales_known_from_elsewhere() -> None:
    """Diffusion √(2Dt); Poisson's r = t|z_N|/|z_1|; the variance-preserving e^{βt} − 1 in its contracting frame."""
    t = number(0.9)
    assert float(of_row("diffusion").log_scale(t)) == pytest.approx(math.log(2 * 0.7 * 0.9) / 2)
    assert float(of_row("poisson").log_scale(t)) == pytest.approx(math.log(0.9 / 0.6744897501960817))
    assert float(of_row("ou_vp").log_scale(t)) == pytest.approx(math.log(math.expm1(1.2 * 0.9)) / 2)


@pytest.mark.parametrize("alpha", [0.1, 0.35, 0.5, 0.75, 0.97])
def test_median_of_stable_laws(alpha: float) -> None:
    """Half of the draws lie below; α = 1/2 is known."""
    law, n = Stable(alpha), 40_000
    log_tau, _ = law.draw(torch.zeros(n, dtype=F64), torch.Generator().manual_seed(2))
    assert float((log_tau < law.log_median()).double().mean()) == pytest.approx(0.5, abs=5 * 0.5 / n**0.5)
    assert law.cdf(law.log_median()) == pytest.approx(0.5, abs=1e-12)


def test_zolotarev_agrees_with_the_half() -> None:
    """The integral for α = 1/2 is P(1/(2z²) ≤ x) = 2Φ(−1/√(2x))."""
    for log_x in (-3.0, 0.0, 2.0, 9.0):
        exact = 2 * float(torch.special.ndtr(number(-1 / math.sqrt(2 * math.exp(log_x)))))
        assert Stable(0.5).cdf(log_x) == pytest.approx(exact, rel=1e-11)


def test_yukawa_lies_between_poisson_and_diffusion() -> None:
    """m → 0: E log τ and the rates tend to those of Poisson, τ = t²/(4Γ(½)); m → ∞ to diffusion, τ = t/(2m)."""
    t = number(0.9)
    flow = gp.density_flow(entry("screened_poisson").pde())
    light, heavy = (mixture(flow, {"m": m}) for m in (1e-9, 1e9))
    poisson = 2 * math.log(0.9) - math.log(4) - float(torch.special.digamma(number(0.5)))
    assert float(light.log_scale(t)) == pytest.approx((math.log(2) + poisson) / 2, rel=1e-6)
    assert float(light.rate_of_clock(t)) == pytest.approx(1 / 0.9, rel=1e-6)
    tau, rate = heavy.sample(t.expand(100), 0)
    assert torch.allclose(tau, torch.full_like(tau, 0.9 / 2e9), rtol=1e-3)
    assert torch.allclose(rate, torch.full_like(rate, 1 / 1.8), rtol=1e-3)


def test_many_extra_dimensions_are_a_gaussian() -> None:
    """PFGM++ with r = σ√D → N(0, σ²): 2τ → t²/D."""
    law = mixture(gp.density_flow(entry("pfgm_plus_plus").pde()), {"D": 10**8})
    tau, _ = law.sample(number(1e4).expand(100), 0)
    assert torch.allclose(2 * tau, torch.ones_like(tau), rtol=2e-3)


def test_sums_of_independent_laws() -> None:
    """Three generators at once: their exponents add, so do their τ."""
    text = "phi_t - D*lap(phi) + c*fraclap(phi, 3/10) + mult(log(1 + k^2), phi) = 0\npar D = 1/5, c = 1/2"
    law = mixture(gp.density_flow(text))
    assert sorted(part.law.name for part in law.components) == ["fixed", "gamma", "stable"]
    check_draws(law, 0.7, 40_000, seed=5)


@pytest.mark.parametrize("name", CLOSED)
def test_closed_rows_have_closed_laws(name: str) -> None:
    assert of_row(name).error == 0


def test_laws_say_what_they_are() -> None:
    for name in ALL:
        assert all(isinstance(part.law, Law) and part.law.name for part in of_row(name).components)
        assert of_row(name).name == name
