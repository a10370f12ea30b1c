"""Which form a flow's transform has: polynomials in |k|, square roots and logarithms of them, told apart by structure.

Everything is brought into a ring over Q in which the wave number, the other names, and every subtree that is not
rational (a root, an exponential of parameters) are letters, so that equal things cancel whatever way they were written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from genphys_sym.greens.assumptions import Assumptions
from symcons.errors import UnsupportedError
from symcons.expr.rational import RationalFunction, Ring, to_rational, to_tree
from symcons.expr.tree import ONE, Add, Call, Expr, Mul, Num, Pow, Sym, add, call, mul, names, power, substitute, walk

_WAVE_NUMBERS = ("k", "kx", "ky", "kz")


@dataclass(frozen=True, slots=True)
class Expansion:
    """Σ coefficient · k^q  +  Σ coefficient · √(radicand)  +  Σ coefficient · log(argument), coefficients free of k."""

    powers: dict[Fraction, Expr]
    roots: tuple[tuple[Expr, Expr], ...] = ()
    logs: tuple[tuple[Expr, Expr], ...] = ()

    @property
    def is_polynomial(self) -> bool:
        """Whether only powers of k occur."""
        return not self.roots and not self.logs

    def coefficient(self, exponent: int) -> Expr:
        """The coefficient of k^exponent."""
        return self.powers.get(Fraction(exponent), Num(Fraction(0)))

    def only(self, *exponents: int) -> bool:
        """Whether no power of k beside ``exponents`` occurs."""
        return self.powers.keys() <= {Fraction(e) for e in exponents}


class _Letters:
    """Names for what a ring cannot hold: ``meaning`` of each letter, by the order of their finding."""

    def __init__(self, facts: Assumptions, wave: str) -> None:
        self.meaning: dict[str, Expr] = {}
        self.facts = facts
        self.wave = wave

    def letter(self, tree: Expr) -> Sym:
        for name, known in self.meaning.items():
            if known == tree:
                return Sym(name)
        name = f"#{len(self.meaning)}"
        self.meaning[name] = tree
        return Sym(name)

    def tame(self, tree: Expr) -> Expr:
        """``tree`` with every part that is not rational replaced by a letter."""
        if isinstance(tree, (Num, Sym)):
            return tree
        if isinstance(tree, Add):
            return add(*(self.tame(term) for term in tree.terms))
        if isinstance(tree, Mul):
            return mul(*(self.tame(factor) for factor in tree.factors))
        if isinstance(tree, Pow):
            return self._power(tree)
        if isinstance(tree, Call) and tree.name == "sqrt":
            return self._root(tree.args[0])
        if isinstance(tree, Call):
            return self.letter(Call(tree.name, tuple(normal(argument, self.facts) for argument in tree.args)))
        raise UnsupportedError(f"{tree!r} has no place in a transform")

    def _power(self, tree: Pow) -> Expr:
        exponent = normal(tree.exponent, self.facts)
        if isinstance(exponent, Num) and exponent.value.denominator == 1:
            return power(self.tame(tree.base), exponent)
        base = normal(tree.base, self.facts)
        if isinstance(exponent, Num) and exponent.value.denominator == 2 and abs(exponent.value) < 64:
            return power(self._root(base), Num(exponent.value * 2))
        if isinstance(base, Pow) and self.facts.sign(base.base) == 1:
            return self.tame(power(base.base, mul(base.exponent, exponent)))
        return self.letter(power(base, exponent))

    def _root(self, tree: Expr) -> Expr:
        root = self.facts.root(normal(tree, self.facts))
        parts = root.factors if isinstance(root, Mul) else (root,)
        plain = [part for part in parts if not (isinstance(part, Call) and part.name == "sqrt")]
        return mul(*(self.tame(part) for part in plain), *(self.letter(part) for part in parts if part not in plain))


def normal(tree: Expr, facts: Assumptions) -> Expr:
    """``tree`` brought over Q(letters) and back: equal rational expressions become equal trees."""
    if isinstance(tree, (Num, Sym)):
        return tree
    letters = _Letters(facts, "k")
    tamed = letters.tame(tree)
    ring = Ring(sorted(names(tamed)))
    return _back(to_rational(tamed, ring), ring, letters)


def _back(value: RationalFunction, ring: Ring, letters: _Letters) -> Expr:
    return substitute(to_tree(_without_i(value, ring), ring), letters.meaning)


def _without_i(value: RationalFunction, ring: Ring) -> RationalFunction:
    """i² = −1 in the numerator."""
    if "i" not in ring.index:
        return value
    value = _plain_denominator(value, ring)
    place = ring.index["i"]
    terms: dict[tuple[int, ...], Any] = {}
    for exponents, coefficient in value.numerator.terms():
        found = [int(e) for e in exponents]
        sign = -1 if found[place] % 4 >= 2 else 1
        found[place] %= 2
        key = tuple(found)
        terms[key] = terms.get(key, Fraction(0)) + sign * Fraction(int(coefficient.p), int(coefficient.q))
    return RationalFunction(ring.from_terms(terms), value.denominator)


def _plain_denominator(value: RationalFunction, ring: Ring) -> RationalFunction:
    """1/i = −i where the denominator is a single term with i."""
    if "i" not in ring.index or len(value.denominator) != 1:
        return value
    place = ring.index["i"]
    ((exponents, coefficient),) = value.denominator.terms()
    turns = int(exponents[place])
    rest = tuple(0 if j == place else int(e) for j, e in enumerate(exponents))
    bottom = ring.from_terms({rest: Fraction(int(coefficient.p), int(coefficient.q))})
    return RationalFunction(value.numerator * ring.gen("i") ** (3 * turns % 4), bottom)


def expansion(tree: Expr, facts: Assumptions, wave: str = "k") -> Expansion | None:
    """``tree`` as an :class:`Expansion` in ``wave``, None where it is none."""
    letters = _Letters(facts, wave)
    try:
        tamed = letters.tame(tree)
        ring = Ring(sorted(names(tamed) | {wave}))
        value = _without_i(to_rational(tamed, ring), ring)
    except (UnsupportedError, ZeroDivisionError):
        return None
    varying = [name for name in ring.names if name == wave or wave in names(letters.meaning.get(name, ONE))]
    if any(value.denominator.degrees()[ring.index[name]] for name in varying):
        return None
    return _sorted(value, ring, letters, varying)


def _sorted(value: RationalFunction, ring: Ring, letters: _Letters, varying: list[str]) -> Expansion | None:
    places = [ring.index[name] for name in varying]
    groups: dict[tuple[int, ...], dict[tuple[int, ...], Fraction]] = {}
    for exponents, coefficient in value.numerator.terms():
        key = tuple(int(exponents[place]) for place in places)
        rest = tuple(0 if i in places else int(e) for i, e in enumerate(exponents))
        groups.setdefault(key, {})[rest] = Fraction(int(coefficient.p), int(coefficient.q))
    powers: dict[Fraction, Expr] = {}
    roots: list[tuple[Expr, Expr]] = []
    logs: list[tuple[Expr, Expr]] = []
    for key, terms in groups.items():
        quotient = RationalFunction(ring.from_terms(terms), ring.one) / RationalFunction(value.denominator, ring.one)
        coefficient = _back(quotient, ring, letters)
        kind = _kind(dict(zip(varying, key, strict=True)), letters)
        if isinstance(kind, Fraction):
            powers[kind] = coefficient
        elif isinstance(kind, Call):
            (roots if kind.name == "sqrt" else logs).append((coefficient, kind.args[0]))
        else:
            return None
    return Expansion(powers, tuple(roots), tuple(logs))


def _kind(exponents: dict[str, int], letters: _Letters) -> Fraction | Call | None:
    """A power of k as its exponent, a root or logarithm as itself, None for anything else."""
    used = {name: e for name, e in exponents.items() if e}
    total = Fraction(0)
    for name, e in used.items():
        meaning = letters.meaning.get(name, Sym(name))
        if isinstance(meaning, Sym):
            total += e
        elif isinstance(meaning, Pow) and isinstance(meaning.base, Sym) and isinstance(meaning.exponent, Num):
            total += e * meaning.exponent.value
        elif isinstance(meaning, Call) and meaning.name in ("sqrt", "log") and used == {name: 1}:
            return meaning
        else:
            return None
    return total


def exponent_of(tree: Expr, facts: Assumptions) -> Expr | None:
    """X where ``tree`` = exp(X) for all wave numbers: exponentials, powers and products of what has a constant sign."""
    factors = tree.factors if isinstance(tree, Mul) else (tree,)
    found: list[Expr] = []
    for factor in factors:
        if isinstance(factor, Call) and factor.name == "exp":
            found.append(factor.args[0])
        elif isinstance(factor, Pow) and facts.sign(factor.base) == 1:
            found.append(mul(factor.exponent, call("log", factor.base)))
        else:
            return None
    return add(*found)


def wave_numbers(trees: Iterable[Expr]) -> tuple[str, ...]:
    """The wave numbers that ``trees`` name, in order."""
    used = {node.name for tree in trees for node in walk(tree) if isinstance(node, Sym)}
    return tuple(name for name in _WAVE_NUMBERS if name in used)
