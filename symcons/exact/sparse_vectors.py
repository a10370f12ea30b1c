"""Sparse, readable bases: exact pairwise elimination.

A basis in reduced row echelon form can be full of terms that cancel between its vectors. For two vectors a, b the
number of nonzeros of a − c b falls the most for the ratio c = a_k / b_k that occurs most often among the common
entries. Such replacements are made as long as one of them shortens a vector, or keeps its length and makes its integers
smaller; so the process ends, and the result depends on the input alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import gcd

from symcons.exact.matrix import Exact, primitive_vector

Support = dict[int, int]
"""A nonzero integer vector: column → value."""


def sparsify(rows: Sequence[Sequence[Exact]]) -> list[tuple[int, ...]]:
    """A basis of the same rational span with fewer nonzeros.

    Args:
        rows: independent rational vectors of equal length.

    Returns:
        As many primitive integer vectors, first nonzero entry positive, short vectors first, then in the order of
        their supports.

    >>> sparsify([[1, 1, 1, 1], [1, 1, 1, 2]])
    [(0, 0, 0, 1), (1, 1, 1, 0)]
    """
    columns = len(rows[0]) if rows else 0
    vectors = [{j: v for j, v in enumerate(primitive_vector(row)) if v} for row in rows]
    vectors = sparsify_supports(vectors)
    return [tuple(vector.get(j, 0) for j in range(columns)) for vector in vectors]


def sparsify_supports(vectors: Sequence[Support]) -> list[Support]:
    """As :func:`sparsify`, for vectors given by their nonzero entries."""
    found = sorted((_primitive(vector) for vector in vectors), key=_order)
    meets: dict[int, set[int]] = {}
    for number, vector in enumerate(found):
        for column in vector:
            meets.setdefault(column, set()).add(number)
    pending = set(range(len(found)))
    while pending:
        number = min(pending, key=lambda k: (len(found[k]), k))
        pending.discard(number)
        for other in sorted(set().union(*(meets[column] for column in found[number])) - {number}):
            for target, tool in ((other, number), (number, other)):
                better = _improve(found[target], found[tool])
                if better is not None:
                    _replace(found, meets, target, better)
                    pending.add(target)
    return sorted(found, key=_order)


def _replace(found: list[Support], meets: dict[int, set[int]], number: int, vector: Support) -> None:
    for column in found[number].keys() - vector.keys():
        meets[column].discard(number)
    for column in vector.keys() - found[number].keys():
        meets.setdefault(column, set()).add(number)
    found[number] = vector


def _improve(target: Support, tool: Support) -> Support | None:
    """The best ``target`` − c ``tool``, primitive, if it is simpler than ``target``."""
    common = target.keys() & tool.keys()
    gained = len(tool) - len(common)
    if 2 * len(common) < len(tool):
        return None
    ratios = Counter(Fraction(target[j], tool[j]) for j in common)
    most = max(ratios.values(), default=0)
    if most < gained:
        return None
    trials = [_difference(target, tool, c) for c in sorted(c for c, k in ratios.items() if k == most)[:4]]
    best = min(trials, key=_weight)
    return best if _weight(best) < _weight(target) else None


def _difference(target: Support, tool: Support, factor: Fraction) -> Support:
    top, bottom = factor.numerator, factor.denominator
    result = {j: bottom * value for j, value in target.items()}
    for j, value in tool.items():
        entry = result.get(j, 0) - top * value
        if entry:
            result[j] = entry
        else:
            result.pop(j, None)
    return _primitive(result)


def _primitive(vector: Support) -> Support:
    if not vector:
        raise ValueError("the vectors must be independent, one of them is zero")
    content = gcd(*vector.values())
    if vector[min(vector)] < 0:
        content = -content
    return {j: vector[j] // content for j in sorted(vector)} if content != 1 else vector


def _weight(vector: Support) -> tuple[int, int]:
    """What must fall: the number of entries, then the sum of their sizes."""
    return len(vector), sum(map(abs, vector.values()))


def _order(vector: Support) -> tuple[int, int, list[int], list[int]]:
    columns = sorted(vector)
    return *_weight(vector), columns, [vector[j] for j in columns]
