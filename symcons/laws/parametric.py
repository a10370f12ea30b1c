"""Laws with symbolic parameters: the generic answer, and where it is not the whole answer.

The null space over Q(parameters) is interpolated from its values modulo primes and then proven with the parameters as
letters. Its rank drops, and more laws appear, exactly where all maximal minors of the determining matrix vanish; the
codimension-one part of that set is found as a polynomial condition.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import flint
import numpy as np

from symcons.budget import Budget
from symcons.errors import SymconsError, UnsupportedError
from symcons.exact.exceptional import exceptional_values
from symcons.exact.interpolate import parametric_null_space
from symcons.expr.modular import Residues
from symcons.expr.rational import Ring
from symcons.expr.system import Parameter
from symcons.expr.tree import Expr
from symcons.laws.determining import EXCESS
from symcons.laws.known import Terms
from symcons.laws.lift import Block, Sampled
from symcons.laws.monomials import exponents
from symcons.laws.readable import tree_of
from symcons.symmetry.flow import Flow, Pool, Sample, SamplingError

#: Parameters and columns up to which exceptional conditions are computed.
MAX_PARAMETERS = 3
MAX_COLUMNS = 150
#: Evaluations of one block's matrix spent on its exceptional conditions.
MAX_EVALUATIONS = 250


def generic_vectors(block: Sampled, seed: int, budget: Budget) -> tuple[dict[int, Terms], ...]:
    """The null space over Q(parameters): for each vector its nonzero entries, polynomials in the parameters."""

    def evaluate(point: tuple[int, ...], prime: int) -> Residues:
        return block.matrix(prime, np.random.default_rng(prime), point)

    return parametric_null_space(evaluate, len(block.flow.constants), seed=seed, budget=budget.check).vectors


def generic_terms(block: Block, seed: int, budget: Budget) -> list[Terms]:
    """The generic null vectors of a block of monomials, as polynomials in coordinates and parameters."""
    n = len(block.flow.coordinates)
    out = []
    for vector in generic_vectors(block, seed, budget):
        columns = sorted(vector)
        table = exponents(block.rows[columns], n).tolist()
        terms = {
            (*monomial, *power): c
            for column, monomial in zip(columns, table, strict=True)
            for power, c in vector[column].items()
        }
        out.append(terms)
    return out


class _Allowance:
    """A budget that also counts: what takes more than :data:`MAX_EVALUATIONS` matrices is left undecided, on any machine."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.left = MAX_EVALUATIONS

    def __call__(self) -> None:
        self.budget.check()
        self.left -= 1
        if self.left < 0:
            raise UnsupportedError("the exceptional parameter values take too many evaluations")


class FixedPoints:
    """Points of a constraint set that does not move with the parameters, and the field there at any values of these."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self._pools: dict[int, Pool] = {}

    def sample(self, size: int, prime: int, constants: Sequence[int]) -> Sample:
        """The first ``size`` points modulo ``prime``, the same for all constants at which they are no poles."""
        if prime not in self._pools:
            self._pools[prime] = Pool(self.flow, prime, np.random.default_rng(prime), constants)
        points = self._pools[prime].take(size).points.copy()
        first = len(self.flow.coordinates)
        points[first : first + len(constants)] = np.asarray(constants, dtype=np.int64)[:, None]
        velocity, regular = self.flow.field.values(points, prime)
        if not regular.all():
            return self.flow.sample(size, prime, np.random.default_rng(prime), constants)
        return Sample(prime, points, velocity)


def conditions(block: Block, fixed: FixedPoints, seed: int, budget: Budget) -> tuple[Expr, ...] | None:
    """The irreducible polynomials in the parameters at whose zeros the block holds more laws; None where that was not
    decided (too many parameters or columns, or a constraint set that moves with the parameters)."""
    flow = block.flow
    if len(flow.constants) > MAX_PARAMETERS or len(block.rows) > MAX_COLUMNS or _moves(flow):
        return None

    def cleared(point: tuple[int, ...], prime: int) -> Residues:
        return block.at(fixed.sample(flow.enough(len(block.rows) + EXCESS), prime, point), cleared=True)

    try:
        found = exceptional_values(cleared, len(flow.constants), seed=seed, budget=_Allowance(budget))
    except (SymconsError, SamplingError):
        return None
    if found is None:
        return None
    ring = Ring(flow.constants)
    kept = [f for f in found.factors if not _is_pole(f, flow, ring) and _is_possible(f, flow)]
    return tuple(tree_of(f, flow.constants) for f in kept)


def _moves(flow: Flow) -> bool:
    """Whether the constraint set depends on the parameters, so that its points are no fixed rows of a matrix."""
    return bool({name for g in flow.constraints for name in flow.system.names_used((g,))} & set(flow.constants))


def _is_pole(factor: Terms, flow: Flow, ring: Ring) -> bool:
    """Whether the equations have no meaning where ``factor`` vanishes: it divides their denominators."""
    n, k = len(flow.coordinates), len(flow.constants)
    below = flow.denominator_polynomial
    parts: dict[tuple[int, ...], dict[tuple[int, ...], Fraction]] = {}
    for e, c in below.terms():
        whole = tuple(int(i) for i in e)
        parts.setdefault((*whole[:n], *whole[n + k :]), {})[whole[n : n + k]] = Fraction(int(c.p), int(c.q))
    divisor = ring.from_terms(factor)
    return all((ring.from_terms(part) % divisor).is_zero() for part in parts.values())


def _is_possible(factor: Terms, flow: Flow) -> bool:
    """Whether a condition on one parameter has a real root within its assumption; conditions on several may."""
    used = [i for i in range(len(flow.constants)) if any(e[i] for e in factor)]
    if len(used) != 1:
        return True
    coefficients = [0] * (max(e[used[0]] for e in factor) + 1)
    for e, c in factor.items():
        coefficients[e[used[0]]] = c
    return has_root(coefficients, next(p for p in flow.system.parameters if p.name == flow.constants[used[0]]))


def has_root(coefficients: Sequence[int], parameter: Parameter) -> bool:
    """Whether Σ cₖ aᵏ may have a real root within the assumption on the parameter a."""
    found: Any = flint.fmpz_poly(list(coefficients)).complex_roots()
    return any(_within(root.real, parameter) for root, _ in found if root.imag.contains(0))


def _within(root: Any, parameter: Parameter) -> bool:
    """Whether a real ball may lie within the parameter's bounds."""
    above = parameter.lower is None or not root <= flint.arb(flint.fmpq(*parameter.lower.as_integer_ratio()))
    below = parameter.upper is None or not root >= flint.arb(flint.fmpq(*parameter.upper.as_integer_ratio()))
    return above and below
