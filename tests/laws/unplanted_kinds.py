"""Random systems in which no law is planted: random terms, dense generic fields and maps, and fields a little beside a law.

A field with generic coefficients of degree 2 or more has no polynomial, rational, Darboux or exponential law (Jouanolou,
Lecture Notes in Mathematics 708 (1979)): there the search must return none at all.
"""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

from tests.laws.planted_kinds import FAMILIES, SURFACES, Case, Family, constrained, equations, mapped, number, shown, small
from tests.strategies import cross, gradient, plus, times

TERMS = [
    "sin({x})", "cos({x})", "exp({x})", "log({x})", "sqrt({x})", "1/{x}", "abs({x})", "{x}*{y}", "sqrt({x}*{y})",
    "{x}^(1/3)", "sign({x})", "exp({x} + {y})", "log({x}*{y})", "cos({x} - {y})", "1/({x} + {y})", "exp(2*{x})",
    "tan({x})", "1", "t", "sin(t)",
]  # fmt: skip
EVERY = ("polynomial", "rational", "time-dependent", "darboux")


def without(draw: random.Random) -> Case:
    """Right-hand sides of random terms, with functions or quotients now and then."""
    names = ("x", "y", "z")[: draw.choice([1, 2, 2, 3])]
    size = len(names)
    lines = []
    for name in names:
        terms = [f"({number(draw)})*({draw.choice(TERMS).format(x=draw.choice(names), y=draw.choice(names))})"]
        if draw.random() < 0.7:
            terms.append(f"({shown(small(draw, size, 2, 1), names)})")
        lines.append(f"{name}' = " + " + ".join(terms))
    return Case("\n".join(lines), (), draw.choice([("closure",), ("closure",), ("polynomial", "time-dependent")]), 2)


def sparse(draw: random.Random) -> Case:
    """Polynomial fields of a few terms, every kind searched."""
    names = "xyz"[: draw.choice([2, 2, 2, 3])]
    field = [shown(small(draw, len(names), draw.choice([1, 2, 3]), 3), names) for _ in names]
    return Case(equations(names, field), (), EVERY, 2)


def dense(draw: random.Random, names: str, degree: int) -> list[str]:
    """Polynomials with every monomial, with large coefficients."""
    powers = [e for e in product(range(degree + 1), repeat=len(names)) if sum(e) <= degree]
    return [
        shown({e: Fraction(draw.choice([-1, 1]) * draw.randint(1, 50)) for e in powers}, names) for _ in names
    ]


def planar(draw: random.Random) -> Case:
    """A generic quadratic field of the plane."""
    return Case(equations("xy", dense(draw, "xy", 2)), (), EVERY, 3)


def cubic(draw: random.Random) -> Case:
    """A generic cubic field of the plane."""
    return Case(equations("xy", dense(draw, "xy", 3)), (), EVERY, 3)


def spatial(draw: random.Random) -> Case:
    """A generic quadratic field of space."""
    return Case(equations("xyz", dense(draw, "xyz", 2)), (), EVERY, 2)


def generic_map(draw: random.Random) -> Case:
    """A generic quadratic map of the plane."""
    lines = [f"{n}(n+1) = {f}" for n, f in zip("xy", dense(draw, "xy", 2), strict=True)]
    return Case("\n".join(lines), (), ("polynomial", "rational"), 3)


#: Families whose systems are generic, so that nothing may be found.
NOTHING: set[Family] = {planar, cubic, spatial, generic_map}


def beside(draw: random.Random) -> Case:
    """A system with a planted law, one of its equations spoilt by a term: the law is lost, as a rule."""
    case = draw.choice([f for f in FAMILIES if f not in (mapped, constrained)])(draw)
    lines = case.text.split("\n")
    place = draw.choice([i for i, line in enumerate(lines) if "' = " in line])
    names = [line.split("'")[0] for line in lines if "' = " in line]
    lines[place] += f" + ({Fraction(1, draw.choice([7, 100, 1000]))})*{draw.choice(names)}"
    return Case("\n".join(lines), (), case.kinds, case.degree)


def on_a_set(draw: random.Random) -> Case:
    """A random field that stays on a surface g = 0: spun about it, with multiples of g."""
    names, g = ("x", "y", "z"), draw.choice(SURFACES)
    spin = [small(draw, 3, 1, 2) for _ in names]
    field = [plus(f, times(g, small(draw, 3, 1, 1))) for f in cross(spin, gradient(g, 3))]
    text = equations(names, [shown(f, names) for f in field]) + f"\n0 = {shown(g, names)}"
    return Case(text, (), ("polynomial",), 2)


#: Each with its number of cases in the slow suite: ten thousand in all.
UNPLANTED: dict[Family, int] = {
    without: 5_000, sparse: 1_500, planar: 700, cubic: 300, spatial: 200, generic_map: 300, beside: 1_500, on_a_set: 500
}  # fmt: skip
