"""Nothing is left behind on the CPU: fields, draws, networks, samplers run on torch's ``meta`` device.

That device has shapes and types and no numbers, and an operation between its tensors and the CPU's is an error, as it is
between a GPU's and the CPU's: what runs here puts all its tensors on one device, tables and generators included.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable
from typing import Any

import pytest

import genphys_sym as gp

torch = pytest.importorskip("torch")
from toy_fields import ToyField  # noqa: E402

from genphys_sym.fields.interpolation import along_line  # noqa: E402
from genphys_sym.mixtures.table import GrowingTable  # noqa: E402
from genphys_sym.networks import MLP, Denoiser, UNet  # noqa: E402
from genphys_sym.samplers import SAMPLERS, integrate  # noqa: E402
from genphys_sym.samplers.integrating import euler_step, heun_step, rk4_step  # noqa: E402
from genphys_sym.training.averages import Averages  # noqa: E402
from genphys_sym.training.loss import Loss, question  # noqa: E402

META = torch.device("meta")
EQUATIONS = {
    "diffusion": "phi_t = lap(phi)",
    "poisson": "phi_tt + lap(phi) = 0",
    "levy": "phi_t + fraclap(phi, 3/4) = 0",
    "pfgm": "phi_tt + (D - 1)/t*phi_t + lap(phi) = 0\npar D = 128",
    "yukawa": "phi_tt + lap(phi) - m^2*phi = 0\npar m = 1",
    "jeffreys": "phi_tt + 2*phi_t - 2*lap(phi) - 3*lap(phi_t) = 0",
    "quartic": "phi_tt + b*lap(phi) - a*lap(lap(phi)) - m^2*phi = 0\npar a = 3/10, b = 6/5, m = 4/5",
    "sum": "phi_t - lap(phi) + fraclap(phi, 1/2) = 0",
    "ornstein": "phi_t - div(b/2*x*phi) - b/2*lap(phi) = 0\npar b = 6/5",
    "gamma": "phi_t + mult(log(1 + k^2), phi) = 0",
}
ROWS = [
    name if name in ("diffusion", "poisson", "levy", "pfgm") else pytest.param(name, marks=pytest.mark.slow)
    for name in EQUATIONS
]


@functools.cache
def on_cpu(name: str) -> Any:
    """A field whose tables are made."""
    made = gp.Field(gp.density_flow(gp.parse(EQUATIONS[name])), dim=2, sigmas=(0.05, 20.0))
    made.denoising_pair(torch.randn(64, 2, generator=torch.Generator().manual_seed(0)), 0.7, generator=0)
    return made


@pytest.fixture
def without_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draws without generators, which this device has not, and nothing that looks at values."""
    torch.compile(torch.neg, backend="eager")(torch.ones(1))  # the compiler learns torch's functions by what they are now
    for name in ("rand", "randn", "randint", "randperm", "_standard_gamma"):
        monkeypatch.setattr(torch, name, _without_generator(getattr(torch, name)))
    monkeypatch.setattr(torch.compiler, "is_compiling", lambda: True)
    grown = GrowingTable.over
    monkeypatch.setattr(GrowingTable, "over", lambda self, at: self.surface if at.device == META else grown(self, at))


def _without_generator(draw: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *sizes, generator=None, **options: draw(*sizes, **options)


class Source:
    """What stands for a generator."""

    device = META


def places(*shape: int) -> Any:
    return torch.empty(*shape, device=META)


def all_on_meta(values: Any) -> bool:
    return all(value.device == META for value in (values if isinstance(values, tuple) else (values,)))


@pytest.mark.parametrize("name", ROWS)
def test_fields(name: str, without_numbers: None) -> None:
    field = copy.deepcopy(on_cpu(name)).to(META)
    x, data, level = places(64, 2), places(40, 2), places(64)
    calls = {
        "sigma": lambda: field.sigma(level),
        "clock": lambda: field.clock(level.double()),
        "log_kernel": lambda: field.log_kernel(level, level),
        "rate": lambda: field.rate(level, level),
        "empirical": lambda: field.empirical(data, x, level),
        "forward": lambda: field(x, 0.7, data),
        "forward at levels": lambda: field(x, level, data),
        "sample": lambda: field.sample(x, level, generator=Source),
        "scaled draws": lambda: field.mixture.sample_log(level, Source),
    }
    if name != "ornstein":  # its time is found in a table by its ends
        calls["time"] = lambda: field.time(level)
        calls["pair"] = lambda: field.denoising_pair(x, level, generator=Source)
        calls["prior"] = lambda: field.prior(8, 3.0, generator=Source, centre=places(2))
    for what, call in calls.items():
        assert all_on_meta(call()), what


@pytest.mark.parametrize("reach", [3.0, float("inf")])
@pytest.mark.parametrize("make", [lambda: MLP(6, 16, 2), lambda: UNet((1, 2, 3), channels=8, multipliers=(1, 2))])
def test_networks_losses_averages_and_steps(make: Callable[[], Any], reach: float, without_numbers: None) -> None:
    denoiser = Denoiser(make(), 0.7, centre=torch.zeros(6), reach=reach, gain=torch.zeros(5)).to(META)
    x, level = places(8, 6), places(8)
    assert all_on_meta(denoiser(x, level)) and all_on_meta(denoiser(x, 0.3))
    loss = Loss(denoiser.net)(*question(denoiser, x, x, level))
    loss.backward()
    assert all_on_meta(loss) and all(all_on_meta(p.grad) for p in denoiser.parameters())
    averages = Averages(denoiser.parameters(), (0.1,))
    averages.update(3)
    for step in (euler_step, heun_step, rk4_step):
        path = integrate(denoiser, x, torch.tensor([5.0, 1.0, 0.5], dtype=torch.float64), step)
        assert all_on_meta(path[-1])


def test_samplers_begin_where_the_model_is(without_numbers: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("genphys_sym.samplers.sampler.stream", lambda *path, device: _of(device))
    monkeypatch.setattr("genphys_sym.samplers.integrating.finite", lambda x: True)
    denoiser = Denoiser(MLP(2, 16, 2), 0.7, centre=torch.zeros(2)).to(META)
    field = copy.deepcopy(on_cpu("poisson")).to(META)
    for method in ("euler", "heun", "rk4"):
        assert all_on_meta(SAMPLERS[method](denoiser, field).sample(100, nfe=9))
    assert all_on_meta(SAMPLERS["heun"](denoiser, ToyField(2)).sample(3, nfe=3))


def _of(device: Any) -> type[Source]:
    assert torch.device(device) == META
    return Source


def test_a_tensor_left_behind_is_found() -> None:
    """The test of the tests."""
    with pytest.raises(RuntimeError, match="device"):
        along_line(places(3, 20), torch.zeros(4)) + torch.zeros(4) * places(4)
