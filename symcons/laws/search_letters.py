"""Letters chosen so that laws are short in them: exponentials whole, hyperbolic functions in pairs, logarithms of factors.

A proof splits exp(q₁ − q₂) into exp(q₁)/exp(q₂), which is unique; a search keeps it whole, where Toda's energy is linear.
What whole exponentials (cosh u + sinh u is one) owe each other, exp(u)·exp(v)·exp(−u − v) = 1, is the lattice of integer
relations between their arguments, found by Hermite's normal form.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm

from symcons.exact.smith import null_lattice
from symcons.expr.rational import Ring, to_rational, to_tree
from symcons.expr.tree import MINUS_ONE, ONE, ZERO, Expr, Num, Sym, add, call, mul, names, power
from symcons.laws.arguments import Pair, canonical, is_whole, multiple_angle, split_terms
from symcons.laws.letters import MAX_MULTIPLE, TWO, FunctionLetters

#: E₁ⁿ = E₂ᵐ is solved as it stands for exponents up to this.
MAX_ROOT = 6


class SearchLetters(FunctionLetters):
    """Function letters for a search: see the module's text."""

    def __init__(self, constants: tuple[str, ...] = (), units: Units | None = None) -> None:
        super().__init__(constants)
        self.units = units or Units()
        self._exponents: dict[str, Expr] = {}
        self._halves: dict[str, Expr] = {}
        self._fronts: dict[Expr, Fraction] = {}

    def exponential_relations(self) -> list[Expr]:
        """What exponentials owe each other, as equations whose zeros are exactly the values that exponentials take together.

        Those of one direction are powers of the smallest, or of a common step; between directions ∏ Eᵢ^{nᵢ} = ∏ Eⱼ^{mⱼ} for a
        basis of the integer relations Σ nᵢuᵢ = Σ mⱼuⱼ. Several such equations may have zeros with E = 0, which exp(−Σu)·∏E = 1
        leaves out.
        """
        powers, letters = self._of_one_direction()
        relations = self._lattice(letters)
        units = {i for r in relations if min(r) >= 0 or max(r) <= 0 for i, e in enumerate(r) if e}
        involved = {i for r in relations for i, e in enumerate(r) if e}
        found = powers + [_binomial([self._meant(n) for n in letters], r) for r in relations]
        if len(relations) > 1 and not involved <= units:
            total = add(*(mul(MINUS_ONE, self._exponents[letters[i]]) for i in sorted(involved)))
            product = mul(self._fn_exp(total), *(self._meant(letters[i]) for i in sorted(involved)))
            found.append(product - ONE)
        return found

    def _lattice(self, letters: Sequence[str]) -> list[tuple[int, ...]]:
        """A basis of the integer relations between the arguments."""
        parts = [{m: c for c, m in split_terms(self._exponents[name])} for name in letters]
        monomials = list(dict.fromkeys(m for part in parts for m in part))
        scale = lcm(1, *(c.denominator for part in parts for c in part.values()))
        rows = [[int(part.get(m, Fraction(0)) * scale) for part in parts] for m in monomials]
        return list(null_lattice(rows, len(letters))) if letters else []

    def _meant(self, name: str) -> Expr:
        return self._halves.get(name, Sym(name))

    def _of_one_direction(self) -> tuple[list[Expr], list[str]]:
        """Equations Eᵢ = E^n within each direction, and the letters E that are left."""
        groups: dict[Expr, dict[str, Fraction]] = {}
        for name, argument in self._exponents.items():
            lead = split_terms(argument)[0][0]
            groups.setdefault(canonical(mul(Num(1 / lead), argument)), {})[name] = lead
        equations: list[Expr] = []
        left: list[str] = []
        for direction, sizes in groups.items():
            chosen = _generators(sizes)
            if _needs_step([sizes[n] for n in chosen]) and names(direction) - self.constants:
                step = _common_step(list(sizes.values()))
                for size in sorted({step if c > 0 else -step for c in sizes.values()}):
                    letter = self._fn_exp(mul(Num(size), direction))
                    sizes = {n: c for n, c in sizes.items() if Sym(n) != letter} | {min(names(letter)): size}
                chosen = _generators(sizes)
            for name, size in sizes.items():
                times = {n: size / sizes[n] for n in chosen}
                first = next((n for n, r in times.items() if r > 0 and r.denominator == 1), name)
                if name not in chosen:
                    equations.append(self._meant(name) - power(self._meant(first), Num(times[first])))
            left += chosen
        return equations, left

    def _fn_exp(self, u: Expr) -> Expr:
        argument = canonical(u)
        if argument == ZERO:
            return ONE
        meaning = call("exp", self.meaning_of(argument))
        letter = Sym(f"<{meaning!r}>")
        self._exponents[letter.name] = argument
        return self._named(meaning, ((letter, argument),))

    def _power(self, base: Expr, exponent: Expr) -> Expr:
        """b^e by the powers of b that are letters: x^(2a) is the square of x^a, and √(xy) = √x·√y where x and y have roots."""
        e = canonical(exponent)
        if is_whole(e):
            return power(canonical(base), e)
        whole, coefficient, unit = _exponent(e)
        result = power(canonical(base), Num(whole))
        for factor, times in self.units.parts(canonical(base)):
            total = coefficient * times
            self.units.see(factor, unit, total)
            step = self.units.step(factor, unit, total)
            letter = super()._power(factor, mul(Num(step), unit))
            result = mul(result, power(letter, Num(total / step)))
        return result

    def _unit_angle(self, coefficient: Fraction, monomial: Expr) -> Pair:
        """(cos, sin) of a multiple of the greatest common step of all multiples: of sin 2t and cos 3t it is t."""
        self.units.see(ANGLE, monomial, abs(coefficient))
        step = self.units.steps[ANGLE, monomial] if self.units.final else abs(coefficient)
        if abs(coefficient / step) > MAX_MULTIPLE:
            return super()._unit_angle(coefficient, monomial)
        return multiple_angle(super()._unit_angle(step, monomial), int(coefficient / step))

    def _fn_cosh(self, u: Expr) -> Expr:
        return self._hyperbolic(u)[0]

    def _fn_sinh(self, u: Expr) -> Expr:
        return self._hyperbolic(u)[1]

    def _hyperbolic(self, u: Expr) -> tuple[Expr, Expr]:
        """(cosh u, sinh u) with cosh² − sinh² = 1."""
        argument = canonical(u)
        if _leads_with_minus(argument):
            even, odd = self._hyperbolic(mul(MINUS_ONE, argument))
            return even, mul(MINUS_ONE, odd)
        meaning = self.meaning_of(argument)
        cosh, sinh = call("cosh", meaning), call("sinh", meaning)
        even, odd = Sym(f"<{cosh!r}>"), Sym(f"<{sinh!r}>")
        self._exponents[even.name], self._halves[even.name] = argument, even + odd
        self._relate(even.name, power(even, TWO) - power(odd, TWO) - ONE)
        self._named(cosh, ((odd, argument),))
        self._named(sinh, ((even, argument),))
        return even, odd

    def _fn_log(self, u: Expr) -> Expr:
        """Logarithms of the irreducible factors: log(x²/y) = 2 log(x) − log(y).

        A positive number in front goes into the letter of a factor that has none yet, so that log(2x) is one letter; where
        all have theirs, log(2x) = log(x) + log(2).
        """
        ring = Ring(sorted(names(u)))
        value = to_rational(u, ring)
        factors: list[tuple[Expr, int]] = []
        front = Fraction(1)
        for polynomial, sign in ((value.numerator, 1), (value.denominator, -1)):
            number, found = polynomial.factor()
            front *= Fraction(int(number.p), int(number.q)) ** sign
            factors += [(to_tree(factor, ring), sign * int(times)) for factor, times in found]
        if not factors or (front < 0 and (len(factors) > 1 or factors[0][1] != 1)):
            return super()._fn_log(u)
        terms = []
        for factor, times in factors:
            known = self._fronts.get(factor)
            if known is None:
                absorbs = abs(times) == 1 and front != 1
                known = (front**times if absorbs else Fraction(1))
                self._fronts[factor] = known
            front /= known**times
            terms.append(mul(Num(Fraction(times)), super()._fn_log(mul(Num(known), factor))))
        if front < 0:  # log(x) and log(−x) are not both real
            return super()._fn_log(u)
        return add(*terms, ZERO if front == 1 else super()._fn_log(Num(front)))


