"""The inverse transform as a ball that holds the true value.

On the real axis as far as the transform's branches decay exponentially there; else, for r > 0, on the real axis up to
where every branch is analytic in a sector, and from there along a turned ray on which the outgoing wave e^{ikr} makes it
decay. Turning is allowed by Cauchy's theorem and the principle of Phragmén and Lindelöf: the branch is analytic in the
sector (shown by :mod:`~genphys_sym.greens.growth`), of order less than π over its opening, and bounded by a power on the
axis. So oscillating and slowly decaying transforms get the value of their regular part at r, atoms and fronts aside.
What is cut off at the end is bounded by an incomplete gamma function and added to the radius. On the real axis the panels of
:mod:`~genphys_sym.greens.panels` serve all distances, and all times of a window where all that is claimed was shown with
a ball for the time; where no panels are found, FLINT's adaptive integrator takes over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any, NamedTuple

import flint
from flint import acb, arb

from genphys_sym.greens import radial
from genphys_sym.greens.balls import Ball, integrand, named, to_ball
from genphys_sym.greens.growth import Growth, Sector, Uncertain, growth, tail
from genphys_sym.greens.panels import Panels, Rule, Spread, panels_of
from genphys_sym.greens.setting import I
from genphys_sym.greens.transforms import Branch, Transform, resolved_branch
from symcons.errors import UnsupportedError
from symcons.expr.tree import Sym, add, as_expr, mul, power, substitute

Real = Any

#: Angles of the turned ray that are tried, in radians.
ANGLES = (Fraction(6, 5), Fraction(3, 4), Fraction(1, 2), Fraction(1, 4), Fraction(1, 8))
#: Oscillations on the real axis up to which it is preferred.
MAX_PERIODS = 400
#: The largest working precision.
MAX_BITS = 4000
_ROUGH = 64
#: Raised precisions are multiples of this, so that distances share what is known at them.
_STEP = 32
#: By how many bits the working precision exceeds what is asked of an integral.
_SPARE = 24
#: A ball around zero that is as small as this is taken for zero: no relative accuracy is asked of it.
_NOTHING = arb(10) ** -40


@dataclass(frozen=True, slots=True)
class Problem:
    """What is inverted: the transform, exact values of its names, the dimension, and the square of the distance.

    Where the transform knows directions (one dimension), ``x`` is the signed place: K = (1/π) Re ∫ K̂(k) e^{ikx} dk.
    With a ``window`` the time is any from its first to its last, and what is said holds for all of them.
    """

    transform: Transform
    exact: Mapping[str, Fraction]
    dim: int
    r2: Fraction
    x: Fraction | None = None
    window: tuple[Fraction, Fraction] | None = None

    @property
    def r(self) -> Ball:
        """The distance at the present precision."""
        return acb(to_ball(self.r2).real.sqrt())

    def outgoing(self, k: Ball) -> Ball:
        """The outgoing wave."""
        if self.x is not None:
            return (k * acb(0, 1) * to_ball(self.x)).exp()
        return radial.outgoing(self.dim, k * self.r)

    def outgoing_size(self, least: Real) -> Real:
        """A bound of |Λ⁺ e^{−ikr}| |k|^{(N−1)/2} for |k| ≥ ``least``."""
        if self.x is not None:
            return arb(1)
        r = self.r.real
        return radial.outgoing_size(self.dim, least * r) * r ** (-to_ball(Fraction(self.dim - 1, 2)).real)

    def values(self) -> dict[str, Ball]:
        """The names as balls at the present precision."""
        return named(self.exact.items(), self.window)


def invert(problem: Problem, digits: int) -> Ball:
    """The kernel at r, as a real ball with a relative radius below 10^−digits where the precision limit allows.

    :raises UnsupportedError: where no certified path is found; the message says what is missing.
    """
    path = _path(problem)
    bits = int(digits * 3.33) + 40
    while True:
        with flint.ctx.workprec(bits):
            value = path(bits)
        missing = _missing_bits(value, digits)
        if missing <= 0 or bits >= MAX_BITS:
            return value
        bits = min(MAX_BITS, -(-(bits + missing + 20) // _STEP) * _STEP)


def _missing_bits(value: Ball, digits: int) -> int:
    """How many bits the relative accuracy lacks."""
    if not value.is_finite():
        return _ROUGH
    have = -(digits * 3.33 + 4)
    real = value.real
    if real.contains(0) and real.rad() < _NOTHING:
        return 0
    size = real.abs_upper() if real.contains(0) else real.abs_lower()
    if real.rad() == 0 or size == 0:
        return 0
    ratio = real.rad() / size
    return int((ratio.log() / arb(2).log()).upper().ceil().unique_fmpz() or 0) - int(have)


Path = Callable[[int], Ball]


class Spectrum(NamedTuple):
    """A problem without its place."""

    transform: Transform
    exact: tuple[tuple[str, Fraction], ...]
    dim: int
    window: tuple[Fraction, Fraction] | None

    def anywhere(self) -> Problem:
        """The problem at the origin."""
        place = Fraction(0) if self.transform.directed else None
        return Problem(self.transform, dict(self.exact), self.dim, Fraction(0), place, self.window)

    def early(self) -> Problem:
        """The same at the first of its times."""
        if self.window is None:
            return self.anywhere()
        return replace(self.anywhere(), exact={**dict(self.exact), "t": self.window[0]}, window=None)


def _spectrum(problem: Problem) -> Spectrum:
    return Spectrum(problem.transform, tuple(sorted(problem.exact.items())), problem.dim, None)


def _through_time(problem: Problem) -> Spectrum | None:
    """All times from m·2^j to (m + 1)·2^j, m = 8 … 15, about that of the problem."""
    time = problem.exact.get("t")
    if time is None or time <= 0:
        return None
    step = Fraction(2) ** (time.numerator.bit_length() - time.denominator.bit_length() - 4)
    while time >= 16 * step:
        step *= 2
    first = time // step * step
    exact = tuple(sorted(item for item in problem.exact.items() if item[0] != "t"))
    return Spectrum(problem.transform, exact, problem.dim, (first, first + step))


@lru_cache(maxsize=256)
def _shape(spectrum: Spectrum) -> tuple[tuple[Branch, ...], Real | None]:
    """The branches and, where they decay on the real axis, roughly how far it matters."""
    problem = spectrum.anywhere()
    branches = _resolved(problem)
    return branches, _real_reach(problem, branches, 40)


def _reach(spectrum: Spectrum) -> Real | None:
    """How far the real axis matters, None where that was not found."""
    try:
        return _shape(spectrum)[1]
    except UnsupportedError:
        return None


@lru_cache(maxsize=256)
def _end(spectrum: Spectrum, bits: int) -> tuple[Real, Real, Real]:
    """Where the real axis is cut, a bound of what is missed, and the size of the integrand."""
    problem = spectrum.anywhere()
    branches, reach = _shape(spectrum)
    scale = _scale(_axis_function(spectrum.early()))
    weight = scale * radial.constant(problem.dim)
    radius = _cut(lambda x: _real_tail(problem, branches, x), bits - _SPARE, weight, reach)
    return radius, _real_tail(problem, branches, radius), scale


def _path(problem: Problem) -> Path:
    """The real axis or a turned ray, whichever is proven and short."""
    all_times = _through_time(problem)
    if all_times is not None and _is_near(_reach(all_times), problem):
        return lambda bits: _real_path(problem, bits, all_times)
    branches, reach = _shape(_spectrum(problem))
    if _is_near(reach, problem):
        return lambda bits: _real_path(problem, bits)
    if problem.r2 > 0 and problem.transform.real:
        start = _turning_point(problem, branches)
        if start is not None:
            return lambda bits: _turned_path(problem, branches, start, bits)
    if reach is not None:
        return lambda bits: _real_path(problem, bits)
    raise UnsupportedError(
        "no certified inversion of this transform: it neither decays exponentially on the real axis nor was it shown "
        f"analytic in a sector{' (at r = 0 only the former helps)' if problem.r2 == 0 else ''}"
    )


def _is_near(reach: Real | None, problem: Problem) -> bool:
    return reach is not None and float(reach) * float(problem.r2) ** 0.5 < MAX_PERIODS


def _resolved(problem: Problem) -> tuple[Branch, ...]:
    """The branches with their square roots on the side that large k takes."""
    with flint.ctx.workprec(_ROUGH):
        for oscillating in (False, True):
            found = [resolved_branch(b, oscillating) for b in problem.transform.branches]
            if any(_start(problem, [b], Fraction(0)) is None for b in found):
                continue
            return tuple(found)
    raise UnsupportedError("no certified inversion: the behaviour of the transform for large k was not found")


def _start(problem: Problem, branches: list[Branch] | tuple[Branch, ...], angle: Fraction) -> Real | None:
    """The smallest power of two beyond which all branches have enclosures that are analytic up to ``angle``."""
    for exponent in range(-3, 24):
        sector = Sector(arb(2) ** exponent, min(angle, Fraction(0)), max(angle, Fraction(0)))
        if all(_is_tame(problem, branch, sector) for branch in branches):
            return sector.radius
    return None


def _is_tame(problem: Problem, branch: Branch, sector: Sector) -> bool:
    """Whether the branch is enclosed over the sector, is of order < π/opening, and is bounded by a power on the axis."""
    axis = Sector(sector.radius, Fraction(0), Fraction(0))
    try:
        values = problem.values()
        for where in (axis, sector):
            growth(branch.amplitude, values, problem.exact, where)
            rate = growth(branch.exponent, values, problem.exact, where)
        on_axis = growth(branch.axis_exponent, values, problem.exact, axis)
    except Uncertain:
        return False
    opening = sector.high - sector.low
    return bool((on_axis.power <= 0 or on_axis.real_top(axis) <= 0) and rate.power * opening < 3)


# The real axis ---------------------------------------------------------------------------------------------------------


def _real_tail(problem: Problem, branches: tuple[Branch, ...], radius: Real) -> Real:
    """A bound of c_N ∫_R^∞ |K̂| k^{N−1} dk.

    :raises Uncertain: where a branch does not decay.
    """
    sector = Sector(radius, Fraction(0), Fraction(0))
    values = problem.values()
    total = arb(0)
    for branch in branches:
        amplitude = growth(branch.amplitude, values, problem.exact, sector)
        rate = growth(branch.axis_exponent, values, problem.exact, sector)
        if rate.power <= 0:
            raise Uncertain("only a power")
        total += tail(amplitude, rate, sector, Fraction(problem.dim - 1))
    return total * radial.constant(problem.dim)


def _real_reach(problem: Problem, branches: tuple[Branch, ...], bits: int) -> Real | None:
    """Where the tail falls below 2^−bits of the transform's weight, None where it never does."""
    with flint.ctx.workprec(_ROUGH):
        try:
            return _cut(lambda radius: _real_tail(problem, branches, radius), bits, arb(1))
        except Uncertain:
            return None


