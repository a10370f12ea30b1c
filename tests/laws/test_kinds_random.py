"""Random systems with planted laws of every kind, and without: what is planted is found, and nothing false is returned.

Whether a formula is conserved, and on how many others it depends, is decided by :mod:`tests.laws.dual_numbers`, whose rules
of differentiation are not the library's. The slow half has ten thousand systems with planted laws and as many without.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest

from symcons import Budget, Monomials, find_conserved, parse, parse_expression
from symcons.expr.printing import print_expr
from symcons.expr.tree import Expr
from symcons.laws.result import ConservedQuantities
from symcons.laws.verification import verify_record
from tests.laws.dual_numbers import Points, rank
from tests.strategies import Poly, constant, cross, gradient, letter, partial, plus, scale, times, tree

FAST = 5


@dataclass(frozen=True)
class Case:
    """A system as text, planted laws as text, and how to look for them."""

    text: str
    laws: tuple[str, ...]
    kinds: tuple[str, ...]
    degree: int


Family = Callable[[random.Random], Case]

# (potential, its derivative)
POTENTIALS = [
    ("cos({k}*q)", "-{k}*sin({k}*q)"),
    ("sin({k}*q)", "{k}*cos({k}*q)"),
    ("exp({k}*q)", "{k}*exp({k}*q)"),
    ("exp(-q)", "-exp(-q)"),
    ("cosh(q)", "sinh(q)"),
    ("sqrt(1 + {k}*q^2)", "{k}*q/sqrt(1 + {k}*q^2)"),
    ("q^(3/2)", "3/2*sqrt(q)"),
    ("q^2", "2*q"),
    ("q*abs(q)", "2*abs(q)"),
    ("exp(q/2)", "exp(q/2)/2"),
]  # fmt: skip


def number(draw: random.Random) -> int:
    return draw.choice([-3, -2, -1, 1, 2, 3])


def hamiltonian(draw: random.Random) -> Case:
    """p²/2 + V(q) with functions."""
    chosen = draw.sample(POTENTIALS, draw.choice([1, 1, 2]))
    parts = [(number(draw), v.format(k=(k := draw.choice([1, 2, 3]))), d.format(k=k)) for v, d in chosen]
    energy = "p^2/2" + "".join(f" + ({c})*{v}" for c, v, _ in parts)
    force = "".join(f" - ({c})*({d})" for c, _, d in parts)
    return Case(f"q' = p\np' = 0{force}", (energy,), ("closure",), 3)


def pair(draw: random.Random) -> Case:
    """Two bodies on a line: the energy and the momentum."""
    v, d = draw.choice(POTENTIALS[:6])
    k = draw.choice([1, 2])
    v, d = (f.format(k=k).replace("q", "(a - b)").replace("s(a - b)rt", "sqrt") for f in (v, d))
    c = number(draw)
    laws = (f"u^2/2 + w^2/2 + ({c})*{v}", "u + w")
    return Case(f"a' = u\nb' = w\nu' = -({c})*({d})\nw' = ({c})*({d})", laws, ("closure",), 3)


def small(draw: random.Random, size: int, degree: int, most: int) -> Poly:
    found: Poly = {}
    for _ in range(draw.randint(1, most)):
        exponents = [0] * size
        for _ in range(draw.randint(1, degree)):
            exponents[draw.randrange(size)] += 1
        found = plus(found, {tuple(exponents): Fraction(number(draw))})
    return found or letter(0, size)


def shown(a: Poly, names: tuple[str, ...]) -> str:
    return print_expr(tree(a, names))


def nambu(draw: random.Random) -> Case:
    """grad I × grad J in space."""
    names = ("x", "y", "z")
    laws = [small(draw, 3, 2, 2) for _ in "IJ"]
    field = cross(*(gradient(a, 3) for a in laws))
    text = "\n".join(f"{n}' = {shown(f, names)}" for n, f in zip(names, field, strict=True))
    return Case(text, tuple(shown(a, names) for a in laws), ("polynomial",), 2)


def quotient(draw: random.Random) -> Case:
    """The field that A/B is constant along: (B A_y − A B_y, A B_x − B A_x)."""
    names = ("x", "y")
    a, b = small(draw, 2, 2, 2), plus(small(draw, 2, 1, 2), constant(draw.choice([0, 1]), 2))
    x, y = (plus(times(b, partial(a, i)), scale(times(a, partial(b, i)), -1)) for i in (0, 1))
    text = f"x' = {shown(y, names)}\ny' = {shown(scale(x, -1), names)}"
    return Case(text, (f"({shown(a, names)})/({shown(b, names)})",), ("rational",), 2)


def logarithms(draw: random.Random) -> Case:
    """λ log P + μ log Q + a·x + b·y for lines P and Q."""
    names = ("x", "y")
    lines = [
        letter(0, 2),
        letter(1, 2),
        plus(letter(0, 2), letter(1, 2), constant(1, 2)),
        plus(letter(0, 2), scale(letter(1, 2), 2)),
    ]
    p, q = draw.sample(lines, 2)
    m, n, a, b = (number(draw) for _ in range(4))
    slopes = [
        plus(scale(times(partial(p, i), q), m), scale(times(partial(q, i), p), n), scale(times(p, q), c))
        for i, c in enumerate((a, b))
    ]
    text = f"x' = {shown(slopes[1], names)}\ny' = {shown(scale(slopes[0], -1), names)}"
    law = f"({m})*log({shown(p, names)}) + ({n})*log({shown(q, names)}) + ({a})*x + ({b})*y"
    return Case(text, (law,), ("darboux",), 2)


def decaying(draw: random.Random) -> Case:
    """J grad P + c·x for homogeneous P of degree d: e^{−cdt}P is conserved."""
    names, d = ("x", "y"), draw.choice([2, 3])
    p: Poly = {}
    while not p:
        p = {(i, d - i): Fraction(c) for i in range(d + 1) if (c := draw.choice([-2, -1, 0, 0, 1, 2]))}
    c = Fraction(number(draw), draw.choice([1, 1, 2]))
    field = [plus(partial(p, 1), scale(letter(0, 2), c)), plus(scale(partial(p, 0), -1), scale(letter(1, 2), c))]
    text = "\n".join(f"{n}' = {shown(f, names)}" for n, f in zip(names, field, strict=True))
    return Case(text, (f"exp(({-c * d})*t)*({shown(p, names)})",), ("time-dependent",), 3)


def mapped(draw: random.Random) -> Case:
    """A map with a rational invariant, in sheared coordinates x = u + c·v."""
    a, c = draw.choice([-3, -2, -1, 2, 3]), draw.choice([0, 1, -2])  # with a = 1 every orbit has period 5
    if draw.random() < 0.5:
        image = ("y", f"({a} + y)/x")
        law = f"(x + 1)*(y + 1)*(x + y + ({a}))/(x*y)"
    else:
        image = ("2*x", f"{draw.choice([2, 4])}*y")
        law = "x/y" if image[1] == "2*y" else "x^2/y"
    into = {"x": f"(u + ({c})*v)", "y": "v"}
    replaced = ["".join(into.get(s, s) for s in f) for f in (*image, law)]
    first, second, law = replaced
    return Case(f"u(n+1) = {first} - ({c})*({second})\nv(n+1) = {second}", (law,), ("rational",), 3)


#: The families, each with its number of cases in the slow suite: ten thousand in all.
FAMILIES: dict[Family, int] = {
    hamiltonian: 2_500, pair: 1_500, nambu: 2_000, quotient: 2_000, logarithms: 1_000, decaying: 800, mapped: 200
}  # fmt: skip
PARTS = 500


TERMS = [
    "sin({x})", "cos({x})", "exp({x})", "log({x})", "sqrt({x})", "1/{x}", "abs({x})", "{x}*{y}", "sqrt({x}*{y})",
    "{x}^(1/3)", "sign({x})", "exp({x} + {y})", "log({x}*{y})", "cos({x} - {y})", "1/({x} + {y})", "exp(2*{x})",
    "tan({x})", "1", "t", "sin(t)",
]  # fmt: skip


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


def judged(case: Case, found: ConservedQuantities, seed: int) -> None:
    """Everything returned is conserved, the rank is true, the record holds and comes back, and the planted laws add nothing."""
    system = found.system
    names = {*system.states, *(() if system.time is None else (system.time,))}
    planted = [parse_expression(f, names, "<planted>") for f in case.laws]
    formulas: Sequence[Expr] = [law.formula for law in found]
    points = Points(system, seed).some([*formulas, *planted])
    assert points or not case.laws, case
    for _, slopes, change in points:
        assert (np.abs(change) < 1e-8).all(), (case, found)
        assert rank(slopes[: len(formulas)]) <= found.rank, (case, found)
        assert all(np.abs(row).max() > 1e-12 for row in slopes[: len(formulas)]), (case, "a constant", found)
    if points:
        assert max(rank(slopes[: len(formulas)]) for _, slopes, _ in points) == found.rank, (case, found)
        assert max(rank(slopes) for _, slopes, _ in points) == found.rank, (case, found)
    if found.laws_that_exist is not None:
        assert found.rank <= found.laws_that_exist
    assert verify_record(found.to_dict()).status == "verified", (case, found)
    assert ConservedQuantities.from_dict(found.to_dict()) == found


def run(family: Family, seeds: range) -> None:
    for seed in seeds:
        case = family(random.Random(f"{family.__name__} {seed}"))
        system = parse(case.text)
        found = find_conserved(system, Monomials(case.degree), kinds=case.kinds, budget=Budget(seconds=60))
        judged(case, found, seed)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda f: f.__name__)
def test_planted_laws_are_found(family: Family) -> None:
    run(family, range(FAST))


def test_nothing_false_without() -> None:
    run(without, range(3 * FAST))


MANY = [(family, first) for family, count in FAMILIES.items() for first in range(0, count, PARTS)]


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("family", "first"), MANY, ids=lambda v: getattr(v, "__name__", str(v)))
def test_many_planted_laws_are_found(family: Family, first: int) -> None:
    run(family, range(first, min(first + PARTS, FAMILIES[family])))


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("first", range(0, 10_000, PARTS))
def test_nothing_false_in_many_without(first: int) -> None:
    run(without, range(first, first + PARTS))
