"""Constant tensors, drift and coefficients in space: what is understood exactly, and what is refused by name."""

import pytest

from genphys_sym import Answer, admissibility, density_flow, dispersion, parse, symbol
from genphys_sym.results import Problem
from symcons.errors import EquationError, UnsupportedError
from symcons.expr.pde_printing import print_operator_expr, print_pde


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("phi_t - div((x, 2*y)*phi) - lap(phi) = 0\ndim 2", "x"),
        ("phi_t - div((x*phi, 2*y*phi)) - lap(phi) = 0\ndim 2", "x"),
        ("phi_t - div(((1, 0), (0, y))*grad(phi)) = 0\ndim 2", "y"),
        ("phi_t - dot((x, y), grad(phi)) - lap(phi) = 0\ndim 2", "x"),
        ("phi_t = phi_xx + y*phi_yy\ndim 2", "y"),
        ("phi_t = x*phi_xx", "x"),
        ("phi_t - div(((1, 2), (3, 4))*x*phi) - lap(phi) = 0\ndim 2", "x"),
    ],
)
def test_coefficients_in_space_are_named(text: str, name: str) -> None:
    with pytest.raises(UnsupportedError, match=f"variable coefficients.* depends on {name}"):
        symbol(parse(text))


@pytest.mark.parametrize("name", ["r", "N", "lam", "k", "kx", "i"])
def test_a_parameter_named_like_a_letter_of_the_results_is_refused(name: str) -> None:
    with pytest.raises(UnsupportedError, match=f"the parameter {name} has the name of"):
        density_flow(parse(f"phi_t = {name}*lap(phi)\npar {name} > 0"))


def test_a_parameter_may_be_called_like_an_operator() -> None:
    for name in ("d", "mult", "lap", "grad", "s", "omega", "E", "beta"):
        flow = density_flow(parse(f"phi_t = {name}*lap(phi)\npar {name} > 0"))
        assert print_operator_expr(flow.flux) == f"-{name}*grad(phi)"
        assert admissibility(flow).status is Answer.YES


def test_a_matrix_times_a_gradient() -> None:
    text = "phi_t = div(((2, 1), (1, 3))*grad(phi))\ndim 2"
    pde = parse(text)
    assert parse(print_pde(pde)) == pde
    assert symbol(pde) == symbol(parse("phi_t = 2*phi_xx + 2*phi_xy + 3*phi_yy"))
    named = parse("A = ((2, 1), (1, 3))\nphi_t = div(A*grad(phi))\ndim 2")
    assert symbol(named) == symbol(pde)
    assert symbol(parse("phi_t = div((((1, 0), (0, 2)) + ((1, 1), (1, 1)))*grad(phi))\ndim 2")) == symbol(pde)
    assert symbol(parse("phi_t = dot((1, 2), ((2, 1), (1, 3))*grad(phi)) + lap(phi)\ndim 2")) == symbol(
        parse("phi_t = 4*phi_x + 7*phi_y + phi_xx + phi_yy")
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("phi_t = ((2, 1), (1, 3))*grad(phi)\ndim 2", "a sum of a scalar and a vector"),
        ("phi_t = div(((2, 1, 0), (1, 3, 0))*grad(phi))\ndim 2", "a vector of 3 components"),
        ("phi_t = div(((2, 1), 3)*grad(phi))\ndim 2", "a matrix has rows of the same length"),
        ("phi_t = div(((2, 1), (1, 3))*phi)\ndim 2", "div of a matrix"),
        ("phi_t = div(((2, 1), (1, 3))*((1, 0), (0, 1))*grad(phi))\ndim 2", "several tensors|two matrices"),
        ("phi_t = lap(((2, 1), (1, 3))*phi)\ndim 2", "sum of a scalar and a matrix"),
    ],
)
def test_tensors_that_do_not_fit_are_named(text: str, message: str) -> None:
    with pytest.raises(EquationError, match=message):
        parse(text)


