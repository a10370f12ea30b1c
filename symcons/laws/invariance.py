"""Is the constraint set preserved by the flow?

Each constraint's derivative must vanish on the common zeros of all of them. It is written with the definitions' names
where a short combination of them (products of at most two) equals it: that is readable, and it spares multiplying out
quotients of thousands of terms, since Σ cᵢⱼ dᵢdⱼ with d = −2p/q can be judged in the ring of the names alone.
"""

from __future__ import annotations

import random
from itertools import combinations_with_replacement
from typing import Any

import flint
import numpy as np

from symcons.errors import InvarianceError, UnsupportedError
from symcons.expr.modular import BadPrimeError
from symcons.expr.printing import print_expr
from symcons.expr.rational import Polynomial, RationalFunction, Ring, to_rational
from symcons.expr.system import System
from symcons.expr.tree import ONE, Expr, Num, Sym, add, mul
from symcons.laws.derivation import Derivation
from symcons.laws.setting import Setting
from symcons.symmetry.flow import Flow, SamplingError

#: A product of two definitions is a candidate only up to this many term products.
MAX_CANDIDATE = 200_000
#: Derivatives printed in an error are cut after this many terms.
MAX_SHOWN = 24


def check(system: System) -> None:
    """Raise InvarianceError where the flow does not preserve a constraint, UnsupportedError where that is undecided."""
    if not system.constraints:
        return
    setting = Setting(system)
    derivation = Derivation(setting)
    for original, constraint in zip(system.constraints, setting.constraints, strict=True):
        _check_one(setting, derivation, original, setting.flat_tree(constraint).numerator)


def _check_one(setting: Setting, derivation: Derivation, original: Expr, constraint: Polynomial) -> None:
    numerator, denominator = derivation.of_polynomial(constraint)
    if setting.ideal.contains(numerator):
        return
    short = _in_definitions(setting, numerator) if denominator.is_constant() else None
    if short is not None and _vanishes_by_name(setting, short):
        return
    verdict = _vanishes(setting, numerator, denominator)
    if verdict:
        return
    name = print_expr(original)
    if verdict is None:
        raise UnsupportedError(f"whether the flow preserves the constraint 0 = {name} could not be decided")
    raise InvarianceError(name, _shown(setting, numerator, denominator, short))


def _vanishes(setting: Setting, numerator: Polynomial, denominator: Polynomial) -> bool | None:
    top, bottom = setting.multiplied_out(setting.ideal.reduce(numerator)), setting.multiplied_out(denominator)
    if top is None or bottom is None:
        return _vanishes_at_random(setting, numerator)
    return setting.ideal.vanishes(top[0], away_from=[top[1], bottom[0]])


def _vanishes_at_random(setting: Setting, numerator: Polynomial) -> bool | None:
    """A quotient that is too large to multiply out: a nonzero value at a point of the set modulo p settles it."""
    flow = Flow(setting.system)
    prime = 2147483647
    rng = np.random.default_rng(0)
    try:
        program = flow.program([setting.tree(numerator)])
        values, regular = program.values(flow.sample(8, prime, rng).points, prime)
    except (SamplingError, BadPrimeError, UnsupportedError, KeyError):
        return None
    return False if bool((values[0][regular] != 0).any()) else None


def _in_definitions(setting: Setting, target: Polynomial) -> Expr | None:
    """``target`` as a rational combination of 1, definitions and products of two, or None.

    The coefficients come from exact values at as many random points as there are candidates; the identity is then checked.
    """
    named = _candidates(setting)
    size = len(setting.ring.names)
    rng = random.Random(0)
    points = [[rng.randint(-99, 99) for _ in range(size)] for _ in range(len(named) + 3)]
    matrix = flint.fmpq_mat([[c(*p) for _, c in named] for p in points])
    right = flint.fmpq_mat([[target(*p)] for p in points])
    weights = _solve(matrix, right)
    if weights is None:
        return None
    found = sum((c * w for (_, c), w in zip(named, weights, strict=True)), setting.ring.zero)
    if found != target:
        return None
    terms = [mul(Num(_fraction(w)), tree) for (tree, _), w in zip(named, weights, strict=True) if w != 0]
    return add(*terms)


def _candidates(setting: Setting) -> list[tuple[Expr, Polynomial]]:
    single: list[tuple[Expr, Polynomial]] = []
    for name in setting.definitions:
        if name in setting.quotients:
            single.append((Sym(name), setting.ring.gen(name)))
        else:
            value = setting.meaning_of(Sym(name))
            if value.is_polynomial and not value.numerator.is_constant():
                single.append((Sym(name), value.numerator))
    products = [
        (mul(a, b), p * q)
        for (a, p), (b, q) in combinations_with_replacement(single, 2)
        if len(p) * len(q) <= MAX_CANDIDATE
    ]
    return [(ONE, setting.ring.one), *single, *products]


def _solve(matrix: Any, right: Any) -> list[Any] | None:
    """One solution of an overdetermined system, free unknowns 0; None where there is none."""
    rows, columns = matrix.nrows(), matrix.ncols()
    joined = flint.fmpq_mat([[*(matrix[i, j] for j in range(columns)), right[i, 0]] for i in range(rows)])
    reduced, rank = joined.rref()
    solution = [flint.fmpq(0)] * columns
    for i in range(rank):
        pivot = next(j for j in range(columns + 1) if reduced[i, j] != 0)
        if pivot == columns:
            return None
        solution[pivot] = reduced[i, columns]
    return solution


def _fraction(value: Any) -> Any:
    from fractions import Fraction

    return Fraction(int(value.p), int(value.q))


def _vanishes_by_name(setting: Setting, short: Expr) -> bool:
    """Whether the combination is 0 by the quotients' formulas alone, their ingredients being free names."""
    free = [name for name in setting.definitions if name not in setting.quotients]
    ring = Ring((*setting.ring.names, *free))
    meaning: dict[str, RationalFunction] = {}
    for name in setting.quotients:
        meaning[name] = to_rational(setting.definitions[name], ring, meaning)
    return bool(to_rational(short, ring, meaning).numerator.is_zero())


def _shown(setting: Setting, numerator: Polynomial, denominator: Polynomial, short: Expr | None) -> str:
    if short is not None:
        return print_expr(short)
    top = setting.text(setting.ideal.reduce(numerator), MAX_SHOWN)
    return top if denominator.is_constant() else f"({top})/({setting.text(denominator, MAX_SHOWN)})"
