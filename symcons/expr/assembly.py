"""From a draft to a system: every formula is read, now that all names are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from symcons.expr.actions import exact_number
from symcons.expr.checks import check_numbers, check_size, constants, ordered
from symcons.expr.draft import Draft
from symcons.expr.grammar import read
from symcons.expr.heads import Head
from symcons.expr.lexer import Lexeme
from symcons.expr.limits import MAX_EXPONENT
from symcons.expr.parameters import comma_separated
from symcons.expr.reactions import expand, read_reactions, too_large
from symcons.expr.reader import NOT_A_STATE, Reader, shorten
from symcons.expr.system import Monomials, Reaction, Span, System
from symcons.expr.tree import ZERO, Expr, add, names, negate


@dataclass(slots=True)
class Assembly:
    """The parts of a system while they are read."""

    draft: Draft
    reader: Reader
    equations: dict[str, Expr] = field(default_factory=dict)
    definitions: dict[str, tuple[Expr, Lexeme]] = field(default_factory=dict)
    constraints: list[Expr] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    initial: dict[str, Expr] = field(default_factory=dict)
    auxiliaries: dict[str, Expr] = field(default_factory=dict)
    positive: dict[str, None] = field(default_factory=dict)
    basis: Monomials | Span | None = None
    formulas: list[tuple[Expr, Lexeme]] = field(default_factory=list)

    def expression(self, head: Head) -> Expr:
        """The one expression of a statement."""
        formula: Expr = read("_EXPRESSION", self.localised(head.body), head.end, self.reader)
        self.formulas.append((formula, head.name))
        return formula

    def localised(self, body: Sequence[Lexeme]) -> Sequence[Lexeme]:
        """``body`` with ``x(n)`` read as ``x`` in a map."""
        if self.draft.index is None:
            return body
        return present(body, self.draft, self.draft.index.value)


def present(body: Sequence[Lexeme], draft: Draft, index: str) -> list[Lexeme]:
    """A map's lexemes with every state at the present step, ``x(n)``, replaced by its name; others are errors."""
    result: list[Lexeme] = []
    place = 0
    while place < len(body):
        lexeme = body[place]
        result.append(lexeme)
        ahead = [follower.type for follower in body[place + 1 : place + 4]]
        place += 1
        if ahead[:2] != ["_LPAR", "NAME"] or body[place + 1].value != index:
            continue
        if draft.roles.get(lexeme.value, ("", None))[0] != "state":
            continue
        if ahead[2:] != ["_RPAR"]:
            hint = f"introduce a state for an earlier step: y({index}+1) = {lexeme.value}({index})"
            raise draft.error("E114", f"only {lexeme.value}({index}) may stand on the right", lexeme, hint)
        place += 3
    return result


def assemble(draft: Draft) -> System:
    """The system that a draft describes.

    :raises EquationError: for the first formula that cannot be read, then for what only the whole file shows.
    """
    time = "t" if draft.kind == "ode" and "t" not in draft.roles else None
    known = set(draft.roles) | ({time} if time else set())
    parts = Assembly(draft, Reader(draft.source, known))
    schemes = iter(draft.schemes)
    for head in draft.pending:
        if head.kind == "reaction":
            parts.reactions.extend(read_reactions(next(schemes), parts.reader))
        else:
            _READERS[head.kind](parts, head)
    _add_reactions(parts)
    _check(parts)
    return _system(parts, time)


def _equation(parts: Assembly, head: Head) -> None:
    parts.equations[head.name.value] = parts.expression(head)


def _definition(parts: Assembly, head: Head) -> None:
    formula: Expr = read("_EXPRESSION", parts.localised(head.body), head.end, parts.reader)
    parts.definitions[head.name.value] = (formula, head.name)


def _constraint(parts: Assembly, head: Head) -> None:
    left, right = read("_RELATION", parts.localised(head.body), head.end, parts.reader)
    formula = right if left == ZERO else left if right == ZERO else add(left, negate(right))
    if not names(formula):
        hint = "a constraint is an expression in the states, as in 0 = x^2 + y^2 - 1"
        raise parts.reader.error("E211", "this constraint restricts nothing", head.name, hint)
    parts.constraints.append(formula)
    parts.formulas.append((formula, head.name))


def _positive(parts: Assembly, head: Head) -> None:
    for lexeme in read("_NAMES", head.body, head.end, parts.reader):
        parts.reader.resolve(lexeme)
        parts.positive[lexeme.value] = None


def _basis(parts: Assembly, head: Head) -> None:
    if parts.basis is not None:
        raise parts.reader.error("E204", "a second basis; a file names one space to search", head.name)
    parts.basis = read_basis(parts.localised(head.body), head.end, parts.reader)
    if isinstance(parts.basis, Span):
        parts.formulas.extend((formula, head.name) for formula in parts.basis.functions)


