"""λ² + 2βλ + d + c²k², causal: waves with a front at r = ct, damped or not, with or without a mass.

With σ = √(c²t² − r²), ν = (N−1)/2 and μ² = β² − d the field's response behind the front is
e^{−βt} (1/2c) (a/2πσ)^ν I_{−ν}(aσ), a = μ/c (I → J and a = √(−μ²)/c where μ² < 0; π^{−ν} σ^{−2ν}/(2c Γ(1−ν)) where μ = 0:
nothing in odd N ≥ 3). It follows from N = 1 and N = 2 by −(1/2πr) ∂/∂r, which raises N by two. The density m₁φ_t + m₀φ
adds the time derivative: σ^{−ν}I_{−ν} → c²t·2π times the response in N + 2. On the front itself stand distributions.
"""

from __future__ import annotations

from dataclasses import dataclass

from genphys_sym.greens.assumptions import Assumptions
from genphys_sym.greens.bessel import modified_i, ordinary_j
from genphys_sym.greens.reading import normal
from genphys_sym.greens.setting import PI, Form, R, T, dimension, exp_of, halves, inside_front, minus, over, root, square
from symcons.expr.printing import print_expr
from symcons.expr.tree import Expr, add, as_expr, call, mul, power

SOURCE = "Courant & Hilbert, Methods of Mathematical Physics II, VI.12; Morse & Feshbach 7.3, 7.4"


@dataclass(frozen=True, slots=True)
class Pair:
    """lead·(λ² + 2βλ + d + c²k²) with the density m₁φ_t + m₀φ; ``excess`` is μ² = β² − d and ``sign`` its sign."""

    lead: Expr
    beta: Expr
    speed: Expr
    speed2: Expr
    excess: Expr
    sign: int | None
    m1: Expr
    m0: Expr


def green(pair: Pair, dim: int | None, facts: Assumptions) -> Form:
    """The field's response to a unit datum of the density."""
    value = over(mul(_decay(pair), _response(pair, dimension(dim), facts)), pair.lead)
    return Form(_behind(value, pair), SOURCE, _where(dim), _fronts(pair, dim, density=False))


def kernel(pair: Pair, dim: int | None, facts: Assumptions) -> Form:
    """The density's response: m₁ ∂_t + m₀ applied to the field's."""
    n = dimension(dim)
    raised = mul(as_expr(2), PI, pair.speed2, T, _response(pair, add(n, as_expr(2)), facts))
    rate = normal(add(pair.m0, minus(mul(pair.m1, pair.beta))), facts)
    kept = mul(rate, _response(pair, n, facts)) if rate != as_expr(0) else as_expr(0)
    value = over(mul(_decay(pair), add(mul(pair.m1, raised), kept)), pair.lead)
    return Form(_behind(value, pair), SOURCE, _where(dim), _fronts(pair, dim, density=True))


def _behind(value: Expr, pair: Pair) -> Expr:
    return value if value == as_expr(0) else inside_front(value, mul(pair.speed, T))


def _where(dim: int | None) -> str:
    return "all" if dim is None else f"N = {dim}"


def _decay(pair: Pair) -> Expr:
    return exp_of(minus(mul(pair.beta, T)))


def _response(pair: Pair, n: Expr, facts: Assumptions) -> Expr:
    """g with e^{−βt} g the field's response in n dimensions, by the sign of μ²."""
    nu = halves(n, -1)
    half_speed = over(as_expr(1), mul(as_expr(2), pair.speed))
    sigma = root(add(mul(pair.speed2, square(T)), minus(square(R))))

    def massive(size: Expr, waving: bool) -> Expr:
        a = normal(over(size, pair.speed), facts)
        bessel = (ordinary_j if waving else modified_i)(minus(nu), mul(a, sigma))
        return mul(half_speed, power(over(a, mul(as_expr(2), PI, sigma)), nu), bessel)

    if pair.sign == 0:
        return _massless(nu, half_speed, sigma)
    growing, waving = massive(facts.root(pair.excess), False), massive(facts.root(minus(pair.excess)), True)
    if pair.sign is not None:
        return growing if pair.sign > 0 else waving
    zero, free = as_expr(0), _massless(nu, half_speed, sigma)
    return call("piecewise", growing, call(">", pair.excess, zero), waving, call("<", pair.excess, zero), free)


def _massless(nu: Expr, half_speed: Expr, sigma: Expr) -> Expr:
    """π^{−ν} σ^{−2ν}/(2c Γ(1−ν)); the gamma function has its poles where ν is whole and positive."""
    order = getattr(nu, "value", None)
    if order is not None and order.denominator == 1 and order > 0:
        return as_expr(0)
    shape = power(sigma, minus(mul(as_expr(2), nu)))
    return mul(half_speed, power(PI, minus(nu)), shape, power(call("gamma", add(as_expr(1), minus(nu))), as_expr(-1)))


def _fronts(pair: Pair, dim: int | None, *, density: bool) -> tuple[str, ...]:
    """What stands on the front, in the words of distributions."""
    front = f"r = {print_expr(mul(pair.speed, T))}"
    if dim == 1:
        if not density:
            return ()
        weight = print_expr(over(mul(pair.m1, _decay(pair)), mul(as_expr(2), pair.lead)))
        place = print_expr(mul(pair.speed, T))
        return (f"({weight})*(delta(x - {place}) + delta(x + {place}))",)
    kept = over(_decay(pair), pair.lead)
    operator = _operator(pair) if density else ""
    if dim == 3:
        shell = f"delta(r - {print_expr(mul(pair.speed, T))})/({print_expr(mul(as_expr(4), PI, pair.speed, R))})"
        shell = shell if kept == as_expr(1) else f"{print_expr(kept)}*{shell}"
        return (f"{operator}[{shell}]" if density else shell, *_jump(pair, front, density))
    if dim is None:
        return (f"a distribution on the front {front}",)
    start = "the step of N = 1" if dim % 2 else "the finite part of N = 2"
    word = f"{operator} (-1/(2*pi*r)*d/dr)^{(dim - 1) // 2} applied to {start} at the front {front}"
    return (word.strip(),) if dim > 2 or density else ()


def _operator(pair: Pair) -> str:
    """m₁ d/dt + m₀ in words."""
    slope = "d/dt" if pair.m1 == as_expr(1) else f"{print_expr(pair.m1)}*d/dt"
    return slope if pair.m0 == as_expr(0) else f"({slope} + {print_expr(pair.m0)})"


def _jump(pair: Pair, front: str, density: bool) -> tuple[str, ...]:
    """In three dimensions the regular part of φ jumps at the front; its time derivative puts a shell there."""
    if not density or pair.excess == as_expr(0):
        return ()
    height = over(mul(pair.m1, pair.excess, _decay(pair)), mul(as_expr(8), PI, pair.speed2, pair.lead))
    return (f"({print_expr(height)})*delta({print_expr(mul(pair.speed, T))} - r) at the front {front}",)
