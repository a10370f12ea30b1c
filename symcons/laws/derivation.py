"""The derivative along the flow: L_f I = Σ fᵢ ∂I/∂xᵢ + ∂I/∂t for an equation, I(F(x)) − I(x) for a map.

Everything is put over one denominator D: with fᵢ = Pᵢ/D a polynomial I has the derivative (Σ Pᵢ ∂I/∂xᵢ)/D, a quotient
N/M has (M·PN − N·PM)/(D M²). An input's derivative is a letter of its own, and so is the input: a law must hold
whatever they are.
"""

from __future__ import annotations

from functools import cached_property

from symcons.expr.rational import Polynomial, RationalFunction, common_denominator
from symcons.laws.letters import Letter
from symcons.laws.setting import Setting
from symcons.laws.substitution import substitute_quotients


class Derivation:
    """The flow of ``setting.system`` as an operator on its ring."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.ring = setting.ring
        self.is_map = setting.system.kind == "map"

    @cached_property
    def velocities(self) -> dict[int, RationalFunction]:
        """The derivative of each letter that has one (for a map: its image); quotient letters have none."""
        system, ring = self.setting.system, self.ring
        found: dict[int, RationalFunction] = {}
        for name, equation in zip(system.states, self.setting.equations, strict=True):
            found[ring.index[name]] = self.setting.meaning_of(equation)
        for name, following in zip(system.inputs, self.setting.next_inputs, strict=True):
            found[ring.index[name]] = RationalFunction(ring.gen(following), ring.one)
        if system.time is not None and not self.is_map:
            found[ring.index[system.time]] = RationalFunction(ring.one, ring.one)
        if not self.is_map:
            for letter in self.setting.functions.letters.values():
                self._add_letter(letter, found)
        return found

    def _add_letter(self, letter: Letter, found: dict[int, RationalFunction]) -> None:
        """The chain rule: d(letter) = Σ slope · d(argument). Arguments only hold earlier letters."""
        total = RationalFunction(self.ring.zero, self.ring.one)
        for slope, argument in letter.slopes:
            inner = self.setting.meaning_of(argument)
            for i, velocity in tuple(found.items()):
                total = total + self.setting.meaning_of(slope) * inner.derivative(i) * velocity
        found[self.ring.index[letter.name]] = total

    @cached_property
    def denominator(self) -> Polynomial:
        """The least common denominator D of the velocities."""
        return common_denominator(self.velocities.values(), self.ring)

    @cached_property
    def _field(self) -> list[tuple[int, Polynomial]]:
        """The nonzero Pᵢ = D·velocityᵢ."""
        field = []
        for i, velocity in self.velocities.items():
            if not velocity.numerator.is_zero():
                field.append((i, velocity.numerator * (self.denominator / velocity.denominator)))
        return field

    def along(self, polynomial: Polynomial) -> Polynomial:
        """D · L_f of a polynomial (equations only)."""
        total = self.ring.zero
        for i, component in self._field:
            slope = polynomial.derivative(i)
            if not slope.is_zero():
                total = total + slope * component
        return total

    def of_polynomial(self, polynomial: Polynomial) -> tuple[Polynomial, Polynomial]:
        """``(numerator, denominator)`` of the derivative (for a map: of the change) of a polynomial, not reduced."""
        if not self.is_map:
            return self.along(polynomial), self.denominator
        image, bottom = substitute_quotients(polynomial, self.velocities, self.ring)
        return image - polynomial * bottom, bottom

    def of_quotient(self, value: RationalFunction) -> tuple[Polynomial, Polynomial]:
        """``(numerator, denominator)`` of the derivative of a quotient without quotient letters, not reduced."""
        top, bottom = value.numerator, value.denominator
        if bottom.is_constant():
            return self.of_polynomial(top / bottom)
        if not self.is_map:
            return bottom * self.along(top) - top * self.along(bottom), self.denominator * bottom * bottom
        n, under = substitute_quotients(top, self.velocities, self.ring)
        d, over = substitute_quotients(bottom, self.velocities, self.ring)
        return n * over * bottom - d * under * top, d * under * bottom
