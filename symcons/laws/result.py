"""What a search returns: laws, their certificates, and how much of the searched space is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from os import PathLike
from typing import TYPE_CHECKING, Any, TypeVar, overload

from symcons.errors import CertificateError
from symcons.expr.printing import print_expr
from symcons.expr.system import System
from symcons.expr.tree import Expr

if TYPE_CHECKING:
    import sympy


class Status(Enum):
    """How a search ended. ``value`` is the JSON word, ``message`` the sentence for people."""

    COMPLETE = "complete"
    NONE = "none"
    EXHAUSTED = "exhausted"
    NUMERICAL = "numerical"

    @property
    def message(self) -> str:
        """One sentence: what the status means and which argument to change."""
        return _MESSAGES[self]


_MESSAGES = {
    Status.COMPLETE: "every law of the searched space was found and proven",
    Status.NONE: "a theorem: the searched space holds no law but trivial ones; raise `degree` or change `basis`",
    Status.EXHAUSTED: "the budget was spent before the search was complete; raise `budget`",
    Status.NUMERICAL: "found numerically and not proven",
}


@dataclass(frozen=True, slots=True)
class RankWitness:
    """A smooth point of the constraint set over GF(p) where the gradients have the claimed rank.

    ``point`` gives every letter; ``laws`` are the indices (from 0) of the laws whose gradients, together with the
    constraints', have rank ``rank`` + codimension there, the constraints' alone having full rank. By Hensel's lemma the
    point lifts to a p-adic one, so the laws are functionally independent on the constraint set: a proof, not a sample.
    """

    prime: int
    point: tuple[tuple[str, int], ...]
    laws: tuple[int, ...]
    codimension: int

    @property
    def rank(self) -> int:
        """The number of functionally independent laws that the point proves."""
        return len(self.laws)


@dataclass(frozen=True, slots=True)
class Certificate:
    """Why a law is one: ``method`` in words, the ``primes`` it was found with, what the exact proof left (``residual`` "0")."""

    method: str
    checked: bool
    residual: str
    primes: tuple[int, ...]
    rank_witness: RankWitness | None = None


class Formula:
    """What has a formula, for those who look: SymPy's expression, and LaTeX in a notebook."""

    __slots__ = ()
    formula: Expr

    @property
    def expr(self) -> sympy.Expr:
        """The formula as a SymPy expression."""
        from symcons.emit.sympy_form import to_sympy

        return to_sympy(self.formula)

    def _repr_latex_(self) -> str:
        from symcons.emit.latex import latex

        return f"${latex(self.formula)}$"


Item = TypeVar("Item")


class Listed(Sequence[Item]):
    """A result as the sequence of its ``laws``."""

    __slots__ = ()
    laws: tuple[Item, ...]

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | Sequence[Item]:
        return self.laws[index]

    def __len__(self) -> int:
        return len(self.laws)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.laws)


@dataclass(frozen=True, slots=True)
class Law(Formula):
    """A conserved quantity.

    ``formula`` is its exact expression in the names of the file; ``independent`` says that it adds to the rank of those
    before it; ``rate_independent`` that the same expression is a law for all values of the parameters; ``condition``
    is "name = value" where it is a law at that value of a parameter only (None: it needs none).
    """

    formula: Expr
    kind: str
    degree: int
    independent: bool
    rate_independent: bool
    condition: str | None
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class SearchCertificate:
    """All that a result claims, ready to be proven again from its record alone."""

    claim: ConservedQuantities

    def check(self) -> None:
        """Prove every law and the rank again, exactly; raises CertificateError if anything fails."""
        from symcons.laws.verification import verify_record

        verdict = verify_record(self.claim.to_dict())
        if verdict.status != "verified":
            raise CertificateError(f"the certificate does not hold: {verdict.reason}")


@dataclass(frozen=True, slots=True, repr=False)
class ConservedQuantities(Listed[Law]):
    """All laws of a searched space, simplest first, and what is known about completeness.

    ``basis_size`` is the dimension of the searched space, ``nullity`` that of its conserved elements (trivial ones
    included), ``trivial`` that of those constant on the constraint set. ``rank`` counts functionally independent laws on
    the set, ``ambient_rank`` those in the surrounding space. ``laws_that_exist`` bounds laws of every kind from above
    (None: no bound known); ``complete_among`` is "all", "basis" or "none". ``degree`` is the highest degree whose search
    is complete (None for a given span); ``conditions`` are the polynomial conditions on symbolic parameters (each "… = 0")
    at which more laws may appear; ``notes`` are sentences for people (where an open search stopped and why).
    """

    system: System
    status: Status
    basis_size: int
    nullity: int
    trivial: int
    rank: int
    ambient_rank: int
    laws_that_exist: int | None
    complete_among: str
    laws: tuple[Law, ...]
    degree: int | None = None
    kinds: tuple[str, ...] = ("polynomial",)
    conditions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    elapsed_s: float = 0.0

    def __repr__(self) -> str:
        shown = ", ".join(print_expr(law.formula) for law in self.laws[:8])
        more = f", … {len(self.laws) - 8} more" if len(self.laws) > 8 else ""
        return f"<ConservedQuantities {self.status.value}, rank {self.rank}: {shown}{more}>"

    @property
    def certificate(self) -> SearchCertificate:
        """The certificate of the whole result."""
        return SearchCertificate(self)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the JSON record to ``path``, by a temporary name and a rename."""
        from symcons.laws.record import save

        save(self, path)

    @staticmethod
    def load(path: str | PathLike[str]) -> ConservedQuantities:
        """The result saved at ``path``."""
        from symcons.laws.record import load

        return load(path)

    def _repr_latex_(self) -> str:
        from symcons.emit.latex import latex

        lines = (rf"I_{{{number}}} &= {latex(law.formula)}" for number, law in enumerate(self.laws, 1))
        return r"$$\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}$$"

    @staticmethod
    def from_dict(record: dict[str, Any]) -> ConservedQuantities:
        """The result that :meth:`to_dict` described; clear errors for anything else."""
        from symcons.laws.record import from_record

        return from_record(record)

    def to_dict(self) -> dict[str, Any]:
        """The JSON record's content as plain data (see INTERFACE: schema "symcons/conserve")."""
        from symcons.laws.record import to_record

        return to_record(self)
