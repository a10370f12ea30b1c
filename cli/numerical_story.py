"""What ``symcons conserve --numerical`` tells a person: what is proven, what is not, and what the numbers were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .heading import heading
from .options import Request
from .style import Palette, broken, counted, filled

if TYPE_CHECKING:
    from symcons.numerical.result import NumericalLaw, NumericalLaws


def story(found: NumericalLaws, request: Request) -> str:
    """The whole text; with ``-q`` the formulas alone, one a line."""
    from symcons.numerical.printing import printed

    if request.quiet:
        return "".join(f"{printed(law.formula)}\n" for law in found)
    palette = Palette(request.color)
    parts = [] if found.system is None else [heading(found.system, palette, request.width)]
    if found.proven:
        parts.append(_listed(palette.good("Proven:"), found.proven, 1, palette, request))
    if found.unproven:
        head = palette.warn("Found numerically, not proven:")
        parts.append(_listed(head, found.unproven, 1 + len(found.proven), palette, request))
    parts.append("\n".join(filled(sentence, request.width) for sentence in sentences(found, palette)))
    return "\n\n".join(parts) + "\n"


def _listed(head: str, laws: tuple[NumericalLaw, ...], first: int, palette: Palette, request: Request) -> str:
    """A heading and the laws under it, numbered, each with its residual."""
    from symcons.numerical.printing import printed

    lines = [head]
    for number, law in enumerate(laws, first):
        pieces = broken(printed(law.formula), request.width - 8)
        lines.append(f"{palette.faint(str(number).rjust(4))}  {palette.strong(pieces[0])}")
        lines += [f"        {palette.strong(piece)}" for piece in pieces[1:]]
        lines.append(f"        {palette.faint(_mark(law))}")
    return "\n".join(lines)


def _mark(law: NumericalLaw) -> str:
    """How far the formula changes, and what else must be said of it."""
    said = [] if law.proven else [f"changes by at most {law.residual:.0e} of what it could, in {law.digits} digits"]
    if law.proof is not None:
        said.append(law.proof)
    if not law.recognised:
        said.append("coefficients rounded")
    if not law.independent:
        said.append("a function of the others")
    return ", ".join(said)


def sentences(found: NumericalLaws, palette: Palette) -> list[str]:
    """What the numbers say, that they prove nothing, and what else is to be known."""
    decided = found.status.value == "numerical"
    lines = [_outcome(found, palette) if decided else palette.warn("Undecided: ") + _capital(found.notes[-1])]
    lines.append(_evidence(found))
    lines += [_capital(note) for note in (found.notes if decided else found.notes[:-1])]
    return lines


def _outcome(found: NumericalLaws, palette: Palette) -> str:
    space = f"the combinations of {counted(found.basis_size, 'function')}"
    if found.laws:
        proofs = "Nothing is proven" if not found.proven else "Nothing else is proven"
        rest = f", {found.trivial} of them by functions that are constant" if found.trivial else ""
        dimensions = counted(found.nullity, "dimension")
        return f"Of {space} those that do not change span, by the numbers, {dimensions}{rest}. {proofs}."
    smallest = f" (smallest singular value {found.evidence.above[0]:.1e})" if found.evidence.above else ""
    return f"{palette.warn('None found')} numerically among {space}{smallest}. This is no proof that there is none."


def _evidence(found: NumericalLaws) -> str:
    """The numbers behind the answer."""
    evidence = found.evidence
    box = ", ".join(f"{name} in [{low:g}, {high:g}]" for name, low, high in evidence.box)
    below = f"{evidence.below[-1]:.1e}" if evidence.below else "none"
    above = f"{evidence.above[0]:.1e}" if evidence.above else "none"
    gap = f"largest singular value that counts as 0: {below}, smallest other: {above}"
    return f"{evidence.points} points with {box}; {gap}; {evidence.digits} digits."


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
