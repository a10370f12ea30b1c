"""Properties of verdicts: what does not change them; certificates that prove; repairs that mend."""

from fractions import Fraction

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import genphys_sym as gp
from genphys_sym.admissibility.condition import Compare, compare, disjunction, text
from genphys_sym.admissibility.domain import Bounds, Domain
from genphys_sym.admissibility.half_line import positive
from genphys_sym.repairs import repairs
from genphys_sym.results import Answer, Verdict
from symcons.codes import EXPLANATIONS

EQUATIONS = [
    "phi_t - lap(phi) = 0",
    "phi_tt + lap(phi) = 0",
    "phi_tt + 2*phi_t - lap(phi) = 0",
    "phi_tt + 2*phi_t - lap(phi) - lap(phi_t) = 0",
    "phi_tt + 2*phi_t - lap(phi) - 1/4*lap(phi_t) = 0",
    "phi_t + lap(lap(phi)) = 0",
    "phi_tt + 2*lap(phi) - lap(lap(phi)) - phi = 0",
    "phi_tt + lap(phi) - lap(lap(phi)) - phi = 0",
    "phi_t - lap(phi_t) - lap(phi) = 0",
    "phi_tt - lap(phi) + phi = 0",
]


def answers(verdict: Verdict) -> tuple[Answer, Answer, Answer, str]:
    return verdict.status, verdict.c1, verdict.c2, verdict.dimensions


def test_the_package_is_the_function() -> None:
    import genphys_sym.admissibility.chooser as chooser

    assert chooser.judge is not None
    assert gp.admissibility("phi_t = lap(phi)").status is Answer.YES


@pytest.mark.parametrize("equation", EQUATIONS)
@pytest.mark.parametrize("factor", ["-1", "7/3", "a"])
def test_a_constant_factor_changes_nothing(equation: str, factor: str) -> None:
    left = equation.removesuffix(" = 0")
    scaled = f"{factor}*({left}) = 0" + ("\npar a > 0" if factor == "a" else "")
    assert answers(gp.admissibility(scaled)) == answers(gp.admissibility(equation))


@pytest.mark.parametrize("equation", EQUATIONS)
@settings(max_examples=5, deadline=None)
@given(time=st.fractions(Fraction(1, 9), 9, max_denominator=9), space=st.fractions(Fraction(1, 9), 9, max_denominator=9))
def test_scales_of_time_and_space_change_nothing(equation: str, time: Fraction, space: Fraction) -> None:
    scaled = equation.replace("phi_tt", f"({time**2})*PP").replace("lap(phi_t)", f"({time * space**2})*LT")
    scaled = scaled.replace("lap(lap(phi))", f"({space**4})*LL").replace("lap(phi)", f"({space**2})*L")
    scaled = scaled.replace("phi_t", f"({time})*P")
    for short, long in (("PP", "phi_tt"), ("LT", "lap(phi_t)"), ("LL", "lap(lap(phi))"), ("L", "lap(phi)"), ("P", "phi_t")):
        scaled = scaled.replace(f"*{short} ", f"*{long} ")
    assert answers(gp.admissibility(scaled)) == answers(gp.admissibility(equation)), scaled


@pytest.mark.parametrize(
    ("equation", "gauged"),
    [
        ("phi_t - lap(phi) = 0", "phi_t - c*phi - lap(phi) = 0"),
        ("phi_tt + 2*phi_t - lap(phi) = 0", "(phi_tt - 2*c*phi_t + c^2*phi) + 2*(phi_t - c*phi) - lap(phi) = 0"),
        (
            "phi_tt + 2*phi_t - lap(phi) - 1/4*lap(phi_t) = 0",
            "(phi_tt - 2*c*phi_t + c^2*phi) + 2*(phi_t - c*phi) - lap(phi) - 1/4*(lap(phi_t) - c*lap(phi)) = 0",
        ),
        (
            "phi_tt + lap(phi) - lap(lap(phi)) - phi = 0",
            "(phi_tt - 2*c*phi_t + c^2*phi) + lap(phi) - lap(lap(phi)) - phi = 0",
        ),
        (
            "phi_tt + 2*phi_t - lap(phi) - lap(phi_t) = 0",
            "(phi_tt - 2*c*phi_t + c^2*phi) + 2*(phi_t - c*phi) - lap(phi) - (lap(phi_t) - c*lap(phi)) = 0",
        ),
    ],
)
@pytest.mark.parametrize("rate", ["1/3", "-1/2", "2", "9"])
@pytest.mark.parametrize("dim", [1, 2, 7])
def test_a_gauge_changes_nothing(equation: str, gauged: str, rate: str, dim: int) -> None:
    """φ → e^{ct}φ multiplies the kernel by a number of t."""
    before, after = gp.admissibility(equation, dim), gp.admissibility(gauged + f"\npar c = {rate}", dim)
    assert (after.c1, after.c2, after.status) == (before.c1, before.c2, before.status)


@pytest.mark.parametrize("equation", EQUATIONS)
def test_reasons_have_explained_codes(equation: str) -> None:
    for reason in gp.admissibility(equation).reasons:
        assert reason.code in EXPLANATIONS
        assert reason.text and reason.proof


@pytest.mark.parametrize("dim", [1, 2, 3, 5])
@pytest.mark.parametrize("equation", EQUATIONS)
def test_one_dimension_agrees_with_all(equation: str, dim: int) -> None:
    """What holds in all dimensions holds in each; what fails on the line fails everywhere."""
    every, one = gp.admissibility(equation), gp.admissibility(equation, dim=dim)
    if every.status in (Answer.YES, Answer.NO):
        assert one.status is every.status
    if gp.admissibility(equation, dim=1).c1 is Answer.NO:
        assert one.c1 is Answer.NO


