"""Exact linear algebra over GF(p), Q and Q(parameters).

Conventions: a matrix A is rows × columns; its null space is the set of all v with A v = 0; basis vectors are rows,
primitive integers with the first nonzero entry positive. Results are plain data and pickle; flint objects never leave.

=========================================== ===================================================================
question                                    call
=========================================== ===================================================================
all exact solutions of A v = 0, proven      :func:`null_space`, :func:`rank` of a :class:`Matrix`
many small problems modulo a prime          :func:`modular_rank`, :func:`modular_rref`, :func:`modular_null_space`
modular images back to Q                    :class:`Reconstruction`, :func:`reconstruct_rational`
which rows are new                          :class:`RowSpace`, :func:`independent_rows`
gradings and finite symmetries              :func:`solve_characters`, :func:`smith_form`
a basis that people can read                :func:`sparsify`
null spaces over Q(parameters)              :func:`parametric_null_space`
parameter values where the rank drops       :func:`exceptional_values`
=========================================== ===================================================================
"""

from symcons.exact.exceptional import ExceptionalValues, exceptional_values
from symcons.exact.interpolate import ParametricNullSpace, parametric_null_space
from symcons.exact.matrix import Exact, Matrix, exact_number, primitive_row, primitive_vector, residue
from symcons.exact.modular_dense import (
    as_residues,
    canonical_basis,
    free_columns,
    modular_determinant,
    modular_null_space,
    modular_product,
    modular_rank,
    modular_rref,
    null_space_of_rref,
)
from symcons.exact.modular_sparse import sparse_null_space, sparse_rank
from symcons.exact.null_spaces import METHODS, NullSpace, null_space, rank
from symcons.exact.primes import (
    PRIME31,
    PRIME62,
    is_prime,
    prime_congruent,
    prime_with_roots_of_unity,
    primes_below,
    square_root,
)
from symcons.exact.reconstruction import (
    Reconstruction,
    combine,
    reconstruct_bounded,
    reconstruct_rational,
    reconstruct_vector,
)
from symcons.exact.row_space import RowSpace, independent_rows
from symcons.exact.smith import (
    Characters,
    SmithForm,
    hermite_form,
    null_lattice,
    smith_form,
    solve_characters,
)
from symcons.exact.sparse_vectors import sparsify, sparsify_supports
from symcons.exact.verification import annihilates

__all__ = [
    "METHODS",
    "PRIME31",
    "PRIME62",
    "Characters",
    "Exact",
    "ExceptionalValues",
    "Matrix",
    "NullSpace",
    "ParametricNullSpace",
    "Reconstruction",
    "RowSpace",
    "SmithForm",
    "annihilates",
    "as_residues",
    "canonical_basis",
    "combine",
    "exact_number",
    "exceptional_values",
    "free_columns",
    "hermite_form",
    "independent_rows",
    "is_prime",
    "modular_determinant",
    "modular_null_space",
    "modular_product",
    "modular_rank",
    "modular_rref",
    "null_lattice",
    "null_space",
    "null_space_of_rref",
    "parametric_null_space",
    "prime_congruent",
    "prime_with_roots_of_unity",
    "primes_below",
    "primitive_row",
    "primitive_vector",
    "rank",
    "reconstruct_bounded",
    "reconstruct_rational",
    "reconstruct_vector",
    "residue",
    "smith_form",
    "solve_characters",
    "sparse_null_space",
    "sparse_rank",
    "sparsify",
    "sparsify_supports",
    "square_root",
]
