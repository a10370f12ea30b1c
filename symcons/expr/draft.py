"""A file's statements gathered before any formula is read: which names exist, in which role, and what is to be read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from symcons.errors import EquationError
from symcons.expr.functions import CONSTANTS, PDE_HINT, PDE_OPERATORS
from symcons.expr.grammar import read
from symcons.expr.heads import Head, check_first_word, lattice, recognise, wrong_application
from symcons.expr.lexer import Lexeme, StatementReader
from symcons.expr.parameters import comma_separated, read_parameters
from symcons.expr.reactions import Scheme, read_scheme
from symcons.expr.reader import Reader, shorten
from symcons.expr.source import Source
from symcons.expr.system import Parameter
from symcons.expr.tree import Expr

_ARTICLE = {"state": "a state", "parameter": "a parameter", "input": "an input", "definition": "a definition"}
_DERIVATIVE = re.compile(r"(.+)_[txyz]+")


@dataclass(slots=True)
class Draft:
    """What the first pass over a file finds.

    ``roles`` maps every declared name to its role and first place; ``pending`` holds the statements whose formulas are
    still lexemes, in the order of the file.
    """

    source: Source
    roles: dict[str, tuple[str, Lexeme]] = field(default_factory=dict)
    kind: str | None = None
    index: Lexeme | None = None
    pending: list[Head] = field(default_factory=list)
    schemes: list[Scheme] = field(default_factory=list)
    species: set[str] = field(default_factory=set)
    parameters: list[Parameter] = field(default_factory=list)
    symbolic: set[str] = field(default_factory=set)
    values: dict[str, Expr] = field(default_factory=dict)
    used: list[Lexeme] = field(default_factory=list)

    def error(self, code: str, message: str, lexeme: Lexeme, hint: str = "") -> EquationError:
        """An error at ``lexeme``."""
        return self.source.error(code, message, lexeme.place, hint)

    def declare(self, lexeme: Lexeme, role: str) -> None:
        """Give a name its role; a name has one."""
        name = lexeme.value
        if name in CONSTANTS:
            raise self.error("E213", f"{name} is a constant of the language and cannot be declared", lexeme)
        if name not in self.roles:
            self.roles[name] = (role, lexeme)
            return
        earlier, first = self.roles[name]
        shown, where = shorten(name), f"in line {first.line}"
        if earlier == role:
            what = "equation" if role == "state" else "declaration" if role in ("parameter", "input") else "definition"
            raise self.error("E204", f"a second {what} of {shown!r}; the first is {where}", lexeme)
        restricts = (earlier, role) == ("state", "definition")
        hint = f"to restrict the flow to a set write: constraint {shown} - (…) = 0" if restricts else ""
        raise self.error("E205", f"{shown!r} is already {_ARTICLE[earlier]} ({where})", lexeme, hint)

    def states(self) -> tuple[str, ...]:
        """The states in order of appearance."""
        return tuple(name for name, (role, _) in self.roles.items() if role == "state")

    def of_role(self, role: str) -> tuple[str, ...]:
        """The names with a role, in order."""
        return tuple(name for name, (given, _) in self.roles.items() if given == role)

    def add(self, head: Head) -> None:
        """Take in one statement."""
        handler = _HANDLERS.get(head.kind)
        if handler is not None:
            handler(self, head)
        self.pending.append(head)

    def set_kind(self, kind: str, lexeme: Lexeme) -> None:
        """Note that the file holds differential equations ("ode") or a map; it cannot hold both."""
        if self.kind not in (None, kind):
            here, there = ("a map", "differential equations") if kind == "map" else ("a differential equation", "a map")
            raise self.error("E207", f"{here} in a file of {there}", lexeme, "a file is one or the other")
        self.kind = kind


def gather(source: Source) -> Draft:
    """Read every line of ``source`` into a draft; formulas stay unread."""
    draft, reader = Draft(source), StatementReader(source)
    for number in range(1, len(source.lines) + 1):
        if not reader.unfinished:
            verdict = check_first_word(source, number)
            if verdict == "stop":
                break
            if verdict == "skip":
                continue
        reader.feed(number)
        if not reader.unfinished:
            _take(draft, reader)
    _take(draft, reader)
    _require_equations(draft)
    if draft.index is not None and draft.index.value in draft.roles:
        message = f"{draft.index.value!r} counts the steps of the map and is declared as well"
        raise draft.error("E205", message, draft.index, "choose another letter in x(n+1)")
    return draft


def _take(draft: Draft, reader: StatementReader) -> None:
    statement = reader.take()
    if statement is not None:
        draft.used.extend(lexeme for lexeme in statement.lexemes if lexeme.type == "NAME")
        draft.add(recognise(draft.source, statement))


def _state(draft: Draft, head: Head) -> None:
    draft.set_kind("map" if head.kind == "map" else "ode", head.name)
    draft.declare(head.name, "state")
    if head.index is None:
        return
    if draft.index is not None and draft.index.value != head.index.value:
        message = f"the steps are counted by {draft.index.value!r} in line {draft.index.line}"
        raise draft.error("E114", message, head.index, "use one letter throughout")
    draft.index = draft.index or head.index


def _definition(draft: Draft, head: Head) -> None:
    draft.declare(head.name, "definition")


def _relation(draft: Draft, head: Head) -> None:
    arrow = next((lexeme for lexeme in head.body if lexeme.type == "ARROW"), None)
    if arrow is not None:
        hint = "reaction A + B -> C, k1    or    reaction A <-> B, k1, k2"
        raise draft.error("E120", "a reaction begins with the word reaction", arrow, hint)
    problem = lattice(draft.source, head) or wrong_application(draft.source, head)
    if problem is not None and head.name.value not in PDE_OPERATORS:
        raise problem


def take_parameters(draft: Draft, head: Head) -> None:
    """Declare the parameters of one statement."""
    for lexeme, parameter in read_parameters(draft.source, head, draft.symbolic, draft.values):
        draft.declare(lexeme, "parameter")
        draft.parameters.append(parameter)
        if parameter.value is None:
            draft.symbolic.add(parameter.name)


def _inputs(draft: Draft, head: Head) -> None:
    reader = Reader(draft.source, ())
    for lexeme in read("_NAMES", comma_separated(head.body), head.end, reader):
        draft.declare(lexeme, "input")


def _reaction(draft: Draft, head: Head) -> None:
    scheme = read_scheme(draft.source, head)
    draft.set_kind("ode", head.name)
    for lexeme in scheme.species:
        if lexeme.value not in draft.species:
            draft.declare(lexeme, "state")
            draft.species.add(lexeme.value)
    draft.schemes.append(scheme)


_HANDLERS = {
    "ode": _state, "map": _state, "definition": _definition, "relation": _relation, "parameters": take_parameters,
    "inputs": _inputs, "reaction": _reaction,
}  # fmt: skip


def _require_equations(draft: Draft) -> None:
    """An error unless the file holds an equation of motion; a partial differential equation gets its own."""
    if draft.kind is not None:
        return
    derivatives = _derivatives(draft)
    for lexeme in draft.used:
        if lexeme.value in derivatives or lexeme.value in PDE_OPERATORS - {"d"}:
            raise draft.error("E131", "this is a partial differential equation, not a system", lexeme, PDE_HINT)
    first = draft.used[0] if draft.used else Lexeme("_END", "", 1, 1)
    hint = "write x' = … (a flow), x(n+1) = … (a map) or reaction A -> B, k"
    raise draft.error("E208", "there is no equation of motion in this text", first, hint)


def _derivatives(draft: Draft) -> set[str]:
    """Names such as ``u_xx`` of which the stem, or another derivative of it, occurs as well."""
    used = {lexeme.value for lexeme in draft.used}
    stems: dict[str, set[str]] = {}
    for name in used:
        match = _DERIVATIVE.fullmatch(name)
        if match and match.group(1) not in draft.roles:
            stems.setdefault(match.group(1), set()).add(name)
    return {name for stem, found in stems.items() if stem in used or len(found) > 1 for name in found}
