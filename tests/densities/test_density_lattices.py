"""Lattices: the densities of the literature, their fluxes, and what has none."""

from __future__ import annotations

import random

import pytest

from symcons.densities.lattice_proof import residual
from symcons.densities.lattice_search import normal_form, telescoped
from symcons.densities.linear import kernel
from symcons.densities.record import parsed, printed
from symcons.densities.result import Densities
from symcons.densities.search import find_densities
from symcons.densities.sites import translated
from symcons.densities.verification import verify_density
from symcons.expr.lattice_parser import parse_lattice
from symcons.laws.result import Status

VOLTERRA = "u[n]' = u[n]*(u[n+1] - u[n-1])"
FLASCHKA = "a[n]' = a[n]*(b[n+1] - b[n])\nb[n]' = 2*(a[n]^2 - a[n-1]^2)"
TODA = "u[n]' = v[n]\nv[n]' = exp(u[n-1] - u[n]) - exp(u[n] - u[n+1])"
ABLOWITZ_LADIK = (
    "q[n]' = (1 + q[n]*r[n])*(q[n+1] + q[n-1]) - 2*q[n]\nr[n]' = -(1 + q[n]*r[n])*(r[n+1] + r[n-1]) + 2*r[n]"
)
MODIFIED = "u[n]' = (1 + u[n]^2)*(u[n+1] - u[n-1])"

#: equations, rank, densities by rank: V. Volterra 1931 and M. Kac, P. van Moerbeke 1975; H. Flaschka, Phys. Rev. B 9 (1974)
#: 1924; M. Toda 1967 and M. Hénon, Phys. Rev. B 9 (1974) 1921; M. Ablowitz, J. Ladik, J. Math. Phys. 17 (1976) 1011;
#: densities as in Ü. Göktaş, W. Hereman, Physica D 123 (1998) 425.
KNOWN = {
    "Volterra": (VOLTERRA, 3, {
        0: ["log(u[n])"], 1: ["u[n]"], 2: ["u[n]^2/2 + u[n]*u[n+1]"],
        3: ["u[n]^3/3 + u[n]*u[n+1]*(u[n] + u[n+1] + u[n+2])"],
    }),
    "Toda (Flaschka)": (FLASCHKA, 3, {
        0: ["log(a[n])"], 1: ["b[n]"], 2: ["b[n]^2 + 2*a[n]^2"], 3: ["b[n]^3/3 + a[n]^2*(b[n] + b[n+1])"],
    }),
    "Toda": (TODA, 3, {
        1: ["v[n]"], 2: ["v[n]^2/2 + exp(u[n] - u[n+1])"], 3: ["v[n]^3/3 + (v[n] + v[n+1])*exp(u[n] - u[n+1])"],
    }),
    "Ablowitz-Ladik": (ABLOWITZ_LADIK, 4, {
        0: ["log(1 + q[n]*r[n])"], 2: ["q[n]*r[n-1]", "q[n]*r[n+1]"],
        4: ["q[n]^2*r[n-1]^2/2 + q[n]*q[n+1]*r[n-1]*r[n] + q[n]*r[n-2]",
            "q[n]^2*r[n+1]^2/2 + q[n]*q[n+1]*r[n+1]*r[n+2] + q[n]*r[n+2]"],
    }),
    "modified Volterra": (MODIFIED, 2, {0: ["log(1 + u[n]^2)"], 2: ["u[n]*u[n+1]"]}),
    "skew Volterra (control)": ("u[n]' = u[n]*(u[n+1] - 2*u[n-1])", 4, {}),
    "discrete diffusion (control)": ("u[n]' = u[n+1] - 2*u[n] + u[n-1] - u[n]^3", 4, {}),
}  # fmt: skip


def rank(columns: list[dict], translator) -> int:
    return len(columns) - len(kernel(columns, translator.sites.coefficients, graded=True).vectors)


@pytest.mark.parametrize("name", KNOWN)
def test_densities_of_the_literature(name: str) -> None:
    text, top, known = KNOWN[name]
    lattice = parse_lattice(text)
    found = find_densities(lattice, top)
    translator = translated(lattice)
    assert found.status is (Status.COMPLETE if known else Status.NONE)
    assert sorted({int(law.rank) for law in found}) == sorted(known)
    for number, texts in known.items():
        ours = [normal_form(translator.polynomial(law.formula)) for law in found if law.rank == number]
        theirs = [normal_form(translator.polynomial(parsed(each, lattice))) for each in texts]
        assert len(ours) == len(theirs) == rank(ours, translator) == rank(theirs, translator)
        assert rank(ours + theirs, translator) == len(ours)


@pytest.mark.parametrize("name", KNOWN)
def test_fluxes_and_records(name: str) -> None:
    text, top, _ = KNOWN[name]
    found = find_densities(parse_lattice(text), top)
    translator = translated(found.problem)
    assert all(residual(translator, law.formula, law.flux[0]) == {} for law in found)
    found.certificate.check()
    assert Densities.from_dict(found.to_dict()) == found


@pytest.mark.parametrize("name", ["Volterra", "Toda (Flaschka)"])
def test_sums_on_a_ring_are_constant(name: str) -> None:
    """On a ring of N sites the sum of a density has derivative zero: exact rational numbers, no algebra of ours."""
    text, top, _ = KNOWN[name]
    lattice = parse_lattice(text)
    source = random.Random(1)
    size = 7
    values = {f: [source.randint(1, 9) for _ in range(size)] for f in lattice.fields}
    for law in find_densities(lattice, top):
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
