"""Spans of given functions against brute force, and what a user may write there."""

from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symcons.budget import Budget
from symcons.emit.sympy_form import to_sympy
from symcons.errors import UnsupportedError
from symcons.expr.parser import parse, parse_expression
from symcons.expr.printing import print_expr
from symcons.expr.system import Span, System
from symcons.expr.tree import Expr, Num, mul, power
from symcons.laws.result import ConservedQuantities, Status
from symcons.laws.search import find_conserved
from symcons.laws.verification import verify
from symcons.symmetry.flow import SamplingError
from tests.laws.brute_force import Counts, rank_on_set, regular_part, span_counts
from tests.laws.random_systems import controlled, free_fields, graphs, linear_fields, maps
from tests.strategies import NAMES, PLANTED, plus, polynomials, scale, system, times, tree

INVERSE = Num(Fraction(-1))


@st.composite
def functions(draw: st.DrawFn, size: int) -> tuple[Expr, ...]:
    """Polynomials and quotients of small ones."""
    found = []
    for _ in range(draw(st.integers(1, 5))):
        top = tree(draw(polynomials(size, 0, 2, most=2)), NAMES[:size])
        if draw(st.booleans()):
            top = mul(top, power(tree(draw(polynomials(size, 0, 1, most=2)), NAMES[:size]), INVERSE))
        found.append(top)
    return tuple(found)


@st.composite
def any_span(draw: st.DrawFn) -> tuple[System, tuple[Expr, ...]]:
    chosen = draw(st.one_of(free_fields(), linear_fields(), graphs(), controlled(), maps()))
    return chosen, draw(functions(len(chosen.states)))


@st.composite
def planted_span(draw: st.DrawFn) -> tuple[System, tuple[Expr, ...]]:
    """A field, and functions whose combinations hold its laws, products and quotients of them."""
    field, laws = draw(PLANTED)
    names = NAMES[: len(field)]
    noise = draw(polynomials(len(field), 1, 2, most=2))
    chosen = [plus(laws[0], noise), scale(noise, draw(st.integers(1, 3))), times(laws[-1], laws[-1])]
    quotient = mul(tree(laws[0], names), power(tree(plus(laws[-1], {(0,) * len(field): Fraction(1)}), names), INVERSE))
    return system(field, names), (*(tree(f, names) for f in chosen), quotient)


