"""Kernels that no law of τ has, by a number that would have to be positive.

f(s) = K̂(√s, t)/K̂(0, t) is E e^{−sτ} of some τ ≥ 0 if and only if it is completely monotone (S. N. Bernstein). Then
Σ_i (−1)^i C(n, i) f((j + i)h) = E e^{−jhτ}(1 − e^{−hτ})^n lies between 0 and 1 for all n, j ≥ 0, h > 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from genphys_sym.mixtures.evaluation import Array, on_arrays
from symcons.expr.tree import Call, Expr, walk

#: Times, steps h, the largest j and n, how far rounding may carry a sum beyond 0 or 1, and values looked at.
TIMES, STEPS, PLACES, ORDERS, ROUNDING, LARGE = (0.1, 1.0, 5.0), np.logspace(-3, 4, 43), 4, 4, 1e-7, 1e3


def refutation(transform: Expr) -> str | None:
    """What would have to be true of τ and cannot, of f(k², t) = ``transform``, in k and t; None where nothing was found."""
    if any(isinstance(node, Call) and node.name == "piecewise" for node in walk(transform)):
        return "its transform is given in pieces, and E exp(−sτ) is analytic in s > 0"
    function = on_arrays(transform)
    places = STEPS[:, None] * np.arange(1, PLACES + ORDERS + 1)
    worst, told = ROUNDING, None
    for t in TIMES:
        with np.errstate(all="ignore"):
            values = np.asarray(function({"k": np.sqrt(places) + 0j, "t": np.full_like(places, t)}), dtype=complex)
        known = np.where(np.abs(values) < LARGE, values.real, np.nan)  # what is larger says no more
        for n, means in enumerate(_means(np.concatenate([np.ones_like(places[:, :1]), known], axis=1))):
            outside = np.nan_to_num(np.maximum(-means, means - 1), nan=0.0, posinf=0.0)
            row, j = np.unravel_index(outside.argmax(), outside.shape)
            if outside[row, j] > worst:
                worst = float(outside[row, j])
                told = f"the mean of {_power(int(j), n, float(STEPS[row]))} would be {means[row, j]:.3g} at t = {t:g}"
    return told


def _means(f: Array) -> Iterator[Array]:
    """E e^{−jhτ}(1 − e^{−hτ})^n from f at 0, h, 2h, … for every h (steps, places): for n = 0, 1, … an array (steps, j)."""
    for n in range(ORDERS + 1):
        signs = np.array([(-1) ** i * math.comb(n, i) for i in range(n + 1)])
        yield np.stack([f[:, j : j + n + 1] @ signs for j in range(PLACES + 1)], axis=1)


def _power(j: int, n: int, h: float) -> str:
    """e^{−jhτ}(1 − e^{−hτ})^n in letters."""
    first = f"exp(−{j * h:.3g} τ)" if j else ""
    second = f"(1 − exp(−{h:.3g} τ))" if n else ""
    return " ".join(part for part in (first, second + (f"^{n}" if n > 1 else "")) if part)
