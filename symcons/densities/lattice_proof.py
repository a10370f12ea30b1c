"""Is ρ a conserved density of a lattice with flux J? D_t ρ + J[n+1] − J[n] expanded exactly, from the trees as printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symcons.densities.jets import Polynomial, add_term, add_to
from symcons.densities.linear import kernel
from symcons.densities.sites import Translator, canonical, translated
from symcons.errors import CertificateError, UnsupportedError
from symcons.expr.lattice import Lattice
from symcons.expr.lattice_parser import print_lattice_expr
from symcons.expr.tree import Expr
from symcons.laws.recheck import RecordVerdict
from symcons.laws.strata import Stratum
from symcons.laws.verification import Verdict

if TYPE_CHECKING:
    from symcons.densities.result import Densities

#: What a certificate says.
ON_LATTICE = "D_t rho + J[n+1] - J[n] = 0, expanded exactly"


def residual(translator: Translator, density: Expr, flux: Expr) -> Polynomial:
    """What is left of D_t ρ + J[n+1] − J[n]."""
    sites = translator.sites
    left = dict(sites.time_derivative(translator.polynomial(density)))
    current = translator.polynomial(flux)
    add_to(left, sites.shifted(current, 1))
    add_to(left, current, sites.coefficients.number(-1))
    return left


def check(translator: Translator, density: Expr, flux: Expr) -> None:
    """Raise CertificateError unless the residual is zero."""
    left = residual(translator, density, flux)
    if left:
        raise CertificateError(f"D_t rho + J[n+1] - J[n] is not zero but {print_lattice_expr(translator.tree(left))}")


def lattice_verdicts(found: Densities, lattice: Lattice) -> RecordVerdict:
    """A verdict on every density of a result, and whether a combination of the generic ones is trivial."""
    translator = translated(lattice)
    generic = [law for law in found.laws if law.condition is None]
    verdicts = []
    for law in found.laws:
        try:
            there = translator if law.condition is None else translated(Stratum.parsed(law.condition, lattice).on(lattice))
            check(there, law.formula, law.flux[0])
            verdicts.append(Verdict("verified", law.formula, ON_LATTICE, "0"))
        except CertificateError as error:
            verdicts.append(Verdict("refuted", law.formula, error.message, "unknown"))
        except UnsupportedError as error:
            verdicts.append(Verdict("undecided", law.formula, error.message, "unknown"))
    failure = None
    if all(verdict.status == "verified" for verdict in verdicts):
        traces: list[Polynomial] = []
        for law in generic:
            trace: Polynomial = {}
            for monomial, c in translator.polynomial(law.formula).items():
                add_term(trace, canonical(monomial)[0], c)
            traces.append(trace)
        if kernel(traces, translator.sites.coefficients, graded=True).vectors:
            failure = "a combination of the densities is a difference J[n+1] - J[n]"
    return RecordVerdict(tuple(verdicts), failure)
