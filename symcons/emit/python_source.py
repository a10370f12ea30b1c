"""Programs for NumPy and for torch: one function of time, the state and the parameters.

The text is complete: it can be written to a file and imported where symcons is not installed. The state has shape
(n,) or (…, n), the result (m,) or (…, m); parameters are keywords with the file's values as defaults, and inputs and
symbolic parameters keywords without one. Everything broadcasts: constants, parameters and inputs of batch shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symcons.emit.names import PYTHON_WORDS
from symcons.emit.straight import (
    Dialect,
    Writer,
    float_text,
    is_plain_number,
    needed_definitions,
    shared_subexpressions,
    writing_of,
)
from symcons.errors import UnsupportedError
from symcons.expr.system import Parameter, System
from symcons.expr.tree import Call, Expr, Pow, names

_SAME = ("sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log", "sqrt", "sign")

_NUMPY = {name: f"np.{name}" for name in _SAME} | {
    "asin": "np.arcsin", "acos": "np.arccos", "atan": "np.arctan", "abs": "np.abs", "re": "np.real",
    "im": "np.imag", "conj": "np.conj", "erf": "special.erf", "erfc": "special.erfc", "gamma": "special.gamma",
    "besselj": "special.jv", "bessely": "special.yv", "besseli": "special.iv", "besselk": "special.kv",
    "hankel1": "special.hankel1", "digamma": "special.digamma",
}  # fmt: skip

_TORCH = {name: f"torch.{name}" for name in _SAME} | {
    "asin": "torch.asin", "acos": "torch.acos", "atan": "torch.atan", "abs": "torch.abs", "re": "torch.real",
    "conj": "torch.conj", "erf": "torch.erf", "erfc": "torch.erfc", "gamma": "gamma_function",
}  # fmt: skip

_RESERVED = PYTHON_WORDS | {"t", "state", "parts", "shape", "out", "part", "i", "like"}

# Euler's gamma function by the reflection formula for negative arguments; each branch sees only arguments it can take,
# so that gradients stay finite.
_TORCH_GAMMA = '''def gamma_function(x):
    """Euler's gamma function with a gradient, for arguments of either sign."""
    upper = torch.where(x > 0.0, x, 0.5)
    lower = torch.where(x > 0.0, 0.5, x)
    reflected = math.pi/(torch.sin(math.pi*lower)*torch.exp(torch.lgamma(1.0 - lower)))
    return torch.where(x > 0.0, torch.exp(torch.lgamma(upper)), reflected)
