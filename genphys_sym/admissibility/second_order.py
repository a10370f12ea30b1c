"""Second order in time, causal, linear in s = k²: a₂q² + a₁q + a₀ + (c₀ + c₁q)s with a₂ > 0; q is the Laplace variable.

The transform of the kernel of p̂ = Mφ̂ is M/(A + Cs), M = a₂(q − r). With the roots q₂ ≤ q₁ of A the root r may lie anywhere
in [q₂, q₁]: the pure terms have shares between 0 and 1 in p in the gauge where k = 0 neither grows nor decays, so that
φ → e^{ct}φ changes no verdict. Let p₀ = −c₀/c₁.

* In every dimension the mass must not oscillate (a₁² ≥ 4a₂a₀) and no wave may outgrow k = 0 (p₀ ≤ q₁).
* N = 1: the two suffice, since M/√A for r = (q₁ + q₂)/2, 1/√C and exp(−x√(A/C)) are completely monotone in q.
* N ≥ 2 needs M/C completely monotone (the kernel's leading term as r → 0): never for c₁ = 0, else p₀ ≥ r, so p₀ ≥ q₂.
* Then A(p₀) ≤ 0, A/C is a Bernstein function, and the kernel is a mixture of Gaussians in all N. A share of the mixed term
  in p changes nothing: it asks for A(p₀) ≤ 0 too (a double pole at p₀).

Contained: the wave equation, the damped wave, Cattaneo's equation, Klein–Gordon damped and tachyonic, Kelvin–Voigt, and
Jeffreys' equation (τ₂ ≥ τ).
"""

from __future__ import annotations

from dataclasses import dataclass

from genphys_sym.admissibility.condition import FALSE, TRUE, Condition, compare, dimensions, either, text
from genphys_sym.admissibility.domain import Domain, Polynomial
from genphys_sym.admissibility.finding import Finding
from genphys_sym.admissibility.question import Question
from genphys_sym.results import Reason


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """The coefficients, with a₂ > 0, and the domain."""

    a0: Polynomial
    a1: Polynomial
    a2: Polynomial
    c0: Polynomial
    c1: Polynomial
    domain: Domain

    def discriminant(self) -> Polynomial:
        """a₁² − 4a₂a₀."""
        return self.a1 * self.a1 - 4 * self.a2 * self.a0

    def at_pole(self) -> Polynomial:
        """c₁²·A(p₀)."""
        return self.a2 * self.c0 * self.c0 - self.a1 * self.c0 * self.c1 + self.a0 * self.c1 * self.c1

    def beyond_middle(self) -> Polynomial:
        """Positive iff p₀ < −a₁/(2a₂), given c₁ > 0."""
        return 2 * self.a2 * self.c0 - self.a1 * self.c1


def numbers(question: Question) -> Numbers | None:
    """The coefficients, where the symbol has this shape."""
    if question.order != 2 or question.polynomial is None or question.degree(2) != 0:
        return None
    if max(question.degree(0), question.degree(1)) > 1:
        return None
    side = question.domain.require(question.coefficient(2, 0))
    c = question.coefficient
    return Numbers(side * c(0, 0), side * c(1, 0), side * c(2, 0), side * c(0, 1), side * c(1, 1), question.domain)


def test(question: Question) -> Finding:
    """Decide C1 for a causal equation of second order in time that is linear in k²."""
    n = numbers(question)
    if n is None:
        return Finding()
    viscous = n.domain.require(n.c1)
    if viscous < 0:
        return Finding()
    if viscous == 0 and n.domain.require(n.c0) < 0:
        return Finding()
    mass = compare(n.discriminant(), ">=", n.domain)
    return _wave(n, mass) if viscous == 0 else _viscous(n, mass)


def _wave(n: Numbers, mass: Condition) -> Finding:
    condition = mass & dimensions(1, 1)
    reasons = [_mass_reason(mass)] if mass != TRUE else []
    if mass != FALSE:
        proof = "L[K](x, q) = M/(2√(AC))·exp(−|x|√(A/C)) is completely monotone in q (Kac's telegraph process; fronts move)"
        reasons.append(Reason("G111", "for N = 1 the kernel is a positive measure: a density and two moving fronts", proof))
    proof = "as r → 0 the transform is M/C times a positive function; M/C grows with q, so it is not completely monotone"
    reasons.append(Reason("G112", "for N ≥ 2 the kernel is negative behind the front", proof))
    return Finding(tuple(reasons), condition, condition)


def _mass_reason(mass: Condition) -> Reason:
    where = "the mass ∫K oscillates around 0" if mass == FALSE else f"the mass ∫K keeps its sign iff {text(mass)}"
    return Reason(
        "G113",
        where,
        "a positive measure's Laplace transform has its rightmost singularity on the real axis (Pringsheim–Landau)",
    )


def _viscous(n: Numbers, mass: Condition) -> Finding:
    domain = n.domain
    inside = compare(n.at_pole(), "<=", domain)
    growth = either(-n.at_pole(), n.beyond_middle(), ">=", domain) & mass
    condition = (inside & mass) | (growth & dimensions(1, 1))
    return Finding(_viscous_reasons(mass, growth, inside & mass), condition, condition)


def _viscous_reasons(mass: Condition, growth: Condition, every: Condition) -> tuple[Reason, ...]:
    reasons = [_mass_reason(mass)] if mass != TRUE else []
    if growth not in (TRUE, mass):
        says = "some wave outgrows k = 0" if growth == FALSE else f"no wave outgrows k = 0 iff {text(growth)}"
        reasons.append(Reason("G106", says, "|K̂(k)| ≤ K̂(0) for a positive kernel"))
    if growth != FALSE:
        proof = "M/√A, 1/√C and exp(−x√(A/C)) are completely monotone in the Laplace variable q"
        where = "" if growth == TRUE else f" if {text(growth)}"
        reasons.append(Reason("G111", f"for N = 1 the kernel is positive{where}", proof))
    if every == FALSE:
        proof = "as r → 0 the transform is M/C times a positive function, and M/C is not completely monotone"
        reasons.append(Reason("G112", "for N ≥ 2 the kernel takes negative values", proof))
    else:
        proof = (
            "K̂ = ∫exp(−u·s)μ_t(du) with L[μ] = (M/C)·exp(−u·A/C): M/C completely monotone, A/C Bernstein; necessary as u → 0"
        )
        reasons.append(Reason("G114", f"for all N the kernel is a mixture of Gaussians iff {text(every)}", proof))
    return tuple(reasons)
