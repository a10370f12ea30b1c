"""What must not change a verdict or the R-free flow: scales of t, x and φ, constant factors, the order of terms, and the gauge
φ → e^{ct}φ; over the whole catalogue and the table of verdicts. And parse ∘ print is the identity there.
"""

import tomllib
from dataclasses import replace
from fractions import Fraction
from itertools import permutations
from math import comb
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from genphys_sym import Problem, admissibility, density_flow, parse
from genphys_sym.catalogue import catalogue
from genphys_sym.curves import representative, sampled
from symcons.expr.operators import OPERATORS
from symcons.expr.pde import PDE
from symcons.expr.pde_printing import print_pde
from symcons.expr.tree import Add, Call, Expr, Num, Pow, Sym, add, as_expr, mul, names, power, rebuild

TABLE = Path(__file__).resolve().parents[1] / "tables" / "pde_verdicts.toml"
TEXTS = {row["id"]: row["pde"] for row in tomllib.loads(TABLE.read_text(encoding="utf-8"))["row"]}
EQUATIONS: dict[str, PDE] = {
    **{f"catalogue: {row.id}": row.pde() for row in catalogue()},
    **{name: parse(text) for name, text in TEXTS.items()},
}
#: Equations that hold neither the time nor the place nor functions of k: what a change of scale can be written down for.
PLAIN = [
    n for n, pde in EQUATIONS.items() if not any(w in print_pde(pde) for w in ("mult", "t*", "t^", "exp(", "x*", "/t", "(t"))
]
SCALES = st.fractions(Fraction(1, 5), 5, max_denominator=5)
PICKED = settings(max_examples=25, deadline=None, derandomize=True)


def answers(pde: PDE, dim: int | None = None) -> tuple[str, str, str, str]:
    verdict = admissibility(pde, dim)
    return verdict.status.value, verdict.c1.value, verdict.c2.value, verdict.dimensions


BEFORE: dict[str, tuple[str, str, str, str]] = {}


def known(name: str) -> tuple[str, str, str, str]:
    """The answers before a change, once."""
    if name not in BEFORE:
        BEFORE[name] = answers(EQUATIONS[name])
    return BEFORE[name]


def scaled(tree: Expr, time: Fraction, space: Fraction) -> Expr:
    """The equation in t' = t/time, x' = x/space: every derivative gets its factor."""
    if isinstance(tree, Call) and tree.name in OPERATORS:
        inner = Call(tree.name, (scaled(tree.args[0], time, space), *tree.args[1:]))
        return mul(_factor(tree, time, space), inner)
    return rebuild(tree, tuple(scaled(child, time, space) for child in tree.children)) if tree.children else tree


def _factor(tree: Call, time: Fraction, space: Fraction) -> Expr:
    if tree.name == "d":
        order = int(tree.args[2].value) if isinstance(tree.args[2], Num) else 1
        return as_expr((time if tree.args[1] == Sym("t") else space) ** order)
    if tree.name in ("caputo", "riemann_liouville"):
        return power(as_expr(time), tree.args[1]) if time != 1 else as_expr(1)
    if tree.name == "fraclap":
        return power(as_expr(space), mul(as_expr(2), tree.args[1]))
    return as_expr(space ** {"lap": 2, "grad": 1, "div": 1, "dot": 0}[tree.name])


@pytest.mark.parametrize("name", EQUATIONS)
def test_parse_after_print_is_the_identity(name: str) -> None:
    pde = replace(EQUATIONS[name], name="<string>")
    assert parse(print_pde(pde)) == pde


@PICKED
@given(name=st.sampled_from(list(EQUATIONS)), factor=st.fractions(-3, 3, max_denominator=4).filter(bool))
@example("levy_area", Fraction(1, 2))
def test_a_constant_factor(name: str, factor: Fraction) -> None:
    """A factor of the equation, and of φ, which is the same for a linear one."""
    pde = EQUATIONS[name]
    changed = replace(pde, equations=tuple(mul(as_expr(factor), equation) for equation in pde.equations))
    assert answers(changed) == known(name)


@PICKED
@given(name=st.sampled_from(list(EQUATIONS)), shuffle=st.randoms(use_true_random=False))
def test_the_order_of_terms(name: str, shuffle: Any) -> None:
    pde = EQUATIONS[name]
    terms = list(pde.equations[0].terms) if isinstance(pde.equations[0], Add) else [pde.equations[0]]
    shuffle.shuffle(terms)
    changed = replace(pde, equations=(add(*terms),))
    assert answers(changed) == known(name)
    assert same_flow(changed, pde)


