"""∫₀ᵗ of sums of powers of t and exponentials of multiples of t: what clocks are made of."""

from __future__ import annotations

from genphys_sym.alphabet import Alphabet
from symcons.expr.tree import MINUS_ONE, ONE, ZERO, Add, Call, Expr, Mul, Num, Pow, Sym, add, mul, names, negate, power
from symcons.expr.tree import as_expr as number

_T = Sym("t")


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
    moving = [f for f in factors if "t" in names(f)]
    if not moving:
        return mul(constant, _T)
    if len(moving) > 1:
        return None
    primitive = _power(moving[0]) or _exponential(moving[0])
    return None if primitive is None else mul(constant, primitive)


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


def _exponential(factor: Expr) -> Expr | None:
    """e^{ct} → (e^{ct} − 1)/c."""
    if not isinstance(factor, Call) or factor.name != "exp":
        return None
    letters = Alphabet((factor.args[0],), ("t",))
    value = letters.read(factor.args[0])
    slope = letters.settle(value / letters.letter("t"))
    rate = letters.write(slope)
    if "t" in names(rate) or rate == ZERO:
        return None
    return mul(add(factor, negate(ONE)), power(rate, MINUS_ONE))
