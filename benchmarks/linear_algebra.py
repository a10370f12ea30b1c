"""Which back end wins where, and what does one small call cost?

First the thresholds that `symcons.exact.null_spaces.choose` rests on: null spaces over Q by each method, against size,
density and length of entries, where the null vectors are short (as laws and moieties are) and where they are long. Then
the cost of one call modulo a prime, per size, through flint's memory and through Python objects.

    python benchmarks/linear_algebra.py
"""

import random
import time
from collections.abc import Callable
from unittest.mock import patch

import numpy as np

from symcons.exact import METHODS, PRIME31, PRIME62, Matrix, modular_null_space, modular_rank, null_space
from symcons.exact.null_spaces import choose


def long_answers(size: int, density: float, bits: int, seed: int = 0) -> Matrix:
    """A random size × size matrix whose last tenth of rows repeats others: null vectors of many digits."""
    draw = random.Random(seed)
    fresh = max(1, size * 9 // 10)
    top = (1 << bits) - 1
    filled = max(2, round(density * size))
    rows = []
    for _ in range(fresh):
        columns = draw.sample(range(size), min(size, filled))
        rows.append({j: draw.randint(1, top) * draw.choice((-1, 1)) for j in columns})
    for k in range(size - fresh):
        rows.append(added(rows[k], rows[(k + 1) % fresh]))
    return Matrix.from_dicts(rows, size)


def short_answers(size: int, density: float, bits: int, seed: int = 0) -> Matrix:
    """Random sums of relations c x_j = d x_k inside ten pools: the null vectors have small entries."""
    draw = random.Random(seed)
    pools = max(1, min(10, size // 3))
    top = (1 << bits) - 1
    weight = [draw.randint(1, 3) for _ in range(size)]
    rows = []
    for _ in range(size + 10):
        row: dict[int, int] = {}
        for _ in range(max(1, round(density * size / 2))):
            j = draw.randrange(size)
            k = draw.randrange(j % pools, size, pools)
            scale = draw.randint(1, top)
            row = added(row, {j: scale * weight[k], k: -scale * weight[j]} if j != k else {})
        rows.append(row)
    return Matrix.from_dicts(rows, size)


def added(first: dict[int, int], second: dict[int, int]) -> dict[int, int]:
    """The sum of two sparse rows."""
    return {j: first.get(j, 0) + second.get(j, 0) for j in {**first, **second}}


def seconds(task: Callable[[], object], least: float = 0.05) -> float:
    """Processor seconds of one call: the best of three, repeated until a measurement is long enough."""
    count = 1
    while True:
        start = time.process_time()
        for _ in range(count):
            task()
        spent = time.process_time() - start
        if spent > least:
            break
        count *= 4
    again = []
    for _ in range(2 if spent < 1 else 0):
        start = time.process_time()
        for _ in range(count):
            task()
        again.append(time.process_time() - start)
    return min([spent, *again]) / count


def over_the_rationals(family: Callable[[int, float, int], Matrix]) -> None:
    """Milliseconds of each method; the first choice of `auto` is marked."""
    print(f"\n{(family.__doc__ or '').splitlines()[0]}")
    print(f"{'size':>5} {'density':>8} {'bits':>5}   " + " ".join(f"{m:>15}" for m in ("auto", *METHODS)))
    cases = [(n, 1.0, 3) for n in (3, 6, 12, 20, 40, 80, 160)]
    cases += [(n, d, 3) for n in (60, 200, 400) for d in (0.02, 0.06, 0.15, 0.3)]
    cases += [(30, 1.0, b) for b in (30, 100, 400)] + [(30, 0.15, b) for b in (30, 100, 400)]
    for size, density, bits in cases:
        matrix = family(size, density, bits).primitive()
        cells = []
        for method in ("auto", *METHODS):
            if method == "sympy" and size > 100:
                cells.append(f"{'-':>14}")
                continue
            spent = seconds(lambda matrix=matrix, method=method: null_space(matrix, method))
            cells.append(f"{1e3 * spent:13.3f} " + ("*" if choose(matrix) == method else " "))
        print(f"{size:5} {density:8.2f} {bits:5}   " + " ".join(cells), flush=True)


def modulo_a_prime() -> None:
    """Microseconds of one rank and one null space, directly and through Python objects."""
    print(f"\n{'size':>5} {'prime':>6} {'rank':>12} {'null space':>12} {'rank, objects':>14}")
    draw = np.random.default_rng(0)
    for prime, name in ((PRIME31, "31 bit"), (PRIME62, "62 bit")):
        for size in (1, 3, 10, 30, 100, 300, 860):
            array = draw.integers(0, prime, (size, size))
            array[:, -1] = array[:, 0]
            direct = seconds(lambda a=array, p=prime: modular_rank(a, p))
            vectors = seconds(lambda a=array, p=prime: modular_null_space(a, p))
            with patch("symcons.exact.modular_dense.library", lambda: None):
                objects = seconds(lambda a=array, p=prime: modular_rank(a, p))
            print(f"{size:5} {name:>6} {1e6 * direct:12.1f} {1e6 * vectors:12.1f} {1e6 * objects:14.1f}", flush=True)


if __name__ == "__main__":
    over_the_rationals(short_answers)
    over_the_rationals(long_answers)
    modulo_a_prime()
