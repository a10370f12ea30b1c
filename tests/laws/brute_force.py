"""The counts of a search by other means: SymPy's polynomials, Gröbner bases and rational elimination; no symmetry, no primes.

Every monomial's derivative is brought to normal form modulo the ideal of the constraints and its coefficients are
matched. The ideal must be radical; ``vanishing`` may give generators of the radical where the constraints are not it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, product
from random import Random
from typing import Any

import sympy
from sympy import QQ, Symbol, fraction, together
from sympy.polys.groebnertools import groebner
from sympy.polys.matrices import DomainMatrix
from sympy.polys.orderings import grevlex
from sympy.polys.rings import PolyRing

from symcons.emit.sympy_form import to_sympy
from symcons.expr.system import System
from symcons.expr.tree import Expr

#: Small primes at which ranks on a constraint set are taken, roots being found by trying all residues.
PRIMES = (61, 73, 113)


@dataclass(frozen=True)
class Counts:
    """What a search reports of its space."""

    basis_size: int
    nullity: int
    trivial: int


class Setting:
    """A system in SymPy's sparse polynomials: letters are the coordinates, then the inputs and hidden time."""

    def __init__(self, system: System, with_time: bool = False, vanishing: Sequence[sympy.Expr] | None = None) -> None:
        self.is_map = system.kind == "map"
        time = (system.time,) if system.time is not None else ()
        self.coordinates = system.states + (time if with_time else ())
        self.letters = self.coordinates + system.inputs + (() if with_time else time)
        self.ring = PolyRing([Symbol(n) for n in self.letters], QQ, grevlex)
        values = {n: v for n, v in system.parameter_values().items()}
        self.values = {Symbol(n): to_sympy(v) for n, v in values.items()}
        self.system = system
        field = [self.quotient(f) for f in system.equations]
        self.field = field + ([(self.ring.one, self.ring.one)] if with_time else [])
        constraints = [self.quotient(g)[0] for g in system.constraints]
        if vanishing is not None:
            constraints = [self.ring.from_expr(g.expand()) for g in vanishing]
        self.basis = groebner([g for g in constraints if g], self.ring) if any(constraints) else []

    def quotient(self, formula: Expr) -> tuple[Any, Any]:
        """Numerator and denominator in the ring."""
        whole = to_sympy(self.system.expanded(formula)).subs(self.values).subs(self.values)
        top, bottom = fraction(together(whole))
        return self.ring.from_expr(top.expand()), self.ring.from_expr(bottom.expand())

    def normal(self, polynomial: Any) -> Any:
        """The normal form modulo the ideal."""
        return polynomial.rem(self.basis) if self.basis else polynomial

    def derivatives(self, functions: Sequence[tuple[Any, Any]]) -> list[Any]:
        """The numerators, over one common denominator, of the derivatives (for a map: of the differences)."""
        quotients = [self.changed(*f) if self.is_map else self.derived(*f) for f in functions]
        common = self.ring.one
        for _, below in quotients:
            common = common.lcm(below)
        return [self.normal(top * common.exquo(below)) for top, below in quotients]

    def derived(self, top: Any, bottom: Any) -> tuple[Any, Any]:
        """The derivative of a quotient along the field."""
        total = (self.ring.zero, bottom * bottom)
        for letter, (f, g) in zip(self.ring.gens, self.field, strict=False):
            slope = top.diff(letter) * bottom - top * bottom.diff(letter)
            total = (total[0] * g + slope * f * total[1].exquo(bottom * bottom), total[1] * g)
        return total

    def changed(self, top: Any, bottom: Any) -> tuple[Any, Any]:
        """The value at the image less the value."""
        a, b = self.image(top)
        c, d = self.image(bottom)
        return a * d * bottom - b * c * top, b * c * bottom

    def image(self, polynomial: Any) -> tuple[Any, Any]:
        """A polynomial at the image of the map, over a product of denominators."""
        degrees = [max((e[k] for e in polynomial.itermonoms()), default=0) for k in range(len(self.field))]
        below = self.ring.one
        for (_, g), d in zip(self.field, degrees, strict=True):
            below *= g**d
        total = self.ring.zero
        for exponents, c in polynomial.iterterms():
            term = self.ring.ground_new(c)
            for e, d, (f, g) in zip(exponents, degrees, self.field, strict=False):
                term *= f**e * g ** (d - e)
            total += term
        return total, below

    def monomials(self, degree: int) -> list[Any]:
        """All monomials of degree 1 … ``degree`` in the coordinates."""
        gens = self.ring.gens[: len(self.coordinates)]
        found = []
        for d in range(1, degree + 1):
            for chosen in combinations_with_replacement(gens, d):
                monomial = self.ring.one
                for letter in chosen:
                    monomial *= letter
                found.append(monomial)
        return found


def regular_part(system: System, functions: Sequence[Expr] = ()) -> list[sympy.Expr]:
    """The product of the distinct factors of the one constraint on which no equation or function has a pole."""
    setting = Setting(system)
    (g,) = (setting.quotient(g)[0] for g in system.constraints)
    poles = [below for _, below in (*setting.field, *map(setting.quotient, functions))]
    product = setting.ring.one
    for factor, _ in g.factor_list()[1]:
        if all(below.rem(factor) for below in poles):
            product *= factor
    return [product.as_expr()]


