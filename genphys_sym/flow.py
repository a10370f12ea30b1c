"""From a linear partial differential equation to a density flow: p, the flux J, the source R, and v = J/p.

P = λ·M + S is split as METHODS of the GenPhys paper (arXiv 2304.02637) suggest, over all groupings of its mixed terms; they
are ranked: non-negative kernels first (where a judge is given), then R = 0, local, lowest order. Every flow is proven
identical to its equation before it is returned.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from genphys_sym.alphabet import Alphabet
from genphys_sym.branches import LAM, Characteristic
from genphys_sym.dispersions import dispersion, value_of
from genphys_sym.greens.balls import to_ball
from genphys_sym.groupings import Grouping, Parts, groupings, parts_of
from genphys_sym.identity import prove
from genphys_sym.operators import PlaneWave
from genphys_sym.results import Answer, DensityFlow, Dispersion, Problem, Symbol
from genphys_sym.sampling import sample
from genphys_sym.spelling import Speller, opposite, quotient
from genphys_sym.symbols import Equation, equation_of, is_real, symbol_of_wave
from genphys_sym.transforms import mass_of, transforms, value_at_root
from symcons.expr.operators import parts_of as parts_taken
from symcons.expr.pde import PDE
from symcons.expr.rational import RationalFunction
from symcons.expr.tree import ONE, ZERO, Call, Expr, Sym, add, mul, names, negate, power, walk
from symcons.expr.tree import as_expr as number

#: Whether a flow's kernel is non-negative, as far as somebody can tell.
Judge = Callable[[DensityFlow], Answer]
_NONLOCAL = ("mult", "fraclap")
_WORTH = {Answer.YES: 0, Answer.CONDITIONAL: 1, Answer.UNDECIDED: 2, Answer.NO: 3}


def density_flow(pde: PDE | str, dim: int | None = None, judge: Judge | None = None) -> DensityFlow:
    """The best density flow of ``pde`` (an equation, or its text) in ``dim`` dimensions (None: its own, or all).

    ``judge`` says of a flow whether its kernel is non-negative; the first in its esteem is returned.

    :raises UnsupportedError: naming what is nonlinear, has variable coefficients, or does not evolve.
    """
    found = density_flows(pde, dim)
    if judge is None or len(found) == 1:
        return found[0]
    return min(found, key=lambda flow: _WORTH[judge(flow)])


def density_flows(pde: PDE | str, dim: int | None = None) -> list[DensityFlow]:
    """The density flows of every grouping with whole shares, best first: R = 0, local, lowest order."""
    return Derivation(parsed(pde), dim).flows()


def parsed(pde: PDE | str) -> PDE:
    """The equation of a text."""
    if isinstance(pde, PDE):
        return pde
    from symcons.expr.pde_parser import parse_pde

    return parse_pde(pde)


class Derivation:
    """An equation with its symbol and dispersion relation, from which flows are derived."""

    def __init__(self, pde: PDE, dim: int | None = None) -> None:
        self.pde = pde
        self.equation: Equation = equation_of(pde, dim)
        wave = PlaneWave(self.equation.field, self.equation.dim).wave(self.equation.left)
        self.symbol: Symbol = symbol_of_wave(wave, self.equation)
        self.dispersion: Dispersion = dispersion(self.symbol, pde.parameters)
        self.char = Characteristic(self.symbol, pde.parameters)

    @property
    def field(self) -> Expr:
        """The field."""
        return Sym(self.equation.field)

    def flows(self) -> list[DensityFlow]:
        """Every flow, best first."""
        if self.symbol.memory is not None:
            from genphys_sym.memory import flow_with_memory

            return [flow_with_memory(self)]
        if self.symbol.clock is not None or self.symbol.drift is not None or "t" in names_of(self.symbol):
            from genphys_sym.clocks import timed_flow

            return [timed_flow(self)]
        if not is_real(self.symbol) and _is_complex(self):
            from genphys_sym.quadratic import quadratic_flow

            return [quadratic_flow(self)]
        parts = parts_of(self.symbol.coefficients, self.char.assumptions)
        found = [self.flow(parts, grouping) for grouping in groupings(parts)]
        return [flow for _, flow in sorted(enumerate(found), key=lambda pair: (*self.rank(pair[1]), pair[0]))]

    def rank(self, flow: DensityFlow) -> tuple[int, int, int, int]:
        """R = 0 before R ≠ 0, local before nonlocal, low order before high."""
        operators = [
            node for tree in (flow.p, flow.flux) for node in walk(tree) if isinstance(node, Call) and node.name in _NONLOCAL
        ]
        return int(flow.source != ZERO), int(bool(operators)), space_order(flow.p), space_order(flow.flux)

    def flow(self, parts: Parts, grouping: Grouping) -> DensityFlow:
        """The flow of one grouping, proven."""
        letters, real = parts.letters, self.symbol.isotropic
        speller = Speller(letters, self.field, self.equation.dim, real)
        density, divergence, minus_source = parts.density(grouping), parts.flux(grouping), parts.source(grouping)
        sign = self._sign([letters.write(letters.settle(m)) for m in density])
        p, source = speller.scalar(density), speller.scalar([_constant(letters, -sign) * value for value in minus_source])
        flux = speller.flux(divergence)
        if sign < 0:
            p, flux = negate(p), opposite(flux)
        prove(self.equation.field, self.equation.dim, self.equation.left, p, flux, source, sign, ONE)
        return self._finished(parts, density, p, flux, source, sign)

    def _finished(
        self, parts: Parts, density: list[RationalFunction], p: Expr, flux: Expr, source: Expr, sign: int
    ) -> DensityFlow:
        letters = parts.letters
        signed = [letters.write(letters.settle(m * _constant(letters, sign))) for m in density]
        problem, growth = self.dispersion.problem, self.dispersion.growth
        pair = transforms(self.char, signed, problem, growth)
        single = problem is Problem.ILL_POSED and self.symbol.order == 1
        mass = mass_of(self.char, signed, Problem.CAUSAL if single else problem, growth) if pair is not None or single else None
        flow = DensityFlow(
            self.pde, self.symbol, self.dispersion, p, flux, quotient(flux, p), source, polynomial_in_lambda(signed), sign,
            pair.kernel if pair else None, pair.green if pair else None, mass, None, describe(p, source),
        )  # fmt: skip
        from genphys_sym.gauge import normalised

        return replace(flow, normalised=normalised(flow, self.char, signed))

    def _sign(self, density: list[Expr]) -> int:
        """The sign that makes Ĝ positive: of M at the decaying root, of M's leading coefficient where all roots take part."""
        values = {name: to_ball(value) for name, value in sample(self.char, 10**3).items()}
        if self.dispersion.problem is Problem.DECAYING:
            root = self.dispersion.growth[0]
            tree = value_at_root(density, root) if not _is_rootof(root) else density[-1]
            value = value_of(tree, values, 256)
        else:
            value = value_of(density[-1], values, 256)
        return -1 if value.real < 0 else 1


