"""Data sets: distributions of the plane, small images that come with packages, arrays and folders of images.

A sampler such as ``two_moons(n, seed=0)`` returns a tensor of shape (n, d), float32; each row is an independent draw
from the law that its docstring states. :func:`load` turns a name, a path or an array into a :class:`DataSet`, which also
knows the shape of an item and how to bring the points to mean 0 and unit scale.
"""

from genphys_sym.data.dataset import DataSet
from genphys_sym.data.digit_images import digits, mnist
from genphys_sym.data.loading import NAMES, from_array, load, pair
from genphys_sym.data.plane import checkerboard, gaussians8, rings, swiss_roll, two_moons

__all__ = [
    "NAMES",
    "DataSet",
    "checkerboard",
    "digits",
    "from_array",
    "gaussians8",
    "load",
    "mnist",
    "pair",
    "rings",
    "swiss_roll",
    "two_moons",
]
