"""Density flows as fields on data, in torch: kernels in logarithms, exact draws, exact empirical fields."""

from genphys_sym.fields.field import Field, InadmissibleError, OutOfRangeError

__all__ = ["Field", "InadmissibleError", "OutOfRangeError"]
