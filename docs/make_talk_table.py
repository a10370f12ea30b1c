"""The table of the talk beside what symcons computes, written into docs/flow.md between its two marks.

``python docs/make_talk_table.py`` rewrites the page; a test checks that the page is what this program writes. Every cell of
the talk is compared with the computed one: exactly where both are formulas of the field, numerically at points where they
are kernels. Where they differ the page says why; a difference without an explanation is an error.
"""

import sys
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from genphys_sym import admissibility, density_flow  # noqa: E402
from genphys_sym.alphabet import equal  # noqa: E402
from genphys_sym.catalogue import Entry, Printed, talk  # noqa: E402
from genphys_sym.curves import sampled  # noqa: E402
from genphys_sym.greens.balls import evaluate  # noqa: E402
from genphys_sym.greens.closed import closed_green  # noqa: E402
from genphys_sym.plainer import plainer  # noqa: E402
from genphys_sym.record import written  # noqa: E402
from genphys_sym.results import DensityFlow, Verdict  # noqa: E402
from symcons.expr.pde import PDE  # noqa: E402
from symcons.expr.pde_parser import parse_pde_expression  # noqa: E402
from symcons.expr.tree import Expr, Num, Sym, call, mul, negate, substitute  # noqa: E402

PAGE = ROOT / "docs" / "flow.md"
BEGIN, END = "<!-- the table: docs/make_talk_table.py writes what follows -->", "<!-- the end of the table -->"
SAME, SIGN, FACTOR = "the same", "the same up to its sign, which K̂(k, 0+) = 1 fixes", "the same up to the constant left out"
#: Points at which kernels are compared, and the dimension: the talk prints the waves in two.
POINTS, PLANE = ((0.7, 0.4), (1.6, 1.1), (0.9, 0.2)), 2
K_POINTS = np.array([0.3, 0.55, 0.8, 1.7, 2.4])

#: Why a cell differs. What is not named here must agree.
WHY = {
    ("dissipative_wave", "v"): "the sign: with p = −(φ_t + 2εφ) and this v, ∂p/∂t + ∇·(pv) is −φ_tt − 2εφ_t − ∇²φ, where the "
    "equation has +∇²φ; the first line of the same column (“rewritten”) has the slip too",
    ("helmholtz", "v"): "the row of p is repeated here; “rewritten”, two lines above, has the right ∇φ/φ_t",
    ("screened_poisson", "v"): "the row of p is repeated here; “rewritten” has the right ∇φ/φ_t",
    ("schrodinger", "v"): "the row of p is repeated here; “rewritten” has the right 2 Im ∇ log φ",
    ("dissipative_wave", "wave"): "for k > ε the same. For k ≤ ε the root is √(ε² − k²), and the wave that lasts has −: "
    "exp(−(ε − √(ε² − k²))t), else there would be no slow diffusion at small k",
    ("schrodinger", "wave"): "the sign of i: φ_t = i∇²φ gives exp(−ik²t), the transform of the G printed above it",
    ("helmholtz", "G"): "the talk takes H⁽¹⁾ = J + iY, the outgoing wave; the real field is −Y, up to the constant left out",
}

#: What is worth saying where nothing differs, or where the talk has words and the computation an exact answer.
NOTES = {
    ("helmholtz", "wave"): "for k ≤ k₀ this is the outgoing wave; a density takes its real part, cos(√(k₀² − k²) t)",
    ("poisson", "G"): "and there is the factor 2: this G is twice the textbook's, since all of the flux goes to t > 0",
    ("screened_poisson", "G"): "with the factor 2 of the half-space, as for Poisson",
    (
        "ideal_wave",
        "C1",
    ): "for N = 1 the kernel is two point masses, a positive measure; for N ≥ 2 it is negative behind the front",
    (
        "dissipative_wave",
        "C1",
    ): "never for N ≥ 2: for large ε the negative part is small, of order exp(−εt), but no ε removes it",
    ("dissipative_wave", "C2"): "for every ε > 0: at small k the slow wave diffuses, and fast ones fade like exp(−εt)",
    ("helmholtz", "C1"): "“small k”: within the first zero of Y of order (N + 1)/2",
    ("helmholtz", "C2"): "waves with k ≤ k₀ stand, they do not fade",
}


@dataclass(frozen=True)
class Row:
    """A line of the table: what is compared, both formulas, and what is to be said."""

    name: str
    printed: str
    computed: str
    remark: str


