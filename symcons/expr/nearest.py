"""The nearest known name to one that is not known."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from itertools import islice


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like ``name``, or None if none is near; the first where several are equally near."""
    candidates = list(islice((word for word in known if abs(len(word) - len(name)) <= 3 + len(name) // 2), 2000))
    folded = {word.lower(): word for word in reversed(candidates)}
    if name.lower() in folded or len(name) == 1:
        return folded.get(name.lower())
    return next(iter(get_close_matches(name, candidates, n=1, cutoff=0.6)), None)


def product_of(name: str, known: Collection[str]) -> list[str]:
    """Known names (at least two) that, written in a row, give ``name``; empty if there are none."""
    if len(name) > 24:
        return []
    ways: list[list[str] | None] = [[]] + [None] * len(name)
    for end in range(1, len(name) + 1):
        for start in range(end):
            before, word = ways[start], name[start:end]
            if before is not None and word in known and (ways[end] is None or len(before) < len(ways[end] or [])):
                ways[end] = [*before, word]
    found = ways[-1]
    return found if found and len(found) > 1 else []
