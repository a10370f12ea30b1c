"""The value of a function of k at k = 0, where positive bases come out of their powers: √(m²) is m."""

from __future__ import annotations

from fractions import Fraction

from genphys_sym.alphabet import Alphabet, root_of, tidy
from genphys_sym.operators import COMPONENTS
from genphys_sym.signs import NOT_NEGATIVE, POSITIVE, Assumptions
from genphys_sym.surds import surd
from symcons.expr.tree import ONE, ZERO, Call, Expr, Mul, Num, Pow, mul, names, power, rebuild, substitute

_VALUES = {
    **dict.fromkeys(("exp", "cos", "cosh"), (ZERO, ONE)),
    **dict.fromkeys(("sin", "sinh", "tan", "tanh", "abs", "erf"), (ZERO, ZERO)),
    "log": (ONE, ZERO),
}


def at_zero(tree: Expr, known: Assumptions) -> Expr:
    """``tree`` at k = 0.

    :raises ZeroDivisionError: where it has a pole there.
    """
    return simplified(substitute(tree, dict.fromkeys(("k", *COMPONENTS), ZERO)), known)


def simplified(tree: Expr, known: Assumptions) -> Expr:
    """The tree with roots drawn out and brought to canonical form."""
    return _canonical(_drawn(tree, known))


def _canonical(tree: Expr) -> Expr:
    letters = Alphabet((tree,))
    return letters.write(letters.read(tree))


def _drawn(tree: Expr, known: Assumptions) -> Expr:
    if not tree.children:
        return tree
    node = rebuild(tree, tuple(_drawn(child, known) for child in tree.children))
    root = root_of(node)
    if root is not None:
        return _root(_canonical(root[0]), _canonical(root[1]), known)
    if isinstance(node, Pow) and node.base == ZERO and isinstance(node.exponent, Num):
        raise ZeroDivisionError("a pole at k = 0")
    if isinstance(node, Call) and len(node.args) == 1:
        argument = _canonical(node.args[0])
        place, value = _VALUES.get(node.name, (None, ZERO))
        return value if argument == place else Call(node.name, (argument,))
    return node


def _root(base: Expr, exponent: Expr, known: Assumptions) -> Expr:
    if base == ZERO:
        if known.sign(exponent) != POSITIVE:
            raise ZeroDivisionError("a pole at k = 0, or an exponent of unknown sign")
        return ZERO
    if base == ONE:
        return ONE
    if exponent == Num(Fraction(1, 2)):
        letters = Alphabet((base,))
        return surd(letters, letters.read(base), known).tree()
    if isinstance(base, Pow) and known.sign(base.base) <= NOT_NEGATIVE:
        return tidy(power(base.base, _canonical(mul(base.exponent, exponent))))
    if isinstance(base, Mul) and all(known.sign(factor) <= NOT_NEGATIVE for factor in base.factors):
        return mul(*(_root(factor, exponent, known) for factor in base.factors))
    return power(base, exponent)


def depends_on_k(tree: Expr) -> bool:
    """Whether a wave number occurs."""
    return bool(names(tree) & {"k", *COMPONENTS})
