"""The search as a whole: awkward constraint sets, executors, budgets, progress, certificates."""

import pickle
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symcons.budget import Budget
from symcons.errors import CertificateError, InvarianceError, SymconsError, UnsupportedError
from symcons.expr.parser import parse, parse_expression
from symcons.expr.printing import print_expr
from symcons.expr.system import Monomials, System
from symcons.laws.result import ConservedQuantities, Status
from symcons.laws.search import find_conserved
from symcons.symmetry.flow import SamplingError
from tests.laws.brute_force import Counts, monomial_counts
from tests.laws.random_systems import controlled, graphs, rational_fields, surfaces

# name: (text, degree, (nullity, trivial, rank, complete_among)). Numbers by hand or from tests.laws.brute_force.
SETS = {
    "nothing moves on two planes": ("x' = 0\ny' = 0\nz' = x\n0 = x*y", 2, (6, 1, 2, "basis")),
    "two planes, each with its law": ("x' = x*z\ny' = 0\nz' = 0\n0 = x*y", 2, (6, 1, 2, "basis")),
    "five hyperplanes": ("x' = 0\ny' = 0\nz' = 0\nw' = 0\nu' = 0\nv' = 1\n0 = x*y*z*w*u", 2, (20, 0, 4, "basis")),
    "three parallel planes": ("x' = 0\ny' = x*y\nz' = 0\n0 = x^3 - x", 3, (10, 1, 2, "basis")),
    "a line and a hyperplane": ("x' = 0\ny' = 0\nz' = 0\nw' = 1\n0 = x*y\n0 = x*z", 2, (9, 2, 2, "basis")),
    "a coordinate plane": ("x' = y\ny' = -x\nz' = z\n0 = z", 3, (11, 10, 1, "all")),
    "a coordinate line": ("x' = x\ny' = y*z\nz' = 0\nw' = 1\n0 = x\n0 = y", 3, (28, 25, 1, "all")),
    "no points modulo half of the primes": ("x' = 0\ny' = x*y\nz' = -x*z\n0 = x^2 - 2", 3, (7, 4, 1, "all")),
    "no real points": ("x' = x*y\ny' = y^2 + 1\n0 = y^2 + 1", 3, (4, 3, 0, "all")),
    "a constraint squared": ("x' = y\ny' = -x\nz' = 0\n0 = (x^2 + y^2 - 1)^2", 4, (14, 10, 1, "all")),
    "a parabola squared": ("x' = 0\ny' = 0\nz' = 1\n0 = (x - y^2)^2", 2, (5, 1, 1, "all")),
    "a constraint given twice": ("x' = y\ny' = -x\nz' = 0\n0 = x^2 + y^2 - 1\n0 = 2*x^2 + 2*y^2 - 2", 3, (7, 4, 1, "all")),
    "a multiple of a constraint": ("x' = y\ny' = -x\nz' = 0\n0 = x^2 + y^2 - 1\n0 = z*(x^2 + y^2 - 1)", 3, (7, 4, 1, "all")),
    "a tangent plane": ("x' = 0\ny' = 0\nz' = 1\nw' = 0\n0 = x^2 + y^2 - 1\n0 = x - 1", 2, (11, 9, 1, "all")),
    "all letters shared": (
        "x' = y - z\ny' = z - x\nz' = x - y\n0 = x + y + z - 1\n0 = x^2 + y^2 + z^2 - 5", 3, (13, 13, 0, "all")
    ),
    "a cusp": ("x' = 2*x\ny' = 3*y\nz' = z\n0 = y^2 - x^3", 3, (1, 1, 0, "basis")),
    "a cone": ("x' = y\ny' = -x\nz' = 0\n0 = x^2 + y^2 - z^2", 3, (7, 4, 1, "all")),
    "two complex lines": ("x' = y\ny' = -x\nz' = 0\n0 = x^2 + y^2", 3, (7, 4, 1, "all")),
    "a quotient without a pole": ("x' = 2*x*y/y\ny' = -y^2/y\nz' = 0\n0 = x*y^2", 3, (7, 4, 1, "basis")),
    "a pole on one of two planes": ("x' = (-y + z^2)/z\ny' = 2*y\nz' = -2*z\n0 = y*z", 3, (13, 10, 1, "basis")),
}


def search(text: str, degree: int, **options: Any) -> ConservedQuantities:
    return find_conserved(parse(text), Monomials(degree), **options)


