"""How a function of k grows: its leading term c·k^p·(log k)^l as k → ∞, for sums, products, powers, roots, exp and log."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from genphys_sym.alphabet import root_of
from genphys_sym.signs import NEGATIVE, NOTHING, POSITIVE, Assumptions
from symcons.expr.tree import ONE, ZERO, Add, Call, Expr, Mul, Num, Pow, Sym, add, mul, names, power


@dataclass(frozen=True, slots=True)
class Leading:
    """c·k^exponent·(log k)^logs."""

    coefficient: Expr
    exponent: Expr = ZERO
    logs: Fraction = Fraction(0)


def leading(tree: Expr, known: Assumptions) -> Leading | None:
    """The leading term of ``tree`` as k → ∞; None where terms cancel or it is not of this form."""
    if "k" not in names(tree):
        return Leading(tree)
    if isinstance(tree, Sym):
        return Leading(ONE, ONE)
    if isinstance(tree, Add):
        return _sum(tree, known)
    if isinstance(tree, Mul):
        return _product(tree, known)
    root = root_of(tree) if not isinstance(tree, Pow) else (tree.base, tree.exponent)
    if root is not None:
        return _power(root[0], root[1], known)
    return _function(tree, known) if isinstance(tree, Call) else None


def compare(left: Leading, right: Leading, known: Assumptions) -> int | None:
    """1, 0, −1 as the first grows faster, equally fast, slower; None where that is open."""
    signs = known.sign(add(left.exponent, mul(Num(Fraction(-1)), right.exponent)))
    if signs == NOTHING:
        return (left.logs > right.logs) - (left.logs < right.logs)
    return 1 if signs == POSITIVE else -1 if signs == NEGATIVE else None


def _sum(tree: Add, known: Assumptions) -> Leading | None:
    best: Leading | None = None
    for term in tree.terms:
        one = leading(term, known)
        if one is None:
            return None
        order = 1 if best is None else compare(one, best, known)
        if order is None:
            return None
        if best is None or order > 0:
            best = one
        elif order == 0:
            best = Leading(add(best.coefficient, one.coefficient), best.exponent, best.logs)
    if best is None or (0 in known.sign(best.coefficient) and best.coefficient != ZERO):
        return best if best is not None and known.sign(best.coefficient) != NOTHING else None
    return best


def _product(tree: Mul, known: Assumptions) -> Leading | None:
    total = Leading(ONE)
    for factor in tree.factors:
        one = leading(factor, known)
        if one is None:
            return None
        total = Leading(mul(total.coefficient, one.coefficient), add(total.exponent, one.exponent), total.logs + one.logs)
    return total


def _power(base: Expr, exponent: Expr, known: Assumptions) -> Leading | None:
    if "k" in names(exponent):
        return None
    one = leading(base, known)
    if one is None or (one.logs and not isinstance(exponent, Num)):
        return None
    logs = one.logs * exponent.value if isinstance(exponent, Num) else Fraction(0)
    return Leading(power(one.coefficient, exponent), mul(one.exponent, exponent), logs)


def _function(tree: Call, known: Assumptions) -> Leading | None:
    one = leading(tree.args[0], known)
    if one is None:
        return None
    grows = known.sign(one.exponent)
    if tree.name == "log" and grows == POSITIVE:
        return Leading(one.exponent, ZERO, Fraction(1))
    if tree.name == "exp" and grows == POSITIVE and known.sign(one.coefficient) == NEGATIVE:
        return Leading(ZERO)
    if tree.name == "abs":
        return Leading(Call("abs", (one.coefficient,)), one.exponent, one.logs)
    if grows in (NEGATIVE, NOTHING) and not one.logs and tree.name in ("exp", "log", "cosh", "cos"):
        inside = ZERO if grows == NEGATIVE else one.coefficient
        return Leading(Call(tree.name, (inside,)))
    return None
