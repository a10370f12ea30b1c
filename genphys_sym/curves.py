"""Formulas as arrays of numbers in double precision, for pictures only; certified values are another module's work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symcons.errors import UnsupportedError
from symcons.expr.system import Parameter
from symcons.expr.tree import Add, Call, Expr, Mul, Num, Pow, Sym

#: Complex numbers of any shape.
Array = NDArray[np.complexfloating[Any, Any]]

_FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "sin": np.sin, "cos": np.cos, "tan": np.tan, "sinh": np.sinh,
    "cosh": np.cosh, "tanh": np.tanh, "conj": np.conj, "abs": lambda z: np.abs(z) + 0j, "re": lambda z: z.real + 0j,
    "im": lambda z: z.imag + 0j, "sign": lambda z: np.sign(z.real) + 0j, "heaviside": lambda z: (z.real > 0) + 0j,
}  # fmt: skip
_COMPARISONS: dict[str, Callable[[Array, Array], Any]] = {
    "<": lambda a, b: a.real < b.real, "<=": lambda a, b: a.real <= b.real,
    ">": lambda a, b: a.real > b.real, ">=": lambda a, b: a.real >= b.real, "=": lambda a, b: a == b,
    "and": lambda a, b: (a.real > 0.5) & (b.real > 0.5), "or": lambda a, b: (a.real > 0.5) | (b.real > 0.5),
}  # fmt: skip
#: Functions that NumPy lacks, by the method of a complex ball; the arguments before the last come first there.
BALL_METHODS = {
    "gamma": "gamma", "erf": "erf", "erfc": "erfc", "besselj": "bessel_j", "bessely": "bessel_y", "besseli": "bessel_i",
    "besselk": "bessel_k", "airyai": "airy_ai",
}  # fmt: skip
_CONSTANTS = {"i": 1j, "pi": np.pi + 0j}


def sampled(formula: Expr, at: Mapping[str, Any]) -> Array:
    """``formula`` at every point of ``at``: a name's value is a number or an array, the result has their common shape.

    Points at which it is not finite come out as nan.

    :raises UnsupportedError: for a function or a name without a value.
    """
    with np.errstate(all="ignore"):
        value = _value(formula, at)
    return np.where(np.isfinite(value), value, np.nan)


def _value(node: Expr, at: Mapping[str, Any]) -> Array:
    if isinstance(node, Num):
        return np.asarray(complex(float(node.value)))
    if isinstance(node, Sym):
        return _named(node.name, at)
    if isinstance(node, Pow):
        return np.asarray(_value(node.base, at) ** _exponent(node.exponent, at))
    if isinstance(node, Call):
        return _called(node, at)
    parts = [_value(child, at) for child in node.children]
    total = parts[0]
    for part in parts[1:]:
        total = total + part if isinstance(node, Add) else total * part
    if not isinstance(node, (Add, Mul)):
        raise UnsupportedError("a picture cannot be drawn of this formula")
    return total


def _exponent(node: Expr, at: Mapping[str, Any]) -> Any:
    """A whole exponent as an integer, which NumPy raises to exactly."""
    if isinstance(node, Num) and node.value.denominator == 1:
        return int(node.value)
    return _value(node, at)


def _named(name: str, at: Mapping[str, Any]) -> Array:
    if name in at:
        return np.asarray(at[name], dtype=complex)
    if name in _CONSTANTS:
        return np.asarray(_CONSTANTS[name])
    raise UnsupportedError(f"a picture needs a value of {name}; give one with --set {name}=1")


def _called(node: Call, at: Mapping[str, Any]) -> Array:
    if node.name == "piecewise":
        return _piecewise(node, at)
    if node.name in _COMPARISONS:
        left, right = (_value(argument, at) for argument in node.args)
        return np.asarray(_COMPARISONS[node.name](left, right)) + 0j
    if node.name in BALL_METHODS:
        return _by_balls(BALL_METHODS[node.name], [_value(argument, at) for argument in node.args])
    if node.name == "mittag_leffler":
        return _mittag_leffler(_value(node.args[0], at), _value(node.args[1], at))
    if node.name not in _FUNCTIONS:
        raise UnsupportedError(f"a picture cannot be drawn of {node.name}()")
    return _FUNCTIONS[node.name](_value(node.args[0], at))


def _mittag_leffler(order: Array, argument: Array, nodes: int = 40) -> Array:
    """E_β(z), good for pictures where z ≤ 0 and β is not close to 2: q^(β−1)/(q^β − z) on Talbot's contour at t = 1."""
    theta = (2 * np.arange(nodes) + 1) * np.pi / nodes - np.pi
    places = nodes * (0.5017 * theta / np.tan(0.6407 * theta) - 0.6122 + 0.2645j * theta)
    slopes = nodes * (0.5017 / np.tan(0.6407 * theta) - 0.5017 * 0.6407 * theta / np.sin(0.6407 * theta) ** 2 + 0.2645j)
    total = np.zeros(np.broadcast(order, argument).shape, dtype=complex)
    for place, slope in zip(places.tolist(), slopes.tolist(), strict=True):
        total = total + np.exp(place) * slope / (1j * nodes) * place ** (order - 1) / (place**order - argument)
    return np.asarray(total)


def _by_balls(method: str, arguments: list[Array]) -> Array:
    """A special function at each point, to the precision of a double, by python-flint."""
    import flint

    spread = np.broadcast_arrays(*arguments)
    found = []
    for *orders, place in zip(*(array.ravel().tolist() for array in spread), strict=True):
        ball = getattr(flint.acb(place), method)(*(flint.acb(order) for order in orders))
        found.append(complex(ball) if ball.is_finite() else complex("nan"))
    return np.array(found, dtype=complex).reshape(spread[0].shape)


def _piecewise(node: Call, at: Mapping[str, Any]) -> Array:
    """``piecewise(value, condition, …, otherwise)``."""
    result = _value(node.args[-1], at)
    for position in range(len(node.args) - 3, -1, -2):
        chosen = _value(node.args[position + 1], at).real > 0.5
        result = np.where(chosen, _value(node.args[position], at), result)
    return result


def representative(parameter: Parameter) -> Fraction | None:
    """A number for a parameter: its value, else a simple one within what is assumed of it; None for a formula."""
    if parameter.value is not None:
        return parameter.value.value if isinstance(parameter.value, Num) else None
    low, high = parameter.lower, parameter.upper
    if low is not None and high is not None:
        return Fraction(low + high) / 2
    if low is None and high is None:
        return Fraction(1, 2)
    for simple in (Fraction(1), Fraction(-1)):
        if (low is None or simple > low) and (high is None or simple < high):
            return simple
    return Fraction(low) + 1 if low is not None else Fraction(high or 0) - 1
