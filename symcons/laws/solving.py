"""Which variable each law gives: I = c solved for a variable in which it is linear, law after law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from symcons.expr.rational import Polynomial, RationalFunction
from symcons.expr.system import Parameter, System
from symcons.expr.tree import Add, Expr, Mul, Num, add, names, substitute
from symcons.laws.proof import Prover
from symcons.laws.setting import Setting

#: Numerator and denominator of a formula may each have this many terms.
MAX_TERMS = 60

#: Kinds of coefficient, best first: a number; parameters alone; states, but never 0; anything else, only where asked for.
NUMBER, PARAMETERS, NONZERO, GENERIC = range(4)


@dataclass(frozen=True, slots=True)
class Solution:
    """``law`` = ``constant`` gives ``variable`` = ``formula`` where ``denominator`` (None: a nonzero number) is not 0."""

    law: Expr
    constant: str
    variable: str
    formula: Expr
    denominator: Expr | None


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A law linear in a variable: top − c·bottom = slope·variable + rest; ``cost`` orders, cheapest first."""

    cost: tuple[int, ...]
    law: int
    variable: str
    slope: Polynomial
    rest: Polynomial
    setting: Setting


def solutions(system: System, laws: Sequence[Expr], variables: Sequence[str] | None) -> list[Solution]:
    """As many solutions as the laws give, for ``variables`` (None: any state), each free of all eliminated variables.

    A coefficient that may vanish somewhere is divided by only for variables that are named. One state always stays,
    since a system without states is none.
    """
    allowed = tuple(system.states if variables is None else variables)
    worst = NONZERO if variables is None else GENERIC
    found: list[Solution] = []
    left = list(range(len(laws)))
    fresh = _fresh_names(system, len(laws))
    equations = [names(system.expanded(e)) for e in system.equations]
    occurrences = {name: sum(1 for used in equations if name in used) for name in system.states}
    while left and len(found) < min(len(allowed), len(system.states) - 1):
        constants = fresh[: len(found) + 1]
        solver = _Solver(_with_constants(system, constants), found, constants, occurrences)
        best = solver.best([(i, laws[i]) for i in left], allowed, worst)
        if best is None:
            break
        left.remove(best.law)
        if solver.is_usable(best, laws[best.law]):
            solution = solver.solution(best, laws[best.law])
            found = [*(_put_in(s, solution, best.setting) for s in found), solution]
    return found


def _put_in(earlier: Solution, new: Solution, setting: Setting) -> Solution:
    """An earlier formula with the new variable replaced, in normal form."""
    replacement = {new.variable: new.formula}
    if new.variable not in names(earlier.formula):
        return earlier
    value = setting.flat(substitute(earlier.formula, replacement))
    formula, denominator = _parts(value, setting)
    return replace(earlier, formula=formula, denominator=denominator)


def _parts(value: RationalFunction, setting: Setting) -> tuple[Expr, Expr | None]:
    """A solution's formula and, where that is no polynomial, its denominator."""
    return positive_first(setting.tree(value)), None if value.is_polynomial else setting.tree(value.denominator)


def _fresh_names(system: System, count: int) -> list[str]:
    """c1, c2, … , or the first of c, k_, const_ … whose numbered names are all free."""
    taken = {*system.states, *system.inputs, *(p.name for p in system.parameters), *(n for n, _ in system.definitions)}
    taken |= {n for n, _ in system.auxiliaries}
    stem = "c"
    while any(f"{stem}{i}" in taken for i in range(1, count + 1)):
        stem = f"{stem}_" if stem.startswith("c_") or stem == "c" else "c_"
    return [f"{stem}{i}" for i in range(1, count + 1)]


def _with_constants(system: System, constants: Sequence[str]) -> System:
    return replace(system, parameters=(*system.parameters, *(Parameter(name) for name in constants)))


