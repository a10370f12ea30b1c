"""Ranks on a set and in the surrounding space, and the point that proves them."""

import numpy as np
import pytest

from symcons.expr.parser import parse, parse_expression
from symcons.laws.independence import Independence, independence
from symcons.symmetry.flow import Flow, good_prime


def ranks(text: str, *formulas: str, ambient: tuple[int, ...] = (), seed: int = 0) -> tuple[Independence, Flow]:
    flow, rng = Flow(parse(text)), np.random.default_rng(seed)
    known = {*flow.system.states, *(p.name for p in flow.system.parameters)}
    chosen = [parse_expression(f, known) for f in formulas]
    prime = good_prime(flow, rng)
    return independence(flow, chosen, list(ambient), prime, rng, (3,) * len(flow.constants)), flow


STILL = "x' = 0\ny' = 0\nz' = 0"
CASES = {
    # name: text, formulas, independent ones, codimension
    "a square adds nothing": (STILL, ["x", "x^2 + x", "y"], (0, 2), 0),
    "Newton's power sums": (STILL, ["x + y + z", "x^2 + y^2 + z^2", "x^3 + y^3 + z^3", "x*y*z"], (0, 1, 2), 0),
    "none": (STILL, [], (), 0),
    "a constant": (STILL, ["5", "x"], (1,), 0),
    "on a sphere the radius is nothing": (STILL + "\n0 = x^2 + y^2 + z^2 - 1", ["x^2 + y^2 + z^2", "x", "y", "z"], (1, 2), 1),
    "on a curve": (STILL + "\n0 = y - x^2\n0 = z - x^3", ["x", "y", "z"], (0,), 2),
    "on a doubled parabola": (STILL + "\n0 = (y - x^2)^2", ["x", "y", "z"], (0, 2), 1),
    "on two planes": (STILL + "\n0 = x*y", ["x*z", "z"], (0, 1), 1),
    "with a constraint twice": (STILL + "\n0 = x - y\n0 = y - x", ["x", "y", "z"], (0, 2), 1),
    "with a parameter": ("par a\n" + STILL, ["a*x", "a^2*x", "x + a*y"], (0, 2), 0),
    "rational": (STILL, ["x/y", "y/x", "x*y"], (0, 2), 0),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("seed", range(3))
def test_independent_ones(name: str, seed: int) -> None:
    text, formulas, expected, codimension = CASES[name]
    found, _ = ranks(text, *formulas, seed=seed)
    assert (found.independent, found.rank, found.codimension) == (expected, len(expected), codimension)


@pytest.mark.parametrize("name", [n for n in CASES if CASES[n][2]])
def test_the_witness_is_a_smooth_point(name: str) -> None:
    text, formulas, expected, codimension = CASES[name]
    found, flow = ranks(text, *formulas)
    witness = found.witness
    assert witness is not None
    assert (witness.laws, witness.codimension) == (expected, codimension)
    point = np.array([[value] for _, value in witness.point])
    assert [n for n, _ in witness.point] == [*flow.letters]
    if flow.variety.polynomials:
        assert not flow.variety.values(point, witness.prime).any()


def test_the_ambient_rank_counts_constraints_of_the_space() -> None:
    text = STILL + "\n0 = x^2 + y^2 + z^2 - 1"
    assert ranks(text, "x", "y")[0].ambient_rank == 2
    assert ranks(text, "x", "y", ambient=(0,))[0].ambient_rank == 3
    assert ranks(text, "x", "x^2 + y^2 + z^2", ambient=(0,))[0].ambient_rank == 2
