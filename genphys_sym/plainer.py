"""Formulas as people write them: numbers collected, equal factors joined, Γ of whole and half numbers replaced.

Every step is an identity of principal values: (a·b)^n for whole n, z^a·z^b = z^(a+b), Γ(n + 1/2) as a multiple of √π.
"""

from __future__ import annotations

from fractions import Fraction

from symcons.expr.tree import Call, Expr, Mul, Num, Pow, Sym, add, mul, power, rebuild

#: Γ is replaced at whole and half numbers up to this size.
LARGEST = 30
_HALF = Num(Fraction(1, 2))


def plainer(tree: Expr) -> Expr:
    """The same formula with products collected, from the inside out."""
    if not tree.children:
        return tree
    node = rebuild(tree, tuple(plainer(child) for child in tree.children))
    if isinstance(node, Call) and node.name == "gamma" and isinstance(node.args[0], Num):
        return _gamma(node, node.args[0].value)
    if isinstance(node, Pow) and isinstance(node.base, (Mul, Pow)) and _is_whole(node.exponent):
        return _collected(Mul((node,)))
    return _collected(node) if isinstance(node, Mul) else node


def _gamma(node: Call, value: Fraction) -> Expr:
    """Γ at a whole number above 0 or at a half number; else the call as it is."""
    if value.denominator > 2 or abs(value) > LARGEST or (value.denominator == 1 and value < 1):
        return node
    number, place = Fraction(1), value
    while place > 1:
        place -= 1
        number *= place
    while place < Fraction(1, 2):
        number /= place
        place += 1
    return Num(number) if place == 1 else mul(Num(number), power(Sym("pi"), _HALF))


def _is_whole(exponent: Expr) -> bool:
    return isinstance(exponent, Num) and exponent.value.denominator == 1


def _collected(product: Mul) -> Expr:
    """The product with one number, and every base once, in the order in which they appear."""
    number, powers = Fraction(1), dict[Expr, list[Expr]]()
    stack = [(factor, Fraction(1)) for factor in reversed(product.factors)]
    while stack:
        factor, times = stack.pop()
        if isinstance(factor, Mul):
            stack += [(inner, times) for inner in reversed(factor.factors)]
        elif isinstance(factor, Pow) and isinstance(factor.base, (Mul, Num, Pow)) and _is_whole(factor.exponent):
            stack.append((factor.base, times * factor.exponent.value if isinstance(factor.exponent, Num) else times))
        elif isinstance(factor, Num) and factor.value:
            number *= factor.value ** int(times)
        else:
            base, exponent = (factor.base, factor.exponent) if isinstance(factor, Pow) else (factor, Num(Fraction(1)))
            powers.setdefault(base, []).append(mul(Num(times), exponent))
    joined = [(base, add(*exponents)) for base, exponents in powers.items()]
    below = [(base, -times.value) for base, times in joined if isinstance(times, Num) and times.value < 0]
    above = [power(base, exponent) for base, exponent in joined if not (isinstance(exponent, Num) and exponent.value < 0)]
    if not below:
        return mul(Num(number), *above)
    bottom = mul(Num(Fraction(number.denominator)), *(power(base, Num(exponent)) for base, exponent in below))
    return mul(Num(Fraction(number.numerator)), *above, power(bottom, Num(Fraction(-1))))