#: Stands for what angles are multiples of, among the bases of powers.
ANGLE = Sym("<angle>")


class Units:
    """The powers that letters stand for: for each base and exponent (up to a number) the greatest common step.

    They are known once all formulas were read, so a search reads them twice.
    """

    def __init__(self) -> None:
        self.steps: dict[tuple[Expr, Expr], Fraction] = {}
        self.positive: set[Expr] = set()
        self.final = False

    def see(self, factor: Expr, unit: Expr, total: Fraction) -> None:
        """A power of ``factor`` with the exponent total·unit occurs."""
        if not self.final:
            before = self.steps.get((factor, unit), Fraction(0))
            scale = lcm(before.denominator, total.denominator)
            self.steps[factor, unit] = Fraction(gcd(int(before * scale), int(total * scale)), scale)
            self.positive.add(factor)

    def step(self, factor: Expr, unit: Expr, total: Fraction) -> Fraction:
        """The multiple of ``unit`` that is a letter's exponent; roots are always 1/q."""
        if unit == ONE:
            known = self.steps.get((factor, unit), total) if self.final else total
            return Fraction(1, known.denominator)
        return self.steps.get((factor, unit), total) if self.final else total

    def parts(self, base: Expr) -> list[tuple[Expr, int]]:
        """``base`` as a product of powers of what has roots of its own, or whole."""
        if not self.final:
            return [(base, 1)]
        ring = Ring(sorted(names(base)))
        value = to_rational(base, ring)
        top, bottom = value.numerator.factor(), value.denominator.factor()
        found = [(to_tree(f, ring), int(k)) for f, k in top[1]] + [(to_tree(f, ring), -int(k)) for f, k in bottom[1]]
        if Fraction(int(top[0].p), int(top[0].q)) != Fraction(int(bottom[0].p), int(bottom[0].q)):
            return [(base, 1)]
        split = all(f in self.positive for f, _ in found) and found
        return list(found) if split else [(base, 1)]