def _cut(bound: Callable[[Real], Real], bits: int, scale: Real, start: Real | None = None) -> Real:
    """A radius at which ``bound`` is below 2^−bits·``scale``, by doubling and then halving the step.

    From a ``start`` that is nearly far enough, by smaller steps.

    :raises Uncertain: where none is found.
    """
    goal = scale * arb(2) ** (-bits)
    radius, factor = (arb(1) / 4, arb(2)) if start is None else (start, arb(9) / 8)
    failure = Uncertain("no decay")
    for _ in range(40 if start is None else 200):
        try:
            if bound(radius) < goal:
                break
        except Uncertain as error:
            failure = error
        radius = (radius * factor).mid()
    else:
        raise failure
    return radius if start is not None else _shortened(bound, radius, goal)


def _shortened(bound: Callable[[Real], Real], radius: Real, goal: Real) -> Real:
    step = radius / 4
    for _ in range(4):
        try:
            if bound(radius - step) < goal:
                radius -= step
        except Uncertain:
            pass
        step /= 2
    return radius


@lru_cache(maxsize=256)
def _panels(spectrum: Spectrum, bits: int, cap: Fraction) -> Panels | None:
    """Panels that serve all distances up to ``cap``; None where none were found."""
    transform, exact, dim, window = spectrum
    radius, _, scale = _end(spectrum, bits)
    spread = Spread(transform.whole, exact, dim, cap, transform.real and not transform.directed, window)
    return panels_of(spread, radius, scale * arb(2) ** (_SPARE - bits), bits)


