"""Equations solved for time derivatives: the flow on jets in one or more space dimensions.

u_t = F, systems of such, u_tt = F (u and u_t are then two fields), and hyperbolic equations u_xt = F(u, u_x, …), whose
densities are functions of u_x, u_xx, …: D_t u_k = D^(k-s) F for k ≥ s, s being the number of x-derivatives beside t.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from symcons.densities.coefficients import Coefficients
from symcons.densities.jets import COORDINATES, FIRST_LETTER, Jets, Monomial, Polynomial, add_term, add_to, joined, lowered
from symcons.densities.letters import Letter
from symcons.densities.polynomials import Translator
from symcons.errors import UnsupportedError
from symcons.expr.pde import PDE


@dataclass(frozen=True)
class Equations:
    """The equations of a PDE as polynomials of free ``jets`` in which derivatives by t are jets too; each vanishes."""

    jets: Jets
    polynomials: tuple[Polynomial, ...]
    translator: Translator


def equations_of(pde: PDE) -> Equations:
    """The equations as differential polynomials, parameters with a value replaced by it.

    :raises UnsupportedError: for coefficients or operators that the algebra has not, and dimensions not fixed.
    """
    dim = 1 if pde.dim is None else pde.dim
    if dim > 3:
        raise UnsupportedError("densities are searched in one, two and three space dimensions; fix one with dim")
    jets = Jets(pde.fields, Coefficients(pde.symbolic_parameters()))
    translator = Translator(jets, dim)
    translator.know(pde)
    return Equations(jets, tuple(translator.polynomial(value) for value in pde.equations), translator)


@dataclass
class Evolution:
    """D_t u^a = ``right[a]`` (of u^a differentiated ``starts[a]`` times by x), in ``dim`` space dimensions."""

    jets: Jets
    right: list[Polynomial]
    starts: list[int]
    dim: int
    _flows: dict[int, Polynomial] = field(default_factory=dict)

    @property
    def space(self) -> str:
        """The letters of space."""
        return COORDINATES[: self.dim]

    def velocity(self, variable: int) -> Polynomial:
        """D_t of a jet variable.

        :raises UnsupportedError: for u itself where the equation is one for the motion of u_x.
        """
        found = self._flows.get(variable)
        if found is not None:
            return found
        jets = self.jets
        name, orders = jets.field_of(variable), jets.orders_of(variable)
        start = self.starts[name]
        if variable == jets.variable(name, (start,)):
            found = self.right[name]
        else:
            place = next(k for k in range(self.dim) if orders[k] > (start if k == 0 else 0) or k == self.dim - 1)
            below = [order - (k == place) for k, order in enumerate(orders)]
            if min(below) < 0 or below[0] < start:
                raise UnsupportedError(f"the equation does not say how {jets.fields[name]} itself moves")
            found = jets.total(self.velocity(jets.variable(name, below)), COORDINATES[place])
        self._flows[variable] = found
        return found

    def time_derivative(self, value: Polynomial) -> Polynomial:
        """D_t on solutions."""
        jets, result = self.jets, Polynomial()
        for monomial, c in value.items():
            for v, e in monomial:
                rest = lowered(monomial, v)
                if v == -4:
                    add_term(result, rest, c * jets.number(e))
                elif v >= 0 or v <= FIRST_LETTER:
                    factor = {rest: c * jets.number(e)}
                    if v < 0:
                        letter = jets.letters[FIRST_LETTER - v]
                        factor = jets.product(factor, jets.partial(jets.single(v), letter.variable))
                        v = letter.variable
                    add_to(result, jets.product(factor, self.velocity(v)))
        return result


def evolution_of(equations: Equations, dim: int) -> Evolution | None:
    """The equations solved for the highest derivatives by t; None where they are no evolution equations."""
    free = equations.jets
    leading = _leading(equations)
    if leading is None:
        return None
    solved = _solved(equations, leading)
    if solved is None:
        return None
    origins = [(name, k) for a, name in enumerate(free.fields) for k in range(free.orders_of(leading[a])[3])]
    names_of = [name + "_" * (k > 0) + "t" * k for name, k in origins]
    target = Jets(names_of, free.coefficients, origins)
    place = {origin: number for number, origin in enumerate(origins)}
    right: list[Polynomial] = [{} for _ in origins]
    starts = [0] * len(origins)
    for a, name in enumerate(free.fields):
        orders = free.orders_of(leading[a])
        for k in range(orders[3] - 1):
            right[place[name, k]] = target.single(place[name, k + 1])
        last = place[name, orders[3] - 1]
        moved = translated(solved[a], free, target, place)
        if moved is None or (orders[0] and orders[3] > 1):
            return None
        right[last], starts[last] = moved, orders[0]
    return Evolution(target, right, starts, dim)


def flow_of(equations: Equations, dim: int) -> Evolution | None:
    """The flow on which densities are searched; None where multipliers see more.

    u_xt = F leaves the motion of u itself open. In one dimension with letters in F the flow of u_x is searched; else
    multipliers, which reach densities in u too.
    """
    flow = evolution_of(equations, dim)
    if flow is None or not any(flow.starts) or (dim == 1 and flow.jets.letters):
        return flow
    return None


def translated(value: Polynomial, free: Jets, target: Jets, place: dict[tuple[str, int], int]) -> Polynomial | None:
    """A polynomial of ``free`` in the jets of ``target``, where derivatives by t are fields; None where one is not."""
    result: Polynomial = {}
    for monomial, c in value.items():
        factors: Monomial = ()
        for v, e in monomial:
            moved = _moved(v, free, target, place)
            if moved is None:
                return None
            factors = joined(factors, ((moved, e),))
        add_term(result, factors, c)
    return result


def _moved(v: int, free: Jets, target: Jets, place: dict[tuple[str, int], int]) -> int | None:
    letter = free.letter_of(v)
    if letter is not None:
        inner = _moved(letter.variable, free, target, place)
        return None if inner is None else _letter_moved(letter, inner, target)
    if v < 0:
        return v
    *orders, times = free.orders_of(v)
    number = place.get((free.fields[free.field_of(v)], times))
    return None if number is None else target.variable(number, orders)


def _letter_moved(letter: Letter, variable: int, target: Jets) -> int:
    return target.letter(Letter(letter.kind, variable, letter.rate))


def _leading(equations: Equations) -> list[int] | None:
    """The one derivative of highest order by t of each field; None where a field has none or several."""
    free = equations.jets
    if len(equations.polynomials) != len(free.fields):
        return None
    present: set[int] = set()
    for polynomial in equations.polynomials:
        present |= {v for v in free.variables(polynomial) if v >= 0}
    result = []
    for a in range(free.size):
        own = [v for v in present if free.field_of(v) == a and free.orders_of(v)[3]]
        top = max((free.orders_of(v)[3] for v in own), default=0)
        highest = [v for v in own if free.orders_of(v)[3] == top]
        if len(highest) != 1 or any(free.orders_of(highest[0])[1:3]):
            return None
        if free.orders_of(highest[0])[0] and len(own) > 1:
            return None
        result.append(highest[0])
    return result


def _solved(equations: Equations, leading: list[int]) -> list[Polynomial] | None:
    """The leading derivatives as polynomials of the rest, by elimination with constant pivots."""
    free = equations.jets
    rows = []
    for polynomial in equations.polynomials:
        rest, factors = dict(polynomial), list[Any]()
        for v in leading:
            c = rest.pop(((v, 1),), None)
            factors.append(Fraction(0) if c is None else free.coefficients.constant(c))
        if any(v in leading for m in rest for v, _ in m) or None in factors:
            return None
        rows.append((factors, rest))
    result: list[Polynomial] = []
    for k in range(len(leading)):
        pivot = next((i for i in range(k, len(rows)) if rows[i][0][k]), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = _row_scaled(free, rows[k], 1 / rows[k][0][k])
        for i in range(len(rows)):
            if i != k and rows[i][0][k]:
                rows[i] = _row_minus(free, rows[i], rows[k], rows[i][0][k])
    for _, rest in rows:
        result.append({m: -c for m, c in rest.items()})
    return result


def _row_scaled(free: Jets, row: tuple[list[Any], Polynomial], factor: Fraction) -> tuple[list[Any], Polynomial]:
    return [c * factor for c in row[0]], {m: c * free.number(factor) for m, c in row[1].items()}


def _row_minus(
    free: Jets, row: tuple[list[Any], Polynomial], other: tuple[list[Any], Polynomial], factor: Fraction
) -> tuple[list[Any], Polynomial]:
    rest = dict(row[1])
    add_to(rest, other[1], free.number(-factor))
    return [a - factor * b for a, b in zip(row[0], other[0], strict=True)], rest
