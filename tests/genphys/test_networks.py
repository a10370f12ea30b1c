"""Networks and the denoiser: shapes, gradients to every parameter, preconditioning, plain descriptions."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from genphys_sym.networks import MLP, Denoiser, UNet, build, description  # noqa: E402
from symcons.errors import SymconsError  # noqa: E402

NETS = {
    "mlp": lambda seed=0: MLP(6, width=16, depth=2, seed=seed),
    "mlp of one coordinate": lambda seed=0: MLP(1, width=8, depth=1, seed=seed),
    "unet": lambda seed=0: UNet((1, 8, 8), channels=8, multipliers=(1, 2), seed=seed),
    "unet of odd sides": lambda seed=0: UNet((2, 5, 7), channels=4, multipliers=(1, 1, 2), blocks=2, seed=seed),
}


def drawn(n: int, dim: int, device, dtype, seed: int = 0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(n, dim, generator=generator, dtype=torch.float64).to(device, dtype)


@pytest.mark.parametrize("name", NETS)
def test_contract_of_networks(name: str, device, dtype) -> None:
    net = NETS[name]().to(device, dtype)
    y, label = drawn(3, net.dim, device, dtype), drawn(3, 1, device, dtype)[:, 0]
    said = net(y, label)
    assert said.shape == y.shape
    assert said.dtype == dtype
    assert torch.equal(said, torch.zeros_like(said)), "the last layer begins at zero"


@pytest.mark.parametrize("name", NETS)
def test_after_steps_every_parameter_matters(name: str, device, dtype) -> None:
    net = NETS[name]().to(device, dtype)
    for parameter in net.parameters():
        torch.nn.init.normal_(parameter, std=0.2, generator=torch.Generator(device).manual_seed(parameter.numel()))
    net(drawn(3, net.dim, device, dtype), drawn(3, 1, device, dtype)[:, 0]).square().sum().backward()
    silent = [name for name, parameter in net.named_parameters() if not parameter.grad.abs().sum() > 0]
    assert silent == []


@pytest.mark.parametrize("name", NETS)
def test_a_network_is_what_its_description_builds(name: str) -> None:
    net = NETS[name](seed=3)
    again = build(description(net), seed=3)
    assert description(again) == description(net)
    states = zip(net.state_dict().items(), again.state_dict().items(), strict=True)
    assert all(one[0] == other[0] and torch.equal(one[1], other[1]) for one, other in states)
    assert any(not torch.equal(a, b) for a, b in zip(net.parameters(), NETS[name](seed=4).parameters(), strict=True))


def test_building_touches_no_global_random_numbers() -> None:
    before = torch.get_rng_state()
    Denoiser(build(description(NETS["mlp"]())), 0.5)
    # torch's own constructors draw; ours must not depend on what they drew
    torch.set_rng_state(before)
    first = NETS["mlp"]().layers[0].weight
    torch.manual_seed(77)
    assert torch.equal(first, NETS["mlp"]().layers[0].weight)


def test_unknown_descriptions_are_refused() -> None:
    with pytest.raises(SymconsError, match="no network of the kind") as caught:
        build({"kind": "transformer"})
    assert caught.value.code == "E603"
    with pytest.raises(ValueError, match="positive"):
        MLP(0)
    with pytest.raises(ValueError, match="positive"):
        UNet((1, 0, 3))


@pytest.mark.parametrize("sigma", [0.01, 0.5, 40.0])
def test_without_a_network_the_denoiser_is_the_best_linear_one(sigma: float, device, dtype) -> None:
    centre = torch.tensor([1.0, -2.0], device=device, dtype=dtype)
    denoiser = Denoiser(MLP(2, 8, 1), 0.7, centre=centre).to(device, dtype)
    x = drawn(5, 2, device, dtype)
    expected = centre + (x - centre) * 0.7**2 / (0.7**2 + sigma**2)
    torch.testing.assert_close(denoiser(x, sigma), expected, rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(denoiser(x, x.new_full((5,), sigma)), denoiser(x, sigma))


@pytest.mark.parametrize("sigma", [0.01, 1.0, 100.0])
def test_the_scales_of_edm(sigma: float, device, dtype) -> None:
    """c_skip² + … : with data and noise normal, input and target of the network have variance one."""
    spread = 0.5
    generator = torch.Generator().manual_seed(0)
    x0 = (spread * torch.randn(200_000, 1, generator=generator, dtype=torch.float64)).to(device, dtype)
    x = x0 + (sigma * torch.randn(200_000, 1, generator=generator, dtype=torch.float64)).to(device, dtype)
    denoiser = Denoiser(MLP(1, 4, 1), spread).to(device, dtype)
    skip, inner, outer, _ = denoiser.scales(x, x.new_full((len(x),), sigma))
    assert float((inner * x).std()) == pytest.approx(1, rel=0.01)
    assert float(((x0 - skip * x) / outer).std()) == pytest.approx(1, rel=0.01)


def test_what_the_network_sees_is_bounded_whatever_the_tail(device, dtype) -> None:
    seen = []

    class Watching(torch.nn.Module):
        def forward(self, y, label):
            seen.append(y)
            return torch.zeros_like(y)

    x = drawn(100, 3, device, dtype) * torch.logspace(-3, 12, 100, device=device, dtype=dtype)[:, None]
    denoised = Denoiser(Watching(), 0.5, reach=2.0).to(device, dtype)(x, 0.1)
    assert float(seen[0].norm(dim=1).max()) <= 4 * 3**0.5 * (1 + 1e-5)
    assert float(denoised.norm(dim=1).max()) < 5, "the skip falls as fast as x grows"


def test_what_the_network_sees_tells_far_points_apart(device, dtype) -> None:
    """Along a ray the input grows with |x|, also beyond the reach, where it comes to its bound like 1/|x|."""
    denoiser = Denoiser(MLP(2, 4, 1), 0.5, reach=1.5).to(device, dtype)
    radius = torch.logspace(-1, 2, 400, device=device, dtype=dtype)
    x = radius[:, None] * torch.tensor([0.6, -0.8], device=device, dtype=dtype)
    _, inner, _, _ = denoiser.scales(x, x.new_full((400,), 0.3))
    assert bool(((inner * x).norm(dim=1).diff() > 0).all())
