"""Records of flows and verdicts: the keys that others rely on, formulas that read back, stories told from them."""

import json
import math

import pytest
import sympy as sp

from cli.admit_forms import in_form as verdict_in_form
from cli.admit_story import story as verdict_story
from cli.flow_forms import in_form
from cli.flow_story import story
from cli.options import Request
from cli.style import broken
from genphys_sym.greens.closed import closed_green, closed_kernel
from genphys_sym.record import FlowReport, by_dimension, forms_of, verdict_record
from genphys_sym.results import Answer, DensityFlow, Kernel, Reason, Value, Verdict
from symcons.emit.sympy_form import to_sympy
from symcons.expr.pde_parser import parse_pde_expression
from symcons.expr.tree import ONE, ZERO
from tests.genphys.by_hand import damped_wave, transport, yukawa

FLOWS = {"yukawa": yukawa(), "damped wave": damped_wave(), "transport": transport()}
KEYS = {"p", "flux", "v", "R", "symbol", "omega", "branch", "green", "green_hat", "kernel", "kernel_hat", "mass", "normalised"}

VERDICT = Verdict(
    Answer.CONDITIONAL, Answer.CONDITIONAL, Answer.YES, "N = 1 or tau2 >= tau", "all", "p = phi + tau*phi_t", ("2*b1*phi_t",),
    (Reason("B401", "the kernel is a mixture of Gaussians", "A/C is complete Bernstein"),),
    {"t": "1", "r": "1/2", "value": "-1"},
)  # fmt: skip


def plain(quiet: bool = False) -> Request:
    return Request(("-",), "text", (), 0, 30, 1, quiet, False, False, 100)


def report(flow: DensityFlow, value: Value | None = None) -> FlowReport:
    values = None if value is None else {"kernel": value, "green": None}
    return FlowReport(flow, forms_of(closed_kernel, flow), forms_of(closed_green, flow), {"t": "0.7", "r": "0.4"}, values)


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_a_record_has_every_key_and_is_json(flow: DensityFlow) -> None:
    result = report(flow).to_dict()
    assert set(result) >= KEYS
    assert "values" not in result
    assert json.loads(json.dumps(result)) == result


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_formulas_read_back_to_the_same_trees(flow: DensityFlow) -> None:
    result = report(flow).to_dict()
    names = {"lam", "k", "kx", "r", "N", *(parameter.name for parameter in flow.pde.parameters)}
    trees = {"p": flow.p, "flux": flow.flux, "v": flow.velocity, "R": flow.source, "kernel_hat": flow.kernel_hat}
    for name, tree in trees.items():
        assert parse_pde_expression(result[name], ["phi"], names, flow.pde.dim) == tree
    for text, omega in zip(result["omega"], flow.dispersion.omega, strict=True):
        assert parse_pde_expression(text, ["phi"], names, flow.pde.dim) == omega
    assert [result["omega"].index(branch) for branch in result["branch"]] == list(flow.dispersion.selected)


def test_values_are_there_when_asked_for() -> None:
    result = report(FLOWS["yukawa"], Value("0.3212", "1e-4")).to_dict()
    assert result["values"]["kernel"] == {"value": "0.3212", "error": "1e-4"}
    assert result["values"]["green_hat"] is None
    assert result["at"] == {"t": "0.7", "r": "0.4"}


def test_a_kernel_with_fronts_is_told_dimension_by_dimension() -> None:
    result = report(FLOWS["damped wave"]).to_dict()
    assert {"1", "2", "3"} <= set(result["kernel"])
    assert "1" in result["singular"]["kernel"]


@pytest.mark.parametrize(
    ("told", "plain"),
    [
        ("(1*d/dt + 0)[1*delta(r - c*t)/(4*pi*c*r)]", "d/dt [delta(r - c*t)/(4*pi*c*r)]"),
        ("(1*d/dt + 2*eps)[exp(-eps*t)*delta(r - t)/(4*pi*r)]", "(d/dt + 2*eps)[exp(-eps*t)*delta(r - t)/(4*pi*r)]"),
        ("(1*d/dt + 0) (-1/(2*pi*r)*d/dr)^0 applied to f", "d/dt applied to f"),
        ("(1/2)*(delta(x - c*t) + delta(x + c*t))", "(1/2)*(delta(x - c*t) + delta(x + c*t))"),
        ("x^1*y + 21*z", "x^1*y + 21*z"),
    ],
)
def test_atoms_and_fronts_are_told_plainly(told: str, plain: str) -> None:
    assert forms_of(lambda flow, dim: Kernel(None, (told,), "N = 2"), transport())[0].singular == (plain,)


