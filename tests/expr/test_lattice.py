"""Equations on a lattice: what is read, how it prints, and what is said of mistakes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symcons.errors import EquationError
from symcons.expr.equations import load, parse
from symcons.expr.lattice import Lattice, shift
from symcons.expr.lattice_parser import (
    is_lattice,
    parse_lattice,
    parse_lattice_expression,
    print_lattice,
    print_lattice_expr,
)
from symcons.expr.pde import PDE
from symcons.expr.system import System
from symcons.expr.tree import Call, Expr, Num, Sym, add, mul, power

VOLTERRA = "u[n]' = u[n]*(u[n+1] - u[n-1])"


def test_a_lattice_is_read() -> None:
    lattice = parse_lattice(f"# Volterra\npar k = 1/2\nweight u = 1\ns = u[n+1] - u[n-1]\n{VOLTERRA}\nv[n]' = k*s")
    assert (lattice.fields, lattice.index) == (("u", "v"), "n")
    assert lattice.equations[0] == mul(shift("u", 0), add(shift("u", 1), mul(Num(-1), shift("u", -1))))
    assert (lattice.weights, dict(lattice.definitions).keys()) == ((("u", 1),), {"s"})


def test_any_letter_counts_the_sites() -> None:
    assert parse_lattice("u[j]' = u[j+1]").index == "j"


@pytest.mark.parametrize(
    "text",
    [
        VOLTERRA,
        "a[n]' = a[n]*(b[n+1] - b[n])\nb[n]' = 2*(a[n]^2 - a[n-1]^2)",
        "par c > 0\nweight u = 1\nf = exp(u[n] - u[n+1])\nu[n]' = v[n]\nv[n]' = c*f",
    ],
)
def test_what_is_printed_reads_back(text: str) -> None:
    lattice = parse_lattice(text)
    assert parse_lattice(print_lattice(lattice)) == lattice


LATTICE = parse_lattice("u[n]' = v[n]\nv[n]' = u[n]")


@st.composite
def formulas(draw: st.DrawFn) -> Expr:
    leaf = st.one_of(
        st.builds(shift, st.sampled_from("uv"), st.integers(-9, 9)),
        st.builds(lambda k: Num(k), st.fractions(max_denominator=9)),
    )
    tree = st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.builds(lambda a, b: add(a, b), inner, inner),
            st.builds(lambda a, b: mul(a, b), inner, inner),
            st.builds(lambda a, k: power(a, Num(k)), inner, st.integers(2, 3)),
            st.builds(lambda a: Call("exp", (a,)), inner),
        ),
        max_leaves=8,
    )
    return draw(tree)


@given(formulas())
def test_formulas_read_back(formula: Expr) -> None:
    text = print_lattice_expr(formula)
    assert print_lattice_expr(parse_lattice_expression(text, LATTICE)) == text


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "words"),
    [
        ("u[n]' = u", "E132", 1, 9, "u[n]"),
        ("u[n]' = u[m]", "E132", 1, 9, "a site is n, n+1"),
        ("u[n]' = u[n+1/2]", "E132", 1, 9, "a site is n"),
        ("u[n]' = u[n+101]", "E106", 1, 9, "100"),
        ("u[n]' = w[n]", "E201", 1, 9, "w[n]' = …"),
        ("u[n+1]' = u[n]", "E132", 1, 1, "u[n]' = …"),
        ("u[n]' u[n]", "E102", 1, 1, "u[n]' = …"),
        ("u[n]' = u[n]\nv[j]' = v[j]", "E114", 2, 3, "one letter"),
        ("u[n]' = u[n]\nu[n]' = u[n+1]", "E204", 2, 1, ""),
        ("u[n]' = u[n]\nx' = x", "E102", 2, 1, "a lattice file holds"),
        ("u[n]' = u[n]\nweight u = t", "E201", 2, 12, ""),
        ("u[n]' = u[n]\nweight w = 1", "E149", 2, 8, ""),
        ("u[n]' = 1/(2 - 2)", "E110", 1, 10, ""),
        ("par k\nu[n]' = k[n]", "E201", 2, 9, "only fields"),
        ("u[n]' = (u[n]", "E103", 1, 9, ""),
    ],
)
def test_mistakes(text: str, code: str, line: int, column: int, words: str) -> None:
    with pytest.raises(EquationError) as caught:
        parse_lattice(text)
    assert (caught.value.code, caught.value.place.line, caught.value.place.column) == (code, line, column)
    assert words in str(caught.value)


def test_a_text_without_equations() -> None:
    with pytest.raises(EquationError) as caught:
        parse_lattice("par k")
    assert caught.value.code == "E208"


@pytest.mark.parametrize("text", ["x' = x", "u_t = u_xx", "", "u[n] = 3", "x(n+1) = x", "u[n]'", "((("])
def test_what_is_no_lattice(text: str) -> None:
    assert is_lattice(text) == text.startswith("u[n]'")


@given(st.text(alphabet="u[n]'+-*=1() \n#vk", max_size=40))
def test_any_text_ends_in_a_lattice_or_an_error(text: str) -> None:
    assert is_lattice(text) in (True, False)
    try:
        assert isinstance(parse_lattice(text), Lattice)
    except EquationError as error:
        assert error.code


def test_one_reader_for_all(tmp_path) -> None:
    kinds = {"x' = -x": System, "u_t = u_xx": PDE, VOLTERRA: Lattice, "x(n+1) = x": System}
    for number, (text, kind) in enumerate(kinds.items()):
        assert isinstance(parse(text), kind)
        path = tmp_path / f"{number}.txt"
        path.write_text(text, encoding="utf-8")
        assert isinstance(load(path), kind)


def test_a_site_is_a_tree() -> None:
    assert shift("u", 1) == Call("shift", (Sym("u"), Num(1)))
