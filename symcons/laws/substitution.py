"""Quotients put in for letters of a polynomial, over one common denominator."""

from __future__ import annotations

from collections.abc import Mapping

from symcons.expr.rational import Polynomial, RationalFunction, Ring


def substitute_quotients(
    polynomial: Polynomial, images: Mapping[int, RationalFunction], ring: Ring
) -> tuple[Polynomial, Polynomial]:
    """``(numerator, denominator)`` of ``polynomial`` with letter i replaced by ``images[i]``, not in lowest terms.

    A letter of degree k whose image is n/d is homogenised first: xᵉ becomes nᵉ d^{k−e}, over d^k.
    """
    degrees = [int(d) for d in polynomial.degrees()]
    present = {i: image for i, image in images.items() if degrees[i]}
    quotients = [i for i, image in present.items() if not image.denominator.is_constant()]
    letters = [ring.context.gen(i) for i in range(len(ring.names))]
    for i, image in present.items():
        letters[i] = image.numerator if i in quotients else image.numerator / image.denominator
    if not quotients:
        return polynomial.compose(*letters, ctx=ring.context), ring.one
    larger = Ring([*ring.names, *(f" {i}" for i in quotients)])
    terms = {(*e, *(degrees[i] - e[i] for i in quotients)): c for e, c in polynomial.to_dict().items()}
    bottoms = [present[i].denominator for i in quotients]
    numerator = larger.context.from_dict(terms).compose(*letters, *bottoms, ctx=ring.context)
    denominator = ring.one
    for i in quotients:
        denominator = denominator * present[i].denominator ** degrees[i]
    return numerator, denominator


def expansion_cost(polynomial: Polynomial, images: Mapping[int, RationalFunction]) -> int:
    """A bound on the products of terms that :func:`substitute_quotients` would form."""
    degrees = [int(d) for d in polynomial.degrees()]
    cost = len(polynomial)
    for i, image in images.items():
        if degrees[i]:
            cost *= max(len(image.numerator), len(image.denominator)) ** degrees[i]
    return cost
