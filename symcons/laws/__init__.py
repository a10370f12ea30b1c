"""Conserved quantities: from an ansatz to its determining matrix, its null space, proofs and independent generators.

The search begins in :mod:`symcons.laws.search`; :mod:`symcons.laws.polynomial` tells its story for polynomials.
"""
