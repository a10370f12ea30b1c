"""A flow in the languages of other programs: LaTeX, SymPy."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genphys_sym.record import FlowReport
    from symcons.expr.tree import Expr


def in_form(report: FlowReport, form: str) -> str:
    """The flow as one ``aligned`` environment, or as a Python program that defines SymPy expressions."""
    return _latex(report) if form == "latex" else _sympy(report)


def _latex(report: FlowReport) -> str:
    from symcons.emit.latex import latex

    flow = report.flow
    rows = [("0", equation) for equation in flow.pde.equations]
    many = len(flow.dispersion.omega) > 1
    rows += [(rf"\omega_{{{n}}}" if many else r"\omega", omega) for n, omega in enumerate(flow.dispersion.omega, start=1)]
    rows += [("p", flow.p), ("J", flow.flux), ("v", flow.velocity), ("R", flow.source)]
    rows += [(name, formula) for name, formula in _transforms(report, r"\hat{K}", r"\hat{G}") if formula is not None]
    rows += [(f"K{where}", formula) for where, formula in _closed(report, "kernels")]
    rows += [(f"G{where}", formula) for where, formula in _closed(report, "greens")]
    lines = [rf"  {left} &= {latex(formula)}" for left, formula in rows]
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}\n"


def _transforms(report: FlowReport, kernel: str, green: str) -> list[tuple[str, Expr | None]]:
    return [(kernel, report.flow.kernel_hat), (green, report.flow.green_hat)]


def _closed(report: FlowReport, field: str) -> list[tuple[str, Expr]]:
    """Closed forms with the dimension they hold in as a subscript."""
    forms = getattr(report, field)
    return [(_subscript(form.dimensions), form.formula) for form in forms if form.formula is not None]


def _subscript(dimensions: str) -> str:
    return "" if dimensions == "all" else "_{" + dimensions.replace(">=", r"\ge") + "}"


def _sympy(report: FlowReport) -> str:
    """``omega``, ``kernel_hat``, ``green_hat`` and, by dimension, ``kernel`` and ``green``."""
    from genphys_sym.record import key
    from symcons.emit.sympy_form import sympy_source

    named: list[tuple[str, Expr]] = [(f"omega[{n}]", omega) for n, omega in enumerate(report.flow.dispersion.omega)]
    named += [(name, formula) for name, formula in _transforms(report, "kernel_hat", "green_hat") if formula is not None]
    for field, name in (("kernels", "kernel"), ("greens", "green")):
        forms = getattr(report, field)
        named += [(f"{name}[{key(form)!r}]", form.formula) for form in forms if form.formula is not None]
    listing = sympy_source([formula for _, formula in named], "flow")
    names = "\n".join(f"#   flow[{position}]: {name}" for position, (name, _) in enumerate(named))
    return f"# i is the imaginary unit: substitute sympy.I\n{names}\n{listing}"
