"""Which data determine the solution: causal, decaying, ill-posed, or more of them; exactly where the symbol is rational."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

import numpy

from genphys_sym.alphabet import Alphabet
from genphys_sym.asymptotics import leading
from genphys_sym.branches import DIRECTIONS, LAM, Characteristic, factors_of
from genphys_sym.greens.balls import evaluate
from genphys_sym.hurwitz import SHIFT, Order, bounded, decaying_roots
from genphys_sym.operators import COMPONENTS
from genphys_sym.results import Problem
from genphys_sym.root_values import polynomial_roots
from genphys_sym.signs import HALF_LINE, NEGATIVE, NOTHING, POSITIVE, Assumptions, Range
from symcons.errors import UnsupportedError
from symcons.expr.printing import print_expr
from symcons.expr.rational import Polynomial, RationalFunction
from symcons.expr.tree import Expr, names

CAUSAL = "sup Re λ over real k is finite: all branches take part, from initial data"


@dataclass(frozen=True, slots=True)
class Regime:
    """The problem, a sentence why, and the condition under which it holds where parameters leave it open."""

    problem: Problem
    reason: str
    condition: str | None = None


def regime_of(char: Characteristic) -> Regime:
    """Classify a symbol."""
    atoms = char.letters.atoms_in(_as_functions(char, char.coefficients), {"k", *COMPONENTS})
    if not char.symbol.isotropic:
        return _by_sampling(char) if atoms else _by_directions(char)
    if not atoms:
        return _rational(char, "k")
    if len(char.coefficients) == 2:
        found = _first_order(char)
        if found is not None:
            return found
    return _one_letter(char) or _by_sampling(char)


def _as_functions(char: Characteristic, polynomials: Sequence[Polynomial]) -> list[RationalFunction]:
    return [RationalFunction(p, char.letters.ring.one) for p in polynomials]


def _rational(char: Characteristic, large: str) -> Regime:
    """k is a letter: Hurwitz determinants at large k; the leading coefficient must not vanish in between."""
    coefficients = char.real_coefficients()
    vanishing = _leading_zero(char, coefficients[-1])
    if vanishing is not None:
        return vanishing
    order = Order(char.letters, char.assumptions, large)
    verdict, hanging = bounded(order, coefficients)
    if verdict == POSITIVE:
        small = bounded(replace(order, small=True), coefficients)[0]
        if small != NEGATIVE:
            return Regime(Problem.CAUSAL, CAUSAL)
        return Regime(Problem.ILL_POSED, "Re λ is unbounded as k → 0: long waves grow without bound")
    if verdict == NEGATIVE or any(_only_directions(char, polynomial) for polynomial in hanging):
        return _not_causal(char, order, coefficients)
    return _conditional(char, large, hanging)


def _only_directions(char: Characteristic, polynomial: Polynomial) -> bool:
    """Whether the sign hangs on the direction of k alone, and is negative for one: seen on a grid, exactly."""
    ring, known = char.letters.ring, char.assumptions
    used = [n for n, d in zip(ring.names, polynomial.degrees(), strict=True) if d > 0 and n not in known.values]
    if set(used) - set(DIRECTIONS):
        return False
    values = [Fraction(n, 2) for n in (-6, -3, -2, -1, 0, 1, 2, 3, 6)]
    for point in product(values, repeat=len(used)):
        chosen = known.with_values(dict(zip(used, point, strict=True)))
        if chosen.sign_of_polynomial(char.letters, polynomial) == NEGATIVE:
            return True
    return False


def _leading_zero(char: Characteristic, top: Polynomial) -> Regime | None:
    """A leading coefficient that vanishes at some k > 0 sends a root to infinity there."""
    signs = char.assumptions.sign_of_polynomial(char.letters, top)
    if 0 not in signs:
        return None
    place = char.letters.ring.index["k"]
    others = [
        n
        for n, d in enumerate(top.degrees())
        if d > 0 and n != place and char.letters.ring.names[n] not in char.assumptions.values
    ]
    if not others:
        return Regime(
            Problem.ILL_POSED,
            f"the coefficient {print_expr(char.write(top))} of the highest time derivative vanishes at some k",
        )
    return None


def _not_causal(char: Characteristic, order: Order, coefficients: Sequence[Polynomial]) -> Regime:
    count = None if char.complex else decaying_roots(order, coefficients)
    if count is None:
        count = _counted(char)
    if count == 1:
        return Regime(Problem.DECAYING, "elliptic in t: one branch decays, one boundary datum determines it")
    if count == 0:
        return Regime(
            Problem.ILL_POSED,
            "sup Re λ is infinite and no branch decays: no bounded solution operator (not correct in Petrovskii's sense)",
        )
    return Regime(
        Problem.MORE_DATA, f"sup Re λ is infinite and {count} branches decay: {count} boundary data are needed at t = 0"
    )


def _conditional(char: Characteristic, large: str, hanging: Sequence[Polynomial]) -> Regime:
    """The regime for positive values of what is not known, with the condition it hangs on."""
    positive = _assumed(char, hanging)
    settled = positive.assumptions.ranges == char.assumptions.ranges
    found = _by_sampling(char) if settled else _rational(positive, large)
    if found.condition is not None:
        found = _by_sampling(char)
    return Regime(found.problem, found.reason, _condition(char, large, hanging, found.problem))


def _assumed(char: Characteristic, hanging: Sequence[Polynomial]) -> Characteristic:
    """The same with parameters of unknown sign taken as positive."""
    free = {}
    for polynomial in hanging:
        for name, degree in zip(char.letters.ring.names, polynomial.degrees(), strict=True):
            where = char.assumptions.ranges.get(name, Range())
            if degree > 0 and where.lower is None and name not in (*char.assumptions.values, *DIRECTIONS):
                free[name] = Range(Fraction(0), where.upper if where.upper is None or where.upper > 0 else None)
    return char.copied(assumptions=char.assumptions.with_ranges(**free))


def _condition(char: Characteristic, large: str, hanging: Sequence[Polynomial], problem: Problem) -> str:
    """The sign conditions as text: factors of known sign left out, and what follows from the others."""
    ring, known = char.letters.ring, char.assumptions
    found: dict[Expr, tuple[Polynomial, bool]] = {}
    for polynomial in hanging:
        essential = essential_factor(char.letters, known, _for_all_directions(char, polynomial))
        if not essential.is_constant():
            found[char.write(essential)] = (essential, problem is not Problem.CAUSAL or not _holds_at(char, large, essential))
    alone = {n: Range(Fraction(0)) for n in ring.names if any(one == ring.gen(n) for one, _ in found.values())}
    if problem is Problem.CAUSAL:
        simple = [tree for tree, (one, _) in found.items() if any(one == ring.gen(n) for n in alone)]
        stronger = known.with_ranges(**alone)
        rest = [t for t, (one, _) in found.items() if t not in simple and -1 in stronger.sign_of_polynomial(char.letters, one)]
        texts = [f"{print_expr(tree)} {'>' if found[tree][1] else '>='} 0" for tree in (*simple, *rest)]
        return " and ".join(texts) or "the values of the parameters"
    texts = [f"{print_expr(char.write(-one))} > 0" for one, _ in found.values()]
    return " or ".join(texts) or "the values of the parameters"


def _holds_at(char: Characteristic, large: str, polynomial: Polynomial) -> bool:
    """Whether the problem is causal where a polynomial, linear in one parameter, vanishes (yes where that is not simple)."""
    ring = char.letters.ring
    used = [name for name, degree in zip(ring.names, polynomial.degrees(), strict=True) if degree > 0]
    if len(used) != 1 or polynomial.total_degree() != 1:
        return True
    _, slope, constant = char.letters.triple(polynomial, used[0])
    root = -_number(constant) / _number(slope)
    return _rational(char.copied(assumptions=char.assumptions.with_values({used[0]: root})), large).problem is Problem.CAUSAL


def _number(polynomial: Polynomial) -> Fraction:
    if polynomial.is_zero():
        return Fraction(0)
    value = polynomial.leading_coefficient()
    return Fraction(int(value.p), int(value.q))


def _for_all_directions(char: Characteristic, polynomial: Polynomial) -> Polynomial:
    """a·v² + b·v + c ≥ 0 for all v is 4ac − b² ≥ 0 where a > 0."""
    for direction in DIRECTIONS:
        if max(char.letters.by_powers(polynomial, direction)) == 2:
            a, b, c = char.letters.triple(polynomial, direction)
            polynomial = a * (4 * a * c - b * b)
    return polynomial


def essential_factor(letters: Alphabet, known: Assumptions, polynomial: Polynomial) -> Polynomial:
    """The product of the factors whose sign is open, the sign of the others in front."""
    constant, factors = polynomial.factor()
    sign = 1 if constant > 0 else -1
    rest = letters.ring.one
    for factor, exponent in factors:
        signs = known.sign_of_polynomial(letters, factor)
        if signs in (POSITIVE, NEGATIVE):
            sign *= 1 if signs == POSITIVE or exponent % 2 == 0 else -1
        elif exponent % 2:
            rest *= factor
    return rest * sign


def _first_order(char: Characteristic) -> Regime | None:
    """λ = −S(k): bounded above unless S → −∞."""
    letters = char.letters
    value = letters.settle(_as_functions(char, [char.coefficients[0]])[0] / _as_functions(char, [char.coefficients[1]])[0])
    real, _ = letters.real_and_imaginary(value)
    term = leading(letters.write(real), char.assumptions)
    if term is None:
        return None
    grows = char.assumptions.sign(term.exponent)
    if grows == NEGATIVE or (grows == NOTHING and term.logs <= 0):
        return Regime(Problem.CAUSAL, CAUSAL)
    sign = char.assumptions.sign(term.coefficient)
    if grows in (POSITIVE, NOTHING):
        if -1 not in sign:
            return Regime(Problem.CAUSAL, CAUSAL)
        if sign == NEGATIVE:
            return Regime(Problem.ILL_POSED, "sup Re λ is infinite and no branch decays: no bounded solution operator")
        return Regime(Problem.CAUSAL, CAUSAL, f"{print_expr(term.coefficient)} >= 0")
    return Regime(Problem.CAUSAL, CAUSAL, f"{print_expr(term.exponent)} <= 0 or {print_expr(term.coefficient)} >= 0")


def _one_letter(char: Characteristic) -> Regime | None:
    """A single function of k, growing to infinity, takes the place of k."""
    letters = char.letters
    used = {n for c in char.coefficients for n, d in zip(letters.ring.names, c.degrees(), strict=True) if d > 0}
    moving = [n for n in used if n == "k" or (n in letters.atoms() and "k" in names(letters.atoms()[n]))]
    if len(moving) != 1 or moving[0] == "k":
        return None
    term = leading(letters.atoms()[moving[0]], char.assumptions)
    if term is None or char.assumptions.sign(term.coefficient) != POSITIVE or char.assumptions.sign(term.exponent) != POSITIVE:
        return None
    char.assumptions.ranges[moving[0]] = HALF_LINE
    return _rational(char, moving[0])


def _charts(dim: int) -> list[list[int | None]]:
    """The directions of space, each up to its length: the first component that is not zero is ±1, those after it free."""
    return [[*[0] * n, sign, *[None] * (dim - n - 1)] for n in range(dim) for sign in (1, -1)]


def _by_directions(char: Characteristic) -> Regime:
    """k = κ·(direction): one problem of one letter for each chart of directions."""
    ring = char.letters.ring
    found: list[Regime] = []
    for chart in _charts(char.symbol.dim or 1):
        images = [ring.gen(name) for name in ring.names]
        for axis, direction, value in zip(COMPONENTS, DIRECTIONS, [*chart, *[0] * 3], strict=False):
            scale = ring.gen(direction) if value is None else ring.constant(value)
            images[ring.index[axis]] = ring.gen("k") * scale
        found.append(_rational(char.copied([c.compose(*images, ctx=ring.context) for c in char.coefficients]), "k"))
    return _joined(found)


def _joined(found: Sequence[Regime]) -> Regime:
    """The problem for all directions at once."""
    problems = {one.problem for one in found}
    conditions = list(dict.fromkeys(one.condition for one in found if one.condition))
    if len(problems) == 1:
        return Regime(found[0].problem, found[0].reason, " and ".join(conditions) or None)
    return Regime(
        Problem.ILL_POSED, "sup Re λ is infinite in some directions of k and finite in others", " and ".join(conditions) or None
    )


def sample(char: Characteristic, k: int, shift: int = 0) -> dict[str, Fraction]:
    """A point that satisfies what is assumed, with |k| = ``k`` and a direction; another one for every ``shift``."""
    values: dict[str, Fraction] = {}
    trees = [*char.symbol.coefficients, *(char.write(c) for c in char.coefficients)]
    used = {n for tree in trees for n in names(tree)}
    for place, name in enumerate(sorted(used - {"i", "pi", LAM, SHIFT, "k", *COMPONENTS})):
        values[name] = _inside(char.assumptions, name, Fraction(7 + 2 * place, 11 * 3**shift))
    return {**values, "k": Fraction(k), **dict.fromkeys(COMPONENTS, Fraction(k))}


def _inside(known: Assumptions, name: str, step: Fraction) -> Fraction:
    if name in known.values:
        return known.values[name]
    where = known.ranges.get(name, Range())
    if where.lower is not None and where.upper is not None:
        return where.lower + (where.upper - where.lower) * step / (1 + step)
    if where.lower is not None:
        return where.lower + step
    return where.upper - step if where.upper is not None else step


def _growths(char: Characteristic, k: int, shift: int = 0) -> list[float]:
    """Re λ of all roots at a sample, factor by factor, so that roots that coincide everywhere are told apart."""
    values = sample(char, k, shift)
    found: list[float] = []
    for factor in factors_of(char):
        parts = _real_parts([char.write(c) for c in factor.coefficients], values)
        found += [part for part in parts for _ in range(factor.times)]
    return found


def _real_parts(coefficients: Sequence[Expr], values: dict[str, Fraction]) -> list[float]:
    """Re of the roots; where balls do not tell them apart, in floating point."""
    try:
        return [float(root.real.mid()) for root in polynomial_roots(coefficients, values, 256)]
    except UnsupportedError:
        numbers = [complex(evaluate(c, values, 256).mid()) for c in coefficients]
        return [float(root.real) for root in numpy.roots(numbers[::-1])]


def _counted(char: Characteristic) -> int:
    """The number of roots with Re λ < 0 at a large k, at a sample of the parameters."""
    return sum(part < 0 for part in _growths(char, 10**6))


def _by_sampling(char: Characteristic) -> Regime:
    """The growth of the largest real part over rising k, at samples of the parameters: stated as such."""
    found = [_sampled(char, shift) for shift in range(3)]
    return next((one for one in found if one.problem is Problem.CAUSAL), found[0])


def _sampled(char: Characteristic, shift: int) -> Regime:
    tops: list[float] = []
    count = 0
    for k in (10**2, 10**4, 10**6):
        parts = _growths(char, k, shift)
        tops.append(max(parts))
        count = sum(part < 0 for part in parts)
    told = "as seen at a sample of k and the parameters"
    if tops[2] <= max(2 * abs(tops[1]), 1):
        return Regime(Problem.CAUSAL, f"{CAUSAL} ({told})", "the growth was sampled, not proven")
    problem = {0: Problem.ILL_POSED, 1: Problem.DECAYING}.get(count, Problem.MORE_DATA)
    return Regime(problem, f"sup Re λ is infinite and {count} branches decay ({told})", "the growth was sampled, not proven")
