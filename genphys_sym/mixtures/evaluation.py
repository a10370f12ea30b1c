"""Formulas as functions of arrays: the same tree on NumPy's complex numbers and on tensors.

What holds no variable is computed once, as a ball, and enters as a number. √ of a polynomial in k² is written as the
product of the roots of its linear factors, √a Π √(k² + pⱼ): with principal roots that is the continuation off the
negative axis of k², which the root of the product is not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import torch

from genphys_sym.greens.assumptions import Assumptions
from genphys_sym.greens.balls import evaluate
from genphys_sym.greens.reading import expansion
from symcons.errors import UnsupportedError
from symcons.expr.tree import Add, Call, Expr, Mul, Num, Pow, Sym, add, mul, names

#: An array or a tensor.
Array = Any
Function = Callable[[Mapping[str, Array]], Array]

_NAMES = ("exp", "log", "sqrt", "cosh", "sinh", "cos", "sin", "tanh", "abs")
_NUMPY: dict[str, Callable[[Array], Array]] = {name: getattr(np, name) for name in _NAMES}
_TORCH: dict[str, Callable[[Array], Array]] = {name: getattr(torch, name) for name in _NAMES}


def on_arrays(tree: Expr) -> Function:
    """``tree`` as a function of NumPy arrays by name, complex ones with principal branches."""
    return _compiled(tree, _NUMPY)


def on_tensors(tree: Expr) -> Function:
    """``tree`` as a function of tensors by name."""
    return _compiled(tree, _TORCH)


def number(tree: Expr) -> float:
    """The value of a real tree without names.

    :raises UnsupportedError: where it has names or no finite real value.
    """
    value = complex(evaluate(tree, {}).mid())
    if not np.isfinite(value.real) or abs(value.imag) > 1e-12 * (1 + abs(value.real)):
        raise UnsupportedError(f"{tree!r} is no finite real number")
    return value.real


def _constant(tree: Expr) -> float | complex:
    value = complex(evaluate(tree, {}).mid())
    return value.real if value.imag == 0 else value


def _compiled(tree: Expr, functions: Mapping[str, Callable[[Array], Array]]) -> Function:
    if not names(tree) - {"pi", "i"}:
        value = _constant(tree)
        return lambda _: value
    if isinstance(tree, Sym):
        name = tree.name
        return lambda place: place[name]
    if isinstance(tree, Call):
        return _call(tree, functions)
    parts = [_compiled(child, functions) for child in tree.children]
    if isinstance(tree, Add):
        return lambda place: sum((part(place) for part in parts[1:]), parts[0](place))
    if isinstance(tree, Mul):
        return lambda place: _product([part(place) for part in parts])
    if isinstance(tree, Pow):
        return _power(tree, parts)
    raise UnsupportedError(f"no array arithmetic for {tree!r}")


def _product(values: list[Array]) -> Array:
    total = values[0]
    for value in values[1:]:
        total = total * value
    return total


def _power(tree: Pow, parts: list[Function]) -> Function:
    base, exponent = parts
    if isinstance(tree.exponent, Num) and tree.exponent.value.denominator == 1:
        whole = int(tree.exponent.value)
        return lambda place: base(place) ** whole
    return lambda place: base(place) ** exponent(place)


def _call(tree: Call, functions: Mapping[str, Callable[[Array], Array]]) -> Function:
    if tree.name == "sqrt" and functions is _NUMPY:
        factored = factored_root(tree.args[0])
        if factored is not None:
            return _compiled(factored, functions)
    parts = [_compiled(child, functions) for child in tree.args]
    if tree.name == "besselk" and functions is _NUMPY:
        return lambda place: _bessel_k(parts[0](place), parts[1](place))
    if tree.name not in functions or len(parts) != 1:
        raise UnsupportedError(f"no array arithmetic for {tree.name}")
    function, inner = functions[tree.name], parts[0]
    return lambda place: function(inner(place))


def _bessel_k(order: Array, z: Array) -> Array:
    from scipy.special import kv

    return kv(order, z)


def factored_root(radicand: Expr) -> Expr | None:
    """√a Π √(k² + pⱼ) for √ of a polynomial in k² of degree two or more with real pⱼ, None for anything else."""
    if not names(radicand) <= {"k", "pi"}:
        return None
    found = expansion(radicand, Assumptions())
    if found is None or not found.is_polynomial or any(q.denominator != 1 or q % 2 for q in found.powers):
        return None
    degree = int(max(found.powers)) // 2
    if degree < 2:
        return None
    roots = np.roots([number(found.coefficient(2 * n)) for n in range(degree, -1, -1)])
    if any(abs(root.imag) > 1e-7 * abs(root) for root in roots):
        return None
    square = Sym("k") ** 2
    factors = [Call("sqrt", (add(square, _exact(-float(root.real))),)) for root in roots]
    return mul(Call("sqrt", (found.coefficient(2 * degree),)), *factors)


def _exact(value: float) -> Num:
    return Num(Fraction(value))
