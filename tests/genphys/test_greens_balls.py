"""Balls hold the true value, whatever function; an integrand says where it is not analytic."""

from fractions import Fraction

import mpmath
import pytest
from flint import acb, arb, ctx
from hypothesis import given
from hypothesis import strategies as st

from genphys_sym.greens.balls import cosh_root, evaluate, integrand, sinhc_root, to_ball
from genphys_sym.greens.growth import Sector, Uncertain, growth
from symcons.emit.derivative import derivative
from symcons.errors import UnsupportedError
from symcons.expr.functions import FUNCTIONS
from symcons.expr.parser import parse_expression
from symcons.expr.tree import Num, Sym, call

ORACLES = {
    "abs": abs, "sign": mpmath.sign, "heaviside": lambda z: (mpmath.sign(z) + 1) / 2, "airyai": mpmath.airyai,
    "conj": mpmath.conj, "re": mpmath.re, "im": mpmath.im, "log": mpmath.log, "hankel1": mpmath.hankel1,
}  # fmt: skip
REAL_ONLY = {"abs", "sign", "heaviside"}


def inside(ball: acb, value: object, slack: str = "1e-25") -> bool:
    true = mpmath.mpc(value)
    middle = mpmath.mpc(str(ball.real.mid().str(40, radius=False)), str(ball.imag.mid().str(40, radius=False)))
    radius = float(ball.real.rad()) + float(ball.imag.rad()) + float(slack) * (1 + abs(complex(true)))
    return abs(complex(middle - true)) <= radius and ball.is_finite()


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
@pytest.mark.parametrize("point", [("0.3", "0"), ("0.7", "0.4"), ("-0.6", "0.9"), ("3.2", "-1.1"), ("0.2", "2.5")])
def test_every_function_of_the_language(name: str, point: tuple[str, str]) -> None:
    if name in REAL_ONLY:
        point = (point[0], "0")
    with mpmath.workdps(40), ctx.workprec(140):
        z = mpmath.mpc(*point)
        order = (Num(Fraction(3, 2)),) if FUNCTIONS[name] == 2 else ()
        oracle = ORACLES.get(name) or getattr(mpmath, name)
        true = oracle(*([mpmath.mpf(3) / 2] if order else []), z.real if name in REAL_ONLY else z)
        ball = evaluate(call(name, *order, Sym("z")), {"z": acb(arb(point[0]), arb(point[1]))}, 140)
        assert inside(ball, true)


def test_floats_are_read_as_the_decimals_they_print() -> None:
    assert (to_ball(0.1) * 10 - 1).contains(0)
    assert not to_ball(0.1).real.rad() > arb(10) ** -14


@given(st.floats(-30, 30), st.floats(0, 2))
def test_entire_functions_of_a_root(x: float, y: float) -> None:
    with mpmath.workdps(40), ctx.workprec(140):
        root = mpmath.sqrt(mpmath.mpc(x, y))
        true = mpmath.sinh(root) / root if root else mpmath.mpf(1)
        z = acb(x, y)
        assert inside(cosh_root(z), mpmath.cosh(root))
        assert inside(sinhc_root(z), true)
        wide = acb(arb(x, 0.5), arb(y, 0.5))
        assert cosh_root(wide).overlaps(cosh_root(z))
        assert sinhc_root(wide).overlaps(sinhc_root(z))


def test_piecewise_decides_or_unites() -> None:
    x = Sym("x")
    tree = call("piecewise", x, call("<", x, Num(Fraction(1))), -x)
    assert evaluate(tree, {"x": Fraction(1, 2)}).real == arb("0.5")
    assert evaluate(tree, {"x": 2}).real == -2
    undecided = evaluate(tree, {"x": acb(arb(1, 0.25))})
    assert undecided.contains(1)
    assert undecided.contains(-1)
    assert not integrand(tree, "x", {})(acb(arb(1, 0.25)), True).is_finite()


def test_a_name_without_a_value_is_named() -> None:
    with pytest.raises(UnsupportedError, match="m has no value"):
        evaluate(parse_expression("m*k", {"m", "k"}), {"k": 1})


