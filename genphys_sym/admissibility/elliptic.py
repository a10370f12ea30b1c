"""Second order in time with one decaying root: λ² + 2bλ − Q = 0, exponent g = b + √(b² + Q).

With b linear in s and b² + Q = a·s² + b₁·s + c the exponent is Bernstein up to its value at 0 iff a ≥ 0, c ≥ 0 and
b₁ ≥ 2√(ac), and then completely so: the quadratic is a(s + s₁)(s + s₂) with s₁, s₂ ≥ 0, and a geometric mean of complete
Bernstein functions is one. Otherwise the branch points of the root are not real and the jump measure oscillates around
0 far out, in every dimension; or, where c < 0, the equation oscillates at small k.
"""

from __future__ import annotations

from genphys_sym.admissibility.condition import FALSE, TRUE, Condition, at_least_root, compare, conjunction, root_tree, text
from genphys_sym.admissibility.domain import SQUARE, Polynomial, collect, part
from genphys_sym.admissibility.finding import Finding, iff, reject
from genphys_sym.admissibility.question import Question
from genphys_sym.results import Reason
from symcons.expr.printing import print_expr
from symcons.expr.rational import to_tree


def discriminant(question: Question) -> dict[int, Polynomial]:
    """a₁² − 4a₂a₀ by powers of s."""
    a0, a1, a2 = question.polynomial or ()
    ring = question.domain.ring
    return collect(a1 * a1 - 4 * a2 * a0, ring.index[SQUARE], ring)


def test(question: Question) -> Finding:
    """Decide C1 for an isotropic local equation of second order with one decaying root."""
    if question.order != 2 or question.polynomial is None or question.degree(2) != 0:
        return Finding()
    domain = question.domain
    disc = discriminant(question)
    if max(disc) > 2 or question.degree(1) > 1:
        return _growth(question, disc)
    a, b, c = (part(disc, power, domain.ring) for power in (2, 1, 0))
    ends = compare(a, ">=", domain) & compare(c, ">=", domain)
    condition = conjunction([ends, at_least_root(b, 4 * a * c, False, domain)])
    if compare(c, "<", domain) == TRUE:
        return _oscillating(question, disc)
    where = "" if condition == TRUE else f" iff {text(condition)}"
    if condition == FALSE:
        proof = "the root's branch points are not real, so the jump measure changes sign far from 0 (Lévy–Khintchine)"
        return iff(FALSE, Reason("G104", "the exponent is not a Bernstein function of k²", proof))
    proof = "a geometric mean of complete Bernstein functions is one; else the branch points are not real and g'' > 0 somewhere"
    reason = Reason("G103", f"the exponent is a complete Bernstein function of k²{where}: positive in all N", proof)
    atom = condition & _bounded(question)
    if atom == FALSE:
        return iff(condition, reason)
    says = "an atom of mass exp(−rate·t) stays at the starting point: particles must jump"
    return iff(condition, reason, Reason("G105", says, "g is bounded: b < 0 cancels the root's growth"), jumps=atom)


def _bounded(question: Question) -> Condition:
    """Whether g tends to a limit: the mixed term is negative and Q is of first order in s."""
    side = question.domain.require(question.coefficient(2, 0))
    mixed = compare(question.coefficient(1, 1) * side, "<", question.domain)
    return mixed & compare(question.coefficient(0, 2), "=", question.domain)


def _growth(question: Question, disc: dict[int, Polynomial]) -> Finding:
    domain = question.domain
    lead = disc[max(disc)]
    first = question.series(1)
    damping = question.degree(1) > 0 and -1 in domain.signs(question.coefficient(2, 0) * first[max(first)])
    if damping or domain.require(lead) != 1:
        return Finding()
    proof = "a negative definite function is at most C·(1 + k²) (Lévy–Khintchine), in every N"
    return reject(FALSE, Reason("G106", "the decaying exponent grows faster than k²", proof))


def wave_number(question: Question) -> str:
    """√(k0²) where the discriminant at k = 0 is −4·a₂²·k0²."""
    lead = question.coefficient(2, 0)
    below = question.domain.ring.zero - part(discriminant(question), 0, question.domain.ring)
    square = 4 * lead * lead
    tree = root_tree(below / square if (below / square) * square == below else below, question.domain)
    return print_expr(tree) if tree is not None else f"sqrt({print_expr(to_tree(below, question.domain.ring))})"


def _oscillating(question: Question, disc: dict[int, Polynomial]) -> Finding:
    """Helmholtz: standing waves at small k."""
    text_ = (
        "below a wave number the equation oscillates in t instead of decaying; the kernel is −Y of order (N + 1)/2, positive "
        "only inside the first zero of that function"
    )
    words = None
    if question.degree(1) <= 0 and part(disc, 2, question.domain.ring).is_zero():
        words = f"{wave_number(question)}*sqrt(r^2 + t^2) < first zero of bessely((N + 1)/2, z)"
    proof = "the mass is cos(k0·t), and Y_{(N+1)/2} changes sign (first zero 2.197, 2.798, 3.384 for N = 1, 2, 3)"
    return iff(FALSE, Reason("G107", text_, proof), words=words)
