"""The noise levels of training: by how many directions the data fill, unless they are given."""

from __future__ import annotations

import itertools
import math

import pytest

torch = pytest.importorskip("torch")

from toy_fields import ToyField, two_moons  # noqa: E402

from genphys_sym.networks import MLP  # noqa: E402
from genphys_sym.training import TrainConfig, Trainer  # noqa: E402
from genphys_sym.training.resolving import noise_mean  # noqa: E402

#: The corners of a cube: eight directions of equal variance.
CORNERS = torch.tensor(list(itertools.product((-1.0, 1.0), repeat=8)))
EIGHT = -0.5 + 0.5 * math.log(4)


@pytest.mark.parametrize("width", [20, 1200])
def test_noise_grows_with_the_directions_that_data_fill(width: int) -> None:
    """Eight directions of equal variance are eight, however many coordinates there are."""
    axes = torch.linalg.qr(torch.randn(width, 8, generator=torch.Generator().manual_seed(0)))[0]
    assert noise_mean(TrainConfig(), CORNERS @ axes.T) == pytest.approx(EIGHT, abs=1e-3)


def test_the_plane_has_the_least_noise() -> None:
    assert noise_mean(TrainConfig(), two_moons(100)) == -0.5
    assert noise_mean(TrainConfig(), CORNERS[:, :1]) == -0.5


def test_the_settings_tell_what_was_chosen() -> None:
    made = Trainer(MLP(8, 16, 2), ToyField(8), CORNERS)
    assert made.settings()["noise"] == {"mean": pytest.approx(EIGHT, abs=1e-3), "deviation": 1.6}
    given = Trainer(MLP(8, 16, 2), ToyField(8), CORNERS, TrainConfig(noise_mean=0.25, noise_std=2.0))
    assert given.settings()["noise"] == {"mean": 0.25, "deviation": 2.0}
