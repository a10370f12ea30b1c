"""Ball arithmetic of formulas against mpmath, special functions included."""

import flint
import mpmath
import pytest

from symcons.expr.parser import parse_expression
from symcons.expr.tree import Sym, call
from symcons.laws.balls import ball

CASES = {
    "besselj(1, x)": lambda x: mpmath.besselj(1, x),
    "bessely(1/2, x)": lambda x: mpmath.bessely(mpmath.mpf(1) / 2, x),
    "besseli(2, x)": lambda x: mpmath.besseli(2, x),
    "besselk(0, x)": lambda x: mpmath.besselk(0, x),
    "airyai(x)": mpmath.airyai,
    "gamma(x)": mpmath.gamma,
    "heaviside(x)": lambda x: mpmath.mpf(1),
    "heaviside(-x)": lambda x: mpmath.mpf(0),
    "re(x) + im(x) + conj(x)": lambda x: 2 * x,
    "erf(x)^2 + tanh(x)": lambda x: mpmath.erf(x) ** 2 + mpmath.tanh(x),
}


@pytest.mark.parametrize("text", CASES)
def test_the_value_lies_in_the_ball(text: str) -> None:
    with mpmath.workdps(60):
        expected = mpmath.nstr(CASES[text](mpmath.mpf(5) / 4), 55)
    found = ball(parse_expression(text, {"x"}), {"x": flint.arb(5) / 4}, 256)
    with flint.ctx.workprec(256):
        assert abs(found - flint.arb(expected)) < flint.arb(10) ** -50


@pytest.mark.parametrize(("name", "order"), [("airyai_prime", 1), ("digamma", None)])
def test_the_functions_of_programs(name: str, order: int | None) -> None:
    with mpmath.workdps(60):
        x = mpmath.mpf(5) / 4
        expected = mpmath.nstr(mpmath.digamma(x) if order is None else mpmath.airyai(x, derivative=order), 55)
    found = ball(call(name, Sym("x")), {"x": flint.arb(5) / 4}, 256)
    with flint.ctx.workprec(256):
        assert abs(found - flint.arb(expected)) < flint.arb(10) ** -50
