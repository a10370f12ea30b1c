"""Kernels in double precision, many distances at once, from their closed forms.

A value is carried as m·e^s with real s, so that e^{−βt} I(…) and e^{−z²} erfc(−iz) neither overflow nor underflow on the
way; Bessel functions and erfc enter in their scaled forms. SciPy is imported only for formulas that need it.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from genphys_sym.greens.balls import evaluate
from genphys_sym.greens.closed import closed_kernel
from genphys_sym.results import DensityFlow
from symcons.errors import UnsupportedError
from symcons.expr.folding import fold
from symcons.expr.tree import Add, Call, Expr, Mul, Num, Pow, Sym

Array = Any
Scaled = tuple[Array, Array]


def kernel_table(flow: DensityFlow, t: float, rs: Any, dim: int) -> Array:
    """The kernel at time ``t`` and every distance of ``rs`` (any shape; in one dimension x may be negative).

    The regular part: atoms and fronts are apart. Values are as exact as double precision lets them be, not certified.

    :raises UnsupportedError: where no closed form is known, or a parameter has no value.
    """
    formula = closed_kernel(flow, dim).formula
    if formula is None:
        raise UnsupportedError("a table needs a closed form, and none is known: ask for certified values one by one")
    missing = [p.name for p in flow.pde.parameters if p.value is None]
    if missing:
        raise UnsupportedError(f"a table needs a value for {', '.join(missing)}")
    places = np.asarray(rs, dtype=float)
    known: dict[str, Array] = {p.name: _number(p.value) for p in flow.pde.parameters if p.value is not None}
    known |= {"t": float(t), "r": np.abs(places), "x": places, "N": float(dim)}
    with np.errstate(all="ignore"):
        result = _plain(values(formula, known))
    return np.broadcast_to(np.real(result), places.shape).copy()


def _number(value: Expr) -> float:
    return float(evaluate(value, {}).real)


def values(formula: Expr, known: Mapping[str, Array]) -> Scaled:
    """``formula`` over arrays, as m·e^s."""
    return fold(formula, lambda node, parts: _node(node, parts, known))


def _node(node: Expr, parts: list[Scaled], known: Mapping[str, Array]) -> Scaled:
    if isinstance(node, Num):
        return node.value.numerator / node.value.denominator, 0.0
    if isinstance(node, Sym):
        return _name(node.name, known), 0.0
    if isinstance(node, Add):
        return _sum(parts)
    if isinstance(node, Mul):
        return np.prod(np.broadcast_arrays(*(m for m, _ in parts)), axis=0), sum(s for _, s in parts)
    if isinstance(node, Pow):
        return _power(parts[0], node.exponent, parts[1])
    if isinstance(node, Call):
        return _call(node.name, parts)
    raise UnsupportedError(f"{node!r} has no place in a table")


def _name(name: str, known: Mapping[str, Array]) -> Array:
    if name in known:
        return known[name]
    if name in ("pi", "i"):
        return np.pi if name == "pi" else 1j
    raise UnsupportedError(f"the name {name} has no value")


def _plain(value: Scaled) -> Array:
    mantissa, scale = value
    return mantissa * np.exp(scale)


def _sum(parts: list[Scaled]) -> Scaled:
    finite = [np.where(mantissa == 0, -np.inf, scale) for mantissa, scale in parts]
    top = finite[0]
    for scale in finite[1:]:
        top = np.maximum(top, scale)
    top = np.where(np.isfinite(top), top, 0.0)
    return sum(mantissa * np.exp(scale - top) for mantissa, scale in parts), top


def _power(base: Scaled, tree: Expr, exponent: Scaled) -> Scaled:
    if isinstance(tree, Num) and tree.value.denominator == 1:
        whole = int(tree.value)
        return np.asarray(base[0]) ** float(whole), base[1] * whole
    if isinstance(tree, Num) and tree.value == Fraction(1, 2):
        return np.sqrt(base[0]), base[1] / 2
    power = np.real(_plain(exponent))
    return np.power(base[0], power), base[1] * power


def _call(name: str, parts: list[Scaled]) -> Scaled:
    if name == "piecewise":
        return _piecewise(parts)
    if name in _COMPARISONS:
        left, right = (np.real(_plain(part)) for part in parts)
        return _COMPARISONS[name](left, right), 0.0
    if name in ("re", "im"):
        return (np.real if name == "re" else np.imag)(parts[0][0]), parts[0][1]
    arguments = [_plain(part) for part in parts]
    if name == "exp":
        exponent = arguments[0]
        return (np.exp(1j * np.imag(exponent)) if np.iscomplexobj(exponent) else 1.0), np.real(exponent)
    if name in ("cosh", "sinh"):
        size = np.abs(arguments[0])
        sign = 1.0 if name == "cosh" else np.sign(arguments[0])
        return sign * (1 + (1 if name == "cosh" else -1) * np.exp(-2 * size)) / 2, size
    if name in _PLAIN:
        return _PLAIN[name](arguments[0]), 0.0
    return _special(name, arguments)


def _piecewise(parts: list[Scaled]) -> Scaled:
    mantissa, scale = parts[-1]
    for (value, size), (condition, _) in zip(parts[-3::-2], parts[-2::-2], strict=True):
        mantissa, scale = np.where(condition, value, mantissa), np.where(condition, size, scale)
    return mantissa, scale


def _special(name: str, arguments: list[Array]) -> Scaled:
    try:
        from scipy import special
    except ImportError as error:
        raise UnsupportedError("this table needs SciPy: pip install 'symcons[special]'", code="E601") from error
    *order, z = arguments
    if name == "besselk":
        return _far(z, order[0], 1, special.kve), -np.real(z)
    if name == "besseli":
        return _far(z, order[0], -1, special.ive), np.abs(np.real(z))
    if name == "erfc":
        right = np.real(z) > 0
        safe = np.where(right, z, 0)
        square = -safe * safe
        turn = np.exp(1j * np.imag(square)) if np.iscomplexobj(z) else 1.0
        near = special.erfc(np.where(right, 0, z))
        return np.where(right, special.erfcx(safe) * turn, near), np.where(right, np.real(square), 0.0)
    plain = {
        "besselj": special.jv,
        "bessely": special.yv,
        "hankel1": special.hankel1,
        "gamma": special.gamma,
        "erf": special.erf,
    }
    if name == "airyai":
        return special.airy(z)[0], 0.0
    if name in plain:
        return plain[name](*order, z), 0.0
    raise UnsupportedError(f"{name} has no place in a table")


def _far(z: Array, order: Array, sign: int, scaled: Any) -> Array:
    """A scaled Bessel function; beyond 10^8, where SciPy gives up, by two terms of its expansion (DLMF 10.40.1, 10.40.2)."""
    far = np.real(z) > _FAR
    size = np.where(far, z, 1.0)
    front = np.sqrt(np.pi / (2 * size)) if sign > 0 else 1 / np.sqrt(2 * np.pi * size)
    return np.where(far, front * (1 + sign * (4 * order**2 - 1) / (8 * size)), scaled(order, np.where(far, 1.0, z)))


#: Where two terms have all digits.
_FAR = 1e8
_COMPARISONS = {
    "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "and": np.logical_and, "or": np.logical_or,
}  # fmt: skip
_PLAIN = {
    "sqrt": np.sqrt, "log": np.log, "sin": np.sin, "cos": np.cos, "abs": np.abs,
    "conj": np.conj, "tan": np.tan, "tanh": np.tanh, "atan": np.arctan,
}  # fmt: skip
