"""Functions as letters: sin, exp, log, roots … become variables with a derivative and algebraic relations.

Every distinct call F(u) is replaced by a letter L with dL = F'(u) du, so that a chain rule turns the proof of a
conservation law into polynomial algebra. Relations are kept where there are any:

* ``sin``, ``cos`` (and ``tan``): arguments are split by the addition theorems into unit angles with s² + c² = 1;
* ``exp`` (and ``sinh cosh tanh``): exp(u + v) = exp(u)·exp(v), integer multiples are powers;
* ``sqrt`` and rational powers: the q-th root of u is a letter with Lᵠ = u; ``abs``: L² = u²; ``sign``: L² = 1;
* ``log asin acos atan erf``: free letters with a rational derivative (in further letters).

A letter without relations is a statement for *every* function with that derivative: stronger, never wrong. What is not
differentiated here (Bessel functions …) raises UnsupportedError.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from symcons.errors import UnsupportedError
from symcons.expr.tree import (
    MINUS_ONE,
    ONE,
    ZERO,
    Call,
    Expr,
    Num,
    Pow,
    Sym,
    call,
    mul,
    names,
    power,
    rebuild,
    substitute,
    walk,
)
from symcons.laws.arguments import Pair, add_angles, canonical, exact_root, is_whole, multiple_angle, split_terms

HALF = Num(Fraction(1, 2))
TWO = Num(Fraction(2))
#: Multiples of an angle beyond this are letters of their own.
MAX_MULTIPLE = 12


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter standing for ``meaning``; its derivative is the sum of slope · d(argument) over ``slopes``."""

    name: str
    meaning: Expr
    slopes: tuple[tuple[Expr, Expr], ...]


def has_functions(value: Expr) -> bool:
    """Whether the tree holds a call or a power whose exponent is no whole number."""
    for node in walk(value):
        if isinstance(node, Call):
            return True
        if isinstance(node, Pow) and not (isinstance(node.exponent, Num) and node.exponent.value.denominator == 1):
            return True
    return False


