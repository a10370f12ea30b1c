"""Pictures of samples and of their way: every kind of data is drawn, on axes that the data fix."""

from pathlib import Path

import numpy as np
import pytest

from genphys_sym import portraits
from genphys_sym.portraits import flow_picture, samples_picture
from symcons.errors import SymconsError

pytest.importorskip("matplotlib")


def cloud(n: int, d: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, d))


@pytest.mark.parametrize(("d", "shape"), [(1, ()), (2, ()), (5, ()), (64, (1, 8, 8)), (48, (3, 4, 4)), (12, (2, 2, 3))])
def test_samples_of_every_kind(tmp_path: Path, d: int, shape: tuple[int, ...]) -> None:
    samples_picture(cloud(30, d), cloud(40, d, 1), tmp_path / "a.png", shape=shape, title="a title")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(("d", "shape"), [(1, ()), (2, ()), (5, ()), (64, (1, 8, 8))])
def test_ways_of_every_kind(tmp_path: Path, d: int, shape: tuple[int, ...]) -> None:
    sigmas = np.array([10.0, 3.0, 1.0, 0.1, 0.0])
    way = np.stack([cloud(20, d) * (1 + sigma) for sigma in sigmas])
    flow_picture(way, sigmas, cloud(40, d, 1), tmp_path / "a.svg", shape=shape)
    assert b"<svg" in (tmp_path / "a.svg").read_bytes()[:500]


def test_samples_alone_fill_one_panel() -> None:
    assert len(portraits.samples_figure(cloud(9, 2), None).axes) == 1
    assert len(portraits.samples_figure(cloud(9, 2), cloud(9, 2)).axes) == 2


def test_tensors_are_taken(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    samples_picture(torch.rand(9, 2, requires_grad=True), torch.rand(9, 2), tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 1000


def test_the_sheet_puts_images_in_rows() -> None:
    shown = {}

    class Axes:
        def imshow(self, picture: np.ndarray, **_: object) -> None:
            shown["picture"] = picture

        set_title = set_axis_off = lambda *_, **__: None

    images = np.arange(4)[:, None] * np.ones((4, 6)) / 4
    portraits._sheet(Axes(), images, (1, 2, 3), "", 4)
    picture = shown["picture"]
    assert picture.shape == (6, 8)
    assert [picture[0, 0], picture[0, 4], picture[3, 0], picture[3, 4]] == [0, 0.25, 0.5, 0.75]
    assert bool((picture[2] == 1).all()) and bool((picture[:, 3] == 1).all())


def test_axes_are_those_of_the_data_whatever_the_samples() -> None:
    given = np.array([[0.0, -1.0], [10.0, 1.0]])
    (left, right), (low, high) = portraits._limits(given)
    assert (left, right) == pytest.approx((-1.2, 11.2)) and (low, high) == pytest.approx((-1.24, 1.24))


def test_shadows_keep_the_widest_directions() -> None:
    given = cloud(500, 4) * np.array([0.1, 5.0, 0.2, 2.0])
    (shadow,) = portraits._shadows(given, given)
    assert shadow.std(0) == pytest.approx([5.0, 2.0], rel=0.1)


@pytest.mark.parametrize(
    ("points", "data"), [(cloud(3, 2), cloud(3, 3)), (cloud(0, 2), cloud(3, 2)), (cloud(3, 2)[0], cloud(3, 2))]
)
def test_what_is_no_pair(tmp_path: Path, points: np.ndarray, data: np.ndarray) -> None:
    with pytest.raises(SymconsError, match="one space") as caught:
        samples_picture(points, data, tmp_path / "a.png")
    assert caught.value.code == "E632"


def test_a_way_that_misses_levels(tmp_path: Path) -> None:
    with pytest.raises(SymconsError, match="3 noise levels"):
        flow_picture(np.zeros((2, 5, 2)), np.array([2.0, 1.0, 0.0]), cloud(3, 2), tmp_path / "a.png")


@pytest.mark.parametrize("name", ["missing/a.png", "a.nonsense"])
def test_a_picture_that_cannot_be_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(SymconsError, match="cannot write") as caught:
        samples_picture(cloud(3, 2), cloud(3, 2), tmp_path / name)
    assert caught.value.code == "E622"
