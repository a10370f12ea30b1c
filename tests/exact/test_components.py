"""The components of a parameter space on which a matrix has a larger kernel, by cases."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import flint
import pytest

from symcons.exact.components import kernel_components


def terms(text: str, letters: str) -> dict[tuple[int, ...], int]:
    """A polynomial such as "a*b - 1", read by flint's own generators."""
    context = flint.fmpq_mpoly_ctx.get(list(letters), "degrevlex")
    value = context.constant(0)
    for part in text.replace("- ", "-").replace("+ ", "+").split(" "):
        product = context.constant(-1 if part[0] == "-" else 1)
        for factor in part.strip("+-").split("*"):
            name, _, power = factor.partition("^")
            product *= (context.gen(letters.index(name)) if name in letters else context.constant(int(name))) ** int(power or 1)
        value += product
    return {tuple(map(int, e)): int(c.p) for e, c in value.to_dict().items()}


def matrix(rows: list[dict[int, str]], letters: str) -> list[dict[int, dict[tuple[int, ...], int]]]:
    return [{k: terms(t, letters) for k, t in row.items()} for row in rows]


CASES = [
    ([{0: "a"}], 1, "a", 0, {("a",): 1}),
    ([{0: "a - 1", 1: "1"}, {0: "0", 1: "a - 1"}], 2, "a", 0, {("a - 1",): 1}),
    ([{0: "a", 1: "b"}], 2, "ab", 1, {("a", "b"): 2}),
    ([{0: "a"}, {0: "b"}], 1, "ab", 0, {("a", "b"): 1}),
    ([{0: "a*b - 1", 1: "1"}, {1: "a"}], 2, "ab", 0, {("a*b - 1",): 1, ("a",): 1}),
    ([{0: "a^2 - 2"}], 1, "a", 0, {("a^2 - 2",): 1}),
    ([{0: "a^2 - 2"}, {0: "a*b - 2"}], 1, "ab", 0, {("a^2 - 2", "a*b - 2"): 1}),
]


@pytest.mark.parametrize(("rows", "columns", "letters", "generic", "expected"), CASES)
def test_small_matrices(rows, columns, letters, generic, expected) -> None:
    found = kernel_components(matrix(rows, letters), columns, len(letters), depth=2)
    assert found.generic == generic
    nullities = {frozenset(map(str, component.equations)): component.nullity for component in found.found}
    assert not found.open
    for equations, nullity in expected.items():
        wanted = [terms(t, letters) for t in equations]
        assert any(
            n == nullity and all(str(w) in key or str({e: -c for e, c in w.items()}) in key for w in wanted)
            for key, n in nullities.items()
        ), (equations, nullities)


def rank(rows: list[dict], columns: int, point: list[Fraction]) -> int:
    def value(entry) -> flint.fmpq:
        total = Fraction(0)
        for exponents, c in entry.items():
            term = Fraction(c)
            for x, e in zip(point, exponents, strict=True):
                term *= x**e
            total += term
        return flint.fmpq(total.numerator, total.denominator)

    dense = [[value(row[k]) if k in row else flint.fmpq(0) for k in range(columns)] for row in rows]
    return flint.fmpq_mat(dense).rank()


@pytest.mark.parametrize("seed", range(25))
def test_the_cases_cover_a_grid_of_parameters(seed: int) -> None:
    """At every point of a grid the nullity is that of the deepest component through it, or the generic one."""
    random = Random(seed)
    powers = [(i, j) for i in range(2) for j in range(2)]

    def entry() -> dict[tuple[int, int], int]:
        return {e: random.choice((-2, -1, 1, 2)) for e in powers if random.random() < 0.4}

    rows = [{k: e for k, e in ((k, entry()) for k in range(3)) if e} for _ in range(4)]
    found = kernel_components(rows, 3, 2, depth=2)

    def holds(equation, point) -> bool:
        return sum(c * point[0] ** e[0] * point[1] ** e[1] for e, c in equation.items()) == 0

    for point in [[Fraction(x), Fraction(y)] for x in range(-3, 4) for y in range(-3, 4)]:
        through = [c.nullity for c in found.found if all(holds(e, point) for e in c.equations)]
        left = any(all(holds(e, point) for e in equations) for equations in found.open)
        assert left or max([found.generic, *through]) == 3 - rank(rows, 3, point)


def test_a_watch_ends_the_work() -> None:
    def watch() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        kernel_components(matrix([{0: "a"}], "a"), 1, 1, depth=1, watch=watch)


def test_letters_that_vanish_nowhere() -> None:
    found = kernel_components(matrix([{0: "a*b"}], "ab"), 1, 2, depth=2, nonzero=(0,))
    assert [c.equations for c in found.found] == [({(0, 1): 1},)]
