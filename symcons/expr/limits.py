"""The bounds on what an equation text may hold; everything beyond them is refused before it can cost time or memory."""

from __future__ import annotations

#: Characters of one text (bytes of one file).
MAX_TEXT = 1_000_000
#: Characters of one line.
MAX_LINE = 100_000
#: Words and signs of one statement.
MAX_LEXEMES = 100_000
#: Brackets inside one another.
MAX_NESTING = 100
#: Brackets and powers inside one another.
MAX_TOWER = 120
#: Digits of a number, of its numerator and of its denominator.
MAX_DIGITS = 1000
#: Absolute value of an exponent that is a number.
MAX_EXPONENT = 10_000
#: Levels of the tree of a formula after its definitions are put in; also the length of a chain of definitions.
MAX_DEPTH = 200
#: Nodes that putting in the definitions may add to a system.
MAX_GROWTH = 200_000
#: Nodes that a file's reactions may expand to.
MAX_REACTION_NODES = 1_000_000
#: The largest whole number that MAX_DIGITS lets stand.
NUMBER_BOUND: int = 10**MAX_DIGITS
