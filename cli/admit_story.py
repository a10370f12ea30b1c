"""What ``symcons admit`` tells a person: the answer first, then where it holds, why, and what would help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .flow_heading import flow_heading
from .options import Request
from .style import Palette, filled, sentence, table

if TYPE_CHECKING:
    from genphys_sym.results import Verdict
    from symcons.expr.pde import PDE

#: The answer in words.
WORDS = {
    "yes": "admissible",
    "conditional": "conditionally admissible",
    "no": "inadmissible",
    "undecided": "undecided",
}
#: What is asked, in words.
QUESTIONS = (("C1", "c1", "densities stay non-negative"), ("C2", "c2", "data are forgotten"))


def story(pde: PDE, verdict: Verdict, request: Request) -> str:
    """The whole text; with ``-q`` the answer alone, one line."""
    palette = Palette(request.color)
    if request.quiet:
        aside = f"  {verdict.condition}" if verdict.condition and verdict.status.value == "conditional" else ""
        return f"{_tinted(verdict, palette)}{aside}\n"
    parts = [flow_heading(pde, palette, request.width), _answer(verdict, palette, request.width)]
    parts.append("\n".join(_reasons(verdict, palette, request.width)))
    parts += ["\n".join(lines) for lines in (_counterexample(verdict, request.width), _repairs(verdict)) if lines]
    return "\n\n".join(part for part in parts if part) + "\n"


def _tinted(verdict: Verdict, palette: Palette) -> str:
    paint = {"yes": palette.good, "conditional": palette.good, "no": palette.bad, "undecided": palette.warn}
    return paint[verdict.status.value](WORDS[verdict.status.value])


def _answer(verdict: Verdict, palette: Palette, width: int) -> str:
    """The verdict and its two halves, aligned."""
    rows = [(f"{name}, {text}", getattr(verdict, field).value) for name, field, text in QUESTIONS]
    rows += [("where", verdict.condition)] if verdict.condition else []
    rows += [("dimensions", verdict.dimensions)] if verdict.dimensions != "all" or not verdict.condition else []
    rows += [("judged for", f"p = {verdict.grouping}")] if verdict.grouping else []
    column = max(len(name) for name, _ in rows) + 4
    lines = [_tinted(verdict, palette)]
    for name, text in rows:
        body = filled(text, width - column, "").splitlines()
        lines.append(f"  {palette.faint(name.ljust(column - 2))}{body[0]}")
        lines += [f"{' ' * column}{piece}" for piece in body[1:]]
    return "\n".join(lines)


def _reasons(verdict: Verdict, palette: Palette, width: int) -> list[str]:
    """Every reason in a sentence, its code at the end of it, its proof below."""
    lines = []
    for reason in verdict.reasons:
        said = f"{sentence(reason.text)} [{reason.code}]"
        lines.append(filled(said, width).replace(f"[{reason.code}]", palette.faint(f"[{reason.code}]")))
        if reason.proof:
            lines.append(filled(f"    Proof: {sentence(reason.proof, capital=False)}", width, "    "))
    return lines


def _counterexample(verdict: Verdict, width: int) -> list[str]:
    found = verdict.counterexample
    if not found:
        return []
    open_case = verdict.status.value in ("conditional", "undecided")
    return [filled(f"{'Outside the condition, a' if open_case else 'A'} counter-example: {point_told(found)}.", width)]


def point_told(found: dict[str, Any]) -> str:
    """A point where the kernel is negative, as a clause."""
    parameters = "".join(f", {name} = {value}" for name, value in (found.get("parameters") or {}).items())
    place = ", ".join(f"{name} = {found[name]}" for name in ("t", "r", "x", "y", "z", "k") if found.get(name) is not None)
    where = f"for N = {found['N']}{parameters}" if "N" in found else parameters.removeprefix(", ")
    error = f" ± {found['error']}" if found.get("error") else ""
    value = f", the kernel is {found['value']}{error}" if "value" in found else ""
    return ", ".join(part for part in (where, f"at {place}" if place else "") if part) + value


def _repairs(verdict: Verdict) -> list[str]:
    if not verdict.repairs:
        return []
    return ["With a further term it would pass:", *table([("", repair) for repair in verdict.repairs], 100, Palette(False))]