def _exponent(e: Expr) -> tuple[Fraction, Fraction, Expr]:
    """(whole number, coefficient, rest) with e = whole + coefficient·rest, the rest led by 1 (or 1 itself)."""
    if isinstance(e, Num):
        return Fraction(0), e.value, ONE
    terms = split_terms(e)
    whole = sum((c for c, m in terms if m == ONE and c.denominator == 1), Fraction(0))
    moving = [(c, m) for c, m in terms if not (m == ONE and c.denominator == 1)]
    lead = moving[0][0]
    return whole, lead, add(*(mul(Num(c / lead), m) for c, m in moving))


def _generators(sizes: dict[str, Fraction]) -> list[str]:
    """The exponentials of one direction that are no whole powers of smaller ones."""
    chosen: list[str] = []
    for name in sorted(sizes, key=lambda n: (abs(sizes[n]), n)):
        ratios = [sizes[name] / sizes[n] for n in chosen]
        if not any(r > 0 and r.denominator == 1 for r in ratios):
            chosen.append(name)
    return chosen


def _needs_step(sizes: Sequence[Fraction]) -> bool:
    """Whether relations between the exponentials, roots of each other, are worse than a step of which all are powers."""
    ratios = [a / sizes[0] for a in sizes[1:]]
    return len(sizes) > 2 or any(max(abs(r.numerator), r.denominator) > MAX_ROOT for r in ratios)


def _common_step(sizes: Sequence[Fraction]) -> Fraction:
    scale = lcm(*(c.denominator for c in sizes))
    return Fraction(gcd(*(int(c * scale) for c in sizes)), scale)


def _leads_with_minus(argument: Expr) -> bool:
    terms = split_terms(argument)
    return bool(terms) and terms[0][0] < 0


def _binomial(letters: Sequence[Expr], relation: tuple[int, ...]) -> Expr:
    """The difference of the products of powers on both sides."""
    up = mul(*(power(x, Num(Fraction(e))) for x, e in zip(letters, relation, strict=True) if e > 0))
    down = mul(*(power(x, Num(Fraction(-e))) for x, e in zip(letters, relation, strict=True) if e < 0))
    return up - down
