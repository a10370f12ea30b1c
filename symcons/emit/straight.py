"""Formulas as straight-line code: what every source target (NumPy, torch, C) shares.

:class:`Writer` turns trees into expressions of a language described by a :class:`Dialect` and keeps the statements that
must come first: each definition once, each subexpression that occurs more than once as a temporary, whole powers as
products of squares, long sums and deep nestings cut into pieces that any compiler takes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count

from symcons.emit.names import mangle
from symcons.errors import UnsupportedError
from symcons.expr.system import System
from symcons.expr.tree import Add, Call, Expr, Mul, Num, Pow, Sym, names, walk

#: Whole powers up to this one are written as products.
MAX_PRODUCT_POWER = 64

#: More terms than this in one sum, or more factors in one product, are cut.
MAX_TERMS = 40

#: A subexpression of a multiple of this many levels becomes a temporary.
MAX_DEPTH = 25


# How tightly a written text binds.
_SUM, _PRODUCT, _ATOM = range(3)

_ONE = Fraction(1)


@dataclass(frozen=True)
class Dialect:
    """How a language writes what the trees say.

    ``call`` writes a function of the language of equation files from its written arguments and their trees; ``power`` a
    general power likewise; ``number`` a rational that is not negative; ``assign`` a statement that gives a name a
    written value (told whether that is a plain number); ``reserved`` are the words that no name may take.
    """

    name: str
    pi: str
    number: Callable[[Fraction], str]
    call: Callable[[Call, Sequence[str]], str]
    power: Callable[[Pow, str, str], str]
    assign: Callable[[str, str, bool], str]
    reserved: frozenset[str]


def float_text(value: Fraction) -> str:
    """The double nearest to ``value``: a quotient of two exact doubles where possible (division rounds correctly)."""
    limit = 2**53
    if abs(value.numerator) <= limit and value.denominator <= limit:
        return f"{value.numerator}.0" if value.denominator == 1 else f"({value.numerator}.0/{value.denominator}.0)"
    try:
        return repr(value.numerator / value.denominator)
    except OverflowError as error:
        raise UnsupportedError("a number of the file is beyond the range of double precision") from error


@dataclass
class Writer:
    """Writes trees in ``dialect``; ``statements`` grow as temporaries are needed.

    ``writing`` maps user names to identifiers; ``shared`` are the subexpressions that get a temporary (see
    :func:`shared_subexpressions`). Every identifier is assigned once.
    """

    dialect: Dialect
    writing: Mapping[str, str]
    shared: frozenset[Expr] = frozenset()
    statements: list[str] = field(default_factory=list)
    _known: dict[Expr, str] = field(default_factory=dict)
    _stored: dict[str, str] = field(default_factory=dict)
    _taken: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self._taken = set(self.writing.values()) | self.dialect.reserved

    def assign(self, name: str, value: Expr) -> None:
        """The statement that gives the user's ``name`` its value."""
        self._cut(value)
        text = self._write(value)[0] if value in self._known or not value.children else self._compound(value)[0]
        self.statements.append(self.dialect.assign(self.writing[name], text, is_plain_number(value)))
        self._known.setdefault(value, self.writing[name])

    def write(self, e: Expr) -> str:
        """``e`` as a complete expression."""
        self._cut(e)
        return self._write(e)[0]

    def _cut(self, e: Expr) -> None:
        """Gives every subexpression of a multiple of MAX_DEPTH levels a temporary, the innermost first."""
        heights: dict[int, int] = {}
        for node in reversed(list(walk(e))):
            heights[id(node)] = 1 + max((heights[id(child)] for child in node.children), default=0)
            if heights[id(node)] % MAX_DEPTH == 0 and node not in self._known:
                self._store(self._compound(node)[0], node)

    def _write(self, e: Expr) -> tuple[str, int]:
        if isinstance(e, Num):
            text = self.dialect.number(abs(e.value))
            return (f"-{text}", _SUM) if e.value < 0 else (text, _ATOM)
        if isinstance(e, Sym):
            return self._name(e.name), _ATOM
        if e in self._known:
            return self._known[e], _ATOM
        if e in self.shared:
            return self._store(self._compound(e)[0], e), _ATOM
        return self._compound(e)

    def _name(self, name: str) -> str:
        if name in self.writing:
            return self.writing[name]
        if name != "pi":
            raise UnsupportedError(f"the name {name!r} has no value in a {self.dialect.name} program")
        return self.dialect.pi

    def _bracketed(self, e: Expr, least: int) -> str:
        text, binding = self._write(e)
        return text if binding >= least else f"({text})"

    def _word(self, e: Expr) -> str:
        """``e`` as an identifier, which can be repeated at no cost."""
        text = self._write(e)[0]
        return text if text.isidentifier() else self._store(text, e)

    def _store(self, text: str, e: Expr | None = None) -> str:
        """A temporary that holds ``text`` (the value of ``e``)."""
        if text not in self._stored:
            name = next(name for name in (f"s{i}" for i in count(len(self._stored) + 1)) if name not in self._taken)
            self._taken.add(name)
            self.statements.append(self.dialect.assign(name, text, e is not None and is_plain_number(e)))
            self._stored[text] = name
        if e is not None:
            self._known[e] = self._stored[text]
        return self._stored[text]

    def _compound(self, e: Expr) -> tuple[str, int]:
        if isinstance(e, Add):
            return self._sum(e.terms), _SUM
        if isinstance(e, Mul):
            return self._product(e)
        if isinstance(e, Pow):
            return self._power(e)
        if isinstance(e, Call):
            return self.dialect.call(e, [self._write(argument)[0] for argument in e.args]), _ATOM
        raise UnsupportedError(f"{e!r} cannot be written as source")

    def _sum(self, terms: Sequence[Expr]) -> str:
        text = ""
        for i, term in enumerate(terms):
            part = self._write(term)[0]
            if i and i % MAX_TERMS == 0:
                text = self._store(text)
            text += part if not i else f" - {part[1:]}" if part.startswith("-") else f" + {part}"
        return text

    def _product(self, e: Mul) -> tuple[str, int]:
        number = e.factors[0].value if isinstance(e.factors[0], Num) else _ONE
        rest = e.factors[1:] if isinstance(e.factors[0], Num) else e.factors
        above = [self.dialect.number(abs(number))] if abs(number) != 1 else []
        below: list[Expr] = []
        for factor in rest:
            if _is_reciprocal(factor) and factor not in self._known and factor not in self.shared:
                below.append(_reciprocal(factor))
            else:
                above.append(self._bracketed(factor, _PRODUCT))
        text = self._factors(above) if above else self.dialect.number(_ONE)
        if below:
            text += f"/{self._denominator(below)}"
        return (f"-{text}", _SUM) if number < 0 else (text, _PRODUCT)

    def _denominator(self, factors: Sequence[Expr]) -> str:
        if len(factors) == 1:
            return self._bracketed(factors[0], _ATOM)
        return f"({self._factors([self._bracketed(factor, _PRODUCT) for factor in factors])})"

    def _factors(self, texts: Sequence[str]) -> str:
        text = ""
        for i, part in enumerate(texts):
            if i and i % MAX_TERMS == 0:
                text = self._store(text)
            text += f"*{part}" if text else part
        return text

    def _power(self, e: Pow) -> tuple[str, int]:
        exponent = e.exponent.value if isinstance(e.exponent, Num) else None
        if exponent is not None and exponent < 0:
            return f"{self.dialect.number(_ONE)}/{self._bracketed(_reciprocal(e), _ATOM)}", _PRODUCT
        if exponent == Fraction(1, 2):
            return self._compound(Call("sqrt", (e.base,)))
        if exponent is not None and exponent.denominator == 1 and 0 < exponent <= MAX_PRODUCT_POWER:
            return self._whole_power(self._word(e.base), exponent.numerator), _PRODUCT
        return self.dialect.power(e, self._write(e.base)[0], self._write(e.exponent)[0]), _ATOM

    def _whole_power(self, base: str, exponent: int) -> str:
        """``base`` (an identifier) to a whole power by squares: x^6 is s = x*x, then s*s*s."""
        if exponent <= 3:
            return "*".join([base] * exponent)
        half = self._whole_power(self._store(f"{base}*{base}"), exponent // 2)
        return f"{half}*{base}" if exponent % 2 else half


def is_plain_number(e: Expr) -> bool:
    """Whether ``e`` is built of numbers and pi by arithmetic alone."""
    return all(not isinstance(node, Call) and (not isinstance(node, Sym) or node.name == "pi") for node in walk(e))


def _is_reciprocal(e: Expr) -> bool:
    return isinstance(e, Pow) and isinstance(e.exponent, Num) and e.exponent.value < 0


def _reciprocal(e: Expr) -> Expr:
    if not isinstance(e, Pow) or not isinstance(e.exponent, Num):
        return e
    return e.base if e.exponent.value == -1 else Pow(e.base, Num(-e.exponent.value))


def shared_subexpressions(formulas: Iterable[Expr]) -> frozenset[Expr]:
    """The compound subexpressions that occur more than once (inside a repeated one only if elsewhere too)."""
    seen: Counter[Expr] = Counter()
    stack = list(formulas)
    while stack:
        node = stack.pop()
        if not node.children:
            continue
        seen[node] += 1
        if seen[node] == 1:
            stack.extend(node.children)
    return frozenset(e for e, times in seen.items() if times > 1 and _is_worth_it(e))


def _is_worth_it(e: Expr) -> bool:
    """Not a small power of a name or a signed name: those cost no more than the temporary."""
    if is_plain_number(e):
        return False
    if isinstance(e, Pow) and isinstance(e.base, Sym):
        return not (isinstance(e.exponent, Num) and e.exponent.value in (2, -1))
    return not (isinstance(e, Mul) and len(e.factors) == 2 and isinstance(e.factors[0], Num))


def needed_definitions(system: System, outputs: Iterable[Expr]) -> list[tuple[str, Expr]]:
    """The definitions that ``outputs`` use, directly or not, each after those it uses."""
    wanted = set().union(*(names(e) for e in outputs))
    chosen = []
    for name, meaning in reversed(system.ordered_definitions()):
        if name in wanted:
            chosen.append((name, meaning))
            wanted |= names(meaning)
    return chosen[::-1]


def writing_of(system: System, dialect: Dialect, reserved: Iterable[str] = ()) -> dict[str, str]:
    """An identifier for every name of ``system``: none is a word of ``dialect`` or in ``reserved``; time is ``t``."""
    every = [*system.states, *(p.name for p in system.parameters), *system.inputs]
    every += [name for name, _ in system.definitions]
    writing = mangle(every, dialect.reserved.union(reserved))
    if system.time is not None:
        writing[system.time] = "t"
    return writing
