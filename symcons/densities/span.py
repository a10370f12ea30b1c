"""Densities in the span of given functions."""

from __future__ import annotations

from collections.abc import Iterator

from symcons.densities.evolution import translated
from symcons.densities.evolution_search import EvolutionSearch, Found
from symcons.densities.jets import Jets, Polynomial
from symcons.densities.polynomials import Translator
from symcons.errors import UnsupportedError
from symcons.expr.pde import PDE
from symcons.expr.pde_parser import parse_pde_expression
from symcons.expr.tree import Expr


def span_of(search: EvolutionSearch, basis: str, pde: PDE) -> Iterator[Found]:
    """All densities in the span of the functions ``basis``, a list separated by commas; the trivial ones left out."""
    elements = [_polynomial(search, text, pde) for text in separated(basis)]
    kept = [elements[k] for k in search.independent(elements)]
    yield from search.in_span(kept, graded=False)


def _polynomial(search: EvolutionSearch, text: str, pde: PDE) -> Polynomial:
    """A function, given as text, in the jets of the flow."""
    known = {name for name, _ in pde.definitions} | {parameter.name for parameter in pde.parameters}
    return in_jets(search, parse_pde_expression(text, pde.fields, known, search.flow.dim), pde)


def in_jets(search: EvolutionSearch, tree: Expr, pde: PDE) -> Polynomial:
    """A function in the jets of the flow.

    :raises UnsupportedError: where it holds a derivative that the equation determines.
    """
    target, dim = search.flow.jets, search.flow.dim
    free = Jets(pde.fields, target.coefficients)
    translator = Translator(free, dim)
    translator.know(pde)
    place = {origin: number for number, origin in enumerate(target.origins)}
    found = translated(translator.polynomial(tree), free, target, place)
    if found is None:
        raise UnsupportedError("the formula holds a derivative that the equation determines")
    return found


def separated(text: str) -> list[str]:
    """The items of a list, at the commas outside all brackets."""
    items, depth, start = [], 0, 0
    for place, character in enumerate(text):
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            items.append(text[start:place])
            start = place + 1
    return [item for item in [*items, text[start:]] if item.strip()]
