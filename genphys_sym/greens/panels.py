"""Gauss–Legendre rules whose nodes hold the transform's values, with proven errors, for every distance up to a cap.

An n-point rule on [a, b] misses of a function g with |g| ≤ M within the ellipse of Bernstein of parameter ρ about [a, b],
where it is analytic, at most (b − a)/2 · (64/15) M ρ^{−2n}/(1 − ρ^{−2}), n ≥ 2: Chebyshev's coefficients are at most
2Mρ^{−m}, those with m < 2n and with odd m give nothing, and each other one misses at most 2 + 2/(m² − 1) ≤ 32/15.

The integrand is K̂(k) k^{N−1} Λ(kr), and |Λ(kr)| ≤ e^{r |Im k|} as Λ is a mean of plane waves. So M needs K̂ alone, on boxes
that cover the ellipse and show that K̂ is analytic there; with a cap on r, panels and values of K̂ serve all distances.
With a ball for the time, the boxes speak for all times in it: the panels serve these, and so does what K̂ is made of at
their nodes as far as it does not name the time. Fractional powers k^{p/q} are made whole first by k = u^q.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import lcm, log
from typing import Any

import flint
from flint import acb, arb

from genphys_sym.greens.balls import Ball, Integrand, integrand, named, to_ball
from genphys_sym.greens.columns import Columns, columns
from symcons.expr.tree import Expr, Num, Pow, Sym, as_expr, power, rebuild

Real = Any  # flint.arb
#: The parameters of the ellipses that are tried.
_ELLIPSES = (2.25, 3.5, 6.0)
#: Strips of the cover along an ellipse and layers across its half.
_STRIPS, _LAYERS = 8, 2
#: How often a panel is halved.
_DEPTH = 10
_ROUGH = 64
#: The largest root that is taken out of k.
_LARGEST_ROOT = 6
_WIDER = arb(1) + arb(2) ** -20
_K = Sym("k")


@dataclass(frozen=True, slots=True)
class Rule:
    """Σ weight·Λ(k r) is ∫ K̂ k^{N−1} Λ(kr) dk up to ``missed`` for every r up to the cap."""

    nodes: tuple[Real, ...]
    weights: tuple[Ball, ...]
    missed: Real


@dataclass(frozen=True, slots=True)
class Spread:
    """What is integrated: K̂ as a tree in k, its other names' exact values, the dimension, and the cap on r.

    ``window``, where given, are the times t that are meant, from the first to the last.
    ``mirrored`` says that K̂ is real on the real axis, so that half of each ellipse shows what happens in the other half.
    """

    whole: Expr
    exact: tuple[tuple[str, Fraction], ...]
    dim: int
    cap: Fraction
    mirrored: bool
    window: tuple[Fraction, Fraction] | None = None


@dataclass(frozen=True, slots=True)
class Panels:
    """The nodes of panels that were proven for all times of a window, and K̂ k^{N−1} dk there as far as it is known."""

    nodes: tuple[Real, ...]
    factors: tuple[Real, ...]
    columns: Columns
    missed: Real
    bits: int

    def at(self, time: Fraction | None) -> Rule:
        """The rule at a time of the window."""
        with flint.ctx.workprec(self.bits):
            known = {} if time is None else {"t": to_ball(time)}
            values = zip(self.factors, self.columns.at(known), strict=True)
            return Rule(self.nodes, tuple(value * factor for factor, value in values), self.missed)


@dataclass(frozen=True, slots=True)
class _Panel:
    start: Real
    end: Real
    points: int
    missed: Real


def panels_of(spread: Spread, end: Real, goal: Real, bits: int) -> Panels | None:
    """The panels for ∫_0^end, or a little further, to an error of about ``goal``; None where none were found."""
    root = common_root(spread.whole)
    if root > _LARGEST_ROOT:
        return None
    tree = _in_root(spread.whole, root)
    with flint.ctx.workprec(_ROUGH):
        last = (end ** (arb(1) / root)).upper() if root > 1 else end.upper()
        cover = _Cover(spread, tree, root, float((goal / 16).log().mid()), bits // 3 + 8)
        panels = cover.panels(arb(0), last, _DEPTH)
    if panels is None:
        return None
    with flint.ctx.workprec(bits):
        return _sampled(spread, tree, root, panels, bits)


def common_root(tree: Expr) -> int:
    """The least q for which every rational power of k in the tree is a whole power of k^{1/q}."""
    if isinstance(tree, Pow) and tree.base == _K and isinstance(tree.exponent, Num):
        return int(tree.exponent.value.denominator)
    return lcm(*(common_root(child) for child in tree.children))


def _in_root(tree: Expr, root: int) -> Expr:
    """The tree at k = u^root, u ≥ 0, with u under the name of k."""
    if root == 1:
        return tree
    if tree == _K:
        return power(_K, as_expr(root))
    if isinstance(tree, Pow) and tree.base == _K and isinstance(tree.exponent, Num):
        return power(_K, Num(tree.exponent.value * root))
    return rebuild(tree, tuple(_in_root(child, root) for child in tree.children)) if tree.children else tree


def _integrand(spread: Spread, tree: Expr, root: int) -> Integrand:
    """K̂(k) k^{N−1} dk/du at k = u^root, at the present precision."""
    whole = integrand(tree, "k", named(spread.exact, spread.window))
    lift = root * spread.dim - 1
    return lambda u, analytic: whole(u, analytic) * u**lift * root


class _Cover:
    """Panels by halving, each with the cheapest of the ellipses that were proven."""

    def __init__(self, spread: Spread, tree: Expr, root: int, goal: float, most: int) -> None:
        self.function, self.root = _integrand(spread, tree, root), root
        self.cap, self.mirrored = to_ball(spread.cap).real, spread.mirrored
        self.goal, self.most = goal, most

    def panels(self, start: Real, end: Real, depth: int) -> list[_Panel] | None:
        """Panels from ``start`` to ``end``; None where halving ``depth`` times did not do."""
        found = self._panel(start, end)
        if found is not None:
            return [found]
        if depth == 0:
            return None
        middle = ((start + end) / 2).mid()
        left = self.panels(start, middle, depth - 1)
        right = None if left is None else self.panels(middle, end, depth - 1)
        return None if left is None or right is None else left + right

    def _panel(self, start: Real, end: Real) -> _Panel | None:
        best: _Panel | None = None
        for rho in _ELLIPSES:
            bound = self._bound(start, end, rho)
            if bound is None:
                break
            points = self._points(bound, rho)
            if best is not None and points >= best.points:
                break
            if points > self.most:
                continue
            best = _Panel(start, end, points, bound * arb(rho) ** (-2 * points))
        return best

    def _points(self, bound: Real, rho: float) -> int:
        """How many points bring the error down to the goal, a multiple of four, as those are shared more often."""
        excess = (float(bound.log().mid()) - self.goal) / (2 * log(rho)) if bound > 0 else 0.0
        return 4 * (int(max(excess, 4.0)) // 4 + 1)

    def _bound(self, start: Real, end: Real, rho: float) -> Real | None:
        """(b − a)/2 · (64/15) M/(1 − ρ^{−2}); None where the function was not shown to be analytic and bounded."""
        half = (end - start) / 2
        size = self._size((start + end) / 2, half * (rho + 1 / arb(rho)) / 2, half * (rho - 1 / arb(rho)) / 2)
        bound = None if size is None else (half * size * 64 / 15 / (1 - arb(rho) ** -2)).upper()
        return bound if bound is not None and bound.is_finite() else None

    def _size(self, centre: Real, long: Real, short: Real) -> Real | None:
        """The largest size over boxes that cover an ellipse a little wider than this one."""
        long, short = (long * _WIDER).upper(), (short * _WIDER).upper()
        edges = [(centre + long * (2 * i - _STRIPS) / _STRIPS).mid() for i in range(_STRIPS + 1)]
        found = arb(0)
        for i in range(_STRIPS):
            inner = min(abs(2 * i - _STRIPS), abs(2 * i + 2 - _STRIPS))
            height = (short * (1 - arb(inner) ** 2 / _STRIPS**2).sqrt()).upper()
            for box in self._boxes(edges[i].union(edges[i + 1]), height):
                value = self.function(box, True)
                if not value.is_finite():
                    return None
                away = (box**self.root).imag.abs_upper()
                found = found.max((value.abs_upper() * (self.cap * away).exp()).upper())
        return found

    def _boxes(self, across: Real, height: Real) -> list[Ball]:
        steps = [(height * j / _LAYERS).mid() for j in range(_LAYERS)] + [height]
        upper = [low.union(high) for low, high in pairwise(steps)]
        return [acb(across, side) for side in (upper if self.mirrored else upper + [-part for part in upper])]


@lru_cache(maxsize=512)
def _legendre(points: int, bits: int) -> tuple[tuple[Real, Real], ...]:
    """Nodes and weights on [−1, 1]; the zeros lie symmetrically."""
    with flint.ctx.workprec(bits):
        half = [arb.legendre_p_root(points, index, weight=True) for index in range(points // 2)]
    return tuple(half) + tuple((-node, weight) for node, weight in half)


def _sampled(spread: Spread, tree: Expr, root: int, panels: list[_Panel], bits: int) -> Panels:
    points, factors = [], []
    for panel in panels:
        middle, half = (panel.start + panel.end) / 2, (panel.end - panel.start) / 2
        for node, weight in _legendre(panel.points, bits):
            points.append(middle + half * node)
            factors.append(points[-1] ** (root * spread.dim - 1) * (root * weight * half))
    late = "t" if spread.window else ""
    known = columns(tree, "k", [acb(point) for point in points], named(spread.exact), late)
    missed = sum((panel.missed for panel in panels), arb(0))
    return Panels(tuple(point**root for point in points), tuple(factors), known, missed, bits)
