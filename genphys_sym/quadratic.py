"""Complex equations φ_t = κ Δφ + c φ: the density is |φ|², whose flux is that of quantum mechanics.

With κ = e + i·a: ∂|φ|²/∂t + ∇·J = R, J = −(κ φ̄∇φ + κ̄ φ∇φ̄), R = −2e |∇φ|² + 2 Re(c) |φ|²; for a Schrödinger equation
(e = 0) v = 2a Im(∇φ/φ) (E. Madelung, Z. Phys. 40 (1927) 322). The density is quadratic in φ: nothing can be superposed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from genphys_sym.alphabet import Alphabet
from genphys_sym.results import DensityFlow, Problem
from genphys_sym.transforms import propagator
from symcons.errors import CertificateError, UnsupportedError
from symcons.expr.tree import MINUS_ONE, ONE, ZERO, Call, Expr, Sym, add, mul, negate, power
from symcons.expr.tree import as_expr as number

if TYPE_CHECKING:
    from genphys_sym.flow import Derivation

_REFUSED = "a complex equation of another form than φ_t = κ·lap(φ) + c·φ: no density is known for it"


def quadratic_flow(derivation: Derivation) -> DensityFlow:
    """|φ|² with its flux and source.

    :raises UnsupportedError: for complex equations of another form.
    """
    (e, a), (growth, turning) = _constants(derivation)
    field = derivation.field
    conjugate = Call("conj", (field,))
    p = mul(field, conjugate)
    flux = _flux(e, a, field, conjugate)
    squared = Call("dot", (Call("grad", (field,)), Call("grad", (conjugate,))))
    source = add(_times(mul(number(-2), e), squared), _times(mul(number(2), growth), p))
    _prove(e, a, growth, turning)
    found = derivation.dispersion
    green = propagator(found.growth[0]) if found.problem is Problem.CAUSAL else None
    return DensityFlow(
        derivation.pde, derivation.symbol, found, p, flux, _velocity(e, a, field), source, ONE, 0, None, green,
        _mass(e, growth, derivation.equation.dim), None, f"p = |{derivation.equation.field}|^2 (quadratic)", linear=False,
    )  # fmt: skip


def _times(coefficient: Expr, tree: Expr) -> Expr:
    return ZERO if coefficient == ZERO else mul(coefficient, tree)


def _constants(derivation: Derivation) -> tuple[tuple[Expr, Expr], tuple[Expr, Expr]]:
    """κ = e + i·a and c, each as real and imaginary part."""
    symbol = derivation.symbol
    if symbol.order != 1 or not symbol.isotropic or not symbol.local:
        raise UnsupportedError(_REFUSED)
    letters = Alphabet(symbol.coefficients, ("k",))
    rate = letters.settle(letters.zero - letters.read(symbol.coefficients[0]) / letters.read(symbol.coefficients[1]))
    by_power = letters.by_powers(rate.numerator, "k")
    two, _, nought = letters.triple(rate.numerator, "k")
    if set(by_power) - {0, 2} or rate.denominator.degrees()[letters.ring.index["k"]] > 0:
        raise UnsupportedError(_REFUSED)
    found = []
    for part in (-two, nought):
        value = type(rate)(part, rate.denominator)
        real, imaginary = letters.real_and_imaginary(letters.settle(value))
        found.append((letters.write(real), letters.write(imaginary)))
    return found[0], found[1]


def _flux(e: Expr, a: Expr, field: Expr, conjugate: Expr) -> Expr:
    ahead, behind = mul(conjugate, Call("grad", (field,))), mul(field, Call("grad", (conjugate,)))
    if e == ZERO:
        return mul(MINUS_ONE, Sym("i"), a, add(ahead, negate(behind)))
    kappa, other = add(e, mul(Sym("i"), a)), add(e, negate(mul(Sym("i"), a)))
    return mul(MINUS_ONE, add(mul(kappa, ahead), mul(other, behind)))


def _velocity(e: Expr, a: Expr, field: Expr) -> Expr:
    """−2 Re(κ ∇φ/φ)."""
    slope = mul(Call("grad", (field,)), power(field, MINUS_ONE))
    return add(_times(mul(number(-2), e), Call("re", (slope,))), _times(mul(number(2), a), Call("im", (slope,))))


def _mass(e: Expr, growth: Expr, dim: int | None) -> Expr:
    """∫|G|² from a point, (8π e t)^(−N/2) e^{2ct}; where nothing spreads it (e = 0), that of a normalised packet."""
    t = Sym("t")
    grown = ONE if growth == ZERO else Call("exp", (mul(number(2), growth, t),))
    if e == ZERO:
        return grown
    size = Sym("N") if dim is None else number(dim)
    return mul(power(mul(number(8), Sym("pi"), e, t), mul(number(-1), size, power(number(2), MINUS_ONE))), grown)


def _prove(e: Expr, a: Expr, growth: Expr, turning: Expr) -> None:
    """The identity with φ, ∇φ·∇φ̄ and Δφ as letters, their conjugates beside them."""
    f, g, square, lap, other = (Sym(n) for n in (" f", " g", " square", " lap", " other"))
    unit = Sym("i")
    kappa, conj = add(e, mul(unit, a)), add(e, negate(mul(unit, a)))
    c, c_conj = add(growth, mul(unit, turning)), add(growth, negate(mul(unit, turning)))
    change = add(mul(g, add(mul(kappa, lap), mul(c, f))), mul(f, add(mul(conj, other), mul(c_conj, g))))
    divergence = negate(add(mul(kappa, add(square, mul(g, lap))), mul(conj, add(square, mul(f, other)))))
    source = add(mul(number(-2), e, square), mul(number(2), growth, f, g))
    total = add(change, divergence, negate(source))
    letters = Alphabet((total,))
    if letters.read(total) != letters.zero:
        raise CertificateError("the flux found for |φ|² does not balance it")