class TestSets:
    @pytest.mark.parametrize("name", SETS)
    def test_counts_rank_and_certificate(self, name: str) -> None:
        text, degree, expected = SETS[name]
        found = search(text, degree)
        assert (found.nullity, found.trivial, found.rank, found.complete_among) == expected
        assert found.status is (Status.COMPLETE if found.laws else Status.NONE)
        assert found.ambient_rank >= found.rank == sum(law.independent for law in found)
        found.certificate.check()

    @pytest.mark.parametrize("name", SETS)
    def test_no_choice_of_seed_matters(self, name: str) -> None:
        text, degree, _ = SETS[name]
        assert content(search(text, degree, seed=7)) == content(search(text, degree))

    @pytest.mark.parametrize("name", [n for n in SETS if not {"pole", "squared", "tangent", "quotient"} & set(n.split())])
    def test_the_numbers_are_those_of_brute_force(self, name: str) -> None:
        text, degree, (nullity, trivial, _, _) = SETS[name]
        found = monomial_counts(parse(text), degree)
        assert (found.nullity, found.trivial) == (nullity, trivial)

    def test_rotation_matrices(self) -> None:
        """A free symmetric top with its rotation matrix: six constraints that share all their letters."""
        rows = [f"{n}1' = {n}2*w3 - {n}3*w2\n{n}2' = {n}3*w1 - {n}1*w3\n{n}3' = {n}1*w2 - {n}2*w1" for n in "abc"]
        top = ["w1' = -w2*w3\nw2' = w3*w1\nw3' = -1/3*w1*w2"]
        pairs = ("aa", "ab", "ac", "bb", "bc", "cc")
        sets = [f"0 = {m}1*{n}1 + {m}2*{n}2 + {m}3*{n}3 - {int(m == n)}" for m, n in pairs]
        found = search("\n".join([*rows, *top, *sets]), 2)
        # R R^T = 1 and R^T R = 1 are twelve relations with one in common; three components of L, the energy and |L|^2
        assert (found.nullity, found.trivial, found.rank) == (16, 11, 4)

    def test_an_empty_set_is_an_error(self) -> None:
        with pytest.raises(SymconsError):
            search("x' = x\n0 = x\n0 = x - 1", 2)

    def test_a_set_of_poles_is_an_error(self) -> None:
        with pytest.raises(SamplingError, match="pole"):
            search("x' = 0\ny' = x/y\n0 = y", 2)

    def test_a_set_that_is_left_is_an_error(self) -> None:
        with pytest.raises(InvarianceError):
            search("x' = 1\ny' = 0\n0 = x", 2)

    @pytest.mark.slow
    @pytest.mark.parametrize("seed", range(3))
    def test_many_sheets(self, seed: int) -> None:
        """x^4 + 1 splits into four points modulo p = 1 mod 8."""
        found = search("x' = 0\ny' = x*y\nz' = -x*z\n0 = x^4 + 1", 4, seed=seed)
        assert Counts(34, found.nullity, found.trivial) == monomial_counts(found.system, 4)
        assert found.status is Status.COMPLETE


class TestNumbers:
    def test_robertson(self) -> None:
        robertson = "x' = -0.04*x + 1e4*y*z\ny' = 0.04*x - 1e4*y*z - 3e7*y^2\nz' = 3e7*y^2"
        found = search(robertson, 4)
        assert [print_expr(law.formula) for law in found] == ["x + y + z"]
        assert found.status is Status.COMPLETE

    def test_a_law_with_coefficients_of_hundreds_of_bits(self) -> None:
        found = search(f"x' = {3**200}*x*z\ny' = {2**300 + 1}*x*z\nz' = 0", 1)
        law = next(law for law in found if law.degree == 1 and "x" in print_expr(law.formula))
        assert len(law.certificate.primes) > 5
        assert print_expr(law.formula) in {f"{2**300 + 1}*x - {3**200}*y", f"-{2**300 + 1}*x + {3**200}*y"}

    def test_denominators_divisible_by_the_first_primes(self) -> None:
        found = search("x' = y/2147483629\ny' = -x/2147483629\nz' = (x - y)/2147482861", 2)
        assert found.status is Status.COMPLETE
        assert found.rank == 2


def content(found: ConservedQuantities) -> dict[str, Any]:
    """All but the time it took."""
    record = found.to_dict()
    del record["elapsed_s"]
    return record


@pytest.fixture(scope="module")
def processes() -> Iterator[Executor]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


