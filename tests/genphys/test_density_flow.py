"""Density flows: the table worked out by hand, the identity, the groupings, and what scaling may not change."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import genphys_sym as gp
from genphys_sym.groupings import Grouping, parts_of
from genphys_sym.results import Answer, DensityFlow, Problem
from symcons.errors import CertificateError, UnsupportedError
from symcons.expr.pde_parser import parse_pde, parse_pde_expression
from symcons.expr.pde_printing import print_operator_expr
from symcons.expr.tree import ONE, ZERO, Call, Expr, Num, Sym, add, mul
from tests.genphys.waves import Line, Waves, at, real
from tests.tables.flows import FlowRow, flow_rows

TOLERANCE = mpmath.mpf(10) ** -30
ROWS = {row.name: row for row in flow_rows()}
POINTS = [("37/100", "7/10"), ("113/100", "8/5"), ("29/10", "7/10")]


def close(one: object, other: object, tolerance: object = TOLERANCE) -> bool:
    return bool(abs(one - other) <= tolerance * max(1, abs(one), abs(other)))


def tree(row: FlowRow, text: str) -> Expr:
    dim = 1 if "dim 1" in row.pde else None
    return parse_pde_expression(text, ("phi",), (*row.values, "k", "kx", "t", "i", "pi", "N", "x", "lam"), dim)


def numbers(row: FlowRow, k: str = "113/100", t: str = "7/10") -> dict[str, object]:
    known = {name: real(value) for name, value in row.values.items()}
    return {**known, "k": real(k), "kx": real(k), "t": real(t), "x": real("3/10"), "N": mpmath.mpf(2)}


def waves() -> Waves:
    """Two waves that solve nothing in particular: formulas are compared, not equations."""
    first = (mpmath.mpc("0.7", "0.2"), mpmath.mpf("1.3"), mpmath.mpc("-0.4", "0.9"))
    return Waves((first, (mpmath.mpf("-0.3"), mpmath.mpf("-0.6"), mpmath.mpf("0.25"))))


@pytest.fixture(scope="module")
def derived() -> dict[str, DensityFlow]:
    return {name: gp.density_flow(row.pde) for name, row in ROWS.items()}


@pytest.mark.parametrize("name", ROWS)
def test_the_table(derived: dict[str, DensityFlow], name: str) -> None:
    row, flow = ROWS[name], derived[name]
    assert flow.dispersion.problem.value == row.problem
    assert flow.sign == row.sign
    line = Line(waves(), numbers(row))
    for found, known in [(flow.p, row.p), (flow.flux, row.flux), (flow.velocity, row.v), (flow.source, row.source)]:
        assert close(line.value(found), line.value(tree(row, known))), f"{print_operator_expr(found)} is not {known}"


@pytest.mark.parametrize("name", ROWS)
def test_the_branches_as_a_set(derived: dict[str, DensityFlow], name: str) -> None:
    row, found = ROWS[name], derived[name].dispersion.omega
    assert len(found) == len(row.omega)
    for k, t in POINTS:
        values = numbers(row, k, t)
        known = [at(tree(row, text), values) for text in row.omega]
        for branch in found:
            assert any(close(at(branch, values), one) for one in known)


@pytest.mark.parametrize("name", [row.name for row in flow_rows() if row.problem != "ill-posed"])
def test_the_transforms_and_the_mass(derived: dict[str, DensityFlow], name: str) -> None:
    row, flow = ROWS[name], derived[name]
    for k, t in POINTS:
        values = numbers(row, k, t)
        for found, known in [(flow.kernel_hat, row.kernel_hat), (flow.green_hat, row.green_hat), (flow.mass, row.mass)]:
            assert (found is None) == (known == "")
            assert found is None or close(at(found, values), at(tree(row, known), values))


@pytest.mark.parametrize("name", [row.name for row in flow_rows() if row.at and row.problem != "ill-posed"])
def test_the_transform_at_the_points_of_the_table(derived: dict[str, DensityFlow], name: str) -> None:
    for k, t, text in ROWS[name].at:
        known = complex_of(text)
        found = at(derived[name].kernel_hat, numbers(ROWS[name], k, t))
        assert abs(found - known) <= mpmath.mpf(10) ** -17 * abs(known)


def complex_of(text: str) -> object:
    if not text.endswith("j)"):
        return mpmath.mpf(text)
    first, sign, second = text[1:-2].replace(" ", "").rpartition("+" if "+" in text[2:] else "-")
    return mpmath.mpc(first, sign + second)


def test_an_ill_posed_equation_has_a_flow_and_no_kernel() -> None:
    flow = gp.density_flow("phi_t + D*lap(phi) = 0\npar D > 0")
    assert flow.dispersion.problem is Problem.ILL_POSED
    assert (flow.kernel_hat, flow.green_hat, flow.mass, flow.normalised) == (None, None, ONE, None), "k = 0 is left alone"
    assert flow.flux == mul(Sym("D"), Call("grad", (Sym("phi"),)))


# The identity, apart from the library's proof of it: dp/dt + div J - R = sign * weight * (left side) on waves.

MANY = [
    *(row.pde for row in flow_rows() if "conj" not in row.p and "x*phi" not in row.flux),
    "tau*phi_ttt + phi_tt - c^2*lap(phi) - b*lap(phi_t) = 0\npar tau > 0, b > 0, c > 0",
    "phi_t - eta*lap(phi_t) - D*lap(phi) = 0\npar eta > 0, D > 0",
    "dim 1\nphi_t + c*phi_x - d(phi_t, x, 2) = 0\npar c > 0",
    "phi_tt + 2*a*phi_t + b*fraclap(phi_t, 1/3) + c*fraclap(phi, 3/4) + m*phi = 0\npar a > 0, b > 0, c > 0, m > 0",
    "phi_t + mult((k^2 + m^2)^s - m^(2*s), phi) = 0\npar m > 0, s in (0, 1)",
    "phi_t + mult(k^2/(1 + k^2), phi) + a*phi = 0\npar a > 0",
]


@pytest.mark.parametrize("text", MANY)
def test_every_grouping_is_the_equation(text: str) -> None:
    pde = parse_pde(text)
    values = {p.name: mpmath.mpf(n + 3) / 7 for n, p in enumerate(pde.parameters)}
    values |= {"t": mpmath.mpf("0.7"), "x": mpmath.mpf("0.3")}
    line = Line(waves(), values)
    for flow in gp.density_flows(pde):
        assert flow.weight == ONE
        rate = line.value(Call("d", (flow.p, Sym("t"), Num(Fraction(1)))))
        spread = line.value(Call("div", (flow.flux,))) if flow.flux != ZERO else 0
        total = rate + spread - line.value(flow.source)
        assert close(total, flow.sign * line.value(pde.equations[0]))


def test_the_proof_can_fail() -> None:
    from genphys_sym.identity import prove

    phi = Sym("phi")
    left = add(Call("d", (phi, Sym("t"), Num(Fraction(1)))), mul(Num(Fraction(-1)), Call("lap", (phi,))))
    right = mul(Num(Fraction(-1)), Call("grad", (phi,)))
    prove("phi", None, left, phi, right, ZERO, 1, ONE)
    with pytest.raises(CertificateError):
        prove("phi", None, left, phi, mul(Num(Fraction(2)), right), ZERO, 1, ONE)
    with pytest.raises(CertificateError):
        prove("phi", None, left, phi, right, phi, 1, ONE)


# Groupings


def test_groupings_of_the_damped_wave() -> None:
    flows = gp.density_flows("phi_tt + 2*eps*phi_t - c^2*lap(phi) = 0\npar eps > 0, c > 0")
    assert [print_operator_expr(flow.p) for flow in flows] == ["phi_t + 2*eps*phi", "phi_t"]
    assert [print_operator_expr(flow.source) for flow in flows] == ["0", "-2*eps*phi_t"]


def test_groupings_of_jeffreys_put_the_mixed_term_in_p_or_in_the_flux() -> None:
    flows = gp.density_flows("tau*phi_tt + phi_t - D*lap(phi) - D*tau2*lap(phi_t) = 0\npar tau > 0, D > 0, tau2 > 0")
    shown = {(print_operator_expr(flow.p), print_operator_expr(flow.flux)) for flow in flows}
    assert shown >= {
        ("tau*phi_t + phi", "-D*grad(phi) - D*tau2*grad(phi_t)"),
        ("tau*phi_t + phi - D*tau2*lap(phi)", "-D*grad(phi)"),
    }


def test_a_judge_chooses_among_groupings() -> None:
    text = "phi_tt + 2*eps*phi_t - c^2*lap(phi) = 0\npar eps > 0, c > 0"
    chosen = gp.density_flow(text, judge=lambda flow: Answer.YES if flow.source != ZERO else Answer.NO)
    assert print_operator_expr(chosen.p) == "phi_t"
    assert print_operator_expr(gp.density_flow(text, judge=lambda flow: Answer.UNDECIDED).p) == "phi_t + 2*eps*phi"


def test_a_mixed_term_may_be_split_in_any_proportion() -> None:
    from genphys_sym.flow import Derivation

    derivation = Derivation(parse_pde("tau*phi_tt + phi_t - D*lap(phi) - D*tau2*lap(phi_t) = 0\npar tau > 0, D > 0, tau2 > 0"))
    share = Num(Fraction(1, 3))
    parts = parts_of(derivation.symbol.coefficients, derivation.char.assumptions, (share,))
    flow = derivation.flow(parts, Grouping((ZERO, ONE, ONE), (ZERO, share, ZERO)))
    assert print_operator_expr(flow.p) == "tau*phi_t + phi - D*tau2*lap(phi)/3"
    assert print_operator_expr(flow.flux) == "-D*grad(phi) - 2*D*tau2*grad(phi_t)/3"


# The kernel by another road: the matrix exponential of the companion matrix.

CAUSAL = [
    "tau*phi_ttt + phi_tt - c^2*lap(phi) - b*lap(phi_t) = 0\npar tau > 0, b > 0, c > 0",
    "phi_tt + 2*eps*phi_t - c^2*lap(phi) + m^2*phi = 0\npar eps > 0, c > 0, m > 0",
    "phi_tttt - 2*c^2*lap(phi_tt) + c^4*lap(lap(phi)) = 0\npar c > 0",
    "phi_ttt + 3*phi_tt + 3*phi_t + phi - lap(phi_t) = 0",
    "phi_tt + 2*phi_t + phi = 0",
    "tau*phi_tt + phi_t - D*lap(phi) - D*tau2*lap(phi_t) = 0\npar tau > 0, D > 0, tau2 > 0",
]


@pytest.mark.parametrize("text", CAUSAL)
def test_the_causal_kernel_solves_the_initial_value_problem(text: str) -> None:
    flow = gp.density_flow(text)
    values = {p.name: mpmath.mpf(n + 3) / 7 for n, p in enumerate(flow.pde.parameters)}
    values |= {"k": mpmath.mpf("1.13"), "t": mpmath.mpf("0.7")}
    coefficients = [at(c, values) for c in flow.symbol.coefficients]
    order = len(coefficients) - 1
    companion = mpmath.zeros(order)
    for j in range(order - 1):
        companion[j, j + 1] = 1
    for j in range(order):
        companion[order - 1, j] = -coefficients[j] / coefficients[-1]
    differences = [at(flow.p_symbol, {**values, "lam": mpmath.mpf(lam)}) for lam in range(order)]
    for _ in range(order - 1):
        differences = [after - before for before, after in pairwise(differences)]
    lead = differences[0] / mpmath.factorial(order - 1)
    column = mpmath.expm(companion * values["t"], method="taylor")[:, order - 1]
    assert close(at(flow.green_hat, values), column[0] / lead, mpmath.mpf(10) ** -20)


@pytest.mark.parametrize("text", CAUSAL)
def test_the_kernel_is_one_at_the_start(text: str) -> None:
    flow = gp.density_flow(text)
    values = {p.name: mpmath.mpf(n + 3) / 7 for n, p in enumerate(flow.pde.parameters)}
    for k in ("0.4", "3.7"):
        found = at(flow.kernel_hat, {**values, "k": mpmath.mpf(k), "t": mpmath.mpf(10) ** -30})
        assert close(found, 1, mpmath.mpf(10) ** -25)


@pytest.mark.parametrize(
    ("text", "kernel", "green"),
    [
        ("phi_tttt - 5*lap(phi_tt) + 4*lap(lap(phi)) = 0", "-cos(k*t)/3 + 4*cos(2*k*t)/3", None),
        ("phi_ttt - lap(phi_t) = 0", "cos(k*t)", None),
        ("phi_ttt + 3*phi_tt + 3*phi_t + phi = 0", "(t + t^2/2 + 1)*exp(-t)", "t^2*exp(-t)/2"),
    ],
)
def test_opposite_branches_are_joined(text: str, kernel: str, green: str | None) -> None:
    flow = gp.density_flow(text)
    assert print_operator_expr(flow.kernel_hat) == kernel
    assert green is None or print_operator_expr(flow.green_hat) == green


# What a change of units, of the field, or of the order of terms may not change


def numbers_of(flow: DensityFlow, k: object, t: object) -> tuple[object, object]:
    values = {"k": k, "t": t, "D": mpmath.mpf(3) / 5, "c": mpmath.mpf(7) / 5}
    line = Line(waves(), {**values, "x": mpmath.mpf("0.3")})
    return at(flow.kernel_hat, values), line.value(flow.velocity)


PLAIN = [
    ("phi_t", "-D*lap(phi)"),
    ("phi_tt", "lap(phi)", "-D^2*phi"),
    ("phi_tt", "2*D*phi_t", "-c^2*lap(phi)"),
    ("c*phi_tt", "phi_t", "-D*lap(phi)", "-D*c*lap(phi_t)"),
    ("phi_t", "D*fraclap(phi, 1/2)", "c*phi"),
    ("phi_tt", "-D^2*lap(lap(phi))", "c*lap(phi)"),
]
PARAMETERS = "par D=3/5, c=7/5"
fractions = st.fractions(min_value=Fraction(1, 5), max_value=5, max_denominator=20)


@settings(max_examples=20)
@given(st.sampled_from(PLAIN), st.randoms(use_true_random=False), fractions, st.booleans())
def test_order_of_terms_and_constant_factors_change_nothing(terms, random, factor, negative) -> None:
    changed = list(terms)
    random.shuffle(changed)
    scale = -factor if negative else factor
    first = gp.density_flow(" + ".join(f"({term})" for term in terms) + f" = 0\n{PARAMETERS}")
    second = gp.density_flow(f"({scale})*(" + " + ".join(f"({term})" for term in changed) + f") = 0\n{PARAMETERS}")
    point = (mpmath.mpf("1.13"), mpmath.mpf("0.7"))
    for one, other in zip(numbers_of(first, *point), numbers_of(second, *point), strict=True):
        assert close(one, other)
    assert first.dispersion.problem is second.dispersion.problem
    if first.normalised is not None and second.normalised is not None:
        values = {"D": mpmath.mpf(3) / 5, "c": mpmath.mpf(7) / 5, "t": point[1], "x": mpmath.mpf("0.3")}
        line = Line(waves(), values)
        for one, other in zip(first.normalised, second.normalised, strict=True):
            assert close(line.value(one), line.value(other))


@settings(max_examples=20)
@given(fractions, fractions)
def test_scaling_of_space_and_time(space, time) -> None:
    """phi(x, t) -> phi(x/a, t/b): the kernel's transform at (k, t) is the old one at (a·k, t/b)."""
    old = gp.density_flow("phi_tt + 2*phi_t - lap(phi) - 1/2*lap(phi_t) + phi = 0")
    a, b = Fraction(space), Fraction(time)
    terms = f"({b**2})*phi_tt + 2*({b})*phi_t - ({a**2})*lap(phi) - 1/2*({a**2 * b})*lap(phi_t) + phi = 0"
    new = gp.density_flow(terms)
    k, t = mpmath.mpf("1.13"), mpmath.mpf("0.7")
    stretched = {"k": k * a.numerator / a.denominator, "t": t * b.denominator / b.numerator}
    assert close(at(new.kernel_hat, {"k": k, "t": t}), at(old.kernel_hat, stretched))


