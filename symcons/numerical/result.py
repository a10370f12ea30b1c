"""What a numerical search returns: laws that are not proven, those that were proven afterwards, and the numbers behind them."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from typing import Any

from symcons.expr.printing import print_expr
from symcons.expr.system import System
from symcons.expr.tree import Expr
from symcons.laws.result import Formula, Listed, Status


@dataclass(frozen=True, slots=True)
class NumericalLaw(Formula):
    """A formula that does not change at the points tried.

    ``residual`` is the largest |dH/dt|/(|∇H|·|dx/dt|) at fresh points in arithmetic of ``digits`` digits; ``recognised`` says
    that its coefficients are exact numbers (else they are rounded). ``proof`` is the method of an exact proof (None: there is
    none).
    """

    formula: Expr
    kind: str
    degree: int
    independent: bool
    recognised: bool
    residual: float
    digits: int
    proof: str | None = None

    @property
    def proven(self) -> bool:
        """Whether an exact proof accepted the formula."""
        return self.proof is not None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the answer rests on: ``points`` sampled in ``box``, ``digits`` of arithmetic, the singular values next to the gap.

    Singular values are root mean squares of the cosine between motion and gradient. ``zero`` is the size up to which rounding
    explains one, ``changes`` that above which a combination certainly changes; ``below`` and ``above`` are the values on both
    sides.
    """

    points: int
    box: tuple[tuple[str, float, float], ...]
    digits: int
    zero: float
    changes: float
    below: tuple[float, ...]
    above: tuple[float, ...]


@dataclass(frozen=True, slots=True, repr=False)
class NumericalLaws(Listed[NumericalLaw]):
    """The laws found, proven ones first, and the evidence.

    ``status`` is NUMERICAL where a clear gap tells which combinations are conserved (none, where ``laws`` is empty),
    EXHAUSTED where there is no clear gap or the budget was spent. ``basis_size`` functions were searched, ``nullity``
    dimensions of their combinations do not change (at most, where undecided), ``trivial`` of those are constant on the set;
    ``rank`` counts functionally independent laws, at points. ``system`` is None for a Python function of ``states``. No
    theorem is claimed but ``proven``.
    """

    name: str
    system: System | None
    states: tuple[str, ...]
    status: Status
    basis_size: int
    nullity: int
    trivial: int
    rank: int
    laws: tuple[NumericalLaw, ...]
    evidence: Evidence
    notes: tuple[str, ...] = ()
    elapsed_s: float = 0.0

    @property
    def proven(self) -> tuple[NumericalLaw, ...]:
        """The laws that an exact proof accepted."""
        return tuple(law for law in self.laws if law.proven)

    @property
    def unproven(self) -> tuple[NumericalLaw, ...]:
        """The laws that rest on numbers alone."""
        return tuple(law for law in self.laws if not law.proven)

    def __repr__(self) -> str:
        shown = ", ".join(print_expr(law.formula) + (" (proven)" if law.proven else "") for law in self.laws[:8])
        return f"<NumericalLaws {self.status.value}, rank {self.rank}: {shown}>"

    def save(self, path: str | PathLike[str]) -> None:
        """Write the JSON record to ``path``, all or nothing."""
        from symcons.laws.record import dumps, save_text

        save_text(dumps(self.to_dict()) + "\n", path)

    @staticmethod
    def load(path: str | PathLike[str]) -> NumericalLaws:
        """The result saved at ``path``."""
        from symcons.numerical.record import load

        return load(path)

    def to_dict(self) -> dict[str, Any]:
        """The JSON record's content: schema "symcons/conserve", with the evidence under ``numerical``."""
        from symcons.numerical.record import to_record

        return to_record(self)

    @staticmethod
    def from_dict(record: dict[str, Any]) -> NumericalLaws:
        """The result that :meth:`to_dict` described."""
        from symcons.numerical.record import from_record

        return from_record(record)
