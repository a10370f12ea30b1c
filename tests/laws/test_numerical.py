"""Laws found by numbers: of Python functions and of right-hand sides that no closure covers; what is no law is never one."""

import json
import pickle
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import symcons as sc
from symcons.emit.source import compile_system
from symcons.expr.printing import print_expr
from symcons.expr.system import System
from symcons.numerical.combinations import echelon
from symcons.numerical.gap import find_gap
from symcons.numerical.recognition import DOUBLE, PRECISE, recognised
from symcons.numerical.record import is_numerical_record, recheck
from tests.checker import check

Array = np.ndarray
ROOT = Path(__file__).resolve().parents[2]
#: Examples whose space is the same for both searches.
EXACT = (
    "free_particle_time.ode",
    "harmonic_isotropic.ode",
    "harmonic_one_two.ode",
    "henon_heiles_integrable.ode",
    "lotka_volterra.ode",
    "lyness.map",
    "pendulum.ode",
    "rotor_controlled.ode",
    "sir_varying_rate.ode",
    "spherical_pendulum.ode",
)


def texts(found: sc.NumericalLaws) -> list[str]:
    return [print_expr(law.formula) for law in found]


def pendulum(state: Array, friction: float = 0.0) -> Array:
    q, p = state
    return np.array([p, -np.sin(q) - friction * p])


def kepler(state: Array) -> Array:
    x, y, px, py = state
    r = np.hypot(x, y)
    return np.array([px, py, -x / r**3, -y / r**3])


def of_pendulum(function: Callable[[Array], Array], **options: object) -> sc.NumericalLaws:
    return sc.find_numerical(function, ["q", "p"], sc.Monomials(2), letters="cos(q)", **options)


