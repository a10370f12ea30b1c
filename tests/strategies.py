"""Random systems whose laws are known by construction, and a small polynomial arithmetic that is not the library's.

A polynomial is a dict from exponents to coefficients. Systems are drawn from three families in which a law is planted:
x' = S(x) grad I with a skew matrix S of polynomials (I is conserved since v.Sv = 0), x' = grad I x grad J in space
(both are), and the symmetric QRT maps of the plane (a biquadratic is).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from symcons.expr.system import System
from symcons.expr.tree import Add, Expr, Mul, Num, Pow, Sym, add, mul, power

Exponents = tuple[int, ...]
Poly = dict[Exponents, Fraction]


def plus(*summands: Poly) -> Poly:
    """The sum."""
    total: Poly = {}
    for summand in summands:
        for exponents, coefficient in summand.items():
            total[exponents] = total.get(exponents, Fraction(0)) + coefficient
    return {exponents: c for exponents, c in total.items() if c}


def times(a: Poly, b: Poly) -> Poly:
    """The product."""
    total: Poly = {}
    for e, c in a.items():
        for f, d in b.items():
            key = tuple(i + j for i, j in zip(e, f, strict=True))
            total[key] = total.get(key, Fraction(0)) + c * d
    return {exponents: c for exponents, c in total.items() if c}


def scale(a: Poly, number: Fraction | int) -> Poly:
    """A multiple."""
    return {exponents: c * number for exponents, c in a.items() if number}


def partial(a: Poly, k: int) -> Poly:
    """The derivative by letter ``k``."""
    return {(*e[:k], e[k] - 1, *e[k + 1 :]): c * e[k] for e, c in a.items() if e[k]}


def letter(k: int, size: int) -> Poly:
    """The polynomial x_k."""
    return {tuple(int(i == k) for i in range(size)): Fraction(1)}


def constant(number: Fraction | int, size: int) -> Poly:
    """A constant polynomial."""
    return {(0,) * size: Fraction(number)} if number else {}


def compose(a: Poly, images: list[Poly], size: int) -> Poly:
    """The polynomial with letter k replaced by ``images[k]``."""
    total: Poly = {}
    for exponents, coefficient in a.items():
        term = constant(coefficient, size)
        for image, exponent in zip(images, exponents, strict=True):
            for _ in range(exponent):
                term = times(term, image)
        total = plus(total, term)
    return total


def lie(a: Poly, field: list[Poly]) -> Poly:
    """The derivative along x' = field."""
    return plus(*(times(partial(a, k), f) for k, f in enumerate(field)))


def tree(a: Poly, names: tuple[str, ...]) -> Expr:
    """The polynomial as a formula of the library."""
    terms = []
    for exponents, c in sorted(a.items(), reverse=True):
        factors = [power(Sym(n), Num(Fraction(e))) for n, e in zip(names, exponents, strict=True) if e]
        terms.append(mul(Num(c), *factors))
    return add(*terms)


def from_tree(formula: Expr, names: tuple[str, ...]) -> Poly:
    """The polynomial that a formula of the library is."""
    size = len(names)
    if isinstance(formula, Num):
        return constant(formula.value, size)
    if isinstance(formula, Sym):
        return letter(names.index(formula.name), size)
    if isinstance(formula, Pow):
        if not isinstance(formula.exponent, Num) or formula.exponent.value < 0 or formula.exponent.value % 1:
            raise ValueError(formula)
        return compose({(int(formula.exponent.value),): Fraction(1)}, [from_tree(formula.base, names)], size)
    parts = [from_tree(child, names) for child in formula.children]
    if isinstance(formula, Add):
        return plus(*parts)
    if isinstance(formula, Mul):
        product = constant(1, size)
        for part in parts:
            product = times(product, part)
        return product
    raise TypeError(formula)


def degree(a: Poly) -> int:
    """The total degree; 0 for constants."""
    return max((sum(exponents) for exponents in a), default=0)


def system(field: list[Poly], names: tuple[str, ...], **more: Any) -> System:
    """The differential equations x' = field."""
    return System(kind="ode", states=names, equations=tuple(tree(f, names) for f in field), **more)


NAMES = ("x", "y", "z", "w")
COEFFICIENTS = st.integers(-4, 4).filter(bool).map(Fraction)


def polynomials(size: int, lowest: int, highest: int, most: int = 4) -> st.SearchStrategy[Poly]:
    """Sparse polynomials with small coefficients and terms of degree ``lowest`` to ``highest``."""
    exponents = st.lists(st.integers(0, highest), min_size=size, max_size=size).map(tuple)
    fitting = exponents.filter(lambda e: lowest <= sum(e) <= highest)
    return st.dictionaries(fitting, COEFFICIENTS, min_size=1, max_size=most)


