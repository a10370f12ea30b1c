"""Branches and problems: closed forms against certified roots, the classification with its conditions, signs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import flint
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import genphys_sym as gp
from genphys_sym.alphabet import Alphabet
from genphys_sym.dispersions import roots_at, value_of
from genphys_sym.greens.balls import evaluate
from genphys_sym.results import Dispersion, Problem
from genphys_sym.signs import Assumptions, Range
from symcons.expr.pde_parser import parse_pde
from symcons.expr.system import Parameter
from symcons.expr.tree import Sym, names

C, D, I, M = Problem.CAUSAL, Problem.DECAYING, Problem.ILL_POSED, Problem.MORE_DATA


def relation(text: str) -> Dispersion:
    pde = parse_pde(text)
    return gp.dispersion(gp.symbol(pde), pde.parameters)


PROBLEMS = [
    # first order: the sign of Re S at infinity
    ("phi_t - D*lap(phi) = 0\npar D > 0", C, None),
    ("phi_t - D*lap(phi) = 0\npar D < 0", I, None),
    ("phi_t - D*lap(phi) = 0\npar D >= 0", C, None),
    ("phi_t - D*lap(phi) = 0\npar D", C, "D >= 0"),
    ("phi_t - D*lap(phi) = 0\npar D=-2", I, None),
    ("phi_t - lap(phi) + a*lap(lap(phi)) = 0\npar a", C, "a >= 0"),
    ("phi_t + lap(phi) + lap(lap(phi)) = 0", C, None),
    ("phi_t - lap(lap(phi)) = 0", I, None),
    ("phi_t - fraclap(phi, s) = 0\npar s in (0, 1)", I, None),
    ("phi_t + mult(log(1 + k^2), phi) = 0", C, None),
    ("phi_t - mult(log(1 + k^2), phi) = 0", I, None),
    ("phi_t - mult(k^2/(1 + k^2), phi) = 0", C, None),
    ("phi_t - eta*lap(phi_t) + D*lap(phi) = 0\npar eta > 0, D > 0", C, None),
    ("phi_t + lap(phi_t) - lap(phi) = 0", I, None),
    ("dim 1\nphi_t + phi_xxx = 0", C, None),
    ("dim 1\nphi_t + phi_x + nu*phi_xx = 0\npar nu > 0", I, None),
    ("phi_t = (e + i*a)*lap(phi)\npar e > 0, a", C, None),
    ("phi_t = (i*a - e)*lap(phi)\npar e > 0, a > 0", I, None),
    # second order
    ("phi_tt - c^2*lap(phi) = 0\npar c > 0", C, None),
    ("phi_tt - 2*eps*phi_t - c^2*lap(phi) = 0\npar eps > 0, c > 0", C, None),
    ("phi_tt - lap(phi) - mu^2*phi = 0\npar mu", C, None),
    ("phi_tt - lap(phi) + lap(phi_t) = 0", I, None),
    ("phi_tt + lap(phi) - m^2*phi = 0\npar m", D, None),
    ("phi_tt + b*lap(phi) = 0\npar b > 0", D, None),
    ("phi_tt + lap(phi) + lap(phi_t) = 0", D, None),
    ("phi_tt + lap(phi) - lap(phi_t) = 0", C, None),
    ("phi_tt + lap(phi) + 2*lap(lap(phi_t)) = 0", C, None),
    ("phi_tt - lap(lap(phi)) = 0", D, None),
    ("phi_tt + lap(lap(phi)) = 0", C, None),
    ("phi_tt + 2*phi_t + fraclap(phi, 3/4) = 0", C, None),
    ("phi_tt - fraclap(phi, 3/4) = 0", D, None),
    ("dim 2\nphi_tt - phi_xx + phi_yy = 0", I, None),
    ("dim 2\nphi_tt + phi_xx + 2*phi_yy + phi_xy = 0", D, None),
    ("dim 2\nphi_tt + c*phi_xt - phi_xx - phi_yy = 0\npar c", C, None),
    # higher order
    ("tau*phi_ttt + phi_tt - c^2*lap(phi) - b*lap(phi_t) = 0\npar tau > 0, b > 0, c > 0", C, None),
    ("phi_ttt + phi_tt - lap(phi) - b*lap(phi_t) = 0\npar b", C, "b > 0"),
    ("phi_tt + b*lap(phi) = 0\npar b", D, "b > 0"),
    ("phi_ttt - lap(phi) = 0", D, None),
    ("phi_ttt + lap(phi_t) = 0", D, None),
    ("phi_ttt + phi_tt + lap(phi_t) + lap(phi) = 0", M, None),
    ("phi_tttt + 2*lap(phi_tt) + lap(lap(phi)) = 0", M, None),
    ("phi_tttt - 5*lap(phi_tt) + 4*lap(lap(phi)) = 0", C, None),
    ("dim 2\nphi_t = D1*phi_xx + 2*D12*phi_xy + D2*phi_yy\npar D1 > 0, D2 > 0, D12", C, "D1*D2 >= D12^2"),
    ("dim 3\nphi_t = phi_xx + phi_yy", C, None),
    ("dim 3\nphi_t = phi_xx + phi_yy - phi_zz", I, None),
    ("dim 2\nphi_t = phi_xx + 3*phi_xy + phi_yy", I, None),
    ("dim 2\nphi_tt - 2*a^2*phi_yyt - a^2*phi_x + a^2*phi_xt = 0\npar a in (0, 1)", C, None),
    ("dim 2\nphi_t = a*phi_yy\npar a", C, "a >= 0"),
    # parameters
    ("phi_t - 4*a*lap(phi_t) - 3*a*lap(phi) = 0\npar a < 0", I, None),
    ("phi_t - a*lap(phi_t) - lap(phi) = 0\npar a", C, "a >= 0"),
    ("phi_tt + 2*lap(phi) - 3*a*phi_t = 0\npar a", D, None),
    ("phi_tt + lap(phi) + lap(phi_t) - a*lap(phi_t) = 0\npar a > 0", D, "1 - a > 0"),
    ("phi_tt - a^2*lap(lap(phi)) = 0\npar a", D, None),
    ("phi_tt - a*b*lap(phi) = 0\npar a, b > 0", C, "a >= 0"),
    ("phi_tt - a*b*lap(phi) = 0\npar a, b", C, "a*b >= 0"),
    ("phi_ttt + 2*a^2*phi_tt + b*phi_t - a*lap(phi_t) + a^2*lap(phi) = 0\npar a, b", C, "a >= 0"),
]


@pytest.mark.parametrize(("text", "problem", "condition"), PROBLEMS)
def test_problems(text: str, problem: Problem, condition: str | None) -> None:
    found = relation(text)
    assert (found.problem, found.condition) == (problem, condition), found.reason
    assert found.reason


#: Where neither a condition nor the direction of k decides, nor a root that is infinite at one k alone.
SEEN = [(text, problem) for text, problem, condition in PROBLEMS if not condition and text[:5] not in ("dim 2", "dim 3")]
INFINITE = ("log", "+ lap(phi_t) - lap(phi) = 0", "4*a*lap(phi_t)")
SEEN = [(text, problem) for text, problem in SEEN if not any(part in text for part in INFINITE)]


@pytest.mark.parametrize(("text", "problem"), SEEN)
def test_the_problem_is_seen_in_the_roots(text: str, problem: Problem) -> None:
    """At one point of the parameters: bounded growth at k = 10^2 … 10^6 exactly where the problem is causal."""
    pde = parse_pde(text)
    symbol = gp.symbol(pde)
    known = {p.name: p.value.value if p.value else _inside(p) for p in pde.parameters}
    tops, count = [], 0
    for k in (10**2, 10**4, 10**6):
        roots = roots_at(symbol, {**known, "k": Fraction(k), "kx": Fraction(k)}, 256)
        tops.append(max(float(root.real.mid()) for root in roots))
        count = sum(1 for root in roots if root.real < 0)
    causal = tops[2] < 2 * max(abs(tops[1]), 1)
    if problem is not C:
        expected = {D: 1, I: 0}.get(problem)
        assert expected is None or count == expected
    assert causal is (problem is C)


def _inside(p: Parameter) -> Fraction:
    if p.lower is not None and p.upper is not None:
        return (p.lower + p.upper) / 2
    return p.lower + 1 if p.lower is not None else p.upper - 1 if p.upper is not None else Fraction(3, 4)


CLOSED = [row[0] for row in PROBLEMS] + [
    "phi_ttt + 3*phi_tt + (3 + c)*phi_t + phi - lap(phi_t) = 0\npar c > 0",
    "phi_ttt - lap(phi) - phi = 0",
    "phi_tttt + phi_t - lap(phi) + phi = 0",
    "phi_tttt + 3*phi_tt - lap(phi) = 0",
]


@pytest.fixture
def precision() -> Iterator[None]:
    with flint.ctx.workprec(200):
        yield


@pytest.mark.usefixtures("precision")
@pytest.mark.parametrize("text", CLOSED)
def test_closed_forms_are_the_certified_roots(text: str) -> None:
    pde = parse_pde(text)
    symbol = gp.symbol(pde)
    known = {p.name: p.value.value if p.value else _inside(p) for p in pde.parameters}
    exact = {**known, "k": Fraction(113, 100), "kx": Fraction(3, 5), "ky": Fraction(7, 10), "kz": Fraction(2, 3)}
    balls = {name: flint.acb(flint.fmpq(value.numerator, value.denominator)) for name, value in exact.items()}
    roots = roots_at(symbol, exact, 200)
    found = [value_of(growth, balls, 200) for growth in gp.dispersion(symbol, pde.parameters).growth]
    assert len(found) == len(roots)
    for value in found:
        assert any(abs(value - root).abs_upper() < 1e-25 for root in roots)
    for growth, omega in zip(gp.dispersion(symbol, pde.parameters).growth, relation(text).omega, strict=True):
        if "rootof" not in str(omega):
            assert abs(evaluate(omega, balls, 200) - flint.acb(0, 1) * value_of(growth, balls, 200)).abs_upper() < 1e-30


def test_roots_are_isolated_exactly_even_where_they_meet() -> None:
    symbol = gp.symbol("phi_tt + 2*eps*phi_t - c^2*lap(phi) = 0\npar eps=1, c=1")
    roots = roots_at(symbol, {"eps": 1, "c": 1, "k": 1}, 200)
    assert len(roots) == 2
    assert all(root.contains(-1) and root.rad() < 1e-50 for root in roots)


def test_factors_over_the_parameters_are_found_first() -> None:
    found = relation("phi_ttt + (a + k0)*phi_tt + a*k0*phi_t - lap(phi_t) - a*lap(phi) = 0\npar a > 0, k0 > 0")
    assert not any("rootof" in str(branch) for branch in found.omega)
    quartic = relation("phi_tttt - (1 + c^2)*lap(phi_tt) + c^2*lap(lap(phi)) = 0\npar c > 0")
    assert sorted(len(names(branch)) for branch in quartic.omega) == [1, 1, 2, 2]


# Signs

LETTERS = ("x", "y")
coefficients = st.integers(-4, 4)


@settings(max_examples=60)
@given(st.lists(coefficients, min_size=6, max_size=6), st.sampled_from(["both", "one", "interval"]))
def test_a_sign_that_is_claimed_holds_at_points(numbers: list[int], kind: str) -> None:
    x, y = Sym("x"), Sym("y")
    a, b, c, d, e, f = numbers
    value = a * x**2 + b * x * y + c * y**2 + d * x + e * y + f
    ranges = {
        "both": {"x": Range(Fraction(0)), "y": Range(Fraction(0))},
        "one": {"x": Range(Fraction(1)), "y": Range()},
        "interval": {"x": Range(Fraction(0), Fraction(1)), "y": Range(None, Fraction(-1))},
    }[kind]
    points = {
        "both": [(Fraction(1, 9), Fraction(7)), (Fraction(1), Fraction(1)), (Fraction(9), Fraction(1, 5))],
        "one": [(Fraction(10, 9), Fraction(-7)), (Fraction(3), Fraction(0)), (Fraction(30), Fraction(9))],
        "interval": [(Fraction(1, 9), Fraction(-7)), (Fraction(1, 2), Fraction(-11, 10)), (Fraction(9, 10), Fraction(-90))],
    }[kind]
    signs = Assumptions((), ranges).sign(value, Alphabet((value,), LETTERS))
    for px, py in points:
        number = a * px**2 + b * px * py + c * py**2 + d * px + e * py + f
        assert (number > 0) - (number < 0) in signs


def test_signs_that_must_be_known() -> None:
    x, y = Sym("x"), Sym("y")
    free = Assumptions(())
    assert free.sign(x**2 + y**2 + 1) == {1}
    assert free.sign(x**2 - 2 * x + 1) == {0, 1}
    assert free.sign(x**2 - x + 1) == {1}
    assert Assumptions([Parameter("x", None, Fraction(2))]).sign(x**3 - 3 * x - 1) == {1}
    assert Assumptions([Parameter("x", None, Fraction(0), Fraction(1))]).sign(x * (1 - x)) == {1}
    assert Assumptions([Parameter("x", None, None, Fraction(0))]).sign(x) == {-1}
    assert Assumptions([Parameter("x", None, Fraction(0), None, False)]).sign(x) == {0, 1}