class TestFunctions:
    def test_pendulum(self) -> None:
        found = of_pendulum(pendulum)
        assert (found.status, found.rank, found.nullity, found.trivial) == (sc.Status.NUMERICAL, 1, 1, 0)
        assert texts(found) == ["p^2 - 2*cos(q)"]
        assert found[0].recognised
        assert not found[0].proven
        assert found.unproven == found.laws
        assert found[0].residual < 1e-14

    def test_kepler_has_four_laws_of_rank_three(self) -> None:
        found = sc.find_numerical(kepler, ["x", "y", "px", "py"], sc.Monomials(3), letters="1/sqrt(x^2 + y^2)")
        assert texts(found)[:2] == ["x*py - y*px", "px^2 + py^2 - 2/sqrt(x^2 + y^2)"]
        assert (len(found), found.rank) == (4, 3)
        assert [law.independent for law in found] == [True, True, True, False]

    @pytest.mark.parametrize(
        "function",
        [
            lambda s: [s[1], -np.sin(s[0])],
            lambda s: (s[..., 1], -np.sin(s[..., 0])),
            lambda s: np.stack([s[..., 1], -np.sin(s[..., 0])], -1),
            lambda s: [float(s[1]), float(-np.sin(s[0]))],
        ],
        ids=["columns", "axes", "rows", "single"],
    )
    def test_ways_of_calling(self, function: Callable[[Array], object]) -> None:
        assert texts(of_pendulum(function)) == ["p^2 - 2*cos(q)"]

    def test_a_function_that_mixes_its_points_is_called_one_by_one(self) -> None:
        def oscillator(s: Array) -> Array:
            return np.array([s[1], -s[0]]) * np.linalg.norm(s)

        assert texts(sc.find_numerical(oscillator, ["x", "y"], sc.Monomials(2))) == ["x^2 + y^2"]

    def test_points_without_value_are_left_out(self) -> None:
        def field(s: Array) -> list[float]:
            if s[0] < 0:
                raise ValueError("nothing here")
            return [s[1], -np.sqrt(s[0])]

        found = sc.find_numerical(field, ["x", "p"], "p^2, x, x*sqrt(x), x^2")
        assert texts(found) == ["4*x*sqrt(x) + 3*p^2"] or texts(found) == ["3*p^2 + 4*x*sqrt(x)"]

    def test_maps(self) -> None:
        def mcmillan(s: Array) -> list[Array]:
            return [s[1], 1.4 * s[1] / (1 + s[1] ** 2) - s[0]]

        found = sc.find_numerical(mcmillan, ["x", "y"], "x^2, y^2, x*y, x^2*y^2, x, y, x^3, y^3", kind="map")
        assert texts(found) == ["5*x^2*y^2 + 5*x^2 + 5*y^2 - 7*x*y"]

    def test_explicit_time(self) -> None:
        found = sc.find_numerical(lambda t, s: [t * s[0]], ["x"], "log(x), t^2, t, x", time="t")
        assert texts(found) == ["t^2 - 2*log(x)"]
        assert found[0].kind == "time-dependent"

    def test_constraints(self) -> None:
        def top(s: Array) -> Array:
            x, y, z, px, py, pz = s
            t = z - px**2 - py**2 - pz**2
            return np.array([px, py, pz, x * t, y * t, z * t - 1])

        names = ["x", "y", "z", "px", "py", "pz"]
        on = ["x^2 + y^2 + z^2 - 1", "x*px + y*py + z*pz"]
        found = sc.find_numerical(top, names, sc.Monomials(2), constraints=on)
        assert texts(found) == ["x*py - y*px", "px^2 + py^2 + pz^2 + 2*z"]
        assert (found.trivial, found.nullity) == (2, 4)

    def test_a_constraint_that_is_left_is_an_error(self) -> None:
        with pytest.raises(sc.InvarianceError):
            sc.find_numerical(lambda s: [s[1], 1 - s[0]], ["x", "y"], sc.Monomials(2), constraints=["x^2 + y^2 - 1"])

    def test_points_of_the_user(self) -> None:
        rng = np.random.default_rng(3)
        found = of_pendulum(pendulum, points=rng.normal(size=(200, 2)))
        assert texts(found) == ["p^2 - 2*cos(q)"]

    def test_coefficients_that_are_no_simple_numbers_are_rounded_and_say_so(self) -> None:
        found = sc.find_numerical(lambda s: [s[1], -np.exp(0.3) * s[0]], ["x", "p"], sc.Monomials(2))
        assert (len(found), found[0].recognised) == (1, False)
        assert np.exp(0.3) == pytest.approx(float(found[0].expr.coeff("x", 2) / found[0].expr.coeff("p", 2)), rel=1e-9)

    def test_it_repeats(self) -> None:
        assert of_pendulum(pendulum, seed=7).laws == of_pendulum(pendulum, seed=7).laws
        assert texts(of_pendulum(pendulum, seed=7)) == texts(of_pendulum(pendulum, seed=8))


