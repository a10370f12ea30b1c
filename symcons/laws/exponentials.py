"""Laws e^{−ct}·polynomial (and their like with powers of t, cos and sin): eigenvectors of the flow on polynomials.

The polynomials of degree ≤ d that L_f maps, again and again, to polynomials of degree ≤ d form the largest subspace U
on which L_f acts. There L_f is a matrix; L_f P = cP gives the law e^{−ct}P, a chain L_f P₂ = cP₂ + P₁ the law
e^{−ct}(P₂ − tP₁). All laws of this form are found, since the span of P and its derivatives is such a subspace.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import comb, lcm, prod
from typing import Any

import flint

from symcons.budget import Budget
from symcons.errors import UnsupportedError
from symcons.expr.monomials import exponents
from symcons.expr.rational import Ring, common_denominator, to_rational
from symcons.expr.system import System
from symcons.expr.tree import Expr, Num, Sym, add, call, mul, power
from symcons.laws.joined import Candidate
from symcons.laws.readable import primitive, tree_of
from symcons.laws.result import ConservedQuantities

#: The degree that is always tried where the monomials are few, and how many are few.
DEGREE = 4
MAX_COLUMNS = 500
#: Terms of a common denominator, or rather a bound of them.
MAX_DIVISOR = 64

Matrix = Any  # flint.fmpq_mat


def exponential_laws(found: ConservedQuantities, top: int, budget: Budget, seed: int, notes: list[str]) -> Iterator[Candidate]:
    """The laws e^{−ct}P with c ≠ 0, rational in the parameters, simplest first; none where the field is not rational."""
    system = found.system
    if not applies(system):
        return
    budget.check()
    if system.symbolic_parameters():
        from symcons.laws.symbolic_exponentials import symbolic_exponentials

        pairs = list(symbolic_exponentials(system, top, budget, seed))
    else:
        pairs = list(InvariantSpace(system, _degree(system, top)).laws())
    budget.check()
    laws = sorted(pairs, key=lambda pair: (pair[1], len(repr(pair[0]))))
    for formula, degree in laws:
        yield Candidate(formula, "time-dependent", degree)


def applies(system: System) -> bool:
    """Whether the system is an autonomous field without constraints and inputs."""
    return not (system.kind == "map" or system.constraints or system.inputs or system.time is None or system.uses_time())


def _degree(system: System, top: int) -> int:
    degree = max(top, DEGREE)
    while degree > 1 and comb(len(system.states) + degree, degree) > MAX_COLUMNS:
        degree -= 1
    return degree


class InvariantSpace:
    """The largest subspace of the polynomials of degree ≤ ``degree`` on which L_f acts.

    ``basis`` has its vectors as rows over ``monomials``; ``action`` is the matrix of L_f on them: L_f basis = action·basis.
    Where the right-hand sides are quotients Nᵢ/D, a monomial m is divided: Σ Nᵢ ∂ᵢm = q·D + r with the one remainder r that
    no term of D's leading monomial divides, a linear function of m. L_f maps P to a polynomial where its remainder is 0.

    :raises UnsupportedError: where a right-hand side is not rational, or the common denominator has too many terms.
    """

    def __init__(self, system: System, degree: int) -> None:
        self.system = system
        self.ring = Ring(system.states)
        n = len(system.states)
        self.monomials = exponents(n, 0, degree)
        self._index = {e: i for i, e in enumerate(self.monomials)}
        inside, outside = self._images()
        basis = _null_rows(outside) if outside.ncols() else _identity(len(self.monomials))
        while True:
            images = basis * inside
            keep = _combinations_inside(images, basis)
            if keep.nrows() == basis.nrows():
                break
            basis = keep * basis
        self.basis = basis
        self.action = _solve(basis, basis * inside)

    def _images(self) -> tuple[Matrix, Matrix]:
        """L_f of each monomial, split into what stays inside the degree and what leaves it: monomials × monomials.

        The quotient by the common denominator, and apart from it (a letter 1 in front) the remainder.
        """
        values = {n: to_rational(v, self.ring) for n, v in self.system.parameter_values().items()}
        field = [to_rational(self.system.expanded(e), self.ring, values) for e in self.system.equations]
        divisors = {str(f.denominator): len(f.denominator) for f in field}
        if prod(divisors.values()) > MAX_DIVISOR:
            raise UnsupportedError("the right-hand sides have too large a common denominator")
        below = common_denominator(field, self.ring)
        scaled = [f.numerator * (below / f.denominator) for f in field]
        rows: list[dict[tuple[int, ...], Any]] = []
        beyond: dict[tuple[int, ...], int] = {}
        for each in self.monomials:
            monomial = self.ring.from_terms({each: 1})
            image = sum((monomial.derivative(i) * f for i, f in enumerate(scaled)), self.ring.zero)
            quotient, rest = divmod(image, below)
            row = {tuple(int(i) for i in e): c for e, c in quotient.to_dict().items()}
            row |= {(1, *(int(i) for i in e)): c for e, c in rest.to_dict().items()}
            rows.append(row)
            for e in row:
                if e not in self._index:
                    beyond.setdefault(e, len(beyond))
        size = len(self.monomials)
        inside, outside = flint.fmpq_mat(size, size), flint.fmpq_mat(size, len(beyond))
        for i, row in enumerate(rows):
            for e, c in row.items():
                if e in self._index:
                    inside[i, self._index[e]] = c
                else:
                    outside[i, beyond[e]] = c
        return inside, outside

    def laws(self) -> Iterator[tuple[Expr, int]]:
        """(law, degree of its polynomial) for each chain at a rational eigenvalue c ≠ 0."""
        if not self.basis.nrows():
            return
        for c in _rational_eigenvalues(self.action):
            if c:
                yield from self._laws_at(c)

    def _laws_at(self, c: Fraction) -> Iterator[tuple[Expr, int]]:
        """Left null vectors of (A − c)^m, m = 1, 2, …: P with (L_f − c)^m P = 0 gives e^{−ct} Σ (−t)^j (L_f − c)^j P / j!."""
        size = self.action.nrows()
        shifted = self.action - _identity(size) * flint.fmpq(c.numerator, c.denominator)
        before, earlier = _identity(size), 0
        while True:
            reach = before * shifted
            vectors = _null_rows(reach)
            if vectors.nrows() == earlier:
                return
            for i in range(vectors.nrows()):
                row = flint.fmpq_mat(1, size, [vectors[i, j] for j in range(size)])
                if not _is_zero(row * before):
                    yield self._law(row, shifted, c)
            before, earlier = reach, vectors.nrows()

    def _law(self, row: Matrix, shifted: Matrix, c: Fraction) -> tuple[Expr, int]:
        time = Sym(self.system.time or "t")
        terms, factor, degree, j = [], Fraction(1), 0, 0
        scale: Fraction | None = None
        while not _is_zero(row):
            polynomial = row * self.basis
            exact = {e: Fraction(int(polynomial[0, i].p), int(polynomial[0, i].q)) for i, e in enumerate(self.monomials)}
            exact = {e: v for e, v in exact.items() if v}
            if scale is None:
                scale = _clearing(exact, len(self.system.states))
                degree = max(sum(e) for e in exact)
            whole = add(*(mul(Num(v * scale * factor), tree_of({e: 1}, self.system.states)) for e, v in _ordered(exact)))
            terms.append(mul(power(time, Num(Fraction(j))), whole))
            row, j = row * shifted, j + 1
            factor = -factor / j
        front = call("exp", mul(Num(-c), time))
        return mul(front, add(*terms)), degree


def _ordered(terms: dict[tuple[int, ...], Fraction]) -> list[tuple[tuple[int, ...], Fraction]]:
    return sorted(terms.items(), key=lambda item: (-sum(item[0]), tuple(-e for e in item[0])))


def _clearing(terms: dict[tuple[int, ...], Fraction], states: int) -> Fraction:
    """The factor that makes the coefficients coprime whole numbers, the first one positive."""
    scale = lcm(*(v.denominator for v in terms.values()))
    whole = {e: int(v * scale) for e, v in terms.items()}
    some = next(iter(whole))
    return Fraction(scale) * Fraction(primitive(whole, states)[some], whole[some])


def _is_zero(matrix: Matrix) -> bool:
    return all(value == 0 for value in matrix.entries())


def _identity(size: int) -> Matrix:
    return flint.fmpq_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])


def _null_rows(matrix: Matrix) -> Matrix:
    """A basis, as rows, of the v with v·matrix = 0."""
    reduced, rank = matrix.transpose().rref()
    size = matrix.nrows()
    pivots = []
    for i in range(rank):
        pivots.append(next(j for j in range(size) if reduced[i, j] != 0))
    free = [j for j in range(size) if j not in set(pivots)]
    rows = flint.fmpq_mat(len(free), size)
    for k, j in enumerate(free):
        rows[k, j] = 1
        for i, p in enumerate(pivots):
            rows[k, p] = -reduced[i, j]
    return rows


def _combinations_inside(images: Matrix, basis: Matrix) -> Matrix:
    """The combinations of rows of ``images`` that lie in the row space of ``basis``, by their coefficients."""
    n, width = basis.nrows(), basis.ncols()
    stacked = flint.fmpq_mat(2 * n, width)
    for i in range(n):
        for j in range(width):
            stacked[i, j] = images[i, j]
            stacked[n + i, j] = basis[i, j]
    null = _null_rows(stacked)
    first = flint.fmpq_mat(null.nrows(), n, [null[i, j] for i in range(null.nrows()) for j in range(n)])
    reduced, rank = first.rref()
    return flint.fmpq_mat(rank, n, [reduced[i, j] for i in range(rank) for j in range(n)])


def _solve(basis: Matrix, images: Matrix) -> Matrix:
    """A with images = A·basis, for independent rows of ``basis``."""
    if not basis.nrows():
        return flint.fmpq_mat(0, 0)
    square = basis * basis.transpose()
    return square.solve((images * basis.transpose()).transpose()).transpose()


def _rational_eigenvalues(matrix: Matrix) -> list[Fraction]:
    polynomial = matrix.charpoly()
    _, factors = polynomial.numer().factor()
    return sorted((Fraction(-int(f[0]), int(f[1])) for f, _ in factors if f.degree() == 1), key=lambda c: (abs(c), c))
