"""A flow's transform as the inversion needs it: one formula for the real axis, and its branches A·e^X for large k."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from genphys_sym.greens import shapes
from genphys_sym.greens.assumptions import Assumptions
from genphys_sym.greens.reading import normal, wave_numbers
from genphys_sym.greens.remembering import remembered
from genphys_sym.greens.setting import I, T, exp_of, minus, over, root, square
from genphys_sym.results import DensityFlow, Problem
from symcons.errors import UnsupportedError
from symcons.expr.tree import Add, Call, Expr, Mul, Sym, add, as_expr, call, mul, names, power, rebuild, substitute

LAM = Sym("lam")


@dataclass(frozen=True, slots=True)
class Branch:
    """amplitude·exp(exponent); ``axis_exponent`` is the exponent less what is imaginary on the real axis."""

    amplitude: Expr
    exponent: Expr
    axis_exponent: Expr


@dataclass(frozen=True)
class Transform:
    """``whole`` = the sum of ``branches``, in k and t.

    ``directed`` says that k has a sign (one dimension); ``real`` that the kernel is real.
    """

    whole: Expr
    branches: tuple[Branch, ...]
    real: bool
    directed: bool = False

    @cached_property
    def _hash(self) -> int:
        return hash((self.whole, self.branches, self.real, self.directed))

    def __hash__(self) -> int:
        return self._hash  # trees are walked once: what is known of a transform is looked up for every value


@remembered
def transform_of(flow: DensityFlow, quantity: str) -> Transform:
    """The transform of the kernel or of the Green's function."""
    facts = shapes.facts_of(flow)
    if flow.dispersion.problem in (Problem.ILL_POSED, Problem.MORE_DATA):
        raise UnsupportedError(f"the problem is {flow.dispersion.problem.value}: there is no kernel")
    tree = flow.kernel_hat if quantity == "kernel" else flow.green_hat
    if tree is None:
        raise UnsupportedError(f"this flow has no {quantity} in one transform")
    couple = _couple(flow, quantity)
    if couple is not None:
        return couple
    exponent = shapes.exponent(flow, facts)
    if exponent is None:
        waves = tuple(_wave(term) for term in tree.terms) if isinstance(tree, Add) else ()
        if len(waves) > 1 and wave_numbers([tree]) in ((), ("k",)):
            return Transform(tree, waves, _is_real(tree))
        return _directed(tree, _wave(tree))
    rate = shapes.growth(flow, facts)
    weight = as_expr(1)
    if quantity == "green" and flow.kernel_hat is not None:
        weight = over(as_expr(1), shapes.density_at(flow, rate) if rate is not None else over(flow.kernel_hat, tree))
    branch = _without_logarithms(weight, exponent)
    return _directed(mul(weight, exp_of(exponent)), branch)


def _wave(term: Expr) -> Branch:
    """A·e^X of a product, X the sum of what its exponentials hold."""
    factors = term.factors if isinstance(term, Mul) else (term,)
    exponents = [factor.args[0] for factor in factors if isinstance(factor, Call) and factor.name == "exp"]
    rest = mul(*(factor for factor in factors if not (isinstance(factor, Call) and factor.name == "exp")))
    exponent = add(*exponents)
    return Branch(rest, exponent, exponent)


def _directed(whole: Expr, branch: Branch) -> Transform:
    """A transform of one branch; kx in one dimension becomes k with a sign, real where conjugation is k → −k."""
    waves = wave_numbers([whole])
    if waves in ((), ("k",)):
        return Transform(whole, (branch,), _is_real(whole))
    if waves != ("kx",):
        raise UnsupportedError("a transform that knows directions is inverted in one dimension only")
    place: dict[str, Expr] = {"kx": Sym("k")}
    moved = Branch(*(substitute(part, place) for part in (branch.amplitude, branch.exponent, branch.axis_exponent)))
    mirror: dict[str, Expr] = {"k": minus(Sym("k")), "i": minus(I)}
    facts = Assumptions()
    changes = [add(substitute(part, mirror), minus(part)) for part in (moved.amplitude, moved.exponent)]
    real = all(normal(change, facts) == as_expr(0) for change in changes)
    return Transform(substitute(whole, place), (moved,), real, directed=True)


def _is_real(tree: Expr) -> bool:
    return "i" not in names(tree) and wave_numbers([tree]) in ((), ("k",))


