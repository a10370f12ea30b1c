"""Lattices: fluxes, sums on rings, conditions, verdicts; their rows are in the table."""

from __future__ import annotations

import random

import pytest

from symcons.densities.lattice_proof import residual
from symcons.densities.lattice_search import normal_form, telescoped
from symcons.densities.record import parsed, printed
from symcons.densities.search import find_densities
from symcons.densities.sites import translated
from symcons.densities.verification import verify_density
from symcons.expr.lattice_parser import parse_lattice
from symcons.laws.result import Status
from tests.tables.densities import DensityRow, density_row, lattice_rows

VOLTERRA = density_row("Volterra").equations


@pytest.mark.parametrize("row", lattice_rows(), ids=lambda row: row.name)
def test_fluxes(row: DensityRow) -> None:
    found = find_densities(parse_lattice(row.equations), row.rank)
    translator = translated(found.problem)
    assert all(residual(translator, law.formula, law.flux[0]) == {} for law in found)


@pytest.mark.parametrize("name", ["Volterra", "Toda (Flaschka)"])
def test_sums_on_a_ring_are_constant(name: str) -> None:
    """On a ring of N sites the sum of a density has derivative zero: exact rational numbers, no algebra of ours."""
    row = density_row(name)
    lattice = parse_lattice(row.equations)
    source = random.Random(1)
    size = 7
    values = {f: [source.randint(1, 9) for _ in range(size)] for f in lattice.fields}
    for law in find_densities(lattice, row.rank):
        formula = printed(law.formula, lattice)
        if "log" not in formula:
            assert ring_derivative(formula, lattice, values, size) == 0


def ring_derivative(formula: str, lattice, values: dict, size: int):
    import re

    import sympy as sp

    symbols = {f: [sp.Symbol(f"{f}{k}") for k in range(size)] for f in lattice.fields}

    def at(text: str, site: int) -> sp.Expr:
        def named(match: re.Match) -> str:
            steps = int(match[2] or "0")
            return f"{match[1]}{(site + steps) % size}"

        return sp.sympify(re.sub(r"(\w+)\[n([+-]\d+)?\]", named, text).replace("^", "**"))

    total = sum(at(formula, site) for site in range(size))
    numbers = {symbols[f][k]: values[f][k] for f in lattice.fields for k in range(size)}
    result = sp.Integer(0)
    for name, equation in zip(lattice.fields, lattice.equations, strict=True):
        for site in range(size):
            velocity = at(printed(equation, lattice), site).subs(numbers)
            result += sp.diff(total, symbols[name][site]).subs(numbers) * velocity
    return result


def test_differences_are_recognised() -> None:
    lattice = parse_lattice(VOLTERRA)
    translator = translated(lattice)
    value = translator.polynomial(parsed("u[n]^2*u[n+1] - u[n+4]", lattice))
    difference = dict(translator.sites.shifted(value, 1))
    for monomial, c in value.items():
        difference[monomial] = difference.get(monomial, 0) - c
    assert normal_form(difference) == {}
    assert telescoped(difference) == value


def test_parameters_have_conditions() -> None:
    found = find_densities(parse_lattice("par k\nu[n]' = u[n]*(u[n+1] - k*u[n-1])"), 2)
    assert found.status is Status.NONE
    assert found.conditions == ("k - 1 = 0",)


def test_verdicts() -> None:
    lattice = parse_lattice(VOLTERRA)
    assert verify_density(lattice, "log(u[n])").status == "verified"
    assert verify_density(lattice, "u[n+3] - u[n]").trivial
    refuted = verify_density(lattice, "u[n]^2")
    assert refuted.status == "refuted"
    assert set(refuted.counterexample["point"]) <= {"u[n]", "u[n+1]", "u[n+2]"}


def test_a_rank_without_end_is_not_searched_by_halves() -> None:
    """Scaling gives q the weight 0 here, so that pq − 2pq² + … of every degree in q has one rank: all weights are 1 instead."""
    found = find_densities(parse_lattice("q[n]' = q[n] - 2*q[n]^2\np[n]' = -p[n] + 4*p[n]*q[n]"), 3)
    assert [printed(law.formula, found.problem) for law in found] == ["q[n]*p[n] - 2*q[n]^2*p[n]"]
    assert found.weights == {"q": 1, "p": 1, "t": 1}


def test_what_bounds_the_space_is_said() -> None:
    found = find_densities(parse_lattice(density_row("Toda").equations), 2)
    assert found.limits == ("with sites within 2 neighbours", "of degree ≤ 1 in u[n]")
