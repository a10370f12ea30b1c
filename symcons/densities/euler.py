"""The Euler operator in any number of dimensions: E_u f = Σ_K (−D)^K ∂f/∂u_K.

E_u f = 0 for every field if and only if f is a total divergence (of functions of the coordinates and jets, on all of
space). Source: P. Olver, *Applications of Lie Groups to Differential Equations*, theorem 4.7.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symcons.densities.jets import COORDINATES, Jets, Polynomial, add_to
from symcons.densities.linear import kernel


def euler(jets: Jets, value: Polynomial, field: int, coordinates: str = "x", times: int = 0) -> Polynomial:
    """E of the field, differentiated ``times`` times by t where t is not among the ``coordinates``.

    Derivatives by coordinates that are not listed count as fields of their own.
    """
    base = jets.variable(field, (0, 0, 0, times))
    found = {}
    places = [COORDINATES.index(c) for c in coordinates]
    for v in jets.variables(value):
        if v >= 0 and jets.field_of(v) == field:
            orders = list(jets.orders_of(v))
            own = tuple(orders[k] for k in places)
            for k in places:
                orders[k] = 0
            if jets.variable(field, orders) == base:
                found[own] = jets.partial(value, v)
    return _collected(jets, found, coordinates)


def _collected(jets: Jets, parts: dict[tuple[int, ...], Polynomial], coordinates: str) -> Polynomial:
    """Σ (−D)^K part_K by Horner's scheme, coordinate after coordinate."""
    if not coordinates:
        return parts.get((), {})
    slices: dict[int, dict[tuple[int, ...], Polynomial]] = {}
    for orders, part in parts.items():
        slices.setdefault(orders[0], {})[orders[1:]] = part
    result: Polynomial = {}
    for order in range(max(slices, default=0), -1, -1):
        result = {m: -c for m, c in jets.total(result, coordinates[0]).items()}
        add_to(result, _collected(jets, slices.get(order, {}), coordinates[1:]))
    return result


def signature(jets: Jets, value: Polynomial, coordinates: str) -> Polynomial:
    """All Euler operators of a polynomial side by side, as one vector; zero exactly for divergences."""
    result: dict[Any, Any] = {}
    seen: set[tuple[int, int]] = set()
    for v in jets.variables(value):
        if v >= 0:
            seen.add((jets.field_of(v), 0 if "t" in coordinates else jets.orders_of(v)[3]))
    for field, times in sorted(seen):
        for monomial, c in euler(jets, value, field, coordinates, times).items():
            result[field, times, monomial] = c
    return result


def independent(jets: Jets, values: Sequence[Polynomial], coordinates: str) -> bool:
    """Whether no combination of the polynomials (but 0) is a divergence."""
    return not kernel([signature(jets, value, coordinates) for value in values], jets.coefficients, graded=True).vectors
