"""How long do the conserved densities of the Korteweg-de Vries equation take, rank by rank?

Whole processes, one thread: `symcons conserve kdv.pde --rank R` (fluxes found, everything proven and complete) beside a plain
implementation of the method of Göktaş and Hereman (J. Symb. Comput. 24 (1997) 591) in SymPy, on `sympy.ring` and on plain
expressions: the candidates of a rank that are no total derivatives are written down, the Euler operator annihilates D_t of
their combination, a sparse `DomainMatrix` gives the coefficients. The peers find densities; fluxes are left out.

    python -m benchmarks.densities [--cap 60]
"""

import argparse

from benchmarks.measured import HEAD, beside, ours

FILE = "examples/densities/kdv.pde"
RANKS = (8, 12, 16, 20, 24)

#: Candidates of rank R: products of u_k (weight k + 2) whose highest derivative has at least degree two, and u itself.
CANDIDATES = """
from itertools import combinations_with_replacement
def candidates(rank, highest=None):
    highest = rank if highest is None else highest
    if rank == 0:
        yield ()
    for k in range(min(highest, rank - 2), -1, -1):
        for rest in candidates(rank - k - 2, k):
            yield (k, *rest)
def proper(word):
    return word == (0,) or word[0] == 0 or (len(word) > 1 and word[0] == word[1])
"""

SOLVE = """
from sympy import QQ
from sympy.polys.matrices import DomainMatrix
def nullity(columns):
    terms = {t: k for k, t in enumerate(sorted({t for c in columns for t in c}))}
    if not terms:
        return len(columns)
    rows = {}
    for j, column in enumerate(columns):
        for term, value in column.items():
            rows.setdefault(terms[term], {})[j] = QQ(int(value))
    return DomainMatrix(rows, (len(terms), len(columns)), QQ).nullspace().shape[0]
"""

BY_RING = """
from sympy import ring
ORDER = 2 * RANK + 8
R, *u = ring([f"u{k}" for k in range(ORDER)], QQ)
def d_x(f):
    return sum((f.diff(u[k]) * u[k + 1] for k in range(ORDER - 1) if any(m[k] for m in f.keys())), R.zero)
flow = [6*u[0]*u[1] - u[3]]
for _ in range(RANK):
    flow.append(d_x(flow[-1]))
def d_t(f):
    return sum((f.diff(u[k]) * flow[k] for k in range(RANK) if any(m[k] for m in f.keys())), R.zero)
def euler(f):
    total = R.zero
    for k in reversed(range(ORDER - 1)):
        total = f.diff(u[k]) - d_x(total)
    return total
def product(word):
    value = R.one
    for k in word:
        value *= u[k]
    return value
found = 0
for rank in range(2, RANK + 1):
    words = [word for word in candidates(rank) if proper(word)]
    if words:
        found += nullity([dict(euler(d_t(product(word)))) for word in words])
print(found)
"""

BY_EXPRESSIONS = """
from sympy import Mul, Poly, expand, symbols
ORDER = 2 * RANK + 8
u = symbols(f"u:{ORDER}")
def d_x(f):
    return sum(f.diff(v) * u[u.index(v) + 1] for v in f.free_symbols)
flow = [6*u[0]*u[1] - u[3]]
for _ in range(RANK):
    flow.append(expand(d_x(flow[-1])))
def euler(f):
    total = 0
    for k in reversed(range(ORDER - 1)):
        total = expand(f.diff(u[k]) - (d_x(total) if total else 0))
    return total
found = 0
for rank in range(2, RANK + 1):
    words = [word for word in candidates(rank) if proper(word)]
    columns = []
    for word in words:
        rho = Mul(*(u[k] for k in word))
        columns.append(Poly(euler(expand(sum(rho.diff(v) * flow[u.index(v)] for v in rho.free_symbols))), *u).as_dict())
    if words:
        found += nullity([{t: c for t, c in column.items() if c} for column in columns])
print(found)
"""

PEERS = {"plain implementation on sympy.ring": BY_RING, "plain implementation on sympy.Expr": BY_EXPRESSIONS}


def main() -> None:
    """Measure and print the table; a peer that reached its cap is not asked for higher ranks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cap", type=float, default=60.0, help="seconds allowed to each peer")
    cap = parser.parse_args().cap
    print(HEAD)
    left = dict(PEERS)
    for rank in RANKS:
        base, record = ours(f"rank {rank}: symcons, with fluxes, proven", [FILE, "--rank", str(rank)], 600)
        assert (record["status"], len(record["result"]["laws"])) == ("complete", rank // 2)
        for name, text in list(left.items()):
            program = CANDIDATES + SOLVE + text.replace("RANK", str(rank))
            if beside(f"  {name}", base, cap, "python", program, str(rank // 2)) is None:
                del left[name]


if __name__ == "__main__":
    main()
