"""Formulas with signs and moduli that jump: of derivative 0 wherever they have one, and yet not conserved.

sign(u) has the derivative 0, and |u|/u too. Along an orbit that crosses u = 0 they jump, and with them what is built of them,
unless the two sides agree there: y² + 2x·sign(x) is a law of x'' = −sign(x), y·sign(x) + t is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import flint

from symcons.errors import UnsupportedError
from symcons.expr.system import System
from symcons.expr.tree import ZERO, Call, Expr, Mul, Num, Pow, walk
from symcons.laws.balls import Ball, ball
from symcons.laws.closure import close, needs_closure
from symcons.laws.real_points import BITS, RealPoint, RealPoints, independent_at_real_points

#: How far from u = 0 the two sides are compared, and the difference that counts (a cube root of the distance is smaller).
STEP = flint.arb(2) ** -120
GAP = flint.arb(2) ** -30


def is_trivial(system: System, formula: Expr) -> bool:
    """Whether a formula with functions is no law: locally constant, or torn by a sign or a modulus where the motion goes on."""
    return is_locally_constant(system, formula) or jumps(system, formula) is not None


def is_locally_constant(system: System, formula: Expr) -> bool:
    """Whether a formula with functions has the derivative 0 along the set at every real point tried: √(xy) − √x·√y."""
    if system.kind == "map" or not needs_closure(system, (formula,)):
        return False
    closed = close(system, (formula,))
    return independent_at_real_points(closed, closed.extra) == ()


def jumps(system: System, formula: Expr) -> Expr | None:
    """A u such that ``formula`` has different limits on the two sides of u = 0; None where no such u is found."""
    if system.kind == "map":
        return None
    whole = system.expanded(formula)
    return next((u for u in dict.fromkeys(_torn(whole)) if _differs(system, whole, u)), None)


def _torn(whole: Expr) -> Iterator[Expr]:
    """The arguments of signs and moduli, and what stands squared under a root."""
    for node in walk(whole):
        if isinstance(node, Call) and node.name in ("sign", "abs"):
            yield node.args[0]
        root = node.args[0] if isinstance(node, Call) and node.name == "sqrt" else None
        if isinstance(node, Pow) and isinstance(node.exponent, Num) and node.exponent.value.denominator > 1:
            root = node.base
        for factor in root.factors if isinstance(root, Mul) else () if root is None else (root,):
            if isinstance(factor, Pow) and isinstance(factor.exponent, Num) and factor.exponent.value % 2 == 0:
                yield factor.base


def _differs(system: System, whole: Expr, u: Expr) -> bool:
    """Whether the values on both sides of u = 0 differ near a point of the set."""
    still = replace(system, equations=(ZERO,) * len(system.states), reactions=(), initial=(), auxiliaries=())
    closed = close(still, (u,))
    for point in RealPoints(closed, also=closed.extra).points():
        try:
            with flint.ctx.workprec(BITS):
                above, below = (_beside(system, whole, point, closed.extra[0], side) for side in (1, -1))
                difference = above - below
        except (ArithmeticError, UnsupportedError):
            continue
        if difference.is_finite() and bool(abs(difference) > GAP):
            return True
    return False


def _beside(system: System, whole: Expr, point: RealPoint, u: Expr, side: int) -> Ball:
    """The value a step away from the point, along the gradient of u or against it."""
    slopes = dict(zip(system.states, point.gradient(u), strict=False))
    place = {n: v + side * STEP * slopes[n] if n in slopes else v for n, v in point.place.items()}
    values = system.parameter_values()
    return ball(whole, place | {n: ball(v, place | dict(values), BITS) for n, v in values.items()}, BITS)
