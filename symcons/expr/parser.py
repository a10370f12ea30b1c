"""Equation files in, systems out: the public readers of the language.

A text is read in four steps: lines become statements (:mod:`~symcons.expr.lexer`), statements show their kind and the
names they declare (:mod:`~symcons.expr.draft`), formulas become trees (:mod:`~symcons.expr.grammar`), and the whole is
judged (:mod:`~symcons.expr.checks`). Nothing of a text is ever executed, and every text ends in a
:class:`~symcons.expr.system.System`, an expression, or an :class:`~symcons.errors.EquationError`.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable

from symcons.expr.assembly import assemble, read_basis
from symcons.expr.checks import check_size
from symcons.expr.draft import gather
from symcons.expr.grammar import read
from symcons.expr.lexer import Lexeme, Statement, StatementReader
from symcons.expr.reader import Reader
from symcons.expr.source import Source, make_source, read_file
from symcons.expr.system import Monomials, Span, System
from symcons.expr.tree import Expr


def parse(text: str, name: str = "<string>") -> System:
    """The system that an equation text describes.

    :param text: the text; at most a million characters.
    :param name: the name of the text in messages.
    :raises EquationError: with code, place, line and hint, if the text cannot be understood.
    """
    return assemble(gather(make_source(text, name)))


def load(path: str | os.PathLike[str]) -> System:
    """The system in the equation file ``path``.

    :raises SymconsError: with code E602 if the file cannot be read.
    :raises EquationError: if its text cannot be understood.
    """
    return parse(read_file(path), os.fspath(path))


def parse_expression(text: str, known: Collection[str], name: str = "<expression>") -> Expr:
    """The tree of a formula in which only the names ``known`` (and constants such as ``pi``) may occur.

    :raises EquationError: if it cannot be understood; E201 for a name that is not known.
    """
    source = make_source(text, name)
    reader = Reader(source, known)
    statement = _one_statement(source)
    formula: Expr = read("_EXPRESSION", statement.lexemes, statement.end, reader)
    _check((formula,), statement, reader)
    return formula


def parse_basis(text: str, known: Collection[str]) -> Monomials | Span:
    """The space that ``monomials(3)`` or a comma-separated list of functions of the names ``known`` describes.

    :raises EquationError: if it cannot be understood.
    """
    source = make_source(text, "<basis>")
    reader = Reader(source, known)
    statement = _one_statement(source)
    basis = read_basis(statement.lexemes, statement.end, reader)
    if isinstance(basis, Span):
        _check(basis.functions, statement, reader)
    return basis


def _one_statement(source: Source) -> Statement:
    """All lexemes of a text that is one formula; line ends count as blanks."""
    reader = StatementReader(source)
    for number in range(1, len(source.lines) + 1):
        reader.feed(number)
    return reader.take() or Statement((), Lexeme("_END", "", 1, 1))


def _check(formulas: Iterable[Expr], statement: Statement, reader: Reader) -> None:
    check_size([(formula, statement.lexemes[0]) for formula in formulas], [], {}, {}, reader)
