"""The proof that a flow is its equation: ∂p/∂t + ∇·J − R = ±(left side), read back from the flow's own trees."""

from __future__ import annotations

from fractions import Fraction

from genphys_sym.alphabet import Alphabet
from genphys_sym.operators import COMPONENTS, PlaneWave, Wave
from genphys_sym.symbols import in_modulus, modulus_reduced
from symcons.errors import CertificateError
from symcons.expr.operators import derivative
from symcons.expr.rational import RationalFunction
from symcons.expr.tree import MINUS_ONE, Call, Expr, Num, mul, names


def prove(field: str, dim: int | None, left: Expr, p: Expr, flux: Expr, source: Expr, sign: int, weight: Expr) -> None:
    """Raise CertificateError unless ∂p/∂t + ∇·J − R − sign·weight·(left side) vanishes identically.

    The trees act on a plane wave; every coefficient of λ must vanish in Q(i)(letters), roots reduced by their squares.
    """
    total = residual(field, dim, left, p, flux, source, mul(Num(Fraction(sign)), weight))
    if not vanishes(total, dim):
        raise CertificateError(
            "the flow found is not the equation: this is a defect of the program, please report it", code="E501"
        )


def residual(field: str, dim: int | None, left: Expr, p: Expr, flux: Expr, source: Expr, factor: Expr) -> Wave:
    """What should vanish, on a plane wave."""
    reader = PlaneWave(field, dim)
    waves = [reader.wave(derivative(p, "t", 1)), reader.wave(Call("div", (flux,))) if field in names(flux) else Wave({})]
    total = waves[0].plus(waves[1])
    if field in names(source):
        total = total.plus(reader.wave(source).times(MINUS_ONE))
    return total.plus(reader.wave(left).times(mul(MINUS_ONE, factor)))


def vanishes(wave: Wave, dim: int | None) -> bool:
    """Whether a symbol is zero for every λ and k."""
    trees = [in_modulus(tree, dim) for tree in (*wave.orders.values(), wave.drift)]
    letters = Alphabet(trees, ("k", *COMPONENTS))
    return all(_zero(letters, letters.read(tree), dim) for tree in trees)


def _zero(letters: Alphabet, value: RationalFunction, dim: int | None) -> bool:
    if value == letters.zero:
        return True
    return letters.reduced_roots(modulus_reduced(letters, value, dim)) == letters.zero
