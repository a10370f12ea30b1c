"""Schoenberg's bound in a fixed dimension: a positive radial kernel has K̂(k)/K̂(0) ≥ inf Ω_N.

Ω_N(x) = Γ(N/2)(2/x)^{N/2−1}J_{N/2−1}(x) is the mean of e^{ikx} over a sphere, and K̂ a mixture of them (Schoenberg 1938). Its
infimum rises with N: −1, −0.4028, −0.2172, −0.1323, −0.0862, … A value below it, certain as a ball for every split of the
terms between p and J, refutes the dimension N and all above.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

from genphys_sym.admissibility.bochner import TIMES, Corner, corners_of, transform_at
from genphys_sym.admissibility.condition import dimensions
from genphys_sym.admissibility.finding import Finding, reject
from genphys_sym.admissibility.question import Question
from genphys_sym.results import Reason
from symcons.errors import UnsupportedError

#: Bounds just below inf Ω_N for N = 2, 3, 4, 5 (by the first minimum of Ω_N, at j_{N/2,1}), in rising order.
INFIMA = ((2, Fraction(-40276, 10**5)), (3, Fraction(-21724, 10**5)), (4, Fraction(-13229, 10**5)), (5, Fraction(-8618, 10**5)))
WAVES = tuple(Fraction(n, 4) for n in range(1, 33))


def test(question: Question) -> Finding:
    """Refute dimensions for a causal isotropic equation of second order without parameters; pass on all else."""
    if question.order != 2 or question.domain.parameters or not question.isotropic or question.complex:
        return Finding()
    corners = corners_of(question)
    found = [(least, t, k) for t, k in product(TIMES, WAVES) if corners and (least := _least(question, corners, t, k))]
    if not found:
        return Finding()
    least, t, k = min(found)
    proof = f"K̂(k)/K̂(0) is below inf Ω_{least} at t = {t}, k = {k}, as a ball and for every split"
    return reject(
        dimensions(1, least - 1), Reason("G115", f"for N ≥ {least} the kernel is not positive (Schoenberg's bound)", proof)
    )


def _least(question: Question, corners: Sequence[Corner], t: Fraction, k: Fraction) -> int | None:
    """The least dimension that the value at (t, k) refutes."""
    try:
        ratios = [transform_at(question, one, t, k * k) / transform_at(question, one, t, Fraction(0)) for one in corners]
    except UnsupportedError:
        return None
    return next((n for n, bound in INFIMA if all(ratio < bound.numerator / bound.denominator for ratio in ratios)), None)
