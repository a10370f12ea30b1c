"""Mistakes in files of partial differential equations are reported where they are, with what to do."""

import time

import pytest
from fuzzer import SEED
from hypothesis import given
from hypothesis import strategies as st

from symcons.errors import EquationError, Place
from symcons.expr.pde import PDE
from symcons.expr.pde_parser import is_pde, parse_pde, parse_pde_expression
from symcons.expr.pde_printing import print_pde

SECONDS = 2.0

#: text -> code, line, column, length of the mark, a piece of the message, a piece of the hint.
ERRORS = {
    "": ("E140", 1, 1, 1, "no partial", "phi_t ="),
    "phi = 3": ("E140", 1, 1, 3, "no partial", "`symcons conserve`"),
    "par a = 1": ("E140", 1, 1, 1, "no partial", "phi_t ="),
    "a = 3\nb = a": ("E140", 1, 1, 1, "no partial", ""),
    "phi_t = lap(phi)\n0 = a - 1\npar a": ("E140", 2, 1, 1, "no field", "definition"),
    "phi_t = lapl(phi)": ("E141", 1, 9, 4, "'lapl'", "did you mean 'lap'?"),
    "phi_t = laplace(phi)": ("E141", 1, 9, 7, "'laplace'", "write lap(phi)"),
    "phi_t = D(phi, x)": ("E141", 1, 9, 1, "'D'", "d(phi, x)"),
    "phi_t = foo(phi)": ("E141", 1, 9, 3, "'foo'", "operators are d lap"),
    "phi_t = ln(phi)": ("E141", 1, 9, 2, "'ln'", "did you mean 'log'?"),
    "phi_t = piecewise(phi, 1)": ("E141", 1, 9, 9, "'piecewise'", ""),
    "phi_y = phi_t\ndim 1": ("E142", 1, 1, 5, "no y in dimension 1", "dim 2"),
    "phi_t = phi_xz\ndim 2": ("E142", 1, 9, 6, "no z in dimension 2", "x, y"),
    "phi_t = y*phi\ndim 1": ("E142", 1, 9, 1, "no y in dimension 1", ""),
    "phi_t = d(phi, z)\ndim 2": ("E142", 1, 16, 1, "no z in dimension 2", ""),
    "phi_t = phi_x\ndim 5": ("E142", 1, 9, 5, "dimension 5 has no letter", "lap, grad"),
    "phi_t = mult(kx, phi)": ("E142", 1, 14, 2, "kx exists only", "dim 2"),
    "phi_t = mult(kz, phi)\ndim 2": ("E142", 1, 14, 2, "no kz in dimension 2", "|k|"),
    "dim 0\nphi_t = lap(phi)": ("E142", 1, 5, 1, "at least 1", "leave dim out"),
    "phi_t = lap(phi)\ndim 2.5": ("E142", 2, 5, 3, "whole number", ""),
    "phi_t = lap(phi)\ndim N": ("E142", 2, 5, 1, "whole number", "leave dim out"),
    "phi_t = lap(phi)\ndim 9999999999": ("E142", 2, 5, 10, "whole number", ""),
    "phi_t = lap(phi)\ndim 2 3": ("E142", 2, 5, 1, "whole number", ""),
    "par c\nphi_t = c_x": ("E143", 2, 9, 3, "'c' is a parameter", "do not declare"),
    "par phi\nphi_t = lap(phi)": ("E143", 2, 13, 3, "'phi' is a parameter", "do not declare"),
    "par phi\nlap(phi) = 0": ("E143", 2, 5, 3, "'phi' is a parameter", "do not declare"),
    "phi_t = x_t": ("E143", 1, 9, 3, "'x' is a coordinate", ""),
    "phi_t = pi_x*phi": ("E143", 1, 9, 4, "'pi' is a constant", ""),
    "phi_t = lap(3)": ("E143", 1, 9, 3, "lap of a constant", "acts on a field"),
    "phi_t = lap(m^2)\npar m": ("E143", 1, 9, 3, "m is no field", ""),
    "phi_t = d(t^2, t)*phi": ("E143", 1, 9, 1, "a derivative of a constant", ""),
    "phi_t = f_x*phi\nf = 3": ("E143", 1, 9, 3, "f is no field", ""),
    "phi_t = mult(k, m)*phi\npar m": ("E143", 1, 9, 4, "mult of a constant", ""),
    "phi_t = D*lap(phi)": ("E144", 1, 9, 1, "'D'", "par D"),
    "phi_t = lap(phi) + u": ("E144", 1, 20, 1, "'u' is neither declared nor differentiated", "u_t"),
    "phi_t = e^t*phi": ("E144", 1, 9, 1, "'e'", "exp(1)"),
    "phi_t = bta*phi\npar beta": ("E144", 1, 9, 3, "'bta'", "did you mean 'beta'?"),
    "phi_t = lap(D*phi)": ("E144", 1, 13, 1, "'D'", "par D"),
    "lap(a*b) = 0": ("E144", 1, 5, 1, "which of a, b is the field?", "par a"),
    "I*phi_t = lap(phi)": ("E144", 1, 1, 1, "'I'", "is written i"),
    "phi_t = ∇(phi)": ("E101", 1, 9, 1, "'∇'", "lap(phi)"),
    "phi_r = phi_t": ("E140", 1, 1, 5, "no equation", "phi"),
    "phi_r + phi_t = 0": ("E144", 1, 1, 5, "'phi_r'", ""),
    "x' = y\ny' = x": ("E145", 1, 1, 1, "ordinary", "`symcons conserve`"),
    "phi_t = lap(phi)\ndx/dt = 1": ("E145", 2, 1, 2, "ordinary", "x_t"),
    "phi_t = lap(phi)\nx(n+1) = x": ("E145", 2, 1, 1, "ordinary", "symcons.parse"),
    "reaction A -> B, 1\nphi_t = lap(phi)": ("E145", 1, 1, 8, "ordinary", ""),
    "phi_t = lap(phi)\ninput u": ("E145", 2, 1, 5, "ordinary", ""),
    "phi_t = lap(phi)\nbasis phi": ("E145", 2, 1, 5, "ordinary", ""),
    "u[n]' = u[n+1]": ("E145", 1, 1, 1, "ordinary", ""),
    "phi_t = fraclap(phi, 0)": ("E146", 1, 9, 7, "positive", "mult(k^(-2*s), phi)"),
    "phi_t = fraclap(phi, a/2)\npar a = -1": ("E146", 1, 9, 7, "positive", ""),
    "phi_t = fraclap(phi, t)": ("E146", 1, 9, 7, "constant", ""),
    "phi_t = fraclap(phi, phi)": ("E146", 1, 9, 7, "constant", ""),
    "phi_t = d(phi, x, 1/2)": ("E146", 1, 9, 1, "whole number", "fraclap"),
    "phi_t = d(phi, x, 0)": ("E146", 1, 9, 1, "whole number", ""),
    "phi_t = d(phi, t, b)\npar b": ("E146", 1, 9, 1, "whole number", ""),
    "phi_t = d(d(phi, x, 100), x)": ("E146", 1, 9, 1, "beyond 100", ""),
    "phi_t = -k^2*phi": ("E147", 1, 10, 1, "k is a wave number", "mult(k^2, phi)"),
    "phi_t = mult(phi*k, phi)": ("E147", 1, 14, 3, "cannot depend on phi", "function of k"),
    "phi_t = mult(x*k, phi)": ("E147", 1, 14, 1, "cannot depend on x", ""),
    "phi_t = mult(f*k, phi)\nf = phi^2": ("E147", 1, 9, 4, "cannot depend on f", ""),
    "phi_t = mult(f*k, phi)\nf = x^2\ndim 1": ("E147", 1, 9, 4, "cannot depend on f", ""),
    "phi_t = mult(k^2, phi)\npar k": ("E147", 1, 14, 1, "k is declared", "another name"),
    "phi_t = grad(phi)": ("E148", 1, 1, 5, "a scalar and a vector", ""),
    "grad(phi) = 0": ("E148", 1, 1, 4, "between vectors", "component"),
    "phi_t = div(phi)": ("E148", 1, 9, 3, "div of a scalar", ""),
    "phi_t = x*phi": ("E148", 1, 1, 5, "a scalar and a vector", "dim 1"),
    "phi_t = x^2*phi": ("E148", 1, 1, 5, "a power of a vector", "dim 1"),
    "phi_t = div(q)\nq = 2*phi": ("E148", 1, 9, 3, "div of a scalar", ""),
    "phi_t = div(grad(grad(phi)))": ("E148", 1, 13, 4, "gradient of a vector", ""),
    "phi_t = sin(grad(phi))": ("E148", 1, 1, 5, "sin of a vector", ""),
    "phi_t = grad(phi)*grad(phi)": ("E148", 1, 1, 5, "two vectors", ""),
    "phi_t = div((1, 2, 3)*phi)\ndim 2": ("E148", 1, 9, 3, "3 components where the dimension is 2", ""),
    "phi_t = div((1, 2)*phi)": ("E148", 1, 9, 3, "no dimension is fixed", ""),
    "phi_t = lap(phi)\npar x": ("E149", 2, 5, 1, "x is a coordinate", "another name"),
    "t = 3\nphi_t = lap(phi)": ("E149", 1, 1, 1, "t is a coordinate", ""),
    "phi_t = lap(phi)\nweight q = 2": ("E149", 2, 8, 1, "'q'", "phi"),
    "phi_t = lap(phi)\nweight phi = sqrt(2)": ("E149", 2, 8, 3, "rational", ""),
    "phi_t = phi(x, t)": ("E202", 1, 9, 3, "a field", "write phi alone"),
    "phi_t = m(phi)\npar m": ("E202", 1, 9, 1, "a name", "m*(…)"),
    "phi_t = lap(phi, 2)": ("E203", 1, 9, 3, "one argument, not 2", "lap(phi)"),
    "phi_t = d(phi)": ("E203", 1, 9, 1, "not 1", "d(phi, t)"),
    "phi_t = d(phi, m)\npar m": ("E203", 1, 9, 1, "coordinate", "d(phi, t)"),
    "phi_t = mult(k^2)": ("E203", 1, 9, 4, "two arguments", "then the field"),
    "dim 1\nphi_t = lap(phi)\ndim 1": ("E204", 3, 1, 3, "second dim", ""),
    "phi_t = lap(phi)\npar a, a": ("E204", 2, 8, 1, "second declaration", ""),
    "phi_t = lap(phi)\nweight phi = 1, phi = 2": ("E204", 2, 17, 3, "second weight", ""),
    "phi_t = a*phi\na = b\nb = 2*a": ("E206", 2, 1, 1, "a -> b -> a", "circle"),
    "phi_t = lap(phi)/0": ("E110", 1, 17, 1, "division by zero", ""),
    "phi_t = phi^(10^9)": ("E106", 1, 12, 1, "10,000", ""),
    "phi_t = lap(phi": ("E103", 1, 12, 1, "never closed", ""),
    "phi_t = lap(phi) = 3": ("E102", 1, 18, 1, "'='", ""),
    "phi_t + lap(phi)": ("E104", 1, 17, 1, "'='", ""),
    "phi_t < lap(phi)": ("E102", 1, 7, 1, "'<'", ""),
    "phi_t = sin(phi < 2)": ("E102", 1, 9, 3, "condition", ""),
    "phi_t = lap(phi)\ngradient phi": ("E133", 2, 1, 8, "'gradient'", ""),
}  # fmt: skip


