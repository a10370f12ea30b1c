"""What no random τ can have is found before anything is drawn, also where the verdict is overruled."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

import genphys_sym as gp  # noqa: E402
from genphys_sym.mixtures import mixture  # noqa: E402
from genphys_sym.mixtures.flows import numbers_of, transform_of  # noqa: E402
from genphys_sym.mixtures.monotone import refutation  # noqa: E402
from symcons.errors import UnsupportedError  # noqa: E402

NONE = {
    "biharmonic": "phi_t = -lap(lap(phi))",
    "backward heat": "phi_t = -lap(phi)",
    "ideal wave": "phi_tt = lap(phi)",
    "Helmholtz": "phi_tt + lap(phi) + phi = 0",
    "damped wave": "phi_tt + 2*phi_t = lap(phi)",
    "telegraph on a line": "phi_tt + 2*phi_t = lap(phi)\ndim 1",
}
SOME = {
    "diffusion": "phi_t = lap(phi)",
    "Yukawa": "phi_tt + lap(phi) - phi = 0",
    "Jeffreys": "phi_tt + 2*phi_t - 2*lap(phi) - 3*lap(phi_t) = 0",
    "quartic": "phi_tt + 3*lap(phi) - lap(lap(phi)) - phi = 0",
    "PFGM++": "phi_tt + 127/t*phi_t + lap(phi) = 0",
    "Lévy and diffusion": "phi_t - lap(phi) + fraclap(phi, 1/2) = 0",
}


@pytest.mark.parametrize("name", NONE)
def test_force_has_its_limits(name: str) -> None:
    with pytest.raises(UnsupportedError, match=r"τ has no law, for (the mean of .* would be|its transform is given in pieces)"):
        mixture(gp.density_flow(gp.parse(NONE[name])), force=True)


@pytest.mark.parametrize("name", SOME)
def test_laws_that_exist_are_not_refuted(name: str) -> None:
    flow = gp.density_flow(gp.parse(SOME[name]))
    transform = transform_of(flow, numbers_of(flow, None))
    assert transform is not None
    assert refutation(transform) is None


@pytest.mark.parametrize("name", ["telegraph on a line", "damped wave"])
def test_a_telegraph_equation_is_told_what_there_is_instead(name: str) -> None:
    with pytest.raises(UnsupportedError, match="kac_process draws x_t, nothing is trained"):
        gp.Field(gp.density_flow(gp.parse(NONE[name])), dim=1, force=True)


def test_an_equation_of_one_dimension_has_no_field_in_two() -> None:
    with pytest.raises(UnsupportedError, match="of N = 1, not of 2 coordinates"):
        gp.Field(gp.density_flow(gp.parse("phi_t = lap(phi)\ndim 1")), dim=2)
