"""What a stranger's review found wrong, one test each."""

import subprocess
import sys
from pathlib import Path

import pytest

from cli.main import main
from symcons.budget import Budget
from symcons.errors import SymconsError
from symcons.exact.primes import prime_congruent
from symcons.expr.parser import parse
from symcons.expr.printing import print_expr
from symcons.expr.system import Monomials
from symcons.laws.polynomial import Closure, PolynomialSearch
from symcons.laws.report import assemble
from symcons.laws.result import Status
from symcons.laws.search import find_conserved
from symcons.laws.verification import verify, verify_record

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("r1 = 3\nr2 = 2\nreaction A -> B, r1\nreaction A -> C, r2", {"A + B + C": True, "3*A + 5*B": False}),
        ("par k = 1\nreaction A -> B, 3*k\nreaction A -> C, 2*k", {"A + B + C": True, "3*A + 5*B": False}),
        ("par k = 1\nq = 2*k\nreaction A -> B, q\nreaction A -> C, k", {"A + B + C": True, "2*A + 3*B": False}),
        ("input u\nreaction A -> B, u\nreaction A -> C, 2*u", {"A + B + C": True, "A + 3*B": False}),
        ("reaction A -> B, 3*A/(1 + A)\nreaction A -> C, 2*A/(1 + A)", {"A + B + C": True, "3*A + 5*B": False}),
        ("reaction A -> B, 1\nreaction B -> A, 2\nreaction A -> C, 0", {"A + B": True, "C": True}),
        ("q = 2\nreaction A -> B, q\nreaction C -> D, q\nx' = q*C*A", {"A + B": True, "C + D": True}),
        ("par k = 1\nreaction A -> B, k\nreaction A -> C, k", {"A + 2*B": True, "B - C": True}),
    ],
)
def test_numbers_anywhere_in_a_rate_are_symbols_for_the_rate_question(text: str, expected: dict[str, bool]) -> None:
    found = find_conserved(parse(text), Monomials(1), kinds=("polynomial",))
    marks = {print_expr(law.formula): law.rate_independent for law in found}
    assert marks == expected
    found.certificate.check()


def told(text: str, *options: str) -> str:
    """What ``symcons conserve`` prints of ``text``, in one line."""
    command = [sys.executable, "-m", "cli", "conserve", "-", *options]
    done = subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True, timeout=100, check=False)
    return " ".join(done.stdout.split())


def test_counts_that_are_only_bounds_say_so() -> None:
    """A coefficient that vanishes modulo both primes of a search leaves the bound above the laws found."""
    first = prime_congruent(421, 840)
    second = prime_congruent(421, 840, first)
    unlucky = told(f"x' = {first * second}*y\ny' = -x", "--degree", "3")
    assert "degree ≤ 0" not in unlucky
    assert "at most" in unlucky


def test_a_coefficient_that_one_prime_divides_does_no_harm() -> None:
    told_of = told(f"x' = {prime_congruent(421, 840)}*y\ny' = -x", "--degree", "3")
    assert "Complete" in told_of


def test_coefficients_of_a_thousand_digits_are_found() -> None:
    huge = told("x' = 1e300*y\ny' = -x*1e-300\nz' = x*1e500", "--degree", "2")
    assert "2 laws, all of them independent" in huge


def test_where_the_bounds_do_not_meet_no_budget_is_blamed() -> None:
    found = find_conserved(parse("x' = y\ny' = -x"), Monomials(2), kinds=("polynomial",))
    assert found.status is Status.COMPLETE
    search = PolynomialSearch(found.system)
    search.closures = [Closure(1, 2, 2, 0, 2, 0)]
    result = assemble(search, True, ())
    assert result.status is Status.EXHAUSTED
    assert result.notes
    assert "budget" not in result.notes[0]


def test_nothing_is_said_to_be_on_a_set_where_there_is_none() -> None:
    assert "constraint set" not in told("x' = y\ny' = -x\nz' = z", "--basis", "x/x, 1, 5")


def test_a_spent_budget_does_no_further_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Points of a constraint set may be dear; where nothing was found, none are needed to report it."""

    def never(*arguments: object) -> None:
        raise AssertionError("points were drawn to report nothing")

    monkeypatch.setattr("symcons.laws.polynomial.independence", never)
    monkeypatch.setattr("symcons.laws.polynomial.laws_that_exist", never)
    found = find_conserved(parse("x' = y\ny' = -x\n0 = x^2 + y^2 - 1"), budget=Budget(seconds=1e-9))
    assert found.status is Status.EXHAUSTED
    assert (found.rank, found.laws_that_exist, found.complete_among) == (0, None, "none")


@pytest.mark.parametrize(("law", "status"), [("x^2 + y^2", "verified"), ("x/y", "refuted"), ("sqrt(x^2 + y^2)", "verified")])
def test_verify_reads_texts_and_sympy_expressions(law: str, status: str) -> None:
    import sympy

    system = parse("x' = y\ny' = -x")
    assert verify(system, law).status == status
    assert verify(system, sympy.sympify(law.replace("^", "**"))).status == status


def test_verify_names_an_unknown_name() -> None:
    with pytest.raises(SymconsError, match="'q' is not declared"):
        verify(parse("x' = y\ny' = -x"), "x + q")


def test_of_several_files_the_one_that_fails_is_named(tmp_path: Path) -> None:
    """And what is printed of the others does not begin with an empty line."""
    bad, good = tmp_path / "bad.ode", tmp_path / "good.ode"
    bad.write_text("th' = w\nw' = -besselj(0, th)\n")
    good.write_text("x' = y\ny' = -x\n")
    command = [sys.executable, "-m", "cli", "conserve", str(bad), str(good)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(f"symcons: {bad}: E401: the derivative of the function besselj is not known")
    assert done.stdout.startswith(str(good))


def test_a_false_word_about_rates_is_caught() -> None:
    record = find_conserved(parse("reaction A -> B, 3\nreaction A -> C, 2"), Monomials(1), kinds=("polynomial",)).to_dict()
    assert verify_record(record).status == "verified"
    for law in record["result"]["laws"]:
        law["rate_independent"] = True
    assert verify_record(record).status != "verified"


def test_a_pool_that_has_done_its_work_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pool left half closed made the interpreter end with a traceback, now and then."""
    import concurrent.futures
    from concurrent.futures import ProcessPoolExecutor

    waits: list[bool] = []

    class Pool(ProcessPoolExecutor):
        def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
            waits.append(wait)
            super().shutdown(wait, cancel_futures=cancel_futures)

    monkeypatch.setattr(concurrent.futures, "ProcessPoolExecutor", Pool)
    files = [str(path) for path in sorted((ROOT / "examples" / "equations").glob("lotka*"))] * 2
    assert main(["show", *files, "--jobs", "2"]) == 0
    assert waits == [True]


def test_a_dependent_law_may_stand_first() -> None:
    """Where a set has several pieces the laws above it need not be what it depends on; alone, it is constant on each."""
    assert "those above" not in told("x' = -y*z\ny' = x*z\nz' = 0\n0 = z*(x^2 + y^2 - 1)", "--degree", "2")
    assert "x constant on each piece" in told("x' = 0\ny' = x*y\n0 = x^2 - 4", "--degree", "2")
