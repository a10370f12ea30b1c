"""The question in working form: the symbol as polynomials in s = k² (or in kx, ky, kz) over the parameters, or as trees.

Three shapes occur: ``polynomial`` (isotropic and rational in s: common denominators are cleared), ``components`` (local,
in a fixed dimension, real and imaginary parts apart) and, where neither fits, the ``trees`` in s alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from genphys_sym.admissibility.domain import POSITIVE, SQUARE, ZERO, Domain, Polynomial, collect, domain_of, part
from genphys_sym.results import Symbol
from symcons.errors import UnsupportedError
from symcons.expr.rational import RationalFunction, to_rational, to_tree
from symcons.expr.system import Parameter
from symcons.expr.tree import Add, Call, Expr, Num, Pow, Sym, add, names, negate, power, rebuild, substitute

Series = dict[int, Polynomial]  # coefficients of powers of s


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What is asked: P(λ, k) = Σ trees[j] λ^j (in ``s``, or in kx, ky, kz), its polynomial forms, and the domain."""

    domain: Domain
    dim: int | None
    isotropic: bool
    trees: tuple[Expr, ...]
    polynomial: tuple[Polynomial, ...] | None = None
    components: tuple[tuple[Polynomial, Polynomial], ...] | None = None
    clock: Expr | None = None
    complex: bool = False

    @property
    def order(self) -> int:
        """The order in time."""
        return len(self.trees) - 1

    def series(self, order: int) -> Series:
        """The coefficient of λ^order by powers of s."""
        if self.polynomial is None:
            raise UnsupportedError("the symbol is not polynomial in k²")
        ring = self.domain.ring
        return collect(self.polynomial[order], ring.index[SQUARE], ring)

    def coefficient(self, order: int, power_of_s: int) -> Polynomial:
        """The coefficient of λ^order s^power."""
        return self.series(order).get(power_of_s, self.domain.ring.zero)

    def degree(self, order: int) -> int:
        """The degree in s of the coefficient of λ^order; −1 for zero."""
        series = self.series(order)
        return -1 if all(c.is_zero() for c in series.values()) else max(series)

    def within(self, domain: Domain) -> Question:
        """The same question on a smaller domain."""
        return replace(self, domain=domain)

    def where_zero(self, factor: Polynomial) -> Question:
        """The question where ``factor`` vanishes: a parameter in which it is linear is solved for."""
        ring = self.domain.ring
        for index, name in enumerate(self.domain.parameters):
            parts = collect(factor, index, ring)
            if max(parts) == 1 and parts[1].is_constant():
                value = (ring.zero - part(parts, 0, ring)) / parts[1].leading_coefficient()
                return self._replaced(name, value).within(self.domain.with_fact(factor, ZERO))
        return self.within(self.domain.with_fact(factor, ZERO))

    def _replaced(self, name: str, value: Polynomial) -> Question:
        ring = self.domain.ring
        images = [value if letter == name else ring.gen(letter) for letter in ring.names]
        trees = tuple(substitute(tree, {name: to_tree(value, ring)}) for tree in self.trees)
        polynomial = self.polynomial and tuple(p.compose(*images) for p in self.polynomial)
        if polynomial is None and self.isotropic and not self.complex:
            trees = tuple(tree if SQUARE not in names(tree) else settled_powers(tree) for tree in trees)
            polynomial = _polynomials(trees, self.domain)
        parts = self.components and tuple((a.compose(*images), b.compose(*images)) for a, b in self.components)
        return replace(self, trees=trees, polynomial=polynomial, components=parts)


def settled_powers(tree: Expr) -> Expr:
    """The tree with the exponents of its powers worked out where they have become numbers."""
    if not tree.children:
        return tree
    tree = rebuild(tree, tuple(settled_powers(child) for child in tree.children))
    return power(tree.base, tree.exponent) if isinstance(tree, Pow) else tree


def _polynomials(trees: tuple[Expr, ...], domain: Domain) -> tuple[Polynomial, ...] | None:
    """Trees in s as polynomials; None where they are none."""
    try:
        values = [to_rational(tree, domain.ring) for tree in trees]
    except UnsupportedError:
        return None
    return tuple(value.numerator for value in values) if all(value.is_polynomial for value in values) else None


def pose(
    symbol: Symbol, parameters: Sequence[Parameter], dim: int | None, at_values: bool, domain: Domain | None = None
) -> Question:
    """The question whether the equation with this symbol is admissible, parameters at their values or generic."""
    trees = symbol.coefficients
    dim = symbol.dim if dim is None else dim
    if at_values:
        values = {p.name: p.value for p in parameters if isinstance(p.value, Num)}
        trees = tuple(substitute(tree, dict(values)) for tree in trees)
    if domain is None:
        domain = domain_of(parameters, at_values)
    trees = _upright(trees, domain)
    if symbol.isotropic:
        return _isotropic(trees, dim, symbol.clock, domain)
    if dim == 1:
        trees = tuple(substitute(tree, {"k": Sym("kx")}) for tree in trees)
    parts = _components(trees, domain)
    return Question(domain, dim, False, trees, None, parts, symbol.clock, parts is not None and not _is_real(parts, domain))


