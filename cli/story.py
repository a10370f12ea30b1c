"""What ``symcons conserve`` tells a person: the laws, how many there are, and what else can or cannot exist."""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING

from .heading import heading
from .options import Request
from .style import Palette, broken, counted, filled, listed

if TYPE_CHECKING:
    from symcons.laws.result import ConservedQuantities, Law


def story(laws: ConservedQuantities, request: Request) -> str:
    """The whole text; with ``-q`` the formulas alone, one a line."""
    from symcons.expr.printing import print_expr

    if request.quiet:
        return "".join(f"{print_expr(law.formula)}\n" for law in laws)
    palette = Palette(request.color)
    parts = [heading(laws.system, palette, request.width)]
    if laws.laws:
        parts.append(law_lines(laws, palette, request))
    sentences = [*counts(laws), *completeness(laws, palette), *conditions(laws)]
    if laws.status.value != "exhausted":
        sentences += [_sentence(note[:1].upper() + note[1:]) for note in laws.notes]
    if request.verbose:
        sentences += proofs(laws)
    parts.append("\n".join(filled(sentence, request.width) for sentence in sentences))
    return "\n\n".join(parts) + "\n"


def law_lines(laws: ConservedQuantities, palette: Palette, request: Request) -> str:
    """The laws, numbered and aligned; long ones broken between terms, short ones with their mark beside them."""
    from symcons.expr.printing import print_expr

    column = len(str(len(laws)))
    room = request.width - column - 4
    formulas = [broken(print_expr(law.formula), room) for law in laws]
    marks = [mark(law, laws) for law in laws]
    stop = max((len(pieces[0]) for pieces, text in zip(formulas, marks, strict=True) if text), default=0)
    lines = []
    for number, (pieces, text) in enumerate(zip(formulas, marks, strict=True), start=1):
        head = palette.faint(str(number).rjust(column + 2))
        aside = palette.faint(text)
        if text and len(pieces) == 1 and stop + len(text) + 3 <= room:
            lines.append(f"{head}  {palette.strong(pieces[0])}{' ' * (stop - len(pieces[0]) + 3)}{aside}")
            continue
        lines.append(f"{head}  {palette.strong(pieces[0])}")
        lines += [f"{' ' * (column + 6)}{palette.strong(piece)}" for piece in pieces[1:]]
        if text:
            lines.append(f"{' ' * (column + 6)}{aside}")
    return "\n".join(lines)


def mark(law: Law, laws: ConservedQuantities) -> str:
    """What must be said beside a law: where it holds, and whether those before it already say it."""
    system = laws.system
    said = []
    if law.rate_independent and (system.reactions or system.parameters):
        said.append("for every rate" if system.reactions else "for every value of the parameters")
    elif system.reactions and not system.symbolic_parameters():
        said.append("only at these rates")
    if law.condition:
        said.append(f"where {law.condition}")
    elif not law.independent:
        said.append("a function of the others" if laws.rank else "constant on each piece of the constraint set")
    return ", ".join(said)


def counts(laws: ConservedQuantities) -> list[str]:
    """How many laws there are, of how many candidates, and the two ways of counting where they differ."""
    found = [f"{_total(laws)}{_searched(laws)}".strip()] if laws.basis_size else []
    if laws.ambient_rank != laws.rank and laws.laws:
        found.append(_two_counts(laws))
    return found


def _total(laws: ConservedQuantities) -> str:
    generic = [law for law in laws if law.condition is None]
    special = len(laws) - len(generic)
    more = f"{counted(special, 'law')} at special values of the parameters. " if special else ""
    if len(generic) < 2:
        return ("1 law. " if generic else "") + more
    return f"{len(generic)} laws, {'all' if laws.rank == len(generic) else laws.rank} of them independent. " + more


def _searched(laws: ConservedQuantities) -> str:
    """The space that was searched and what is conserved of it."""
    if not _is_closed(laws):
        return _open_space(laws)
    space = _space(laws)
    if laws.nullity == 0:
        return f"No combination of the {space} is conserved."
    if any(law.kind not in _searched_first(laws) or law.condition for law in laws):
        return f"The conserved combinations of the {space} form a space of dimension {laws.nullity}."
    return f"The conserved combinations of the {space} form a space of dimension {laws.nullity}: {_spanned(laws)}."


def _searched_first(laws: ConservedQuantities) -> set[str]:
    """The kinds of law that the monomials searched can hold."""
    from symcons.laws.closure import needs_closure

    functions = {"closure", "rational"} if needs_closure(laws.system) or laws.degree is None else set()
    return {"polynomial", *functions, *(("time-dependent",) if laws.kinds[:1] == ("time-dependent",) else ())}


def _is_closed(laws: ConservedQuantities) -> bool:
    """Whether the counts are those of a space that was searched to its end, so that they are exact."""
    if laws.status.value != "exhausted":
        return True
    letters = len(laws.system.states) + ("time-dependent" in laws.kinds)
    return laws.degree is not None and laws.basis_size == comb(letters + laws.degree, letters) - 1


def _open_space(laws: ConservedQuantities) -> str:
    """The same of a space whose search did not end: the counts are upper bounds, and the laws need not fill them."""
    space = counted(laws.basis_size, "function" if laws.degree is None else "monomial")
    trivial = f"; {laws.trivial} of them constant on the constraint set" if laws.trivial else ""
    return f"Of the combinations of {space} at most {laws.nullity} independent ones are conserved{trivial}."


