"""Expressions as immutable trees: the meaning of a formula in an equation file.

A tree is one of six nodes: :class:`Num`, :class:`Sym`, :class:`Add`, :class:`Mul`, :class:`Pow`, :class:`Call`.
Build them with :func:`add`, :func:`mul`, :func:`power`, :func:`call` (or Python's operators), which keep one light
normal form: sums and products are flat, hold at most one number (a product's stands first, a sum's last) and never a
neutral element; a power of a number with a small whole exponent is a number. Nothing else is simplified, so that a
file prints as it was written. The working form of exact algebra is :mod:`symcons.expr.rational`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

#: A power of a number is computed at once only below this many bits; beyond it the node stays a Pow.
MAX_NUMBER_BITS = 4096


class Expr:
    """Base of all nodes; supports ``+ - * / **`` with numbers and other trees."""

    __slots__ = ()

    def __add__(self, other: Expr | int | Fraction) -> Expr:
        return add(self, as_expr(other))

    def __radd__(self, other: int | Fraction) -> Expr:
        return add(as_expr(other), self)

    def __sub__(self, other: Expr | int | Fraction) -> Expr:
        return add(self, negate(as_expr(other)))

    def __rsub__(self, other: int | Fraction) -> Expr:
        return add(as_expr(other), negate(self))

    def __mul__(self, other: Expr | int | Fraction) -> Expr:
        return mul(self, as_expr(other))

    def __rmul__(self, other: int | Fraction) -> Expr:
        return mul(as_expr(other), self)

    def __truediv__(self, other: Expr | int | Fraction) -> Expr:
        return mul(self, power(as_expr(other), Num(Fraction(-1))))

    def __rtruediv__(self, other: int | Fraction) -> Expr:
        return mul(as_expr(other), power(self, Num(Fraction(-1))))

    def __pow__(self, other: Expr | int | Fraction) -> Expr:
        return power(self, as_expr(other))

    def __neg__(self) -> Expr:
        return negate(self)

    @property
    def children(self) -> tuple[Expr, ...]:
        """The operands, in order; empty for numbers and names."""
        return ()


@dataclass(frozen=True, slots=True)
class Num(Expr):
    """An exact rational number."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Sym(Expr):
    """A name: state, parameter, input, definition, time, or a constant such as ``pi``."""

    name: str


@dataclass(frozen=True, slots=True)
class Add(Expr):
    """A sum of two or more terms, none of them a sum."""

    terms: tuple[Expr, ...]

    @property
    def children(self) -> tuple[Expr, ...]:
        return self.terms


@dataclass(frozen=True, slots=True)
class Mul(Expr):
    """A product of two or more factors, none of them a product."""

    factors: tuple[Expr, ...]

    @property
    def children(self) -> tuple[Expr, ...]:
        return self.factors


@dataclass(frozen=True, slots=True)
class Pow(Expr):
    """``base ^ exponent``; a quotient a/b is the product of a and b^(-1)."""

    base: Expr
    exponent: Expr

    @property
    def children(self) -> tuple[Expr, ...]:
        return (self.base, self.exponent)


@dataclass(frozen=True, slots=True)
class Call(Expr):
    """A function of the language applied to arguments, such as ``besselj(0, x)``."""

    name: str
    args: tuple[Expr, ...]

    @property
    def children(self) -> tuple[Expr, ...]:
        return self.args


ZERO = Num(Fraction(0))
ONE = Num(Fraction(1))
MINUS_ONE = Num(Fraction(-1))


def as_expr(value: Expr | int | Fraction | str) -> Expr:
    """A tree from a tree, a whole number, a fraction, or a name."""
    if isinstance(value, Expr):
        return value
    if isinstance(value, str):
        return Sym(value)
    return Num(Fraction(value))


def add(*terms: Expr) -> Expr:
    """The sum of ``terms`` in normal form: flat, numbers folded into one at the end."""
    flat: list[Expr] = []
    number = Fraction(0)
    for term in terms:
        for part in term.terms if isinstance(term, Add) else (term,):
            if isinstance(part, Num):
                number += part.value
            else:
                flat.append(part)
    if number or not flat:
        flat.append(Num(number))
    return flat[0] if len(flat) == 1 else Add(tuple(flat))


def mul(*factors: Expr) -> Expr:
    """The product of ``factors`` in normal form: flat, numbers folded into one at the front."""
    flat: list[Expr] = []
    number = Fraction(1)
    for factor in factors:
        for part in factor.factors if isinstance(factor, Mul) else (factor,):
            if isinstance(part, Num):
                number *= part.value
            else:
                flat.append(part)
    if number == 0:
        return ZERO
    if number != 1 or not flat:
        flat.insert(0, Num(number))
    return flat[0] if len(flat) == 1 else Mul(tuple(flat))


def power(base: Expr, exponent: Expr) -> Expr:
    """``base ^ exponent`` in normal form."""
    if isinstance(exponent, Num):
        if exponent.value == 1:
            return base
        if exponent.value == 0:
            return ONE
        if isinstance(base, Num) and exponent.value.denominator == 1:
            folded = _fold_power(base.value, exponent.value.numerator)
            if folded is not None:
                return Num(folded)
    return Pow(base, exponent)


def _fold_power(base: Fraction, exponent: int) -> Fraction | None:
    if base == 0 and exponent < 0:
        return None
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    return base**exponent if bits * abs(exponent) <= MAX_NUMBER_BITS else None


def negate(value: Expr) -> Expr:
    """Minus ``value``, distributed over a sum so that ``a - (b - c)`` stays flat."""
    if isinstance(value, Add):
        return add(*(mul(MINUS_ONE, term) for term in value.terms))
    return mul(MINUS_ONE, value)


def call(name: str, *args: Expr) -> Expr:
    """The function ``name`` of the language applied to ``args``."""
    return Call(name, args)


def walk(value: Expr) -> Iterator[Expr]:
    """Every node of the tree, parents before children, without recursion."""
    stack = [value]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.children))


def names(value: Expr) -> set[str]:
    """The names that occur in the tree."""
    return {node.name for node in walk(value) if isinstance(node, Sym)}


def rebuild(value: Expr, children: tuple[Expr, ...]) -> Expr:
    """The same node over other children, brought to normal form."""
    if isinstance(value, Add):
        return add(*children)
    if isinstance(value, Mul):
        return mul(*children)
    if isinstance(value, Pow):
        return power(*children)
    if isinstance(value, Call):
        return Call(value.name, children)
    return value


def transform(value: Expr, leaf: Callable[[Expr], Expr]) -> Expr:
    """The tree with ``leaf`` applied to every number and name; depth is bounded by the grammar, so recursion is safe."""
    if not value.children:
        return leaf(value)
    return rebuild(value, tuple(transform(child, leaf) for child in value.children))


def substitute(value: Expr, replacements: dict[str, Expr]) -> Expr:
    """The tree with names replaced, all at once."""
    return transform(value, lambda node: replacements.get(node.name, node) if isinstance(node, Sym) else node)