class TestNoLaws:
    def test_a_random_field(self) -> None:
        def field(s: Array) -> Array:
            x, y, z = s
            return np.array([y * z - 0.3 * x, 0.7 * x * z + y**2 - 0.2, x * y - 0.4 * z**2 + 0.1])

        found = sc.find_numerical(field, ["x", "y", "z"], sc.Monomials(4))
        assert (found.status, len(found), found.nullity) == (sc.Status.NUMERICAL, 0, 0)
        assert found.evidence.above[0] > 1e-4

    @pytest.mark.parametrize("friction", [1e-3, 1e-6])
    def test_what_is_nearly_conserved_is_not(self, friction: float) -> None:
        found = of_pendulum(lambda s: pendulum(s, friction))
        assert (found.status, len(found), found.nullity) == (sc.Status.NUMERICAL, 0, 0)
        assert friction / 10 < found.evidence.above[0] < friction

    @pytest.mark.parametrize("friction", [1e-8, 1e-10, 1e-12])
    def test_less_is_undecided(self, friction: float) -> None:
        found = of_pendulum(lambda s: pendulum(s, friction))
        assert (found.status, len(found)) == (sc.Status.EXHAUSTED, 0)
        assert "cannot decide" in found.notes[-1]

    def test_noise_is_undecided_and_named(self) -> None:
        rng = np.random.default_rng(1)
        found = of_pendulum(lambda s: pendulum(s) + 1e-9 * rng.standard_normal(np.shape(s)))
        assert (found.status, len(found)) == (sc.Status.EXHAUSTED, 0)
        assert "two calls of the function at one point differ" in found.notes[0]
        assert "cannot decide" in found.notes[-1]

    def test_single_precision_is_undecided(self) -> None:
        found = of_pendulum(lambda s: pendulum(np.asarray(s, dtype=np.float32)).astype(np.float32))
        assert (found.status, len(found)) == (sc.Status.EXHAUSTED, 0)

    def test_an_approximation_fails_in_the_whole_box(self) -> None:
        """Even powers to x^16 are cos x to 1e-14 near 0, where the points are drawn."""
        even = ", ".join(f"x^{n}" for n in range(2, 17, 2))
        found = sc.find_numerical(lambda s: [s[1], -np.sin(s[0])], ["x", "p"], f"p^2, {even}", domain=(-2.5, 2.5))
        assert len(found) == 0

    def test_an_approximation_is_told_from_a_law_in_a_hundred_digits(self) -> None:
        even = ", ".join(f"x^{n}" for n in range(2, 31, 2))
        found = sc.find_numerical(sc.parse("x' = p\np' = -besselj(1, x)"), basis=f"p^2, {even}")
        assert (found.status, len(found), found.nullity) == (sc.Status.NUMERICAL, 0, 0)

    def test_a_formula_perturbed_beyond_doubles(self) -> None:
        found = sc.find_numerical(sc.parse("x' = p\np' = -besselj(1, x) - 1e-25*p"))
        assert (found.status, len(found)) == (sc.Status.NUMERICAL, 0)
        assert "approximations or rounded decimals" in found.notes[-1]

    def test_what_jumps_is_no_law(self) -> None:
        found = sc.find_numerical(sc.parse("x' = p\np' = -heaviside(x)"), basis="p^2, x*heaviside(x), p*heaviside(x), p")
        assert texts(found) == ["p^2 + 2*x*heaviside(x)"]
        assert "it jumps: no law" in found.notes[-1]


