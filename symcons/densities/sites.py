"""Polynomials in fields at the sites of a lattice, the shift, and the flow.

A variable is a whole number, (k + 4096)·256 + a for field a at site n + k. exp and log of something at sites are fields of
their own, which move by the chain rule: (exp f)' = f' exp f, (log P)' = P'/P, the quotient being a polynomial.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import flint

from symcons.densities.coefficients import Coefficients
from symcons.densities.jets import UNIT, Monomial, Polynomial, add_term, add_to, joined, lowered
from symcons.errors import UnsupportedError
from symcons.expr.folding import fold
from symcons.expr.lattice import Lattice, shift, shift_of
from symcons.expr.tree import Add, Call, Expr, Mul, Num, Pow, Sym, add, mul, names, power

_WIDTH = 256
_MIDDLE = 4096
MAX_POWER = 64


@dataclass(frozen=True)
class Function:
    """``kind`` (exp or log) of a polynomial at sites, one of which is n and none lies before it."""

    kind: str
    argument: tuple[tuple[Monomial, Any], ...]


@dataclass
class Sites:
    """The algebra of a lattice: fields, functions of them as they come, and their motion."""

    fields: tuple[str, ...]
    coefficients: Coefficients
    functions: list[Function] = field(default_factory=list)
    velocities: dict[int, Polynomial] = field(default_factory=dict)
    settled: bool = False

    def variable(self, number: int, steps: int = 0) -> int:
        """The number of a field (or function) at a site."""
        return (steps + _MIDDLE) * _WIDTH + number

    def number_of(self, variable: int) -> int:
        """Which field or function a variable is."""
        return variable % _WIDTH

    def steps_of(self, variable: int) -> int:
        """At which site a variable stands, counted from n."""
        return variable // _WIDTH - _MIDDLE

    def shifted(self, value: Polynomial, steps: int) -> Polynomial:
        """The polynomial moved by a number of sites."""
        return {moved(monomial, steps): c for monomial, c in value.items()} if steps else value

    def product(self, left: Polynomial, right: Polynomial) -> Polynomial:
        """The product."""
        result: Polynomial = {}
        for a, c in left.items():
            for b, d in right.items():
                add_term(result, joined(a, b), c * d)
        return result

    def velocity(self, variable: int) -> Polynomial:
        """The derivative by time of a variable."""
        return self.shifted(self.velocities[self.number_of(variable)], self.steps_of(variable))

    def time_derivative(self, value: Polynomial) -> Polynomial:
        """The derivative by time along the flow."""
        result: Polynomial = {}
        for monomial, c in value.items():
            for v, e in monomial:
                factor = {lowered(monomial, v): c * self.coefficients.number(e)}
                add_to(result, self.product(factor, self.velocity(v)))
        return result

    def function(self, kind: str, argument: Polynomial) -> int:
        """The variable of exp or log of a polynomial; a new one moves by the chain rule.

        :raises UnsupportedError: for a logarithm that does not move polynomially, and exp of anything but a sum of sites.
        """
        least = min(self.steps_of(m[-1][0]) for m in argument if m) if set(argument) - {UNIT} else 0
        canonical = self.shifted(argument, -least)
        function = Function(kind, tuple(sorted(canonical.items(), key=lambda item: item[0])))
        if function not in self.functions:
            self.functions.append(function)
            if self.settled:
                self._set_in_motion(len(self.fields) + len(self.functions) - 1, function)
        return self.variable(len(self.fields) + self.functions.index(function), least)

    def settle(self) -> None:
        """Set the functions in the equations in motion, once the fields' velocities are known."""
        self.settled = True
        for number, function in enumerate(self.functions):
            self._set_in_motion(len(self.fields) + number, function)

    def _set_in_motion(self, number: int, function: Function) -> None:
        kind, argument = function.kind, dict(function.argument)
        if kind == "exp" and any(len(m) != 1 or m[0][1] != 1 for m in argument):
            raise UnsupportedError("exp of anything but a combination of sites")
        motion = self.time_derivative(argument)
        if kind == "exp":
            self.velocities[number] = self.product(motion, {((self.variable(number), 1),): self.coefficients.one})
            return
        quotient = self.quotient(motion, argument)
        if quotient is None:
            raise UnsupportedError("a logarithm whose derivative by time is no polynomial")
        self.velocities[number] = quotient

    def quotient(self, value: Polynomial, divisor: Polynomial) -> Polynomial | None:
        """value / divisor where that is a polynomial (negative powers allowed), else None."""
        if len(divisor) == 1:
            ((monomial, c),) = divisor.items()
            inverse = self.coefficients.constant(c)
            if not inverse:
                return None
            return self.product(value, {tuple((v, -e) for v, e in monomial): self.coefficients.number(1 / inverse)})
        if self.coefficients.parameters or any(e < 0 for p in (value, divisor) for m in p for _, e in m):
            return None
        variables = sorted({v for p in (value, divisor) for m in p for v, _ in m})
        context = flint.fmpq_mpoly_ctx.get([f"v{k}" for k in range(len(variables))], "lex")
        quotient, rest = divmod(_dense(context, value, variables), _dense(context, divisor, variables))
        return None if rest else _sparse(quotient, variables)


