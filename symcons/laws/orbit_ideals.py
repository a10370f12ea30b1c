"""Rational laws in any dimension: polynomials that vanish along one orbit, compared between orbits.

If A/B is a law, A − F·B with F its value there vanishes along the orbit. So the polynomials of degree ≤ N that vanish on
one orbit (for a flow: on its Taylor series modulo p, for a map: on its iterates) contain such a combination, and two
orbits give two of them, whose span is that of A and B. Where nothing of degree ≤ N vanishes on one orbit over GF(p), no
rational law with numerator and denominator of degree ≤ N exists: a rank can only drop modulo p or at a special point.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import comb
from typing import Any

import flint
import numpy as np

from symcons.budget import Budget
from symcons.errors import UnsupportedError
from symcons.exact.modular_dense import modular_rank, modular_rref
from symcons.exact.reconstruction import reconstruct_vector
from symcons.expr.division import primitive_part
from symcons.expr.modular import Residues
from symcons.expr.rational import Polynomial, RationalFunction, Ring, reduced, to_rational, to_tree
from symcons.expr.system import System
from symcons.expr.tree import MINUS_ONE, Expr, Num, mul, names, power
from symcons.laws.closed_search import kind_of
from symcons.laws.joined import Candidate
from symcons.laws.known import Generator, Terms
from symcons.laws.letters import has_functions
from symcons.laws.lift import null_space_with_pattern
from symcons.laws.monomials import words
from symcons.laws.proof import Prover
from symcons.laws.readable import simplify, tree_of
from symcons.laws.result import ConservedQuantities
from symcons.symmetry.flow import Flow, good_prime

#: Orbits compared, and conditions in excess of the monomials on each.
ORBITS = 4
EXCESS = 12
#: Degrees are climbed while the monomials are at most so many.
MAX_COLUMNS = 330
MAX_DEGREE = 8
#: Steps of the field times the square of the monomials, beyond which no orbit is followed.
MAX_WORK = 30_000_000
#: Laws that share a row are separated by interpolation where the monomials are so few, entry by entry.
MAX_SEPARATED = 60
MAX_ENTRIES = 24
#: The search ends when so many laws were seen.
MAX_LAWS = 24


@dataclass(frozen=True, slots=True)
class Orbit:
    """A starting point and the polynomials that vanish on its orbit, in reduced form."""

    start: Residues
    vectors: Residues
    free: tuple[int, ...]


@dataclass(slots=True)
class OrbitIdeals:
    """The search of one system. ``none_through`` is the degree through which no rational law exists (a theorem).

    ``known`` are laws whose multiples explain what vanishes on an orbit; a degree in which they explain all is done.
    """

    system: System
    seed: int = 0
    none_through: int = 0
    known: list[RationalFunction] = field(default_factory=list)
    flow: Flow = field(init=False)
    prime: int = field(init=False)
    rng: Any = field(init=False)
    prover: Prover = field(init=False)

    def __post_init__(self) -> None:
        system = self.system
        if system.inputs or system.symbolic_parameters() or system.uses_time():
            raise UnsupportedError("orbits are followed where all is known: no inputs, symbolic parameters, explicit time")
        self.flow = Flow(system)
        self.rng = np.random.default_rng(self.seed)
        self.prime = good_prime(self.flow, self.rng)
        self.prover = Prover(system)

    def laws(self, degree: int) -> Iterator[Expr]:
        """Quotients A/B of degree ≤ ``degree``, each constant on the orbits that were followed."""
        rows = self._monomials(degree)
        orbits = self._orbits(rows, 1)
        if len(orbits[0].vectors) and self._explains(orbits[0], rows):
            return
        orbits += self._orbits(rows, ORBITS - 1)
        if any(not len(orbit.vectors) for orbit in orbits):
            self.none_through = degree if self.none_through == degree - 1 else self.none_through
            return
        vectors = np.array([orbit.vectors for orbit in _alike(orbits)])
        mixed = []
        for number in range(vectors.shape[1]):
            size = modular_rank(vectors[:, number], self.prime)
            pair = modular_rref(vectors[:, number], self.prime)[0][:2] if size == 2 else None
            quotient = None if pair is None else self._quotient(pair, rows)
            if quotient is not None:
                yield quotient
            elif size > 2:
                mixed.append(number)
        if mixed and len(rows) <= MAX_SEPARATED:
            yield from self._separated(rows, mixed)

    def _orbits(self, rows: Sequence[tuple[int, ...]], count: int) -> list[Orbit]:
        found = []
        for _ in range(count):
            start = self.flow.sample(1, self.prime, self.rng).points[:, 0]
            vectors, free = null_space_with_pattern(self.conditions(start, rows, len(rows) + EXCESS), self.prime)
            found.append(Orbit(start, vectors, free))
        return found

    def _explains(self, orbit: Orbit, rows: Sequence[tuple[int, ...]]) -> bool:
        """Whether the polynomials A − F·B of the known laws, times monomials, are all that vanishes on the orbit."""
        index = {e: i for i, e in enumerate(rows)}
        found = []
        for law in self.known:
            combination = self._vanishing(law, orbit.start)
            top = sum(rows[0]) - max((sum(e) for e in combination), default=sum(rows[0]))
            for shift in (e for e in rows if sum(e) <= top):
                vector = np.zeros(len(rows), dtype=np.int64)
                for e, c in combination.items():
                    vector[index[tuple(a + b for a, b in zip(e, shift, strict=True))]] = c
                found.append(vector)
        if not found:
            return False
        both = np.vstack([orbit.vectors, np.array(found)])
        size = len(orbit.vectors)
        return modular_rank(both, self.prime) == size == modular_rank(np.array(found), self.prime)

    def _vanishing(self, law: RationalFunction, start: Residues) -> dict[tuple[int, ...], int]:
        """A·B(x₀) − B·A(x₀) modulo the prime, by exponents."""
        parts = [
            {tuple(int(i) for i in e): int(c.p) * pow(int(c.q), -1, self.prime) % self.prime for e, c in f.to_dict().items()}
            for f in (law.numerator, law.denominator)
        ]
        values = []
        for part in parts:
            at = _at_points(start[: len(self.flow.coordinates), None], list(part), self.prime)[0]
            values.append(sum(int(v) * c for v, c in zip(at, part.values(), strict=True)) % self.prime)
        total = {e: c * values[1] for e, c in parts[0].items()}
        for e, c in parts[1].items():
            total[e] = total.get(e, 0) - c * values[0]
        return {e: c % self.prime for e, c in total.items() if c % self.prime}

    def _separated(self, rows: Sequence[tuple[int, ...]], numbers: Sequence[int]) -> Iterator[Expr]:
        """The entries of null vectors in which several laws mix: each is a law itself, a rational function of the starting
        point, and is interpolated as such."""
        orbits = _alike(self._orbits(rows, 2 * len(rows) + EXCESS))
        starts = np.array([orbit.start for orbit in orbits]).T
        seen: set[bytes] = set()
        for number in numbers:
            for column in range(len(rows)):
                values = np.array([orbit.vectors[number][column] for orbit in orbits])
                if (values == values[0]).all() or values.tobytes() in seen or len(seen) >= MAX_ENTRIES:
                    continue
                seen.add(values.tobytes())
                quotient = self._interpolated(starts, values, rows)
                if quotient is not None:
                    yield quotient

    def _interpolated(self, starts: Residues, values: Residues, rows: Sequence[tuple[int, ...]]) -> Expr | None:
        """A/B of least degree with A(x) = value·B(x) at all starting points."""
        for degree in range(1, sum(rows[0]) + 1):
            chosen = [e for e in rows if sum(e) <= degree]
            table = _at_points(starts, chosen, self.prime)
            both = np.hstack([table, (-values[:, None] * table) % self.prime])
            if both.shape[0] < both.shape[1] + 4:
                return None
            vectors, _ = null_space_with_pattern(both, self.prime)
            size = len(chosen)
            whole = [v for v in vectors if v[:size].any() and v[size:].any()]
            if whole:
                return self._quotient(np.array([whole[0][:size], whole[0][size:]]), chosen)
        return None

    def _monomials(self, degree: int) -> list[tuple[int, ...]]:
        """Exponents, high degree first, ending with that of 1."""
        n = len(self.flow.coordinates)
        found = [tuple(int((word == i).sum()) for i in range(n)) for word in words(n, degree)]
        return [*sorted(found, key=lambda e: (-sum(e), e)), (0,) * n]

    def conditions(self, start: Residues, rows: Sequence[tuple[int, ...]], count: int) -> Residues:
        """``count`` linear conditions on coefficients: that Σ cᵢmᵢ vanishes along the orbit through ``start``."""
        if self.flow.is_map:
            return _at_points(self._iterates(start, count), rows, self.prime)
        series = self._taylor(start, count)
        return _coefficients(_products(series, rows, count, self.prime), count)

    def _iterates(self, start: Residues, count: int) -> Residues:
        points = np.empty((len(self.flow.coordinates), count), dtype=np.int64)
        here = start[:, None]
        for k in range(count):
            points[:, k] = here[: len(points), 0]
            here, regular = self.flow.field.values(here, self.prime)
            if not regular.all():
                raise UnsupportedError("an orbit meets a pole")
        return points

    def _taylor(self, start: Residues, order: int) -> list[Any]:
        """The solution through ``start`` modulo s^order: x ← x₀ + ∫ f(x) gains one order a round."""
        letters = [flint.nmod_poly([int(v)], self.prime) for v in start]
        series = letters[: len(self.flow.coordinates)]
        for reach in range(2, order + 1):
            slopes = self.flow.field.series([*series, *letters[len(series) :]], reach - 1, self.prime)
            inverse = pow(reach - 1, -1, self.prime)
            for i, slope in enumerate(slopes):
                known = slope[reach - 2]
                series[i] = series[i] + flint.nmod_poly([int(known) * inverse % self.prime], self.prime).left_shift(reach - 1)
        return series

    def _quotient(self, pair: Residues, rows: Sequence[tuple[int, ...]]) -> Expr | None:
        """The two polynomials over Q, as a quotient in lowest terms; None where they cannot be reconstructed."""
        ring = Ring(self.flow.coordinates)
        polynomials = []
        for vector in pair:
            rebuilt = reconstruct_vector([int(v) for v in vector], self.prime)
            if rebuilt is None:
                return None
            polynomials.append(ring.from_terms({e: c for e, c in zip(rows, rebuilt[0], strict=True) if c}))
        value = reduced(*polynomials)
        return None if value.numerator.is_constant() and value.is_polynomial else quotient_tree(value, ring)

    def apart(self, formula: Expr, ring: Ring) -> list[Expr]:
        """Numerator and denominator where each is a law of its own, the shorter first and less products of known laws; else the
        quotient."""
        value = _as_quotient(self.system, formula, ring)
        if value is None or value.is_polynomial or self.prover.prove(to_tree(value.denominator, ring)).status != "zero":
            return [formula]
        laws = [law.numerator for law in self.known if law.is_polynomial]
        found = []
        parts = [part for part in (value.denominator, value.numerator) if not part.is_constant()]
        for part in sorted(parts, key=len):
            short = _less_products(part, laws, ring)
            if not short.is_constant():
                laws.append(short)
                found.append(_factored(short, ring))
        return found


def _less_products(law: Polynomial, known: Sequence[Polynomial], ring: Ring) -> Polynomial:
    """A polynomial law less multiples of products of known ones, where that leaves fewer terms."""
    generators = [Generator(_whole(each), each.total_degree(), True, (), "") for each in known]
    return ring.from_terms(simplify(_whole(law), generators, law.total_degree(), len(ring.names)))


def _whole(polynomial: Polynomial) -> Terms:
    """The terms of the primitive multiple, without the constant, which no law needs."""
    _, whole = primitive_part(polynomial)
    return {e: int(c.p) for e, c in ((tuple(map(int, e)), c) for e, c in whole.to_dict().items()) if any(e)}


def quotient_tree(value: RationalFunction, ring: Ring) -> Expr:
    """A quotient with whole coefficients, the longer part above, factors kept where there are any."""
    if len(value.numerator) < len(value.denominator):
        lead = value.numerator.leading_coefficient()
        value = RationalFunction(value.denominator / lead, value.numerator / lead)
    top, bottom = _factored(value.numerator, ring), _factored(value.denominator, ring)
    return mul(top, power(bottom, MINUS_ONE)) if not value.is_polynomial else top


def _factored(polynomial: Any, ring: Ring) -> Expr:
    """The product of its primitive factors; the number in front is left out, since a multiple of a law is a law."""
    factors = []
    for factor, times in polynomial.factor()[1]:
        _, whole = primitive_part(factor)
        terms = {tuple(int(i) for i in e): int(c.p) for e, c in whole.to_dict().items()}
        factors.append(power(tree_of(terms, ring.names), Num(Fraction(int(times)))))
    return mul(*factors)


def _alike(orbits: Sequence[Orbit]) -> list[Orbit]:
    """The orbits of the commonest kind: those whose null spaces have the fewest free columns, and the same."""
    pattern = min((orbit.free for orbit in orbits), key=lambda free: (len(free), free))
    return [orbit for orbit in orbits if orbit.free == pattern]


def _at_points(points: Residues, rows: Sequence[tuple[int, ...]], prime: int) -> Residues:
    """Monomials at points: points × monomials."""
    table = np.ones((points.shape[1], len(rows)), dtype=np.int64)
    for column, exponents in enumerate(rows):
        for letter, times in enumerate(exponents):
            for _ in range(times):
                table[:, column] = table[:, column] * points[letter] % prime
    return table


def _products(series: Sequence[Any], rows: Sequence[tuple[int, ...]], order: int, prime: int) -> list[Any]:
    """The monomials as series, each from one of lower degree."""
    known: dict[tuple[int, ...], Any] = {(0,) * len(series): flint.nmod_poly([1], prime)}
    for exponents in reversed(rows):
        if exponents not in known:
            letter = next(i for i, e in enumerate(exponents) if e)
            before = (*exponents[:letter], exponents[letter] - 1, *exponents[letter + 1 :])
            known[exponents] = known[before].mul_low(series[letter], order)
    return [known[exponents] for exponents in rows]


def _coefficients(products: Sequence[Any], order: int) -> Residues:
    table = np.zeros((order, len(products)), dtype=np.int64)
    for column, product in enumerate(products):
        values = [int(c) for c in product.coeffs()]
        table[: len(values), column] = values
    return table


def _as_quotient(system: System, formula: Expr, ring: Ring) -> RationalFunction | None:
    """A law as a quotient of polynomials in the states; None for any other."""
    whole = system.expanded(formula)
    values = {n: to_rational(v, ring) for n, v in system.parameter_values().items()} if not has_functions(whole) else {}
    if has_functions(whole) or not names(whole) <= {*ring.names, *values}:
        return None
    return to_rational(whole, ring, values)


def rational_laws(found: ConservedQuantities, top: int, budget: Budget, seed: int, notes: list[str]) -> Iterator[Candidate]:
    """Rational laws degree by degree, while the monomials are few; a note says through which degree there is none."""
    search = OrbitIdeals(found.system, seed)
    n = len(search.flow.coordinates)
    ring = Ring(search.flow.coordinates)
    search.known = [law for law in (_as_quotient(found.system, each.formula, ring) for each in found.laws) if law is not None]
    seen: set[Expr] = set()
    for degree in range(1, MAX_DEGREE + 1):
        columns = comb(n + degree, degree)
        if columns > MAX_COLUMNS or len(search.flow.field) * columns**2 > MAX_WORK or len(seen) >= MAX_LAWS:
            break
        budget.check()
        for formula in (part for quotient in search.laws(degree) for part in search.apart(quotient, ring)):
            if formula not in seen:
                seen.add(formula)
                search.known += [q for q in [_as_quotient(found.system, formula, ring)] if q is not None]
                yield Candidate(formula, kind_of(found.system, formula), degree, (search.prime,))
    if search.none_through and not seen and not search.known:
        notes.append(f"a theorem: no rational law has a numerator and a denominator of degree ≤ {search.none_through}")


__all__ = ["OrbitIdeals", "rational_laws"]
