"""Random equations and lattices: what is planted is found, nothing else is ever returned, and nothing is left out.

Truth is decided by :mod:`tests.densities.plain_jets` modulo a prime: every density that is returned is conserved, they are
independent modulo trivial ones, and there are as many as the searched space has by plain linear algebra.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from fractions import Fraction

import pytest

from symcons.densities.result import Densities
from symcons.densities.search import find_densities
from symcons.expr.lattice_parser import parse_lattice
from symcons.expr.pde_parser import parse_pde
from symcons.expr.tree import Call, Expr, walk
from tests.densities.plain_jets import PRIME, STILL, Motion, Poly, World, monomials, rank
from tests.densities.random_equations import PLANTED, UNPLANTED, Equations, Family
from tests.densities.rings import is_constant_on_a_ring

#: Where nothing is planted of higher rank the search goes this far; what is planted beyond the second is not sought.
LEAST = {False: 4, True: 3}
MOST = {False: 8, True: 4}
FAST = 6
PARTS = 100
MANY = 300


def judged(case: Equations) -> None:
    """The answer to a case is true and whole."""
    problem = (parse_lattice if case.world.lattice else parse_pde)(case.text)
    draw = random.Random(case.text)
    residues: dict[tuple[str, int], Poly] = {(s, STILL): {(): draw.randrange(PRIME)} for s in case.symbols}
    world = World(case.world.lattice, PRIME)
    motion = Motion(world, {f: world.put(a, residues) for f, a in case.field.items()})
    planted = [{m: c for m, c in world.put(a, residues).items() if m} for a in case.planted]
    assert all(motion.conserves(a) for a in planted), (case.text, "no density is planted")
    weights = {f: w for f, w in find_densities(problem, 0).weights.items() if f in case.field}
    ranks = [rank_of(a, weights, world) for a in planted]
    top = min(Fraction(max([LEAST[world.lattice], *ranks])), Fraction(MOST[world.lattice]))
    found = find_densities(problem, top)
    formulas = [law.formula for law in found if not has_functions(law.formula)]
    shown = [world.put(world.read(formula, case.field), residues) for formula in formulas]
    assert all(motion.conserves(a) for a in shown), (case.text, found)
    if world.lattice:
        assert all(is_constant_on_a_ring(law.formula, motion, residues, draw) for law in found), (case.text, found)
    kept = [motion.trace(a) for a in shown]
    assert rank(kept, PRIME) == len(kept), (case.text, "dependent", found)
    wanted = [motion.trace(a) for a, r in zip(planted, ranks, strict=True) if r <= top]
    assert rank([*kept, *wanted], PRIME) == len(kept), (case.text, "a planted density is missing", found)
    if all(weights.values()):
        space = [m for r in steps(top, weights) for m in monomials(weights, r, width(found))]
        assert motion.dimension(space) == len(kept), (case.text, "there are more", found)
    found.certificate.check()


def rank_of(a: Poly, weights: Mapping[str, Fraction], world: World) -> Fraction:
    """The highest rank of a term: the weights of its fields, and 1 for each derivative by x."""
    one = 0 if world.lattice else 1
    terms = (sum((e * (weights[f] + one * k) for (f, k), e in m if f in weights), Fraction(0)) for m in a)
    return max(terms)


def steps(top: Fraction, weights: Mapping[str, Fraction]) -> list[Fraction]:
    """The ranks up to ``top`` that monomials can have."""
    step = Fraction(1, max(w.denominator for w in weights.values()))
    return [step * k for k in range(1, int(top / step) + 1)]


def width(found: Densities) -> int | None:
    """How many sites from the first a lattice's densities were sought, as the answer says it."""
    told = re.search(r"within (\d+) neighbours", " ".join(found.limits))
    return None if told is None else int(told[1]) - 1


def has_functions(formula: Expr) -> bool:
    """Whether exponentials or logarithms occur."""
    return any(isinstance(node, Call) and node.name not in ("d", "shift") for node in walk(formula))


EVERY = [(family, lattice) for lattice in (False, True) for family in (*PLANTED, *UNPLANTED)]
NAMES = [f"{family.__name__}-{'lattice' if lattice else 'pde'}" for family, lattice in EVERY]


def run(family: Family, lattice: bool, seeds: range) -> None:
    for seed in seeds:
        judged(family(random.Random(f"{family.__name__} {lattice} {seed}"), World(lattice)))


@pytest.mark.parametrize(("family", "lattice"), EVERY, ids=NAMES)
def test_nothing_is_missed_and_nothing_is_false(family: Family, lattice: bool) -> None:
    run(family, lattice, range(FAST))


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("first", range(0, MANY, PARTS))
@pytest.mark.parametrize(("family", "lattice"), EVERY, ids=NAMES)
def test_many_equations(family: Family, lattice: bool, first: int) -> None:
    run(family, lattice, range(first, first + PARTS))


@pytest.mark.parametrize("seed", range(8))
def test_diffusion_keeps_at_most_the_mass(seed: int) -> None:
    """u_t = D_x(a(u) u_x + …) with a positive even part dissipates everything of even degree."""
    source = random.Random(seed)
    number = source.randint(1, 5)
    found = find_densities(parse_pde(f"u_t = {number}*u_xx + {source.randint(1, 4)}*u*u_x"), 6)
    assert [law.rank for law in found] == [Fraction(1)]
