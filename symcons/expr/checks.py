"""What can be judged only when a whole file is known: cycles, size when expanded, exponents and divisors."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from symcons.expr.actions import check_exponent
from symcons.expr.lexer import Lexeme
from symcons.expr.limits import MAX_DEPTH, MAX_GROWTH, NUMBER_BOUND
from symcons.expr.reader import Reader, shorten
from symcons.expr.tree import MAX_NUMBER_BITS, ZERO, Add, Expr, Mul, Num, Pow, Sym, names, walk

Definitions = Mapping[str, tuple[Expr, Lexeme]]


def ordered(definitions: Definitions, reader: Reader) -> list[str]:
    """The definitions' names, each after those it uses.

    :raises EquationError: E206 for a definition that uses itself, E210 for an absurdly long chain.
    """
    uses = {name: sorted(names(formula) & definitions.keys()) for name, (formula, _) in definitions.items()}
    done: dict[str, int] = {}
    for start in definitions:
        path: list[str] = []
        waiting = [start]
        while waiting:
            name = waiting[-1]
            if name in done:
                waiting.pop()
                continue
            if path and path[-1] == name:
                done[name] = 1 + max((done[used] for used in uses[name]), default=0)
                path.pop()
                waiting.pop()
                continue
            if name in path:
                raise _cycle(definitions, [*path[path.index(name) :], name], reader)
            path.append(name)
            waiting.extend(used for used in uses[name] if used not in done)
    longest = max(done, key=lambda name: done[name], default=None)
    if longest is not None and done[longest] > MAX_DEPTH:
        message = f"{shorten(longest)!r} rests on a chain of more than {MAX_DEPTH} definitions"
        raise reader.error("E107", message, definitions[longest][1])
    return list(done)


def _cycle(definitions: Definitions, path: list[str], reader: Reader) -> Exception:
    first = min(path, key=lambda name: (definitions[name][1].line, name))
    turn = path.index(first)
    circle = [*path[turn:-1], *path[:turn], first]
    shown = " -> ".join(shorten(name) for name in (circle if len(circle) < 9 else [*circle[:7], "…", first]))
    message = f"the definition of {shorten(first)!r} uses itself: {shown}"
    return reader.error("E206", message, definitions[first][1], "a definition may use others, but not in a circle")


def check_size(formulas: list[tuple[Expr, Lexeme]], order: list[str], definitions: Definitions, reader: Reader) -> None:
    """An error if putting in the definitions would make a formula absurdly large or deep; nothing is expanded."""
    sizes: dict[str, int] = {}
    depths: dict[str, tuple[int, type[Expr]]] = {}
    for name in order:
        formula, lexeme = definitions[name]
        sizes[name] = _size(formula, sizes)
        depths[name] = _depth(formula, depths, reader, lexeme)
    grown = 0
    for formula, lexeme in [*formulas, *definitions.values()]:
        _depth(formula, depths, reader, lexeme)
        grown += _size(formula, sizes) - _size(formula, {})
        if grown > MAX_GROWTH:
            message = f"putting in the definitions makes this larger than {MAX_GROWTH:,} terms and factors"
            raise reader.error("E210", message, lexeme, "define less by products of definitions")


def _size(formula: Expr, sizes: Mapping[str, int]) -> int:
    """The number of nodes after expansion, numbers counted by their length."""
    total = 0
    for node in walk(formula):
        if isinstance(node, Sym):
            total += sizes.get(node.name, 1)
        elif isinstance(node, Num):
            total += 1 + (node.value.numerator.bit_length() + node.value.denominator.bit_length()) // 8
        else:
            total += 1
    return total


def _depth(
    formula: Expr, known: Mapping[str, tuple[int, type[Expr]]], reader: Reader, lexeme: Lexeme
) -> tuple[int, type[Expr]]:
    """The levels of the expanded tree and its kind; sums in sums and products in products are one level."""
    nodes = list(walk(formula))
    results: list[tuple[int, type[Expr]]] = []
    for node in reversed(nodes):
        count = len(node.children)
        if isinstance(node, Sym):
            results.append(known.get(node.name, (1, Sym)))
            continue
        parts, kind = results[len(results) - count :], type(node)
        del results[len(results) - count :]
        flat = kind in (Add, Mul)
        deepest = max((depth - (flat and inner is kind) for depth, inner in parts), default=0)
        if deepest >= MAX_DEPTH:
            message = f"the formula is more than {MAX_DEPTH} levels deep when its definitions are put in"
            raise reader.error("E107", message, lexeme)
        results.append((deepest + 1, kind))
    return results[0]


def constants(order: list[str], definitions: Definitions, values: Mapping[str, Expr]) -> dict[str, Fraction]:
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
            value = _number(exponent, known)
            check_exponent(ZERO, Fraction(0) if value is None else value, sign)
    for divisor, sign in reader.divisors:
        if names(divisor) <= known.keys() and _number(divisor, known) == 0:
            raise reader.error("E110", "division by zero: this divisor is 0", sign)


def _number(value: Expr, known: Mapping[str, Fraction]) -> Fraction | None:
    """The rational number that an expression of numbers is; None if it is none, or too long."""
    if isinstance(value, Num):
        return value.value
    if isinstance(value, Sym):
        return known.get(value.name)
    parts = [_number(child, known) for child in value.children]
    if isinstance(value, Pow):
        return _power(*parts)
    if not isinstance(value, (Add, Mul)):
        return None
    total = Fraction(0 if isinstance(value, Add) else 1)
    for part in parts:
        if part is None:
            return None
        total = total + part if isinstance(value, Add) else total * part
        if abs(total.numerator) >= NUMBER_BOUND or total.denominator >= NUMBER_BOUND:
            return None
    return total


def _power(base: Fraction | None, exponent: Fraction | None) -> Fraction | None:
    if base is None or exponent is None or exponent.denominator != 1 or (base == 0 and exponent < 0):
        return None
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    return base**exponent.numerator if bits * abs(exponent.numerator) <= MAX_NUMBER_BITS else None
