"""Modified Bessel functions of the second kind, as logarithms: log K_ν(x), its slope in x, for real ν and x > 0.

By regime: Debye's expansion where √(ν² + x²) is large (DLMF 10.41); the finite sum for half-odd orders (10.49.12);
Temme's series at an order within ½ of zero, climbed by K_{ν+1} = K_{ν−1} + (2ν/x) K_ν, for x < 2 (Temme 1975; 10.31);
the trapezoidal rule, which converges exponentially, on ½∫ exp(νu − x cosh u) du (10.32.9) around its peak in between.
"""

from __future__ import annotations

from math import factorial, inf, log, nan, pi

import torch
from torch import Tensor

from symcons.emit.torch_functions import debye
from symcons.emit.torch_functions.bessel_k_table import IN_POWERS
from symcons.emit.torch_functions.regimes import Precision, horner, precision_of, prepared, safe, safe_order

Order = float | Tensor
Pair = tuple[Tensor, Tensor]

EULER = 0.57721566490153286
#: Factors that are multiplied before a logarithm is taken.
_STEPS = 4

#: 1/Γ(1 + μ) = Σ c_k μ^k (Abramowitz & Stegun 6.1.34, recomputed).
RECIPROCAL_GAMMA = (
    1.0, 0.5772156649015328606, -0.6558780715202538811, -0.04200263503409523553,
    0.1665386113822914895, -0.04219773455554433675, -0.009621971527876973562, 0.007218943246663099542,
    -0.001165167591859065112, -0.0002152416741149509728, 0.0001280502823881161862, -0.00002013485478078823866,
    -1.250493482142670657e-6, 1.133027231981695882e-6, -2.056338416977607103e-7, 6.116095104481415818e-9,
    5.00200764446922293e-9, -1.181274570487020145e-9, 1.04342671169110051e-10, 7.782263439905071254e-12,
    -3.696805618642205708e-12, 5.100370287454475979e-13, -2.058326053566506783e-14, -5.348122539423017982e-15,
    1.22677862823826079e-15, -1.18125930169745877e-16, 1.186692254751600333e-18, 1.412380655318031782e-18,
)  # fmt: skip


def logbesselk(order: Order, x: Tensor) -> Tensor:
    """log K_ν(x): ∞ at x = 0, not a number for x < 0."""
    return _evaluate(order, x, 0)


def dlogbesselk(order: Order, x: Tensor) -> Tensor:
    """d log K_ν(x)/dx = −(K_{ν−1} + K_{ν+1})/(2K_ν), without cancellation."""
    return _evaluate(order, x, 1)


def besselk(order: Order, x: Tensor) -> Tensor:
    """K_ν(x)."""
    return torch.exp(logbesselk(order, x))


def _evaluate(order: Order, x: Tensor, which: int) -> Tensor:
    wide = prepared(x)
    nu = torch.abs(order).to(wide.dtype) if isinstance(order, Tensor) else abs(order)
    good = wide > 0
    result = _pair(nu, safe(wide, good, 1.0), which)[which]
    edge = torch.where(wide == 0, -inf if which else inf, nan)
    return torch.where(good, result, edge).to(x.dtype)


def _pair(nu: Order, x: Tensor, which: int) -> Pair:
    """log K and its slope for x > 0, ν ≥ 0; only the one that ``which`` says need be right."""
    need = precision_of(x)
    if not isinstance(nu, Tensor):
        if nu >= need.radius:
            return _expanded(nu, x, need, which)
        if (2 * nu) % 2 == 1:
            return _finite(int(nu), x)
        if nu == round(nu):
            return _whole(round(nu), x, need)
    w = torch.hypot(torch.as_tensor(nu, dtype=x.dtype, device=x.device), x)
    far, near = w >= need.radius, x < 2
    middle = ~far & ~near
    outer = _expanded(safe_order(nu, far, need.radius), safe(x, far, need.radius), need, which)
    inner = _climbed(safe_order(nu, near & ~far, 0.0), safe(x, near, 1.0), need)
    between = _trapezoid(safe_order(nu, middle, 0.0), safe(x, middle, 2.0), need)
    return _select(far, outer, _select(near, inner, between))


