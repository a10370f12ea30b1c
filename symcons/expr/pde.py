"""What a PDE file means: fields, equations that vanish, and what surrounds them.

Derivatives and operators are calls: ``d(phi, t, 2)``, ``lap(phi)``, ``grad(phi)``, ``div(…)``, ``fraclap(phi, s)`` =
(−Δ)^s φ, ``mult(symbol, phi)``; the subscripts of a file (``phi_tt``, ``u_xxx``) are read as ``d``. Space is ``x`` (one
dimension, or the position vector where no dimension is fixed), ``x, y`` or ``x, y, z``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from symcons.expr.system import Parameter
from symcons.expr.tree import Expr, Num


@dataclass(frozen=True, slots=True)
class PDE:
    """A partial differential equation, or several: every one of ``equations`` (left side less right side) vanishes.

    ``dim`` is the number of space dimensions, None for all of them at once. ``parameters`` as in a
    :class:`~symcons.expr.system.System`. ``weights`` are scaling weights that the file fixes.
    """

    fields: tuple[str, ...]
    equations: tuple[Expr, ...]
    definitions: tuple[tuple[str, Expr], ...] = ()
    parameters: tuple[Parameter, ...] = ()
    dim: int | None = None
    weights: tuple[tuple[str, Fraction], ...] = ()
    name: str = field(default="<string>", compare=False)

    def symbolic_parameters(self) -> tuple[str, ...]:
        """The parameters without a value, in order."""
        return tuple(p.name for p in self.parameters if p.value is None)

    def parameter_values(self) -> dict[str, Expr]:
        """The parameters with a value."""
        return {p.name: p.value for p in self.parameters if p.value is not None}

    def with_values(self, values: dict[str, Fraction]) -> PDE:
        """The same equations with parameters given values over the file's; unknown names are a KeyError."""
        unknown = values.keys() - {p.name for p in self.parameters}
        if unknown:
            raise KeyError(min(unknown))
        changed = (replace(p, value=Num(Fraction(values[p.name]))) if p.name in values else p for p in self.parameters)
        return replace(self, parameters=tuple(changed))
