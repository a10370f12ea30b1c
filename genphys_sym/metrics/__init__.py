"""How far two samples of points lie apart: distances between the two empirical measures.

Every function takes points x of shape (n, d) and y of shape (m, d), computes in double precision on the device of x, and
returns a float. No metric of random samples is zero, so each number is worth as much as the one beside it: the same
metric between two halves of the data (:func:`compare`).
"""

from genphys_sym.metrics.frechet import frechet, gaussian_distance, principal
from genphys_sym.metrics.kernel import energy_distance, median_bandwidth, mmd
from genphys_sym.metrics.neighbours import recall
from genphys_sym.metrics.scores import Score, Scores, compare
from genphys_sym.metrics.transport import sliced_wasserstein, w2

__all__ = [
    "Score",
    "Scores",
    "compare",
    "energy_distance",
    "frechet",
    "gaussian_distance",
    "median_bandwidth",
    "mmd",
    "principal",
    "recall",
    "sliced_wasserstein",
    "w2",
]
