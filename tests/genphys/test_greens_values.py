"""Closed forms and certified numbers: agreement with the literature, and balls that are honest."""

from fractions import Fraction

import mpmath
import pytest
from flint import acb, arb
from tables.flows import FlowRow, flow_rows
from tables.kernels import KernelRow, flow_of, kernel_rows

import genphys_sym as gp
from genphys_sym.greens.balls import evaluate
from genphys_sym.greens.values import written
from symcons.errors import UnsupportedError
from symcons.expr.printing import print_expr

ROWS = kernel_rows()
POINTS = [(row, point) for row in ROWS for point in row.at]
QUARTIC = ("phi_tt + b*lap(phi) - a*lap(lap(phi)) - m^2*phi = 0", {"a": "0.3", "b": "1.2", "m": "0.8"})
JEFFREYS = ("tau*phi_tt + phi_t - D*lap(phi) - D*tau2*lap(phi_t) = 0", {"tau": "0.5", "D": "0.8", "tau2": "0.7"})


def ids(pair: object) -> str:
    row, point = pair  # type: ignore[misc]
    return f"{row.name}-{'-'.join(point[:3])}"


def number(text: str) -> complex:
    return complex(text.replace("*i", "j").replace(" ", ""))


def agree(found: str, expected: str) -> bool:
    """To 15 digits, 0 to 15 digits after the point."""
    one, other = number(found), number(expected)
    return abs(one - other) <= 2e-15 * max(abs(other), 1e-3)


@pytest.mark.parametrize("pair", POINTS, ids=ids)
@pytest.mark.parametrize("quantity", ["kernel", "green"])
def test_values_of_the_literature(pair: tuple[KernelRow, tuple[str, ...]], quantity: str) -> None:
    row, (dim, t, r, kernel, green) = pair  # type: ignore[misc]
    expected = kernel if quantity == "kernel" else green
    if not expected or (row.name == "ideal_wave" and dim == "1" and quantity == "kernel"):
        return
    value = gp.value(row.flow(), quantity, t=t, r=r, dim=int(dim))
    assert agree(value.value, expected)
    assert float(value.error) <= 1e-18 * abs(number(value.value))


@pytest.mark.parametrize("pair", [p for p in POINTS if p[1][1] == "0.7"], ids=ids)
def test_formulas_with_symbolic_parameters(pair: tuple[KernelRow, tuple[str, ...]]) -> None:
    """One formula for all N where it says so, and the formula of each N, at the row's parameters."""
    row, (dim, t, r, kernel, green) = pair  # type: ignore[misc]
    point = {**row.values, "t": t, "r": r, "x": r, "N": dim}
    for form, expected in ((gp.kernel, kernel), (gp.green, green)):
        one, every = form(row.flow(symbolic=True), int(dim)), form(row.flow(symbolic=True))
        if not expected or one.formula is None:
            continue
        value = written(evaluate(one.formula, point, 200), 20).value
        assert agree(value, expected)
        if every.formula is not None and every.dimensions == "all" and evaluate(every.formula, point).is_finite():
            assert agree(written(evaluate(every.formula, point, 200), 20).value, expected)


def test_fronts_and_atoms_stand_apart() -> None:
    flow = flow_of("phi_tt + 2*eps*phi_t - c^2*lap(phi) = 0", {"eps": "1", "c": "1"}, symbolic=True)
    assert gp.kernel(flow, 1).singular == ("(exp(-eps*t)/2)*(delta(x - c*t) + delta(x + c*t))",)
    assert len(gp.kernel(flow, 3).singular) == 2
    assert gp.kernel(flow).singular
    assert gp.green(flow, 1).singular == ()
    line = flow_of("phi_tt + lap(phi) = 0", {})
    assert gp.green(line, 1).normalisation == "up to a constant"
    assert gp.value(flow_of("phi_tt - lap(phi) = 0", {}), "kernel", t=1, r=2, dim=3).value == "0"


