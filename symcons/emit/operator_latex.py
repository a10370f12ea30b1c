r"""Derivatives, operators, vectors and conditions of partial differential equations as LaTeX.

``d(phi, t, 2)`` is ``\phi_{tt}``, of anything but a name ``\partial_{t}^{2} …``; ``lap(lap(phi))`` is ``\nabla^{4} \phi``,
``fraclap(phi, s)`` is ``(-\nabla^{2})^{s} \phi``, ``caputo(phi, b)`` is ``{}^{C}\partial_{t}^{b} \phi``,
``mult(symbol, phi)`` is ``[symbol]_{k}\, \phi``, and
``piecewise(value, condition, …, otherwise)`` a ``cases`` environment.
"""

from __future__ import annotations

from collections.abc import Callable

from symcons.expr.tree import Call, Expr, Num, Sym

#: Sign of every comparison and connective.
_RELATIONS = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "=": "=", "and": r"\land", "or": r"\lor"}
_PREFIXES = {"lap": r"\nabla^{2}", "grad": r"\nabla", "div": r"\nabla \cdot"}
#: Derivatives of a broken order in time, after Caputo and after Riemann and Liouville.
_TIME_ORDERS = {"caputo": r"{}^{C}", "riemann_liouville": ""}


def operator_latex(e: Call, plain: Callable[[Expr], str], bound: Callable[[Expr], str]) -> str | None:
    """The LaTeX of an operator's call, or None where it is none; ``plain`` writes a tree, ``bound`` one that binds tightly."""
    if e.name == "d" and len(e.args) == 3:
        return _derivative(e, plain, bound)
    if e.name in _RELATIONS and len(e.args) == 2:
        return f" {_RELATIONS[e.name]} ".join(plain(side) for side in e.args)
    if e.name == "lap" and isinstance(e.args[0], Call) and e.args[0].name == "lap":
        return _repeated(e, bound)
    if e.name in _PREFIXES:
        return f"{_PREFIXES[e.name]} {bound(e.args[0])}"
    if e.name == "fraclap":
        return rf"\left(-\nabla^{{2}}\right)^{{{plain(e.args[1])}}} {bound(e.args[0])}"
    if e.name in _TIME_ORDERS:
        return rf"{_TIME_ORDERS[e.name]}\partial_{{t}}^{{{plain(e.args[1])}}} {bound(e.args[0])}"
    if e.name == "mittag_leffler" and len(e.args) == 2:
        return rf"E_{{{plain(e.args[0])}}}\left({plain(e.args[1])}\right)"
    if e.name == "mult":
        return rf"\left[{plain(e.args[0])}\right]_{{k}}\, {bound(e.args[1])}"
    if e.name == "dot":
        return rf"{bound(e.args[0])} \cdot {bound(e.args[1])}"
    if e.name == "vector" and all(isinstance(row, Call) and row.name == "vector" for row in e.args):
        rows = r" \\ ".join(" & ".join(plain(part) for part in row.children) for row in e.args)
        return rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"
    if e.name == "vector":
        return rf"\left({', '.join(plain(part) for part in e.args)}\right)"
    return _cases(e, plain) if e.name == "piecewise" else None


def _repeated(e: Call, bound: Callable[[Expr], str]) -> str:
    """Powers of the Laplacian."""
    power, inner = 0, e.args[0]
    while isinstance(inner, Call) and inner.name == "lap":
        power, inner = power + 2, inner.args[0]
    return rf"\nabla^{{{power + 2}}} {bound(inner)}"


def _derivative(e: Call, plain: Callable[[Expr], str], bound: Callable[[Expr], str]) -> str:
    orders: list[tuple[str, int]] = []
    inner: Expr = e
    while isinstance(inner, Call) and inner.name == "d":
        coordinate, order = inner.args[1], inner.args[2]
        orders.insert(0, (plain(coordinate), int(order.value) if isinstance(order, Num) else 1))
        inner = inner.args[0]
    if isinstance(inner, Sym) and sum(order for _, order in orders) <= 6:
        return f"{plain(inner)}_{{{''.join(name * order for name, order in orders)}}}"
    signs = [rf"\partial_{{{name}}}" + (f"^{{{order}}}" if order > 1 else "") for name, order in orders]
    return f"{' '.join(reversed(signs))} {bound(inner)}"


def _cases(e: Call, plain: Callable[[Expr], str]) -> str:
    *pairs, otherwise = e.args
    rows = [f"{plain(value)} & {plain(condition)}" for value, condition in zip(pairs[::2], pairs[1::2], strict=True)]
    return "\\begin{cases} " + r" \\ ".join([*rows, rf"{plain(otherwise)} & \text{{otherwise}}"]) + r" \end{cases}"