def rational_rank(polynomials: Sequence[Any]) -> int:
    """The dimension over Q of the span of polynomials."""
    columns = {m: k for k, m in enumerate(sorted({m for p in polynomials for m in p.itermonoms()}))}
    if not columns:
        return 0
    rows = {i: {columns[m]: c for m, c in p.iterterms()} for i, p in enumerate(polynomials) if p}
    return int(DomainMatrix(rows, (len(polynomials), len(columns)), QQ).rank())


def monomial_counts(
    system: System, degree: int, *, with_time: bool = False, vanishing: Sequence[sympy.Expr] | None = None
) -> Counts:
    """The counts for all monomials of degree 1 … ``degree``."""
    setting = Setting(system, with_time, vanishing)
    chosen = setting.monomials(degree)
    return _counts(setting, [(m, setting.ring.one) for m in chosen])


def span_counts(
    system: System,
    functions: Sequence[Expr],
    *,
    with_time: bool = False,
    vanishing: Sequence[sympy.Expr] | None = None,
) -> Counts:
    """The counts for the span of given rational functions."""
    setting = Setting(system, with_time, vanishing)
    return _counts(setting, [setting.quotient(f) for f in functions])


def _counts(setting: Setting, functions: Sequence[tuple[Any, Any]]) -> Counts:
    nullity = len(functions) - rational_rank(setting.derivatives(functions))
    common = setting.ring.one
    for _, below in functions:
        common = common.lcm(below)
    values = [setting.normal(top * common.exquo(below)) for top, below in functions]
    trivial = len(functions) + 1 - rational_rank([*values, setting.normal(common)])
    return Counts(len(functions), nullity, trivial)


def rank_on_set(system: System, formulas: Sequence[Expr], points: int = 4) -> int:
    """The largest rank of gradients of ``formulas`` along the set, at random points modulo small primes.

    Points are found by drawing all letters but one for each constraint and trying every residue; only those are used where
    the gradients of the constraints are independent.
    """
    setting = Setting(system, system.uses_time())
    polynomials = [setting.quotient(g)[0] for g in system.constraints]
    if len(polynomials) == 1:
        polynomials = [setting.ring.from_expr(g) for g in regular_part(system)]
    laws = [setting.quotient(f) for f in formulas]
    best = 0
    for prime in PRIMES if len(polynomials) < 2 else PRIMES[:1]:
        for point in _points(polynomials, len(setting.letters), prime, points):
            normals = [_gradient(g, setting, point, prime) for g in polynomials]
            if residue_rank(normals, prime) == len(polynomials):
                slopes = [_slopes(top, bottom, setting, point, prime) for top, bottom in laws]
                best = max(best, residue_rank(normals + slopes, prime) - len(polynomials))
    return best


def _points(polynomials: Sequence[Any], size: int, prime: int, wanted: int) -> list[list[int]]:
    rng = Random(prime)
    used = sorted({k for g in polynomials for e in g.itermonoms() for k, d in enumerate(e) if d})
    found: list[list[int]] = []
    for _ in range(40):
        if len(found) == wanted:
            break
        point = [rng.randrange(1, prime) for _ in range(size)]
        solved = rng.sample(used, min(len(polynomials), len(used)))
        for values in product(range(prime), repeat=len(solved)):
            for k, v in zip(solved, values, strict=True):
                point[k] = v
            if all(_value(g, point, prime) == 0 for g in polynomials):
                found.append(list(point))
                break
    return found


def _value(polynomial: Any, point: Sequence[int], prime: int) -> int:
    total = 0
    for exponents, c in polynomial.iterterms():
        term = int(c.numerator) * pow(int(c.denominator), -1, prime)
        for x, e in zip(point, exponents, strict=True):
            if e:
                term = term * pow(x, e, prime) % prime
        total += term
    return total % prime


def _gradient(polynomial: Any, setting: Setting, point: Sequence[int], prime: int) -> list[int]:
    letters = setting.ring.gens[: len(setting.coordinates)]
    return [_value(polynomial.diff(x), point, prime) for x in letters]


def _slopes(top: Any, bottom: Any, setting: Setting, point: Sequence[int], prime: int) -> list[int]:
    a, b = _value(top, point, prime), _value(bottom, point, prime)
    pairs = zip(_gradient(top, setting, point, prime), _gradient(bottom, setting, point, prime), strict=True)
    return [(p * b - a * q) % prime for p, q in pairs]


def residue_rank(rows: Sequence[Sequence[int]], prime: int) -> int:
    """The rank over GF(p) of rows of residues."""
    left = [[x % prime for x in row] for row in rows]
    rank = 0
    for column in range(len(left[0]) if left else 0):
        pivot = next((r for r in range(rank, len(left)) if left[r][column]), None)
        if pivot is None:
            continue
        left[rank], left[pivot] = left[pivot], left[rank]
        inverse = pow(left[rank][column], -1, prime)
        for r in range(rank + 1, len(left)):
            factor = left[r][column] * inverse
            left[r] = [(a - factor * b) % prime for a, b in zip(left[r], left[rank], strict=True)]
        rank += 1
    return rank
