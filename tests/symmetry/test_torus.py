"""The symmetry torus: dimensions known from theory, and that it is a symmetry at all."""

import numpy as np
import pytest

from symcons.expr.parser import parse
from symcons.symmetry.flow import Flow, good_prime
from symcons.symmetry.torus import Torus, find_torus, linear_symmetries, multiply

# name: text, dimension of the algebra of pairs (A, c) with [A, f] = c f on the set, A tangent to it
ALGEBRAS = {
    "a regular diagonal field: its centraliser": ("x' = x\ny' = 2*y\nz' = -3*z", 3),
    "a multiple of the identity: gl(3)": ("x' = x\ny' = y\nz' = z", 9),
    "a nilpotent Jordan block: its centraliser and a grading": ("x' = y\ny' = z\nz' = 0", 4),
    "an oscillator: the centraliser gl(1, C)": ("x' = y\ny' = -x", 2),
    "isotropic oscillators: gl(2, C)": ("x' = u\ny' = v\nu' = -x\nv' = -y", 8),
    "Euler's top, symmetric: rotation about the axis and scaling": ("x' = y*z\ny' = -x*z\nz' = 0", 3),
    "Euler's top, general: scaling alone": ("x' = 2*y*z\ny' = -3*x*z\nz' = x*y", 1),
    "Lorenz: nothing": ("x' = 10*(y - x)\ny' = x*(28 - z) - y\nz' = x*y - 8/3*z", 0),
}


def setting(text: str, seed: int = 0) -> tuple[Flow, int, np.random.Generator]:
    flow = Flow(parse(text))
    rng = np.random.default_rng(seed)
    return flow, good_prime(flow, rng), rng


@pytest.mark.parametrize("name", ALGEBRAS)
def test_dimension_of_the_symmetry_algebra(name: str) -> None:
    text, dimension = ALGEBRAS[name]
    assert len(linear_symmetries(*setting(text), ())) == dimension


@pytest.mark.parametrize("name", [n for n in ALGEBRAS if "nothing" not in n])
@pytest.mark.parametrize("seed", range(3))
def test_the_torus_maps_weight_to_weight(name: str, seed: int) -> None:
    """In the coordinates y = S^-1 x, exp(s mu) takes the field into a multiple of itself: [A, f] = c f at fresh points."""
    flow, prime, rng = setting(ALGEBRAS[name][0], seed)
    torus = find_torus(flow, prime, rng, ())
    assert torus is not None
    assert is_symmetry(torus, flow, rng)


def is_symmetry(torus: Torus, flow: Flow, rng: np.random.Generator) -> bool:
    """Df A x - A f is one multiple of f at all points."""
    n, prime = len(flow.coordinates), torus.prime
    sample = flow.sample(20, prime, rng, ())
    basis = inverse(torus.inverse, prime)
    matrix = multiply(basis * torus.weights % prime, torus.inverse, prime)
    slopes, _ = flow.field.jacobian(sample.points, prime, n)
    moved = multiply(matrix, sample.points[:n], prime)
    bracket = sum(slopes[:, j] * moved[j] % prime for j in range(n)) - multiply(matrix, sample.velocity, prime)
    place = next((i, k) for i in range(n) for k in range(20) if sample.velocity[i, k])
    factor = int(bracket[place]) * pow(int(sample.velocity[place]), -1, prime) % prime
    return not ((bracket - factor * sample.velocity) % prime).any()


def inverse(matrix: np.ndarray, prime: int) -> np.ndarray:
    n = len(matrix)
    work = [[int(x) for x in row] + [int(i == j) for j in range(n)] for i, row in enumerate(matrix)]
    for c in range(n):
        pivot = next(r for r in range(c, n) if work[r][c] % prime)
        work[c], work[pivot] = work[pivot], work[c]
        unit = pow(work[c][c], -1, prime)
        work[c] = [x * unit % prime for x in work[c]]
        for r in range(n):
            if r != c:
                work[r] = [(x - work[r][c] * y) % prime for x, y in zip(work[r], work[c], strict=True)]
    return np.array([row[n:] for row in work], dtype=np.int64)


def test_maps_have_none() -> None:
    flow, prime, rng = setting("x(n+1) = 2*x\ny(n+1) = y/2")
    assert find_torus(flow, prime, rng, ()) is None


def test_a_field_without_symmetry_has_none() -> None:
    flow, prime, rng = setting("x' = 10*(y - x)\ny' = x*(28 - z) - y\nz' = x*y - 8/3*z")
    assert find_torus(flow, prime, rng, ()) is None


def test_symmetries_are_tangent_to_the_set() -> None:
    flow, prime, rng = setting("x' = y*z\ny' = -x*z\nz' = 0\n0 = x^2 + y^2 - z")
    found = linear_symmetries(flow, prime, rng, ())
    assert len(found) == 2  # the rotation; x and y of weight one with z of weight two
    for row in found:
        sample = flow.sample(10, prime, rng, ())
        moved = multiply(row[:-1].reshape(3, 3), sample.points[:3], prime)
        x, y, _ = sample.points[:3]
        assert not ((2 * (x * moved[0] % prime + y * moved[1] % prime) - moved[2]) % prime).any()


def test_the_search_can_be_ended() -> None:
    class EndError(Exception):
        pass

    def end() -> None:
        raise EndError

    flow, prime, rng = setting("x' = y\ny' = -x")
    with pytest.raises(EndError):
        find_torus(flow, prime, rng, (), end)
