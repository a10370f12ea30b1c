"""A system as its linear algebra sees it: points of the constraint set over GF(p), and the field there.

A :class:`Flow` compiles a :class:`~symcons.expr.system.System` once. Its letters are the coordinates (states, and time
where it is searched too), then the constants (symbolic parameters, the same at every point of one matrix), then the
free letters (inputs; for rate-independent laws also every parameter), which are drawn afresh at each point: a law must
hold whatever they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from symcons.errors import SymconsError
from symcons.exact.primes import prime_congruent
from symcons.expr.modular import BadPrimeError, Program, Residues
from symcons.expr.rational import Polynomial, RationalFunction, Ring, common_denominator, to_rational, to_tree
from symcons.expr.system import System
from symcons.expr.tree import ONE, Expr, Num, Pow, substitute, walk
from symcons.symmetry.pieces import enough
from symcons.symmetry.variety import Variety

#: A draw of points fails for good when this many rounds in a row bring nothing.
MAX_ROUNDS = 60
#: Points drawn in one round, and in all where none is found.
MAX_DRAW = 20_000
MAX_BARREN = 2_000
#: Primes tried for a search.
MAX_PRIMES = 8


class SamplingError(SymconsError):
    """No points of the constraint set could be found."""

    code = "E302"


@dataclass(frozen=True, slots=True)
class Sample:
    """``points`` (letters × m) on the constraint set and ``velocity`` (coordinates × m), residues modulo ``prime``.

    For a map ``velocity`` is the image F(x), not a difference.
    """

    prime: int
    points: Residues
    velocity: Residues

    @property
    def size(self) -> int:
        """The number of points."""
        return int(self.points.shape[1])


class Flow:
    """The field (or map) of ``system`` over GF(p).

    ``with_time`` adds time to the coordinates, with velocity 1. ``rates_free`` turns every parameter into a free letter.
    """

    def __init__(self, system: System, *, with_time: bool = False, rates_free: bool = False) -> None:
        self.system = system
        self.is_map = system.kind == "map"
        self.with_time = with_time and not self.is_map and system.time is not None
        time = (system.time,) if self.with_time and system.time is not None else ()
        self.coordinates: tuple[str, ...] = system.states + time
        parameters = tuple(p.name for p in system.parameters)
        self.constants = () if rates_free else system.symbolic_parameters()
        hidden_time = (system.time,) if system.time is not None and not self.with_time and system.uses_time() else ()
        self.free = system.inputs + hidden_time + (parameters if rates_free else ())
        self.letters = self.coordinates + self.constants + self.free
        values = {} if rates_free else system.parameter_values()
        self._meaning: dict[str, Expr] = {n: substitute(v, values) for n, v in values.items()}
        self.definitions = tuple((n, self.resolve(f)) for n, f in system.definitions)
        self.equations = tuple(self._cancelled(self.resolve(e)) for e in system.equations) + (ONE,) * len(time)
        self.constraints = tuple(self.resolve(g) for g in system.constraints)
        self.field = Program(self.letters, self.equations, self.definitions)
        self.variety = Variety(self.letters, self.constraints, self.definitions, solvable=system.states)

    def _cancelled(self, equation: Expr) -> Expr:
        """On a constraint set, a quotient in lowest terms: y·x/x has no pole where x = 0."""
        if not self.system.constraints or not any(isinstance(n, Pow) and _negative(n.exponent) for n in walk(equation)):
            return equation
        ring = Ring(self.letters + tuple(name for name, _ in self.definitions))
        return to_tree(to_rational(equation, ring), ring)

    def resolve(self, value: Expr) -> Expr:
        """``value`` with the values of parameters put in."""
        return substitute(value, self._meaning)

    def program(self, outputs: Sequence[Expr]) -> Program:
        """``outputs``, in the names of the file, compiled over the letters."""
        return Program(self.letters, [self.resolve(o) for o in outputs], self.definitions)

    def enough(self, points: int) -> int:
        """How many points of the set bring at least ``points`` on every piece of it."""
        return enough(points, self.variety.sheets)

    def sample(
        self, size: int, prime: int, rng: np.random.Generator, constants: Sequence[int] | None = None
    ) -> Sample:
        """``size`` points of the constraint set that are no poles, and the field there.

        ``constants`` gives the symbolic parameters their residues (default: random, one draw for all points).
        Raises SamplingError where the set has no such points over GF(p).
        """
        fixed = rng.integers(1, prime, len(self.constants)) if constants is None else np.asarray(constants)
        found: list[Residues] = []
        velocities: list[Residues] = []
        have = 0
        drawn = 0
        for _ in range(MAX_ROUNDS):
            wanted = (size - have) * max(1, drawn) // max(1, have) if drawn else size - have
            wanted = min(MAX_DRAW if have else MAX_BARREN, wanted * 5 // 4 + 8)
            drawn += wanted
            draw = rng.integers(1, prime, (len(self.letters), wanted), dtype=np.int64)
            lo = len(self.coordinates)
            draw[lo : lo + len(fixed)] = fixed[:, None]
            points = self.variety.project(draw, prime, rng)
            values, regular = self.field.values(points, prime)
            if regular.any():
                found.append(points[:, regular])
                velocities.append(values[:, regular])
                have += int(regular.sum())
            if not have and drawn >= MAX_BARREN:
                break
            if have >= size:
                return Sample(prime, np.hstack(found)[:, :size], np.hstack(velocities)[:, :size])
        raise SamplingError(
            f"found {have} of {size} points of the constraint set modulo {prime} where the equations are regular"
        )

    @cached_property
    def denominator(self) -> Program:
        """The least common denominator of the equations, as a program with one output."""
        return Program(self.letters, [to_tree(self.denominator_polynomial, Ring(self.letters))])

    @cached_property
    def denominator_polynomial(self) -> Polynomial:
        """The least common denominator of the equations over the letters."""
        ring = Ring(self.letters)
        meaning: dict[str, RationalFunction] = {}
        for name, formula in replace(self.system, definitions=self.definitions).ordered_definitions():
            meaning[name] = to_rational(formula, ring, meaning)
        return common_denominator((to_rational(equation, ring, meaning) for equation in self.equations), ring)


def good_prime(flow: Flow, rng: np.random.Generator, below: int = 1 << 31) -> int:
    """A prime less than ``below`` modulo which the formulas have a meaning and the constraint set has points.

    p ≡ 1 mod 105 brings cube, fifth and seventh roots of unity, p ≡ 5 mod 8 square roots of −1 (and fast ones of other
    numbers); where that fails, as for x² = 2, p ≡ 1 mod 840 has its turn. Raises SamplingError where none will do.
    """
    for attempt in range(MAX_PRIMES):
        prime = prime_congruent((421, 1)[attempt % 2], 840, below)
        below = prime if attempt % 2 else below
        try:
            flow.sample(1, prime, rng)
            return prime
        except (BadPrimeError, SamplingError):
            continue
    raise SamplingError(
        "no point of the constraint set was found where the equations are regular: is the set empty, or do the "
        "equations have a pole on all of it?"
    )


def _negative(exponent: Expr) -> bool:
    """Whether an exponent is a negative number."""
    return isinstance(exponent, Num) and exponent.value < 0


class Pool:
    """A sample of ``flow`` that grows: :meth:`take` always begins with the same points."""

    def __init__(self, flow: Flow, prime: int, rng: np.random.Generator, constants: Sequence[int]) -> None:
        self.flow, self.prime, self.rng, self.constants = flow, prime, rng, tuple(constants)
        self._sample = Sample(prime, np.zeros((len(flow.letters), 0), np.int64), np.zeros((0, 0), np.int64))

    def take(self, size: int) -> Sample:
        """``size`` points of the constraint set. Raises SamplingError where it has none."""
        have = self._sample
        if have.size < size:
            more = self.flow.sample(size - have.size + 32, self.prime, self.rng, self.constants)
            points = np.hstack([have.points, more.points])
            velocity = np.hstack([have.velocity, more.velocity]) if have.size else more.velocity
            self._sample = have = Sample(self.prime, points, velocity)
        return Sample(self.prime, have.points[:, :size], have.velocity[:, :size])
