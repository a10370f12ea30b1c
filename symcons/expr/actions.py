"""What each rule of the grammar builds: trees in normal form, with every number kept within bounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from symcons.expr.limits import MAX_DIGITS, MAX_EXPONENT, NUMBER_BOUND
from symcons.expr.tree import MINUS_ONE, Add, Call, Expr, Mul, Num, add, mul, negate, power

if TYPE_CHECKING:
    from symcons.expr.lexer import Lexeme
    from symcons.expr.reader import Reader


@dataclass(frozen=True, slots=True)
class ParameterItem:
    """One item of a parameter statement as written; ``relation`` is "", "=", "<", "<=", ">", ">=", "()" or "[]"."""

    name: Lexeme
    relation: str = ""
    values: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a complex as it was written: a species (None for the empty complex 0) and how many of it."""

    count: Lexeme | None
    name: Lexeme | None


class Actions:
    """The methods that lark calls, one for each rule; all are functions of the rule's parts alone."""

    def single(self, parts: list[Expr]) -> Expr:
        """The one expression of a body."""
        return parts[0]

    def several(self, parts: list[Any]) -> list[object]:
        """The parts of a body, in order."""
        return parts

    def parameter(self, parts: list[Any]) -> ParameterItem:
        """``name`` or ``name = value``; the items that follow may use the value."""
        name, *values = parts
        if values:
            _reader(name).values[name.value] = values[0]
        return ParameterItem(name, "=" if values else "", tuple(values))

    def bounded(self, parts: list[Any]) -> ParameterItem:
        """``name > value``."""
        name, relation, value = parts
        return ParameterItem(name, relation.value, (value,))

    def inside_open(self, parts: list[Any]) -> ParameterItem:
        """``name in (lower, upper)``."""
        return ParameterItem(parts[0], "()", tuple(parts[1:]))

    def inside_closed(self, parts: list[Any]) -> ParameterItem:
        """``name in [lower, upper]``."""
        return ParameterItem(parts[0], "[]", tuple(parts[1:]))

    def assignment(self, parts: list[Any]) -> tuple[object, ...]:
        """``name = value``."""
        return tuple(parts)

    def complex(self, parts: list[Any]) -> tuple[Member, ...]:
        """A side of a reaction."""
        return tuple(part for part in parts if isinstance(part, Member))

    def member(self, parts: list[Any]) -> Member:
        """``A``, ``2 A`` or ``0``."""
        count = parts[0] if parts[0].type == "NUMBER" else None
        return Member(count, parts[-1] if parts[-1].type == "NAME" else None)

    def sum(self, parts: list[Any]) -> Expr:
        """``a + b - c``."""
        terms = [parts[0], *(negate(t) if s.type == "MINUS" else t for s, t in _pairs(parts))]
        flat = [part for term in terms for part in (term.terms if isinstance(term, Add) else (term,))]
        numbers = [part for part in flat if isinstance(part, Num)]
        if len(numbers) < 2:
            return add(*flat)
        total = Fraction(0)
        for number in numbers:
            total = bounded(total + number.value, parts[1])
        return add(*(part for part in flat if not isinstance(part, Num)), Num(total))

    def product(self, parts: list[Any]) -> Expr:
        """``a * b / c``."""
        factors = [parts[0], *(_inverse(f, s) if s.type == "SLASH" else f for s, f in _pairs(parts))]
        flat = [part for factor in factors for part in (factor.factors if isinstance(factor, Mul) else (factor,))]
        numbers = [part for part in flat if isinstance(part, Num)]
        if len(numbers) < 2:
            return mul(*flat)
        total = Fraction(1)
        for number in numbers:
            total = bounded(total * number.value, parts[1])
        return mul(Num(total), *(part for part in flat if not isinstance(part, Num)))

    def minus(self, parts: list[Any]) -> Expr:
        """``-a``."""
        return negate(parts[1])

    def plus(self, parts: tuple[Lexeme, Expr]) -> Expr:
        """``+a``."""
        return parts[1]

    def power(self, parts: list[Any]) -> Expr:
        """``a ^ b``."""
        base, sign, exponent = parts
        return checked_power(base, exponent, sign)

    def number(self, parts: list[Any]) -> Expr:
        """``0.1``, exactly."""
        return Num(exact_number(parts[0]))

    def name(self, parts: list[Any]) -> Expr:
        """A name, looked up."""
        return _reader(parts[0]).resolve(parts[0])

    def call(self, parts: list[Any]) -> Expr:
        """``f(a, b)``."""
        function, *arguments = parts
        return _reader(function).call(function, tuple(arguments))

    def vector(self, parts: list[Any]) -> Expr:
        """``(a, b)``, the components of a vector."""
        return Call("vector", tuple(parts))

    def compared(self, parts: list[Any]) -> Expr:
        """``a < b`` as a condition."""
        left, relation, right = parts
        return Call(relation.value, (left, right))

    def joined(self, parts: list[Any]) -> Expr:
        """``a and b``, ``a or b``; a chain of the same word is one node."""
        left, word, right = parts
        before = left.args if isinstance(left, Call) and left.name == word.value else (left,)
        return Call(word.value, (*before, right))


def _pairs(parts: list[Any]) -> Iterator[tuple[Any, Any]]:
    return zip(parts[1::2], parts[2::2], strict=True)


def _reader(lexeme: Any) -> Reader:
    return cast("Reader", lexeme.reader)


def _inverse(value: Expr, sign: Lexeme) -> Expr:
    return checked_power(value, MINUS_ONE, sign)


def checked_power(base: Expr, exponent: Expr, sign: Lexeme) -> Expr:
    """``base ^ exponent``; a division by the number zero and an absurd exponent are errors at ``sign``."""
    if not isinstance(exponent, Num):
        _reader(sign).exponents.append((exponent, sign))
        return power(base, exponent)
    if exponent.value < 0:
        if base == Num(Fraction(0)):
            raise _reader(sign).error("E110", "division by zero", sign)
        if not isinstance(base, Num):
            _reader(sign).divisors.append((base, sign))
    check_exponent(exponent.value, sign)
    result = power(base, exponent)
    if isinstance(result, Num):
        bounded(result.value, sign)
    return result


def check_exponent(exponent: Fraction, sign: Lexeme) -> None:
    """An error if ``exponent`` is absurdly large."""
    if abs(exponent) > MAX_EXPONENT:
        message = f"the exponent is larger than {MAX_EXPONENT:,}"
        raise _reader(sign).error("E106", message, sign, "no search could expand such a power")


def bounded(value: Fraction, lexeme: Lexeme) -> Fraction:
    """``value``, or an error at ``lexeme`` if it is too long to be written."""
    if abs(value.numerator) >= NUMBER_BOUND or value.denominator >= NUMBER_BOUND:
        raise _reader(lexeme).error("E105", f"a number here has more than {MAX_DIGITS} digits", lexeme)
    return value


def exact_number(lexeme: Lexeme) -> Fraction:
    """The exact value of a number as written: ``0.1`` is 1/10, ``1e-3`` is 1/1000."""
    mantissa, _, exponent = lexeme.value.lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    shift = int(exponent or "0") if len(exponent) <= 8 else MAX_EXPONENT
    if len(whole) + len(decimals) > MAX_DIGITS or abs(shift) >= MAX_DIGITS:
        raise _reader(lexeme).error("E105", f"the number has more than {MAX_DIGITS} digits", lexeme)
    value = int(whole + decimals)
    if not decimals and not shift:
        return Fraction(value)
    return bounded(value * Fraction(10) ** (shift - len(decimals)), lexeme)
