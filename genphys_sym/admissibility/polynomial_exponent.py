"""One branch with a polynomial or rational exponent: theorems of Marcinkiewicz and of Lévy and Khintchine.

A first-order equation has K̂ = exp(−t·g(k)). If g is a polynomial, exp(−t·g) is a characteristic function only if the
degree is at most 2 (Marcinkiewicz 1939), and then iff the quadratic part is positive semi-definite: a Gaussian with drift.
If g(s) = α·s + β + γ/(a₀ + a₁s) with a₀, a₁ > 0, the last term is −γ times the transform of a positive (Yukawa) measure:
g is negative definite iff α ≥ 0 and γ ≤ 0, in every dimension; with α = 0 the kernel keeps an atom at the origin
(compound Poisson).
"""

from __future__ import annotations

from itertools import combinations
from math import factorial

from genphys_sym.admissibility.condition import FALSE, TRUE, Condition, compare, conjunction, text
from genphys_sym.admissibility.domain import SQUARE, Domain, Polynomial, collect, part
from genphys_sym.admissibility.finding import Finding, accept, iff, reject
from genphys_sym.admissibility.half_line import positive, trimmed
from genphys_sym.admissibility.question import Question
from genphys_sym.results import Reason


def test(question: Question) -> Finding:
    """Decide C1 for an equation of first order in time with a polynomial or rational symbol; pass on all else."""
    if question.order != 1 or question.complex:
        return Finding()
    if question.components is not None:
        return _components(question)
    if question.polynomial is None:
        return Finding()
    if question.degree(1) > 0:
        return _rational(question)
    return _polynomial(question)


def _polynomial(question: Question) -> Finding:
    domain = question.domain
    side = domain.require(question.coefficient(1, 0))
    series = trimmed(question.series(0))
    high = [compare(c, "=", domain) for power, c in series.items() if power > 1]
    slope = compare(side * part(series, 1, domain.ring), ">=", domain)
    condition = conjunction([*high, slope])
    return iff(condition, _word(condition, max(series, default=0) > 1))


def _word(condition: Condition, high: bool) -> Reason:
    if high:
        says = "the exponent is a polynomial in k of degree above 2, so the kernel takes negative values"
        if condition != FALSE:
            says = f"the exponent is a polynomial in k; the kernel is a (Gaussian) probability density iff {text(condition)}"
        proof = "Marcinkiewicz (1939): exp(polynomial) is a characteristic function only for degree ≤ 2; so in every N"
        return Reason("G101", says, proof)
    if condition == FALSE:
        return Reason(
            "G101", "the quadratic part of the exponent has the wrong sign", "exp(+D·k²·t) exceeds its value at k = 0: Bochner"
        )
    where = "" if condition == TRUE else f" iff {text(condition)}"
    return Reason(
        "G102", f"the kernel is a Gaussian, positive in every dimension{where}", "exp(−D·k²·t) is the transform of N(0, 2Dt)"
    )


def _components(question: Question) -> Finding:
    parts = question.components or ()
    turned = _turned(parts[1], parts[0], question.domain)
    if turned is None:
        if not real_part(question).is_zero():
            return Finding()
        proof = "a characteristic function of modulus 1 is exp(i·c·k), and the exponent is not linear"
        return iff(FALSE, Reason("G101", "the transform has modulus 1 for all k without being a translation", proof))
    real, imaginary = turned
    domain = question.domain
    high = [compare(c, "=", domain) for c in (*_high(real, domain), *_high(imaginary, domain))]
    condition = conjunction([*high, semidefinite(real, domain)])
    if any(p == FALSE for p in high):
        text_ = "the exponent has a term of degree above 2 in k (dispersion counts), so the kernel takes negative values"
        return iff(
            FALSE,
            Reason("G101", text_, "Marcinkiewicz (1939): exp(polynomial) is a characteristic function only for degree ≤ 2"),
        )
    says = "the kernel is a Gaussian that drifts" if not imaginary.is_zero() else "the kernel is a Gaussian"
    where = "" if condition == TRUE else f" iff {text(condition)}"
    if condition == FALSE:
        return iff(
            FALSE,
            Reason("G101", "the quadratic part of the exponent is not positive semi-definite", "K̂ exceeds its value at k = 0"),
        )
    return iff(
        condition,
        Reason("G102", says + where, "exp of a quadratic form with positive semi-definite real part, i times a linear form"),
    )


