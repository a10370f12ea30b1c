"""Metrics mean something only beside fresh data: noise of three sizes added to points, scored.

python examples/score_samples.py
"""

import torch

import genphys_sym as gp

torch.set_num_threads(1)
given, fresh = gp.data.pair("gaussians8", 1000)
points = gp.data.gaussians8(1000, seed=7)
for size in (0.0, 0.2, 1.0):
    noisy = points + size * torch.randn(points.shape, generator=torch.Generator().manual_seed(1))
    scores = gp.metrics.compare(noisy, given.points, fresh.points)
    print(f"noise {size}:", ", ".join(f"{score.name} {score.ratio:.2f} x fresh" for score in scores))
