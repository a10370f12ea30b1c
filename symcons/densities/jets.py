"""Differential polynomials: sums of monomials in fields, their derivatives, coordinates and letters.

A variable is a whole number. The derivative of field a of orders (i, j, k, l) by x, y, z, t is

    ((l B + k) B + j) B + i) F + a,     F the number of fields, B = 128,

so that D_x adds F, D_y adds F B and so on. The coordinates x, y, z, t are -1 … -4; the letters of the algebra -5, -6, ….
A monomial is a tuple of (variable, exponent), the greatest variable first; a polynomial maps monomials to coefficients
that are not zero. Exponents are whole numbers or fractions, negative ones included, so that 1/w and sqrt(u) are monomials.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from symcons.densities.coefficients import Coefficients
from symcons.densities.letters import Letter

#: Derivatives of an order up to this by each coordinate.
ORDERS = 128
COORDINATES = "xyzt"
_PLACES = (1, ORDERS, ORDERS * ORDERS, ORDERS * ORDERS * ORDERS)
#: The first letter's number; those of the coordinates lie above.
FIRST_LETTER = -5

Exponent = int | Fraction
Monomial = tuple[tuple[int, Any], ...]
Polynomial = dict[Monomial, Any]
UNIT: Monomial = ()


class Jets:
    """The algebra over ``coefficients`` of the ``fields``, with all derivatives, coordinates and letters as they come.

    ``origins`` says of each field which name of the file it is, and how often differentiated by t (u_t may be a field).
    """

    def __init__(self, fields: Sequence[str], coefficients: Coefficients, origins: Sequence[tuple[str, int]] = ()) -> None:
        self.fields = tuple(fields)
        self.origins = tuple(origins) or tuple((name, 0) for name in fields)
        self.coefficients = coefficients
        self.letters: list[Letter] = []
        self.size = len(self.fields)
        self.steps = {c: self.size * place for c, place in zip(COORDINATES, _PLACES, strict=True)}
        self._derivatives: dict[tuple[Monomial, str], Polynomial] = {}
        self._cosines: dict[int, int] = {}

    def variable(self, field: int, orders: Sequence[int] = ()) -> int:
        """The number of a derivative of a field, by its orders in x, y, z, t."""
        return field + self.size * sum(order * place for order, place in zip(orders, _PLACES, strict=False))

    def field_of(self, variable: int) -> int:
        """The field of a jet variable."""
        return variable % self.size

    def orders_of(self, variable: int) -> tuple[int, int, int, int]:
        """How often a jet variable is differentiated by x, y, z, t."""
        rest = variable // self.size
        return rest % ORDERS, rest // ORDERS % ORDERS, rest // ORDERS**2 % ORDERS, rest // ORDERS**3

    def letter(self, letter: Letter) -> int:
        """The number of a letter, which joins the algebra where it is new (a sine brings its cosine)."""
        if letter not in self.letters:
            if letter.kind in ("sin", "cos"):
                self.letters += [Letter("sin", letter.variable, letter.rate), Letter("cos", letter.variable, letter.rate)]
                sine = FIRST_LETTER - len(self.letters) + 2
                self._cosines[sine - 1] = sine
            else:
                self.letters.append(letter)
        return FIRST_LETTER - self.letters.index(letter)

    def letter_of(self, variable: int) -> Letter | None:
        """The letter that a variable is, or None."""
        return self.letters[FIRST_LETTER - variable] if variable <= FIRST_LETTER else None

    def constant(self, value: int | Fraction) -> Polynomial:
        """A number as a polynomial."""
        return {UNIT: self.coefficients.number(value)} if value else {}

    def single(self, variable: int, exponent: Exponent = 1) -> Polynomial:
        """A power of a variable."""
        return {((variable, exponent),): self.coefficients.one}

    def product(self, left: Polynomial, right: Polynomial) -> Polynomial:
        """The product."""
        if len(left) > len(right):
            left, right = right, left
        result: Polynomial = {}
        for a, c in left.items():
            for b, d in right.items():
                add_term(result, joined(a, b), c * d)
        return self._reduced(result) if self._cosines else result

    def power(self, base: Polynomial, exponent: int) -> Polynomial:
        """A power with a whole exponent ≥ 0."""
        result = self.constant(1)
        for bit in bin(exponent)[2:]:
            result = self.product(result, result)
            if bit == "1":
                result = self.product(result, base)
        return result

    def _reduced(self, value: Polynomial) -> Polynomial:
        """Squares of cosines replaced."""
        while True:
            found = next(((m, v) for m in value for v, e in m if v in self._cosines and e >= 2), None)
            if found is None:
                return value
            monomial, cosine = found
            c = value.pop(monomial)
            rest = lowered(lowered(monomial, cosine), cosine)
            add_term(value, rest, c)
            add_term(value, joined(rest, ((self._cosines[cosine], 2),)), -c)

    def partial(self, value: Polynomial, variable: int) -> Polynomial:
        """The derivative by a jet variable, letters of it included."""
        result: Polynomial = {}
        for monomial, c in value.items():
            for v, e in monomial:
                if v == variable:
                    add_term(result, lowered(monomial, v), c * e if isinstance(e, int) else c * self.number(e))
                elif v <= FIRST_LETTER and self.letters[FIRST_LETTER - v].variable == variable:
                    for inner, d in self._letter_derivative(v).items():
                        add_term(result, joined(lowered(monomial, v), inner), c * d * e)
        return self._reduced(result) if self._cosines else result

    def number(self, value: int | Fraction) -> Any:
        """A number as a coefficient."""
        return self.coefficients.number(value)

    def _letter_derivative(self, v: int) -> Polynomial:
        """dL/d(variable) of a letter."""
        letter = self.letters[FIRST_LETTER - v]
        if letter.kind == "log":
            return {((letter.variable, -1),): self.coefficients.one}
        rate = self.number(letter.rate)
        if letter.kind == "exp":
            return {((v, 1),): rate}
        return {((v - 1, 1),): rate} if letter.kind == "sin" else {((v + 1, 1),): -rate}

    def total(self, value: Polynomial, coordinate: str = "x") -> Polynomial:
        """The total derivative by a coordinate, on free jets."""
        result: Polynomial = {}
        for monomial, c in value.items():
            for inner, d in self.monomial_derivative(monomial, coordinate).items():
                add_term(result, inner, c * d)
        return result

    def monomial_derivative(self, monomial: Monomial, coordinate: str = "x") -> Polynomial:
        """The total derivative of one monomial, remembered."""
        key = (monomial, coordinate)
        found = self._derivatives.get(key)
        if found is None:
            found = self._derivatives[key] = self._derived(monomial, coordinate)
        return found

    def _derived(self, monomial: Monomial, coordinate: str) -> Polynomial:
        step, own = self.steps[coordinate], -1 - COORDINATES.index(coordinate)
        result: Polynomial = {}
        for v, e in monomial:
            rest = lowered(monomial, v)
            factor = self.number(e)
            if v >= 0:
                add_term(result, joined(rest, ((v + step, 1),)), factor)
            elif v == own:
                add_term(result, rest, factor)
            elif v <= FIRST_LETTER:
                moved = ((self.letters[FIRST_LETTER - v].variable + step, 1),)
                for inner, d in self._letter_derivative(v).items():
                    add_term(result, joined(joined(rest, inner), moved), factor * d)
        return self._reduced(result) if self._cosines else result

    def variables(self, value: Polynomial) -> set[int]:
        """The variables that occur, and the jet variables that letters hold."""
        found = {v for monomial in value for v, _ in monomial}
        return found | {self.letters[FIRST_LETTER - v].variable for v in found if v <= FIRST_LETTER}


def add_term(value: Polynomial, monomial: Monomial, coefficient: Any) -> None:
    """Add one term in place."""
    old = value.get(monomial)
    if old is None:
        if coefficient != 0:
            value[monomial] = coefficient
        return
    new = old + coefficient
    if new == 0:
        del value[monomial]
    else:
        value[monomial] = new


def add_to(value: Polynomial, other: Polynomial, factor: Any = None) -> None:
    """Add ``factor`` times ``other`` in place."""
    for monomial, c in other.items():
        add_term(value, monomial, c if factor is None else c * factor)


def scaled(value: Polynomial, factor: Any) -> Polynomial:
    """``factor`` times the polynomial."""
    return {monomial: c * factor for monomial, c in value.items()} if factor != 0 else {}


def summed(parts: Iterable[Polynomial]) -> Polynomial:
    """The sum."""
    result: Polynomial = {}
    for part in parts:
        add_to(result, part)
    return result


def lowered(monomial: Monomial, variable: int) -> Monomial:
    """The monomial divided by a variable."""
    for place, (v, e) in enumerate(monomial):
        if v == variable:
            rest = monomial[place + 1 :]
            return monomial[:place] + rest if e == 1 else (*monomial[:place], (v, e - 1), *rest)
    return joined(monomial, ((variable, -1),))


def joined(a: Monomial, b: Monomial) -> Monomial:
    """The product of two monomials."""
    if not a:
        return b
    if not b:
        return a
    if len(b) == 1:
        return _with(a, b[0])
    for factor in b:
        a = _with(a, factor)
    return a


def _with(monomial: Monomial, factor: tuple[int, Any]) -> Monomial:
    variable, exponent = factor
    for place, (v, e) in enumerate(monomial):
        if v == variable:
            total = e + exponent
            rest = monomial[place + 1 :]
            if total == 0:
                return monomial[:place] + rest
            if isinstance(total, Fraction) and total.denominator == 1:
                total = total.numerator
            return (*monomial[:place], (v, total), *rest)
        if v < variable:
            return (*monomial[:place], factor, *monomial[place:])
    return (*monomial, factor)


def exponent_of(monomial: Monomial, variable: int) -> Exponent:
    """The exponent of a variable."""
    return next((e for v, e in monomial if v == variable), 0)


def without(monomial: Monomial, variables: Iterable[int]) -> Monomial:
    """The monomial with some variables left out."""
    dropped = set(variables)
    return tuple(factor for factor in monomial if factor[0] not in dropped)
