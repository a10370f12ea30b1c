"""Letters chosen so that laws are short in them: exponentials whole, hyperbolic functions in pairs, logarithms of factors.

A proof splits exp(q₁ − q₂) into exp(q₁)/exp(q₂), which is unique; a search keeps it whole, where Toda's energy is linear.
What whole exponentials owe each other, exp(u)·exp(v)·exp(−u − v) = 1, is the lattice of integer relations between their
arguments, found by Hermite's normal form.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from symcons.exact.smith import null_lattice
from symcons.expr.rational import Ring, to_rational, to_tree
from symcons.expr.tree import MINUS_ONE, ONE, ZERO, Expr, Num, Sym, add, call, mul, names, power
from symcons.laws.arguments import canonical, split_terms
from symcons.laws.letters import TWO, FunctionLetters


class SearchLetters(FunctionLetters):
    """Function letters for a search: see the module's text."""

    def __init__(self, constants: tuple[str, ...] = ()) -> None:
        super().__init__(constants)
        self._exponents: dict[str, Expr] = {}
        self._fronts: dict[Expr, Fraction] = {}

    def exponential_relations(self) -> list[Expr]:
        """∏ Eᵢ^{nᵢ} − ∏ Eⱼ^{mⱼ} for a basis of the integer relations Σ nᵢuᵢ = Σ mⱼuⱼ between the arguments."""
        letters = tuple(self._exponents)
        parts = [{m: c for c, m in split_terms(self._exponents[name])} for name in letters]
        monomials = list(dict.fromkeys(m for part in parts for m in part))
        scale = lcm(1, *(c.denominator for part in parts for c in part.values()))
        rows = [[int(part.get(m, Fraction(0)) * scale) for part in parts] for m in monomials]
        if not letters:
            return []
        return [_binomial(letters, relation) for relation in null_lattice(rows, len(letters))]

    def _fn_exp(self, u: Expr) -> Expr:
        argument = canonical(u)
        if argument == ZERO:
            return ONE
        meaning = call("exp", self.meaning_of(argument))
        letter = Sym(f"<{meaning!r}>")
        self._exponents[letter.name] = argument
        return self._named(meaning, ((letter, argument),))

    def _fn_cosh(self, u: Expr) -> Expr:
        return self._hyperbolic(u)[0]

    def _fn_sinh(self, u: Expr) -> Expr:
        return self._hyperbolic(u)[1]

    def _hyperbolic(self, u: Expr) -> tuple[Expr, Expr]:
        """(cosh u, sinh u) with cosh² − sinh² = 1."""
        argument = canonical(u)
        if _leads_with_minus(argument):
            even, odd = self._hyperbolic(mul(MINUS_ONE, argument))
            return even, mul(MINUS_ONE, odd)
        meaning = self.meaning_of(argument)
        cosh, sinh = call("cosh", meaning), call("sinh", meaning)
        even, odd = Sym(f"<{cosh!r}>"), Sym(f"<{sinh!r}>")
        self._relate(even.name, power(even, TWO) - power(odd, TWO) - ONE)
        self._named(cosh, ((odd, argument),))
        self._named(sinh, ((even, argument),))
        return even, odd

    def _fn_log(self, u: Expr) -> Expr:
        """Logarithms of the irreducible factors: log(x²/y) = 2 log(x) − log(y).

        A positive number in front goes into the letter of a factor that has none yet, so that log(2x) is one letter; where
        all have theirs, log(2x) = log(x) + log(2).
        """
        ring = Ring(sorted(names(u)))
        value = to_rational(u, ring)
        factors: list[tuple[Expr, int]] = []
        front = Fraction(1)
        for polynomial, sign in ((value.numerator, 1), (value.denominator, -1)):
            number, found = polynomial.factor()
            front *= Fraction(int(number.p), int(number.q)) ** sign
            factors += [(to_tree(factor, ring), sign * int(times)) for factor, times in found]
        if not factors or (front < 0 and (len(factors) > 1 or factors[0][1] != 1)):
            return super()._fn_log(u)
        terms = []
        for factor, times in factors:
            known = self._fronts.get(factor)
            if known is None:
                absorbs = abs(times) == 1 and front != 1
                known = (front**times if absorbs else Fraction(1))
                self._fronts[factor] = known
            front /= known**times
            terms.append(mul(Num(Fraction(times)), super()._fn_log(mul(Num(known), factor))))
        if front < 0:  # log(x) and log(−x) are not both real
            return super()._fn_log(u)
        return add(*terms, ZERO if front == 1 else super()._fn_log(Num(front)))


def _leads_with_minus(argument: Expr) -> bool:
    terms = split_terms(argument)
    return bool(terms) and terms[0][0] < 0


def _binomial(letters: tuple[str, ...], relation: tuple[int, ...]) -> Expr:
    up = mul(*(power(Sym(n), Num(Fraction(e))) for n, e in zip(letters, relation, strict=True) if e > 0))
    down = mul(*(power(Sym(n), Num(Fraction(-e))) for n, e in zip(letters, relation, strict=True) if e < 0))
    return up - down
