"""What a lattice file means: fields on the whole numbers, each with its velocity at one site.

``u[n+1]`` is the tree ``shift(u, 1)``, ``u[n]`` is ``shift(u, 0)``; equations are the same at every site.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from symcons.expr.system import Parameter
from symcons.expr.tree import Call, Expr, Num, Sym


@dataclass(frozen=True, slots=True)
class Lattice:
    """The equations u[n]' = f(u[n-1], u[n], u[n+1], …), in the order of ``fields``.

    ``definitions``, ``parameters`` and ``weights`` as in a :class:`~symcons.expr.pde.PDE`; ``index`` is the letter of the site.
    """

    fields: tuple[str, ...]
    equations: tuple[Expr, ...]
    definitions: tuple[tuple[str, Expr], ...] = ()
    parameters: tuple[Parameter, ...] = ()
    weights: tuple[tuple[str, Fraction], ...] = ()
    index: str = "n"
    name: str = field(default="<string>", compare=False)

    def symbolic_parameters(self) -> tuple[str, ...]:
        """The parameters without a value, in order."""
        return tuple(p.name for p in self.parameters if p.value is None)

    def parameter_values(self) -> dict[str, Expr]:
        """The parameters with a value."""
        return {p.name: p.value for p in self.parameters if p.value is not None}

    def with_values(self, values: dict[str, Fraction]) -> Lattice:
        """The same equations with parameters given values over the file's; unknown names are a KeyError."""
        unknown = values.keys() - {p.name for p in self.parameters}
        if unknown:
            raise KeyError(min(unknown))
        changed = (replace(p, value=Num(Fraction(values[p.name]))) if p.name in values else p for p in self.parameters)
        return replace(self, parameters=tuple(changed))


def shift(field_name: str, steps: int) -> Expr:
    """The field at the site n + ``steps``."""
    return Call("shift", (Sym(field_name), Num(Fraction(steps))))


def shift_of(node: Call) -> tuple[str, int]:
    """The field and the steps of ``shift(u, k)``."""
    name, steps = node.args
    if not isinstance(name, Sym) or not isinstance(steps, Num):
        raise TypeError(f"{node!r} is no site of a field")
    return name.name, int(steps.value)
