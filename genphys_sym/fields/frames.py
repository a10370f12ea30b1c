"""Frames that contract along with a drift b·x, as programs that graphs can hold: s(t) = e^{−∫b} and d log s/dt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

import torch
from torch import Tensor

from genphys_sym.mixtures.space import contraction
from genphys_sym.results import DensityFlow
from symcons.emit.function import compile_function
from symcons.expr.tree import Expr, call, negate, substitute

#: t to (s, d log s/dt).
Contraction = Callable[[Tensor], tuple[Tensor, Tensor]]


def contracting(flow: DensityFlow, numbers: Mapping[str, Expr]) -> Contraction:
    """s and d log s/dt of ``flow`` at values of its parameters; 1 and 0 without a drift b·x.

    :raises UnsupportedError: where ∫b has no closed form.
    """
    gone = contraction(flow, numbers)
    if gone is None or flow.symbol.drift is None:
        return _still
    rate = negate(substitute(flow.symbol.drift, dict(numbers)))
    return cast("Contraction", compile_function([call("exp", negate(gone)), rate], ["t"]).function)


def _still(t: Tensor) -> tuple[Tensor, Tensor]:
    return torch.ones_like(t), torch.zeros_like(t)