@pytest.mark.parametrize(
    ("equation", "exponent"),
    [
        ("phi_t + lap(lap(phi)) = 0", lambda k: k**4),
        ("phi_t - lap(lap(lap(phi))) = 0", lambda k: k**6),
        ("phi_t - lap(phi) + lap(lap(phi)) = 0", lambda k: k**2 + k**4),
    ],
)
def test_counterexamples_are_negative_values(equation: str, exponent: object) -> None:
    """An independent quadrature finds the certified value of the kernel."""
    point = gp.admissibility(equation).counterexample
    assert point is not None and point["N"] == 1
    r, t = mpmath.mpf(Fraction(point["r"]).numerator) / Fraction(point["r"]).denominator, mpmath.mpf(point["t"])
    value = mpmath.quad(lambda k: mpmath.exp(-t * exponent(k)) * mpmath.cos(k * r), mpmath.linspace(0, 8, 33)) / mpmath.pi  # type: ignore[operator]
    assert value < 0
    assert abs(value - mpmath.mpf(point["value"])) < 1e-12


def test_a_front_gives_a_point_in_two_dimensions() -> None:
    point = gp.admissibility("phi_tt + 2*phi_t - lap(phi) = 0").counterexample
    assert point is not None and point["N"] == 2 and float(point["value"]) < 0 < float(point["error"])


@pytest.mark.parametrize(
    ("equation", "wanted"),
    [
        ("phi_tt + 2*eps*phi_t - c^2*lap(phi) = 0\npar eps > 0, c > 0", "-nu*lap(phi_t) with 2*eps*nu >= c^2"),
        ("phi_tt + lap(phi) + k0^2*phi = 0\npar k0 > 0", "2*b1*phi_t with b1 >= k0"),
        ("phi_tt - kappa^2*lap(lap(phi)) - m^2*phi = 0\npar kappa > 0, m > 0", "b*lap(phi) with b >= 2*kappa*m"),
        ("phi_tt - c^2*lap(phi) - nu*lap(phi_t) = 0\npar c > 0, nu > 0", "2*eps*phi_t with 2*nu*eps >= c^2"),
    ],
)
def test_repairs(equation: str, wanted: str) -> None:
    assert wanted in [str(repair) for repair in repairs(equation)]
    assert wanted in gp.admissibility(equation).repairs


def test_the_ideal_wave_needs_two_terms() -> None:
    (repair,) = repairs("phi_tt - c^2*lap(phi) = 0\npar c > 0")
    assert repair.term == "2*eps*phi_t - nu*lap(phi_t)"
    assert set((repair.condition or "").split(" >= ")) == {"2*eps*nu", "c^2"}


@pytest.mark.parametrize("equation", ["phi_t + lap(lap(phi)) = 0", "phi_t + phi_xxx = 0", "phi_t = lap(phi)"])
def test_no_repair_where_none_helps_or_none_is_needed(equation: str) -> None:
    assert repairs(equation) == ()


def test_signs_on_a_domain() -> None:
    domain = Domain([("a", Bounds(Fraction(0))), ("b", Bounds()), ("c", Bounds(Fraction(1), Fraction(2)))])
    a, b, c = (domain.gen(name) for name in "abc")
    assert domain.signs(a * c + a) == {1}
    assert domain.signs(b * b) == {0, 1}
    assert domain.signs(c - 1) == {1}
    assert domain.signs(c - 3) == {-1}
    assert domain.signs(b * b - 2 * b + 2) == {1}
    assert domain.signs(a - b) == {-1, 0, 1}


def test_conditions_in_normal_form() -> None:
    domain = Domain([("a", Bounds(Fraction(0))), ("b", Bounds())])
    a, b = domain.gen("a"), domain.gen("b")
    assert text(compare(a * (b - 2), ">=", domain)) == "b >= 2"
    assert text(compare(-(a**2) * b, ">", domain)) == "b < 0"
    assert isinstance(compare(b - a, "=", domain), Compare)
    assert text(disjunction([compare(b, ">", domain), compare(b, ">=", domain)])) == "b >= 0"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-4, 4), min_size=1, max_size=5))
def test_positive_on_the_half_line(coefficients: list[int]) -> None:
    """Sturm's answer against values at many points."""
    domain = Domain([])
    found = positive({j: domain.constant(c) for j, c in enumerate(coefficients)}, domain)
    values = [sum(c * s**j for j, c in enumerate(coefficients)) for s in (Fraction(n, 64) for n in range(1, 1200))]
    if min(values) <= 0:
        assert text(found) == "false"  # type: ignore[arg-type]
    if text(found) == "false":  # type: ignore[arg-type]
        far = sum(c * Fraction(10**6) ** j for j, c in enumerate(coefficients))
        assert min([*values, far]) <= Fraction(1, 2), "a root between the points at the worst"


@pytest.mark.parametrize("D", ["1/2", "1", "2", "128"])
@pytest.mark.parametrize("dim", [None, 1, 3])
def test_extra_dimensions_with_a_value(D: str, dim: int | None) -> None:
    verdict = gp.admissibility(gp.parse(f"phi_tt + (D - 1)/t*phi_t + lap(phi) = 0\npar D = {D}"), dim=dim)
    assert verdict.status is gp.Answer.YES