def _spanned(laws: ConservedQuantities) -> str:
    """What the space of conserved combinations consists of: what is trivial, and what the laws generate."""
    others = laws.nullity - laws.trivial
    if others == 0:
        where = " on the constraint set" if laws.system.constraints else ""
        return f"all of it constant{where}, hence no law"
    mine = "this law" if len(laws) == 1 else "these laws"
    if others > len(laws):
        mine += " and its powers" if len(laws) == 1 else ", their products and sums"
    if laws.trivial == 0:
        return mine
    verb = "is" if laws.trivial == 1 else "are"
    rest = "the other is" if others == 1 else "the others are"
    where = " on the constraint set" if laws.system.constraints else ""
    return f"{laws.trivial} {verb} constant{where}, {rest} {mine}"


def _space(laws: ConservedQuantities) -> str:
    """The functions whose combinations were searched, counted: "19 monomials of degree ≤ 3"."""
    if laws.degree is None:
        return f"{laws.basis_size:,} given functions"
    return f"{counted(laws.basis_size, 'monomial')}{_of_degree(laws)}"


def _of_degree(laws: ConservedQuantities) -> str:
    letters = f" in the states and {laws.system.time}" if laws.kinds[:1] == ("time-dependent",) else ""
    letters = " in the states and the functions in the equations" if laws.kinds[:1] == ("closure",) else letters
    return f" of degree {laws.degree if laws.degree == 1 else f'≤ {laws.degree}'}{letters}"


def _two_counts(laws: ConservedQuantities) -> str:
    """The story of 14 against 13: why counting gradients in the surrounding space overcounts."""
    excess = laws.ambient_rank - laws.rank
    if laws.trivial == 0:
        more = "one more relation holds" if excess == 1 else f"{excess} more relations hold"
        why = f"on the constraint set {more} between these functions"
    elif excess == 1:
        why = "one of these functions is constant on the constraint set"
        why += " (it is the constraint itself)" if len(laws.system.constraints) == 1 else ""
    else:
        why = f"on the constraint set {excess} of them are lost"
    exist = "1 independent law exists" if laws.rank == 1 else f"{laws.rank} independent laws exist"
    return f"{laws.ambient_rank} gradients are independent in the surrounding space, but {why}: {exist} on it."


def completeness(laws: ConservedQuantities, palette: Palette) -> list[str]:
    """What else can or cannot exist, and how far that is a theorem."""
    if laws.status.value == "exhausted":
        return _stopped(laws, palette)
    if laws.complete_among == "all":
        word = palette.good("Complete: ") if laws.laws else palette.bad("None: ")
        return [f"{word}{_everything(laws)} Proven."]
    if laws.complete_among == "basis":
        word = palette.good("Complete: ") if laws.laws else palette.bad("None: ")
        return [f"{word}no {'other ' if laws.laws else ''}law exists among {_among(laws)}. Proven."]
    return [palette.warn("Open: ") + "it is not known whether the searched space holds more laws."]


def _stopped(laws: ConservedQuantities, palette: Palette) -> list[str]:
    """Where a search ended before its end, and what is certain nevertheless."""
    reasons = laws.notes or ("the budget was spent before the search was complete; raise the budget",)
    lines = [f"{palette.warn('Stopped: ')}{_sentence('; '.join(r.removeprefix('stopped ') for r in reasons))}"]
    if laws.degree:
        other = "other " if laws.laws else ""
        lines.append(f"Up to degree {laws.degree} the answer is complete: no {other}law exists there. Proven.")
    return lines


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _among(laws: ConservedQuantities) -> str:
    if laws.degree is None:
        return "the combinations of the given functions"
    return f"the polynomials{_of_degree(laws)}"


def _everything(laws: ConservedQuantities) -> str:
    """That the laws found generate all there are, whatever their form."""
    autonomous = laws.system.kind == "ode" and "time-dependent" not in laws.kinds
    every = "law that does not depend on time" if autonomous else "law"
    bound = laws.laws_that_exist
    if bound == 0:
        return f"no {every} exists, polynomial or not."
    states = len(laws.system.states)
    allow = f"{counted(states, 'equation')} allow" if bound == states - 1 else "the equations allow"
    return f"every {every}, of whatever form, is a function of {_these(laws)}: {allow} no more than {bound}."


def _these(laws: ConservedQuantities) -> str:
    return "this one" if len(laws) == 1 else "these"


def conditions(laws: ConservedQuantities) -> list[str]:
    """Where, among the values of symbolic parameters, the generic answer may change."""
    if not laws.conditions:
        return []
    return [f"For generic parameters; there may be more laws where {' or '.join(laws.conditions)}."]


def proofs(laws: ConservedQuantities) -> list[str]:
    """With ``-v``: how the laws are known, those proven in one way together."""
    ways: dict[str, list[str]] = {}
    for number, law in enumerate(laws, start=1):
        ways.setdefault(law.certificate.method, []).append(str(number))
    lines = [f"Proof of {'law' if len(which) == 1 else 'laws'} {listed(which)}: {way}." for way, which in ways.items()]
    return [*lines, f"{laws.elapsed_s:.2f} s."]
