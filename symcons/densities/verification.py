"""Is a formula a conserved density? An exact proof with a flux, or an exact refutation.

Refuted: the variational derivative of D_t ρ is not zero, shown by its value at a point of the jet space. That is a proof,
since it vanishes identically for every total derivative.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import count, islice
from typing import Any

from symcons.budget import Budget
from symcons.densities.clocks import damped_parts, has_clock
from symcons.densities.euler import euler, signature
from symcons.densities.evolution import flow_of
from symcons.densities.evolution_search import EvolutionSearch
from symcons.densities.jets import FIRST_LETTER, Jets, Monomial, Polynomial, add_to
from symcons.densities.lattice_proof import check as check_lattice
from symcons.densities.lattice_search import normal_form, telescoped
from symcons.densities.linear import kernel
from symcons.densities.multiplier_search import MultiplierSearch
from symcons.densities.normal_form import NormalForms
from symcons.densities.polynomials import tree_of
from symcons.densities.proof import Proof
from symcons.densities.real_form import RealForm, is_complex, real_form
from symcons.densities.record import parsed, printed, vector_of
from symcons.densities.roots import root_law, root_parts
from symcons.densities.sites import Sites, Translator, translated
from symcons.densities.space_search import SpaceSearch
from symcons.densities.span import in_jets
from symcons.densities.weights import weights_of
from symcons.errors import CertificateError, UnsupportedError
from symcons.expr.lattice import Lattice
from symcons.expr.pde import PDE
from symcons.expr.tree import ZERO, Expr, call, mul
from symcons.laws.verification import Verdict


def verify_density(problem: PDE | Lattice, formula: Expr | str, budget: Budget | None = None) -> Verdict:
    """Prove or refute that ``formula`` is a conserved density of ``problem``.

    Verified: ``method`` tells a flux. Refuted: ``counterexample`` is a point of the jet space with the value of the
    variational derivative of D_t ρ there. Undecided says why.
    """
    tree = parsed(formula, problem) if isinstance(formula, str) else formula
    clock = (budget or Budget()).start()
    try:
        if isinstance(problem, PDE) and is_complex(problem):
            return _of_complex(real_form(problem), tree, clock)
        return _on_lattice(problem, tree) if isinstance(problem, Lattice) else _of_pde(problem, tree, clock)
    except UnsupportedError as error:
        return Verdict("undecided", tree, error.message, "unknown")


def _of_complex(split: RealForm, formula: Expr, budget: Budget) -> Verdict:
    """A formula in complex fields: its real part, or its imaginary part where it is imaginary; of others each is asked for."""
    polynomial = Proof(split.pde).polynomial
    wanted = [part for part in split.parts(formula) if part != ZERO and (has_clock(part) or polynomial(part))]
    if len(wanted) != 1:
        raise UnsupportedError("the formula is neither real nor imaginary; ask for re(…) and im(…) one by one")
    return replace(_of_pde(split.pde, wanted[0], budget), formula=formula)


def _of_pde(pde: PDE, formula: Expr, budget: Budget) -> Verdict:
    proof = Proof(pde)
    dim = pde.dim or 1
    momentum = root_law(proof.equations) if dim == 1 else None
    if momentum is not None and root_parts(formula, momentum.flux_of(formula)) is not None:
        return _of_root(pde, proof, formula, momentum.flux_of(formula))
    flow = flow_of(proof.equations, dim)
    if flow is None:
        return _by_multipliers(pde, proof, formula, budget)
    kind = EvolutionSearch if dim == 1 else SpaceSearch
    search = kind(flow, weights_of(proof.equations.jets, proof.equations.polynomials, {}), budget.check)
    clocked = damped_parts(formula, ()) if dim == 1 else None
    if clocked is not None:
        return _of_damped(pde, proof, search, formula, clocked[:2])
    density = in_jets(search, formula, pde)
    if not search.trace(density):
        return _verified(pde, formula, (), trivial=True)
    if not search.obstruction(density):
        flux = tuple(tree_of(part, flow.jets) for part in search.fluxes(density))
        proof.check(formula, flux)
        return _verified(pde, formula, flux)
    moved = flow.time_derivative(density)
    return _refuted(flow.jets, moved, flow.space, formula)


def _of_damped(pde: PDE, proof: Proof, search: EvolutionSearch, formula: Expr, parts: tuple[Expr, Expr]) -> Verdict:
    """e^a ρ is conserved if and only if a_t ρ + D_t ρ is a total derivative."""
    exponent, inner = parts
    jets, density = search.flow.jets, in_jets(search, inner, pde)
    if not search.trace(density):
        return _verified(pde, formula, (), trivial=True)
    moved = dict(search.flow.time_derivative(density))
    add_to(moved, jets.product(jets.total(in_jets(search, exponent, pde), "t"), density))
    left, integral = search.forms.reduce(moved)
    if left:
        return _refuted(jets, moved, search.flow.space, formula)
    flux = mul(call("exp", exponent), tree_of({m: -c for m, c in integral.items()}, jets))
    proof.check(formula, (flux,))
    return _verified(pde, formula, (flux,))


def _of_root(pde: PDE, proof: Proof, formula: Expr, flux: Expr) -> Verdict:
    try:
        proof.check(formula, (flux,))
    except CertificateError:
        return Verdict("undecided", formula, "the flux of the equation's momentum is not the flux of this root", "unknown")
    return _verified(pde, formula, (flux,))


def _verified(problem: PDE | Lattice, formula: Expr, flux: tuple[Expr, ...], *, trivial: bool = False) -> Verdict:
    if trivial:
        return Verdict("verified", formula, "a total derivative, conserved whatever the equation", "0", trivial=True)
    return Verdict("verified", formula, f"conserved with the flux {printed(vector_of(flux), problem)}", "0")


def _refuted(jets: Jets, moved: Polynomial, space: str, formula: Expr) -> Verdict:
    """The variational derivative by a field that is not zero, and a point where it is not."""
    for field in range(jets.size):
        left = euler(jets, moved, field, space)
        if left:
            point, value = _point(jets, left)
            plain = {"point": point, "value": str(value)}
            method = f"the variational derivative of D_t rho by {jets.fields[field]} is not 0"
            return Verdict("refuted", formula, method, _shown(tree_of(left, jets)), plain)
    return Verdict("undecided", formula, "neither a flux nor an obstruction was found", "unknown")


def _shown(tree: Expr) -> str:
    from symcons.expr.pde_printing import print_operator_expr

    return print_operator_expr(tree)


def _point(jets: Jets, value: Polynomial) -> tuple[dict[str, str], Fraction]:
    """Small whole values of the variables at which a polynomial is not zero; fields inside letters are 0."""
    held = {jets.letters[FIRST_LETTER - v].variable for m in value for v, _ in m if v <= FIRST_LETTER}
    free = sorted(v for v in jets.variables(value) if v > FIRST_LETTER and v not in held)
    parameters = jets.coefficients.parameters
    for start in islice(count(1), 1000):
        at = {v: Fraction((start * (7 * k + 3) + k) % (11 + start) + 1) for k, v in enumerate(free)}
        at |= dict.fromkeys(held, Fraction(0))
        at |= {v: Fraction(jets.letters[FIRST_LETTER - v].kind != "sin") for v in jets.variables(value) if v <= FIRST_LETTER}
        numbers = [Fraction(start + 2 * k + 1) for k in range(len(parameters))]
        total = sum((_value(jets, m, c, at, numbers) for m, c in value.items()), Fraction(0))
        if total:
            named = {_shown(tree_of(jets.single(v), jets)): str(at[v]) for v in sorted({*free, *held})}
            return named | {n: str(x) for n, x in zip(parameters, numbers, strict=True)}, total
    raise UnsupportedError("no point was found where the variational derivative is not zero")


def _value(jets: Jets, monomial: Monomial, c: Any, at: dict[int, Fraction], numbers: list[Fraction]) -> Fraction:
    total = Fraction(0)
    for exponents, coefficient in jets.coefficients.terms(c).items():
        for base, exponent in zip(numbers, exponents, strict=True):
            coefficient *= base**exponent
        total += coefficient
    for v, e in monomial:
        if Fraction(e).denominator != 1:
            raise UnsupportedError("a root at a point")
        total *= at[v] ** int(e)
    return total


def _by_multipliers(pde: PDE, proof: Proof, formula: Expr, budget: Budget) -> Verdict:
    """Whether the density is one of those that multipliers give, up to a total derivative."""
    jets, dim = proof.equations.jets, pde.dim or 1
    weights = weights_of(jets, proof.equations.polynomials, dict(pde.weights))
    density = proof.polynomial(formula)
    explicit = max((sum(e for v, e in m if FIRST_LETTER < v < 0) for m in density), default=0)
    rank = max((weights.of(m, jets) for m in density), default=Fraction(1))
    search = MultiplierSearch(proof.equations, proof.solutions, weights, dim, budget.check)
    space = "xyz"[:dim]
    columns, laws = [signature(jets, density, space)], list(search.up_to(rank, explicit))
    columns += [signature(jets, law.density, space) for law in laws]
    for vector in kernel(columns[::-1], jets.coefficients, graded=True).vectors:
        own = vector.get(len(laws))
        number = None if own is None else jets.coefficients.constant(own)
        if not number:
            continue
        rest, flux = dict(density), [Polynomial() for _ in space]
        for place, c in vector.items():
            if place != len(laws):
                law = laws[len(laws) - 1 - place]
                factor = c * jets.number(-1 / number)
                add_to(rest, law.density, -factor)
                for part, more in zip(flux, law.flux, strict=True):
                    add_to(part, more, factor)
        left, inner = NormalForms(jets).reduce(rest)
        if left:
            continue
        add_to(flux[0], jets.total(inner, "t"), jets.number(-1))
        trees = tuple(tree_of(part, jets) for part in flux)
        proof.check(formula, trees)
        return _verified(pde, formula, trees)
    reason = "no multiplier of fitting rank gives it; that a conserved density has none is not excluded here"
    return Verdict("undecided", formula, reason, "unknown")


def _on_lattice(lattice: Lattice, formula: Expr) -> Verdict:
    translator = translated(lattice)
    sites = translator.sites
    density = translator.polynomial(formula)
    if not normal_form(density):
        return _verified(lattice, formula, (), trivial=True)
    moved = sites.time_derivative(density)
    left = normal_form(moved)
    if left:
        return _refuted_on_lattice(lattice, translator, left, formula)
    flux = translator.tree({m: -c for m, c in telescoped(moved).items()})
    check_lattice(translator, formula, flux)
    return _verified(lattice, formula, (flux,))


def _refuted_on_lattice(lattice: Lattice, translator: Translator, left: Polynomial, formula: Expr) -> Verdict:
    """D_t ρ summed over translates is not zero: a point where its value differs from 0."""
    sites = translator.sites
    method = "the translates of the monomials of D_t rho do not cancel"
    variables = sorted({v for m in left for v, _ in m})
    for start in range(1, 200):
        at = {v: Fraction((start * (5 * k + 2)) % (7 + start) + 1) for k, v in enumerate(variables)}
        value = sum((_lattice_value(sites, m, c, at) for m, c in left.items()), Fraction(0))
        if value:
            point = {printed(translator.tree({((v, 1),): sites.coefficients.one}), lattice): str(at[v]) for v in variables}
            plain = {"point": point, "value": str(value)}
            return Verdict("refuted", formula, method, printed(translator.tree(left), lattice), plain)
    return Verdict("undecided", formula, method, printed(translator.tree(left), lattice))


def _lattice_value(sites: Sites, monomial: Monomial, c: Any, at: dict[int, Fraction]) -> Fraction:
    total = sum(sites.coefficients.terms(c).values(), Fraction(0))  # every parameter being 1
    for v, e in monomial:
        total *= at[v] ** int(e)
    return total
