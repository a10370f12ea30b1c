"""Darboux polynomials of degree 1 of quadratic fields with symbolic parameters: planes L_f P = K·P for general parameters.

The matrix of P ↦ L_f P − K·P with the coefficients of K as letters is solved by cases; those that fix K and no parameter are
cofactors, and the kernel there is P.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from symcons.budget import Budget
from symcons.errors import UnsupportedError
from symcons.exact.components import kernel_components
from symcons.exact.interpolate import parametric_null_space
from symcons.exact.native import Residues
from symcons.exact.rational_functions import Polynomial, polynomial_value
from symcons.expr.rational import Ring, to_rational
from symcons.expr.system import System
from symcons.expr.tree import Expr
from symcons.laws.readable import law_tree, primitive
from symcons.laws.special import ParametricField, cleared_terms, darboux_matrix
from symcons.laws.strata import projected
from symcons.laws.stratification import Cases, Part, parts

#: States up to which planes are sought.
MAX_STATES = 6


def symbolic_planes(system: System, budget: Budget) -> list[Expr]:
    """The polynomials P of degree 1 with a cofactor K ≠ 0, for general parameters; none where the field is not quadratic."""
    try:
        field = ParametricField(system)
        if field.degree != 2 or len(field.states) > MAX_STATES:
            return []
        return list(_planes(field, system, budget))
    except UnsupportedError:
        return []


def _planes(field: ParametricField, system: System, budget: Budget) -> Iterator[Expr]:
    rows, columns, hidden = darboux_matrix(field)
    letters = (*(f"<{k}>" for k in range(hidden)), *field.parameters)
    monomials, n = field.monomials(0, 1), len(field.states)
    for part in parts(rows, columns):
        found = kernel_components(
            part.rows, len(part.columns), len(letters), depth=hidden, first=hidden, watch=Cases(budget)
        )
        for component in found.found:
            image = projected(component, letters, hidden)
            if image is None or image[1].codimension or len(image[0]) < hidden:
                continue
            for vector in _kernel(part, [image[0][letter] for letter in letters[:hidden]], field.parameters, budget):
                terms = {(*monomials[part.columns[k]], *e): c for k, entry in vector.items() for e, c in entry.items()}
                if any(any(e[:n]) for e in terms):
                    yield law_tree(primitive(terms, n), system.states, (), field.parameters)


def _kernel(
    part: Part, values: Sequence[Expr], parameters: Sequence[str], budget: Budget
) -> tuple[dict[int, Polynomial], ...]:
    """The kernel of a block over Q(parameters) at given values of the hidden letters."""
    ring = Ring(parameters)
    quotients = [cleared_terms(v.numerator, v.denominator) for v in (to_rational(value, ring) for value in values)]

    def evaluate(point: tuple[int, ...], prime: int) -> Residues:
        ratios = ((polynomial_value(a, point, prime), polynomial_value(b, point, prime)) for a, b in quotients)
        at = (*(a * pow(b, -1, prime) % prime for a, b in ratios), *point)
        matrix = np.zeros((max(1, len(part.rows)), len(part.columns)), dtype=np.int64)
        for i, row in enumerate(part.rows):
            for k, entry in row.items():
                matrix[i, k] = polynomial_value(entry, at, prime)
        return matrix

    return parametric_null_space(evaluate, len(parameters), seed=0, budget=budget.check).vectors


__all__ = ["symbolic_planes"]
