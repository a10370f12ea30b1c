"""A formula at many points for one time after another: what does not name the time is computed once."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from typing import Any

from flint import acb

from genphys_sym.greens.balls import Ball, Integrand, integrand
from symcons.expr.tree import Add, Call, Expr, Mul, Num, Sym, add, mul, names, rebuild

Column = tuple[Ball, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """``rest`` names the late letters and the marks of ``columns``, which hold the values of other parts at the points."""

    rest: Expr
    columns: Mapping[str, Column]
    count: int

    def at(self, late: Mapping[str, Ball]) -> Column:
        """The formula at every point, at the present precision."""
        return self._column(self.rest, late)

    def _column(self, node: Expr, late: Mapping[str, Ball]) -> Column:
        if isinstance(node, Sym) and node.name in self.columns:
            return self.columns[node.name]
        if not names(node) & self.columns.keys():
            return (integrand(node, None, late)(acb(0), False),) * self.count
        if isinstance(node, (Add, Mul)):
            first, *others = (self._column(child, late) for child in node.children)
            join = operator.add if isinstance(node, Add) else operator.mul
            return tuple(reduce(lambda total, other: map(join, total, other), others, first))
        return self._function(node, late)

    def _function(self, node: Expr, late: Mapping[str, Ball]) -> Column:
        """A power or call of columns, point by point."""
        rows: dict[str, Any] = {}

        def mark(child: Expr) -> Expr:
            if not names(child) & self.columns.keys():
                return child
            name = f"##{len(rows)}"
            rows[name] = _row(self._column(child, late))
            return Sym(name)

        if isinstance(node, Call) and node.name == "piecewise":
            rows = {name: _row(column) for name, column in self.columns.items()}
        else:
            node = rebuild(node, tuple(mark(child) for child in node.children))
        value = integrand(node, None, {**late, **rows})
        return tuple(value(index, False) for index in range(self.count))


def _row(column: Column) -> Integrand:
    return lambda index, _: column[index]


def columns(tree: Expr, variable: str, points: Sequence[Ball], early: Mapping[str, Ball], late: str) -> Columns:
    """``tree`` as a function of ``variable`` at ``points``, at the present precision; ``early`` are its other names but
    ``late``."""
    found: dict[str, Column] = {}

    @cache
    def column(part: Expr) -> Expr:
        value = integrand(part, variable, early)
        mark = f"#{len(found)}"
        found[mark] = tuple(value(point, False) for point in points)
        return Sym(mark)

    rest = _parted(tree, late, column)
    if variable in names(rest):
        found[variable] = tuple(points)
    return Columns(rest, found, len(points))


def _parted(node: Expr, late: str, column: Callable[[Expr], Expr]) -> Expr:
    """``node`` with ``column`` of each largest part without ``late``, which in sums and products is all such terms."""
    if late not in names(node):
        return node if isinstance(node, Num) else column(node)
    if isinstance(node, Sym):
        return node
    if isinstance(node, (Add, Mul)):
        join = add if isinstance(node, Add) else mul
        still = join(*(child for child in node.children if late not in names(child)))
        moving = [_parted(child, late, column) for child in node.children if late in names(child)]
        return join(*moving, _parted(still, late, column)) if len(moving) < len(node.children) else join(*moving)
    if isinstance(node, Call) and node.name == "piecewise":
        return node
    return rebuild(node, tuple(_parted(child, late, column) for child in node.children))
