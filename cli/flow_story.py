"""What ``symcons flow`` tells a person: the dispersion relation, the flow with its proof, the kernels, values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .flow_heading import flow_heading
from .options import Request
from .style import Palette, broken, filled, sentence

if TYPE_CHECKING:
    from genphys_sym.record import FlowReport
    from genphys_sym.results import Kernel, Value
    from symcons.expr.tree import Expr

Rows = list[tuple[str, str]]

#: Formulas longer than this are not for the eye.
LONGEST = 500

#: How the values at a point are called.
SYMBOLS = {"kernel": "K", "green": "G", "kernel_hat": "K̂", "green_hat": "Ĝ"}


def story(report: FlowReport, request: Request) -> str:
    """The whole text; with ``-q`` p, v and R alone, or the values where a point was asked for."""
    palette = Palette(request.color)
    if request.quiet:
        rows = _values(report) if report.values is not None else _flow(report)
        return "".join(f"{name} {text}\n" for name, text in rows)
    parts = [flow_heading(report.flow.pde, palette, request.width)]
    for title, rows, after in _sections(report):
        if rows:
            body = [filled(title, request.width), *_lines(rows, request.width, palette)]
            parts.append("\n".join([*body, *(filled(line, request.width) for line in after if line)]))
    return "\n\n".join(parts) + "\n"


def _lines(rows: Rows, width: int, palette: Palette) -> list[str]:
    """Names and formulas, aligned; long formulas broken between terms."""
    column = max(len(name.replace("\u0302", "")) for name, _ in rows) + 1
    lines = []
    for name, text in rows:
        first, *rest = broken(text, width - column - 4)
        pad = " " * (column - len(name.replace("\u0302", "")))
        lines.append(f"  {palette.faint(name)}{pad}{palette.strong(first)}")
        lines += [f"{' ' * (column + 4)}{palette.strong(piece)}" for piece in rest]
    return lines


def _sections(report: FlowReport) -> list[tuple[str, Rows, list[str]]]:
    """The parts of the story: a title, rows of a name and a formula, sentences below."""
    kernels = "Kernels: K answers a unit datum of p, G is the field that belongs to it (hats: in the wave number k)"
    point = ", ".join(f"{name} = {number}" for name, number in report.at.items())
    flow = report.flow
    where = f" in {flow.pde.dim} dimension{'s' if flow.pde.dim != 1 else ''}" if flow.pde.dim else ""
    return [
        ("Dispersion relation, for phi = exp(i*(k·x - omega*t))", _dispersion(report), [sentence(flow.dispersion.reason)]),
        ("Density flow ∂p/∂t + ∇·J = R with J = p*v", _flow(report), [proof(report)]),
        (kernels, _kernels(report), _fronts(report)),
        ("Without R: p over its mass, and the flux that carries it", _gauge(report), []),
        (f"Values at {point}{where}", _values(report), []),
    ]


def _print(formula: Expr) -> str:
    """A formula; of one that fills half a page only that it exists."""
    from genphys_sym.record import written

    text = written(formula)
    return text if len(text) <= LONGEST else f"a formula of {len(text):,} characters; --json has it"


def _dispersion(report: FlowReport) -> Rows:
    dispersion = report.flow.dispersion
    several = len(dispersion.omega) > 1
    names = [f"omega{number + 1 if several else ''} =" for number in range(len(dispersion.omega))]
    marks = [
        "   (selected)" if several and number in dispersion.selected and len(dispersion.selected) < len(names) else ""
        for number in range(len(names))
    ]
    rows = [(name, _print(omega) + mark) for name, omega, mark in zip(names, dispersion.omega, marks, strict=True)]
    from genphys_sym.record import symbol_tree

    cut = any(text.startswith("a formula of") for _, text in rows)
    return [("0 =", f"{_print(symbol_tree(report.flow))}, lam = -i*omega"), *rows] if cut or not rows else rows


def _flow(report: FlowReport) -> Rows:
    flow = report.flow
    pairs = (("p =", flow.p), ("J =", flow.flux), ("v =", flow.velocity), ("R =", flow.source))
    return [(name, _print(formula)) for name, formula in pairs]


def proof(report: FlowReport) -> str:
    """The identity that makes the flow equivalent to the equation."""
    if not report.flow.linear:
        return "Proven: with the equation, p obeys this balance identically."
    if report.flow.symbol.memory is not None:
        return "Proven: the derivative of order beta - 1 of ∂p/∂t + ∇·J - R is the left side of the equation, identically."
    side = "the left side" if report.flow.sign == 1 else "minus the left side"
    return f"Proven: ∂p/∂t + ∇·J - R is {side} of the equation, identically."


def _kernels(report: FlowReport) -> Rows:
    flow = report.flow
    rows: Rows = [("K̂ =", _print(flow.kernel_hat))] if flow.kernel_hat is not None else []
    rows += [("Ĝ =", _print(flow.green_hat))] if flow.green_hat is not None and flow.green_hat != flow.kernel_hat else []
    rows += [row for form in _told(report.kernels) for row in _form("K", form)]
    if flow.green_hat is None or flow.green_hat != flow.kernel_hat:
        rows += [row for form in _told(report.greens) for row in _form("G", form)]
    else:
        rows.append(("G =", "K"))
    rows += [("mass =", _print(flow.mass))] if flow.mass is not None else []
    return rows


def _told(forms: tuple[Kernel, ...]) -> tuple[Kernel, ...]:
    """Where the dimensions differ, N = 1, 2, 3 are told; the formula for every N is in the record."""
    alone = tuple(form for form in forms if form.dimensions != "all")
    return alone if len(alone) > 2 else forms


def _form(letter: str, form: Kernel) -> Rows:
    where = "" if form.dimensions == "all" else f" ({form.dimensions})"
    return [] if form.formula is None else [(f"{letter}{where} =", _print(form.formula))]


def _fronts(report: FlowReport) -> list[str]:
    """Atoms and fronts, and what has no closed form."""
    said = []
    for letter, forms in (("K", report.kernels), ("G", report.greens)):
        for form in _told(forms):
            where = "" if form.dimensions == "all" else f" ({form.dimensions})"
            said += [f"{letter}{where} has besides: {text}" for text in form.singular]
            said += [f"Of {letter}{where}: {form.normalisation}."] if form.normalisation else []
    solvable = report.flow.dispersion.problem.value in ("causal", "decaying")
    if solvable and report.flow.kernel_hat is not None and not any(form.formula for form in report.kernels):
        said.append("No closed form of K is known; --at gives certified values.")
    return said


def _gauge(report: FlowReport) -> Rows:
    if report.flow.normalised is None or report.flow.normalised == (report.flow.p, report.flow.flux):
        return []
    density, flux = report.flow.normalised
    return [("p =", _print(density)), ("J =", _print(flux))]


def _values(report: FlowReport) -> Rows:
    if report.values is None:
        return []
    return [(f"{SYMBOLS[name]} =", _value(one)) for name, one in report.values.items() if one is not None]


def _value(one: Value) -> str:
    return f"{one.value} ± {one.error}"