@lru_cache(maxsize=256)
def _rule(spectrum: Spectrum, bits: int, cap: Fraction, time: Fraction | None) -> Rule | None:
    """Nodes and weights at a time of the window, where there is one."""
    panels = _panels(spectrum, bits, cap)
    return None if panels is None else panels.at(time if spectrum.window else None)


def _cap(squared: Fraction) -> Fraction:
    """The least power of two that is no less than the distance, 1/4 at least."""
    cap = Fraction(1, 4)
    while cap * cap < squared:
        cap *= 2
    return cap


def _summed(problem: Problem, found: Rule) -> Ball:
    """Σ weight·Λ(kr), and what the rule misses."""
    if problem.x is not None:
        total = sum((w * problem.outgoing(acb(k)) for k, w in zip(found.nodes, found.weights, strict=True)), acb(0))
        return _widened(total, found.missed)
    r, dim = problem.r.real, problem.dim
    waves = (radial.real_wave(dim, k * r) for k in found.nodes)
    return _widened(sum((w * wave for w, wave in zip(found.weights, waves, strict=True)), acb(0)), found.missed)


def _real_path(problem: Problem, bits: int, all_times: Spectrum | None = None) -> Ball:
    """Along the real axis, by what serves ``all_times`` where that is found, else by what serves this one."""
    spectrum = all_times or _spectrum(problem)
    radius, missed, scale = _end(spectrum, bits)
    found = _rule(spectrum, bits, _cap(problem.r2), problem.exact.get("t"))
    if found is not None:
        value = _summed(problem, found)
    elif all_times is not None:
        return _real_path(problem, bits)
    else:
        value = _from_origin(_axis_function(problem), radius, problem, bits, scale)
    total = value * radial.constant(problem.dim)
    return _widened(total.real if problem.transform.real else total, missed)


