"""Fields: kernels against certified numbers, exact empirical fields, backward integration, limits, state, compilation."""

from __future__ import annotations

import copy
import functools
import itertools
import math
import warnings
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import mpmath
import pytest

import genphys_sym as gp
from genphys_sym.catalogue import entry
from symcons.errors import UnsupportedError

torch = pytest.importorskip("torch")
from genphys_sym.fields.lookup import tabulated, worthwhile  # noqa: E402
from genphys_sym.fields.profiles import Gaussian, Student  # noqa: E402

#: Parameters of the catalogue's rows that have no values of their own.
NUMBERS = {
    "D": "2/5", "m": "4/5", "c": "7/10", "s": "3/4", "a": "3/10", "b": "6/5", "beta": "6/5", "tau": "1/2", "tau2": "7/10",
    "l2": "9/10", "k0": "1/2", "b1": "4/5", "kappa": "3/5",
}  # fmt: skip
#: Two points of weights 0.8 and 0.2.
TWO = torch.tensor([[-1.0, 0.0]] * 4 + [[1.0, 0.5]], dtype=torch.float64)
ELEMENTARY = ("diffusion", "poisson", "pfgm_plus_plus", "ve_edm", "elliptic_plate", "ou_vp", "sub_vp")
TABULATED = (
    "elliptic_quartic", "jeffreys", "tempered_stable", "diffusion_plus_cauchy", "variance_gamma", "relativistic_diffusion",
    "levy", "guyer_krumhansl", "helmholtz_repaired", "time_fractional",
)  # fmt: skip
#: Numbers of a row's own.
OWN = {"pfgm_plus_plus": (("D", "16"),), "time_fractional": (("beta", "3/5"),)}
POINTS = (("7/10", "2/5"), ("8/5", "11/10"))


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """Small tensors gain nothing from threads, and workers that share a machine lose by them."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@functools.cache
def flow(name: str, *numbers: tuple[str, str]) -> gp.DensityFlow:
    """The flow of a row of the catalogue with numbers for its parameters."""
    row = entry(name)
    values = {p.name: dict(numbers).get(p.name, NUMBERS[p.name]) for p in row.pde().parameters}
    lines = [line for line in row.text.splitlines() if not line.startswith("par")]
    return gp.density_flow(gp.parse("\n".join([*lines, *(f"par {p} = {v}" for p, v in values.items())])))


@functools.cache
def field(name: str, dim: int = 2, *numbers: tuple[str, str]) -> Any:
    return gp.Field(flow(name, *numbers), dim=dim, sigmas=(0.02, 80.0))


@pytest.fixture
def on(device: Any) -> Any:
    """``field`` on the device of the tests."""

    def made(name: str, dim: int = 2, *numbers: tuple[str, str]) -> Any:
        found = field(name, dim, *numbers)
        return found if device.type == "cpu" else copy.deepcopy(found).to(device)

    return made


@pytest.fixture
def two(device: Any) -> Any:
    return TWO.to(device)


def backwards(our: Any, data: Any, n: int, steps: int = 50, least: float = 0.02) -> Any:
    """Heun's method in σ from the prior at the horizon on EDM's grid, and a last step to D."""
    top = our.horizon(data, 2e-2)
    ladder = torch.linspace(top ** (1 / 7), least ** (1 / 7), steps + 1, dtype=data.dtype) ** 7
    x = our.prior(n, top, generator=torch.Generator().manual_seed(0), centre=data.mean(0))
    for here, there in itertools.pairwise(ladder):
        slope = our(x, here, data)
        x = x + (there - here) / 2 * (slope + our(x + (there - here) * slope, there, data))
    return our.empirical(data, x, ladder[-1])[1]


def share_of_first(x: Any) -> float:
    gaps = torch.cdist(x, TWO[[0, 4]].to(x))
    return float((gaps[:, 0] < gaps[:, 1]).double().mean())


def certified(name: str, dim: int, t: str, r: str, *numbers: tuple[str, str]) -> float:
    """log of the kernel over its mass, certified to 15 digits."""
    of = flow(name, *numbers)
    value = float(gp.value(of, "kernel", t=t, r=r, dim=dim, digits=15).value)
    mass = 1.0 if of.source == flow("diffusion").source else float(gp.value(of, "kernel_hat", t=t, k=0, digits=15).value)
    return math.log(value / mass)


def agrees(name: str, dim: int, bound: float, *numbers: tuple[str, str]) -> None:
    our = field(name, dim, *numbers)
    for t, r in POINTS:
        r2 = torch.tensor(float(Fraction(r)) ** 2, dtype=torch.float64)
        found = float(our.log_kernel(r2, float(Fraction(t))))
        assert found == pytest.approx(certified(name, dim, t, r, *numbers), abs=bound), (name, dim, t, r)


@pytest.mark.parametrize("dim", [1, 2, 10])
@pytest.mark.parametrize("name", ["diffusion", "poisson", "ve_edm"])
def test_log_kernel_is_the_certified_one(name: str, dim: int) -> None:
    agrees(name, dim, 1e-10)


def test_log_kernel_of_pfgm() -> None:
    agrees("pfgm_plus_plus", 3, 1e-10, ("D", "3"))


@pytest.mark.parametrize("dim", [pytest.param(1, marks=pytest.mark.slow), 2, pytest.param(10, marks=pytest.mark.slow)])
def test_tabulated_yukawa_within_its_stated_error(dim: int) -> None:
    """Against K = 2t (m/2πρ)^ν K_ν(mρ) in certified arithmetic."""
    our = field("screened_poisson", dim)
    assert our.profile.error < 1e-4
    agrees("screened_poisson", dim, 3 * our.profile.error + 1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("dim", [1, 10, 3072])
def test_tabulated_yukawa_against_mpmath(dim: int) -> None:
    """log of 2t (m/2πρ)^ν K_ν(mρ) e^{mt}, ν = (N + 1)/2, of the order of ten thousand at N = 3072, where its mass lies."""
    our, m, order = gp.Field(flow("screened_poisson"), dim=dim, sigmas=(0.3, 4.0)), mpmath.mpf(4) / 5, mpmath.mpf(dim + 1) / 2
    for t in (0.35, 0.9, 3.0):
        for part in (0.3, 1.0, 5.0):
            r = part * math.sqrt(dim) * float(our.sigma(t))
            with mpmath.workdps(60):
                rho = mpmath.sqrt(mpmath.mpf(r) ** 2 + mpmath.mpf(t) ** 2)
                shape = order * mpmath.log(m / (2 * mpmath.pi * rho)) + mpmath.log(mpmath.besselk(order, m * rho))
                exact = float(mpmath.log(2 * mpmath.mpf(t)) + shape + m * t)
            found = float(our.log_kernel(torch.tensor(r * r, dtype=torch.float64), t))
            assert found == pytest.approx(exact, abs=3 * our.profile.error + 1e-9 * abs(exact)), (t, r)


@pytest.mark.slow
@pytest.mark.parametrize("name", TABULATED)
def test_tables_within_their_stated_error(name: str) -> None:
    our = field(name, 3, *OWN.get(name, ()))
    assert our.profile.error < 5e-3
    try:
        agrees(name, 3, 3 * our.profile.error + 1e-9, *OWN.get(name, ()))
    except UnsupportedError as error:
        pytest.skip(f"no certified value: {error}")


@pytest.mark.parametrize(
    ("name", "dim"),
    [
        ("poisson", 1), ("poisson", 784), ("screened_poisson", 2),
        pytest.param("screened_poisson", 1, marks=pytest.mark.slow),
        pytest.param("screened_poisson", 784, marks=pytest.mark.slow),
    ],
)  # fmt: skip
def test_kernels_integrate_to_one(name: str, dim: int) -> None:
    """∫ K d^N x by the trapezoidal rule in log r, and K¹(0) against the marginal."""
    our = field(name, dim)
    rho = torch.arange(-18.0, 26.0, min(0.02, 0.3 / math.sqrt(dim)), dtype=torch.float64) + 0.5 * math.log(dim)
    area = math.log(2) + dim / 2 * math.log(math.pi) - math.lgamma(dim / 2)
    terms = our.log_kernel(torch.exp(2 * rho), 1.0) + dim * rho + area
    total = float(torch.exp(terms).sum() * (rho[1] - rho[0]))
    assert total == pytest.approx(1.0, abs=2e-3 if dim == 784 else 2e-4)


@pytest.mark.parametrize("name", ["diffusion", "poisson", "levy", "screened_poisson"])
def test_radial_flux_obeys_the_continuity_equation(name: str) -> None:
    """w = −∂_tF/(r ∂_rF): dF/dt + w r F′ = 0 for the mass F inside r, in two dimensions."""
    our, step = field(name), 1e-3
    rho = torch.arange(-16.0, 0.7, 0.01, dtype=torch.float64)
    shell = lambda t: torch.exp(our.log_kernel(torch.exp(2 * rho), t) + 2 * rho) * 2 * math.pi  # noqa: E731
    inside = lambda t: float((shell(t)[:-1] + shell(t)[1:]).sum() * 0.005)  # noqa: E731
    slope = (inside(1 + step) - inside(1 - step)) / (2 * step)
    rate = float(our.rate(torch.exp(2 * rho[-1:]), 1.0))
    assert rate * float(shell(1.0)[-1]) == pytest.approx(-slope, rel=2e-3)


@pytest.mark.parametrize("name", ["diffusion", "poisson", "screened_poisson"])
def test_backward_integration_returns_to_the_data(name: str, on: Any, two: Any) -> None:
    """METHODS B.8: the R-free flow gives 0.80, without weights."""
    x = backwards(on(name), two, 3000)
    assert float((torch.cdist(x, two[[0, 4]]).min(1).values < 0.05).double().mean()) > 0.95
    assert share_of_first(x) == pytest.approx(0.8, abs=4 * math.sqrt(0.16 / 3000))


@pytest.mark.slow
@pytest.mark.parametrize("name", [*ELEMENTARY, *TABULATED, "screened_poisson"])
def test_every_admissible_row_returns_to_the_data(name: str, on: Any, two: Any) -> None:
    """20 000 particles: a share of 0.800 ± 0.011, all of them at the two places.

    The variance-gamma law keeps a part of a particle's mass far out when its median is long nothing: at σ = 0.02 a third is.
    """
    x = backwards(on(name, 2, *OWN.get(name, ())), two, 20_000)
    assert share_of_first(x) == pytest.approx(0.8, abs=4 * math.sqrt(0.16 / 20_000))
    if name != "variance_gamma":
        assert float((torch.cdist(x, two[[0, 4]]).min(1).values < 0.05).double().mean()) > 0.95


@pytest.mark.slow
@pytest.mark.parametrize("dim", [1, 3, 10])
@pytest.mark.parametrize("name", ["diffusion", "poisson", "screened_poisson", "jeffreys", "elliptic_quartic", "levy"])
def test_other_dimensions_return_to_the_data(name: str, dim: int, on: Any, two: Any) -> None:
    places = torch.nn.functional.pad(two, (0, max(0, dim - 2)))[:, :dim]
    x = backwards(on(name, dim), places, 4000)
    gaps = torch.cdist(x, places[[0, 4]])
    assert float((gaps[:, 0] < gaps[:, 1]).double().mean()) == pytest.approx(0.8, abs=4 * math.sqrt(0.16 / 4000))
    assert float((gaps.min(1).values < 0.05 * math.sqrt(max(1, dim / 2))).double().mean()) > 0.95


#: What 2000 particles were found to be worth at mT = 0.35, 0.7, 2.8, 5.6 in a run of others (METHODS B.8).
WORTH = ((0.35, 0.66), (0.7, 0.22), (2.8, 0.08), (5.6, 0.02))


def worth(log_weight: Any) -> Any:
    """(Σw)²/(n Σw²) over the last axis: the effective part of the particles."""
    weight = torch.exp(log_weight - log_weight.amax(-1, keepdim=True))
    return weight.sum(-1) ** 2 / weight.square().sum(-1) / weight.shape[-1]


def closed_log_weight(r2: Any, time: float) -> Any:
    """∫ m²ρ/(t(m + 1/ρ)) dt along x ∝ t from 0 to T is mρ − log(1 + mρ), ρ² = r² + T²: Yukawa's equation, N = 2, m = 1."""
    rho = torch.sqrt(r2 + time**2)
    return rho - torch.log1p(rho)


