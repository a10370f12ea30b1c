"""Whether two lists of densities span the same space modulo total derivatives (or differences of neighbours), over Q."""

from __future__ import annotations

from symcons.densities.euler import signature
from symcons.densities.lattice_search import normal_form
from symcons.densities.linear import kernel
from symcons.densities.proof import Proof
from symcons.densities.roots import root_parts
from symcons.densities.sites import translated
from symcons.expr.lattice import Lattice
from symcons.expr.pde import PDE
from symcons.expr.tree import Expr


def same_span(known: list[Expr], found: list[Expr], problem: PDE | Lattice) -> bool:
    """Both independent and of one span; roots of momenta, of which there is no linear algebra, are the same one by one."""
    if isinstance(problem, Lattice):
        return _same_on_sites(known, found, problem)
    proof = Proof(problem)
    roots = [[tree for tree in trees if root_parts(tree, tree) is not None] for trees in (known, found)]
    if len(roots[0]) != len(roots[1]) or not all(_is_among(tree, roots[0], proof) for tree in roots[1]):
        return False
    plain = [[tree for tree in trees if tree not in both] for trees, both in zip((known, found), roots, strict=True)]
    columns = [_traces(trees, proof, problem) for trees in plain]
    return _equal(*columns, proof.equations.jets.coefficients)


def _equal(known: list[dict], found: list[dict], coefficients: object) -> bool:
    def rank(columns: list[dict]) -> int:
        return len(columns) - len(kernel(columns, coefficients, graded=True).vectors)

    return len(known) == len(found) == rank(known) == rank(found) == rank(known + found)


def _traces(trees: list[Expr], proof: Proof, pde: PDE) -> list[dict]:
    jets = proof.equations.jets
    return [signature(jets, proof.polynomial(tree), "xyz"[: pde.dim or 1]) for tree in trees]


def _is_among(tree: Expr, known: list[Expr], proof: Proof) -> bool:
    momentum, inverse, _ = root_parts(tree, tree)
    wanted = [root_parts(other, other) for other in known]
    return any(proof.polynomial(momentum) == proof.polynomial(m) and inverse == b for m, b, _ in wanted)


def _same_on_sites(known: list[Expr], found: list[Expr], lattice: Lattice) -> bool:
    translator = translated(lattice)
    columns = [[normal_form(translator.polynomial(tree)) for tree in trees] for trees in (known, found)]
    return _equal(*columns, translator.sites.coefficients)
