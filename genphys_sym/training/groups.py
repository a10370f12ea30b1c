"""Less noise in what is learned: the right answer averaged over who else in a group could have been the origin of x.

Let x_0 be one of the points y_1 … y_g of a group whose order is random, and x drawn from its kernel K. Given x and the group,
the origin is y_j with probability K(x − y_j)/Σ_k K(x − y_k), so that E[x_0 | x, group] is the mean of the y_j with these
weights, and its own mean given x is E[x_0 | x]: the regression has the same solution, and targets of less variance (a
Rao–Blackwell average; with a group of all data it is the solution itself; compare Y. Xu et al., arXiv 2302.00670).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

#: Up to so many coordinates distances are sums of squares of differences, beyond by a matrix product.
FEW = 4
#: Numbers held at once.
NUMBERS = 2**21


def has_formula(field: Any) -> bool:
    """Whether the kernel of ``field`` is Gaussian or Student's, isotropic, at rest, and its target x₀ itself."""
    from genphys_sym.fields.profiles import Gaussian, Student

    return isinstance(getattr(field, "profile", None), (Gaussian, Student)) and not getattr(field, "moves", False)


def averaged(field: Any, clean: Tensor, x: Tensor, sigma: Tensor, size: int) -> Tensor:
    """E[x_0 | x, group] for ``clean`` x_0 (n, d), ``x`` (n, d), ``sigma`` (n,) in groups of ``size`` rows, which divides n."""
    y, there, level = clean.view(-1, size, clean.shape[1]), x.view(-1, size, x.shape[1]), sigma.log().view(-1, size, 1)
    together = max(1, NUMBERS // (size * size * (clean.shape[1] if clean.shape[1] <= FEW else 1)))
    parts = zip(*(torch.split(part, together) for part in (y, there, level)), strict=True)
    return torch.cat([_means(field, *part) for part in parts]).view_as(clean)


def _means(field: Any, y: Tensor, x: Tensor, log_sigma: Tensor) -> Tensor:
    weights = torch.softmax(field.profile.log_density(_squares(x, y), log_sigma), dim=2)
    return weights @ y


def _squares(x: Tensor, y: Tensor) -> Tensor:
    """|x_i − y_j|² within each group: (groups, g, d) twice to (groups, g, g)."""
    if x.shape[2] <= FEW:
        total = x.new_zeros(1)
        for one, other in zip(x.unbind(2), y.unbind(2), strict=True):
            total = total + (one[:, :, None] - other[:, None, :]).square()
        return total
    middle = y.mean(dim=1, keepdim=True)
    x, y = x - middle, y - middle
    squares = x.square().sum(2)[:, :, None] + y.square().sum(2)[:, None, :]
    return torch.baddbmm(squares, x, y.transpose(1, 2), alpha=-2).clamp(min=0)
