"""Is the constraint set preserved by the flow?

Each constraint's derivative must vanish on the common zeros of all of them. It is written with the definitions' names
where a short combination of them (products of at most two) equals it: that is readable, and it spares multiplying out
quotients of thousands of terms, since Σ cᵢⱼ dᵢdⱼ with d = −2p/q can be judged in the ring of the names alone.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import flint
import numpy as np

from symcons.errors import InvarianceError, UnsupportedError
from symcons.expr.modular import BadPrimeError
from symcons.expr.printing import print_expr
from symcons.expr.rational import Polynomial, RationalFunction, Ring, to_rational
from symcons.expr.system import System
from symcons.expr.tree import ONE, Expr, Num, Sym, add, mul, power
from symcons.laws.derivation import Derivation
from symcons.laws.setting import Setting
from symcons.symmetry.flow import Flow, SamplingError

#: A product of two definitions is a candidate only up to this many term products.
MAX_CANDIDATE = 200_000
#: Products of any two definitions are tried where there are at most this many.
MAX_PAIRED = 8
#: Derivatives printed in an error are cut after this many terms.
MAX_SHOWN = 24

Named = tuple[Expr, Polynomial]


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
    if setting.has_quotient_letters(numerator) and not _vanishes_at_random(setting, numerator):
        return False
    top, bottom = setting.multiplied_out(setting.ideal.reduce(numerator)), setting.multiplied_out(denominator)
    if top is None or bottom is None:
        return None
    return setting.ideal.vanishes(top[0], away_from=[top[1], bottom[0]])


def _vanishes_at_random(setting: Setting, numerator: Polynomial) -> bool:
    """False where points of the set modulo a prime give a nonzero value, which spares multiplying out large quotients."""
    flow = Flow(setting.system)
    prime = 2147483647
    rng = np.random.default_rng(0)
    try:
        program = flow.program([setting.tree(numerator)])
        values, regular = program.values(flow.sample(8, prime, rng).points, prime)
    except (SamplingError, BadPrimeError, UnsupportedError, KeyError):
        return True
    return not bool((values[0][regular] != 0).any())


def _in_definitions(setting: Setting, target: Polynomial) -> Expr | None:
    """``target`` as a short rational combination of 1, definitions, and products of two, or None.

    Products with a quotient are tried first, products of any two where the definitions are few.
    """
    single = _single_names(setting)
    quotients = [part for part in single if part[0].name in setting.quotients]
    found = _combination(setting, target, _with_products(setting, single, quotients))
    if found is None and len(single) <= MAX_PAIRED:
        found = _combination(setting, target, _with_products(setting, single, single))
    return found


def _combination(setting: Setting, target: Polynomial, named: Sequence[Named]) -> Expr | None:
    """Coefficients from exact values at as many random points as there are candidates; the identity is then checked."""
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
    return add(*reversed(terms))


def _single_names(setting: Setting) -> list[tuple[Sym, Polynomial]]:
    """Each definition by name, later ones first, since those are made of earlier ones."""
    single: list[tuple[Sym, Polynomial]] = []
    for name in reversed(setting.definitions):
        value = setting.meaning_of(Sym(name))
        if value.is_polynomial and not value.numerator.is_constant():
            single.append((Sym(name), value.numerator))
    return single


def _with_products(
    setting: Setting, single: Sequence[tuple[Sym, Polynomial]], factors: Sequence[tuple[Sym, Polynomial]]
) -> list[Named]:
    seen: set[frozenset[str]] = set()
    products: list[Named] = []
    for a, p in factors:
        for b, q in single:
            pair = frozenset((a.name, b.name))
            if pair not in seen and len(p) * len(q) <= MAX_CANDIDATE:
                seen.add(pair)
                products.append((mul(a, b) if a != b else power(a, Num(Fraction(2))), p * q))
    return [*products, *single, (ONE, setting.ring.one)]


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


def _fraction(value: Any) -> Fraction:
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
