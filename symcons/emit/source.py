"""Right-hand sides as programs that run: for NumPy, for torch, in C.

The text that runs is the text of :attr:`CompiledSystem.source`: it is written here, from a tree, with every name
mapped to a safe identifier and every number spelled out; nothing of the user's text enters it.
"""

from __future__ import annotations

import importlib.abc
import sys
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

from symcons.emit.c_source import parameter_order, write_c
from symcons.emit.python_source import NUMPY, TORCH, needed_parameters, write_function
from symcons.emit.straight import needed_definitions, writing_of
from symcons.errors import SymconsError, UnsupportedError
from symcons.expr.system import System
from symcons.expr.tree import Expr, names

Target = Literal["numpy", "torch", "c"]


@dataclass(frozen=True)
class CompiledSystem:
    """The right-hand side of ``system`` for one ``target``.

    ``source`` is a complete program. For "numpy" and "torch" the object is callable: ``f(t, x, **parameters)`` with x
    of shape (n,) or (…, n) gives dx/dt (a map's next state) of the same shape; parameters have the file's values unless
    given, symbolic parameters and inputs must be given. ``parameters`` is the order of ``p`` in the C program. Pickles
    by its system, equal if system and target are.
    """

    system: System
    target: Target
    source: str = field(compare=False)
    parameters: tuple[str, ...] = field(compare=False)
    _function: Callable[..., Any] | None = field(compare=False, repr=False)
    _keywords: dict[str, str] = field(compare=False, repr=False)
    _required: frozenset[str] = field(compare=False, repr=False)

    def __call__(self, t: Any, x: Any, **parameters: Any) -> Any:
        """dx/dt at time ``t`` and state ``x``; wrong shapes and names are a :class:`SymconsError`."""
        if self._function is None:
            raise UnsupportedError("a C program needs a C compiler; use the target numpy to call it from Python")
        self._check_names(parameters)
        if hasattr(x, "shape"):
            self._check_shape(tuple(x.shape))
        known = {self._keywords[name]: value for name, value in parameters.items() if name in self._keywords}
        return self._function(t, x, **known)

    def _check_names(self, parameters: dict[str, Any]) -> None:
        wrong = sorted(set(parameters) - set(self.parameters))
        if wrong:
            known = ", ".join(self.parameters) or "none"
            raise SymconsError(f"{wrong[0]!r} is not a parameter of the system; these are: {known}", code="E611")
        missing = sorted(self._required - set(parameters))
        if missing:
            raise SymconsError(f"give values, as keywords, to: {', '.join(missing)} (the file has none)", code="E612")

    def _check_shape(self, shape: tuple[int, ...]) -> None:
        states = self.system.states
        if shape[-1:] != (len(states),):
            expected = f"(…, {len(states)}) for {', '.join(states)}"
            raise SymconsError(f"the state has shape {shape}, expected {expected}", code="E613")

    def __reduce__(self) -> tuple[Callable[..., CompiledSystem], tuple[System, Target]]:
        return compile_system, (self.system, self.target)


def compile_system(system: System, target: Target) -> CompiledSystem:
    """The right-hand side of ``system`` as a program for "numpy", "torch" or "c" (torch is imported only here).

    Functions that a target lacks, and a target that is not installed, are an :class:`UnsupportedError`.
    """
    if target not in ("numpy", "torch", "c"):
        raise UnsupportedError(f"{target!r} is not a target; numpy, torch and c are")
    order = parameter_order(system)
    if target == "c":
        return CompiledSystem(system, target, write_c(system), order, None, {}, frozenset())
    dialect = NUMPY if target == "numpy" else TORCH
    kind = "One step of the map" if system.kind == "map" else "The right-hand side of the equations"
    source = write_function(system, system.equations, dialect, "rhs", f"{kind}, written by symcons.")
    definitions = [value for _, value in needed_definitions(system, system.equations)]
    formulas = [*definitions, *system.equations]
    used = set().union(*(names(e) for e in formulas))
    taken = needed_parameters(system, formulas)
    inputs = [name for name in system.inputs if name in used]
    writing = writing_of(system, dialect, ["rhs"])
    keywords = {name: writing[name] for name in [*(p.name for p in taken), *inputs]}
    required = frozenset([p.name for p in taken if p.value is None] + inputs)
    return CompiledSystem(system, target, source, order, function_of(source, "rhs", target), keywords, required)


def python_source(system: System, formulas: Sequence[Expr], name: str = "laws") -> str:
    """A NumPy program with one function ``name(t, state, *, parameters…)`` that computes ``formulas``.

    ``formulas`` are laws of ``system`` (or any formulas in its names); their values stand on the last axis.
    """
    purpose = f"{len(formulas)} conserved quantit{'y' if len(formulas) == 1 else 'ies'}, written by symcons."
    return write_function(system, formulas, NUMPY, name, purpose)


class _TextLoader(importlib.abc.InspectLoader):
    """Loads a program of ours as a module; tracebacks show its lines."""

    def __init__(self, text: str) -> None:
        self.text = text

    def get_source(self, fullname: str) -> str:
        """The program."""
        return self.text


def function_of(source: str, name: str, target: Target) -> Callable[..., Any]:
    """The function ``name`` of a program written here.

    The module is known to Python by a name made from its text: torch.compile looks it up there.
    """
    label = f"symcons_{target}_program_{sha256(source.encode()).hexdigest()[:24]}"
    loader = _TextLoader(source)
    module = types.ModuleType(label)
    module.__loader__ = loader
    try:
        loader.exec_module(module)
    except ImportError as error:
        extra = "torch" if target == "torch" else "special"
        message = f"the program needs {error.name or error}, which is missing: pip install 'symcons[{extra}]'"
        raise UnsupportedError(message, code="E601") from error
    sys.modules[label] = module
    function: Callable[..., Any] = vars(module)[name]
    return function
