"""Densities of evolution equations in one space dimension.

For each normal monomial m of a space the normal form of D_t m modulo total x-derivatives is computed; Σ c_j D_t m_j is a
total derivative if and only if Σ c_j NF(D_t m_j) = 0, which is a sparse linear problem. Each solution ρ is reduced once
more, and the reduction yields J with D_t ρ = −D_x J.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from symcons.densities.candidates import Candidates, divides, laurent_monomials, least_step, powers_of_coordinates
from symcons.densities.evolution import Evolution
from symcons.densities.jets import Monomial, Polynomial, add_to, joined, scaled
from symcons.densities.linear import Kernel, Problem, Watch, kernel
from symcons.densities.normal_form import NormalForms
from symcons.densities.weights import Weights

#: Total degree in x and t of densities that depend on them.
EXPLICIT_DEGREE = 1
#: How far the degree of a monomial with negative powers may lie from 0, beyond its derivatives.
REACH = 2


@dataclass(frozen=True)
class Found:
    """A conserved density with its fluxes in the search's own jets."""

    density: Polynomial
    flux: tuple[Polynomial, ...]
    rank: Fraction
    primes: tuple[int, ...]
    multipliers: tuple[Polynomial, ...] = ()


@dataclass
class EvolutionSearch:
    """The search for one equation; every method yields what it finds."""

    flow: Evolution
    weights: Weights
    watch: Watch | None = None
    seed: int = 0
    searched: int = 0
    conditions: dict[str, tuple[Any, list[Fraction]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.forms = NormalForms(self.flow.jets)
        self.candidates = Candidates(self.flow, self.weights)

    def of_rank(self, rank: Fraction, top: Fraction) -> list[Monomial]:
        """The monomials of a rank, one for each class modulo total derivatives."""
        return [m for m in self.watched(rank, top) if self.forms.is_normal(m)]

    def watched(self, rank: Fraction, top: Fraction) -> Iterator[Monomial]:
        """The candidates of a rank, the budget being watched meanwhile."""
        for number, monomial in enumerate(self.candidates.of_rank(rank, top)):
            if self.watch is not None and number % 256 == 0:
                self.watch()
            yield monomial

    def up_to(self, top: Fraction) -> Iterator[Found]:
        """All densities up to a rank: rank by rank where the equation is homogeneous, else all at once."""
        ranks = self.candidates.ranks(top, self.flow.jets)
        if self.weights.homogeneous:
            for rank in ranks:
                yield from self.among(self.of_rank(rank, top), graded=False)
        else:
            everything = [m for rank in ranks for m in self.of_rank(rank, top)]
            yield from self.among(self.classes(everything), graded=True)

    def classes(self, basis: list[Monomial]) -> list[Monomial]:
        """One monomial for each class modulo total derivatives; normal monomials are that already."""
        return basis

    def explicit(self, top: Fraction) -> Iterator[Found]:
        """Densities that depend on x and t, up to :data:`EXPLICIT_DEGREE` in them, their jets up to a rank."""
        ranks = self.candidates.ranks(top, self.flow.jets)
        plain = [m for rank in ranks for m in self.of_rank(rank, top)]
        blocks: dict[Fraction, list[Monomial]] = {}
        for factor in (*powers_of_coordinates((-1, -4), EXPLICIT_DEGREE), *self._roots_of_time()):
            for monomial in plain:
                element = joined(monomial, factor)
                key = self.rank_of({element: 1}) if self.weights.homogeneous else Fraction(0)
                blocks.setdefault(key, []).append(element)
        for key in sorted(blocks):
            yield from self.among(self.classes(blocks[key]), graded=True, wanted=_is_explicit)

    def _roots_of_time(self) -> list[Monomial]:
        """Half powers of t, where the equation divides by t: a term u/(2t) makes sqrt(t)*u conserved."""
        if not any(v == -4 and e < 0 for p in self.flow.right for m in p for v, e in m):
            return []
        return [((-4, Fraction(1, 2)),), ((-4, Fraction(3, 2)),), ((-4, 2),), ((-1, 1), (-4, Fraction(1, 2)))]

    def laurent(self, top: Fraction) -> Iterator[Found]:
        """Densities with negative or fractional powers, of one field."""
        if self.flow.jets.size > 1 or self.flow.starts[0]:
            return
        step = least_step(self.flow)
        found = [m for m in laurent_monomials(self.flow, int(top), REACH, step) if self.forms.is_normal(m)]
        found.sort(key=lambda m: _is_fractional({m: 1}))
        yield from self.among(found, graded=True, wanted=_is_fractional)

    @property
    def divides(self) -> bool:
        """Whether the equation itself has negative or fractional powers."""
        return divides(self.flow)

    @property
    def is_explicit(self) -> bool:
        """Whether x or t stands in the equation."""
        return any(-5 < v < 0 for p in self.flow.right for m in p for v, _ in m)

    def among(
        self, basis: Sequence[Monomial], *, graded: bool, wanted: Callable[[Polynomial], bool] | None = None
    ) -> Iterator[Found]:
        """All densities in the span of normal monomials, of which ``wanted`` are yielded."""
        one = self.flow.jets.coefficients.one
        yield from self.in_span([{monomial: one} for monomial in basis], graded=graded, wanted=wanted)

    def in_span(
        self, basis: Sequence[Polynomial], *, graded: bool, wanted: Callable[[Polynomial], bool] | None = None
    ) -> Iterator[Found]:
        """All densities in the span of polynomials, which must be independent modulo total derivatives."""
        self.searched += len(basis)
        if not basis:
            return
        columns = []
        for element in basis:
            if self.watch is not None:
                self.watch()
            columns.append(self.obstruction(element))
        solved = kernel(columns, self.flow.jets.coefficients, self.watch, graded=graded, seed=self.seed)
        self.problems += solved.problems
        for vector in solved.vectors:
            density: Polynomial = {}
            for number, c in vector.items():
                add_to(density, basis[number], c)
            if wanted is None or wanted(density):
                density = signed(density)
                yield Found(density, self.fluxes(density), self.rank_of(density), solved.primes)
        self._note(solved, {self.rank_of(element) for element in basis})

    def _note(self, solved: Kernel, ranks: set[Fraction]) -> None:
        """Keep the conditions of a span, with its rank where it has one."""
        told = ranks if len(ranks) == 1 and self.weights.homogeneous else ()
        for condition in solved.conditions:
            self.conditions.setdefault(str(condition), (condition, []))[1].extend(told)

    def obstruction(self, density: Polynomial) -> dict[Any, Any]:
        """A vector, linear in the density, that vanishes exactly for conserved ones."""
        return self.forms.normal_form(self.flow.time_derivative(density))

    def trace(self, density: Polynomial) -> dict[Any, Any]:
        """A vector, linear in the density, that vanishes exactly for total derivatives."""
        return self.forms.normal_form(density)

    def independent(self, basis: Sequence[Polynomial]) -> list[int]:
        """The numbers of the elements that are no combination of those before them modulo total derivatives."""
        traces = [self.trace(element) for element in basis]
        dependent = {max(vector) for vector in kernel(traces, self.flow.jets.coefficients, graded=True).vectors}
        return [number for number in range(len(basis)) if number not in dependent]

    def fluxes(self, density: Polynomial) -> tuple[Polynomial, ...]:
        """J with D_t ρ + D_x J = 0; only for conserved ρ."""
        normal, integral = self.forms.reduce(self.flow.time_derivative(density))
        if normal:
            raise ArithmeticError("a density that is not conserved has no flux")
        return (scaled(integral, self.flow.jets.number(-1)),)

    def rank_of(self, density: Polynomial) -> Fraction:
        """The highest rank of a term."""
        return max(self.weights.of(monomial, self.flow.jets) for monomial in density)


def signed(density: Polynomial) -> Polynomial:
    """The density or its negative, so that the coefficient of the greatest term is positive."""
    lead = density[max(density)]
    number = lead.leading_coefficient() if hasattr(lead, "leading_coefficient") else lead
    return density if number > 0 else {m: -c for m, c in density.items()}


def _is_explicit(density: Polynomial) -> bool:
    return any(-5 < v < 0 for m in density for v, _ in m)


def _is_fractional(density: Polynomial) -> bool:
    return any(not isinstance(e, int) or e < 0 for m in density for _, e in m)
