"""Sums over the sites of a ring, with derivatives by dual numbers modulo a prime: no algebra of the library's."""

from __future__ import annotations

import random
from collections.abc import Mapping

from symcons.expr.tree import Add, Call, Expr, Mul, Num, Pow, Sym
from tests.densities.plain_jets import Motion, Poly, Variable

SIZE = 11
Dual = tuple[int, int]


class Ring:
    """Fields at ``SIZE`` sites with random values modulo the prime, in motion."""

    def __init__(self, motion: Motion, residues: Mapping[Variable, Poly], draw: random.Random) -> None:
        self.prime = motion.world.prime
        self.known = {name: (constant.get((), 0), 0) for (name, _), constant in residues.items()}
        values = {(f, k): draw.randrange(self.prime) for f in motion.field for k in range(SIZE)}
        velocity = {(f, k): self._value(motion.field[f], values, k) for f, k in values}
        self.at = {v: (values[v], velocity[v]) for v in values}

    def _value(self, a: Poly, values: Mapping[Variable, int], site: int) -> int:
        total = 0
        for m, c in a.items():
            for (f, k), e in m:
                c = c * pow(values[f, (site + k) % SIZE], e, self.prime) % self.prime
            total += c
        return total % self.prime

    def dual(self, formula: Expr, site: int) -> Dual:
        """Value and derivative by time at a site; of a logarithm the derivative alone."""
        p = self.prime
        if isinstance(formula, Num):
            return formula.value.numerator * pow(formula.value.denominator, -1, p) % p, 0
        if isinstance(formula, Sym):
            return self.known[formula.name]
        if isinstance(formula, Add):
            parts = [self.dual(term, site) for term in formula.terms]
            return sum(v for v, _ in parts) % p, sum(w for _, w in parts) % p
        if isinstance(formula, Mul):
            value, slope = 1, 0
            for factor in formula.factors:
                v, w = self.dual(factor, site)
                value, slope = value * v % p, (slope * v + value * w) % p
            return value, slope
        if isinstance(formula, Pow) and isinstance(formula.exponent, Num):
            (v, w), e = self.dual(formula.base, site), int(formula.exponent.value)
            return pow(v, e, p), e * pow(v, e - 1, p) * w % p
        return self._call(formula, site)

    def _call(self, formula: Expr, site: int) -> Dual:
        if not isinstance(formula, Call):
            raise TypeError(formula)
        if formula.name == "shift":
            name, steps = formula.args
            assert isinstance(name, Sym)
            assert isinstance(steps, Num)
            return self.at[name.name, (site + int(steps.value)) % SIZE]
        if formula.name == "log":
            v, w = self.dual(formula.args[0], site)
            return 0, w * pow(v, -1, self.prime) % self.prime
        raise TypeError(formula)


def is_constant_on_a_ring(formula: Expr, motion: Motion, residues: Mapping[Variable, Poly], draw: random.Random) -> bool:
    """Whether the sum of a formula over a ring stands still; logarithms must not be multiplied."""
    ring = Ring(motion, residues, draw)
    return sum(ring.dual(formula, site)[1] for site in range(SIZE)) % ring.prime == 0
