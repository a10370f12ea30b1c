"""The kinds of law beyond polynomials, tried in turn until as many laws are known as can exist."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from symcons.budget import Budget, BudgetSpent
from symcons.errors import UnsupportedError
from symcons.laws.joined import Candidate, joined
from symcons.laws.result import ConservedQuantities, Status
from symcons.symmetry.flow import SamplingError

#: A search of one kind: the result so far, the degree, the budget, a seed and a list for notes give candidates.
Search = Callable[[ConservedQuantities, int, Budget, int, list[str]], Iterable[Candidate]]


def search_further(
    found: ConservedQuantities, kinds: Sequence[str], top: int, budget: Budget, seed: int
) -> ConservedQuantities:
    """``found`` with what the ``kinds`` add. A kind that does not apply to the system adds nothing."""
    for kind in kinds:
        for search in _searches(kind):
            if _has_all(found):
                continue
            try:
                budget.check()
                notes: list[str] = []
                found = joined(found, search(found, top, budget, seed, notes))
                found = replace(found, notes=(*found.notes, *notes))
            except SamplingError as error:
                found = replace(found, notes=(*found.notes, f"undecided: {kind} laws, since {error}"))
            except UnsupportedError as error:
                if kind == "time-dependent" and found.kinds == ("time-dependent",):
                    found = replace(found, notes=(*found.notes, f"undecided: laws with e^(ct), since {error}"))
            except BudgetSpent:
                note = f"the budget was spent in the search for {kind} laws; raise the budget to go on"
                status = found.status if found.laws else Status.EXHAUSTED
                return replace(found, status=status, notes=(*found.notes, note))
    return found


def _has_all(found: ConservedQuantities) -> bool:
    """Whether as many independent laws are known as can exist."""
    return found.laws_that_exist is not None and found.rank >= found.laws_that_exist


def _searches(kind: str) -> tuple[Search, ...]:
    """What is tried for a kind, the cheap before the dear."""
    if kind == "rational":
        from symcons.laws.darboux import product_laws
        from symcons.laws.orbit_ideals import rational_laws
        from symcons.laws.reciprocals import reciprocal_laws

        return (product_laws, reciprocal_laws, rational_laws)
    if kind == "darboux":
        from symcons.laws.darboux import exponential_factor_laws, logarithmic_laws

        return (logarithmic_laws, exponential_factor_laws)
    from symcons.laws.exponentials import exponential_laws

    return (exponential_laws,)
