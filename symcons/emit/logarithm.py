"""The logarithm of a formula's absolute value, as a formula: products become sums, so that no factor can overflow.

Powers of a sum of positive squares keep their plain logarithm; a sum of terms that may differ by orders of magnitude
becomes ``logsum``. The names that programs know besides the language's are those of :mod:`symcons.emit.derivative`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from symcons.emit.complex_parts import real_forms
from symcons.expr.tree import ONE, ZERO, Add, Call, Expr, Mul, Num, Pow, Sym, add, as_expr, call, mul, walk

#: Functions whose values leave the range of doubles for moderate arguments.
_STEEP = frozenset({"exp", "gamma", "besselk", "besseli", "bessely", "besselj", "erfc", "cosh", "sinh"})
#: Powers in a sum up to this one are computed as they stand.
_FLAT = 4


def log_of(tree: Expr) -> Expr:
    """log|tree|, for real values; −∞ (written ``log(0)``) where a piece is 0."""
    return _log(real_forms(tree))


def _log(tree: Expr) -> Expr:
    if isinstance(tree, Num):
        return ZERO if abs(tree.value) == 1 else call("log", Num(abs(tree.value)))
    if isinstance(tree, Sym):
        return call("log", tree) if tree.name == "pi" else call("logabs", tree)
    if isinstance(tree, Mul):
        return add(*(_log(factor) for factor in tree.factors))
    if isinstance(tree, Pow):
        return mul(tree.exponent, _log(tree.base))
    if isinstance(tree, Add):
        return _of_sum(tree)
    return _of_call(tree) if isinstance(tree, Call) else call("logabs", tree)


def _of_call(tree: Call) -> Expr:
    if tree.name == "piecewise":
        last = len(tree.args) - 1
        return Call("piecewise", tuple(_log(a) if i % 2 == 0 or i == last else a for i, a in enumerate(tree.args)))
    rule = _RULES.get(tree.name)
    return call("logabs", tree) if rule is None else rule(*tree.args)


_RULES: dict[str, Callable[..., Expr]] = {
    "exp": lambda z: z,
    "sqrt": lambda z: mul(Num(Fraction(1, 2)), _log(z)),
    "abs": lambda z: _log(z),
    "gamma": lambda z: call("loggamma", z),
    "cosh": lambda z: call("logcosh", z),
    "sinh": lambda z: call("logsinh", z),
    "erfc": lambda z: call("logerfc", z),
    "besselk": lambda order, z: call("logbesselk", order, z),
    "besseli": lambda order, z: call("logbesseli", order, z),
    "bessely": lambda order, z: call("logbessely", order, z),
}


def _of_sum(tree: Add) -> Expr:
    common, rest = _common(tree.terms)
    if common:
        return add(*(_log(factor) for factor in common), _log(add(*rest)))
    if not any(_steep(term) for term in tree.terms):
        return call("logabs", tree)
    parts: list[Expr] = []
    for term in tree.terms:
        parts += [_log(term), sign_of(term)]
    return call("logsum", *parts)


def _common(terms: Sequence[Expr]) -> tuple[list[Expr], list[Expr]]:
    """The factors that every term has, and what is left of each."""
    lists = [list(t.factors) if isinstance(t, Mul) else [t] for t in terms]
    shared = [f for f in dict.fromkeys(lists[0]) if not isinstance(f, Num) and all(f in other for other in lists[1:])]
    for factor in shared:
        for factors in lists:
            factors.remove(factor)
    return shared, [mul(*factors) for factors in lists]


def _steep(term: Expr) -> bool:
    return any(
        (isinstance(node, Call) and node.name in _STEEP)
        or (isinstance(node, Pow) and not (isinstance(node.exponent, Num) and abs(node.exponent.value) <= _FLAT))
        for node in walk(term)
    )


def sign_of(tree: Expr) -> Expr:
    """The sign of ``tree`` as a formula, 1 or −1 where it is plain."""
    if isinstance(tree, Num):
        return as_expr((tree.value > 0) - (tree.value < 0))
    if isinstance(tree, Mul):
        return mul(*(sign_of(factor) for factor in tree.factors))
    if isinstance(tree, Pow):
        whole = isinstance(tree.exponent, Num) and tree.exponent.value.denominator == 1
        odd = isinstance(tree.exponent, Num) and tree.exponent.value.numerator % 2 == 1
        return ONE if not whole or not odd else sign_of(tree.base)
    if isinstance(tree, Sym):
        return ONE if tree.name == "pi" else call("sign", tree)
    if isinstance(tree, Call) and tree.name in ("exp", "sqrt", "abs", "besselk", "cosh", "erfc"):
        return ONE
    return call("sign", tree)