def real_part(question: Question) -> Polynomial:
    """|a₁|²·Re(a₀/a₁) for an equation of first order in components."""
    (b_re, b_im), (a_re, a_im) = question.components or ()
    return a_re * b_re + a_im * b_im


def _turned(
    top: tuple[Polynomial, Polynomial], rest: tuple[Polynomial, Polynomial], domain: Domain
) -> tuple[Polynomial, Polynomial] | None:
    """g = rest/top where top is a real or imaginary number; the sign of a parameter in front is settled first."""
    if not top[1].is_zero() and top[0].is_zero():
        top, rest = (top[1], domain.ring.zero), (rest[1], -rest[0])
    if not top[1].is_zero() or any(_wave_degree(e, domain) for e, _ in top[0].terms()):
        return None
    side = domain.require(top[0])
    return side * rest[0], side * rest[1]


def _wave_degree(exponents: tuple[int, ...], domain: Domain) -> int:
    return sum(int(exponents[domain.ring.index[name]]) for name in ("kx", "ky", "kz"))


def _high(polynomial: Polynomial, domain: Domain) -> list[Polynomial]:
    """The coefficients (in the parameters) of the wave monomials of degree above 2."""
    return [c for powers, c in by_waves(polynomial, domain).items() if sum(powers) > 2]


def by_waves(polynomial: Polynomial, domain: Domain) -> dict[tuple[int, int, int], Polynomial]:
    """The coefficients of the monomials in kx, ky, kz."""
    result: dict[tuple[int, int, int], Polynomial] = {}
    x, y, z = (domain.ring.index[name] for name in ("kx", "ky", "kz"))
    for a, first in collect(polynomial, x, domain.ring).items():
        for b, second in collect(first, y, domain.ring).items():
            for c, third in collect(second, z, domain.ring).items():
                if not third.is_zero():
                    result[a, b, c] = third
    return result


def quadratic_form(polynomial: Polynomial, domain: Domain) -> list[list[Polynomial]]:
    """Twice the matrix of the part of degree 2."""
    parts = by_waves(polynomial, domain)
    matrix = [[domain.ring.zero for _ in range(3)] for _ in range(3)]
    for i in range(3):
        for j in range(3):
            powers = [0, 0, 0]
            powers[i] += 1
            powers[j] += 1
            entry: Polynomial = parts.get((powers[0], powers[1], powers[2]))
            if entry is not None:
                matrix[i][j] = 2 * entry if i == j else entry
    return matrix


def semidefinite(polynomial: Polynomial, domain: Domain) -> Condition:
    """When the part of degree 2 is positive semi-definite: all principal minors are non-negative."""
    matrix = quadratic_form(polynomial, domain)
    return conjunction(compare(_minor(matrix, rows), ">=", domain) for rows in _groups(matrix, 3))


def definite(polynomial: Polynomial, domain: Domain, dim: int) -> Condition:
    """When the part of degree 2 is positive definite on R^dim: the principal minors are positive."""
    matrix = quadratic_form(polynomial, domain)
    return conjunction(compare(_minor(matrix, rows), ">", domain) for rows in _groups(matrix, dim))


def _groups(matrix: list[list[Polynomial]], dim: int) -> list[tuple[int, ...]]:
    """The sets of rows whose minors count: a minor of parts that do not touch is the product of theirs."""
    sets = [rows for size in range(1, dim + 1) for rows in combinations(range(dim), size)]
    return [rows for rows in sets if _connected(matrix, rows)]


def _connected(matrix: list[list[Polynomial]], rows: tuple[int, ...]) -> bool:
    reached, rest = {rows[0]}, set(rows[1:])
    while found := {j for j in rest if any(not matrix[i][j].is_zero() for i in reached)}:
        reached, rest = reached | found, rest - found
    return not rest


def _minor(matrix: list[list[Polynomial]], rows: tuple[int, ...]) -> Polynomial:
    if len(rows) == 1:
        return matrix[rows[0]][rows[0]]
    if len(rows) == 2:
        i, j = rows
        return matrix[i][i] * matrix[j][j] - matrix[i][j] * matrix[j][i]
    (a, b, c), (d, e, f), (g, h, i_) = matrix
    return a * (e * i_ - f * h) - b * (d * i_ - f * g) + c * (d * h - e * g)


