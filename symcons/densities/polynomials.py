"""Trees of a PDE as differential polynomials, and back."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from symcons.densities.coefficients import Coefficients
from symcons.densities.jets import COORDINATES, FIRST_LETTER, UNIT, Jets, Monomial, Polynomial, add_to
from symcons.densities.letters import Letter
from symcons.errors import UnsupportedError
from symcons.expr.folding import fold
from symcons.expr.operators import derivative, parts_of
from symcons.expr.pde import PDE
from symcons.expr.tree import Add, Call, Expr, Mul, Num, Pow, Sym, add, mul, names, power

#: A whole power of a sum is expanded up to this exponent.
MAX_POWER = 64


class Translator:
    """Trees → polynomials of ``jets``; ``dim`` space dimensions, ``known`` definitions already translated."""

    def __init__(self, jets: Jets, dim: int, known: Mapping[str, Polynomial] | None = None) -> None:
        self.jets = jets
        self.space = COORDINATES[:dim]
        self.known = dict(known or {})

    def know(self, pde: PDE) -> None:
        """Translate the values of parameters and the definitions, each after those that it uses."""
        waiting = {**pde.parameter_values(), **dict(pde.definitions)}
        while waiting:
            for name in [n for n, formula in waiting.items() if not names(formula) & waiting.keys()]:
                self.known[name] = self.polynomial(waiting.pop(name))

    def polynomial(self, value: Expr) -> Polynomial:
        """The polynomial that a tree is.

        :raises UnsupportedError: where it holds what the algebra has not.
        """
        return fold(value, self._combine)

    def _combine(self, node: Expr, parts: list[Polynomial]) -> Polynomial:
        if isinstance(node, Num):
            return self.jets.constant(node.value)
        if isinstance(node, Sym):
            return self._name(node.name)
        if isinstance(node, Add):
            result: Polynomial = {}
            for part in parts:
                add_to(result, part)
            return result
        if isinstance(node, Mul):
            product = parts[0]
            for part in parts[1:]:
                product = self.jets.product(product, part)
            return product
        if isinstance(node, Pow):
            return self._power(parts[0], parts[1])
        if isinstance(node, Call):
            return self._call(node, parts)
        raise TypeError(node)

    def _name(self, name: str) -> Polynomial:
        if name in self.known:
            return self.known[name]
        if name in self.jets.fields:
            return self.jets.single(self.jets.variable(self.jets.fields.index(name)))
        if name in self.jets.coefficients.parameters:
            return {UNIT: self.jets.coefficients.parameter(name)}
        if name in COORDINATES:
            return self.jets.single(-1 - COORDINATES.index(name))
        raise UnsupportedError(f"densities cannot be searched with {name} in the equation")

    def _power(self, base: Polynomial, exponent: Polynomial) -> Polynomial:
        number = self._number(exponent)
        if number is None:
            raise UnsupportedError("an exponent that is not a number; give the parameter a value (--set)")
        if number.denominator == 1 and 0 <= number <= MAX_POWER:
            return self.jets.power(base, int(number))
        if len(base) != 1 or abs(number) > MAX_POWER:
            raise UnsupportedError("a quotient by a sum or a root of one; only monomials are divided by here")
        return self._monomial_power(*next(iter(base.items())), number)

    def _monomial_power(self, monomial: Monomial, c: Any, number: Fraction) -> Polynomial:
        value = self.jets.coefficients.constant(c)
        if value is None or (number.denominator != 1 and value != 1):
            raise UnsupportedError("a quotient by a parameter or a root of a number; name it as a parameter of its own")
        exponent = int(number) if number.denominator == 1 else number
        raised = tuple((v, _whole(e * exponent)) for v, e in monomial)
        return {raised: self.jets.number(value ** int(number) if number.denominator == 1 else Fraction(1))}

    def _number(self, value: Polynomial) -> Fraction | None:
        if not value:
            return Fraction(0)
        return self.jets.coefficients.constant(value[UNIT]) if set(value) == {UNIT} else None

    def _call(self, node: Call, parts: list[Polynomial]) -> Polynomial:
        if node.name == "d":
            _, coordinate, order = parts_of(node)
            value = parts[0]
            for _ in range(order):
                value = self.jets.total(value, coordinate)
            return value
        if node.name == "lap":
            result: Polynomial = {}
            for coordinate in self.space:
                add_to(result, self.jets.total(self.jets.total(parts[0], coordinate), coordinate))
            return result
        if node.name in ("grad", "div") and len(self.space) == 1:
            return self.jets.total(parts[0])
        if node.name == "sqrt":
            return self._power(parts[0], self.jets.constant(Fraction(1, 2)))
        return self._function(node.name, parts[0])

    def _function(self, name: str, argument: Polynomial) -> Polynomial:
        if name in ("sinh", "cosh"):
            grown = self._function("exp", argument)
            shrunk = self._function("exp", {m: -c for m, c in argument.items()})
            add_to(grown, shrunk, self.jets.number(-1 if name == "sinh" else 1))
            return {m: c * self.jets.number(Fraction(1, 2)) for m, c in grown.items()}
        if name == "log" and len(argument) == 1:
            ((monomial, c),) = argument.items()
            if len(monomial) == 1 and monomial[0][1] == 1 and monomial[0][0] >= 0 and c == 1:
                return self.jets.single(self.jets.letter(Letter("log", monomial[0][0])))
        if name not in ("exp", "sin", "cos"):
            raise UnsupportedError(f"densities cannot be searched with {name}(…) of this argument in the equation")
        result = None
        for variable, rate in self._linear(name, argument):
            result = self._sum_formula(name, result, variable, rate)
        return self.jets.constant(1 if name != "sin" else 0) if result is None else result[0 if name != "sin" else 1]

    def _linear(self, name: str, argument: Polynomial) -> list[tuple[int, Fraction]]:
        """The argument as Σ rate·field."""
        found = []
        for monomial, c in argument.items():
            rate = self.jets.coefficients.constant(c)
            if rate is None or len(monomial) != 1 or monomial[0][1] != 1 or not 0 <= monomial[0][0] < self.jets.size:
                raise UnsupportedError(f"{name}(…) of anything but a combination of fields with numbers")
            found.append((monomial[0][0], rate))
        return found

    def _sum_formula(
        self, name: str, before: tuple[Polynomial, Polynomial] | None, variable: int, rate: Fraction
    ) -> tuple[Polynomial, Polynomial]:
        """(cos, sin), or (exp, ·), of the sum so far and rate·variable."""
        product = self.jets.product
        if name == "exp":
            factor = self._exponential(variable, rate)
            return (factor if before is None else product(before[0], factor), {})
        cos, sin = self._trigonometric(variable, rate)
        if before is None:
            return cos, sin
        c, s = before
        minus = product(s, sin)
        new_cos, new_sin = product(c, cos), product(s, cos)
        add_to(new_cos, minus, self.jets.number(-1))
        add_to(new_sin, product(c, sin))
        return new_cos, new_sin

    def _exponential(self, variable: int, rate: Fraction) -> Polynomial:
        """exp(rate·variable) as a power of the letter with the common rate."""
        base = self._rate("exp", variable, rate)
        return self.jets.single(self.jets.letter(Letter("exp", variable, base)), int(rate / base))

    def _trigonometric(self, variable: int, rate: Fraction) -> tuple[Polynomial, Polynomial]:
        """(cos, sin) of rate·variable by the multiple-angle recursion."""
        base = self._rate("sin", variable, rate)
        sine = self.jets.letter(Letter("sin", variable, base))
        s, c, product = self.jets.single(sine), self.jets.single(sine - 1), self.jets.product
        cos, sin = self.jets.constant(1), Polynomial()
        for _ in range(abs(int(rate / base))):
            turned, raised = product(cos, c), product(sin, c)
            add_to(turned, product(sin, s), self.jets.number(-1))
            add_to(raised, product(cos, s))
            cos, sin = turned, raised
        return cos, (sin if rate > 0 else {m: -x for m, x in sin.items()})

    def _rate(self, kind: str, variable: int, rate: Fraction) -> Fraction:
        """The rate of the letter already there; it must divide, which :func:`with_common_rates` has seen to."""
        for letter in self.jets.letters:
            if letter.kind == kind and letter.variable == variable and (rate / letter.rate).denominator == 1:
                return letter.rate
        return abs(rate)


def common_rate(rates: list[Fraction]) -> Fraction:
    """The greatest rate of which all ``rates`` are whole multiples."""
    below = lcm(*(rate.denominator for rate in rates))
    return Fraction(gcd(*(abs(int(rate * below)) for rate in rates)), below)


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, Fraction) and value.denominator == 1 else value


def tree_of(value: Polynomial, jets: Jets) -> Expr:
    """A polynomial as a tree, highest terms first."""
    terms = []
    for monomial in sorted(value, key=_order, reverse=True):
        factors = [power(_factor(v, jets), Num(Fraction(e))) for v, e in reversed(monomial) if v >= 0]
        letters = [power(_factor(v, jets), Num(Fraction(e))) for v, e in monomial if v < 0]
        terms.append(_term(jets.coefficients, value[monomial], [*letters, *factors]))
    return add(*terms)


def _order(monomial: Monomial) -> tuple[Any, ...]:
    return tuple((v, e) for v, e in monomial)


def _term(coefficients: Coefficients, c: Any, factors: list[Expr]) -> Expr:
    number = coefficients.constant(c)
    if number is not None:
        return mul(Num(number), *factors)
    return mul(coefficients.tree(c), *factors)


def _factor(variable: int, jets: Jets) -> Expr:
    if FIRST_LETTER < variable < 0:
        return Sym(COORDINATES[-1 - variable])
    letter = jets.letter_of(variable)
    if letter is not None:
        return letter.tree(_factor(letter.variable, jets)) if letter.rate != 1 else Call(
            letter.kind, (_factor(letter.variable, jets),)
        )
    name, times = jets.origins[jets.field_of(variable)]
    result: Expr = derivative(Sym(name), "t", times)
    for coordinate, order in zip(COORDINATES, jets.orders_of(variable), strict=True):
        result = derivative(result, coordinate, order)
    return result


