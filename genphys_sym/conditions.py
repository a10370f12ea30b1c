"""Sign conditions on parameters as text: what must hold for a classification that their values decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import islice, product

from genphys_sym.branches import Characteristic
from genphys_sym.hurwitz import DIRECTIONS
from genphys_sym.results import Problem
from genphys_sym.signs import NEGATIVE, NOT_NEGATIVE, Range
from symcons.expr.printing import print_expr
from symcons.expr.rational import Polynomial
from symcons.expr.tree import Expr

#: The problem at a point of the parameters, None where it is not settled there.
Ask = Callable[[Mapping[str, Fraction]], Problem | None]


def cell(char: Characteristic, hanging: Sequence[Polynomial], point: Mapping[str, Fraction], ask: Ask) -> str | None:
    """The signs that ``hanging`` have at ``point`` as inequalities under which the problem is that of the point.

    Left out are factors of known sign, inequalities that follow from others on single parameters, and those on whose other
    side the problem is the same; ≥ stands where the problem is the same on the boundary. None where nothing is left.
    """
    found: dict[Expr, Polynomial] = {}
    for polynomial in hanging:
        essential = _essential(char, _for_all_directions(char, polynomial), point)
        if not essential.is_constant():
            found[char.write(essential)] = essential
    found = _decisive(char, found, point, ask)
    simple = {tree: one for tree, one in found.items() if _single(char, one) is not None}
    stronger = char.assumptions.with_ranges(**_ranges(char, list(simple.values())))
    follows = {tree for tree, one in found.items() if stronger.sign_of_polynomial(char.letters, one) <= NOT_NEGATIVE}
    kept = [tree for tree in found if tree in simple or tree not in follows]
    texts = [_inequality(char, tree, found[tree], point, ask) for tree in kept]
    return " and ".join(dict.fromkeys(texts)) or None


def _decisive(
    char: Characteristic, found: Mapping[Expr, Polynomial], point: Mapping[str, Fraction], ask: Ask
) -> dict[Expr, Polynomial]:
    """Those with the problem changing where they alone change their sign, at points of many signs and sizes."""
    asked = [(_signs(char, found, other), ask(other)) for other in _around(char, point)]
    here = ask(point)
    kept = dict(found)
    for tree in found:
        beyond = [problem for signs, problem in asked if not signs[tree] and all(signs[t] for t in kept if t != tree)]
        if beyond and all(problem is here for problem in beyond):
            del kept[tree]
    return kept


def _signs(char: Characteristic, found: Mapping[Expr, Polynomial], point: Mapping[str, Fraction]) -> dict[Expr, bool]:
    there = char.assumptions.with_values(point)
    return {tree: there.sign_of_polynomial(char.letters, one) <= NOT_NEGATIVE for tree, one in found.items()}


def _around(char: Characteristic, point: Mapping[str, Fraction]) -> list[dict[str, Fraction]]:
    """Points with each parameter small or large, of either sign where that is allowed."""
    choices = []
    for name, value in point.items():
        where = char.assumptions.ranges.get(name, Range())
        values = [value, value / 7, value * 5, -value, -value / 5, -value * 7]
        choices.append([v for v in values if _within(where, v)])
    return [dict(zip(point, values, strict=True)) for values in islice(product(*choices), 64)]


def _within(where: Range, value: Fraction) -> bool:
    return (where.lower is None or value > where.lower) and (where.upper is None or value < where.upper)


def _inequality(char: Characteristic, tree: Expr, polynomial: Polynomial, point: Mapping[str, Fraction], ask: Ask) -> str:
    if any(polynomial.degrees()[char.letters.ring.index[name]] > 0 for name in DIRECTIONS):
        return "a sign that is the same for all directions of k"
    root = _root(char, polynomial)
    here = ask(point)
    closed = here is Problem.CAUSAL and (root is None or ask({**point, **root}) is here)
    return f"{print_expr(tree)} {'>=' if closed else '>'} 0"


def _essential(char: Characteristic, polynomial: Polynomial, point: Mapping[str, Fraction]) -> Polynomial:
    """The product of the factors whose sign is open, with the sign that makes it positive at the point."""
    rest = char.letters.ring.one
    for factor, exponent in polynomial.factor()[1]:
        signs = char.assumptions.sign_of_polynomial(char.letters, factor)
        if exponent % 2 and not (signs <= NOT_NEGATIVE or signs <= frozenset({-1, 0})):
            rest *= factor
    there = char.assumptions.with_values(point).sign_of_polynomial(char.letters, rest)
    return -rest if there == NEGATIVE else rest


def _for_all_directions(char: Characteristic, polynomial: Polynomial) -> Polynomial:
    """a·v² + b·v + c ≥ 0 for all v is 4ac − b² ≥ 0 where a > 0."""
    for direction in DIRECTIONS:
        if max(char.letters.by_powers(polynomial, direction), default=0) == 2:
            a, b, c = char.letters.triple(polynomial, direction)
            polynomial = a * (4 * a * c - b * b)
    return polynomial


def _single(char: Characteristic, polynomial: Polynomial) -> str | None:
    """The parameter of a polynomial ±p, else None."""
    for name in char.letters.ring.names:
        if polynomial in (char.letters.ring.gen(name), -char.letters.ring.gen(name)):
            return name
    return None


def _ranges(char: Characteristic, simple: Sequence[Polynomial]) -> dict[str, Range]:
    found = {}
    for polynomial in simple:
        name = _single(char, polynomial) or ""
        where = char.assumptions.ranges.get(name, Range())
        if polynomial == char.letters.ring.gen(name):
            found[name] = Range(max(where.lower or Fraction(0), Fraction(0)), where.upper)
        else:
            found[name] = Range(where.lower, min(where.upper or Fraction(0), Fraction(0)))
    return found


def _root(char: Characteristic, polynomial: Polynomial) -> dict[str, Fraction] | None:
    """Where a polynomial that is linear in one parameter vanishes."""
    ring = char.letters.ring
    used = [name for name, degree in zip(ring.names, polynomial.degrees(), strict=True) if degree > 0]
    if len(used) != 1 or polynomial.total_degree() != 1:
        return None
    _, slope, constant = char.letters.triple(polynomial, used[0])
    return {used[0]: -_number(constant) / _number(slope)}


def _number(polynomial: Polynomial) -> Fraction:
    if polynomial.is_zero():
        return Fraction(0)
    value = polynomial.leading_coefficient()
    return Fraction(int(value.p), int(value.q))
