"""What can be judged of partial differential equations once all is read: scalars and vectors, what operators act on.

In one dimension a vector has one component and is a scalar. Elsewhere ``grad`` makes a vector of a scalar, ``div`` a
scalar of a vector, a matrix ``((a, b), (c, d))`` a vector of a vector, and both sides of a sum are of one kind. ``x`` is
the position vector where no dimension is fixed; in a fixed one, ``x`` as a factor of a scalar under ``div`` means it too,
and ``(x, y)`` in its place is read as ``x``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from symcons.expr.folding import fold
from symcons.expr.operators import CONDITIONS, SPACE
from symcons.expr.tree import Add, Call, Expr, Mul, Pow, Sym, names, rebuild

_KEEPS = frozenset({"lap", "d", "fraclap", "caputo", "riemann_liouville", "re", "im", "conj"})
#: What a rank is called.
_KINDS = ("a scalar", "a vector", "a matrix")


class MixedRanks(Exception):
    """A sum, product or operator in which scalars and vectors do not fit together; the message says how."""


@dataclass(slots=True)
class Ranks:
    """Ranks of trees, 0 for a scalar, 1 for a vector, 2 for a matrix, given those of the ``known`` names (definitions)."""

    dim: int | None
    known: dict[str, int] = field(default_factory=dict)

    def of(self, value: Expr) -> int:
        """The rank of a tree.

        :raises MixedRanks: where its parts do not fit together.
        """
        return 0 if self.dim == 1 else fold(self._positioned(value), self._combine)

    def _combine(self, node: Expr, parts: list[int]) -> int:
        if isinstance(node, Sym):
            position = node.name == "x" and (self.dim is None or self.dim > len(SPACE))
            return self.known.get(node.name, int(position))
        if isinstance(node, Add):
            if len(set(parts)) > 1:
                raise MixedRanks(f"a sum of {_KINDS[min(parts)]} and {_KINDS[max(parts)]}")
            return parts[0]
        if isinstance(node, Mul):
            return _product(parts)
        if isinstance(node, Pow):
            if any(parts):
                raise MixedRanks("a power of a vector, or a division by one; |v|^2 is dot(v, v)")
            return 0
        return self._called(node, parts) if isinstance(node, Call) else 0

    def _called(self, node: Call, parts: list[int]) -> int:
        name = node.name
        if name == "vector":
            self._check_vector(node, parts)
            return 1 + parts[0]
        if name == "piecewise":
            return max(parts[0::2])
        if name in _KEEPS:
            return parts[0]
        if name == "mult":
            return parts[1]
        if name == "grad":
            if parts[0]:
                raise MixedRanks("the gradient of a vector; grad takes a scalar")
            return 1
        if name in ("div", "dot"):
            wrong = [rank for rank in parts if rank != 1]
            if wrong:
                raise MixedRanks(f"{name} of {_KINDS[wrong[0]]}; {name} takes {'a vector' if name == 'div' else 'vectors'}")
            return 0
        if any(parts) and name not in CONDITIONS:
            raise MixedRanks(f"{name} of {_KINDS[max(parts)]}; it takes a scalar")
        return 0

    def _check_vector(self, node: Call, parts: list[int]) -> None:
        if any(parts) and (set(parts) != {1} or not all(isinstance(row, Call) and row.name == "vector" for row in node.args)):
            raise MixedRanks("a vector as the component of a vector; a matrix has rows of the same length: ((a, b), (c, d))")
        if self.dim is None or len(parts) != self.dim:
            where = "no dimension is fixed; write dim" if self.dim is None else f"the dimension is {self.dim}"
            raise MixedRanks(f"a vector of {len(node.args)} components where {where}")

    def _positioned(self, value: Expr) -> Expr:
        """The tree with the position vector written out where ``x`` means it: as a factor of a scalar under ``div``."""
        if self.dim is None or not 1 < self.dim <= len(SPACE):
            return value
        return fold(value, self._position)

    def _position(self, node: Expr, parts: list[Expr]) -> Expr:
        if not isinstance(node, Call) or node.name != "div":
            return rebuild(node, tuple(parts)) if parts else node
        terms = parts[0].terms if isinstance(parts[0], Add) else (parts[0],)
        spelt = [self._spelt(term) for term in terms]
        return Call("div", (rebuild(parts[0], tuple(spelt)) if isinstance(parts[0], Add) else spelt[0],))

    def _spelt(self, term: Expr) -> Expr:
        factors = term.factors if isinstance(term, Mul) else (term,)
        if factors.count(Sym("x")) != 1 or self._is_vector(term):
            return term
        position = Call("vector", tuple(Sym(letter) for letter in SPACE[: self.dim]))
        replaced = tuple(position if factor == Sym("x") else factor for factor in factors)
        return rebuild(term, replaced) if isinstance(term, Mul) else position

    def _is_vector(self, term: Expr) -> bool:
        try:
            return fold(term, self._combine) == 1
        except MixedRanks:
            return True


def _product(parts: list[int]) -> int:
    """Scalars times a vector or a matrix, a matrix times a vector."""
    tensors = sorted(rank for rank in parts if rank)
    if tensors == [1, 2]:
        return 1
    if len(tensors) > 1:
        kinds: dict[tuple[int, ...], str] = {(1, 1): "two vectors; write dot(a, b)", (2, 2): "two matrices"}
        raise MixedRanks(f"a product of {kinds.get(tuple(tensors), 'several tensors')}")
    return tensors[0] if tensors else 0


def moving(fields: Collection[str], definitions: Mapping[str, Expr], order: Collection[str]) -> set[str]:
    """The names that hold a field: fields, and definitions that use one; ``order`` has each after those it uses."""
    found = set(fields)
    for name in order:
        if names(definitions[name]) & found:
            found.add(name)
    return found
