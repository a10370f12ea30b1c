"""Less noise in what is learned: the right answer averaged over who else in a group could have been the origin of x.

Let x_0 be one of the points y_1 … y_g of a group whose order is random, and x drawn from its kernel K. Given x and the group,
the origin is y_j with probability K(x − y_j)/Σ_k K(x − y_k), so that E[x_0 | x, group] is the mean of the y_j with these
weights, and its own mean given x is E[x_0 | x]: the regression has the same solution, and targets of less variance (a
Rao–Blackwell average; with a group of all data it is the solution itself; compare Y. Xu et al., arXiv 2302.00670).

A kernel without a formula is a mixture of Gaussians, x = x_0 + √(2τ)·z, and the same holds given τ as well: the weights are
those of a Gaussian, and with the rate a(τ) of the mixture, ā = d log σ/dt, the target x_0 + (1 − a/ā)(x − x_0) has the mean D.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

#: Up to so many coordinates distances are sums of squares of differences, beyond by a matrix product.
FEW = 4
#: Numbers held at once: few enough for a processor's cache.
NUMBERS = 2**17


def has_formula(field: Any) -> bool:
    """Whether the kernel of ``field`` is Gaussian or Student's, isotropic, at rest, and its target x₀ itself."""
    from genphys_sym.fields.profiles import Gaussian, Student

    return _at_rest(field) and isinstance(field.profile, (Gaussian, Student))


def is_mixture(field: Any) -> bool:
    """Whether ``field`` draws x by a mixture of Gaussians, isotropic, at rest, in the R-free gauge."""
    return _at_rest(field) and hasattr(getattr(field, "mixture", None), "sample_log")


def _at_rest(field: Any) -> bool:
    return hasattr(field, "profile") and not getattr(field, "moves", True) and getattr(field, "gauge", "free") == "free"


def pair(field: Any, clean: Tensor, sigma: Tensor, size: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """x and its target (n, d) for ``clean`` x_0 (n, d) and ``sigma`` (n,), averaged in groups of ``size`` rows (divides n)
    where the field allows it, else as the field draws them."""
    if size > 1 and is_mixture(field) and not has_formula(field):
        return _given_scale(field, clean, sigma, size, generator)
    x, target = (part.to(clean) for part in field.denoising_pair(clean, sigma, generator=generator))
    return x, averaged(field, clean, x, sigma, size) if size > 1 and has_formula(field) else target


def averaged(field: Any, clean: Tensor, x: Tensor, sigma: Tensor, size: int) -> Tensor:
    """E[x_0 | x, group] by the kernel's formula for ``clean`` x_0 (n, d), ``x`` (n, d), ``sigma`` (n,)."""

    def density(squares: Tensor, level: Tensor) -> Tensor:
        logs: Tensor = field.profile.log_density(squares, level)
        return logs

    return _in_groups(density, clean, x, sigma.log(), size)


def _given_scale(field: Any, clean: Tensor, sigma: Tensor, size: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """x and E[x_0 + (1 − a/ā)(x − x_0) | x, τ, group]."""
    time = field.time(sigma.double())
    log_tau, rate = field.mixture.sample_log(time, generator)
    width = torch.exp((log_tau + math.log(2)) / 2).to(clean).clamp(torch.finfo(clean.dtype).tiny ** 0.5, 1e18)
    noise = torch.randn(clean.shape, generator=generator, device=clean.device, dtype=clean.dtype)
    x = clean + width[:, None] * noise
    mean = _in_groups(lambda squares, level: squares * (-0.5 / level**2), clean, x, width, size)
    if field.profile.rigid:
        return x, mean
    return x, mean + (1 - rate / field.clock(time)[1]).to(clean)[:, None] * (x - mean)


def _in_groups(density: Any, clean: Tensor, x: Tensor, level: Tensor, size: int) -> Tensor:
    """The mean of a group's points with the weights exp(density(|x − y|², level)), for each x."""
    given = (clean.view(-1, size, clean.shape[1]), x.view(-1, size, x.shape[1]), level.view(-1, size, 1))
    together = max(1, NUMBERS // (size * max(size, clean.shape[1])))
    parts = zip(*(torch.split(part, together) for part in given), strict=True)
    return torch.cat([torch.softmax(density(_squares(there, y), scale), dim=2) @ y for y, there, scale in parts]).view_as(clean)


def _squares(x: Tensor, y: Tensor) -> Tensor:
    """|x_i − y_j|² within each group: (groups, g, d) twice to (groups, g, g)."""
    if x.shape[2] <= FEW:
        differences = (one[:, :, None] - other[:, None, :] for one, other in zip(x.unbind(2), y.unbind(2), strict=True))
        total = next(differences).square_()
        for difference in differences:
            total.addcmul_(difference, difference)
        return total
    middle = y.mean(dim=1, keepdim=True)
    x, y = x - middle, y - middle
    squares = x.square().sum(2)[:, :, None] + y.square().sum(2)[:, None, :]
    return torch.baddbmm(squares, x, y.transpose(1, 2), alpha=-2).clamp(min=0)