def independent(space: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """The functions that are no combination of those before, by SymPy."""
    shared = sympy.lcm_list([sympy.fraction(sympy.together(to_sympy(f)))[1] for f in space])
    letters = sorted(set().union(*(to_sympy(f).free_symbols for f in space)), key=str) or [sympy.Symbol("x")]
    columns = [sympy.Poly(sympy.cancel(to_sympy(f) * shared), *letters).as_dict() for f in space]
    exponents = sorted(set().union(*columns))
    _, pivots = sympy.Matrix([[column.get(e, 0) for column in columns] for e in exponents]).rref()
    return tuple(space[i] for i in pivots)


def check(given_system: System, space: tuple[Expr, ...]) -> None:
    try:
        vanishing = regular_part(given_system, space) if len(given_system.constraints) == 1 else None
        expected = span_counts(given_system, independent(space), with_time=given_system.uses_time(), vanishing=vanishing)
        found = find_conserved(given_system, Span(space))
    except (SamplingError, UnsupportedError, ZeroDivisionError):
        assume(False)
    assert Counts(found.basis_size, found.nullity, found.trivial) == expected
    assert found.status is (Status.COMPLETE if expected.nullity > expected.trivial else Status.NONE)
    assert found.rank == rank_on_set(given_system, [law.formula for law in found])
    assert all(verify(given_system, law.formula).status == "verified" for law in found)
    found.certificate.check()


@settings(max_examples=50)
@given(any_span())
def test_counts_agree_with_brute_force(case: tuple[System, tuple[Expr, ...]]) -> None:
    check(*case)


@settings(max_examples=40)
@given(planted_span())
def test_planted_laws_are_found(case: tuple[System, tuple[Expr, ...]]) -> None:
    check(*case)
    found = find_conserved(case[0], Span(case[1]))
    assert found.nullity >= 2


@pytest.mark.slow
@pytest.mark.timeout(600)
@settings(max_examples=500)
@given(st.one_of(any_span(), planted_span()))
def test_counts_agree_with_brute_force_at_length(case: tuple[System, tuple[Expr, ...]]) -> None:
    check(*case)


def search(text: str, *space: str, **options: Any) -> ConservedQuantities:
    given_system = parse(text)
    known = {*given_system.states, *(p.name for p in given_system.parameters), *dict(given_system.definitions), "t"}
    return find_conserved(given_system, Span(tuple(parse_expression(f, known) for f in space)), **options)


def formulas(found: ConservedQuantities) -> list[str]:
    return [print_expr(law.formula) for law in found]


class TestByHand:
    def test_a_rational_law(self) -> None:
        """May and Leonard's cubic over the cube of the sum, for alpha + beta = 2: J. Math. Biol. 29 (1991) 211."""
        text = "x' = x*(1 - x - 3/2*y - 1/2*z)\ny' = y*(1 - 1/2*x - y - 3/2*z)\nz' = z*(1 - 3/2*x - 1/2*y - z)"
        found = search(text, "x*y*z/(x + y + z)^3", "x/y", "1/z")
        assert formulas(found) == ["x*y*z*(x + y + z)^(-3)"] or len(found) == 1
        assert found[0].kind == "rational"
        assert (found.nullity, found.rank) == (1, 1)

    def test_constants_are_trivial(self) -> None:
        found = search("x' = y\ny' = -x", "1", "5", "x^2 + y^2", "x^2 + y^2 + 1")
        assert (found.basis_size, found.nullity, found.trivial, len(found)) == (2, 2, 1, 1)

    def test_dependent_functions(self) -> None:
        found = search("x' = y\ny' = -x", "x^2", "y^2", "x^2 + y^2", "2*x^2")
        assert (found.basis_size, found.nullity, found.trivial, len(found)) == (2, 1, 0, 1)

    def test_products_are_not_shown(self) -> None:
        found = search("x' = 0\ny' = 0\nz' = 1", "x", "y", "x*y", "x^2*y^2", "1/x")
        assert found.nullity == 5
        assert found.rank == 2

    def test_definitions_and_parameters(self) -> None:
        found = search("par m = 2\nE = m*v^2/2 + x^2\nx' = v\nv' = -2*x/m", "E", "m*E", "x")
        assert (found.basis_size, found.nullity, found.trivial, found.rank) == (2, 1, 0, 1)
        found.certificate.check()

    def test_a_symbolic_parameter(self) -> None:
        found = search("par k\nx' = v\nv' = -k*x", "v^2", "x^2", "x*v")
        assert formulas(found) in (["v^2 + k*x^2"], ["k*x^2 + v^2"])
        assert not found[0].rate_independent
        found.certificate.check()

    def test_time_in_a_function(self) -> None:
        found = search("x' = v\nv' = 0", "x - v*t", "x", "t")
        assert [law.kind for law in found] == ["time-dependent"]
        assert found.rank == 1

    def test_on_a_sphere(self) -> None:
        text = "x' = y*z\ny' = -2*x*z\nz' = x*y\n0 = x^2 + y^2 + z^2 - 1"
        found = search(text, "x^2", "y^2", "z^2", "x*y", "1/(x^2 + y^2 + z^2)")
        assert (found.nullity, found.trivial, found.rank, found.ambient_rank) == (3, 2, 1, 1)

    def test_a_pole_on_the_whole_set_is_an_error(self) -> None:
        with pytest.raises(UnsupportedError, match="pole"):
            search("x' = x\ny' = 0\n0 = y", "1/y", "x")

    def test_a_pole_on_one_piece(self) -> None:
        with pytest.raises(UnsupportedError, match="a piece of the constraint set"):
            search("x' = 0\ny' = 0\nz' = x\n0 = x*y", "1/x", "y/x", "x")

    def test_a_map(self) -> None:
        found = search("x(n+1) = y\ny(n+1) = (1 + y)/x", "(1 + x)*(1 + y)*(1 + x + y)/(x*y)", "x", "y")
        assert (found.nullity, found.rank) == (1, 1)

    def test_a_definition_that_only_the_function_uses(self) -> None:
        found = search("H = x*y\nx(n+1) = 2*x\ny(n+1) = y/2", "H", "x")
        assert formulas(found) == ["H"]
        found.certificate.check()

    def test_inputs_in_a_function_are_no_laws(self) -> None:
        found = search("input u\nx' = u*y\ny' = -u*x", "x^2 + y^2", "x")
        assert found.nullity == 1

    def test_a_spent_budget(self) -> None:
        found = search("x' = y\ny' = -x", "x^2", "y^2", budget=Budget(1e-9))
        assert found.status is Status.EXHAUSTED
        assert "budget" in found.notes[0]
        assert found.complete_among == "none"

    def test_seeds(self) -> None:
        one, other = (search("x' = y*z\ny' = x*z\nz' = x*y", "x^2", "y^2", "z^2", "x*y", seed=s) for s in (0, 99))
        assert replace_time(one) == replace_time(other)


def replace_time(found: ConservedQuantities) -> dict[str, Any]:
    record = found.to_dict()
    del record["elapsed_s"]
    return record
