"""Fine blocks: a symmetry torus over GF(p).

The linear symmetries of a field f are themselves a null space: matrices A and numbers c with Df(x)·Ax − A f(x) = c f(x)
on the constraint set, Ax tangent to it. The algebra they form is algebraic, so it contains the semisimple part of each
of its elements. A random element whose characteristic polynomial splits into linear factors over GF(p) therefore gives
a basis of generalised eigenvectors (the columns of S) in which a generic torus element is diagonal, with eigenvalues
μ. In the coordinates y = S⁻¹x the Lie derivative along f maps the space of monomials of weight Σ eᵢμᵢ = w into one
such space, so the determining matrix splits by w. Only the sampled points are transformed; nothing symbolic is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import flint
import numpy as np

from symcons.exact.modular_dense import modular_null_space, modular_rank
from symcons.expr.modular import Program, Residues
from symcons.symmetry.flow import Flow, Sample

#: Random elements tried before giving up on a split characteristic polynomial.
MAX_DRAWS = 3000
#: Beyond this many coordinates the n² + 1 unknowns cost more than the blocks save.
MAX_COORDINATES = 64
#: Further points at which a symmetry is checked.
CHECKS = 12


@dataclass(frozen=True, slots=True)
class Torus:
    """``inverse`` is S⁻¹ (y = S⁻¹x), ``weights`` the eigenvalues μ of y, residues modulo ``prime``; ``dimension`` is that
    of the symmetry algebra."""

    prime: int
    inverse: Residues
    weights: Residues
    dimension: int

    def transform(self, vectors: Residues) -> Residues:
        """S⁻¹ applied to columns."""
        return multiply(self.inverse, vectors, self.prime)


def multiply(left: Residues, right: Residues, prime: int) -> Residues:
    """The matrix product modulo ``prime``, column by column of ``left`` so that nothing overflows."""
    total = np.zeros((left.shape[0], right.shape[1]), dtype=np.int64)
    for k in range(left.shape[1]):
        total += left[:, k : k + 1] * right[k] % prime
    return total % prime


def find_torus(
    flow: Flow,
    prime: int,
    rng: np.random.Generator,
    constants: Any = None,
    pause: Callable[[], None] = lambda: None,
) -> Torus | None:
    """A symmetry torus of ``flow`` modulo ``prime``, or None where there is none (or none that splits was drawn).

    ``pause`` is called before every draw; it may end the search by an exception.
    """
    n = len(flow.coordinates)
    if flow.is_map or n > MAX_COORDINATES:
        return None
    symmetries = linear_symmetries(flow, prime, rng, constants)
    for _ in range(MAX_DRAWS if len(symmetries) else 0):
        pause()
        element = rng.integers(0, prime, len(symmetries))
        matrix = _combine(symmetries, element, prime)[:-1].reshape(n, n)
        found = _diagonalise(matrix, prime)
        if found is not None:
            basis, weights = found
            if len(set(weights.tolist())) == 1 and weights[0] == 0:
                return None
            inverse = _array(flint.nmod_mat(n, n, basis.ravel().tolist(), prime).inv())
            torus = Torus(prime, inverse, weights, len(symmetries))
            semisimple = multiply(basis * weights % prime, inverse, prime)
            return torus if _is_symmetry(semisimple, flow, prime, rng, constants) else None
    return None


def _is_symmetry(matrix: Residues, flow: Flow, prime: int, rng: np.random.Generator, constants: Any) -> bool:
    """Whether ``matrix`` is a symmetry for some c, at points that played no part in finding it.

    A matrix that is none passes each point with probability at most deg/p.
    """
    conditions = _symmetry_conditions(flow, flow.sample(flow.enough(CHECKS), prime, rng, constants))
    whole = multiply(conditions[:, :-1], matrix.reshape(-1, 1), prime)
    scale = conditions[:, -1:]
    return modular_rank(np.hstack([whole, scale]), prime) == modular_rank(scale, prime)


def linear_symmetries(flow: Flow, prime: int, rng: np.random.Generator, constants: Any = None) -> Residues:
    """A basis of the pairs (A, c), each as a row of n² + 1 residues (A row by row, then c)."""
    n = len(flow.coordinates)
    rows_per_point = n + len(flow.constraints)
    size = (n * n + 1) // max(1, n) + 4 + (n * n) // max(1, rows_per_point * n)
    sample = flow.sample(flow.enough(size), prime, rng, constants)
    return modular_null_space(_symmetry_conditions(flow, sample), prime)


def _symmetry_conditions(flow: Flow, sample: Sample) -> Residues:
    """One row for each component of Df·Ax − Af − cf and of ∇g·Ax at each point; columns A_jk (j·n + k), then c."""
    n, prime, size = len(flow.coordinates), sample.prime, sample.size
    position = sample.points[:n]
    slopes = _jacobian(flow.field, sample, n)
    velocity = sample.velocity
    block = np.zeros((size, n, n, n), dtype=np.int64)  # point, component i, j, k
    block += np.einsum("ijm,km->mijk", slopes, position) % prime
    rows = np.arange(n)
    block[:, rows, rows, :] += (prime - velocity.T)[:, None, :]
    conditions = np.zeros((size * n, n * n + 1), dtype=np.int64)
    conditions[:, :-1] = (block % prime).reshape(size * n, n * n)
    conditions[:, -1] = ((prime - velocity) % prime).T.reshape(-1)
    if not flow.variety.polynomials:
        return conditions
    normals, _ = flow.variety.normals(sample.points, prime, n)
    tangency = np.einsum("gjm,km->mgjk", normals, position) % prime
    extra = np.zeros((tangency.shape[0] * tangency.shape[1], n * n + 1), dtype=np.int64)
    extra[:, :-1] = tangency.reshape(-1, n * n)
    return np.vstack([conditions, extra])


def _jacobian(field: Program, sample: Sample, count: int) -> Residues:
    slopes, _ = field.jacobian(sample.points, sample.prime, count)
    return slopes


def _combine(rows: Residues, coefficients: Residues, prime: int) -> Residues:
    combined: Residues = multiply(coefficients[None, :], rows, prime)[0]
    return combined


def _diagonalise(matrix: Residues, prime: int) -> tuple[Residues, Residues] | None:
    """Generalised eigenvectors (columns) and their eigenvalues where the characteristic polynomial splits, else None."""
    n = len(matrix)
    element = flint.nmod_mat(n, n, matrix.ravel().tolist(), prime)
    characteristic = flint.nmod_poly([int(c) for c in element.charpoly().coeffs()], prime)
    if not _splits(characteristic, prime):
        return None
    columns: list[Residues] = []
    weights: list[int] = []
    for root, multiplicity in characteristic.roots():
        shifted = matrix.copy()
        shifted[np.arange(n), np.arange(n)] = (shifted[np.arange(n), np.arange(n)] - int(root)) % prime
        power = _matrix_power(shifted, int(multiplicity), prime)
        space = modular_null_space(power, prime)
        columns.extend(space)
        weights.extend([int(root)] * len(space))
    return np.array(columns, dtype=np.int64).T, np.array(weights, dtype=np.int64)


def _splits(polynomial: Any, prime: int) -> bool:
    """Whether all roots lie in GF(p): the squarefree part divides x^p − x."""
    radical = polynomial // polynomial.gcd(polynomial.derivative())
    if radical.degree() < 1:
        return True
    x = flint.nmod_poly([0, 1], prime)
    return bool((x.pow_mod(prime, radical) - x) % radical == 0)


def _matrix_power(matrix: Residues, exponent: int, prime: int) -> Residues:
    result = matrix
    for _ in range(exponent - 1):
        result = multiply(result, matrix, prime)
    return result


def _array(matrix: Any) -> Residues:
    return np.array([[int(x) for x in row] for row in matrix.tolist()], dtype=np.int64)
