"""∫₀ᵗ of sums of powers of t, exponentials of multiples of t, and their products: what clocks are made of."""

from __future__ import annotations

from genphys_sym.alphabet import Alphabet
from genphys_sym.transforms import exponential
from symcons.expr.tree import MINUS_ONE, ONE, ZERO, Add, Call, Expr, Mul, Num, Pow, Sym, add, mul, names, negate, power
from symcons.expr.tree import as_expr as number

_T = Sym("t")
#: The largest power of t beside an exponential.
_MOST = 12


def integral(clock: Expr) -> Expr | None:
    """∫₀ᵗ clock, None where it is not a sum of powers and exponentials (or does not exist from 0)."""
    letters = Alphabet((clock,))
    expanded = letters.write(letters.read(clock))
    terms = [_term(term) for term in (expanded.terms if isinstance(expanded, Add) else (expanded,))]
    if any(term is None for term in terms):
        return None
    return add(*(term for term in terms if term is not None))


def _term(term: Expr) -> Expr | None:
    factors = term.factors if isinstance(term, Mul) else (term,)
    constant = mul(*(f for f in factors if "t" not in names(f)))
    slope = _slope(add(*(f.args[0] for f in factors if isinstance(f, Call) and _is_exponential(f))))
    powers = [f for f in factors if "t" in names(f) and not _is_exponential(f)]
    if slope is None or len(powers) > 1:
        return None
    if slope == ZERO:
        primitive = _power(powers[0]) if powers else _T
    else:
        primitive = _by_parts(powers[0] if powers else ONE, slope)
    return None if primitive is None else mul(constant, primitive)


def _is_exponential(factor: Expr) -> bool:
    return isinstance(factor, Call) and factor.name == "exp" and "t" in names(factor)


def _slope(exponent: Expr) -> Expr | None:
    """c of ct, None for anything else."""
    letters = Alphabet((exponent,), ("t",))
    slope = letters.write(letters.settle(letters.read(exponent) / letters.letter("t")))
    return None if "t" in names(slope) else slope


def _by_parts(factor: Expr, slope: Expr) -> Expr | None:
    """tⁿ e^{ct} → tⁿ e^{ct}/c − (n/c) ∫ tⁿ⁻¹ e^{ct}, and (e^{ct} − 1)/c for n = 0."""
    grown = Call("exp", (mul(slope, _T),))
    exponent = ZERO if factor == ONE else ONE if factor == _T else factor.exponent if isinstance(factor, Pow) else None
    base_is_time = factor in (ONE, _T) or (isinstance(factor, Pow) and factor.base == _T)
    if not (base_is_time and isinstance(exponent, Num) and exponent.value.denominator == 1 and 0 <= exponent.value <= _MOST):
        return None
    found: Expr = mul(add(grown, negate(ONE)), power(slope, MINUS_ONE))
    for n in range(1, int(exponent.value) + 1):
        found = mul(add(mul(power(_T, number(n)), grown), mul(number(-n), found)), power(slope, MINUS_ONE))
    return found


def _power(factor: Expr) -> Expr | None:
    """t^n → t^(n+1)/(n+1), n > −1 or symbolic."""
    if factor == _T:
        return mul(power(number(2), MINUS_ONE), power(_T, number(2)))
    if isinstance(factor, Call) and factor.name == "sqrt" and factor.args[0] == _T:
        factor = Pow(_T, power(number(2), MINUS_ONE))
    if not isinstance(factor, Pow) or factor.base != _T or "t" in names(factor.exponent):
        return None
    if isinstance(factor.exponent, Num) and factor.exponent.value <= -1:
        return None
    raised = add(factor.exponent, ONE)
    return mul(power(_T, raised), power(raised, MINUS_ONE))


def times_exponential(tree: Expr, exponent: Expr) -> Expr:
    """tree·e^exponent with the exponentials of the terms joined."""
    if isinstance(tree, Add):
        return add(*(times_exponential(term, exponent) for term in tree.terms))
    factors = list(tree.factors) if isinstance(tree, Mul) else [tree]
    for place, factor in enumerate(factors):
        if isinstance(factor, Call) and factor.name == "exp":
            joined = Alphabet((total := add(factor.args[0], exponent),), ("t",))
            return mul(*factors[:place], exponential(joined.write(joined.read(total))), *factors[place + 1 :])
        if isinstance(factor, Add) and "t" in names(factor):
            return mul(*factors[:place], times_exponential(factor, exponent), *factors[place + 1 :])
    return mul(tree, exponential(exponent))
