"""Conservation laws of equations that are not solved for a time derivative, by multipliers.

Λ_1, …, Λ_r with Σ Λ_i Δ_i = D_t ρ + Σ D_j J_j for all fields, that is, E_u(Σ Λ_i Δ_i) = 0 with the Euler operator of space
and time. Λ are polynomials in the derivatives that the equations leave free, so that none of them vanishes on solutions.
Source: P. Olver, *Applications of Lie Groups to Differential Equations*, section 4.3; S. Anco, G. Bluman, European J. Appl.
Math. 13 (2002) 545–566.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from symcons.densities.candidates import powers_of_coordinates, splittings
from symcons.densities.constrained import Echelon
from symcons.densities.divergence import inverse_divergence
from symcons.densities.euler import signature
from symcons.densities.evolution import Equations
from symcons.densities.evolution_search import Found, signed
from symcons.densities.jets import COORDINATES, UNIT, Monomial, Polynomial, add_to, joined
from symcons.densities.linear import Problem, Watch, kernel
from symcons.densities.normal_form import NormalForms
from symcons.densities.solutions import Solutions
from symcons.densities.weights import Weights

#: Ranks beyond this, and beyond its double, are searched after the lower ones.
STEP = Fraction(4)


@dataclass
class MultiplierSearch:
    """The search for one set of equations; the interface of :class:`EvolutionSearch`."""

    equations: Equations
    solutions: Solutions
    weights: Weights
    dim: int
    watch: Watch | None = None
    seed: int = 0
    searched: int = 0
    conditions: dict[str, tuple[Any, list[Fraction]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _spaces: dict[Fraction, Echelon] = field(default_factory=dict)

    def up_to(self, top: Fraction, explicit: int = 0) -> Iterator[Found]:
        """All laws whose density can have rank ≤ ``top``; with ``explicit`` up to that degree in the coordinates.

        High ranks are reached in steps, so that a budget that ends keeps what lower ones gave: the echelon form of a
        smaller problem is part of that of a larger one.
        """
        known: list[tuple[Polynomial, ...]] = []
        for rank in [r for r in (STEP, 2 * STEP) if r < top] + [top]:
            self.searched = 0
            self._spaces.clear()
            for found in self._once(rank, explicit):
                if found.multipliers not in known:
                    known.append(found.multipliers)
                    yield found

    def _once(self, top: Fraction, explicit: int) -> Iterator[Found]:
        space = COORDINATES[: self.dim]
        jets = self.equations.jets
        columns, labels = [], []
        for number, monomial in self._candidates(top, explicit):
            self._check()
            product = jets.product({monomial: jets.coefficients.one}, self.equations.polynomials[number])
            columns.append(signature(jets, product, space + "t"))
            labels.append((number, monomial))
        self.searched += len(columns)
        if not columns:
            return
        solved = kernel(columns, jets.coefficients, self.watch, graded=True, seed=self.seed)
        self.problems = [*solved.problems]
        for vector in solved.vectors:
            self._check()
            multipliers: list[Polynomial] = [{} for _ in self.equations.polynomials]
            for place, c in vector.items():
                number, monomial = labels[place]
                multipliers[number][monomial] = c
            found = self._law(multipliers, solved.primes)
            if found is not None and found.rank <= top and self._is_new(found):
                yield found
        for condition in solved.conditions:
            self.conditions.setdefault(str(condition), (condition, []))

    def _check(self) -> None:
        if self.watch is not None:
            self.watch()

    @property
    def constrained(self) -> bool:
        """Whether there are more equations than fields or one without derivatives by t, so that space is constrained."""
        jets = self.equations.jets
        timed = (any(v >= 0 and jets.orders_of(v)[3] for m in p for v, _ in m) for p in self.equations.polynomials)
        return len(self.equations.polynomials) > jets.size or not all(timed)

    def _is_new(self, found: Found) -> bool:
        """Whether a density is no combination of earlier ones and, on the constraint set, of divergences."""
        jets = self.equations.jets
        if not self.constrained or jets.coefficients.parameters or any(v < 0 for m in found.density for v, _ in m):
            return True
        space = self._spaces.get(found.rank)
        if space is None:
            space = self._spaces[found.rank] = Echelon()
            for place, letter in enumerate(COORDINATES[: self.dim]):
                for monomial in self._monomials(found.rank - self.weights.coordinates[place]):
                    self._check()
                    if monomial and not any(jets.orders_of(v)[3] for v, _ in monomial):
                        space.add(self.solutions.reduce(jets.total({monomial: jets.coefficients.one}, letter)))
        return space.add(self.solutions.reduce(found.density))

    def _candidates(self, top: Fraction, explicit: int) -> Iterator[tuple[int, Monomial]]:
        """Multiplier monomials of each equation, the lowest rank first."""
        jets = self.equations.jets
        places = [-1 - k for k in range(self.dim)] + [-4]
        found = []
        for number, polynomial in enumerate(self.equations.polynomials):
            most = self.most(top, polynomial)
            for factor in powers_of_coordinates(places, explicit):
                for monomial in self._monomials(most):
                    self._check()
                    element = joined(monomial, factor)
                    key = (len(factor) > 0, self.weights.of(element, jets), number, element)
                    found.append((key, number, element))
        yield from ((number, element) for _, number, element in sorted(found))

    def most(self, top: Fraction, polynomial: Polynomial) -> Fraction:
        """The highest rank of the multipliers of an equation among which laws of rank ≤ ``top`` are sought."""
        ranks = [self.weights.of(monomial, self.equations.jets) for monomial in polynomial]
        return top + self.weights.time - self._least_rank(polynomial) + max(ranks) - min(ranks)

    def _least_rank(self, polynomial: Polynomial) -> Fraction:
        """The least rank of a term with a derivative by t (of any term, where there is none)."""
        jets = self.equations.jets
        timed = [m for m in polynomial if any(v >= 0 and jets.orders_of(v)[3] for v, _ in m)]
        return min(self.weights.of(m, jets) for m in timed or polynomial)

    def _monomials(self, most: Fraction) -> Iterator[Monomial]:
        variables = self._free_variables(most)
        yield from _up_to(variables, len(variables) - 1, most)

    def _free_variables(self, most: Fraction) -> list[tuple[int, Fraction]]:
        """Derivatives that the equations of motion leave free, of weight ≤ ``most``.

        Those that a constraint in space determines stay: replacing them would need multipliers that vanish on solutions.
        """
        jets, found = self.equations.jets, []
        for a in range(jets.size):
            for order in range(2 * int(most) + 3):
                self._check()
                for orders in splittings(order, self.dim + 1):
                    full = (*orders[:-1], *[0] * (3 - self.dim), orders[-1])
                    v = jets.variable(a, full)
                    weight = self.weights.of_variable(v, jets)
                    if 0 < weight <= most and not self.solutions.moves(v):
                        found.append((v, weight))
        return sorted(found)

    def _law(self, multipliers: list[Polynomial], primes: tuple[int, ...]) -> Found | None:
        """Density and flux of multipliers; None where the density is a divergence."""
        jets, total = self.equations.jets, Polynomial()
        space = COORDINATES[: self.dim]
        for multiplier, polynomial in zip(multipliers, self.equations.polynomials, strict=True):
            add_to(total, jets.product(multiplier, polynomial))
        parts = inverse_divergence(jets, total, "t" + space)
        normal, inner = NormalForms(jets).reduce(parts["t"])
        add_to(parts["x"], jets.total(inner, "t"))
        if not signature(jets, self.solutions.reduce(normal), space):
            return None
        if signed(normal) != normal:
            minus = jets.number(-1)
            normal = {m: c * minus for m, c in normal.items()}
            parts = {key: {m: c * minus for m, c in part.items()} for key, part in parts.items()}
            multipliers = [{m: c * minus for m, c in part.items()} for part in multipliers]
        rank = max(self.weights.of(monomial, jets) for monomial in normal)
        return Found(normal, tuple(parts[letter] for letter in space), rank, primes, tuple(multipliers))


def _up_to(variables: list[tuple[int, Fraction]], top: int, rank: Fraction) -> Iterator[Monomial]:
    """Monomials of weight ≤ ``rank`` in the variables up to number ``top``."""
    if top < 0:
        yield UNIT
        return
    variable, weight = variables[top]
    for exponent in range(int(rank / weight), -1, -1):
        for rest in _up_to(variables, top - 1, rank - weight * exponent):
            yield ((variable, exponent), *rest) if exponent else rest
