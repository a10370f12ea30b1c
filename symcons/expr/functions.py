"""The functions and constants of the language."""

from __future__ import annotations

#: Every function with its number of arguments. A name is a function only where it is called.
FUNCTIONS: dict[str, int] = {
    **dict.fromkeys("sin cos tan asin acos atan sinh cosh tanh exp log sqrt abs sign erf erfc gamma".split(), 1),
    **dict.fromkeys("heaviside airyai re im conj".split(), 1),
    **dict.fromkeys("besselj bessely besseli besselk hankel1".split(), 2),
}

#: Names with a fixed meaning.
CONSTANTS = frozenset({"pi"})

#: Operators of partial differential equations.
PDE_OPERATORS = frozenset({"lap", "laplacian", "grad", "div", "dot", "fraclap", "mult", "d", "caputo", "riemann_liouville"})

#: What people type for a function of the language.
ALIASES = {
    "ln": "log",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "heav": "heaviside",
    "Heaviside": "heaviside",
    "sgn": "sign",
    "fabs": "abs",
}

#: Who answers partial differential equations, for messages that refuse them.
PDE_HINT = "`symcons flow` and `symcons admit` answer partial differential equations; genphys_sym.parse reads them"
