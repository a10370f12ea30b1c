"""Which field a run belongs to, as plain data and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symcons.errors import SymconsError


def description(field: Any) -> dict[str, Any]:
    """The equation's text with the values of its parameters, the dimension, the gauge; of other fields the class's name."""
    flow = getattr(field, "flow", None)
    if flow is None:
        return {"field": type(field).__name__}
    from symcons.expr.pde_printing import print_pde

    equation = {"name": flow.pde.name, "text": print_pde(flow.pde), "values": _values(field)}
    return {"equation": equation | {"dim": int(field.dim), "gauge": getattr(field, "gauge", "free")}}


def _values(field: Any) -> dict[str, float]:
    """The numbers of parameters that are not those in the equation's text."""
    from symcons.expr.tree import Num

    own = {name: float(tree.value) for name, tree in field.flow.pde.parameter_values().items() if isinstance(tree, Num)}
    found = {name: float(value) for name, value in field.numbers.items()}
    return {name: value for name, value in found.items() if own.get(name) != value}


def field_of(config: Mapping[str, Any]) -> Any:
    """The field that :func:`description` described within the configuration of a run, its tables around the prior's σ, which
    is all that samples need.

    :raises SymconsError: with code E703 where the configuration names no equation.
    """
    from genphys_sym.fields import Field
    from genphys_sym.flow import density_flow
    from genphys_sym.reading import parse

    equation = config.get("equation")
    if not isinstance(equation, Mapping):
        raise SymconsError("the run was trained with a field of your own; give it to the sampler in Python", code="E703")
    flow = density_flow(parse(equation["text"], equation["name"]))
    top = float(config["denoiser"]["sigma_max"])
    options = {"dim": equation["dim"], "values": equation["values"], "sigmas": (top / 2, 1.01 * top)}
    return Field(flow, **options, force=bool(config.get("forced", False)))
