"""First order in time on the line with dispersion beside functions of |k|: λ + g(|k|) + i·h(k), h odd.

C2 is that of g. For C1 the exponent must be negative definite, |g + ih| ≤ C(1 + k²), and so must its real part (the law of the
difference of two copies): what refutes g refutes the equation, and h may not grow faster than k².
"""

from __future__ import annotations

from collections.abc import Callable

from genphys_sym.admissibility.condition import FALSE
from genphys_sym.admissibility.finding import Finding, reject
from genphys_sym.admissibility.question import Question, pose
from genphys_sym.alphabet import Alphabet
from genphys_sym.asymptotics import leading
from genphys_sym.operators import COMPONENTS
from genphys_sym.results import Reason
from genphys_sym.signs import HALF_LINE, Assumptions
from genphys_sym.symbols import symbol_of_trees
from symcons.expr.tree import ONE, Call, Expr, Num, Sym, names, rebuild

#: The findings on C1 and C2 of a question.
Ask = Callable[[Question], tuple[Finding, Finding]]
_MISSING = "a test for an exponent that is not real and not polynomial"


def test(question: Question, ask: Ask) -> tuple[Finding, Finding] | None:
    """C1 and C2 of such an equation; None for any other."""
    if question.order != 1 or question.isotropic or question.components is not None or question.dim != 1:
        return None
    if not any("i" in names(tree) for tree in question.trees):
        return None
    letters = Alphabet(question.trees, COMPONENTS)
    rate = letters.settle(letters.read(question.trees[0]) / letters.read(question.trees[1]))
    real, imaginary = (letters.write(letters.settle(part)) for part in letters.real_and_imaginary(rate))
    symbol = symbol_of_trees([real, ONE], 1)
    if not symbol.isotropic or symbol.order != 1:
        return None
    c1, c2 = ask(pose(symbol, (), 1, False, question.domain))
    if c1.necessary == FALSE or _grows(imaginary):
        says = "dispersion grows faster than k², which no positive kernel allows"
        reason = Reason("G106", says, "a negative definite function is O(1 + k²): Lévy–Khintchine")
        return (reject(FALSE, reason) if c1.necessary != FALSE else c1), c2
    return Finding(c1.reasons, FALSE, c1.necessary, missing=_MISSING), c2


def _grows(imaginary: Expr) -> bool:
    """Whether the imaginary part grows faster than k² for k → ∞."""
    term = leading(_forward(imaginary), Assumptions((), {"k": HALF_LINE}))
    return term is not None and isinstance(term.exponent, Num) and term.exponent.value > 2


def _forward(tree: Expr) -> Expr:
    """The tree for k > 0."""
    if tree in (Sym("kx"), Call("abs", (Sym("kx"),))):
        return Sym("k")
    return rebuild(tree, tuple(_forward(child) for child in tree.children)) if tree.children else tree
