"""The transforms of the kernels: K̂(k, t) of the density, Ĝ(k, t) of the field, from the roots of the symbol.

Causal: K̂ = Σ M(λ_j) e^{λ_j t}/∂_λP(λ_j), normalised to K̂(k, 0+) = 1; of two roots σ ± ω it is
e^{σt}(cosh ωt + (σ + m₀/m₁) sinh(ωt)/ω), one expression for real, imaginary and (in the limit) equal roots.
Decaying: K̂ = e^{λ₋t}, and where the pair λ₋, λ₊ is complex its real part, the standing wave. Ĝ is the field that goes
with that density.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from genphys_sym.alphabet import Alphabet
from genphys_sym.at_zero import at_zero, simplified
from genphys_sym.branches import LAM, Characteristic, Pair, all_roots, factors_of, pair_of, roots_of
from genphys_sym.results import Problem, Symbol
from genphys_sym.signs import NOT_NEGATIVE, opposite
from genphys_sym.surds import surd
from symcons.expr.rational import RationalFunction
from symcons.expr.tree import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Call,
    Expr,
    Mul,
    Num,
    Pow,
    Sym,
    add,
    mul,
    names,
    negate,
    power,
)

_T = Sym("t")


@dataclass(frozen=True, slots=True)
class Transforms:
    """K̂ and Ĝ."""

    kernel: Expr
    green: Expr


def transforms(char: Characteristic, density: Sequence[Expr], problem: Problem, growth: Sequence[Expr]) -> Transforms | None:
    """K̂ and Ĝ for the density with symbol Σ density[j]·λ^j; ``growth`` has the selected root first where one decays."""
    if problem is Problem.CAUSAL:
        return _causal(char, density)
    return _decaying(char, density, growth[0]) if problem is Problem.DECAYING else None


def exponential(exponent: Expr) -> Expr:
    """exp, 1 where the exponent vanishes."""
    return ONE if exponent == ZERO else Call("exp", (exponent,))


def over(above: Expr, below: Expr) -> Expr:
    """The quotient, without a denominator 1."""
    return above if below == ONE else mul(above, power(below, MINUS_ONE))


def _is_logarithm(rate: Expr) -> Expr | None:
    """X for a rate −log X."""
    if isinstance(rate, Mul) and rate.factors[0] == MINUS_ONE and len(rate.factors) == 2:
        inner = rate.factors[1]
        return inner.args[0] if isinstance(inner, Call) and inner.name == "log" else None
    return None


def propagator(rate: Expr) -> Expr:
    """e^{rate·t}, of −log X the power X^(−t)."""
    inner = _is_logarithm(rate)
    return exponential(times_t(rate)) if inner is None else power(inner, negate(_T))


def times_t(rate: Expr) -> Expr:
    """rate·t: t before what divides, the minus of a sum in front, −(a + b)·t/c."""
    if isinstance(rate, Add) and _all_negative(rate):
        return mul(MINUS_ONE, negate(rate), _T)
    factors = rate.factors if isinstance(rate, Mul) else (rate,)
    below = [f for f in factors if isinstance(f, Pow) and f.exponent == MINUS_ONE]
    return mul(*(f for f in factors if f not in below), _T, *below)


def _all_negative(rate: Add) -> bool:
    def negative(term: Expr) -> bool:
        first = term.factors[0] if isinstance(term, Mul) else term
        return isinstance(first, Num) and first.value < 0

    return all(negative(term) for term in rate.terms)


def _causal(char: Characteristic, density: Sequence[Expr]) -> Transforms | None:
    order = len(char.coefficients) - 1
    if order == 1:
        (root, _) = all_roots(char)[0]
        kernel = propagator(root)
        return Transforms(kernel, over(kernel, density[0]))
    if order == 2:
        return _two_roots(char, density)
    from genphys_sym.residues import by_residues

    found = by_residues(char, density)
    return None if found is None else Transforms(*found)


def _two_roots(char: Characteristic, density: Sequence[Expr]) -> Transforms:
    """e^{σt}(C + (σ + m₀/m₁) S) and e^{σt} S/m₁, with C, S = cosh ωt, sinh(ωt)/ω or their real forms."""
    pair = pair_of(char, char.coefficients)
    letters = Alphabet([*density, char.letters.write(pair.centre)])
    centre, first, lead = (letters.read(tree) for tree in (char.letters.write(pair.centre), density[0], density[1]))
    slope = letters.settle(centre + first / lead)
    front = exponential(times_t(letters.write(centre)))
    even, odd, above, below = _even_and_odd(char, pair)
    scale = Alphabet([*density, letters.write(centre), below])
    weight = scale.read(letters.write(slope)) * scale.read(below)
    green_weight = scale.settle(scale.read(below) / scale.read(density[1]))
    kernel = mul(front, add(even, mul(scale.write(scale.settle(weight)), over(odd, above))))
    return Transforms(kernel, mul(scale.write(green_weight), front, over(odd, above)))


def _even_and_odd(char: Characteristic, pair: Pair) -> tuple[Expr, Expr, Expr, Expr]:
    """C, and S as numerator, the root above and below the line of ω; cos and sin where ω² ≤ 0 is known."""
    letters = char.letters
    if pair.square == letters.zero:
        return ONE, _T, ONE, ONE
    trigonometric = char.assumptions.sign_of(letters, pair.square) <= opposite(NOT_NEGATIVE)
    root = surd(letters, letters.zero - pair.square if trigonometric else pair.square, char.assumptions)
    even, odd = ("cos", "sin") if trigonometric else ("cosh", "sinh")
    argument = mul(root.without_denominator(), _T, power(root.below, MINUS_ONE))
    return Call(even, (argument,)), Call(odd, (argument,)), root.without_denominator(), root.below


def _decaying(char: Characteristic, density: Sequence[Expr], growth: Expr) -> Transforms | None:
    """None where p vanishes on the decaying branch, or the branch is a root of a higher degree, which has no one formula."""
    if max(len(factor.coefficients) for factor in factors_of(char) if growth in roots_of(char, factor)) > 3:
        return None
    pair = _pair_of(char, growth)
    linear = list(density) if pair is None else _modulo(char, density, pair)
    if value_at_root(linear, growth) == ZERO:
        return None
    decays = _branch(linear, growth)
    if pair is None or char.complex:
        return decays
    signs = char.assumptions.sign_of(char.letters, pair.square)
    if signs <= NOT_NEGATIVE:
        return decays
    stands = _standing(char, linear, pair)
    if signs <= opposite(NOT_NEGATIVE):
        return stands
    condition = Call(">=", (_condition(char, pair), ZERO))
    kernel, green = (Call("piecewise", (one, condition, two)) for one, two in _pairs(decays, stands))
    return Transforms(kernel, green)


def _pairs(one: Transforms, two: Transforms) -> list[tuple[Expr, Expr]]:
    return [(one.kernel, two.kernel), (one.green, two.green)]


def _modulo(char: Characteristic, density: Sequence[Expr], pair: Pair) -> list[Expr]:
    """M as m₀ + m₁λ, by λ² = 2σλ + ω² − σ²."""
    centre, square = (char.letters.write(value) for value in (pair.centre, pair.square))
    letters = Alphabet([*density, centre, square])
    twice = letters.read(centre) + letters.read(centre)
    rest = letters.read(square) - letters.read(centre) ** 2
    values = [letters.read(tree) for tree in density]
    while len(values) > 2:
        top = values.pop()
        values[-1] = values[-1] + top * twice
        values[-2] = values[-2] + top * rest
    return [letters.write(letters.settle(value)) for value in values]


def _condition(char: Characteristic, pair: Pair) -> Expr:
    """What is positive exactly where the roots are real."""
    value = pair.square
    return (
        char.write(value.numerator * value.denominator) if not value.denominator.is_constant() else char.write(value.numerator)
    )


def _branch(density: Sequence[Expr], growth: Expr) -> Transforms:
    kernel = exponential(times_t(growth))
    return Transforms(kernel, over(kernel, value_at_root(density, growth)))


def _pair_of(char: Characteristic, growth: Expr) -> Pair | None:
    """The pair that a root belongs to, None where it is rational."""
    for factor in factors_of(char):
        if len(factor.coefficients) == 3:
            pair = pair_of(char, factor.coefficients)
            if growth in pair.roots():
                return pair
    return None


def _standing(char: Characteristic, density: Sequence[Expr], pair: Pair) -> Transforms:
    """Re e^{λt} and Re e^{λt}/M(λ) for λ = σ − iω."""
    letters = char.letters
    root = surd(letters, letters.zero - pair.square, char.assumptions).tree()
    centre = letters.write(pair.centre)
    front, argument = exponential(times_t(centre)), mul(root, _T)
    kernel = mul(front, Call("cos", (argument,)))
    if len(density) == 1:
        return Transforms(kernel, over(kernel, density[0]))
    square = letters.write(letters.zero - pair.square)
    inner = Alphabet([*density, centre, root, square])
    first, slope = inner.read(density[0]), inner.read(density[1])
    real = inner.settle(first + slope * inner.read(centre))
    below = real * real + slope * slope * inner.read(square)
    sine = over(Call("sin", (argument,)), root)
    weight = inner.settle(slope * inner.read(square) / below)
    terms = [mul(inner.write(inner.settle(real / below)), Call("cos", (argument,))), mul(inner.write(weight), sine)]
    return Transforms(kernel, mul(front, add(*(term for term in terms if term != ZERO))))


def value_at_root(density: Sequence[Expr], growth: Expr) -> Expr:
    """M(λ) at a root, canonical."""
    letters = Alphabet([*density, growth])
    total, root = letters.zero, letters.read(growth)
    for coefficient in reversed(density):
        total = total * root + letters.read(coefficient)
    return letters.write(letters.settle(total))


def mass_of(char: Characteristic, density: Sequence[Expr], problem: Problem, growth: Sequence[Expr]) -> Expr | None:
    """∫K: K̂ at k = 0, from the roots there, in lowest terms."""
    try:
        if problem is Problem.DECAYING:
            return _decaying_mass(char, growth[0])
        zero = [at_zero(c, char.assumptions) for c in char.symbol.coefficients]
        dense = [at_zero(c, char.assumptions) for c in density]
    except ZeroDivisionError:
        return None
    if zero[-1] == ZERO or dense[-1] == ZERO:
        return None
    return _mass_from(char, zero, dense)


def _decaying_mass(char: Characteristic, growth: Expr) -> Expr | None:
    """e^{λ₋(0)t}; where the pair is, or may be, complex at k = 0, the standing wave there."""
    pair = _pair_of(char, growth)
    rate = at_zero(growth, char.assumptions)
    if pair is None or char.complex:
        return None if "i" in names(rate) else exponential(times_t(rate))
    letters = char.letters
    centre, square = (at_zero(letters.write(value), char.assumptions) for value in (pair.centre, pair.square))
    signs = char.assumptions.sign(square)
    inner = Alphabet((square,))
    root = surd(inner, inner.zero - inner.read(square), char.assumptions).tree()
    stands = mul(exponential(times_t(centre)), Call("cos", (mul(root, _T),)))
    if signs <= NOT_NEGATIVE:
        return exponential(times_t(rate))
    if signs <= opposite(NOT_NEGATIVE):
        return stands
    return Call("piecewise", (exponential(times_t(rate)), Call(">=", (square, ZERO)), stands))


def _mass_from(char: Characteristic, zero: Sequence[Expr], density: Sequence[Expr]) -> Expr | None:
    """Partial fractions of M(λ, 0)/P(λ, 0), common factors of both cancelled."""
    one = _at_rest(char, zero)
    if one.complex:
        found = _causal(one, density)
        return None if found is None else simplified(found.kernel, char.assumptions)
    letters = Alphabet([*zero, *density], (LAM,))
    value = _polynomial(letters, density) / _polynomial(letters, zero)
    tops, bottoms = (_by_lambda(letters, polynomial) for polynomial in (value.numerator, value.denominator))
    if len(bottoms) == 1:
        return ONE
    found = _causal(_at_rest(char, bottoms), tops)
    return None if found is None else found.kernel


def _at_rest(char: Characteristic, coefficients: Sequence[Expr]) -> Characteristic:
    """The polynomial at k = 0 under the same assumptions."""
    one = Characteristic(Symbol(tuple(coefficients), True, True, char.symbol.dim))
    one.assumptions = char.assumptions
    return one


def _polynomial(letters: Alphabet, coefficients: Sequence[Expr]) -> RationalFunction:
    total = letters.zero
    for coefficient in reversed(coefficients):
        total = total * letters.letter(LAM) + letters.read(coefficient)
    return total


def _by_lambda(letters: Alphabet, polynomial: object) -> list[Expr]:
    by_power = letters.by_powers(polynomial, LAM)
    one = letters.ring.one
    zero = letters.ring.zero
    return [letters.write(RationalFunction(by_power.get(j, zero), one)) for j in range(max(by_power) + 1)]