@pytest.mark.slow
def test_literal_weights_of_one_place_are_known() -> None:
    """Particles of the literal flow run on rays x ∝ t and gain e^{mρ}/(1 + mρ)."""
    our = field("screened_poisson", 2, ("m", "1"))
    one = torch.zeros(1, 2, dtype=torch.float64)
    start = our.sample(one.expand(300, 2), 2.8, generator=7)
    end, log_weight = carried(our, one, start, 2.8)
    torch.testing.assert_close(end, start * (0.02 / 2.8), rtol=1e-3, atol=1e-4)
    known = [closed_log_weight(x.square().sum(1), time) for x, time in ((start, 2.8), (end, 0.02))]
    torch.testing.assert_close(log_weight, known[0] - known[1], rtol=2e-3, atol=2e-3)


@pytest.mark.parametrize(("time", "told"), WORTH)
def test_the_worth_of_literal_particles_is_a_random_number(time: float, told: float) -> None:
    """The weights have no variance (their tail is that of 1/w: P(w > W) falls like the kernel's e^{−mρ} at e^{mρ} = W), so the
    effective part scatters from run to run; what others found lies well within its law; its median falls with n."""
    our = field("screened_poisson", 2, ("m", "1"))
    medians = []
    for n, runs in ((500, 400), (2000, 400), (8000, 100)):
        x = our.sample(torch.zeros(n * runs, 2, dtype=torch.float64), time, generator=n)
        parts = worth(closed_log_weight(x.square().sum(1), time).reshape(runs, n))
        medians.append(float(parts.median()))
        if n == 2000:
            below = float((parts <= told).double().mean())
    assert 0.1 < below < 0.9
    assert medians[0] > 1.2 * medians[1] > 1.2**2 * medians[2]
    assert medians[1] == pytest.approx({0.35: 0.52, 0.7: 0.30, 2.8: 0.082, 5.6: 0.044}[time], rel=0.2)


