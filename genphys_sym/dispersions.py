"""Dispersion relations: the branches ω_j(k) = i·λ_j(k), and which data make the problem well posed for t > 0.

Causal where sup Re λ over real k is finite: all roots take part. Else, elliptic in time: the one root that decays is
selected; two or more need more boundary data; none (backward heat) is ill-posed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from genphys_sym.alphabet import Alphabet
from genphys_sym.branches import LAM, Characteristic, all_roots
from genphys_sym.greens.balls import Ball, to_ball
from genphys_sym.greens.balls import evaluate as ball
from genphys_sym.moving_frame import comoving
from genphys_sym.regime import Regime, regime_of
from genphys_sym.results import Dispersion, Problem, Symbol
from genphys_sym.root_values import polynomial_roots
from genphys_sym.sampling import sample
from genphys_sym.symbols import without_clock
from symcons.expr.system import Parameter
from symcons.expr.tree import MINUS_ONE, Add, Call, Expr, Mul, Num, Sym, mul, names, negate


def dispersion(symbol: Symbol, parameters: Sequence[Parameter] = ()) -> Dispersion:
    """The branches of ``symbol``, the problem they pose, and what is selected, under what is known of the parameters."""
    if symbol.memory is not None:
        from genphys_sym.memory import dispersion_with_memory

        return dispersion_with_memory(symbol, parameters)
    generator = without_clock(symbol)
    char = Characteristic(generator, parameters)
    still = comoving(generator)
    regime = regime_of(char if still is None else Characteristic(still, parameters))
    roots = [root for root, times in all_roots(char) for _ in range(times)]
    if regime.problem is Problem.DECAYING:
        roots = _selected_first(char, roots)
        selected: tuple[int, ...] = (0,)
    else:
        selected = tuple(range(len(roots))) if regime.problem is Problem.CAUSAL else ()
    if symbol.clock is not None:
        roots = [mul(symbol.clock, root) for root in roots]
    omega = tuple(frequency(root) for root in roots)
    return Dispersion(omega, tuple(roots), regime.problem, selected, _sentence(regime), regime.condition)


def _sentence(regime: Regime) -> str:
    return regime.reason + (f" (conditional: {regime.condition})" if regime.condition else "")


def frequency(growth: Expr) -> Expr:
    """ω = i·λ."""
    if isinstance(growth, Call) or "i" in names(growth):
        letters = Alphabet((growth,))
        return letters.write(letters.settle(letters.unit * letters.read(growth)))
    factors = list(growth.factors) if isinstance(growth, Mul) else [growth]
    for place, factor in enumerate(factors):
        if isinstance(factor, Add) and _negative(factor.terms[0]):
            factors[place] = negate(factor)
            return mul(MINUS_ONE, Sym("i"), *factors)
    return mul(Sym("i"), growth)


def _negative(term: Expr) -> bool:
    number = term.factors[0] if isinstance(term, Mul) else term
    return isinstance(number, Num) and number.value < 0


def _selected_first(char: Characteristic, roots: list[Expr]) -> list[Expr]:
    """The roots with the decaying one in front, told by their values at a large k."""
    balls = {name: to_ball(value) for name, value in sample(char, 10**6).items()}
    measured = [(float(value_of(root, balls, 128).real.mid()), place) for place, root in enumerate(roots)]
    place = min(measured)[1]
    return [roots[place], *roots[:place], *roots[place + 1 :]]


def value_of(growth: Expr, values: Mapping[str, Ball], bits: int = 128) -> Ball:
    """The value of a branch, ``rootof`` among them."""
    if isinstance(growth, Call) and growth.name == "rootof":
        whole, place = growth.args
        letters = Alphabet((whole,), (LAM,))
        by_power = letters.by_powers(letters.read(whole).numerator, LAM)
        trees = [letters.write(_quotient(letters, by_power.get(j))) for j in range(max(by_power) + 1)]
        return polynomial_roots(trees, values, bits)[_index(place)]
    return ball(growth, values, bits)


def _index(place: Expr) -> int:
    return int(place.value) if isinstance(place, Num) else 0


def _quotient(letters: Alphabet, polynomial: Any) -> Any:
    return letters.zero if polynomial is None else type(letters.one)(polynomial, letters.ring.one)


def roots_at(symbol: Symbol, values: Mapping[str, Fraction | int | Ball], bits: int = 128) -> list[Ball]:
    """All roots λ_j at a point, with multiplicity, by falling real and then imaginary part.

    ``values`` gives k (or its components), t where a clock needs it, and every parameter. Each root is an ``acb`` ball
    that contains exactly the root; rational coefficients are isolated exactly.
    """
    return polynomial_roots(symbol.coefficients, values, bits)
