"""What a search for densities returns: densities with their fluxes, and how much of the searched space is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from os import PathLike
from typing import TYPE_CHECKING, Any

from symcons.errors import CertificateError
from symcons.expr.lattice import Lattice
from symcons.expr.pde import PDE
from symcons.expr.pde_printing import print_operator_expr
from symcons.expr.tree import Expr
from symcons.laws.result import Certificate, Formula, Listed, Status

if TYPE_CHECKING:
    import sympy


@dataclass(frozen=True, slots=True)
class Density(Formula):
    """A conserved density ρ with its flux: D_t ρ + Σ D_i J_i = 0 on solutions, of a lattice D_t ρ + J[n+1] − J[n] = 0.

    ``flux`` has one component for each space dimension. ``rank`` is the scaling weight of the terms (the highest, where
    the equation is not homogeneous). ``multipliers``, one for each equation, are given where the equations are no evolution
    equations: Σ Λ_i Δ_i = D_t ρ + Σ D_i J_i whatever the fields are. ``rate_independent``: conserved whatever the
    coefficients of the terms. ``condition``: where it holds for special values of parameters only, as "b = 2*g".
    """

    formula: Expr
    flux: tuple[Expr, ...]
    rank: Fraction
    certificate: Certificate
    multipliers: tuple[Expr, ...] = ()
    rate_independent: bool = False
    condition: str | None = None
    kind: str = "density"
    independent: bool = True

    @property
    def degree(self) -> int:
        """The rank, rounded up where it is no whole number."""
        return -(-self.rank.numerator // self.rank.denominator)

    @property
    def expr(self) -> sympy.Expr:
        """The density as a SymPy expression, derivatives as symbols such as ``u_xx``."""
        from symcons.densities.sympy_form import to_sympy

        return to_sympy(self.formula)


@dataclass(frozen=True, slots=True)
class DensityCertificate:
    """All that a result claims, ready to be proven again from its record alone."""

    claim: Densities

    def check(self) -> None:
        """Prove every density with its flux again, and their independence; raises CertificateError if anything fails."""
        from symcons.densities.recheck import recheck

        verdict = recheck(self.claim.to_dict())
        if verdict.status != "verified":
            raise CertificateError(f"the certificate does not hold: {verdict.reason}")


@dataclass(frozen=True, slots=True, repr=False)
class Densities(Listed[Density]):
    """A basis, modulo total derivatives, of the conserved densities of a searched space, lowest rank first.

    ``rank`` is the rank up to which was searched (None for a given span), ``weights`` those used, by field, with ``t`` for
    d/dt; ``basis_size`` the dimension of the space, ``nullity`` that of its conserved part. ``conditions`` are the
    polynomial conditions on symbolic parameters (each "… = 0") under which more densities appear. ``notes`` are sentences.
    ``searched`` says what the space consists of, to which "complete" refers: "densities" or "multipliers"; ``limits`` are
    phrases that bound it further, as "of degree ≤ 1 in u" of a field without weight.
    """

    problem: PDE | Lattice
    status: Status
    rank: Fraction | None
    weights: Mapping[str, Fraction]
    basis_size: int
    laws: tuple[Density, ...]
    kinds: tuple[str, ...] = ("density",)
    conditions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    elapsed_s: float = 0.0
    searched: str = "densities"
    limits: tuple[str, ...] = ()

    def __repr__(self) -> str:
        shown = ", ".join(print_operator_expr(law.formula) for law in self.laws[:8])
        more = f", … {len(self.laws) - 8} more" if len(self.laws) > 8 else ""
        return f"<Densities {self.status.value}: {shown}{more}>"

    @property
    def nullity(self) -> int:
        """How many densities there are, modulo total derivatives."""
        return len(self.laws)

    @property
    def certificate(self) -> DensityCertificate:
        """The certificate of the whole result."""
        return DensityCertificate(self)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the JSON record to ``path``."""
        from symcons.densities.record import save

        save(self, path)

    @staticmethod
    def load(path: str | PathLike[str]) -> Densities:
        """The result saved at ``path``."""
        from symcons.densities.record import load

        return load(path)

    @staticmethod
    def from_dict(record: dict[str, Any]) -> Densities:
        """The result that :meth:`to_dict` described; clear errors for anything else."""
        from symcons.densities.record import from_record

        return from_record(record)

    def to_dict(self) -> dict[str, Any]:
        """The JSON record's content as plain data (schema "symcons/conserve")."""
        from symcons.densities.record import to_record

        return to_record(self)

    def _repr_latex_(self) -> str:
        from symcons.emit.latex import latex

        lines = (rf"\rho_{{{number}}} &= {latex(law.formula)}" for number, law in enumerate(self.laws, 1))
        return r"$$\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}$$"


def more_densities(ranks: Iterable[Fraction]) -> str:
    """What there is more of where a condition holds: "densities", of these ranks where they are known."""
    told = [str(rank) for rank in sorted(set(ranks))]
    if not told:
        return "densities"
    return f"densities of rank {' and '.join(filter(None, (', '.join(told[:-1]), told[-1])))}"