def _widened(value: Any, radius: Real) -> Ball:
    slack = arb(0, radius)
    return acb(value + slack) if isinstance(value, arb) else value + acb(slack, slack)


def _axis_function(problem: Problem) -> Callable[[Ball, bool], Ball]:
    """K̂(k) k^{N−1} Λ(kr)."""
    values = problem.values()
    whole = integrand(problem.transform.whole, "k", values)
    r, dim = problem.r, problem.dim
    if problem.x is not None:
        return lambda k, a: whole(k, a) * problem.outgoing(k)
    if dim == 1:
        return lambda k, a: whole(k, a) * (k * r).cos()
    if dim == 3 and problem.r2 > 0:
        return lambda k, a: whole(k, a) * k * (k * r).sin() / r
    return lambda k, a: whole(k, a) * k ** (dim - 1) * radial.wave(dim, k * r)


def _from_origin(function: Callable[[Ball, bool], Ball], end: Real, problem: Problem, bits: int, scale: Real) -> Ball:
    """∫_0^end; where the transform is unbounded at k = 0 the first stretch is bounded, not computed."""
    first = arb(2) ** (-2 * bits)
    if function(acb(arb(first / 2, first / 2)), False).is_finite():
        return _integral(function, acb(0), acb(end), problem, bits, scale)
    inverted = substitute(problem.transform.whole, {"k": power(Sym("k"), as_expr(-1))})
    sector = Sector(1 / first, Fraction(0), Fraction(0))
    try:
        found = growth(inverted, problem.values(), problem.exact, sector)
    except Uncertain as error:
        raise UnsupportedError(f"no certified inversion: the transform near k = 0 was not enclosed ({error})") from error
    room = problem.dim - found.power
    if room <= 0:
        raise UnsupportedError("the inverse transform diverges at k = 0: it exists only up to a constant")
    missed = found.size() * first ** to_ball(room).real / to_ball(room).real
    return _widened(_integral(function, acb(first), acb(end), problem, bits, scale), missed)


def _scale(function: Callable[[Ball, bool], Ball]) -> Real:
    """The size of the integrand, roughly: the goal of the tail, not a bound."""
    sizes = [abs(function(acb(2) ** exponent, False)) * arb(2) ** exponent for exponent in range(-4, 8)]
    return max((size.mid() for size in sizes if size.is_finite()), default=arb(1)) + arb(2) ** -4000


def _integral(function: Callable[[Ball, bool], Ball], start: Ball, end: Ball, problem: Problem, bits: int, scale: Real) -> Ball:
    limit = 20_000 + int(200 * abs(float(abs(end - start).mid())) * max(1.0, float(problem.r2) ** 0.5))
    goal = arb(2) ** (_SPARE - bits)
    return acb.integral(function, start, end, rel_tol=goal, abs_tol=goal * scale, eval_limit=limit * 4, depth_limit=2 * bits)