@pytest.mark.slow
@pytest.mark.parametrize(("time", "told"), WORTH)
def test_literal_weights_degenerate(time: float, told: float) -> None:
    """Ten times 2000 particles of the exact literal field of the two places."""
    our, source = field("screened_poisson", 2, ("m", "1")), torch.Generator().manual_seed(3)
    start = our.sample(TWO[torch.randint(0, 5, (20_000,), generator=source)], time, generator=source)
    end, log_weight = carried(our, TWO, start, time)
    parts = worth(log_weight.reshape(10, 2000))
    assert float(parts.min()) < 1.2 * told and float(parts.max()) > 0.8 * told
    weight = torch.exp(log_weight - log_weight.max())
    first = torch.cdist(end, TWO[[0, 4]]).argmin(1) == 0
    assert float((weight * first).sum() / weight.sum()) == pytest.approx(
        0.8, abs=5 * 0.4 / math.sqrt(20_000 * float(worth(log_weight)))
    )


@pytest.mark.slow
def test_without_its_weights_the_literal_flow_loses_the_lighter_place() -> None:
    our, source = field("screened_poisson", 2, ("m", "1")), torch.Generator().manual_seed(3)
    end, _ = carried(our, TWO, our.sample(TWO[torch.randint(0, 5, (500,), generator=source)], 42.0, generator=source), 42.0)
    assert share_of_first(end) > 0.97


