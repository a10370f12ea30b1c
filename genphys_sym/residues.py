"""Σ M(λ_j) e^{λ_j t}/∂_λP(λ_j) over three or more roots, repeated ones with their powers of t, opposite ones as cos or cosh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from genphys_sym.alphabet import Alphabet, root_of
from genphys_sym.branches import LAM, Characteristic, all_roots
from symcons.expr.rational import RationalFunction
from symcons.expr.tree import MINUS_ONE, ZERO, Call, Expr, Mul, Num, Sym, add, mul, names, power, substitute, walk

_T = Sym("t")
_TWO = Num(Fraction(2))


@dataclass(frozen=True, slots=True)
class Term:
    """weight·e^{rate·t}; ``simple`` says that the weight is free of t."""

    rate: Expr
    weight: Expr
    simple: bool


def by_residues(char: Characteristic, density: Sequence[Expr]) -> tuple[Expr, Expr] | None:
    """K̂ and Ĝ; roots are letters until the end. None where a root has no formula."""
    roots = all_roots(char)
    if any(isinstance(root, Call) and root.name == "rootof" for root, _ in roots):
        return None
    letters = Alphabet(density, [LAM, *(f" r{j}" for j in range(len(roots)))])
    lam, lead = letters.letter(LAM), letters.read(density[-1])
    above = letters.zero
    for coefficient in reversed(density):
        above = above * lam + letters.read(coefficient)
    meaning = {f" r{j}": root for j, (root, _) in enumerate(roots)}
    sums = []
    for numerator in (above, letters.one):
        terms = []
        for j, (root, times) in enumerate(roots):
            others = letters.one
            for m, (_, power_) in enumerate(roots):
                if m != j:
                    others = others * (lam - letters.letter(f" r{m}")) ** power_
            weight = _residue(letters, numerator / lead / others, times, f" r{j}", meaning)
            terms.append(Term(root, weight, times == 1))
        sums.append(_summed(terms))
    return sums[0], sums[1]


def _residue(letters: Alphabet, value: RationalFunction, times: int, name: str, meaning: dict[str, Expr]) -> Expr:
    """e^{−rt} times the residue of value·e^{λt}/(λ − r)^times at r."""
    terms, factorial = [], 1
    derivatives = [value]
    for _ in range(times - 1):
        derivatives.append(derivatives[-1].derivative(letters.ring.index[LAM]))
    for n in range(times):
        if n:
            factorial *= n
        below = factorial
        for m in range(2, times - n):
            below *= m
        tree = substitute(letters.write(letters.settle(derivatives[times - 1 - n])), {LAM: Sym(name)})
        terms.append(mul(Num(Fraction(1, below)), power(_T, Num(Fraction(n))), short(substitute(tree, meaning))))
    return add(*terms)


def short(tree: Expr) -> Expr:
    """The tree in lowest terms, square roots reduced; as it is where cube roots occur."""
    roots = [root for node in walk(tree) if (root := root_of(node)) is not None]
    if any(exponent != Num(Fraction(1, 2)) and _is_cubic(exponent) for _, exponent in roots):
        return tree
    letters = Alphabet((tree,))
    return letters.write(letters.reduced_roots(letters.read(tree)))


def _is_cubic(exponent: Expr) -> bool:
    return isinstance(exponent, Num) and exponent.value.denominator == 3


def _summed(terms: Sequence[Term]) -> Expr:
    """The sum, opposite rates of equal or opposite weights joined."""
    from genphys_sym.transforms import propagator

    rest, found = [term for term in terms if term.weight != ZERO], []
    while rest:
        term = rest.pop(0)
        partner = next((other for other in rest if _opposite(term, other)), None)
        joined = None if partner is None else _joined(term, partner)
        if joined is None or partner is None:
            found.append(mul(term.weight, propagator(term.rate)))
        else:
            rest.remove(partner)
            found.append(joined)
    return add(*found)


def _opposite(one: Term, other: Term) -> bool:
    return one.simple and other.simple and short(add(one.rate, other.rate)) == ZERO


def _joined(one: Term, other: Term) -> Expr | None:
    """2w·cosh(rt) or 2w·sinh(rt), for r = i·a with cos and sin; None where the weights do not fit."""
    even, odd = short(add(one.weight, mul(MINUS_ONE, other.weight))) == ZERO, short(add(one.weight, other.weight)) == ZERO
    if not even and not odd:
        return None
    rate, weight = one.rate, one.weight
    if "i" not in names(rate):
        if _leads_with_minus(rate):
            rate, weight = mul(MINUS_ONE, rate), weight if even else mul(MINUS_ONE, weight)
        return mul(short(mul(_TWO, weight)), Call("cosh" if even else "sinh", (mul(rate, _T),)))
    turning = short(mul(MINUS_ONE, Sym("i"), rate))
    if "i" in names(turning):
        return None
    if _leads_with_minus(turning):
        turning, weight = mul(MINUS_ONE, turning), weight if even else mul(MINUS_ONE, weight)
    factor = mul(_TWO, weight) if even else mul(_TWO, Sym("i"), weight)
    return mul(short(factor), Call("cos" if even else "sin", (mul(turning, _T),)))


def _leads_with_minus(tree: Expr) -> bool:
    first = tree.factors[0] if isinstance(tree, Mul) else tree
    return isinstance(first, Num) and first.value < 0
