"""The table of systems is right: an independent check that uses SymPy and mpmath and nothing of the library.

Every law is evaluated to fifty digits at a random point of the constraint set (found by Newton's method), every count
of columns is a binomial coefficient, every small null space is recomputed over Q.
"""

import random
import re
from itertools import combinations_with_replacement
from math import comb

import mpmath
import pytest
import sympy as sp
from sympy.polys.matrices import DomainMatrix

from tests.tables import Row, rows

DIGITS = 50
SMALL = 90
ALL = pytest.mark.parametrize("row", rows(), ids=lambda row: row.name)


class Reading:
    """A row read with SymPy: ``rhs`` by state, with definitions and parameters put in."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.symbols: dict[str, sp.Symbol] = {}
        statements = re.findall(r"^(\w+)('|\(n\+1\)|) = (.*)$", row.equations, re.M)
        values = dict(re.findall(r"(\w+)=([^,\n]+)", "".join(re.findall(r"^par (.*)$", row.equations, re.M))))
        inputs = re.findall(r"\w+", " ".join(re.findall(r"^input (.*)$", row.equations, re.M)))
        known = {name for name, _, _ in statements} | set(values) | set(inputs)
        self.symbols = {name: sp.Symbol(name) for name in known - {"0"}}
        self.time = self.symbols.setdefault("t", sp.Symbol("t"))
        meaning = {self.symbols[name]: self.read(text) for name, text in values.items()}
        for name, mark, text in statements:
            if not mark and name != "0":
                meaning[self.symbols[name]] = self.read(text).subs(meaning)
        self.meaning = meaning
        self.inputs = [self.symbols[name] for name in inputs]
        self.rhs = {self.symbols[n]: self.read(text).subs(meaning) for n, mark, text in statements if mark}
        self.constraints = [self.read(text).subs(meaning) for n, mark, text in statements if n == "0" and not mark]

    def read(self, text: str) -> sp.Expr:
        return sp.sympify(text.replace("^", "**"), locals=self.symbols)

    def law(self, text: str) -> sp.Expr:
        return self.read(text).subs(self.meaning)

    @property
    def letters(self) -> list[sp.Symbol]:
        extra = [] if self.time in self.rhs else [self.time]
        return [*self.rhs, *extra]

    def point(self, seed: int) -> dict[sp.Symbol, mpmath.mpf]:
        """A random point in (1/4, 3/4)^n, moved onto the constraint set by Gauss-Newton steps."""
        draw = random.Random(seed)
        x = mpmath.matrix([mpmath.mpf(draw.randint(250, 750)) / 1000 for _ in self.letters])
        if self.constraints:
            g = sp.lambdify(self.letters, self.constraints, "mpmath")
            jacobian = sp.lambdify(self.letters, sp.Matrix(self.constraints).jacobian(self.letters), "mpmath")
            for _ in range(60):
                a, b = jacobian(*x), mpmath.matrix(g(*x))
                x = x - a.T * mpmath.lu_solve(a * a.T, b)
        return dict(zip(self.letters, x, strict=True))

    def gradients(self, functions: list[sp.Expr], at: dict[sp.Symbol, mpmath.mpf]) -> mpmath.matrix:
        matrix = sp.Matrix(functions).jacobian(self.letters)
        return mpmath.matrix(sp.lambdify(self.letters, matrix, "mpmath")(*at.values()))

    def flow(self, at: dict[sp.Symbol, mpmath.mpf]) -> list[mpmath.mpf]:
        anyhow = [f.subs({u: sp.Rational(k + 3, 7) for k, u in enumerate(self.inputs)}) for f in self.rhs.values()]
        values = sp.lambdify(self.letters, anyhow, "mpmath")(*at.values())
        return values if self.time in self.rhs else [*values, mpmath.mpf(1)]


def rank(matrix: mpmath.matrix) -> int:
    """The numerical rank; singular values are either of order one or rounding errors."""
    if not matrix.rows:
        return 0
    singular = mpmath.svd_r(matrix if matrix.rows <= matrix.cols else matrix.T, compute_uv=False)
    return sum(value > mpmath.mpf(10) ** (-DIGITS // 3) for value in singular)


@ALL
def test_laws_hold_at_a_random_point_of_the_set(row: Row) -> None:
    reading = Reading(row)
    functions = [reading.law(law.formula) for law in row.laws] + reading.constraints
    with mpmath.workdps(DIGITS + 20):
        at = reading.point(seed=len(row.name))
        image = reading.flow(at)
        if row.kind == "map":
            after = dict(zip(reading.rhs, image, strict=False))
            changes = [sp.N(f.subs(after) - f.subs(at), DIGITS + 10) for f in functions]
        else:
            changes = list(reading.gradients(functions, at) * mpmath.matrix(image)) if functions else []
        assert all(abs(change) < mpmath.mpf(10) ** -DIGITS for change in changes), changes


@ALL
def test_rank_of_the_laws_on_the_set(row: Row) -> None:
    reading = Reading(row)
    laws = [reading.law(law.formula) for law in row.laws]
    with mpmath.workdps(DIGITS + 20):
        at = reading.point(seed=1)
        on_set = rank(reading.gradients(reading.constraints, at)) if reading.constraints else 0
        both = rank(reading.gradients(laws + reading.constraints, at)) if laws + reading.constraints else 0
    assert on_set == len(reading.constraints)
    assert both - on_set == row.rank


@ALL
def test_columns_are_all_monomials(row: Row) -> None:
    n = len(Reading(row).rhs)
    assert all(count.columns == comb(n + count.degree, n) - 1 for count in row.degrees)


HEAVY = {"point_vortices_n3", "point_vortices_n4"}  # their common denominators cost SymPy minutes
SMALL_ROWS = [
    row for row in rows() if not row.constrained and not row.closure and row.degrees and row.name not in HEAVY
]


def lie_images(reading: Reading, degree: int) -> list[sp.Poly]:
    """Lie derivatives of all monomials of degree 1 ... ``degree``, times the denominator; inputs are letters."""
    states, letters = list(reading.rhs), list(reading.rhs) + reading.inputs
    common = sp.lcm_list([sp.fraction(sp.together(f))[1] for f in reading.rhs.values()])
    field = [sp.Poly(sp.cancel(f * common), *letters) for f in reading.rhs.values()]
    zero = sp.Poly(0, *letters)
    images = []
    for total in range(1, degree + 1):
        for factors in combinations_with_replacement(states, total):
            monomial = sp.Poly(sp.prod(factors), *letters)
            images.append(sum((monomial.diff(x) * f for x, f in zip(states, field, strict=True)), zero))
    return images


def map_images(reading: Reading, degree: int) -> list[sp.Poly]:
    """m(F(x)) - m(x) for every monomial m of degree 1 ... ``degree``, times a common denominator to that power."""
    states = list(reading.rhs)
    common = sp.lcm_list([sp.fraction(sp.together(f))[1] for f in reading.rhs.values()])
    step = [sp.Poly(sp.cancel(f * common), *states) for f in reading.rhs.values()]
    scale = sp.Poly(common, *states)
    images = []
    for total in range(1, degree + 1):
        for factors in combinations_with_replacement(range(len(states)), total):
            after, before = scale ** (degree - total), scale**degree
            for k in factors:
                after, before = after * step[k], before * states[k]
            images.append(after - before)
    return images


@pytest.mark.parametrize("row", SMALL_ROWS, ids=lambda row: row.name)
def test_small_null_spaces_over_the_rationals(row: Row) -> None:
    reading = Reading(row)
    for count in [count for count in row.degrees if count.columns <= SMALL]:
        images = (map_images if row.kind == "map" else lie_images)(reading, count.degree)
        terms = sorted({term for image in images for term in image.as_dict()})
        entries = [[image.as_dict().get(term, 0) for term in terms] for image in images]
        nullity = count.columns - (DomainMatrix.from_Matrix(sp.Matrix(entries)).to_field().rank() if terms else 0)
        assert nullity == count.nullity, count
