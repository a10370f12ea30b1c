"""Kernels and Green's functions: closed forms where there are any, certified numbers everywhere else.

:mod:`~genphys_sym.greens.balls` evaluates formulas in ball arithmetic; :mod:`~genphys_sym.greens.reading` tells from a
flow which form its transform has; one module per family holds the closed forms; :mod:`~genphys_sym.greens.inversion`
inverts the transforms that have none, with a rigorous bound (:mod:`~genphys_sym.greens.growth`) of what is cut off.
"""
