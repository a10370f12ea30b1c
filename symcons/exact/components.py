"""Where a matrix over Q[parameters] has a larger kernel than for almost all parameters: every component, of any codimension.

Gauß elimination by cases. An entry that is a nonzero number is a pivot for all parameters. Where none is left an entry p is
taken: either p ≠ 0 and it is a pivot, or one of its irreducible factors f vanishes, and the elimination goes on over the
zeros of f. There a letter in which f is linear, f = a·v + b, becomes −b/a (the zeros of a and b together are a case of
their own), and the root of an irreducible polynomial in one letter becomes an algebraic number. Each case is an exact
statement, the cases cover all parameters, and each ends with the nullity that the matrix has in general on it.

Cases with more than ``depth`` equations are left out, those that need more than this algebra are returned as open.

Source: the idea of W. Sit, J. Symb. Comput. 13 (1992) 353–394 (parametric linear systems).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import gcd, lcm
from typing import Any

import flint

from symcons.exact.modular_sparse import Watch
from symcons.exact.rational_functions import Polynomial

#: Terms of an entry beyond which a case is left open.
MAX_TERMS = 3_000

Entry = Any  # flint.fmpq_mpoly
Row = dict[int, Entry]


@dataclass(frozen=True, slots=True)
class Component:
    """The common zeros of ``equations`` (primitive integer polynomials, exponents → coefficient).

    Equation i is solved for letter ``letters[i]``, in which it is linear and which the later equations are free of (or it is
    irreducible in this letter alone). ``nullity`` is that of the matrix at a general point.
    """

    letters: tuple[int, ...]
    equations: tuple[Polynomial, ...]
    nullity: int


@dataclass(frozen=True, slots=True)
class Components:
    """All cases with a nullity above the generic one, few equations first; ``open`` holds the equations of undecided ones."""

    generic: int
    found: tuple[Component, ...]
    open: tuple[tuple[Polynomial, ...], ...]


@dataclass(frozen=True, slots=True)
class _Case:
    """Rows still to eliminate over the zeros of ``equations`` and off those of ``nonzero`` (monic factors by their text)."""

    rows: list[Row]
    columns: frozenset[int]
    free: int
    letters: tuple[int, ...] = ()
    equations: tuple[Entry, ...] = ()
    nonzero: Mapping[str, Entry] = field(default_factory=dict)
    root: tuple[int, Entry] | None = None

    def reduced(self, entry: Entry) -> Entry:
        """The entry modulo the polynomial of the algebraic number, where there is one."""
        return entry if self.root is None else divmod(entry, self.root[1])[1]


def kernel_components(
    rows: Iterable[Mapping[int, Polynomial]],
    columns: int,
    letters: int,
    *,
    depth: int,
    first: int = 0,
    nonzero: Sequence[int] = (),
    watch: Watch | None = None,
) -> Components:
    """The components of the space of ``letters`` parameters on which a matrix has a larger kernel.

    Args:
        rows: the sparse rows, column → polynomial in the letters.
        columns: the number of columns.
        depth: the largest number of equations of a case.
        first: equations are solved for one of the first so many letters wherever possible.
        nonzero: letters that vanish nowhere.
        watch: called at every case; what it raises ends the computation.
    """
    return _Elimination(letters, depth, first, watch).run(rows, columns, nonzero)


class _Elimination:
    """The cases of one matrix."""

    def __init__(self, letters: int, depth: int, first: int, watch: Watch | None) -> None:
        self.context = flint.fmpq_mpoly_ctx.get([f"a{k}" for k in range(letters)], "degrevlex")
        self.letters, self.depth, self.first, self.watch = letters, depth, first, watch
        self.pending: list[_Case] = []
        self.found: list[Component] = []
        self.open: list[tuple[Polynomial, ...]] = []

    def run(self, rows: Iterable[Mapping[int, Polynomial]], columns: int, nonzero: Sequence[int]) -> Components:
        """Work through all cases."""
        start = [{k: self.context.from_dict(dict(p)) for k, p in row.items() if p} for row in rows]
        known = _joined({}, (self.context.gen(k) for k in nonzero))
        self.pending = [_Case([row for row in start if row], frozenset(range(columns)), 0, nonzero=known)]
        while self.pending:
            if self.watch is not None:
                self.watch()
            self._work(self.pending.pop())
        generic = min((c.nullity for c in self.found if not c.equations), default=0)
        more = [c for c in self.found if c.nullity > generic]
        return Components(generic, tuple(sorted(more, key=_size)), tuple(self.open))

    def _work(self, case: _Case) -> None:
        """Eliminate as far as no entry decides; then one case goes on, and one for each factor is left for later."""
        case = self._with_units(case)
        if not case.rows:
            equations = tuple(map(_primitive, case.equations))
            self.found.append(Component(case.letters, equations, case.free + len(case.columns)))
            return
        if max(len(entry) for row in case.rows for entry in row.values()) > MAX_TERMS:
            self._leave(case)
            return
        row, column = min(
            ((i, k) for i, row in enumerate(case.rows) for k in row), key=lambda at: _price(case.rows[at[0]], at[1])
        )
        unknown = [f for f in factors(case.rows[row][column]) if str(f) not in case.nonzero]
        if len(case.equations) < self.depth:
            for number, factor in enumerate(unknown):
                self._restrict(replace(case, nonzero=_joined(case.nonzero, unknown[:number])), (factor,))
        self.pending.append(_eliminated(replace(case, nonzero=_joined(case.nonzero, unknown)), row, column))

    def _with_units(self, case: _Case) -> _Case:
        """Eliminate with entries that vanish nowhere on the case."""
        while True:
            used = {k for row in case.rows for k in row}
            case = replace(case, columns=frozenset(used), free=case.free + len(case.columns - used))
            pivot = _unit_pivot(case)
            if pivot is None:
                return case
            case = _eliminated(case, *pivot)

    def _leave(self, case: _Case, *further: Entry) -> None:
        self.open.append(tuple(map(_primitive, (*case.equations, *further))))

    def _restrict(self, case: _Case, wanted: tuple[Entry, ...]) -> None:
        """Leave for later the part of ``case`` where all ``wanted`` vanish."""
        if not wanted:
            self.pending.append(case)
            return
        if len(case.equations) >= self.depth:
            return
        equation, rest = wanted[0], wanted[1:]
        if _is_unit(equation, case):
            return
        solved = self._letter_to_solve(equation, case)
        if solved is None:
            self._take_root(case, equation, rest)
            return
        letter, slope = solved
        offset = equation - slope * self.context.gen(letter)
        if not slope.is_constant():
            for factor in factors(slope):
                self._restrict(case, (factor, offset, *rest))
        put = _Substitution(self.context, letter, -offset, slope)
        nonzero = [put(g) for g in (*case.nonzero.values(), *([] if slope.is_constant() else [slope]))]
        if any(case.reduced(g).is_zero() for g in nonzero):
            return
        known = _joined({}, [f for g in nonzero for f in factors(g)])
        inside = replace(
            case, letters=(*case.letters, letter), equations=(*case.equations, equation), nonzero=known
        )
        rows = [put.row(row) for row in case.rows]
        inside = replace(inside, rows=[_short(row, inside) for row in rows if row])
        self._branch(inside, tuple(put(w) for w in rest))

    def _branch(self, case: _Case, wanted: tuple[Entry, ...]) -> None:
        """The cases of equations that are to be split into factors first."""
        left = [case.reduced(w) for w in wanted]
        left = [w for w in left if not w.is_zero()]
        if not left:
            self.pending.append(replace(case, rows=[row for row in case.rows if row]))
            return
        for factor in factors(left[0]):
            if str(factor) not in case.nonzero:
                self._restrict(case, (factor, *left[1:]))

    def _take_root(self, case: _Case, equation: Entry, rest: tuple[Entry, ...]) -> None:
        """Go on with an algebraic number, where the equation is one in one letter and the first of its kind."""
        used = [i for i, d in enumerate(equation.degrees()) if d]
        if len(used) != 1 or used[0] < self.first or case.root is not None:
            self._leave(case, equation, *rest)
            return
        inside = replace(
            case, letters=(*case.letters, used[0]), equations=(*case.equations, equation), root=(used[0], equation)
        )
        rows = [{k: inside.reduced(e) for k, e in row.items()} for row in case.rows]
        rows = [{k: e for k, e in row.items() if not e.is_zero()} for row in rows]
        self._branch(replace(inside, rows=[row for row in rows if row]), rest)

    def _letter_to_solve(self, equation: Entry, case: _Case) -> tuple[int, Entry] | None:
        """A letter in which the equation is linear, and its coefficient; one with a number ±1 before it where there is one."""
        whole = _primitive(equation)
        found: list[tuple[tuple[int, ...], int, Entry]] = []
        for letter, degree in enumerate(equation.degrees()):
            if degree == 1 and (case.root is None or case.root[0] != letter):
                slope = equation.derivative(letter)
                size = abs(next(c for e, c in whole.items() if e[letter])) if slope.is_constant() else 0
                price = (int(letter >= self.first), int(not slope.is_constant()), size, len(slope), letter)
                found.append((price, letter, slope))
        return min(found, key=lambda f: f[0])[1:] if found else None


class _Substitution:
    """Put ``above``/``below`` for a letter, the denominator cleared."""

    def __init__(self, context: Any, letter: int, above: Entry, below: Entry) -> None:
        self.context, self.letter, self.above, self.below = context, letter, above, below

    def __call__(self, entry: Entry, degree: int | None = None) -> Entry:
        """below^degree · entry(above/below); by default of the entry's own degree."""
        own = int(entry.degrees()[self.letter])
        degree = own if degree is None else degree
        if own == 0:
            return entry * self.below**degree
        parts: dict[int, dict[tuple[int, ...], Any]] = {}
        for exponents, c in entry.to_dict().items():
            rest = [int(e) for e in exponents]
            power, rest[self.letter] = rest[self.letter], 0
            parts.setdefault(power, {})[tuple(rest)] = c
        terms = (self.context.from_dict(t) * self.above**k * self.below ** (degree - k) for k, t in parts.items())
        return sum(terms, self.context.constant(0))

    def row(self, row: Row) -> Row:
        """The row, cleared by one factor."""
        degree = max(int(entry.degrees()[self.letter]) for entry in row.values())
        changed = ((k, self(entry, degree)) for k, entry in row.items())
        return {k: entry for k, entry in changed if not entry.is_zero()}


