"""What a linear operator does to a plane wave exp(ik·x + λt): trees in φ become polynomials in λ over functions of k.

∂/∂t gives λ, ∂/∂x gives i·kx, the Laplacian −|k|², (−Δ)^s gives |k|^(2s), a Fourier multiplier its symbol. Scalars,
gradients, vectors and the position x are kept apart, so that a product of two fields or a variable coefficient is
refused by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symcons.errors import UnsupportedError
from symcons.expr.operators import SPACE, WAVE_NUMBERS
from symcons.expr.pde_printing import print_operator_expr as print_expr
from symcons.expr.tree import MINUS_ONE, ONE, ZERO, Add, Call, Expr, Mul, Num, Sym, add, mul, names, power, walk

#: The components of k, in the order of the coordinates.
COMPONENTS = ("kx", "ky", "kz")
_TWO = Num(Fraction(2))


@dataclass(frozen=True, slots=True)
class Wave:
    """Σ orders[j]·λ^j·φ̂, and ``drift`` b for a term div(b·x·φ)."""

    orders: Mapping[int, Expr]
    drift: Expr = ZERO

    def times(self, factor: Expr) -> Wave:
        """Every coefficient times ``factor``."""
        return Wave({j: mul(factor, c) for j, c in self.orders.items()}, mul(factor, self.drift))

    def plus(self, other: Wave) -> Wave:
        """The sum."""
        orders = dict(self.orders)
        for j, coefficient in other.orders.items():
            orders[j] = add(orders[j], coefficient) if j in orders else coefficient
        return Wave(orders, add(self.drift, other.drift))

    def later(self, order: int) -> Wave:
        """The time derivative of that order."""
        return Wave({j + order: c for j, c in self.orders.items()}, self.drift)


@dataclass(frozen=True, slots=True)
class Gradient:
    """∇ of what is inside."""

    inside: Wave


@dataclass(frozen=True, slots=True)
class Position:
    """The position vector x times what is inside."""

    inside: Wave


Meaning = Expr | Wave | Gradient | Position | tuple["Wave", ...]


class PlaneWave:
    """Reads trees in the field ``field`` on a plane wave; k is |k|, and kx, ky, kz exist where ``dim`` fixes them."""

    def __init__(self, field: str, dim: int | None) -> None:
        self.field, self.dim = field, dim
        self.axes = COMPONENTS[: dim or 0]
        self.square = power(Sym("k"), _TWO)

    def wave(self, tree: Expr) -> Wave:
        """A scalar, linear in the field.

        :raises UnsupportedError: naming what is nonlinear, has variable coefficients, or lacks the field.
        """
        meaning = self.read(tree)
        if isinstance(meaning, Wave):
            return meaning
        if isinstance(meaning, Expr):
            if meaning == ZERO:
                return Wave({})
            raise UnsupportedError(
                f"the term {print_expr(tree)} does not contain {self.field}: a source is no part of the symbol"
            )
        raise UnsupportedError(f"{print_expr(tree)} is a vector where a number is expected")

    def read(self, tree: Expr) -> Meaning:
        """What the tree is on the wave."""
        if self.field not in names(tree):
            return self._components_of(tree) if isinstance(tree, Call) and tree.name == "vector" else tree
        if isinstance(tree, Sym):
            return Wave({0: ONE})
        if isinstance(tree, Add):
            return self._sum(tree)
        if isinstance(tree, Mul):
            return self._product(tree)
        if isinstance(tree, Call) and tree.name == "vector":
            return tuple(
                self.wave(argument) if self.field in names(argument) else Wave({0: argument}) for argument in tree.args
            )
        if isinstance(tree, Call):
            return self._operator(tree)
        raise UnsupportedError(f"{print_expr(tree)} is nonlinear in {self.field}")

    def _components_of(self, tree: Call) -> Meaning:
        return tuple(Wave({0: argument}) for argument in tree.args)

    def _sum(self, tree: Add) -> Meaning:
        return self._sum_of(tree.terms)

    def _sum_of(self, terms: Sequence[Expr]) -> Meaning:
        total: Meaning | None = None
        for term in terms:
            meaning = self.read(term)
            total = meaning if total is None else self._joined(total, meaning, term)
        return ZERO if total is None else total

    def _joined(self, left: Meaning, right: Meaning, term: Expr) -> Meaning:
        if isinstance(left, Wave) and isinstance(right, Wave):
            return left.plus(right)
        if isinstance(left, Gradient) and isinstance(right, Gradient):
            return Gradient(left.inside.plus(right.inside))
        if isinstance(left, Position) and isinstance(right, Position):
            return Position(left.inside.plus(right.inside))
        if isinstance(left, Position | Gradient | tuple) and isinstance(right, Position | Gradient | tuple):
            one, two = self._vector(left, term), self._vector(right, term)
            return tuple(a.plus(b) for a, b in zip(one, two, strict=True))
        if isinstance(left, Position) or isinstance(right, Position):
            raise UnsupportedError(f"the coefficients near {print_expr(term)} depend on the place: they must be constant")
        raise UnsupportedError(f"{print_expr(term)} cannot be added to the terms before it: a source, or a vector and a number")

    def _vector(self, value: Meaning, term: Expr) -> tuple[Wave, ...]:
        """The components of a vector of a fixed dimension."""
        if isinstance(value, tuple):
            return value
        if isinstance(value, Gradient) and self.axes:
            return tuple(value.inside.times(mul(Sym("i"), Sym(axis))) for axis in self.axes)
        raise UnsupportedError(f"the vector {print_expr(term)} needs a fixed dimension: write dim N")

    def _product(self, tree: Mul) -> Meaning:
        scalars = [factor for factor in tree.factors if self.field not in names(factor)]
        fields = [factor for factor in tree.factors if self.field in names(factor)]
        if len(fields) > 1:
            raise UnsupportedError(f"{print_expr(tree)} is nonlinear in {self.field}: a product of fields")
        vectors = [f for f in scalars if isinstance(f, Call) and f.name == "vector"]
        positions = [f for f in scalars if f == Sym("x")]
        plain = [f for f in scalars if f not in vectors and f not in positions]
        self._constant(plain, tree)
        factor, meaning = mul(*plain), self.read(fields[0])
        if not vectors and not positions:
            return self._scaled(factor, meaning)
        if len(vectors) + len(positions) > 1 or not isinstance(meaning, Wave):
            raise UnsupportedError(f"the coefficients of {print_expr(tree)} depend on the place")
        if positions:
            return Position(meaning.times(factor))
        return tuple(meaning.times(mul(factor, part)) for part in vectors[0].args)

    def _constant(self, factors: list[Expr], tree: Expr) -> None:
        for factor in factors:
            for name in sorted(names(factor) & {*SPACE, *WAVE_NUMBERS, "r"}):
                raise UnsupportedError(f"the coefficient {print_expr(factor)} of {print_expr(tree)} depends on {name}")

    def _scaled(self, factor: Expr, meaning: Meaning) -> Meaning:
        if isinstance(meaning, Wave):
            return meaning.times(factor)
        if isinstance(meaning, Gradient):
            return Gradient(meaning.inside.times(factor))
        if isinstance(meaning, Position):
            return Position(meaning.inside.times(factor))
        if isinstance(meaning, tuple):
            return tuple(part.times(factor) for part in meaning)
        return mul(factor, meaning)

    def _operator(self, tree: Call) -> Meaning:
        if tree.name == "div" and isinstance(tree.args[0], Add):
            return self._sum_of([Call("div", (term,)) for term in tree.args[0].terms])
        inside = self.read(tree.args[-1] if tree.name == "mult" else tree.args[0])
        if tree.name == "d":
            return self._derivative(tree, inside)
        if tree.name == "lap" and isinstance(inside, Wave):
            return self._without_drift(inside, tree).times(mul(MINUS_ONE, self.square))
        if tree.name == "grad" and isinstance(inside, Wave):
            return Gradient(self._without_drift(inside, tree))
        if tree.name == "div":
            return self._divergence(tree, inside)
        if tree.name == "fraclap" and isinstance(inside, Wave):
            exponent = tree.args[1]
            return self._without_drift(inside, tree).times(power(Sym("k"), mul(_TWO, exponent)))
        if tree.name == "mult" and isinstance(inside, Wave):
            return self._without_drift(inside, tree).times(tree.args[0])
        if tree.name == "dot":
            return self._dot(tree)
        raise UnsupportedError(f"{print_expr(tree)} is nonlinear in {self.field}, or no scalar where one is needed")

    def _without_drift(self, wave: Wave, tree: Expr) -> Wave:
        if wave.drift != ZERO:
            raise UnsupportedError(f"{print_expr(tree)}: its coefficients depend on the place")
        return wave

    def _derivative(self, tree: Call, inside: Meaning) -> Meaning:
        coordinate, order = tree.args[1], tree.args[2] if len(tree.args) > 2 else ONE
        if not isinstance(coordinate, Sym) or not isinstance(order, Num):
            raise UnsupportedError(f"{print_expr(tree)} is not a derivative of a whole order")
        times = int(order.value)
        if coordinate.name == "t":
            return self._in_time(tree, inside, times)
        if isinstance(inside, Position) and self.dim == 1 and times == 1:
            return self._divergence(tree, inside)
        if not isinstance(inside, Wave) or coordinate.name not in SPACE[: self.dim or 0]:
            raise UnsupportedError(f"{print_expr(tree)} needs a fixed dimension: write dim N")
        axis = mul(Sym("i"), Sym(COMPONENTS[SPACE.index(coordinate.name)]))
        return self._without_drift(inside, tree).times(power(axis, Num(Fraction(times))))

    def _in_time(self, tree: Expr, inside: Meaning, times: int) -> Meaning:
        if isinstance(inside, Wave):
            return self._without_drift(inside, tree).later(times)
        if isinstance(inside, Gradient):
            return Gradient(inside.inside.later(times))
        if isinstance(inside, tuple):
            return tuple(part.later(times) for part in inside)
        raise UnsupportedError(f"{print_expr(tree)}: its coefficients depend on the place")

    def _divergence(self, tree: Expr, inside: Meaning) -> Meaning:
        if isinstance(inside, Gradient):
            return inside.inside.times(mul(MINUS_ONE, self.square))
        if isinstance(inside, Position):
            return self._drift(tree, inside.inside)
        if isinstance(inside, tuple) and len(inside) == len(self.axes):
            total = Wave({})
            for axis, part in zip(self.axes, inside, strict=True):
                total = total.plus(part.times(mul(Sym("i"), Sym(axis))))
            return total
        if isinstance(inside, Wave) and self.dim == 1:
            return inside.times(mul(Sym("i"), Sym("kx")))
        raise UnsupportedError(f"{print_expr(tree)}: a divergence needs a vector of as many components as dimensions")

    def _drift(self, tree: Expr, inside: Wave) -> Wave:
        """div(b·x·φ), whose adjoint contracts k: kept apart as ``drift``."""
        if set(inside.orders) != {0} or names(inside.orders[0]) & set(WAVE_NUMBERS):
            raise UnsupportedError(f"{print_expr(tree)}: its coefficients depend on the place")
        return Wave({}, inside.orders[0])

    def _dot(self, tree: Call) -> Meaning:
        """dot(b, ∇φ) with a constant vector b."""
        left, right = (self.read(argument) for argument in tree.args)
        if self.field in names(tree.args[0]) and self.field in names(tree.args[1]):
            raise UnsupportedError(f"{print_expr(tree)} is nonlinear in {self.field}")
        if isinstance(left, Expr) or isinstance(right, Expr):
            raise UnsupportedError(f"{print_expr(tree)} needs two vectors")
        one, two = self._vector(left, tree), self._vector(right, tree)
        constant, fields = (one, two) if self.field in names(tree.args[1]) else (two, one)
        total = Wave({})
        for number, part in zip(constant, fields, strict=True):
            self._constant([number.orders[0]], tree)
            total = total.plus(part.times(number.orders[0]))
        return total


def takes_components(tree: Expr) -> set[str]:
    """The coordinates and components of k that a tree names in derivatives, vectors and multipliers."""
    found: set[str] = set()
    for node in _calls(tree):
        if node.name == "d" and isinstance(node.args[1], Sym) and node.args[1].name in SPACE:
            found.add(node.args[1].name)
        if node.name == "vector":
            found.update(SPACE[: len(node.args)])
        if node.name == "mult":
            found.update(axis[1] for axis in names(node.args[0]) & set(COMPONENTS))
    return found


def _calls(tree: Expr) -> list[Call]:
    return [node for node in walk(tree) if isinstance(node, Call)]
