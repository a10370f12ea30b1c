"""Formulas in complex ball arithmetic: every value comes with a radius within which the true one lies.

The functions of the language are understood with their principal branches. Where a formula is integrated, the
integrator asks for values on complex balls and for a proof that the formula is analytic there: the flag is handed on
to every root, logarithm and power, which answer with a ball that is not finite where the ball meets their cut.

Two private functions beside the language make what the solutions of second-order equations need entire:
``cosh_root(z)`` = cosh √z and ``sinhc_root(z)`` = sinh(√z)/√z; ``airyai_prime`` is the derivative of ``airyai``. A
condition in a ``piecewise(value, condition, …, otherwise)`` is a call named by its relation: ``<  <=  >  >=  and  or``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

import flint
from flint import acb, arb

from genphys_sym.greens.polynomials import centred, polynomial_of
from symcons.errors import UnsupportedError
from symcons.expr.tree import Add, Call, Expr, Mul, Num, Pow, Sym

Ball = Any  # flint.acb; the stubs of flint do not cover what is used here
#: (value of the free variable, whether analyticity must be shown) to the value of the formula.
Integrand = Callable[[Ball, bool], Ball]

_NAN = acb("nan")
_HALF = Fraction(1, 2)
#: Fewer bits than this are lost by a root.
_LOST = 16
_NOUGHT = arb(0)


def to_ball(value: Any) -> Ball:
    """A number as a ball: whole numbers, fractions and balls exactly, text and floats as the decimals they print."""
    if isinstance(value, acb):
        return value
    if isinstance(value, arb):
        return acb(value)
    if isinstance(value, float):
        value = Fraction(repr(value))
    exact = value if isinstance(value, Fraction) else Fraction(value)
    return acb(arb(flint.fmpq(exact.numerator, exact.denominator)))


def named(exact: Iterable[tuple[str, Fraction]], times: tuple[Fraction, Fraction] | None = None) -> dict[str, Ball]:
    """Names with their values as balls at the present precision; with ``times``, t is a ball of all from first to last."""
    found = {name: to_ball(value) for name, value in exact}
    if times is not None:
        first, last = (to_ball(end) for end in times)
        found["t"] = first.union(last)
    return found


def evaluate(tree: Expr, values: Mapping[str, Any], bits: int = 128) -> Ball:
    """The value of ``tree`` where names have ``values``, as a complex ball, computed with ``bits`` bits.

    A ball that is not finite means that the formula has no value there, or that precision was lost: try more bits.
    Raises UnsupportedError for names without a value and functions without a ball.
    """
    with flint.ctx.workprec(bits):
        known = {name: to_ball(value) for name, value in values.items()}
        return integrand(tree, None, known)(acb(0), False)


def integrand(tree: Expr, variable: str | None, values: Mapping[str, Ball]) -> Integrand:
    """``tree`` as a function of ``variable`` for the integrator; everything else is computed once, at this precision.

    Values may be functions of the variable themselves.
    """
    return _compile(tree, variable, values)[0]


def _compile(node: Expr, variable: str | None, values: Mapping[str, Ball]) -> tuple[Integrand, bool]:
    """The function, and whether it varies."""
    if isinstance(node, Sym) and node.name == variable:
        return (lambda x, _: x), True
    if isinstance(node, Sym) and callable(values.get(node.name)):
        return values[node.name], True
    if isinstance(node, (Num, Sym)):
        return _constant(_leaf(node, values)), False
    if isinstance(node, Call) and node.name == "piecewise":
        return _piecewise(node, variable, values), True
    if isinstance(node, (Add, Mul)) and variable is not None:
        polynomial = polynomial_of(node, variable, lambda leaf: _leaf(leaf, values))
        if polynomial is not None and polynomial.degree() > 0:
            return centred(polynomial), True
    parts = [_compile(child, variable, values) for child in node.children]
    if not any(varies for _, varies in parts):
        return _constant(_node(node, [part for part, _ in parts])(acb(0), False)), False
    if isinstance(node, Mul):
        return _scaled(parts), True
    return _node(node, [part for part, _ in parts]), True


def _scaled(parts: list[tuple[Integrand, bool]]) -> Integrand:
    """A product with its constant factors multiplied once."""
    constant = acb(1)
    for part, varies in parts:
        if not varies:
            constant = constant * part(acb(0), False)
    moving = _product([part for part, varies in parts if varies]) if sum(v for _, v in parts) > 1 else None
    function = moving if moving is not None else next(part for part, varies in parts if varies)
    return function if constant == 1 else lambda x, a: function(x, a) * constant


def _constant(value: Ball) -> Integrand:
    return lambda _x, _analytic: value


def _leaf(node: Expr, values: Mapping[str, Ball]) -> Ball:
    if isinstance(node, Num):
        return to_ball(node.value)
    name = node.name if isinstance(node, Sym) else ""
    if name in values:
        return values[name]
    if name == "pi":
        return acb(arb.pi())
    if name == "i":
        return acb(0, 1)
    raise UnsupportedError(f"the name {name} has no value")


def _node(node: Expr, parts: list[Integrand]) -> Integrand:
    if isinstance(node, Add):
        return lambda x, a: sum((part(x, a) for part in parts[1:]), parts[0](x, a))
    if isinstance(node, Mul):
        return _product(parts)
    if isinstance(node, Pow):
        return _power(parts[0], parts[1], node.exponent)
    if isinstance(node, Call):
        return _call(node, parts)
    raise UnsupportedError(f"no ball arithmetic for {node!r}")


def _product(parts: list[Integrand]) -> Integrand:
    if len(parts) == 2:
        left, right = parts
        return lambda x, a: left(x, a) * right(x, a)
    first, *rest = parts

    def value(x: Ball, analytic: bool) -> Ball:
        total = first(x, analytic)
        for part in rest:
            total = total * part(x, analytic)
        return total

    return value


def _power(base: Integrand, exponent: Integrand, tree: Expr) -> Integrand:
    if isinstance(tree, Num):
        if tree.value.denominator == 1:
            whole = int(tree.value)
            return lambda x, a: base(x, a) ** whole
        if tree.value == _HALF:
            return lambda x, a: base(x, a).sqrt(analytic=a)
        if tree.value == -_HALF:
            return lambda x, a: base(x, a).rsqrt(analytic=a)
    return lambda x, a: _general_power(base(x, a), exponent(x, a), a)


def _general_power(base: Ball, exponent: Ball, analytic: bool) -> Ball:
    """base^exponent; a base around zero with a positive exponent is enclosed by its size."""
    value = base.pow(exponent, analytic=analytic)
    if not value.is_finite() and not analytic and exponent.imag == 0 and exponent.real > 0 and base.is_finite():
        size = (base.abs_upper() ** exponent.real).upper()
        return acb(arb(0, size), arb(0, 0 if base.imag == 0 and base.real >= 0 else size))
    return value


def _call(node: Call, parts: list[Integrand]) -> Integrand:
    if len(parts) == 1 and node.name in _UNARY:
        one, inner = _UNARY[node.name], parts[0]
        if node.name == "exp":
            return lambda x, a: inner(x, a).exp()
        if node.name == "sqrt":
            return lambda x, a: inner(x, a).sqrt(analytic=a)
        return lambda x, a: one(inner(x, a), a)
    if len(parts) == 2 and node.name in _BESSEL:
        two, order, argument = _BESSEL[node.name], parts[0], parts[1]
        return lambda x, a: two(order(x, a), argument(x, a), a)
    raise UnsupportedError(f"no ball arithmetic for {node.name}")


# Conditions ------------------------------------------------------------------------------------------------------------

Truth = bool | None  # None: the balls do not decide

_RELATIONS: dict[str, tuple[Callable[[Any, Any], bool], Callable[[Any, Any], bool]]] = {
    "<": (lambda x, y: bool(x < y), lambda x, y: bool(x >= y)),
    "<=": (lambda x, y: bool(x <= y), lambda x, y: bool(x > y)),
    ">": (lambda x, y: bool(x > y), lambda x, y: bool(x <= y)),
    ">=": (lambda x, y: bool(x >= y), lambda x, y: bool(x < y)),
    "=": (lambda x, y: bool(x == y), lambda x, y: bool(x != y)),
}


def _condition(node: Expr, variable: str | None, values: Mapping[str, Ball]) -> Callable[[Ball], Truth]:
    """A condition on the real parts of its sides, as a function of the variable."""
    if not isinstance(node, Call):
        raise UnsupportedError("a condition of piecewise is a comparison")
    if node.name in ("and", "or"):
        inner = [_condition(child, variable, values) for child in node.args]
        return lambda x: _joined([decide(x) for decide in inner], node.name == "and")
    if node.name not in _RELATIONS:
        raise UnsupportedError(f"no ball arithmetic for the condition {node.name}")
    holds, fails = _RELATIONS[node.name]
    left, right = (_compile(child, variable, values)[0] for child in node.args)

    def decide(x: Ball) -> Truth:
        one, other = left(x, False).real, right(x, False).real
        return True if holds(one, other) else False if fails(one, other) else None

    return decide


def _joined(truths: list[Truth], every: bool) -> Truth:
    if (not every) in truths:
        return not every
    return None if None in truths else every


def _piecewise(node: Call, variable: str | None, values: Mapping[str, Ball]) -> Integrand:
    """The first value whose condition holds; where the balls do not decide, the union of what remains."""
    branches = [_compile(child, variable, values)[0] for child in (*node.args[:-1:2], node.args[-1])]
    conditions = [_condition(child, variable, values) for child in node.args[1::2]]

    def value(x: Ball, analytic: bool) -> Ball:
        found: list[Ball] = []
        for branch, decide in zip(branches, conditions, strict=False):
            truth = decide(x)
            if truth is None and analytic:
                return _NAN
            if truth is not False:
                found.append(branch(x, analytic))
            if truth:
                return _union(found)
        return _union([*found, branches[-1](x, analytic)])

    return value


def _union(found: list[Ball]) -> Ball:
    total = found[0]
    for other in found[1:]:
        total = total.union(other)
    return total


# Functions -------------------------------------------------------------------------------------------------------------


def _guarded(function: Callable[[Ball], Ball], clear: Callable[[Ball], bool]) -> Callable[[Ball, bool], Ball]:
    """``function``, which is analytic where ``clear``."""
    return lambda z, analytic: _NAN if analytic and not clear(z) else function(z)


def _entire(function: Callable[[Ball], Ball]) -> Callable[[Ball, bool], Ball]:
    return lambda z, _: function(z)


def _off_unit_cuts(z: Ball) -> bool:
    """Off the cuts of asin and acos: the real axis beyond ±1."""
    return bool(abs(z.real) < 1) or not z.imag.contains(0)


def _off_imaginary_cuts(z: Ball) -> bool:
    return bool(abs(z.imag) < 1) or not z.real.contains(0)


def _off_negative(z: Ball) -> bool:
    return bool(z.real > 0) or not z.imag.contains(0)


def _absolute(z: Ball, analytic: bool) -> Ball:
    if analytic or z.imag == 0:
        return z.real_abs(analytic=analytic)
    return acb(abs(z))


def _sharp(z: Ball) -> Any:
    """The real part of what is real and known so well, beside its size, that its root loses nothing; else 0."""
    return z.real if z.imag == 0 and z.real.rel_accuracy_bits() > flint.ctx.prec - _LOST else _NOUGHT


def cosh_root(z: Ball) -> Ball:
    """cosh √z, an entire function of z."""
    real = _sharp(z)
    if real < 0:
        return acb((-real).sqrt().cos())
    if real > 0:
        return acb(real.sqrt().cosh())
    if z.abs_upper() >= 1 and z.real < 0:
        return (-z).sqrt().cos()
    if z.abs_upper() >= 1 and _off_negative(z):
        return z.sqrt().cosh()
    return (z / 4).hypgeom_0f1(acb(1) / 2)


def sinhc_root(z: Ball) -> Ball:
    """sinh(√z)/√z, an entire function of z, 1 at 0."""
    real = _sharp(z)
    if real != 0:
        root = abs(real).sqrt()
        return acb((root.sin() if real < 0 else root.sinh()) / root)
    if z.abs_upper() >= 1 and z.real < 0:
        root = (-z).sqrt()
        return root.sin() / root
    if z.abs_upper() >= 1 and _off_negative(z):
        root = z.sqrt()
        return root.sinh() / root
    return (z / 4).hypgeom_0f1(acb(3) / 2)


def hankel1(order: Ball, z: Ball) -> Ball:
    """H¹, by the modified function K in the upper half plane, where J + iY would cancel."""
    if z.imag > 0 or z.real > 0:
        turn = (acb(0, 1) * acb(arb.pi()) * order / 2).exp()
        return (z * acb(0, -1)).bessel_k(order) * 2 / (acb(0, 1) * acb(arb.pi()) * turn)
    return z.bessel_j(order) + acb(0, 1) * z.bessel_y(order)


def _whole(order: Ball) -> bool:
    return bool(order.imag == 0 and order.real.is_exact() and order.real.is_integer())


_UNARY: dict[str, Callable[[Ball, bool], Ball]] = {
    "sin": _entire(lambda z: z.sin()),
    "cos": _entire(lambda z: z.cos()),
    "tan": _entire(lambda z: z.tan()),
    "sinh": _entire(lambda z: z.sinh()),
    "cosh": _entire(lambda z: z.cosh()),
    "tanh": _entire(lambda z: z.tanh()),
    "exp": _entire(lambda z: z.exp()),
    "erf": _entire(lambda z: z.erf()),
    "erfc": _entire(lambda z: z.erfc()),
    "gamma": _entire(lambda z: z.gamma()),
    "airyai": _entire(lambda z: z.airy_ai()),
    "airyai_prime": _entire(lambda z: z.airy_ai(derivative=1)),
    "cosh_root": _entire(cosh_root),
    "sinhc_root": _entire(sinhc_root),
    "log": lambda z, a: z.log(analytic=a),
    "sqrt": lambda z, a: z.sqrt(analytic=a),
    "asin": _guarded(lambda z: z.asin(), _off_unit_cuts),
    "acos": _guarded(lambda z: z.acos(), _off_unit_cuts),
    "atan": _guarded(lambda z: z.atan(), _off_imaginary_cuts),
    "abs": _absolute,
    "sign": lambda z, a: z.real_sgn(analytic=a),
    "heaviside": lambda z, a: z.real_heaviside(analytic=a),
    "re": lambda z, a: _NAN if a else acb(z.real),
    "im": lambda z, a: _NAN if a else acb(z.imag),
    "conj": lambda z, a: _NAN if a else acb(z.real, -z.imag),
}


def _bessel(function: Callable[[Ball, Ball], Ball], whole_is_entire: bool) -> Callable[[Ball, Ball, bool], Ball]:
    def value(order: Ball, z: Ball, analytic: bool) -> Ball:
        if analytic and not (whole_is_entire and _whole(order)) and not _off_negative(z):
            return _NAN
        return function(order, z)

    return value


_BESSEL: dict[str, Callable[[Ball, Ball, bool], Ball]] = {
    "besselj": _bessel(lambda n, z: z.bessel_j(n), True),
    "bessely": _bessel(lambda n, z: z.bessel_y(n), False),
    "besseli": _bessel(lambda n, z: z.bessel_i(n), True),
    "besselk": _bessel(lambda n, z: z.bessel_k(n), False),
    "hankel1": _bessel(hankel1, False),
}
