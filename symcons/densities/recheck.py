"""Every claim of a saved result proven again from the JSON alone: each density with its flux, and their independence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symcons.densities.clocks import damped_parts
from symcons.densities.euler import independent
from symcons.densities.jets import Polynomial
from symcons.densities.linear import kernel
from symcons.densities.proof import Proof
from symcons.densities.record import from_record
from symcons.densities.result import Densities, Density
from symcons.densities.roots import root_parts
from symcons.errors import CertificateError, UnsupportedError
from symcons.expr.lattice import Lattice
from symcons.expr.pde import PDE
from symcons.expr.tree import Expr
from symcons.laws.recheck import RecordVerdict
from symcons.laws.strata import Stratum
from symcons.laws.verification import Verdict


def recheck(record: Mapping[str, Any]) -> RecordVerdict:
    """Prove every claim again. Raises SymconsError (E621) where it is no record of densities."""
    return recheck_result(from_record(record))


def recheck_result(found: Densities) -> RecordVerdict:
    """Prove every density with its flux, and that no combination of the densities is trivial."""
    if isinstance(found.problem, Lattice):
        from symcons.densities.lattice_proof import lattice_verdicts

        return lattice_verdicts(found, found.problem)
    proof = Proof(found.problem)
    verdicts = tuple(_verdict(_proof_of(law, proof, found.problem), law) for law in found.laws)
    refuted = (k for k, verdict in enumerate(verdicts) if verdict.status == "refuted")
    failure = next((f"density {k} is not conserved: {verdicts[k].reason}" for k in refuted), None)
    if failure is None:
        failure = _counted(found)
    if failure is None and all(verdict.status == "verified" for verdict in verdicts):
        failure = _dependence(proof, found, found.problem)
    return RecordVerdict(verdicts, failure)


def _proof_of(law: Density, proof: Proof, pde: PDE) -> Proof:
    """The proofs on the stratum of parameters where the density is claimed."""
    return proof if law.condition is None else Proof(Stratum.parsed(law.condition, pde).on(pde))


def _verdict(proof: Proof, law: Density) -> Verdict:
    try:
        proof.check(law.formula, law.flux, law.multipliers)
    except CertificateError as error:
        return Verdict("refuted", law.formula, error.message, "unknown")
    except UnsupportedError as error:
        return Verdict("undecided", law.formula, error.message, "unknown")
    return Verdict("verified", law.formula, law.certificate.method, "0")


def _counted(found: Densities) -> str | None:
    if found.status.value == "complete" and not found.laws:
        return "a complete result without laws has status none"
    if found.status.value == "none" and found.laws:
        return "a result with laws cannot have status none"
    generic = [law for law in found.laws if law.condition is None]
    return None if len(generic) <= found.basis_size else "there are more laws than functions that were searched"


def _dependence(proof: Proof, found: Densities, pde: PDE) -> str | None:
    """Whether a combination of the densities is a divergence (of the multipliers, zero)."""
    jets = proof.equations.jets
    generic = [law for law in found.laws if law.condition is None]
    columns = []
    for law in generic:
        parts = [proof.polynomial(multiplier) for multiplier in law.multipliers]
        columns.append({(k, monomial): c for k, part in enumerate(parts) for monomial, c in part.items()})
    plain = [law for law in generic if len(law.flux) > 1 or root_parts(law.formula, law.flux[0]) is None]
    if all(law.multipliers for law in plain):
        given = [column for column in columns if column]
        return "the multipliers are dependent" if kernel(given, jets.coefficients, graded=True).vectors else None
    groups: dict[Expr | None, list[Polynomial]] = {}
    for law in plain:
        clocked = damped_parts(law.formula, law.flux)
        exponent, inner = (None, law.formula) if clocked is None else clocked[:2]
        groups.setdefault(exponent, []).append(proof.polynomial(inner))
    if all(independent(jets, group, "xyz"[: pde.dim or 1]) for group in groups.values()):
        return None
    return "a combination of the densities is a total derivative"
