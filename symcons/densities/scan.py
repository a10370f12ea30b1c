"""Special values of parameters at which an equation has more densities, and the densities there.

The generic search names the polynomials at whose zeros the ranks of its linear problems drop. Each is solved for a parameter;
there the search is run again, names conditions of its own, and so on to codimension 2. What is found beyond the densities of
larger strata, modulo total derivatives, is shown with its condition.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from symcons.densities.clocks import damped_parts
from symcons.densities.euler import signature
from symcons.densities.jets import Polynomial
from symcons.densities.linear import kernel
from symcons.densities.proof import Proof
from symcons.densities.result import Densities, Density
from symcons.errors import UnsupportedError
from symcons.expr.parser import parse_expression
from symcons.expr.pde import PDE
from symcons.expr.tree import Expr
from symcons.laws.result import Status
from symcons.laws.strata import Stratum, opened, possible, solved

#: How many parameters may be fixed one after another.
CODIMENSION = 2

Run = Callable[[PDE], Densities]
#: Densities with what marks them: the stratum, None where they are generic.
Known = list[tuple[Stratum, Density]]


def scan_densities(problem: PDE, scanned: Sequence[str], run: Run) -> Densities:
    """The generic densities, and those of each stratum with its ``condition``, as "b = 2*g"."""
    opened = opened_for(problem, scanned)
    generic = run(opened)
    known: Known = [(Stratum(), law) for law in generic.laws]
    left: dict[str, None] = {}
    level = [(Stratum(), generic)]
    for _ in range(CODIMENSION):
        level = [pair for outer, found in level for pair in _inside(opened, outer, found, run, known, left)]
    extra = [law for stratum, law in known if stratum.codimension]
    status = Status.COMPLETE if extra and generic.status is Status.NONE else generic.status
    notes = tuple(note for note in generic.notes if not note.startswith("where "))
    return replace(generic, laws=(*generic.laws, *extra), status=status, conditions=tuple(left), notes=notes)


def opened_for(problem: PDE, scanned: Sequence[str]) -> PDE:
    """``problem`` with the parameters named made symbolic. Raises SymconsError (E603) for a name that is no parameter."""
    return replace(problem, parameters=opened(problem.parameters, scanned, "equation"))


def on_stratum(problem: PDE, stratum: Stratum) -> PDE:
    """``problem`` with the values of a stratum."""
    values = dict(stratum.values)
    return replace(problem, parameters=tuple(replace(p, value=values.get(p.name, p.value)) for p in problem.parameters))


def _inside(
    problem: PDE, outer: Stratum, found: Densities, run: Run, known: Known, left: dict[str, None]
) -> list[tuple[Stratum, Densities]]:
    """The strata within one stratum that its conditions name, searched; ``known`` and ``left`` grow."""
    names_of = {p.name: p for p in problem.parameters}
    result = []
    for condition in found.conditions:
        tree = parse_expression(condition.removesuffix(" = 0"), set(names_of), "<condition>")
        for inner in solved(tree):
            stratum = outer.within(inner)
            if stratum.equations:
                left.setdefault(stratum.text())
            elif possible(stratum, names_of) and not any(s.holds_on(stratum) and stratum.holds_on(s) for s, _ in known):
                special = run(on_stratum(problem, stratum))
                known += [(stratum, law) for law in _beyond(problem, stratum, special, known)]
                result.append((stratum, special))
    return result


def _beyond(problem: PDE, stratum: Stratum, special: Densities, known: Known) -> list[Density]:
    """The densities of a stratum that are no combination of those of larger ones, modulo total derivatives."""
    proof = Proof(on_stratum(problem, stratum))
    before = [stratum.at(law.formula) for other, law in known if other.holds_on(stratum)]
    new = new_densities(proof, before, [law.formula for law in special.laws], "xyz"[: problem.dim or 1])
    text = stratum.text()
    return [replace(special.laws[k], condition=text, independent=False, rate_independent=False) for k in new]


def new_densities(proof: Proof, known: Sequence[Expr], formulas: Sequence[Expr], space: str) -> list[int]:
    """The formulas, by number, that are no combination of the known ones and those before them, modulo total derivatives.

    Those that are no polynomials in jets (roots of a momentum) are new unless they are equal to a known one.
    """
    new: list[int] = []
    groups: dict[Expr | None, list[tuple[int | None, Polynomial]]] = {}
    for number, formula in [*((None, f) for f in known), *enumerate(formulas)]:
        clocked = damped_parts(formula, ())
        exponent, inner = (None, formula) if clocked is None else clocked[:2]
        polynomial = _polynomial(proof, inner)
        if polynomial is not None:
            groups.setdefault(exponent, []).append((number, polynomial))
        elif number is not None and formula not in known:
            new.append(number)
    jets = proof.equations.jets
    for members in groups.values():
        columns = [signature(jets, polynomial, space) for _, polynomial in members]
        dependent = {max(vector) for vector in kernel(columns, jets.coefficients, graded=True).vectors}
        new += [number for k, (number, _) in enumerate(members) if number is not None and k not in dependent]
    return sorted(new)


def _polynomial(proof: Proof, formula: Expr) -> Polynomial | None:
    try:
        return proof.polynomial(formula)
    except UnsupportedError:
        return None


__all__ = ["new_densities", "on_stratum", "opened_for", "scan_densities"]
