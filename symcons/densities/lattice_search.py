"""Conserved densities of lattices by the discrete Euler operator, each with its flux.

A polynomial at sites is (S − 1)J, S the shift, if and only if for every monomial the coefficients of its translates add up
to zero (no translate of a monomial that is no constant is itself); that is the discrete Euler operator's condition, and
S^k m − m = (S − 1)(m + S m + … + S^(k−1) m) gives J. Candidates are monomials of a rank whose sites lie within a width, and
log P for those factors P of the equations for which P'/P is a polynomial. Source: U. Göktaş, W. Hereman, Physica D 123
(1998) 425–436; M. Hickman, W. Hereman, Proc. R. Soc. A 459 (2003) 2705–2729.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from fractions import Fraction

from symcons.budget import Budget, BudgetSpent
from symcons.densities.jets import UNIT, Monomial, Polynomial, add_term, add_to, joined
from symcons.densities.lattice_proof import ON_LATTICE, check
from symcons.densities.lattice_weights import LatticeWeights, lattice_weights
from symcons.densities.linear import Problem, kernel
from symcons.densities.result import Densities, Density, more_densities
from symcons.densities.sites import Sites, Translator, canonical, moved, translated
from symcons.densities.span import separated
from symcons.expr.lattice import Lattice
from symcons.expr.lattice_parser import parse_lattice_expression, print_lattice_expr
from symcons.expr.pde_printing import print_operator_expr
from symcons.expr.tree import Add, Expr, walk
from symcons.laws.result import Certificate, Status

#: Where nothing is asked the search goes to this rank.
USUAL_RANK = 4
#: The total degree in what has no weight.
MOST_WEIGHTLESS = 1


def find_lattice_densities(
    lattice: Lattice,
    rank: int | Fraction | None,
    problems: list[Problem],
    *,
    basis: str | None,
    budget: Budget,
    seed: int,
) -> Densities:
    """The answer of :func:`~symcons.densities.search.find_densities` for a lattice; ``problems`` collects what was solved."""
    started = time.perf_counter()
    search = _Search(lattice, translated(lattice), budget, seed)
    top = None if basis is not None else Fraction(rank if rank is not None else USUAL_RANK)
    done = True
    try:
        search.span(basis) if basis is not None else search.up_to(top or Fraction(0))
    except BudgetSpent:
        done = False
    problems += search.problems
    return search.result(top, done, time.perf_counter() - started)


class _Search:
    """One search while it runs."""

    def __init__(self, lattice: Lattice, translator: Translator, budget: Budget, seed: int) -> None:
        self.lattice, self.translator, self.budget, self.seed = lattice, translator, budget, seed
        self.sites = translator.sites
        self.weights: LatticeWeights = lattice_weights(self.sites, dict(lattice.weights))
        self.laws: list[Density] = []
        self.searched = 0
        self.conditions: dict[str, list[Fraction]] = {}
        self.problems: list[Problem] = []

    def up_to(self, top: Fraction) -> None:
        """All densities up to a rank: rank by rank where the equations are homogeneous, else all at once."""
        logarithms = list(self._logarithms())
        ranks = self.weights.ranks(top)
        variables = self.weights.variables(self.sites)
        if not self.weights.homogeneous:
            monomials = [m for rank in ranks for m in self._watched(variables, rank, top)]
            self._among([*logarithms, *({m: self.sites.coefficients.one} for m in monomials)], top)
            return
        for rank in ranks:
            found = [{m: self.sites.coefficients.one} for m in self._watched(variables, rank, top)]
            self._among([*(logarithms if rank == self.weights.time else []), *found], rank)
        if self.weights.time not in ranks:
            self._among(logarithms, self.weights.time)

    def _watched(self, variables: list[tuple[int, Fraction]], rank: Fraction, top: Fraction) -> Iterator[Monomial]:
        for number, monomial in enumerate(_of_rank(variables, self.sites, rank, top)):
            if number % 256 == 0:
                self.budget.check()
            yield monomial

    def span(self, basis: str) -> None:
        """All densities in the span of functions, the trivial ones left out."""
        known = {n for n, _ in self.lattice.definitions} | {p.name for p in self.lattice.parameters}
        trees = [parse_lattice_expression(text, self.lattice, known) for text in separated(basis)]
        elements = [self.translator.polynomial(tree) for tree in trees]
        traces = [normal_form(element) for element in elements]
        dependent = {max(vector) for vector in kernel(traces, self.sites.coefficients, graded=True).vectors}
        self._among([element for k, element in enumerate(elements) if k not in dependent], None)

    def _logarithms(self) -> Iterator[Polynomial]:
        """log P for the fields, and for the factors of the equations at one site, where that moves polynomially."""
        sites = self.sites
        arguments: list[Polynomial] = [{((sites.variable(a), 1),): sites.coefficients.one} for a in range(len(sites.fields))]
        for value in (node for tree in self._trees() for node in walk(tree) if isinstance(node, Add)):
            polynomial = self.translator.polynomial(value)
            if {sites.steps_of(v) for m in polynomial for v, _ in m} == {0} and UNIT in polynomial:
                arguments.append(polynomial)
        seen: list[Polynomial] = []
        for argument in arguments:
            motion = sites.time_derivative(argument)
            if argument not in seen and motion and sites.quotient(motion, argument) is not None:
                seen.append(argument)
                if all(e > 0 for m in sites.quotient(motion, argument) or {} for _, e in m):
                    yield {((sites.function("log", argument), 1),): sites.coefficients.one}

    def _trees(self) -> list[Expr]:
        return [*self.lattice.equations, *(formula for _, formula in self.lattice.definitions)]

    def _among(self, basis: list[Polynomial], rank: Fraction | None) -> None:
        self.searched += len(basis)
        if not basis:
            return
        columns = []
        for element in basis:
            self.budget.check()
            columns.append(normal_form(self.sites.time_derivative(element)))
        solved = kernel(columns, self.sites.coefficients, self.budget.check, graded=True, seed=self.seed)
        self.problems += solved.problems
        for vector in solved.vectors:
            density: Polynomial = {}
            for number, c in vector.items():
                add_to(density, basis[number], c)
            self._take(density, solved.primes)
        for condition in solved.conditions:
            shown = f"{print_operator_expr(self.sites.coefficients.tree(condition))} = 0"
            self.conditions.setdefault(shown, []).extend(() if rank is None else (rank,))

    def _take(self, density: Polynomial, primes: tuple[int, ...]) -> None:
        flux = {m: -c for m, c in telescoped(self.sites.time_derivative(density)).items()}
        trees = self.translator.tree(density), self.translator.tree(flux)
        check(self.translator, *trees)
        rank = max(self.weights.of(monomial, self.sites) for monomial in density)
        certificate = Certificate(ON_LATTICE, True, "0", primes)
        self.laws.append(Density(trees[0], (trees[1],), rank, certificate))

    def result(self, top: Fraction | None, done: bool, seconds: float) -> Densities:
        """The result."""
        status = Status.EXHAUSTED if not done else Status.COMPLETE if self.laws else Status.NONE
        notes = [f"where {c} there are more {more_densities(ranks)}" for c, ranks in self.conditions.items()]
        return Densities(
            self.lattice,
            status,
            top,
            {**dict(zip(self.sites.fields, self.weights.numbers, strict=False)), "t": self.weights.time},
            self.searched,
            tuple(self.laws),
            ("density",),
            tuple(self.conditions),
            tuple(notes),
            seconds,
            limits=() if top is None else tuple(self._limits(top)),
        )

    def _limits(self, top: Fraction) -> Iterator[str]:
        """What bounds the space beyond the rank."""
        yield f"with sites within {width_of(top, self.sites) + 1} neighbours"
        free = [number for number, weight in self.weights.variables(self.sites) if weight <= 0]
        if free:
            one = self.sites.coefficients.one
            trees = (self.translator.tree({((self.sites.variable(number), 1),): one}) for number in free)
            yield f"of degree ≤ {MOST_WEIGHTLESS} in {', '.join(map(print_lattice_expr, trees))}"


def normal_form(value: Polynomial) -> Polynomial:
    """Every monomial moved so that its first site is n: zero exactly for (S − 1)J."""
    result: Polynomial = {}
    for monomial, c in value.items():
        add_term(result, canonical(monomial)[0], c)
    return result


def telescoped(value: Polynomial) -> Polynomial:
    """J with value = (S − 1)J, for a value whose normal form is zero."""
    result: Polynomial = {}
    for monomial, c in value.items():
        first, steps = canonical(monomial)
        for k in range(min(steps, 0), max(steps, 0)):
            add_term(result, moved(first, k), c if steps > 0 else -c)
    return result


def width_of(rank: Fraction, sites: Sites) -> int:
    """How many sites from the first a monomial may reach: each factor as far from the last as the equations reach."""
    steps = (abs(sites.steps_of(v)) for polynomial in sites.velocities.values() for m in polynomial for v, _ in m)
    return max(1, int(rank) - 1) * max(1, *steps, 1)


def _of_rank(
    variables: list[tuple[int, Fraction]], sites: Sites, rank: Fraction, top: Fraction
) -> Iterator[Monomial]:
    """Monomials of a rank with the first site n, their sites within the width of ``top``."""
    reach = range(width_of(top, sites) + 1)
    everywhere = sorted((sites.variable(number, steps), weight) for number, weight in variables for steps in reach)
    for monomial in _products(everywhere, len(everywhere) - 1, rank, MOST_WEIGHTLESS):
        if monomial and canonical(monomial)[1] == 0:
            yield monomial


def _products(variables: list[tuple[int, Fraction]], top: int, rank: Fraction, weightless: int) -> Iterator[Monomial]:
    if top < 0:
        if rank == 0:
            yield UNIT
        return
    variable, weight = variables[top]
    most = int(rank / weight) if weight > 0 else weightless
    for exponent in range(most, -1, -1):
        left = weightless - (exponent if weight <= 0 else 0)
        for rest in _products(variables, top - 1, rank - weight * exponent, left):
            yield joined(rest, ((variable, exponent),)) if exponent else rest