@PICKED
@given(name=st.sampled_from(PLAIN), time=SCALES, space=SCALES)
def test_scales_of_time_and_space(name: str, time: Fraction, space: Fraction) -> None:
    """Of equations in general: parameters without values, so that none of them meets a threshold by its number."""
    pde = EQUATIONS[name]
    if "caputo" in print_pde(pde):
        time = Fraction(1)  # (1/time)^beta is no number
    changed = replace(pde, equations=tuple(scaled(equation, time, space) for equation in pde.equations))
    if any(isinstance(p.value, Num) for p in pde.parameters) or known(name)[0] in ("yes", "no"):
        assert answers(changed)[:3] == known(name)[:3]


def same_flow(one: PDE, two: PDE) -> bool:
    """Whether the R-free flows have the same transform at a few points: K̂ over its mass."""
    if "i" in names(two.equations[0]):
        return True  # complex fields have no transform of their density
    flows = [density_flow(pde) for pde in (one, two)]
    if any(flow.kernel_hat is None or flow.dispersion.problem is not Problem.CAUSAL for flow in flows):
        return flows[0].dispersion.problem is flows[1].dispersion.problem
    at = {p.name: float(representative(p)) * (1 + n / 100) for n, p in enumerate(one.parameters)}  # no two roots are equal
    waves = {"kx": 0.7, "ky": 0.0, "kz": 0.0}
    values = []
    for flow in flows:
        rows = [{**at, **waves, "k": k, "kx": k, "t": t} for k in (1e-7, 0.7, 1.9) for t in (0.4, 1.3)]
        values.append([complex(sampled(flow.kernel_hat, row)) for row in rows if flow.kernel_hat is not None])
    return values[0] == pytest.approx(values[1], rel=1e-9, abs=1e-12)


#: Equations of constant coefficients in time, that φ → e^{ct}φ leaves such: written as polynomials in d(phi, t, n).
GAUGED = [
    "phi_t = lap(phi)",
    "phi_t + fraclap(phi, 1/2) = 0",
    "phi_t = -lap(lap(phi))",
    "phi_tt + 3*phi_t - lap(phi) = 0",
    "phi_tt + 3*phi_t - lap(phi) - 1/4*lap(phi_t) = 0",
    "phi_tt + 3*phi_t - lap(phi) - lap(phi_t) = 0",
    "phi_tt + lap(phi) - 4*phi = 0",
    "phi_tt - lap(phi) - lap(phi_t) = 0",
    "phi_tt + phi_t = phi_xx + 2*phi_yy",
    "phi_t = 2*phi_xx + 2*phi_xy + 3*phi_yy",
    "phi_tt - lap(phi_t) + 1/5*lap(lap(phi)) = 0",
]


def gauged(tree: Expr, rate: Fraction) -> Expr:
    """What the equation of φ is for e^{ct}φ: ∂/∂t becomes ∂/∂t + c."""
    if isinstance(tree, Call) and tree.name == "d" and tree.args[1] == Sym("t"):
        order = int(tree.args[2].value) if isinstance(tree.args[2], Num) else 1
        inner = gauged(tree.args[0], rate)
        terms = [mul(as_expr(rate ** (order - n) * comb(order, n)), _later(inner, n)) for n in range(order + 1)]
        return add(*terms)
    if isinstance(tree, Call):
        inside = gauged(tree.args[0], rate)
        return _distributed(tree, inside)
    if tree.children and not isinstance(tree, Pow):
        return rebuild(tree, tuple(gauged(child, rate) for child in tree.children))
    return tree


def _later(tree: Expr, order: int) -> Expr:
    return Call("d", (tree, Sym("t"), as_expr(order))) if order else tree


def _distributed(tree: Call, inside: Expr) -> Expr:
    terms = inside.terms if isinstance(inside, Add) else (inside,)
    return add(*(Call(tree.name, (term, *tree.args[1:])) for term in terms))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    text=st.sampled_from(GAUGED), rate=st.fractions(-1, 1, max_denominator=3).filter(bool), dim=st.sampled_from([None, 1, 2, 3])
)
def test_a_gauge(text: str, rate: Fraction, dim: int | None) -> None:
    """φ → e^{ct}φ: the verdict stays, in every dimension (elliptic equations where the decaying root keeps its place)."""
    pde = parse(text)
    if pde.dim is not None:
        dim = None
    changed = replace(pde, equations=(gauged(pde.equations[0], rate),))
    before, after = answers(pde, dim), answers(changed, dim)
    assert after[:3] == before[:3], print_pde(changed)


def test_every_order_of_three_terms_gives_one_flow() -> None:
    texts = ["phi_tt", "2*phi_t", "-lap(phi)"]
    found = {str(density_flow(parse(" + ".join(order).replace("+ -", "- ") + " = 0")).p) for order in permutations(texts)}
    assert len(found) <= 2, "up to the order of its own terms"
