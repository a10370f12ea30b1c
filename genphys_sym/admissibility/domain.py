"""What is known of the parameters, and which sign a polynomial in them has.

A polynomial over Q is factorised; a factor's sign is read off its coefficients after the bounds of the parameters are
shifted to zero (a > 1 becomes a = 1 + X, X > 0), off its evenness in a free parameter, or off its discriminant where it
is quadratic in one. What remains open is a genuine condition, or a case that the chooser splits
(:class:`SignNeeded`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

from genphys_sym.greens.balls import evaluate
from symcons.expr.rational import Ring
from symcons.expr.system import Parameter
from symcons.expr.tree import Num

Polynomial = Any  # flint.fmpq_mpoly

#: The letters that follow the parameters in the ring: λ (or q), s = k², and the components of k.
LAM, SQUARE = " lam", " s"  # no name of a file can be one of these
LETTERS = (LAM, SQUARE, "kx", "ky", "kz", "i")
Signs = frozenset[int]
POSITIVE: Signs = frozenset({1})
NEGATIVE: Signs = frozenset({-1})
ZERO: Signs = frozenset({0})
ANY: Signs = frozenset({-1, 0, 1})


class SignNeeded(Exception):
    """A test cannot go on before the sign of ``factor`` (a polynomial in the parameters) is known."""

    def __init__(self, factor: Polynomial) -> None:
        super().__init__(str(factor))
        self.factor = factor


@dataclass(frozen=True, slots=True)
class Bounds:
    """lower ≤ parameter ≤ upper; the end points are left out where the flag says so."""

    lower: Fraction | None = None
    upper: Fraction | None = None
    open_lower: bool = True
    open_upper: bool = True


class Domain:
    """The parameters of a question with their bounds, the ring Q[parameters, λ, s, kx, ky, kz, i], and known signs."""

    def __init__(self, bounds: Sequence[tuple[str, Bounds]], facts: Sequence[tuple[Polynomial, Signs]] = ()) -> None:
        self.bounds = tuple(bounds)
        self.parameters = tuple(name for name, _ in bounds)
        self.ring = Ring((*self.parameters, *(letter for letter in LETTERS if letter not in self.parameters)))
        self.facts = tuple(facts)

    def with_fact(self, polynomial: Polynomial, signs: Signs) -> Domain:
        """The part of the domain where the sign of ``polynomial`` is one of ``signs``."""
        index = _single_letter(polynomial, self.ring)
        if index is not None and index < len(self.bounds):
            name, old = self.bounds[index]
            flipped = bool(polynomial.leading_coefficient() < 0)
            new = _narrowed(old, frozenset(-x for x in signs) if flipped else signs)
            bounds = list(self.bounds)
            bounds[index] = (name, new)
            return Domain(bounds, self.facts)
        return Domain(self.bounds, (*self.facts, (polynomial, signs)))

    def constant(self, value: Fraction | int) -> Polynomial:
        """A rational number as an element of the ring."""
        return self.ring.constant(value)

    def gen(self, name: str) -> Polynomial:
        """The letter ``name``."""
        return self.ring.gen(name)

    def signs(self, polynomial: Polynomial) -> Signs:
        """The signs that ``polynomial`` may take on the domain (a superset of those it does take)."""
        if polynomial.is_zero():
            return ZERO
        for known, found in self.facts:
            if ratio := _ratio(polynomial, known):
                return found if ratio > 0 else frozenset(-x for x in found)
        content, factors = polynomial.factor()
        result: Signs = POSITIVE if content > 0 else NEGATIVE
        for factor, exponent in factors:
            signs = self._factor(factor, 3)
            if exponent % 2 == 0:
                signs = frozenset(x * x for x in signs)
            result = frozenset(x * y for x in result for y in signs)
        return result

    def require(self, polynomial: Polynomial) -> int:
        """The sign of ``polynomial``, or SignNeeded with the factor that leaves it open."""
        signs = self.signs(polynomial)
        if len(signs) == 1:
            return next(iter(signs))
        _, factors = polynomial.factor()
        open_ = [factor for factor, exponent in factors if exponent % 2 and len(self._factor(factor, 3)) > 1]
        if len(open_) > 1 and all(self._factor(factor, 3) == ANY for factor in open_):
            raise SignNeeded(prod(open_, start=self.ring.one))
        for factor, _exponent in factors:
            if len(self._factor(factor, 3)) > 1:
                raise SignNeeded(factor)
        raise SignNeeded(polynomial)

    def _factor(self, factor: Polynomial, depth: int) -> Signs:
        for known, signs in self.facts:
            ratio = _ratio(factor, known)
            if ratio:
                return signs if ratio > 0 else frozenset(-x for x in signs)
        signs = self._by_coefficients(factor)
        if signs == ANY and depth:
            signs = self._by_discriminant(factor, depth)
        return signs

    def _by_coefficients(self, factor: Polynomial) -> Signs:
        shifted, strict, even = self._shifted(factor)
        if shifted is None:
            return ANY
        positive = negative = certain = False
        for exponents, coefficient in shifted.terms():
            exponents = [int(e) for e in exponents]
            if any(e % 2 for e, square in zip(exponents, even, strict=True) if square):
                return ANY
            positive, negative = positive or coefficient > 0, negative or coefficient < 0
            if all(s or not e for e, s in zip(exponents, strict, strict=True)):
                certain = True
        if positive and negative:
            return ANY
        sign = 1 if positive else -1
        return frozenset({sign}) if certain and not self._vanishes_at_an_end(factor) else frozenset({sign, 0})

    def _vanishes_at_an_end(self, factor: Polynomial) -> bool:
        """Whether the factor may be 0 where a parameter is at the upper end of a closed interval, which no X > 0 stands for."""
        for index, (name, bound) in enumerate(self.bounds):
            if not int(factor.degrees()[index]) or None in (bound.lower, bound.upper) or bound.open_upper:
                continue
            values = [self.ring.gen(letter) for letter in self.ring.names]
            values[index] = self.constant(bound.upper or 0)
            narrower = [(n, Bounds(bound.upper, bound.upper, False, False) if n == name else b) for n, b in self.bounds]
            if 0 in Domain(narrower, self.facts).signs(factor.compose(*values)):
                return True
        return False

    def _shifted(self, factor: Polynomial) -> tuple[Polynomial, list[bool], list[bool]]:
        """The polynomial in non-negative letters; which are positive; which are free and may occur evenly only."""
        degrees = [int(d) for d in factor.degrees()]
        values = [self.ring.gen(name) for name in self.ring.names]
        strict, even = [False] * len(values), [False] * len(values)
        for index, (_, bound) in enumerate(self.bounds):
            if not degrees[index]:
                continue
            letter = values[index]
            if bound.lower is not None and bound.upper is not None:
                if bound.lower == bound.upper:
                    values[index] = self.constant(bound.lower)
                    continue
                factor, strict[index] = self._homogenised(factor, index, bound), bound.open_lower and bound.open_upper
            elif bound.lower is not None:
                values[index], strict[index] = letter + self.constant(bound.lower), bound.open_lower
            elif bound.upper is not None:
                values[index], strict[index] = self.constant(bound.upper) - letter, bound.open_upper
            else:
                even[index] = True
        for name in LETTERS:
            index = self.ring.index[name]
            if degrees[index] and name not in self.parameters:
                even[index] = True
        return factor.compose(*values), strict, even

    def _homogenised(self, factor: Polynomial, index: int, bound: Bounds) -> Polynomial:
        """(1 + X)^d · f((lower + upper·X)/(1 + X)): the interval mapped to X > 0."""
        letter = self.ring.gen(self.ring.names[index])
        degree = int(factor.degrees()[index])
        top = self.constant(bound.lower or 0) + self.constant(bound.upper or 0) * letter
        total = self.ring.zero
        for power, piece in collect(factor, index, self.ring).items():
            total += piece * top**power * (letter + self.ring.one) ** (degree - power)
        return total

    def _by_discriminant(self, factor: Polynomial, depth: int) -> Signs:
        for index in range(len(self.bounds)):
            parts = collect(factor, index, self.ring)
            if max(parts) != 2:
                continue
            a, b, c = parts[2], part(parts, 1, self.ring), part(parts, 0, self.ring)
            below = self._smaller(b * b - 4 * a * c, depth)
            lead = self._smaller(a, depth)
            if below == NEGATIVE and len(lead) == 1:
                return lead
            if below <= frozenset({-1, 0}) and len(lead) == 1:
                return lead | ZERO
        return ANY

    def _smaller(self, polynomial: Polynomial, depth: int) -> Signs:
        if polynomial.is_zero():
            return ZERO
        content, factors = polynomial.factor()
        result: Signs = POSITIVE if content > 0 else NEGATIVE
        for factor, exponent in factors:
            signs = self._factor(factor, depth - 1)
            signs = frozenset(x * x for x in signs) if exponent % 2 == 0 else signs
            result = frozenset(x * y for x in result for y in signs)
        return result


def collect(polynomial: Polynomial, index: int, ring: Ring) -> dict[int, Polynomial]:
    """The coefficients of the powers of letter number ``index``; {0: 0} for the zero polynomial."""
    parts: dict[int, dict[tuple[int, ...], Any]] = {}
    for exponents, coefficient in polynomial.terms():
        powers = [int(e) for e in exponents]
        power, powers[index] = powers[index], 0
        parts.setdefault(power, {})[tuple(powers)] = coefficient
    return {power: ring.context.from_dict(terms) for power, terms in parts.items()} or {0: ring.zero}


def part(parts: Mapping[int, Polynomial], power: int, ring: Ring) -> Polynomial:
    """The coefficient of a power, zero where there is none."""
    found: Polynomial = parts.get(power)
    return ring.zero if found is None else found


def _ratio(left: Polynomial, right: Polynomial) -> int:
    """The sign of left/right where that is a number, else 0."""
    a, b = left.leading_coefficient(), right.leading_coefficient()
    if left * b == right * a:
        return 1 if (a > 0) == (b > 0) else -1
    return 0


def _single_letter(polynomial: Polynomial, ring: Ring) -> int | None:
    terms = list(polynomial.terms())
    if len(terms) != 1 or int(polynomial.total_degree()) != 1:
        return None
    return next(i for i, e in enumerate(terms[0][0]) if int(e))


def _narrowed(old: Bounds, signs: Signs) -> Bounds:
    zero = Fraction(0)
    if signs == ZERO:
        return Bounds(zero, zero, False, False)
    lower, open_lower, upper, open_upper = old.lower, old.open_lower, old.upper, old.open_upper
    if -1 not in signs and (lower is None or lower < 0 or (lower == 0 and not open_lower)):
        lower, open_lower = zero, 0 not in signs
    if 1 not in signs and (upper is None or upper > 0 or (upper == 0 and not open_upper)):
        upper, open_upper = zero, 0 not in signs
    return Bounds(lower, upper, open_lower, open_upper)


def domain_of(parameters: Sequence[Parameter], at_values: bool) -> Domain:
    """The domain of the parameters.

    With ``at_values`` a parameter with a value is that number (callers substitute it; it leaves the domain); without,
    it is generic with the sign of its value.
    """
    bounds = []
    for parameter in parameters:
        if parameter.value is not None:
            if not at_values:
                bounds.append((parameter.name, _sign_bounds(parameter)))
            continue
        open_ = parameter.strict
        bounds.append((parameter.name, Bounds(parameter.lower, parameter.upper, open_, open_)))
    return Domain(bounds)


def _sign_bounds(parameter: Parameter) -> Bounds:
    value = parameter.value
    number = value.value if isinstance(value, Num) else evaluate(value, {}).real if value is not None else 0
    if number == 0:
        return Bounds(Fraction(0), Fraction(0), False, False)
    return Bounds(Fraction(0), None, True) if number > 0 else Bounds(None, Fraction(0), True, True)
