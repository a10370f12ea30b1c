"""Exact algebra on symbols: the field Q(i)(letters), where what is not rational is a letter of its own.

A symbol such as λ + D·k² + √(k² + m²) is a polynomial in λ over Q(D, k, w) with w = √(k² + m²): an identity that holds
with w as a free letter holds for the function. Powers with a fractional exponent share a letter where they can, so that
k^(3/2) is the cube of √k. The imaginary unit is the letter ``i``, reduced by i² = −1.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import lcm
from typing import Any

from symcons.expr.rational import Polynomial, RationalFunction, Ring, reduced, to_rational
from symcons.expr.tree import (
    MINUS_ONE,
    ONE,
    Add,
    Call,
    Expr,
    Mul,
    Num,
    Pow,
    Sym,
    add,
    mul,
    names,
    power,
    rebuild,
    substitute,
    transform,
)

#: The imaginary unit in trees.
UNIT = "i"
#: Letters that stand last in a product and whose powers order the terms of a sum.
_LAST = ("t", "k", "kx", "ky", "kz", "lam")


def root_of(node: Expr) -> tuple[Expr, Expr] | None:
    """(base, exponent) of a power whose exponent is no whole number, ``sqrt`` among them; None for anything else."""
    if isinstance(node, Call) and node.name == "sqrt":
        return node.args[0], Num(Fraction(1, 2))
    if isinstance(node, Pow) and not (isinstance(node.exponent, Num) and node.exponent.value.denominator == 1):
        return node.base, node.exponent
    return None


def _common_denominator(polynomial: Polynomial) -> int:
    return lcm(*(int(coefficient.q) for _, coefficient in polynomial.terms()))


def _primitive(exponent: Expr) -> tuple[Expr, int]:
    """The exponent as a whole multiple of one that many powers share: 3/2 = 3·(1/2), −2a = −2·(a)."""
    if isinstance(exponent, Num):
        return Num(Fraction(1, exponent.value.denominator)), exponent.value.numerator
    if isinstance(exponent, Mul) and isinstance(exponent.factors[0], Num):
        number = exponent.factors[0].value
        return mul(Num(Fraction(1, number.denominator)), *exponent.factors[1:]), number.numerator
    return exponent, 1


class Alphabet:
    """The letters of some trees, and arithmetic with them; ``letters`` are names that must exist besides."""

    def __init__(self, trees: Iterable[Expr], letters: Iterable[str] = ()) -> None:
        self._letters: dict[Expr, str] = {}
        found = dict.fromkeys(letters)
        for tree in trees:
            self._collect(tree, found)
        found.pop(UNIT, None)
        last = [name for name in _LAST if name in found]
        first = [name for name in found if name not in _LAST]
        self.ring = Ring((UNIT, *first, *last, *self._letters.values()))
        self._meaning = {letter: tree for tree, letter in self._letters.items()}
        self.zero = RationalFunction(self.ring.zero, self.ring.one)
        self.one = RationalFunction(self.ring.one, self.ring.one)
        self.unit = RationalFunction(self.ring.gen(UNIT), self.ring.one)

    def _collect(self, tree: Expr, found: dict[str, None]) -> None:
        if isinstance(tree, Sym):
            found[tree.name] = None
        elif isinstance(tree, Call) and tree.name != "sqrt":
            self._letters.setdefault(tree, f" {len(self._letters)}")
        elif root_of(tree) is not None:
            atom, _, _ = _atom(tree)
            self._collect(atom.base, found)
            self._letters.setdefault(atom, f" {len(self._letters)}")
        elif isinstance(tree, Pow):
            self._collect(tree.base, found)
        else:
            for child in tree.children:
                self._collect(child, found)

    def letter(self, name: str) -> RationalFunction:
        """A letter as an element of the field."""
        return RationalFunction(self.ring.gen(name), self.ring.one)

    def atoms(self) -> dict[str, Expr]:
        """The letters that stand for a function, with the function."""
        return dict(self._meaning)

    def atoms_in(self, values: Iterable[RationalFunction], wanted: set[str]) -> list[Expr]:
        """The functions that occur in the values and depend on one of the names."""
        used: dict[str, None] = {}
        for value in values:
            for polynomial in (value.numerator, value.denominator):
                used.update((n, None) for n, d in zip(self.ring.names, polynomial.degrees(), strict=True) if d > 0)
        return [self._meaning[n] for n in used if n in self._meaning and names(self._meaning[n]) & wanted]

    def read(self, tree: Expr) -> RationalFunction:
        """The tree as an element of the field.

        :raises KeyError: for a function that was not among the trees of the alphabet.
        """
        return self.settle(to_rational(self._replaced(tree), self.ring))

    def _replaced(self, tree: Expr) -> Expr:
        if isinstance(tree, Call) and tree.name != "sqrt":
            return Sym(self._letters[tree])
        if root_of(tree) is not None:
            atom, exponent, whole = _atom(tree)
            rest = power(self._replaced(atom.base), Num(Fraction(whole))) if whole else ONE
            return mul(power(Sym(self._letters[atom]), Num(Fraction(exponent))), rest)
        if isinstance(tree, Pow):
            return power(self._replaced(tree.base), tree.exponent)
        return rebuild(tree, tuple(self._replaced(child) for child in tree.children))

    def write(self, value: RationalFunction) -> Expr:
        """An element of the field as a tree: terms in falling powers of λ and k, no sum with a minus in front if it can be."""
        above, below = value.numerator, value.denominator
        if not below.is_constant():
            shared = self.ring.constant(_common_denominator(above))
            above, below = above * shared, below * shared
            if all(coefficient < 0 for _, coefficient in above.terms()):
                quotient = mul(MINUS_ONE, self._sum(-above), power(self._sum(below), MINUS_ONE))
                return tidy(substitute(quotient, self._meaning))
        return tidy(substitute(mul(self._sum(above), power(self._sum(below), MINUS_ONE)), self._meaning))

    def halves(self, value: RationalFunction) -> tuple[Expr, Expr]:
        """What stands above and below the line, both free of fractions."""
        scale = _common_denominator(value.numerator)
        shared = self.ring.constant(scale)
        one = self.ring.one
        above, below = RationalFunction(value.numerator * shared, one), RationalFunction(value.denominator * shared, one)
        return self.write(above), self.write(below)

    def _sum(self, polynomial: Polynomial) -> Expr:
        weights = [_LAST.index(name) + 1 if name in _LAST else 0 for name in self.ring.names]

        def rank(term: tuple[Any, Any]) -> tuple[int, int, tuple[int, ...]]:
            exponents = [int(e) for e in term[0]]
            time = sum(e for e, w in zip(exponents, weights, strict=True) if w == len(_LAST))
            space = sum(e for e, w in zip(exponents, weights, strict=True) if 1 < w < len(_LAST))
            return -time, -space, tuple(-e for e in exponents)

        terms = sorted(polynomial.terms(), key=rank)
        positive = next((n for n, (_, coefficient) in enumerate(terms) if coefficient > 0), 0)
        terms = [terms[positive], *terms[:positive], *terms[positive + 1 :]] if terms else []
        return add(*(self._term(exponents, coefficient) for exponents, coefficient in terms))

    def _term(self, exponents: Any, coefficient: Any) -> Expr:
        number = Num(Fraction(int(coefficient.p), int(coefficient.q)))
        pairs = zip(self.ring.names, exponents, strict=True)
        return mul(number, *(power(Sym(name), Num(Fraction(int(e)))) for name, e in pairs if e))

    def settle(self, value: RationalFunction) -> RationalFunction:
        """The canonical form: i² = −1, no i below."""
        real, imaginary = self.parts(value.numerator)
        below, above = self.parts(value.denominator)
        unit = self.ring.gen(UNIT)
        if above.is_zero():
            return reduced(real + unit * imaginary, below)
        top = real * below + imaginary * above + unit * (imaginary * below - real * above)
        return reduced(top, below * below + above * above)

    def reduced_roots(self, value: RationalFunction) -> RationalFunction:
        """The value with w^n replaced by b for every letter w = b^(1/n)."""
        for letter, function in self._meaning.items():
            root = root_of(function)
            if root is not None and isinstance(root[1], Num) and root[1].value.numerator == 1:
                index, base = root[1].value.denominator, self.read(root[0])
                above = self._root_replaced(value.numerator, letter, base, index)
                value = self.settle(above / self._root_replaced(value.denominator, letter, base, index))
        return value

    def _root_replaced(self, polynomial: Polynomial, letter: str, base: RationalFunction, index: int) -> RationalFunction:
        total = self.zero
        for n, part in self.by_powers(polynomial, letter).items():
            total = total + RationalFunction(part, self.ring.one) * base ** (n // index) * self.letter(letter) ** (n % index)
        return total

    def complex_denominator(self, value: RationalFunction) -> bool:
        """Whether the imaginary unit occurs."""
        place = self.ring.index[UNIT]
        return bool(value.numerator.degrees()[place] > 0 or value.denominator.degrees()[place] > 0)

    def parts(self, polynomial: Polynomial) -> tuple[Polynomial, Polynomial]:
        """The real part and the imaginary part, all letters taken as real."""
        place = self.ring.index[UNIT]
        if polynomial.degrees()[place] <= 0:
            return polynomial, self.ring.zero
        sides: tuple[dict[Any, Any], dict[Any, Any]] = ({}, {})
        for exponents, coefficient in polynomial.terms():
            turns = int(exponents[place])
            key = (*exponents[:place], 0, *exponents[place + 1 :])
            side = sides[turns % 2]
            side[key] = side.get(key, 0) + (-coefficient if turns % 4 > 1 else coefficient)
        return self.ring.context.from_dict(sides[0]), self.ring.context.from_dict(sides[1])

    def real_and_imaginary(self, value: RationalFunction) -> tuple[RationalFunction, RationalFunction]:
        """Re and Im of an element in canonical form."""
        real, imaginary = self.parts(value.numerator)
        return reduced(real, value.denominator), reduced(imaginary, value.denominator)

    def triple(self, polynomial: Polynomial, name: str) -> tuple[Polynomial, Polynomial, Polynomial]:
        """(a, b, c) of a·x² + b·x + c in one letter."""
        parts = {0: self.ring.zero, 1: self.ring.zero, 2: self.ring.zero, **self.by_powers(polynomial, name)}
        return parts[2], parts[1], parts[0]

    def by_powers(self, polynomial: Polynomial, name: str) -> dict[int, Polynomial]:
        """The coefficients of a polynomial by the powers of one letter."""
        place = self.ring.index[name]
        parts: dict[int, dict[Any, Any]] = {}
        for exponents, coefficient in polynomial.terms():
            key = (*exponents[:place], 0, *exponents[place + 1 :])
            parts.setdefault(int(exponents[place]), {})[key] = coefficient
        return {order: self.ring.context.from_dict(terms) for order, terms in parts.items()}


def _atom(tree: Expr) -> tuple[Pow, int, int]:
    """For a power with a fractional or symbolic exponent: base^e, m, n with tree = (base^e)^m · base^n."""
    root = root_of(tree)
    if root is None:
        raise TypeError(f"{tree!r} is no root")
    base, exponent = root
    whole = 0
    if isinstance(exponent, Add) and isinstance(exponent.terms[-1], Num) and exponent.terms[-1].value.denominator == 1:
        whole = exponent.terms[-1].value.numerator
        exponent = add(*exponent.terms[:-1])
    shared, times = _primitive(exponent)
    return Pow(base, shared), times, whole


def tidy(tree: Expr) -> Expr:
    """The spelling of results: powers of powers as one power, powers of one half as ``sqrt``."""
    if not tree.children:
        return tree
    node = rebuild(tree, tuple(tidy(child) for child in tree.children))
    if not isinstance(node, Pow) or not isinstance(node.exponent, Num):
        return node
    root = root_of(node.base)
    if root is not None and node.exponent.value.denominator == 1:
        return tidy(power(root[0], mul(node.exponent, root[1])))
    if node.exponent.value == Fraction(1, 2):
        return Call("sqrt", (node.base,))
    if node.exponent.value == Fraction(-1, 2):
        return power(Call("sqrt", (node.base,)), MINUS_ONE)
    return node


def equal(left: Expr, right: Expr) -> bool:
    """Whether two trees are the same element of the field, functions taken as free letters (a proof where it says yes)."""
    letters = Alphabet((left, right))
    return letters.read(left) == letters.read(right)


def real_conjugate(tree: Expr) -> Expr:
    """The complex conjugate of a tree whose names are real."""
    return transform(tree, lambda leaf: mul(Num(Fraction(-1)), leaf) if leaf == Sym(UNIT) else leaf)


def expanded(tree: Expr) -> Expr:
    """The tree in canonical form over its own letters."""
    letters = Alphabet((tree,))
    return letters.write(letters.read(tree))