@pytest.mark.parametrize("pde", ["lap(phi) = phi_tt + phi_t", "lap(phi) + lap(phi_t) = phi_tt + phi_t", "lap(phi) = 3*phi_tt"])
@pytest.mark.parametrize("dim", [1, 3])
def test_an_equation_turned_round_is_the_same(pde: str, dim: int) -> None:
    """The density's unit is positive whatever sign the highest time derivative has."""
    left, right = pde.split(" = ")
    for quantity in ("kernel", "green"):
        one, other = (gp.value(gp.density_flow(text), quantity, t=2, r="0.3", dim=dim) for text in (pde, f"{right} = {left}"))
        assert one == other
    assert float(gp.value(gp.density_flow(pde), "kernel_hat", t="0.01", k=1).value) > 0.9


def test_what_only_moves_is_an_atom() -> None:
    for pde, dim, singular in (
        ("phi_t + 2*phi_x + phi = 0", 1, "exp(-t)*delta(x - 2*t)"), ("phi_t - phi_y = 0\ndim 2", 2, "delta(x)*delta(y + t)"),
        ("phi_t + 3*phi = 0", 4, "exp(-3*t)*delta(x)"),
    ):  # fmt: skip
        found = gp.kernel(gp.density_flow(pde), dim)
        assert (print_expr(found.formula), found.singular) == ("0", (singular,))


def test_a_value_on_the_front_is_refused() -> None:
    with pytest.raises(UnsupportedError):
        gp.value(flow_of("phi_tt - c^2*lap(phi) = 0", {"c": "1.3"}), "kernel", t="0.7", r="0.91", dim=2)


@pytest.mark.parametrize(
    "pde",
    [
        "exp(1)*phi_t = 3*lap(phi) - 2*phi", "2*phi_tt + 2*lap(phi) - 18*phi = 0", "phi_tt + 2*phi_t + lap(phi) - 3*phi = 0",
        "phi_t + 3*mult(sqrt(4*k^2 + 9), phi) - phi = 0", "phi_t + 1/2*mult(log(3 + 2*k^2), phi) = 0",
        "phi_tt + 4*phi_t - 2*lap(phi) + 4*phi = 0", "3*phi_tt + phi_t - lap(phi) + 5*phi = 0", "phi_t = t^2*lap(phi)",
        "phi_t + 2*fraclap(phi, 1/2) - phi = 0",
    ],
)  # fmt: skip
def test_recognition_by_structure_not_by_name(pde: str) -> None:
    """Scaled, gauged and disguised equations have closed forms too; those of N = 3 agree with the certified inversion."""
    from genphys_sym.greens.proofs import transform_residual

    flow = gp.density_flow(gp.parse(pde.replace("exp(1)*", "7/3*")))
    for dim in (1, 3):
        if "phi_tt + 2*phi_t + lap" in pde and flow.dispersion.problem.value != "decaying":
            continue
        closed, inverse = transform_residual(flow, "kernel", dim, {"t": "0.6", "r": "0.2"}, 18)
        assert closed.overlaps(inverse)
        assert float(inverse.real.rad()) < 1e-15


@pytest.mark.parametrize("row", [row for row in flow_rows() if row.at], ids=lambda row: row.name)
def test_transforms_of_the_table_of_flows(row: FlowRow) -> None:
    """Of an ill-posed problem too: every single wave evolves, it is the sum of them that does not."""
    given = "\n".join(f"par {name} = {value}" for name, value in row.values.items())
    kept = [line for line in row.pde.strip().splitlines() if not line.startswith("par ")]
    flow = gp.density_flow("\n".join([*kept, given]))
    for k, t, expected in row.at:
        found = gp.value(flow, "kernel_hat", t=t, k=k)
        assert agree(found.value, expected.strip("()").replace("j", "*i"))
        assert float(found.error) <= 1e-18 * abs(number(found.value))