def _select(condition: Tensor, first: Pair, second: Pair) -> Pair:
    return torch.where(condition, first[0], second[0]), torch.where(condition, first[1], second[1])


def _expanded(nu: Order, x: Tensor, need: Precision, which: int) -> Pair:
    """√(π/2w) e^{−w} ((ν + w)/x)^ν Σ (−1)^k u_k/ν^k."""
    w = torch.hypot(torch.as_tensor(nu, dtype=x.dtype, device=x.device), x)
    count = debye.terms_for(nu, need) if not isinstance(nu, Tensor) else need.debye_terms
    value = debye.total(debye.U, nu, w, count, -1)
    slope = debye.total(debye.V, nu, w, count, -1) if which else value
    front = 0.5 * (log(pi / 2) - torch.log(w))
    logarithm = debye.action(nu, x, w) - w + (front + torch.log1p(value))
    return logarithm, -(w / x) * ((1 + slope) / (1 + value))


def _finite(n: int, x: Tensor) -> Pair:
    """Order n + ½: √(π/2x) e^{−x} Σ a_j y^j, y = 1/(2x), with all a_j positive; for x < 1 in powers of 2x."""
    a = [factorial(n + j) / (factorial(j) * factorial(n - j)) for j in range(n + 1)]
    small = x < 1
    y, z = 0.5 / safe(x, ~small, 1.0), 2 * safe(x, small, 1.0)
    outer, inner = horner(a, y), horner(a[::-1], z)
    total = torch.where(small, torch.log(inner) - n * torch.log(z), torch.log(outer))
    logarithm = total - x + 0.5 * (log(pi / 2) - torch.log(x))
    ratio = torch.where(small, _tilt(a[::-1], z) / inner - n, -_tilt(a, y) / outer)
    return logarithm, (ratio - 0.5) / x - 1


def _tilt(a: list[float], y: Tensor) -> Tensor:
    """Σ j a_j y^j."""
    return horner([j * c for j, c in enumerate(a)], y)


def _whole(n: int, x: Tensor, need: Precision) -> Pair:
    """A whole order from K₀ and K₁: their series for x < 2 (DLMF 10.31.1–2), a polynomial in 1/x beyond."""
    small = x < 2
    near, far = safe(x, small, 1.0), safe(x, ~small, 2.0)
    low, high = _logarithmic(near, need.series_terms)
    tall, taller = (horner(table, 4 / far - 1) for table in IN_POWERS[need.table_terms])
    half = 0.5 * x
    logarithm = torch.where(small, torch.log(low), torch.log(tall) - far - 0.5 * torch.log(far) + 0.5 * log(pi / 2))
    q = torch.where(small, high / low, half * (taller / tall))
    scale = torch.clamp(half, min=1.0)
    logarithm, product = logarithm - n * torch.log(half / scale), torch.ones_like(x)
    for j in range(1, n + 1):
        product = product * (q / scale)
        if j % _STEPS == 0:
            logarithm, product = logarithm + torch.log(product), torch.ones_like(x)
        q = j + half * (half / q)
    return logarithm + torch.log(product), (n - 2 * q) / x


def _logarithmic(x: Tensor, count: int) -> Pair:
    """K₀(x) and (x/2) K₁(x) for x ≤ 2, by series in y = x²/4 and a logarithm."""
    digamma = [-EULER + sum(1 / j for j in range(1, k + 1)) for k in range(count + 1)]
    size = [1.0 / factorial(k) ** 2 for k in range(count)]
    y, gap = 0.25 * x * x, -torch.log(0.5 * x)
    low = horner([s * d for s, d in zip(size, digamma, strict=False)], y) + gap * horner(size, y)
    tilt = horner([s / (k + 1) for k, s in enumerate(size)], y)
    rest = horner([s / (k + 1) * (digamma[k] + digamma[k + 1]) for k, s in enumerate(size)], y)
    return low, 0.5 - y * (gap * tilt + 0.5 * rest)


