"""What one test finds: conditions under which the statement certainly holds and certainly fails, with the proof."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from genphys_sym.admissibility.condition import FALSE, TRUE, Condition
from genphys_sym.results import Reason


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """``sufficient``: where the statement is proven; ``necessary``: outside of it the statement is refuted.

    A test that decides has both equal. ``jumps``: where the statement holds but the kernel has a resting atom, so that
    particles must jump. ``missing`` says what an open question lacks; ``grouping`` is the p that was judged.
    """

    reasons: tuple[Reason, ...] = ()
    sufficient: Condition = FALSE
    necessary: Condition = TRUE
    jumps: Condition = FALSE
    words: str | None = None
    missing: str | None = None
    grouping: str | None = None
    counterexample: dict[str, Any] | None = field(default=None)

    @property
    def decided(self) -> bool:
        """Whether nothing is open."""
        return self.sufficient == self.necessary


def iff(condition: Condition, *reasons: Reason, jumps: Condition = FALSE, words: str | None = None) -> Finding:
    """A test that decides."""
    return Finding(reasons, condition, condition, jumps, words)


def accept(condition: Condition, *reasons: Reason, jumps: Condition = FALSE) -> Finding:
    """A test that proves the statement where ``condition`` holds."""
    return Finding(reasons, condition, TRUE, jumps)


def reject(necessary: Condition, *reasons: Reason) -> Finding:
    """A test that refutes the statement where ``necessary`` fails."""
    return Finding(reasons, FALSE, necessary)


def combined(findings: list[Finding]) -> Finding:
    """All that several tests found together; reasons of tests that contributed nothing are left out."""
    sufficient: Condition = FALSE
    necessary: Condition = TRUE
    jumps: Condition = FALSE
    reasons: list[Reason] = []
    words = missing = grouping = counterexample = None
    for finding in findings:
        if finding.sufficient != FALSE or finding.necessary != TRUE or finding.words:
            reasons += [reason for reason in finding.reasons if reason not in reasons]
        sufficient, necessary = sufficient | finding.sufficient, necessary & finding.necessary
        jumps = jumps | finding.jumps
        words, missing = words or finding.words, missing or finding.missing
        grouping, counterexample = grouping or finding.grouping, counterexample or finding.counterexample
    return Finding(tuple(reasons), sufficient, necessary, jumps, words, missing, grouping, counterexample)
