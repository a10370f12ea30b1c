"""Samplers: orders of convergence, schedules as given, one sample whatever the batch, named failures."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from toy_fields import ExactGaussian, ToyField  # noqa: E402

from genphys_sym.samplers import SAMPLERS, Dopri5, Euler, Heun, integrate, karras_sigmas  # noqa: E402
from genphys_sym.samplers.integrating import euler_step, heun_step, rk4_step  # noqa: E402
from genphys_sym.samplers.seeds import stream  # noqa: E402
from symcons.errors import SymconsError  # noqa: E402

VARIANCE = 0.49


def exact(device, dtype, **options) -> ExactGaussian:
    return ExactGaussian(torch.tensor([1.0, -0.5], device=device, dtype=dtype), VARIANCE, **options)


def solution(x, high: float, low: float, centre):
    """x̄ + (x − x̄)·√((s² + low²)/(s² + high²)): the flow of a normal law."""
    return centre + (x - centre) * math.sqrt((VARIANCE + low**2) / (VARIANCE + high**2))


def test_the_schedule_of_karras() -> None:
    sigmas = karras_sigmas(18, 0.002, 80.0)
    assert sigmas.shape == (19,)
    assert float(sigmas[0]) == pytest.approx(80, rel=1e-12)
    assert float(sigmas[17]) == pytest.approx(0.002, rel=1e-9)
    assert float(sigmas[18]) == 0
    # second entry of the published schedule, by hand: (80^(1/7) + (0.002^(1/7) − 80^(1/7))/17)^7
    assert float(sigmas[1]) == pytest.approx((80 ** (1 / 7) + (0.002 ** (1 / 7) - 80 ** (1 / 7)) / 17) ** 7, rel=1e-12)
    assert karras_sigmas(1, 0.1, 2.0).tolist() == [2.0, 0.0]


@pytest.mark.parametrize("bad", [(0, 0.1, 1.0), (3, 0.0, 1.0), (3, 2.0, 1.0)])
def test_a_schedule_that_is_none(bad) -> None:
    with pytest.raises(SymconsError) as caught:
        karras_sigmas(*bad)
    assert caught.value.code == "E603"


@pytest.mark.parametrize(("step", "order"), [(euler_step, 1), (heun_step, 2), (rk4_step, 4)])
def test_orders_of_convergence(step, order: int) -> None:
    denoise = exact("cpu", torch.float64)
    x = torch.tensor([[3.0, 1.0]], dtype=torch.float64)
    true = solution(x, 4.0, 0.5, denoise.centre)
    errors = []
    for steps in (20, 40):
        sigmas = torch.linspace(4.0, 0.5, steps + 1, dtype=torch.float64)
        errors.append(float((integrate(denoise, x, sigmas, step)[-1] - true).norm()))
    assert math.log2(errors[0] / errors[1]) == pytest.approx(order, abs=0.25)


@pytest.mark.parametrize("name", SAMPLERS)
def test_samples_have_the_law_of_the_data(name: str, device, dtype) -> None:
    denoise = exact(device, dtype)
    x = SAMPLERS[name](denoise, ToyField(2)).sample(20_000, nfe=60, seed=1)
    assert x.shape == (20_000, 2)
    assert x.dtype == dtype
    torch.testing.assert_close(x.mean(dim=0), denoise.centre, atol=0.03, rtol=0)
    torch.testing.assert_close(
        x.var(dim=0), torch.full_like(denoise.centre, VARIANCE), atol=0.06 if name == "euler" else 0.03, rtol=0
    )


@pytest.mark.parametrize("name", SAMPLERS)
def test_a_sample_depends_on_seed_and_place_alone(name: str, device, dtype) -> None:
    """Through a network, whose matrix products round differently for different batches: to the bit all the same."""
    from genphys_sym.networks import MLP, Denoiser

    net = MLP(2, 32, 2)
    torch.nn.init.normal_(net.layers[-1].weight, std=0.1, generator=torch.Generator().manual_seed(0))
    sampler = SAMPLERS[name](Denoiser(net, 0.7, sigma_max=10.0).to(device, dtype), ToyField(2))
    many = sampler.sample(1100, nfe=9, seed=5)
    for n in (1, 63, 64, 65, 1024):
        assert torch.equal(sampler.sample(n, nfe=9, seed=5), many[:n])
    assert not torch.equal(sampler.sample(1100, nfe=9, seed=6), many)
    assert len(torch.unique(many, dim=0)) == 1100


def test_a_generator_moves_on_and_repeats() -> None:
    sampler = Heun(exact("cpu", torch.float64), ToyField(2))
    first = torch.Generator().manual_seed(3)
    one, two = sampler.sample(10, generator=first), sampler.sample(10, generator=first)
    assert not torch.equal(one, two)
    assert torch.equal(one, sampler.sample(10, generator=torch.Generator().manual_seed(3)))


def test_streams_differ_and_repeat() -> None:
    draws = {
        tuple(torch.rand(2, generator=stream(*path)).tolist()) for path in [(0,), (1,), (0, 1), (0, 0, 1), (0, 1, 0), (-1,)]
    }
    assert len(draws) == 6
    assert len({stream(0, 7, block).initial_seed() for block in range(5000)}) == 5000
    assert torch.equal(torch.rand(3, generator=stream(5, 2)), torch.rand(3, generator=stream(5, 2)))


class Counting:
    """A denoiser that remembers the levels it was asked at."""

    sigma_min, sigma_max = 0.01, 10.0

    def __init__(self) -> None:
        self.levels: list[float] = []
        self.centre = torch.zeros(2, dtype=torch.float64)

    def __call__(self, x, sigma):
        self.levels.append(float(sigma))
        return x * 0.5


@pytest.mark.parametrize(("name", "nfe", "used"), [("euler", 7, 7), ("heun", 35, 35), ("heun", 36, 35), ("rk4", 13, 13)])
def test_evaluations_are_counted(name: str, nfe: int, used: int) -> None:
    counting = Counting()
    samples = SAMPLERS[name](counting, ToyField(2)).run(3, nfe=nfe)
    assert samples.nfe == used == len(counting.levels)


def test_a_schedule_is_used_exactly_as_given() -> None:
    counting = Counting()
    sigmas = torch.tensor([5.0, 1.25, 0.3, 0.1], dtype=torch.float64)
    samples = Euler(counting, ToyField(2)).run(2, sigmas=sigmas, trajectory=True)
    assert counting.levels == [5.0, 1.25, 0.3]
    assert samples.path.shape == (4, 2, 2)
    assert torch.equal(samples.path[-1], samples.x)
    assert torch.equal(samples.sigmas, sigmas)
    counting.levels.clear()
    Heun(counting, ToyField(2)).run(2, sigmas=torch.tensor([5.0, 1.0, 0.0], dtype=torch.float64))
    assert counting.levels == [5.0, 1.0, 1.0]


@pytest.mark.parametrize("sigmas", [[1.0], [1.0, 2.0], [1.0, 1.0], [2.0, -1.0], [math.inf, 1.0]])
def test_what_is_no_schedule(sigmas) -> None:
    with pytest.raises(SymconsError) as caught:
        Heun(exact("cpu", torch.float64), ToyField(2)).sample(3, sigmas=torch.tensor(sigmas))
    assert caught.value.code == "E603"


def test_no_samples_are_no_error() -> None:
    assert Heun(exact("cpu", torch.float64), ToyField(2)).sample(0).shape == (0, 2)


def test_dopri5_keeps_its_tolerance() -> None:
    denoise = exact("cpu", torch.float64, sigma_min=0.05)
    x = 20 * torch.randn(50, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    errors = []
    for rtol in (1e-4, 1e-7):
        sampler = Dopri5(denoise, ToyField(2), rtol=rtol, atol=rtol * 1e-2)
        path, nfe = sampler.solve(x, torch.tensor([20.0, 0.05], dtype=torch.float64))
        true = solution(x, 20.0, 0.05, denoise.centre)
        errors.append(float((path[-1] - true).abs().max() / true.abs().max()))
        assert nfe > 7
    assert errors[0] < 1e-3
    assert errors[1] < 1e-6


class Broken(Counting):
    def __init__(self, how: str) -> None:
        super().__init__()
        self.how = how

    def __call__(self, x, sigma):
        level = torch.as_tensor(sigma, dtype=x.dtype).expand(len(x))[:, None]
        return {"infinite": x * torch.nan, "stiff": x - 1e9 * (x - level.log()), "noisy": x * torch.sin(1e12 * x)}[self.how]


@pytest.mark.parametrize(("how", "piece"), [("stiff", "evaluations"), ("noisy", "rtol")])
def test_dopri5_names_its_failures(how: str, piece: str) -> None:
    with pytest.raises(SymconsError, match=piece) as caught:
        Dopri5(Broken(how), ToyField(2), most=200).sample(4)
    assert caught.value.code == "E712"


def test_samples_that_are_not_finite_are_an_error() -> None:
    with pytest.raises(SymconsError, match="4 of 4 samples") as caught:
        Heun(Broken("infinite"), ToyField(2)).sample(4)
    assert caught.value.code == "E711"


@pytest.mark.parametrize("name", ["euler", "heun"])
def test_normal_data_are_met_from_any_level_with_the_root_of_their_covariance(name: str, device, dtype) -> None:
    """Data N(centre, RᵀR), noise of the size of the data only: the prior is exact, and so are the samples' moments."""
    sampler = SAMPLERS[name](
        ExactGaussian(torch.tensor([1.0, -2.0], device=device, dtype=dtype), 0.25, sigma_max=0.5), ToyField(2)
    )
    begun = sampler._noise(0, 20_000, torch.tensor([0.5]), 0)
    assert float(begun.var(dim=0).mean()) == pytest.approx(0.25, rel=0.05)
    sampler.denoiser.root = 0.5 * torch.eye(2, device=device, dtype=dtype)
    x = sampler.sample(20_000, nfe=101)
    assert float(x.var(dim=0).mean()) == pytest.approx(0.25, rel=0.05)
    torch.testing.assert_close(x.mean(dim=0), sampler.denoiser.centre, atol=0.02, rtol=0)
