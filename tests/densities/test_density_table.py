"""Every row of the table: the densities of each rank agree in number and in span, modulo total derivatives over Q."""

from __future__ import annotations

import pytest

from symcons.densities.euler import signature
from symcons.densities.linear import kernel
from symcons.densities.proof import Proof
from symcons.densities.record import parsed
from symcons.densities.result import Densities
from symcons.densities.roots import root_parts
from symcons.densities.search import find_densities
from symcons.expr.pde import PDE
from symcons.expr.pde_parser import parse_pde
from symcons.expr.tree import Expr
from symcons.laws.result import Status
from tests.tables.densities import DensityRow, density_row, density_rows

ROWS = pytest.mark.parametrize("row", density_rows(), ids=lambda row: row.name)


def rank(columns: list[dict], proof: Proof) -> int:
    coefficients = proof.equations.jets.coefficients
    return len(columns) - len(kernel(columns, coefficients, graded=True).vectors)


def traces(trees: list[Expr], proof: Proof, pde: PDE) -> list[dict]:
    jets = proof.equations.jets
    return [signature(jets, proof.polynomial(tree), "xyz"[: pde.dim or 1]) for tree in trees]


def same_span(known: list[Expr], found: list[Expr], proof: Proof, pde: PDE) -> bool:
    ours, theirs = traces(found, proof, pde), traces(known, proof, pde)
    return len(known) == len(found) == rank(ours, proof) == rank(theirs, proof) == rank(ours + theirs, proof)


def is_root(tree: Expr) -> bool:
    return root_parts(tree, tree) is not None


@ROWS
def test_densities_agree_with_the_literature(row: DensityRow) -> None:
    pde = parse_pde(row.equations)
    found = find_densities(pde, row.rank)
    proof = Proof(pde)
    known = {key: [parsed(text, pde) for text in formulas] for key, formulas in row.densities.items()}
    assert found.status is (Status.COMPLETE if known else Status.NONE)
    assert len(found) == sum(map(len, known.values()))
    for key, trees in known.items():
        own = [law.formula for law in found if key in ("all", str(law.rank))]
        roots = [tree for tree in own if is_root(tree)]
        assert len(roots) == len([tree for tree in trees if is_root(tree)])
        assert all(proof_of_root(tree, trees, proof) for tree in roots)
        plain = [tree for tree in own if tree not in roots]
        assert same_span([tree for tree in trees if not is_root(tree)], plain, proof, pde)


def proof_of_root(tree: Expr, known: list[Expr], proof: Proof) -> bool:
    """Whether a root of a momentum is among the known ones."""
    momentum, inverse, _ = root_parts(tree, tree)
    wanted = [root_parts(other, other) for other in known if is_root(other)]
    return any(proof.polynomial(momentum) == proof.polynomial(m) and inverse == b for m, b, _ in wanted)


@ROWS
def test_every_certificate_holds(row: DensityRow) -> None:
    found = find_densities(parse_pde(row.equations), row.rank)
    assert all(law.certificate.checked and law.certificate.residual == "0" for law in found)
    found.certificate.check()
    assert Densities.from_dict(found.to_dict()) == found


def test_a_wrong_table_would_be_noticed() -> None:
    row = density_row("KdV")
    pde = parse_pde(row.equations)
    proof = Proof(pde)
    right, wrong = parsed("u_x^2 + 2*u^3", pde), parsed("u_x^2 - 2*u^3", pde)
    assert same_span([right], [right], proof, pde)
    assert not same_span([right], [wrong], proof, pde)
    assert not same_span([right], [parsed("u_x", pde)], proof, pde)
