"""Constant tensors: equations of higher order in time in which k enters through one quadratic form k·A·k alone.

A linear map of space turns a positive definite form into k²: C1 and C2 are those of the isotropic equation in the same
dimension. A form of lower rank r gives C1 as in dimension r, and C2 fails: along its kernel nothing happens. A form of both
signs is ill-posed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from genphys_sym.admissibility.condition import FALSE, TRUE, Condition, in_dimension
from genphys_sym.admissibility.domain import SQUARE, Domain, Polynomial, SignNeeded
from genphys_sym.admissibility.finding import Finding, iff
from genphys_sym.admissibility.forgetting import said
from genphys_sym.admissibility.polynomial_exponent import by_waves, definite, quadratic_form, semidefinite
from genphys_sym.admissibility.problems import problem_of
from genphys_sym.admissibility.question import Question
from genphys_sym.results import Problem, Reason
from symcons.expr.rational import to_tree

#: The findings on C1 and C2 of an isotropic question.
Ask = Callable[[Question], tuple[Finding, Finding]]


@dataclass(frozen=True, slots=True, eq=False)
class Reduced:
    """The isotropic question in s = ±k·A·k, when that form is definite, and its rank where it is only semi-definite."""

    question: Question
    definite: Condition
    rank: int


def test(question: Question, ask: Ask) -> tuple[Finding, Finding] | None:
    """C1 and C2 of an equation of higher order in time with such a form; None for anything else."""
    found = reduced(question)
    if not found:
        return None
    certain = next((one for one in found if one.definite == TRUE), None)
    if certain is not None:
        return _named(certain, ask(certain.question))
    only = next((one for one in found if one.definite == FALSE and one.rank), None)
    if only is not None:
        return _degenerate(only, ask)
    if all(one.definite == FALSE for one in found):
        reason = Reason("G109", "the form k·A·k has both signs: waves grow without bound in some directions", "sup Re λ(k) = ∞")
        return iff(FALSE, reason), iff(FALSE, reason)
    return _by_definiteness([one for one in found if one.definite != FALSE], ask)


def _named(found: Reduced, answers: tuple[Finding, Finding]) -> tuple[Finding, Finding]:
    """With the density that is judged: −φ_t of a decaying root, else what stands under the time derivative."""
    c1, c2 = answers
    try:
        decaying = problem_of(found.question) is Problem.DECAYING
    except SignNeeded:
        decaying = False
    return (replace(c1, grouping="-phi_t") if decaying and c1.grouping is None else c1), c2


def _degenerate(found: Reduced, ask: Ask) -> tuple[Finding, Finding]:
    """A form of lower rank: the kernel is that of so many dimensions times a point mass in the others."""
    c1, _ = ask(replace(found.question, dim=found.rank))
    sufficient, necessary, jumps = (in_dimension(c, found.rank) for c in (c1.sufficient, c1.necessary, c1.jumps))
    settled = replace(c1, sufficient=sufficient, necessary=necessary, jumps=jumps)
    return _named(found, (settled, said(FALSE, f"k·A·k has rank {found.rank}: across it nothing decays")))


def _by_definiteness(found: list[Reduced], ask: Ask) -> tuple[Finding, Finding]:
    """Where the sign of the form is open: the answers where it is definite; elsewhere some direction does not decay."""
    both = [(one.definite, *_named(one, ask(one.question))) for one in found]
    first, second = (_joined([(where, pair[n]) for where, *pair in both]) for n in (0, 1))
    return first, second


def _joined(cases: list[tuple[Condition, Finding]]) -> Finding:
    sufficient: Condition = FALSE
    necessary: Condition = FALSE
    jumps: Condition = FALSE
    reasons: list[Reason] = []
    missing = None
    for where, finding in cases:
        sufficient, necessary = sufficient | (where & finding.sufficient), necessary | (where & finding.necessary)
        jumps, missing = jumps | (where & finding.jumps), missing or finding.missing
        reasons += [reason for reason in finding.reasons if reason not in reasons]
    groupings = {finding.grouping for _, finding in cases if finding.necessary != FALSE}
    grouping = groupings.pop() if len(groupings) == 1 else None
    return Finding(tuple(reasons), sufficient, necessary, jumps, missing=missing, grouping=grouping)


def reduced(question: Question) -> list[Reduced]:
    """The isotropic questions in s = k·A·k and s = −k·A·k; none where there is no such form, or i occurs."""
    parts = question.components
    if parts is None or question.isotropic or question.complex or any(not b.is_zero() for _, b in parts):
        return []
    form = _form([a for a, _ in parts], question.domain)
    if form is None or question.dim is None:
        return []
    found = [_in_sign(question, sign) for sign in (form, question.domain.ring.zero - form)]
    return [one for one in found if one is not None]


def _in_sign(question: Question, form: Polynomial) -> Reduced | None:
    domain = question.domain
    coefficients = [_in_form(a, form, domain) for a, _ in question.components or ()]
    if any(c is None for c in coefficients):
        return None
    kept = tuple(c for c in coefficients if c is not None)
    trees = tuple(to_tree(c, domain.ring) for c in kept)
    isotropic = replace(question, isotropic=True, trees=trees, polynomial=kept, components=None)
    whole = definite(form, domain, question.dim or 1)
    rank = _rank(form, domain) if whole == FALSE and semidefinite(form, domain) == TRUE else 0
    return Reduced(isotropic, whole, rank)


def _rank(form: Polynomial, domain: Domain) -> int:
    """The rank of a form with numbers for coefficients; 0 where there are parameters."""
    matrix = quadratic_form(form, domain)
    if not all(entry.is_zero() or entry.is_constant() for row in matrix for entry in row):
        return 0
    import flint

    numbers = [[flint.fmpq(0) if e.is_zero() else e.leading_coefficient() for e in row] for row in matrix]
    return int(flint.fmpq_mat(numbers).rank())


def _form(parts: list[Polynomial], domain: Domain) -> Polynomial | None:
    """The quadratic part of some coefficient."""
    for polynomial in parts:
        waves = {powers: c for powers, c in by_waves(polynomial, domain).items() if sum(powers) == 2}
        if not waves:
            continue
        form = domain.ring.zero
        for (a, b, c), coefficient in waves.items():
            form += coefficient * domain.gen("kx") ** a * domain.gen("ky") ** b * domain.gen("kz") ** c
        return form
    return None


def _in_form(polynomial: Polynomial, form: Polynomial, domain: Domain) -> Polynomial | None:
    """The polynomial as one in s, where it is a polynomial in the form; by division from the top."""
    ring = domain.ring
    result, rest = ring.zero, polynomial
    while True:
        waves = {sum(powers) for powers in by_waves(rest, domain)}
        top = max(waves, default=0)
        if top == 0:
            return result + rest
        if top % 2:
            return None
        leading = ring.zero
        for (a, b, c), coefficient in by_waves(rest, domain).items():
            if a + b + c == top:
                leading += coefficient * domain.gen("kx") ** a * domain.gen("ky") ** b * domain.gen("kz") ** c
        power = form ** (top // 2)
        factor = leading / power if _divides(power, leading) else None
        if factor is None or any(sum(p) for p in by_waves(factor, domain)):
            return None
        result += factor * ring.gen(SQUARE) ** (top // 2)
        rest -= factor * power


def _divides(divisor: Polynomial, value: Polynomial) -> bool:
    return bool(divmod(value, divisor)[1].is_zero())
