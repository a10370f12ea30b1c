"""Random partial differential equations and lattices, with planted densities and without.

Each family speaks of both at once: with D_x and with the shift the same constructions conserve. A variational derivative is
written δ, a skew operator A is D_x or S − S⁻¹.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from tests.densities.plain_jets import STILL, Poly, World, var

Planted = tuple[Poly, ...]


@dataclass(frozen=True)
class Equations:
    """f_t = ``field[f]`` with planted densities; ``symbols`` are parameters without values."""

    world: World
    field: dict[str, Poly]
    planted: Planted = ()
    symbols: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The equations as a file."""
        left = "{}[n]' = {}" if self.world.lattice else "{}_t = {}"
        lines = [left.format(f, self.world.text(right)) for f, right in self.field.items()]
        return "\n".join([*(["par " + ", ".join(self.symbols)] if self.symbols else []), *lines])


Family = Callable[[random.Random, World], Equations]


def number(draw: random.Random) -> int:
    return draw.choice([-3, -2, -1, 1, 2, 3])


def random_poly(draw: random.Random, world: World, fields: str, degree: int, reach: int, most: int = 3) -> Poly:
    """A few products of at most ``degree`` of the fields, differentiated or moved up to ``reach`` times."""
    found: Poly = {}
    while not found:
        for _ in range(draw.randint(1, most)):
            term: Poly = {(): number(draw)}
            for _ in range(draw.randint(1, degree)):
                term = world.times(term, var(draw.choice(fields), draw.choice([0, 0, *range(reach + 1)])))
            found = world.plus(found, term)
    return found


def conserving(draw: random.Random, world: World) -> Equations:
    """f_t = D_x J or (S − 1)J: the fields themselves."""
    fields = draw.choice(["u", "u", "uv"])
    right = {f: world.difference(random_poly(draw, world, fields, 3, 1)) for f in fields}
    return Equations(world, right, tuple(var(f) for f in fields))


def hamiltonian(draw: random.Random, world: World) -> Equations:
    """u_t = A δH: the Casimir u, H, and of derivatives the momentum u²."""
    energy = random_poly(draw, world, "u", 3, draw.choice([1, 1, 2]))
    field = {"u": world.skew(world.variation(energy, "u"))}
    return Equations(world, field, (var("u"), energy, *_momentum(world, "u", "u")))


def _momentum(world: World, one: str, other: str) -> Planted:
    return () if world.lattice else (world.times(var(one), var(other)),)


def bracket(draw: random.Random, world: World) -> Equations:
    """u_t = u A(u δH) on sites (the bracket of Volterra's equation), u A δH + A(u δH) with derivatives: H."""
    energy, u = random_poly(draw, world, "u", 2, 1, most=2), var("u")
    force = world.variation(energy, "u")
    if world.lattice:
        return Equations(world, {"u": world.times(u, world.skew(world.times(u, force)))}, (energy,))
    right = world.plus(world.times(u, world.skew(force)), world.skew(world.times(u, force)))
    return Equations(world, {"u": right}, (energy,))


def canonical(draw: random.Random, world: World) -> Equations:
    """q_t = δH/δp, p_t = −δH/δq: H, and of derivatives p q_x."""
    energy = random_poly(draw, world, "pq", 3, 1)
    field = {"q": world.variation(energy, "p"), "p": world.scale(world.variation(energy, "q"), -1)}
    more = () if world.lattice else (world.times(var("p"), var("q", 1)),)
    return Equations(world, field, (energy, *more))


def crossed(draw: random.Random, world: World) -> Equations:
    """u_t = A δH/δv, v_t = A δH/δu: u, v, H, and of derivatives uv."""
    energy = random_poly(draw, world, "uv", 3, 1)
    field = {f: world.skew(world.variation(energy, g)) for f, g in ("uv", "vu")}
    return Equations(world, field, (var("u"), var("v"), energy, *_momentum(world, "u", "v")))


def parametric(draw: random.Random, world: World) -> Equations:
    """One of those before with symbols before the terms of H: a, b, a² …"""
    parts = [random_poly(draw, world, "u", 3, 1, most=1) for _ in "ab"]
    symbols = [var("a", STILL), draw.choice([var("a", STILL), var("b", STILL), {(): 1}])]
    energy = world.plus(*(world.times(s, part) for s, part in zip(symbols, parts, strict=True)))
    if not energy:
        return parametric(draw, world)
    field = {"u": world.skew(world.variation(energy, "u"))}
    return Equations(world, field, (var("u"), energy, *_momentum(world, "u", "u")), ("a", "b"))


def products(world: World, *factors: str) -> Poly:
    """A sum of products written like ``"2 u0 u1 v-1"``."""
    parts = (words.split() for words in factors)
    return world.plus(*(world.times({(): int(head)}, *(var(w[0], int(w[1:])) for w in rest)) for head, *rest in parts))


