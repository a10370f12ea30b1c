"""Arguments and results of programs: numbers become tensors beside the others, results take the common shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor


def as_tensors(*values: Any) -> tuple[Tensor, ...]:
    """``values`` as floating tensors of one type on the device of the first tensor."""
    tensors = [v for v in values if isinstance(v, Tensor)]
    kinds = [v.dtype for v in tensors if v.is_floating_point()]
    dtype = kinds[0] if kinds else torch.get_default_dtype()
    for kind in kinds[1:]:
        dtype = torch.promote_types(dtype, kind)
    device = tensors[0].device if tensors else None
    return tuple(torch.as_tensor(v, dtype=dtype, device=device) for v in values)


def spread(arguments: Sequence[Tensor], outputs: Sequence[Any]) -> tuple[Tensor, ...]:
    """``outputs`` in the shape that ``arguments`` broadcast to."""
    if not arguments:
        return tuple(torch.as_tensor(v) for v in outputs)
    first = arguments[0]
    shape = torch.broadcast_shapes(*(a.shape for a in arguments))  # type: ignore[no-untyped-call]
    return tuple(_beside(v, first).expand(shape) for v in outputs)


def _beside(value: Any, first: Tensor) -> Tensor:
    if isinstance(value, Tensor):
        return value
    return torch.as_tensor(value, dtype=None if isinstance(value, complex) else first.dtype, device=first.device)
