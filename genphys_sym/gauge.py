"""The R-free gauge: p divided by its mass, with the unique radial flux; and the equation that such a p obeys, if local.

Where one branch λ(k) carries the density, p/mass obeys ∂_t = λ(k) − λ(0), so J = ∇ (λ(k) − λ(0))/k² p. With several
branches the flux is ∇ (∂_t log(K̂/mass)/k²) p, a multiplier that depends on t.
"""

from __future__ import annotations

from collections.abc import Sequence

from genphys_sym.alphabet import Alphabet
from genphys_sym.at_zero import at_zero, simplified
from genphys_sym.branches import LAM, Characteristic
from genphys_sym.results import DensityFlow, Problem
from genphys_sym.signs import NOT_NEGATIVE
from genphys_sym.spelling import Speller
from genphys_sym.time_slopes import time_slope
from symcons.expr.pde import PDE
from symcons.expr.rational import RationalFunction
from symcons.expr.tree import MINUS_ONE, ONE, ZERO, Call, Expr, Mul, Num, Sym, add, mul, names, negate, power, walk


def normalised(flow: DensityFlow, char: Characteristic, density: Sequence[Expr]) -> tuple[Expr, Expr] | None:
    """(p/mass, its flux), common constant factors of p left out; None where there is no kernel, or its mass changes sign.

    A flow without a source has this form already.
    """
    if flow.kernel_hat is None or flow.mass is None or not flow.linear:
        return None
    content = content_of(density)
    if flow.source == ZERO:
        return scaled(flow.p, content), scaled(flow.flux, content)
    if not _keeps_its_sign(flow.mass, char):
        return None
    factor = inverse(flow.mass)
    if flow.symbol.order == 1:
        return multiplied(factor, scaled(flow.p, content)), multiplied(factor, scaled(flow.flux, content))
    if not flow.symbol.isotropic:
        return None
    p = scaled(mul(factor, flow.p), content)
    if flow.dispersion.problem is Problem.CAUSAL:
        return (p, _several_branches(flow, p)) if flow.symbol.order == 2 else None
    growth = flow.dispersion.growth[0]
    rate = simplified(add(growth, negate(at_zero(growth, char.assumptions))), char.assumptions)
    letters = Alphabet((rate,), ("k",))
    return p, Speller(letters, p, flow.symbol.dim, True).flux([letters.zero - letters.read(rate)])


def _keeps_its_sign(mass: Expr, char: Characteristic) -> bool:
    """Whether no wave swings in it: no cosine, and no root of what may be negative."""
    for node in walk(mass):
        if isinstance(node, Call) and node.name in ("cos", "sin", "piecewise"):
            return False
        if isinstance(node, Call) and node.name == "sqrt" and not char.assumptions.sign(node.args[0]) <= NOT_NEGATIVE:
            return False
    return "i" not in names(mass)


def _several_branches(flow: DensityFlow, p: Expr) -> Expr:
    """∇ of the multiplier (∂_t log K̂ − ∂_t log mass)/k² on p, the front factor of K̂ left out of the quotient."""
    kernel, mass = flow.kernel_hat or ONE, flow.mass or ONE
    factors = kernel.factors if isinstance(kernel, Mul) else (kernel,)
    fronts = [f for f in factors if isinstance(f, Call) and f.name == "exp"]
    rest = mul(*(f for f in factors if f not in fronts))
    slope = add(*(time_slope(front.args[0]) for front in fronts), _ratio(rest), negate(_ratio(mass)))
    return Call("grad", (Call("mult", (mul(slope, power(Sym("k") ** 2, MINUS_ONE)), p)),))


def _ratio(tree: Expr) -> Expr:
    """∂_t log of a tree."""
    if isinstance(tree, Call) and tree.name == "exp":
        return time_slope(tree.args[0])
    return mul(time_slope(tree), power(tree, MINUS_ONE))


def multiplied(factor: Expr, tree: Expr) -> Expr:
    """A factor times a number or, by components, a vector."""
    if isinstance(tree, Call) and tree.name == "vector":
        return Call("vector", tuple(mul(factor, part) for part in tree.args))
    return mul(factor, tree)


def inverse(mass: Expr) -> Expr:
    """1/mass, of an exponential the exponential of the opposite."""
    if isinstance(mass, Call) and mass.name == "exp":
        return Call("exp", (negate(mass.args[0]),))
    return ONE if mass == ONE else power(mass, MINUS_ONE)


def content_of(density: Sequence[Expr]) -> Expr:
    """The common factor of M's coefficients, positive where it is a number."""
    letters = Alphabet(density)
    common = letters.ring.zero
    for tree in density:
        common = common.gcd(letters.read(tree).numerator)
    number = abs(letters.read(density[-1]).numerator.leading_coefficient()) if common.is_constant() else 1
    value = RationalFunction(common * number / common.leading_coefficient(), letters.ring.one)
    return letters.write(value)


def scaled(tree: Expr, content: Expr) -> Expr:
    """The tree over a constant, terms cancelled."""
    if content == ONE:
        return tree
    if isinstance(tree, Call) and tree.name == "vector":
        return Call("vector", tuple(scaled(part, content) for part in tree.args))
    terms = getattr(tree, "terms", (tree,))
    return add(*(_term(term, content) for term in terms))


def _term(term: Expr, content: Expr) -> Expr:
    factors = term.factors if isinstance(term, Mul) else (term,)
    plain = [f for f in factors if isinstance(f, Num) or not any(isinstance(node, Call) for node in walk(f))]
    rest = [f for f in factors if f not in plain]
    letters = Alphabet([*plain, content])
    return mul(letters.write(letters.read(mul(*plain)) / letters.read(content)), *rest)


def gauge_equation(flow: DensityFlow) -> PDE | None:
    """The equation of the field in the R-free gauge, P(λ + λ(0), k) = 0, where it is local and λ(0) free of roots.

    Of Yukawa's φ_tt + Δφ − m²φ = 0 it is φ_tt − 2mφ_t + Δφ = 0. None where the flow has no source, or no such equation.
    """
    symbol = flow.symbol
    if flow.source == ZERO or not symbol.local or not symbol.isotropic or not flow.dispersion.selected or symbol.clock:
        return None
    char = Characteristic(symbol, flow.pde.parameters)
    try:
        start = at_zero(flow.dispersion.growth[flow.dispersion.selected[0]], char.assumptions)
    except ZeroDivisionError:
        return None
    if names(start) & {"i", "t"} or any(isinstance(node, Call) for node in walk(start)):
        return None
    letters = Alphabet([*symbol.coefficients, start], (LAM, "k"))
    total, moved = letters.zero, letters.letter(LAM) + letters.read(start)
    for coefficient in reversed(symbol.coefficients):
        total = total * moved + letters.read(coefficient)
    field = Sym(flow.pde.fields[0])
    by_time = letters.by_powers(total.numerator, LAM)
    speller = Speller(letters, field, symbol.dim, True)
    parts = {**dict.fromkeys(range(max(by_time) + 1), letters.ring.zero), **by_time}
    left = speller.scalar([RationalFunction(parts[j], total.denominator) for j in range(max(by_time) + 1)])
    return PDE(flow.pde.fields, (left,), parameters=flow.pde.parameters, dim=flow.pde.dim, name=flow.pde.name)