@pytest.mark.parametrize("text", ERRORS)
def test_error(text):
    code, line, column, length, message, hint = ERRORS[text]
    with pytest.raises(EquationError) as caught:
        parse_pde(text, "file.pde")
    error = caught.value
    assert (error.code, error.place) == (code, Place(line, column, length))
    assert message in error.message
    assert hint in error.hint
    assert str(error).startswith(f"file.pde:{line}:{column}: {code}: ")


def test_what_a_person_sees():
    with pytest.raises(EquationError) as caught:
        parse_pde("# damped\nphi_tt + 2*epsilon*phi_t = c^2*lap(phi)\npar eps, c", "wave.pde")
    assert str(caught.value).split("\n") == [
        "wave.pde:2:12: E144: the name 'epsilon' is neither declared nor differentiated",
        "  phi_tt + 2*epsilon*phi_t = c^2*lap(phi)",
        "             ^^^^^^^",
        "  did you mean 'eps'?",
    ]


def outcome(text: str) -> str:
    """The code of the error that a text ends in, "" if it is a PDE."""
    start = time.process_time()
    code = ""
    is_pde(text)
    try:
        pde = parse_pde(text)
    except EquationError as problem:
        code = problem.code
        assert problem.place is not None or code == "E108"
        str(problem).encode("utf-8")
    else:
        assert isinstance(pde, PDE)
    assert time.process_time() - start < SECONDS
    if not code:
        assert parse_pde(print_pde(pde)) == pde
    return code


