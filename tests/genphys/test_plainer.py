"""Plainer formulas are the same numbers, in fewer signs."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genphys_sym import density_flow
from genphys_sym.catalogue import catalogue
from genphys_sym.curves import representative
from genphys_sym.greens.balls import evaluate
from genphys_sym.greens.closed import closed_green, closed_kernel
from genphys_sym.plainer import plainer
from symcons.expr.pde_parser import parse_pde_expression
from symcons.expr.pde_printing import print_operator_expr
from symcons.expr.tree import Num, call

ROWS = {row.id: row for row in catalogue()}


def read(text: str):
    return parse_pde_expression(text, (), ("c", "r", "N", "k"))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("2*pi*c^2*t/(2*c)*pi^(-3/2)*sqrt(r)^(-3)/gamma(-1/2)", "-c*t/(2*pi*sqrt(r)^3)"),
        ("1/(2*c)/gamma(1)", "1/(2*c)"),
        ("gamma(N/2)*c*c", "gamma(N/2)*c^2"),
        ("(2*c)^(1/2)*c", "(2*c)^(1/2)*c"),
        ("c^N*c", "c^(N + 1)"),
    ],
)
def test_by_hand(text: str, plain: str) -> None:
    assert print_operator_expr(plainer(read(text))) == plain
    assert plainer(plainer(read(text))) == plainer(read(text))


@given(st.integers(-59, 60).filter(lambda n: n % 2 or n > 0))
def test_gamma_of_half_numbers(twice: int) -> None:
    tree = call("gamma", Num(Fraction(twice, 2)))
    one, other = (evaluate(value, {}, 200) for value in (tree, plainer(tree)))
    assert one.overlaps(other)
    assert twice > 60 or plainer(tree) != tree


@pytest.mark.parametrize("name", ROWS)
def test_closed_forms_keep_their_values(name: str) -> None:
    flow = density_flow(ROWS[name].pde())
    at = {parameter.name: representative(parameter) for parameter in flow.pde.parameters}
    for closed in (closed_kernel, closed_green):
        for dim in [flow.pde.dim] if flow.pde.dim else [None, 1, 2, 3]:
            formula = closed(flow, dim).formula
            if formula is None:
                continue
            point = {**at, "N": dim or 5, "r": Fraction(2, 5), "x": Fraction(2, 5), "y": Fraction(1, 3), "t": Fraction(7, 10)}
            assert evaluate(formula, point).overlaps(evaluate(plainer(formula), point))
