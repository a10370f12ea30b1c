"""Fields: kernels against certified numbers, exact empirical fields, backward integration, state and compilation."""

from __future__ import annotations

import itertools
import math

import pytest

import genphys_sym as gp
from genphys_sym.catalogue import entry

torch = pytest.importorskip("torch")

#: Parameters of the catalogue's rows that have no values of their own.
NUMBERS = {"D": "2/5", "m": "4/5", "c": "7/10", "s": "3/4", "a": "3/10", "b": "6/5", "beta": "6/5"}
#: Two points of weights 0.8 and 0.2.
TWO = torch.tensor([[-1.0, 0.0]] * 4 + [[1.0, 0.5]], dtype=torch.float64)


def equation(name: str, **numbers: str) -> object:
    """A row of the catalogue with numbers for its parameters."""
    lines = [line for line in entry(name).text.splitlines() if not line.startswith("par")]
    wanted = [p.name for p in entry(name).pde().parameters]
    values = {p: numbers.get(p, NUMBERS.get(p)) for p in wanted}
    return gp.parse("\n".join([*lines, *(f"par {p} = {v}" for p, v in values.items())]))


def field(name: str, dim: int, **numbers: str) -> gp.Field:
    return gp.Field(gp.density_flow(equation(name, **numbers)), dim=dim)


def backwards(flow: gp.Field, data: torch.Tensor, n: int, steps: int = 60, least: float = 2e-3) -> torch.Tensor:
    """Heun's method in σ from the prior at the horizon on the grid of EDM."""
    top = flow.horizon(data)
    ladder = torch.linspace(top ** (1 / 7), least ** (1 / 7), steps + 1, dtype=data.dtype) ** 7
    x = flow.prior(n, top, generator=torch.Generator().manual_seed(0), centre=data.mean(0))
    for here, there in itertools.pairwise(ladder):
        slope = flow(x, here, data)
        x = x + (there - here) / 2 * (slope + flow(x + (there - here) * slope, there, data))
    return x


ELEMENTARY = ("diffusion", "poisson", "pfgm_plus_plus", "ve_edm", "elliptic_plate")


@pytest.mark.parametrize("dim", [1, 2, 10])
@pytest.mark.parametrize("name", ["diffusion", "poisson", "pfgm_plus_plus"])
def test_log_kernel_is_the_certified_one(name: str, dim: int) -> None:
    numbers = {"D": "3"} if name == "pfgm_plus_plus" else {}
    flow = gp.density_flow(equation(name, **numbers))
    ours = gp.Field(flow, dim=dim)
    for t, r in (("7/10", "2/5"), ("8/5", "11/10")):
        certified = math.log(float(gp.value(flow, "kernel", t=t, r=r, dim=dim, digits=17).value))
        squared = torch.tensor(eval_fraction(r) ** 2, dtype=torch.float64)
        assert float(ours.log_kernel(squared, eval_fraction(t))) == pytest.approx(certified, abs=1e-10)


def eval_fraction(text: str) -> float:
    above, _, below = text.partition("/")
    return float(above) / float(below or 1)


@pytest.mark.parametrize("name", ["diffusion", "poisson"])
def test_backward_integration_returns_to_the_data(name: str) -> None:
    x = backwards(field(name, 2), TWO, 4000)
    gaps = torch.cdist(x, TWO[[0, 4]])
    assert float((gaps.min(1).values < 0.05).double().mean()) > 0.97
    share = float((gaps[:, 0] < gaps[:, 1]).double().mean())
    assert share == pytest.approx(0.8, abs=4 * math.sqrt(0.16 / 4000))
