"""Random points of a constraint set over GF(p).

The set falls into pieces (:mod:`symcons.symmetry.pieces`), and points are drawn on each in turn. The generators of a piece
are put in triangular order: each is solved for a letter that no later-solved one shares, the other letters being drawn at
random. Degree one and two are solved for all points at once, higher degrees by flint's root finder. Where no triangular
order exists the letters are eliminated by resultants, point by point.

Only simple roots are taken: the derivative by the letter solved for does not vanish, so the gradients are independent and
the point lifts to a p-adic point of the set (Hensel). What vanishes on the set over Q therefore vanishes at every point
drawn: a nullity counted at them bounds the true one from above, whatever the prime.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import flint
import numpy as np
from numpy.typing import NDArray

from symcons.errors import UnsupportedError
from symcons.exact.modular_dense import modular_rank
from symcons.expr.division import squarefree_part
from symcons.expr.modular import Program, Residues, invert_mod, needed, power_mod
from symcons.expr.rational import RationalFunction, Ring, to_rational, to_tree
from symcons.expr.tree import Expr
from symcons.symmetry.pieces import pieces, sheets, triangular_orders


class Variety:
    """The common zeros of ``constraints`` in the space of ``letters``; only ``solvable`` letters are solved for."""

    def __init__(
        self,
        letters: Sequence[str],
        constraints: Sequence[Expr],
        definitions: Sequence[tuple[str, Expr]] = (),
        solvable: Sequence[str] = (),
    ) -> None:
        self.letters = tuple(letters)
        self.ring = Ring(self.letters)
        meaning: dict[str, RationalFunction] = {}
        for name, formula in needed(constraints, definitions):
            meaning[name] = to_rational(formula, self.ring, meaning)
        given = [to_rational(g, self.ring, meaning).numerator for g in constraints]
        self.polynomials = tuple(squarefree_part(g) for g in given if not g.is_zero())
        unknowns = [self.ring.index[s] for s in solvable]
        found = pieces(self.polynomials, self.ring, unknowns) if self.polynomials else ()
        if self.polynomials and not found:
            raise UnsupportedError("the constraints have no common zero, so that their set is empty")
        self.pieces = tuple(Piece(g, self.ring, unknowns) for g in found)
        self.sheets = max(1, sum(sheets(g) for g in found))
        self._together = Program(self.letters, [to_tree(g, self.ring) for g in self.polynomials])

    def gradients(self, points: Residues, prime: int, count: int) -> Residues:
        """∂g/∂letter of the constraints for the first ``count`` letters: constraints × count × points."""
        slopes, _ = self._together.jacobian(points, prime, count)
        return slopes

    def values(self, points: Residues, prime: int) -> Residues:
        """The constraints at ``points``: constraints × points."""
        values, _ = self._together.values(points, prime)
        return values

    def normals(self, points: Residues, prime: int, count: int) -> tuple[Residues, NDArray[np.int64]]:
        """Vectors normal to the set (vectors × ``count`` × points, filled up with zeros), and how many generators the piece
        has on which each point lies: where the vectors are that many and independent, the set is smooth."""
        most = max((len(piece.polynomials) for piece in self.pieces), default=0)
        vectors = np.zeros((most, count, points.shape[1]), dtype=np.int64)
        number = np.zeros(points.shape[1], dtype=np.int64)
        for piece in self.pieces:
            here = ~piece.program.values(points, prime)[0].any(axis=0)
            slopes, _ = piece.program.jacobian(points[:, here], prime, count)
            vectors[:, :, here] = 0
            vectors[: len(slopes), :, here] = slopes
            number[here] = len(slopes)
        return vectors, number

    def project(self, draw: Residues, prime: int, rng: np.random.Generator) -> Residues:
        """Points of the set that agree with ``draw`` in all letters but those solved for; where there is no root, no point.

        The pieces take turns, so that any part of the points sees all of them equally often.
        """
        if not self.pieces:
            return draw.copy()
        parts = [piece.project(draw[:, k :: len(self.pieces)], prime, rng) for k, piece in enumerate(self.pieces)]
        shared = min(part.shape[1] for part in parts)
        turns = np.stack([part[:, :shared] for part in parts], axis=2)
        return turns.reshape(len(draw), -1)


class Piece:
    """One piece of a set: its generators, and orders in which to solve them."""

    def __init__(self, polynomials: Sequence[Any], ring: Ring, unknowns: Sequence[int]) -> None:
        self.ring = ring
        self.polynomials = tuple(polynomials)
        forms = [to_tree(g, ring) for g in self.polynomials]
        self.program = Program(ring.names, forms)
        self._programs = [Program(ring.names, [form]) for form in forms]
        self.unknowns = unknowns
        self.orders = triangular_orders(self.polynomials, unknowns)

    def project(self, draw: Residues, prime: int, rng: np.random.Generator) -> Residues:
        """Points of the piece near ``draw``, from all orders, mixed."""
        if not self.orders:
            return self._project_by_elimination(draw, prime, rng)
        found = []
        for order, columns in zip(self.orders, _split(draw.shape[1], len(self.orders)), strict=False):
            part = draw[:, columns]
            for constraint, letter in order:
                part = self._solve(part, constraint, letter, prime, rng)
            found.append(part)
        joined = np.hstack(found)
        return joined[:, rng.permutation(joined.shape[1])]

    def _solve(
        self, points: Residues, constraint: int, letter: int, prime: int, rng: np.random.Generator
    ) -> Residues:
        degree = int(self.polynomials[constraint].degrees()[letter])
        coefficients = self._coefficients(points, constraint, letter, degree, prime)
        if degree == 1:
            roots, good = _linear_roots(coefficients, prime)
        elif degree == 2:
            roots, good = _quadratic_roots(coefficients, prime, rng)
        else:
            roots, good = _higher_roots(coefficients, prime, rng)
        points = points.copy()
        points[letter] = roots
        return points[:, good]

    def _coefficients(self, points: Residues, constraint: int, letter: int, degree: int, prime: int) -> Residues:
        """Coefficients (ascending) of the constraint as a polynomial in one letter, by values at 0 … degree."""
        grid = points.copy()
        rows = []
        for node in range(degree + 1):
            grid[letter] = node
            values, _ = self._programs[constraint].values(grid, prime)
            rows.append(values[0])
        vandermonde = [[pow(node, k, prime) for k in range(degree + 1)] for node in range(degree + 1)]
        inverse = flint.nmod_mat(vandermonde, prime).inv()
        weights = np.array([[int(inverse[i, j]) for j in range(degree + 1)] for i in range(degree + 1)], dtype=np.int64)
        columns = [sum(w * row % prime for w, row in zip(line, rows, strict=True)) % prime for line in weights]
        return np.array(columns, dtype=np.int64)

    def _project_by_elimination(self, draw: Residues, prime: int, rng: np.random.Generator) -> Residues:
        """Constraints that share all their letters: one point at a time, unknowns eliminated by resultants."""
        solver = _Eliminator(self.polynomials, self.ring, prime, self.unknowns)
        found = [solver.point(draw[:, k], rng) for k in range(draw.shape[1])]
        columns = [point for point in found if point is not None and self._is_smooth(point, prime)]
        return np.array(columns, dtype=np.int64).T if columns else draw[:, :0]


    def _is_smooth(self, point: Residues, prime: int) -> bool:
        """Whether the gradients of the generators are independent at ``point``."""
        slopes, _ = self.program.jacobian(point[:, None], prime)
        return modular_rank(slopes[:, :, 0], prime) == len(self.polynomials)


def _split(size: int, parts: int) -> list[slice]:
    edges = [size * k // parts for k in range(parts + 1)]
    return [slice(a, b) for a, b in pairwise(edges)]


def _linear_roots(coefficients: Residues, prime: int) -> tuple[Residues, np.ndarray[Any, Any]]:
    constant, slope = coefficients
    return (prime - constant) * invert_mod(slope, prime) % prime, slope != 0


def _quadratic_roots(
    coefficients: Residues, prime: int, rng: np.random.Generator
) -> tuple[Residues, np.ndarray[Any, Any]]:
    c, b, a = coefficients
    if prime % 8 == 1:
        return _higher_roots(coefficients, prime, rng)
    discriminant = (b * b % prime + (prime - 4) * (a * c % prime)) % prime
    root = _square_root(discriminant, prime)
    good = (root * root % prime == discriminant) & (root != 0) & (a != 0)
    sign = np.where(rng.integers(0, 2, root.shape) == 0, root, (prime - root) % prime)
    return (prime - b + sign) % prime * invert_mod(2 * a % prime, prime) % prime, good


def _square_root(square: Residues, prime: int) -> Residues:
    """A square root where there is one: one power for p ≡ 3 mod 4, Atkin's two for p ≡ 5 mod 8."""
    if prime % 4 == 3:
        return power_mod(square, (prime + 1) // 4, prime)
    twice = 2 * square % prime
    alpha = power_mod(twice, (prime - 5) // 8, prime)
    unit = twice * (alpha * alpha % prime) % prime
    root: Residues = square * alpha % prime * ((unit + prime - 1) % prime) % prime
    return root


def _higher_roots(
    coefficients: Residues, prime: int, rng: np.random.Generator
) -> tuple[Residues, np.ndarray[Any, Any]]:
    size = coefficients.shape[1]
    roots = np.zeros(size, dtype=np.int64)
    good = np.zeros(size, dtype=bool)
    for k in range(size):
        choice = _random_root([int(c) for c in coefficients[:, k]], prime, rng, simple=True)
        if choice is not None:
            roots[k], good[k] = choice, True
    return roots, good


def _random_root(
    coefficients: Sequence[int], prime: int, rng: np.random.Generator, simple: bool = False
) -> int | None:
    polynomial = flint.nmod_poly(list(coefficients), prime)
    if polynomial.degree() < 1:
        return None
    roots = [int(r) for r, multiplicity in polynomial.roots() if multiplicity == 1 or not simple]
    return roots[int(rng.integers(len(roots)))] if roots else None


class _Eliminator:
    """Solves m constraints for m letters at one point, by successive resultants over GF(p)."""

    def __init__(self, polynomials: Sequence[Any], ring: Ring, prime: int, unknowns: Sequence[int]) -> None:
        self.prime = prime
        letters = [f"x{i}" for i in range(len(ring.names))]
        contexts: Any = flint.nmod_mpoly_ctx
        context = contexts.get(letters, prime, flint.Ordering.lex)
        self.context = context
        self.polynomials = [context.from_dict(_residues(g, prime)) for g in polynomials]
        self.unknown_choices = [i for i in unknowns if any(g.degrees()[i] for g in polynomials)]

    def point(self, draw: Residues, rng: np.random.Generator) -> Residues | None:
        """A point of the set near ``draw`` in all but as many letters as there are constraints, or None."""
        count = len(self.polynomials)
        chosen = sorted(int(i) for i in rng.choice(self.unknown_choices, count, replace=False))
        fixed = {f"x{i}": int(draw[i]) for i in range(len(draw)) if i not in chosen}
        system = [g.subs(fixed) for g in self.polynomials]
        values = self._solve(system, chosen, rng)
        if values is None:
            return None
        point = draw.copy()
        for i, value in values.items():
            point[i] = value
        return point

    def _solve(self, system: list[Any], unknowns: list[int], rng: np.random.Generator) -> dict[int, int] | None:
        if not unknowns:
            return {} if all(g.is_zero() for g in system) else None
        last, rest = unknowns[-1], unknowns[:-1]
        if not rest:
            return self._last(system, last, rng)
        pivot = next((g for g in system if g.degrees()[last]), None)
        if pivot is None:
            return None
        others = [g.resultant(pivot, f"x{last}") if g.degrees()[last] else g for g in system if g is not pivot]
        values = self._solve(others, rest, rng)
        if values is None:
            return None
        fixed = {f"x{i}": v for i, v in values.items()}
        tail = self._last([g.subs(fixed) for g in system], last, rng)
        return None if tail is None else values | tail

    def _last(self, system: list[Any], unknown: int, rng: np.random.Generator) -> dict[int, int] | None:
        common = self.context.constant(0)
        for g in system:
            common = common.gcd(g)
        degree = int(common.degrees()[unknown]) if not common.is_zero() else 0
        if degree < 1:
            return None
        coefficients = [0] * (degree + 1)
        for exponents, c in common.terms():
            coefficients[exponents[unknown]] = int(c)
        root = _random_root(coefficients, self.prime, rng)
        return None if root is None else {unknown: root}


def _residues(polynomial: Any, prime: int) -> dict[tuple[int, ...], int]:
    return {
        tuple(int(i) for i in e): int(c.p) * pow(int(c.q), -1, prime) % prime for e, c in polynomial.terms()
    }
