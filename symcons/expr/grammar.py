"""The grammar of statements' bodies (lark, LALR), with the tree built while reading.

The lexemes come from :mod:`symcons.expr.lexer`; a leading mark (``_EXPRESSION``, ``_LIST``, …) says what kind of body
follows, so that no word of the language is reserved inside an expression. ``-x^2`` is ``-(x^2)``, powers associate to
the right, and a sign in front of a product belongs to the whole product.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from symcons.expr.actions import Actions
from symcons.expr.lexer import Lexeme
from symcons.expr.reader import Reader

GRAMMAR = """
start: _EXPRESSION expr _END                                       -> single
     | _LIST expr (_COMMA expr)* _END                              -> several
     | _RELATION expr _EQ expr _END                                -> several
     | _NAMES NAME (_COMMA NAME)* _END                             -> several
     | _PARAMETERS parameter (_COMMA parameter)* _END              -> several
     | _ASSIGNMENTS assignment (_COMMA assignment)* _END           -> several
     | _COMPLEXES complex ARROW complex _END                       -> several

parameter: NAME | NAME _EQ expr | NAME RELATION expr -> bounded
         | NAME _IN _LPAR expr _COMMA expr _RPAR -> inside_open
         | NAME _IN _LSQB expr _COMMA expr _RSQB -> inside_closed
assignment: NAME _EQ expr
complex: | member (PLUS member)*
member: NUMBER | NAME | NUMBER STAR NAME

?expr: signed | signed ((PLUS | MINUS) signed)+ -> sum
?signed: product | MINUS signed -> minus | PLUS signed -> plus
?product: power | power ((STAR | SLASH) factor)+ -> product
?factor: power | MINUS factor -> minus | PLUS factor -> plus
?power: atom | atom POW factor -> power
?atom: NUMBER -> number | NAME -> name | NAME _LPAR expr (_COMMA expr)* _RPAR -> call | _LPAR expr _RPAR

%declare _EXPRESSION _LIST _RELATION _NAMES _PARAMETERS _ASSIGNMENTS _COMPLEXES _IN _END
%declare NUMBER NAME ARROW RELATION PLUS MINUS STAR SLASH POW _LPAR _RPAR _LSQB _RSQB _COMMA _EQ
"""

#: What each kind of lexeme is called in a message.
WORDS = {
    "NUMBER": "a number", "NAME": "a name", "ARROW": "'->' or '<->'", "RELATION": "'<' or '>'", "_LPAR": "'('",
    "_RPAR": "')'", "_LSQB": "'['", "_RSQB": "']'", "_COMMA": "','", "_EQ": "'='", "_IN": "'in'",
    "_END": "the end of the line", "PLUS": "'+'", "AND": "'and'", "OR": "'or'", "EQUAL": "'='",
}  # fmt: skip
_OPERAND = frozenset({"NUMBER", "NAME", "_LPAR", "MINUS", "PLUS"})
_OPERATOR = frozenset({"PLUS", "MINUS", "STAR", "SLASH"})


#: What the formulas of partial differential equations have beyond those of systems: vectors, and conditions as arguments.
_OPERATOR_RULES = {
    "NAME _LPAR expr (_COMMA expr)* _RPAR -> call": "NAME _LPAR condition (_COMMA condition)* _RPAR -> call "
    "| _LPAR expr (_COMMA expr)+ _RPAR -> vector",
    "?signed:": "?condition: junction | condition OR junction -> joined\n"
    "?junction: comparison | junction AND comparison -> joined\n"
    "?comparison: expr | expr (RELATION | EQUAL) expr -> compared\n?signed:",
    "%declare NUMBER": "%declare AND OR EQUAL NUMBER",
}


@lru_cache(maxsize=2)
def _lark(operators: bool) -> Any:
    """The LALR tables, built at the first use; with ``operators`` for partial differential equations."""
    from lark import Lark
    from lark.lexer import Lexer

    class Given(Lexer):
        """Hands on lexemes that were made elsewhere."""

        def __init__(self, conf: object) -> None:
            """lark's signature; there is nothing to set up."""

        def lex(self, data: Iterable[Lexeme]) -> Iterator[Any]:  # type: ignore[override]
            """The given lexemes."""
            return iter(data)

    grammar = GRAMMAR
    for plain, extended in _OPERATOR_RULES.items() if operators else ():
        grammar = grammar.replace(plain, extended)
    return Lark(grammar, parser="lalr", lexer=Given, transformer=Actions(), maybe_placeholders=False)


def read(kind: str, lexemes: Iterable[Lexeme], end: Lexeme, reader: Reader) -> Any:
    """What the body ``lexemes`` of the given kind means; names are looked up in ``reader``.

    :raises EquationError: at the lexeme that does not fit, saying what was expected there.
    """
    from lark.exceptions import UnexpectedToken

    body = list(lexemes)
    for lexeme in body:
        lexeme.reader = reader
    mark, stop = Lexeme(kind, "", end.line, end.column), Lexeme("_END", "", end.line, end.column)
    try:
        return _lark(reader.operators).parse([mark, *body, stop])
    except UnexpectedToken as problem:
        place = body.index(problem.token) if problem.token in body else len(body)
        before = body[place - 1] if place else None
        raise reader.unexpected(problem.token, before, _expected(problem.accepts or problem.expected)) from None


def _expected(kinds: set[str]) -> str:
    """A phrase for a set of lexeme types."""
    words = []
    if _OPERAND <= kinds:
        words.append("an expression")
        kinds = kinds - _OPERAND
    if _OPERATOR <= kinds:
        words.append("an operator")
        kinds = kinds - _OPERATOR - {"POW"}
    words += [WORDS[kind] for kind in sorted(kinds) if kind in WORDS]
    return ", ".join(words[:-1]) + (" or " if len(words) > 1 else "") + (words[-1] if words else "something else")
