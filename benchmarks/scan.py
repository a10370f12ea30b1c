"""How fast are the special parameter values found, beside trying values and beside Smith normal forms?

The Hénon-Heiles family has a second law of degree 4 or less exactly where c is -6 or -1. Whole processes, one thread:
`symcons conserve --scan c` (which proves that there are no other values, finds the laws there and proves them), the same
search at the 41 whole numbers from -20 to 20 in one process (which says nothing of other numbers), and the determining
matrix over Q[c] brought to its invariant factors by SymPy and by Singular (values alone, no laws). Programs that are not
installed are skipped (Debian: singular-ui with singular-modules).

    python -m benchmarks.scan
"""

from benchmarks.measured import HEAD, beside, ours

FILE = "examples/equations/henon_heiles_scan.ode"
CAP = 60.0
ANSWER = "-6 -1"

BY_VALUES = f"""
from symcons import Monomials, find_conserved, load
family = load("{FILE}")
search = lambda value: find_conserved(family.with_values({{"c": value}}), Monomials(4), kinds=("polynomial",))
print(*[value for value in range(-20, 21) if search(value).rank > 1])
"""

BY_SYMPY = """
from itertools import combinations_with_replacement
from sympy import QQ, ring
from sympy.polys.matrices import DomainMatrix
from sympy.polys.matrices.normalforms import invariant_factors
K = QQ["c"]
R, x, y, p, q = ring("x,y,p,q", K)
letters, field = (x, y, p, q), (p, q, -x - 2*x*y, -y - x**2 + K.gens[0]*y**2)
columns = []
for degree in range(1, 5):
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
factors = [K.convert(f) for f in invariant_factors(DomainMatrix(rows, (len(terms), len(columns)), K)) if f]
print(*[value for value in range(-20, 21) if any(f(value) == 0 for f in factors)])
"""

BY_SINGULAR = """
LIB "jacobson.lib";
ring r = 0, (x,y,p,q,c), dp;
ideal m = x,y,p,q; ideal words = m + m^2 + m^3 + m^4; ideal terms = words + m^5; ideal images; int k; int j;
for (k = 1; k <= ncols(words); k++) {
  images[k] = p*diff(words[k],x) + q*diff(words[k],y) + (-x-2xy)*diff(words[k],p) + (-y-x2+c*y2)*diff(words[k],q);
}
matrix A = coeffs(images, terms, xypq);
ring s = 0, c, dp;
matrix A = imap(r, A); matrix D = smith(A); string found = "";
int n = ncols(A); if (nrows(A) < n) { n = nrows(A); }
for (k = -20; k <= 20; k++) {
  for (j = 1; j <= n; j++) { if (D[j,j] != 0 and subst(D[j,j], c, k) == 0) { found = found + " " + string(k); break; } }
}
print(found[2, size(found) - 1]);
quit;
"""


def main() -> None:
    """Measure and print the table."""
    print(HEAD)
    words = [FILE, "--scan", "c", "--degree", "4", "--kinds", "polynomial"]
    base, record = ours("symcons --scan c, proven, with the laws", words, CAP)
    assert sorted(law["condition"] or "" for law in record["result"]["laws"]) == ["", "c = -1", "c = -6"]
    beside("  the same search at 41 values", base, CAP, "python", BY_VALUES, ANSWER)
    beside("  SymPy, invariant factors over Q[c]", base, CAP, "python", BY_SYMPY, ANSWER)
    beside("  Singular, smith", base, CAP, "Singular", BY_SINGULAR, ANSWER)


if __name__ == "__main__":
    main()
