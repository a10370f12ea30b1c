"""How do whole searches compare on a small problem, the integrable Hénon-Heiles system at degrees 6 and 10?

Whole processes, one thread: `symcons conserve` (with proofs, independence and completeness) beside peers that end at the
null space of the 209 (1000) monomials: by SymPy alone sparse and dense `DomainMatrix` over Q with derivatives by
`sympy.ring`, and plain expressions with `Matrix.nullspace`; PARI's `matker`; Singular's `syz` of the constant columns.
Programs that are not installed are skipped (Debian: pari-gp; singular-ui with singular-modules).

    python -m benchmarks.henon_heiles
"""

from benchmarks.measured import HEAD, beside, ours

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

BY_PARI = """
default(parisizemax, 2^31);
f = [[[1,[0,0,1,0]]], [[1,[0,0,0,1]]], [[-1,[1,0,0,0]],[-2,[1,1,0,0]]], [[-3,[0,1,0,0]],[-1,[2,0,0,0]],[-6,[0,2,0,0]]]];
words = List(); forvec(e = vector(4, i, [0, DEGREE]), if(vecsum(e) > 0 && vecsum(e) <= DEGREE, listput(words, e)));
rows = Map(); entries = List(); unit = matid(4);
enter(k, j, c) = if(!mapisdefined(rows, k), mapput(rows, k, #rows + 1)); listput(entries, [mapget(rows, k), j, c]);
column(j, e) = for(i = 1, 4, if(e[i], foreach(f[i], t, enter(e - unit[i,] + t[2], j, e[i]*t[1]))));
for(j = 1, #words, column(j, words[j]));
M = matrix(#rows, #words); foreach(entries, t, M[t[1], t[2]] += t[3]);
print(#matker(M))
"""

BY_SINGULAR = """
ring r = 0, (x,y,p,q), dp;
ideal words; ideal images; ideal terms; int d; int k;
for (d = 1; d <= DEGREE; d++) { words = words + maxideal(d); }
for (k = 1; k <= ncols(words); k++) {
  images[k] = p*diff(words[k],x) + q*diff(words[k],y) + (-x-2xy)*diff(words[k],p) + (-3y-x2-6y2)*diff(words[k],q);
}
for (d = 1; d <= DEGREE + 1; d++) { terms = terms + maxideal(d); }
print(ncols(syz(module(coeffs(images, terms, xypq)))));
quit;
"""

PEERS = {
    "sympy.ring, sparse DomainMatrix": ("python", BY_RING.replace("SPARSE", "True")),
    "sympy.ring, dense DomainMatrix": ("python", BY_RING.replace("SPARSE", "False")),
    "sympy.Expr, Matrix.nullspace": ("python", BY_EXPRESSIONS),
    "PARI, matker": ("gp", BY_PARI),
    "Singular, syz": ("Singular", BY_SINGULAR),
}


def compare(degree: int) -> None:
    """The rows of one degree."""
    words = [FILE, "--degree", str(degree), "--kinds", "polynomial"]
    base, record = ours(f"degree {degree}: symcons, proven and complete", words, CAP)
    assert (record["status"], record["result"]["nullity"]) == ("complete", NULLITY[degree])
    for name, (runner, text) in PEERS.items():
        beside(f"  {name}", base, CAP, runner, text.replace("DEGREE", str(degree)), str(NULLITY[degree]))


def main() -> None:
    """Measure and print the table."""
    print(HEAD)
    for degree in NULLITY:
        compare(degree)


if __name__ == "__main__":
    main()