def test_waves_under_a_caputo_derivative() -> None:
    """E_0.6(-0.8 k^2 t^0.6) to 18 digits; E_1/2(-z) = e^{z^2} erfc z; and the series in many digits, on both sides of 1."""
    table = [
        ("0.37", "0.7", "0.90774523891335615"),
        ("0.37", "1.6", "0.854944207548306426"),
        ("1.13", "0.7", "0.468785228002413044"),
        ("1.13", "1.6", "0.329630749174331289"),
        ("2.9", "0.7", "0.0873474962852872887"),
        ("2.9", "1.6", "0.0523982401746165157"),
    ]
    for k, t, expected in table:
        assert agree(gp.time_fractional("0.6", "0.8", t=t, k=k).value, expected)
    with mpmath.workdps(60):
        for k in ("0.3", "2", "15"):
            z = mpmath.mpf(k) ** 2
            assert agree(gp.time_fractional("0.5", 1, t=1, k=k).value, mpmath.nstr(mpmath.exp(z * z) * mpmath.erfc(z), 20))
    for beta, z in (("0.3", 2), ("0.8", 90), ("1.5", 300), ("1.9", 7000)):
        size = int(float(z) ** (1 / float(beta)))
        with mpmath.workdps(40 + size):
            order, terms = mpmath.mpf(beta), 400 + int(4 * size / float(beta))
            true = mpmath.fsum((-mpmath.mpf(z)) ** n * mpmath.rgamma(1 + order * n) for n in range(terms))
            found = gp.time_fractional(beta, z, t=1, k=1)
            assert abs(mpmath.mpf(found.value) - true) <= mpmath.mpf(found.error), (beta, z)
        assert float(found.error) <= 1e-18 * abs(float(found.value))


def test_the_time_fractional_kernel_averages_gaussians() -> None:
    """Subordination: for beta = 1/2 the time of the Gaussian has the density e^{-u^2/4}/sqrt(pi), u = tau/t^beta."""
    s, r = mpmath.sqrt(mpmath.mpf("0.7")), mpmath.mpf("0.9")
    for dim in (1, 3, 5, 7, 9):

        def term(u: object, dim: int = dim) -> object:
            return mpmath.exp(-u * u / 4 - r * r / (4 * s * u)) / mpmath.sqrt(mpmath.pi) * (4 * mpmath.pi * s * u) ** (-dim / 2)

        true = mpmath.quad(term, [0, 0.05, 0.1, 0.5, 1, 2, 4, 8, 16, 24])
        assert agree(gp.time_fractional("0.5", 1, t="0.7", r="0.9", dim=dim).value, mpmath.nstr(true, 20))
    for wrong in ({"r": 1, "dim": 2}, {"r": 0, "dim": 3}, {"r": 1}, {}):
        with pytest.raises(UnsupportedError):
            gp.time_fractional("0.5", 1, t=1, **wrong)


def test_the_density_of_a_complex_field_is_its_square() -> None:
    flow = flow_of("phi_t - (3/10 + i/2)*lap(phi) + 2*phi = 0", {})
    field, density = (gp.value(flow, name, t="0.7", r="0.4", dim=3) for name in ("green", "kernel"))
    assert agree(density.value, str(abs(number(field.value)) ** 2))
    assert "superposed" in gp.kernel(flow).normalisation
    assert print_expr(gp.kernel(flow_of("i*phi_t + a*lap(phi) = 0", {"a": "1"}, symbolic=True)).formula) == "(4*pi*a*t)^(-N)"


def test_the_time_fractional_kernel() -> None:
    cases = [("0.7", "0.4", "0.349569844650537019"), ("1.6", "1.1", "0.179895137763252119")]
    for t, r, expected in cases:
        assert agree(gp.time_fractional("0.6", "0.8", t=t, r=r, dim=1).value, expected)
    gaussian = gp.value(flow_of("phi_t - D*lap(phi) = 0", {"D": "0.7"}), "kernel", t="0.7", r="0.4", dim=3)
    assert agree(gp.time_fractional(1, "0.7", t="0.7", r="0.4", dim=3).value, gaussian.value)
    with pytest.raises(UnsupportedError):
        gp.time_fractional("0.6", 1, t=1, r=1, dim=2)


