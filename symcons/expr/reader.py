"""Who reads a body: looks names up, knows which text it stands in, and words what is wrong."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from symcons.errors import EquationError
from symcons.expr.functions import ALIASES, CONSTANTS, FUNCTIONS, PDE_HINT, PDE_OPERATORS
from symcons.expr.lexer import Lexeme
from symcons.expr.nearest import nearest, product_of
from symcons.expr.source import Source
from symcons.expr.tree import Call, Expr, Sym

_EULER = ("e", "E")
_LATTICE_HINT = "a file of equations on a lattice has them for every field: u[n]' = …, with sites such as u[n+1]"


@dataclass(frozen=True, slots=True)
class Unknown:
    """What is said of a name that is not known; NAME in the texts stands for it."""

    code: str = "E201"
    message: str = "the name 'NAME' is not declared"
    hint: str = "declare it (par NAME, input NAME) or define it (NAME = …)"


UNDECLARED = Unknown()
NOT_CONSTANT = Unknown("E209", "'NAME' has no value here", "a value is made of numbers and earlier parameters")

NOT_A_STATE = Unknown("E201", "the name 'NAME' is not declared", "initial values belong to states")


@dataclass(slots=True)
class Reader:
    """Reads expressions in which the names ``known`` may stand.

    ``values`` holds names that stand for a value at once (parameters inside parameter statements). ``exponents`` and
    ``divisors`` gather what can be judged only when every definition is known, each with the place of its sign.
    ``operators`` says that vectors and conditions may stand in formulas, as in partial differential equations.
    """

    source: Source
    known: Collection[str]
    values: dict[str, Expr] = field(default_factory=dict)
    otherwise: Unknown = UNDECLARED
    exponents: list[tuple[Expr, Lexeme]] = field(default_factory=list)
    divisors: list[tuple[Expr, Lexeme]] = field(default_factory=list)
    operators: bool = False

    def error(self, code: str, message: str, lexeme: Lexeme, hint: str = "") -> EquationError:
        """An error at ``lexeme``."""
        return self.source.error(code, message, lexeme.place, hint)

    def resolve(self, lexeme: Lexeme) -> Expr:
        """The meaning of a name."""
        name = lexeme.value
        if name in self.values:
            return self.values[name]
        if name in self.known or name in CONSTANTS:
            return Sym(name)
        raise self.unknown(lexeme)

    def unknown(self, lexeme: Lexeme) -> EquationError:
        """An undeclared name, with the nearest known one."""
        name = shorten(lexeme.value)
        parts, close = product_of(name, self.known), nearest(name, [*self.known, *CONSTANTS])
        hint = self.otherwise.hint.replace("NAME", name)
        if name in FUNCTIONS:
            hint = f"{name} is a function: write {name}(…)"
        elif parts:
            hint = f"letters in a row are one name; for a product write {'*'.join(parts)}"
        elif name in _EULER:
            hint = "Euler's number is written exp(1), its powers exp(…)"
        elif close:
            hint = f"did you mean {close!r}?"
        return self.error(self.otherwise.code, self.otherwise.message.replace("NAME", name), lexeme, hint)

    def call(self, lexeme: Lexeme, arguments: tuple[Expr, ...]) -> Expr:
        """A function of the language applied to its arguments."""
        name = lexeme.value
        if name not in FUNCTIONS:
            raise self._not_a_function(lexeme)
        if len(arguments) != FUNCTIONS[name]:
            count = "one argument" if FUNCTIONS[name] == 1 else f"{FUNCTIONS[name]} arguments"
            raise self.error("E203", f"{name} takes {count}, not {len(arguments)}", lexeme)
        return Call(name, arguments)

    def _not_a_function(self, lexeme: Lexeme) -> EquationError:
        name = shorten(lexeme.value)
        if name in self.known:
            hint = f"for a product write {name}*(…)"
            return self.error("E202", f"{name!r} is a name, not a function", lexeme, hint)
        if name in PDE_OPERATORS:
            return self.error("E131", f"{name}(…) belongs to a partial differential equation", lexeme, PDE_HINT)
        close = ALIASES.get(name) or nearest(name, FUNCTIONS)
        hint = f"did you mean {close!r}?" if close else f"the functions are {' '.join(FUNCTIONS)}"
        return self.error("E202", f"there is no function {name!r}", lexeme, hint)

    def unexpected(self, lexeme: Lexeme, before: Lexeme | None, expected: str) -> EquationError:
        """A lexeme that does not fit where it stands."""
        if lexeme.type == "_END":
            return self.error("E104", f"the statement ends too early: expected {expected}", lexeme)
        if lexeme.type == "PRIME":
            hint = "write the right-hand side itself, or name it by a definition"
            return self.error("E115", "a derivative cannot stand inside an expression", lexeme, hint)
        if lexeme.type == "_LSQB" and before is not None and before.type == "NAME":
            return self.error("E132", f"{shorten(before.value)}[…] is a lattice variable", lexeme, _LATTICE_HINT)
        hint = _advice(lexeme, before)
        return self.error("E102", f"{shorten(lexeme.value)!r} does not fit here: expected {expected}", lexeme, hint)


def _advice(lexeme: Lexeme, before: Lexeme | None) -> str:
    if lexeme.type == "_EQ" and (before is None or before.type == "_EQ"):
        return "an equation has a single '='"
    if before is not None and before.type in ("NAME", "_RPAR") and lexeme.type in ("NAME", "_LPAR", "NUMBER"):
        return "write * between factors; only a number before a name or bracket multiplies"
    return ""


def shorten(name: str) -> str:
    """``name``, cut if it is too long to be shown in a sentence."""
    return name if len(name) <= 60 else name[:57] + "…"
