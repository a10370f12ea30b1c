"""Mixing laws: draws of τ against the transform of the kernel, and their rate against its derivative in time."""

from fractions import Fraction

import pytest
import torch

import genphys_sym as gp
from genphys_sym.catalogue import entry
from genphys_sym.mixtures import Mixture, mixture

#: Rows of the catalogue with closed laws, at these parameters.
CLOSED: dict[str, dict[str, float]] = {
    "diffusion": {"D": 0.7},
    "poisson": {},
    "screened_poisson": {"m": 0.8},
    "ou_vp": {"beta": 1.2},
    "ve_edm": {},
    "relativistic_diffusion": {"m": 0.8},
    "diffusion_plus_cauchy": {"D": 0.4, "c": 0.5},
    "variance_gamma": {},
    "elliptic_plate": {"kappa": 0.6},
    "levy": {"c": 0.9, "s": 0.75},
    "pfgm_plus_plus": {"D": 128},
    "helmholtz_repaired": {"b1": 1.2, "k0": 0.8},
}


def of_row(name: str, values: dict[str, float]) -> Mixture:
    return mixture(gp.density_flow(entry(name).pde()), values)


@pytest.mark.parametrize("name", CLOSED)
def test_transform_is_the_equations(name: str) -> None:
    """The law's transform is K̂/K̂(0), certified."""
    values = {key: Fraction(repr(value)) for key, value in CLOSED[name].items()}
    flow = gp.density_flow(entry(name).pde().with_values(values))
    t = Fraction(9, 10)
    mass = Fraction(1) if name == "pfgm_plus_plus" else Fraction(gp.value(flow, "kernel_hat", k=0, t=t).value)
    stretch = 1.0
    if name == "ou_vp":  # the law is that in the contracting frame
        stretch = float(torch.exp(torch.tensor(1.2 * 0.9 / 2, dtype=torch.float64)))
    for k in (Fraction(1, 3), Fraction(3, 2), Fraction(4)):
        certified = float(Fraction(gp.value(flow, "kernel_hat", k=k, t=t).value) / mass)
        k2 = torch.tensor((float(k) / stretch) ** 2, dtype=torch.float64)
        found = of_row(name, CLOSED[name]).characteristic(k2, torch.tensor(0.9, dtype=torch.float64))
        assert float(found) == pytest.approx(certified, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("name", CLOSED)
def test_draws_have_the_transform_and_its_slope(name: str) -> None:
    """E e^{−k²τ} = K̂, and ∂K̂/∂t = E[−k² τ′ e^{−k²τ}], within five standard errors at 20 wave numbers."""
    law, n, step = of_row(name, CLOSED[name]), 100_000, 1e-4
    k2 = torch.linspace(0.1, 5, 20, dtype=torch.float64) ** 2
    t = torch.tensor(0.9, dtype=torch.float64)
    tau, rate = law.sample(t.expand(n), torch.Generator().manual_seed(3))
    wave = torch.exp(-k2 * tau[:, None])
    slope = -k2 * (2 * rate * tau)[:, None] * wave
    exact = law.characteristic(k2, t)
    exact_slope = (law.characteristic(k2, t + step) - law.characteristic(k2, t - step)) / (2 * step)
    assert ((wave.mean(0) - exact).abs() <= 5 * wave.std(0) / n**0.5 + 1e-14).all()
    assert ((slope.mean(0) - exact_slope).abs() <= 5 * slope.std(0) / n**0.5 + 1e-6).all()
