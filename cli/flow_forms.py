"""A flow in the languages of other programs: LaTeX, SymPy, NumPy."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genphys_sym.record import FlowReport
    from symcons.expr.pde import PDE
    from symcons.expr.tree import Expr

#: What functions depend on besides the parameters, in the order of their arguments.
COORDINATES = ("k", "kx", "ky", "kz", "r", "x", "y", "z", "t", "N")


def in_form(report: FlowReport, form: str) -> str:
    """The flow as one ``aligned`` environment, as SymPy expressions, or as functions for NumPy arrays."""
    if form == "latex":
        return _latex(report)
    return _sympy(report) if form == "sympy" else _python(report)


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


def _python(report: FlowReport) -> str:
    """Functions of k and t, of r, t and N, for NumPy arrays; SciPy where there are Bessel, gamma or error functions."""
    from genphys_sym.record import key

    named: list[tuple[str, Expr]] = [(f"omega{n}", omega) for n, omega in enumerate(report.flow.dispersion.omega, start=1)]
    named += [(name, formula) for name, formula in _transforms(report, "kernel_hat", "green_hat") if formula is not None]
    for forms, name in ((report.kernels, "kernel"), (report.greens, "green")):
        named += [(_identifier(name, key(form)), form.formula) for form in forms if form.formula is not None]
    modules = {"numpy"}
    functions = [_function(name, formula, report.flow.pde, modules) for name, formula in named]
    return "\n".join([*(f"import {name}" for name in sorted(modules)), *functions]) + "\n"


def _identifier(name: str, dimensions: str) -> str:
    """``kernel``, ``kernel_1`` in one dimension, ``kernel_from_2`` in two and more."""
    return name if dimensions == "all" else f"{name}_{dimensions.replace('N >= ', 'from_')}"


def _function(name: str, formula: Expr, pde: PDE, modules: set[str]) -> str:
    """A formula as a Python function; the modules it needs are added to ``modules``."""
    import sympy
    from sympy.printing.numpy import SciPyPrinter

    from symcons.emit.names import PYTHON_WORDS, mangle
    from symcons.emit.sympy_form import to_sympy
    from symcons.expr.tree import Num, names

    used = names(formula) - {"i", "pi"}
    given = {one: value.value for one, value in pde.parameter_values().items() if one in used and isinstance(value, Num)}
    order = [one for one in (*COORDINATES, *(parameter.name for parameter in pde.parameters)) if one in used - set(given)]
    writing = mangle([*order, *given], PYTHON_WORDS | {"numpy", "scipy"})
    at = {sympy.Symbol("i"): sympy.I} | {sympy.Symbol(one): sympy.Symbol(mangled) for one, mangled in writing.items()}
    printer = SciPyPrinter({"fully_qualified_modules": True, "allow_unknown_functions": False})
    body = printer.doprint(to_sympy(formula).subs(at, simultaneous=True)).replace("numpy.sqrt(", "numpy.emath.sqrt(")
    modules.update(printer.module_imports)
    heads = [*(writing[one] for one in order), *(f"{writing[one]}={value}" for one, value in given.items())]
    return f"\n\ndef {name}({', '.join(heads)}):\n    return {body}"
