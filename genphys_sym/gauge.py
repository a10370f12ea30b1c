"""The R-free gauge: p divided by its mass, with the unique radial flux; and the equation that such a p obeys, if local.

Where one branch λ(k) carries the density, p/mass obeys ∂_t = λ(k) − λ(0), so J = ∇ (λ(k) − λ(0))/k² p. With several
branches the flux of the kernel is ∇ ∂_t log(K̂/mass)/k² p, a multiplier that depends on t.
"""

from __future__ import annotations

from collections.abc import Sequence

from genphys_sym.alphabet import Alphabet
from genphys_sym.at_zero import at_zero
from genphys_sym.branches import Characteristic
from genphys_sym.results import DensityFlow, Problem
from genphys_sym.spelling import Speller
from symcons.expr.tree import MINUS_ONE, ONE, ZERO, Call, Expr, Mul, Num, add, mul, negate, power


def normalised(flow: DensityFlow, char: Characteristic, density: Sequence[Expr]) -> tuple[Expr, Expr] | None:
    """(p/mass, its flux), common constant factors of p left out; None where no kernel is known.

    A flow without a source that is isotropic has this form already.
    """
    if flow.kernel_hat is None or flow.mass is None or not flow.linear:
        return None
    content = content_of(density)
    if flow.source == ZERO:
        return scaled(flow.p, content), scaled(flow.flux, content)
    if flow.symbol.order == 1:
        factor = inverse(flow.mass)
        return _multiplied(factor, scaled(flow.p, content)), _multiplied(factor, scaled(flow.flux, content))
    if not flow.symbol.isotropic or flow.dispersion.problem is not Problem.DECAYING:
        return None
    p = scaled(mul(inverse(flow.mass), flow.p), content)
    growth = flow.dispersion.growth[0]
    rate = add(growth, negate(at_zero(growth, char.assumptions)))
    letters = Alphabet((rate,), ("k",))
    spell = Speller(letters, p, flow.symbol.dim, True)
    return p, spell.flux([letters.zero - letters.read(rate)])


def _multiplied(factor: Expr, tree: Expr) -> Expr:
    if isinstance(tree, Call) and tree.name == "vector":
        return Call("vector", tuple(mul(factor, part) for part in tree.args))
    return mul(factor, tree)


def inverse(mass: Expr) -> Expr:
    """1/mass, of an exponential the exponential of the opposite."""
    if isinstance(mass, Call) and mass.name == "exp":
        return Call("exp", (negate(mass.args[0]),))
    return ONE if mass == ONE else power(mass, MINUS_ONE)


def content_of(density: Sequence[Expr]) -> Expr:
    """The common factor of M's coefficients, with the sign that leaves its leading coefficient as it is."""
    letters = Alphabet(density)
    common = letters.ring.zero
    for tree in density:
        common = common.gcd(letters.read(tree).numerator)
    number = abs(letters.read(density[-1]).numerator.leading_coefficient()) if common.is_constant() else 1
    value = type(letters.one)(common * number / common.leading_coefficient(), letters.ring.one)
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
    plain = [f for f in factors if isinstance(f, Num) or not any(isinstance(node, Call) for node in (f, *f.children))]
    rest = [f for f in factors if f not in plain]
    letters = Alphabet([*plain, content])
    return mul(letters.write(letters.read(mul(*plain)) / letters.read(content)), *rest)
