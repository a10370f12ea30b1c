"""Parts of the space of parameters: "b = 2*sigma", "sigma = 1 and b = 4", "c^2 - 2 = 0", and the system there.

A :class:`Stratum` is a component of a variety: some parameters are rational functions of the others, and equations that
no parameter can be solved from stand beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import lcm
from typing import TypeVar

from symcons.errors import SymconsError
from symcons.exact.components import Component
from symcons.expr.lattice import Lattice
from symcons.expr.parser import parse_expression
from symcons.expr.pde import PDE
from symcons.expr.printing import print_expr
from symcons.expr.rational import Polynomial, RationalFunction, Ring, to_rational, to_tree
from symcons.expr.system import Parameter, System
from symcons.expr.tree import ZERO, Expr, Num, Sym, names, substitute
from symcons.laws.parametric import has_root
from symcons.laws.points import rational_roots, univariate
from symcons.laws.readable import tree_of

AND = " and "
Field = TypeVar("Field", bound=PDE | Lattice)


@dataclass(frozen=True, slots=True)
class Stratum:
    """``values`` of parameters in terms of those that stay free, and ``equations``, polynomials that vanish."""

    values: tuple[tuple[str, Expr], ...] = ()
    equations: tuple[Expr, ...] = ()

    @property
    def codimension(self) -> int:
        """How many parameters are no longer free."""
        return len(self.values) + len(self.equations)

    def text(self) -> str:
        """The condition in words of the file."""
        solved = [f"{name} = {print_expr(value)}" for name, value in self.values]
        return AND.join([*solved, *(f"{print_expr(e)} = 0" for e in self.equations)])

    def holds_on(self, other: Stratum) -> bool:
        """Whether ``other`` lies within this one."""
        ring = Ring(sorted({n for s in (self, other) for e in s._trees() for n in names(e)} | self._solved() | other._solved()))
        meaning = {name: to_rational(value, ring) for name, value in other.values}
        modulus = [to_rational(e, ring).numerator for e in other.equations]
        wanted = [*((Sym(name) - value) for name, value in self.values), *self.equations]
        try:
            return all(_vanishes(to_rational(tree, ring, meaning).numerator, modulus) for tree in wanted)
        except ZeroDivisionError:
            return False

    @property
    def root(self) -> str | None:
        """The parameter that is an algebraic number, where the only equation is one in it alone."""
        used = [names(equation) for equation in self.equations]
        return min(used[0]) if len(used) == 1 and len(used[0]) == 1 else None

    def _solved(self) -> set[str]:
        return {name for name, _ in self.values}

    def _trees(self) -> tuple[Expr, ...]:
        return (*(value for _, value in self.values), *self.equations)

    def within(self, inner: Stratum) -> Stratum:
        """This stratum with more values, ``inner`` being one in the parameters that are left."""
        values = tuple((name, inner.at(value)) for name, value in self.values)
        return Stratum((*values, *inner.values), (*self.equations, *inner.equations))

    def at(self, formula: Expr) -> Expr:
        """``formula`` with the values put in."""
        return substitute(formula, dict(self.values))

    def system(self, system: System) -> System:
        """``system`` on this stratum; a parameter of an equation becomes a state that does not move.

        Raises SymconsError (E621) for what is no parameter.
        """
        known = {p.name for p in system.parameters}
        moved = {n for e in self.equations for n in names(e)}
        for name in {*self._solved(), *moved, *(n for _, v in self.values for n in names(v))} - known:
            raise SymconsError(f"the condition {self.text()!r} names {name}, which is no parameter", code="E621")
        values = dict(self.values)
        parameters = tuple(replace(p, value=values.get(p.name, p.value)) for p in system.parameters if p.name not in moved)
        still = tuple(p.name for p in system.parameters if p.name in moved)
        return replace(
            system,
            parameters=parameters,
            states=(*system.states, *still),
            equations=(*system.equations, *(ZERO if system.kind == "ode" else Sym(n) for n in still)),
            constraints=(*system.constraints, *self.equations),
        )

    def on(self, problem: Field) -> Field:
        """A partial differential equation or a lattice with the values of this stratum."""
        values = dict(self.values)
        return replace(problem, parameters=tuple(replace(p, value=values.get(p.name, p.value)) for p in problem.parameters))

    @staticmethod
    def parsed(text: str, system: System | PDE | Lattice) -> Stratum:
        """The stratum that :meth:`text` wrote. Raises SymconsError (E621) where it is no such text."""
        known = {p.name for p in system.parameters}
        values: list[tuple[str, Expr]] = []
        equations: list[Expr] = []
        for part in text.split(AND):
            left, _, right = part.partition(" = ")
            try:
                trees = parse_expression(left, known, "<condition>"), parse_expression(right, known, "<condition>")
            except SymconsError as error:
                raise SymconsError(f"the condition {text!r} is not understood", code="E621") from error
            if isinstance(trees[0], Sym):
                values.append((trees[0].name, trees[1]))
            else:
                equations.append(trees[0] - trees[1])
        return Stratum(tuple(values), tuple(equations))


def opened(parameters: Sequence[Parameter], scanned: Sequence[str], owner: str) -> tuple[Parameter, ...]:
    """The parameters of an ``owner`` with those named made symbolic. Raises SymconsError (E603) for a name that is none."""
    known = {p.name for p in parameters}
    for name in scanned:
        if name not in known:
            there = ", ".join(sorted(known)) or "none"
            raise SymconsError(f"{name} is no parameter of the {owner}; its parameters are: {there}", code="E603")
    return tuple(replace(p, value=None) if p.name in scanned else p for p in parameters)


def _vanishes(polynomial: Polynomial, modulus: Sequence[Polynomial]) -> bool:
    if len(modulus) > 1:
        return bool(polynomial.is_zero())
    return bool(polynomial.is_zero() or any((polynomial % m).is_zero() for m in modulus))


def projected(component: Component, letters: Sequence[str], hidden: int) -> tuple[dict[str, Expr], Stratum] | None:
    """The values of the first ``hidden`` letters on a component, and its image in the space of the others.

    None where the image is no graph over other parameters: hidden letters are left free and needed.
    """
    ring = Ring(letters)
    solved: dict[str, RationalFunction] = {}
    equations: list[Expr] = []
    for letter, terms in reversed(list(zip(component.letters, component.equations, strict=True))):
        equation = ring.from_terms(terms)
        if int(equation.degrees()[letter]) > 1:
            equations.append(tree_of(terms, letters))
            continue
        name = ring.names[letter]
        slope = equation.derivative(letter)
        offset = equation - slope * ring.gen(name)
        trees = (to_tree(-offset, ring), to_tree(slope, ring))
        solved[name] = to_rational(trees[0] / trees[1], ring, solved)
    trees_of = {name: to_tree(value, ring) for name, value in solved.items()}
    first = {name: trees_of[name] for name in letters[:hidden] if name in trees_of}
    rest = tuple((name, trees_of[name]) for name in letters[hidden:] if name in trees_of)
    unknown = set(letters[:hidden]) - first.keys()
    if any(unknown & names(value) for _, value in rest):
        return None
    return first, Stratum(rest, tuple(equations))


def solved(condition: Expr) -> list[Stratum]:
    """The strata where a polynomial vanishes: its rational roots, or a parameter in which it is linear; else itself."""
    used = sorted(names(condition))
    ring = Ring(used)
    polynomial = to_rational(condition, ring).numerator
    if len(used) == 1:
        roots = rational_roots(univariate(polynomial, 0))
        return [Stratum(((used[0], Num(root)),)) for root in sorted(roots)] or [Stratum((), (condition,))]
    for index, name in enumerate(used):
        slope = polynomial.derivative(index)
        if int(polynomial.degrees()[index]) == 1 and slope.is_constant():
            offset = polynomial - slope * ring.gen(name)
            return [Stratum(((name, to_tree(-offset / slope.leading_coefficient(), ring)),))]
    return [Stratum((), (condition,))]


def possible(stratum: Stratum, parameters: Mapping[str, Parameter]) -> bool:
    """Whether no value that is a number breaks its parameter's assumption, and equations in one parameter have real roots."""
    numbers = ((name, value.value) for name, value in stratum.values if isinstance(value, Num))
    return all(parameters[name].allows(value) for name, value in numbers) and all(
        _has_root(equation, parameters) for equation in stratum.equations
    )


def _has_root(equation: Expr, parameters: Mapping[str, Parameter]) -> bool:
    used = sorted(names(equation))
    if len(used) != 1:
        return True
    coefficients = univariate(to_rational(equation, Ring(used)).numerator, 0)
    scale = lcm(*(c.denominator for c in coefficients))
    return has_root([int(c * scale) for c in coefficients], parameters[used[0]])


__all__ = ["Stratum", "opened", "possible", "projected", "solved"]
