"""Constant tensors: equations in which k enters through one quadratic form k·A·k alone.

A linear map of space turns a positive definite form into k²: C1 and C2 are those of the isotropic equation in the same
dimension. A form of lower rank r gives C1 as in dimension r, and C2 fails: along its kernel nothing happens.
"""

from __future__ import annotations

from dataclasses import replace

from genphys_sym.admissibility.condition import TRUE
from genphys_sym.admissibility.domain import SQUARE, Domain, Polynomial
from genphys_sym.admissibility.polynomial_exponent import by_waves, definite, semidefinite
from genphys_sym.admissibility.question import Question
from symcons.expr.rational import to_tree

Components = tuple[tuple[Polynomial, Polynomial], ...]


def reduced(question: Question) -> Question | None:
    """The isotropic question in s = k·A·k; None where there is no such definite form, or i occurs."""
    parts = question.components
    if parts is None or question.isotropic or question.complex or any(not b.is_zero() for _, b in parts):
        return None
    domain = question.domain
    form = _form([a for a, _ in parts], domain)
    if form is None or question.dim is None:
        return None
    coefficients = [_in_form(a, form, domain) for a, _ in parts]
    if any(c is None for c in coefficients) or definite(form, domain, question.dim) != TRUE:
        return None
    kept = tuple(c for c in coefficients if c is not None)
    trees = tuple(to_tree(c, domain.ring) for c in kept)
    return replace(question, isotropic=True, trees=trees, polynomial=kept, components=None)


def _form(parts: list[Polynomial], domain: Domain) -> Polynomial | None:
    """The quadratic part of some coefficient, with the sign that makes it positive."""
    for polynomial in parts:
        waves = {powers: c for powers, c in by_waves(polynomial, domain).items() if sum(powers) == 2}
        if not waves:
            continue
        form = domain.ring.zero
        for (a, b, c), coefficient in waves.items():
            form += coefficient * domain.gen("kx") ** a * domain.gen("ky") ** b * domain.gen("kz") ** c
        for candidate in (form, domain.ring.zero - form):
            if semidefinite(candidate, domain) == TRUE:
                return candidate
    return None


def _in_form(polynomial: Polynomial, form: Polynomial, domain: Domain) -> Polynomial | None:
    """The polynomial as one in s, where it is a polynomial in the form; by division from the top."""
    ring = domain.ring
    result, rest = ring.zero, polynomial
    while True:
        waves = {sum(powers) for powers in by_waves(rest, domain)}
        top = max(waves, default=0)
        if top == 0:
            return result + rest
        if top % 2:
            return None
        leading = ring.zero
        for (a, b, c), coefficient in by_waves(rest, domain).items():
            if a + b + c == top:
                leading += coefficient * domain.gen("kx") ** a * domain.gen("ky") ** b * domain.gen("kz") ** c
        power = form ** (top // 2)
        factor = leading / power if _divides(power, leading) else None
        if factor is None or any(sum(p) for p in by_waves(factor, domain)):
            return None
        result += factor * ring.gen(SQUARE) ** (top // 2)
        rest -= factor * power


def _divides(divisor: Polynomial, value: Polynomial) -> bool:
    return bool(divmod(value, divisor)[1].is_zero())
