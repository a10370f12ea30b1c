"""Exponents α·s + β + Σ γ·√(as² + bs + c), γ > 0, decided exactly: the jump measure is that of the roots alone.

One root: it is Bernstein iff a, c ≥ 0 and b ≥ 2√(ac) (see :mod:`~genphys_sym.admissibility.elliptic`), and the drift
α + γ√a must not be negative.
"""

from __future__ import annotations

from genphys_sym.admissibility.condition import FALSE, TRUE, at_least_root, compare, text
from genphys_sym.admissibility.domain import SQUARE, Domain, collect, part
from genphys_sym.admissibility.finding import Finding, iff
from genphys_sym.admissibility.wedge import is_constant, number
from genphys_sym.results import Reason
from symcons.expr.tree import Add, Call, Expr, Mul, mul


def test(exponent: Expr, domain: Domain) -> Finding:
    """Decide C1 for an exponent with one square root of a quadratic in s and α ≥ 0; pass on all else."""
    terms = [t for t in (exponent.terms if isinstance(exponent, Add) else (exponent,)) if not is_constant(t)]
    roots = [t for t in terms if number(t, domain) is None]
    if len(roots) != 1:
        return Finding()
    factors = roots[0].factors if isinstance(roots[0], Mul) else (roots[0],)
    weight = number(mul(*(f for f in factors if is_constant(f))), domain)
    cores = [f for f in factors if not is_constant(f)]
    if weight is None or len(cores) != 1 or not isinstance(cores[0], Call) or cores[0].name != "sqrt":
        return Finding()
    inner = number(cores[0].args[0], domain)
    if inner is None or domain.signs(weight) != frozenset({1}) or not _drift(terms, roots[0], domain):
        return Finding()
    series = collect(inner, domain.ring.index[SQUARE], domain.ring)
    if max(series) != 2:
        return Finding()
    a, b, c = (part(series, j, domain.ring) for j in (2, 1, 0))
    condition = compare(a, ">=", domain) & compare(c, ">=", domain) & at_least_root(b, 4 * a * c, False, domain)
    where = "" if condition == TRUE else f" iff {text(condition)}"
    if condition == FALSE:
        proof = "the root's branch points are not real, so the jump measure changes sign far from 0 (Lévy–Khintchine)"
        return iff(FALSE, Reason("G104", "the exponent is not a Bernstein function of k²", proof))
    proof = "a geometric mean of complete Bernstein functions is one; else the branch points are not real"
    return iff(
        condition, Reason("G103", f"the exponent is a complete Bernstein function of k²{where}: positive in all N", proof)
    )


def _drift(terms: list[Expr], root: Expr, domain: Domain) -> bool:
    """Whether the other terms are α·s with α ≥ 0."""
    for term in terms:
        value = number(term, domain) if term is not root else None
        if value is None:
            continue
        series = collect(value, domain.ring.index[SQUARE], domain.ring)
        if set(series) != {1} or -1 in domain.signs(series[1]):
            return False
    return True