PARALLEL = {
    "Henon-Heiles": ("x' = u\ny' = v\nu' = -x - 2*x*y\nv' = -y - x^2 + y^2", 4),
    "sphere": ("x' = y*z\ny' = -2*x*z\nz' = x*y\n0 = x^2 + y^2 + z^2 - 1", 5),
    "parameters": ("par a\npar b = 2\nx' = a*x*y\ny' = -b*x*y\nz' = x*y", 3),
}


class TestIndependence:
    """The result depends neither on the seed nor on who counts."""

    @pytest.mark.parametrize("name", PARALLEL)
    def test_executors(self, name: str, processes: Executor, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("symcons.laws.counting.CHUNK", 50_000)
        text, degree = PARALLEL[name]
        alone = content(search(text, degree))
        assert content(search(text, degree, executor=processes)) == alone
        assert content(search(text, degree, jobs=2)) == alone
        with ThreadPoolExecutor(3) as threads:
            assert content(search(text, degree, executor=threads)) == alone

    @settings(max_examples=20)
    @given(st.one_of(surfaces(), graphs(), rational_fields(), controlled()), st.integers(1, 2**31))
    def test_seeds(self, system: System, seed: int) -> None:
        try:
            first = find_conserved(system, Monomials(2))
        except (SamplingError, UnsupportedError):
            return
        assert content(find_conserved(system, Monomials(2), seed=seed)) == content(first)

    def test_a_passed_executor_stays_open(self) -> None:
        with ThreadPoolExecutor(2) as threads:
            search("x' = y\ny' = -x", 2, executor=threads)
            assert threads.submit(int, 3).result() == 3

    def test_own_threads_end(self) -> None:
        before = threading.active_count()
        search("x' = y\ny' = -x", 3, jobs=3)
        assert wait_for(lambda: threading.active_count() <= before)


def wait_for(condition: Any, seconds: float = 5) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.01)
    return False


LARGE = "\n".join(f"x{i}' = x{(i + 1) % 9}*x{(i + 2) % 9} - x{i}*x{(i + 4) % 9}" for i in range(9))


class TestBudget:
    @pytest.mark.parametrize("seconds", [1e-6, 0.05, 0.6])
    def test_it_is_kept(self, seconds: float) -> None:
        found = search(LARGE, 12, budget=Budget(seconds))  # a benchmark times it, a test only sees that it ends
        assert found.status is Status.EXHAUSTED
        assert "budget" in found.notes[-1]

    def test_what_was_proven_is_returned(self) -> None:
        found = search("x' = y\ny' = -x\nz' = 0\nw' = x*y*w", 40, budget=Budget(1.5))
        assert found.status is Status.EXHAUSTED
        assert {"z", "x^2 + y^2"} <= {print_expr(law.formula) for law in found}
        assert found.complete_among == "none"
        assert found.degree is not None
        assert found.degree >= 2
        found.certificate.check()

    def test_with_an_executor_too(self) -> None:
        with ThreadPoolExecutor(2) as threads:
            found = search(LARGE, 12, budget=Budget(0.4), executor=threads)
        assert found.status is Status.EXHAUSTED

    @pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf")])
    def test_it_is_a_positive_number(self, seconds: float) -> None:
        with pytest.raises(ValueError, match="positive"):
            Budget(seconds)


