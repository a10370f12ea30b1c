"""Random small systems of every kind that is searched, invariant on their sets by construction.

A field v is tangent to g = 0 where v.grad g vanishes there: fields grad g x w + g q in space, and J(w) = 0 in any dimension
for graphs z = p(x, y), on which x and y move freely.
"""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from symcons.expr.system import System
from symcons.expr.tree import Expr, Num, Sym, add, mul, power
from tests.strategies import (
    COEFFICIENTS,
    NAMES,
    PLANTED,
    Poly,
    cross,
    gradient,
    letter,
    linear,
    plus,
    polynomials,
    scale,
    times,
    transformed,
    tree,
    unimodular,
)

ONE = {(0, 0, 0): Fraction(1)}


def ode(equations: list[Expr], **more: object) -> System:
    """Differential equations in the first names."""
    return System(kind="ode", states=NAMES[: len(equations)], equations=tuple(equations), **more)  # type: ignore[arg-type]


def forms(field: list[Poly]) -> list[Expr]:
    return [tree(f, NAMES[: len(field)]) for f in field]


@st.composite
def free_fields(draw: st.DrawFn) -> System:
    """Polynomial fields of two or three letters, or with a planted law."""
    if draw(st.booleans()):
        return ode(forms(draw(PLANTED)[0]))
    size = draw(st.integers(2, 3))
    return ode(forms([draw(polynomials(size, 0, 2, most=3)) for _ in range(size)]))


@st.composite
def linear_fields(draw: st.DrawFn) -> System:
    """Linear fields with small whole eigenvalues, often repeated, and nilpotent parts: large symmetry algebras."""
    size = draw(st.integers(2, 4))
    matrix = [[0] * size for _ in range(size)]
    for k in range(size):
        matrix[k][k] = draw(st.sampled_from([-2, -1, 0, 0, 1, 2]))
        if k + 1 < size and draw(st.booleans()):
            matrix[k][k + 1] = 1
    if draw(st.booleans()):
        matrix[0][0] = matrix[1][1] = 0
        matrix[0][1], matrix[1][0] = 1, -1
    return ode(forms(transformed(linear(matrix), *draw(unimodular(size)))))


@st.composite
def surfaces(draw: st.DrawFn) -> System:
    """x' = grad g x w + g q on g = 0; g may be a product, a power or lie in a coordinate plane."""
    factor = polynomials(3, 0, 2, most=3).filter(lambda g: any(map(any, g)))
    g = draw(factor)
    if draw(st.booleans()):
        g = times(g, draw(st.sampled_from([letter(0, 3), letter(1, 3), plus(letter(0, 3), scale(letter(2, 3), -1))])))
    w = gradient(draw(polynomials(3, 1, 2)), 3) if draw(st.booleans()) else [draw(polynomials(3, 0, 1, most=2)) for _ in "xyz"]
    field = cross(gradient(g, 3), w)
    drift = [times(g, draw(polynomials(3, 0, 1, most=1))) if draw(st.booleans()) else {} for _ in "xyz"]
    names = NAMES[:3]
    return ode(forms([plus(a, b) for a, b in zip(field, drift, strict=True)]), constraints=(tree(g, names),))


@st.composite
def graphs(draw: st.DrawFn) -> System:
    """The set z = p(x, y), w = q(x, y), its two constraints mixed; x and y move as they like."""
    p, q = (draw(polynomials(2, 0, 2, most=2)) for _ in "pq")
    lifted = [{(*e, 0, 0): c for e, c in a.items()} for a in (p, q)]
    base = [{(*e, 0, 0): c for e, c in draw(PLANAR).items()} for _ in "xy"]
    lifts = [plus(*(times(deriv, b) for deriv, b in zip(gradient(a, 4)[:2], base, strict=True))) for a in lifted]
    g = plus(letter(2, 4), scale(lifted[0], -1))
    h = plus(letter(3, 4), scale(lifted[1], -1))
    if draw(st.booleans()):
        h = plus(h, times(g, draw(polynomials(4, 0, 1, most=1))))
    field = [plus(a, times(g, draw(polynomials(4, 0, 1, most=1)))) for a in [*base, *lifts]]
    return ode(forms(field), constraints=(tree(g, NAMES), tree(h, NAMES)))


PLANAR = st.one_of(polynomials(2, 0, 1, most=2), st.just({(0, 1): Fraction(1)}), st.just({(1, 0): Fraction(-1)}))


@st.composite
def rational_fields(draw: st.DrawFn) -> System:
    """One of the fields above, its components divided by small polynomials."""
    chosen = draw(st.one_of(free_fields(), surfaces()))
    names = chosen.states
    below = [tree(draw(polynomials(len(names), 0, 1, most=2)), names) for _ in "ab"]
    common = draw(st.booleans()) or bool(chosen.constraints)
    equations = [
        mul(f, power(below[0 if common else k % 2], Num(Fraction(-1)))) for k, f in enumerate(chosen.equations)
    ]
    return System(kind="ode", states=names, equations=tuple(equations), constraints=chosen.constraints)


@st.composite
def controlled(draw: st.DrawFn) -> System:
    """Two fields joined by an input, or by time."""
    name = draw(st.sampled_from(["u", "t"]))
    if draw(st.booleans()):
        one = draw(surfaces())
        g = one.constraints
        other = tuple(mul(f, Sym("x")) for f in one.equations)
    else:
        one, g = draw(free_fields()), ()
        planted = draw(st.booleans())
        size = len(one.states)
        other = one.equations if planted else tuple(forms([draw(polynomials(size, 0, 1, most=1)) for _ in range(size)]))
    equations = tuple(add(a, mul(Sym(name), b)) for a, b in zip(one.equations, other, strict=True))
    inputs = ("u",) if name == "u" else ()
    return System(kind="ode", states=one.states, equations=equations, constraints=g, inputs=inputs)


@st.composite
def maps(draw: st.DrawFn) -> System:
    """Signed permutations with shifts, shears, and rational involutions."""
    size = draw(st.integers(2, 3))
    order = draw(st.permutations(range(size)))
    signs = [draw(st.sampled_from([1, 1, -1, 2])) for _ in range(size)]
    names = NAMES[:size]
    images = [mul(Num(Fraction(s)), Sym(names[k])) for s, k in zip(signs, order, strict=True)]
    kind = draw(st.sampled_from(["linear", "shear", "inverse"]))
    if kind == "shear":
        images[0] = add(images[0], tree({(0, *e): c for e, c in draw(polynomials(size - 1, 0, 2, most=2)).items()}, names))
    if kind == "inverse":
        images[0] = mul(Num(draw(COEFFICIENTS)), power(images[0], Num(Fraction(-1))))
    return System(kind="map", states=names, equations=tuple(images), time=None)
