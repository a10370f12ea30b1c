"""Laws e^{−ct}·polynomial of polynomial fields with symbolic parameters, c a rational function of them.

L_f P = c·P is a linear problem for P whose matrix depends on c and the parameters; the cases of
:mod:`symcons.exact.components` with one equation, solved for c, are the exponents that exist for general parameters.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import comb

import numpy as np

from symcons.budget import Budget
from symcons.exact.components import kernel_components
from symcons.exact.interpolate import parametric_null_space
from symcons.exact.native import Residues
from symcons.exact.rational_functions import Polynomial, polynomial_value
from symcons.expr.rational import Ring, to_rational, to_tree
from symcons.expr.system import System
from symcons.expr.tree import MINUS_ONE, Expr, Sym, call, mul
from symcons.laws.readable import law_tree, primitive
from symcons.laws.special import DEGREE, ParametricField, eigen_matrix
from symcons.laws.strata import projected
from symcons.laws.stratification import Cases, Part, parts

#: Monomials up to which such laws are sought.
MAX_COLUMNS = 130


def symbolic_exponentials(system: System, top: int, budget: Budget, seed: int) -> Iterator[tuple[Expr, int]]:
    """(law, degree of its polynomial) for each exponent. Raises UnsupportedError where the field is not polynomial."""
    field = ParametricField(system)
    degree, n = max(top, DEGREE), len(system.states)
    while degree > 1 and comb(n + degree, n) > MAX_COLUMNS:
        degree -= 1
    monomials = field.monomials(0, degree)
    for part in parts(*eigen_matrix(field, degree)):
        for exponent, equation in _exponents(part, ("<c>", *field.parameters), budget):
            for vector in _vectors(part, equation, len(field.parameters), seed, budget):
                terms = {(*monomials[part.columns[k]], *e): c for k, entry in vector.items() for e, c in entry.items()}
                yield _law(primitive(terms, n), exponent, system), max(sum(e[:n]) for e in terms)


def _exponents(part: Part, letters: tuple[str, ...], budget: Budget) -> Iterator[tuple[Expr, Polynomial]]:
    """The values of c at which a block has a kernel for general parameters, and the equation of each, linear in c."""
    watch = Cases(budget)
    found = kernel_components(part.rows, len(part.columns), len(letters), depth=1, first=1, nonzero=(0,), watch=watch)
    for component in found.found:
        image = projected(component, letters, 1)
        if image is not None and not image[1].codimension:
            yield image[0][letters[0]], component.equations[0]


def _vectors(
    part: Part, equation: Polynomial, parameters: int, seed: int, budget: Budget
) -> tuple[dict[int, Polynomial], ...]:
    """The kernel of a block over Q(parameters) where ``equation``, linear in the first letter, holds."""

    def evaluate(point: tuple[int, ...], prime: int) -> Residues:
        offset = polynomial_value(equation, (0, *point), prime)
        slope = polynomial_value(equation, (1, *point), prime) - offset
        at = (-offset * pow(slope, -1, prime) % prime, *point)
        matrix = np.zeros((len(part.rows), len(part.columns)), dtype=np.int64)
        for i, row in enumerate(part.rows):
            for k, entry in row.items():
                matrix[i, k] = polynomial_value(entry, at, prime)
        return matrix

    return parametric_null_space(evaluate, parameters, seed=seed, budget=budget.check).vectors


def _law(terms: Polynomial, exponent: Expr, system: System) -> Expr:
    polynomial = law_tree(terms, system.states, (), system.symbolic_parameters())
    ring = Ring(system.symbolic_parameters())
    rate = to_tree(to_rational(mul(MINUS_ONE, exponent), ring), ring)
    return mul(call("exp", mul(rate, Sym(system.time or "t"))), polynomial)


__all__ = ["symbolic_exponentials"]
