"""Flows and verdicts as plain data with the keys that others rely on; formulas are text in the grammar of the files."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from genphys_sym.plainer import plainer
from genphys_sym.results import DensityFlow, Kernel, Problem, Value, Verdict
from symcons.errors import UnsupportedError
from symcons.expr.pde_printing import print_operator_expr
from symcons.expr.tree import Expr, Sym, add, as_expr, mul, power

#: What can be asked for at a point.
QUANTITIES = ("kernel", "green", "kernel_hat", "green_hat")


@dataclass(frozen=True, slots=True)
class FlowReport:
    """A flow with its kernels K and its field's Green's functions G, one entry for each range of dimensions.

    ``values`` holds, where a point was asked for, the certified number of each quantity there (None where it has none).
    """

    flow: DensityFlow
    kernels: tuple[Kernel, ...] = ()
    greens: tuple[Kernel, ...] = ()
    at: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Value | None] | None = None

    def to_dict(self) -> dict[str, Any]:
        """The ``result`` of a ``symcons/flow`` record."""
        flow = self.flow
        omega = [written(branch) for branch in flow.dispersion.omega]
        result = {
            "p": written(flow.p),
            "flux": written(flow.flux),
            "v": written(flow.velocity),
            "R": written(flow.source),
            "sign": flow.sign,
            "grouping": flow.grouping,
            "symbol": written(symbol_tree(flow)),
            "omega": omega,
            "branch": [omega[number] for number in flow.dispersion.selected],
            "problem": flow.dispersion.problem.value,
            "selection": flow.dispersion.reason,
            "green": by_dimension(self.greens),
            "green_hat": optional(flow.green_hat),
            "kernel": by_dimension(self.kernels) if flow.linear else None,
            "kernel_hat": optional(flow.kernel_hat),
            "singular": {"green": atoms(self.greens), "kernel": atoms(self.kernels)},
            "normalisation": {
                "green": {key(form): form.normalisation for form in self.greens if form.normalisation},
                "kernel": {key(form): form.normalisation for form in self.kernels if form.normalisation},
            },
            "mass": optional(flow.mass),
            "normalised": normalised(flow),
        }
        return result if self.values is None else {**result, "at": dict(self.at), "values": self._values()}

    def _values(self) -> dict[str, dict[str, str] | None]:
        values = self.values or {}
        found = {name: values.get(name) for name in QUANTITIES}
        return {name: None if one is None else {"value": one.value, "error": one.error} for name, one in found.items()}


def report_of(flow: DensityFlow, at: Mapping[str, Fraction] | None = None, digits: int = 20) -> FlowReport:
    """The flow with every closed form that is known and, with ``at``, certified values there.

    :raises UnsupportedError: where no quantity has a value at the point; the message says why.
    """
    from genphys_sym.greens.closed import closed_green, closed_kernel

    values = None if at is None else values_at(flow, at, digits)
    shown = {name: decimal(number) for name, number in (at or {}).items()}
    if flow.dispersion.problem in (Problem.ILL_POSED, Problem.MORE_DATA):
        return FlowReport(flow, at=shown, values=values)
    kernels = forms_of(closed_kernel, flow) if flow.kernel_hat is not None else ()
    return FlowReport(flow, kernels, forms_of(closed_green, flow), shown, values)


def values_at(flow: DensityFlow, at: Mapping[str, Fraction], digits: int) -> dict[str, Value | None]:
    """What can be known at a point: K and G at a place, their transforms at a wave number; None for what has no value."""
    from genphys_sym.greens.values import value

    missing = flow.pde.symbolic_parameters()
    if missing:
        given = ",".join(f"{name}=1" for name in missing)
        raise UnsupportedError(f"a value at a point needs a number for {', '.join(missing)}: --set {given}")
    waves = any(name.startswith("k") for name in at)
    found: dict[str, Value | None] = {}
    problems: list[UnsupportedError] = []
    for name in QUANTITIES:
        if name.endswith("hat") != waves:
            continue
        try:
            found[name] = value(flow, name, digits=digits, dim=flow.pde.dim, **at)
        except UnsupportedError as problem:
            problems.append(problem)
    if not found:
        raise problems[0]
    return {name: found.get(name) for name in QUANTITIES}


def decimal(number: Fraction) -> str:
    """A number as people write it: a decimal where it ends within twenty places, else a fraction."""
    scaled = number * 10**20
    if scaled.denominator != 1:
        return str(number)
    digits = f"{abs(scaled.numerator):021d}"
    text = f"{digits[:-20]}.{digits[-20:]}".rstrip("0").rstrip(".")
    return f"-{text}" if number < 0 else text


def forms_of(closed: Callable[[DensityFlow, int | None], Kernel], flow: DensityFlow) -> tuple[Kernel, ...]:
    """The closed forms that ``closed`` knows: one for every N where it says all, else those of N = 1, 2, 3 before it.

    A kernel with atoms or fronts is told dimension by dimension too, since they differ.
    """
    general = _plain(closed(flow, None))
    known = general.formula is not None or bool(general.singular)
    if flow.pde.dim is not None or (known and general.dimensions == "all" and not general.singular):
        return (general,) if known else ()
    first = int(general.dimensions.rpartition(">=")[2]) if ">=" in general.dimensions else 4
    low = [replace(_plain(closed(flow, dim)), dimensions=f"N = {dim}") for dim in range(1, min(first, 4))]
    found = [form for form in low if form.formula is not None or form.singular]
    return (*found, general) if known else tuple(found)


def _plain(form: Kernel) -> Kernel:
    singular = tuple(_without_units(text) for text in form.singular)
    return replace(form, formula=None if form.formula is None else plainer(form.formula), singular=singular)


def _without_units(text: str) -> str:
    """The description of an atom or a front without factors 1, terms 0 and powers 0."""
    for pattern, instead in (
        (r" ?\([^()]*\([^()]*\)[^()]*\)\^0", ""),
        (r"(?<![\w.^/])1\*", ""),
        (r" \+ 0\)", ")"),
        (r"\(d/dt\)", "d/dt "),
    ):
        text = re.sub(pattern, instead, text)
    return " ".join(text.split())


def written(formula: Expr) -> str:
    """A formula as text that reads back."""
    return print_operator_expr(formula)


def optional(formula: Expr | None) -> str | None:
    """The same of a formula that may be missing."""
    return None if formula is None else written(formula)


def symbol_tree(flow: DensityFlow) -> Expr:
    """P(λ, k) as a polynomial in ``lam``, highest power first."""
    powers = enumerate(flow.symbol.coefficients)
    memory = flow.symbol.memory
    terms = [
        mul(coefficient, power(Sym("lam"), memory if order and memory is not None else as_expr(order)))
        for order, coefficient in powers
    ]
    return add(*reversed(terms))


def by_dimension(forms: tuple[Kernel, ...]) -> dict[str, str | None]:
    """Formulas by the dimensions in which they hold: ``all``, ``1``, ``N >= 2``; None where there is no closed form."""
    return {key(form): optional(form.formula) for form in forms}


def atoms(forms: tuple[Kernel, ...]) -> dict[str, list[str]]:
    """Atoms and fronts by dimension, where there are any."""
    return {key(form): list(form.singular) for form in forms if form.singular}


def key(form: Kernel) -> str:
    """``N = 2`` is the key ``2``; any other range of dimensions stands as it is."""
    name, equals, number = form.dimensions.partition("=")
    alone = equals and name.strip() == "N" and number.strip().isdigit()
    return number.strip() if alone else form.dimensions


def normalised(flow: DensityFlow) -> dict[str, str] | None:
    """The R-free gauge, where there is one."""
    if flow.normalised is None:
        return None
    density, flux = flow.normalised
    return {"p": written(density), "flux": written(flux)}


def verdict_record(verdict: Verdict) -> dict[str, Any]:
    """The ``result`` of a ``symcons/admit`` record."""
    return {
        "c1": verdict.c1.value,
        "c2": verdict.c2.value,
        "s_generative": verdict.status.value,
        "condition": verdict.condition,
        "dimensions": verdict.dimensions,
        "grouping": verdict.grouping,
        "repairs": list(verdict.repairs),
        "reasons": [{"code": one.code, "text": one.text, "proof": one.proof} for one in verdict.reasons],
        "counterexample": verdict.counterexample,
    }
