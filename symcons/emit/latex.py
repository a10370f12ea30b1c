r"""Formulas as LaTeX that a physicist reads with pleasure.

Names (:func:`latex_name`): Greek spelling gives the letter (``beta`` → ``\beta``); trailing digits and what follows an
underscore are subscripts (``omega0`` → ``\omega_{0}``, ``p_theta`` → ``p_{\theta}``); the customary vector letters
with a component x, y, z are a letter with a subscript (``px`` → ``p_{x}``, ``vy2`` → ``v_{y,2}``); any other name of
several letters is set as one word (``prey`` → ``\mathit{prey}``). Products are juxtaposed, quotients are fractions,
powers of functions stand before the argument (``\sin^{2}\left(x\right)``), ``exp(x)`` is ``\mathrm{e}^{x}``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from symcons.emit.names import GREEK, SPELLING
from symcons.emit.operator_latex import operator_latex
from symcons.expr.system import Parameter, System
from symcons.expr.tree import Add, Call, Expr, Mul, Num, Pow, Sym, negate, power

#: Letters that are read as vectors when x, y or z follows: momenta, velocities, fields, spins, angular momenta …
VECTOR_LETTERS = "abfgkmnpqruvwABEFJKLMPQSV"

#: Greek capitals for which LaTeX has a command.
_CAPITALS = {"Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega"}

_FUNCTIONS = {
    "sin": r"\sin", "cos": r"\cos", "tan": r"\tan", "asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan",
    "sinh": r"\sinh", "cosh": r"\cosh", "tanh": r"\tanh", "log": r"\ln", "gamma": r"\Gamma", "heaviside": r"\Theta",
    "sign": r"\operatorname{sgn}", "erf": r"\operatorname{erf}", "erfc": r"\operatorname{erfc}",
    "re": r"\operatorname{Re}", "im": r"\operatorname{Im}", "airyai": r"\operatorname{Ai}",
}  # fmt: skip

#: Greek letters that physicists write short.
_SHORT = {"eps": "epsilon", "lam": "lambda"}

_BESSEL = {"besselj": "J", "bessely": "Y", "besseli": "I", "besselk": "K", "hankel1": "H"}

# How tightly a formula binds: a sum, a product (or a sign), a power or prefixed function, an atom.
_SUM, _PRODUCT, _POWER, _ATOM = range(4)


def latex(e: Expr) -> str:
    r"""``e`` as LaTeX for math mode, without delimiters: ``1/2*x^2`` gives ``\frac{x^{2}}{2}``."""
    return _render(e)[0]


def latex_system(system: System) -> str:
    """The equations of ``system``, its definitions, constraints and parameters, as one ``aligned`` environment."""
    rows = [(_left_side(system, name), latex(e)) for name, e in zip(system.states, system.equations, strict=True)]
    rows += [(latex_name(name), latex(e)) for name, e in system.definitions]
    rows += [("0", latex(e)) for e in system.constraints]
    lines = [rf"{left} &= {right}" for left, right in rows]
    lines += [line for parameter in system.parameters for line in _parameter_rows(parameter)]
    return "\\begin{aligned}\n" + " \\\\\n".join(f"  {line}" for line in lines) + "\n\\end{aligned}"


def latex_name(name: str) -> str:
    """A name of the file as LaTeX (the rules are in this module's text)."""
    head, *rest = [part for part in name.split("_") if part] or [""]
    letter, subscripts = _split_word(head)
    for part in rest:
        subscripts += _subscript(part)
    if not letter or (name.startswith("_") or name.endswith("_")):
        return rf"\mathit{{{name.replace('_', chr(92) + '_')}}}"
    return letter + (f"_{{{','.join(subscripts)}}}" if subscripts else "")


def _subscript(part: str) -> list[str]:
    """What follows an underscore: a number, derivatives such as ``xx``, a letter, or a word (upright)."""
    if part.isdigit() or re.fullmatch("[xyzt]+", part):
        return [part]
    letter, digits = _split_word(part)
    return [letter.replace(r"\mathit", r"\mathrm"), *digits]


def _split_word(word: str) -> tuple[str, list[str]]:
    """A word without underscores as a letter and its subscripts."""
    match = re.fullmatch(r"(.*?)([0-9]*)", word)
    stem, digits = match.groups() if match else (word, "")
    subscripts = [digits] if digits else []
    if len(stem) == 2 and stem[0] in VECTOR_LETTERS and stem[1] in "xyz":
        return stem[0], [stem[1], *subscripts]
    return _letter(stem), subscripts


def _letter(stem: str) -> str:
    spelled = _SHORT.get(stem, SPELLING.get(stem, stem))
    if spelled in GREEK:
        if spelled in _CAPITALS or (spelled[0].islower() and spelled != "omicron"):
            return f"\\{spelled}"
        return "o" if spelled == "omicron" else rf"\mathrm{{{spelled[0]}}}"
    if len(stem) <= 1:
        return stem
    if any(char in SPELLING for char in stem):
        return "".join(_letter(char) + (" " if char in SPELLING else "") for char in stem).strip()
    return rf"\mathit{{{stem}}}"


def _left_side(system: System, name: str) -> str:
    written = latex_name(name)
    if system.kind == "map":
        return f"{written}(n+1)"
    letter, mark, subscript = written.partition("_{") if "mathit" not in written else (written, "", "")
    return rf"\dot{{{letter}}}{mark}{subscript}"


def _parameter_rows(parameter: Parameter) -> list[str]:
    name = latex_name(parameter.name)
    if parameter.value is not None:
        return [f"{name} &= {latex(parameter.value)}"]
    more, less = (">", "<") if parameter.strict else (r"\ge", r"\le")
    low, high = (None if b is None else latex(Num(b)) for b in (parameter.lower, parameter.upper))
    if low is not None and high is not None:
        return [rf"{low} {less} {name} &{less} {high}"]
    if low is not None:
        return [f"{name} &{more} {low}"]
    return [f"{name} &{less} {high}"] if high is not None else []


def _render(e: Expr) -> tuple[str, int]:
    """The LaTeX of ``e`` and how tightly it binds."""
    if isinstance(e, Num):
        return _number(e.value)
    if isinstance(e, Sym):
        return latex_name(e.name), _ATOM
    if isinstance(e, Add):
        return _sum(e.terms), _SUM
    if isinstance(e, Mul):
        return _product(e)
    if isinstance(e, Pow):
        return _power(e)
    return _call(e) if isinstance(e, Call) else ("", _ATOM)


def _wrapped(e: Expr, least: int) -> str:
    """``e``, in parentheses unless it binds at least as tightly as ``least``."""
    text, binding = _render(e)
    return text if binding >= least else _parenthesised(text)


def _parenthesised(text: str) -> str:
    return rf"\left({text}\right)"


def _number(value: Fraction) -> tuple[str, int]:
    sign = "-" if value < 0 else ""
    size = abs(value)
    text = str(size.numerator) if size.denominator == 1 else rf"\frac{{{size.numerator}}}{{{size.denominator}}}"
    return sign + text, _PRODUCT if sign or size.denominator != 1 else _ATOM


def _is_negative(e: Expr) -> bool:
    first = e.factors[0] if isinstance(e, Mul) else e
    return isinstance(first, Num) and first.value < 0


def _sum(terms: Sequence[Expr]) -> str:
    parts = [latex(terms[0])]
    for term in terms[1:]:
        parts += [" - ", latex(negate(term))] if _is_negative(term) else [" + ", latex(term)]
    return "".join(parts)


def _product(e: Mul) -> tuple[str, int]:
    """A product: a sign, then a fraction where a factor has a negative power, else juxtaposition."""
    if _is_negative(e):
        return "-" + _wrapped(negate(e), _PRODUCT), _PRODUCT
    above, below = _fraction(e)
    if not below:
        return _juxtaposed(above), _PRODUCT
    return rf"\frac{{{_juxtaposed(above)}}}{{{_juxtaposed(below)}}}", _PRODUCT


def _fraction(e: Expr) -> tuple[list[Expr], list[Expr]]:
    """The factors of ``e`` above and below the bar."""
    above: list[Expr] = []
    below: list[Expr] = []
    for factor in e.factors if isinstance(e, Mul) else (e,):
        if isinstance(factor, Num):
            above += [Num(Fraction(factor.value.numerator))] if factor.value.numerator != 1 else []
            below += [Num(Fraction(factor.value.denominator))] if factor.value.denominator != 1 else []
        elif _is_reciprocal(factor):
            below.append(_reciprocal(factor))
        else:
            above.append(factor)
    return above, below


def _exponent(e: Expr) -> str:
    """``e`` as an exponent: with a slash where the denominator is one number or name."""
    if _is_negative(e):
        return "-" + _exponent(negate(e))
    above, below = _fraction(e)
    if len(below) != 1 or not isinstance(below[0], (Num, Sym)):
        return latex(e)
    numerator = _wrapped(above[0], _PRODUCT) if len(above) == 1 else _juxtaposed(above)
    return f"{numerator}/{latex(below[0])}"


def _is_reciprocal(e: Expr) -> bool:
    return isinstance(e, Pow) and isinstance(e.exponent, Num) and e.exponent.value < 0


def _reciprocal(e: Expr) -> Expr:
    return power(e.base, negate(e.exponent)) if isinstance(e, Pow) else e


def _juxtaposed(factors: Sequence[Expr]) -> str:
    if not factors:
        return "1"
    if len(factors) == 1:
        return latex(factors[0])
    parts: list[str] = []
    for factor in factors:
        text = _wrapped(factor, _POWER)
        parts.append((r"\cdot " if parts and re.match(r"[0-9]", text) else "") + text)
    return " ".join(parts)


def _power(e: Pow) -> tuple[str, int]:
    if _is_reciprocal(e):
        return rf"\frac{{1}}{{{latex(_reciprocal(e))}}}", _PRODUCT
    exponent = e.exponent.value if isinstance(e.exponent, Num) else None
    if exponent is not None and exponent.numerator == 1 and exponent.denominator > 1:
        return _root(e.base, exponent.denominator), _ATOM
    if isinstance(e.base, Call) and exponent is not None and exponent.denominator == 1:
        raised = _function_power(e.base, exponent.numerator)
        if raised is not None:
            return raised, _POWER
    return f"{_wrapped(e.base, _ATOM)}^{{{_exponent(e.exponent)}}}", _POWER


def _root(base: Expr, index: int) -> str:
    return rf"\sqrt{{{latex(base)}}}" if index == 2 else rf"\sqrt[{index}]{{{latex(base)}}}"


def _function_power(base: Call, exponent: int) -> str | None:
    if base.name not in _FUNCTIONS or len(base.args) != 1:
        return None
    return f"{_FUNCTIONS[base.name]}^{{{exponent}}}{_parenthesised(latex(base.args[0]))}"


def _call(e: Call) -> tuple[str, int]:
    operator = operator_latex(e, latex, lambda inside: _wrapped(inside, _POWER))
    if operator is not None:
        return operator, _ATOM if e.name in ("d", "vector", "piecewise") else _POWER
    arguments = [latex(argument) for argument in e.args]
    if len(arguments) == 1:
        special = {"exp": rf"\mathrm{{e}}^{{{_exponent(e.args[0])}}}", "conj": rf"\overline{{{arguments[0]}}}"}
        special |= {"abs": rf"\left|{arguments[0]}\right|", "sqrt": _root(e.args[0], 2)}
        if e.name in special:
            return special[e.name], _POWER if e.name == "exp" else _ATOM
    if e.name in _BESSEL and len(arguments) == 2:
        mark = "^{(1)}" if e.name == "hankel1" else ""
        return f"{_BESSEL[e.name]}_{{{arguments[0]}}}{mark}{_parenthesised(arguments[1])}", _POWER
    name = _FUNCTIONS.get(e.name, rf"\operatorname{{{e.name}}}")
    return f"{name}{_parenthesised(', '.join(arguments))}", _POWER
