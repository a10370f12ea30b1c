"""The question asked for every rate at once: a system with all its constants opened.

A law is rate-independent when the same expression is conserved for all values of the parameters; numbers that stand in
the file as parameter values or in the rates of reactions are treated as symbols for this question. A number stands in
a rate where it is the rate, a factor (±1 apart) or a summand of it, or of a definition that a rate uses: with
A → B at 3 k and A → C at 2 k the law 2 B − 3 C needs the ratio 3 : 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count

from symcons.expr.reactions import expand
from symcons.expr.system import Parameter, Reaction, System
from symcons.expr.tree import Add, Expr, Mul, Num, Pow, Sym, add, mul, names, power


def has_rates(system: System) -> bool:
    """Whether the system has constants to be opened: parameters, or numbers in the rates of reactions."""
    return bool(system.parameters) or bool(_Opening(system).fresh)


def opened(system: System) -> System:
    """``system`` with every parameter symbolic, and a new symbolic parameter for each number in a reaction's rate."""
    parameters = tuple(Parameter(p.name) for p in system.parameters)
    opening = _Opening(system)
    if not opening.fresh:
        return replace(system, parameters=parameters)
    species = dict.fromkeys(name for r in system.reactions for _, name in (*r.reactants, *r.products))
    networked = expand(opening.reactions, species)
    written = zip(system.states, system.equations, strict=True)
    return replace(
        system,
        parameters=(*parameters, *map(Parameter, opening.fresh)),
        definitions=opening.definitions,
        reactions=opening.reactions,
        equations=tuple(networked.get(name, equation) for name, equation in written),
    )


class _Opening:
    """The reactions and definitions of ``system`` with a ``fresh`` symbol (no name of a file holds a blank) for each
    number in a rate."""

    def __init__(self, system: System) -> None:
        self.fresh: list[str] = []
        self._numbers: Iterator[int] = count(1)
        used = _used(system, (r.rate for r in system.reactions))
        self.reactions: tuple[Reaction, ...] = tuple(replace(r, rate=self._open(r.rate)) for r in system.reactions)
        self.definitions: tuple[tuple[str, Expr], ...] = tuple(
            (name, self._open(value) if name in used else value) for name, value in system.definitions
        )

    def _open(self, rate: Expr) -> Expr:
        """``rate`` with its numbers as symbols; exponents and signs stay."""
        if isinstance(rate, Num):
            return self._symbol() if rate.value else rate
        if isinstance(rate, Add):
            return add(*map(self._open, rate.terms))
        if isinstance(rate, Mul):
            return mul(*(f if isinstance(f, Num) and abs(f.value) == 1 else self._open(f) for f in rate.factors))
        if isinstance(rate, Pow) and not isinstance(rate.base, Num):
            return power(self._open(rate.base), rate.exponent)
        return rate

    def _symbol(self) -> Expr:
        self.fresh.append(f"rate {next(self._numbers)}")
        return Sym(self.fresh[-1])


def _used(system: System, rates: Iterable[Expr]) -> set[str]:
    """The definitions that ``rates`` rest on, directly or through others."""
    known = dict(system.definitions)
    found: set[str] = set()
    left = list(rates)
    while left:
        fresh = names(left.pop()) & known.keys() - found
        found |= fresh
        left += [known[name] for name in fresh]
    return found
