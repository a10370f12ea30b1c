"""Random systems with planted laws of every kind, each as text with its laws as text and how to look for them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symcons.expr.printing import print_expr
from tests.strategies import Poly, constant, cross, gradient, letter, partial, plus, scale, times, tree


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


def small(draw: random.Random, size: int, degree: int, most: int) -> Poly:
    """A polynomial of a few terms without a constant."""
    found: Poly = {}
    for _ in range(draw.randint(1, most)):
        exponents = [0] * size
        for _ in range(draw.randint(1, degree)):
            exponents[draw.randrange(size)] += 1
        found = plus(found, {tuple(exponents): Fraction(number(draw))})
    return found or letter(0, size)


def shown(a: Poly, names: Sequence[str]) -> str:
    return print_expr(tree(a, tuple(names)))


def equations(names: Sequence[str], field: Sequence[str]) -> str:
    return "\n".join(f"{n}' = {f}" for n, f in zip(names, field, strict=True))


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


# (potential of r, its derivative divided by r), with r² = x² + y²
CENTRAL = [
    ("1/{r}", "-1/{r}^3"),
    ("{r}", "1/{r}"),
    ("{r}^3", "3*{r}"),
    ("1/(x^2 + y^2)", "-2/(x^2 + y^2)^2"),
    ("log(x^2 + y^2)", "2/(x^2 + y^2)"),
    ("(x^2 + y^2)^2", "4*(x^2 + y^2)"),
    ("exp(-x^2 - y^2)", "-2*exp(-x^2 - y^2)"),
]  # fmt: skip


def central(draw: random.Random) -> Case:
    """Motion in the plane about a centre: energy and angular momentum, and in a field of 1/r the Runge–Lenz vector."""
    r, c = "sqrt(x^2 + y^2)", number(draw)
    v, d = (f.format(r=r) for f in draw.choice(CENTRAL))
    laws = (f"(u^2 + w^2)/2 + ({c})*{v}", "x*w - y*u")
    if v == f"1/{r}":
        laws = (*laws, f"w*(x*w - y*u) + ({c})*x/{r}")
    field = ["u", "w", f"-({c})*({d})*x", f"-({c})*({d})*y"]
    return Case(equations("xyuw", field), laws, ("closure", "rational", "darboux"), 4 if "^2)^2" in v else 3)


def nambu(draw: random.Random) -> Case:
    """grad I × grad J in space."""
    names = ("x", "y", "z")
    laws = [small(draw, 3, 2, 2) for _ in "IJ"]
    field = cross(*(gradient(a, 3) for a in laws))
    return Case(equations(names, [shown(f, names) for f in field]), tuple(shown(a, names) for a in laws), ("polynomial",), 2)


SURFACES: list[Poly] = [
    {(2, 0, 0): Fraction(1), (0, 2, 0): Fraction(1), (0, 0, 2): Fraction(1), (0, 0, 0): Fraction(-4)},
    {(1, 1, 0): Fraction(1), (0, 0, 1): Fraction(-1)},
    {(2, 0, 0): Fraction(1), (0, 2, 0): Fraction(-1), (0, 0, 0): Fraction(-1)},
]  # fmt: skip


def constrained(draw: random.Random) -> Case:
    """grad I × grad g on g = 0, spoilt off the surface by multiples of g."""
    names, g, law = ("x", "y", "z"), draw.choice(SURFACES), small(draw, 3, 2, 2)
    field = [plus(f, times(g, small(draw, 3, 1, 1))) for f in cross(gradient(law, 3), gradient(g, 3))]
    text = equations(names, [shown(f, names) for f in field]) + f"\n0 = {shown(g, names)}"
    return Case(text, (shown(law, names),), ("polynomial",), 2)


def parametric(draw: random.Random) -> Case:
    """A Hamiltonian of the plane with coefficients that are symbols."""
    names = ("x", "y", "a", "b")
    shapes = [(2, 0, 0, 0), (1, 1, 0, 0), (0, 2, 0, 0), (1, 0, 0, 0)]
    law = plus(*(times(small(draw, 4, 1, 1), {draw.choice(shapes): Fraction(1)}) for _ in "12"))
    field = [shown(partial(law, 1), names), shown(scale(partial(law, 0), -1), names)]
    return Case(equations("xy", field) + "\npar a, b", (shown(law, names),), ("polynomial",), 3)


def timed(draw: random.Random) -> Case:
    """A Hamiltonian field seen from a moving frame: H(x − p(t), y − q(t)) for polynomials p and q."""
    names, law = ("x", "y"), small(draw, 2, 2, 3)
    moves = [small(draw, 1, 2, 2) for _ in "pq"]
    slopes = [shown(partial(m, 0), ("t",)) for m in moves]
    into = {n: f"({n} - ({shown(m, ('t',))}))" for n, m in zip(names, moves, strict=True)}

    def moved(a: Poly) -> str:
        return "".join(into.get(c, c) for c in shown(a, names))

    field = [f"{moved(partial(law, 1))} + {slopes[0]}", f"-({moved(partial(law, 0))}) + {slopes[1]}"]
    return Case(equations(names, field), (moved(law),), ("time-dependent",), 4)


def roots(draw: random.Random) -> Case:
    """I(√x, y) with x' = 2√x I_y·g and y' = −I_s·g, s = √x, or a power x^a in its place."""
    names, law = ("s", "y"), small(draw, 2, 2, 3)
    slopes = partial(law, 0), partial(law, 1)
    root, front, more = draw.choice(
        [
            ("sqrt(x)", "2*sqrt(x)", ""),
            ("(x^(1/3))", "3*x^(2/3)", ""),
            ("(x^a)", "x/(a*x^a)", "\npar a > 0"),
            ("exp(x)", "exp(-x)", ""),
        ]
    )
    first, second, shown_law = (shown(a, names).replace("s", root) for a in (slopes[1], scale(slopes[0], -1), law))
    return Case(equations("xy", [f"({front})*({first})", second]) + more, (shown_law,), ("closure", "rational"), 3)


def quotient(draw: random.Random) -> Case:
    """The field that A/B is constant along: (B A_y − A B_y, A B_x − B A_x)."""
    names = ("x", "y")
    a, b = small(draw, 2, 2, 2), plus(small(draw, 2, 1, 2), constant(draw.choice([0, 1]), 2))
    x, y = (plus(times(b, partial(a, i)), scale(times(a, partial(b, i)), -1)) for i in (0, 1))
    text = equations(names, [shown(y, names), shown(scale(x, -1), names)])
    return Case(text, (f"({shown(a, names)})/({shown(b, names)})",), ("rational",), 2)


def spatial_quotient(draw: random.Random) -> Case:
    """B² grad(A/B) × grad C in space, C linear or a product: one rational and one polynomial law."""
    names = ("x", "y", "z")
    a, b, c = small(draw, 3, 2, 2), letter(draw.randrange(3), 3), small(draw, 3, draw.choice([1, 2]), 2)
    slope = [plus(times(b, partial(a, i)), scale(times(a, partial(b, i)), -1)) for i in range(3)]
    field = cross(slope, gradient(c, 3))
    laws = (f"({shown(a, names)})/({shown(b, names)})", shown(c, names))
    return Case(equations(names, [shown(f, names) for f in field]), laws, ("polynomial", "rational"), 2)


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
    text = equations(names, [shown(slopes[1], names), shown(scale(slopes[0], -1), names)])
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
    text = equations(names, [shown(f, names) for f in field])
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


# (equations, laws, kinds, degree) of the literature, to be hidden behind other coordinates
KNOWN: list[tuple[dict[str, str], tuple[str, ...], tuple[str, ...], int]] = [
    ({"x": "x*(2 - 3*y)", "y": "y*(5*x - 7)"}, ("2*log(y) - 3*y + 7*log(x) - 5*x",), ("darboux",), 1),
    ({"x": "y*z", "y": "-2*x*z", "z": "x*y"}, ("2*x^2 + y^2", "x^2 - z^2"), ("polynomial",), 2),
    ({"x": "x*(y - z)", "y": "y*(z - x)", "z": "z*(x - y)"}, ("x + y + z", "x*y*z"), ("polynomial",), 3),
    ({"x": "x^2", "y": "y^2", "z": "z^2"}, ("(x - y)/(x*y)", "(x - z)/(x*z)"), ("rational",), 2),
    ({"x": "2*(y - x)", "y": "3*x - x*z - y", "z": "x*y - 10*z"},
     ("exp(8*t)*(x^4 - 8*x^2*z - 36*x^2 + 48*x*y - 16*y^2)",), ("time-dependent",), 4),
    ({"x": "2*(y - x)", "y": "7*x - x*z - y", "z": "x*y - 4*z"}, ("exp(4*t)*(x^2 - 4*z)",), ("time-dependent",), 2),
    ({"x": "-y + x*y", "y": "x - x^2/2 + y^2/2"}, ("(x^2 + y^2)/(x - 1)",), ("rational",), 2),
    ({"x": "x*y", "y": "1 + y^2 + x"}, ("x^2/(x^2 + y^2 + 2*x + 1)",), ("rational",), 2),
    ({"x": "y", "y": "-x - x^2"}, ("y^2/2 + x^2/2 + x^3/3",), ("polynomial",), 3),
]  # fmt: skip
NEW = {"x": "u", "y": "v", "z": "w"}


def hidden(draw: random.Random) -> Case:
    """A system of the literature in the coordinates u = x + a·y + b, v = y + c·z + d, …: unimodular and affine."""
    field, laws, kinds, degree = draw.choice(KNOWN)
    names = list(field)
    order = draw.sample(names, len(names))
    shears = {n: [(m, draw.choice([-2, -1, 0, 0, 1, 2])) for m in order[:i]] for i, n in enumerate(order)}
    shift = {n: draw.choice([-1, 0, 0, 1, 2]) for n in names}
    back: dict[str, str] = {}
    for n in order:  # n_new = n + Σ a·m + shift, so n = n_new − Σ a·m − shift
        back[n] = f"({NEW[n]}" + "".join(f" - ({a})*{back[m]}" for m, a in shears[n] if a) + f" - ({shift[n]}))"

    def put(formula: str) -> str:
        return substituted(formula, back)

    lines = [
        f"{NEW[n]}' = {put(field[n])}" + "".join(f" + ({a})*({put(field[m])})" for m, a in shears[n] if a) for n in names
    ]
    return Case("\n".join(lines), tuple(map(put, laws)), kinds, degree)


def substituted(formula: str, into: dict[str, str]) -> str:
    """Names of one letter replaced, those of functions left alone."""
    result = []
    for i, c in enumerate(formula):
        alone = not (formula[i - 1 : i].isalpha() or formula[i + 1 : i + 2].isalpha())
        result.append(into[c] if c in into and alone else c)
    return "".join(result)


#: The families, each with its number of cases in the slow suite: ten thousand in all.
FAMILIES: dict[Family, int] = {
    hamiltonian: 1_200, pair: 600, central: 400, nambu: 1_000, constrained: 500, parametric: 500, timed: 600, roots: 600,
    quotient: 1_000, spatial_quotient: 500, logarithms: 700, decaying: 700, mapped: 400, hidden: 1_300,
}  # fmt: skip
