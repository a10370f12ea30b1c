"""C2: the flow forgets its data. Facts about h(k) = max Re λ over the excited branches.

Asked are h(k) < h(0) for k ≠ 0 and a uniform gap: sup over |k| ≥ κ of h is below h(0) for every κ > 0. Monotone decrease
is not asked. For polynomial symbols all is exact: h(k) < h(0) iff P(h(0) + z, k) is a Hurwitz polynomial in z.
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from genphys_sym.admissibility.condition import FALSE, TRUE, Condition, compare, conjunction, either, text
from genphys_sym.admissibility.domain import Polynomial, part
from genphys_sym.admissibility.finding import Finding, iff
from genphys_sym.admissibility.half_line import Series, positive, trimmed
from genphys_sym.admissibility.polynomial_exponent import _turned, by_waves, definite, real_part
from genphys_sym.admissibility.question import Question
from genphys_sym.results import Problem, Reason

STRICT = "G121"
FAILS = "G122"


def test(question: Question, problem: Problem) -> Finding:
    """Decide C2 for a polynomial symbol; pass on all else."""
    if question.components is not None:
        return _components(question)
    if question.polynomial is None:
        return Finding()
    if question.order == 1:
        return _first(question)
    if problem is Problem.DECAYING and question.order == 2:
        return _elliptic(question)
    if question.order == 2:
        return _second(question)
    return _hurwitz(question)


def said(condition: Condition, why: str) -> Finding:
    """The finding with its sentence."""
    if condition == FALSE:
        return iff(condition, Reason(FAILS, f"C2 fails: {why}", "Im ω(k) ≥ Im ω(0) for some k ≠ 0, or in the limit"))
    where = "" if condition == TRUE else f" iff {text(condition)}"
    return iff(condition, Reason(STRICT, f"every wave k ≠ 0 decays against k = 0, with a uniform gap{where}", why))


def _first(question: Question) -> Finding:
    """Re g(k) − g(0) = (b(s) − b(0)·a(s)/a(0))/a(s) with a > 0: positive for s > 0, and not → 0 at infinity."""
    domain = question.domain
    a, b = question.series(1), question.series(0)
    a0 = part(a, 0, domain.ring)
    b0 = part(b, 0, domain.ring)
    difference = trimmed({j: a0 * part(b, j, domain.ring) - b0 * part(a, j, domain.ring) for j in {*a, *b}})
    if not difference:
        return said(FALSE, "the exponent does not depend on k")
    top = question.degree(1)
    sided = {j: c * domain.require(a[max(a)]) * (domain.require(a0) if top else 1) for j, c in difference.items()}
    if not top:
        sided = difference
    condition = positive(sided, domain)
    if condition is None:
        return Finding(missing="whether a polynomial with several parameters is positive for all k")
    if top and max(difference) < top:
        return said(FALSE, "the gap vanishes as k → ∞")
    return said(condition, "the real part of the exponent is larger than at k = 0 and does not return to it")


def _components(question: Question) -> Finding:
    if question.order != 1:
        return _components_higher(question)
    parts = question.components or ()
    turned = _turned(parts[1], parts[0], question.domain)
    if turned is None:
        if real_part(question).is_zero():
            return said(FALSE, "Im ω = 0 for all k: nothing decays")
        return Finding(missing="C2 for a quotient in components of k")
    real = turned[0]
    domain = question.domain
    waves = {powers: c for powers, c in by_waves(real, domain).items() if sum(powers)}
    dim = 1 if question.isotropic else question.dim or 3
    if not waves:
        return said(FALSE, "Im ω is the same for all k: nothing decays")
    if max(sum(powers) for powers in waves) <= 2:
        return said(definite(real, domain, dim), "the real part of the exponent is a quadratic form")
    if dim == 1:
        series = {powers[0] // 2: c for powers, c in waves.items()}
        condition = positive(series, domain)
        return Finding() if condition is None else said(condition, "the real part of the exponent is positive for k ≠ 0")
    return _several(waves, question, dim)


def _several(waves: dict[tuple[int, int, int], Polynomial], question: Question, dim: int) -> Finding:
    """Sums of even monomials of one sign that control every direction."""
    domain = question.domain
    even = all(all(p % 2 == 0 for p in powers) for powers in waves)
    controlled = {i for powers in waves for i in range(dim) if sum(1 for p in powers if p) == 1 and powers[i]}
    if even and controlled == set(range(dim)) and all(domain.signs(c) == frozenset({1}) for c in waves.values()):
        return said(TRUE, "the real part of the exponent is a sum of even powers")
    if even and (len(controlled) < dim or all(domain.signs(c) <= frozenset({-1, 0}) for c in waves.values())):
        return said(FALSE, "in one direction nothing decays")
    return Finding(missing="whether a polynomial in several components of k is positive")


def _components_higher(question: Question) -> Finding:
    return Finding(missing="C2 for an anisotropic equation of higher order in time")


def _elliptic(question: Question) -> Finding:
    """The decaying root is below that at k = 0 iff P(−g(0), s) < 0 for all s > 0."""
    domain = question.domain
    a1 = trimmed(question.series(1))
    if question.degree(2) > 0:
        return Finding()
    side = domain.require(question.coefficient(2, 0))
    a0 = {j: side * c for j, c in trimmed(question.series(0)).items()}
    constant = part(a0, 0, domain.ring)
    disc = question.coefficient(1, 0) ** 2 - 4 * question.coefficient(2, 0) * question.coefficient(0, 0)
    if -1 in domain.signs(disc):
        real = compare(disc, ">=", domain)
        if real == FALSE:
            return said(FALSE, "for small k the branches are standing waves that do not decay")
    else:
        real = TRUE
    if all(j == 0 for j in a1):
        rest = {j: -c for j, c in a0.items() if j}
        condition = positive(rest, domain)
        if condition is None:
            return Finding(missing="whether a polynomial with several parameters is positive for all k")
        return said(condition & real, "the decaying root falls as k grows iff −a0(k) > −a0(0)")
    if constant.is_zero() and domain.signs(side * question.coefficient(1, 0)) <= frozenset({0, 1}):
        condition = positive({j: -c for j, c in a0.items()}, domain)
        gap = FALSE if max(a0) < max(a1) else TRUE
        return Finding() if condition is None else said(condition & gap, "the decaying root is negative for k ≠ 0")
    return Finding(missing="C2 of an elliptic equation with a mixed term and a mass")


def _second(question: Question) -> Finding:
    """Both roots lie below q₁ = h(0): a₁(s) + 2a₂q₁ > 0 and P(q₁, s) > 0 for s > 0."""
    domain = question.domain
    if question.degree(1) < 0 and problem_free(question):
        return said(FALSE, "waves oscillate without decay: Im ω = 0 for all k")
    if question.degree(2) > 0:
        return _with_inertia(question)
    side = domain.require(question.coefficient(2, 0))
    a2 = side * question.coefficient(2, 0)
    a1 = {j: side * c for j, c in trimmed(question.series(1)).items()}
    a0 = {j: side * c for j, c in trimmed(question.series(0)).items()}
    if max(a1, default=0) == 0:
        return _constant_damping(question, a0)
    if max(a0, default=0) <= 1 and max(a1) == 1:
        return _linear(question, a2, a1, a0)
    if part(a0, 0, domain.ring).is_zero() and -1 not in domain.signs(part(a1, 0, domain.ring)):
        return _from_zero(question, a1, a0)
    top = _top_root(question)
    if top is None:
        return Finding(missing="C2 where the root at k = 0 is irrational in the parameters")
    shifted0 = {n: side * c for n, c in trimmed(_shifted(question, top, 0)).items()}
    shifted1 = {n: side * c for n, c in trimmed(_shifted(question, top, 1)).items()}
    return _from_zero(question, shifted1, shifted0)


def _top_root(question: Question) -> Polynomial | None:
    """The larger root at k = 0 where it is rational in the parameters."""
    domain = question.domain
    b0, b1, b2 = (question.coefficient(j, 0) for j in range(3))
    inside = b1 * b1 - 4 * b2 * b0
    if not b2.is_constant():
        return None
    if inside.is_zero():
        return -b1 / (2 * b2.leading_coefficient())
    content, factors = inside.factor()
    above, below = (int(content.p), int(content.q)) if content > 0 else (2, 1)
    if isqrt(above) ** 2 != above or isqrt(below) ** 2 != below or any(exponent % 2 for _, exponent in factors):
        return None
    root = domain.constant(Fraction(isqrt(above), isqrt(below)))
    for factor, exponent in factors:
        root = root * factor ** int(exponent // 2)
    signs = domain.signs(root)
    if len(signs - {0}) != 1:
        return None
    side = next(iter(signs - {0})) * domain.require(b2)
    return (side * root - b1) / (2 * b2.leading_coefficient())


def _shifted(question: Question, rate: Polynomial, order: int) -> Series:
    """The coefficient of λ^order, 0 or 1, of P(λ + rate, s)."""
    a0, a1, a2 = (question.series(j) for j in range(3))
    parts = ((a0, 1), (a1, rate), (a2, rate * rate)) if order == 0 else ((a1, 1), (a2, 2 * rate))
    total: Series = {}
    for series, factor in parts:
        for n, c in series.items():
            total[n] = total[n] + factor * c if n in total else factor * c
    return total


def _with_inertia(question: Question) -> Finding:
    """a₂(s)λ² + a₁(s)λ + a₀(s), a₂ > 0, h(0) = 0: Hurwitz, a₁, a₀ > 0 for s > 0; no root returns to the imaginary axis."""
    domain = question.domain
    side = domain.require(question.coefficient(2, 0) if not question.coefficient(2, 0).is_zero() else question.series(2)[1])
    a0, a1, a2 = ({n: side * c for n, c in trimmed(question.series(j)).items()} for j in range(3))
    if not a1:
        return said(FALSE, "waves oscillate without decay")
    if positive(a2, domain) != TRUE or domain.signs(part(a2, 0, domain.ring)) != frozenset({1}):
        return Finding(missing="C2 where the coefficient of the second time derivative may vanish")
    if not part(a0, 0, domain.ring).is_zero() or -1 in domain.signs(part(a1, 0, domain.ring)):
        return Finding(missing="C2 where the root at k = 0 is irrational in the parameters")
    damping, spring = positive(a1, domain), positive(a0, domain)
    if damping is None or spring is None:
        return Finding(missing="whether a polynomial with several parameters is positive for all k")
    if max(a1) < max(a2) or max(a0, default=0) < max(a1):
        return said(FALSE, "a branch returns to 0 as k → ∞: there is no gap")
    return said(damping & spring, "P(z, k) is a Hurwitz polynomial for k ≠ 0")


def problem_free(question: Question) -> bool:
    """a₀/a₂ ≥ 0 for all k, evidently."""
    signs = {s for j in (0, 2) for c in trimmed(question.series(j)).values() for s in question.domain.signs(c)}
    return signs <= {0, 1} or signs <= {0, -1}


def _constant_damping(question: Question, a0: Series) -> Finding:
    domain = question.domain
    first, second = question.coefficient(1, 0), question.coefficient(2, 0)
    real = compare(first * first - 4 * second * question.coefficient(0, 0), ">", domain)
    rest = positive({j: c for j, c in a0.items() if j}, domain)
    if rest is None:
        return Finding(missing="whether a polynomial with several parameters is positive for all k")
    why = "the slow branch dominates at k = 0; fast waves share the decay −a1/(2·a2), a gap"
    if real & rest == FALSE:
        why = "waves oscillate with the decay of k = 0, which does not depend on k"
    return said(real & rest, why)


def _linear(question: Question, a2: Polynomial, a1: Series, a0: Series) -> Finding:
    """p₀ < h(0): A(p₀) < 0 or p₀ < −a₁/(2a₂), where c₁ > 0."""
    domain = question.domain
    c0, c1 = part(a0, 1, domain.ring), part(a1, 1, domain.ring)
    b0, b1 = part(a0, 0, domain.ring), part(a1, 0, domain.ring)
    at_pole = a2 * c0 * c0 - b1 * c0 * c1 + b0 * c1 * c1
    condition = either(-at_pole, 2 * a2 * c0 - b1 * c1, ">", domain)
    return said(
        condition & compare(c1, ">", domain), "both branches stay below h(0), and the slow one tends to −c0/c1 as k → ∞"
    )


def _from_zero(question: Question, a1: Series, a0: Series) -> Finding:
    """h(0) = 0: Hurwitz for s > 0, and the slow root −a₀/a₁ must not return to 0."""
    damping, spring = positive(a1, question.domain), positive(a0, question.domain)
    if damping is None or spring is None:
        return Finding(missing="whether a polynomial with several parameters is positive for all k")
    if max(a0) < max(a1):
        return said(FALSE, "the slow branch returns to 0 as k → ∞")
    return said(damping & spring, "P(z, k) is a Hurwitz polynomial for k ≠ 0")


def _hurwitz(question: Question) -> Finding:
    """Third order with h(0) = 0: Routh's conditions for s > 0."""
    domain = question.domain
    if question.order != 3 or question.degree(3) != 0:
        return Finding(missing="C2 of an equation of order above 3")
    side = domain.require(question.coefficient(3, 0))
    series = [{j: side * c for j, c in trimmed(question.series(n)).items()} for n in range(4)]
    if not part(series[0], 0, domain.ring).is_zero():
        return Finding(missing="C2 where the root at k = 0 is irrational in the parameters")
    at_zero = [part(s, 0, domain.ring) for s in series]
    stable = conjunction(compare(c, ">=", domain) for c in at_zero[1:])
    product = _difference(_times(series[2], series[1]), _times(series[3], series[0]))
    parts = [positive(s, domain) for s in (series[0], series[2], product)]
    if any(part is None for part in parts):
        return Finding(missing="whether a polynomial with several parameters is positive for all k")
    ratio = max(series[0], default=0) - max(max(series[1], default=0), 0)
    gap = TRUE if ratio >= 0 else FALSE
    condition = conjunction([stable, gap, *[part for part in parts if part is not None]])
    return said(condition, "Routh: a0, a2 > 0 and a2·a1 > a3·a0 for k ≠ 0; all branches keep a distance from 0 as k → ∞")


def _times(left: Series, right: Series) -> Series:
    result: Series = {}
    for i, a in left.items():
        for j, b in right.items():
            result[i + j] = result[i + j] + a * b if i + j in result else a * b
    return result


def _difference(left: Series, right: Series) -> Series:
    result = dict(left)
    for j, b in right.items():
        result[j] = result[j] - b if j in result else -b
    return trimmed(result)
