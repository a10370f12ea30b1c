"""The verdict: the tests in order, cases where a sign decides the kind of problem, and the answer in words.

C1 is decided by the first tests that prove or refute it; what they leave open is said. Where a test needs the sign of a
polynomial in the parameters, the three cases are judged apart and joined.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from genphys_sym.admissibility import (
    atoms,
    axes,
    bochner,
    dispersive,
    elliptic,
    exponent,
    factors,
    forgetting,
    polynomial_exponent,
    quadratic,
    quadratic_form,
    rejections,
    scaling,
    schoenberg,
    second_order,
    third_order,
)
from genphys_sym.admissibility.condition import (
    FALSE,
    TRUE,
    Condition,
    compare,
    disjunction,
    in_dimension,
)
from genphys_sym.admissibility.domain import NEGATIVE, POSITIVE, ZERO, Domain, Polynomial, SignNeeded
from genphys_sym.admissibility.finding import Finding, combined, iff
from genphys_sym.admissibility.problems import problem_of
from genphys_sym.admissibility.question import Question
from genphys_sym.admissibility.wedge import at_zero as fold_constant
from genphys_sym.admissibility.wedge import is_constant, number
from genphys_sym.results import Problem, Reason
from symcons.expr.printing import print_expr
from symcons.expr.rational import to_tree
from symcons.expr.tree import ZERO as ZERO_TREE
from symcons.expr.tree import negate

#: How many nested distinctions of cases are made.
MAX_CASES = 4


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """What was found on C1 and on C2."""

    c1: Finding
    c2: Finding
    problem: Problem | None = None


def judge(question: Question, problem: Problem | None = None, depth: int = MAX_CASES) -> Judgement:
    """All tests on a question, by cases where needed."""
    try:
        return _tests(question, problem)
    except SignNeeded as needed:
        if not depth:
            missing = f"the sign of {print_expr(to_tree(needed.factor, question.domain.ring))}"
            return Judgement(Finding(missing=missing), Finding(missing=missing))
        return _cases(question, needed, problem, depth)


def _cases(question: Question, needed: SignNeeded, problem: Problem | None, depth: int) -> Judgement:
    domain = question.domain
    possible = domain.signs(needed.factor)
    found: list[tuple[tuple[str, Polynomial, Domain], Judgement]] = []
    for sign, relation in ((POSITIVE, ">"), (ZERO, "="), (NEGATIVE, "<")):
        if not sign <= possible:
            continue
        inner = question.where_zero(needed.factor) if sign == ZERO else question.within(domain.with_fact(needed.factor, sign))
        found.append(((relation, needed.factor, domain), judge(inner, problem, depth - 1)))
    return Judgement(_joined([(c, j.c1) for c, j in found]), _joined([(c, j.c2) for c, j in found]))


def _joined(cases: list[tuple[tuple[str, Polynomial, Domain], Finding]]) -> Finding:
    """Σ case ∧ finding."""
    jumps: Condition = FALSE
    reasons: list[Reason] = []
    words = missing = None
    for (relation, factor, domain), finding in cases:
        jumps = jumps | (compare(factor, relation, domain) & finding.jumps)
        reasons += [r for r in finding.reasons if r not in reasons]
        words, missing = words or finding.words, missing or finding.missing
    sufficient = by_cases([(case, finding.sufficient) for case, finding in cases])
    necessary = by_cases([(case, finding.necessary) for case, finding in cases])
    return Finding(tuple(reasons), sufficient, necessary, jumps, words, missing)


#: Two or three signs of a polynomial as one relation.
_MERGED = {frozenset(">="): ">=", frozenset("<="): "<=", frozenset("<>"): "!="}


def by_cases(cases: list[tuple[tuple[str, Polynomial, Domain], Condition]]) -> Condition:
    """The disjunction of case ∧ condition; equal conditions share one case, and what follows from another is shortened."""
    grouped: list[tuple[set[str], Condition]] = []
    for (relation, _, _), condition in cases:
        same = next((relations for relations, known in grouped if known == condition), None)
        if same is None:
            grouped.append(({relation}, condition))
        else:
            same.add(relation)
    if len(grouped) == 1:
        return grouped[0][1]
    (_, factor, domain), _ = cases[0]
    always = any(condition == TRUE for _, condition in grouped)
    kept = [(relations, condition) for relations, condition in grouped if condition != FALSE]
    whole = len(kept) == 2 and sum(len(r) for r, _ in kept) == len(cases) and always
    parts = []
    for relations, condition in kept:
        relation = _MERGED.get(frozenset(relations), next(iter(relations)))
        case = TRUE if whole and condition != TRUE else compare(factor, relation, domain)
        parts.append(case & condition)
    return disjunction(parts)


def _tests(question: Question, problem: Problem | None) -> Judgement:
    if question.order > 1 and (found := quadratic_form.test(question, _findings)) is not None:
        return Judgement(*found, problem)
    problem = problem or problem_of(question)
    for by_parts in (axes.test, dispersive.test):
        if problem is not Problem.ILL_POSED and (found := by_parts(question, _findings)) is not None:
            return Judgement(*found, problem)
    if problem is Problem.ILL_POSED:
        reason = Reason("G109", "the problem is ill-posed: waves of high k grow without bound", "sup Re λ(k) = ∞ (Petrovskii)")
        return Judgement(iff(FALSE, reason), iff(FALSE, reason), problem)
    if _diverges_at_zero(question):
        reason = Reason("G109", "waves grow without bound as k → 0: there is no kernel of finite mass", "Re λ(k) → ∞ as k → 0")
        return Judgement(iff(FALSE, reason), iff(FALSE, reason), Problem.ILL_POSED)
    if problem is Problem.MORE_DATA:
        missing = "boundary data for more than one decaying root"
        return Judgement(Finding(missing=missing), Finding(missing=missing), problem)
    if question.complex:
        return Judgement(*quadratic.test(question), problem)
    if question.isotropic and (question.polynomial is None or (problem is Problem.DECAYING and question.order > 2)):
        c1, c2 = _transcendental(question, problem)
        return Judgement(in_dim(c1, question.dim), in_dim(c2, question.dim), problem)
    c1 = _first_that_decides(question, _order(problem))
    c2 = forgetting.test(question, problem or Problem.CAUSAL)
    if problem is not Problem.DECAYING and question.order > 1:
        c1, c2 = _best(question, c1, c2)
    return Judgement(in_dim(c1, question.dim), in_dim(c2, question.dim), problem)


def _diverges_at_zero(question: Question) -> bool:
    """Whether the exponent of a first-order equation falls below all bounds as k → 0, as log k does."""
    if question.order != 1 or question.complex or not question.isotropic or question.polynomial is not None:
        return False
    tree = exponent.exponent_of(question, None)
    return tree is not None and exponent.falls_without_bound(tree, question)


def _findings(question: Question) -> tuple[Finding, Finding]:
    found = judge(question)
    return found.c1, found.c2


def _best(question: Question, c1: Finding, c2: Finding) -> tuple[Finding, Finding]:
    """The grouping of a factor where that is at least as good."""
    if (c1.sufficient & c2.sufficient) == TRUE:
        return c1, c2
    found = factors.test(question)
    if found is None:
        return c1, c2
    both = found[0].sufficient & found[1].sufficient
    if both == TRUE or (c1.sufficient & c2.sufficient) == FALSE:
        return found
    return c1, c2


def _transcendental(question: Question, problem: Problem | None) -> tuple[Finding, Finding]:
    problem = problem or guess(question)
    c1 = exponent.test(question, problem)
    tree = exponent.exponent_of(question, problem)
    if tree is None:
        missing = "a test for several branches with symbols that are not polynomial"
        return combined([scaling.undamped(question), bochner.test(question), Finding(missing=missing)]), _undamped(question)
    if is_constant(tree):
        return c1, forgetting.said(FALSE, "the exponent does not depend on k")
    if exponent.increasing(tree, question.domain):
        return c1, forgetting.said(TRUE, "the exponent increases with k")
    if c1.sufficient == TRUE:
        return c1, forgetting.said(TRUE, "a Bernstein function that is not constant increases strictly")
    positive = exponent.exceeds(tree, question.domain)
    if positive is not None:
        return c1, forgetting.said(positive, "the exponent exceeds its value at k = 0")
    missing = "whether the exponent exceeds its value at k = 0 where it is not a Bernstein function"
    return c1, Finding(sufficient=c1.sufficient, missing=missing)


def guess(question: Question) -> Problem | None:
    """Second order without damping: elliptic where the symbol falls with k."""
    if question.order != 2:
        return None
    tree = negate(question.trees[0])
    return Problem.DECAYING if exponent.increasing(tree, question.domain) else None


def _undamped(question: Question) -> Finding:
    """C2 of second order without polynomials: oscillation, or constant damping under a growing a₀."""
    if question.order == 2 and question.trees[1] == ZERO_TREE:
        return forgetting.said(FALSE, "waves oscillate without decay")
    if question.order == 2 and all(is_constant(tree) for tree in question.trees[1:]):
        start = number(fold_constant(question.trees[0]), question.domain)
        a1, a2 = (number(tree, question.domain) for tree in question.trees[1:])
        if start is not None and a1 is not None and a2 is not None and exponent.increasing(question.trees[0], question.domain):
            real = compare(a1 * a1 - 4 * a2 * start, ">", question.domain) & compare(a2, ">", question.domain)
            return forgetting.said(real, "the slow branch dominates at k = 0; fast waves share the decay −a1/(2·a2)")
    return Finding(missing="C2 for several branches with symbols that are not polynomial")


def _order(problem: Problem | None) -> list[Callable[[Question], Finding]]:
    if problem is Problem.DECAYING:
        return [elliptic.test]
    return [
        polynomial_exponent.test,
        rejections.no_second_moment,
        scaling.homogeneous,
        scaling.test,
        second_order.test,
        third_order.test,
        rejections.oscillating_mass,
        atoms.oscillating_atom,
        bochner.test,
        schoenberg.test,
        exponent.test,
    ]


def _first_that_decides(question: Question, tests: list[Callable[[Question], Finding]]) -> Finding:
    findings: list[Finding] = []
    for test in tests:
        findings.append(test(question))
        total = combined(findings)
        if total.decided:
            return total
    return combined(findings)


def in_dim(finding: Finding, dim: int | None) -> Finding:
    """The finding in that dimension."""
    return Finding(
        finding.reasons,
        in_dimension(finding.sufficient, dim),
        in_dimension(finding.necessary, dim),
        in_dimension(finding.jumps, dim),
        finding.words,
        finding.missing,
        finding.grouping,
        finding.counterexample,
    )
