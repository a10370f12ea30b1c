"""Which data determine the solution: causal, decaying, ill-posed, or more of them; exactly where the symbol is rational.

Where parameters decide, the problem is that of a point that satisfies the assumptions, positive where it can be, with the
condition on the parameters under which it is the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from genphys_sym.asymptotics import leading
from genphys_sym.branches import Characteristic
from genphys_sym.conditions import cell
from genphys_sym.forms import form_of
from genphys_sym.hurwitz import DIRECTIONS, SHIFT, Order, bounded, decaying_roots
from genphys_sym.operators import COMPONENTS
from genphys_sym.results import Problem
from genphys_sym.sampling import growths, inside
from genphys_sym.signs import HALF_LINE, NEGATIVE, NOTHING, POSITIVE
from symcons.expr.printing import print_expr
from symcons.expr.rational import Polynomial, RationalFunction
from symcons.expr.tree import names

CAUSAL = "sup Re λ over real k is finite: all branches take part, from initial data"
ILL_POSED = "sup Re λ is infinite and no branch decays: no bounded solution operator (not correct in Petrovskii's sense)"
DECAYING = "elliptic in t: one branch decays, one boundary datum determines it"
MIXED = "sup Re λ is infinite in some directions of k and finite in others"
LONG_WAVES = "Re λ is unbounded as k → 0: long waves grow without bound"
SAMPLED = "the growth was sampled, not proven"


@dataclass(frozen=True, slots=True)
class Regime:
    """The problem, a sentence why, and the condition under which it holds where parameters leave it open."""

    problem: Problem
    reason: str
    condition: str | None = None


#: What is known of a chart: its regime, or the coefficients that it hangs on.
Finding = Regime | tuple[Polynomial, ...]


def regime_of(char: Characteristic) -> Regime:
    """Classify a symbol."""
    atoms = char.letters.atoms_in(_as_functions(char, char.coefficients), {"k", *COMPONENTS})
    if not char.symbol.isotropic:
        return _by_sampling(char) if atoms else _by_form(char) or _exact(char, _charts(char), "k")
    if not atoms:
        return _exact(char, [char], "k")
    found = _first_order(char) if len(char.coefficients) == 2 else None
    return found or _one_letter(char) or _by_sampling(char)


def _as_functions(char: Characteristic, polynomials: Sequence[Polynomial]) -> list[RationalFunction]:
    return [RationalFunction(p, char.letters.ring.one) for p in polynomials]


def _by_form(char: Characteristic) -> Regime | None:
    """Where k enters through one quadratic form Q: causal iff Q ≥ 0, decaying iff −Q ≥ 0 (second order), else ill-posed."""
    form = form_of(char)
    if form is None or form.zero():
        return None
    causal, elliptic = form.semidefinite(), form.negated().semidefinite()
    if causal.holds:
        return Regime(Problem.CAUSAL, CAUSAL)
    second = len(char.coefficients) == 3
    if second and elliptic.holds:
        return Regime(Problem.DECAYING, DECAYING)
    if not causal.fails:
        return Regime(Problem.CAUSAL, CAUSAL, causal.condition)
    if second and not elliptic.fails:
        return Regime(Problem.DECAYING, DECAYING, elliptic.condition)
    return Regime(Problem.ILL_POSED, MIXED if elliptic.fails else ILL_POSED)


def _exact(char: Characteristic, charts: Sequence[Characteristic], large: str) -> Regime:
    """All charts of the directions of k, each with one large letter."""
    found = [_chart(chart, large) for chart in charts]
    settled = [one for one in found if isinstance(one, Regime)]
    if len(settled) == len(found):
        return _joined(settled)
    hanging = [term for one in found if not isinstance(one, Regime) for term in one]
    order = Order(char.letters, char.assumptions, large)
    used = {name for term in hanging for name in order.parameters(term)}
    if not used:
        return _by_sampling(char)
    return _conditional(char, charts, large, used, hanging)


def _conditional(
    char: Characteristic, charts: Sequence[Characteristic], large: str, used: set[str], hanging: Sequence[Polynomial]
) -> Regime:
    """The regime at a point, causal if one of several is, with the condition."""

    def at(point: Mapping[str, Fraction]) -> Regime | None:
        known = char.assumptions.with_values(point)
        found = [_chart(chart.copied(assumptions=known), large) for chart in charts]
        settled = [one for one in found if isinstance(one, Regime)]
        return _joined(settled) if len(settled) == len(found) else None

    points = [inside(char.assumptions, used, shift) for shift in range(3)]
    tried = [(point, found) for point in points if (found := at(point)) is not None]
    if not tried:
        return _by_sampling(char)
    point, best = next(((p, one) for p, one in tried if one.problem is Problem.CAUSAL), tried[0])
    if best.problem is not Problem.CAUSAL:
        hanging = [*hanging, *_counts(charts, large)]

    def ask(other: Mapping[str, Fraction]) -> Problem | None:
        there = at(other)
        return None if there is None else there.problem

    return replace(best, condition=cell(char, hanging, point, ask))


def _counts(charts: Sequence[Characteristic], large: str) -> list[Polynomial]:
    """What the number of decaying roots hangs on."""
    found = [decaying_roots(Order(c.letters, c.assumptions, large), c.coefficients) for c in charts if not c.complex]
    return [term for one in found if not isinstance(one, int) for term in one]


def _chart(char: Characteristic, large: str) -> Finding:
    """One large letter: Hurwitz determinants there; the leading coefficient must not vanish in between."""
    coefficients = char.real_coefficients()
    order = Order(char.letters, char.assumptions, large)
    vanishing = _leading_zero(char, order, coefficients[-1])
    if vanishing is not None:
        return vanishing
    judged = bounded(order, coefficients)
    if judged.verdict == NEGATIVE:
        return _not_causal(char, order, coefficients)
    if judged.verdict != POSITIVE:
        return judged.hanging
    if bounded(replace(order, small=True), coefficients).verdict == NEGATIVE:
        return Regime(Problem.ILL_POSED, LONG_WAVES)
    return Regime(Problem.CAUSAL, CAUSAL)


def _leading_zero(char: Characteristic, order: Order, top: Polynomial) -> Finding | None:
    """A leading coefficient that vanishes at some k > 0 sends a root to infinity there."""
    if 0 not in char.assumptions.sign_of_polynomial(char.letters, top):
        return None
    text = f"the coefficient {print_expr(char.write(top))} of the highest time derivative vanishes at some k"
    ends = [order.judge(top), replace(order, small=True).judge(top)]
    hanging = tuple(term for one in ends for term in one.hanging)
    if hanging:
        return hanging
    if (not order.parameters(top) and not order.directed(top)) or ends[0].verdict != ends[1].verdict:
        return Regime(Problem.ILL_POSED, text)
    return None


def _not_causal(char: Characteristic, order: Order, coefficients: Sequence[Polynomial]) -> Finding:
    count = () if char.complex else decaying_roots(order, coefficients)
    if not isinstance(count, int):
        if any(order.parameters(term) for term in count):
            return count
        count = sum(part < 0 for part in growths(char, 10**6))
    if count == 1:
        return Regime(Problem.DECAYING, DECAYING)
    if count == 0:
        return Regime(Problem.ILL_POSED, ILL_POSED)
    text = f"sup Re λ is infinite and {count} branches decay: {count} boundary data are needed at t = 0"
    return Regime(Problem.MORE_DATA, text)


def _joined(found: Sequence[Regime]) -> Regime:
    """The problem for all directions at once."""
    return found[0] if len({one.problem for one in found}) == 1 else Regime(Problem.ILL_POSED, MIXED)


def _charts(char: Characteristic) -> list[Characteristic]:
    """k = κ·(direction), directions up to their length: the first component that is not zero is ±1, those after it free."""
    ring, dim = char.letters.ring, char.symbol.dim or 1
    charts: list[list[int | None]] = [[*[0] * n, sign, *[None] * (dim - n - 1)] for n in range(dim) for sign in (1, -1)]
    found = []
    for chart in charts:
        images = [ring.gen(name) for name in ring.names]
        for axis, direction, value in zip(COMPONENTS, DIRECTIONS, [*chart, *[0] * 3], strict=False):
            scale = ring.gen(direction) if value is None else ring.constant(value)
            images[ring.index[axis]] = ring.gen("k") * scale
        found.append(char.copied([c.compose(*images, ctx=ring.context) for c in char.coefficients]))
    return found


def _first_order(char: Characteristic) -> Regime | None:
    """λ = −S(k): bounded above unless S → −∞."""
    letters = char.letters
    value = letters.settle(_as_functions(char, [char.coefficients[0]])[0] / _as_functions(char, [char.coefficients[1]])[0])
    real, _ = letters.real_and_imaginary(value)
    term = leading(letters.write(real), char.assumptions)
    if term is None:
        return None
    grows, sign = char.assumptions.sign(term.exponent), char.assumptions.sign(term.coefficient)
    if grows == NEGATIVE or (grows == NOTHING and term.logs <= 0) or -1 not in sign:
        return Regime(Problem.CAUSAL, CAUSAL)
    if grows not in (POSITIVE, NOTHING):
        return Regime(Problem.CAUSAL, CAUSAL, f"{print_expr(term.exponent)} <= 0 or {print_expr(term.coefficient)} >= 0")
    if 1 not in sign:
        return Regime(Problem.ILL_POSED, ILL_POSED)
    return Regime(Problem.CAUSAL, CAUSAL, f"{print_expr(term.coefficient)} >= 0")


def _one_letter(char: Characteristic) -> Regime | None:
    """A single function of k, growing to infinity, takes the place of k."""
    letters = char.letters
    used = {n for c in char.coefficients for n, d in zip(letters.ring.names, c.degrees(), strict=True) if d > 0} - {SHIFT}
    moving = [n for n in used if n == "k" or (n in letters.atoms() and "k" in names(letters.atoms()[n]))]
    if len(moving) != 1 or moving[0] == "k":
        return None
    term = leading(letters.atoms()[moving[0]], char.assumptions)
    if term is None or char.assumptions.sign(term.coefficient) != POSITIVE or char.assumptions.sign(term.exponent) != POSITIVE:
        return None
    return _exact(char, [char.copied(assumptions=char.assumptions.with_ranges(**{moving[0]: HALF_LINE}))], moving[0])


def _by_sampling(char: Characteristic) -> Regime:
    """The growth of the largest real part over rising k, at samples of the parameters: stated as such."""
    found = [_sampled(char, shift) for shift in range(3)]
    return next((one for one in found if one.problem is Problem.CAUSAL), found[0])


def _sampled(char: Characteristic, shift: int) -> Regime:
    tops: list[float] = []
    count = 0
    for k in (10**2, 10**4, 10**6):
        parts = growths(char, k, shift)
        tops.append(max(parts))
        count = sum(part < 0 for part in parts)
    told = "as seen at a sample of k and the parameters"
    if tops[2] <= max(2 * abs(tops[1]), 1):
        return Regime(Problem.CAUSAL, f"{CAUSAL} ({told})", SAMPLED)
    problem = {0: Problem.ILL_POSED, 1: Problem.DECAYING}.get(count, Problem.MORE_DATA)
    return Regime(problem, f"sup Re λ is infinite and {count} branches decay ({told})", SAMPLED)
