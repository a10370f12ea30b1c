"""Is ρ a conserved density with flux J? An exact proof by expanding D_t ρ + Σ D_i J_i on solutions.

The proof works in the free jets of the equations (:mod:`symcons.densities.solutions`) and starts from the formulas as
trees, as they are printed; nothing of the search enters.
"""

from __future__ import annotations

from collections.abc import Sequence

from symcons.densities.clocks import damped_parts
from symcons.densities.evolution import Equations, equations_of
from symcons.densities.jets import Polynomial, add_to
from symcons.densities.polynomials import tree_of
from symcons.densities.roots import root_parts
from symcons.densities.solutions import Solutions
from symcons.errors import CertificateError, UnsupportedError
from symcons.expr.pde import PDE
from symcons.expr.pde_printing import print_operator_expr
from symcons.expr.tree import Expr

#: What a certificate says of a flux that was checked on solutions.
ON_SOLUTIONS = "D_t rho + div J = 0 on solutions, expanded exactly"
#: What it says of a power of a momentum.
BY_A_ROOT = "m_t + a m_x + b a_x m = 0 on solutions, expanded exactly, for the density m^(1/b) with flux a m^(1/b)"
#: What it says where multipliers were checked for all fields.
BY_MULTIPLIERS = "sum of multipliers times equations = D_t rho + div J, expanded exactly"


class Proof:
    """Proofs for one PDE."""

    def __init__(self, pde: PDE) -> None:
        self.equations: Equations = equations_of(pde)
        self._solutions: Solutions | None = None

    @property
    def solutions(self) -> Solutions:
        """The solution set, set up at the first use."""
        if self._solutions is None:
            self._solutions = Solutions(self.equations)
        return self._solutions

    def polynomial(self, formula: Expr) -> Polynomial:
        """A formula in the free jets."""
        return self.equations.translator.polynomial(formula)

    def residual(self, density: Expr, flux: Sequence[Expr], multipliers: Sequence[Expr] = ()) -> Polynomial:
        """What is left of D_t ρ + Σ D_i J_i: on solutions, or, with multipliers, less Σ Λ_i Δ_i for all fields."""
        parts = root_parts(density, flux[0]) if len(flux) == 1 and not multipliers else None
        if parts is not None:
            return self._root_residual(*parts)
        clocked = None if multipliers else damped_parts(density, flux)
        if clocked is not None:
            return self._damped_residual(*clocked)
        density_of, flux_of = self.polynomial(density), [self.polynomial(part) for part in flux]
        if not multipliers:
            return self.solutions.residual(density_of, flux_of)
        jets = self.equations.jets
        total = jets.total(density_of, "t")
        for coordinate, part in zip("xyz", flux_of, strict=False):
            add_to(total, jets.total(part, coordinate))
        for multiplier, equation in zip(multipliers, self.equations.polynomials, strict=True):
            add_to(total, jets.product(self.polynomial(multiplier), equation), jets.number(-1))
        return total

    def _root_residual(self, momentum: Expr, inverse: Expr, speed: Expr) -> Polynomial:
        """m_t + α m_x + b α_x m on solutions, of the density m^(1/b) with flux α m^(1/b)."""
        jets = self.equations.jets
        m, b, alpha = self.polynomial(momentum), self.polynomial(inverse), self.polynomial(speed)
        total = jets.total(m, "t")
        add_to(total, jets.product(alpha, jets.total(m)))
        add_to(total, jets.product(b, jets.product(jets.total(alpha), m)))
        return self.solutions.reduce(total)

    def _damped_residual(self, exponent: Expr, density: Expr, flux: Sequence[Expr]) -> Polynomial:
        """a_t ρ + D_t ρ + Σ D_i J_i on solutions, of the density e^a ρ with flux e^a J."""
        jets = self.equations.jets
        clock, inner = self.polynomial(exponent), self.polynomial(density)
        if any(v != -4 for monomial in clock for v, _ in monomial):
            raise UnsupportedError("an exponent that holds more than t and parameters")
        left = self.solutions.residual(inner, [self.polynomial(part) for part in flux])
        add_to(left, self.solutions.reduce(jets.product(jets.total(clock, "t"), inner)))
        return left

    def check(self, density: Expr, flux: Sequence[Expr], multipliers: Sequence[Expr] = ()) -> None:
        """Raise CertificateError unless the residual is zero."""
        left = self.residual(density, flux, multipliers)
        if left:
            shown = print_operator_expr(tree_of(left, self.equations.jets))
            raise CertificateError(f"D_t rho + div J is not zero but {shown}")
