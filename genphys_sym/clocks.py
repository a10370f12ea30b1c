"""Equations with explicit time: a generator that runs by a clock, Ornstein–Uhlenbeck, and PFGM++'s radial time.

* φ_t = a(t)·Gφ (variance-exploding diffusion): the kernel of G at the time ∫a.
* φ_t = ∇·(b x φ) + Gφ, both by the same clock (Ornstein–Uhlenbeck, the variance-preserving diffusion): the transform of
  the density from a datum at the origin is exp(−∫ S(k e^{−(B(t)−B(s))}) ds), B = ∫b (G. E. Uhlenbeck and L. S. Ornstein,
  Phys. Rev. 36 (1930) 823).
* φ_t = b(t)∇·(x φ) + g(t)Gφ with two clocks (the sub-variance-preserving diffusion of Y. Song et al., arXiv 2011.13456):
  likewise, each power kⁿ of S for itself: exp(−Σ cₙ kⁿ e^{−nB} ∫ g e^{nB}).
* φ_tt + (D − 1)/t·φ_t − Q φ = 0 (PFGM++, arXiv 2302.04265): t is the radius in D further dimensions,
  K̂ = 2 (tq/2)^{D/2} K_{D/2}(tq)/Γ(D/2) with q = √Q.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from genphys_sym.alphabet import Alphabet
from genphys_sym.at_zero import at_zero
from genphys_sym.branches import Characteristic
from genphys_sym.groupings import groupings, parts_of
from genphys_sym.identity import prove, residual, vanishes
from genphys_sym.integrals import integral, times_exponential
from genphys_sym.results import DensityFlow, Dispersion, Problem, Symbol
from genphys_sym.signs import POSITIVE
from genphys_sym.spelling import Speller, opposite, quotient
from genphys_sym.surds import surd
from genphys_sym.symbols import pull_by_the_clock, without_clock
from genphys_sym.transforms import exponential, times_t
from symcons.errors import CertificateError, UnsupportedError
from symcons.expr.operators import derivative
from symcons.expr.printing import print_expr
from symcons.expr.rational import RationalFunction
from symcons.expr.tree import MINUS_ONE, ONE, ZERO, Add, Call, Expr, Num, Sym, add, mul, names, negate, power, substitute
from symcons.expr.tree import as_expr as number

if TYPE_CHECKING:
    from genphys_sym.flow import Derivation

_T = Sym("t")
_VARIABLE = "the coefficients depend on time in a way that is none of the special kinds (clocks, a drift b·x, (D − 1)/t)"


def with_clock(symbol: Symbol, drift: Expr) -> Symbol:
    """The symbol with its clock and drift told.

    :raises UnsupportedError: where time enters in another way.
    """
    if symbol.order == 2 and drift == ZERO and radial_dimension(symbol) is not None:
        return symbol
    lead = symbol.coefficients[-1]
    if symbol.order != 1 or names(lead) & {"t", "k", "kx", "ky", "kz"}:
        raise UnsupportedError(_VARIABLE)
    letters = Alphabet([*symbol.coefficients, drift], ("t",))
    values = [letters.read(symbol.coefficients[0])]
    contraction = letters.settle(letters.zero - letters.read(drift) / letters.read(lead))
    if drift != ZERO:
        if not symbol.isotropic:
            raise UnsupportedError("a drift b·x beside derivatives by coordinates")
        values.append(contraction)
    told = None if drift == ZERO else letters.write(contraction)
    try:
        clock = _common_clock(letters, [value for value in values if value != letters.zero])
    except UnsupportedError:
        if told is None or names(told) & {"k"}:
            raise
        clock = _common_clock(letters, values[:1])
        if _constant_of(letters.write(clock)) < 0:
            clock = letters.settle(letters.zero - clock)
    return replace(symbol, clock=None if clock == letters.one else letters.write(clock), drift=told)


def _constant_of(tree: Expr) -> Fraction:
    """The number among the terms of a sum."""
    terms = tree.terms if isinstance(tree, Add) else ()
    return sum((term.value for term in terms if isinstance(term, Num)), Fraction(0))


def _timed(letters: Alphabet, polynomial: object) -> bool:
    """Whether time occurs in a polynomial, in functions too."""
    functions = letters.atoms()
    degrees = polynomial.degrees()  # type: ignore[attr-defined]
    used = [n for n, d in zip(letters.ring.names, degrees, strict=True) if d > 0]
    return any(n == "t" or (n in functions and "t" in names(functions[n])) for n in used)


def _common_clock(letters: Alphabet, values: list[RationalFunction]) -> RationalFunction:
    """The factor that holds all of t."""
    clock = letters.one
    for factor, exponent in values[0].numerator.factor()[1] if values else []:
        if _timed(letters, factor):
            clock = clock * RationalFunction(factor, letters.ring.one) ** int(exponent)
    for factor, exponent in values[0].denominator.factor()[1] if values else []:
        if _timed(letters, factor):
            clock = clock / RationalFunction(factor, letters.ring.one) ** int(exponent)
    rest = [letters.settle(value / clock) for value in values]
    tree = letters.write(clock)
    if any(_timed(letters, value.numerator) or _timed(letters, value.denominator) for value in rest) or names(tree) & {
        "k",
        "kx",
        "ky",
        "kz",
    }:
        raise UnsupportedError(_VARIABLE)
    return clock


def radial_dimension(symbol: Symbol) -> Expr | None:
    """D of a_2 (λ² + (D − 1)/t λ) + a_0, None for any other symbol."""
    if symbol.order != 2 or "t" in names(symbol.coefficients[0]) | names(symbol.coefficients[2]):
        return None
    letters = Alphabet(symbol.coefficients, ("t", "k"))
    zero, first, lead = (letters.read(c) for c in symbol.coefficients)
    ratio = letters.settle(first * letters.letter("t") / lead)
    tree = letters.write(letters.settle(ratio + letters.one))
    usual = names(tree) & {"t", "k", "kx", "ky", "kz", "i"} or names(symbol.coefficients[2]) & {"k", "kx", "ky", "kz"}
    return None if usual or zero == letters.zero or first == letters.zero or not symbol.isotropic else tree


def timed_flow(derivation: Derivation) -> DensityFlow:
    """The flow of an equation with explicit time."""
    dimension = radial_dimension(derivation.symbol)
    if dimension is not None:
        return _radial_flow(derivation, dimension)
    symbol = derivation.symbol
    generator = without_clock(symbol)
    char = Characteristic(generator, derivation.pde.parameters)
    flow = _first_order_flow(derivation)
    if symbol.drift is not None:
        flow = replace(flow, dispersion=_no_plane_waves(flow.dispersion))
    if "t" in names(pull_by_the_clock(symbol)):
        return _with_kernel(flow, char, _between_clocks(derivation, generator))
    elapsed = integral(symbol.clock or ONE)
    if elapsed is None or derivation.dispersion.problem is not Problem.CAUSAL:
        return flow
    rate = without_rate(char) if symbol.drift is None else _contracted(derivation, generator)
    return _with_kernel(flow, char, mul(rate, elapsed) if symbol.drift is None else substitute(rate, {"t": elapsed}))


def _with_kernel(flow: DensityFlow, char: Characteristic, exponent: Expr | None) -> DensityFlow:
    """The flow with K̂ = e^exponent, as it is without."""
    if exponent is None:
        return flow
    kernel = exponential(exponent)
    normal = (flow.p, flow.flux) if flow.source == ZERO else None
    green = _over(kernel, flow.symbol.coefficients[-1])
    return replace(flow, kernel_hat=kernel, green_hat=green, mass=_mass(char, kernel), normalised=normal)


def without_rate(char: Characteristic) -> Expr:
    """λ of a generator of first order."""
    from genphys_sym.branches import all_roots

    return all_roots(char)[0][0]


def _mass(char: Characteristic, kernel: Expr) -> Expr | None:
    try:
        return at_zero(kernel, char.assumptions)
    except ZeroDivisionError:
        return None


def _over(above: Expr, below: Expr) -> Expr:
    return above if below == ONE else mul(above, power(below, MINUS_ONE))


def _no_plane_waves(found: Dispersion) -> Dispersion:
    """With a drift b·x plane waves are no solutions: no branches."""
    reason = "causal; the drift b·x moves wave numbers, k → k e^{−B(t)}, so there are no branches ω(k)"
    return Dispersion((), (), found.problem, (), reason, found.condition)


def _first_order_flow(derivation: Derivation) -> DensityFlow:
    """p = a₁φ, the flux with the clock and the drift in it."""
    symbol = derivation.symbol
    parts = parts_of(symbol.coefficients, derivation.char.assumptions)
    grouping = next(groupings(parts))
    speller = Speller(parts.letters, derivation.field, derivation.equation.dim, symbol.isotropic)
    sign = -1 if derivation.char.assumptions.sign(symbol.coefficients[-1]) == frozenset({-1}) else 1
    signed = RationalFunction(parts.letters.ring.constant(sign), parts.letters.ring.one)
    density = [signed * value for value in parts.density(grouping)]
    p = speller.scalar(density)
    flux = speller.flux([signed * value for value in parts.flux(grouping)])
    if symbol.drift is not None:
        lead = parts.letters.write(density[0])
        flux = add(mul(MINUS_ONE, symbol.drift, lead, Sym("x"), derivation.field), flux)
    source = speller.scalar([parts.letters.zero - signed * value for value in parts.source(grouping)])
    equation = derivation.equation
    prove(equation.field, equation.dim, equation.left, p, flux, source, sign, ONE)
    from genphys_sym.flow import describe

    m = parts.letters.write(density[0])
    return DensityFlow(
        derivation.pde, symbol, derivation.dispersion, p, flux, quotient(flux, p), source, m, sign, None, None, None, None,
        describe(p, source),
    )  # fmt: skip


def _contracted(derivation: Derivation, generator: Symbol) -> Expr:
    """−∫₀^t S(k e^{−b(t−s)}) ds in the time of the clock, for S = Σ cₙ kⁿ: −Σ cₙ kⁿ (1 − e^{−nbt})/(nb)."""
    symbol = derivation.symbol
    letters = Alphabet([*generator.coefficients, symbol.drift or ZERO, symbol.clock or ONE], ("k", "t"))
    rate = letters.settle(letters.read(symbol.drift or ZERO) / letters.read(symbol.clock or ONE))
    terms = []
    for n, coefficient in _powers_of_k(letters, generator).items():
        if n == 0:
            terms.append(mul(MINUS_ONE, coefficient, _T))
            continue
        turned = letters.settle(RationalFunction(letters.ring.constant(n), letters.ring.one) * rate)
        weight = letters.write(letters.settle(letters.read(coefficient) / turned))
        gone = add(ONE, mul(MINUS_ONE, exponential(mul(MINUS_ONE, times_t(letters.write(turned))))))
        terms.append(mul(MINUS_ONE, weight, power(Sym("k"), number(n)), gone))
    return add(*terms)


def _between_clocks(derivation: Derivation, generator: Symbol) -> Expr | None:
    """−Σ cₙ kⁿ e^{−nB} ∫₀ᵗ g e^{nB}, B = ∫b; None where an integral has no closed form."""
    pull, clock = derivation.symbol.drift or ZERO, derivation.symbol.clock or ONE
    gone = integral(pull)
    if gone is None:
        return None
    terms = []
    for n, coefficient in _powers_of_k(Alphabet(generator.coefficients, ("k",)), generator).items():
        grown = integral(mul(clock, exponential(mul(number(n), gone))))
        if grown is None:
            return None
        elapsed = times_exponential(mul(coefficient, grown), mul(number(-n), gone))
        letters = Alphabet((elapsed,))
        terms.append(mul(MINUS_ONE, power(Sym("k"), number(n)), letters.write(letters.settle(letters.read(elapsed)))))
    return add(*terms)


def _powers_of_k(letters: Alphabet, generator: Symbol) -> dict[int, Expr]:
    """cₙ of S = Σ cₙ kⁿ.

    :raises UnsupportedError: where S is no polynomial.
    """
    value = letters.settle(letters.read(generator.coefficients[0]) / letters.read(generator.coefficients[1]))
    if letters.atoms_in([value], {"k"}):
        raise UnsupportedError("a drift b·x beside a nonlocal operator that is no power of k")
    parts = letters.by_powers(value.numerator, "k").items()
    return {n: letters.write(letters.settle(RationalFunction(part, value.denominator))) for n, part in parts}


def _radial_flow(derivation: Derivation, dimension: Expr) -> DensityFlow:
    """p = ∓t^{D−1} a₂ φ_t with the flux and source of the rest under the same weight."""
    symbol, equation = derivation.symbol, derivation.equation
    known = derivation.char.assumptions
    parts = parts_of(symbol.coefficients, known)
    letters = parts.letters
    square = letters.settle(letters.zero - letters.read(symbol.coefficients[0]) / letters.read(symbol.coefficients[2]))
    speller = Speller(letters, derivation.field, equation.dim, True)
    elliptic = known.sign_of(letters, square) == POSITIVE
    sign = -1 if elliptic else 1
    signed = RationalFunction(letters.ring.constant(sign), letters.ring.one)
    lead = letters.settle(signed * parts.pure[2])
    p = mul(letters.write(lead), derivative(derivation.field, "t", 1))
    flux, source = speller.flux([signed * parts.mixed[0]]), speller.scalar([letters.zero - signed * parts.pure[0]])
    _prove_radial(derivation, p, flux, source, sign, dimension)
    weight = power(_T, add(dimension, MINUS_ONE))
    kernel, green = _bessel(letters, square, dimension, derivation) if elliptic else (None, None)
    mass = None if kernel is None else _radial_mass(derivation, square, letters, dimension)
    found = _radial_dispersion(derivation.dispersion, elliptic)
    p, flux, source = mul(weight, p), mul(weight, flux), mul(weight, source)
    normal = (p, flux) if source == ZERO and kernel is not None else None
    from genphys_sym.flow import describe

    m = mul(weight, letters.write(lead), Sym("lam"))
    return DensityFlow(
        derivation.pde, symbol, found, p, flux, quotient(opposite(flux), negate(p)), source, m, sign, kernel, green, mass,
        normal, describe(p, source), weight=weight,
    )  # fmt: skip


def _radial_dispersion(found: Dispersion, elliptic: bool) -> Dispersion:
    if elliptic:
        reason = (
            "elliptic in t, which is a radius in D further dimensions: one solution decays (the branches are instantaneous)"
        )
        return Dispersion(found.omega, found.growth, Problem.DECAYING, (0,) if found.growth else (), reason)
    return found


def _prove_radial(derivation: Derivation, p: Expr, flux: Expr, source: Expr, sign: int, dimension: Expr) -> None:
    """The identity divided by t^{D−1}: (D − 1)/t·p + ∂p/∂t + ∇·J − R = ±(left side)."""
    equation = derivation.equation
    total = residual(equation.field, equation.dim, equation.left, p, flux, source, number(sign))
    from genphys_sym.operators import PlaneWave

    extra = mul(add(dimension, MINUS_ONE), power(_T, MINUS_ONE), p)
    if not vanishes(total.plus(PlaneWave(equation.field, equation.dim).wave(extra)), equation.dim):
        raise CertificateError(f"the flow found for {print_expr(equation.left)} is not the equation")


def _bessel(letters: Alphabet, square: RationalFunction, dimension: Expr, derivation: Derivation) -> tuple[Expr, Expr]:
    """2^{1−D/2} (tq)^{D/2} K_{D/2}(tq)/Γ(D/2), and the field that goes with it."""
    q = surd(letters, square, derivation.char.assumptions).tree()
    half = mul(dimension, power(number(2), MINUS_ONE))
    argument = mul(q, _T)
    constant = mul(power(number(2), add(ONE, negate(half))), power(Call("gamma", (half,)), MINUS_ONE))
    kernel = mul(constant, power(argument, half), Call("besselk", (half, argument)))
    lower = add(half, MINUS_ONE)
    lead = derivation.symbol.coefficients[2]
    green = mul(constant, power(q, lower), power(_T, negate(lower)), Call("besselk", (lower, argument)))
    return kernel, _over(green, lead)


def _radial_mass(derivation: Derivation, square: RationalFunction, letters: Alphabet, dimension: Expr) -> Expr:
    zero = at_zero(letters.write(square), derivation.char.assumptions)
    if zero == ZERO:
        return ONE
    inner = Alphabet((zero,))
    return _bessel(inner, inner.read(zero), dimension, derivation)[0]
