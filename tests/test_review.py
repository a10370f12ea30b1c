"""What a stranger's review found wrong, one test each."""

import subprocess
import sys
from pathlib import Path

import pytest

from symcons.budget import Budget
from symcons.expr.parser import parse
from symcons.expr.printing import print_expr
from symcons.expr.system import Monomials
from symcons.laws.polynomial import Closure, PolynomialSearch
from symcons.laws.report import assemble
from symcons.laws.result import Status
from symcons.laws.search import find_conserved

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
    """Coefficients that vanish modulo every prime leave the bound above the laws found."""
    unlucky = told(f"x' = {(2**31 - 1) * 2147476381}*y\ny' = -x", "--degree", "3")
    huge = told("x' = 1e300*y\ny' = -x*1e-300\nz' = x*1e500", "--degree", "3")
    assert "degree ≤ 0" not in unlucky + huge
    assert "at most 5 independent ones are conserved" in huge
    assert "these laws" not in huge


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