# The turned ray --------------------------------------------------------------------------------------------------------


def _turning_point(problem: Problem, branches: tuple[Branch, ...]) -> tuple[Real, tuple[Fraction, ...]] | None:
    """Where the rays start and at which angle each branch leaves the axis; None where a branch has none."""
    with flint.ctx.workprec(_ROUGH):
        corner, angles = (arb(problem.dim) / problem.r.real).mid() if problem.dim > 1 else arb(1) / 8, []
        for branch in branches:
            found = [(start, angle) for angle in ANGLES for start in [_start_at(problem, branch, angle)] if start is not None]
            if not found:
                return None
            start, angle = min(found, key=lambda pair: float(max(pair[0], corner)) / abs(float(pair[1])) ** 0.5)
            corner = max(corner, start)
            angles.append(angle if _sign(problem, branch, angle) == 1 else -angle)
        return corner, tuple(angles)


def _start_at(problem: Problem, branch: Branch, angle: Fraction) -> Real | None:
    sign = _sign(problem, branch, angle)
    return None if sign is None else _start(problem, [branch], angle * sign)


def _sign(problem: Problem, branch: Branch, angle: Fraction) -> int | None:
    """Up or down: the side on which e^{X + ikr} decays along the ray."""
    for sign in (1, -1):
        far = Sector(arb(2) ** 60, angle * sign, angle * sign)
        try:
            rate = _outgoing_rate(problem, branch, far)
        except Uncertain:
            continue
        if rate.power >= 1 and rate.real_top(far) < 0:
            return sign
    return None


def _outgoing_rate(problem: Problem, branch: Branch, sector: Sector) -> Growth:
    """The growth of X + ikr."""
    values = {**problem.values(), "#r": problem.r if problem.x is None else to_ball(problem.x)}
    return growth(add(branch.exponent, mul(I, Sym("k"), Sym("#r"))), values, problem.exact, sector)


def _ray_tail(problem: Problem, branch: Branch, start: Real, angle: Fraction, length: Real) -> Real:
    """A bound of c_N ∫ |A e^X k^{N−1} Λ⁺| along the rest of the ray start + ρe^{iθ}, ρ ≥ length."""
    end = acb(start) + acb(length) * _direction(angle)
    reached = abs(Fraction(str(float(end.arg().mid())))) * Fraction(999, 1000)
    low, high = (reached, angle) if angle > 0 else (angle, -reached)
    sector = Sector(arb(end.abs_lower()), min(low, high), max(low, high))
    amplitude = growth(branch.amplitude, problem.values(), problem.exact, sector)
    rate = _outgoing_rate(problem, branch, sector)
    size = problem.outgoing_size(sector.radius)
    slant = to_ball(abs(angle) - reached).real.cos()
    bound = tail(amplitude, rate, sector, Fraction(problem.dim - 1, 2)) * size / slant
    return (bound * radial.constant(problem.dim)).upper()


def _direction(angle: Fraction) -> Ball:
    return (acb(0, 1) * to_ball(angle)).exp()


def _turned_path(problem: Problem, branches: tuple[Branch, ...], start: tuple[Real, tuple[Fraction, ...]], bits: int) -> Ball:
    function = _axis_function(problem)
    scale = _scale(function)
    corner, angles = start
    total = _from_origin(function, corner, problem, bits, scale).real
    missed = arb(0)
    for branch, angle in zip(branches, angles, strict=True):
        bound = partial(_ray_tail, problem, branch, corner, angle)
        length = _cut(bound, bits - _SPARE, scale * radial.constant(problem.dim))
        missed += bound(length)
        end = acb(corner) + acb(length) * _direction(angle)
        total += _integral(_ray_function(problem, branch), acb(corner), end, problem, bits, scale).real
    return _widened(total * radial.constant(problem.dim), missed)


def _ray_function(problem: Problem, branch: Branch) -> Callable[[Ball, bool], Ball]:
    """A e^X k^{N−1} Λ⁺(kr)."""
    values = problem.values()
    amplitude = integrand(branch.amplitude, "k", values)
    exponent = integrand(branch.exponent, "k", values)
    dim = problem.dim

    def value(k: Ball, analytic: bool) -> Ball:
        outer = problem.outgoing(k)
        return amplitude(k, analytic) * exponent(k, analytic).exp() * k ** (dim - 1) * outer

    return value
