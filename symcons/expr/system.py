"""What an equation file means: states, their equations, and everything that surrounds them.

A :class:`System` is plain, immutable data in the order of the file. It is what :func:`symcons.parse` returns and what
every search starts from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from symcons.expr.tree import Expr, Num, Sym, names, substitute


@dataclass(frozen=True, slots=True)
class Parameter:
    """A constant of the system.

    ``value`` is None for a symbolic parameter, generic within its assumption ``lower < name < upper`` (a bound of
    None is absent; ``strict`` is False for ``>=`` and ``<=``).
    """

    name: str
    value: Expr | None = None
    lower: Fraction | None = None
    upper: Fraction | None = None
    strict: bool = True

    @property
    def sign(self) -> int | None:
        """1 or −1 where the bounds keep it from 0 on that side, else None."""
        if self.lower is not None and (self.lower > 0 or (self.lower == 0 and self.strict)):
            return 1
        if self.upper is not None and (self.upper < 0 or (self.upper == 0 and self.strict)):
            return -1
        return None

    def allows(self, value: Fraction) -> bool:
        """Whether the bounds admit a value."""
        above = self.lower is None or value > self.lower or (value == self.lower and not self.strict)
        below = self.upper is None or value < self.upper or (value == self.upper and not self.strict)
        return above and below


@dataclass(frozen=True, slots=True)
class Monomials:
    """The space of all monomials of total degree 1 … ``degree`` in the states (time and letters joined where needed)."""

    degree: int


@dataclass(frozen=True, slots=True)
class Span:
    """The linear span of given functions."""

    functions: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Reaction:
    """A mass-action reaction; complexes are (stoichiometry, species) pairs, ``rate`` multiplies the reactants' product."""

    reactants: tuple[tuple[int, str], ...]
    products: tuple[tuple[int, str], ...]
    rate: Expr


@dataclass(frozen=True, slots=True)
class System:
    """A system of ordinary differential equations x' = f(x) (``kind`` "ode") or a map x(n+1) = F(x) ("map").

    ``equations[i]`` belongs to ``states[i]`` and may use definitions by name (:meth:`expanded` replaces them).
    ``inputs`` are arbitrary functions of time. The flow is considered where every one of ``constraints`` vanishes.
    ``time`` is the name of time where it is not declared otherwise (None in a map or where ``t`` is a declared name).
    Equations of a reaction network are already expanded; ``reactions`` remembers where they came from.
    """

    kind: Literal["ode", "map"]
    states: tuple[str, ...]
    equations: tuple[Expr, ...]
    definitions: tuple[tuple[str, Expr], ...] = ()
    parameters: tuple[Parameter, ...] = ()
    inputs: tuple[str, ...] = ()
    constraints: tuple[Expr, ...] = ()
    basis: Monomials | Span | None = None
    positive: tuple[str, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    initial: tuple[tuple[str, Expr], ...] = ()
    auxiliaries: tuple[tuple[str, Expr], ...] = ()
    time: str | None = "t"
    name: str = field(default="<string>", compare=False)

    def __str__(self) -> str:
        """The equation text, as :func:`symcons.parse` reads it."""
        from symcons.expr.printing import print_system

        return print_system(self)

    def symbolic_parameters(self) -> tuple[str, ...]:
        """The parameters without a value, in order."""
        return tuple(p.name for p in self.parameters if p.value is None)

    def parameter_values(self) -> dict[str, Expr]:
        """The parameters with a value."""
        return {p.name: p.value for p in self.parameters if p.value is not None}

    def ordered_definitions(self) -> tuple[tuple[str, Expr], ...]:
        """The definitions, each after those it uses."""
        known = dict(self.definitions)
        done: dict[str, Expr] = {}

        def visit(name: str) -> None:
            if name in done:
                return
            for used in sorted(names(known[name]) & known.keys()):
                visit(used)
            done[name] = known[name]

        for name in known:
            visit(name)
        return tuple(done.items())

    def expanded(self, value: Expr) -> Expr:
        """``value`` with every definition replaced by its meaning."""
        meaning: dict[str, Expr] = {}
        for name, formula in self.ordered_definitions():
            meaning[name] = substitute(formula, meaning)
        return substitute(value, meaning)

    def uses_time(self) -> bool:
        """Whether the equations or constraints name time."""
        return self.time is not None and self.time in self.names_used((*self.equations, *self.constraints))

    def names_used(self, formulas: Sequence[Expr]) -> set[str]:
        """The names in ``formulas`` and, through them, in the definitions they use."""
        known = dict(self.definitions)
        found: set[str] = set()
        pending = [name for formula in formulas for name in names(formula)]
        while pending:
            name = pending.pop()
            if name not in found:
                found.add(name)
                pending.extend(names(known[name]) if name in known else ())
        return found

    def with_values(self, values: dict[str, Fraction]) -> System:
        """The same system with parameters given values over the file's; unknown names are a KeyError."""
        known = {p.name for p in self.parameters}
        for name in values:
            if name not in known:
                raise KeyError(name)
        changed = tuple(
            replace(p, value=Num(Fraction(values[p.name]))) if p.name in values else p for p in self.parameters
        )
        return replace(self, parameters=changed)

    def state_symbols(self) -> tuple[Sym, ...]:
        """The states as expressions."""
        return tuple(Sym(name) for name in self.states)
