"""From what the tests found to a :class:`~genphys_sym.results.Verdict`."""

from __future__ import annotations

from genphys_sym.admissibility.chooser import Judgement
from genphys_sym.admissibility.condition import FALSE, TRUE, Condition, Words, in_dimension, text
from genphys_sym.admissibility.finding import Finding
from genphys_sym.results import Answer, Reason, Verdict

#: Dimensions that are looked at to say in which a condition can hold.
LOOKED_AT = 6
MISSING = "a test for this kind of symbol"


def answer(finding: Finding) -> Answer:
    """Yes, no, conditional or undecided."""
    if finding.necessary == FALSE:
        return Answer.CONDITIONAL if finding.words else Answer.NO
    if not finding.decided:
        both_occur = finding.sufficient != FALSE and finding.necessary != TRUE
        return Answer.CONDITIONAL if both_occur else Answer.UNDECIDED
    if finding.sufficient == TRUE and finding.jumps == FALSE:
        return Answer.YES
    return Answer.CONDITIONAL


def together(c1: Finding, c2: Finding) -> Finding:
    """Both conditions at once."""
    missing = c1.missing if not c1.decided else c2.missing if not c2.decided else None
    return Finding(
        (*c1.reasons, *(r for r in c2.reasons if r not in c1.reasons)),
        c1.sufficient & c2.sufficient,
        c1.necessary & c2.necessary,
        c1.jumps & c2.sufficient,
        c1.words if c1.words else None,
        missing,
    )


def verdict(judgement: Judgement, grouping: str, repairs: tuple[str, ...] = (), extra: tuple[Reason, ...] = ()) -> Verdict:
    """The verdict with its condition, dimensions and reasons."""
    c1, c2 = judgement.c1, judgement.c2
    both = together(c1, c2)
    status = answer(both)
    reasons = [*both.reasons, *extra]
    if status is Answer.UNDECIDED:
        reasons.append(Reason("G190", f"undecided: missing is {both.missing or MISSING}", _bounds(both)))
    elif status is Answer.CONDITIONAL and not both.decided:
        says = f"the condition is sufficient; between it and what is necessary, missing is {both.missing or MISSING}"
        reasons.append(Reason("G191", says, _bounds(both)))
    return Verdict(
        status,
        answer(c1),
        answer(c2),
        condition_text(both, status),
        dimension_text(both, status),
        c1.grouping or grouping,
        repairs if status is not Answer.YES else (),
        tuple(reasons),
        c1.counterexample,
    )


def _bounds(finding: Finding) -> str:
    return f"it holds where {text(finding.sufficient)}; it fails unless {text(finding.necessary)}"


def condition_text(finding: Finding, status: Answer) -> str | None:
    """The condition as text; None where there is none to state."""
    if status is Answer.YES or status is Answer.NO:
        return None
    if finding.words and finding.necessary == FALSE:
        return finding.words
    condition: Condition = finding.sufficient
    if finding.jumps != FALSE and condition == TRUE:
        return "the particles may jump: a point mass that decays stays at the starting point"
    if condition in (FALSE, TRUE):
        return None
    if isinstance(condition, Words):
        return condition.text
    return text(condition)


def dimension_text(finding: Finding, status: Answer) -> str:
    """In which dimensions the condition can hold: all, none, or such as N = 1."""
    if status is Answer.NO:
        return "none"
    if finding.words and finding.necessary == FALSE:
        return "all"
    possible = [n for n in range(1, LOOKED_AT + 1) if in_dimension(finding.necessary, n) != FALSE]
    if len(possible) == LOOKED_AT:
        return "all"
    if not possible:
        return "none"
    if possible[-1] == LOOKED_AT:
        return f"N >= {possible[0]}"
    return f"N = {possible[0]}" if len(possible) == 1 else f"N <= {possible[-1]}"