def main() -> None:
    """Rewrite the page."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{table()}\n{END}{after}", encoding="utf-8")


def table() -> str:
    """The seven columns of the talk, each as a table of its own."""
    return "\n".join(_column(row, row.talk) for row in talk() if row.talk is not None)


def _column(row: Entry, printed: Printed) -> str:
    pde = in_units(row.pde(), printed.units)
    flow = density_flow(pde)
    verdict = admissibility(flow)
    lines = [f"### {printed.order}. {row.name}", "", f"`{written(pde.equations[0])} = 0`", ""]
    lines += ["| | the talk prints | symcons computes | |", "|---|---|---|---|"]
    rows = [*_fields(row.id, printed, flow), *_kernels(row.id, printed, flow), *_verdicts(row.id, printed, verdict)]
    lines += [f"| {one.name} | {one.printed} | {one.computed} | {one.remark} |" for one in rows]
    return "\n".join([*lines, ""])


def in_units(pde: PDE, units: str) -> PDE:
    """The equation with the constants that the talk sets to 1, and then without them as names."""
    chosen = {name: Fraction(number) for name, _, number in (item.partition("=") for item in units.split(",") if item)}
    equations = tuple(substitute(e, {name: Num(value) for name, value in chosen.items()}) for e in pde.equations)
    return replace(pde, equations=equations, parameters=tuple(p for p in pde.parameters if p.name not in chosen))


def _fields(name: str, printed: Printed, flow: DensityFlow) -> list[Row]:
    """p, v and R, compared exactly."""
    found = []
    for quantity, text, formula in (("p", printed.p, flow.p), ("v", printed.v, flow.velocity), ("R", printed.R, flow.source)):
        theirs = _read(text, flow)
        alike = SAME if equal(theirs, formula) else ""
        alike = alike or (SIGN if quantity == "p" and equal(theirs, negate(formula)) else "")
        if quantity == "p" and not flow.linear and not alike:
            alike = SAME if text == "abs(phi)^2" else ""
        found.append(Row(quantity, f"`{text}`", f"`{written(formula)}`", _remark(name, quantity, alike)))
    return found


def _kernels(name: str, printed: Printed, flow: DensityFlow) -> list[Row]:
    """The wave factor of each branch, and the Green's function in two dimensions, compared by numbers."""
    waves = [mul(Num(Fraction(-1)), Sym("i"), omega, Sym("t")) for omega in flow.dispersion.omega]
    theirs = _read(printed.G_hat, flow)
    alike = SAME if any(_agree(theirs, call("exp", wave), flow) for wave in waves) else ""
    shown = ", ".join(f"`{written(flow.dispersion.omega[n])}`" for n in flow.dispersion.selected)
    rows = [Row("Ĝ, by ω", f"`{printed.G_hat}`", f"ω = {shown}", _remark(name, "wave", alike))]
    green = closed_green(flow, PLANE)
    if green.formula is not None:
        alike = FACTOR if _proportional(_read(printed.G, flow), green.formula, flow) else ""
        rows.append(Row("G, N = 2", f"`{printed.G}`", f"`{written(plainer(green.formula))}`", _remark(name, "G", alike)))
    return rows


def _verdicts(name: str, printed: Printed, verdict: Verdict) -> list[Row]:
    """The talk's words beside the exact answers."""
    pairs = (("C1", printed.c1, verdict.c1), ("C2", printed.c2, verdict.c2))
    rows = [Row(half, words, answer.value, NOTES.get((name, half), "")) for half, words, answer in pairs]
    exactly = f"exactly: `{verdict.condition}`" if verdict.condition else ""
    return [*rows, Row("s-generative", printed.s_generative, verdict.status.value, exactly)]


def _remark(name: str, quantity: str, alike: str) -> str:
    """What is said of a cell: that it agrees, or why not; neither is an error, and so is an explanation of nothing."""
    why = WHY.get((name, quantity))
    if bool(alike) == bool(why):
        raise ValueError(f"{name}, {quantity}: {'agrees and is explained' if alike else 'differs and is not explained'}")
    note = NOTES.get((name, quantity))
    return (f"{alike}; {note}" if note else alike) or f"**differs**: {why}"


def _read(text: str, flow: DensityFlow) -> Expr:
    names = {"k", "r", "N", *(parameter.name for parameter in flow.pde.parameters)}
    return parse_pde_expression(text, ["phi"], names)


def _agree(left: Expr, right: Expr, flow: DensityFlow) -> bool:
    """Whether two transforms have the same values on both sides of k = 1, parameters at 1."""
    at = {**{parameter.name: 1.0 for parameter in flow.pde.parameters}, "k": K_POINTS, "t": 0.7}
    return bool(np.allclose(sampled(left, at), sampled(right, at), rtol=1e-12, atol=0))


def _proportional(left: Expr, right: Expr, flow: DensityFlow) -> bool:
    """Whether the quotient of two kernels in two dimensions is one number at every point."""
    quotients = []
    for t, r in POINTS:
        at = {**{parameter.name: 1 for parameter in flow.pde.parameters}, "t": t, "r": r, "N": PLANE}
        values = [complex(evaluate(formula, at)) for formula in (left, right)]
        quotients.append(values[0] / values[1])
    return bool(np.allclose(quotients, quotients[0], rtol=1e-12))


if __name__ == "__main__":
    main()
