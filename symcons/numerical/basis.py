"""The functions whose combinations are searched: the user's, or monomials in the states and in what the equations hold."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from fractions import Fraction
from math import comb

from symcons.emit.derivative import derivative
from symcons.errors import SymconsError, UnsupportedError
from symcons.expr.functions import FUNCTIONS
from symcons.expr.monomials import monomials
from symcons.expr.parser import parse_basis, parse_expression
from symcons.expr.system import Monomials, Span
from symcons.expr.tree import (
    MINUS_ONE,
    ONE,
    Add,
    Call,
    Expr,
    Mul,
    Num,
    Pow,
    Sym,
    add,
    call,
    names,
    power,
    substitute,
    walk,
)
from symcons.laws.closure import joined_powers

#: What a basis may be given as.
Basis = Monomials | Span | str | Sequence[Expr | str]
#: The degree where none is given, and functions beyond which an open search takes a lower one.
DEGREE = 3
COLUMNS = 150
#: The most functions that are searched at all.
MAX_FUNCTIONS = 1000

_TWO = Num(Fraction(2))
#: Functions whose integral is another function: a force tanh(x) has the energy log(cosh(x)).
_ENERGIES: dict[str, Callable[[Expr], Expr]] = {
    "tanh": lambda u: call("log", call("cosh", u)),
    "tan": lambda u: call("log", call("cos", u)),
    "atan": lambda u: call("log", add(ONE, power(u, _TWO))),
    "sign": lambda u: call("abs", u),
    "heaviside": lambda u: call("abs", u),
}


def functions_of(
    basis: Basis | None, states: Sequence[str], known: Collection[str], letters: Sequence[Expr]
) -> tuple[Expr, ...]:
    """The functions, simple ones first; without a basis monomials of degree ≤ 3 (less where they would be many).

    :raises SymconsError: with code E603 where there are none or too many.
    """
    if isinstance(basis, str):
        basis = parse_basis(basis, known)
    if basis is None or isinstance(basis, Monomials):
        symbols = [*map(Sym, states), *letters]
        top = basis.degree if basis is not None else _open_degree(len(symbols))
        _check(comb(len(symbols) + top, top) - 1)
        return tuple(map(joined_powers, monomials(symbols, top)))
    given = basis.functions if isinstance(basis, Span) else basis
    trees = [f if isinstance(f, Expr) else parse_expression(f, known, "<basis>") for f in given]
    _check(len(trees))
    return tuple(sorted(dict.fromkeys(trees), key=degree))


def _check(size: int) -> None:
    if not 0 < size <= MAX_FUNCTIONS:
        raise SymconsError(f"the basis has {size:,} functions; 1 to {MAX_FUNCTIONS:,} are searched numerically", code="E603")


def _open_degree(letters: int) -> int:
    return next((d for d in range(DEGREE, 1, -1) if comb(letters + d, d) <= COLUMNS), 1)


def degree(tree: Expr) -> int:
    """The number of factors that move in the longest term; a function counts as one."""
    if isinstance(tree, Add):
        return max(map(degree, tree.terms))
    if isinstance(tree, Mul):
        return sum(map(degree, tree.factors))
    if isinstance(tree, Pow) and isinstance(tree.exponent, Num):
        return degree(tree.base) * max(1, abs(int(tree.exponent.value)))
    return 0 if isinstance(tree, Num) else 1


def letters_of(formulas: Iterable[Expr], moving: Iterable[str]) -> list[Expr]:
    """The functions in ``formulas`` of what moves, those in their derivatives, and the integrals known of them; quotients as
    their reciprocals, roots as the smallest of their powers."""
    found: dict[Expr, None] = {}
    held, stack = set(moving), list(formulas)
    while stack:
        node = stack.pop()
        if not names(node) & held:
            continue
        if isinstance(node, Call):
            found.update(dict.fromkeys(_family(node)))
        if isinstance(node, Pow):
            base, exponent = _flat(node)
            if not isinstance(exponent, Num) or exponent.value < 0 or exponent.value.denominator > 1:
                found[_smallest_power(base, exponent)] = None
            stack.append(base)
        else:
            stack.extend(node.children)
    return list(found)


def _flat(node: Pow) -> tuple[Expr, Expr]:
    """Base and exponent, powers of powers and of square roots taken together."""
    base, exponent = node.base, node.exponent
    if isinstance(base, Call) and base.name == "sqrt":
        base = Pow(base.args[0], Num(Fraction(1, 2)))
    if isinstance(base, Pow) and isinstance(base.exponent, Num) and isinstance(exponent, Num):
        return base.base, Num(base.exponent.value * exponent.value)
    return node.base, exponent


def _smallest_power(base: Expr, exponent: Expr) -> Expr:
    """1/b of b^(-3), 1/sqrt(b) of b^(-3/2): what the power is a whole power of."""
    if not isinstance(exponent, Num):
        return Pow(base, exponent)
    q = exponent.value.denominator
    root = base if q == 1 else call("sqrt", base) if q == 2 else Pow(base, Num(Fraction(1, q)))
    return root if exponent.value > 0 else power(root, MINUS_ONE)


def _family(node: Call) -> list[Expr]:
    """A function, the functions of the same argument in its derivative, and its integral where that is a function."""
    *order, argument = node.args
    if order:
        first = isinstance(order[0], Num) and order[0].value > 0
        return [node, call(node.name, add(order[0], MINUS_ONE if first else ONE), argument)]
    inner = Sym("<u>")
    try:
        slope = derivative(call(node.name, inner), inner.name)
    except UnsupportedError:
        return [node]
    found: list[Expr] = [node]
    found += [c for c in walk(slope) if isinstance(c, Call) and inner.name in names(c) and c.name in FUNCTIONS]
    found = [substitute(c, {inner.name: argument}) for c in found]
    if node.name in _ENERGIES:
        found.append(_ENERGIES[node.name](argument))
    return found
