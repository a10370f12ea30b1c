"""Formulas e^{a}·ρ whose exponent a holds time: how they are written and taken apart."""

from __future__ import annotations

from collections.abc import Sequence

from symcons.expr.tree import ZERO, Call, Expr, Mul, Sym, call, mul, names


def damped_tree(rate: Expr, tree: Expr) -> Expr:
    """e^{at} times a tree, ``rate`` being a."""
    return mul(call("exp", mul(rate, Sym("t"))), tree)


def damped_parts(density: Expr, flux: Sequence[Expr]) -> tuple[Expr, Expr, tuple[Expr, ...]] | None:
    """(a, ρ, J) of a density e^{a}ρ with flux e^{a}J whose a holds t and no field; None of any other."""
    exponent, inner = _split(density)
    parts = [_split(part) for part in flux]
    if exponent is None or any(e != exponent for e, part in parts if part != ZERO):
        return None
    return exponent, inner, tuple(part for _, part in parts)


def has_clock(tree: Expr) -> bool:
    """Whether a factor e^a with t in a stands before the whole tree."""
    return _split(tree)[0] is not None


def _split(tree: Expr) -> tuple[Expr | None, Expr]:
    factors = tree.factors if isinstance(tree, Mul) else (tree,)
    clocks = [f for f in factors if isinstance(f, Call) and f.name == "exp" and "t" in names(f)]
    if len(clocks) != 1:
        return None, tree
    return clocks[0].args[0], mul(*(f for f in factors if f is not clocks[0]))


__all__ = ["damped_parts", "damped_tree", "has_clock"]
