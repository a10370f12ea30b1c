"""What a stranger's review found wrong, one test each."""

import pytest

from symcons.expr.parser import parse
from symcons.expr.printing import print_expr
from symcons.expr.system import Monomials
from symcons.laws.search import find_conserved


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
