"""How are laws with 1/r found from plain equations, beside numerics and beside algebra on equations made polynomial by hand?

The planar Kepler problem and three bodies in the plane, whole processes, one thread. `symcons conserve` takes the plain
equations, makes letters of the roots, finds the laws and proves them. Beside it, on equations made polynomial by hand (each
w = 1/r a state, w^2 r^2 = 1 a constraint), all monomials of degree 3: symcons; the published numerical method
(`benchmarks.plain_sid`: float64 at random points of the constraint set, singular values); exact linear algebra on remainders
modulo the constraints by SymPy and by Singular. All must count the same null space. Programs that are not installed are
skipped (Debian: singular-ui with singular-modules).

    python -m benchmarks.letters
"""

import json
import re
import tempfile
from pathlib import Path

from benchmarks.measured import HEAD, beside, line, measured, ours

CAP = 120.0
DEGREE = 3
#: Plain equations, with definitions of the roots; made polynomial, these become states and constraints.
PROBLEMS = {
    "Kepler": ("x' = p\ny' = q\np' = -w^3*x\nq' = -w^3*y\n", {"w": ("x", "y", "p", "q")}),
    "three bodies": (
        "x1' = u1\ny1' = v1\nx2' = u2\ny2' = v2\nx3' = u3\ny3' = v3\n"
        "u1' = 2*a^3*(x2 - x1) + 3*b^3*(x3 - x1)\nv1' = 2*a^3*(y2 - y1) + 3*b^3*(y3 - y1)\n"
        "u2' = a^3*(x1 - x2) + 3*c^3*(x3 - x2)\nv2' = a^3*(y1 - y2) + 3*c^3*(y3 - y2)\n"
        "u3' = b^3*(x1 - x3) + 2*c^3*(x2 - x3)\nv3' = b^3*(y1 - y3) + 2*c^3*(y2 - y3)\n",
        {
            "a": ("(x1 - x2)", "(y1 - y2)", "(u1 - u2)", "(v1 - v2)"),
            "b": ("(x1 - x3)", "(y1 - y3)", "(u1 - u3)", "(v1 - v3)"),
            "c": ("(x2 - x3)", "(y2 - y3)", "(u2 - u3)", "(v2 - v3)"),
        },
    ),
}

BY_SYMPY = """
from itertools import combinations_with_replacement
from sympy import QQ, ring
from sympy.polys.matrices import DomainMatrix
R, LETTERS = ring("LETTERS", QQ)
letters, field, constraints = (LETTERS), (FIELD), [CONSTRAINTS]
columns = []
for degree in range(1, DEGREE + 1):
    for word in combinations_with_replacement(letters, degree):
        m = R.one
        for letter in word:
            m *= letter
        columns.append(sum((m.diff(a) * f for a, f in zip(letters, field)), R.zero).rem(constraints))
terms = {term: k for k, term in enumerate(sorted({t for c in columns for t in c.keys()}))}
rows = {}
for j, column in enumerate(columns):
    for term, value in column.items():
        rows.setdefault(terms[term], {})[j] = value
print(DomainMatrix(rows, (len(terms), len(columns)), QQ).nullspace().shape[0])
"""

#: All monomials that images can have are listed, which is too many for the three bodies.
BY_SINGULAR = """
ring r = 0, (LETTERS), dp;
ideal words; ideal images; ideal field = FIELD; ideal constraints = std(ideal(CONSTRAINTS)); int d; int k; int j;
for (d = 1; d <= DEGREE; d++) { words = words + maxideal(d); }
for (k = 1; k <= ncols(words); k++) {
  images[k] = 0;
  for (j = 1; j <= nvars(r); j++) { images[k] = images[k] + field[j]*diff(words[k], var(j)); }
}
images = reduce(images, constraints);
ideal terms;
for (d = 1; d <= DEGREE + 4; d++) { terms = terms + maxideal(d); }
terms[ncols(terms) + 1] = 1;
matrix M = coeffs(images, terms, ALL);
print(ncols(syz(module(M))));
quit;
"""


def plain(text: str, roots: dict[str, tuple[str, ...]]) -> str:
    """The equation file with the inverse distances as definitions."""
    return text + "".join(f"{w} = 1/sqrt({x}^2 + {y}^2)\n" for w, (x, y, _, _) in roots.items())


def by_hand(text: str, roots: dict[str, tuple[str, ...]]) -> str:
    """The equation file with the inverse distances as states on a constraint set."""
    motion = "".join(f"{w}' = -{w}^3*({x}*{p} + {y}*{q})\n" for w, (x, y, p, q) in roots.items())
    return text + motion + "".join(f"0 = {w}^2*({x}^2 + {y}^2) - 1\n" for w, (x, y, _, _) in roots.items())


def filled(template: str, text: str) -> str:
    """A peer's program for an equation file."""
    states = re.findall(r"^(\w+)' = (.*)$", text, re.MULTILINE)
    names = [name for name, _ in states]
    parts = {
        "LETTERS": ",".join(names),
        "FIELD": ", ".join(formula for _, formula in states),
        "CONSTRAINTS": ", ".join(re.findall(r"^0 = (.*)$", text, re.MULTILINE)),
        "ALL": "*".join(names),
        "DEGREE": str(DEGREE),
    }
    for key, value in parts.items():
        template = template.replace(key, value)
    return template


def compare(name: str, folder: Path) -> None:
    """The rows of one problem."""
    first, second = folder / "plain.ode", folder / "by_hand.ode"
    first.write_text(plain(*PROBLEMS[name]), encoding="utf-8")
    second.write_text(by_hand(*PROBLEMS[name]), encoding="utf-8")
    options = ["--degree", str(DEGREE)]
    base, record = ours(f"{name}: symcons, plain equations", [str(first), *options], CAP)
    result = record["result"]
    assert record["status"] == "complete"
    nullity = result["nullity"]
    print(f"  nullity {nullity} of {result['basis_size']}")
    run = measured(["-m", "cli", "conserve", str(second), *options, "--kinds", "polynomial", "--json"], CAP)
    assert run is not None
    assert json.loads(run.output)["result"]["nullity"] == nullity
    print(line("  symcons, polynomial by hand", run, base, CAP), flush=True)
    numerics = measured(["-m", "benchmarks.plain_sid", str(second), str(DEGREE)], CAP)
    assert numerics is not None
    found = json.loads(numerics.output)
    assert found["nullity"] == nullity
    note = f"{found['nullity']} values below a gap of {found['gap']:.0e}"
    print(line("  published method: float64 and SVD", numerics, base, CAP, note), flush=True)
    text, answer = by_hand(*PROBLEMS[name]), str(nullity)
    beside("  SymPy, remainders", base, CAP, "python", filled(BY_SYMPY, text).replace("^", "**"), answer)
    if len(PROBLEMS[name][1]) == 1:
        beside("  Singular, reduce and syz", base, CAP, "Singular", filled(BY_SINGULAR, text), answer)


def main() -> None:
    """Measure and print the table."""
    print(HEAD)
    for name in PROBLEMS:
        with tempfile.TemporaryDirectory() as folder:
            compare(name, Path(folder))


if __name__ == "__main__":
    main()
