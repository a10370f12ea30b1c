"""Likelihood by the divergence: a normal law's, whose flow and density are known in closed form."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from toy_fields import ExactGaussian  # noqa: E402

import genphys_sym as gp  # noqa: E402
from genphys_sym.samplers.likelihood import _log_prior, log_likelihood  # noqa: E402
from symcons.errors import SymconsError  # noqa: E402

VARIANCE = 0.49


class GaussianPrior:
    """The heat kernel with σ = t."""

    def __init__(self, dim: int) -> None:
        self.dim = dim

    def time(self, sigma: float) -> float:
        return sigma

    def log_kernel(self, r2, t):
        return -r2 / (2 * t**2) - self.dim / 2 * math.log(2 * math.pi * t**2)


@pytest.mark.parametrize(("dim", "probes"), [(1, None), (2, None), (5, None), (3, 2), (20, None)])
def test_a_normal_law_has_its_density(dim: int, probes, device, dtype) -> None:
    """Up to what is left at sigma_max = 200: relative 1e-5. Of a multiple of the identity even the estimate is exact."""
    denoise = ExactGaussian(torch.full((dim,), 0.3, device=device, dtype=dtype), VARIANCE, sigma_min=0.002, sigma_max=200.0)
    generator = torch.Generator().manual_seed(0)
    x = 0.3 + torch.randn(30, dim, generator=generator, dtype=torch.float64).to(device, dtype)
    found = log_likelihood(denoise, GaussianPrior(dim), x, steps=300, probes=probes)
    spread = VARIANCE + 0.002**2
    expected = -(x - 0.3).square().sum(dim=1) / (2 * spread) - dim / 2 * math.log(2 * math.pi * spread)
    torch.testing.assert_close(found, expected, atol=1e-2 * dim, rtol=1e-2)


def test_with_the_root_of_the_covariance_the_prior_of_normal_data_is_exact_at_any_level(device, dtype) -> None:
    """Data N(0, s²) and noise of their own size: the density is theirs, and the kernel alone would be far from it."""
    field = gp.Field(gp.density_flow(gp.parse("phi_t = lap(phi)")), dim=3).to(device)
    denoise = ExactGaussian(torch.zeros(3, device=device, dtype=dtype), VARIANCE, sigma_max=0.7)
    x = torch.randn(20, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64).to(device, dtype)
    spread = VARIANCE + 0.002**2
    expected = -x.square().sum(dim=1) / (2 * spread) - 1.5 * math.log(2 * math.pi * spread)
    assert float((log_likelihood(denoise, field, x, steps=300) - expected).abs().mean()) > 1
    denoise.root = VARIANCE**0.5 * torch.eye(3, device=device, dtype=dtype)
    torch.testing.assert_close(log_likelihood(denoise, field, x, steps=300), expected, atol=1e-3, rtol=1e-3)


def test_heavy_noise_around_points_of_the_normal_law() -> None:
    """On a line the prior's density is the convolution of Cauchy's law with the normal one, here by a sum."""
    field = gp.Field(gp.density_flow(gp.parse("phi_tt + lap(phi) = 0")), dim=1)
    denoise = ExactGaussian(torch.zeros(1, dtype=torch.float64), 1.0)
    denoise.root = torch.ones(1, 1, dtype=torch.float64)
    place = torch.linspace(-4, 4, 9, dtype=torch.float64)[:, None]
    y = torch.linspace(-8, 8, 4001, dtype=torch.float64)
    kernel = field.log_kernel((place - y).square(), field.time(1.5)).exp()
    expected = (kernel * torch.exp(-(y**2) / 2) / (2 * math.pi) ** 0.5).sum(dim=1) * 0.004
    found = _log_prior(denoise, field, place, torch.tensor(1.5), 0).exp()
    torch.testing.assert_close(found, expected, rtol=0.05, atol=0)


def test_hutchinson_is_seeded_and_unbiased() -> None:
    """D = A x with a full matrix A: the trace is A's."""
    matrix = torch.tensor([[0.3, 0.8, 0.0], [0.1, -0.2, 0.5], [0.7, 0.2, 0.4]], dtype=torch.float64)

    class Linear:
        centre, sigma_min, sigma_max = torch.zeros(3, dtype=torch.float64), 0.5, 1.0

        def __call__(self, x, sigma):
            return x @ matrix.T

    x = torch.zeros(2000, 3, dtype=torch.float64)
    options = {"steps": 1}
    exact = log_likelihood(Linear(), GaussianPrior(3), x, **options)
    rough = log_likelihood(Linear(), GaussianPrior(3), x, probes=1, seed=3, **options)
    assert torch.equal(rough, log_likelihood(Linear(), GaussianPrior(3), x, probes=1, seed=3, **options))
    assert not torch.equal(rough, log_likelihood(Linear(), GaussianPrior(3), x, probes=1, seed=4, **options))
    assert float(rough.std()) > 0.1
    assert float((rough - exact).mean().abs()) < 4 * float(rough.std()) / len(x) ** 0.5


def test_a_schedule_to_zero_has_no_density() -> None:
    denoise = ExactGaussian(torch.zeros(2, dtype=torch.float64), VARIANCE)
    with pytest.raises(SymconsError, match="noise level 0"):
        log_likelihood(denoise, GaussianPrior(2), torch.zeros(1, 2), sigmas=torch.tensor([1.0, 0.0]))
