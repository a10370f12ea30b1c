"""How likely is a point under a model? The density along the flow, beside the true one where that is known.

Data are normal, so that the exact field of the normal law stands for a trained network.

    python examples/density_of_a_model.py
"""

import math

import torch

import genphys_sym as gp

torch.set_num_threads(1)
field = gp.Field(gp.density_flow(gp.parse("phi_t = lap(phi)")), dim=2)
data = torch.randn(2000, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
run = gp.Trainer(gp.MLP(2, width=64), field, data, gp.TrainConfig(steps=200, batch=256)).fit()
points = torch.tensor([[0.0, 0.0], [1.0, 0.0], [1.5, 1.5]])
found = gp.log_likelihood(run.ema, field, points)
for point, value in zip(points.tolist(), found.tolist(), strict=True):
    true = -sum(x * x for x in point) / 2 - math.log(2 * math.pi)
    print(f"log p{tuple(point)} = {value:6.3f}, of the normal law {true:6.3f}")
