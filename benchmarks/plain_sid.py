"""A plain implementation, from its description, of the linear step of Sparse Invariant Detector (arXiv:2305.19525).

Random points of the constraint set, float64 values of the Lie derivative of every monomial there, and the null space by a
singular value decomposition. No symmetry, no primes. Its later steps (sparsifying, counting independent laws) are left
out, which favours it. Points: a tenth more than monomials; the paper takes several times as many.

    python -m benchmarks.plain_sid FILE DEGREE
"""

import json
import sys
import time
from itertools import combinations_with_replacement

import numpy as np
import sympy as sp

from symcons.emit.source import compile_system
from symcons.emit.sympy_form import to_sympy
from symcons.expr.parser import load
from symcons.expr.system import System

#: Singular values below this part of the largest count as zero.
TOLERANCE = 1e-9


def points(system: System, count: int, rng: np.random.Generator) -> np.ndarray:
    """Random points moved onto the constraint set by Newton's method: points × states."""
    x = rng.normal(size=(count, len(system.states)))
    symbols = [sp.Symbol(name) for name in system.states]
    for constraint in system.constraints:
        formula = to_sympy(system.expanded(constraint))
        value = sp.lambdify(symbols, formula)
        slopes = [sp.lambdify(symbols, formula.diff(s)) for s in symbols]
        for _ in range(20):
            gradient = np.array([np.broadcast_to(slope(*x.T), count) for slope in slopes]).T
            x = x - gradient * (value(*x.T) / (gradient**2).sum(axis=1))[:, None]
    return x


def lie_derivatives(words: np.ndarray, x: np.ndarray, velocity: np.ndarray) -> np.ndarray:
    """Points × monomials: m·Σ v/x over the letters of each monomial; letter number n is padding."""
    letters = np.hstack([x, np.ones((len(x), 1))])
    rates = np.hstack([velocity / x, np.zeros((len(x), 1))])
    return np.asarray(letters[:, words].prod(axis=2) * rates[:, words].sum(axis=2))


def nullity(system: System, degree: int, rng: np.random.Generator) -> tuple[int, int, float]:
    """The number of monomials, of vanishing singular values, and the gap between those and the others."""
    n = len(system.states)
    padded = [w for w in combinations_with_replacement(range(n + 1), degree) if w[0] < n]
    words = np.array(padded)
    x = points(system, len(words) * 11 // 10, rng)
    velocity = compile_system(system, "numpy")(0.0, x)
    matrix = lie_derivatives(words, x, velocity)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    singular = np.linalg.svd(matrix, full_matrices=True)[1]
    zeros = int((singular < TOLERANCE * singular[0]).sum())
    gap = float(singular[-zeros - 1] / max(singular[-zeros], 1e-300)) if zeros else float("inf")
    return len(words), zeros, gap


def main() -> None:
    """Print the counts and the seconds as JSON."""
    start = time.perf_counter()
    columns, zeros, gap = nullity(load(sys.argv[1]), int(sys.argv[2]), np.random.default_rng(0))
    seconds = time.perf_counter() - start
    print(json.dumps({"columns": columns, "nullity": zeros, "gap": gap, "seconds": seconds}))


if __name__ == "__main__":
    main()
