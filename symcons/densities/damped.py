"""Densities e^{−ct}ρ: D_t ρ = cρ modulo total derivatives, for one rate c after another.

On the span of normal monomials ρ ↦ NF(D_t ρ) − cρ is a matrix with c as a letter; the values of c at which it has a kernel, as
rational numbers or linear forms of the parameters, are found by cases (:mod:`symcons.exact.components`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from symcons.densities.evolution_search import EvolutionSearch, Found, signed
from symcons.densities.jets import Monomial, Polynomial, add_to, scaled
from symcons.densities.linear import Problem, kernel
from symcons.exact.components import kernel_components

#: Monomials beyond which no rates are sought.
MAX_COLUMNS = 150


@dataclass(frozen=True)
class Damped:
    """e^{−ct}ρ is conserved with the flux e^{−ct}J, where ``found`` holds ρ and J and ``rate`` is c."""

    found: Found
    rate: Any


def damped_densities(search: EvolutionSearch, top: Fraction) -> Iterator[Damped]:
    """All of them in the span of the monomials up to a rank, rates other than 0 and those of lowest rank first."""
    if untried(search, top) is not None:
        return
    basis = _basis(search, top)
    if not basis:
        return
    moved = [search.obstruction({m: search.flow.jets.coefficients.one}) for m in basis]
    for rate in _rates(search, basis, moved):
        yield from _at(search, basis, moved, rate)


def untried(search: EvolutionSearch, top: Fraction) -> str | None:
    """Why no such densities are sought; None where they are."""
    if search.flow.dim > 1:
        return f"in {search.flow.dim} space dimensions"
    size = len(_basis(search, top))
    return f"among {size} functions, more than {MAX_COLUMNS}" if size > MAX_COLUMNS else None


def _basis(search: EvolutionSearch, top: Fraction) -> list[Monomial]:
    return [m for rank in search.candidates.ranks(top, search.flow.jets) for m in search.of_rank(rank, top)]


def _at(
    search: EvolutionSearch, basis: Sequence[Monomial], moved: Sequence[Polynomial], rate: Any
) -> Iterator[Damped]:
    jets = search.flow.jets
    columns = []
    for monomial, image in zip(basis, moved, strict=True):
        column = dict(image)
        add_to(column, {monomial: jets.coefficients.one}, -rate)
        columns.append(column)
    search.searched += len(basis)
    solved = kernel(columns, jets.coefficients, search.watch, graded=True, seed=search.seed)
    for vector in solved.vectors:
        density = signed({basis[number]: c for number, c in vector.items()})
        derivative = dict(search.flow.time_derivative(density))
        add_to(derivative, density, -rate)
        flux = scaled(search.forms.reduce(derivative)[1], jets.number(-1))
        yield Damped(Found(density, (flux,), search.rank_of(density), solved.primes), rate)


def _rates(search: EvolutionSearch, basis: Sequence[Monomial], moved: Sequence[Polynomial]) -> list[Any]:
    """The rates c ≠ 0 that are numbers or polynomials in the parameters."""
    coefficients = search.flow.jets.coefficients
    count = len(coefficients.parameters)
    rows: dict[Monomial, dict[int, dict[tuple[int, ...], Fraction]]] = {}
    for j, (monomial, image) in enumerate(zip(basis, moved, strict=True)):
        for row, c in image.items():
            rows.setdefault(row, {})[j] = {(0, *e): v for e, v in coefficients.terms(c).items()}
        rows.setdefault(monomial, {}).setdefault(j, {})[(1, *(0,) * count)] = Fraction(-1)
    whole = [_cleared(row) for row in rows.values()]
    search.problems += [Problem(whole, len(basis), hidden=1)] if count else []
    found = kernel_components(
        whole, len(basis), 1 + count, depth=1, first=1, nonzero=(0,), watch=search.watch
    )
    rates = []
    for component in found.found:
        equation = component.equations[0]
        slope = {e: c for e, c in equation.items() if e[0]}
        if set(slope) == {(1, *(0,) * count)}:
            (lead,) = slope.values()
            rates.append(coefficients.from_terms({e[1:]: Fraction(-c, lead) for e, c in equation.items() if not e[0]}))
    return rates


def _cleared(row: dict[int, dict[tuple[int, ...], Fraction]]) -> dict[int, dict[tuple[int, ...], int]]:
    scale = lcm(*(v.denominator for entry in row.values() for v in entry.values()))
    return {j: {e: int(v * scale) for e, v in entry.items()} for j, entry in row.items()}


__all__ = ["Damped", "damped_densities", "untried"]
