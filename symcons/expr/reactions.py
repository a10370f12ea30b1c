"""Reaction statements and their mass-action equations.

A reaction Σ aᵢ Xᵢ → Σ bᵢ Xᵢ with rate constant k adds (bᵢ − aᵢ) k Π Xⱼ^aⱼ to the equation of every Xᵢ.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from symcons.expr.actions import Member, exact_number
from symcons.expr.grammar import read
from symcons.expr.heads import Head
from symcons.expr.lexer import Lexeme
from symcons.expr.limits import MAX_EXPONENT, MAX_REACTION_NODES
from symcons.expr.reader import Reader
from symcons.expr.source import Source
from symcons.expr.system import Reaction
from symcons.expr.tree import ZERO, Expr, Num, Sym, add, mul, power, walk

Complex = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Scheme:
    """A reaction statement whose rates are still to be read: ``species`` in order of appearance, at their places."""

    reactants: Complex
    products: Complex
    reversible: bool
    species: tuple[Lexeme, ...]
    rates: tuple[Lexeme, ...]
    head: Head


def read_scheme(source: Source, head: Head) -> Scheme:
    """The complexes of a reaction statement and its rates as lexemes."""
    body = head.body
    arrow = next((place for place, lexeme in enumerate(body) if lexeme.type == "ARROW"), len(body))
    comma = next((place for place in range(arrow, len(body)) if body[place].type == "_COMMA"), len(body))
    reader = Reader(source, ())
    end = body[comma] if comma < len(body) else head.end
    left, sign, right = read("_COMPLEXES", body[:comma], end, reader)
    if comma == len(body):
        hint = "reaction A + B -> C, k1    or    reaction A <-> B, k1, k2"
        raise reader.error("E120", "a reaction needs its rate after a comma", head.end, hint)
    species = tuple(member.name for member in (*left, *right) if member.name is not None)
    reactants, products = _complex(reader, left), _complex(reader, right)
    return Scheme(reactants, products, sign.value == "<->", species, body[comma + 1 :], head)


def _complex(reader: Reader, members: Iterable[Member]) -> Complex:
    """Like members joined: ``A + A`` is ``2 A``."""
    counts: dict[str, int] = {}
    for member in members:
        count = Fraction(1)
        if member.count is not None:
            count = exact_number(member.count)
            allowed = count.denominator == 1 and (1 <= count <= MAX_EXPONENT if member.name else count == 0)
            if not allowed:
                message = f"{member.count.value} is not a number of molecules"
                raise reader.error("E120", message, member.count, "write a whole number before a species, or 0 alone")
        if member.name is not None:
            counts[member.name.value] = counts.get(member.name.value, 0) + count.numerator
    return tuple((count, name) for name, count in counts.items())


def read_reactions(scheme: Scheme, reader: Reader) -> tuple[Reaction, ...]:
    """The one or two reactions of a statement, their rates read."""
    rates: list[Expr] = read("_LIST", scheme.rates, scheme.head.end, reader)
    wanted = 2 if scheme.reversible else 1
    if len(rates) != wanted:
        message = f"this reaction needs {wanted} rate{'s' * (wanted - 1)}, not {len(rates)}"
        hint = "'->' has one rate, '<->' the forward and the backward rate"
        raise reader.error("E120", message, scheme.head.name, hint)
    forward = Reaction(scheme.reactants, scheme.products, rates[0])
    if not scheme.reversible:
        return (forward,)
    return forward, Reaction(scheme.products, scheme.reactants, rates[1])


def expand(reactions: Iterable[Reaction], species: Iterable[str]) -> dict[str, Expr]:
    """The mass-action equation of every species."""
    terms: dict[str, list[Expr]] = {name: [] for name in species}
    for reaction in reactions:
        flow = mul(reaction.rate, *(power(Sym(name), Num(Fraction(count))) for count, name in reaction.reactants))
        for name, change in net_changes(reaction).items():
            if change:
                terms[name].append(mul(Num(Fraction(change)), flow))
    return {name: add(*parts) if parts else ZERO for name, parts in terms.items()}


def net_changes(reaction: Reaction) -> dict[str, int]:
    """How many of each species one event makes (negative: takes)."""
    changes: dict[str, int] = {}
    for sign, side in ((-1, reaction.reactants), (1, reaction.products)):
        for count, name in side:
            changes[name] = changes.get(name, 0) + sign * count
    return changes


def too_large(reactions: Iterable[Reaction]) -> bool:
    """Whether the equations of these reactions would hold an absurd number of nodes."""
    nodes = 0
    for reaction in reactions:
        size = 1 + len(reaction.reactants) + sum(1 for _ in walk(reaction.rate))
        nodes += size * (len(reaction.reactants) + len(reaction.products))
    return nodes > MAX_REACTION_NODES
