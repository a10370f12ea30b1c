"""Equations with explicit time: a generator scaled by a clock, Ornstein–Uhlenbeck drift, and PFGM++'s (D − 1)/t.

A clock c(t) ≥ 0 only changes time to τ = ∫c dt: C1 is that of the generator; C2 needs τ → ∞. Ornstein–Uhlenbeck has the
Mehler kernel, a Gaussian at every t, and forgets its data as exp(−βt/2). φ_tt + ((D − 1)/t)φ_t + ∇²φ = 0 is the Poisson
equation in N + D dimensions seen from N: its kernel is t^D/(r² + t²)^((N + D)/2) up to a constant, positive for D > 0.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from genphys_sym.admissibility.clock_run import run
from genphys_sym.admissibility.condition import FALSE, TRUE, Condition, compare
from genphys_sym.admissibility.domain import SQUARE, collect
from genphys_sym.admissibility.finding import Finding, iff
from genphys_sym.admissibility.question import Question, in_square
from genphys_sym.admissibility.wedge import is_constant, number, positive_constant
from genphys_sym.integrals import integral, times_exponential
from genphys_sym.results import Reason, Symbol
from symcons.errors import UnsupportedError
from symcons.expr.rational import Ring, to_rational, to_tree
from symcons.expr.tree import MINUS_ONE, Expr, Num, Sym, mul, names, power


def scaled_time(question: Question, c1: Finding, c2: Finding, clock: Expr) -> tuple[Finding, Finding]:
    """C1 and C2 of the generator, on the time of the clock."""
    found = run(clock, question.domain)
    if found is None or not found.begins or found.positive == FALSE:
        missing = "that the factor of time is positive and that its integral from 0 is finite"
        return Finding(missing=missing), Finding(missing=missing)
    if not found.goes_on:
        reason = Reason("G117", "the clock stops: ∫c(t)dt stays finite, so the data is never forgotten", "τ(∞) < ∞")
        return _with(c1, found.positive, None), iff(FALSE, reason)
    reason = Reason(
        "G117",
        "explicit time only changes the clock: the kernel is the generator's at τ = ∫c(t)dt, which grows without bound",
        "substitute τ for t",
    )
    return _with(c1, found.positive, reason), _with(c2, found.positive, None)


def _with(finding: Finding, runs: Condition, reason: Reason | None) -> Finding:
    reasons = (*finding.reasons, reason) if reason else finding.reasons
    return Finding(
        reasons,
        finding.sufficient & runs,
        finding.necessary & runs,
        finding.jumps,
        finding.words,
        finding.missing,
        finding.grouping,
    )


def ornstein_uhlenbeck(question: Question, drift: Expr, spread: Condition, smooths: Condition) -> tuple[Finding, Finding]:
    """Drift −div(b·x·φ) with a diffusion: a Gaussian at every t for any b; forgetting iff b > 0."""
    pull = positive_constant(drift, question.domain, True)
    proof = "Mehler's kernel: x_t is Gaussian with mean exp(−bt)·x₀ and variance D(1 − exp(−2bt))/b"
    c1 = iff(spread, Reason("G118", "the kernel is Mehler's: a Gaussian at every t, in every dimension", proof))
    c2 = iff(
        pull & smooths,
        Reason("G118", "the data is forgotten as exp(−bt): the flow tends to one Gaussian whatever it starts from", proof),
    )
    return c1, c2


def two_clocks(question: Question, c1: Finding, c2: Finding, drift: Expr, clock: Expr) -> tuple[Finding, Finding]:
    """Drift −div(b(t)·x·φ) beside a generator on a clock g(t): K̂ = exp(−Σ cₙ kⁿ e^{−nB} ∫g e^{nB}), B = ∫b.

    In the rescaled place y = x e^{B} it is the generator's on the clock ∫g e^{nB}, where n = 2 for what keeps densities
    positive: the data is forgotten iff this grows without bound.
    """
    pulls, spreads = run(drift, question.domain), run(clock, question.domain)
    if pulls is None or spreads is None or not (pulls.begins and spreads.begins):
        missing = "that the factors of time are positive and that their integrals from 0 are finite"
        return Finding(missing=missing), Finding(missing=missing)
    proof = "in y = x·exp(B(t)), B = ∫b, the drift is gone and the kernel is the generator's on the clock ∫g·exp(2B)"
    told = Reason("G118", "the drift only rescales the place, and gives the spreading another clock", proof)
    certain = spreads.positive == TRUE
    stays = Finding((*c1.reasons, told), c1.sufficient & spreads.positive, c1.necessary if certain else TRUE)
    gone = integral(drift)
    rescaled = None if gone is None else run(times_exponential(clock, mul(Num(Fraction(2)), gone)), question.domain)
    if rescaled is None:  # b ≥ 0 and ∫g = ∞ suffice
        rescaled, certain = (spreads if spreads.goes_on else None), False
        spreads = replace(spreads, positive=spreads.positive & pulls.positive)
    if rescaled is None or not (rescaled.goes_on or certain):
        return stays, Finding(missing="whether ∫g·exp(2B) grows without bound")
    if not rescaled.goes_on:
        return stays, iff(FALSE, Reason("G118", "the data is not forgotten: it shrinks no faster than the noise", proof))
    said = "the data is forgotten: beside the noise it shrinks to nothing, whatever it starts from"
    return stays, Finding((Reason("G118", said, proof),), c2.sufficient & spreads.positive)


def augmented_poisson(symbol: Symbol, question: Question) -> tuple[Finding, Finding] | None:
    """PFGM++: λ-coefficient (D − 1)/t and symbol −k²; None for anything else."""
    if symbol.order != 2 or "t" not in names(symbol.coefficients[1]):
        return None
    lead = symbol.coefficients[2]
    if not isinstance(lead, Num):
        return None
    rest, damping = (mul(power(lead, MINUS_ONE), tree) for tree in symbol.coefficients[:2])
    rest, damping = in_square(rest), mul(damping, Sym("t"))
    ring = Ring(tuple(sorted(names(damping) | {"t"})))
    try:
        value = to_rational(damping, ring)
    except UnsupportedError:
        return None
    tree = to_tree(value, ring)
    constant = number(tree, question.domain) if "t" not in names(tree) else None
    slope = number(rest, question.domain)
    if constant is None or slope is None or not is_constant(symbol.coefficients[2]):
        return None
    series = collect(slope, question.domain.ring.index[SQUARE], question.domain.ring)
    if set(series) != {1}:
        return None
    good = compare(-series[1], ">", question.domain) & compare(constant + question.domain.ring.one, ">", question.domain)
    proof = "K ∝ t^D/(r² + t²)^((N + D)/2): a mixture of Gaussians of variance t²/(4Γ(D/2, 1))·2"
    c1 = iff(
        good, Reason("G119", "the Poisson equation with D extra dimensions: the kernel is a multivariate Student law", proof)
    )
    c2 = iff(good, Reason("G119", "the kernel spreads like t: K(x, t) = t^(−N)·K(x/t, 1)", "self-similar"))
    return c1, c2
