"""The mixture of a density flow at values of its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from genphys_sym.admissibility import admissibility
from genphys_sym.greens import shapes
from genphys_sym.mixtures.clocks import Clock
from genphys_sym.mixtures.components import Component
from genphys_sym.mixtures.evaluation import number
from genphys_sym.mixtures.mixture import Mixture
from genphys_sym.mixtures.monotone import refutation
from genphys_sym.mixtures.pairs import of_pair
from genphys_sym.mixtures.recognition import factorised, of_bessel, of_exponent, of_memory
from genphys_sym.mixtures.space import contraction, quadratic_of
from genphys_sym.mixtures.tabled import Tabled, Transformed
from genphys_sym.results import Answer, DensityFlow, Verdict
from symcons.errors import UnsupportedError
from symcons.expr.system import Parameter
from symcons.expr.tree import Call, Expr, Num, Sym, add, as_expr, mul, negate, power, substitute

#: A number of dimensions that stands for all.
MANY = 50


def mixture(flow: DensityFlow, values: Mapping[str, Any] | None = None, *, force: bool = False) -> Mixture:
    """x_t = x_0 + √(2τ_t) z for ``flow``, its density divided by its mass.

    With a drift b·x, and where directions differ, the displacement is that of the isotropic law behind: see
    :func:`~genphys_sym.mixtures.space.affine`.

    :param values: numbers for parameters, over the equation's own.
    :param force: also where the kernel has a resting atom (particles must jump), or its positivity is not proven.
    :raises UnsupportedError: for parameters without a value, and for kernels that are no mixtures of Gaussians: those that
        are not positive in all dimensions. The message says why.
    """
    numbers = numbers_of(flow, values)
    try:
        found, proven = _components(flow, numbers)
    except UnsupportedError:
        if not force:
            _demand(flow, numbers)
        raise
    if not found:
        raise UnsupportedError(f"{_name(flow)} is no mixture of Gaussians: {_why_not(flow, numbers)}")
    law = Mixture(found, flow.pde.name)
    if not (proven or force or law.resting):
        _demand(flow, numbers)
    if not proven:
        _demand_law(flow, numbers)
    if law.resting and not force:
        raise UnsupportedError(
            f"{_name(flow)} is admissible only with jumps: a point mass that decays stays at the starting point, and no "
            "velocity carries particles away from it; force it to have the law all the same"
        )
    return law


def _name(flow: DensityFlow) -> str:
    return "the equation" if flow.pde.name == "<string>" else flow.pde.name


def _components(flow: DensityFlow, numbers: Mapping[str, Expr]) -> tuple[list[Component], bool]:
    """The laws, and whether their closed form proves the kernel positive in all dimensions."""
    if not flow.linear:
        return [], False
    exponent = None if flow.symbol.memory is not None else exponent_of(flow, numbers)
    if exponent is not None:
        found, rest = of_exponent(exponent)
        return (found, True) if rest is None else ([*found, left_over(rest)], False)
    one = of_pair(flow, numbers)
    if one is not None or flow.kernel_hat is None:
        return ([one] if one else []), True
    hat = substitute(flow.kernel_hat, dict(numbers))
    one = of_bessel(hat) or of_memory(hat)
    if one is not None:
        return [one], True
    if not flow.symbol.isotropic or flow.mass is None:
        return [], False
    whole = mul(hat, power(substitute(flow.mass, dict(numbers)), as_expr(-1)))
    return [Component(Transformed(whole), Clock(Sym("t")))], False


def left_over(exponent: Expr) -> Component:
    """One law for all that is no closed one."""
    parts = factorised(exponent)
    if parts is None:
        whole = Call("exp", (add(exponent, negate(substitute(exponent, {"k": as_expr(0)}))),))
        return Component(Transformed(whole), Clock(Sym("t")))
    shape, clock = parts
    return Component(Tabled(shape), Clock(clock))


def _verdict(flow: DensityFlow, numbers: Mapping[str, Expr]) -> Verdict:
    """In the equation's own dimension, else in one that stands for all."""
    values = {name: Fraction(number(tree)) for name, tree in numbers.items()}
    dim = flow.pde.dim if flow.pde.dim is not None else MANY
    return admissibility(flow.pde.with_values(values), dim)