@settings(max_examples=20)
@given(st.fractions(min_value=-3, max_value=3, max_denominator=10), st.sampled_from(["lap", "yukawa", "levy"]))
def test_a_gauge_of_the_field_leaves_the_flow_without_source(c, kind) -> None:
    """phi -> e^(ct) phi: K changes by e^(ct), the mass with it; K over its mass does not."""
    plain, gauged = {
        "lap": ("phi_t - 3/2*lap(phi) = 0", f"phi_t - ({c})*phi - 3/2*lap(phi) = 0"),
        "levy": ("phi_t + fraclap(phi, 1/2) = 0", f"phi_t - ({c})*phi + fraclap(phi, 1/2) = 0"),
        "yukawa": (
            "phi_tt + lap(phi) - 4*phi = 0",
            f"phi_tt - 2*({c})*phi_t + ({c})^2*phi + lap(phi) - 4*phi = 0",
        ),
    }[kind]
    first, second = gp.density_flow(plain), gp.density_flow(gauged)
    values = {"k": mpmath.mpf("1.13"), "t": mpmath.mpf("0.7")}
    one, other = (at(flow.kernel_hat, values) / at(flow.mass, values) for flow in (first, second))
    assert close(one, other)


def test_the_gauge_of_yukawa_has_no_source_and_is_relativistic_diffusion() -> None:
    flow = gp.density_flow("phi_tt + lap(phi) - m^2*phi = 0\npar m > 0")
    assert flow.normalised is not None
    p, flux = flow.normalised
    assert print_operator_expr(p) == "-exp(m*t)*phi_t"
    assert "mult(1/(m + sqrt(k^2 + m^2))" in print_operator_expr(flux)


