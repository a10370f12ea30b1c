"""Trees: the light normal form, and that it never changes a value."""

import pickle
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symcons.expr.tree import (
    MAX_NUMBER_BITS,
    ONE,
    ZERO,
    Add,
    Call,
    Expr,
    Mul,
    Num,
    Pow,
    Sym,
    add,
    as_expr,
    call,
    mul,
    names,
    negate,
    power,
    rebuild,
    substitute,
    transform,
    walk,
)

X, Y, Z = (Sym(n) for n in "xyz")
NUMBERS = st.fractions(min_value=-6, max_value=6, max_denominator=6)
AT = {"x": Fraction(3, 7), "y": Fraction(-5, 2), "z": Fraction(11, 3)}


def value(tree: Expr, at: dict[str, Fraction]) -> Fraction:
    """The value of a rational tree, by recursion over the nodes."""
    if isinstance(tree, Num):
        return tree.value
    if isinstance(tree, Sym):
        return at[tree.name]
    parts = [value(child, at) for child in tree.children]
    if isinstance(tree, Add):
        return sum(parts, Fraction(0))
    if isinstance(tree, Mul):
        product = Fraction(1)
        for part in parts:
            product *= part
        return product
    if not isinstance(tree, Pow):
        raise TypeError(tree)
    return parts[0] ** int(parts[1])


@st.composite
def recipes(draw: st.DrawFn, depth: int = 4) -> tuple[Expr, Fraction]:
    """A tree built by Python's operators, and its value computed beside it."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        if draw(st.booleans()):
            number = draw(NUMBERS)
            return Num(number), number
        letter = draw(st.sampled_from("xyz"))
        return Sym(letter), AT[letter]
    (a, u), (b, v) = draw(recipes(depth=depth - 1)), draw(recipes(depth=depth - 1))
    kind = draw(st.sampled_from(["+", "-", "*", "/", "^", "neg"]))
    if kind == "+":
        return a + b, u + v
    if kind == "-":
        return a - b, u - v
    if kind == "*":
        return a * b, u * v
    if kind == "/":
        return (a / b, u / v) if v else (a, u)
    if kind == "neg":
        return -a, -u
    exponent = draw(st.integers(-2, 3))
    return (a**exponent, u**exponent) if u or exponent >= 0 else (a, u)


@given(recipes())
def test_operators_compute(recipe: tuple[Expr, Fraction]) -> None:
    tree, expected = recipe
    assert value(tree, AT) == expected


@given(recipes())
def test_normal_form(recipe: tuple[Expr, Fraction]) -> None:
    for node in walk(recipe[0]):
        if isinstance(node, Add):
            assert len(node.terms) >= 2
            assert not any(isinstance(t, Add) for t in node.terms)
            assert [isinstance(t, Num) for t in node.terms[:-1]] == [False] * (len(node.terms) - 1)
            assert node.terms[-1] != ZERO
        if isinstance(node, Mul):
            assert len(node.factors) >= 2
            assert not any(isinstance(f, Mul) for f in node.factors)
            assert not any(isinstance(f, Num) for f in node.factors[1:])
            assert node.factors[0] not in (ZERO, ONE)
        if isinstance(node, Pow):
            assert node.exponent not in (ZERO, ONE)
        assert rebuild(node, node.children) == node


@given(recipes(), recipes())
def test_substitution_is_evaluation(recipe: tuple[Expr, Fraction], other: tuple[Expr, Fraction]) -> None:
    tree, image = recipe[0], other[0]
    try:
        expected = value(tree, AT | {"x": value(image, AT)})
    except ZeroDivisionError:
        return
    assert value(substitute(tree, {"x": image}), AT) == expected


@given(recipes())
def test_trees_are_values(recipe: tuple[Expr, Fraction]) -> None:
    tree = recipe[0]
    copy = pickle.loads(pickle.dumps(tree))  # noqa: S301
    assert copy == tree
    assert hash(copy) == hash(tree)
    assert transform(tree, lambda leaf: leaf) == tree


def test_substitution_is_simultaneous() -> None:
    assert substitute(X + 2 * Y, {"x": Y, "y": X}) == Y + 2 * X


def test_names_and_walk() -> None:
    tree = call("sin", X * Y) + power(Z, Num(Fraction(2))) - 3
    assert names(tree) == {"x", "y", "z"}
    assert next(walk(tree)) is tree
    assert sum(isinstance(n, Call) for n in walk(tree)) == 1


def test_as_expr() -> None:
    assert as_expr("x") == X
    assert as_expr(3) == Num(Fraction(3))
    assert as_expr(X) is X


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (add(), ZERO),
        (mul(), ONE),
        (add(X), X),
        (mul(X), X),
        (add(X, ZERO), X),
        (mul(X, ONE), X),
        (mul(X, ZERO), ZERO),
        (negate(negate(X)), X),
        (X - (Y - Z), Add((X, Mul((Num(Fraction(-1)), Y)), Z))),
        (2 * (3 * X), Mul((Num(Fraction(6)), X))),
        (power(Num(Fraction(2, 3)), Num(Fraction(-2))), Num(Fraction(9, 4))),
        (power(X, ZERO), ONE),
    ],
)
def test_known_forms(tree: Expr, expected: Expr) -> None:
    assert tree == expected


def test_zero_to_a_negative_power_stays() -> None:
    assert isinstance(power(ZERO, Num(Fraction(-1))), Pow)


def test_huge_powers_stay() -> None:
    assert isinstance(power(Num(Fraction(3)), Num(Fraction(10**9))), Pow)
    assert isinstance(power(Num(Fraction(2)), Num(Fraction(MAX_NUMBER_BITS // 2))), Num)


def test_walk_needs_no_recursion() -> None:
    tree: Expr = X
    for _ in range(50_000):
        tree = Call("sin", (tree,))
    assert sum(1 for _ in walk(tree)) == 50_001
