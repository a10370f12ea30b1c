"""Complex fields: the density is |φ|², which is quadratic, so C1 in the sense of superposition fails.

φ_t = (e + ia)∇²φ: |φ|² ≥ 0 is a density with its own flux where φ has no nodes; it forgets iff e > 0. For e = 0 it is
Schrödinger's equation: nothing decays.
"""

from __future__ import annotations

from genphys_sym.admissibility.condition import FALSE, TRUE, Condition, text
from genphys_sym.admissibility.exponent import increasing
from genphys_sym.admissibility.finding import Finding, iff
from genphys_sym.admissibility.forgetting import said
from genphys_sym.admissibility.half_line import positive, trimmed
from genphys_sym.admissibility.polynomial_exponent import by_waves
from genphys_sym.admissibility.question import Question
from genphys_sym.admissibility.wedge import is_constant
from genphys_sym.alphabet import Alphabet
from genphys_sym.results import Reason

WORDS = "phi has no zero (p = |phi|^2 is quadratic in the field: densities do not superpose)"


def test(question: Question) -> tuple[Finding, Finding]:
    """C1 and C2 of a complex first-order equation with p = |φ|²."""
    if question.components is None and question.order == 1:
        return _of_functions(question)
    if question.components is None or question.order != 1:
        missing = "a complex equation of this order in time"
        return Finding(missing=missing), Finding(missing=missing)
    (b_re, b_im), (a_re, a_im) = question.components
    real = a_re * b_re + a_im * b_im  # |a|²·Re(b/a)
    waves = {sum(powers): c for powers, c in by_waves(real, question.domain).items()}
    series = trimmed({power // 2: c for power, c in waves.items() if power})
    forgets = positive(series, question.domain) if series else FALSE
    if forgets is None:
        return Finding(missing="the sign of a real part"), Finding(missing="the sign of a real part")
    c2 = said(forgets, "the real part of the exponent" if forgets != FALSE else "Im ω = 0 for all k: no wave decays")
    return _told(forgets, c2)


def _told(forgets: Condition, c2: Finding) -> tuple[Finding, Finding]:
    """C1 of |φ|², and C2."""
    proof = "p = |φ|² is not linear in φ: the solution for a mixture of data is not the mixture of the solutions"
    if forgets == FALSE:
        return iff(
            FALSE, Reason("G100", "p = |φ|² is quadratic in φ, |G|² is flat and the velocity is singular at nodes", proof)
        ), c2
    where = "" if forgets == TRUE else f" ({text(forgets)})"
    reason = Reason(
        "G100", f"p = |φ|² is quadratic in φ{where}: a density, but one without superposition, singular at nodes", proof
    )
    return Finding((reason,), FALSE, FALSE, FALSE, WORDS), c2


def _of_functions(question: Question) -> tuple[Finding, Finding]:
    """The same for functions of k: of the real part of the exponent it is asked whether it vanishes or evidently increases."""
    letters = Alphabet(question.trees)
    rate = letters.settle(letters.read(question.trees[0]) / letters.read(question.trees[1]))
    real = letters.write(letters.settle(letters.real_and_imaginary(rate)[0]))
    if is_constant(real):
        return _told(FALSE, said(FALSE, "Im ω is the same for all k: no wave decays"))
    if increasing(real, question.domain):
        return _told(TRUE, said(TRUE, "the real part of the exponent increases with k"))
    missing = "the sign of the real part of the exponent"
    return Finding(missing=missing), Finding(missing=missing)
