"""The inverse of the divergence: f = Σ D_i J_i for a polynomial f that the Euler operators annihilate.

For f homogeneous of degree d > 0 in the fields, d f = Σ_v v ∂f/∂v over all jet variables v, and integration by parts,
u_(K+i) g = D_i(u_K g) − u_K D_i g, leaves Σ_u u E_u f = 0 beside the divergences. This is the homotopy operator with its
integral done. Source: P. Olver, *Applications of Lie Groups to Differential Equations*, section 5.4; W. Hereman et al.,
*Continuous and discrete homotopy operators*, Math. Comput. Simulation 74 (2007) 352–360.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symcons.densities.jets import COORDINATES, FIRST_LETTER, Jets, Monomial, Polynomial, add_term, add_to, joined
from symcons.errors import UnsupportedError


def inverse_divergence(jets: Jets, value: Polynomial, coordinates: str) -> dict[str, Polynomial]:
    """Polynomials J by coordinate with value = Σ D_i J_i; derivatives are taken off in the order of ``coordinates``.

    :raises UnsupportedError: where letters or negative powers stand in the way.
    :raises ArithmeticError: where the value is no divergence.
    """
    fluxes: dict[str, Polynomial] = {c: {} for c in coordinates}
    for degree, part in _by_degree(jets, value).items():
        if degree == 0:
            _of_coordinates(jets, part, fluxes)
            continue
        for v in sorted(v for v in jets.variables(part) if v >= 0):
            weighted = {m: c * jets.number(Fraction(1) / degree) for m, c in jets.partial(part, v).items()}
            _take_off(jets, v, weighted, coordinates, fluxes)
    left = dict(value)
    for coordinate, flux in fluxes.items():
        add_to(left, jets.total(flux, coordinate), jets.number(-1))
    if left:
        raise ArithmeticError("not a divergence")
    return fluxes


def _by_degree(jets: Jets, value: Polynomial) -> dict[Any, Polynomial]:
    """The parts that are homogeneous in the fields."""
    parts: dict[Any, Polynomial] = {}
    for monomial, c in value.items():
        if any(v <= FIRST_LETTER for v, _ in monomial):
            raise UnsupportedError("the flux of this density holds an integral that is not done here")
        degree = sum(e for v, e in monomial if v >= 0)
        if degree == 0 and any(v >= 0 for v, _ in monomial):
            raise UnsupportedError("the flux of this density holds a logarithm that is not found here")
        parts.setdefault(degree, {})[monomial] = c
    return parts


def _of_coordinates(jets: Jets, part: Polynomial, fluxes: dict[str, Polynomial]) -> None:
    """A function of the coordinates alone, integrated by the last of them."""
    coordinate = list(fluxes)[-1]
    own = -1 - COORDINATES.index(coordinate)
    for monomial, c in part.items():
        exponent = next((e for v, e in monomial if v == own), 0)
        add_term(fluxes[coordinate], joined(monomial, ((own, 1),)), c * jets.number(Fraction(1) / (exponent + 1)))


def _take_off(jets: Jets, v: int, factor: Polynomial, coordinates: str, fluxes: dict[str, Polynomial]) -> None:
    """Integrate v·factor by parts until v is a field itself."""
    for coordinate in coordinates:
        for _ in range(jets.orders_of(v)[COORDINATES.index(coordinate)]):
            v -= jets.steps[coordinate]
            single: Monomial = ((v, 1),)
            for monomial, c in factor.items():
                add_term(fluxes[coordinate], joined(monomial, single), c)
            factor = {m: -c for m, c in jets.total(factor, coordinate).items()}
