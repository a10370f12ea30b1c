"""What ``flow`` and ``admit`` refuse, by name: exit 2 where nothing can be said, 1 for a definite no, 3 where it stays open."""

import json

import pytest

#: A file, and what the message says; both commands stop with exit 2 and print nothing on standard output.
CANNOT_RUN = {
    "nonlinear: a product": ("phi_t = phi*lap(phi)", "phi*lap(phi) is nonlinear in phi"),
    "nonlinear: a power": ("phi_t = lap(phi^2)", "phi^2 is nonlinear in phi"),
    "nonlinear: a function": ("phi_t = lap(phi) + exp(phi)", "exp(phi) is nonlinear in phi"),
    "nonlinear: KdV": ("u_t = 6*u*u_x - u_xxx", "6*u*u_x is nonlinear in u"),
    "nonlinear: porous medium": ("phi_t = div(phi*grad(phi))", "phi*grad(phi) is nonlinear"),
    "variable coefficients": ("phi_t = x*phi_xx", "variable coefficients: a coefficient of -x*phi_xx depends on x"),
    "variable coefficients: a vector": (
        "phi_t - div((x, 2*y)*phi) - lap(phi) = 0\ndim 2", "variable coefficients: the coefficient x of (x, 2*y)*phi",
    ),
    "variable coefficients: a function": ("phi_t = lap(phi)/(1 + dot(x, x))", "variable coefficients"),
    "time in a way that is none of the special kinds": ("phi_tt = t*lap(phi)", "none of the special kinds"),
    "unknown operator": ("phi_t = curl(phi)", "there is no operator 'curl'"),
    "a slip of the pen": ("phi_t = lapl(phi)", "did you mean 'lap'?"),
    "an undeclared name": ("phi_t = D*lap(phi)", "the name 'D' is neither declared nor differentiated"),
    "too few arguments": ("phi_t = mult(k^2)", "mult takes two arguments, not 1"),
    "nothing evolves": ("lap(phi) = 0", "there is no derivative of phi by t"),
    "a source": ("phi_t = lap(phi) + 1", "-1 cannot be added"),
    "no such component": ("phi_t = phi_xx + phi_zz\ndim 2", "there is no z in dimension 2"),
    "a vector for a scalar": ("phi_t = grad(phi)\ndim 2", "a sum of a scalar and a vector"),
    "a matrix of the wrong size": ("phi_t = div(((1, 2, 3), (1, 2, 3))*grad(phi))\ndim 2", "a vector of 3 components"),
    "a name of the results": ("phi_t = r*lap(phi)\npar r > 0", "the parameter r has the name of the distance"),
    "the number of dimensions as a parameter": ("phi_t = N*lap(phi)\npar N = 2", "the parameter N has the name of"),
    "an order beyond 2": ("caputo(phi, 3) = lap(phi)", "the order of caputo must be between 0 and 2"),
    "an ordinary equation": ("x' = -x", "x'"),
}  # fmt: skip


@pytest.mark.parametrize("command", ["flow", "admit"])
@pytest.mark.parametrize("case", CANNOT_RUN)
def test_named_and_not_run(run_symcons, case: str, command: str) -> None:
    text, message = CANNOT_RUN[case]
    done = run_symcons(command, "-", "--json", stdin=text + "\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("phi_t = phi_xx + phi_yy", ("--dim", "1")),
        ("phi_t = lap(phi)\ndim 2", ("--dim", "3")),
        ("phi_t = lap(phi)", ("--dim", "0")),
    ],
)
def test_a_dimension_that_does_not_fit(run_symcons, text: str, words: tuple[str, ...]) -> None:
    for command in ("flow", "admit"):
        done = run_symcons(command, "-", *words, stdin=text + "\n")
        assert (done.returncode, done.stdout) == (2, "")
        assert "--dim" in done.stderr


@pytest.mark.parametrize(
    ("text", "problem", "code", "answer"),
    [
        ("phi_t = -lap(phi)", "ill-posed", 1, "no"),
        ("phi_t = phi_xx - phi_yy", "ill-posed", 1, "no"),
        ("phi_tt + phi_t = phi_xx - phi_yy", "ill-posed", 1, "no"),
        ("phi_ttt = -lap(phi)", "more boundary data needed", 3, "undecided"),
        ("phi_tttt + 2*lap(phi_tt) + lap(lap(phi)) = 0", "more boundary data needed", 3, "undecided"),
    ],
)
def test_a_problem_without_a_solution_operator(run_symcons, text: str, problem: str, code: int, answer: str) -> None:
    """The flow is written down, its kernel is not; ``admit`` says no, or asks for the boundary data."""
    flow = run_symcons("flow", "-", "--json", stdin=text + "\n")
    record = json.loads(flow.stdout)
    assert (flow.returncode, record["status"], record["result"]["problem"]) == (1, problem, problem)
    assert (record["result"]["kernel_hat"], record["result"]["kernel"]) == (None, {})
    admit = run_symcons("admit", "-", "--json", stdin=text + "\n")
    result = json.loads(admit.stdout)["result"]
    assert (admit.returncode, result["s_generative"]) == (code, answer)
    said = " ".join(reason["text"] for reason in result["reasons"])
    assert "boundary data" in said if code == 3 else "ill-posed" in said or "without bound" in said or "semi-definite" in said
