"""Differential and difference polynomials by plain dictionaries, over Z or modulo a prime: an arithmetic not the library's.

A variable is (field, k): the k-th derivative by x, or the value at site n + k. ``step`` is D_x or the shift S, ``back`` its
adjoint −D_x or S⁻¹; the variational derivative Σ backᵏ ∂P/∂(f, k) vanishes exactly for D_x J, for (S − 1)J, and for constants.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import flint

from symcons.expr.tree import Add, Call, Expr, Mul, Num, Pow, Sym

Variable = tuple[str, int]
Monomial = tuple[tuple[Variable, int], ...]
Poly = dict[Monomial, int]

#: The place of what has neither derivatives nor sites: a parameter.
STILL = -1000
PRIME = 2**61 - 1


@dataclass(frozen=True)
class World:
    """Polynomials in derivatives, or at the sites of a ``lattice``, with coefficients modulo ``prime`` (0: in Z)."""

    lattice: bool
    prime: int = 0

    def plus(self, *summands: Poly) -> Poly:
        """The sum."""
        total: Poly = {}
        for summand in summands:
            for m, c in summand.items():
                total[m] = total.get(m, 0) + c
        return {m: c for m, c in ((m, self._number(c)) for m, c in total.items()) if c}

    def _number(self, c: int) -> int:
        return c % self.prime if self.prime else c

    def scale(self, a: Poly, number: int) -> Poly:
        """A multiple."""
        return self.plus({m: c * number for m, c in a.items()})

    def times(self, *factors: Poly) -> Poly:
        """The product."""
        product: Poly = {(): 1}
        for factor in factors:
            total: Poly = {}
            for m, c in product.items():
                for n, d in factor.items():
                    both = joined(m, n)
                    total[both] = total.get(both, 0) + c * d
            product = self.plus(total)
        return product

    def partial(self, a: Poly, by: Variable) -> Poly:
        """The derivative by a variable."""
        found: Poly = {}
        for m, c in a.items():
            powers = dict(m)
            e = powers.pop(by, 0)
            if e:
                powers |= {by: e - 1} if e != 1 else {}
                found[tuple(sorted(powers.items()))] = c * e
        return self.plus(found)

    def step(self, a: Poly, times: int = 1) -> Poly:
        """D_xᵏ a, or Sᵏ a."""
        if self.lattice:
            return {tuple(((f, k + times * (k != STILL)), e) for (f, k), e in m): c for m, c in a.items()}
        for _ in range(times):
            moving = {v for m in a for v, _ in m if v[1] != STILL}
            a = self.plus(*(self.times(self.partial(a, (f, k)), {(((f, k + 1), 1),): 1}) for f, k in moving))
        return a

    def back(self, a: Poly, times: int = 1) -> Poly:
        """The adjoint of :meth:`step`."""
        return self.step(a, -times) if self.lattice else self.scale(self.step(a, times), (-1) ** times)

    def difference(self, a: Poly) -> Poly:
        """D_x a, or (S − 1)a: what is trivial."""
        return self.plus(self.step(a), self.scale(a, -1)) if self.lattice else self.step(a)

    def skew(self, a: Poly) -> Poly:
        """D_x a, or (S − S⁻¹)a: a skew operator."""
        return self.plus(self.step(a), self.scale(self.back(a), -1)) if self.lattice else self.step(a)

    def variation(self, a: Poly, field: str) -> Poly:
        """The variational derivative by a field."""
        orders = {v[1] for m in a for v, _ in m if v[0] == field and v[1] != STILL}
        return self.plus(*(self.back(self.partial(a, (field, k)), k) for k in orders))

    def put(self, a: Poly, images: Mapping[Variable, Poly]) -> Poly:
        """``a`` with polynomials put for variables that occur in natural powers."""
        parts = []
        for m, c in a.items():
            rest = tuple((v, e) for v, e in m if v not in images)
            parts.append(self.times({rest: c}, *(images[v] for v, e in m if v in images for _ in range(e))))
        return self.plus(*parts)

    def read(self, tree: Expr, fields: Collection[str]) -> Poly:
        """A formula of the library, modulo the prime; LookupError where it holds functions."""
        if isinstance(tree, Num):
            return self.plus({(): tree.value.numerator * pow(tree.value.denominator, -1, self.prime)})
        if isinstance(tree, Sym):
            return var(tree.name, 0 if tree.name in fields else STILL)
        if isinstance(tree, Add):
            return self.plus(*(self.read(term, fields) for term in tree.terms))
        if isinstance(tree, Mul):
            return self.times(*(self.read(factor, fields) for factor in tree.factors))
        if isinstance(tree, Pow) and isinstance(tree.exponent, Num) and tree.exponent.value.denominator == 1:
            return self._whole_power(self.read(tree.base, fields), int(tree.exponent.value))
        if isinstance(tree, Call) and tree.name in ("d", "shift"):
            name, *_, steps = tree.args
            if isinstance(name, Sym) and isinstance(steps, Num):
                return var(name.name, int(steps.value))
        raise LookupError(tree)

    def _whole_power(self, a: Poly, exponent: int) -> Poly:
        if exponent < 0:
            ((m, c),) = a.items()
            a = {tuple((v, -e) for v, e in m): pow(c, -1, self.prime)}
        return self.times(*[a] * abs(exponent))

    def text(self, a: Poly) -> str:
        """The polynomial in the language of equation files."""
        return " + ".join("*".join([f"({c})", *(self._power(v, e) for v, e in m)]) for m, c in sorted(a.items())) or "0"

    def _power(self, v: Variable, exponent: int) -> str:
        return self.name(v) + (f"^({exponent})" if exponent != 1 else "")

    def name(self, v: Variable) -> str:
        """A variable in the language of equation files."""
        field, k = v
        if k == STILL:
            return field
        if self.lattice:
            return f"{field}[n{k:+d}]" if k else f"{field}[n]"
        return f"d({field}, x, {k})" if k else field


def joined(m: Monomial, n: Monomial) -> Monomial:
    """The product of monomials."""
    powers = dict(m)
    for v, e in n:
        powers[v] = powers.get(v, 0) + e
    return tuple(sorted((v, e) for v, e in powers.items() if e))


def var(field: str, k: int = 0) -> Poly:
    """A variable as a polynomial."""
    return {(((field, k), 1),): 1}


@dataclass(frozen=True)
class Motion:
    """Equations f_t = ``field[f]`` in a world, for residues modulo its prime."""

    world: World
    field: dict[str, Poly]

    @cached_property
    def _moved(self) -> dict[Variable, Poly]:
        return {}

    def of(self, v: Variable) -> Poly:
        """The derivative by time of a variable."""
        if v not in self._moved:
            self._moved[v] = {} if v[1] == STILL else self.world.step(self.field[v[0]], v[1])
        return self._moved[v]

    def along(self, a: Poly) -> Poly:
        """The derivative by time."""
        world = self.world
        return world.plus(*(world.times(world.partial(a, v), self.of(v)) for v in {v for m in a for v, _ in m}))

    def trace(self, a: Poly) -> dict[tuple[str, Monomial], int]:
        """All variational derivatives in one column, and on sites the constant (1 is no difference): zero if trivial."""
        constant = {("", ()): a[()]} if self.world.lattice and () in a else {}
        return constant | {(f, m): c for f in self.field for m, c in self.world.variation(a, f).items()}

    def conserves(self, a: Poly) -> bool:
        """Whether a is a conserved density."""
        return not self.trace(self.along(a))

    def dimension(self, space: Sequence[Poly]) -> int:
        """The dimension of the conserved densities in a space modulo trivial ones."""
        trivial = rank([self.trace(a) for a in space], self.world.prime)
        return trivial - rank([self.trace(self.along(a)) for a in space], self.world.prime)


def rank(columns: Sequence[Mapping[object, int]], prime: int) -> int:
    """The rank of columns given by their nonzero entries."""
    places: dict[object, int] = {}
    for column in columns:
        for key in column:
            places.setdefault(key, len(places))
    if not places or not columns:
        return 0
    matrix = flint.nmod_mat(len(columns), len(places), prime)
    for i, column in enumerate(columns):
        for key, c in column.items():
            matrix[i, places[key]] = c
    return int(matrix.rank())


def monomials(weights: Mapping[str, Fraction], rank: Fraction, width: int | None) -> Iterator[Poly]:
    """The monomials of a rank: in derivatives, each of weight 1 more, or on sites 0 … ``width`` with site 0 among them."""
    variables: list[tuple[Variable, Fraction]] = []
    for name, weight in weights.items():
        top = width if width is not None else int(rank - weight)
        variables += [((name, k), weight + (k if width is None else 0)) for k in range(top + 1)]
    for m in _of_rank(variables, rank):
        if m and (width is None or any(v[1] == 0 for v, _ in m)):
            yield {m: 1}


def _of_rank(variables: Sequence[tuple[Variable, Fraction]], rank: Fraction) -> Iterator[Monomial]:
    if rank == 0:
        yield ()
    if not variables or rank <= 0:
        return
    (v, weight), rest = variables[0], variables[1:]
    for e in range(int(rank / weight) + 1):
        for m in _of_rank(rest, rank - e * weight):
            yield joined(((v, e),), m)
