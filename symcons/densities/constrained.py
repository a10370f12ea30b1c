"""Densities modulo divergences where the equations also constrain the fields in space (div E = 0, v_x = u_y).

On the constraint set derivatives are related, so the Euler operator of free fields does not decide what is trivial. Here
the divergences of all monomials of the rank, reduced on solutions, span the trivial densities, and elimination over Q
tells which densities are new.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from symcons.densities.jets import Monomial, Polynomial, add_to


@dataclass
class Echelon:
    """A growing space of polynomials over Q in echelon form, the greatest monomial of each row its pivot."""

    rows: dict[Monomial, Polynomial] = field(default_factory=dict)

    def reduced(self, value: Polynomial) -> Polynomial:
        """The value less its part in the space: zero exactly if it lies in it."""
        rest, done = dict(value), Polynomial()
        while rest:
            top = max(rest)
            row = self.rows.get(top)
            if row is None:
                done[top] = rest.pop(top)
            else:
                add_to(rest, row, -rest[top])
        return done

    def add(self, value: Polynomial) -> bool:
        """Enlarge the space; False if the value was in it already."""
        rest = self.reduced(value)
        if not rest:
            return False
        lead: Any = rest[max(rest)]
        self.rows[max(rest)] = {monomial: c / lead for monomial, c in rest.items()}
        return True