def test_pfgmpp_at_one_extra_dimension_is_poisson() -> None:
    one = flow_of("phi_tt + (D-1)/t*phi_t + lap(phi) = 0", {"D": "1"})
    two = flow_of("phi_tt + lap(phi) = 0", {})
    for dim in (1, 2, 5):
        left = gp.value(one, "kernel", t="0.7", r="0.4", dim=dim)
        assert left.value == gp.value(two, "kernel", t="0.7", r="0.4", dim=dim).value
    many = flow_of("phi_tt + (D-1)/t*phi_t + lap(phi) = 0", {"D": "3"})
    known = mpmath.mpf("1.7") * mpmath.exp(mpmath.mpf("-0.7"))  # e^{-kt}(1 + kt)
    assert agree(gp.value(many, "kernel_hat", t="0.7", k="1").value, str(known))


def test_ornstein_uhlenbeck_is_told_around_its_mean() -> None:
    flow = flow_of("phi_t - div(beta/2*x*phi) - beta/2*lap(phi) = 0", {"beta": "1.2"})
    assert gp.kernel(flow, 1).normalisation.startswith("r is the distance from x0*exp(")
    variance = 1 - mpmath.exp(mpmath.mpf("-0.84"))
    mehler = mpmath.exp(-mpmath.mpf("0.16") / (2 * variance)) / mpmath.sqrt(2 * mpmath.pi * variance)
    assert agree(gp.value(flow, "kernel", t="0.7", r="0.4", dim=1).value, str(mehler))


def test_transforms_at_coinciding_roots_and_for_three_roots() -> None:
    flow = flow_of("phi_tt + 2*phi_t - lap(phi) = 0", {})
    assert agree(gp.value(flow, "kernel_hat", t=1, k=1).value, "0.735758882342884643")  # (1 + t) e^{-t}
    cubic = flow_of("phi_ttt + 3*phi_tt + 3*phi_t + phi = 0", {})
    assert agree(gp.value(cubic, "green_hat", t=1, k=2).value, "0.183939720585721161")  # t^2 e^{-t}/2


@pytest.mark.parametrize("digits", [15, 20, 30])
def test_three_heat_equations_in_one(digits: int) -> None:
    """λ = −k², −2k², −3k²: waves to the digits asked for, and in space a sum of three Gaussians."""
    flow = flow_of("phi_ttt - 6*lap(phi_tt) + 11*lap(lap(phi_t)) - 6*lap(lap(lap(phi))) = 0", {})
    weights = {1: Fraction(1, 2), 2: Fraction(-4), 3: Fraction(9, 2)}
    with mpmath.workdps(digits + 10):
        t, r, k = mpmath.mpf(7) / 10, mpmath.mpf(4) / 10, mpmath.mpf(13) / 10
        wave = sum(w.numerator * mpmath.exp(-n * k * k * t) / w.denominator for n, w in weights.items())
        found = gp.value(flow, "kernel_hat", t="0.7", k="1.3", digits=digits)
        assert abs(mpmath.mpf(found.value) - wave) <= mpmath.mpf(found.error) <= abs(wave) * mpmath.mpf(10) ** (1 - digits)
        for dim in (1, 2, 3, 7):
            gauss = {n: mpmath.exp(-r * r / (4 * n * t)) / (4 * mpmath.pi * n * t) ** (mpmath.mpf(dim) / 2) for n in weights}
            true = sum(w.numerator * gauss[n] / w.denominator for n, w in weights.items())
            found = gp.value(flow, "kernel", t="0.7", r="0.4", dim=dim, digits=digits)
            assert abs(mpmath.mpf(found.value) - true) <= mpmath.mpf(found.error) <= abs(true) * mpmath.mpf(10) ** (1 - digits)