def _climbed(nu: Order, x: Tensor, need: Precision) -> Pair:
    """From K_μ, K_{μ+1}, |μ| ≤ ½, to K_{μ+n} by q_j = (x/2) K_{μ+j+1}/K_{μ+j} = μ + j + (x/2)²/q_{j−1}."""
    n = torch.round(nu) if isinstance(nu, Tensor) else torch.full_like(x, round(nu))
    mu, half = nu - n, 0.5 * x
    low, high = _temme(mu, x, need.series_terms)
    logarithm, q = torch.log(low) - n * torch.log(half), high / low
    product = torch.ones_like(x)
    for j in range(1, _top(nu, need) + 1):
        inside = j <= n
        product = torch.where(inside, product * q, product)
        if j % 8 == 0:
            logarithm, product = logarithm + torch.log(product), torch.ones_like(x)
        q = torch.where(inside, mu + j + half * half / q, q)
    return logarithm + torch.log(product), (nu - 2 * q) / x


def _top(nu: Order, need: Precision) -> int:
    return int(need.radius) if isinstance(nu, Tensor) else round(nu)


def _temme(mu: Tensor, x: Tensor, count: int) -> Pair:
    """K_μ(x) and (x/2) K_{μ+1}(x) for |μ| ≤ ½ and x ≤ 2."""
    square = mu * mu
    even, odd = horner(RECIPROCAL_GAMMA[0::2], square), horner(RECIPROCAL_GAMMA[1::2], square)
    gap = -torch.log(0.5 * x)
    sigma = mu * gap
    growth = torch.exp(sigma)
    f = (0.5 * (growth + 1 / growth) * -odd + sinhc(sigma, growth) * gap * even) / _sinc(pi * mu)
    p, q = 0.5 * growth / (even + mu * odd), 0.5 / growth / (even - mu * odd)
    quarter = 0.25 * x * x
    low, high, c = f, p, torch.ones_like(x)
    for k in range(1, count):
        f = (k * f + p + q) / (k * k - square)
        p, q = p / (k - mu), q / (k + mu)
        c = c * quarter / k
        low, high = low + c * f, high + c * (p - k * f)
    return low, high


def sinhc(s: Tensor, growth: Tensor) -> Tensor:
    """sinh(s)/s where growth = e^s."""
    small = torch.abs(s) < 1
    away = safe(s, ~small, 1.0)
    series = [1.0 / factorial(2 * k + 1) for k in range(10)]
    return torch.where(small, horner(series, safe(s, small, 0.0) ** 2), 0.5 * (growth - 1 / growth) / away)


def _sinc(s: Tensor) -> Tensor:
    """sin(s)/s for |s| ≤ π/2."""
    return horner([(-1.0) ** k / factorial(2 * k + 1) for k in range(13)], s * s)


def _trapezoid(nu: Order, x: Tensor, need: Precision) -> Pair:
    """−w + ν u₀ + log ½∫ exp(−w(cosh v − 1) − ν(sinh v − v)) dv, u₀ = arsinh(ν/x), x cosh(u₀ + v) = w cosh v + ν sinh v."""
    order = torch.as_tensor(nu, dtype=x.dtype, device=x.device)
    w = torch.hypot(order, x)
    left, right = _limits(order.detach(), w.detach(), x.detach(), need.tail)
    steps = torch.linspace(0, 1, need.nodes, dtype=x.dtype, device=x.device)
    h = (left + right) / (need.nodes - 1)
    v = right[..., None] * steps - left[..., None] * (1 - steps)
    deep, lift = w[..., None], order[..., None]
    swell, tilt = torch.cosh(v), torch.sinh(v)
    weights = torch.exp(-deep * (swell - 1) - lift * (tilt - v))
    total = weights.sum(-1)
    mean = (weights * (deep * swell + lift * tilt)).sum(-1) / total
    return debye.action(nu, x, w) - w + torch.log(0.5 * h * total), -mean / x


def _limits(nu: Tensor, w: Tensor, x: Tensor, tail: float) -> Pair:
    """Where the integrand has fallen by e^{−tail}, left and right of its peak (upper bounds)."""
    gap = x * x / (w + nu)
    left = torch.minimum(torch.acosh(1 + tail / gap), tail / torch.clamp(nu, min=1e-3) + 1)
    return left, torch.acosh(1 + tail / w)
