"""All metrics at once, each beside its value for fresh data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from genphys_sym.metrics.frechet import frechet
from genphys_sym.metrics.kernel import energy_distance, median_bandwidth, mmd
from genphys_sym.metrics.neighbours import recall
from genphys_sym.metrics.points import checked
from genphys_sym.metrics.transport import sliced_wasserstein, w2
from symcons.errors import SymconsError

#: Points of each sample for the exact W₂.
SMALL = 1000


@dataclass(frozen=True, slots=True)
class Score:
    """A metric between samples and data, and the same metric between ``fresh`` data and data; ``note`` says what else."""

    name: str
    value: float
    fresh: float
    note: str = ""

    @property
    def ratio(self) -> float:
        """value / fresh; infinite where fresh is 0 and the value is not."""
        return self.value / self.fresh if self.fresh else (float("inf") if self.value else 1.0)


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores in the order in which they are reported; ``points`` is the size of each of the three samples."""

    scores: tuple[Score, ...]
    points: int
    dim: int

    def __iter__(self) -> Iterator[Score]:
        return iter(self.scores)

    def __len__(self) -> int:
        return len(self.scores)

    def __getitem__(self, name: str) -> Score:
        return {score.name: score for score in self.scores}[name]

    def to_dict(self) -> dict[str, Any]:
        """``{name: {value, fresh, note}}`` beside ``points`` and ``dim``."""
        named = {one.name: {"value": one.value, "fresh": one.fresh, "note": one.note} for one in self.scores}
        return {**named, "points": self.points, "dim": self.dim}

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> Scores:
        """The inverse of :meth:`to_dict`."""
        scores = tuple(Score(name, **entry) for name, entry in content.items() if isinstance(entry, dict))
        return cls(scores, content["points"], content["dim"])


def compare(
    samples: Any,
    data: Any,
    fresh: Any,
    *,
    seed: int = 0,
    features: Callable[[Tensor], Tensor] | None = None,
    named: str = "coordinates",
) -> Scores:
    """Every metric of ``samples`` against ``data`` beside that of ``fresh`` against ``data``.

    The three have one shape (n, d), so that each pair of numbers has the same statistical error; ``fresh`` is drawn from
    the law of the data, independently of both. ``features`` (called ``named`` in the note) are those of the Fréchet
    distance. The bandwidth of the MMD is the median distance within data and fresh, the same for both numbers.

    :raises SymconsError: with code E632 if they are not of one shape, or cannot be compared.
    """
    x, y = checked(samples, data, fewest=6)
    z, _ = checked(fresh, data)
    if not x.shape == y.shape == z.shape:
        shapes = f"{tuple(x.shape)}, {tuple(y.shape)} and {tuple(z.shape)}"
        raise SymconsError(f"samples, data and fresh data are compared in one shape, not {shapes}", code="E632")
    h, few = median_bandwidth(z, y), min(SMALL, len(x))
    metrics: tuple[tuple[str, Callable[[Tensor], float], str], ...] = (
        ("sliced_wasserstein", lambda a: sliced_wasserstein(a, y, seed), "order 2, 512 directions"),
        ("energy_distance", lambda a: energy_distance(a, y), "square root taken"),
        ("mmd", lambda a: mmd(a, y, bandwidth=h), f"Gaussian kernel, bandwidth {h:.4g}, the median distance"),
        ("w2", lambda a: w2(a[:few], y[:few]), f"exact, {few} points"),
        ("frechet", lambda a: frechet(a, y, features), f"squared; features: {named}"),
        ("recall", lambda a: recall(a, y), "5 neighbours"),
    )
    return Scores(tuple(Score(name, of(x), of(z), note) for name, of, note in metrics), len(x), x.shape[1])
