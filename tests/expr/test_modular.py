"""Straight-line programs over GF(p) against Python's integers, and exact derivatives against quotients of polynomials."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symcons.errors import UnsupportedError
from symcons.expr.modular import BadPrimeError, Program, invert_mod, power_mod
from symcons.expr.parser import parse_expression
from symcons.expr.rational import Ring, to_rational, to_tree
from symcons.expr.tree import Add, Expr, Mul, Num, Pow, Sym, call
from tests.expr.test_tree import recipes

LETTERS = ("x", "y", "z")
PRIMES = (101, 2147483629)


def residue(tree: Expr, at: dict[str, int], prime: int) -> int | None:
    """The value modulo a prime; None at a pole."""
    if isinstance(tree, Num):
        if tree.value.denominator % prime == 0:
            return None
        return tree.value.numerator * pow(tree.value.denominator, -1, prime) % prime
    if isinstance(tree, Sym):
        return at[tree.name] % prime
    if isinstance(tree, Pow):
        base, exponent = residue(tree.base, at, prime), tree.exponent
        if base is None or not isinstance(exponent, Num) or (base == 0 and exponent.value < 0):
            return None
        return pow(base, int(exponent.value), prime)
    total = 0 if isinstance(tree, Add) else 1
    for child in tree.children:
        part = residue(child, at, prime)
        if part is None:
            return None
        total = (total + part if isinstance(tree, Add) else total * part) % prime
    return total


def points(count: int, prime: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, prime, (len(LETTERS), count), dtype=np.int64)


@given(recipes(), st.sampled_from(PRIMES), st.integers(0, 99))
def test_values(recipe: tuple[Expr, Fraction], prime: int, seed: int) -> None:
    tree = recipe[0]
    at = points(7, prime, seed)
    values, regular = Program(LETTERS, [tree, Sym("x")]).values(at, prime)
    for k in range(7):
        expected = residue(tree, dict(zip(LETTERS, map(int, at[:, k]), strict=True)), prime)
        assert bool(regular[k]) == (expected is not None)
        if expected is not None:
            assert values[0, k] == expected
    assert (values[1] == at[0]).all()


@given(recipes(), st.sampled_from(PRIMES), st.integers(0, 99))
def test_jacobians(recipe: tuple[Expr, Fraction], prime: int, seed: int) -> None:
    ring = Ring(LETTERS)
    try:
        exact = to_rational(recipe[0], ring)
    except ZeroDivisionError:
        return
    at = points(5, prime, seed)
    slopes, regular = Program(LETTERS, [recipe[0]]).jacobian(at, prime)
    for j in range(3):
        derived = to_tree(exact.derivative(j), ring)
        for k in range(5):
            expected = residue(derived, dict(zip(LETTERS, map(int, at[:, k]), strict=True)), prime)
            if regular[k] and expected is not None:
                assert slopes[0, j, k] == expected


@given(recipes(depth=3), recipes(depth=3))
def test_jets_are_jacobians_times_tangents(a: tuple[Expr, Fraction], b: tuple[Expr, Fraction]) -> None:
    prime = PRIMES[1]
    program = Program(LETTERS, [a[0], b[0]])
    at, tangents = points(4, prime), np.random.default_rng(5).integers(0, prime, (3, 2, 4), dtype=np.int64)
    values, along, regular = program.jets(at, tangents, prime)
    slopes, _ = program.jacobian(at, prime)
    for d in range(2):
        expected = sum(slopes[:, j] * tangents[j, d] % prime for j in range(3)) % prime
        assert (along[:, d][:, regular] == expected[:, regular]).all()
    assert (values[:, regular] == program.values(at, prime)[0][:, regular]).all()


def test_definitions_are_computed_once() -> None:
    lam = parse_expression("-2*x/y", {"x", "y"})
    outputs = [parse_expression(t, {"x", "lam"}) for t in ("lam*x", "lam^2", "lam + 1")]
    program = Program(LETTERS, outputs, [("lam", lam)])
    shared = len(Program(LETTERS, [lam]))
    assert len(program) <= shared + 6
    at = points(3, 101)
    whole = [parse_expression(t, {"x", "y"}) for t in ("-2*x^2/y", "4*x^2/y^2", "1 - 2*x/y")]
    expected, _ = Program(LETTERS, whole).values(at, 101)
    assert (program.values(at, 101)[0] == expected).all()


def test_definitions_of_definitions() -> None:
    known = [("a", Sym("b") * 2), ("b", Sym("x") + 1), ("unused", call("sin", Sym("x")))]
    values, _ = Program(LETTERS, [Sym("a")], known).values(np.array([[4], [0], [0]]), 101)
    assert values.tolist() == [[10]]


def test_a_count_of_letters() -> None:
    slopes, _ = Program(LETTERS, [Sym("x") * Sym("z")]).jacobian(points(2, 101), 101, 1)
    assert slopes.shape == (1, 1, 2)


def test_constants() -> None:
    values, regular = Program(LETTERS, [Num(Fraction(1, 3)), Mul((Num(Fraction(2)), Sym("y")))]).values(points(2, 101), 101)
    assert values[0].tolist() == [34, 34]
    assert regular.all()


def test_no_outputs() -> None:
    values, regular = Program(LETTERS, []).values(points(2, 101), 101)
    assert values.shape == (0, 2)
    assert regular.all()


def test_a_denominator_that_the_prime_divides() -> None:
    with pytest.raises(BadPrimeError):
        Program(LETTERS, [Num(Fraction(1, 101))]).values(points(1, 101), 101)


@pytest.mark.parametrize("text", ["sin(x)", "x^(1/2)", "x^y", "pi"])
def test_what_has_no_value(text: str) -> None:
    with pytest.raises(UnsupportedError):
        Program(LETTERS, [parse_expression(text, {"x", "y"})])


@given(st.integers(0, 2**31 - 20), st.integers(-50, 2**40))
def test_powers(base: int, exponent: int) -> None:
    prime = PRIMES[1]
    found = int(power_mod(np.array([base]), exponent, prime)[0])
    assert found == (0 if base % prime == 0 and exponent < 0 else pow(base, exponent, prime))


def test_inverses() -> None:
    values = np.arange(101)
    found = invert_mod(values, 101)
    assert (values[1:] * found[1:] % 101 == 1).all()
    assert found[0] == 0