class TestFormulas:
    @pytest.mark.parametrize(
        ("equations", "law"),
        [
            ("x' = p\np' = -besselj(1, x)", "p^2 - 2*besselj(0, x)"),
            ("x' = p\np' = besselk(1, x)\npositive x", "p^2 + 2*besselk(0, x)"),
            ("x' = y*gamma(x + 3)\ny' = -x*gamma(x + 3)", "x^2 + y^2"),
            ("x' = p\np' = -heaviside(x)*x^2", "x^3 + x^2*abs(x) + 3*p^2"),
        ],
    )
    def test_found_in_a_hundred_digits_and_not_proven(self, equations: str, law: str) -> None:
        found = sc.find_numerical(sc.parse(equations), basis=sc.Monomials(4) if "^2" in equations else None)
        assert law in texts(found)
        assert all(each.residual < 1e-100 and each.digits == 115 for each in found)
        assert found.proven == ()

    @pytest.mark.parametrize(
        ("equations", "law"),
        [
            ("x' = p\np' = -erf(x)", "2*x*erf(x) + p^2 + 2/sqrt(pi)*exp(-x^2)"),
            ("x' = p\np' = -tanh(x)", "p^2 + 2*log(cosh(x))"),
            ("x' = p\np' = -sign(x)", "p^2 + 2*abs(x)"),
            ("q' = p\np' = -sin(q)", "p^2 - 2*cos(q)"),
            ("x' = sqrt(2)*p\np' = -x", "sqrt(2)*x^2 + 2*p^2"),
            ("x' = pi*p\np' = -x", "1/pi*x^2 + p^2"),
            ("x' = (1 + sqrt(2))*p\np' = -x", "(sqrt(2) - 1)*x^2 + p^2"),
        ],
    )
    def test_proven_afterwards(self, equations: str, law: str) -> None:
        found = sc.find_numerical(sc.parse(equations))
        assert [law] == texts(found)
        assert found[0].proven
        assert sc.verify(found.system, found[0].formula).status == "verified"

    def test_kepler_from_its_formulas_is_proven(self) -> None:
        found = sc.find_numerical(sc.load(ROOT / "examples" / "equations" / "kepler_plain.ode"), basis=sc.Monomials(3))
        assert (len(found.proven), len(found), found.rank) == (4, 4, 3)

    @pytest.mark.parametrize("path", sorted((ROOT / "examples" / "numerical").iterdir()), ids=lambda path: path.name)
    def test_the_examples(self, path: Path) -> None:
        found = sc.find_numerical(sc.load(path))
        assert texts(found) == ["x*py - y*px", "px^2 + py^2 - 2*besselj(0, sqrt(x^2 + y^2))"]
        assert (found.rank, found.proven) == (2, ())

    @pytest.mark.parametrize("name", EXACT)
    def test_the_same_as_the_exact_search(self, name: str) -> None:
        system = sc.load(ROOT / "examples" / "equations" / name)
        exact, found = sc.find_conserved(system), sc.find_numerical(system, basis=system.basis)
        assert (found.rank, len(found)) == (exact.rank, len(exact))
        assert found.nullity - found.trivial == exact.nullity - exact.trivial
        assert found.proven == found.laws

    def test_inputs_are_arbitrary(self) -> None:
        found = sc.find_numerical(sc.parse("x' = u*y\ny' = -u*x\nz' = x + y\ninput u"), basis=sc.Monomials(2))
        assert texts(found) == ["x^2 + y^2"]

    def test_time(self) -> None:
        found = sc.find_numerical(sc.parse("x' = besselj(0, t)*x"), basis="log(x), t*besselj(0, t), x, t")
        assert len(found) == 0
        found = sc.find_numerical(sc.parse("x' = -besselj(1, t)*x"), basis="log(x), besselj(0, t), x, t")
        assert texts(found) == ["log(x) - besselj(0, t)"]

    def test_maps_with_functions(self) -> None:
        found = sc.find_numerical(sc.parse("x(n+1) = y\ny(n+1) = 2*sin(1/4)*y - x"), basis=sc.Monomials(2))
        assert (len(found), found[0].recognised) == (1, False)
        assert found[0].residual < 1e-25

    def test_a_parameter_needs_a_value(self) -> None:
        with pytest.raises(sc.SymconsError, match="parameter k"):
            sc.find_numerical(sc.parse("x' = k*x\npar k"))


class TestArguments:
    def test_no_basis_is_too_large_or_empty(self) -> None:
        with pytest.raises(sc.SymconsError, match="functions"):
            sc.find_numerical(pendulum, ["q", "p"], sc.Monomials(80))

    def test_no_point_has_a_value(self) -> None:
        with pytest.raises(sc.SymconsError, match="ZeroDivisionError"):
            sc.find_numerical(lambda s: [1 / 0], ["x"], sc.Monomials(1))

    def test_the_shape_is_checked(self) -> None:
        with pytest.raises(sc.SymconsError, match=r"shape \(1,\)"):
            sc.find_numerical(lambda s: [s[0]], ["x", "y"], sc.Monomials(1))

    def test_complex_numbers_are_refused(self) -> None:
        with pytest.raises(sc.SymconsError, match="complex"):
            sc.find_numerical(lambda s: [1j * s[0]], ["x"], sc.Monomials(1))

    @pytest.mark.parametrize(
        "options",
        [
            {"names": None},
            {"names": "q"},
            {"names": ["q", "q"]},
            {"kind": "flow"},
            {"kind": "map", "time": "t"},
            {"letters": "r"},
        ],
        ids=str,
    )
    def test_what_does_not_fit(self, options: dict[str, object]) -> None:
        with pytest.raises(sc.SymconsError):
            sc.find_numerical(pendulum, **{"names": ["q", "p"], "basis": sc.Monomials(2)} | options)

    def test_the_budget_ends_it(self) -> None:
        budget = sc.Budget(1e-9)
        found = sc.find_numerical(pendulum, ["q", "p"], sc.Monomials(4), letters="cos(q), sin(q)", budget=budget)
        assert found.status is sc.Status.EXHAUSTED
        assert "budget" in found.notes[-1]


