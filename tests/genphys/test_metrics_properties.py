"""What every metric keeps: zero for equal sets, symmetry, invariance, and clear words for what cannot be compared."""

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from genphys_sym import metrics
from genphys_sym.metrics import Score, Scores, compare, energy_distance, frechet, mmd, recall, sliced_wasserstein, w2
from symcons.errors import SymconsError

Metric = Callable[[torch.Tensor, torch.Tensor], float]
#: name: the metric, and the power of the unit of length that it scales with (None: it does not depend on the unit)
DISTANCES: dict[str, tuple[Metric, float]] = {
    "sliced_wasserstein": (sliced_wasserstein, 1.0),
    "energy_distance": (energy_distance, 0.5),
    "mmd": (mmd, 0.0),
    "w2": (w2, 1.0),
    "frechet": (frechet, 2.0),
}
EVERY = {**{name: metric for name, (metric, _) in DISTANCES.items()}, "recall": recall}
#: Multiples of 1/64, so that sums and products with small numbers are exact.
entries = st.integers(-6400, 6400).map(lambda n: n / 64)
pairs = st.tuples(st.integers(6, 20), st.integers(1, 4)).flatmap(
    lambda shape: st.tuples(arrays(np.float32, shape, elements=entries), arrays(np.float32, shape, elements=entries))
)


def rotation(d: int) -> torch.Tensor:
    draw = torch.Generator().manual_seed(9)
    return torch.linalg.qr(torch.randn(d, d, generator=draw, dtype=torch.float64))[0]


@pytest.mark.parametrize("name", list(DISTANCES))
class TestDistances:
    @settings(max_examples=20)
    @given(pair=pairs)
    def test_never_negative_and_symmetric(self, name: str, pair: tuple[np.ndarray, np.ndarray]) -> None:
        metric, _ = DISTANCES[name]
        x, y = map(torch.from_numpy, pair)
        there, back = metric(x, y), metric(y, x)
        assert there >= 0
        assert there == pytest.approx(back, rel=1e-6, abs=1e-4)

    @settings(max_examples=20)
    @given(pair=pairs)
    def test_zero_for_equal_sets_in_any_order(self, name: str, pair: tuple[np.ndarray, np.ndarray]) -> None:
        metric, _ = DISTANCES[name]
        x = torch.from_numpy(pair[0])
        assert metric(x, x) < 1e-6 * (1 + float(x.abs().max()) ** 2)
        assert metric(x, x.flip(0)) < 1e-5 * (1 + float(x.abs().max()) ** 2)

    @settings(max_examples=20)
    @given(pair=pairs, unit=st.floats(0.1, 10))
    def test_invariance(self, name: str, pair: tuple[np.ndarray, np.ndarray], unit: float) -> None:
        """Shifts change nothing; the unit of length enters as a power; so do rotations (of sliced ones, on average)."""
        metric, degree = DISTANCES[name]
        x, y = (torch.from_numpy(part).double() for part in pair)
        before = metric(x, y)
        moved = metric(unit * (x + 5), unit * (y + 5))
        assert moved == pytest.approx(unit**degree * before, rel=1e-4, abs=1e-3)
        if name != "sliced_wasserstein":
            turn = rotation(x.shape[1])
            assert metric(x @ turn, y @ turn) == pytest.approx(before, rel=1e-4, abs=1e-3)

    def test_it_grows_with_a_shift(self, name: str) -> None:
        metric, _ = DISTANCES[name]
        x = torch.randn(40, 2, generator=torch.Generator().manual_seed(0))
        values = [metric(x, x + shift) for shift in (0.0, 0.1, 0.3, 1.0, 3.0)]
        assert values == sorted(values) and values[-1] > values[0] + 0.1

    def test_devices_and_precisions_agree(self, name: str) -> None:
        metric, _ = DISTANCES[name]
        x = torch.randn(30, 3, generator=torch.Generator().manual_seed(1))
        y = torch.rand(30, 3, generator=torch.Generator().manual_seed(2))
        assert metric(x, y) == metric(x.double(), y.double()) == metric(x.numpy(), y.numpy())


@settings(max_examples=20)
@given(pair=pairs, third=st.integers(0, 99))
def test_triangle_inequality(pair: tuple[np.ndarray, np.ndarray], third: int) -> None:
    x, y = map(torch.from_numpy, pair)
    z = 50 * torch.randn(x.shape, generator=torch.Generator().manual_seed(third))
    for metric in (sliced_wasserstein, energy_distance, w2, lambda a, b: mmd(a, b, bandwidth=3.0)):
        assert metric(x, z) <= metric(x, y) + metric(y, z) + 1e-6


@settings(max_examples=20)
@given(pair=pairs)
def test_sliced_is_at_most_exact_transport(pair: tuple[np.ndarray, np.ndarray]) -> None:
    x, y = map(torch.from_numpy, pair)
    assert sliced_wasserstein(x, y) <= w2(x, y) * (1 + 1e-9) + 1e-9


@given(pair=pairs)
def test_recall_is_a_share_and_knows_no_unit(pair: tuple[np.ndarray, np.ndarray]) -> None:
    x, y = (torch.from_numpy(part).double() for part in pair)
    share = recall(x, y)
    assert 0 <= share <= 1 and float(share * len(y)).is_integer()
    assert recall(4 * x, 4 * y) == share
    assert recall(x, y, neighbours=1) <= recall(x, y, neighbours=4)


