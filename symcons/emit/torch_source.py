"""Programs for torch from formulas: one function of named tensors, of any shapes that broadcast.

The text calls :mod:`symcons.emit.torch_functions` for special functions. It is free of branches, so that
``torch.compile(fullgraph=True)``, ``vmap`` and derivatives of any order go through it.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symcons.emit.complex_parts import real_forms
from symcons.emit.constants import with_constants
from symcons.emit.names import PYTHON_WORDS, mangle
from symcons.emit.straight import Dialect, Writer, float_text, shared_subexpressions
from symcons.errors import UnsupportedError
from symcons.expr.tree import ZERO, Call, Expr, Num, Sym, call, mul, names, rebuild, substitute, walk

_PLAIN = {name: f"torch.{name}" for name in "sin cos tan asin acos atan sinh cosh tanh exp log sqrt abs sign erf erfc".split()}
_PLAIN |= {"re": "torch.real", "im": "torch.imag", "conj": "torch.conj"}
_PLAIN |= {"loggamma": "torch.lgamma", "digamma": "torch.digamma", "erfcx": "torch.special.erfcx"}

#: Where the special functions live.
_HOMES = {
    "airy": ("airyai", "airyai_prime"),
    "bessel_i": ("besseli", "logbesseli", "dlogbesseli"),
    "bessel_jy": ("besselj", "bessely", "logbessely", "dlogbessely"),
    "bessel_k": ("besselk", "logbesselk", "dlogbesselk"),
    "faddeeva": ("faddeeva_re", "faddeeva_im"),
    "elementary": ("gamma", "heaviside", "logabs", "logcosh", "logerfc", "logsinh", "logsum", "share", "trigamma"),
}
_HOME = {name: module for module, found in _HOMES.items() for name in found}
_COMPARISONS = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "=": "==", "and": "&", "or": "|"}
#: Quotients up to this denominator are written as such.
_MAX_DENOMINATOR = 1000
_RESERVED = PYTHON_WORDS | {"torch", "math", "as_tensors", "spread", "function"} | _HOME.keys()


def _call(e: Call, arguments: Sequence[str]) -> str:
    if e.name == "piecewise":
        text = arguments[-1]
        for value, condition in zip(arguments[-3::-2], arguments[-2::-2], strict=True):
            text = f"torch.where({condition}, {value}, {text})"
        return text
    if e.name in _COMPARISONS:
        return "(" + f" {_COMPARISONS[e.name]} ".join(arguments) + ")"
    if e.name == "log" and e.args[0] == ZERO:
        return "(-math.inf)"
    if e.name in _HOMES["bessel_jy"] and not isinstance(e.args[0], Num):
        raise UnsupportedError(f"{e.name} can be written for the target torch where its order is a number")
    name = _PLAIN.get(e.name, e.name if e.name in _HOME else None)
    if name is None:
        raise UnsupportedError(f"{e.name} cannot be written for the target torch")
    if e.name == "share":
        return f"share({int(float(arguments[0]))}, {', '.join(arguments[1:])})"
    return f"{name}({', '.join(arguments)})"


def _number(value: Fraction) -> str:
    """A double; its decimals where a quotient would not read well."""
    return float_text(value) if value.denominator <= _MAX_DENOMINATOR else repr(value.numerator / value.denominator)


FUNCTION = Dialect(
    name="torch",
    pi="math.pi",
    number=_number,
    call=_call,
    power=lambda e, base, exponent: f"torch.pow({base}, {exponent})",
    assign=lambda name, text, plain: f"{name} = {text}",
    reserved=_RESERVED,
)


def write_torch(outputs: Sequence[Expr], arguments: Sequence[str], single: bool) -> str:
    """A module with ``function(*arguments)``: the values of ``outputs``, a tuple unless ``single``."""
    writing = mangle(arguments, _RESERVED)
    if "i" not in writing:
        writing["i"] = "1j"
    formulas = [with_constants(guarded(real_forms(tree))) for tree in outputs]
    writer = Writer(FUNCTION, writing, shared_subexpressions(formulas))
    parts = [writer.write(formula) for formula in formulas]
    words = [writing[name] for name in arguments]
    inputs = ", ".join(words) + ("," if len(words) == 1 else "")
    body = [f"{inputs} = as_tensors({', '.join(words)})"] if words else []
    body += [*writer.statements, f"outputs = spread(({inputs}), ({', '.join(parts)},))"]
    body.append("return outputs[0]" if single else "return outputs")
    text = "\n".join([f"def function({', '.join(words)}):", *(f"    {line}" for line in body), ""])
    return _imports(formulas, text) + "\n\n" + text


def _imports(formulas: Sequence[Expr], text: str) -> str:
    used: dict[str, set[str]] = {"arguments": {"as_tensors", "spread"}}
    for name in {node.name for tree in formulas for node in _calls(tree)}:
        if name in _HOME:
            used.setdefault(_HOME[name], set()).add(name)
    lines = ["import math", ""] if "math." in text else []
    lines += ["import torch", ""]
    lines += [f"from symcons.emit.torch_functions.{home} import {', '.join(sorted(used[home]))}" for home in sorted(used)]
    return '"""Written by symcons."""\n\n' + "\n".join(lines) + "\n"


def _calls(tree: Expr) -> list[Call]:
    return [node for node in walk(tree) if isinstance(node, Call)]


def guarded(tree: Expr) -> Expr:
    """``tree`` whose pieces see only places of their own: outside, a name bounded by a condition is half its bound.

    An unused piece of ``torch.where`` would else bring its infinities into the gradient.
    """
    if not tree.children:
        return tree
    children = tuple(guarded(child) for child in tree.children)
    if not isinstance(tree, Call) or tree.name != "piecewise":
        return rebuild(tree, children)
    pieces = list(children)
    for i in range(0, len(pieces) - 1, 2):
        pieces[i] = _inside(pieces[i], pieces[i + 1])
    return Call("piecewise", tuple(pieces))


def _inside(value: Expr, condition: Expr) -> Expr:
    if not isinstance(condition, Call) or condition.name not in ("<", "<="):
        return value
    low, high = condition.args
    if not isinstance(low, Sym) or low.name in names(high):
        return value
    kept = call("piecewise", low, condition, mul(Num(Fraction(1, 2)), high))
    return substitute(value, {low.name: kept})