@pytest.fixture(scope="module")
def results() -> list[sc.NumericalLaws]:
    """Of a function, undecided, of a formula and proven."""
    return [
        of_pendulum(pendulum),
        of_pendulum(lambda s: pendulum(s, 1e-9)),
        sc.find_numerical(sc.parse("x' = p\np' = -besselj(1, x)")),
        sc.find_numerical(sc.parse("x' = p\np' = -erf(x)")),
    ]


class TestRecords:
    def test_they_come_back(self, results: list[sc.NumericalLaws], tmp_path) -> None:
        for result in results:
            record = json.loads(json.dumps(result.to_dict()))
            assert is_numerical_record(record)
            assert sc.NumericalLaws.from_dict(record) == result
            result.save(tmp_path / "result.json")
            assert sc.NumericalLaws.load(tmp_path / "result.json") == result
            assert pickle.loads(pickle.dumps(result)) == result  # noqa: S301

    def test_no_checker_calls_them_proven(self, results: list[sc.NumericalLaws]) -> None:
        for result in results:
            assert recheck(result.to_dict()).status == "undecided"
            with pytest.raises((ValueError, AttributeError)):  # of a function there are no equations to read
                check(json.loads(json.dumps(result.to_dict())))

    def test_they_are_no_exact_results(self, results: list[sc.NumericalLaws]) -> None:
        with pytest.raises(sc.SymconsError):
            sc.ConservedQuantities.from_dict(results[0].to_dict())


class TestParts:
    def test_numbers_are_recognised(self) -> None:
        import flint

        with flint.ctx.workprec(256):
            pi, two = flint.arb.pi(), flint.arb(2)
            cases = [(two / 3, "2/3"), (3 * two.sqrt() / 7, "3*sqrt(2)/7"), (2 / pi.sqrt(), "2/sqrt(pi)")]
            cases += [(1 + two.sqrt(), "sqrt(2) + 1"), (flint.arb(5) / 3 - pi / 7, "5/3 - pi/7")]
            transcendental = two.exp()
        for value, text in cases:
            found = recognised(value, PRECISE)
            assert found is not None
            assert print_expr(found) == text
        assert recognised(transcendental, PRECISE) is None
        assert recognised(flint.arb(1) / 3, PRECISE) is None  # fifty-three bits are too few

    @given(st.integers(-500, 500), st.integers(1, 500), st.floats(-1e-13, 1e-13))
    def test_fractions_are_recognised_in_doubles(self, top: int, bottom: int, error: float) -> None:
        value = Fraction(top, bottom)
        found = recognised(float(value) * (1 + error), DOUBLE)
        assert found is not None
        assert print_expr(found) == str(value)

    def test_most_numbers_are_not_recognised_in_doubles(self) -> None:
        rng = np.random.default_rng(0)
        assert sum(recognised(float(v), DOUBLE) is not None for v in rng.uniform(-3, 3, 200)) <= 2

    def test_the_echelon_form_spans_the_same(self) -> None:
        rng = np.random.default_rng(0)
        rows = rng.normal(size=(3, 7))
        found = echelon(rows)
        assert np.linalg.matrix_rank(np.vstack([rows, found]), 1e-9) == 3
        assert np.allclose(found[:, [4, 5, 6]], np.eye(3)[[0, 1, 2]])

    @pytest.mark.parametrize("angle", [1e-6, 1e-9, 1e-15, 0.0])
    def test_the_gap(self, angle: float) -> None:
        rng = np.random.default_rng(0)
        left, right = (np.linalg.qr(rng.normal(size=(9, 4)))[0] for _ in range(2))
        changes = left @ np.diag([1.0, 0.5, 0.2, angle]) @ right[:4]
        gap, vectors = find_gap(changes, np.abs(changes), np.eye(4), 2.2e-16)
        assert gap.nullity == {1e-6: 0, 1e-9: None}.get(angle, 1)
        assert len(vectors) == (angle < 1e-6)


