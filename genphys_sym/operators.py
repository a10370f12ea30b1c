"""What a linear operator does to a plane wave exp(ik·x + λt): trees in φ become polynomials in λ over functions of k.

∂/∂t gives λ, ∂/∂x gives i·kx, the Laplacian −|k|², (−Δ)^s gives |k|^(2s), a Fourier multiplier its symbol. Scalars,
gradients, vectors and the position x are kept apart, so that a product of two fields or a variable coefficient is
refused by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from genphys_sym.tensors import Tensor, is_tensor, tensor, variable
from symcons.errors import UnsupportedError
from symcons.expr.operators import SPACE, WAVE_NUMBERS
from symcons.expr.pde_printing import print_operator_expr as print_expr
from symcons.expr.tree import MINUS_ONE, ONE, ZERO, Add, Call, Expr, Mul, Num, Sym, add, mul, names, power, walk

#: The components of k, in the order of the coordinates.
COMPONENTS = ("kx", "ky", "kz")
_TWO = Num(Fraction(2))


@dataclass(frozen=True, slots=True)
class Wave:
    """Σ orders[j]·λ^j·φ̂, ``drift`` b for a term div(b·x·φ), and Σ memory[a]·λ^a·φ̂ for derivatives of other orders a."""

    orders: Mapping[int, Expr]
    drift: Expr = ZERO
    memory: Mapping[Expr, Expr] = field(default_factory=dict)

    def times(self, factor: Expr) -> Wave:
        """Every coefficient times ``factor``."""
        memory = {a: mul(factor, c) for a, c in self.memory.items()}
        return Wave({j: mul(factor, c) for j, c in self.orders.items()}, mul(factor, self.drift), memory)

    def plus(self, other: Wave) -> Wave:
        """The sum."""
        orders = dict(self.orders)
        for j, coefficient in other.orders.items():
            orders[j] = add(orders[j], coefficient) if j in orders else coefficient
        memory = dict(self.memory)
        for a, coefficient in other.memory.items():
            memory[a] = add(memory[a], coefficient) if a in memory else coefficient
        return Wave(orders, add(self.drift, other.drift), memory)

    def later(self, order: int) -> Wave:
        """The time derivative of that order."""
        if self.memory:
            raise UnsupportedError("a derivative by t of a Caputo or Riemann-Liouville derivative is not understood")
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
        if isinstance(meaning, Position):
            raise variable_coefficients(tree, "x")
        raise UnsupportedError(f"{print_expr(tree)} is a vector where a number is expected")

    def read(self, tree: Expr) -> Meaning:
        """What the tree is on the wave."""
        if self.field not in names(tree):
            return self._constant_tensor(tree) if is_tensor(tree) else tree
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

    def _constant_tensor(self, tree: Expr) -> Meaning:
        """A constant vector as waves without a field, for dot(b, …)."""
        found = tensor(tree)
        self._constant(found.parts, tree)
        return tuple(Wave({0: part}) for part in found.parts) if found.rank == 1 else found.parts[0]

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
            raise variable_coefficients(term, "x")
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
        positions = [f for f in scalars if f == Sym("x")]
        tensors = [tensor(f) for f in scalars if is_tensor(f)]
        plain = [f for f in scalars if not is_tensor(f) and f not in positions]
        self._constant([*plain, *(part for one in tensors for part in one.parts)], tree)
        meaning = self._scaled(mul(*plain), self.read(fields[0]))
        if positions:
            return self._at_position(tree, len(positions), tensors, meaning)
        for one in tensors:
            meaning = self._applied(tree, one, meaning)
        return meaning

    def _at_position(self, tree: Mul, count: int, tensors: list[Tensor], meaning: Meaning) -> Meaning:
        """x·φ, the position vector times the field."""
        if count > 1 or tensors or not isinstance(meaning, Wave):
            raise variable_coefficients(tree, "x")
        return Position(meaning)

    def _applied(self, tree: Mul, factor: Tensor, meaning: Meaning) -> Meaning:
        """A vector times a scalar, a matrix times a vector."""
        if factor.rank == 1 and isinstance(meaning, Wave):
            return tuple(meaning.times(part) for part in factor.parts)
        if factor.rank == 0:
            return self._scaled(factor.parts[0], meaning)
        if factor.rank == 2 and isinstance(meaning, Gradient | tuple):
            vector = self._vector(meaning, tree)
            return tuple(_combination(row, vector) for row in factor.rows())
        raise UnsupportedError(f"{print_expr(tree)} is a product of tensors that is no vector")

    def _constant(self, factors: Sequence[Expr], tree: Expr) -> None:
        found = variable(factors)
        if found is not None:
            raise variable_coefficients(tree, found[1], found[0])

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
        if tree.name in ("caputo", "riemann_liouville") and isinstance(inside, Wave):
            return self._fractional(tree, inside)
        raise UnsupportedError(f"{print_expr(tree)} is nonlinear in {self.field}, or no scalar where one is needed")

    def _fractional(self, tree: Call, inside: Wave) -> Wave:
        """λ^a in the place of a power of λ; a whole order of Caputo's derivative is the usual one."""
        wave, order = self._without_drift(inside, tree), tree.args[1]
        if tree.name == "caputo" and isinstance(order, Num) and order.value in (1, 2):
            return wave.later(int(order.value))
        if set(wave.orders) - {0} or wave.memory:
            raise UnsupportedError(f"{print_expr(tree)}: a derivative of a broken order of a derivative by t is not understood")
        return Wave({}, ZERO, {order: wave.orders.get(0, ZERO)})

    def _without_drift(self, wave: Wave, tree: Expr) -> Wave:
        if wave.drift != ZERO:
            raise variable_coefficients(tree, "x")
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
        raise variable_coefficients(tree, "x")

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
            raise variable_coefficients(tree, "x")
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
            total = total.plus(part.times(number.orders[0]))
        return total


def _combination(row: Sequence[Expr], vector: Sequence[Wave]) -> Wave:
    total = Wave({})
    for entry, part in zip(row, vector, strict=True):
        total = total.plus(part.times(entry))
    return total


def variable_coefficients(tree: Expr, name: str, coefficient: Expr | None = None) -> UnsupportedError:
    """The refusal of a term whose coefficient depends on the place."""
    what = "a coefficient" if coefficient is None else f"the coefficient {print_expr(coefficient)}"
    where = {"x": "the place", "y": "the place", "z": "the place"}.get(name, name)
    return UnsupportedError(
        f"variable coefficients: {what} of {print_expr(tree)} depends on {name}"
        + ("" if where == name else f", that is on {where}; coefficients must be constant in space")
    )


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
