"""Formulas as functions of tensors: compiled from trees, pickled as their text.

The text that runs is :attr:`CompiledFunction.source`; it is written here, from trees, with every name mapped to a safe
identifier and every number spelled out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from symcons.emit.source import function_of
from symcons.emit.torch_source import write_torch
from symcons.errors import SymconsError
from symcons.expr.tree import Expr, names

_CONSTANTS = {"pi", "i"}


@dataclass(frozen=True)
class CompiledFunction:
    """A function for torch: ``f(*values)`` with one tensor or number for each of ``arguments``, all shapes broadcast.

    The values have the shape that the arguments broadcast to, and their floating type; a function of several formulas
    returns a tuple. Pickles as ``source``; equal if the texts are.
    """

    source: str
    arguments: tuple[str, ...]
    _function: Callable[..., Any] = field(compare=False, repr=False)

    def __call__(self, *values: Any) -> Any:
        """The value of the formula, or a tuple of values; a wrong number of arguments is a :class:`SymconsError`."""
        if len(values) != len(self.arguments):
            wanted = ", ".join(self.arguments)
            raise SymconsError(f"the function takes {len(self.arguments)} arguments ({wanted}), not {len(values)}", code="E613")
        return self._function(*values)

    @property
    def function(self) -> Callable[..., Any]:
        """The function of the program itself: compile this one where many formulas are compiled in one process."""
        return self._function

    def __reduce__(self) -> tuple[Callable[..., CompiledFunction], tuple[str, tuple[str, ...]]]:
        return _of_text, (self.source, self.arguments)


def compile_function(outputs: Expr | Sequence[Expr], arguments: Sequence[str]) -> CompiledFunction:
    """The formula, or the formulas, as one function for torch of the names in ``arguments`` (torch is imported only here).

    :raises SymconsError: where a formula holds a name that is no argument (other than ``pi`` and, for complex values, ``i``).
    :raises UnsupportedError: for a function that torch programs lack, and where torch is not installed.
    """
    single = isinstance(outputs, Expr)
    formulas = (outputs,) if isinstance(outputs, Expr) else tuple(outputs)
    free = sorted(set().union(*(names(tree) for tree in formulas)) - set(arguments) - _CONSTANTS)
    if free:
        raise SymconsError(f"the formula holds {', '.join(free)}, which is no argument of the function", code="E612")
    return _of_text(write_torch(formulas, arguments, single), tuple(arguments))


def _of_text(source: str, arguments: tuple[str, ...]) -> CompiledFunction:
    return CompiledFunction(source, arguments, function_of(source, "function", "torch"))
