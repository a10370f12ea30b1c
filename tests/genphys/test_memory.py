"""Caputo's derivative in time: the language, the flow, certified values, and the verdict on both sides of each threshold."""

from fractions import Fraction

import mpmath
import pytest

from genphys_sym import Answer, Problem, admissibility, density_flow, dispersion, parse, symbol, value
from genphys_sym.record import verdict_record, written
from symcons.errors import EquationError, UnsupportedError
from symcons.expr.pde_parser import parse_pde_expression
from symcons.expr.pde_printing import print_pde

TEXT = "caputo(phi, beta) - D*lap(phi) = 0\npar beta=0.6, D=0.8"

# (N, t, r or k, K or K̂) to 18 digits, from two integrals each: of the M-Wright function, and of Mittag-Leffler's.
VALUES = [
    (1, "0.7", {"r": "0.4"}, "0.349569844650537019"),
    (1, "1.6", {"r": "1.1"}, "0.179895137763252119"),
    (None, "0.7", {"k": "0.37"}, "0.90774523891335615"),
    (None, "1.6", {"k": "1.13"}, "0.329630749174331289"),
    (None, "0.7", {"k": "2.9"}, "0.0873474962852872887"),
]


def test_the_text_comes_back() -> None:
    pde = parse(TEXT)
    assert parse(print_pde(pde)) == pde
    assert symbol(parse("caputo(phi, 1) = lap(phi)")) == symbol(parse("phi_t = lap(phi)"))
    assert symbol(parse("caputo(phi, 2) = lap(phi)")) == symbol(parse("phi_tt = lap(phi)"))


def test_the_flow() -> None:
    flow = density_flow(TEXT)
    assert written(flow.p) == "phi"
    assert written(flow.flux) == "-D*grad(riemann_liouville(phi, 1 - beta))"
    assert written(flow.source) == "0"
    assert flow.kernel_hat is not None
    text = written(flow.kernel_hat)
    assert text == "mittag_leffler(beta, -D*k^2*t^beta)"
    assert parse_pde_expression(text, (), ("k", "beta", "D")) == flow.kernel_hat
    assert flow.dispersion.omega == ()
    assert flow.dispersion.problem is Problem.CAUSAL
    assert flow.kernel(1).formula is None, "no Gaussian"


def test_the_other_form_of_the_equation() -> None:
    """∂φ/∂t = D∇²(the Riemann–Liouville derivative of order 1 − β) is the same equation."""
    other = parse("phi_t = D*lap(riemann_liouville(phi, 1 - beta))\npar beta in (0, 1), D > 0")
    own = parse("caputo(phi, beta) = D*lap(phi)\npar beta in (0, 1), D > 0")
    assert density_flow(other).flux == density_flow(own).flux
    assert admissibility(other).status is Answer.YES


@pytest.mark.parametrize(("dim", "t", "place", "wanted"), VALUES)
def test_values(dim: int | None, t: str, place: dict[str, str], wanted: str) -> None:
    found = value(density_flow(TEXT), "kernel" if dim else "kernel_hat", t=Fraction(t), dim=dim, **place)
    assert abs(mpmath.mpf(found.value) - mpmath.mpf(wanted)) < mpmath.mpf(wanted) * 1e-15


VERDICTS = [
    ("caputo(phi, beta) = D*lap(phi)\npar beta, D > 0", None, "conditional", "N = 1 or beta <= 1"),
    ("caputo(phi, beta) = D*lap(phi)\npar beta in [1, 2], D > 0", 1, "conditional", "beta < 2"),
    ("caputo(phi, 3/5) = lap(phi)", None, "yes", None),
    ("caputo(phi, 3/2) = lap(phi)", 1, "yes", None),
    ("caputo(phi, 3/2) = lap(phi)", 2, "no", None),
    ("caputo(phi, 101/100) = lap(phi)", 3, "no", None),
    ("caputo(phi, 2) = lap(phi)", 1, "no", None),
    ("caputo(phi, 5/4) = -fraclap(phi, 5/8)", 1, "yes", None),
    ("caputo(phi, 5/4) = -fraclap(phi, 31/50)", 1, "no", None),
    ("caputo(phi, 1/2) = -fraclap(phi, 9/8)", None, "no", None),
    ("caputo(phi, 1/2) = lap(phi) - phi", None, "no", None),
    ("caputo(phi, 1/2) = lap(phi) + phi", None, "yes", None),
    ("caputo(phi, 1/2) = -lap(phi)", None, "no", None),
    ("caputo(phi, 1/2) = phi_xx + 2*phi_yy", None, "yes", None),
    ("caputo(phi, 1/2) = phi_xx + 2*phi_xy + phi_yy", None, "no", None),
    ("caputo(phi, 1/2) + mult(k^2/(1 + k^2), phi) = 0", None, "conditional", None),
]


