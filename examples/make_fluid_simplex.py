"""Write the equations of a volume-preserving fluid simplex in d dimensions: d + 1 unit masses, their volume kept.

With X the matrix of positions, V = det[1 | X] is d! times the signed volume. Its partial derivative along coordinate a
of vertex i is a cofactor, named by the capital letter. Forces along the gradient keep V: a" = lam * dV/da with
V" = lam*q + 2*p = 0, where q = sum of (dV/da)^2 and p = sum over pairs of coordinates of a' b' d2V/(da db).

    python examples/make_fluid_simplex.py 2 > examples/equations/fluid_triangle.ode
    python examples/make_fluid_simplex.py 4 > examples/equations/fluid_5cell.ode
"""

from __future__ import annotations

import sys
from itertools import combinations, permutations

POSITIONS = "xyzs"
VELOCITIES = "uvwr"
NAMES = {1: "segment", 2: "triangle", 3: "tetrahedron", 4: "5-cell"}


def determinant(rows: tuple[int, ...], letters: str) -> list[tuple[int, str]]:
    """The signed monomials of det[1 | X] over the given vertices and position letters, ones in the first column."""
    terms = []
    for order in permutations(range(len(rows))):
        inversions = sum(order[i] > order[j] for i, j in combinations(range(len(order)), 2))
        factors = [f"{letters[column - 1]}{rows[k]}" for k, column in enumerate(order) if column]
        terms.append((-1 if inversions % 2 else 1, "*".join(sorted(factors, key=lambda f: letters.index(f[0])))))
    return sorted(terms, key=lambda term: term[1])


def derivative(terms: list[tuple[int, str]], name: str) -> list[tuple[int, str]]:
    """The derivative of a sum of square-free monomials by one letter."""
    parts = [(sign, term.split("*")) for sign, term in terms]
    return [(sign, "*".join(f for f in factors if f != name)) for sign, factors in parts if name in factors]


def written(terms: list[tuple[int, str]]) -> str:
    """The sum as text."""
    text = "".join(f" {'-' if sign < 0 else '+'} {term}" for sign, term in terms).removeprefix(" + ")
    return text.replace(" - ", "-", 1) if text.startswith(" - ") else text


def wrapped(name: str, terms: list[tuple[int, str]], width: int) -> str:
    """A definition, ``width`` terms to a line."""
    if len(terms) <= width:
        return f"{name} = {written(terms)}"
    lines = [written(terms[k : k + width]) for k in range(0, len(terms), width)]
    return (
        f"{name} = (" + "\n    ".join(line if line.startswith("-") else f"+ {line}" for line in lines).removeprefix("+ ") + ")"
    )


def pair(volume: list[tuple[int, str]], i: int, j: int, d: int) -> str:
    """The part of p in which vertices i and j move: all of a' b' d2V/(da db)."""
    terms = []
    for a, b in permutations(range(d), 2):
        rest = derivative(derivative(volume, f"{POSITIONS[a]}{i}"), f"{POSITIONS[b]}{j}")
        speeds = f"{VELOCITIES[a]}{i}*{VELOCITIES[b]}{j}"
        terms.append((rest[0][0], speeds) if rest[0][1] == "" else (1, f"{speeds}*({written(rest)})"))
    return wrapped(f"p{i}{j}", terms, 8 if d == 2 else 2)


def equations(d: int) -> str:
    """The equation file of the fluid simplex in ``d`` dimensions, 2 <= d <= 4."""
    vertices = range(1, d + 2)
    volume = determinant(tuple(vertices), POSITIONS[:d])
    letters = [(i, a) for i in vertices for a in range(d)]
    lines = [
        f"# A fluid {NAMES[d]}: {d + 1} unit masses in {d} dimensions whose {NAMES[d]} keeps its volume, a linear",
        "# fluid element.",
        "# It generalises Z. Liu, P. O. Sturm, S. Bharadwaj, S. J. Silva and M. Tegmark, Discovering new interpretable",
        "# conservation laws as sparse invariants, arXiv:2305.19525 (2023), appendix C.",
        f"# On the admissible set d^2 + d + 1 = {d * d + d + 1} independent polynomial laws are known: momentum, angular",
        "# momentum about the centre and about the origin, circulations of the faces, energy, volume.",
        f"# Positions ({', '.join(POSITIONS[:d])}), velocities ({', '.join(VELOCITIES[:d])}), vertices 1 to {d + 1};",
        "# capital letters are the partial derivatives of the volume. Written by examples/make_fluid_simplex.py.",
        "",
    ]
    lines += [f"{POSITIONS[a]}{i}' = {VELOCITIES[a]}{i}" for i, a in letters]
    lines += [f"{VELOCITIES[a]}{i}' = lam*{POSITIONS[a].upper()}{i}" for i, a in letters]
    lines += ["", "# the derivatives of the volume"]
    for i, a in letters:
        name = f"{POSITIONS[a]}{i}"
        lines.append(wrapped(name.upper(), derivative(volume, name), 8))
    pairs = list(combinations(vertices, 2))
    lines += ["", "# the second time derivative of the volume is lam*q + 2*p"]
    lines += [pair(volume, i, j, d) for i, j in pairs]
    lines.append("p = " + " + ".join(f"p{i}{j}" for i, j in pairs))
    lines.append("q = " + " + ".join(f"{POSITIONS[a].upper()}{i}^2" for i, a in letters))
    lines += ["lam = -2*p/q", "", "# the volume does not change"]
    lines.append("0 = " + " + ".join(f"{VELOCITIES[a]}{i}*{POSITIONS[a].upper()}{i}" for i, a in letters))
    lines += ["", f"basis monomials({max(d, 4 if d == 2 else 3)})"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(equations(int(sys.argv[1])))
