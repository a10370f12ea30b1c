"""How long does a rational law take from its first principle, beside elimination of unknown coefficients?

Whole processes, one thread: `symcons conserve --kinds rational` on May and Leonard's competitors, law xyz/(x + y + z)^3, and on
Loud's centres. If A/B is a law, B L_f A = A L_f B: quadratic equations for the coefficients of A and B. The peers are told the
degrees and which monomials may occur, which nobody knows beforehand; one coefficient of B is set to 1, one of A to 1 and one to
0. Singular computes a Gröbner basis (`slimgb`) and the dimension of its solutions, SymPy calls `solve`; neither says that there
is no law of other degrees. Programs that are not installed are skipped (Debian: singular-ui with singular-modules).

    python -m benchmarks.rational_laws
"""

import tempfile
from pathlib import Path

from benchmarks.measured import HEAD, beside, ours

CAP = 60.0
CUBES = "x^3, y^3, z^3, x^2*y, x^2*z, y^2*x, y^2*z, z^2*x, z^2*y, x*y*z"
CONICS = "1, x, y, x^2, x*y, y^2"
QUARTICS = f"{CONICS}, x^3, x^2*y, x*y^2, y^3, x^3*y, x^2*y^2, x*y^3, y^4, x^4"
#: Equations; monomials of A, the first without and the last with coefficient 1; of B, the first with 1; a part of the law;
#: the dimension of Singular's solutions, letters and coefficients that do not occur among the unknowns.
PROBLEMS = {
    "May-Leonard, 3 over 3": (
        {"x": "x*(1 - x - 1/2*y - 3/2*z)", "y": "y*(1 - y - 1/2*z - 3/2*x)", "z": "z*(1 - z - 1/2*x - 3/2*y)"},
        (CUBES, CUBES, "x*y*z", 7),
    ),
    "Loud S1, 2 over 2": ({"x": "x^2 - y^2 - y", "y": "2*x*y + x"}, (CONICS, CONICS, "x^2 + y^2", 6)),
    "Loud S2, 2 over 2": ({"x": "x^2 - y", "y": "x*y + x"}, (CONICS, CONICS, "x^2 + y^2", 6)),
    "Loud S3, 4 over 1": ({"x": "-4/3*x^2 - y", "y": "-16/3*x*y + x"}, (QUARTICS, "1, x, y", "16*x^4", 17)),
}

BY_SINGULAR = """
ring r = 0, (LETTERS, a(1..LAST), b(1..LAST)), dp;
ideal over = OVER; ideal under = UNDER; ideal field = FIELD; int k; int j;
poly A = over[ncols(over)]; poly B = under[1]; poly D;
for (k = 2; k < ncols(over); k++) { A = A + a(k)*over[k]; }
for (k = 2; k <= ncols(under); k++) { B = B + b(k)*under[k]; }
for (j = 1; j <= COUNT; j++) { D = D + field[j]*(B*diff(A, var(j)) - A*diff(B, var(j))); }
matrix C = coef(D, ALL);
ideal equations = C[2, 1..ncols(C)];
print(size(equations));
ideal basis = slimgb(equations);
print(dim(basis));
quit;
"""

BY_SYMPY = """
from sympy import Poly, solve, symbols
LETTERS = letters = symbols("LETTERS")
over, under, field = (OVER), (UNDER), (FIELD)
a, b = symbols(f"a:{len(over)}"), symbols(f"b:{len(under)}")
A = over[-1] + sum(c*m for c, m in zip(a[1:-1], over[1:-1]))
B = under[0] + sum(c*m for c, m in zip(b[1:], under[1:]))
D = sum(f*(B*A.diff(v) - A*B.diff(v)) for v, f in zip(letters, field))
print(len(solve(Poly(D, *letters).coeffs(), [*a[1:-1], *b[1:]], dict=True)))
"""


def filled(template: str, name: str) -> str:
    """A peer's program for a problem."""
    field, (over, under, _, _) = PROBLEMS[name]
    parts = {
        "LETTERS": ", ".join(field),
        "ALL": "*".join(field),
        "FIELD": ", ".join(field.values()),
        "OVER": over,
        "UNDER": under,
        "LAST": str(over.count(",") + 1),
        "COUNT": str(len(field)),
    }
    for key, value in parts.items():
        template = template.replace(key, value)
    return template


def compare(name: str) -> None:
    """The rows of one problem."""
    field, (_, _, part, dimension) = PROBLEMS[name]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "system.ode"
        file.write_text("".join(f"{x}' = {f}\n" for x, f in field.items()), encoding="utf-8")
        base, record = ours(f"{name}: symcons, proven", [str(file), "--kinds", "rational"], CAP)
    assert any(part in law["expr"] for law in record["result"]["laws"]), record["result"]["laws"]
    beside("  Singular, slimgb", base, CAP, "Singular", filled(BY_SINGULAR, name), str(dimension))
    beside("  SymPy, solve", base, CAP, "python", filled(BY_SYMPY, name).replace("^", "**"))


def main() -> None:
    """Measure and print the table."""
    print(HEAD)
    for name in PROBLEMS:
        compare(name)


if __name__ == "__main__":
    main()