def test_repeating_every_point_changes_no_measure() -> None:
    x = torch.randn(30, 2, generator=torch.Generator().manual_seed(3))
    y = torch.rand(20, 2, generator=torch.Generator().manual_seed(4))
    twice = torch.cat([x, x])
    assert sliced_wasserstein(twice, y) == pytest.approx(sliced_wasserstein(x, y))
    assert energy_distance(twice, y) == pytest.approx(energy_distance(x, y))
    assert mmd(twice, y, bandwidth=1.0) == pytest.approx(mmd(x, y, bandwidth=1.0))


def test_the_block_size_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    x = torch.randn(50, 20, generator=torch.Generator().manual_seed(5))
    y = torch.rand(40, 20, generator=torch.Generator().manual_seed(6))
    whole = [metric(x, y) for metric in (energy_distance, mmd, recall, sliced_wasserstein)]
    for room in ("points", "transport"):
        monkeypatch.setattr(f"genphys_sym.metrics.{room}.BLOCK", 70)
    pieces = [metric(x, y) for metric in (energy_distance, mmd, recall, sliced_wasserstein)]
    assert pieces == pytest.approx(whole, rel=1e-9)


def test_the_seed_chooses_directions_and_the_global_state_is_left_alone() -> None:
    x = torch.randn(50, 3, generator=torch.Generator().manual_seed(7))
    y = torch.rand(50, 3, generator=torch.Generator().manual_seed(8))
    before = torch.get_rng_state()
    assert sliced_wasserstein(x, y, 1) == sliced_wasserstein(x, y, seed=1)
    assert sliced_wasserstein(x, y, 1) != sliced_wasserstein(x, y, 2)
    assert sliced_wasserstein(x, y, 1) == pytest.approx(sliced_wasserstein(x, y, 2), rel=0.1)
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.parametrize("name", list(EVERY))
@pytest.mark.parametrize(
    ("x", "said"),
    [
        (torch.ones(8), r"shape \(8,\)"),
        (torch.ones(0, 2), "0 points"),
        (torch.ones(8, 3), "3 and of 2 coordinates"),
        (torch.ones(8, 2, dtype=torch.complex64), "real points"),
        (torch.tensor([[1.0, 2.0]] * 7 + [[math.nan, 0.0]]), "first in row 7"),
        ([["a", "b"]], "no array of numbers"),
    ],
)
def test_what_cannot_be_compared(name: str, x: torch.Tensor, said: str) -> None:
    with pytest.raises(SymconsError, match=said) as caught:
        EVERY[name](x, torch.ones(8, 2))
    assert caught.value.code == "E632"


@pytest.mark.parametrize(
    ("call", "code", "said"),
    [
        (lambda x: w2(x, x[:5]), "E632", "8 and 5"),
        (lambda x: w2(torch.ones(5000, 2), torch.ones(5000, 2)), "E632", "4096"),
        (lambda x: recall(x, x, neighbours=8), "E632", "at least 9"),
        (lambda x: recall(x, x, neighbours=0), "E603", "neighbour"),
        (lambda x: frechet(x[:1], x), "E632", "at least 2"),
        (lambda x: sliced_wasserstein(x, x, directions=0), "E603", "direction"),
        (lambda x: sliced_wasserstein(x, x, order=0.5), "E603", "order"),
        (lambda x: mmd(x, x, bandwidth=0.0), "E603", "bandwidth"),
        (lambda x: compare(x, x, x[:6]), "E632", "one shape"),
        (lambda x: compare(x[:5], x[:5], x[:5]), "E632", "at least 6"),
    ],
)
def test_calls_that_make_no_sense(call: Callable[[torch.Tensor], object], code: str, said: str) -> None:
    with pytest.raises(SymconsError, match=said) as caught:
        call(torch.rand(8, 2, generator=torch.Generator().manual_seed(0)))
    assert caught.value.code == code


class TestCompare:
    def test_every_metric_beside_fresh_data(self) -> None:
        draw = torch.Generator().manual_seed(0)
        x, y, z = (torch.randn(300, 2, generator=draw) for _ in range(3))
        scores = compare(x + 1.0, y, z)
        assert [score.name for score in scores] == [*DISTANCES, "recall"]
        assert all(score.ratio > 2 for score in scores if score.name != "recall")
        assert scores["recall"].ratio < 1
        assert scores["energy_distance"] == Score(
            "energy_distance", energy_distance(x + 1.0, y), energy_distance(z, y), "square root taken"
        )
        assert (scores.points, scores.dim, len(scores)) == (300, 2, 6)
        assert Scores.from_dict(scores.to_dict()) == scores

    def test_a_perfect_model_scores_like_fresh_data(self) -> None:
        draw = torch.Generator().manual_seed(1)
        x, y, z = (torch.randn(1000, 3, generator=draw) for _ in range(3))
        assert all(0.5 < score.ratio < 2 for score in compare(x, y, z) if score.name != "frechet")

    def test_features_are_named(self) -> None:
        x = torch.randn(40, 3, generator=torch.Generator().manual_seed(2))
        scores = compare(x, x, x, features=lambda points: points[:, :1], named="first axis")
        assert scores["frechet"].note == "squared; features: first axis"
        assert scores["frechet"].ratio == 1.0


def test_the_room_lists_its_names() -> None:
    assert {*EVERY, "compare", "Score", "Scores", "gaussian_distance", "median_bandwidth", "principal"} == set(metrics.__all__)
