"""The ring in which a system's laws are proven, and what each name of the file means there.

Letters, in order: states, inputs, the inputs' derivatives (for a map their next values), time, *quotient letters*
(definitions that are quotients, kept as names: λ = −2p/q need not be multiplied out as long as it cancels), function
letters (:mod:`symcons.laws.letters`), symbolic parameters. Parameters with a value and polynomial definitions have a
meaning instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import islice
from math import prod

from symcons.errors import UnsupportedError
from symcons.expr.division import remainder, squarefree_part
from symcons.expr.printing import print_expr
from symcons.expr.rational import Polynomial, RationalFunction, Ring, to_rational, to_tree
from symcons.expr.system import System
from symcons.expr.tree import Expr, Num, Pow, names, substitute, walk
from symcons.laws.ideal import ConstraintIdeal
from symcons.laws.letters import FunctionLetters, has_functions
from symcons.laws.substitution import expansion_cost, substitute_quotients
from symcons.symmetry.pieces import pieces

#: Products of terms beyond which a quotient is not multiplied out.
MAX_PRODUCTS = 8_000_000


class Setting:
    """The ring of ``system`` and the meaning of every name there.

    ``extra`` are further formulas (a candidate law) whose functions get letters too. Raises UnsupportedError where a
    formula lies outside rational functions of the letters.
    """

    def __init__(self, system: System, extra: Sequence[Expr] = ()) -> None:
        self.system = system
        self._values = _resolved_values(system)
        formulas = [self.resolve(f) for f in (*system.equations, *system.constraints, *extra)]
        self.definitions = {n: self.resolve(f) for n, f in _used_definitions(system, formulas)}
        self.expands = any(has_functions(f) for f in (*formulas, *self.definitions.values()))
        constants = system.symbolic_parameters()
        self.functions = FunctionLetters(constants)
        formulas = [self._abstract(f) for f in formulas]
        count, total = len(system.equations), len(system.equations) + len(system.constraints)
        self.equations, self.constraints = tuple(formulas[:count]), tuple(formulas[count:total])
        self.quotients = () if self.expands else self._quotient_definitions()
        self.next_inputs = tuple(f"{name}'" for name in system.inputs)
        time = () if system.time is None else (system.time,)
        known = {*system.states, *constants}
        pi = ("pi",) if "pi" not in known and any("pi" in names(f) for f in self._everything(extra)) else ()
        letters = tuple(self.functions.letters)
        self.ring = Ring(
            (*system.states, *system.inputs, *self.next_inputs, *time, *self.quotients, *letters, *pi, *constants)
        )
        self.irrational = pi
        self.constants = (*pi, *constants)
        self._meaning: dict[str, RationalFunction] = {}

    def _everything(self, extra: Sequence[Expr]) -> Iterable[Expr]:
        parts = [*self.equations, *self.constraints, *self.functions.relations, *self.definitions.values(), *extra]
        for letter in self.functions.letters.values():
            parts.extend(part for slope in letter.slopes for part in slope)
        return parts

    def resolve(self, formula: Expr) -> Expr:
        """``formula`` with the values of parameters put in."""
        return substitute(formula, self._values) if self._values else formula

    def _abstract(self, formula: Expr) -> Expr:
        """Definitions multiplied in and functions made letters, where there are any functions at all."""
        return self.functions.abstract(self._expanded(formula)) if self.expands else formula

    def _expanded(self, formula: Expr) -> Expr:
        while names(formula) & self.definitions.keys():
            formula = substitute(formula, self.definitions)
        return formula

    def _quotient_definitions(self) -> tuple[str, ...]:
        return tuple(name for name, formula in self.definitions.items() if _divides(formula))

    def rational(self, formula: Expr) -> RationalFunction:
        """``formula``, in the names of the file, as a quotient over the ring; quotient letters stay letters."""
        tree = self._abstract(self.resolve(formula))
        if any(name not in self.ring.index for name in self.functions.letters):
            raise UnsupportedError("the formula holds a function that the setting was not made for")
        return self.meaning_of(tree)

    def meaning_of(self, tree: Expr) -> RationalFunction:
        """A tree in the letters and definitions, as a quotient over the ring."""
        for name in sorted(names(tree) & self.definitions.keys()):
            self._define(name)
        return to_rational(tree, self.ring, self._meaning)

    def _define(self, name: str) -> None:
        if name not in self._meaning and name not in self.quotients:
            self._meaning[name] = self.meaning_of(self.definitions[name])

    def expansion(self, name: str) -> RationalFunction:
        """The quotient letter ``name`` as a quotient of polynomials without quotient letters."""
        return self._expansions()[self.ring.index[name]]

    def _expansions(self) -> dict[int, RationalFunction]:
        return self._expanded_quotients

    @cached_property
    def _expanded_quotients(self) -> dict[int, RationalFunction]:
        found: dict[int, RationalFunction] = {}
        for name in self.quotients:
            image = self.meaning_of(self.definitions[name])
            found[self.ring.index[name]] = self._without(image, found)
        return found

    def _without(self, value: RationalFunction, images: dict[int, RationalFunction]) -> RationalFunction:
        top, under = substitute_quotients(value.numerator, images, self.ring)
        bottom, over = substitute_quotients(value.denominator, images, self.ring)
        return RationalFunction(top * over, self.ring.one) / RationalFunction(bottom * under, self.ring.one)

    def has_quotient_letters(self, polynomial: Polynomial) -> bool:
        """Whether a quotient letter occurs in ``polynomial``."""
        degrees = polynomial.degrees() if self.quotients else ()
        return any(degrees[self.ring.index[name]] for name in self.quotients)

    def multiplied_out(self, polynomial: Polynomial) -> tuple[Polynomial, Polynomial] | None:
        """``(numerator, denominator)`` without quotient letters; None where that would take too many products."""
        if not self.has_quotient_letters(polynomial):
            return polynomial, self.ring.one
        used = {i: image for i, image in self._expansions().items() if polynomial.degrees()[i]}
        if expansion_cost(polynomial, used) > MAX_PRODUCTS:
            return None
        return substitute_quotients(polynomial, used, self.ring)

    def flat(self, formula: Expr) -> RationalFunction:
        """``formula`` as a quotient without quotient letters, in lowest terms."""
        value = self.rational(formula)
        if self.has_quotient_letters(value.numerator) or self.has_quotient_letters(value.denominator):
            return self._without(value, self._expansions())
        return value

    @cached_property
    def ideal(self) -> ConstraintIdeal:
        """The ideal of the constraints and of the function letters' relations; parameters are generic.

        Constraints come without multiple factors, and those of a set in one piece without repetitions.
        """
        constraints = [squarefree_part(g) for g in map(self._numerator, self.constraints) if not g.is_zero()]
        letters = [self.ring.index[name] for name in (*self.system.states, *self.functions.letters)]
        found = pieces(constraints, self.ring, letters) if constraints else ()
        known = constraints if len(found) == 0 else self._joined(found) or constraints
        return ConstraintIdeal(self.ring, [*known, *map(self._numerator, self.functions.relations)], self.constants)

    def _joined(self, found: Sequence[Sequence[Polynomial]]) -> Sequence[Polynomial] | None:
        """Generators for the pieces together, where that is simple; a piece on which an equation has a pole is none."""
        if len(found) > 1:
            poles = [self.flat_tree(f).denominator for f in self.equations]
            found = [g for g in found if not any(remainder(p, tuple(g)).is_zero() for p in poles)]
        if len(found) == 1:
            return found[0]
        return [prod((g[0] for g in found), start=self.ring.one)] if found and all(len(g) == 1 for g in found) else None

    def _numerator(self, tree: Expr) -> Polynomial:
        return self.flat_tree(tree).numerator

    def flat_tree(self, tree: Expr) -> RationalFunction:
        """Like :meth:`flat`, for a tree that is already in letters and definitions."""
        value = self.meaning_of(tree)
        if self.has_quotient_letters(value.numerator) or self.has_quotient_letters(value.denominator):
            return self._without(value, self._expansions())
        return value

    def tree(self, value: Polynomial | RationalFunction) -> Expr:
        """The tree in the names of the file, function letters replaced by their functions."""
        return self.functions.meaning_of(to_tree(value, self.ring))

    def quotient_tree(self, numerator: Polynomial, denominator: Polynomial) -> Expr:
        """The tree of a quotient; a constant denominator goes into the coefficients."""
        if denominator.is_constant():
            return self.tree(numerator / denominator.leading_coefficient())
        return self.tree(numerator) / self.tree(denominator)

    def text(self, polynomial: Polynomial, limit: int) -> str:
        """A polynomial as text in the names of the file, cut after ``limit`` terms."""
        if len(polynomial) <= limit:
            return print_expr(self.tree(polynomial))
        shown = self.ring.context.from_dict(dict(islice(polynomial.terms(), limit)))
        return f"{print_expr(self.tree(shown))} + … ({len(polynomial)} terms)"

    def letters_of(self, polynomials: Iterable[Polynomial]) -> set[str]:
        """The names of the file that occur in ``polynomials``, those inside functions and definitions included."""
        found: set[str] = set()
        for polynomial in polynomials:
            found |= {name for name, d in zip(self.ring.names, polynomial.degrees(), strict=True) if d}
        for name in tuple(found & self.functions.letters.keys()):
            found |= names(self.functions.letters[name].meaning)
        for name in tuple(found & set(self.quotients)):
            found |= names(self._expanded(self.definitions[name]))
        return found


def _resolved_values(system: System) -> dict[str, Expr]:
    """The values of parameters; a value may use other parameters."""
    values = dict(system.parameter_values())
    for _ in values:
        values = {n: substitute(v, values) for n, v in values.items()}
    return values


def _used_definitions(system: System, formulas: Sequence[Expr]) -> list[tuple[str, Expr]]:
    wanted: set[str] = set()
    for formula in formulas:
        wanted |= names(formula)
    known = system.ordered_definitions()
    for name, formula in reversed(known):
        if name in wanted:
            wanted |= names(formula)
    return [(name, formula) for name, formula in known if name in wanted]


def _divides(formula: Expr) -> bool:
    """Whether the tree divides by anything but numbers."""
    return any(
        isinstance(n, Pow) and isinstance(n.exponent, Num) and n.exponent.value < 0 and bool(names(n.base))
        for n in walk(formula)
    )
