"""The field of coefficients: rational numbers, or polynomials with rational coefficients in symbolic parameters."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import flint

from symcons.expr.tree import Expr, Num, Sym, add, mul, power


class Coefficients:
    """Q, or Q[``parameters``]; elements are ``fmpq`` or ``fmpq_mpoly`` and are divided by numbers only."""

    def __init__(self, parameters: Sequence[str] = ()) -> None:
        self.parameters = tuple(parameters)
        self._context = flint.fmpq_mpoly_ctx.get(self.parameters, "degrevlex") if self.parameters else None
        self.one = self.number(1)

    def number(self, value: int | Fraction) -> Any:
        """A rational number as an element."""
        exact = flint.fmpq(value.numerator, value.denominator)
        return exact if self._context is None else self._context.constant(exact)

    def parameter(self, name: str) -> Any:
        """A parameter as an element; KeyError where there is none of that name."""
        if self._context is None or name not in self.parameters:
            raise KeyError(name)
        return self._context.gen(self.parameters.index(name))

    def constant(self, element: Any) -> Fraction | None:
        """The rational number that an element is, or None."""
        if self._context is None:
            return Fraction(int(element.p), int(element.q))
        terms = element.to_dict()
        if any(any(exponents) for exponents in terms):
            return None
        return next((Fraction(int(c.p), int(c.q)) for c in terms.values()), Fraction(0))

    def terms(self, element: Any) -> dict[tuple[int, ...], Fraction]:
        """Exponents in the parameters and coefficients."""
        if self._context is None:
            return {(): Fraction(int(element.p), int(element.q))}
        return {tuple(map(int, e)): Fraction(int(c.p), int(c.q)) for e, c in element.to_dict().items()}

    def from_terms(self, terms: dict[tuple[int, ...], Any]) -> Any:
        """The element with the given terms."""
        if self._context is None:
            return self.number(Fraction(terms.get((), 0)))
        exact = {e: flint.fmpq(Fraction(c).numerator, Fraction(c).denominator) for e, c in terms.items()}
        return self._context.from_dict(exact)

    def residue(self, element: Any, point: Sequence[int], prime: int) -> int:
        """The value at a point modulo a prime that divides no denominator."""
        total = 0
        for exponents, value in self.terms(element).items():
            term = value.numerator * pow(value.denominator, -1, prime)
            for base, exponent in zip(point, exponents, strict=True):
                term = term * pow(base, exponent, prime) % prime
            total += term
        return total % prime

    def tree(self, element: Any) -> Expr:
        """The element as a tree in the names of the parameters, highest degree first."""
        parts = []
        for exponents, value in self.terms(element).items():
            powers = [power(Sym(n), Num(Fraction(e))) for n, e in zip(self.parameters, exponents, strict=True) if e]
            parts.append(mul(Num(value), *powers))
        return add(*parts)
