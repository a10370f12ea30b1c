"""Time as a resource: how long a search may take, and the exception that ends it in good order."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field


class BudgetSpent(Exception):
    """Raised at a safe point once the budget is spent; a search catches it and returns what it has proven."""


@dataclass
class Budget:
    """``seconds`` of wall time (None: no limit), counted from :meth:`start`, which a search calls."""

    seconds: float | None = None
    _begin: float | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.seconds is not None and not (self.seconds > 0 and math.isfinite(self.seconds)):
            raise ValueError(f"a budget is a positive number of seconds or None, got {self.seconds}")

    def start(self) -> Budget:
        """Start the clock unless it runs already; returns itself."""
        if self._begin is None:
            self._begin = time.monotonic()
        return self

    def remaining(self) -> float:
        """Seconds left; infinite without a limit."""
        if self.seconds is None:
            return math.inf
        begin = self._begin if self._begin is not None else time.monotonic()
        return self.seconds - (time.monotonic() - begin)

    def check(self) -> None:
        """Raise :class:`BudgetSpent` once nothing is left."""
        if self.remaining() <= 0:
            raise BudgetSpent
