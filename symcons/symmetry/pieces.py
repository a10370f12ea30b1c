"""The pieces of a constraint set, as far as factoring finds them.

The zeros of fg are those of f and those of g, and the zeros of g² those of g. Constraints, and the members of a Gröbner basis
where they share letters, are factored over Q until nothing splits: what is left are pieces, almost always irreducible,
whose generators have gradients that span the normals of the set. A law, a rank or a count is taken on every piece.

Reference: H. M. Möller, *On decomposing systems of polynomial equations with finitely many solutions*, AAECC 4 (1993).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import flint

from symcons.errors import UnsupportedError
from symcons.exact.primes import prime_congruent
from symcons.expr.division import groebner_basis, primitive_part, remainder
from symcons.expr.rational import Polynomial, Ring

#: A set of more pieces than this is refused.
MAX_PIECES = 32
#: Bounds on a Gröbner basis: number of polynomials, terms of each, bits of a coefficient.
LIMITS = (40, 400, 2000)
#: Letters of a higher degree are solved for only where there is no other.
STEEP = 12

Generators = tuple[Polynomial, ...]


def pieces(polynomials: Sequence[Polynomial], ring: Ring, letters: Sequence[int]) -> tuple[Generators, ...]:
    """Generators of each piece of the common zeros of ``polynomials``; none where the set is empty.

    ``letters`` are the indices of the coordinates; all others are generic constants, so that a factor without a coordinate
    never vanishes. Raises UnsupportedError beyond :data:`MAX_PIECES`.
    """
    pending = [tuple(g for g in polynomials if not g.is_zero())]
    done: list[Generators] = []
    while pending:
        split = _split(pending.pop(), ring, letters)
        if len(split) == 1 and split[0][1]:
            done.append(split[0][0])
        else:
            pending += [generators for generators, _ in split]
        if len(pending) + len(done) > MAX_PIECES:
            raise UnsupportedError(f"the constraint set falls into more than {MAX_PIECES} pieces")
    return _without_contained(done[::-1], ring)


def _split(generators: Generators, ring: Ring, letters: Sequence[int]) -> list[tuple[Generators, bool]]:
    """The set as one final piece, or as smaller questions; nothing where it is empty."""
    simple: list[Polynomial] = []
    for index, g in enumerate(generators):
        factors = _factors(g, letters)
        if not factors:
            return []
        if len(factors) > 1:
            rest = generators[index + 1 :]
            return [(_distinct([*simple, f, *rest]), False) for f in factors]
        simple.append(factors[0])
    chosen = _distinct(simple)
    constants = [i for i in range(len(ring.names)) if i not in letters]
    if _disjoint(chosen) or any(g.degrees()[i] for g in chosen for i in constants):
        return [(chosen, True)]  # a Gröbner basis over the constants would split where they are special
    basis = groebner_basis(ring, chosen, LIMITS)
    if basis is None:
        return [(chosen, True)]
    if not all(_is_irreducible(g, letters) for g in basis):
        return [(basis, False)]
    return [(_shortest(chosen, basis, ring, letters), True)]


def _factors(polynomial: Polynomial, letters: Sequence[int]) -> list[Polynomial]:
    """The distinct irreducible factors in which a coordinate occurs."""
    if polynomial.is_constant():
        return []
    if _is_graph(polynomial) in letters:
        whole = primitive_part(polynomial)[1]
        return [-whole if whole.leading_coefficient() < 0 else whole]
    return [f for f, _ in polynomial.factor()[1] if any(f.degrees()[i] for i in letters)]


def _is_graph(polynomial: Polynomial) -> int | None:
    """A letter y with the polynomial c·y + f(the others), c a number, which is irreducible whatever the degree of f."""
    exponents = [tuple(map(int, e)) for e in polynomial.monoms()]
    for i, degree in enumerate(polynomial.degrees()):
        if degree == 1 and [sum(e) for e in exponents if e[i]] == [1]:
            return i
    return None


def _is_irreducible(polynomial: Polynomial, letters: Sequence[int]) -> bool:
    """Whether exactly one factor holds a coordinate, and once."""
    if _is_graph(polynomial) in letters:
        return True
    powers = [m for f, m in polynomial.factor()[1] if any(f.degrees()[i] for i in letters)]
    return powers == [1]


def _distinct(generators: Sequence[Polynomial]) -> Generators:
    found: list[Polynomial] = []
    for g in generators:
        if not any(g == f for f in found):
            found.append(g)
    return tuple(found)


def _disjoint(generators: Generators) -> bool:
    supports = [{i for i, d in enumerate(g.degrees()) if d} for g in generators]
    return all(not (a & b) for a, b in combinations(supports, 2))


def _shortest(generators: Generators, basis: Generators, ring: Ring, letters: Sequence[int]) -> Generators:
    """The generators without those that the others imply; the basis where it alone can be solved one by one."""
    kept = generators
    for g in generators:
        others = tuple(f for f in kept if f is not g)
        implied = groebner_basis(ring, others, LIMITS) if others else None
        if implied is not None and remainder(g, implied).is_zero():
            kept = others
    if len(basis) > len(kept) or triangular_orders(kept, letters, 1):
        return kept
    return basis if triangular_orders(basis, letters, 1) else kept


def triangular_orders(
    polynomials: Sequence[Any], solvable: Sequence[int], most: int = 4
) -> list[list[tuple[int, int]]]:
    """Up to ``most`` orders [(constraint, letter), …] to solve in, lowest degrees first; none where none is triangular.

    A letter of a degree above ``STEEP`` is solved for only where there is no other. The letter solved last may occur in its
    own constraint alone. Several orders reach parts that one of them would miss.
    """
    degrees = [[int(d) for d in g.degrees()] for g in polynomials]
    orders: list[list[tuple[int, int]]] = []

    def descend(left: frozenset[int], taken: list[tuple[int, int]]) -> None:
        if len(orders) >= most:
            return
        if not left:
            orders.append(taken[::-1])
            return
        choices = []
        for letter in solvable:
            holders = [c for c in left if degrees[c][letter]]
            if len(holders) == 1:
                choices.append((degrees[holders[0]][letter], letter, holders[0]))
        gentle = [choice for choice in choices if choice[0] <= STEEP]
        for _, letter, constraint in sorted(gentle or choices)[:most]:
            descend(left - {constraint}, [*taken, (constraint, letter)])

    descend(frozenset(range(len(polynomials))), [])
    return orders


def _without_contained(found: Sequence[Generators], ring: Ring) -> tuple[Generators, ...]:
    """The pieces that lie in no other one."""
    bases = [g if _disjoint(g) else groebner_basis(ring, g, LIMITS) or g for g in found]
    kept: list[int] = []
    for i, basis in enumerate(bases):
        others = [j for j in range(len(found)) if j != i and (j in kept or j > i)]
        if not any(all(remainder(g, basis).is_zero() for g in found[j]) for j in others):
            kept.append(i)
    return tuple(found[i] for i in kept)


def enough(points: int, sheets: int) -> int:
    """How many points of a set with that many ``sheets`` bring at least ``points`` on each, but for small chances."""
    return points if sheets <= 1 else sheets * (points + 16)


def sheets(generators: Generators) -> int:
    """Into how many pieces more the generators of a piece fall over GF(p), as x² − 2 does where 2 is a square."""
    count = 1
    for g in (g for g in generators if _is_graph(g) is None):
        count *= max(_factors_modulo(g, prime_congruent(residue, 840)) for residue in (1, 421))
    return count


def _factors_modulo(polynomial: Polynomial, prime: int) -> int:
    contexts: Any = flint.nmod_mpoly_ctx
    context = contexts.get([f"x{i}" for i in range(polynomial.context().nvars())], prime, flint.Ordering.lex)
    terms = {e: int(c.p) * pow(int(c.q), -1, prime) % prime for e, c in polynomial.to_dict().items()}
    return max(1, len(context.from_dict(terms).factor()[1]))