def _dense(context: Any, value: Polynomial, variables: list[int]) -> Any:
    terms = {}
    for monomial, c in value.items():
        exponents = dict(monomial)
        terms[tuple(exponents.get(v, 0) for v in variables)] = c
    return context.from_dict(terms)


def _sparse(value: Any, variables: list[int]) -> Polynomial:
    result: Polynomial = {}
    for exponents, c in value.to_dict().items():
        monomial = tuple((v, int(e)) for v, e in sorted(zip(variables, exponents, strict=True), reverse=True) if e)
        result[monomial] = c
    return result


def moved(monomial: Monomial, steps: int) -> Monomial:
    """The monomial moved by a number of sites."""
    return tuple((v + steps * _WIDTH, e) for v, e in monomial)


def canonical(monomial: Monomial) -> tuple[Monomial, int]:
    """The translate whose first site is n, and by how many sites it had been moved."""
    if not monomial:
        return monomial, 0
    least = monomial[-1][0] // _WIDTH - _MIDDLE
    return moved(monomial, -least), least


class Translator:
    """Trees of a lattice as polynomials of its :class:`Sites`, and back."""

    def __init__(self, sites: Sites, known: Mapping[str, Polynomial]) -> None:
        self.sites = sites
        self.known = dict(known)

    def polynomial(self, value: Expr) -> Polynomial:
        """The polynomial that a tree is.

        :raises UnsupportedError: where it holds what the algebra has not.
        """
        return fold(value, self._combine)

    def _combine(self, node: Expr, parts: list[Polynomial]) -> Polynomial:
        sites = self.sites
        if isinstance(node, Num):
            return {UNIT: sites.coefficients.number(node.value)} if node.value else {}
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
                product = sites.product(product, part)
            return product
        if isinstance(node, Pow):
            return self._power(parts[0], node.exponent)
        if isinstance(node, Call) and node.name == "shift":
            name, steps = shift_of(node)
            return {((sites.variable(sites.fields.index(name), steps), 1),): sites.coefficients.one}
        if isinstance(node, Call) and node.name in ("exp", "log"):
            return {((sites.function(node.name, parts[0]), 1),): sites.coefficients.one}
        raise UnsupportedError("densities of lattices are polynomials, exponentials and logarithms")

    def _name(self, name: str) -> Polynomial:
        if name in self.known:
            return self.known[name]
        if name in self.sites.coefficients.parameters:
            return {UNIT: self.sites.coefficients.parameter(name)}
        if name in self.sites.fields:
            return {}  # the name inside shift(u, k), which stands for itself
        raise UnsupportedError(f"densities cannot be searched with {name} in the equation")

    def _power(self, base: Polynomial, exponent: Expr) -> Polynomial:
        if not isinstance(exponent, Num) or exponent.value.denominator != 1 or abs(exponent.value) > MAX_POWER:
            raise UnsupportedError("an exponent that is not a whole number")
        number = int(exponent.value)
        one: Polynomial = {UNIT: self.sites.coefficients.one}
        if number < 0:
            inverse = self.sites.quotient(one, base) if len(base) == 1 else None
            if inverse is None:
                raise UnsupportedError("a quotient by a sum; only monomials are divided by here")
            base, number = inverse, -number
        for _ in range(number):
            one = self.sites.product(one, base)
        return one

    def tree(self, value: Polynomial) -> Expr:
        """A polynomial as a tree."""
        terms = []
        for monomial in sorted(value, key=lambda m: tuple((v % _WIDTH, v, e) for v, e in m)):
            factors = [power(self._factor(v), Num(Fraction(e))) for v, e in reversed(monomial)]
            number = self.sites.coefficients.constant(value[monomial])
            terms.append(mul(Num(number) if number is not None else self.sites.coefficients.tree(value[monomial]), *factors))
        return add(*terms)

    def _factor(self, v: int) -> Expr:
        number, steps = self.sites.number_of(v), self.sites.steps_of(v)
        if number < len(self.sites.fields):
            return shift(self.sites.fields[number], steps)
        function = self.sites.functions[number - len(self.sites.fields)]
        return Call(function.kind, (self.tree(self.sites.shifted(dict(function.argument), steps)),))


def translated(lattice: Lattice) -> Translator:
    """The algebra of a lattice with its flow."""
    sites = Sites(lattice.fields, Coefficients(lattice.symbolic_parameters()))
    translator = Translator(sites, {})
    for name, value in lattice.parameter_values().items():
        translator.known[name] = translator.polynomial(value)
    waiting = dict(lattice.definitions)
    while waiting:
        for name in [n for n, formula in waiting.items() if not names(formula) & waiting.keys()]:
            translator.known[name] = translator.polynomial(waiting.pop(name))
    right = [translator.polynomial(value) for value in lattice.equations]
    sites.velocities.update(enumerate(right))
    sites.settle()
    return translator