@pytest.mark.parametrize(
    ("text", "true"),
    [
        ("sqrt(k)", lambda: mpmath.mpf(14) / 3),
        (
            "exp(-sqrt((k-2)^2+1/1000))",
            lambda: mpmath.quad(lambda k: mpmath.exp(-mpmath.sqrt((k - 2) ** 2 + mpmath.mpf(1) / 1000)), [1, 2, 4]),
        ),
        ("log(1+(k-3)^2)", lambda: mpmath.quad(lambda k: mpmath.log(1 + (k - 3) ** 2), [1, 3, 4])),
        ("(k^2)^(3/4)", lambda: mpmath.mpf(2) / 5 * (32 - 1)),
        ("besselj(1/2, k)*asin(k/5)", lambda: mpmath.quad(lambda k: mpmath.besselj(0.5, k) * mpmath.asin(k / 5), [1, 4])),
    ],
)  # fmt: skip
def test_integrals_near_branch_points_hold_the_truth(text: str, true: object) -> None:
    """An integrand that ignores the flag gets confident balls that are wrong here."""
    with mpmath.workdps(30), ctx.workprec(100):
        function = integrand(parse_expression(text, {"k"}), "k", {})
        ball = acb.integral(function, 1, 4)
        assert inside(ball, true(), "1e-22")  # type: ignore[operator]
        assert float(ball.real.rad()) < 1e-20


@pytest.mark.parametrize(
    "text",
    ["exp(-x^2)*cos(3*x)", "besselk(3/2, x^2)", "bessely(2, x)*x^3", "besseli(1, sqrt(x))", "airyai(2*x)/x", "erfc(x)+erf(x^2)",
     "log(x)*tan(x)", "x^(5/3)+3^x", "atan(x)*sinh(x)", "hankel1(0, x)", "airyai(x)^2", "cosh(x)/tanh(x)"],
)  # fmt: skip
def test_derivatives_against_difference_quotients(text: str) -> None:
    tree, h = parse_expression(text, {"x"}), Fraction(1, 10**12)
    for x in (Fraction(7, 10), Fraction(13, 10)):
        slope = evaluate(derivative(derivative(tree, "x"), "x"), {"x": x}, 300)
        left, middle, right = (evaluate(tree, {"x": x + step * h}, 300) for step in (-1, 0, 1))
        with ctx.workprec(300):
            quotient = (left - 2 * middle + right) / to_ball(h) ** 2
        assert abs(complex(slope) - complex(quotient)) < 1e-9 * (1 + abs(complex(slope)))


@given(st.integers(1, 60), st.integers(0, 10), st.integers(1, 5))
def test_growth_encloses_over_the_sector(angle: int, distance: int, power: int) -> None:
    names = {"k", "a", "m"}
    values = {"a": to_ball(2), "m": to_ball(3)}
    sector = Sector(arb(8), Fraction(0), Fraction(60, 100))
    for text in ("sqrt(a*k^4+k+m)", "(k^2+m)^(1/3)*k/(1+a*k)", "k^2-m*k+sqrt(k^2+m)-k^(3/2)"):
        tree = parse_expression(text, names)
        found = growth(tree, values, {}, sector)
        k = acb(8 + distance**power) * (acb(0, 1) * angle / 100).exp()
        true = integrand(tree, "k", values)(k, False)
        assert (found.factor * k.pow(to_ball(found.power))).overlaps(true)
        wrong = (found.factor + found.size() * 3) * k.pow(to_ball(found.power))
        assert not wrong.overlaps(true)


def test_growth_refuses_a_root_that_meets_its_cut() -> None:
    values: dict[str, acb] = {}
    with pytest.raises(Uncertain):
        growth(parse_expression("sqrt(k^4+1)", {"k"}), values, {}, Sector(arb(4), Fraction(0), Fraction(1)))
    with pytest.raises(Uncertain):
        growth(parse_expression("sqrt(k^2-9)", {"k"}), values, {}, Sector(arb(2), Fraction(0), Fraction(0)))
