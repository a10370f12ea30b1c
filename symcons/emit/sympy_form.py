"""Between the trees of an equation file and SymPy, in both directions, without ``sympify``.

Every name becomes a plain ``sympy.Symbol`` (``E``, ``I``, ``S``, ``N``, ``Q``, ``gamma`` too); only ``pi`` is the
number. SymPy brings what it is given to its own normal form, so that a tree may come back in another order, but equal:
for any tree e that SymPy can hold, ``to_sympy(from_sympy(to_sympy(e))) == to_sympy(e)``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symcons.emit.names import PYTHON_WORDS, mangle
from symcons.errors import UnsupportedError
from symcons.expr.tree import MINUS_ONE, ONE, Add, Call, Expr, Mul, Num, Pow, Sym, add, call, mul, names, power, walk

if TYPE_CHECKING:
    import sympy

#: The functions of the language by their names in SymPy.
SYMPY_NAMES = {
    "abs": "Abs", "conj": "conjugate", "erf": "erf", "erfc": "erfc", "heaviside": "Heaviside", "gamma": "gamma",
    "exp": "exp", "log": "log", "sqrt": "sqrt", "sign": "sign", "re": "re", "im": "im", "airyai": "airyai",
    "besselj": "besselj", "bessely": "bessely", "besseli": "besseli", "besselk": "besselk", "hankel1": "hankel1",
    "sin": "sin", "cos": "cos", "tan": "tan", "asin": "asin", "acos": "acos", "atan": "atan",
    "sinh": "sinh", "cosh": "cosh", "tanh": "tanh",
}  # fmt: skip

#: Conditions, which stand in ``piecewise`` alone.
_CONDITIONS = {
    "<": "StrictLessThan", "<=": "LessThan", ">": "StrictGreaterThan", ">=": "GreaterThan", "=": "Equality", "and": "And",
    "or": "Or", "piecewise": "Piecewise",
}  # fmt: skip
_NAMES = SYMPY_NAMES | _CONDITIONS

_BACK = {theirs: ours for ours, theirs in SYMPY_NAMES.items()}

#: Powers of numbers beyond this many bits are refused.
MAX_BITS = 1_000_000

_HALF = Num(Fraction(1, 2))


def to_sympy(e: Expr) -> sympy.Expr:
    """``e`` as a SymPy expression; a function that the language lacks is an :class:`UnsupportedError`."""
    import sympy

    result: sympy.Expr = _to_sympy(e, sympy)
    return result


def _to_sympy(e: Expr, sympy: Any) -> Any:
    if isinstance(e, Num):
        return sympy.Rational(e.value.numerator, e.value.denominator)
    if isinstance(e, Sym):
        return sympy.pi if e.name == "pi" else sympy.Symbol(e.name)
    _refuse_giant(e)
    parts = [_to_sympy(child, sympy) for child in e.children]
    if isinstance(e, Add):
        return sympy.Add(*parts)
    if isinstance(e, Mul):
        return sympy.Mul(*parts)
    if isinstance(e, Pow):
        return sympy.Pow(*parts)
    if isinstance(e, Call) and e.name == "piecewise":
        return sympy.Piecewise(*zip(parts[::2], [*parts[1::2], sympy.true], strict=True))
    if isinstance(e, Call) and e.name in _NAMES:
        return getattr(sympy, _NAMES[e.name])(*parts)
    raise UnsupportedError(f"SymPy's form of {getattr(e, 'name', e)!r} is not known")


def _refuse_giant(e: Expr) -> None:
    """SymPy multiplies out powers of numbers at once: refuse those that would fill the memory."""
    if isinstance(e, Pow) and isinstance(e.base, Num) and isinstance(e.exponent, Num):
        bits = max(e.base.value.numerator.bit_length(), e.base.value.denominator.bit_length())
        if bits * abs(e.exponent.value) > MAX_BITS:
            raise UnsupportedError(f"the number {e.base.value}^{e.exponent.value} is too large to write out")


def from_sympy(value: sympy.Basic) -> Expr:
    """The tree of a SymPy expression.

    Symbols lose their assumptions. What the language cannot say (floats, infinities, other heads, names with other
    characters than letters, digits and underscores) is an :class:`UnsupportedError` that names it.
    """
    atom = _atom(value)
    if atom is not None:
        return atom
    head = type(value).__name__
    parts = tuple(from_sympy(part) for part in value.args)
    if head in _BUILDERS and parts:
        return _BUILDERS[head](parts)
    if head in _BACK and parts:
        return call(_BACK[head], *parts)
    raise UnsupportedError(f"SymPy's {head} has no counterpart in the language of equation files: {value}")


def _atom(value: Any) -> Expr | None:
    """A number, constant or name; None for anything with arguments."""
    if getattr(value, "is_Rational", False) and value.q != 0:
        return Num(Fraction(int(value.p), int(value.q)))
    head = type(value).__name__
    if head in ("Symbol", "Dummy"):
        if re.fullmatch(r"[^\W\d]\w*", value.name) and head == "Symbol":
            return Sym(value.name)
        raise UnsupportedError(f"{value.name!r} is not a name of the language: letters, digits and underscores are")
    constants = {"Pi": Sym("pi"), "Exp1": call("exp", ONE), "ImaginaryUnit": power(MINUS_ONE, _HALF)}
    return constants.get(head)


def _power(parts: Sequence[Expr]) -> Expr:
    """A power; the exponent 1/2 is the language's ``sqrt``, and SymPy's E^x its ``exp``."""
    base, exponent = parts
    if exponent == _HALF and base != MINUS_ONE:
        return call("sqrt", base)
    return call("exp", exponent) if base == call("exp", ONE) else power(base, exponent)


def _heaviside(parts: Sequence[Expr]) -> Expr:
    if len(parts) == 2 and parts[1] != _HALF:
        raise UnsupportedError("heaviside(0) is 1/2 in the language of equation files; SymPy's has another value")
    return call("heaviside", parts[0])


def _area(parts: Sequence[Expr]) -> Expr:
    """The inverse of sinh by a logarithm; the language has no name for it."""
    return call("log", add(parts[0], call("sqrt", add(power(parts[0], Num(Fraction(2))), ONE))))


def _quotient(above: str, below: str) -> Callable[[Sequence[Expr]], Expr]:
    def build(parts: Sequence[Expr]) -> Expr:
        bottom = power(call(below, *parts), MINUS_ONE)
        return mul(call(above, *parts), bottom) if above else bottom

    return build


_BUILDERS: dict[str, Callable[[Sequence[Expr]], Expr]] = {
    "Add": lambda parts: add(*parts),
    "Mul": lambda parts: mul(*parts),
    "Pow": _power,
    "Heaviside": _heaviside,
    "asinh": _area,
    "sec": _quotient("", "cos"), "csc": _quotient("", "sin"), "cot": _quotient("cos", "sin"),
    "sech": _quotient("", "cosh"), "csch": _quotient("", "sinh"), "coth": _quotient("cosh", "sinh"),
}  # fmt: skip


def sympy_source(e: Expr | Sequence[Expr], name: str = "law") -> str:
    """A Python program that builds ``e`` in SymPy: imports, symbols, then ``name = …``.

    A sequence gives a list. Names that Python reserves are declared under another identifier and keep their own name
    as SymPy symbols.
    """
    many = not isinstance(e, Expr)
    formulas = (e,) if isinstance(e, Expr) else tuple(e)
    nodes = [node for formula in formulas for node in walk(formula)]
    used = sorted({_NAMES[node.name] for node in nodes if isinstance(node, Call) and node.name in _NAMES})
    symbols = sorted(set().union(*(names(formula) for formula in formulas)) - {"pi"}) if formulas else []
    imports = sorted({"Integer", "Rational", "Symbol", "pi"} | set(used))
    writing = mangle(symbols, PYTHON_WORDS | set(imports) | {name})
    lines = [f"from sympy import {', '.join(imports)}", ""]
    lines += [f"{writing[symbol]} = Symbol({symbol!r})" for symbol in symbols]
    texts = [_source(formula, writing) for formula in formulas]
    value = "[\n" + "".join(f"    {text},\n" for text in texts) + "]" if many else texts[0]
    return "\n".join([*lines, "", f"{name} = {value}", ""])


def _source(e: Expr, writing: dict[str, str]) -> str:
    """``e`` as Python over SymPy objects; every number is a SymPy number, so nothing is rounded."""
    if isinstance(e, Num):
        top, bottom = e.value.numerator, e.value.denominator
        return f"Integer({top})" if bottom == 1 else f"Rational({top}, {bottom})"
    if isinstance(e, Sym):
        return "pi" if e.name == "pi" else writing[e.name]
    if isinstance(e, Add):
        return _sum_source(e, writing)
    if isinstance(e, Mul):
        return _product_source(e, writing)
    if isinstance(e, Pow):
        return f"{_bracketed(e.base, writing, Add, Mul, Pow)}**{_exponent(e.exponent, writing)}"
    if isinstance(e, Call) and e.name == "piecewise":
        texts = [_source(argument, writing) for argument in e.args]
        pairs = zip(texts[::2], [*texts[1::2], "True"], strict=True)
        return f"Piecewise({', '.join(f'({value}, {condition})' for value, condition in pairs)})"
    if isinstance(e, Call) and e.name in _NAMES:
        return f"{_NAMES[e.name]}({', '.join(_source(argument, writing) for argument in e.args)})"
    raise UnsupportedError(f"SymPy's form of {getattr(e, 'name', e)!r} is not known")


def _sum_source(e: Add, writing: dict[str, str]) -> str:
    parts = [_source(e.terms[0], writing)]
    for term in e.terms[1:]:
        text = str(term.value) if isinstance(term, Num) and term.value.denominator == 1 else _source(term, writing)
        parts.append(f" - {text[1:]}" if text.startswith("-") else f" + {text}")
    return "".join(parts)


def _product_source(e: Mul, writing: dict[str, str]) -> str:
    """A product; a whole number may stand bare, since it always meets a SymPy object."""
    number = e.factors[0].value if isinstance(e.factors[0], Num) else Fraction(1)
    rest = e.factors[1:] if isinstance(e.factors[0], Num) else e.factors
    above = [f for f in rest if not _is_inverse(f)]
    below = [f.base for f in rest if isinstance(f, Pow) and _is_inverse(f)]
    head = {Fraction(1): "", Fraction(-1): "-"}.get(number)
    if head is None:
        whole = number.denominator == 1
        head = f"{number}" if whole else f"Rational({number.numerator}, {number.denominator})"
        head += "*" if above else ""
    elif not above:
        head += "1"
    text = head + "*".join(_bracketed(f, writing, Add) for f in above)
    return text + "".join(f"/{_bracketed(f, writing, Add, Mul)}" for f in below)


def _is_inverse(e: Expr) -> bool:
    return isinstance(e, Pow) and e.exponent == MINUS_ONE


def _exponent(e: Expr, writing: dict[str, str]) -> str:
    if isinstance(e, Num) and e.value.denominator == 1:
        return str(e.value) if e.value >= 0 else f"({e.value})"
    return _bracketed(e, writing, Add, Mul, Pow)


def _bracketed(e: Expr, writing: dict[str, str], *looser: type[Expr]) -> str:
    text = _source(e, writing)
    return f"({text})" if isinstance(e, looser) else text
