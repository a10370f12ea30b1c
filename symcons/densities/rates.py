"""Is a density conserved whatever the numbers in front of the terms of the equations are?

With D_t u = Σ c_i T_i the obstruction of ρ is linear in the c_i, so ρ is conserved for all of them if and only if it is along
every term alone. The terms are those of the file; what stands under one derivative there is one term.
"""

from __future__ import annotations

from dataclasses import replace

from symcons.densities.evolution import Equations, Evolution, translated
from symcons.densities.evolution_search import EvolutionSearch
from symcons.densities.jets import Polynomial
from symcons.expr.pde import PDE
from symcons.expr.tree import Add


class Rates:
    """The flows of the single terms of an evolution equation."""

    def __init__(self, pde: PDE, equations: Equations, search: EvolutionSearch) -> None:
        flows = _flows(pde, equations, search.flow)
        self.searches = None if flows is None else [replace(search, flow=flow) for flow in flows]

    def independent(self, density: Polynomial) -> bool:
        """Whether the density is conserved along every term; False where it holds t or a parameter itself."""
        if self.searches is None or any(v == -4 for monomial in density for v, _ in monomial):
            return False
        coefficients = self.searches[0].flow.jets.coefficients
        if any(coefficients.constant(c) is None for c in density.values()):
            return False
        return not any(search.obstruction(density) for search in self.searches)


def _flows(pde: PDE, equations: Equations, whole: Evolution) -> list[Evolution] | None:
    """The motion along each term, and that of u to u_t; None where a derivative by t is no term of its own."""
    free, target = equations.jets, whole.jets
    place = {origin: number for number, origin in enumerate(target.origins)}
    flows = []
    for tree in pde.equations:
        terms = [equations.translator.polynomial(term) for term in (tree.terms if isinstance(tree, Add) else (tree,))]
        moved = [translated(term, free, target, place) for term in terms]
        heads = [term for term, image in zip(terms, moved, strict=True) if image is None]
        if len(heads) != 1 or len(heads[0]) != 1:
            return None
        name, times = _of_head(heads[0], equations)
        number = place[name, times - 1]
        flows += [_alone(whole, number, image) for image in moved if image is not None]
    base: list[Polynomial] = [{} for _ in target.fields]
    for name, times in target.origins:
        if (name, times + 1) in place:
            base[place[name, times]] = target.single(place[name, times + 1])
    return [*flows, replace(whole, right=base, _flows={})]


def _of_head(head: Polynomial, equations: Equations) -> tuple[str, int]:
    ((monomial, _),) = head.items()
    variable = monomial[0][0]
    return equations.jets.fields[equations.jets.field_of(variable)], equations.jets.orders_of(variable)[3]


def _alone(whole: Evolution, number: int, image: Polynomial) -> Evolution:
    right: list[Polynomial] = [{} for _ in whole.right]
    right[number] = image
    return replace(whole, right=right, _flows={})
