"""Random equations: what is planted is found, and nothing that is not conserved is ever returned."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
import sympy as sp

from symcons.densities.euler import signature
from symcons.densities.linear import kernel
from symcons.densities.proof import Proof
from symcons.densities.record import parsed
from symcons.densities.search import find_densities
from symcons.expr.pde_parser import parse_pde
from tests.densities.by_sympy import Jets

NAMES = ["u", "u_x", "u_xx"]


def random_density(source: random.Random) -> str:
    """A Hamiltonian: a few products of u, u_x and u_xx."""
    terms = []
    for _ in range(source.randint(1, 3)):
        factors = [source.choice(NAMES) for _ in range(source.randint(2, 3))]
        terms.append(f"{source.choice([-3, -2, -1, 1, 2, 3])}*{'*'.join(factors)}")
    return " + ".join(terms)


def hamiltonian_flow(density: str) -> str:
    """u_t = D_x of the variational derivative: the density and u itself are conserved."""
    jets = Jets(parse_pde("u_t = u_xxx"))
    value = sp.sympify(density)
    right = jets.total(jets.euler(value, "u", "x"), "x")
    return f"u_t = {str(right).replace('**', '^')}"


def contains(found: list, text: str, proof: Proof, pde) -> bool:
    """Whether a density is a combination of those found, modulo total derivatives."""
    jets = proof.equations.jets
    columns = [signature(jets, proof.polynomial(law.formula), "x") for law in found]
    columns.append(signature(jets, proof.polynomial(parsed(text, pde)), "x"))
    return any(max(vector) == len(found) for vector in kernel(columns, jets.coefficients, graded=True).vectors)


def check_planted(seed: int) -> None:
    source = random.Random(seed)
    density = random_density(source)
    text = hamiltonian_flow(density)
    if "_" not in text.split("=")[1]:
        return
    pde = parse_pde(text)
    proof = Proof(pde)
    found = find_densities(pde, 9)
    assert contains(list(found), "u", proof, pde)
    assert contains(list(found), density, proof, pde)
    found.certificate.check()


def check_none_is_false(seed: int) -> None:
    source = random.Random(seed)
    names = ["u", "u_x", "u_xx", "u_xxx"]
    terms = []
    for _ in range(source.randint(1, 4)):
        factors = [source.choice(names) for _ in range(source.randint(1, 3))]
        terms.append(f"{source.choice([-3, -2, -1, 1, 2, 3])}*{'*'.join(factors)}")
    pde = parse_pde(f"u_t = {' + '.join(terms)} + u_xx - u_xx")
    jets = Jets(pde)
    right = sp.expand(sp.sympify(" + ".join(terms)))
    if right == 0:
        return
    for law in find_densities(pde, 5):
        density = jets.expression(law.formula)
        moved = sum(sp.diff(density, s) * derivative(jets, right, s) for s in sorted(density.free_symbols, key=str))
        assert jets.euler(sp.expand(moved), "u", "x") == 0


def derivative(jets: Jets, right: sp.Expr, symbol: sp.Symbol) -> sp.Expr:
    """D_t of a derivative of u."""
    for letter in jets.parts(symbol)[1]:
        right = jets.total(right, letter)
    return right


@pytest.mark.parametrize("seed", range(12))
def test_planted_densities_are_found(seed: int) -> None:
    check_planted(seed)


@pytest.mark.parametrize("seed", range(12))
def test_nothing_false_is_returned(seed: int) -> None:
    check_none_is_false(seed)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("block", range(8))
def test_many_random_equations(block: int) -> None:
    for seed in range(1000 + 250 * block, 1250 + 250 * block):
        check_planted(seed)
        check_none_is_false(seed)


@pytest.mark.parametrize("seed", range(8))
def test_diffusion_keeps_at_most_the_mass(seed: int) -> None:
    """u_t = D_x(a(u) u_x + …) with a positive even part dissipates everything of even degree."""
    source = random.Random(seed)
    number = source.randint(1, 5)
    found = find_densities(parse_pde(f"u_t = {number}*u_xx + {source.randint(1, 4)}*u*u_x"), 6)
    assert [law.rank for law in found] == [Fraction(1)]