class _Solver:
    """One round: the laws with the solutions found so far put in; parameters with values are letters too."""

    def __init__(
        self, system: System, found: Sequence[Solution], constants: Sequence[str], occurrences: Mapping[str, int]
    ) -> None:
        self.constant = constants[-1]
        self.constants = frozenset(constants)
        self.back = {s.variable: s.formula for s in found}
        self.given = system
        self.system = replace(system, parameters=tuple(replace(p, value=None) for p in system.parameters))
        self.letters = replace(self.system, equations=(), constraints=())
        self.occurrences = occurrences

    def best(self, laws: Sequence[tuple[int, Expr]], allowed: Sequence[str], worst: int) -> _Candidate | None:
        """The cheapest solution; laws that are linear in the states first, the others only where these give none."""
        prepared = [(i, self._put(law)) for i, law in laws]
        linear = [(i, tree) for i, tree in prepared if self._is_linear(tree)]
        for group in (linear, [pair for pair in prepared if pair not in linear]):
            candidates = [c for i, tree in group for c in self._candidates(i, tree, allowed) if c.cost[0] <= worst]
            if candidates:
                return min(candidates, key=lambda c: c.cost)
        return None

    def _put(self, law: Expr) -> Expr:
        return substitute(self.system.expanded(law), self.back)

    def _is_linear(self, tree: Expr) -> bool:
        setting = Setting(self.letters, (tree,))
        value = setting.flat(tree)
        states = [setting.ring.index[name] for name in self.system.states]
        return value.is_polynomial and all(sum(e[i] for i in states) <= 1 for e in value.numerator.monoms())

    def _candidates(self, index: int, tree: Expr, allowed: Sequence[str]) -> list[_Candidate]:
        """Every variable that the law = its constant can be solved for."""
        setting = Setting(self.letters, (tree,))
        value = setting.flat(tree)
        equation = value.numerator - setting.ring.gen(self.constant) * value.denominator
        inside = {n for letter in setting.functions.letters.values() for n in names(letter.meaning)}
        found = []
        for variable in allowed:
            column = setting.ring.index[variable]
            if variable in self.back or variable in inside or int(equation.degrees()[column]) != 1:
                continue
            slope = equation.derivative(column)
            rest = equation - slope * setting.ring.gen(variable)
            if max(len(slope), len(rest)) <= MAX_TERMS:
                cost = self._cost(setting, slope, value, index, variable)
                found.append(_Candidate(cost, index, variable, slope, rest, setting))
        return found

    def is_usable(self, chosen: _Candidate, law: Expr) -> bool:
        """Whether, on the constraint set, neither the law has become constant nor the coefficient 0."""
        if not self.system.constraints:
            return True
        constraints = tuple(self._put(g) for g in self.system.constraints)
        tree, slope = self._put(law), chosen.setting.tree(chosen.slope)
        prover = Prover(replace(self.system, constraints=constraints), (tree, slope))
        return not prover.is_constant(tree) and not prover.is_zero(prover.rational(slope).numerator)

    def _cost(
        self, setting: Setting, slope: Polynomial, value: RationalFunction, index: int, variable: str
    ) -> tuple[int, ...]:
        """The kind of coefficient; then simple laws; then variables that occur rarely."""
        degree = int(value.numerator.total_degree())
        kind = self._kind(setting, slope)
        return kind, degree, len(slope), self.occurrences[variable], index, self.system.states.index(variable)

    def _kind(self, setting: Setting, slope: Polynomial) -> int:
        used = {name for name, d in zip(setting.ring.names, slope.degrees(), strict=True) if d}
        if not used:
            return NUMBER
        if used <= {p.name for p in self.system.parameters} - self.constants:
            return PARAMETERS
        return NONZERO if never_zero(slope, setting.ring.names, positive_names(self.given)) else GENERIC

    def solution(self, chosen: _Candidate, law: Expr) -> Solution:
        """variable = −rest/slope in lowest terms."""
        setting = chosen.setting
        one = setting.ring.one
        quotient = RationalFunction(-chosen.rest, one) / RationalFunction(chosen.slope, one)
        return Solution(law, self.constant, chosen.variable, *_parts(quotient, setting))


def positive_names(system: System) -> frozenset[str]:
    """The names that are positive by the file's word."""
    found = set(system.positive)
    for parameter in system.parameters:
        value = parameter.value
        if isinstance(value, Num) and value.value > 0:
            found.add(parameter.name)
        if parameter.sign == 1:
            found.add(parameter.name)
    return frozenset(found)


def never_zero(polynomial: Polynomial, letters: Sequence[str], positive: frozenset[str]) -> bool:
    """Whether all terms have one sign wherever ``positive`` letters are positive, and one of them is never 0."""
    signs = {c > 0 for c in polynomial.coeffs()}
    monomials = [{letters[i]: int(e) for i, e in enumerate(m) if e} for m in polynomial.monoms()]
    one_sign = all(e % 2 == 0 or name in positive for m in monomials for name, e in m.items())
    return len(signs) == 1 and one_sign and any(m.keys() <= positive for m in monomials)


def positive_first(formula: Expr) -> Expr:
    """A sum with its first positive term in front: c1 − x rather than −x + c1."""
    if not isinstance(formula, Add):
        return formula
    return add(*sorted(formula.terms, key=_is_negative))


def _is_negative(term: Expr) -> bool:
    first = term.factors[0] if isinstance(term, Mul) else term
    return isinstance(first, Num) and first.value < 0