def _is_rootof(tree: Expr) -> bool:
    return isinstance(tree, Call) and tree.name == "rootof"


def _constant(letters: Alphabet, sign: int) -> RationalFunction:
    return RationalFunction(letters.ring.constant(sign), letters.ring.one)


def polynomial_in_lambda(coefficients: list[Expr]) -> Expr:
    """Σ coefficients[j]·λ^j as a tree, the highest power first."""
    return add(*(mul(c, power(Sym(LAM), number(j))) for j, c in reversed(list(enumerate(coefficients)))))


def names_of(symbol: Symbol) -> set[str]:
    """The names in a symbol."""
    return {name for c in symbol.coefficients for name in names(c)}


def _is_complex(derivation: Derivation) -> bool:
    """Whether the equation itself has complex coefficients: then φ is complex and |φ|² is the density."""
    return "i" in names(derivation.equation.left)


def space_order(tree: Expr) -> int:
    """The highest number of derivatives in space on a path to the field."""
    return max((_order(node) for node in walk(tree)), default=0)


def _order(node: Expr) -> int:
    """Of one chain of operators."""
    total = 0
    while isinstance(node, Call) and node.name in ("lap", "grad", "div", "d", *_NONLOCAL):
        if node.name == "d":
            _, coordinate, times = parts_taken(node)
            total += times if coordinate != "t" else 0
        else:
            total += 2 if node.name == "lap" else 1
        node = node.args[-1] if node.name == "mult" else node.args[0]
    return total


def describe(p: Expr, source: Expr) -> str:
    """The grouping in words."""
    return f"p = {spelled(p)}" + ("" if source == ZERO else f", R = {spelled(source)}")


def spelled(tree: Expr) -> str:
    """A tree of operators as a file would have it."""
    from symcons.expr.pde_printing import print_operator_expr

    return print_operator_expr(tree)