def factors(polynomial: Entry) -> list[Entry]:
    """The distinct irreducible factors over Q, monic."""
    return [f / f.leading_coefficient() for f, _ in polynomial.factor()[1]]


def _joined(known: Mapping[str, Entry], more: Iterable[Entry]) -> dict[str, Entry]:
    return {**known, **{str(f): f for f in more}}


def _price(row: Row, column: int) -> tuple[bool, int, int, int]:
    entry = row[column]
    return len(row) > 1, entry.total_degree(), len(entry), len(row)


def _unit_pivot(case: _Case) -> tuple[int, int] | None:
    """An entry that vanishes nowhere on the case, where elimination fills least."""
    weights = Counter(k for row in case.rows for k in row)
    best: tuple[tuple[int, int], int, int] | None = None
    for i, row in enumerate(case.rows):
        for k, entry in row.items():
            cost = ((len(row) - 1) * (weights[k] - 1), len(entry))
            if (best is None or cost < best[0]) and _is_unit(entry, case):
                best = cost, i, k
        if best is not None and best[0][0] == 0:
            break
    return best[1:] if best is not None else None


def _is_unit(entry: Entry, case: _Case) -> bool:
    if entry.is_constant():
        return True
    if case.root is not None and all(not d or i == case.root[0] for i, d in enumerate(entry.degrees())):
        return True
    return len(entry) <= 2 and all(str(f) in case.nonzero for f in factors(entry))


