"""What ``symcons conserve`` tells a person of conserved densities: each with its flux, and how far the answer goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .heading import problem_heading
from .options import Request
from .style import Palette, broken, counted, filled, listed

if TYPE_CHECKING:
    from symcons.densities.result import Densities, Density


#: The densities of a kind, in words.
_FORMS = {
    "density": "a polynomial",
    "time-dependent": "x or t times a polynomial",
    "rational": "a power of a field (with a denominator that the equation has) times derivatives of total order k ≤ {rank}, of "
    "degree within ±(k + 2)",
}


def story(found: Densities, request: Request) -> str:
    """The whole text; with ``-q`` the densities alone, one a line."""
    from symcons.densities.record import printed

    if request.quiet:
        return "".join(f"{printed(law.formula, found.problem)}\n" for law in found)
    palette = Palette(request.color)
    parts = [problem_heading(found.problem, palette, request.width)]
    if found.laws:
        column = len(str(len(found)))
        parts.append("\n".join(_law(n, law, found, palette, request, column) for n, law in enumerate(found, start=1)))
    sentences = [_weights(found), *_completeness(found, palette), *(f"{n[:1].upper()}{n[1:]}." for n in found.notes)]
    if request.verbose:
        sentences += _proofs(found)
    parts.append("\n".join(filled(sentence, request.width) for sentence in sentences if sentence))
    return "\n\n".join(parts) + "\n"


def _law(number: int, law: Density, found: Densities, palette: Palette, request: Request, column: int) -> str:
    """A density with its rank, and its flux below."""
    from symcons.densities.record import printed, vector_of

    room = request.width - column - 9
    density = broken(printed(law.formula, found.problem), room)
    flux = broken(printed(vector_of(law.flux), found.problem), room)
    lines = [f"{palette.faint(str(number).rjust(column + 2))}  {palette.strong(density[0])}"]
    indent = " " * (column + 8)
    lines += [f"{indent}{palette.strong(piece)}" for piece in density[1:]]
    lines[-1] += palette.faint(f"   rank {law.rank}") if found.rank is not None else ""
    lines[-1] += palette.faint(f"   where {law.condition}") if law.condition else ""
    lines.append(f"{' ' * (column + 4)}{palette.faint('flux')}  {flux[0]}")
    return "\n".join([*lines, *(f"{indent}{piece}" for piece in flux[1:])])


def _weights(found: Densities) -> str:
    if found.rank is None:
        return ""
    shown = [f"weight({name}) = {weight}" for name, weight in found.weights.items() if name != "t"]
    return f"Ranks count {listed(shown)}."


def _completeness(found: Densities, palette: Palette) -> list[str]:
    """What was searched, and what follows."""
    from symcons.expr.lattice import Lattice

    count = counted(found.basis_size, "function")
    where = f"up to rank {found.rank}" if found.rank is not None else "in the given span"
    if found.status.value == "exhausted":
        why = "the budget was spent before the search was complete; raise the budget"
        return [f"{palette.warn('Stopped: ')}{why}."]
    if found.searched == "multipliers":
        word = palette.good("Complete: ") if found.laws else palette.bad("None: ")
        other = "other " if found.laws else ""
        what = f"no {other}density {where} belongs to a multiplier in the span of the {count} that were searched"
        return [f"{word}{what}. Proven."]
    modulo = f"modulo {'differences of neighbours' if isinstance(found.problem, Lattice) else 'total derivatives'}"
    density, form = _space(found)
    if not found.laws:
        return [f"{palette.bad('None: ')}no {density} is conserved{form} ({count} {modulo}). Proven."]
    word = palette.good("Complete: ")
    return [f"{word}{modulo} no other {density} is conserved{form} ({count} searched). Proven."]


def _space(found: Densities) -> tuple[str, str]:
    """What was searched: a density of which rank and within which limits, and of which form where it is not said before."""
    if found.rank is None:
        return "density in the given span", ""
    rank = ", ".join([f"density up to rank {found.rank}", *found.limits]) + "," * bool(found.limits)
    if found.kinds == ("density",):
        return f"polynomial {rank}", ""
    *most, last = [form.format(rank=int(found.rank)) for kind, form in _FORMS.items() if kind in found.kinds]
    return rank, f" that is {', '.join(most)}{' or ' if most else ''}{last}"


def _proofs(found: Densities) -> list[str]:
    ways: dict[str, list[str]] = {}
    for number, law in enumerate(found, start=1):
        ways.setdefault(law.certificate.method, []).append(str(number))
    lines = [f"Proof of {listed(which)}: {way}." for way, which in ways.items()]
    return [*lines, f"{found.elapsed_s:.2f} s."]