def test_forms_are_listed_by_dimension() -> None:
    forms = (Kernel(ONE, dimensions="N = 1"), Kernel(ZERO, dimensions="N >= 2"), Kernel(None))
    assert by_dimension(forms) == {"1": "1", "N >= 2": "0", "all": None}


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_a_story_has_the_equation_the_flow_and_its_proof(flow: DensityFlow) -> None:
    text = story(report(flow, Value("0.25", "1e-20")), plain())
    for formula in (" = 0", "  p =", "  v =", "  R =", "Proven: ∂p/∂t + ∇·J - R", "K̂ =", "0.25 ± 1e-20"):
        assert formula in text
    assert max(len(line) for line in text.splitlines()) <= 110
    assert "\n\n\n" not in text


def test_quiet_gives_formulas_alone() -> None:
    assert story(report(FLOWS["yukawa"]), plain(quiet=True)) == (
        "p = -phi_t\nJ = -grad(phi)\nv = grad(phi)/phi_t\nR = -m^2*phi\n"
    )


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_other_forms(flow: DensityFlow) -> None:
    latex = in_form(report(flow), "latex")
    assert latex.startswith("\\begin{aligned}\n  0 &= \\phi_{t")
    assert latex.count("{") == latex.count("}")
    program = in_form(report(flow), "sympy")
    assert "flow[0]: omega[0]" in program
    space: dict[str, list[sp.Expr]] = {}
    exec(compile(program, "flow", "exec"), space)  # noqa: S102 (our own text)
    assert space["flow"][0] == to_sympy(flow.dispersion.omega[0])
    assert space["flow"][-1] == to_sympy(forms[-1].formula if (forms := report(flow).greens) else flow.green_hat)


def test_a_verdict_has_the_keys() -> None:
    result = verdict_record(VERDICT)
    assert (result["c1"], result["c2"], result["s_generative"]) == ("conditional", "yes", "conditional")
    assert result["reasons"] == [
        {"code": "B401", "text": "the kernel is a mixture of Gaussians", "proof": "A/C is complete Bernstein"}
    ]
    assert set(result) == {
        "c1", "c2", "s_generative", "condition", "dimensions", "grouping", "repairs", "reasons", "counterexample"
    }  # fmt: skip


def test_a_verdict_is_told() -> None:
    text = verdict_story(FLOWS["yukawa"].pde, VERDICT, plain())
    for piece in (
        "conditionally admissible",
        "N = 1 or tau2 >= tau",
        "[B401]",
        "Proof: A/C",
        "r = 1/2, the kernel is -1",
        "2*b1*phi_t",
    ):
        assert piece in text
    assert verdict_story(FLOWS["yukawa"].pde, VERDICT, plain(quiet=True)) == "conditionally admissible  N = 1 or tau2 >= tau\n"


def test_a_verdict_in_other_forms() -> None:
    assert verdict_in_form(VERDICT, ("tau", "tau2"), "latex").count("\\item") == 9
    space: dict[str, object] = {}
    exec(compile(verdict_in_form(VERDICT, ("tau", "tau2"), "sympy"), "verdict", "exec"), space)  # noqa: S102 (our own text)
    n, tau, tau2 = sp.symbols("N tau tau2")
    assert space["condition"] == sp.Or(sp.Eq(n, 1), sp.Ge(tau2, tau))
    exec(compile(verdict_in_form(VERDICT, ("tau", "tau2"), "python"), "verdict", "exec"), space)  # noqa: S102 (our own text)
    admissible = space["admissible"]
    assert callable(admissible)
    assert [admissible(1, 2, 1), admissible(3, 2, 1), admissible(3, 2, 2)] == [True, False, True]


def test_numpy_functions_have_the_values_of_the_formulas() -> None:
    pytest.importorskip("scipy")
    space: dict[str, object] = {}
    exec(compile(in_form(report(FLOWS["yukawa"]), "python"), "flow", "exec"), space)  # noqa: S102 (our own text)
    kernel, green_hat = space["kernel"], space["green_hat"]
    assert callable(kernel)
    assert callable(green_hat)
    distance = math.hypot(0.4, 0.7)
    decay = math.exp(-0.8 * distance) * (1 / distance**3 + 0.8 / distance**2)
    assert kernel(0.4, 0.7, 2, 0.8) == pytest.approx(0.7 * decay / (2 * math.pi))
    assert green_hat(1.0, 0.7, 0.8) == pytest.approx(math.exp(-0.7 * math.sqrt(1.64)) / math.sqrt(1.64))


def test_a_long_formula_breaks_outside_brackets_where_it_can() -> None:
    text = "exp(-a*t)*(b + c + d) + " + "exp(-a*t)*(b + c + d)*x"
    assert broken(text, 30) == ["exp(-a*t)*(b + c + d)", "+ exp(-a*t)*(b + c + d)*x"]
    assert " ".join(broken(text, 18)) == text
    assert broken("a" * 50, 18) == ["a" * 50]
