"""Values of trees computed from the leaves up, without recursion."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from symcons.expr.tree import Expr, walk

T = TypeVar("T")


def fold(value: Expr, combine: Callable[[Expr, list[T]], T]) -> T:
    """``combine(node, values of its children)`` for the root, every node after its children."""
    results: list[T] = []
    for node in reversed(list(walk(value))):
        count = len(node.children)
        if not count:
            results.append(combine(node, []))
            continue
        parts = results[-count:]
        del results[-count:]
        parts.reverse()
        results.append(combine(node, parts))
    return results[0]