def _couple(flow: DensityFlow, quantity: str) -> Transform | None:
    """Second order, causal: e^{−βt}(m₁ cosh t√q + (m₀ − m₁β) sinh(t√q)/√q)/(±lead) with entire functions of q = β² − c₀."""
    symbol = flow.symbol
    if symbol.order != 2 or flow.dispersion.problem is not Problem.CAUSAL or not shapes.autonomous(flow):
        return None
    facts = shapes.facts_of(flow)
    low, middle, lead = symbol.coefficients
    beta, spring = normal(over(middle, mul(as_expr(2), lead)), facts), normal(over(low, lead), facts)
    weight = mul(as_expr(flow.sign), lead)  # p = sign·(lead φ_t + …), and its datum is 1
    density = as_expr(1) if quantity == "green" else flow.p_symbol
    m0 = substitute(density, {"lam": as_expr(0)})
    m1 = normal(add(substitute(density, {"lam": as_expr(1)}), minus(m0)), facts)
    q = normal(add(square(beta), minus(spring)), facts)
    if q == as_expr(0):
        return _double(beta, (m0, m1), weight)
    z = mul(square(T), q)
    rest = normal(add(m0, minus(mul(m1, beta))), facts)
    inner = add(mul(m1, call("cosh_root", z)), mul(rest, T, call("sinhc_root", z)))
    whole = over(mul(exp_of(minus(mul(beta, T))), inner), weight)
    return Transform(whole, _pair_branches(beta, spring, q, (m0, m1), weight), _is_real(whole))


def _double(beta: Expr, density: tuple[Expr, Expr], lead: Expr) -> Transform:
    """Both roots the same for every wave: e^{−βt}(m₁ + (m₀ − m₁β)t)/lead."""
    m0, m1 = density
    size = over(add(m1, mul(T, add(m0, minus(mul(m1, beta))))), lead)
    exponent = minus(mul(beta, T))
    whole = mul(size, exp_of(exponent))
    return Transform(whole, (Branch(size, exponent, exponent),), _is_real(whole))


def _pair_branches(beta: Expr, spring: Expr, q: Expr, density: tuple[Expr, Expr], lead: Expr) -> tuple[Branch, ...]:
    """Both roots, marked by calls that :func:`resolved` writes out: √q on the branch that large k asks for."""
    m0, m1 = density
    found = []
    for sign in (1, -1):
        rate = call("slow_root" if sign > 0 else "fast_root", beta, spring, q)
        size = over(add(m0, mul(m1, rate)), mul(as_expr(2 * sign), lead, call("large_root", q)))
        found.append(Branch(size, mul(rate, T), minus(mul(beta, T))))
    return tuple(found)


def resolved_branch(branch: Branch, oscillating: bool) -> Branch:
    """The branch with its roots written out for large k; only oscillating roots are imaginary on the axis."""
    exponent = resolved(branch.exponent, oscillating)
    is_pair = exponent != branch.exponent
    axis = branch.axis_exponent if oscillating or not is_pair else exponent
    return Branch(resolved(branch.amplitude, oscillating), exponent, axis)


def resolved(tree: Expr, oscillating: bool) -> Expr:
    """``tree`` with the roots of a pair written out: √q, or i√(−q) where q < 0 for large k."""

    def visit(node: Expr) -> Expr:
        children = tuple(visit(child) for child in node.children)
        if isinstance(node, Call) and node.name in ("slow_root", "fast_root", "large_root"):
            return _written(node.name, children, oscillating)
        return rebuild(node, children)

    return visit(tree)


def _written(name: str, children: tuple[Expr, ...], oscillating: bool) -> Expr:
    q = children[-1]
    large = mul(I, root(minus(q))) if oscillating else root(q)
    if name == "large_root":
        return large
    beta, spring = children[:2]
    if name == "fast_root":
        return add(minus(beta), minus(large))
    return add(minus(beta), large) if oscillating else over(minus(spring), add(beta, large))


def _without_logarithms(weight: Expr, exponent: Expr) -> Branch:
    """weight·e^X with every b·log Q of X turned into a power Q^b."""
    kept: list[Expr] = []
    factors: list[Expr] = [weight]
    for term in _expanded(exponent):
        parts = term.factors if isinstance(term, Mul) else (term,)
        logs = [part for part in parts if isinstance(part, Call) and part.name == "log"]
        rest = mul(*(part for part in parts if part not in logs))
        if len(logs) == 1 and "k" not in names(rest):
            factors.append(power(logs[0].args[0], rest))
        else:
            kept.append(term)
    return Branch(mul(*factors), add(*kept), add(*(term for term in kept if not _is_imaginary(term))))


def _is_imaginary(term: Expr) -> bool:
    """Whether a term is i times what is real."""
    parts = term.factors if isinstance(term, Mul) else (term,)
    return parts.count(I) == 1 and all("i" not in names(part) for part in parts if part != I)


def _expanded(tree: Expr) -> list[Expr]:
    """The terms of a sum, and of a sum times factors."""
    if isinstance(tree, Add):
        return [part for term in tree.terms for part in _expanded(term)]
    if isinstance(tree, Mul):
        sums = [factor for factor in tree.factors if isinstance(factor, Add)]
        if len(sums) == 1:
            rest = mul(*(factor for factor in tree.factors if factor is not sums[0]))
            return [mul(rest, term) for term in sums[0].terms]
    return [tree]
