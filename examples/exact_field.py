"""No network: the exact field of two data points, followed backwards from the prior, finds each as often as it weighs.

Poisson's flow in the plane. Three points in four stand at the left.

    python examples/exact_field.py
"""

import torch

import genphys_sym as gp

torch.set_num_threads(1)

field = gp.Field(gp.density_flow(gp.parse("phi_tt + lap(phi) = 0")), dim=2)
data = torch.tensor([[-1.0, 0.0]] * 3 + [[1.0, 0.0]], dtype=torch.float64)
x = field.prior(2000, 300.0, generator=torch.Generator().manual_seed(0), centre=data.mean(0))
sigmas = gp.karras_sigmas(40, 0.01, 300.0)
end = gp.integrate(lambda points, sigma: field.empirical(data, points, sigma)[1], x, sigmas)[-1]
print(f"share at the left: {float((end[:, 0] < 0).double().mean()):.3f} (three in four)")
near = torch.cdist(end, data).amin(1).quantile(0.99)
print(f"99 of 100 end within {float(near):.2g} of a data point")