HOSTILE = {
    "subscripts": ("phi_t = phi_" + "x" * 90_000, "E146"),
    "many subscripts": ("phi_t = phi" + "_x" * 40_000, "E144"),
    "operators in operators": ("phi_t = " + "lap(" * 99 + "phi" + ")" * 99, ""),
    "too many operators": ("phi_t = " + "lap(" * 101 + "phi" + ")" * 101, "E107"),
    "derivatives in derivatives": ("phi_t = " + "d(" * 99 + "phi" + ", x)" * 99, ""),
    "a large order": ("phi_t = d(phi, x, 10^999)", "E146"),
    "a large fractional order": ("phi_t = fraclap(phi, 10^999)", "E146"),
    "a large dimension": ("phi_t = lap(phi)\ndim " + "9" * 90_000, "E142"),
    "a large power": ("phi_t = phi^(10^9)", "E106"),
    "many fields": ("\n".join(f"u{n}_t = lap(u{n})" for n in range(3000)), ""),
    "many definitions": ("phi_t = a0\n" + "\n".join(f"a{n} = lap(phi)" for n in range(3000)), ""),
    "a chain": ("phi_t = a199\na0 = lap(phi)\n" + "\n".join(f"a{n + 1} = lap(a{n})" for n in range(199)), "E107"),
    "doublings": ("phi_t = a60\na0 = phi\n" + "\n".join(f"a{n + 1} = a{n} + sin(a{n})" for n in range(60)), "E210"),
    "divergences of sums": ("dim 3\nphi_t = div(" + " + ".join(["x*phi"] * 5000) + ")", ""),
    "a long sum in operators": ("phi_t = " + "lap(" * 99 + "m + " * 20_000 + "phi" + ")" * 99 + "\npar m", ""),
    "a long sum in divergences": ("dim 2\nphi_t = " + "div(x*(" * 49 + "m + " * 20_000 + "phi" + "))" * 49 + "\npar m", ""),
    "a mistake below many": ("phi_t = " + "lap(" * 98 + "m*" * 9_000 + "div(phi)" + ")" * 98 + "\npar m", "E148"),
    "multipliers": ("phi_t = " + " + ".join(["mult(k^2, phi)"] * 5000), ""),
    "a long vector": ("dim 3\nphi_t = div((" + ", ".join(["1"] * 20_000) + ")*phi)", "E148"),
    "a NUL byte": ("phi_t = lap(phi)\n\0", "E109"),
    "a text of 100 MB": ("phi_t = " + "x+" * 50_000_000, "E108"),
    "commas": ("phi_t = " + "," * 50_000, "E102"),
    "brackets": ("phi_t = " + "(" * 90_000, "E107"),
    "weights": ("phi_t = lap(phi)\nweight " + ", ".join(["phi = 1"] * 9000), "E204"),
    "underscores": ("_" * 90_000 + "t_t = 0", ""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input(name):
    text, code = HOSTILE[name]
    assert outcome(text) == code


FILES = (
    "phi_tt + 2*eps*phi_t - c^2*lap(phi) = 0\npar eps > 0, c > 0\n",
    "dim 2\nphi_t = div((a, b)*phi) + kappa*phi_xy\npar a, b\nkappa = a*b\n",
    "u_t = f_x # flux\nf = 3*u^2 - u_xx\nweight u = 2\n",
    "i*psi_t = -lap(psi) + mult(sqrt(k^2 + m^2), psi)\npar m in (0, 1)\n",
    "phi_t = -fraclap(phi, s/2) + d(d(phi, x, 3), t)\npar s = 1/2\n",
)
TOKENS = (
    "phi phi_t phi_xx u u_y lap( grad( div( d( mult( fraclap( dot( x y z t k kx i pi par dim weight 0 1 2.5 1/2 + - * / ^ "
    "( ) , = < > # \\ x' and or (1,2) sin( 1e999 _t _ λ"
).split(" ")


def texts() -> list[str]:
    """Broken files and soups of tokens, the same on every run."""
    import random

    rng = random.Random(SEED)
    made = []
    for _ in range(150):
        made.append(rng.choice(("", " ")).join(rng.choice((*TOKENS, "\n")) for _ in range(rng.randrange(1, 60))))
        text = list(rng.choice(FILES))
        for _ in range(rng.randrange(1, 5)):
            place = rng.randrange(len(text))
            text[place : place + rng.randrange(3)] = [rng.choice((*TOKENS, "\n"))]
        made.append("".join(text))
    return made


def test_the_fuzzer_finds_both_ends():
    codes = [outcome(text) for text in texts()]
    assert codes.count("") >= 5
    assert len(set(codes)) >= 12


@pytest.mark.parametrize("text", FILES)
def test_the_fuzzer_starts_from_good_files(text):
    assert outcome(text) == ""


@given(st.text(max_size=60))
def test_any_text(text):
    outcome(text)
    outcome("phi_t = " + text)
    try:
        parse_pde_expression(text, ["phi"], ["k"])
    except EquationError as problem:
        assert problem.place is not None
