"""Metrics against closed forms, and against independent implementations."""

import math

import numpy as np
import pytest
import torch

import genphys_sym as gp
from genphys_sym import metrics
from genphys_sym.metrics import (
    energy_distance,
    frechet,
    gaussian_distance,
    median_bandwidth,
    mmd,
    recall,
    sliced_wasserstein,
    w2,
)

N = 8000


def gaussian(n: int, d: int, seed: int, mean: float = 0.0, scale: float = 1.0) -> torch.Tensor:
    draw = torch.Generator().manual_seed(seed)
    return mean + scale * torch.randn(n, d, generator=draw, dtype=torch.float64)


@pytest.mark.parametrize("d", [1, 2, 5, 64])
class TestShifts:
    """Of a set and the set shifted by a vector a everything is known."""

    def test_transport(self, d: int) -> None:
        x, a = gaussian(60, d, 0), gaussian(1, d, 1)
        assert w2(x, x + a) == pytest.approx(float(a.norm()), rel=1e-6)
        expected = float(a.norm()) / math.sqrt(d)
        assert sliced_wasserstein(x, x + a, directions=20_000) == pytest.approx(expected, rel=1e-9 if d == 1 else 0.03)
        assert frechet(x, x + a) == pytest.approx(float(a.square().sum()), rel=1e-6)

    def test_two_places(self, d: int) -> None:
        """Dirac masses at distance r: energy √(2r), MMD √(2 − 2e^{−r²/2h²}), W2 r, sliced W1 r E|⟨u, e⟩|."""
        x = torch.zeros(4, d, dtype=torch.float64)
        y = x.clone()
        y[:, 0] = 3.0
        assert energy_distance(x, y) == pytest.approx(math.sqrt(6))
        assert mmd(x, y, bandwidth=2.0) == pytest.approx(math.sqrt(2 - 2 * math.exp(-9 / 8)))
        assert mmd(x, y) == pytest.approx(math.sqrt(2 - 2 * math.exp(-1 / 2)))
        assert w2(x, y) == pytest.approx(3)
        along = math.exp(math.lgamma(d / 2) - math.lgamma((d + 1) / 2)) / math.sqrt(math.pi)
        tolerance = 1e-12 if d == 1 else 0.03
        assert sliced_wasserstein(x, y, directions=20_000, order=1) == pytest.approx(3 * along, rel=tolerance)


