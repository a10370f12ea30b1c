"""A line of progress on standard error, for people who wait: on a terminal only, and only after a second."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

#: Nothing is shown of what takes less.
PATIENCE = 1.0


class Waiting:
    """A context whose ``report(stage, fraction)`` may be called as often as one likes.

    Where standard error is no terminal, or ``wanted`` is False, it does nothing. Otherwise a bar appears after a
    second, moves with the reports and is gone at the end.
    """

    def __init__(self, name: str, *, wanted: bool) -> None:
        self.name = name
        self.active = wanted and sys.stderr.isatty()
        self._state = ("", 0.0)
        self._bar: Progress | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(PATIENCE, self._appear)
        self._timer.daemon = True

    def __enter__(self) -> Waiting:
        if self.active:
            self._timer.start()
        return self

    def __exit__(self, *reason: object) -> None:
        with self._lock:
            self.active = False
            self._timer.cancel()
            if self._bar is not None:
                self._bar.stop()

    def report(self, stage: str, fraction: float) -> None:
        """``stage`` is being worked on; ``fraction`` (0 … 1) of the whole is done."""
        self._state = (stage, fraction)
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], description=self._label(), completed=round(100 * fraction))

    def _label(self) -> str:
        from rich.markup import escape

        return escape(f"{self.name}: {self._state[0]}")

    def _appear(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        with self._lock:
            if not self.active:
                return
            bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(bar_width=24),
                TimeElapsedColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            bar.add_task(self._label(), total=100, completed=round(100 * self._state[1]))
            bar.start()
            self._bar = bar
