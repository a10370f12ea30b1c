"""User names in other languages: Greek spelling, and identifiers that are safe in generated source.

In an equation file every name belongs to the user: ``lambda``, ``None``, ``I``, ``double`` and ``β`` are ordinary.
:func:`mangle` maps names one to one to ASCII identifiers that collide with no reserved word.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable

#: Greek letters by spelling; the capital ones that LaTeX lacks look like Latin ones.
GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "omicron": "ο", "pi": "π", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Alpha": "Α", "Beta": "Β", "Gamma": "Γ", "Delta": "Δ", "Epsilon": "Ε", "Zeta": "Ζ", "Eta": "Η", "Theta": "Θ",
    "Iota": "Ι", "Kappa": "Κ", "Lambda": "Λ", "Mu": "Μ", "Nu": "Ν", "Xi": "Ξ", "Omicron": "Ο", "Pi": "Π", "Rho": "Ρ",
    "Sigma": "Σ", "Tau": "Τ", "Upsilon": "Υ", "Phi": "Φ", "Chi": "Χ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip

#: The spelling of each Greek letter, variants included.
SPELLING = {letter: name for name, letter in GREEK.items()} | {"ς": "sigma", "ϑ": "theta", "ϕ": "phi", "ϵ": "epsilon"}

PYTHON_WORDS = frozenset(keyword.kwlist) | {"match", "case", "type", "print", "_"}

_C_WORDS = """
    auto break case char const continue default do double else enum extern float for goto if inline int long register
    restrict return short signed sizeof static struct switch typedef union unsigned void volatile while main errno NULL
    bool true false asm typeof alignas alignof constexpr nullptr thread_local static_assert typeof_unqual
    acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh erf erfc exp exp2 expm1 fabs fdim floor fma fmax
    fmin fmod frexp hypot ilogb j0 j1 jn ldexp lgamma llrint llround log log10 log1p log2 logb lrint lround modf nan
    nearbyint nextafter pow remainder remquo rint round scalbn signgam sin sinh sqrt tan tanh tgamma trunc y0 y1 yn
    linux unix i386 HUGE HUGE_VAL HUGE_VALF HUGE_VALL MAXFLOAT INFINITY NAN SNAN MATH_ERRNO MATH_ERREXCEPT
    math_errhandling
    M_E M_LOG2E M_LOG10E M_LN2 M_LN10 M_PI M_PI_2 M_PI_4 M_1_PI M_2_PI M_2_SQRTPI M_SQRT2 M_SQRT1_2
    FP_NAN FP_INFINITE FP_ZERO FP_SUBNORMAL FP_NORMAL FP_ILOGB0 FP_ILOGBNAN FP_FAST_FMA FP_FAST_FMAF FP_FAST_FMAL
    FP_INT_UPWARD FP_INT_DOWNWARD FP_INT_TOWARDZERO FP_INT_TONEARESTFROMZERO FP_INT_TONEAREST
    DOMAIN SING OVERFLOW UNDERFLOW PLOSS TLOSS float_t double_t
"""
C_WORDS = frozenset(_C_WORDS.split())


def ascii_name(name: str) -> str:
    """``name`` in ASCII: Greek letters are spelled, other characters become ``u`` and their code point.

    The result is an identifier that does not begin with two underscores (those belong to compilers); different names
    may give the same (:func:`mangle` keeps them apart).
    """
    parts = [char if re.match(r"[A-Za-z0-9_]", char) else SPELLING.get(char, f"u{ord(char):x}") for char in name]
    plain = "".join(parts)
    return f"n{plain}" if not plain or plain[0].isdigit() or plain.startswith("__") else plain


def mangle(names: Iterable[str], reserved: Iterable[str]) -> dict[str, str]:
    """One identifier for each of ``names``, all different, none of them in ``reserved``.

    A name that is free keeps its spelling, whatever the order of the others; the rest get as many trailing underscores
    as it takes.
    """
    wanted = list(dict.fromkeys(names))
    taken = set(reserved)
    result = {name: name for name in wanted if name == ascii_name(name) and name not in taken}
    taken |= set(result)
    for name in wanted:
        if name in result:
            continue
        candidate = ascii_name(name)
        while candidate in taken:
            candidate += "_"
        result[name] = candidate
        taken.add(candidate)
    return {name: result[name] for name in wanted}
