"""Random equations whose densities need functions, e^(ct), quotients or two space dimensions, and lattices of exponentials.

Truth is decided by SymPy's derivatives at points with fifty digits: the variational derivatives of D_t ρ vanish there for every
density that is returned, and those of the planted ones are combinations of theirs.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import mpmath
import pytest
import sympy as sp

from symcons.densities.record import parsed
from symcons.densities.search import find_densities
from symcons.expr.pde_parser import parse_pde
from tests.densities.by_sympy import Jets

FAST = 4
PARTS, MANY = 100, 200
CONTEXT = mpmath.mp.clone()
CONTEXT.dps = 50


@dataclass(frozen=True)
class Case:
    """An equation as text, planted densities, the rank and the kinds that reach them."""

    text: str
    planted: tuple[str, ...]
    rank: int
    kinds: tuple[str, ...] = ("density",)


def along_x(formula: str) -> str:
    """The total derivative by x of a formula in u and its derivatives."""
    jets = Jets(parse_pde("dim 2\nu_t = u"))
    return str(jets.total(sp.sympify(formula.replace("^", "**")), "x")).replace("**", "^")


def number(draw: random.Random) -> int:
    return draw.choice([-3, -2, -1, 1, 2, 3])


#: V and V′ of one field.
POTENTIALS = [("cos({k}*q)", "-{k}*sin({k}*q)"), ("sin({k}*q)", "{k}*cos({k}*q)"), ("exp({k}*q)", "{k}*exp({k}*q)"),
              ("q^2", "2*q"), ("q^3", "3*q^2"), ("q*exp(q)", "(1 + q)*exp(q)")]  # fmt: skip


def waves(draw: random.Random) -> Case:
    """q_tt = c q_xx − V′(q): energy and momentum."""
    c = number(draw)
    parts = [(number(draw), draw.choice([1, 1, 2]), *potential) for potential in draw.sample(POTENTIALS, draw.choice([1, 2]))]
    energy = "".join(f" + ({a})*{v.format(k=k)}" for a, k, v, _ in parts)
    force = "".join(f" - ({a})*({d.format(k=k)})" for a, k, _, d in parts)
    return Case(f"q_t = p\np_t = ({c})*q_xx{force}", (f"p^2/2 + ({c})*q_x^2/2{energy}", "p*q_x"), 6 if "q^3" in energy else 4)


def functions(draw: random.Random) -> Case:
    """u_t = D_x(δH) with H = f(u) + c u_x²: u, u², H."""
    v, d = (f.format(k=draw_k).replace("q", "u") for draw_k in [draw.choice([1, 2])] for f in draw.choice(POTENTIALS))
    a, c = number(draw), number(draw)
    return Case(f"u_t = {along_x(f'({a})*({d}) + ({c})*u_xx')}", ("u", "u^2", f"({a})*{v} - ({c})*u_x^2/2"), 6)


def damped(draw: random.Random) -> Case:
    """u_t = D_x δH + c u with H homogeneous of degree d: e^{−ct}u, e^{−2ct}u², e^{−cdt}H."""
    d, c, a, b = draw.choice([2, 3]), draw.choice(["1", "-2", "1/2", "-3/2"]), number(draw), number(draw)
    slope = f"({a})*{d}*u^{d - 1} - 2*({b})*({along_x(f'u_x*u^{d - 2}')})" + (f" + ({b})*u_x^2" if d == 3 else "")
    energy = f"({a})*u^{d} + ({b})*u_x^2*u^{d - 2}"
    planted = (f"exp(-({c})*t)*u", f"exp(-2*({c})*t)*u^2", f"exp(-{d}*({c})*t)*({energy})")
    return Case(f"u_t = {along_x(slope)} + ({c})*u", planted, 6, ("density", "time-dependent"))


def quotients(draw: random.Random) -> Case:
    """u_t = D_x δH with H = a u^p + b u^q u_x²: u, u², H, with negative powers."""
    p, q, a, b = draw.choice([-2, -1, 2]), draw.choice([-3, -2, -1]), number(draw), number(draw)
    slope = f"({a * p})*u^({p - 1}) - ({b * q})*u^({q - 1})*u_x^2 - ({2 * b})*u^({q})*u_xx"
    return Case(f"u_t = {along_x(slope)}", ("u", "u^2", f"({a})*u^({p}) + ({b})*u^({q})*u_x^2"), 4, ("density", "rational"))


def planes(draw: random.Random) -> Case:
    """u_t = D_x δH in two space dimensions: u, u², H."""
    a, b, c = number(draw), number(draw), draw.choice([0, number(draw)])
    slope = f"3*({a})*u^2 - 2*({b})*u_xx - 2*({c})*u_yy"
    energy = f"({a})*u^3 + ({b})*u_x^2 + ({c})*u_y^2"
    return Case(f"dim 2\nu_t = {along_x(slope)}", ("u", "u^2", energy), 6)


def spoilt(draw: random.Random) -> Case:
    """One of those before with another term: what is found is conserved."""
    case = draw.choice([waves, functions, damped, quotients, planes])(draw)
    *first, last = case.text.split("\n")
    name = last.partition("_t")[0]
    more = draw.choice([f"{name}_xx", f"{name}^2", f"{name}*{name}_x", f"{name}_x"])
    return Case("\n".join([*first, f"{last} + ({number(draw)})*{more}"]), (), case.rank, case.kinds)


Family = Callable[[random.Random], Case]
EVERY: list[Family] = [waves, functions, damped, quotients, planes, spoilt]


FUNCTIONS = {name: getattr(CONTEXT, name) for name in ("sin", "cos", "exp", "log", "sqrt")}


class Points:
    """Random values of the jets with fifty digits; a jet has the same value wherever it occurs."""

    def __init__(self, seed: str, many: int) -> None:
        self.draw = random.Random(seed)
        self.known: list[dict[str, mpmath.mpf]] = [{} for _ in range(many)]

    def values(self, formula: sp.Expr) -> list[mpmath.mpf]:
        """The formula at the points."""
        symbols = sorted(formula.free_symbols, key=str)
        function = sp.lambdify(symbols, formula, modules=[FUNCTIONS])
        found = []
        for known in self.known:
            at = [known.setdefault(s.name, CONTEXT.mpf(self.draw.randint(40, 160)) / 97) for s in symbols]
            found.append(CONTEXT.mpf(function(*at)))
        return found


class Judge:
    """The variational derivatives of densities and of their derivatives by time, at points."""

    def __init__(self, text: str, many: int) -> None:
        self.pde = parse_pde(text)
        self.jets, self.points = Jets(self.pde), Points(text, many)
        self.rules = self.jets.rules()
        self.space = "xyz"[: self.pde.dim or 1]

    def variations(self, density: sp.Expr) -> list[list[mpmath.mpf]]:
        """E_f ρ for each field, at the points."""
        return [self.points.values(self.jets.euler(density, field, self.space)) for field in self.pde.fields]

    def conserves(self, density: sp.Expr) -> bool:
        """Whether the variational derivatives of D_t ρ vanish, relative to those of ρ and to 1."""
        moved = self.jets.on_solutions(self.jets.total(density, "t"), self.rules)
        size = 1 + max(abs(v) for row in self.variations(density) for v in row)
        return all(abs(v) < CONTEXT.mpf(10) ** -30 * size for row in self.variations(moved) for v in row)

    def rank(self, densities: Sequence[sp.Expr]) -> int:
        """How many densities are independent modulo divergences."""
        if not densities:
            return 0
        rows = [[v for row in self.variations(density) for v in row] for density in densities]
        scaled = [[v / (max(map(abs, row)) or 1) for v in row] for row in rows]
        return sum(value > CONTEXT.mpf(10) ** -20 for value in CONTEXT.svd_r(CONTEXT.matrix(scaled), compute_uv=False))


def judged(case: Case) -> None:
    """What is planted is found, and what is found is conserved."""
    judge = Judge(case.text, 20)
    found = find_densities(judge.pde, case.rank, kinds=case.kinds)
    shown = [judge.jets.expression(law.formula) for law in found]
    planted = [judge.jets.expression(parsed(text, judge.pde)) for text in case.planted]
    assert all(map(judge.conserves, planted)), (case, "no density is planted")
    assert all(map(judge.conserves, shown)), (case, found)
    assert judge.rank(shown) == len(shown), (case, "dependent", found)
    assert judge.rank([*shown, *planted]) == len(shown), (case, "a planted density is missing", found)
    found.certificate.check()


def run(family: Family, seeds: range) -> None:
    for seed in seeds:
        judged(family(random.Random(f"{family.__name__} {seed}")))


@pytest.mark.parametrize("family", EVERY, ids=lambda family: family.__name__)
def test_planted_densities_are_found_and_nothing_else(family: Family) -> None:
    run(family, range(FAST))


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("first", range(0, MANY, PARTS))
@pytest.mark.parametrize("family", EVERY, ids=lambda family: family.__name__)
def test_many_planted_densities_are_found_and_nothing_else(family: Family, first: int) -> None:
    run(family, range(first, first + PARTS))