def _eliminated(case: _Case, row: int, column: int) -> _Case:
    """The case without one row and one column, the entry there being a pivot."""
    pivots = case.rows[row]
    rows = []
    for number, other in enumerate(case.rows):
        if number == row:
            continue
        if column in other:
            other = _short(_combined(other, pivots, column, case), case)
        if other:
            rows.append(other)
    return replace(case, rows=rows, columns=case.columns - {column})


def _combined(row: Row, pivots: Row, column: int, case: _Case) -> Row:
    common = pivots[column].gcd(row[column])
    keep, take = pivots[column] / common, row[column] / common
    out = {k: entry * keep for k, entry in row.items() if k != column}
    for k, entry in pivots.items():
        if k != column:
            out[k] = out[k] - entry * take if k in out else -entry * take
    changed = ((k, case.reduced(entry)) for k, entry in out.items())
    return {k: entry for k, entry in changed if not entry.is_zero()}


def _short(row: Row, case: _Case) -> Row:
    """The row without common factors that vanish nowhere on the case."""
    common = None
    for entry in row.values():
        common = entry if common is None else common.gcd(entry)
        if common.is_constant():
            break
    for factor in factors(common) if common is not None and not common.is_constant() else ():
        while str(factor) in case.nonzero and all((entry % factor).is_zero() for entry in row.values()):
            row = {k: entry / factor for k, entry in row.items()}
    return row


def _primitive(polynomial: Entry) -> Polynomial:
    """Coprime integer coefficients, the leading one positive."""
    terms = {tuple(map(int, e)): c for e, c in polynomial.to_dict().items()}
    scale = lcm(*(int(c.q) for c in terms.values()))
    whole = {e: int(c.p) * (scale // int(c.q)) for e, c in terms.items()}
    content = gcd(*whole.values())
    if polynomial.leading_coefficient() < 0:
        content = -content
    return {e: value // content for e, value in whole.items()}


def _size(component: Component) -> tuple[int, int, str]:
    return len(component.equations), sum(map(len, component.equations)), str(component.equations)


__all__: Sequence[str] = ["Component", "Components", "kernel_components"]
