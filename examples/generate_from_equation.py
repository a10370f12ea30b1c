"""An equation of physics becomes a generative model: change the equation, and nothing else.

python examples/generate_from_equation.py
"""

import torch

import genphys_sym as gp

torch.set_num_threads(1)
EQUATION = "phi_tt + lap(phi) = 0"  # Poisson; try "phi_t = lap(phi)", or your own

field = gp.Field(gp.density_flow(gp.parse(EQUATION)), dim=2)
data = gp.data.load("two_moons", 5000)
run = gp.Trainer(gp.MLP(2, width=64), field, data.points, gp.TrainConfig(steps=150, batch=256)).fit()
samples = gp.Heun(run.ema, field).sample(1000, nfe=35, seed=1)
given, fresh = gp.data.pair("two_moons", 1000)
for score in gp.metrics.compare(samples, given.points, fresh.points):
    print(f"{score.name:20} {score.value:8.4f}   fresh data {score.fresh:8.4f}   {score.note}")
