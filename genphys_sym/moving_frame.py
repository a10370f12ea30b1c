"""Drift: in a frame that moves along, P(λ, k) becomes P(λ − i·β·k, k), and neither C1 nor C2 changes.

The kernel is carried along, K(x − βt, t), and |K̂| and Re λ stay what they are. The velocity is read off the two highest time
derivatives: for a symbol that is real in the moving frame, the sum of the roots has the imaginary part −n·β·k.
"""

from __future__ import annotations

from dataclasses import replace
from math import comb

from genphys_sym.alphabet import UNIT, Alphabet
from genphys_sym.operators import COMPONENTS
from genphys_sym.results import Reason, Symbol
from genphys_sym.symbols import symbol_of_trees
from symcons.expr.rational import RationalFunction

DRIFT = Reason(
    "G120",
    "the drift only moves the frame: judged is the equation as seen by somebody who is carried along",
    "K(x, t) = K0(x − βt, t), so that |K̂| and the decay of every wave are those without drift",
)


def comoving(symbol: Symbol) -> Symbol | None:
    """The symbol in the frame in which it is real; None where there is no drift, or more than a drift is imaginary."""
    if symbol.dim is None or symbol.clock is not None or symbol.drift is not None:
        return None
    letters = Alphabet(symbol.coefficients, ("k", *COMPONENTS, UNIT))
    values = [letters.read(c) for c in symbol.coefficients]
    order = len(values) - 1
    ratio = letters.settle(values[-2] / values[-1])
    imaginary = letters.settle(letters.real_and_imaginary(ratio)[1])
    if imaginary == letters.zero or not _is_drift(letters, imaginary):
        return None
    shift = letters.settle(imaginary * letters.unit / RationalFunction(letters.ring.constant(order), letters.ring.one))
    moved = [letters.zero] * (order + 1)
    for j, value in enumerate(values):
        power = letters.one
        for n in range(j, -1, -1):
            moved[n] = moved[n] + value * power * RationalFunction(letters.ring.constant(comb(j, n)), letters.ring.one)
            power = letters.settle(power * (letters.zero - shift))
    found = [letters.settle(value) for value in moved]
    if any(letters.settle(letters.real_and_imaginary(v)[1]) != letters.zero for v in found):
        return None
    return replace(symbol_of_trees([letters.write(v) for v in found], symbol.dim), clock=None)


def _is_drift(letters: Alphabet, value: RationalFunction) -> bool:
    """Whether a value is linear in kx, ky, kz, and free of |k| and of functions of k."""
    places = [letters.ring.index[axis] for axis in COMPONENTS]
    if letters.atoms_in([value], {"k", *COMPONENTS}) or value.denominator.degrees()[letters.ring.index["k"]]:
        return False
    if any(value.denominator.degrees()[place] for place in places):
        return False
    modulus = letters.ring.index["k"]
    return all(sum(int(e[p]) for p in places) == 1 and not int(e[modulus]) for e, _ in value.numerator.terms())