class FunctionLetters:
    """The letters of a set of formulas. ``constants`` are the names whose derivative is 0."""

    def __init__(self, constants: Iterable[str] = ()) -> None:
        self.constants = set(constants) | {"pi"}
        self.letters: dict[str, Letter] = {}
        self.relations: list[Expr] = []
        self.roots: dict[str, tuple[Expr, int]] = {}
        self._units: dict[tuple[str, Expr], list[tuple[Fraction, tuple[Expr, ...]]]] = {}

    def abstract(self, value: Expr) -> Expr:
        """``value`` as a rational function of names and letters; new letters are made as they occur."""
        children = tuple(self.abstract(child) for child in value.children)
        if isinstance(value, Call):
            return self._call(value.name, children)
        if isinstance(value, Pow) and not is_whole(children[1]):
            return self._power(children[0], children[1])
        return rebuild(value, children) if children else value

    def meaning_of(self, value: Expr) -> Expr:
        """The tree with every letter replaced by the function it stands for."""
        known = {name: letter.meaning for name, letter in self.letters.items()}
        return substitute(value, known) if names(value) & known.keys() else value

    def _call(self, name: str, args: tuple[Expr, ...]) -> Expr:
        rule = getattr(self, f"_fn_{name}", None)
        if rule is None or len(args) != 1:
            advice = "a numerical search (--numerical) may find laws"
            raise UnsupportedError(f"the derivative of the function {name} is not known to the exact proof; {advice}")
        return rule(args[0])  # type: ignore[no-any-return]

    def _letter(self, function: str, argument: Expr, *slopes: Expr) -> Sym:
        meaning = call(function, self.meaning_of(argument))
        return self._named(meaning, tuple((slope, argument) for slope in slopes))

    def _named(self, meaning: Expr, slopes: tuple[tuple[Expr, Expr], ...]) -> Sym:
        name = f"<{meaning!r}>"
        if name not in self.letters:
            self.letters[name] = Letter(name, meaning, slopes)
        return Sym(name)

    def _fn_sqrt(self, u: Expr) -> Expr:
        return self._power(u, HALF)

    def _fn_exp(self, u: Expr) -> Expr:
        return mul(*(self._exponential(c, m) for c, m in split_terms(u)))

    def _fn_sinh(self, u: Expr) -> Expr:
        return mul(HALF, self._fn_exp(u) - power(self._fn_exp(u), MINUS_ONE))

    def _fn_cosh(self, u: Expr) -> Expr:
        return mul(HALF, self._fn_exp(u) + power(self._fn_exp(u), MINUS_ONE))

    def _fn_tanh(self, u: Expr) -> Expr:
        return self._fn_sinh(u) / self._fn_cosh(u)

    def _fn_sin(self, u: Expr) -> Expr:
        return self._angle(u)[1]

    def _fn_cos(self, u: Expr) -> Expr:
        return self._angle(u)[0]

    def _fn_tan(self, u: Expr) -> Expr:
        cosine, sine = self._angle(u)
        return sine / cosine

    def _fn_log(self, u: Expr) -> Expr:
        v = canonical(u)
        return self._letter("log", v, power(v, MINUS_ONE))

    def _fn_abs(self, u: Expr) -> Expr:
        v = canonical(u)
        letter = Sym(f"<{call('abs', self.meaning_of(v))!r}>")
        self._relate(letter.name, power(letter, TWO) - power(v, TWO))
        found = self._letter("abs", v, v / letter)
        self._join_sign(v)
        return found

    def _fn_sign(self, u: Expr) -> Expr:
        v = canonical(u)
        letter = Sym(f"<{call('sign', self.meaning_of(v))!r}>")
        self._relate(letter.name, power(letter, TWO) - ONE)
        found = self._letter("sign", v, ZERO)
        self._join_sign(v)
        return found

    def _join_sign(self, v: Expr) -> None:
        """|v| = v·sign(v), where both occur."""
        modulus, sign = (f"<{call(name, self.meaning_of(v))!r}>" for name in ("abs", "sign"))
        relation = Sym(modulus) - mul(v, Sym(sign))
        if modulus in self.letters and sign in self.letters and relation not in self.relations:
            self.relations.append(relation)

    def _fn_atan(self, u: Expr) -> Expr:
        v = canonical(u)
        return self._letter("atan", v, power(ONE + power(v, TWO), MINUS_ONE))

    def _fn_asin(self, u: Expr) -> Expr:
        v = canonical(u)
        return self._letter("asin", v, power(self._fn_sqrt(ONE - power(v, TWO)), MINUS_ONE))

    def _fn_acos(self, u: Expr) -> Expr:
        v = canonical(u)
        return self._letter("acos", v, mul(MINUS_ONE, power(self._fn_sqrt(ONE - power(v, TWO)), MINUS_ONE)))

    def _fn_erf(self, u: Expr) -> Expr:
        v = canonical(u)
        bell = self._fn_exp(mul(MINUS_ONE, power(v, TWO)))
        return self._letter("erf", v, mul(TWO, bell, power(self._fn_sqrt(Sym("pi")), MINUS_ONE)))

    def _fn_erfc(self, u: Expr) -> Expr:
        return ONE - self._fn_erf(u)

    def _power(self, base: Expr, exponent: Expr) -> Expr:
        b, e = canonical(base), canonical(exponent)
        if not isinstance(e, Num):
            return self._general_power(b, e)
        p, q = e.value.numerator, e.value.denominator
        if q == 1:
            return power(b, e)
        if isinstance(b, Num):
            exact = exact_root(b.value, q)
            if exact is not None:
                return power(Num(exact), Num(Fraction(p)))
        inner = self.meaning_of(b)
        root = call("sqrt", inner) if q == 2 else Pow(inner, Num(Fraction(1, q)))
        name = f"<{root!r}>"
        self._relate(name, power(Sym(name), Num(Fraction(q))) - b)
        self.roots[name] = (b, q)
        slope = mul(Num(Fraction(1, q)), power(Sym(name), Num(Fraction(1 - q))))
        return power(self._named(root, ((slope, b),)), Num(Fraction(p)))

    def _general_power(self, b: Expr, e: Expr) -> Expr:
        """b^e with d(b^e) = b^e (e/b db + log b de); the logarithm only where e is not constant.

        Whole numbers in e are split off, so that b^(a + 1) and b^a share a letter.
        """
        whole = sum(int(c) for c, monomial in split_terms(e) if monomial == ONE and c.denominator == 1)
        if whole:
            rest = canonical(e - Num(Fraction(whole)))
            return mul(self._general_power(b, rest), power(b, Num(Fraction(whole))))
        meaning = Pow(self.meaning_of(b), self.meaning_of(e))
        letter = Sym(f"<{meaning!r}>")
        slopes = [(mul(letter, e, power(b, MINUS_ONE)), b)]
        if not names(e) <= self.constants:
            slopes.append((mul(letter, self._fn_log(b)), e))
        return self._named(meaning, tuple(slopes))

    def _relate(self, name: str, relation: Expr) -> None:
        if name not in self.letters:
            self.relations.append(relation)

    def _exponential(self, coefficient: Fraction, monomial: Expr) -> Expr:
        known = self._units.setdefault(("exp", monomial), [])
        for unit, (letter,) in known:
            if (coefficient / unit).denominator == 1:
                return power(letter, Num(coefficient / unit))
        argument = mul(Num(coefficient), monomial)
        meaning = call("exp", self.meaning_of(argument))
        letter = self._named(meaning, ((Sym(f"<{meaning!r}>"), argument),))
        if known:
            ratio = coefficient / known[0][0]
            first = power(known[0][1][0], Num(Fraction(ratio.numerator)))
            self.relations.append(power(letter, Num(Fraction(ratio.denominator))) - first)
        known.append((coefficient, (letter,)))
        return letter

    def _angle(self, u: Expr) -> Pair:
        """(cos u, sin u) by the addition theorems."""
        total: Pair = (ONE, ZERO)
        for c, m in split_terms(u):
            total = add_angles(total, self._unit_angle(c, m))
        return total

    def _unit_angle(self, coefficient: Fraction, monomial: Expr) -> Pair:
        known = self._units.setdefault(("angle", monomial), [])
        for unit, pair in known:
            multiple = coefficient / unit
            if multiple.denominator == 1 and abs(multiple) <= MAX_MULTIPLE:
                return multiple_angle((pair[0], pair[1]), multiple.numerator)
        argument = mul(Num(abs(coefficient)), monomial)
        meaning = self.meaning_of(argument)
        cosine, sine = call("cos", meaning), call("sin", meaning)
        c = self._named(cosine, ((mul(MINUS_ONE, Sym(f"<{sine!r}>")), argument),))
        s = self._named(sine, ((Sym(f"<{cosine!r}>"), argument),))
        self.relations.append(power(c, TWO) + power(s, TWO) - ONE)
        if known:
            self._relate_angles((abs(coefficient), (c, s)), known[0])
        known.append((abs(coefficient), (c, s)))
        return (c, s) if coefficient > 0 else (c, mul(MINUS_ONE, s))

    def _relate_angles(self, new: tuple[Fraction, Pair], old: tuple[Fraction, tuple[Expr, ...]]) -> None:
        ratio = new[0] / old[0]
        if max(ratio.numerator, ratio.denominator) > MAX_MULTIPLE:
            return
        left = multiple_angle(new[1], ratio.denominator)
        right = multiple_angle((old[1][0], old[1][1]), ratio.numerator)
        self.relations.extend(a - b for a, b in zip(left, right, strict=True))
