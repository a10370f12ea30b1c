"""What can be judged only when a whole file is known: cycles, size when expanded, exponents and divisors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from symcons.expr.actions import check_exponent
from symcons.expr.folding import fold
from symcons.expr.lexer import Lexeme
from symcons.expr.limits import MAX_DEPTH, MAX_EXPONENT, MAX_GROWTH, NUMBER_BOUND
from symcons.expr.reader import Reader, shorten
from symcons.expr.tree import MAX_NUMBER_BITS, Add, Expr, Mul, Num, Pow, Sym, names, walk

_ZERO, _ONE = Fraction(0), Fraction(1)
_TOO_HIGH = "no search could expand such a power"

Definitions = Mapping[str, tuple[Expr, Lexeme]]


def ordered(definitions: Definitions, reader: Reader) -> list[str]:
    """The definitions' names, each after those it uses.

    :raises EquationError: E206 for a definition that uses itself, E210 for an absurdly long chain.
    """
    uses = {name: sorted(names(formula) & definitions.keys()) for name, (formula, _) in definitions.items()}
    done: dict[str, int] = {}
    for start in definitions:
        path: dict[str, None] = {}
        waiting = [(start, False)]
        while waiting:
            name, leaving = waiting.pop()
            if leaving:
                done[name] = 1 + max((done[used] for used in uses[name]), default=0)
                path.popitem()
            elif name in path:
                raise _cycle(definitions, [*path, name], reader)
            elif name not in done:
                path[name] = None
                waiting.append((name, True))
                waiting.extend((used, False) for used in uses[name] if used not in done)
    longest = max(done, key=lambda name: done[name], default=None)
    if longest is not None and done[longest] > MAX_DEPTH:
        message = f"{shorten(longest)!r} rests on a chain of more than {MAX_DEPTH} definitions"
        raise reader.error("E107", message, definitions[longest][1])
    return list(done)


def _cycle(definitions: Definitions, path: list[str], reader: Reader) -> Exception:
    path = path[path.index(path[-1]) :]
    first = min(path, key=lambda name: (definitions[name][1].line, name))
    turn = path.index(first)
    circle = [*path[turn:-1], *path[:turn], first]
    shown = " -> ".join(shorten(name) for name in (circle if len(circle) < 9 else [*circle[:7], "…", first]))
    message = f"the definition of {shorten(first)!r} uses itself: {shown}"
    return reader.error("E206", message, definitions[first][1], "a definition may use others, but not in a circle")


@dataclass(frozen=True, slots=True)
class _Measure:
    """What a formula comes to when its definitions are put in: nodes, levels, total degree, kind of the root."""

    size: int
    depth: int
    degree: int
    kind: type[Expr]


def check_size(
    formulas: Sequence[tuple[Expr, Lexeme]],
    order: Sequence[str],
    definitions: Definitions,
    numbers: Mapping[str, Fraction],
    reader: Reader,
) -> None:
    """An error if putting in the definitions makes a formula absurdly large, deep or high; nothing is expanded."""
    known: dict[str, _Measure] = {}
    for name in order:
        known[name] = _measured(*definitions[name], known, numbers, reader)
    grown = 0
    for formula, lexeme in [*formulas, *definitions.values()]:
        grown += _measured(formula, lexeme, known, numbers, reader).size
        if definitions:
            grown -= sum(_weight(node) for node in walk(formula))
        if definitions and grown > MAX_GROWTH:
            message = f"putting in the definitions makes this larger than {MAX_GROWTH:,} terms and factors"
            raise reader.error("E210", message, lexeme, "define less by products of definitions")


def _measured(
    formula: Expr, lexeme: Lexeme, known: Mapping[str, _Measure], numbers: Mapping[str, Fraction], reader: Reader
) -> _Measure:
    measure = fold(formula, lambda node, parts: _combine(node, parts, known, numbers))
    if measure.depth > MAX_DEPTH:
        message = f"the formula is more than {MAX_DEPTH} levels deep when its definitions are put in"
        raise reader.error("E107", message, lexeme)
    if measure.degree > MAX_EXPONENT:
        message = f"the formula has a degree beyond {MAX_EXPONENT:,} when its definitions are put in"
        raise reader.error("E106", message, lexeme, _TOO_HIGH)
    return measure


def _combine(node: Expr, parts: list[_Measure], known: Mapping[str, _Measure], numbers: Mapping[str, Fraction]) -> _Measure:
    if isinstance(node, Sym) and node.name in known:
        return known[node.name]
    kind = type(node)
    size = _weight(node) + sum(part.size for part in parts)
    if not parts:
        return _Measure(size, 1, int(kind is Sym), kind)
    flat = kind in (Add, Mul)
    depth = 1 + max(part.depth - (flat and part.kind is kind) for part in parts)
    degree = 1
    if kind is Add:
        degree = max(part.degree for part in parts)
    elif kind is Mul:
        degree = sum(part.degree for part in parts)
    elif isinstance(node, Pow):
        degree = parts[0].degree * ceil(abs(_exponent(node.exponent, numbers)))
    return _Measure(size, depth, degree, kind)


def _exponent(exponent: Expr, numbers: Mapping[str, Fraction]) -> Fraction:
    """The exponent as a number; 1 where it is none."""
    if isinstance(exponent, Num):
        return exponent.value
    return numbers.get(exponent.name, _ONE) if isinstance(exponent, Sym) else _ONE


def _weight(node: Expr) -> int:
    """A node counts one, a number by its length too."""
    if isinstance(node, Num):
        return 1 + (node.value.numerator.bit_length() + node.value.denominator.bit_length()) // 8
    return 1


def constants(order: Sequence[str], definitions: Definitions, values: Mapping[str, Expr]) -> dict[str, Fraction]:
    """The names that stand for a rational number: parameters with such a value, definitions made of them."""
    known = {name: value.value for name, value in values.items() if isinstance(value, Num)}
    for name in order:
        formula = definitions[name][0]
        if names(formula) <= known.keys():
            value = _number(formula, known)
            if value is not None:
                known[name] = value
    return known


def check_numbers(reader: Reader, known: Mapping[str, Fraction]) -> None:
    """Errors for exponents that turn out absurd and divisors that turn out zero, now that the constants are known."""
    for exponent, sign in reader.exponents:
        if names(exponent) <= known.keys():
            check_exponent(_number(exponent, known) or _ZERO, sign)
    for divisor, sign in reader.divisors:
        if names(divisor) <= known.keys() and _number(divisor, known) == 0:
            raise reader.error("E110", "division by zero: this divisor is 0", sign)


def _number(value: Expr, known: Mapping[str, Fraction]) -> Fraction | None:
    """The rational number that an expression is, or None; once a number is too long it stays as it is."""
    return fold(value, lambda node, parts: _evaluated(node, parts, known))


def _evaluated(node: Expr, parts: list[Fraction | None], known: Mapping[str, Fraction]) -> Fraction | None:
    if isinstance(node, Num):
        return node.value
    if isinstance(node, Sym):
        return known.get(node.name)
    if isinstance(node, Pow):
        return _power(*parts)
    if not isinstance(node, (Add, Mul)):
        return None
    total = _ZERO if isinstance(node, Add) else _ONE
    for part in parts:
        if part is None:
            return None
        total = total + part if isinstance(node, Add) else total * part
        if _too_long(total):
            return total
    return total


def _too_long(value: Fraction) -> bool:
    return max(abs(value.numerator), value.denominator) >= NUMBER_BOUND


def _power(base: Fraction | None, exponent: Fraction | None) -> Fraction | None:
    if base is None or exponent is None or exponent.denominator != 1 or (base == 0 and exponent < 0):
        return None
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    return base**exponent.numerator if bits * abs(exponent.numerator) <= MAX_NUMBER_BITS else None
