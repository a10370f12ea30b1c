"""A verdict in the languages of other programs: LaTeX; the condition for SymPy and for Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .admit_story import QUESTIONS, WORDS, point_told
from .latex_text import condition_in_latex, condition_tree, escaped
from .style import sentence

if TYPE_CHECKING:
    from genphys_sym.results import Verdict

#: Answers without a condition, as truth values; None where nobody knows.
TRUTH = {"yes": True, "no": False, "undecided": None}


def in_form(verdict: Verdict, parameters: tuple[str, ...], form: str) -> str:
    """The verdict as a LaTeX list; or as the condition: a SymPy expression, or a Python function of N and the parameters."""
    if form == "latex":
        return _latex(verdict, parameters)
    return _sympy(verdict, parameters) if form == "sympy" else _python(verdict, parameters)


def _sympy(verdict: Verdict, parameters: tuple[str, ...]) -> str:
    """``condition``: a relation, a truth value, or a sentence where no relation says it."""
    from symcons.emit.sympy_form import sympy_source

    tree = condition_tree(verdict.condition, parameters) if verdict.condition else None
    if tree is not None:
        return sympy_source(tree, "condition")
    return f"condition = {TRUTH.get(verdict.status.value, verdict.condition)!r}\n"


def _python(verdict: Verdict, parameters: tuple[str, ...]) -> str:
    """``admissible(N, …)``: whether the equation is s-generative there; None where no formula says it."""
    from sympy import Symbol
    from sympy.printing.pycode import pycode

    from symcons.emit.names import PYTHON_WORDS, mangle
    from symcons.emit.sympy_form import to_sympy

    tree = condition_tree(verdict.condition, parameters) if verdict.condition else None
    writing = mangle(["N", *parameters], PYTHON_WORDS | {"math"})
    named = {Symbol(name): Symbol(written) for name, written in writing.items()}
    known = TRUTH.get(verdict.status.value)
    answer = str(known) if tree is None else pycode(to_sympy(tree).subs(named, simultaneous=True))
    head = "import math\n\n\n" if "math." in answer else ""
    said = verdict.condition or WORDS[verdict.status.value]
    return f"{head}def admissible({', '.join(writing.values())}):\n    # {said}\n    return {answer}\n"


def _latex(verdict: Verdict, parameters: tuple[str, ...]) -> str:
    """The verdict as a LaTeX description list; conditions are formulas, sentences stay text."""
    items = [("s-generative", WORDS[verdict.status.value])]
    items += [(f"{name}, {text}", getattr(verdict, field).value) for name, field, text in QUESTIONS]
    items += [("where", condition_in_latex(verdict.condition, parameters))] if verdict.condition else []
    items += [("dimensions", escaped(verdict.dimensions)), ("judged for", escaped(verdict.grouping))]
    for reason in verdict.reasons:
        proof = rf" \emph{{Proof.}} {escaped(sentence(reason.proof))}" if reason.proof else ""
        items.append((reason.code, f"{escaped(sentence(reason.text))}{proof}"))
    items += [("counter-example", escaped(point_told(verdict.counterexample)))] if verdict.counterexample else []
    items += [("repair", escaped(repair)) for repair in verdict.repairs]
    lines = [rf"  \item[{name}] {text}" for name, text in items]
    return "\n".join([r"\begin{description}", *lines, r"\end{description}"]) + "\n"