FORMS = [
    ("phi_t = phi_xx + 2*phi_yy + phi_zz + 2*phi_xy + 2*phi_yz + 199/100*phi_xz", Problem.CAUSAL, None),
    ("phi_t = 2*phi_xx + phi_yy + phi_zz + 2*phi_xy + 2*phi_yz", Problem.ILL_POSED, None),
    ("phi_t = phi_xx + 2*phi_xy + phi_yy", Problem.CAUSAL, None),
    ("phi_tt + phi_t = phi_xx - phi_yy", Problem.ILL_POSED, None),
    ("phi_tt + phi_xx = 0\ndim 2", Problem.DECAYING, None),
    ("phi_t = D1*phi_xx + D2*phi_yy\npar D1, D2", Problem.CAUSAL, "D1 >= 0 and D2 >= 0"),
    ("phi_t = div(((a, b), (b, c))*grad(phi))\npar a, b, c\ndim 2", Problem.CAUSAL, "a >= 0 and c >= 0 and a*c >= b^2"),
    ("phi_tt + phi_xx + 2*b*phi_xy + phi_yy = 0\npar b", Problem.DECAYING, "1 >= b^2"),
    ("phi_t + c*phi_x + fraclap(phi, 1/2) = 0\npar c", Problem.CAUSAL, None),
]


@pytest.mark.parametrize(("text", "problem", "condition"), FORMS)
def test_the_problem_of_a_tensor_is_exact(text: str, problem: Problem, condition: str | None) -> None:
    """By the signs of principal minors: a form that is barely definite, or barely not, is told for what it is."""
    pde = parse(text)
    found = dispersion(symbol(pde), pde.parameters)
    assert (found.problem, found.condition) == (problem, condition)
    assert "sample" not in found.reason


def test_functions_of_components_have_directions() -> None:
    """|kx| − |ky| is no function of |k|: it was once taken for one, and passed."""
    assert not symbol(parse("phi_t = mult(abs(kx) - abs(ky), phi)\ndim 2")).isotropic
    assert symbol(parse("phi_t + mult(sqrt(kx^2 + ky^2), phi) = 0\ndim 2")) == symbol(parse("phi_t + fraclap(phi, 1/2) = 0"), 2)
    assert symbol(parse("phi_t + mult(abs(kx), phi) = 0\ndim 1")) == symbol(parse("phi_t + mult(k, phi) = 0"), 1)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("phi_t = (2 - a)*lap(phi)\npar a in [1, 2]", Answer.CONDITIONAL),
        ("phi_t = (2 - a)*lap(phi)\npar a in (1, 2)", Answer.YES),
        ("phi_t = (a - 1)*lap(phi)\npar a in [1, 2]", Answer.CONDITIONAL),
        ("phi_t = (3 - a)*lap(phi)\npar a in [1, 2]", Answer.YES),
    ],
)
def test_the_ends_of_a_closed_interval_belong_to_it(text: str, status: Answer) -> None:
    """At a = 2 nothing diffuses: it was once taken for a positive coefficient."""
    assert admissibility(parse(text)).status is status


@pytest.mark.parametrize(
    ("text", "flux"),
    [
        (
            "phi_t + c*phi_x + mult(sqrt(k^2 + m^2) - m, phi) = 0\npar c, m > 0\ndim 1",
            "c*phi - grad(mult((sqrt(k^2 + m^2) - m)/k^2, phi))",
        ),
        ("phi_t + a*phi_x - phi_xx + fraclap(phi, 1/2) = 0\npar a\ndim 2", "(a*phi - phi_x, 0) - grad(mult(1/k, phi))"),
        ("phi_t + mult(abs(kx) + abs(ky), phi) = 0\ndim 2", "-grad(mult((abs(kx) + abs(ky))/k^2, phi))"),
    ],
)
def test_functions_of_k_beside_directions_have_a_flux(text: str, flux: str) -> None:
    """The polynomial part by components, the rest as a gradient; the identity is proven where the flow is made."""
    assert print_operator_expr(density_flow(parse(text)).flux) == flux