def polynomial(rng: np.random.Generator, size: int, degree: int) -> dict[tuple[int, ...], float]:
    """A random polynomial with small integer coefficients."""
    exponents = {tuple(int(e) for e in rng.multinomial(rng.integers(1, degree + 1), np.ones(size) / size)) for _ in range(6)}
    return {e: float(rng.choice([-3, -2, -1, 1, 2, 3])) for e in exponents}


def gradient(terms: dict[tuple[int, ...], float], state: Array) -> Array:
    slopes = np.zeros_like(state)
    for exponents, c in terms.items():
        for i, e in enumerate(exponents):
            if e:
                lowered = [p - (j == i) for j, p in enumerate(exponents)]
                slopes[i] = slopes[i] + c * e * np.prod([x**p for x, p in zip(state, lowered, strict=True)], axis=0)
    return slopes


def value(terms: dict[tuple[int, ...], float], state: Array) -> Array:
    return sum(c * np.prod([x**e for x, e in zip(state, exponents, strict=True)], axis=0) for exponents, c in terms.items())


@given(st.integers(0, 10**6))
def test_random_skew_gradient_fields_give_their_law_back(seed: int) -> None:
    """x' = S(x) grad H with a skew matrix S of sines conserves H, and H is in the span of what is found and its powers."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(2, 5))
    energy = polynomial(rng, size, 3)
    mixing = rng.normal(size=(size, size, size))

    def field(state: Array) -> Array:
        s = np.sin(np.tensordot(mixing, state, 1)) + mixing[:, :, :1].reshape((size, size) + (1,) * (state.ndim - 1))
        return np.einsum("ij...,j...->i...", s - np.swapaxes(s, 0, 1), gradient(energy, state))

    names = [f"x{i}" for i in range(size)]
    found = sc.find_numerical(field, names, sc.Monomials(3))
    assert found.status is sc.Status.NUMERICAL
    assert found.laws
    points = rng.uniform(-1, 1, (40, size))
    frame = System("ode", tuple(names), tuple(law.formula for law in found))
    values = compile_system(frame, "numpy")(0.0, points)
    target = value(energy, points.T)
    columns = np.column_stack([np.ones(40), values, values**2, values**3])
    rest = target - columns @ np.linalg.lstsq(columns, target, rcond=None)[0]
    assert np.abs(rest).max() <= 1e-8 * np.abs(target).max()


@given(st.integers(0, 10**6))
def test_random_fields_have_no_laws(seed: int) -> None:
    rng = np.random.default_rng(seed)
    size = int(rng.integers(2, 4))
    mixing, offset = rng.normal(size=(size, size)), rng.normal(size=size)

    def field(state: Array) -> Array:
        shift = offset.reshape((size,) + (1,) * (state.ndim - 1))
        return np.sin(np.tensordot(mixing, state, 1) + shift) + 0.3 * state**2

    assert not sc.find_numerical(field, [f"x{i}" for i in range(size)], sc.Monomials(3)).laws