def _rational(question: Question) -> Finding:
    domain = question.domain
    if question.degree(0) - question.degree(1) > 1 and domain.require(question.coefficient(1, question.degree(1))):
        text_ = "the exponent grows faster than k², which no kernel that stays positive allows"
        return reject(FALSE, Reason("G103", text_, "a negative definite function is at most C·(1 + k²)"))
    if question.degree(1) > 1 or question.degree(0) > 2:
        return _repeated_pole(question)
    a0, a1 = question.coefficient(1, 0), question.coefficient(1, 1)
    if domain.require(a0) != domain.require(a1) or domain.require(a1) == 0:
        return reject(
            FALSE,
            Reason("G110", "the coefficient of the time derivative vanishes at some real k", "exp(−t·g) has no limit there"),
        )
    b0, b1, b2 = (question.coefficient(0, j) for j in range(3))
    side = domain.require(a1)
    slope = compare(side * b2, ">=", domain)
    remainder = a1 * a1 * b0 - a0 * a1 * b1 + a0 * a0 * b2  # a₁² times the numerator at s = −a₀/a₁
    levy = compare(remainder * side, "<=", domain)
    condition = slope & levy
    atom = condition & compare(b2, "=", domain) & compare(remainder, "!=", domain)
    where = "" if condition == TRUE else f" iff {text(condition)}"
    says = f"the exponent is negative definite{where}: diffusion plus a compound Poisson process of Yukawa jumps"
    if condition == FALSE:
        says = "the exponent's jump measure is negative"
    proof = "g = α·s + β + γ/(a0 + a1·s): Lévy–Khintchine with drift α and jump density −γ times the Yukawa kernel"
    reasons = [Reason("G104", says, proof)]
    if atom != FALSE:
        reasons.append(
            Reason(
                "G105",
                "an atom of mass exp(−rate·t) stays at the starting point: particles must jump",
                "the exponent is bounded",
            )
        )
    return iff(condition, *reasons, jumps=atom)


def _repeated_pole(question: Question) -> Finding:
    """Accept α·s + β − Σ m_j/(s + a)^j with a > 0 where the jump density Σ m_j u^(j−1)e^{−au}/(j − 1)! is not negative."""
    domain, ring = question.domain, question.domain.ring
    _, factors = (question.polynomial or ())[1].factor()
    moving = [(f, int(n)) for f, n in factors if int(f.degrees()[ring.index[SQUARE]])]
    if len(moving) != 1 or int(moving[0][0].degrees()[ring.index[SQUARE]]) != 1:
        return Finding()
    parts = collect(moving[0][0], ring.index[SQUARE], ring)
    slope, start = part(parts, 1, ring), part(parts, 0, ring)
    if not slope.is_constant() or domain.signs(start * slope) != frozenset({1}):
        return Finding()
    top, lead = question.degree(1), question.coefficient(1, question.degree(1))
    if not lead.is_constant():
        return Finding()
    images = [ring.gen(name) for name in ring.names]
    images[ring.index[SQUARE]] = ring.gen(SQUARE) - start / slope.leading_coefficient()
    shifted = collect((question.polynomial or ())[0].compose(*images) / lead.leading_coefficient(), ring.index[SQUARE], ring)
    if max(shifted) > top + 1:
        return Finding()
    jumps = {top - j - 1: -c / factorial(top - j - 1) for j, c in shifted.items() if j < top}
    density = positive(jumps, domain, strict=False)
    if density is None:
        return Finding()
    drift = part(shifted, top + 1, ring)
    condition = density & compare(drift, ">=", domain)
    if condition == FALSE:
        return Finding()
    where = "" if condition == TRUE else f" if {text(condition)}"
    proof = "partial fractions: 1/(s + a)^j is the Laplace transform of u^(j−1)e^{−au}/(j − 1)!, the density of Gaussian jumps"
    reasons = [Reason("G104", f"the exponent is a Bernstein function of k²{where}: jumps with a mixture of Gaussians", proof)]
    atom = condition & compare(drift, "=", domain)
    if atom != FALSE:
        says = "an atom of mass exp(−rate·t) stays at the starting point: particles must jump"
        reasons.append(Reason("G105", says, "the exponent is bounded"))
    return accept(condition, *reasons, jumps=atom)
