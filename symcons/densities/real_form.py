"""Equations for complex fields as equations for real ones: q = qr + i·qi, real and imaginary part of each equation.

A field is complex where conj, abs, re or im takes it, or where an equation with i moves it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from symcons.errors import UnsupportedError
from symcons.expr.pde import PDE
from symcons.expr.tree import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Call,
    Expr,
    Mul,
    Num,
    Pow,
    Sym,
    add,
    call,
    mul,
    names,
    power,
    substitute,
    walk,
)

#: Functions of complex numbers.
PARTS = ("conj", "abs", "re", "im")

Pair = tuple[Expr, Expr]


@dataclass(frozen=True)
class RealForm:
    """``pde`` in real fields; ``pairs`` names the real and imaginary part of each complex field of ``given``."""

    given: PDE
    pde: PDE
    pairs: dict[str, tuple[str, str]]

    def words(self) -> str:
        """What the new fields are: "q = qr + i*qi"."""
        return ", ".join(f"{name} = {a} + i*{b}" for name, (a, b) in self.pairs.items())

    def parts(self, formula: Expr) -> Pair:
        """The real and imaginary part of a formula in the given fields."""
        return _parts(_expanded(formula, self.given), self.pairs, _has_i(self.given))


def is_complex(pde: PDE) -> bool:
    """Whether i or a function of complex numbers stands in the equations."""
    trees = [*pde.equations, *(tree for _, tree in pde.definitions)]
    calls = any(isinstance(n, Call) and n.name in PARTS for tree in trees for n in walk(tree))
    return calls or (_has_i(pde) and any("i" in names(tree) for tree in trees))


def real_form(pde: PDE) -> RealForm:
    """The equations in real fields. Raises UnsupportedError for functions of complex values."""
    trees = [_expanded(tree, pde) for tree in pde.equations]
    moved = {name for tree in trees for name in _complex_fields(tree, pde)}
    pairs = {name: _fresh(name, pde) for name in pde.fields if name in moved}
    split = [_parts(tree, pairs, _has_i(pde)) for tree in trees]
    equations = tuple(part for pair in split for part in pair if part != ZERO)
    fields = tuple(part for name in pde.fields for part in pairs.get(name, (name,)))
    weights = tuple((part, w) for name, w in pde.weights for part in pairs.get(name, (name,)))
    real = replace(pde, fields=fields, equations=equations, definitions=(), weights=weights)
    return RealForm(pde, real, pairs)


def _has_i(pde: PDE) -> bool:
    """Whether i is the imaginary unit, and no name of the file."""
    return "i" not in {*pde.fields, *(n for n, _ in pde.definitions), *(p.name for p in pde.parameters)}


def _expanded(tree: Expr, pde: PDE) -> Expr:
    known = dict(pde.definitions)
    while names(tree) & known.keys():
        tree = substitute(tree, known)
    return tree


def _complex_fields(tree: Expr, pde: PDE) -> Iterator[str]:
    """The fields that an equation shows to be complex."""
    turned = _has_i(pde) and "i" in names(tree)
    for node in walk(tree):
        if isinstance(node, Call) and (node.name in PARTS or (turned and node.name == "d" and "t" in names(node.args[1]))):
            yield from names(node.args[0]) & set(pde.fields)


def _fresh(name: str, pde: PDE) -> tuple[str, str]:
    taken = {*pde.fields, *(n for n, _ in pde.definitions), *(p.name for p in pde.parameters), "pi"}
    stem = name
    while {f"{stem}r", f"{stem}i"} & taken:
        stem += "0"
    return f"{stem}r", f"{stem}i"


def _parts(tree: Expr, pairs: dict[str, tuple[str, str]], unit: bool) -> Pair:
    if isinstance(tree, Num):
        return tree, ZERO
    if isinstance(tree, Sym):
        if tree.name in pairs:
            return Sym(pairs[tree.name][0]), Sym(pairs[tree.name][1])
        return (ZERO, ONE) if unit and tree.name == "i" else (tree, ZERO)
    if isinstance(tree, Pow):
        return _power(tree, pairs, unit)
    if isinstance(tree, Call) and tree.name == "d":
        a, b = _parts(tree.args[0], pairs, unit)
        return _moved(tree, a), _moved(tree, b)
    children = [_parts(child, pairs, unit) for child in tree.children]
    if isinstance(tree, Add):
        return add(*(a for a, _ in children)), add(*(b for _, b in children))
    if isinstance(tree, Mul):
        result: Pair = (ONE, ZERO)
        for child in children:
            result = _product(result, child)
        return result
    if isinstance(tree, Call):
        return _call(tree, children)
    raise TypeError(tree)


def _moved(node: Call, part: Expr) -> Expr:
    return ZERO if part == ZERO else Call("d", (part, *node.args[1:]))


def _power(tree: Pow, pairs: dict[str, tuple[str, str]], unit: bool) -> Pair:
    """A whole power; an even power of abs(z) is one of |z|² = a² + b²."""
    exponent = tree.exponent.value if isinstance(tree.exponent, Num) else None
    base = tree.base
    if exponent is not None and exponent.denominator == 1 and exponent % 2 == 0 and _is_abs(base):
        a, b = _parts(base.children[0], pairs, unit)
        return power(add(mul(a, a), mul(b, b)), Num(exponent / 2)), ZERO
    a, b = _parts(base, pairs, unit)
    if b == ZERO:
        return power(a, tree.exponent), ZERO
    if exponent is None or exponent.denominator != 1 or not 0 <= exponent <= 64:
        raise UnsupportedError("a power of a complex field whose exponent is no whole number ≥ 0")
    result: Pair = (ONE, ZERO)
    for _ in range(int(exponent)):
        result = _product(result, (a, b))
    return result


def _is_abs(tree: Expr) -> bool:
    return isinstance(tree, Call) and tree.name == "abs"


def _call(tree: Call, children: list[Pair]) -> Pair:
    a, b = children[0]
    if tree.name == "conj":
        return a, mul(MINUS_ONE, b)
    if tree.name == "re":
        return a, ZERO
    if tree.name == "im":
        return b, ZERO
    if tree.name in ("lap", "grad", "div"):
        return (call(tree.name, a), ZERO if b == ZERO else call(tree.name, b))
    if all(imaginary == ZERO for _, imaginary in children) and tree.name != "abs":
        return call(tree.name, *(part for part, _ in children)), ZERO
    raise UnsupportedError(f"{tree.name}(…) of a complex field; even powers of abs, conj, re and im are split")


def _product(left: Pair, right: Pair) -> Pair:
    (a, b), (c, d) = left, right
    return add(mul(a, c), mul(MINUS_ONE, b, d)), add(mul(a, d), mul(b, c))


__all__ = ["RealForm", "is_complex", "real_form"]
