"""One dimension: every differential polynomial is a normal form plus a total derivative, in one way.

Order the jet variables u^a_k by (k, a) and monomials lexicographically, the greatest variable first. The greatest term of
D_x m, where z with exponent e ≠ 0 is the greatest variable of m, is e (m/z) Dz. These terms differ for different m, so a
basis of the image of D_x has as greatest terms exactly the monomials r·w in which w = Dz is the greatest variable, has
exponent 1, and all of r lies at or below z. The *normal* monomials are the others. Reduction

    c r w  =  D_x(c r z^(n+1)/(n+1) …)  −  lower terms

ends (each step lowers the greatest variable) and yields the normal form with the flux beside it: two polynomials differ
by a total derivative if and only if their normal forms agree. With letters in u and powers of x the same holds, the step
at order one being an integral over u.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symcons.densities.jets import (
    COORDINATES,
    FIRST_LETTER,
    UNIT,
    Exponent,
    Jets,
    Monomial,
    Polynomial,
    add_term,
    add_to,
    exponent_of,
    joined,
    without,
)
from symcons.densities.letters import Letter, trig_antiderivative


class NormalForms:
    """Reduction modulo total derivatives by one ``coordinate`` in the algebra ``jets``; unique for x."""

    def __init__(self, jets: Jets, coordinate: str = "x") -> None:
        self.jets = jets
        self.coordinate = coordinate
        self.step = jets.steps[coordinate]
        self.own = -1 - COORDINATES.index(coordinate)
        self._known: dict[Monomial, Polynomial] = {}

    def is_normal(self, monomial: Monomial) -> bool:
        """Whether the monomial is its own normal form."""
        return self._splits(monomial) is None and not self._of_coordinates(monomial)

    def normal_form(self, value: Polynomial) -> Polynomial:
        """The normal form."""
        result: Polynomial = {}
        for monomial, c in value.items():
            add_to(result, self._normal(monomial), c)
        return result

    def _normal(self, monomial: Monomial) -> Polynomial:
        found = self._known.get(monomial)
        if found is None:
            primitive = self.primitive(monomial)
            if primitive is None:
                found = {monomial: self.jets.coefficients.one}
            else:
                rest = self.jets.total(primitive, self.coordinate)
                add_term(rest, monomial, -self.jets.coefficients.one)
                found = {m: -c for m, c in self.normal_form(rest).items()}
            self._known[monomial] = found
        return found

    def reduce(self, value: Polynomial) -> tuple[Polynomial, Polynomial]:
        """(normal form, J) with value = normal form + D_x J."""
        rest, normal, flux = dict(value), Polynomial(), Polynomial()
        while rest:
            top = max(_top(monomial) for monomial in rest)
            for monomial in [m for m in rest if _top(m) == top]:
                c = rest.pop(monomial, None)
                if c is None:
                    continue
                primitive = self.primitive(monomial)
                if primitive is None:
                    add_term(normal, monomial, c)
                    continue
                add_to(flux, primitive, c)
                add_to(rest, self.jets.total(primitive, self.coordinate), -c)
                add_term(rest, monomial, c)
        return normal, flux

    def primitive(self, monomial: Monomial) -> Polynomial | None:
        """A polynomial whose total derivative has the monomial as greatest term; None for a normal monomial."""
        if self._of_coordinates(monomial):
            power = exponent_of(monomial, self.own)
            return {joined(monomial, ((self.own, 1),)): self.jets.number(Fraction(1) / (power + 1))}
        split = self._splits(monomial)
        if split is None:
            return None
        w, z = split
        rest = without(monomial, (w,))
        letters = [v for v, _ in rest if v <= FIRST_LETTER and self.jets.letters[FIRST_LETTER - v].variable == z]
        exponent = exponent_of(rest, z)
        if not letters:
            return self._power_integral(rest, z, exponent)
        inner = tuple((v, e) for v, e in rest if v in letters)
        integral = self._letter_integral(z, exponent, inner)
        if integral is None:
            return None
        outer = without(rest, (z, *letters))
        return {joined(outer, m): c for m, c in integral.items()}

    def _power_integral(self, rest: Monomial, z: int, exponent: Exponent) -> Polynomial:
        if exponent == -1:
            log = self.jets.letter(Letter("log", z))
            return {joined(without(rest, (z,)), ((log, 1),)): self.jets.coefficients.one}
        return {joined(rest, ((z, 1),)): self.jets.number(Fraction(1) / (exponent + 1))}

    def _letter_integral(self, z: int, n: Any, letters: Monomial) -> Polynomial | None:
        """The integral over z of z^n times letters of z; None where the algebra has none."""
        kinds = {self.jets.letters[FIRST_LETTER - v].kind for v, _ in letters}
        if kinds == {"log"} and len(letters) == 1 and isinstance(letters[0][1], int) and letters[0][1] > 0:
            return self._log_integral(z, n, letters[0][0], letters[0][1])
        if not isinstance(n, int) or n < 0:
            return None
        if kinds == {"exp"}:
            return self._by_parts(z, n, self._exp_integral(letters), letters)
        if kinds <= {"sin", "cos"} and len({self.jets.letters[FIRST_LETTER - v].rate for v, _ in letters}) == 1:
            return self._by_parts(z, n, self._trig_integral(z, letters), letters)
        return None

    def _log_integral(self, z: int, n: Exponent, log: int, power: int) -> Polynomial:
        """∫ z^n log^m = z^(n+1) log^m/(n+1) − m/(n+1) ∫ z^n log^(m-1); log^(m+1)/(m+1) for n = −1."""
        if n == -1:
            return {((log, power + 1),): self.jets.number(Fraction(1, power + 1))}
        result: Polynomial = {}
        factor = Fraction(1) / (n + 1)
        for m in range(power, -1, -1):
            monomial = joined(((z, n + 1),), ((log, m),) if m else UNIT)
            add_term(result, monomial, self.jets.number(factor))
            factor *= Fraction(-m) / (n + 1)
        return result

    def _exp_integral(self, letters: Monomial) -> Polynomial | None:
        rate = sum((self.jets.letters[FIRST_LETTER - v].rate * e for v, e in letters), Fraction(0))
        return {letters: self.jets.number(1 / rate)} if rate else None

    def _trig_integral(self, z: int, letters: Monomial) -> Polynomial:
        """∫ sin^a cos^b over z, b being 0 or 1."""
        first = self.jets.letters[FIRST_LETTER - letters[0][0]]
        sine = self.jets.letter(Letter("sin", z, first.rate))
        a, b = exponent_of(letters, sine), exponent_of(letters, sine - 1)
        if b:
            return {((sine, a + 1),): self.jets.number(1 / (first.rate * (a + 1)))}
        terms, linear = trig_antiderivative(int(a), first.rate)
        result: Polynomial = {}
        for (s, c), value in terms.items():
            monomial = joined(((sine, s),) if s else UNIT, ((sine - 1, c),))
            add_term(result, monomial, self.jets.number(value))
        if linear:
            add_term(result, ((z, 1),), self.jets.number(linear))
        return result

    def _by_parts(self, z: int, n: int, inner: Polynomial | None, letters: Monomial) -> Polynomial | None:
        """∫ z^n g = z^n G − n ∫ z^(n−1) G with G the integral ``inner`` of the letters g."""
        if inner is None or n == 0:
            return inner
        result: Polynomial = {}
        power = ((z, n),)
        for monomial, c in inner.items():
            add_term(result, joined(power, monomial), c)
            exponent = exponent_of(monomial, z)
            rest = without(monomial, (z,))
            if rest:
                below = self._letter_integral(z, n - 1 + int(exponent), rest)
                if below is None:
                    return None
                add_to(result, below, -c * n)
            else:
                add_term(result, ((z, n + int(exponent)),), -c * self.jets.number(Fraction(n, n + int(exponent))))
        return result

    def _splits(self, monomial: Monomial) -> tuple[int, int] | None:
        """(w, z) where the monomial is r·w with w = Dz linear and r at or below z; else None."""
        if not monomial or monomial[0][0] < self.step or monomial[0][1] != 1:
            return None
        w = monomial[0][0]
        if not self.jets.orders_of(w)[COORDINATES.index(self.coordinate)]:
            return None
        z = w - self.step
        for v, _ in monomial[1:]:
            held = self.jets.letters[FIRST_LETTER - v].variable if v <= FIRST_LETTER else v
            if held > z:
                return None
        return w, z

    def _of_coordinates(self, monomial: Monomial) -> bool:
        return all(FIRST_LETTER < v < 0 for v, _ in monomial)


def _top(monomial: Monomial) -> int:
    return monomial[0][0] if monomial else -1


