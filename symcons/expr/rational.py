"""The working form of formulas: quotients of polynomials over Q, held by flint.

A :class:`Ring` fixes an ordered list of letters; :func:`to_rational` brings a tree into Q(letters) and :func:`to_tree`
brings it back. Polynomials are ``fmpq_mpoly`` in degree-reverse-lexicographic order; they never leave the library's
inside, since flint objects neither pickle nor hash.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import Any

import flint

from symcons.errors import UnsupportedError
from symcons.expr.tree import Add, Call, Expr, Mul, Num, Pow, Sym, add, mul, power

#: An expansion that would exceed this many terms is refused rather than attempted.
MAX_TERMS = 2_000_000
#: A product of degree above the first with more terms than the second is refused too.
MAX_DEGREE = 600
MAX_DENSE = 500

Polynomial = Any  # flint.fmpq_mpoly, whose stubs do not cover what is used here


class Ring:
    """The polynomial ring Q[names]; ``context`` is flint's, with anonymous generators so that any name is allowed."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.index = {name: i for i, name in enumerate(self.names)}
        if len(self.index) != len(self.names):
            raise ValueError(f"letters must be distinct, got {self.names}")
        letters = [f"x{i}" for i in range(len(self.names))]
        self.context: Any = flint.fmpq_mpoly_ctx.get(letters, flint.Ordering.degrevlex)
        self.zero: Polynomial = self.context.constant(0)
        self.one: Polynomial = self.context.constant(1)

    def gen(self, name: str) -> Polynomial:
        """The letter ``name`` as a polynomial; KeyError where it is none."""
        return self.context.gen(self.index[name])

    def constant(self, value: Fraction | int) -> Polynomial:
        """A rational number as a polynomial."""
        exact = Fraction(value)
        return self.context.constant(flint.fmpq(exact.numerator, exact.denominator))

    def from_terms(self, terms: Mapping[tuple[int, ...], Fraction | int]) -> Polynomial:
        """The polynomial with the given coefficients by exponent vector."""
        exact = {e: Fraction(c) for e, c in terms.items()}
        return self.context.from_dict({e: flint.fmpq(c.numerator, c.denominator) for e, c in exact.items()})


@dataclass(frozen=True, slots=True, eq=False)
class RationalFunction:
    """``numerator / denominator`` in lowest terms, the denominator's leading coefficient 1."""

    numerator: Polynomial
    denominator: Polynomial

    def __add__(self, other: RationalFunction) -> RationalFunction:
        if self.denominator == other.denominator:
            return reduced(self.numerator + other.numerator, self.denominator)
        shared = self.denominator.gcd(other.denominator)
        left, right = self.denominator / shared, other.denominator / shared
        return reduced(self.numerator * right + other.numerator * left, self.denominator * right)

    def __sub__(self, other: RationalFunction) -> RationalFunction:
        return self + RationalFunction(-other.numerator, other.denominator)

    def __mul__(self, other: RationalFunction) -> RationalFunction:
        _guard_degree(self.numerator, other.numerator)
        _guard_degree(self.denominator, other.denominator)
        return reduced(self.numerator * other.numerator, self.denominator * other.denominator)

    def __truediv__(self, other: RationalFunction) -> RationalFunction:
        if other.numerator.is_zero():
            raise ZeroDivisionError("division by an expression that is identically zero")
        return reduced(self.numerator * other.denominator, self.denominator * other.numerator)

    def __pow__(self, exponent: int) -> RationalFunction:
        if exponent < 0:
            if self.numerator.is_zero():
                raise ZeroDivisionError("division by an expression that is identically zero")
            lead = self.numerator.leading_coefficient()
            return RationalFunction(self.denominator / lead, self.numerator / lead) ** (-exponent)
        _guard_power(self.numerator, exponent)
        _guard_power(self.denominator, exponent)
        return RationalFunction(self.numerator**exponent, self.denominator**exponent)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RationalFunction):
            return NotImplemented
        return bool(self.numerator == other.numerator and self.denominator == other.denominator)

    __hash__ = None  # type: ignore[assignment]

    @property
    def is_polynomial(self) -> bool:
        """Whether the denominator is 1."""
        return bool(self.denominator.is_constant())

    def derivative(self, index: int) -> RationalFunction:
        """The partial derivative with respect to letter number ``index``."""
        top, bottom = self.numerator, self.denominator
        slope = top.derivative(index)
        if bottom.is_constant():
            return reduced(slope, bottom)
        return reduced(slope * bottom - top * bottom.derivative(index), bottom * bottom)


