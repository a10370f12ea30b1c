"""A C99 program for the right-hand side: ``void rhs(double t, const double *x, const double *p, double *dx)``.

``x`` and ``dx`` are in the order of the states, ``p`` in that of the parameters followed by the inputs
(:func:`parameter_order`); ``void rhs_defaults(double *p)`` writes the file's values, NAN where it gives none. ``dx``
may be the same array as ``x``: every state is read before the first derivative is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symcons.emit.names import C_WORDS
from symcons.emit.python_source import in_dependency_order
from symcons.emit.straight import (
    Dialect,
    Writer,
    float_text,
    needed_definitions,
    shared_subexpressions,
    writing_of,
)
from symcons.errors import UnsupportedError
from symcons.expr.system import System
from symcons.expr.tree import Call, Expr, Num, names

_FUNCTIONS = {name: name for name in ("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh")} | {
    "exp": "exp", "log": "log", "sqrt": "sqrt", "abs": "fabs",
    "erf": "erf", "erfc": "erfc", "gamma": "tgamma", "sign": "sign_of", "heaviside": "step_at",
}  # fmt: skip

_BESSEL = {"besselj": "jn", "bessely": "yn"}

_HELPERS = {
    "sign_of": "static double sign_of(double v) { return (v > 0.0) - (v < 0.0); }\n",
    "step_at": "static double step_at(double v) { return v > 0.0 ? 1.0 : v < 0.0 ? 0.0 : 0.5; }\n",
}

_PI = "3.14159265358979323846"


def _c_call(e: Call, arguments: Sequence[str]) -> str:
    if e.name in ("re", "conj"):
        return f"({arguments[0]})"
    if e.name in _BESSEL and isinstance(e.args[0], Num) and e.args[0].value.denominator == 1:
        return f"{_BESSEL[e.name]}({e.args[0].value}, {arguments[1]})"
    if e.name not in _FUNCTIONS:
        raise UnsupportedError(f"{e.name} cannot be written for the target c, which computes with real doubles")
    return f"{_FUNCTIONS[e.name]}({', '.join(arguments)})"


C = Dialect(
    name="c",
    pi=_PI,
    number=float_text,
    call=_c_call,
    power=lambda e, base, exponent: f"pow({base}, {exponent})",
    assign=lambda name, text, plain: f"const double {name} = {text};",
    reserved=C_WORDS | {"t", "x", "p", "dx", "rhs", "rhs_defaults", "sign_of", "step_at", "N_STATES", "N_PARAMETERS"},
)


def parameter_order(system: System) -> tuple[str, ...]:
    """What stands in ``p``: the parameters in the order of the file, then the inputs."""
    return (*(parameter.name for parameter in system.parameters), *system.inputs)


def write_c(system: System) -> str:
    """The program for ``system``; functions that C lacks are an :class:`UnsupportedError`."""
    body = _rhs(system)
    defaults = _defaults(system)
    helpers = "".join(text for name, text in _HELPERS.items() if f"{name}(" in body + defaults)
    bessel = any(f"{name}(" in body + defaults for name in _BESSEL.values())
    lines = ["/* Written by symcons.", *_order_comment(system), " */"]
    lines += ["#define _XOPEN_SOURCE 600"] if bessel else []
    lines += ["#include <math.h>", ""]
    lines += [f"enum {{ N_STATES = {len(system.states)}, N_PARAMETERS = {len(parameter_order(system))} }};", ""]
    return "\n".join(lines) + "\n" + (helpers + "\n" if helpers else "") + defaults + "\n" + body


def _order_comment(system: System) -> list[str]:
    lines = [f" * x[{i}], dx[{i}]: {name}" for i, name in enumerate(system.states)]
    return lines + [f" * p[{i}]: {name}" for i, name in enumerate(parameter_order(system))]


def _rhs(system: System) -> str:
    definitions = needed_definitions(system, system.equations)
    formulas = [*(value for _, value in definitions), *system.equations]
    used: set[str] = set().union(*(names(e) for e in formulas))
    writing = writing_of(system, C)
    writer = Writer(C, writing, shared_subexpressions(formulas))
    for array, order in (("x", system.states), ("p", parameter_order(system))):
        writer.statements += [f"const double {writing[name]} = {array}[{i}];" for i, name in enumerate(order) if name in used]
    for name, value in definitions:
        writer.assign(name, value)
    outputs = [writer.write(e) for e in system.equations]
    lines = [*writer.statements, *(f"dx[{i}] = {text};" for i, text in enumerate(outputs))]
    unused = _unused(system, used)
    body = "".join(f"    {line}\n" for line in [*unused, *lines])
    return f"void rhs(double t, const double *x, const double *p, double *dx)\n{{\n{body}}}\n"


def _unused(system: System, used: set[str]) -> list[str]:
    """Statements that tell the compiler which arguments are not needed."""
    silent = [] if system.time in used else ["(void)t;"]
    silent += [] if used & set(system.states) else ["(void)x;"]
    return silent + ([] if used & set(parameter_order(system)) else ["(void)p;"])


def _defaults(system: System) -> str:
    order = parameter_order(system)
    places = {name: f"p[{i}]" for i, name in enumerate(order)}
    lines = [f"{places[name]} = NAN;" for name in order if name not in system.parameter_values()]
    for parameter in in_dependency_order([p for p in system.parameters if p.value is not None]):
        writer = Writer(C, places)
        value: Expr = parameter.value if parameter.value is not None else Num(Fraction(0))
        lines += [f"{places[parameter.name]} = {writer.write(value)};"]
        if writer.statements:
            lines[-1:] = ["{", *(f"    {s}" for s in writer.statements), f"    {lines[-1]}", "}"]
    body = "".join(f"    {line}\n" for line in lines or ["(void)p;"])
    return f"void rhs_defaults(double *p)\n{{\n{body}}}\n"
