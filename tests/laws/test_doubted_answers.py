"""What an answer may say where numbers became symbols or functions may owe each other more than is known."""

from __future__ import annotations

from collections.abc import Callable
from subprocess import CompletedProcess

import pytest

import symcons as sc

ROOTS = "x' = sqrt(2)*y\ny' = -x"
ARCS = "x' = asin(y)\ny' = acos(y)"


def test_a_number_is_no_parameter_that_could_vanish() -> None:
    assert sc.find_conserved(sc.parse(ROOTS)).conditions == ()


def test_conditions_name_parameters_and_numbers_as_the_file_does() -> None:
    found = sc.find_conserved(sc.parse(f"par a\n{ROOTS} + a*y"), sc.Monomials(1))
    known = {"a"}
    for condition in found.conditions:
        sc.parse_expression(condition.removesuffix(" = 0"), known)


@pytest.mark.parametrize("text", [ARCS, "x' = y\ny' = exp(1)"])
def test_where_there_is_doubt_no_degree_is_complete(text: str) -> None:
    found = sc.find_conserved(sc.parse(text), sc.Monomials(1))
    assert (found.status, found.complete_among, found.degree) == (sc.Status.EXHAUSTED, "none", 0)


def test_a_doubted_answer_proves_no_absence(run_symcons: Callable[..., CompletedProcess[str]]) -> None:
    done = run_symcons("conserve", "-", "--degree", "1", stdin=ARCS)
    assert done.returncode == 3
    assert "undecided" in done.stdout
    assert "Proven" not in done.stdout


def test_no_law_was_found_where_none_can_exist() -> None:
    (note, *_) = sc.find_conserved(sc.parse("x' = -x")).notes
    assert "found" not in note
