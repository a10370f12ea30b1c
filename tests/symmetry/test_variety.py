"""Points of constraint sets over GF(p), the pieces of a set, and how large orbits are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symcons.errors import UnsupportedError
from symcons.expr.parser import parse, parse_expression
from symcons.expr.printing import print_expr
from symcons.expr.rational import Ring, to_rational, to_tree
from symcons.expr.system import System
from symcons.symmetry.flow import Flow, Pool, SamplingError, good_prime
from symcons.symmetry.orbits import laws_that_exist
from symcons.symmetry.pieces import MAX_PIECES, enough, pieces, sheets
from symcons.symmetry.variety import Variety
from tests.laws.random_systems import graphs, surfaces

LETTERS = ("x", "y", "z", "w")
RING = Ring((*LETTERS, "a"))


def polynomials(*texts: str) -> list[object]:
    return [to_rational(parse_expression(t, set(RING.names)), RING).numerator for t in texts]


def pieces_of(*texts: str) -> set[frozenset[str]]:
    found = pieces(polynomials(*texts), RING, range(len(LETTERS)))
    return {frozenset(print_expr(to_tree(g, RING)) for g in piece) for piece in found}


PIECES = {
    "irreducible": (["x^2 + y^2 - 1"], [{"x^2 + y^2 - 1"}]),
    "a product": (["x*y"], [{"x"}, {"y"}]),
    "a power": (["(x - y^2)^3"], [{"y^2 - x"}]),
    "parallel": (["x^3 - x"], [{"x"}, {"x - 1"}, {"x + 1"}]),
    "given twice": (["x - y", "2*y - 2*x"], [{"x - y"}]),
    "a multiple": (["x^2 + y^2 - 1", "z*(x^2 + y^2 - 1)"], [{"x^2 + y^2 - 1"}]),
    "a line and a plane": (["x*y", "x*z"], [{"x"}, {"y", "z"}]),
    "a tangent line": (["y - x^2", "y - 2*x + 1"], [{"2*x - y - 1", "y - 1"}]),
    "a conic in a plane that splits": (["x*y - z", "z"], [{"x", "z"}, {"y", "z"}]),
    "one piece in another": (["x*(x - 1)", "x*y"], [{"x"}, {"x - 1", "y"}]),
    "empty": (["x", "x - 1"], []),
    "empty by a number": (["x*y - 1", "x"], []),
    "a factor that is a constant": (["a*(x - y)"], [{"x - y"}]),
    "nothing but a constant": (["a"], []),
}


@pytest.mark.parametrize("name", PIECES)
def test_pieces(name: str) -> None:
    texts, expected = PIECES[name]
    assert pieces_of(*texts) == {frozenset(piece) for piece in expected}


def test_too_many_pieces_are_refused() -> None:
    product = "*".join(f"(x - {k})" for k in range(MAX_PIECES + 1))
    with pytest.raises(UnsupportedError, match="pieces"):
        pieces_of(product)


SHEETS = {"x^2 - 2": 2, "x^2 + y^2 - 1": 1, "x^4 + 1": 4, "x^2 - 3*y^2": 2, "x": 1}


@pytest.mark.parametrize("text", SHEETS)
def test_sheets(text: str) -> None:
    assert sheets(tuple(polynomials(text))) == SHEETS[text]


def test_enough_points() -> None:
    assert enough(10, 1) == enough(10, 0) == 10
    assert enough(10, 3) >= 3 * 10


SETS = [
    ["x^2 + y^2 + z^2 - 1"],
    ["x*y"],
    ["z"],
    ["x", "y"],
    ["x^2 - 2"],
    ["x + y + z - 1", "x^2 + y^2 + z^2 - 5"],
    ["x^2 + y^2 - z^2", "w^3 - x"],
    ["x*y", "x*z"],
    ["x^5 - x - y", "z*w - 1"],
    ["x*y + z*w - 1", "x*z - y*w", "x + w - 2"],
]


def flow_on(texts: list[str]) -> Flow:
    rest = "\n".join(f"{n}' = 0" for n in LETTERS)
    return Flow(parse(rest + "".join(f"\n0 = {t}" for t in texts)))


@pytest.mark.parametrize("texts", SETS, ids=", ".join)
@pytest.mark.parametrize("seed", range(2))
def test_points_lie_on_the_set(texts: list[str], seed: int) -> None:
    flow, rng = flow_on(texts), np.random.default_rng(seed)
    prime = good_prime(flow, rng)
    sample = flow.sample(50, prime, rng)
    assert sample.size == 50
    assert not flow.variety.values(sample.points, prime).any()
    for text in texts:  # and once more with Python's own integers
        for k in range(0, 50, 9):
            point = {n: int(v) for n, v in zip(LETTERS, sample.points[:, k], strict=False)}
            assert eval_poly(text, point) % prime == 0


def eval_poly(text: str, point: dict[str, int]) -> int:
    total = 0
    numerator = to_rational(parse_expression(text, set(LETTERS)), Ring(LETTERS)).numerator
    for exponents, c in numerator.terms():
        term = int(c.p)
        for n, e in zip(LETTERS, exponents, strict=True):
            term *= point[n] ** int(e)
        total += term
    return total


@pytest.mark.parametrize("texts", SETS, ids=", ".join)
def test_normals_have_the_codimension(texts: list[str]) -> None:
    flow, rng = flow_on(texts), np.random.default_rng(1)
    prime = good_prime(flow, rng)
    sample = flow.sample(12, prime, rng)
    vectors, number = flow.variety.normals(sample.points, prime, len(LETTERS))
    assert vectors.shape[1:] == (len(LETTERS), 12)
    assert set(number.tolist()) <= {1, 2, 3}
    assert not vectors[int(number.max()) :].any()


def test_all_pieces_are_seen_equally_often() -> None:
    flow, rng = flow_on(["x*y*z*w"]), np.random.default_rng(0)
    sample = flow.sample(40, good_prime(flow, rng), rng)
    for part in (sample.points[:4, :20], sample.points[:4, 20:]):
        assert [(row == 0).sum() for row in part] == [5, 5, 5, 5]


def test_a_pool_begins_with_the_same_points() -> None:
    flow, rng = flow_on(["x^2 + y^2 - 1"]), np.random.default_rng(0)
    pool = Pool(flow, good_prime(flow, rng), rng, ())
    few = pool.take(5)
    many = pool.take(300)
    assert (many.points[:, :5] == few.points).all()
    assert many.size == 300


def test_a_set_without_points_is_an_error() -> None:
    flow = Flow(parse("x' = y/(x^2 - y^2)\ny' = x/(x - y)\n0 = x - y"))
    with pytest.raises(SamplingError, match="pole"):
        good_prime(flow, np.random.default_rng(0))


def test_an_empty_set_is_an_error() -> None:
    with pytest.raises(UnsupportedError, match="empty"):
        Variety(("x", "y"), (parse_expression("x", {"x"}), parse_expression("x - 1", {"x"})), (), ("x", "y"))


@settings(max_examples=40)
@given(st.one_of(surfaces(), graphs()), st.integers(0, 1000))
def test_points_of_random_sets(system: System, seed: int) -> None:
    flow, rng = Flow(system), np.random.default_rng(seed)
    try:
        prime = good_prime(flow, rng)
    except SamplingError:
        return
    sample = flow.sample(15, prime, rng)
    assert not flow.variety.values(sample.points, prime).any()
    values, _ = flow.field.values(sample.points, prime)
    assert (values == sample.velocity).all()


BOUNDS = {
    # name: text, dimension of the set less that of an orbit
    "a top": ("x' = y*z\ny' = -2*x*z\nz' = x*y", 2),
    "a top on a sphere": ("x' = y*z\ny' = -2*x*z\nz' = x*y\n0 = x^2 + y^2 + z^2 - 1", 1),
    "nothing moves": ("x' = 0\ny' = 0", 2),
    "one input in one direction": ("input u\nx' = u\ny' = 2*u\nz' = 0", 2),
    "an input with drift, brackets fill space": ("input u\nx' = y\ny' = u", 0),
    "the Heisenberg group: two inputs and their bracket": ("input u, v\nx' = u\ny' = v\nz' = x*v - y*u", 0),
    "rotations with two inputs": ("input u, v\nx' = u*y\ny' = -u*x + v*z\nz' = -v*y", 1),
    "a moving and a resting plane": ("x' = 0\ny' = 0\nz' = x\n0 = x*y", 2),
    "the squared circle": ("x' = y\ny' = -x\nz' = 0\n0 = (x^2 + y^2 - 1)^2", 1),
}


@pytest.mark.parametrize("name", BOUNDS)
@pytest.mark.parametrize("seed", range(3))
def test_how_many_laws_can_exist(name: str, seed: int) -> None:
    text, expected = BOUNDS[name]
    flow, rng = Flow(parse(text)), np.random.default_rng(seed)
    assert laws_that_exist(flow, good_prime(flow, rng), rng, ()) == expected


def test_maps_have_no_orbit_dimension() -> None:
    flow, rng = Flow(parse("x(n+1) = 2*x")), np.random.default_rng(0)
    assert laws_that_exist(flow, good_prime(flow, rng), rng, ()) is None
