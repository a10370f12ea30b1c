"""Likelihood by the divergence: a normal law's, whose flow and density are known in closed form."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from toy_fields import ExactGaussian  # noqa: E402

from genphys_sym.samplers.likelihood import log_likelihood  # noqa: E402
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
