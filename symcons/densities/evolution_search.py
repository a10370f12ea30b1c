"""Densities of evolution equations in one space dimension, rank by rank.

For each normal monomial m of a rank the normal form of D_t m modulo total x-derivatives is computed; Σ c_j D_t m_j is a
total derivative if and only if Σ c_j NF(D_t m_j) = 0, which is a sparse linear problem. Each solution ρ is reduced once
more, and the reduction yields J with D_t ρ = −D_x J.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Any

from symcons.densities.candidates import letter_monomials, monomials
from symcons.densities.evolution import Evolution
from symcons.densities.jets import Monomial, Polynomial, add_to, scaled
from symcons.densities.linear import Watch, kernel
from symcons.densities.normal_form import NormalForms
from symcons.densities.weights import Weights


@dataclass(frozen=True)
class Found:
    """A conserved density with its fluxes in the search's own jets."""

    density: Polynomial
    flux: tuple[Polynomial, ...]
    rank: Fraction
    primes: tuple[int, ...]


@dataclass
class EvolutionSearch:
    """The search for one equation; :meth:`at_rank` and :meth:`in_span` yield what they find."""

    flow: Evolution
    weights: Weights
    watch: Watch | None = None
    seed: int = 0
    searched: int = 0
    conditions: dict[str, tuple[Any, list[Fraction]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.forms = NormalForms(self.flow.jets)

    def ranks(self, top: Fraction) -> list[Fraction]:
        """The ranks up to ``top`` that monomials can have."""
        step = Fraction(1, lcm(*(w.denominator for w in (*self.weights.fields, *self.weights.letters.values()))))
        weightless = len(letter_monomials(self.flow)) > 1 or min(self.weights.fields) <= 0
        start = Fraction(0) if weightless else min(self.weights.fields)
        return [start + step * k for k in range(int((top - start) / step) + 1)] if start <= top else []

    def candidates(self, rank: Fraction) -> list[Monomial]:
        """The monomials of a rank, one for each class modulo total derivatives."""
        return [m for m in monomials(self.flow, self.weights, rank) if self.forms.is_normal(m)]

    def up_to(self, top: Fraction) -> Iterator[Found]:
        """All densities up to a rank: rank by rank where the equation is homogeneous, else all at once."""
        if self.weights.homogeneous:
            for rank in self.ranks(top):
                yield from self.among(self.candidates(rank), graded=False)
        else:
            yield from self.among([m for rank in self.ranks(top) for m in self.candidates(rank)], graded=True)

    def among(self, basis: Sequence[Monomial], *, graded: bool) -> Iterator[Found]:
        """All densities in the span of monomials."""
        one = self.flow.jets.coefficients.one
        yield from self.in_span([{monomial: one} for monomial in basis], graded=graded)

    def in_span(self, basis: Sequence[Polynomial], *, graded: bool) -> Iterator[Found]:
        """All densities in the span of polynomials, which must be independent modulo total derivatives."""
        self.searched += len(basis)
        if not basis:
            return
        columns = []
        for element in basis:
            if self.watch is not None:
                self.watch()
            columns.append(self.forms.normal_form(self.flow.time_derivative(element)))
        coefficients = self.flow.jets.coefficients
        found = kernel(columns, coefficients, self.watch, graded=graded, seed=self.seed)
        for vector in found.vectors:
            yield self._found(basis, vector, found.primes)
        for condition in found.conditions:
            rank = max(self._rank(element) for element in basis)
            self.conditions.setdefault(str(condition), (condition, []))[1].append(rank)

    def _found(self, basis: Sequence[Polynomial], vector: dict[int, Any], primes: tuple[int, ...]) -> Found:
        density: Polynomial = {}
        for number, c in vector.items():
            add_to(density, basis[number], c)
        flux = self.flux(density)
        return Found(density, (flux,), self._rank(density), primes)

    def flux(self, density: Polynomial) -> Polynomial:
        """J with D_t ρ + D_x J = 0; only for conserved ρ."""
        normal, integral = self.forms.reduce(self.flow.time_derivative(density))
        if normal:
            raise ArithmeticError("a density that is not conserved has no flux")
        return scaled(integral, self.flow.jets.number(-1))

    def _rank(self, density: Polynomial) -> Fraction:
        return max(self.weights.of(monomial, self.flow.jets) for monomial in density)
