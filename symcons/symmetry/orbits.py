"""How many laws of any kind can exist: the dimension of the set less that of an orbit.

A law is constant along the flow, and with inputs along every field that they can produce and along all brackets of
those. The rank of these vectors at a random point modulo p is a lower bound of the generic orbit dimension; of a set in
several pieces the largest difference counts.
"""

from __future__ import annotations

import numpy as np

from symcons.exact.modular_dense import modular_rank
from symcons.expr.modular import Residues
from symcons.symmetry.flow import Flow

#: Draws of the free letters whose fields are bracketed with each other; fewer than all still give a valid bound.
MAX_BRACKETED = 10


def laws_that_exist(
    flow: Flow, prime: int, rng: np.random.Generator, constants: tuple[int, ...]
) -> int | None:
    """An upper bound of the number of functionally independent laws of every kind in the coordinates of ``flow``, from fields
    and their first brackets; None for a map, where orbits have no tangents."""
    if flow.is_map:
        return None
    sample = flow.sample(flow.enough(1), prime, rng, constants)
    return max(_transversal(flow, sample.points[:, k : k + 1], prime, rng) for k in range(sample.size))


def _transversal(flow: Flow, point: Residues, prime: int, rng: np.random.Generator) -> int:
    """The dimension of the piece of the set at ``point``, less that of the orbit."""
    n = len(flow.coordinates)
    normals = flow.variety.normals(point, prime, n)[0][:, :, 0]
    dimension = n - modular_rank(normals, prime) if len(normals) else n
    draws = _draws(flow, point, prime, rng)
    fields, _ = flow.field.values(draws, prime)
    orbit = modular_rank(fields.T, prime)
    if flow.free and orbit < dimension:
        few = draws[:, :MAX_BRACKETED]
        slopes, _ = flow.field.jacobian(few, prime, n)
        orbit = modular_rank(np.vstack([fields.T, _brackets(fields[:, :MAX_BRACKETED], slopes, prime)]), prime)
    return max(0, dimension - orbit)


def _draws(flow: Flow, point: Residues, prime: int, rng: np.random.Generator) -> Residues:
    """The same point with several draws of the free letters."""
    count = len(flow.coordinates) + 1 if flow.free else 1
    draws = np.repeat(point, count, axis=1)
    if flow.free:
        draws[-len(flow.free) :] = rng.integers(1, prime, (len(flow.free), count))
    return draws


def _brackets(fields: Residues, slopes: Residues, prime: int) -> Residues:
    """[f_a, f_b] = Df_b·f_a − Df_a·f_b for all pairs of draws, as rows."""
    count = fields.shape[1]
    along = np.zeros((count, count, fields.shape[0]), dtype=np.int64)  # along[a, b] = Df_b f_a
    for j in range(slopes.shape[1]):
        along += fields[j][:, None, None] * slopes[:, j, :].T[None] % prime
    pairs = [(along[a, b] - along[b, a]) % prime for a in range(count) for b in range(a)]
    return np.array(pairs, dtype=np.int64).reshape(len(pairs), fields.shape[0])
