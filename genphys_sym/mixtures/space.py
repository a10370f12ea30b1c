"""The affine map between a flow's space and the isotropic law behind it: x = s(t)·y + shift(t), y = y_0 + √(2τ) F z.

s contracts where the equation has a drift b·x (Ornstein–Uhlenbeck), s = e^{−∫b}; the shift carries what drifts with a constant
velocity; F = (A/(tr A/N))^{1/2} where a tensor A diffuses in directions, 2τ being then the mean variance over them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import torch
from torch import Tensor

from genphys_sym.integrals import integral
from genphys_sym.mixtures.evaluation import on_arrays, on_tensors
from genphys_sym.mixtures.laws import Array
from genphys_sym.results import DensityFlow
from symcons.errors import UnsupportedError
from symcons.expr.tree import ZERO, Expr, Num, Sym, add, as_expr, mul, negate, substitute

AXES = ("kx", "ky", "kz")


@dataclass(frozen=True, slots=True, eq=False)
class Affine:
    """At times t: ``scale`` s and its ``rate`` d log s/dt of t's shape; ``shift`` and its ``drift`` d shift/dt with N more
    columns, zeros without axes where there is none; ``factor`` F, symmetric (N, N), None where it is the identity."""

    scale: Tensor
    shift: Tensor
    factor: Tensor | None
    rate: Tensor
    drift: Tensor


def affine(flow: DensityFlow, t: Tensor, values: Mapping[str, Any] | None = None) -> Affine:
    """The affine map of ``flow`` at times t, in t's type, on its device.

    :raises UnsupportedError: for parameters without a value, and where the tensor's directions change in time.
    """
    from genphys_sym.mixtures.flows import numbers_of

    numbers = numbers_of(flow, values)
    t = torch.as_tensor(t)
    time = t.to(torch.float64)
    scale, rate = _contraction(flow, numbers, time)
    shift = drift = torch.zeros((), dtype=t.dtype, device=t.device)
    factor = None
    found = quadratic_of(flow, numbers)
    if found is not None:
        shift, drift = _carried(found, time)
        factor = found.factor()
    parts = [scale, shift, factor, rate, drift]
    return Affine(*(None if p is None else p.to(dtype=t.dtype, device=t.device) for p in parts))  # type: ignore[arg-type]


def contraction(flow: DensityFlow, numbers: Mapping[str, Expr]) -> Expr | None:
    """∫₀ᵗ b, None without a drift b·x.

    :raises UnsupportedError: where it has no closed form.
    """
    if flow.symbol.drift is None:
        return None
    gone = integral(substitute(flow.symbol.drift, dict(numbers)))
    if gone is None:
        raise UnsupportedError("the drift has no integral over time in closed form")
    return gone


def _contraction(flow: DensityFlow, numbers: Mapping[str, Expr], t: Tensor) -> tuple[Tensor, Tensor]:
    gone = contraction(flow, numbers)
    if gone is None or flow.symbol.drift is None:
        return torch.ones_like(t), torch.zeros_like(t)
    rate = on_tensors(substitute(flow.symbol.drift, dict(numbers)))({"t": t})
    return torch.exp(-_filled(on_tensors(gone)({"t": t}), t)), -_filled(rate, t)


def _filled(value: object, t: Tensor) -> Tensor:
    return torch.as_tensor(value, dtype=t.dtype, device=t.device).expand(t.shape)


@dataclass(frozen=True, slots=True)
class Quadratic:
    """An exponent c − i d·k − kᵀAk by its trees in t: ``drift`` d and ``matrix`` A."""

    drift: tuple[Expr, ...]
    matrix: tuple[tuple[Expr, ...], ...]

    @property
    def clock(self) -> Expr:
        """tr A/N."""
        return mul(Num(Fraction(1, len(self.drift))), add(*(row[i] for i, row in enumerate(self.matrix))))

    def numbers(self, t: float) -> np.ndarray:
        """A at a time."""
        place = {"t": np.array(t)}
        return np.array([[float(np.real(on_arrays(entry)(place))) for entry in row] for row in self.matrix])

    def factor(self) -> Tensor | None:
        """F, the same at all times.

        :raises UnsupportedError: where it is not.
        """
        one, other = (matrix * len(matrix) / np.trace(matrix) for matrix in (self.numbers(0.7), self.numbers(1.9)))
        if not np.allclose(one, other, rtol=1e-10, atol=1e-12):
            raise UnsupportedError("the directions in which the equation diffuses change in time")
        if np.allclose(one, np.eye(len(one)), rtol=0, atol=1e-14):
            return None
        size, axes = np.linalg.eigh(one)
        return torch.as_tensor(axes @ np.diag(np.sqrt(np.maximum(size, 0))) @ axes.T)


def quadratic_of(flow: DensityFlow, numbers: Mapping[str, Expr]) -> Quadratic | None:
    """The exponent of an equation whose directions differ, None where it is isotropic or no polynomial of degree two."""
    from genphys_sym.greens import shapes

    if flow.symbol.isotropic or flow.symbol.dim is None:
        return None
    tree = shapes.exponent(flow, shapes.facts_of(flow))
    return None if tree is None else quadratic(substitute(tree, dict(numbers)), flow.symbol.dim)


def quadratic(exponent: Expr, dim: int) -> Quadratic | None:
    """d and A from values at unit wave vectors; compared with the exponent elsewhere."""
    axes = AXES[:dim]

    def at(*k: int) -> Expr:
        return substitute(exponent, {axis: as_expr(value) for axis, value in zip(axes, k, strict=True)})

    def unit(*indices: int, sign: int = 1) -> tuple[int, ...]:
        return tuple(sign * indices.count(axis) for axis in range(dim))

    origin, half = at(*unit()), Num(Fraction(1, 2))
    drift = tuple(mul(half, Sym("i"), add(at(*unit(i)), negate(at(*unit(i, sign=-1))))) for i in range(dim))
    matrix: list[list[Expr]] = [[ZERO] * dim for _ in axes]
    for i, j in product(range(dim), repeat=2):
        both = add(at(*unit(i, j)), negate(at(*unit(i))), negate(at(*unit(j))), origin)
        matrix[i][j] = mul(negate(half), both)
    found = Quadratic(drift, tuple(tuple(row) for row in matrix))
    return found if _same(exponent, origin, found, axes) else None


def _same(exponent: Expr, origin: Expr, found: Quadratic, axes: tuple[str, ...]) -> bool:
    place: dict[str, Array] = {"t": np.array([0.4, 1.3, 2.1]) + 0j}
    place |= {axis: np.array([0.3, -1.7, 0.9]) * (i + 1) + 0.2 + 0j for i, axis in enumerate(axes)}
    terms = [
        mul(entry, Sym(one), Sym(other))
        for row, one in zip(found.matrix, axes, strict=True)
        for entry, other in zip(row, axes, strict=True)
    ]
    linear = [mul(Sym("i"), d, Sym(axis)) for d, axis in zip(found.drift, axes, strict=True)]
    whole = add(origin, negate(add(*linear)), negate(add(*terms)))
    return bool(np.allclose(on_arrays(exponent)(place), on_arrays(whole)(place), rtol=1e-10, atol=1e-12))


def _carried(found: Quadratic, t: Tensor) -> tuple[Tensor, Tensor]:
    """(shift, its derivative): a shift is a polynomial or exponential of t, so a difference of four points serves."""
    times = t.detach().cpu().numpy()

    def at(time: np.ndarray) -> np.ndarray:
        columns = [np.real(np.broadcast_to(on_arrays(d)({"t": time + 0j}), time.shape)) for d in found.drift]
        return np.stack(columns, -1)

    step = 1e-3 * np.maximum(np.abs(times), 1e-12)
    slope = sum(w * at(times + n * step) for n, w in ((-2, 1 / 12), (-1, -8 / 12), (1, 8 / 12), (2, -1 / 12)))
    shift = torch.as_tensor(at(times), device=t.device)
    return shift, torch.as_tensor(slope / step[..., None], device=t.device)