@pytest.mark.parametrize(("text", "dim", "status", "condition"), VERDICTS)
def test_verdict(text: str, dim: int | None, status: str, condition: str | None) -> None:
    verdict = admissibility(parse(text), dim)
    assert verdict.status.value == status, verdict.explain()
    if condition is not None:
        assert verdict_record(verdict)["condition"] == condition


@pytest.mark.parametrize(("alpha", "beta"), [(1.25, 1.25), (1.6, 1.3), (2, 1.9), (1.5, 1.9), (1.9, 1.95), (2, 0.4), (1, 0.7)])
def test_the_sign_of_the_kernel_on_the_line_by_quadrature(alpha: float, beta: float) -> None:
    """K(x, 1) for E_β(−|k|^α) over a grid, summed from the integral of Mittag-Leffler's function, has the sign that is told."""
    verdict = admissibility(f"caputo(phi, {beta}) = -fraclap(phi, {Fraction(str(alpha)) / 2})", 1)
    lowest = min(_line(alpha, beta, x) for x in (0.0, 0.05, 0.4, 0.9, 1.4, 2.2, 3.1))
    assert (lowest > -1e-4) == (verdict.c1 is Answer.YES), lowest


def _line(alpha: float, beta: float, x: float) -> float:
    """By Laplace's transform in t, q^(β−1)/(q^β + |k|^α) on Talbot's contour, and a Gaussian mean in space."""
    import numpy as np

    waves = np.linspace(0, 60, 24001)[1:]
    nodes = 40
    theta = (2 * np.arange(nodes) + 1) * np.pi / nodes - np.pi
    q = nodes * (0.5017 * theta / np.tan(0.6407 * theta) - 0.6122 + 0.2645j * theta)
    slope = nodes * (0.5017 / np.tan(0.6407 * theta) - 0.5017 * theta * 0.6407 / np.sin(0.6407 * theta) ** 2 + 0.2645j)
    weight = np.exp(q) * slope / (1j * nodes)
    terms = [weight[n] * q[n] ** (beta - 1) / (q[n] ** beta + waves**alpha) for n in range(nodes)]
    transform = np.real(sum(terms)) * np.exp(-((waves / 20) ** 2))
    return float(np.trapezoid(transform * np.cos(waves * x), waves) / np.pi)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("caputo(phi, 5/2) = lap(phi)", "the order of caputo must be between 0 and 2"),
        ("caputo(phi, t) = lap(phi)", "must be constant"),
        ("caputo(phi) = lap(phi)", "caputo takes two arguments"),
        ("phi_t = lap(riemann_liouville(phi, 3/2))", "the order of riemann_liouville must be at most 1"),
        ("caputo(D, 1/2) + phi_t = 0\npar D > 0", "caputo of a constant"),
    ],
)
def test_wrong_orders_are_named(text: str, message: str) -> None:
    with pytest.raises(EquationError, match=message):
        parse(text)


@pytest.mark.parametrize(
    "text", ["caputo(phi, 1/2) + phi_t = lap(phi)", "caputo(lap(phi), 1/2) = phi", "caputo(phi, 1/2) = t*lap(phi)"]
)
def test_what_is_not_understood_is_named(text: str) -> None:
    with pytest.raises(UnsupportedError, match="a Caputo derivative"):
        dispersion(symbol(parse(text)))
