"""exp(c₀ − A k²): the Gaussian, for real or complex A; with drift and a tensor in a fixed dimension.

(4πA)^{−N/2} e^{−r²/4A}, transform e^{−Ak²} (Re A > 0; on the boundary Re A = 0 as the limit: Schrödinger's propagator).
A fixed dimension: exp(c₀ − i d·k − kᵀAk) gives the Gaussian of covariance 2A around d.
"""

from __future__ import annotations

from fractions import Fraction

from genphys_sym.greens.assumptions import Assumptions
from genphys_sym.greens.reading import Expansion, expansion, normal
from genphys_sym.greens.setting import PI, Form, I, R, dimension, exp_of, halves, minus, over, square
from symcons.expr.printing import print_expr
from symcons.expr.tree import Expr, Num, Sym, add, as_expr, call, mul, power, substitute

SOURCE = "Evans, Partial Differential Equations, 2.3.1"
_AXES = (("kx", "x"), ("ky", "y"), ("kz", "z"))


def form(exponent: Expansion, dim: int | None, facts: Assumptions) -> Form | None:
    """The kernel of an isotropic exponent c₀ + c₂k²."""
    if not exponent.is_polynomial or not exponent.only(0, 2) or Fraction(2) not in exponent.powers:
        return None
    spread = minus(exponent.coefficient(2))
    if facts.sign(spread) == -1:
        return None
    four = mul(as_expr(4), spread)
    front = power(mul(four, PI), minus(halves(dimension(dim))))
    return Form(mul(exp_of(exponent.coefficient(0)), front, call("exp", minus(over(square(R), four)))), SOURCE)


def squared(exponent: Expansion, dim: int | None, facts: Assumptions) -> Form | None:
    """|K|² of a complex exponent c₀ − Ak²: (4π|A|)^{−N} exp(2 Re c₀ − r² Re A/(2|A|²))."""
    if form(exponent, dim, facts) is None:
        return None
    spread, constant = minus(exponent.coefficient(2)), exponent.coefficient(0)
    size2 = normal(mul(spread, _conjugate(spread)), facts)
    slope = normal(over(add(spread, _conjugate(spread)), mul(as_expr(4), size2)), facts)
    gain = normal(add(constant, _conjugate(constant)), facts)
    front = power(mul(as_expr(4), PI, facts.root(size2)), minus(dimension(dim)))
    value = mul(front, exp_of(add(gain, minus(mul(slope, square(R))))))
    return Form(value, SOURCE, normalisation="|G|^2 of a point datum of the field: it cannot be superposed")


def _conjugate(tree: Expr) -> Expr:
    """i → −i, for what is a polynomial in i over the reals."""
    return substitute(tree, {"i": minus(I)})


def anisotropic(exponent: Expr, dim: int, facts: Assumptions) -> Form | None:
    """The kernel in x, y, z of an exponent that is a polynomial of degree two in kx, ky, kz."""
    axes = _AXES[:dim]
    quadratic = _coefficients(exponent, [k for k, _ in axes], facts)
    if quadratic is None:
        return None
    constant, drift, matrix = quadratic
    adjugate, determinant = _adjugate(matrix)
    places = [add(Sym(x), minus(normal(mul(I, b), facts))) for (_, x), b in zip(axes, drift, strict=True)]
    form_terms = [mul(adjugate[i][j], places[i], places[j]) for i in range(dim) for j in range(dim)]
    determinant = normal(determinant, facts)
    if all(entry == as_expr(0) for line in matrix for entry in line):
        return _atom(constant, places, dim)
    if determinant == as_expr(0):
        return None
    front = power(mul(power(mul(as_expr(4), PI), as_expr(dim)), determinant), Num(Fraction(-1, 2)))
    bell = call("exp", minus(over(add(*form_terms), mul(as_expr(4), determinant))))
    return Form(mul(exp_of(constant), front, bell), SOURCE, f"N = {dim}")


def _atom(constant: Expr, places: list[Expr], dim: int) -> Form:
    """Transport: all of the datum, at one place."""
    return Form(as_expr(0), SOURCE, f"N = {dim}", (_weighed(constant, "*".join(f"delta({print_expr(p)})" for p in places)),))


def kept(exponent: Expansion) -> Form | None:
    """No wave changes but by a factor: the datum stays where it is."""
    if not exponent.is_polynomial or not exponent.only(0):
        return None
    return Form(as_expr(0), SOURCE, singular=(_weighed(exponent.coefficient(0), "delta(x)"),))


def _weighed(constant: Expr, delta: str) -> str:
    weight = exp_of(constant)
    return delta if weight == as_expr(1) else f"{print_expr(weight)}*{delta}"


def _coefficients(exponent: Expr, waves: list[str], facts: Assumptions) -> tuple[Expr, list[Expr], list[list[Expr]]] | None:
    """c₀, bⱼ and A with exponent = c₀ + Σ bⱼkⱼ − kᵀAk, by peeling one wave number after the other."""
    zero = as_expr(0)
    drift, matrix = [zero] * len(waves), [[zero] * len(waves) for _ in waves]
    rest = exponent
    for j, wave in enumerate(waves):
        found = expansion(rest, facts, wave)
        if found is None or not found.is_polynomial or not found.only(0, 1, 2):
            return None
        matrix[j][j] = minus(found.coefficient(2))
        linear: Expr = found.coefficient(1)
        for m in range(j + 1, len(waves)):
            mixed = expansion(linear, facts, waves[m])
            if mixed is None or not mixed.is_polynomial or not mixed.only(0, 1):
                return None
            matrix[j][m] = matrix[m][j] = mul(Num(Fraction(-1, 2)), mixed.coefficient(1))
            linear = mixed.coefficient(0)
        drift[j] = linear
        rest = found.coefficient(0)
    return rest, drift, matrix


def _adjugate(matrix: list[list[Expr]]) -> tuple[list[list[Expr]], Expr]:
    """The adjugate and the determinant of a symmetric matrix of at most three rows."""
    size = len(matrix)
    adjugate = [[_cofactor(matrix, i, j) for j in range(size)] for i in range(size)]
    return adjugate, add(*(mul(matrix[0][j], adjugate[0][j]) for j in range(size)))


def _cofactor(matrix: list[list[Expr]], row: int, column: int) -> Expr:
    minor = [[v for j, v in enumerate(line) if j != column] for i, line in enumerate(matrix) if i != row]
    if not minor:
        return as_expr(1)
    value = minor[0][0] if len(minor) == 1 else add(mul(minor[0][0], minor[1][1]), minus(mul(minor[0][1], minor[1][0])))
    return minus(value) if (row + column) % 2 else value
