"""Symbols as operators on the field: densities, fluxes and sources as people write them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from genphys_sym.alphabet import Alphabet, root_of, tidy
from genphys_sym.operators import COMPONENTS
from genphys_sym.symbols import in_modulus
from symcons.errors import UnsupportedError
from symcons.expr.operators import SPACE, derivative
from symcons.expr.rational import Polynomial, RationalFunction
from symcons.expr.tree import MINUS_ONE, ONE, ZERO, Add, Call, Expr, Mul, Num, Pow, Sym, add, mul, names, negate, power
from symcons.expr.tree import as_expr as number

_K = Sym("k")


class Speller:
    """Writes symbols over ``letters`` as operators on ``field``."""

    def __init__(self, letters: Alphabet, field: Expr, dim: int | None, isotropic: bool) -> None:
        self.letters, self.field, self.dim, self.isotropic = letters, field, dim, isotropic

    def scalar(self, by_time: Sequence[RationalFunction]) -> Expr:
        """Σ by_time[j](k)·∂_t^j φ, the highest derivative in time first."""
        terms = []
        for j, value in reversed(list(enumerate(by_time))):
            terms += self._terms(value, derivative(self.field, "t", j))
        return add(*terms)

    def flux(self, by_time: Sequence[RationalFunction]) -> Expr:
        """J with ∇·J = Σ by_time[j](k)·∂_t^j φ, every by_time[j] vanishing at k = 0."""
        fields = [derivative(self.field, "t", j) for j in range(len(by_time))]
        if self.isotropic:
            return add(*(t for value, one in zip(by_time, fields, strict=True) for t in self._gradients(value, one)))
        axes, pairs = range(self.dim or 1), list(zip(by_time, fields, strict=True))
        if any(self._functions(value) for value in by_time):
            whole = [gradient for value, one in pairs for gradient in self._directed_gradients(value, one)]
            polynomial = [(self._polynomial(value), one) for value, one in pairs]
            rows = [add(*(t for v, f in polynomial for t in self._component(v, f, a))) for a in axes]
            local = rows[0] if len(rows) == 1 else Call("vector", tuple(rows))
            return add(*whole) if all(row == ZERO for row in rows) else add(local, *whole)
        parts = [add(*(t for v, f in pairs for t in self._component(v, f, a))) for a in axes]
        return parts[0] if len(parts) == 1 else Call("vector", tuple(parts))

    def _groups(self, value: RationalFunction) -> tuple[dict[int, RationalFunction], RationalFunction]:
        """The terms k^n without functions of k, and the rest."""
        place = self.letters.ring.index["k"]
        below = value.denominator
        if below.degrees()[place] > 0 or self._moving(below):
            return {}, value
        plain: dict[int, dict[Any, Any]] = {}
        rest: dict[Any, Any] = {}
        for exponents, coefficient in value.numerator.terms():
            if self._moving_term(exponents):
                rest[exponents] = coefficient
            else:
                key = (*exponents[:place], 0, *exponents[place + 1 :])
                plain.setdefault(int(exponents[place]), {})[key] = coefficient
        build = self.letters.ring.context.from_dict
        quotient = {n: RationalFunction(build(terms), below) for n, terms in plain.items()}
        return quotient, RationalFunction(build(rest), below)

    def _moving(self, polynomial: Polynomial) -> bool:
        return any(self._moving_term(exponents) for exponents, _ in polynomial.terms())

    def _moving_term(self, exponents: Sequence[Any]) -> bool:
        functions = self.letters.atoms()
        pairs = zip(self.letters.ring.names, exponents, strict=True)
        return any(e and name in functions and "k" in names(functions[name]) for name, e in pairs)

    def _terms(self, value: RationalFunction, field: Expr) -> list[Expr]:
        """A symbol as terms of an operator on ``field``."""
        if value == self.letters.zero:
            return []
        if not self.isotropic:
            return self._directional(value, field)
        plain, rest = self._groups(value)
        terms = [self._local(n, c, field) for n, c in sorted(plain.items()) if n % 2 == 0]
        terms += [_times(self._tree(c), Call("mult", (power(_K, number(n)), field))) for n, c in sorted(plain.items()) if n % 2]
        if rest != self.letters.zero:
            terms.append(Call("mult", (self._tree(rest), field)))
        return terms

    def _local(self, n: int, coefficient: RationalFunction, field: Expr) -> Expr:
        for _ in range(n // 2):
            field = Call("lap", (field,))
        tree = self._tree(coefficient)
        return _times(negate(tree) if n % 4 else tree, field)

    def _tree(self, value: RationalFunction) -> Expr:
        return self.letters.write(self.letters.settle(value))

    def _gradients(self, value: RationalFunction, field: Expr) -> list[Expr]:
        """−∇ W(−Δ) φ with W = value/k²."""
        if value == self.letters.zero:
            return []
        plain, rest = self._groups(value)
        constant = plain.pop(0, self.letters.zero)
        terms = []
        for n, coefficient in sorted(plain.items()):
            if n % 2 == 0:
                terms.append(self._gradient_of_power(n, coefficient, field))
            else:
                inside = Call("mult", (power(_K, number(n - 2)), field))
                terms.append(_times(negate(self._tree(coefficient)), Call("grad", (inside,))))
        return terms + self._nonlocal(rest + constant, field)

    def _gradient_of_power(self, n: int, coefficient: RationalFunction, field: Expr) -> Expr:
        for _ in range(n // 2 - 1):
            field = Call("lap", (field,))
        tree = self._tree(coefficient)
        return _times(tree if n % 4 == 0 else negate(tree), Call("grad", (field,)))

    def _nonlocal(self, value: RationalFunction, field: Expr) -> list[Expr]:
        value = self.letters.settle(value)
        if value == self.letters.zero:
            return []
        single = self._power_of_k(value)
        if single is not None:
            coefficient, exponent = single
            inside = Call("mult", (power(_K, exponent), field))
            return [_times(negate(coefficient), Call("grad", (inside,)))]
        quotient = self._rationalised(value) or self._tree(value / self.letters.letter("k") ** 2)
        return [negate(Call("grad", (Call("mult", (quotient, field)),)))]

    def _power_of_k(self, value: RationalFunction) -> tuple[Expr, Expr] | None:
        """(c, a − 2) for a value c·k^a."""
        if len(value.numerator) != 1:
            return None
        tree = self._tree(value)
        factors = tree.factors if isinstance(tree, Mul) else (tree,)
        rest = [f for f in factors if "k" not in names(f)]
        moving = [f for f in factors if "k" in names(f)]
        if len(moving) != 1 or not isinstance(moving[0], Pow) or moving[0].base != _K:
            return None
        exponent = Alphabet((moving[0].exponent,))
        reduced = exponent.write(exponent.read(moving[0].exponent) - exponent.read(Num(Fraction(2))))
        return mul(*rest), reduced

    def _rationalised(self, value: RationalFunction) -> Expr | None:
        """(√b − c)/k² as ((b − c²)/k²)/(√b + c), free of cancellation."""
        for letter, function in self.letters.atoms().items():
            root = root_of(function)
            if root is None or root[1] != Num(Fraction(1, 2)) or "k" not in names(root[0]):
                continue
            by_power = self.letters.by_powers(value.numerator, letter)
            if set(by_power) != {0, 1}:
                continue
            one = self.letters.ring.one
            coefficient = RationalFunction(by_power[1], value.denominator)
            rest = RationalFunction(by_power[0], one) / RationalFunction(by_power[1], one)
            below = self.letters.letter(letter) - rest
            inside = Alphabet((root[0],))
            above = self.letters.read(inside.write(inside.read(root[0]))) - rest * rest
            quotient = self.letters.reduced_roots(coefficient * above / self.letters.letter("k") ** 2)
            return tidy(mul(self._tree(quotient), power(self._tree(below), MINUS_ONE)))
        return None

    def _polynomial(self, value: RationalFunction) -> RationalFunction:
        """The terms of a value that are polynomial in kx, ky, kz, where its denominator is free of them."""
        places = [self.letters.ring.index[axis] for axis in ("k", *COMPONENTS)]
        if any(value.denominator.degrees()[place] > 0 for place in places) or self._moving_anywhere(value.denominator):
            return self.letters.zero
        kept = {e: c for e, c in value.numerator.terms() if any(int(e[p]) for p in places) and not self._moving_along(e)}
        return RationalFunction(self.letters.ring.context.from_dict(kept), value.denominator)

    def _moving_anywhere(self, polynomial: Polynomial) -> bool:
        return any(self._moving_along(exponents) for exponents, _ in polynomial.terms())

    def _moving_along(self, exponents: Sequence[Any]) -> bool:
        """Whether a term holds a function of k or of its components."""
        functions = self.letters.atoms()
        pairs = zip(self.letters.ring.names, exponents, strict=True)
        return any(e and name in functions and names(functions[name]) & {"k", *COMPONENTS} for name, e in pairs)

    def _directed_gradients(self, value: RationalFunction, field: Expr) -> list[Expr]:
        """−∇ W φ with W = value/(k·k), where directions differ and functions of them occur."""
        value = self.letters.settle(value - self._polynomial(value))
        if value == self.letters.zero:
            return []
        tree = in_modulus(self._tree(value), self.dim)
        letters = Alphabet([tree], ("k",))
        inside = letters.write(letters.settle(letters.read(tree) / letters.letter("k") ** 2))
        return [negate(Call("grad", (Call("mult", (inside, field)),)))]

    def _directional(self, value: RationalFunction, field: Expr) -> list[Expr]:
        terms = []
        for exponents, coefficient in self._monomials(value):
            order = sum(exponents)
            factor = self._tree(coefficient * (self.letters.zero - self.letters.unit) ** order)
            terms.append(_times(factor, _derived(field, exponents)))
        return terms

    def _component(self, value: RationalFunction, field: Expr, axis: int) -> list[Expr]:
        """J_a = Σ over monomials c·k^α of (α_a/|α|)·c·k^α/(i·k_a)."""
        terms = []
        for exponents, coefficient in self._monomials(value):
            if not exponents[axis]:
                continue
            order = sum(exponents)
            share = RationalFunction(self.letters.ring.constant(Fraction(exponents[axis], order)), self.letters.ring.one)
            factor = self._tree(coefficient * share * (self.letters.zero - self.letters.unit) ** order)
            lowered = tuple(e - (place == axis) for place, e in enumerate(exponents))
            terms.append(_times(factor, _derived(field, lowered)))
        return terms

    def _monomials(self, value: RationalFunction) -> list[tuple[tuple[int, ...], RationalFunction]]:
        places = [self.letters.ring.index[axis] for axis in COMPONENTS[: self.dim or 1]]
        if any(value.denominator.degrees()[place] > 0 for place in places) or self._functions(value):
            raise UnsupportedError("a nonlocal operator beside derivatives by coordinates: its flux has no form here")
        found: dict[tuple[int, ...], dict[Any, Any]] = {}
        for exponents, coefficient in value.numerator.terms():
            key = tuple(int(exponents[place]) for place in places)
            rest = tuple(0 if n in places else e for n, e in enumerate(exponents))
            found.setdefault(key, {})[rest] = coefficient
        build = self.letters.ring.context.from_dict
        ordered = sorted(found.items(), key=lambda item: (sum(item[0]), tuple(-e for e in item[0])))
        return [(key, RationalFunction(build(terms), value.denominator)) for key, terms in ordered]

    def _functions(self, value: RationalFunction) -> list[Expr]:
        return self.letters.atoms_in([value], {"k", *COMPONENTS})


def _derived(field: Expr, orders: Sequence[int]) -> Expr:
    for coordinate, order in zip(SPACE, orders, strict=False):
        field = derivative(field, coordinate, order)
    return field


def _times(coefficient: Expr, field: Expr) -> Expr:
    return mul(coefficient, field) if coefficient != ONE else field


def leads_with_minus(tree: Expr) -> bool:
    """Whether the first term has a negative number in front."""
    if isinstance(tree, Add):
        return leads_with_minus(tree.terms[0])
    first = tree.factors[0] if isinstance(tree, Mul) else tree
    return isinstance(first, Num) and first.value < 0


def quotient(flux: Expr, density: Expr) -> Expr:
    """v = J/p, a minus of p moved to J."""
    if leads_with_minus(density):
        flux, density = opposite(flux), negate(density)
    if isinstance(flux, Call) and flux.name == "vector":
        return Call("vector", tuple(quotient(part, density) for part in flux.args))
    if flux == ZERO or density == ONE:
        return flux
    if isinstance(flux, Add):
        return _divided_sum(flux, density)
    factors = flux.factors if isinstance(flux, Mul) else (flux,)
    if density in factors:
        return mul(*(factor for factor in factors if factor != density))
    return mul(flux, power(density, MINUS_ONE))


def _divided_sum(flux: Add, density: Expr) -> Expr:
    """Terms that hold the density as a factor are divided by it, the others share one line."""
    holds = [density in (term.factors if isinstance(term, Mul) else (term,)) for term in flux.terms]
    if not any(holds):
        return mul(flux, power(density, MINUS_ONE))
    whole = [quotient(term, density) for term, held in zip(flux.terms, holds, strict=True) if held]
    rest = add(*(term for term, held in zip(flux.terms, holds, strict=True) if not held))
    return add(*whole, quotient(rest, density))


def opposite(flux: Expr) -> Expr:
    """−J, a vector by components."""
    if isinstance(flux, Call) and flux.name == "vector":
        return Call("vector", tuple(negate(part) for part in flux.args))
    return negate(flux)
