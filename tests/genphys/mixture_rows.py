"""The rows of the catalogue that are mixtures of Gaussians in every dimension, at these values of their parameters."""

import functools

import genphys_sym as gp
from genphys_sym.catalogue import entry
from genphys_sym.mixtures import Mixture, mixture

CLOSED: dict[str, dict[str, float]] = {
    "diffusion": {"D": 0.7},
    "poisson": {},
    "screened_poisson": {"m": 0.8},
    "ou_vp": {"beta": 1.2},
    "sub_vp": {"beta": 1.2},
    "ve_edm": {},
    "relativistic_diffusion": {"m": 0.8},
    "diffusion_plus_cauchy": {"D": 0.4, "c": 0.5},
    "variance_gamma": {},
    "elliptic_plate": {"kappa": 0.6},
    "levy": {"c": 0.9, "s": 0.75},
    "pfgm_plus_plus": {"D": 128},
    "helmholtz_repaired": {"b1": 1.2, "k0": 0.8},
    "time_fractional": {"beta": 0.6, "D": 0.8},
}
TABLED: dict[str, dict[str, float]] = {
    "jeffreys": {"tau": 0.5, "D": 0.8, "tau2": 0.7},
    "guyer_krumhansl": {"tau": 0.5, "D": 0.8, "l2": 0.7},
    "elliptic_quartic": {"a": 0.3, "b": 1.2, "m": 0.8},
    "tempered_stable": {"m": 1.0, "s": 0.35},
}
ALL = CLOSED | TABLED
#: Rows whose law is that of another frame: contracting, or the mean over directions.
DIRECTED = {
    "advection_diffusion": {"b1": 1, "b2": -2, "D": 0.7, "gamma": 0.1},
    "anisotropic_diffusion": {"D1": 1, "D2": 2, "D12": 0.5},
}


@functools.cache
def of_row(name: str) -> Mixture:
    """The mixture of a row."""
    return mixture(gp.density_flow(entry(name).pde()), (ALL | DIRECTED)[name])
