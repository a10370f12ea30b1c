"""flint's ``nmod_mat`` on memory that NumPy can copy in one move.

python-flint turns every entry into a Python object, which takes longer than the elimination itself (860 × 860 modulo
a 31-bit prime: 0.10 s elimination, 0.15 s in, 0.25 s out). The C library that python-flint has already loaded is
called here directly, and entries move by ``memmove``. The structure is the one of ``flint/nmod_types.h``,

    struct { ulong *entries; slong r, c, stride; nmod_t mod; },      nmod_t = { n, ninv, norm },

which is *tested*, not trusted: :func:`library` builds one 2 × 3 matrix in an oversized buffer and returns None unless
every field reads back as expected and an elimination gives the known answer. Callers then use python-flint itself, so
the only thing that depends on this module is speed.
"""

from __future__ import annotations

import ctypes
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np

Residues = np.ndarray[Any, np.dtype[np.int64]]
"""A C-contiguous array of residues 0 … p − 1 with p < 2⁶³."""


class _Matrix(ctypes.Structure):
    """``nmod_mat_struct``, with room to spare."""

    _fields_ = [
        ("entries", ctypes.c_void_p),
        ("rows", ctypes.c_ssize_t),
        ("columns", ctypes.c_ssize_t),
        ("stride", ctypes.c_ssize_t),
        ("modulus", ctypes.c_size_t),
        ("rest", ctypes.c_size_t * 16),
    ]


class Library:
    """The handful of flint functions used, with their C signatures."""

    def __init__(self, path: str) -> None:
        handle = ctypes.CDLL(path)
        matrix, size, word = ctypes.c_void_p, ctypes.c_ssize_t, ctypes.c_size_t
        self.init = _function(handle.nmod_mat_init, None, matrix, size, size, word)
        self.clear = _function(handle.nmod_mat_clear, None, matrix)
        self.rref_in_place = _function(handle.nmod_mat_rref, size, matrix)
        self.rank_of = _function(handle.nmod_mat_rank, size, matrix)
        self.det_of = _function(handle.nmod_mat_det, word, matrix)
        self.multiply = _function(handle.nmod_mat_mul, None, matrix, matrix, matrix)

    def load(self, array: Residues, prime: int) -> _Matrix:
        """A flint matrix with a copy of the entries of ``array``; :meth:`release` it."""
        matrix = _Matrix()
        rows, columns = array.shape
        self.init(ctypes.addressof(matrix), rows, columns, prime)
        if array.size:
            ctypes.memmove(matrix.entries, array.ctypes.data, 8 * array.size)
        return matrix

    def store(self, matrix: _Matrix, array: Residues) -> None:
        """Copy the entries of ``matrix`` into ``array``, which has its shape."""
        if array.size:
            ctypes.memmove(array.ctypes.data, matrix.entries, 8 * array.size)

    def release(self, matrix: _Matrix) -> None:
        """Free the memory of ``matrix``."""
        self.clear(ctypes.addressof(matrix))

    def rref(self, array: Residues, prime: int) -> int:
        """Replace ``array`` by its reduced row echelon form; returns the rank."""
        matrix = self.load(array, prime)
        rank = self.rref_in_place(ctypes.addressof(matrix))
        self.store(matrix, array)
        self.release(matrix)
        return int(rank)

    def rank(self, array: Residues, prime: int) -> int:
        """The rank of ``array``."""
        matrix = self.load(array, prime)
        rank = self.rank_of(ctypes.addressof(matrix))
        self.release(matrix)
        return int(rank)

    def determinant(self, array: Residues, prime: int) -> int:
        """The determinant of the square ``array``."""
        matrix = self.load(array, prime)
        value = self.det_of(ctypes.addressof(matrix))
        self.release(matrix)
        return int(value)

    def product(self, left: Residues, right: Residues, prime: int) -> Residues:
        """The matrix product of ``left`` and ``right``."""
        result = np.zeros((left.shape[0], right.shape[1]), dtype=np.int64)
        matrices = [self.load(array, prime) for array in (result, left, right)]
        self.multiply(*map(ctypes.addressof, matrices))
        self.store(matrices[0], result)
        for matrix in matrices:
            self.release(matrix)
        return result


def _function(function: Any, result: Any, *arguments: Any) -> Any:
    function.restype = result
    function.argtypes = arguments
    return function


@cache
def library() -> Library | None:
    """The library, or None where its structures are not as documented or its symbols cannot be found."""
    module = import_module("flint.types.nmod_mat")
    try:
        found = Library(str(module.__file__))
    except (OSError, AttributeError):
        return None
    return found if _as_documented(found) else None


def _as_documented(found: Library) -> bool:
    """Whether word sizes, the layout of the structure and one elimination are as expected."""
    if ctypes.sizeof(ctypes.c_void_p) != 8 or ctypes.sizeof(ctypes.c_size_t) != 8:
        return False
    matrix, prime = _Matrix(), 101
    found.init(ctypes.addressof(matrix), 2, 3, prime)
    fields = (matrix.rows, matrix.columns, matrix.stride, matrix.modulus)
    known = fields == (2, 3, 3, prime) and bool(matrix.entries)
    found.release(matrix)
    if not known:
        return False
    array = np.array([[2, 4, 6], [1, 3, 100]], dtype=np.int64)
    return found.rref(array, prime) == 2 and array.tolist() == [[1, 0, 11], [0, 1, 97]]
