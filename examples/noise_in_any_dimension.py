"""x_t given x_0 in 3072 dimensions: one scalar random number and a Gaussian, whatever the equation.

Checked against the transform of the kernel, K^(k, t), which one direction is enough to see.

    python examples/noise_in_any_dimension.py
"""

import math

import torch

import genphys_sym as gp

torch.set_num_threads(1)

for name, equation, kernel_hat in (
    ("diffusion", "phi_t = lap(phi)", lambda k, t: math.exp(-t * k**2)),
    ("Poisson", "phi_tt + lap(phi) = 0", lambda k, t: math.exp(-t * k)),
):
    field = gp.Field(gp.density_flow(gp.parse(equation)), dim=3072)
    x = field.sample(torch.zeros(4000, 3072), 0.5, generator=torch.Generator().manual_seed(0))
    along = x.double().sum(1) / math.sqrt(3072)
    found = ", ".join(f"{float((k * along).cos().mean()):.3f} ({kernel_hat(k, 0.5):.3f})" for k in (0.5, 1.0, 2.0))
    print(f"{name}: mean of cos(k x) at k = 0.5, 1, 2, and K^ beside it: {found}")
