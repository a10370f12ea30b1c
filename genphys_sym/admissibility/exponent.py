"""One branch whose exponent is not polynomial in k: powers of the Laplacian, roots, logarithms, multipliers.

K̂ = exp(−t·g(s)) is positive for all N and t iff g − g(0) is a Bernstein function (Bochner, Schoenberg, Bernstein); for
one N iff g is negative definite on R^N. A sum of positive multiples of powers s^α is so iff all α ≤ 1, in every N, since
a negative definite function is O(1 + k²).
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from genphys_sym.admissibility import rooted, subadditive
from genphys_sym.admissibility.condition import FALSE, TRUE, Condition, compare, conjunction, text
from genphys_sym.admissibility.domain import SQUARE, Domain, Polynomial
from genphys_sym.admissibility.finding import Finding, accept, combined, iff, reject
from genphys_sym.admissibility.half_line import as_fraction, positive
from genphys_sym.admissibility.question import Question
from genphys_sym.admissibility.wedge import S, bernstein, is_constant, number, pick, positive_constant
from genphys_sym.greens.balls import evaluate
from genphys_sym.results import Problem, Reason
from symcons.errors import UnsupportedError
from symcons.expr.tree import ZERO, Add, Call, Expr, Mul, Num, Pow, add, call, mul, negate, power

_ONE = Fraction(1)


def exponent_of(question: Question, problem: Problem | None) -> Expr | None:
    """g with K̂ = exp(−t·g), as a tree in s; None where several branches take part."""
    if question.order == 1:
        top, rest = question.trees[1], question.trees[0]
        if is_constant(top) and not isinstance(top, Num):
            return scaled(rest, power(top, Num(-_ONE)))
        return scaled(rest, Num(1 / top.value)) if isinstance(top, Num) else mul(rest, power(top, Num(-_ONE)))
    if problem is not Problem.DECAYING:
        return None
    if all(tree == ZERO for tree in question.trees[1:-1]) and is_constant(question.trees[-1]):
        inner = scaled(question.trees[0], power(question.trees[-1], Num(-_ONE)))
        return power(inner if question.order % 2 else negate(inner), Num(Fraction(1, question.order)))
    return _decaying(question.trees) if question.order == 2 else None


def expanded(exponent: Expr) -> Expr:
    """A quotient whose numerator is a sum as a sum of quotients: (k − tanh k)/tanh k is k/tanh k − 1."""
    exponent = mul(*map(_numbers_apart, exponent.factors)) if isinstance(exponent, Mul) else exponent
    if not isinstance(exponent, Mul):
        return exponent
    sums = [factor for factor in exponent.factors if isinstance(factor, Add) and not is_constant(factor)]
    below = [f for f in exponent.factors if isinstance(f, Pow) and not is_constant(f) and isinstance(f.base, Call)]
    if len(sums) != 1 or not below:
        return exponent
    divisors = [f.base for f in below if f.exponent == Num(-_ONE)]
    if len(divisors) != 1:
        return exponent
    rest = mul(*(f for f in exponent.factors if f is not sums[0] and f is not below[0]))
    return add(*(mul(rest, divided(term, divisors[0])) for term in sums[0].terms))


def _numbers_apart(factor: Expr) -> Expr:
    """1/(2 tanh k) as ½·1/tanh k."""
    if not (isinstance(factor, Pow) and isinstance(factor.base, Mul) and factor.exponent == Num(-_ONE)):
        return factor
    return mul(*(power(part, factor.exponent) for part in factor.base.factors))


def divided(term: Expr, divisor: Expr) -> Expr:
    """term/divisor, a common factor left out."""
    factors = term.factors if isinstance(term, Mul) else (term,)
    if divisor in factors:
        return mul(*(factor for factor in factors if factor != divisor))
    return mul(term, power(divisor, Num(-_ONE)))


def scaled(tree: Expr, factor: Expr) -> Expr:
    """factor · tree, distributed over a sum."""
    return add(*(mul(factor, term) for term in tree.terms)) if isinstance(tree, Add) else mul(factor, tree)


def _decaying(trees: tuple[Expr, ...]) -> Expr | None:
    """(a₁ + √(a₁² − 4a₂a₀))/(2a₂) for a constant a₂."""
    a0, a1, a2 = trees
    if not is_constant(a2):
        return None
    half = mul(Num(Fraction(1, 2)), power(a2, Num(-_ONE)))
    inner = add(mul(a1, a1, half, half), scaled(negate(a0), power(a2, Num(-_ONE))))
    return add(scaled(a1, half), call("sqrt", inner))


def test(question: Question, problem: Problem | None = None) -> Finding:
    """Decide C1 for a single exponent that the polynomial tests passed on."""
    if not question.isotropic or question.complex:
        return Finding()
    exponent = exponent_of(question, problem)
    if exponent is None:
        return Finding()
    exponent = expanded(exponent)
    powers = power_terms(exponent, question.domain)
    if powers is not None and powers:
        found = _power_sum(powers, question.domain)
        if found.decided:
            return found
    root = rooted.test(exponent, question.domain)
    if root.decided:
        return root
    cheap = [_growth(exponent, question.domain), _flat(exponent, question.domain), _bernstein(exponent, question)]
    return combined([*cheap, subadditive.test(exponent, question)])


def power_terms(exponent: Expr, domain: Domain) -> list[tuple[Polynomial, Polynomial]] | None:
    """(coefficient, exponent) of Σ c·s^e, constants left out; None where the tree is no such sum."""
    found = []
    for term in exponent.terms if isinstance(exponent, Add) else (exponent,):
        if is_constant(term):
            continue
        factors = term.factors if isinstance(term, Mul) else (term,)
        coefficient = number(mul(*(f for f in factors if is_constant(f))), domain)
        total: Polynomial = domain.ring.zero
        for factor in (f for f in factors if not is_constant(f)):
            one = _power_of_s(factor, domain)
            if one is None:
                return None
            total = total + one
        if coefficient is None:
            return None
        found.append((coefficient, total))
    return found


def _power_of_s(tree: Expr, domain: Domain) -> Polynomial | None:
    if tree == S:
        return domain.ring.one
    if isinstance(tree, Pow) and is_constant(tree.exponent):
        inner, scale = _power_of_s(tree.base, domain), number(tree.exponent, domain)
        return inner * scale if inner is not None and scale is not None else None
    if isinstance(tree, Call) and tree.name == "sqrt":
        inner = _power_of_s(tree.args[0], domain)
        return inner * domain.constant(Fraction(1, 2)) if inner is not None else None
    return None


def _power_sum(powers: list[tuple[Polynomial, Polynomial]], domain: Domain) -> Finding:
    one = domain.ring.one
    top = conjunction(compare(e - one, "<=", domain) & compare(e, ">", domain) for _, e in powers)
    signs = [compare(c, ">", domain) for c, _ in powers]
    if len(powers) > 1 and any(s != TRUE for s in signs):
        return Finding()
    condition = top & conjunction(signs)
    if condition == FALSE:
        text_ = "the exponent grows faster than k² (or is not positive), which no positive kernel allows"
        return iff(FALSE, Reason("G106", text_, "a negative definite function is O(1 + k²): Lévy–Khintchine"))
    where = "" if condition == TRUE else f" iff {text(condition)}"
    proof = "s^α is complete Bernstein for 0 < α ≤ 1; for α > 1 it grows faster than any negative definite function"
    return iff(
        condition, Reason("G103", f"the exponent is a Bernstein function of k²{where}: stable laws, positive in all N", proof)
    )


def _bernstein(exponent: Expr, question: Question) -> Finding:
    complete = pick(exponent, question.domain)
    condition = complete if complete not in (None, FALSE) else bernstein(exponent, question.domain)
    if condition is None or condition == FALSE:
        return Finding()
    kind = "complete Bernstein" if condition is complete else "Bernstein"
    where = "" if condition == TRUE else f" if {text(condition)}"
    reasons = [Reason("G103", f"the exponent is a {kind} function of k²{where}: positive in all N", _proof(kind))]
    jumps: Condition = FALSE
    if subadditive.bounded(exponent, question):
        jumps = condition
        reasons.append(
            Reason("G105", "an atom of mass exp(−rate·t) stays at the starting point: particles must jump", "g is bounded")
        )
    return accept(condition, *reasons, jumps=jumps)


def _growth(exponent: Expr, domain: Domain) -> Finding:
    """Reject a single product of powers of positive functions that grows faster than s."""
    terms = [t for t in (exponent.terms if isinstance(exponent, Add) else (exponent,)) if not is_constant(t)]
    degree = degree_of(terms[0], domain) if len(terms) == 1 else None
    if degree is None:
        return Finding()
    condition = compare(degree - domain.ring.one, "<=", domain)
    if condition == TRUE:
        return Finding()
    says = (
        "the exponent grows faster than k²"
        if condition == FALSE
        else f"the exponent grows at most like k² iff {text(condition)}"
    )
    return reject(condition, Reason("G106", says, "a negative definite function is O(1 + k²): Lévy–Khintchine"))


def _flat(exponent: Expr, domain: Domain) -> Finding:
    """Reject g − g(0) ~ C·s^d as k → 0 with d > 1: no second moment."""
    degree = low_degree(exponent, domain)
    if degree is None:
        return Finding()
    condition = compare(degree - domain.ring.one, "<=", domain)
    if condition == TRUE:
        return Finding()
    where = "" if condition == FALSE else f" unless {text(condition)}"
    proof = "a positive kernel with K̂ = K̂(0)(1 + o(k²)) has ∫x²K = 0: it is a point mass, and K̂ would be constant"
    return reject(condition, Reason("G108", f"the kernel's second moment is 0, so it is not positive{where}", proof))


def falls_without_bound(exponent: Expr, question: Question) -> bool:
    """Whether the exponent tends to −∞ as s → 0: its values at two tiny wave numbers are far apart and far below 0."""
    point = subadditive.sample(question.domain)
    try:
        near, nearer = (evaluate(exponent, {**point, SQUARE: Fraction(1, 10**n)}, 2048).real for n in (100, 400))
    except UnsupportedError:
        return False
    return bool(near.is_finite() and nearer.is_finite() and nearer < near - 100)


def low_degree(tree: Expr, domain: Domain) -> Polynomial | None:
    """d with tree − tree(0) ~ C·s^d, C ≠ 0, as s → 0; None where that is not evident."""
    if tree == S:
        return domain.ring.one
    if isinstance(tree, Add):
        rest = [term for term in tree.terms if not is_constant(term)]
        return low_degree(rest[0], domain) if len(rest) == 1 else None
    if isinstance(tree, Mul):
        rest = [factor for factor in tree.factors if not is_constant(factor)]
        return low_degree(rest[0], domain) if len(rest) == 1 else None
    if isinstance(tree, Call) and tree.name in ("log", "sqrt"):
        return low_degree(tree.args[0], domain) if _starts_positive(tree.args[0], domain) else None
    if isinstance(tree, Pow) and is_constant(tree.exponent):
        inner, scale = low_degree(tree.base, domain), number(tree.exponent, domain)
        if inner is None or scale is None:
            return None
        if _starts_positive(tree.base, domain) and domain.signs(scale) == frozenset({1}):
            return inner
        return inner * scale if tree.base == S and domain.signs(scale) == frozenset({1}) else None
    return None


def _starts_positive(tree: Expr, domain: Domain) -> bool:
    """Whether a sum of a positive constant and of powers that vanish at s = 0 is one for certain."""
    terms = tree.terms if isinstance(tree, Add) else (tree,)
    constant = add(*(term for term in terms if is_constant(term)))
    powers = power_terms(add(*(term for term in terms if not is_constant(term))), domain)
    vanishing = powers is not None and all(domain.signs(exponent) == frozenset({1}) for _, exponent in powers)
    return vanishing and positive_constant(constant, domain, True) == TRUE


def degree_of(tree: Expr, domain: Domain) -> Polynomial | None:
    """d with tree ~ s^d as s → ∞ up to logarithms; None where that is not evident."""
    if is_constant(tree):
        return domain.ring.zero
    if tree == S:
        return domain.ring.one
    if isinstance(tree, Pow) and is_constant(tree.exponent):
        inner, scale = degree_of(tree.base, domain), number(tree.exponent, domain)
        return None if inner is None or scale is None else inner * scale
    if isinstance(tree, Mul):
        parts = [degree_of(factor, domain) for factor in tree.factors]
        return None if None in parts else sum((p for p in parts if p is not None), domain.ring.zero)
    if isinstance(tree, Add):
        rest = [t for t in tree.terms if not is_constant(t)]
        positive_ = len(rest) == 1 and all(positive_constant(t, domain) == TRUE for t in tree.terms if is_constant(t))
        inner = degree_of(rest[0], domain) if positive_ else None
        return inner if inner is not None and domain.signs(inner) == frozenset({1}) else None
    if isinstance(tree, Call) and tree.name in ("tanh", "atan"):
        inner = degree_of(tree.args[0], domain)
        return domain.ring.zero if inner is not None and domain.signs(inner) == frozenset({1}) else None
    return None


def _proof(kind: str) -> str:
    if kind == "Bernstein":
        return "sums, compositions and powers α ≤ 1 of Bernstein functions are Bernstein, and 1 − exp(−f) is one"
    return "Im g ≥ 0 in the upper half-plane, by the calculus of wedges (sums, products, powers); then Schoenberg"


def exceeds(exponent: Expr, domain: Domain) -> Condition | None:
    """When Σ c·s^e with rational exponents is positive for s > 0: a polynomial in a root of s. None: no such sum."""
    powers = power_terms(exponent, domain)
    if not powers or not all(e.is_constant() for _, e in powers):
        return None
    exponents = [as_fraction(e) for _, e in powers]
    common = lcm(*(e.denominator for e in exponents))
    if min(exponents) <= 0:
        return None
    series: dict[int, Polynomial] = {}
    for (coefficient, _), e in zip(powers, exponents, strict=True):
        place = int(e * common)
        series[place] = series[place] + coefficient if place in series else coefficient
    return positive(series, domain)


def increasing(tree: Expr, domain: Domain) -> bool:
    """Whether the tree is evidently increasing and unbounded away from its value at 0: for C2."""
    if is_constant(tree):
        return True
    if isinstance(tree, Add):
        return all(increasing(term, domain) for term in tree.terms)
    if isinstance(tree, Mul):
        constant = mul(*(f for f in tree.factors if is_constant(f)))
        rest = [f for f in tree.factors if not is_constant(f)]
        return positive_constant(constant, domain, True) == TRUE and all(_positive_increasing(f, domain) for f in rest)
    if isinstance(tree, Call) and tree.name == "log":
        return _positive_increasing(tree.args[0], domain)
    return _positive_increasing(tree, domain)


def _positive_increasing(tree: Expr, domain: Domain) -> bool:
    if tree == S:
        return True
    if isinstance(tree, Pow):
        scale = number(tree.exponent, domain) if is_constant(tree.exponent) else None
        return scale is not None and domain.signs(scale) == frozenset({1}) and _positive_increasing(tree.base, domain)
    if isinstance(tree, Call) and tree.name in ("sqrt", "tanh", "cosh", "exp", "sinh"):
        return _positive_increasing(tree.args[0], domain)
    if isinstance(tree, Call) and tree.name == "log" and isinstance(tree.args[0], Add):
        return _positive_increasing(add(tree.args[0], Num(-_ONE)), domain)
    if isinstance(tree, Mul):
        return increasing(tree, domain)
    if isinstance(tree, Add):
        return all(
            positive_constant(t, domain) == TRUE if is_constant(t) else _positive_increasing(t, domain) for t in tree.terms
        )
    return False