def reduced(numerator: Polynomial, denominator: Polynomial) -> RationalFunction:
    """The quotient in lowest terms with a monic denominator."""
    if denominator.is_constant():
        return RationalFunction(numerator / denominator, denominator / denominator)
    common = numerator.gcd(denominator)
    if not common.is_constant():
        numerator, denominator = numerator / common, denominator / common
    lead = denominator.leading_coefficient()
    return RationalFunction(numerator / lead, denominator / lead)


def _guard_degree(left: Polynomial, right: Polynomial) -> None:
    """Refuse a product before dense polynomials of huge degree, with coefficients to match, are formed step by step."""
    if len(left) > MAX_DENSE and len(right) > 1 and left.total_degree() + right.total_degree() > MAX_DEGREE:
        raise UnsupportedError(f"a product expands to more than {MAX_DENSE} terms of degree above {MAX_DEGREE}")


def _guard_power(base: Polynomial, exponent: int) -> None:
    terms = len(base)
    if terms > 1 and comb(exponent + min(terms, 60) - 1, min(exponent, min(terms, 60) - 1)) > MAX_TERMS:
        raise UnsupportedError(f"a sum of {terms} terms to the power {exponent} expands to too many terms")


def to_rational(value: Expr, ring: Ring, meaning: Mapping[str, RationalFunction] | None = None) -> RationalFunction:
    """``value`` as an element of Q(letters).

    ``meaning`` gives names that are no letters (definitions) their value. Raises UnsupportedError for functions,
    exponents that are not whole numbers, and unknown names; ZeroDivisionError for a division by zero.
    """
    if isinstance(value, Num):
        return RationalFunction(ring.constant(value.value), ring.one)
    if isinstance(value, Sym):
        return _name(value.name, ring, meaning or {})
    if isinstance(value, Add):
        return _sum([to_rational(term, ring, meaning) for term in value.terms], ring)
    if isinstance(value, Mul):
        product = RationalFunction(ring.one, ring.one)
        for factor in value.factors:
            product = product * to_rational(factor, ring, meaning)
        return product
    if isinstance(value, Pow):
        exponent = value.exponent
        if not (isinstance(exponent, Num) and exponent.value.denominator == 1):
            raise UnsupportedError("a power whose exponent is not a whole number is outside rational functions")
        return to_rational(value.base, ring, meaning) ** exponent.value.numerator
    name = value.name if isinstance(value, Call) else type(value).__name__
    raise UnsupportedError(f"the function {name} is outside rational functions")


def _name(name: str, ring: Ring, meaning: Mapping[str, RationalFunction]) -> RationalFunction:
    if name in meaning:
        return meaning[name]
    if name in ring.index:
        return RationalFunction(ring.gen(name), ring.one)
    raise UnsupportedError(f"the constant {name} is outside rational functions")


def _sum(terms: Sequence[RationalFunction], ring: Ring) -> RationalFunction:
    """Polynomial terms first, so that the common denominator is formed once."""
    whole = ring.zero
    rest = []
    for term in terms:
        if term.is_polynomial:
            whole += term.numerator
        else:
            rest.append(term)
    total = RationalFunction(whole, ring.one)
    for term in rest:
        total = total + term
    return total


def common_denominator(values: Iterable[RationalFunction], ring: Ring) -> Polynomial:
    """The least common multiple of the denominators."""
    common = ring.one
    for value in values:
        if not value.denominator.is_constant():
            common = common * (value.denominator / common.gcd(value.denominator))
    return common


def to_tree(value: Polynomial | RationalFunction, ring: Ring) -> Expr:
    """The tree of a polynomial or quotient, terms in descending degree."""
    if isinstance(value, RationalFunction):
        top = to_tree(value.numerator, ring)
        if value.is_polynomial:
            return top
        return mul(top, power(to_tree(value.denominator, ring), Num(Fraction(-1))))
    return add(*(_term(e, c, ring) for e, c in value.terms()))


def _term(exponents: Sequence[int], coefficient: Any, ring: Ring) -> Expr:
    number = Num(Fraction(int(coefficient.p), int(coefficient.q)))
    letters = [power(Sym(n), Num(Fraction(int(e)))) for n, e in zip(ring.names, exponents, strict=True) if e]
    return mul(number, *letters)