# (right sides, densities) of the literature: KdV, modified KdV, Sawada and Kotera, Boussinesq, AKNS; Volterra and its modified
# form, Toda in Flaschka's variables, Ablowitz and Ladik
EQUATIONS: list[tuple[dict[str, tuple[str, ...]], list[tuple[str, ...]]]] = [
    ({"u": ("6 u0 u1", "1 u3")}, [("1 u0",), ("1 u0 u0",), ("2 u0 u0 u0", "-1 u1 u1")]),
    ({"u": ("6 u0 u0 u1", "1 u3")}, [("1 u0",), ("1 u0 u0",), ("1 u0 u0 u0 u0", "-1 u1 u1")]),
    ({"u": ("5 u0 u0 u1", "5 u1 u2", "5 u0 u3", "1 u5")}, [("1 u0",), ("1 u0 u0 u0", "-3 u1 u1")]),
    ({"u": ("1 v1",), "v": ("2 u0 u1", "1 u3")}, [("1 u0",), ("1 v0",), ("1 u0 v0",)]),
    ({"q": ("1 q2", "2 q0 q0 r0"), "r": ("-1 r2", "-2 r0 r0 q0")}, [("1 q0 r0",), ("1 q0 r1",)]),
]  # fmt: skip
LATTICES: list[tuple[dict[str, tuple[str, ...]], list[tuple[str, ...]]]] = [
    ({"u": ("1 u0 u1", "-1 u0 u-1")}, [("1 u0",), ("1 u0 u0", "2 u0 u1")]),
    ({"u": ("1 u0 u0 u1", "-1 u0 u0 u-1")}, [("1 u0 u1",)]),
    ({"a": ("1 a0 b1", "-1 a0 b0"), "b": ("2 a0 a0", "-2 a-1 a-1")}, [("1 b0",), ("1 b0 b0", "2 a0 a0")]),
    ({"q": ("1 q1", "1 q-1", "1 q0 r0 q1", "1 q0 r0 q-1"), "r": ("-1 r1", "-1 r-1", "-1 q0 r0 r1", "-1 q0 r0 r-1")},
     [("1 q0 r1",), ("1 q0 r-1",)]),
]  # fmt: skip


def changed(draw: random.Random, world: World) -> Equations:
    """An equation of the literature for u = α U + β, v = γ V + δ + ε U², in another unit of time."""
    equations, laws = draw.choice(LATTICES if world.lattice else EQUATIONS)
    names, own = list(equations), var(next(iter(equations)))
    slopes, shifts, bend = [draw.choice([-2, -1, 1, 2]) for _ in names], [draw.choice([-1, 0, 0, 1]) for _ in names], 0
    old = [world.plus(world.scale(var(f), c), {(): d} if d else {}) for f, c, d in zip(names, slopes, shifts, strict=True)]
    if len(names) == 2:
        bend = draw.choice([0, 0, 1, -2])
        old[1] = world.plus(old[1], world.scale(world.times(own, own), bend))
    spread = range(-2, 3) if world.lattice else range(6)
    images = {(f, k): world.step(a, k) for f, a in zip(names, old, strict=True) for k in spread}
    moved = [world.put(products(world, *terms), images) for terms in equations.values()]
    if len(names) == 2:  # αγ U_t = γ u_t, αγ V_t = α (v_t − 2ε U U_t)
        turn = world.scale(world.times(own, moved[0]), -2 * bend)
        moved = [world.scale(moved[0], slopes[1]), world.plus(world.scale(moved[1], slopes[0]), turn)]
    planted = tuple(world.put(products(world, *law), images) for law in laws)
    return Equations(world, dict(zip(names, moved, strict=True)), planted)


def random_terms(draw: random.Random, world: World) -> Equations:
    """Right sides of random terms: what is conserved, if anything, is counted."""
    fields = draw.choice(["u", "u", "u", "uv"])
    reach = 1 if world.lattice else 3
    right = {f: random_poly(draw, world, fields, 3, reach) for f in fields}
    return Equations(world, {f: world.step(a, draw.choice([-1, 0, 0])) if world.lattice else a for f, a in right.items()})


def dissipative(draw: random.Random, world: World) -> Equations:
    """u_t = D_x J or (S − 1)J, with diffusion in J: as a rule the mass alone."""
    u = var("u")
    slope = world.plus(u, world.scale(world.back(u), -1)) if world.lattice else world.step(u)
    diffusion = world.scale(slope, draw.randint(1, 3))
    current = world.plus(diffusion, random_poly(draw, world, "u", 2, 0))
    return Equations(world, {"u": world.difference(current)}, (u,))


def beside(draw: random.Random, world: World) -> Equations:
    """Equations with planted densities, spoilt by a term."""
    case = draw.choice([conserving, hamiltonian, bracket, canonical, crossed, parametric, changed])(draw, world)
    field = dict(case.field)
    spoilt = draw.choice(list(field))
    field[spoilt] = world.plus(field[spoilt], random_poly(draw, world, "".join(field), 2, 1, most=1))
    return Equations(world, field, (), case.symbols)


def symbolic(draw: random.Random, world: World) -> Equations:
    """Random terms with symbols before them."""
    parts = [random_poly(draw, world, "u", 3, 1 if world.lattice else 3, most=1) for _ in "ab"]
    right = world.plus(*(world.times(var(s, STILL), part) for s, part in zip("ab", parts, strict=True)))
    return Equations(world, {"u": right}, (), ("a", "b"))


#: With planted densities, and without.
PLANTED: list[Family] = [conserving, hamiltonian, bracket, canonical, crossed, parametric, changed]
UNPLANTED: list[Family] = [random_terms, dissipative, beside, symbolic]
