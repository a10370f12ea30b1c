"""Values of formulas modulo a prime, straight from the tree: independent of the library's own evaluation."""

from __future__ import annotations

import random
from itertools import combinations_with_replacement

from symcons.expr.system import System
from symcons.expr.tree import Add, Expr, Mul, Num, Pow, Sym, names

PRIME = 2**61 - 1


def value(formula: Expr, at: dict[str, int]) -> int:
    """The value of a rational function at a point of GF(p)."""
    if isinstance(formula, Num):
        return formula.value.numerator * pow(formula.value.denominator, -1, PRIME) % PRIME
    if isinstance(formula, Sym):
        return at[formula.name]
    parts = [value(child, at) for child in formula.children if not isinstance(formula, Pow)]
    if isinstance(formula, Add):
        return sum(parts) % PRIME
    if isinstance(formula, Mul):
        product = 1
        for part in parts:
            product = product * part % PRIME
        return product
    if isinstance(formula, Pow) and isinstance(formula.exponent, Num) and formula.exponent.value.denominator == 1:
        return pow(value(formula.base, at), formula.exponent.value.numerator, PRIME)
    raise TypeError(formula)


def points(system: System, count: int, seed: int = 0) -> list[dict[str, int]]:
    """Random points of the constraint set over GF(p), with the values of the parameters at hand."""
    draw = random.Random(seed)
    numbers = {name: v.value for name, v in system.parameter_values().items() if isinstance(v, Num)}
    known = {name: v.numerator * pow(v.denominator, -1, PRIME) % PRIME for name, v in numbers.items()}
    solved = _solved_letters(system)
    found: list[dict[str, int]] = []
    while len(found) < count:
        at = {name: draw.randrange(PRIME) for name in system.states} | known
        if all(_solve(constraint, letter, at) for constraint, letter in solved):
            found.append(at)
    return found


def _solved_letters(system: System) -> list[tuple[Expr, str]]:
    """Each constraint with a letter that no earlier constraint holds."""
    chosen = []
    before: set[str] = set()
    for constraint in map(system.expanded, system.constraints):
        letters = [name for name in system.states if name in names(constraint)]
        chosen.append((constraint, [name for name in letters if name not in before][-1]))
        before |= set(letters)
    return chosen


def _solve(constraint: Expr, letter: str, at: dict[str, int]) -> bool:
    """Set ``letter`` to a root of the constraint, of degree one or two in it; False where GF(p) holds none."""
    minus, zero, plus = (value(constraint, at | {letter: k % PRIME}) for k in (-1, 0, 1))
    half = pow(2, -1, PRIME)
    a, b, c = ((plus + minus) * half - zero) % PRIME, (plus - minus) * half % PRIME, zero
    if a == 0:
        at[letter] = -c * pow(b, -1, PRIME) % PRIME
        return True
    square = (b * b - 4 * a * c) % PRIME
    root = pow(square, (PRIME + 1) // 4, PRIME)
    at[letter] = (root - b) * half * pow(a, -1, PRIME) % PRIME
    return root * root % PRIME == square


def rank(rows: list[list[int]]) -> int:
    """The rank of a matrix over GF(p), by elimination."""
    rows = [row[:] for row in rows]
    found = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((k for k in range(found, len(rows)) if rows[k][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        inverse = pow(rows[found][column], -1, PRIME)
        for k in range(found + 1, len(rows)):
            factor = rows[k][column] * inverse % PRIME
            if factor:
                rows[k] = [(a - factor * b) % PRIME for a, b in zip(rows[k], rows[found], strict=True)]
        found += 1
    return found


def products(degrees: list[int], highest: int) -> list[tuple[int, ...]]:
    """All products of generators (as index tuples) whose total degree is at most ``highest``."""
    least = min(degrees, default=1)
    sizes = range(1, highest // max(least, 1) + 1)
    every = (choice for size in sizes for choice in combinations_with_replacement(range(len(degrees)), size))
    return [choice for choice in every if sum(degrees[k] for k in choice) <= highest]


def product_rows(formulas: list[Expr], chosen: list[tuple[int, ...]], at: list[dict[str, int]]) -> list[list[int]]:
    """For each product of generators its values at all points, centred so that constants drop out."""
    tables = [[value(formula, point) for point in at] for formula in formulas]
    rows = []
    for choice in chosen:
        row = [1] * len(at)
        for k in choice:
            row = [a * b % PRIME for a, b in zip(row, tables[k], strict=True)]
        rows.append([(entry - row[0]) % PRIME for entry in row[1:]])
    return rows