class TestProgress:
    def test_it_is_told(self) -> None:
        told: list[tuple[str, float]] = []
        search("x' = y\ny' = -x", 3, progress=lambda what, done: told.append((what, done)))
        assert {what.split(":")[0] for what, _ in told} >= {"degree 1", "degree 2", "degree 3"}
        assert all(0 <= done <= 1 for _, done in told)

    @pytest.mark.parametrize("jobs", [1, 3])
    def test_an_interruption_leaves_nothing_behind(self, jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupt(what: str, done: float) -> None:
            raise KeyboardInterrupt

        monkeypatch.chdir(tmp_path)
        before = threading.active_count()
        with pytest.raises(KeyboardInterrupt):
            search(LARGE, 4, jobs=jobs, progress=interrupt)
        assert wait_for(lambda: threading.active_count() <= before)
        assert list(tmp_path.iterdir()) == []


class TestCertificates:
    def result(self) -> ConservedQuantities:
        return search("x' = y*z\ny' = -2*x*z\nz' = x*y", 4)

    def test_it_holds(self) -> None:
        self.result().certificate.check()

    def test_tampering_is_caught(self) -> None:
        found = self.result()
        one, two = found.laws
        spoilt = parse_expression(print_expr(one.formula) + " + x", {"x", "y", "z"})
        false = [
            replace(found, laws=(replace(one, formula=spoilt), two)),
            replace(found, laws=(one,)),
            replace(found, laws=(one, one)),
            replace(found, rank=3),
            replace(found, rank=1),
            replace(found, nullity=found.nullity + 1),
            replace(found, trivial=1),
            replace(found, basis_size=found.basis_size - 1),
            replace(found, laws_that_exist=1),
            replace(found, ambient_rank=1),
            replace(found, status=Status.NONE),
            replace(found, degree=3),
            replace(found, laws=(replace(one, certificate=replace(one.certificate, residual="x")), two)),
            replace(found, laws=(replace(one, certificate=replace(one.certificate, rank_witness=None)), two)),
        ]
        for claim in false:
            with pytest.raises(CertificateError):
                claim.certificate.check()

    def test_a_rate_independence_that_is_none_is_caught(self) -> None:
        found = search("par a = 2\nx' = a*y\ny' = -x", 2)
        (law,) = found.laws
        assert not law.rate_independent
        with pytest.raises(CertificateError):
            replace(found, laws=(replace(law, rate_independent=True),)).certificate.check()

    def test_save_load_and_pickle(self, tmp_path: Path) -> None:
        for text in ("x' = y*z\ny' = -2*x*z\nz' = x*y", *(SETS[n][0] for n in ("a cone", "a constraint given twice"))):
            found = search(text, 3)
            found.save(tmp_path / "laws.json")
            loaded = ConservedQuantities.load(tmp_path / "laws.json")
            assert loaded == found == pickle.loads(pickle.dumps(found)) == ConservedQuantities.from_dict(found.to_dict())  # noqa: S301
            loaded.certificate.check()

    def test_sequence_protocol(self) -> None:
        found = self.result()
        assert len(found) == 2 == len(list(found)) == len(found[0:2])
        assert found[-1] is found.laws[1]
        assert found[0].expr.free_symbols
        assert "aligned" in found._repr_latex_()
        assert found[0]._repr_latex_().startswith("$")


class TestOptions:
    def test_kinds(self) -> None:
        text = "x' = y\ny' = -1"
        assert [law.kind for law in search(text, 2, kinds=("polynomial",))] == ["polynomial"]
        timed = search(text, 2, kinds=("time-dependent",))
        assert {print_expr(law.formula) for law in timed} == {"t + y", "y^2 + 2*x"} or timed.rank == 2
        assert timed.basis_size == 9

    def test_densities_belong_to_partial_differential_equations(self) -> None:
        with pytest.raises(UnsupportedError, match="density"):
            search("x' = y\ny' = -x", 2, kinds=("density",))
        found = search("x' = y\ny' = -x", 2, kinds=("polynomial", "density"))  # a list for files of both sorts
        assert len(found) == 1

    def test_unknown_kinds(self) -> None:
        with pytest.raises(SymconsError, match="unknown kind"):
            search("x' = y\ny' = -x", 2, kinds=("polinomial",))

    def test_maps_have_no_time(self) -> None:
        with pytest.raises(UnsupportedError, match="time"):
            search("x(n+1) = -x", 2, kinds=("time-dependent",))

    def test_functions_in_a_map_are_refused(self) -> None:
        with pytest.raises(UnsupportedError, match="map"):
            search("x(n+1) = sin(x)", 2)

    def test_the_open_search_stops_where_no_more_can_exist(self) -> None:
        found = find_conserved(parse("x' = y*z\ny' = -2*x*z\nz' = x*y"))
        assert (found.degree, found.rank, found.complete_among) == (2, 2, "all")
        assert "as many independent laws as can exist" in found.notes[0]

    def test_the_open_search_says_where_it_stopped(self) -> None:
        found = find_conserved(parse("x' = y\ny' = -x - y^3\nz' = z^2 + 1"))
        assert found.notes[0].startswith("stopped at degree 3, the default")

    def test_laws_that_need_time_come_last(self) -> None:
        found = find_conserved(parse("x' = y\ny' = 0\nz' = x"))
        assert found.status is Status.COMPLETE
        assert found.rank == 3 == found.laws_that_exist
        assert {law.kind for law in found} == {"polynomial", "time-dependent"}
