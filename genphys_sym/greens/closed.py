"""Closed forms of a flow's kernel and Green's function, recognised by the structure of its symbol."""

from __future__ import annotations

from collections.abc import Callable

from genphys_sym.greens import airy, augmented, cauchy, fronts, gaussian, logarithmic, shapes, voigt, yukawa
from genphys_sym.greens.assumptions import Assumptions
from genphys_sym.greens.reading import Expansion, expansion, normal, wave_numbers
from genphys_sym.greens.remembering import remembered
from genphys_sym.greens.setting import Form, over
from genphys_sym.integrals import integral
from genphys_sym.results import DensityFlow, Kernel, Problem
from symcons.errors import UnsupportedError
from symcons.expr.printing import print_expr
from symcons.expr.tree import Expr, as_expr, call, mul


def kernel(flow: DensityFlow, dim: int | None = None) -> Kernel:
    """The response of the density p to a unit datum, in r, t and N (in x, y, z where directions differ).

    ``dim`` fixes N; without it the formula holds in every N that ``dimensions`` says. ``formula`` is None where no
    closed form is known; atoms and fronts stand in ``singular``. Of p = |φ|² it is |G|², from a point datum of φ.
    """
    if not flow.linear:
        return _answer(_squared(flow, _dimension(flow, dim), shapes.facts_of(flow)), flow)
    if flow.kernel_hat is None:
        return Kernel(None)
    return _answer(_kernel(flow, _dimension(flow, dim), shapes.facts_of(flow)), flow)


def green(flow: DensityFlow, dim: int | None = None) -> Kernel:
    """The response of the field φ to a unit datum of the density; as :func:`kernel`."""
    return _answer(_green(flow, _dimension(flow, dim), shapes.facts_of(flow)), flow)


#: The same, remembered for values and tables; a flow is asked many times.
closed_kernel: Callable[[DensityFlow, int | None], Kernel] = remembered(kernel)
closed_green: Callable[[DensityFlow, int | None], Kernel] = remembered(green)


def _answer(form: Form | None, flow: DensityFlow) -> Kernel:
    if form is None:
        return Kernel(None)
    about = form.normalisation
    gone = None if flow.symbol.drift is None else integral(flow.symbol.drift)
    if gone is not None:
        about = f"r is the distance from x0*{print_expr(call('exp', mul(as_expr(-1), gone)))}"
    return Kernel(form.formula, form.singular, form.dimensions, form.source, about)


def _dimension(flow: DensityFlow, dim: int | None) -> int | None:
    own = flow.pde.dim if flow.pde.dim is not None else flow.symbol.dim
    if dim is not None and own is not None and dim != own:
        raise UnsupportedError(f"the equation is posed in {own} space dimension{'s' * (own > 1)}, not in {dim}")
    if dim is not None and dim < 1:
        raise UnsupportedError(f"the space dimension is at least 1, not {dim}")
    return own if dim is None else dim


def _kernel(flow: DensityFlow, dim: int | None, facts: Assumptions) -> Form | None:
    if flow.dispersion.problem in (Problem.ILL_POSED, Problem.MORE_DATA):
        return None
    pair = shapes.pair(flow, facts)
    if pair is not None:
        return fronts.kernel(pair, dim, facts)
    exponent = shapes.exponent(flow, facts)
    if exponent is None:
        return augmented.form(flow.kernel_hat, dim, facts) if flow.kernel_hat is not None else None
    return of_exponent(exponent, dim, facts)


def of_exponent(exponent: Expr, dim: int | None, facts: Assumptions) -> Form | None:
    """The kernel with transform exp(``exponent``)."""
    waves = wave_numbers([exponent])
    if dim is not None and (len(waves) > 1 or any(wave != "k" for wave in waves)):
        return _directed(exponent, dim, facts, waves)
    found = expansion(exponent, facts)
    return None if found is None else _isotropic(found, dim, facts)


def _isotropic(found: Expansion, dim: int | None, facts: Assumptions) -> Form | None:
    return (
        gaussian.form(found, dim, facts)
        or cauchy.form(found, dim)
        or yukawa.form(found, dim, facts)
        or logarithmic.form(found, dim, facts)
        or voigt.form(found, dim)
        or gaussian.kept(found)
        or (airy.form(found, facts) if dim == 1 else None)
    )


def _directed(exponent: Expr, dim: int, facts: Assumptions, waves: tuple[str, ...]) -> Form | None:
    """Where directions differ: a Gaussian with drift and tensor, or in one dimension a cubic exponent."""
    if "k" in waves:
        return None
    smooth = gaussian.anisotropic(exponent, dim, facts)
    if smooth is not None or dim != 1:
        return smooth
    found = expansion(exponent, facts, "kx")
    return None if found is None else airy.form(found, facts)


def _green(flow: DensityFlow, dim: int | None, facts: Assumptions) -> Form | None:
    if flow.kernel_hat is None:
        exponent = None if flow.green_hat is None else shapes.exponent(flow, facts)
        return None if exponent is None else of_exponent(exponent, dim, facts)
    pair = shapes.pair(flow, facts)
    if pair is not None:
        return fronts.green(pair, dim, facts)
    rate, exponent = shapes.growth(flow, facts), shapes.exponent(flow, facts)
    if exponent is None:
        return None if flow.green_hat is None else augmented.potential(flow.green_hat, dim, facts)
    if rate is None:
        return of_exponent(exponent, dim, facts) if flow.p_symbol == as_expr(1) else None
    return _weighted(shapes.density_at(flow, rate), exponent, dim, facts)


def _squared(flow: DensityFlow, dim: int | None, facts: Assumptions) -> Form | None:
    """|G|² of a complex equation."""
    exponent = None if flow.green_hat is None else shapes.exponent(flow, facts)
    found = None if exponent is None else expansion(exponent, facts)
    return None if found is None else gaussian.squared(found, dim, facts)


def _weighted(density: Expr, exponent: Expr, dim: int | None, facts: Assumptions) -> Form | None:
    """The kernel with transform exp(X)/M: M constant, or a multiple of the k or the root in X."""
    weight = expansion(density, facts)
    if weight is None or weight.logs:
        return None
    if weight.only(0) and not weight.roots and not wave_numbers([weight.coefficient(0)]):
        form = of_exponent(exponent, dim, facts)
        return None if form is None else _scaled(form, weight.coefficient(0))
    shape = expansion(exponent, facts)
    if shape is None:
        return None
    if shape.only(1) and shape.is_polynomial and weight.only(1) and weight.is_polynomial:
        return _scaled(cauchy.potential(normal(mul(as_expr(-1), shape.coefficient(1)), facts), dim), weight.coefficient(1))
    screen = yukawa.screen_of(shape, facts)
    if screen is None or len(weight.roots) != 1 or weight.powers or weight.roots[0][1] != shape.roots[0][1]:
        return None
    if shape.coefficient(0) != as_expr(0):
        return None
    return _scaled(yukawa.potential(screen, dim), mul(weight.roots[0][0], screen.stretch))


def _scaled(form: Form, divisor: Expr) -> Form:
    return Form(over(form.formula, divisor), form.source, form.dimensions, form.singular, form.normalisation)
