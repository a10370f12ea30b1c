"""The mixture of a density flow at values of its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from genphys_sym.greens import shapes
from genphys_sym.integrals import integral
from genphys_sym.mixtures.mixture import Component, Mixture
from genphys_sym.mixtures.recognition import of_bessel, of_exponent
from genphys_sym.results import DensityFlow
from symcons.errors import UnsupportedError
from symcons.expr.tree import Call, Expr, Num, Sym, mul, substitute


def mixture(flow: DensityFlow, values: Mapping[str, Any] | None = None) -> Mixture:
    """x_t = x_0 + √(2τ_t) z for ``flow``, its density divided by its mass.

    With a drift b·x the displacement is that in the frame that contracts along (see :func:`affine`).

    :param values: numbers for parameters, over the equation's own.
    :raises UnsupportedError: for parameters without a value, and for kernels that are no mixtures of Gaussians: those that
        are not positive in all dimensions.
    """
    numbers = numbers_of(flow, values)
    found = _closed(flow, numbers)
    if found is None:
        raise UnsupportedError(f"no mixing law is known for {flow.pde.name}")
    return Mixture(found, flow.pde.name)


def numbers_of(flow: DensityFlow, values: Mapping[str, Any] | None) -> dict[str, Expr]:
    """Every parameter's value as an exact number.

    :raises UnsupportedError: naming parameters without a value, or values without a parameter.
    """
    given = {name: Num(exact(value)) for name, value in (values or {}).items()}
    known: dict[str, Expr] = {**flow.pde.parameter_values(), **given}
    wanted = {p.name for p in flow.pde.parameters}
    if given.keys() - wanted:
        raise UnsupportedError(f"the equation has no parameter {', '.join(sorted(given.keys() - wanted))}")
    missing = sorted(wanted - known.keys())
    if missing:
        raise UnsupportedError(f"numbers are needed: give {', '.join(missing)} a value")
    return known


def exact(value: Any) -> Fraction:
    """A number as the decimals that it prints."""
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(str(value))


def exponent_of(flow: DensityFlow, numbers: Mapping[str, Expr]) -> Expr | None:
    """X with K̂ = e^X at the values, in the frame that contracts along with a drift."""
    tree = shapes.exponent(flow, shapes.facts_of(flow))
    if tree is None:
        return None
    return substitute(tree, {**numbers, **_frame(flow, numbers)})


def _frame(flow: DensityFlow, numbers: Mapping[str, Expr]) -> dict[str, Expr]:
    """k → k e^{B(t)}, B = ∫b: the wave numbers of the contracting frame."""
    if flow.symbol.drift is None:
        return {}
    gone = integral(substitute(flow.symbol.drift, dict(numbers)))
    if gone is None:
        raise UnsupportedError("the drift has no integral over time in closed form")
    return {"k": mul(Sym("k"), Call("exp", (gone,)))}


def _closed(flow: DensityFlow, numbers: Mapping[str, Expr]) -> list[Component] | None:
    exponent = exponent_of(flow, numbers)
    if exponent is not None:
        found, rest = of_exponent(exponent)
        return found if rest is None else None
    if flow.kernel_hat is None:
        return None
    one = of_bessel(substitute(flow.kernel_hat, dict(numbers)))
    return None if one is None else [one]