'''


def _numpy_call(e: Call, arguments: Sequence[str]) -> str:
    if e.name == "heaviside":
        return f"np.heaviside({arguments[0]}, 0.5)"
    if e.name == "airyai":
        return f"special.airy({arguments[0]})[0]"
    if e.name == "airyai_prime":
        return f"special.airy({arguments[0]})[1]"
    if e.name not in _NUMPY:
        raise UnsupportedError(f"{e.name} cannot be written for the target numpy")
    return f"{_NUMPY[e.name]}({', '.join(arguments)})"


def _torch_call(e: Call, arguments: Sequence[str]) -> str:
    texts = [_torch_tensor(text, is_plain_number(arg)) for text, arg in zip(arguments, e.args, strict=True)]
    if e.name == "heaviside":
        return f"(0.5*torch.sign({texts[0]}) + 0.5)"
    if e.name == "im":
        return f"torch.imag({texts[0]} + 0j)"
    if e.name not in _TORCH:
        raise UnsupportedError(f"{e.name} cannot be written for the target torch, which has no gradient for it")
    return f"{_TORCH[e.name]}({', '.join(texts)})"


def _torch_tensor(text: str, plain: bool) -> str:
    """A plain number as a tensor beside the state; torch's functions take nothing else."""
    return f"state.new_full((), {text})" if plain else text


def _torch_power(e: Pow, base: str, exponent: str) -> str:
    return f"torch.pow({_torch_tensor(base, is_plain_number(e.base))}, {exponent})"


NUMPY = Dialect(
    name="numpy",
    pi="np.pi",
    number=float_text,
    call=_numpy_call,
    power=lambda e, base, exponent: f"np.power({base}, {exponent})",
    assign=lambda name, text, plain: f"{name} = {text}",
    reserved=_RESERVED | {"np", "special"},
)

TORCH = Dialect(
    name="torch",
    pi="math.pi",
    number=float_text,
    call=_torch_call,
    power=_torch_power,
    assign=lambda name, text, plain: f"{name} = {_torch_tensor(text, plain)}",
    reserved=_RESERVED | {"torch", "math", "gamma_function"},
)


def write_function(system: System, outputs: Sequence[Expr], dialect: Dialect, name: str, purpose: str) -> str:
    """A module with one function ``name(t, state, *, parameters…)`` that computes ``outputs``.

    Only the parameters, inputs and definitions that ``outputs`` use appear. ``purpose`` opens the docstring (quotes,
    backslashes and control characters in it become blanks, so that no text can leave it).
    """
    definitions = needed_definitions(system, outputs)
    parameters = needed_parameters(system, [*outputs, *(value for _, value in definitions)])
    writing = writing_of(system, dialect, [name])
    formulas = [value for _, value in definitions] + list(outputs)
    derived = [p for p in parameters if p.value is not None and not is_plain_number(p.value)]
    formulas += [p.value for p in derived if p.value is not None]
    writer = Writer(dialect, writing, shared_subexpressions(formulas))
    head = _signature(system, parameters, writing, name, formulas, dialect)
    safe = "".join(char if char.isprintable() and char not in '"\\' else " " for char in purpose)
    body = [f'"""{safe}', "", *_description(system, parameters, writing), '"""']
    body += _prologue(system, parameters, derived, writing, writer, formulas)
    for label, value in definitions:
        writer.assign(label, value)
    parts = [writer.write(output) for output in outputs]
    body += [*writer.statements, "parts = (", *(f"    {part}," for part in parts), ")", *_epilogue(dialect)]
    text = "\n".join([head, *(f"    {line}" if line else "" for line in body), ""])
    return _imports(dialect, text) + text


def needed_parameters(system: System, formulas: Iterable[Expr]) -> list[Parameter]:
    """The parameters that ``formulas`` use, directly or through another parameter's value, in the order of the file."""
    wanted = set().union(*(names(e) for e in formulas))
    grown = True
    while grown:
        more = {n for p in system.parameters if p.name in wanted and p.value is not None for n in names(p.value)}
        grown = not more <= wanted
        wanted |= more
    return [p for p in system.parameters if p.name in wanted]


def _used_inputs(system: System, formulas: Sequence[Expr]) -> list[str]:
    wanted = set().union(*(names(e) for e in formulas))
    return [name for name in system.inputs if name in wanted]


def _signature(
    system: System,
    parameters: Sequence[Parameter],
    writing: dict[str, str],
    name: str,
    formulas: Sequence[Expr],
    dialect: Dialect,
) -> str:
    required = [writing[p.name] for p in parameters if p.value is None]
    required += [writing[label] for label in _used_inputs(system, formulas)]
    default = Writer(dialect, {})
    for p in parameters:
        if p.value is not None:
            text = default.write(p.value) if is_plain_number(p.value) else "None"
            required.append(f"{writing[p.name]}={text}")
    return f"def {name}(t, state{', *, ' if required else ''}{', '.join(required)}):"


def _description(system: System, parameters: Sequence[Parameter], writing: dict[str, str]) -> list[str]:
    lines = [f"state: {', '.join(system.states)} along the last axis; any leading axes are a batch."]
    renamed = [p.name for p in parameters if writing[p.name] != p.name]
    renamed += [name for name in system.inputs if writing[name] != name]
    lines += [f"{writing[name]}: the name {name} of the equation file." for name in renamed]
    return lines


def _prologue(
    system: System,
    parameters: Sequence[Parameter],
    derived: Sequence[Parameter],
    writing: dict[str, str],
    writer: Writer,
    formulas: Sequence[Expr],
) -> list[str]:
    """The state taken apart, and what the torch program must turn into tensors."""
    states = ", ".join(writing[name] for name in system.states) + ("," if len(system.states) == 1 else "")
    if writer.dialect is NUMPY:
        lines = ["state = np.asarray(state)"]
        lines += ["state = state.astype(np.result_type(state.dtype, np.float32), copy=False)"]
        lines += [f"{states} = state if state.ndim == 1 else np.moveaxis(state, -1, 0)"]
        return lines + _derived_defaults(derived, writing, writer.dialect)
    lines = ["state = torch.as_tensor(state)", "if not (state.is_floating_point() or state.is_complex()):"]
    lines += ["    state = state.to(torch.get_default_dtype())", f"{states} = torch.unbind(state, -1)"]
    tensors = [writing[p.name] for p in parameters if p not in derived]
    tensors += [writing[name] for name in _used_inputs(system, formulas)]
    if any(system.time in names(e) for e in formulas):
        tensors.append("t")
    return lines + [_as_tensor(name) for name in tensors] + _derived_defaults(derived, writing, writer.dialect)


def _as_tensor(name: str) -> str:
    return f"{name} = torch.as_tensor({name}, dtype=state.dtype, device=state.device)"


def _derived_defaults(derived: Sequence[Parameter], writing: dict[str, str], dialect: Dialect) -> list[str]:
    """Defaults that are computed from other parameters, each after those it uses."""
    lines: list[str] = []
    for p in in_dependency_order(derived):
        writer = Writer(dialect, writing)
        text = writer.write(p.value) if p.value is not None else ""
        lines.append(f"if {writing[p.name]} is None:")
        lines += [f"    {line}" for line in [*writer.statements, f"{writing[p.name]} = {text}"]]
        if dialect is TORCH:
            lines.append(_as_tensor(writing[p.name]))
    return lines


def in_dependency_order(parameters: Sequence[Parameter]) -> list[Parameter]:
    """``parameters``, each after those of them that its value names; a cycle is an :class:`UnsupportedError`."""
    done: list[Parameter] = []
    waiting = list(parameters)
    while waiting:
        labels = {p.name for p in waiting}
        ready = [p for p in waiting if p.value is None or not names(p.value) & labels]
        if not ready:
            raise UnsupportedError(f"the values of the parameters {', '.join(sorted(labels))} depend on each other")
        done += ready
        waiting = [p for p in waiting if p not in ready]
    return done


def _epilogue(dialect: Dialect) -> list[str]:
    if dialect is TORCH:
        return [
            "parts = [torch.as_tensor(part, dtype=state.dtype, device=state.device) for part in parts]",
            "return torch.stack(torch.broadcast_tensors(state[..., 0], *parts)[1:], -1)",
        ]
    return [
        "shape = np.broadcast_shapes(state.shape[:-1], *map(np.shape, parts))",
        "out = np.empty((*shape, len(parts)), np.result_type(state, *parts))",
        "for i, part in enumerate(parts):",
        "    out[..., i] = part",
        "return out",
    ]


def _imports(dialect: Dialect, text: str) -> str:
    if dialect is TORCH:
        helper = _TORCH_GAMMA + "\n\n" if "gamma_function(" in text else ""
        return ("import math\n\n" if "math." in text + helper else "") + "import torch\n\n\n" + helper
    return "import numpy as np\n" + ("from scipy import special\n" if "special." in text else "") + "\n\n"