def test_directions() -> None:
    drifting = flow_of("phi_t + b*phi_x - phi_xx - phi_xy - 2*phi_yy = 0\ndim 2", {"b": "0.5"})
    value = gp.value(drifting, "kernel", t=1, x="0.5", y=0, dim=2)
    assert agree(value.value, str(1 / (2 * mpmath.pi * mpmath.sqrt(7))))
    fifth = flow_of("phi_t + phi_xxx - phi_xxxxx = 0", {})
    left, right = (gp.value(fifth, "kernel", t="0.7", x=x) for x in (-3, 3))
    assert left.value != right.value
    with pytest.raises(UnsupportedError, match="one dimension only"):
        gp.value(flow_of("phi_t + phi_xxxx + phi_yyyy = 0\ndim 2", {}), "kernel", t=1, x=1, y=1)


def test_more_digits_refine_the_same_value() -> None:
    flow = flow_of(*QUARTIC)
    short, long = (gp.value(flow, "kernel", t="0.7", r="0.4", dim=10, digits=digits) for digits in (20, 60))
    assert abs(Fraction(short.value) - Fraction(long.value)) <= Fraction(short.error) + Fraction(long.error)
    assert Fraction(long.error) < Fraction(long.value) / 10**59


def test_questions_without_an_answer_say_what_is_missing() -> None:
    symbolic = flow_of(*QUARTIC, symbolic=True)
    with pytest.raises(UnsupportedError, match="a value for a, b, m"):
        gp.value(symbolic, "kernel", t=1, r=1, dim=3)
    flow = flow_of(*QUARTIC)
    with pytest.raises(UnsupportedError, match="give dim"):
        gp.value(flow, "kernel", t=1, r=1)
    with pytest.raises(UnsupportedError, match="give k"):
        gp.value(flow, "kernel_hat", t=1, r=1)
    with pytest.raises(UnsupportedError, match="none of"):
        gp.value(flow, "mass", t=1, r=1)
    with pytest.raises(UnsupportedError, match="at r = 0"):
        gp.value(flow_of(*JEFFREYS), "kernel", t=1, r=0, dim=1)
    with pytest.raises(UnsupportedError, match="diverges at k = 0"):
        gp.value(flow_of("phi_tt - lap(lap(phi)) = 0", {}), "green", t=1, r=1, dim=2)
    with pytest.raises(UnsupportedError, match="2 space dimensions, not in 3"):
        gp.kernel(flow_of("phi_t = lap(phi)\ndim 2", {}), 3)
    ill = flow_of("phi_t + lap(phi) = 0", {})
    assert gp.kernel(ill).formula is None
    with pytest.raises(UnsupportedError, match="ill-posed"):
        gp.value(ill, "kernel", t=1, r=1, dim=1)


@pytest.mark.parametrize(
    ("ball", "digits", "value", "error"),
    [
        (acb(arb("0.125")), 5, "0.12500", "0"), (acb(0), 5, "0", "0"), (acb(arb(1) / 3), 5, "0.33333", None),
        (acb(arb(2) ** 100), 4, "1.268e30", None), (acb(-(arb(2) ** -100)), 4, "-7.889e-31", None),
        (acb(arb("99999.7")), 5, "1.0000e5", None), (acb(12345), 5, "12345", "0"), (acb(12345), 3, "1.23e4", "4.5e1"),
    ],
)  # fmt: skip
def test_decimal_text_holds_the_ball(ball: acb, digits: int, value: str, error: str | None) -> None:
    found = written(ball, digits)
    assert found.value == value
    assert error is None or found.error == error
    middle, exponent = ball.real.mid().man_exp()
    exact = Fraction(int(middle)) * Fraction(2) ** int(exponent)
    assert abs(Fraction(found.value) - exact) <= Fraction(found.error)