def _upright(trees: tuple[Expr, ...], domain: Domain) -> tuple[Expr, ...]:
    """The trees with the other sign where the coefficient of the highest time derivative is negative."""
    top = _polynomials((in_square(trees[-1]),), domain) if trees and "k" not in names(trees[-1]) else None
    if top is None or domain.signs(top[0]) != frozenset({-1}):
        return trees
    return tuple(add(*(negate(term) for term in tree.terms)) if isinstance(tree, Add) else negate(tree) for tree in trees)


def _isotropic(trees: tuple[Expr, ...], dim: int | None, clock: Expr | None, domain: Domain) -> Question:
    in_s = tuple(in_square(tree) for tree in trees)
    complex_ = any("i" in names(tree) for tree in trees) and "i" not in domain.parameters
    if complex_:
        parts = _components(tuple(substitute(tree, {"k": Sym("kx")}) for tree in trees), domain)
        if parts is not None and not all(_parity(side, domain, 0) for pair in parts for side in pair):
            parts = None  # odd powers of |k| are none of kx
        return Question(domain, dim, True, in_s, None, parts, clock, parts is None or not _is_real(parts, domain))
    return Question(domain, dim, True, in_s, _in_s(trees, domain), None, clock)


def in_square(tree: Expr) -> Expr:
    """The tree with |k| = √s: powers of k become powers of s."""
    if tree in (Sym("k"), Call("abs", (Sym("k"),))):
        return Pow(Sym(SQUARE), Num(Fraction(1, 2)))
    if isinstance(tree, Pow) and tree.base == Sym("k"):
        return power(Sym(SQUARE), tree.exponent * Fraction(1, 2))
    if not tree.children:
        return tree
    return rebuild(tree, tuple(in_square(child) for child in tree.children))


def _in_s(trees: tuple[Expr, ...], domain: Domain) -> tuple[Polynomial, ...] | None:
    """The coefficients as polynomials in s with the common denominator cleared; None where they are not rational in k²."""
    ring = domain.ring
    index = ring.index[SQUARE]
    try:
        values = [to_rational(substitute(tree, {"k": Sym(SQUARE)}), ring) for tree in trees]
    except UnsupportedError:
        return None
    common = ring.one
    for value in values:
        common = common / common.gcd(value.denominator) * value.denominator
    values = _without_content(values, common, domain)
    result = []
    for value in values:
        halved = {}
        for exponents, coefficient in value.numerator.terms():
            powers = [int(e) for e in exponents]
            if powers[index] % 2:
                return None
            powers[index] //= 2
            halved[tuple(powers)] = coefficient
        result.append(ring.context.from_dict(halved))
    return tuple(result)


def _without_content(values: list[RationalFunction], common: Polynomial, domain: Domain) -> list[RationalFunction]:
    """The coefficients over a common denominator, without a shared factor in s that is positive for all k."""
    ring = domain.ring
    cleared = [value.numerator * (common / value.denominator) for value in values]
    content = ring.zero
    for one in cleared:
        content = content.gcd(one)
    series = collect(content, ring.index[SQUARE], ring)
    shared = max(series) > 0 and set(series) <= set(range(0, max(series) + 1, 2)) and positive_for_all(series, domain)
    return [RationalFunction(one / content if shared else one, ring.one) for one in cleared]


def positive_for_all(series: Mapping[int, Polynomial], domain: Domain) -> bool:
    """Whether all coefficients of even powers of k are positive: so is the sum."""
    return all(c.is_zero() or domain.signs(c) == POSITIVE for c in series.values()) and not series[0].is_zero()


def _components(trees: tuple[Expr, ...], domain: Domain) -> tuple[tuple[Polynomial, Polynomial], ...] | None:
    try:
        values = [to_rational(tree, domain.ring) for tree in trees]
    except UnsupportedError:
        return None
    common = domain.ring.one
    for value in values:
        common = common / common.gcd(value.denominator) * value.denominator
    if common.degrees()[domain.ring.index["i"]] > 0:
        return None
    cleared = [RationalFunction(v.numerator * (common / v.denominator), domain.ring.one) for v in values]
    return tuple(_parts(value, domain) for value in cleared)


def _parts(value: RationalFunction, domain: Domain) -> tuple[Polynomial, Polynomial]:
    ring = domain.ring
    powers = collect(value.numerator, ring.index["i"], ring)
    real, imaginary = ring.zero, ring.zero
    for exponent, piece in powers.items():
        sign = -1 if exponent % 4 > 1 else 1
        if exponent % 2:
            imaginary += sign * piece
        else:
            real += sign * piece
    return real, imaginary


def _is_real(parts: tuple[tuple[Polynomial, Polynomial], ...], domain: Domain) -> bool:
    """Whether real fields solve the equation: P(λ̄, −k)* = P(λ, k), up to a factor i."""
    return any(
        all(_parity(a, domain, 0) and _parity(b, domain, 1) for a, b in turned)
        for turned in (parts, [(b, a) for a, b in parts])
    )


def _parity(polynomial: Polynomial, domain: Domain, odd: int) -> bool:
    places = [domain.ring.index[name] for name in ("kx", "ky", "kz")]
    return all(sum(int(e[p]) for p in places) % 2 == odd for e, _ in polynomial.terms())