def carried(our: Any, data: Any, x: Any, time: float, steps: int = 60) -> tuple[Any, Any]:
    """Particles carried by the literal flow from ``time`` back to 0.02 by Heun's method, and the logs of their weights."""
    log_weight = torch.zeros(len(x), dtype=torch.float64)
    ladder = torch.linspace(math.log(time), math.log(0.02), steps + 1, dtype=torch.float64).exp()
    for here, there in itertools.pairwise(ladder):
        _, slope, growth = our.literal(data, x, here)
        _, other, more = our.literal(data, x + (there - here) * slope, there)
        x = x + (there - here) / 2 * (slope + other)
        log_weight = log_weight + (there - here) / 2 * (growth + more)
    return x, log_weight


def test_literal_velocity_of_yukawa_is_known() -> None:
    """v = x/t for one starting point, R/p = −m ρ/(t (1 + 1/mρ)) in two dimensions, and the mass e^{−mt}."""
    our, t = gp.Field(flow("screened_poisson", ("m", "1")), dim=2, sigmas=(1.0, 3.0)), 2.0
    x = torch.tensor([[0.3, -0.2], [2.0, 1.0]], dtype=torch.float64)
    log_p, velocity, growth = our.literal(torch.zeros(1, 2, dtype=torch.float64), x, t)
    rho = torch.sqrt(x.square().sum(1) + t**2)
    torch.testing.assert_close(velocity, x / t, rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(growth, -(rho**2) / (t * (1 + rho)), rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(log_p, our.log_kernel(x.square().sum(1), t) - t, rtol=1e-3, atol=1e-3)


def test_the_literal_gauge_warns() -> None:
    with pytest.warns(UserWarning, match="weights"):
        gp.Field(flow("screened_poisson"), dim=2, gauge="literal", sigmas=(0.9, 1.1))


def test_large_d_pfgm_is_edm() -> None:
    """h = σ√D, D → ∞: the Gaussian's D(x, σ) and log K, at the rate 1/D."""
    x = torch.randn(50, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    exact = field("diffusion").empirical(TWO, x, 1.0)[1]
    gaps = [float((field("pfgm_plus_plus", 2, ("D", d)).empirical(TWO, x, 1.0)[1] - exact).abs().max()) for d in ("8", "128")]
    assert gaps[1] < 0.03
    assert gaps[1] < gaps[0] / 8
    order = 1e6
    median = order - 1 / 3 + 0.02 / order
    r2, level = x[:, 0] ** 2, torch.tensor(0.3, dtype=torch.float64)
    near, limit = Student(2, order, math.sqrt(2 * median)), Gaussian(2)
    torch.testing.assert_close(near.log_density(r2, level), limit.log_density(r2, level), rtol=0, atol=2e-5)


@pytest.mark.slow
@pytest.mark.parametrize(("mass", "limit"), [("1/20000", "poisson"), ("1000", "diffusion")])
def test_yukawa_between_poisson_and_diffusion(mass: str, limit: str) -> None:
    x = torch.randn(50, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    yukawa, other = field("screened_poisson", 2, ("m", mass)), field(limit)
    for sigma in (0.3, 1.0):
        ours = yukawa.empirical(TWO, x, sigma)[1]
        same = sigma if limit == "diffusion" else other.sigma(yukawa.time(sigma))  # σ of Poisson is that of its median
        torch.testing.assert_close(ours, other.empirical(TWO, x, same)[1], rtol=0, atol=5e-3)


@pytest.mark.parametrize("name", ["poisson", "screened_poisson", "levy"])
def test_blocks_do_not_matter(name: str, on: Any, device: Any) -> None:
    source = torch.Generator().manual_seed(0)
    data = torch.randn(300, 2, dtype=torch.float64, generator=source).to(device)
    x = torch.randn(1100, 2, dtype=torch.float64, generator=source).to(device)
    whole, parts = (on(name).empirical(data, x, 0.4, chunk=chunk) for chunk in (1000, 7))
    for one, other in zip(whole, parts, strict=True):
        torch.testing.assert_close(one, other)


@pytest.mark.parametrize("name", ["poisson", "screened_poisson"])
def test_one_sigma_a_row(name: str, on: Any, two: Any) -> None:
    x = torch.tensor([[0.2, 0.1], [-3.0, 1.0], [7.0, 0.0]]).to(two)
    levels = torch.tensor([0.3, 1.0, 4.0]).to(two)
    together = on(name)(x, levels, two)
    apart = torch.cat([on(name)(x[j : j + 1], levels[j], two) for j in range(3)])
    torch.testing.assert_close(together, apart, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", ["diffusion", "poisson", "screened_poisson"])
def test_denoising_target_has_the_posterior_mean(name: str, on: Any, two: Any) -> None:
    """E[target · f(x)] = E[D(x, σ) · f(x)] for a bounded f."""
    our, n = on(name), 40_000
    source = torch.Generator(two.device).manual_seed(5)
    clean = two[torch.randint(0, 5, (n,), generator=source, device=two.device)]
    x, target = our.denoising_pair(clean, 0.8, generator=source)
    exact = our.empirical(two, x, 0.8)[1]
    for weight in (torch.ones(n).to(two), torch.tanh(x[:, 0]), torch.cos(x[:, 1])):
        gap = (target - exact) * weight[:, None]
        assert (gap.mean(0).abs() < 4.5 * gap.std(0) / math.sqrt(n) + 1e-4).all()


@pytest.mark.parametrize("dim", [2, 784])
@pytest.mark.parametrize("kind", [torch.float32, torch.float64])
@pytest.mark.parametrize("name", ["poisson", "screened_poisson", "singular"])
def test_tables_for_many_pairs_within_their_error(name: str, kind: Any, dim: int, on: Any, device: Any) -> None:
    """10⁻⁶ (1 + N/2) in log K beside the numbers themselves, from far inside σ to the largest distance."""
    level, reach = (torch.tensor(value, dtype=torch.float64, device=device) for value in (0.4, 1e4 * dim))
    singular = lambda r2: (-0.4 * dim * torch.log(r2) - torch.sqrt(r2), torch.tanh(r2))  # noqa: E731
    exact = singular if name == "singular" else (on(name).profile if dim == 2 else Student(dim, 0.5, 1.0)).at(level)
    r2 = (dim * torch.logspace(-25, 4, 5000, dtype=torch.float64, device=device)).to(kind)
    found, wanted = tabulated(exact, reach, kind)(r2), exact(r2.double())
    rounding = 4 * torch.finfo(kind).eps * (wanted[0].abs() + dim)
    assert ((found[0] - wanted[0]).abs() < 1e-6 * (1 + dim / 2) + rounding).all()
    if wanted[1] is not None and found[1] is not None:
        torch.testing.assert_close(found[1].double(), wanted[1].double(), rtol=0, atol=1e-6)


def test_many_pairs_are_few_pairs(on: Any, device: Any) -> None:
    """A set so large that its kernel is tabulated, and the same query alone."""
    source = torch.Generator().manual_seed(0)
    data, x = (torch.randn(n, 2, dtype=torch.float64, generator=source).to(device) for n in (1000, 300))
    assert worthwhile(data.shape[0] * x.shape[0], data.dtype)
    whole, alone = (on("screened_poisson").empirical(data, some, 0.3) for some in (x, x[:7]))
    for one, other in zip(whole, alone, strict=True):
        torch.testing.assert_close(one[:7], other, rtol=0, atol=1e-6)


@pytest.mark.slow
def test_beyond_the_table_a_wider_one_is_made() -> None:
    """No shape is frozen at the ends: what lies outside agrees with a table that has it inside."""
    wide = gp.Field(flow("screened_poisson"), dim=2, sigmas=(0.2, 80.0))
    narrow = gp.Field(flow("screened_poisson"), dim=2, sigmas=(0.9, 1.1))
    r2 = torch.tensor([1.0, 400.0, 9000.0], dtype=torch.float64)
    torch.testing.assert_close(narrow.log_kernel(r2, wide.time(30.0)), wide.log_kernel(r2, wide.time(30.0)), rtol=0, atol=1e-4)
    assert narrow.span[1] > 30
    x = torch.tensor([[0.2, 0.1]], dtype=torch.float64)
    torch.testing.assert_close(narrow(x, 0.25, TWO), wide(x, 0.25, TWO), rtol=0, atol=1e-4)
    with pytest.raises(ValueError, match=r"known from 0\.0.* to "):
        narrow(x, 1e13, TWO)


@pytest.mark.parametrize("name", ["screened_poisson", pytest.param("jeffreys", marks=pytest.mark.slow)])
def test_a_clock_that_is_tabulated_is_one_curve(name: str) -> None:
    """Its slope is its derivative and its inverse undoes it, at nodes, between, beyond, and at Jeffreys' corner."""
    clock = field(name).profile.clock
    log_t = torch.linspace(math.log(1e-4), math.log(1e3), 100_001, dtype=torch.float64)
    value, slope = clock.at(log_t)
    back, again = clock.log_time(value)
    torch.testing.assert_close(back, log_t, rtol=0, atol=1e-9)
    torch.testing.assert_close(again, slope, rtol=0, atol=1e-6)
    torch.testing.assert_close((value[2:] - value[:-2]) / (log_t[2:] - log_t[:-2]), slope[1:-1], rtol=0, atol=1e-3)


def test_a_second_field_is_instant() -> None:
    """The same table, but its own buffers."""
    one, other = field("screened_poisson"), gp.Field(flow("screened_poisson"), dim=2, sigmas=(0.02, 80.0))
    assert one.mixture is other.mixture
    assert torch.equal(one.profile.table, other.profile.table)
    assert one.profile.table.data_ptr() != other.profile.table.data_ptr()


def test_single_precision_keeps_near_neighbours_apart(on: Any, device: Any) -> None:
    """Far from the origin, with σ far below the spacing of what |x|² − 2x·y + |y|² can resolve."""
    source = torch.Generator().manual_seed(0)
    data = (3 * torch.randn(500, 784, dtype=torch.float64, generator=source) + 20).to(device)
    x = data[:40] + 2e-3 * torch.randn(40, 784, dtype=torch.float64, generator=source).to(device)
    exact = on("diffusion", 784).empirical(data, x, 2e-3)[1]
    single = on("diffusion", 784).empirical(data.float(), x.float(), 2e-3)[1]
    assert float((single.double() - exact).abs().max()) < 1e-3


@pytest.mark.parametrize("name", ["diffusion", "poisson", "screened_poisson"])
def test_runs_in_every_type(name: str, device: Any, dtype: Any) -> None:
    our = gp.Field(flow(name), dim=2, sigmas=(0.5, 1.0)).to(device, dtype)
    data, source = TWO.to(device, dtype), torch.Generator(device).manual_seed(0)
    x, target = our.denoising_pair(data, torch.full((5,), 0.7, dtype=dtype, device=device), generator=source)
    for value in (x, target, our(x, 0.7, data), our.sample(data, 0.5, generator=source), our.log_kernel(x[:, 0] ** 2, 0.5)):
        assert value.dtype == dtype
        assert value.device.type == device.type
        assert torch.isfinite(value).all()


@pytest.mark.parametrize("what", ["forward", "empirical", "log_kernel", "rate", "sigma"])
@pytest.mark.parametrize(
    "name",
    [
        "screened_poisson",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("diffusion", "poisson", "levy", "jeffreys", "ou_vp")),
    ],
)  # fmt: skip
def test_compiles_in_one_graph(name: str, what: str) -> None:
    our = gp.Field(flow(name), dim=2, sigmas=(0.02, 80.0))  # a new one: nothing is known from earlier calls
    x = torch.tensor([[0.2, 0.1], [-3.0, 1.0]], dtype=torch.float64)
    level = torch.tensor(0.7, dtype=torch.float64)
    inputs = {"forward": (x, level, TWO), "empirical": (TWO, x, level), "sigma": (level,)}.get(what, (x[:, 0] ** 2, level))
    torch.compiler.reset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        compiled = torch.compile(getattr(our, what), fullgraph=True, backend="eager")
        torch.testing.assert_close(compiled(*inputs), getattr(our, what)(*inputs))


def test_state_holds_the_parameters() -> None:
    one, other = (gp.Field(flow("diffusion"), dim=2, values={"D": value}) for value in (0.4, 2.5))
    assert set(one.state_dict()) == {"pde.D"}
    assert float(one.sigma(1.0)) != float(other.sigma(1.0))
    one.load_state_dict(other.state_dict())
    assert float(one.sigma(1.0)) == float(other.sigma(1.0))


def test_draws_hang_on_the_generator_alone() -> None:
    our = field("poisson")
    once, again = (our.sample(TWO, 0.5, generator=torch.Generator().manual_seed(4)) for _ in range(2))
    assert torch.equal(once, again)
    assert torch.equal(our.prior(6, 3.0, generator=4), our.prior(6, 3.0, generator=4))


def test_drift_and_directions_are_hidden() -> None:
    """Ornstein–Uhlenbeck: x_t = s x_0 + …; an anisotropic tensor: covariance 2At; draws and kernels agree."""
    contracted = field("ou_vp").sample(TWO[:1].expand(20_000, 2), 1.0, generator=0)
    assert float(contracted[:, 0].mean()) == pytest.approx(-math.exp(-0.6), abs=0.03)
    slanted = gp.Field(gp.density_flow(entry("anisotropic_diffusion").pde()), dim=2, values={"D1": 1, "D2": 0.5, "D12": 0.3})
    cloud = slanted.sample(torch.zeros(40_000, 2, dtype=torch.float64), 0.7, generator=1)
    wanted = torch.tensor([[1.4, 0.42], [0.42, 0.7]], dtype=torch.float64)
    torch.testing.assert_close(cloud.T.cov(), wanted, rtol=0, atol=0.03)
    returned = backwards(slanted, TWO, 2000)
    assert share_of_first(returned) == pytest.approx(0.8, abs=4 * math.sqrt(0.16 / 2000))


def test_a_missing_value_is_named() -> None:
    with pytest.raises(UnsupportedError, match="m"):
        gp.Field(gp.density_flow(entry("screened_poisson").pde()), dim=2)


@pytest.mark.parametrize("name", ["ideal_wave", "biharmonic_diffusion", "schrodinger"])
def test_inadmissible_flows_are_refused_with_their_reasons(name: str) -> None:
    known = {p.name for p in entry(name).pde().parameters}
    of = gp.density_flow(entry(name).pde())
    with pytest.raises(gp.InadmissibleError) as caught:
        gp.Field(of, dim=2, values=dict.fromkeys(known, 1))
    assert gp.admissibility(of).reasons[0].text in str(caught.value)


def test_horizon_is_the_forgetting_bound() -> None:
    """E|x − mean| K¹(0): for the Gaussian K¹(0) = 1/(σ√2π)."""
    spread = float((TWO - TWO.mean(0)).norm(dim=1).mean())
    assert field("diffusion").horizon(TWO, 0.01) == pytest.approx(100 * spread / math.sqrt(2 * math.pi), rel=1e-6)