def cross(a: list[Poly], b: list[Poly]) -> list[Poly]:
    """The vector product of two fields in space."""
    pairs = ((1, 2), (2, 0), (0, 1))
    return [plus(times(a[i], b[j]), scale(times(a[j], b[i]), -1)) for i, j in pairs]


def gradient(a: Poly, size: int) -> list[Poly]:
    """The gradient."""
    return [partial(a, k) for k in range(size)]


@st.composite
def two_laws_in_space(draw: st.DrawFn) -> tuple[list[Poly], list[Poly]]:
    """A field grad I x grad J of three letters, and [I, J]."""
    planted = [draw(polynomials(3, 1, 2)), draw(polynomials(3, 1, 3))]
    return cross(*(gradient(law, 3) for law in planted)), planted


@st.composite
def spinning(draw: st.DrawFn) -> tuple[list[Poly], list[Poly]]:
    """A Lie-Poisson field grad H x x of so(3), and [H, |x|^2]."""
    energy = draw(polynomials(3, 1, 3))
    position = [letter(k, 3) for k in range(3)]
    return cross(gradient(energy, 3), position), [energy, plus(*(times(x, x) for x in position))]


@st.composite
def skew_gradients(draw: st.DrawFn) -> tuple[list[Poly], list[Poly]]:
    """A field S(x) grad I of two to four letters with a skew matrix S of polynomials, and [I]."""
    size = draw(st.integers(2, 4))
    law = draw(polynomials(size, 1, 3))
    slopes = gradient(law, size)
    field: list[Poly] = [{} for _ in range(size)]
    for i in range(size):
        for j in range(i):
            entry = draw(polynomials(size, 0, 1, most=2))
            field[i] = plus(field[i], times(entry, slopes[j]))
            field[j] = plus(field[j], scale(times(entry, slopes[i]), -1))
    return field, [law]


PLANTED = st.one_of(two_laws_in_space(), spinning(), skew_gradients())


@st.composite
def symmetric_qrt(draw: st.DrawFn) -> tuple[System, Poly]:
    """x -> y, y -> -x - (b y^2 + e y + k)/(a y^2 + b y + c), and its biquadratic law."""
    a, b, c, e, k = (draw(st.integers(-3, 3)) for _ in range(5))
    a = a or 1
    y = Sym("y")
    bottom = add(mul(Num(Fraction(a)), power(y, Num(Fraction(2)))), mul(Num(Fraction(b)), y), Num(Fraction(c)))
    top = add(mul(Num(Fraction(b)), power(y, Num(Fraction(2)))), mul(Num(Fraction(e)), y), Num(Fraction(k)))
    image = add(mul(Num(Fraction(-1)), Sym("x")), mul(Num(Fraction(-1)), top, power(bottom, Num(Fraction(-1)))))
    law = {(2, 2): a, (2, 1): b, (1, 2): b, (2, 0): c, (0, 2): c, (1, 1): e, (1, 0): k, (0, 1): k}
    known = {exponents: Fraction(number) for exponents, number in law.items() if number}
    return System(kind="map", states=("x", "y"), equations=(y, image), time=None), known


@st.composite
def unimodular(draw: st.DrawFn, size: int) -> tuple[list[list[int]], list[list[int]]]:
    """An integer matrix of determinant 1 or -1 and its inverse, as a product of elementary ones."""
    forward = [[int(i == j) for j in range(size)] for i in range(size)]
    backward = [row[:] for row in forward]
    for _ in range(draw(st.integers(1, 4))):
        i, j = draw(st.permutations(range(size)))[:2]
        step = draw(st.integers(-2, 2))
        forward[i] = [a + step * b for a, b in zip(forward[i], forward[j], strict=True)]
        for row in backward:
            row[j] -= step * row[i]
    return forward, backward


def linear(matrix: list[list[int]]) -> list[Poly]:
    """The letters of a linear change of variables, as polynomials."""
    size = len(matrix)
    return [plus(*(scale(letter(k, size), entry) for k, entry in enumerate(row))) for row in matrix]


def transformed(field: list[Poly], forward: list[list[int]], backward: list[list[int]]) -> list[Poly]:
    """The field in the letters y = M x: y' = M f(M^-1 y)."""
    size = len(field)
    moved = [compose(f, linear(backward), size) for f in field]
    return [plus(*(scale(f, entry) for f, entry in zip(moved, row, strict=True))) for row in forward]