# Special kinds and refusals


def test_a_clock_is_integrated() -> None:
    flow = gp.density_flow("phi_t - (a + b*t)*lap(phi) = 0\npar a > 0, b > 0")
    values = {"a": mpmath.mpf(2), "b": mpmath.mpf(3), "k": mpmath.mpf("0.6"), "t": mpmath.mpf("1.1")}
    assert close(at(flow.kernel_hat, values), mpmath.exp(-(values["k"] ** 2) * (2 * values["t"] + 1.5 * values["t"] ** 2)))


def test_the_radial_time_of_pfgm_plus_plus() -> None:
    """For D = 1 it is Poisson's equation; the field is the derivative's integral for any D."""
    flow = gp.density_flow("phi_tt + (D - 1)/t*phi_t + lap(phi) = 0\npar D > 0")
    values = {"D": mpmath.mpf(1), "k": mpmath.mpf("0.6"), "t": mpmath.mpf("1.1")}
    assert close(at(flow.kernel_hat, values), mpmath.exp(-values["k"] * values["t"]))
    values["D"] = mpmath.mpf("3.7")
    slope = mpmath.diff(lambda t: at(flow.green_hat, {**values, "t": t}), values["t"])
    found = -(values["t"] ** (values["D"] - 1)) * slope
    assert close(found, at(flow.kernel_hat, values), mpmath.mpf(10) ** -20)
    assert print_operator_expr(flow.weight) == "t^(D - 1)"


