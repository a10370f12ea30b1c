"""Equations with a Caputo derivative in time, c·∂_t^β φ + S(−∇²)φ = 0 with 0 < β ≤ 2: the flux remembers.

A plane wave becomes E_β(−S(k)·t^β/c) (Mittag-Leffler; for β > 1 from φ_t = 0 at t = 0): no exponential, so there are no
branches ω(k), and waves fade like t^(−β). Differentiated by Riemann and Liouville to the order 1 − β, the equation reads
∂φ/∂t + ∇·J = R with J = (the flux of S)/c acting on that derivative of φ; both forms are read.

Source: Mainardi, Fractional Calculus and Waves in Linear Viscoelasticity, ch. 6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from genphys_sym.groupings import groupings, parts_of
from genphys_sym.operators import PlaneWave, Wave
from genphys_sym.results import DensityFlow, Dispersion, Problem, Symbol
from genphys_sym.spelling import Speller, quotient
from genphys_sym.symbols import in_modulus, symbol_of_trees
from symcons.errors import CertificateError, UnsupportedError
from symcons.expr.operators import WAVE_NUMBERS
from symcons.expr.system import Parameter
from symcons.expr.tree import MINUS_ONE, ONE, ZERO, Call, Expr, Sym, add, mul, names, negate, power

if TYPE_CHECKING:
    from genphys_sym.flow import Derivation

_SAYS = (
    "a derivative of a broken order in time has no exponential modes: waves become E_beta(-S(k)*t^beta) and fade like t^(-beta)"
)


def symbol_with_memory(wave: Wave, dim: int | None) -> Symbol:
    """The symbol (S, c) with β, from c·λ^β + S or, times λ^(1−β), from c·λ + S·λ^(1−β).

    :raises UnsupportedError: where other derivatives by time stand beside, or time is explicit.
    """
    if len(wave.memory) != 1 or wave.drift != ZERO:
        raise UnsupportedError("one Caputo derivative of one order is understood, without a drift b·x")
    ((order, coefficient),) = wave.memory.items()
    orders = {j: c for j, c in wave.orders.items() if c != ZERO}
    if set(orders) == {1}:
        coefficients, beta = (coefficient, orders[1]), add(ONE, negate(order))
    elif set(orders) <= {0}:
        coefficients, beta = (orders.get(0, ZERO), coefficient), order
    else:
        raise UnsupportedError("a Caputo derivative beside other derivatives by t is not understood")
    if names(coefficients[1]) & {*WAVE_NUMBERS, "t"} or "t" in names(coefficients[0]):
        raise UnsupportedError("a Caputo derivative of the field itself, with constant coefficients, is understood")
    return replace(symbol_of_trees(coefficients, dim), memory=beta)


def generator_of(symbol: Symbol) -> Symbol:
    """The symbol with λ in the place of λ^β: the equation without memory."""
    return replace(symbol, memory=None)


def dispersion_with_memory(symbol: Symbol, parameters: Sequence[Parameter]) -> Dispersion:
    """No branches; the problem is that without memory."""
    from genphys_sym.dispersions import dispersion

    found = dispersion(generator_of(symbol), parameters)
    reason = _SAYS if found.problem is Problem.CAUSAL else found.reason
    return replace(found, omega=(), growth=(), selected=(), reason=reason)


def flow_with_memory(derivation: Derivation) -> DensityFlow:
    """p = φ, J and R acting on the Riemann–Liouville derivative of φ of the order 1 − β."""
    symbol, field = derivation.symbol, derivation.field
    beta = symbol.memory or ONE
    past = Call("riemann_liouville", (field, add(ONE, negate(beta))))
    rate = mul(symbol.coefficients[0], power(symbol.coefficients[1], MINUS_ONE))
    parts = parts_of((rate, ONE), derivation.char.assumptions)
    grouping = next(groupings(parts))
    flux = Speller(parts.letters, past, symbol.dim, symbol.isotropic).flux(parts.flux(grouping))
    start = parts.letters.write(parts.pure[0])
    source = ZERO if start == ZERO else negate(mul(start, past))
    _prove(derivation, flux, source)
    clear = derivation.dispersion.problem is Problem.CAUSAL
    wave, mass = (_mittag_leffler(beta, one) for one in (parts.letters.write(parts.letters.read(rate)), start))
    kept = (field, flux) if source == ZERO else None
    return DensityFlow(
        derivation.pde, symbol, derivation.dispersion, field, flux, quotient(flux, field), source, ONE, 1,
        wave if clear else None, wave if clear else None, mass if clear else None, kept,
        "p = phi, the flux acts on its Riemann-Liouville derivative",
    )  # fmt: skip


def _mittag_leffler(beta: Expr, rate: Expr) -> Expr:
    """E_β(−rate·t^β)."""
    return ONE if rate == ZERO else Call("mittag_leffler", (beta, negate(mul(rate, power(Sym("t"), beta)))))


def _prove(derivation: Derivation, flux: Expr, source: Expr) -> None:
    """c·(∇·J − R) is S acting on the derivative of order 1 − β, and ∂p/∂t that of order β."""
    from genphys_sym.identity import vanishes

    reader = PlaneWave(derivation.equation.field, derivation.equation.dim)
    total = reader.wave(Call("div", (flux,))) if flux != ZERO else Wave({})
    if source != ZERO:
        total = total.plus(reader.wave(source).times(MINUS_ONE))
    (found,) = total.memory.values() if total.memory else (ZERO,)
    rest, lead = derivation.symbol.coefficients
    wanted = Wave({0: add(mul(lead, in_modulus(found, derivation.symbol.dim)), negate(rest))})
    if total.orders or not vanishes(wanted, derivation.equation.dim):
        raise CertificateError(
            "the flow found is not the equation: this is a defect of the program, please report it", code="E501"
        )
