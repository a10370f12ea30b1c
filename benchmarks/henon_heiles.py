"""How do whole searches compare on a small problem, the integrable Hénon-Heiles system at degrees 6 and 10?

Whole processes, one thread: `symcons conserve` (with proofs, independence and completeness) beside three ways by SymPy
alone, which end at the null space of the 209 (1000) monomials: sparse `DomainMatrix` and dense `DomainMatrix` over Q with
derivatives by `sympy.ring`, and plain expressions with `Matrix.nullspace` (capped).

    python -m benchmarks.henon_heiles
"""

import json

from benchmarks.measured import HEAD, line, measured

FILE = "examples/equations/henon_heiles_integrable.ode"
CAP = 60.0
NULLITY = {6: 3, 10: 7}

BY_RING = """
from itertools import combinations_with_replacement
from sympy import QQ, ring
from sympy.polys.matrices import DomainMatrix
R, x, y, p, q = ring("x,y,p,q", QQ)
letters, field = (x, y, p, q), (p, q, -x - 2*x*y, -3*y - x**2 - 6*y**2)
columns = []
for degree in range(1, DEGREE + 1):
    for word in combinations_with_replacement(letters, degree):
        m = R.one
        for letter in word:
            m *= letter
        columns.append(sum((m.diff(a) * f for a, f in zip(letters, field)), R.zero))
terms = {term: k for k, term in enumerate(sorted({t for c in columns for t in c.keys()}))}
rows = {}
for j, column in enumerate(columns):
    for term, value in column.items():
        rows.setdefault(terms[term], {})[j] = value
matrix = DomainMatrix(rows, (len(terms), len(columns)), QQ)
print((matrix.to_sparse() if SPARSE else matrix.to_dense()).nullspace().shape[0])
"""

BY_EXPRESSIONS = """
from itertools import combinations_with_replacement
from sympy import Matrix, Mul, Poly, symbols
x, y, p, q = letters = symbols("x y p q")
field = (p, q, -x - 2*x*y, -3*y - x**2 - 6*y**2)
words = [Mul(*w) for d in range(1, DEGREE + 1) for w in combinations_with_replacement(letters, d)]
images = [sum(m.diff(a) * f for a, f in zip(letters, field)).expand() for m in words]
polys = [Poly(image, *letters).as_dict() for image in images]
terms = sorted({term for poly in polys for term in poly})
print(len(Matrix([[poly.get(term, 0) for poly in polys] for term in terms]).nullspace()))
"""


def compare(degree: int) -> None:
    """The rows of one degree."""
    command = ["-m", "cli", "conserve", FILE, "--degree", str(degree), "--kinds", "polynomial", "--json"]
    base = measured(command, CAP)
    assert base is not None
    record = json.loads(base.output)
    assert (record["status"], record["result"]["nullity"]) == ("complete", NULLITY[degree])
    print(line(f"degree {degree}: symcons, proven and complete", base, base, CAP), flush=True)
    peers = {
        "sympy.ring, sparse DomainMatrix": BY_RING.replace("SPARSE", "True"),
        "sympy.ring, dense DomainMatrix": BY_RING.replace("SPARSE", "False"),
        "sympy.Expr, Matrix.nullspace": BY_EXPRESSIONS,
    }
    for name, program in peers.items():
        run = measured(["-c", program.replace("DEGREE", str(degree))], CAP)
        assert run is None or int(run.output) == NULLITY[degree]
        print(line(f"  {name}", run, base, CAP), flush=True)


def main() -> None:
    """Measure and print the table."""
    print(HEAD)
    for degree in NULLITY:
        compare(degree)


if __name__ == "__main__":
    main()