def read_basis(body: Sequence[Lexeme], end: Lexeme, reader: Reader) -> Monomials | Span:
    """``monomials(3)`` or a list of functions."""
    types = [lexeme.type for lexeme in body]
    if types[:2] == ["NAME", "_LPAR"] and body[0].value == "monomials":
        degree = exact_number(_belonging(body[2], reader)) if types[2:] == ["NUMBER", "_RPAR"] else ZERO.value
        if degree.denominator != 1 or not 1 <= degree <= MAX_EXPONENT:
            hint = "write monomials(3): a whole number, at least 1, and nothing else"
            raise reader.error("E122", "a basis of monomials has one degree", body[0], hint)
        return Monomials(degree.numerator)
    return Span(tuple(read("_LIST", body, end, reader)))


def _belonging(lexeme: Lexeme, reader: Reader) -> Lexeme:
    lexeme.reader = reader
    return lexeme


def _initial(parts: Assembly, head: Head) -> None:
    _start(parts, head.name, parts.expression(head))


def _initials(parts: Assembly, head: Head) -> None:
    for name, value in read("_ASSIGNMENTS", comma_separated(head.body), head.end, parts.reader):
        parts.formulas.append((value, name))
        _start(parts, name, value)


def _start(parts: Assembly, name: Lexeme, value: Expr) -> None:
    role = parts.draft.roles.get(name.value, ("", None))[0]
    if not role:
        raise Reader(parts.draft.source, parts.draft.states(), {}, NOT_A_STATE).unknown(name)
    if role != "state":
        message = f"{shorten(name.value)!r} is no state and has no initial value"
        raise parts.reader.error("E212", message, name, f"it is declared as {role}")
    if name.value in parts.initial:
        raise parts.reader.error("E204", f"a second initial value of {shorten(name.value)!r}", name)
    parts.initial[name.value] = value


def _auxiliaries(parts: Assembly, head: Head) -> None:
    for name, value in read("_ASSIGNMENTS", comma_separated(parts.localised(head.body)), head.end, parts.reader):  # type: ignore[arg-type]
        if name.value in parts.auxiliaries:
            raise parts.reader.error("E204", f"a second auxiliary quantity {shorten(name.value)!r}", name)
        if name.value in parts.draft.roles:
            role = parts.draft.roles[name.value][0]
            raise parts.reader.error("E205", f"{shorten(name.value)!r} is already declared as {role}", name)
        parts.formulas.append((value, name))
        parts.auxiliaries[name.value] = value


def _nothing(parts: Assembly, head: Head) -> None:
    """Statements that the draft has read in full."""


_READERS = {
    "ode": _equation, "map": _equation, "definition": _definition, "relation": _constraint, "constraint": _constraint,
    "positive": _positive, "basis": _basis, "initial": _initial, "initials": _initials, "auxiliaries": _auxiliaries,
    "parameters": _nothing, "inputs": _nothing,
}  # fmt: skip


def _add_reactions(parts: Assembly) -> None:
    if not parts.reactions:
        return
    first = parts.draft.schemes[0].head.name
    if too_large(parts.reactions):
        raise parts.reader.error("E210", "these reactions expand to too large equations", first)
    species = [name for name in parts.draft.states() if name in parts.draft.species]
    parts.equations.update(expand(parts.reactions, species))
    parts.formulas.extend((reaction.rate, first) for reaction in parts.reactions)
    if parts.definitions:
        parts.formulas.extend((parts.equations[name], parts.draft.roles[name][1]) for name in species)


def _check(parts: Assembly) -> None:
    order = ordered(parts.definitions, parts.reader)
    numbers = constants(order, parts.definitions, parts.draft.values)
    check_numbers(parts.reader, numbers)
    check_size(parts.formulas, order, parts.definitions, numbers, parts.reader)


def _system(parts: Assembly, time: str | None) -> System:
    states = parts.draft.states()
    return System(
        kind="map" if parts.draft.kind == "map" else "ode",
        states=states,
        equations=tuple(parts.equations[name] for name in states),
        definitions=tuple((name, formula) for name, (formula, _) in parts.definitions.items()),
        parameters=tuple(parts.draft.parameters),
        inputs=parts.draft.of_role("input"),
        constraints=tuple(parts.constraints),
        basis=parts.basis,
        positive=tuple(parts.positive),
        reactions=tuple(parts.reactions),
        initial=tuple(parts.initial.items()),
        auxiliaries=tuple(parts.auxiliaries.items()),
        time=time,
        name=parts.draft.source.file,
    )
