"""``verify``: is a formula conserved? An exact proof, or an exact refutation with a point where it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from symcons.budget import Budget
from symcons.errors import UnsupportedError
from symcons.expr.parser import parse_expression
from symcons.expr.printing import print_expr
from symcons.expr.system import System
from symcons.expr.tree import Add, Expr, Num, Pow, names, walk
from symcons.laws.closure import needs_closure
from symcons.laws.continuity import is_locally_constant, jumps
from symcons.laws.proof import Prover, Residual, check_invariance, prover_for, prover_in_letters
from symcons.laws.refutation import Refuter

if TYPE_CHECKING:
    import sympy

    from symcons.laws.recheck import RecordVerdict


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to "is ``formula`` conserved?".

    ``status`` is "verified", "refuted" or "undecided"; ``method`` says how it was reached; ``residual`` is what the
    proof left of the derivative ("0" where verified). ``counterexample`` (refuted only) is ``{"point": {name: value},
    "value": derivative}`` with exact values in the file's grammar. ``trivial``: the formula is constant on the
    constraint set.
    """

    status: Literal["verified", "refuted", "undecided"]
    formula: Expr
    method: str
    residual: str
    counterexample: dict[str, Any] | None = None
    trivial: bool = False

    @property
    def reason(self) -> str:
        """One sentence for people."""
        if self.trivial:
            return f"constant where the motion takes place, so trivially conserved; {self.method}"
        return self.method

    def to_dict(self) -> dict[str, Any]:
        """The JSON record's ``result``."""
        return {
            "law": print_expr(self.formula),
            "method": self.method,
            "reason": self.reason,
            "residual": self.residual,
            "counterexample": self.counterexample,
            "trivial": self.trivial,
        }


def verify(system: System, formula: Expr | str | sympy.Expr, budget: Budget | None = None, seed: int = 0) -> Verdict:
    """Prove or refute that ``formula`` is conserved along ``system`` (on its constraint set, for all inputs).

    ``formula`` is a tree, a text in the language of equation files, or a SymPy expression (read as it prints itself).
    Verified and refuted are proofs; undecided says why neither was reached. ``seed`` steers the search for a point.
    Raises InvarianceError where the flow leaves the constraint set, UnsupportedError for names the system does not
    know.
    """
    if not isinstance(system, System):
        raise UnsupportedError(f"verify takes a System, not {type(system).__name__}: densities are proven by verify_density")
    if budget is not None:
        budget.start()
    tree = formula if isinstance(formula, Expr) else parse_expression(str(formula), _known_names(system), "<law>")
    _check_names(system, tree)
    check_invariance(system)
    return judge(system, tree, None, budget, seed)


def judge(
    system: System, formula: Expr, prover: Prover | None, budget: Budget | None = None, seed: int = 0
) -> Verdict:
    """Like :func:`verify` for a system known to be invariant; ``prover`` spares the set-up where its ring suffices."""
    try:
        torn = jumps(system, formula)
        if torn is not None:
            reason = f"it jumps where {print_expr(torn)} = 0, so that its derivative says nothing there"
            return Verdict("undecided", formula, reason, "undefined")
        if divides_by_sums(system, formula) or (system.kind == "ode" and needs_closure(system, (formula,))):
            inner, tree = prover_in_letters(system, formula)
            residual = inner.prove(tree)
            if residual.status == "zero":
                trivial = inner.is_constant(tree) or is_locally_constant(system, formula)
                return Verdict("verified", formula, residual.method, "0", trivial=trivial)
        prover = prover or prover_for(system, formula)
        residual = prover.prove(formula)
    except (UnsupportedError, ZeroDivisionError) as error:
        return Verdict("undecided", formula, str(error), "unknown")
    if residual.status == "zero":
        return Verdict("verified", formula, residual.method, "0", trivial=prover.is_constant(formula))
    return _refuted(prover, formula, residual, budget, seed)


def divides_by_sums(system: System, formula: Expr) -> bool:
    """Whether equations or formula divide by sums, so that expanding them over one denominator may be long."""
    if system.kind == "map":
        return False
    trees = (system.expanded(e) for e in (*system.equations, formula))
    return any(
        isinstance(node, Pow) and isinstance(node.base, Add) and isinstance(node.exponent, Num) and node.exponent.value < 0
        for tree in trees
        for node in walk(tree)
    )


def verify_record(record: Mapping[str, Any]) -> RecordVerdict:
    """Prove every claim of a saved conserve record again, from the JSON alone: laws, ranks, counts.

    Raises SymconsError (E621) where it is no such record.
    """
    from symcons.laws.recheck import recheck

    return recheck(record)


def _known_names(system: System) -> set[str]:
    declared = {*(n for n, _ in system.definitions), *(p.name for p in system.parameters)}
    return {*system.states, *system.inputs, *declared} | ({system.time} if system.time is not None else set())


def _check_names(system: System, formula: Expr) -> None:
    unknown = sorted(names(formula) - _known_names(system) - {"pi"})
    if unknown:
        raise UnsupportedError(f"the formula names {unknown[0]}, which is no state, parameter, input or definition")


def _refuted(prover: Prover, formula: Expr, residual: Residual, budget: Budget | None, seed: int) -> Verdict:
    shown = residual.text()
    if residual.left is None:
        return Verdict("undecided", formula, residual.method, "undefined")
    found = Refuter(prover, formula).counterexample(budget, seed)
    if found is None:
        return Verdict("undecided", formula, _why_undecided(residual), shown)
    point, value = found
    plain = {"point": {name: print_expr(v) for name, v in point.items()}, "value": print_expr(value)}
    return Verdict("refuted", formula, "its derivative is not 0 at a point of the set", shown, plain)


def _why_undecided(residual: Residual) -> str:
    if residual.status == "nonzero":
        return "the derivative is not 0 modulo the constraints, but no real point was found where it is not 0"
    return f"neither a proof nor a point where it changes was found ({residual.method})"
