"""One sampler for x_t given x_0 in any number of dimensions: x_t = x_0 + √(2τ) z, a Gaussian with a random variance.

A kernel that is positive in all dimensions is such a mixture (I. J. Schoenberg, Ann. Math. 39 (1938) 811), and τ has the
Laplace transform K̂(√s, t)/K̂(0, t): one law on the half line, whatever the dimension. :func:`mixture` finds it;
:func:`affine` is the map where the equation contracts, drifts or has directions; :func:`horizon` says how far to run;
:func:`kac_process` is for the telegraph equation, which is positive in one dimension only.
"""

from genphys_sym.mixtures.components import Component
from genphys_sym.mixtures.flows import mixture
from genphys_sym.mixtures.forgetting import forgetting, horizon
from genphys_sym.mixtures.kac import KacProcess, kac_process
from genphys_sym.mixtures.mixture import Mixture
from genphys_sym.mixtures.space import Affine, affine

__all__ = ["Affine", "Component", "KacProcess", "Mixture", "affine", "forgetting", "horizon", "kac_process", "mixture"]
