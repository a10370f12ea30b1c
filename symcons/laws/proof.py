"""Exact proof that a formula is conserved: its derivative along the flow vanishes on the constraint set.

The derivative's numerator is brought to normal form modulo the ideal of the constraints. Quotient-valued definitions
are free letters first, since what vanishes whatever λ is, vanishes for λ = −2p/q; only where letters remain are they
multiplied out. Inputs and symbolic parameters are letters throughout: a law holds for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from symcons.expr.rational import Polynomial, RationalFunction
from symcons.expr.system import System
from symcons.expr.tree import ZERO, Expr, Sym, substitute
from symcons.laws.derivation import Derivation
from symcons.laws.ideal import ConstraintIdeal
from symcons.laws.setting import Setting

__all__ = ["Prover", "Residual", "check_invariance", "derivative_residual"]

#: A residual is brought to lowest terms where its numerator and denominator have at most this many products of terms.
MAX_CANCELLED = 10_000


@dataclass(frozen=True)
class Residual:
    """What a proof left of a derivative.

    ``status`` is "zero" (conserved, proven), "nonzero" (proven not to vanish on the set, over the complex numbers) or
    "undecided"; ``method`` says how. What is left is ``left``, a quotient of polynomials of the prover's ring in
    normal form (None: nothing, or no value); :attr:`formula` is its tree, :meth:`text` its printed form.
    """

    status: Literal["zero", "nonzero", "undecided"]
    method: str
    left: tuple[Polynomial, Polynomial] | None = field(default=None, repr=False, compare=False)
    setting: Setting | None = field(default=None, repr=False, compare=False)

    @cached_property
    def formula(self) -> Expr:
        """The derivative on the constraint set; 0 where it is proven so (or has no value)."""
        if self.left is None or self.setting is None:
            return ZERO
        return self.setting.quotient_tree(*self.left)

    def text(self, limit: int = 24) -> str:
        """The derivative as text, at most ``limit`` terms of a long numerator and of its denominator."""
        if self.left is None or self.setting is None:
            return "0" if self.status == "zero" else "undefined"
        top, bottom = (self.setting.text(part, limit) for part in self.left)
        return top if self.left[1].is_constant() and self.left[1] == 1 else f"({top})/({bottom})"


class Prover:
    """Proves formulas conserved along one ``system``; what all proofs share is set up once, lazily.

    ``extra`` are formulas whose functions (sin, exp, …) shall be letters of the ring too. Polynomials given to it
    belong to ``ring`` (:meth:`polynomial` makes them from terms). Raises UnsupportedError for a system outside its
    reach.
    """

    def __init__(self, system: System, extra: Sequence[Expr] = ()) -> None:
        self.system = system
        self.setting = Setting(system, extra)
        self.ring = self.setting.ring
        self.derivation = Derivation(self.setting)

    @cached_property
    def ideal(self) -> ConstraintIdeal:
        """The ideal of the constraints (and of the relations between function letters)."""
        return self.setting.ideal

    def polynomial(self, terms: Mapping[tuple[int, ...], Any], letters: Sequence[str] | None = None) -> Polynomial:
        """The polynomial with coefficients by exponent vector over ``letters`` (default: the states)."""
        columns = [self.ring.index[name] for name in (letters or self.system.states)]
        size = len(self.ring.names)
        whole = {}
        for exponents, c in terms.items():
            padded = [0] * size
            for column, e in zip(columns, exponents, strict=True):
                padded[column] = e
            whole[tuple(padded)] = c
        return self.ring.from_terms(whole)

    def rational(self, formula: Expr) -> RationalFunction:
        """``formula``, in the names of the file, as a quotient without quotient letters."""
        return self.setting.flat(formula)

    def prove_polynomial(self, polynomial: Polynomial) -> Residual:
        """Whether a polynomial of the ring is conserved."""
        return self._judge(*self.derivation.of_polynomial(polynomial))

    def prove(self, formula: Expr) -> Residual:
        """Whether ``formula`` (rational, or with functions covered by ``extra``) is conserved."""
        return self._judge(*self.derivative(formula))

    def derivative(self, formula: Expr) -> tuple[Polynomial, Polynomial]:
        """``(numerator, denominator)`` of the derivative of ``formula`` (for a map: of its change), not reduced."""
        if self.derivation.is_map and self.setting.functions.letters:
            change = self.setting.flat(_change(self.system, formula))
            return change.numerator, change.denominator
        return self.derivation.of_quotient(self.setting.flat(formula))

    def _judge(self, numerator: Polynomial, denominator: Polynomial) -> Residual:
        how = "derivative expanded" + (", normal form modulo the constraint ideal" if self.ideal.generators else "")
        if self._undefined([denominator]):
            return Residual("undecided", "the derivative has no value on the constraint set")
        if self.ideal.contains(numerator):
            free = ", quotient definitions as free letters" if self.setting.quotients else ""
            return Residual("zero", how + free)
        if self.setting.has_quotient_letters(numerator) or self.setting.has_quotient_letters(denominator):
            return self._judge_multiplied_out(numerator, denominator, how)
        return self._verdict(numerator, denominator, [denominator], how)

    def _undefined(self, denominators: Sequence[Polynomial]) -> bool:
        """Whether a denominator vanishes on the whole constraint set, where nothing can then be said."""
        if not self.ideal.generators:
            return False
        return any(self.ideal.vanishes(d) is True for d in denominators if not d.is_constant())

    def _judge_multiplied_out(self, numerator: Polynomial, denominator: Polynomial, how: str) -> Residual:
        reduced = self.ideal.reduce(numerator)
        top, bottom = self.setting.multiplied_out(reduced), self.setting.multiplied_out(denominator)
        if top is None or bottom is None:
            return self._left("undecided", "the quotients are too large to multiply out", reduced, denominator)
        poles = [bottom[0], top[1]]
        if self._undefined(poles):
            return Residual("undecided", "a definition has no value on the constraint set")
        verdict = self._verdict(top[0] * bottom[1], bottom[0] * top[1], poles, how + ", definitions multiplied out")
        if verdict.status == "zero":
            return verdict
        return self._left(verdict.status, verdict.method, reduced, denominator)

    def _verdict(
        self, numerator: Polynomial, denominator: Polynomial, poles: Sequence[Polynomial], how: str
    ) -> Residual:
        """Nothing but points where a denominator vanishes is left out: there the question has no meaning."""
        vanishes = self.ideal.vanishes(numerator, away_from=poles)
        if vanishes:
            exact = self.ideal.contains(numerator)
            return Residual("zero", how if exact else how + " (its radical, away from poles)")
        status: Literal["nonzero", "undecided"] = "undecided" if vanishes is None else "nonzero"
        return self._left(status, how, self.ideal.reduce(numerator), denominator)

    def _left(
        self, status: Literal["nonzero", "undecided"], how: str, numerator: Polynomial, denominator: Polynomial
    ) -> Residual:
        if denominator.is_constant() and not denominator.is_zero():
            numerator, denominator = numerator / denominator.leading_coefficient(), self.ring.one
        elif len(numerator) * len(denominator) <= MAX_CANCELLED:
            common = numerator.gcd(denominator)
            numerator, denominator = numerator / common, denominator / common
        return Residual(status, how, (numerator, denominator), self.setting)

    def is_zero(self, numerator: Polynomial) -> bool:
        """Whether a polynomial of the ring is proven to vanish on the constraint set, quotients multiplied out if need be."""
        if self.ideal.contains(numerator):
            return True
        whole = self.setting.multiplied_out(numerator)
        return whole is not None and self.ideal.vanishes(whole[0], away_from=[whole[1]]) is True

    def is_constant(self, formula: Expr) -> bool:
        """Whether ``formula`` is proven constant on the constraint set: a trivial law."""
        value = self.setting.flat(formula)
        return self._proportional(value.numerator, value.denominator)

    def is_constant_polynomial(self, polynomial: Polynomial) -> bool:
        """Whether a polynomial of the ring is proven constant on the constraint set."""
        return self._proportional(polynomial, self.ring.one)

    def _proportional(self, top: Polynomial, bottom: Polynomial) -> bool:
        """N ≡ c·M modulo the ideal with c free of all letters but the constants: compare coefficients at one monomial."""
        n, m = self.ideal.reduce(top), self.ideal.reduce(bottom)
        if n.is_zero():
            return True
        if m.is_zero():
            return False
        place = self._outer(tuple(m.monoms()[0]))
        a, b = self._coefficient(m, place), self._coefficient(n, place)
        return bool(not b.is_zero() and self.ideal.vanishes(a * n - b * m))

    def _outer(self, exponents: tuple[int, ...]) -> tuple[int, ...]:
        fixed = {self.ring.index[name] for name in self.setting.constants}
        return tuple(0 if i in fixed else int(e) for i, e in enumerate(exponents))

    def _coefficient(self, polynomial: Polynomial, place: tuple[int, ...]) -> Polynomial:
        terms = {}
        for exponents, c in polynomial.to_dict().items():
            if self._outer(exponents) == place:
                terms[tuple(e - o for e, o in zip(exponents, place, strict=True))] = c
        return self.ring.context.from_dict(terms)


def derivative_residual(system: System, formula: Expr) -> Residual:
    """The exact proof that ``formula`` is conserved along ``system``, or what is left of its derivative.

    Raises UnsupportedError for functions whose derivative is not known.
    """
    return prover_for(system, formula).prove(formula)


def prover_for(system: System, formula: Expr) -> Prover:
    """A prover whose ring has letters for the functions of ``formula`` (and, under a map, of its image)."""
    extra = (formula,) if system.kind == "ode" else (formula, _change(system, formula))
    return Prover(system, extra)


def prover_in_letters(system: System, formula: Expr) -> tuple[Prover, Expr]:
    """A prover and what it shall prove: with letters for what divides too, so that sums of quotients are never expanded.

    Where a divisor vanishes on the whole constraint set its letter would make the ideal trivial, which proves anything:
    there the plain prover answers.
    """
    if system.kind == "map":
        return prover_for(system, formula), formula
    from symcons.laws.closure import close

    closed = close(system, (formula,))
    prover = Prover(closed.system)
    if prover.ideal.contains(prover.ring.one):
        return prover_for(system, formula), formula
    return prover, closed.extra[0]


def _change(system: System, formula: Expr) -> Expr:
    """I(F(x)) − I(x) as a tree."""
    whole = system.expanded(formula)
    images = dict(zip(system.states, (system.expanded(e) for e in system.equations), strict=True))
    images.update({name: Sym(f"{name}'") for name in system.inputs})
    return substitute(whole, images) - whole


def check_invariance(system: System) -> None:
    """Raise InvarianceError where the flow does not preserve a constraint, UnsupportedError where that is undecided."""
    from symcons.laws.invariance import check

    check(system)