def _why_not(flow: DensityFlow, numbers: Mapping[str, Expr]) -> str:
    found = _verdict(flow, numbers)
    reasons = [reason.text for reason in found.reasons if reason.code != "G190"]
    return "; ".join(reasons) if reasons and found.c1 is not Answer.YES else "its transform has none of the known forms"


def _demand(flow: DensityFlow, numbers: Mapping[str, Expr]) -> None:
    """The verdict has to say that the kernel is positive in all dimensions."""
    found = _verdict(flow, numbers)
    if found.c1 in (Answer.NO, Answer.CONDITIONAL):
        raise UnsupportedError(f"{_name(flow)} is no mixture of Gaussians: {_why_not(flow, numbers)}")
    if found.c1 is Answer.UNDECIDED:
        raise UnsupportedError(f"whether the kernel of {_name(flow)} is positive is undecided; force it if you know")


def _demand_law(flow: DensityFlow, numbers: Mapping[str, Expr]) -> None:
    """Nothing contradicts that τ has a law."""
    transform = transform_of(flow, numbers)
    against = None if transform is None else refutation(transform)
    if against is None:
        return
    runs = "; in one dimension its particles run and turn, and leave its two fronts by jumps, which no velocity does: "
    instead = f"{runs}genphys_sym.mixtures.kac_process draws x_t, nothing is trained" if _turns(flow, numbers) else ""
    raise UnsupportedError(f"{_name(flow)} is no mixture of Gaussians: τ has no law, for {against}{instead}")


def transform_of(flow: DensityFlow, numbers: Mapping[str, Expr]) -> Expr | None:
    """K̂(k, t)/K̂(0, t) at the values; None where it has no formula, directions differ or there is a drift."""
    if not flow.symbol.isotropic or flow.symbol.drift is not None:
        return None
    exponent = None if flow.symbol.memory is not None else exponent_of(flow, numbers)
    if exponent is not None:
        return Call("exp", (add(exponent, negate(substitute(exponent, {"k": as_expr(0)}))),))
    if flow.kernel_hat is None or flow.mass is None:
        return None
    return substitute(mul(flow.kernel_hat, power(flow.mass, as_expr(-1))), dict(numbers))


def _turns(flow: DensityFlow, numbers: Mapping[str, Expr]) -> bool:
    """Whether in one dimension this is Kac's process."""
    from genphys_sym.mixtures.kac import kac_process

    try:
        kac_process(flow, {name: number(tree) for name, tree in numbers.items()})
    except UnsupportedError:
        return False
    return True


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
    for parameter in flow.pde.parameters:
        _demand_bounds(parameter, known[parameter.name])
    return known


def _demand_bounds(parameter: Parameter, value: Expr) -> None:
    """The value lies where the equation says."""
    found = value.value if isinstance(value, Num) else Fraction(number(value))
    if not parameter.allows(found):
        raise UnsupportedError(f"{parameter.name} = {float(found):g} is not where the equation has it")


def exact(value: Any) -> Fraction:
    """A number as the decimals that it prints."""
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(str(value))


def exponent_of(flow: DensityFlow, numbers: Mapping[str, Expr]) -> Expr | None:
    """X with K̂ = e^X at the values: in the frame that contracts along with a drift, and of the mean over directions."""
    tree = shapes.exponent(flow, shapes.facts_of(flow))
    if tree is None:
        return None
    if not flow.symbol.isotropic:
        found = quadratic_of(flow, numbers)
        return None if found is None else mul(as_expr(-1), found.clock, power(Sym("k"), as_expr(2)))
    gone = contraction(flow, numbers)
    frame = {} if gone is None else {"k": mul(Sym("k"), Call("exp", (gone,)))}
    return substitute(tree, {**numbers, **frame})
