"""The parameter values at which the rank of a matrix over Q[parameters] drops.

Let M(a) have generic rank r. Its rank is smaller exactly where all r × r minors vanish; the greatest common divisor g
of these minors vanishes on the part of this set that has codimension one, which for one parameter is all of it. For
random matrices U, W over GF(p) the determinant of U M(a) W is a random combination of all minors (Cauchy–Binet), and
the gcd of two such determinants is g, but with a probability of about degree/p. So:

* one parameter: both determinants are interpolated from their values, their monic gcd is reconstructed over Q;
* several: on lines a + t b through one point a the gcd is g(a + t b) up to a factor that is fixed by the value at
  t = 0; these values determine the coefficients of g on the support given by its degrees along the axes and in general
  direction, as in :mod:`symcons.exact.interpolate`.

Only distinct irreducible factors are kept. Sets of codimension two or more are not seen (for one parameter there are
none, but the empty set).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from math import gcd
from random import Random
from typing import Any

import flint
import numpy as np

from symcons.errors import SymconsError
from symcons.exact.modular_dense import modular_determinant, modular_null_space, modular_product, modular_rank
from symcons.exact.modular_sparse import Watch
from symcons.exact.native import Residues
from symcons.exact.primes import PRIME31, primes_below
from symcons.exact.rational_functions import Exponents, Newton, Polynomial, monomial_values, support, support_size
from symcons.exact.reconstruction import Reconstruction
from symcons.exact.sampling import Evaluate, Point

_PRIMES = 40
_SETTLED = 3


@dataclass(frozen=True)
class ExceptionalValues:
    """The polynomial condition under which the rank is smaller than the generic ``rank``.

    ``factors`` are its distinct irreducible factors over Q (primitive, exponents → coefficient), sorted by degree;
    their product is ``polynomial``. No factor means that no condition of codimension one exists.
    """

    parameters: int
    rank: int
    polynomial: Polynomial
    factors: tuple[Polynomial, ...]

    @property
    def coefficients(self) -> tuple[int, ...]:
        """For one parameter: the coefficients of ``polynomial``, lowest first."""
        if self.parameters != 1:
            raise ValueError(f"coefficients are listed for one parameter, here are {self.parameters}")
        return _listed(self.polynomial)

    def factor_coefficients(self) -> tuple[tuple[int, ...], ...]:
        """For one parameter: the coefficients of each factor, lowest first."""
        return tuple(map(_listed, self.factors))


def _listed(polynomial: Polynomial) -> tuple[int, ...]:
    degree = max(e[0] for e in polynomial)
    return tuple(polynomial.get((k,), 0) for k in range(degree + 1))


class _Minors:
    """Two random combinations of the maximal minors of M along lines, modulo one prime."""

    def __init__(self, evaluate: Evaluate, prime: int, rank: int, random: Random, watch: Watch | None) -> None:
        self.evaluate, self.prime, self.rank, self.watch = evaluate, prime, rank, watch
        self.random = random
        self.numpy = np.random.default_rng(random.getrandbits(64))
        self.frames: list[tuple[Residues | None, Residues | None]] = []

    def gcd_along(self, base: Sequence[int], direction: Sequence[int]) -> Any:
        """The monic gcd, as a polynomial in t, of both determinants at ``base`` + t ``direction``."""
        prime, curves, steps = self.prime, (Newton(self.prime), Newton(self.prime)), set[int]()
        while not all(curve.settled(_SETTLED) for curve in curves):
            step = self.random.randrange(1, prime)
            if step in steps:
                continue
            steps.add(step)
            point = tuple((a + step * b) % prime for a, b in zip(base, direction, strict=True))
            for curve, value in zip(curves, self._values(point), strict=True):
                curve.add(step, value)
        return curves[0].polynomial().gcd(curves[1].polynomial())

    def _values(self, point: Point) -> list[int]:
        if self.watch is not None:
            self.watch()
        matrix = self.evaluate(point, self.prime)
        if not self.frames:
            self.frames = [self._frame(matrix.shape) for _ in range(2)]
        return [modular_determinant(self._compressed(matrix, *frame), self.prime) for frame in self.frames]

    def _frame(self, shape: tuple[int, ...]) -> tuple[Residues | None, Residues | None]:
        """U (rank × rows) and W (columns × rank), random; None where the identity will do."""
        rows, columns = shape
        left = None if rows == self.rank else self.numpy.integers(0, self.prime, (self.rank, rows))
        right = None if columns == self.rank else self.numpy.integers(0, self.prime, (columns, self.rank))
        return left, right

    def _compressed(self, matrix: Any, left: Residues | None, right: Residues | None) -> Any:
        if left is not None:
            matrix = modular_product(left, matrix, self.prime)
        return matrix if right is None else modular_product(matrix, right, self.prime)


def exceptional_values(
    evaluate: Evaluate,
    parameters: int = 1,
    *,
    seed: int = 0,
    max_terms: int = 500,
    budget: Watch | None = None,
) -> ExceptionalValues | None:
    """Where the rank of a matrix with polynomial entries in parameters drops.

    Args:
        evaluate: ``evaluate(point, prime)`` is the matrix at a tuple of residues modulo a prime < 2³¹; its entries must
            be polynomials (clear denominators first).
        parameters: the number of parameters.
        seed: of the random combinations; the answer does not depend on it (but with tiny probability).
        max_terms: for several parameters, the largest number of unknown coefficients of the condition.
        budget: called before every evaluation; whatever it raises ends the computation.

    Returns:
        The condition, or None if it has too many terms to be found.
    """
    random = Random(seed)
    rank = max(_rank_somewhere(evaluate, parameters, random) for _ in range(2))
    if rank == 0 or parameters == 0:
        return ExceptionalValues(parameters, rank, {(0,) * parameters: 1}, ())
    image, exponents = Reconstruction(), None
    for prime in islice(primes_below(PRIME31 + 1), _PRIMES):
        minors = _Minors(evaluate, prime, rank, random, budget)
        if parameters == 1:
            coefficients = [int(c) for c in minors.gcd_along((0,), (1,)).coeffs()]
            candidates: list[Exponents] | None = [(k,) for k in range(len(coefficients))]
            solution = np.array([coefficients], dtype=np.int64)
        else:
            candidates = exponents or _support(minors, parameters, max_terms, random)
            if candidates is None:
                return None
            solution = _coefficients(minors, candidates, parameters, random)
        if exponents is None or len(candidates or ()) < len(exponents):
            exponents, image = candidates, Reconstruction()
        if len(solution) != 1 or solution.shape[1] != len(exponents or ()):
            continue
        image.add(prime, solution, (int(np.flatnonzero(solution[0])[-1]),))
        stable = image.stable()
        if stable is not None and exponents is not None:
            return _factored(dict(zip(exponents, stable[0], strict=True)), parameters, rank)
    raise SymconsError(f"{_PRIMES} primes do not suffice for the coefficients of the exceptional values", code="E902")


def _rank_somewhere(evaluate: Evaluate, parameters: int, random: Random) -> int:
    point = tuple(random.randrange(1, PRIME31) for _ in range(parameters))
    return modular_rank(evaluate(point, PRIME31), PRIME31)


def _support(minors: _Minors, parameters: int, max_terms: int, random: Random) -> list[Exponents] | None:
    """The exponents that g may have, by its degrees along the axes and in general direction."""
    base, general = (_random_point(minors.prime, parameters, random) for _ in range(2))
    total = minors.gcd_along(base, general).degree()
    if total == 0:
        return [(0,) * parameters]
    axes = [[int(k == axis) for k in range(parameters)] for axis in range(parameters)]
    partial = [minors.gcd_along(base, axis).degree() for axis in axes]
    return support(total, partial) if support_size(total, partial) <= max_terms else None


def _coefficients(minors: _Minors, exponents: list[Exponents], parameters: int, random: Random) -> Residues:
    """The solutions c of Σ c_e (x^e − h(x) a^e) = 0 at points x of lines through a, where g(x) = h(x) g(a).

    A line knows one combination of the terms of each degree in x − a, so lines are added until one solution is left.
    """
    prime = minors.prime
    if len(exponents) == 1:
        return np.ones((1, 1), dtype=np.int64)
    base = _random_point(prime, parameters, random)
    origin = monomial_values([base], exponents, prime)
    rows: list[Residues] = []
    solutions = np.zeros((0, len(exponents)), dtype=np.int64)
    for _ in exponents:
        direction = _random_point(prime, parameters, random)
        curve = minors.gcd_along(base, direction)
        scale = pow(int(curve[0]), -1, prime)
        for step in range(1, curve.degree() + 1):
            point = tuple((a + step * b) % prime for a, b in zip(base, direction, strict=True))
            value = int(curve(step)) * scale % prime
            rows.append((monomial_values([point], exponents, prime) - value * origin % prime)[0])
        if len(rows) >= len(exponents) - 1:
            solutions = modular_null_space(np.array(rows), prime)
            if len(solutions) <= 1:
                break
    return solutions


def _random_point(prime: int, parameters: int, random: Random) -> Point:
    return tuple(random.randrange(1, prime) for _ in range(parameters))


def _factored(coefficients: dict[Exponents, Any], parameters: int, rank: int) -> ExceptionalValues:
    """The distinct irreducible factors of a polynomial with rational coefficients."""
    context = flint.fmpq_mpoly_ctx.get([f"a{k}" for k in range(parameters)], "deglex")
    terms = {e: flint.fmpq(c.numerator, c.denominator) for e, c in coefficients.items() if c}
    factors = sorted(
        (_primitive(factor) for factor, _ in context.from_dict(terms).factor()[1]),
        key=lambda f: (max(map(sum, f)), len(f), sorted(f.items())),
    )
    product = context.constant(1)
    for factor in factors:
        product *= context.from_dict(factor)
    return ExceptionalValues(parameters, rank, _primitive(product), tuple(factors))


def _primitive(polynomial: Any) -> Polynomial:
    """Coprime integer coefficients, the leading one positive, terms from high to low degree."""
    terms = {tuple(map(int, e)): c for e, c in polynomial.to_dict().items()}
    common = 1
    for c in terms.values():
        common = common * int(c.q) // gcd(common, int(c.q))
    integers = {e: int(c.p) * (common // int(c.q)) for e, c in terms.items()}
    content = gcd(*integers.values())
    if polynomial.leading_coefficient() < 0:
        content = -content
    return {e: value // content for e, value in integers.items()}
