"""Answers that depend on a flow and little else are kept, so that a thousand values of one flow derive them once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from typing import TypeVar

from genphys_sym.results import DensityFlow

Answer = TypeVar("Answer")
_KEPT = 128


def remembered(derive: Callable[..., Answer]) -> Callable[..., Answer]:
    """``derive(flow, *rest)``, computed once for each flow object and ``rest``; the last 128 answers are kept.

    The object is known by its identity, which is safe since it is kept with its answer, and saves hashing its formulas.
    """
    kept: OrderedDict[tuple[Hashable, ...], tuple[DensityFlow, Answer]] = OrderedDict()

    @wraps(derive)
    def answer(flow: DensityFlow, *rest: Hashable) -> Answer:
        key = (id(flow), *rest)
        found = kept.get(key)
        if found is None:
            found = kept[key] = (flow, derive(flow, *rest))
            if len(kept) > _KEPT:
                kept.popitem(last=False)
        return found[1]

    return answer
