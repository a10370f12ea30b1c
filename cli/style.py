"""Colour, sparingly, and the breaking of long formulas."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """Four ways to set off a word; all of them leave it as it is where ``enabled`` is False."""

    enabled: bool

    def strong(self, text: str) -> str:
        """What the eye should find first."""
        return self._set(text, "1")

    def faint(self, text: str) -> str:
        """What may be skipped."""
        return self._set(text, "2")

    def good(self, text: str) -> str:
        """A positive answer."""
        return self._set(text, "32")

    def bad(self, text: str) -> str:
        """A negative answer."""
        return self._set(text, "31")

    def warn(self, text: str) -> str:
        """An answer that is not final."""
        return self._set(text, "33")

    def _set(self, text: str, code: str) -> str:
        return f"\033[{code}m{text}\033[0m" if self.enabled and text else text


def broken(formula: str, width: int) -> list[str]:
    """A formula as lines of at most ``width`` characters where it can be, broken before a sign between two terms.

    Of the places that fill at least half a line, the last one outside the most brackets is taken.
    """
    lines = []
    while len(formula) > width:
        places = [match.start() for match in re.finditer(r" (?=[-+] )", formula)]
        fitting = [place for place in places if place <= width] or places[:1]
        fitting = [place for place in fitting if place > width // 2] or fitting
        if not fitting:
            break
        cut = min(fitting, key=lambda place: (_depth(formula[:place]), -place))
        lines.append(formula[:cut])
        formula = formula[cut + 1 :]
    return [*lines, formula]


def _depth(text: str) -> int:
    """The number of brackets open at the end of a text."""
    return text.count("(") - text.count(")")


def filled(text: str, width: int, indent: str = "") -> str:
    """A sentence broken into lines of at most ``width`` characters, all but the first behind ``indent``."""
    return textwrap.fill(text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def sentence(text: str, *, capital: bool = True) -> str:
    """A text with a capital letter (unless it begins with a formula) where wanted, and with a full stop."""
    if capital:
        text = re.sub(r"^(a(?= [a-z]{2})|[a-z]{2,}(?=[ ,:-]))", lambda word: word[0].capitalize(), text)
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def table(rows: Sequence[tuple[str, str]], width: int, palette: Palette) -> list[str]:
    """Rows of a name and a text as aligned lines, long texts broken between terms."""
    column = max((len(name) + 1 for name, _ in rows if name), default=0)
    lines = []
    for name, text in rows:
        first, *rest = broken(text, width - column - 4)
        lines.append(f"  {palette.faint(name.ljust(column))}{first}")
        lines += [f"{' ' * (column + 4)}{piece}" for piece in rest]
    return lines


def listed(names: Sequence[str], most: int = 8) -> str:
    """Names as people list them: "x, y and z"; of very many only the first and the last."""
    if len(names) > most:
        return f"{', '.join(names[: most - 5])}, …, {names[-1]}"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 law", "2 laws"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