def test_energy_distance_of_gaussians_on_a_line() -> None:
    """E|X − Y| of N(m, v): √(2v/π)e^{−m²/2v} + m erf(m/√(2v)); D² = 2E|X − Y| − E|X − X′| − E|Y − Y′|."""

    def mean_distance(m: float, v: float) -> float:
        return math.sqrt(2 * v / math.pi) * math.exp(-(m**2) / (2 * v)) + m * math.erf(m / math.sqrt(2 * v))

    expected = math.sqrt(2 * mean_distance(1.0, 1 + 4) - mean_distance(0, 2) - mean_distance(0, 8))
    found = energy_distance(gaussian(N // 2, 1, 0), gaussian(N // 2, 1, 1, 1.0, 2.0))
    assert found == pytest.approx(expected, rel=0.03)


@pytest.mark.parametrize("d", [1, 3])
def test_mmd_of_gaussians(d: int) -> None:
    """For N(0, I) and N(m, s²I): E k = (h²/(h² + v))^{d/2} e^{−|m|²/(2(h² + v))}, v the sum of both variances."""
    h, m, s = 1.5, 0.7, 1.6

    def mean_kernel(v: float, mean: float = 0.0) -> float:
        return float((h**2 / (h**2 + v)) ** (d / 2) * math.exp(-d * mean**2 / (2 * (h**2 + v))))

    expected = math.sqrt(mean_kernel(2) + mean_kernel(2 * s**2) - 2 * mean_kernel(1 + s**2, m))
    found = mmd(gaussian(N // 2, d, 2), gaussian(N // 2, d, 3, m, s), bandwidth=h)
    assert found == pytest.approx(expected, rel=0.05)


@pytest.mark.parametrize("d", [1, 2, 6])
def test_sliced_distance_of_isotropic_gaussians(d: int) -> None:
    """W2 of N(0, 1) and N(⟨u, m⟩, s²) on every line: √(⟨u, m⟩² + (s − 1)²), E⟨u, m⟩² = |m|²/d."""
    found = sliced_wasserstein(gaussian(N, d, 4), gaussian(N, d, 5, 0.5, 1.7), directions=128)
    assert found == pytest.approx(math.sqrt(0.5**2 + 0.7**2), rel=0.08)


class TestFrechet:
    def test_commuting_covariances(self) -> None:
        """|a − b|² + Σ(√α − √β)² for diagonal covariances."""
        a, b = torch.tensor([0.0, 1.0, 2.0]).double(), torch.tensor([1.0, 1.0, 0.0]).double()
        alpha, beta = torch.tensor([1.0, 4.0, 0.0]).double(), torch.tensor([9.0, 1.0, 2.0]).double()
        found = gaussian_distance(a, alpha.diag(), b, beta.diag())
        assert found == pytest.approx(5 + 4 + 1 + 2)

    def test_non_commuting_against_scipy(self) -> None:
        linalg = pytest.importorskip("scipy.linalg")
        roots = [gaussian(5, 5, seed).numpy() for seed in (6, 7)]
        A, B = (root @ root.T for root in roots)
        zero = torch.zeros(5, dtype=torch.float64)
        expected = np.trace(A + B - 2 * linalg.sqrtm(A @ B).real)
        assert gaussian_distance(zero, torch.from_numpy(A), zero, torch.from_numpy(B)) == pytest.approx(expected, rel=1e-8)

    def test_it_is_the_squared_transport_distance_of_gaussians(self) -> None:
        shear = torch.tensor([[2.0, 1.0], [0.0, 0.5]], dtype=torch.float64)
        x, y = gaussian(700, 2, 8), gaussian(700, 2, 9) @ shear + 1
        assert w2(x, y) ** 2 == pytest.approx(frechet(x, y), rel=0.08)

    def test_on_features(self) -> None:
        x, y = gaussian(50, 3, 10), gaussian(50, 3, 11)
        doubled = frechet(x, y, lambda points: 2 * points)
        assert doubled == pytest.approx(4 * frechet(x, y))


def test_principal_directions() -> None:
    """All of them change no distance; of a flat set the first two hold it all; they are sorted by variance."""
    flat = gaussian(200, 2, 30) @ gaussian(2, 5, 31)
    x, y = gaussian(200, 5, 32), gaussian(200, 5, 33)
    assert frechet(x, y, metrics.principal(x)) == pytest.approx(frechet(x, y))
    seen = metrics.principal(flat, 2)(flat)
    assert seen.shape == (200, 2) and float(seen[:, 0].var()) > float(seen[:, 1].var())
    assert float(seen.square().sum()) == pytest.approx(float((flat - flat.mean(0)).square().sum()))


class TestAgainstOthers:
    def test_energy_distance_of_scipy(self) -> None:
        stats = pytest.importorskip("scipy.stats")
        x, y = gaussian(300, 1, 12), gaussian(170, 1, 13, 0.3, 1.4)
        assert energy_distance(x, y) == pytest.approx(stats.energy_distance(x[:, 0].numpy(), y[:, 0].numpy()), rel=1e-9)

    @pytest.mark.parametrize(("n", "m"), [(30, 30), (30, 45), (7, 12), (1, 5), (13, 1)])
    def test_transport_on_a_line_of_scipy(self, n: int, m: int) -> None:
        stats = pytest.importorskip("scipy.stats")
        x, y = gaussian(n, 1, 14), gaussian(m, 1, 15, 0.3, 1.4)
        expected = stats.wasserstein_distance(x[:, 0].numpy(), y[:, 0].numpy())
        assert sliced_wasserstein(x, y, order=1) == pytest.approx(expected, rel=1e-9)

    def test_w2_on_a_line_is_the_sliced_one(self) -> None:
        x, y = gaussian(200, 1, 16), gaussian(200, 1, 17, 1.0)
        assert w2(x, y) == pytest.approx(sliced_wasserstein(x, y), rel=1e-9)

    def test_w2_by_trying_all_permutations(self) -> None:
        from itertools import permutations

        x, y = gaussian(6, 2, 18), gaussian(6, 2, 19)
        best = min(float((x - y[list(order)]).square().sum(1).mean()) for order in permutations(range(6)))
        assert w2(x, y) == pytest.approx(math.sqrt(best))

    def test_median_bandwidth_by_hand(self) -> None:
        x, y = torch.tensor([[0.0], [1.0]]), torch.tensor([[3.0], [7.0], [7.0]])
        assert median_bandwidth(x, y) == 4.0  # of 1, 2, 3, 4, 4, 6, 6, 7, 7 (the equal pair left out)


class TestRecall:
    def test_half_of_the_modes(self) -> None:
        data = torch.cat([gaussian(200, 2, 20, 0.0, 0.1), gaussian(200, 2, 21, 9.0, 0.1)])
        assert recall(gaussian(400, 2, 22, 0.0, 0.1), data) == pytest.approx(0.5, abs=0.03)
        assert recall(data, gaussian(400, 2, 22, 0.0, 0.1)) > 0.95  # precision: all samples lie in the data's manifold
        assert recall(gaussian(400, 2, 23, 100.0, 0.1), data) == 0.0

    def test_by_hand(self) -> None:
        """Samples 0, 1, 3 have their nearest other at 1, 1, 2: they cover [−1, 1], [0, 2], [1, 5]."""
        samples = torch.tensor([[0.0], [1.0], [3.0]])
        data = torch.tensor([[-1.5], [-0.5], [0.5], [4.9], [5.1]])
        assert recall(samples, data, neighbours=1) == pytest.approx(3 / 5)

    def test_of_itself_it_is_one(self) -> None:
        assert recall(gaussian(50, 30, 24), gaussian(50, 30, 24)) == 1.0


def test_two_moons_beside_fresh_points() -> None:
    """Independent draws are farther apart than the stratified samples of scikit-learn's make_moons."""
    datasets = pytest.importorskip("sklearn.datasets")
    free = [sliced_wasserstein(gp.data.two_moons(2000, 2 * s), gp.data.two_moons(2000, 2 * s + 1)) for s in range(4)]
    strata = [torch.as_tensor(datasets.make_moons(2000, noise=0.05, random_state=s)[0]) for s in range(8)]
    tied = [sliced_wasserstein(strata[2 * s], strata[2 * s + 1]) for s in range(4)]
    assert sum(tied) / 4 == pytest.approx(0.0088, abs=0.0015)
    assert sum(free) > 1.5 * sum(tied)
