"""The strata of a parameters' space on which linear problems gain solutions, collected from one problem after another.

A problem is a sparse matrix with polynomials in the parameters, and in hidden letters before them (an exponent, or the
coefficients of a cofactor); it is solved case by case (:mod:`symcons.exact.components`), block by block.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from symcons.budget import Budget
from symcons.errors import UnsupportedError
from symcons.exact.components import kernel_components
from symcons.exact.rational_functions import Polynomial
from symcons.expr.system import Parameter
from symcons.expr.tree import Expr
from symcons.laws.readable import tree_of
from symcons.laws.strata import Stratum, possible, projected

#: Cases of one problem.
MAX_CASES = 4_000
#: The codimension up to which strata are sought.
CODIMENSION = 3


class Strata:
    """The ``found`` strata of codimension ≤ :data:`CODIMENSION` in the space of symbolic ``parameters``.

    ``open`` are conditions that no parameter can be solved from; ``unsolved`` says that values of hidden letters that are no
    rational functions of the parameters were left out, ``cut`` that a problem was too large.
    """

    def __init__(self, parameters: Sequence[Parameter], budget: Budget) -> None:
        self.known = {p.name: p for p in parameters}
        self.names = tuple(p.name for p in parameters if p.value is None)
        self.budget = budget
        self.found: list[Stratum] = []
        self.open: list[Stratum] = []
        self.unsolved = self.cut = False

    def reach(self) -> str:
        """What of the space was searched: every value, where no component can have a higher codimension."""
        return "value" if len(self.names) <= CODIMENSION else f"component of codimension ≤ {CODIMENSION}"

    def sorted(self) -> list[Stratum]:
        """Those found, of low codimension first."""
        return sorted(self.found, key=lambda s: (s.codimension, len(s.text()), s.text()))

    def solve(
        self, rows: Sequence[Mapping[int, Polynomial]], columns: int, hidden: int = 0, nonzero: Sequence[int] = ()
    ) -> list[tuple[Expr, ...]]:
        """Collect the strata of a problem; the values of its ``hidden`` letters for general parameters.

        ``nonzero`` are letters that vanish nowhere.
        """
        letters = (*(f"<{k}>" for k in range(hidden)), *self.names)
        positive = [k for k, name in enumerate(letters) if name in self.known and self.known[name].sign is not None]
        images: list[tuple[Expr, ...]] = []
        for part in parts(rows, columns):
            try:
                found = kernel_components(
                    part.rows,
                    len(part.columns),
                    len(letters),
                    depth=hidden + CODIMENSION,
                    first=hidden,
                    nonzero=(*nonzero, *positive),
                    watch=Cases(self.budget),
                )
            except UnsupportedError:
                self.cut = True
                continue
            for component in found.found:
                image = projected(component, letters, hidden)
                if image is not None and not image[1].codimension and len(image[0]) == hidden:
                    images.append(tuple(image[0][letter] for letter in letters[:hidden]))
                self._take(image)
            for equations in found.open:
                self._leave(equations, letters, hidden)
        return images

    def _leave(self, equations: Sequence[Polynomial], letters: Sequence[str], hidden: int) -> None:
        last = [terms for terms in equations if any(any(e[:hidden]) for e in terms)]
        stratum = Stratum((), tuple(tree_of(terms, letters) for terms in equations if terms not in last))
        self.unsolved = self.unsolved or bool(last)
        if any(len({i for e in terms for i in range(hidden) if e[i]}) == 1 and _is_curved(terms, hidden) for terms in last):
            return
        if 0 < stratum.codimension <= CODIMENSION and stratum not in self.open:
            self.open.append(stratum)

    def _take(self, image: tuple[dict[str, Expr], Stratum] | None) -> None:
        if image is None:
            self.unsolved = True
            return
        stratum = image[1]
        if not 0 < stratum.codimension <= CODIMENSION or not possible(stratum, self.known):
            return
        if not any(stratum.holds_on(s) and s.holds_on(stratum) for s in self.found):
            self.found.append(stratum)


def _is_curved(terms: Polynomial, hidden: int) -> bool:
    """Whether a hidden letter occurs in a power above the first."""
    return any(e[i] > 1 for e in terms for i in range(hidden))


class Cases:
    """A budget that also counts: what takes more than :data:`MAX_CASES` cases is left open, on any machine."""

    def __init__(self, budget: Budget) -> None:
        self.budget, self.left = budget, MAX_CASES

    def __call__(self) -> None:
        self.budget.check()
        self.left -= 1
        if self.left < 0:
            raise UnsupportedError("the parameters take too many cases")


@dataclass(frozen=True, slots=True)
class Part:
    """A block of a matrix: its rows with ``columns`` numbered anew from 0, and their numbers in the whole matrix."""

    rows: list[dict[int, Polynomial]]
    columns: tuple[int, ...]


def parts(rows: Sequence[Mapping[int, Polynomial]], columns: int) -> Iterator[Part]:
    """The matrix in blocks that share neither rows nor columns."""
    leader = list(range(columns))

    def find(k: int) -> int:
        while leader[k] != k:
            leader[k] = leader[leader[k]]
            k = leader[k]
        return k

    for row in rows:
        one, *others = row
        for other in others:
            leader[find(other)] = find(one)
    groups: dict[int, list[int]] = {}
    for column in range(columns):
        groups.setdefault(find(column), []).append(column)
    mine: dict[int, list[Mapping[int, Polynomial]]] = {}
    for row in rows:
        mine.setdefault(find(next(iter(row))), []).append(row)
    for name, group in groups.items():
        number = {column: k for k, column in enumerate(group)}
        yield Part([{number[k]: p for k, p in row.items()} for row in mine.get(name, ())], tuple(group))


__all__ = ["CODIMENSION", "Cases", "Part", "Strata", "parts"]
