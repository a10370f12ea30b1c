"""How long do laws from Darboux polynomials take beside the method of unknown coefficients?

Whole processes, one thread: `symcons conserve` on the predator and prey of Volterra (law with logarithms) and on Loud's
isochronous centres (quotients), from the invariant curves to the proven law. The peers set up P of the degree that is needed
and a cofactor K with unknown coefficients and solve the quadratic equations L_f P = K P: Singular by primary decomposition
(`minAssGTZ`), SymPy by `solve`, once for each monomial of P that may come first. They end at the curves, before the law.
Programs that are not installed are skipped (Debian: singular-ui with singular-modules).

    python -m benchmarks.darboux
"""

import tempfile
from pathlib import Path

from benchmarks.measured import HEAD, beside, ours

CAP = 60.0
#: Right-hand sides, degree of P, a law in part as symcons prints it, and how many families (P, K), P = 0 too, there are.
PROBLEMS = {
    "Volterra": ("x*(3 - 2*y)", "y*(5*x - 1)", 1, "log(x)", 4),
    "Loud S1": ("x^2 - y^2 - y", "2*x*y + x", 2, "x^2 + y^2", 12),
    "Loud S2": ("x^2 - y", "x*y + x", 2, "x^2 + y^2", 7),
    "Loud S3": ("-4/3*x^2 - y", "-16/3*x*y + x", 4, "16*x^4", 14),
}

BY_SINGULAR = """
LIB "primdec.lib";
ring r = 0, (x, y, k(0..2), p(1..COUNT)), dp;
ideal words = 1; int d; int j;
for (d = 1; d <= DEGREE; d++) { for (j = 0; j <= d; j++) { words[ncols(words) + 1] = x^(d - j)*y^j; } }
poly P; for (d = 1; d <= COUNT; d++) { P = P + p(d)*words[d]; }
poly D = diff(P,x)*(FIRST) + diff(P,y)*(SECOND) - (k(0) + k(1)*x + k(2)*y)*P;
matrix C = coef(D, x*y); ideal equations = C[2, 1..ncols(C)];
list found = minAssGTZ(equations);
print(size(found));
quit;
"""

BY_SYMPY = """
from sympy import Poly, solve, symbols
x, y = symbols("x y")
k = symbols("k:3")
words = [x**i*y**(d - i) for d in range(DEGREE, -1, -1) for i in range(d, -1, -1)]
p = symbols(f"p:{len(words)}")
found = []
for first in range(len(words) - 1):
    P = words[first] + sum(a*w for a, w in zip(p[first + 1:], words[first + 1:]))
    D = P.diff(x)*(FIRST) + P.diff(y)*(SECOND) - (k[0] + k[1]*x + k[2]*y)*P
    found += solve(Poly(D, x, y).coeffs(), [*k, *p[first + 1:]], dict=True)
print(len(found))
"""


def filled(template: str, name: str) -> str:
    """A peer's program for a problem."""
    first, second, degree, _, _ = PROBLEMS[name]
    count = (degree + 1) * (degree + 2) // 2
    for key, value in {"FIRST": first, "SECOND": second, "DEGREE": str(degree), "COUNT": str(count)}.items():
        template = template.replace(key, value)
    return template


def compare(name: str) -> None:
    """The rows of one problem."""
    first, second, _, part, families = PROBLEMS[name]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "system.ode"
        file.write_text(f"x' = {first}\ny' = {second}\n", encoding="utf-8")
        base, record = ours(f"{name}: symcons, to the proven law", [str(file), "--kinds", "rational,darboux"], CAP)
    assert any(part in law["expr"] for law in record["result"]["laws"]), record["result"]["laws"]
    beside("  Singular, minAssGTZ", base, CAP, "Singular", filled(BY_SINGULAR, name), str(families))
    beside("  SymPy, solve", base, CAP, "python", filled(BY_SYMPY, name).replace("^", "**"))


def main() -> None:
    """Measure and print the table."""
    print(HEAD)
    for name in PROBLEMS:
        compare(name)


if __name__ == "__main__":
    main()
