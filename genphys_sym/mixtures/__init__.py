"""One sampler for x_t given x_0 in any number of dimensions: x_t = x_0 + √(2τ) z, a Gaussian with a random variance.

A kernel that is positive in all dimensions is such a mixture (I. J. Schoenberg, Ann. Math. 39 (1938) 811), and τ has the
Laplace transform K̂(√s, t)/K̂(0, t): one law on the half line, whatever the dimension.
"""

from genphys_sym.mixtures.flows import mixture
from genphys_sym.mixtures.mixture import Component, Mixture

__all__ = ["Component", "Mixture", "mixture"]
