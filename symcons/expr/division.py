"""Polynomials over Q divided by one another: remainders, Gröbner bases, square-free and primitive parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import flint

from symcons.expr.rational import Polynomial, Ring


def groebner_basis(
    ring: Ring, generators: Sequence[Polynomial], limits: tuple[int, int, int]
) -> tuple[Polynomial, ...] | None:
    """The reduced degrevlex Gröbner basis of ``generators`` by flint, or None where it exceeds ``limits``.

    ``limits`` are the number of polynomials, the terms of each and the bits of a coefficient.
    """
    whole = flint.fmpz_mpoly_ctx.get([f"x{i}" for i in range(len(ring.names))], flint.Ordering.degrevlex)
    vector = flint.fmpz_mpoly_vec([_to_integers(g, whole) for g in generators], whole)
    found, complete = vector.buchberger_naive(limits=limits)
    if not complete:
        return None
    reduced: Any = found.autoreduction(groebner=True)  # type: ignore[attr-defined]
    return tuple(ring.context.from_dict(g.to_dict()) for g in reduced)


def squarefree_part(polynomial: Polynomial) -> Polynomial:
    """The product of the distinct irreducible factors of a nonzero ``polynomial``, up to a number."""
    _, factors = polynomial.factor_squarefree()
    result = polynomial.context().constant(1)
    for factor, _ in factors:
        result = result * factor
    return result


def primitive_part(polynomial: Polynomial) -> tuple[Any, Polynomial]:
    """``(content, primitive)``: a rational number and a polynomial of coprime whole coefficients; their product."""
    top, bottom = flint.fmpz(0), flint.fmpz(1)
    for c in polynomial.coeffs():
        top, bottom = top.gcd(c.p), bottom.lcm(c.q)
    content = flint.fmpq(top if top else 1, bottom)
    return content, polynomial / content


def _to_integers(polynomial: Polynomial, whole: Any) -> Any:
    _, primitive = primitive_part(polynomial)
    return whole.from_dict({e: int(c.p) for e, c in primitive.to_dict().items()})


def remainder(polynomial: Polynomial, divisors: Sequence[Polynomial]) -> Polynomial:
    """The complete remainder by multivariate division: no term is divisible by a leading monomial of a divisor."""
    rest = polynomial
    while True:
        before = rest
        for divisor in divisors:
            if not rest.is_zero():
                rest = divmod(rest, divisor)[1]
        if len(divisors) <= 1 or rest == before:
            return rest


def without_content(polynomial: Polynomial, constants: Sequence[int], ring: Ring) -> Polynomial:
    """The generator divided by the greatest common divisor of its coefficients as a polynomial over the parameters."""
    if not any(polynomial.degrees()[i] for i in constants):
        return polynomial
    groups: dict[tuple[int, ...], dict[tuple[int, ...], Any]] = {}
    for exponents, c in polynomial.terms():
        outer = tuple(0 if i in constants else int(e) for i, e in enumerate(exponents))
        inner = tuple(int(e) if i in constants else 0 for i, e in enumerate(exponents))
        groups.setdefault(outer, {})[inner] = c
    content = ring.zero
    for group in groups.values():
        content = content.gcd(ring.context.from_dict(group))
    return polynomial / content


def initial_of(polynomial: Polynomial, index: int, degree: int) -> Polynomial:
    """The coefficient of the highest power of letter ``index``, as a polynomial in the others."""
    terms = {e: c for e, c in polynomial.to_dict().items() if e[index] == degree}
    return polynomial.context().from_dict({(*e[:index], 0, *e[index + 1 :]): c for e, c in terms.items()})


def pseudo_remainder(polynomial: Polynomial, divisor: Polynomial, index: int) -> Polynomial:
    """The remainder of initial^k · ``polynomial`` divided by ``divisor`` as polynomials in letter ``index``."""
    letter = divisor.context().gen(index)
    degree = int(divisor.degrees()[index])
    initial = initial_of(divisor, index, degree)
    rest = polynomial
    while not rest.is_zero() and int(rest.degrees()[index]) >= degree:
        top = int(rest.degrees()[index])
        rest = initial * rest - initial_of(rest, index, top) * letter ** (top - degree) * divisor
    return rest
