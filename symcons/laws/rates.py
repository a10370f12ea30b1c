"""The question asked for every rate at once: a system with all its constants opened.

A law is rate-independent when the same expression is conserved for all values of the parameters; numbers that stand in
the file as parameter values or as rates of reactions are treated as symbols for this question.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from symcons.expr.reactions import expand
from symcons.expr.system import Parameter, Reaction, System
from symcons.expr.tree import Num, Sym


def has_rates(system: System) -> bool:
    """Whether the system has constants to be opened: parameters, or reactions whose rate is a number."""
    return bool(system.parameters) or any(isinstance(r.rate, Num) for r in system.reactions)


def opened(system: System) -> System:
    """``system`` with every parameter symbolic, and a new symbolic parameter for each reaction rate that is a number."""
    parameters = tuple(Parameter(p.name) for p in system.parameters)
    reactions = tuple(_named(r, f"rate {i}") for i, r in enumerate(system.reactions))
    fresh = tuple(Parameter(r.rate.name) for r in reactions if isinstance(r.rate, Sym) and " " in r.rate.name)
    if not fresh:
        return replace(system, parameters=parameters)
    species = dict.fromkeys(name for r in reactions for _, name in (*r.reactants, *r.products))
    networked = expand(reactions, species)
    written = zip(system.states, system.equations, strict=True)
    equations = tuple(networked.get(name, equation) for name, equation in written)
    return replace(system, parameters=(*parameters, *fresh), reactions=reactions, equations=equations)


def _named(reaction: Reaction, name: str) -> Reaction:
    """The reaction with a symbol (no name of a file holds a blank) for a rate that is a nonzero number."""
    if isinstance(reaction.rate, Num) and reaction.rate.value != Fraction(0):
        return replace(reaction, rate=Sym(name))
    return reaction