def test_drift_and_diffusion_of_other_strengths_reach_their_stationary_width() -> None:
    flow = gp.density_flow("phi_t - div(b*x*phi) - D*lap(phi) = 0\npar b > 0, D > 0")
    values = {"b": mpmath.mpf(2), "D": mpmath.mpf(3), "k": mpmath.mpf("0.6"), "t": mpmath.mpf(200)}
    assert close(at(flow.kernel_hat, values), mpmath.exp(-(values["k"] ** 2) * 3 / 4))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("phi_t - lap(phi)*phi = 0", "nonlinear"),
        ("phi_t - lap(phi^2) = 0", "nonlinear"),
        ("dim 1\nphi_t + 6*phi*phi_x + phi_xxx = 0", "nonlinear"),
        ("dim 1\nphi_t - x*phi_xx = 0", "depends on x, that is on the place"),
        ("dim 1\nphi_t - sin(x)*phi_xx = 0", "depends on x"),
        ("lap(phi) + phi = 0", "nothing evolves"),
        ("phi_tt - t*lap(phi) = 0", "time"),
        ("phi_t - t*lap(phi) + lap(lap(phi)) = 0", "time"),
        ("i*phi_tt + lap(phi) = 0", "complex"),
    ],
)
def test_what_is_refused_is_named(text: str, word: str) -> None:
    with pytest.raises(UnsupportedError, match=word):
        gp.density_flow(text)


def test_a_dimension_that_does_not_fit_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="2 dimensions"):
        gp.density_flow("dim 2\nphi_t - lap(phi) = 0", dim=3)
    with pytest.raises(UnsupportedError, match="2 dimensions"):
        gp.density_flow(parse_pde("phi_t - phi_xx - phi_yy = 0\ndim 2"), dim=1)
