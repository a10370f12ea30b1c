"""Exact proofs: the known laws of the whole table, constraints that must be invariant, functions, and what is undefined."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symcons.errors import InvarianceError, UnsupportedError
from symcons.expr.parser import load, parse, parse_expression
from symcons.expr.printing import print_expr
from symcons.expr.system import System
from symcons.expr.tree import Expr
from symcons.laws.proof import Prover, check_invariance, derivative_residual
from tests.tables import Row, row, rows

EXAMPLES = "examples/equations/"


def formula(system: System, text: str) -> Expr:
    known = {*system.states, *system.inputs, *(n for n, _ in system.definitions), *(p.name for p in system.parameters)}
    return parse_expression(text, known | ({system.time} if system.time else set()))


def status(text: str, law: str) -> str:
    system = parse(text)
    return derivative_residual(system, formula(system, law)).status


@pytest.mark.parametrize("known", rows(), ids=lambda r: r.name)
def test_every_law_of_the_table_is_proven(known: Row) -> None:
    system = parse(known.equations)
    check_invariance(system)
    for law in known.laws:
        assert derivative_residual(system, formula(system, law.formula)).status == "zero", law.formula


@pytest.mark.parametrize("known", [r for r in rows() if r.laws], ids=lambda r: r.name)
def test_a_law_plus_a_state_that_moves_is_not_proven(known: Row) -> None:
    system = parse(known.equations)
    moving = next((s for s in system.states if derivative_residual(system, formula(system, s)).status != "zero"), None)
    if moving is not None:
        false = formula(system, known.laws[0].formula) + formula(system, moving)
        assert derivative_residual(system, false).status == "nonzero"


def test_the_tetrahedron_is_proven_at_once() -> None:
    """Thirteen laws, none of which needs lam multiplied out."""
    known = row("sid_fluid_tetrahedron_3d")
    system = parse(known.equations)
    laws = [formula(system, law.formula) for law in known.laws]
    prover = Prover(system)
    residuals = [prover.prove(law) for law in laws]
    assert {r.status for r in residuals} == {"zero"}
    assert all("free letters" in r.method for r in residuals)


def test_the_printed_tetrahedron_is_refused_with_its_derivative_by_name() -> None:
    with pytest.raises(InvarianceError) as caught:
        check_invariance(load(f"{EXAMPLES}fluid_tetrahedron_as_printed.ode"))
    assert caught.value.derivative == "2*p + lam*q"
    assert caught.value.code == "E301"


@pytest.mark.parametrize("name", ["fluid_triangle.ode", "fluid_tetrahedron.ode", "fluid_5cell.ode", "kepler.ode"])
def test_the_constraints_of_the_examples_are_invariant(name: str) -> None:
    check_invariance(load(EXAMPLES + name))


#: A system with a constraint, and the derivative that betrays it (None: invariant).
INVARIANCE = [
    ("x' = y\ny' = -x\n0 = x^2 + y^2 - 1", None),
    ("x' = y\ny' = -x\n0 = x + y", "x + y = 0 turns"),
    ("x' = x\ny' = y\n0 = x^2", None),
    ("x' = y\ny' = x\n0 = x*y", "hyperbolic"),
    ("x' = y\ny' = x\n0 = x^2 - y^2", None),
    ("x' = y\ny' = 0\n0 = x\n0 = y", None),
    ("x' = y\ny' = 0\n0 = x", "only with y = 0 too"),
    ("x' = u*y\ny' = -u*x\ninput u\n0 = x^2 + y^2 - 1", None),
    ("x' = u*y\ny' = -x\ninput u\n0 = x^2 + y^2 - 1", "u must be 1"),
    ("x' = y\ny' = -x\npar R > 0\n0 = x^2 + y^2 - R^2", None),
    ("x' = a*y\ny' = -b*x\npar a, b\n0 = b*x^2 + a*y^2 - 1", None),
    ("x' = 1\n0 = x - t", None),
    ("x' = 2\n0 = x - t", "too fast"),
    ("x(n+1) = y\ny(n+1) = x\n0 = x*y - 1", None),
    ("x(n+1) = y\ny(n+1) = 2*x\n0 = x*y - 1", "doubles"),
    ("x(n+1) = 1/y\ny(n+1) = 1/x\n0 = x*y - 1", None),
    ("s' = c*w\nc' = -s*w\nw' = -sin(w)\n0 = s^2 + c^2 - 1", None),
]


@pytest.mark.parametrize(("text", "trouble"), INVARIANCE)
def test_invariance(text: str, trouble: str | None) -> None:
    if trouble is None:
        check_invariance(parse(text))
    else:
        with pytest.raises(InvarianceError):
            check_invariance(parse(text))


OSCILLATOR = "x' = y\ny' = -x"
PENDULUM = "th' = p\np' = -sin(th)"
DECAY = "x' = x\ny' = -2*y\nz' = x*y"

#: Text, formula, verdict of the proof. Each line is there for one feature.
CASES = [
    (OSCILLATOR, "x^2 + y^2", "zero"),
    (OSCILLATOR, "x^2 - y^2", "nonzero"),
    (OSCILLATOR, "(x^2 + y^2)/(1 + (x^2 + y^2)^2)", "zero"),
    (OSCILLATOR, "sqrt(x^2 + y^2)", "zero"),
    (OSCILLATOR, "(x^2 + y^2)^(1/3) + log(y^2 + x^2)", "zero"),
    (OSCILLATOR, "x*sin(t) + y*cos(t)", "zero"),
    (OSCILLATOR, "x*cos(t) + y*sin(t)", "nonzero"),
    (OSCILLATOR, "x*cos(3*t)", "nonzero"),
    (OSCILLATOR + "\npar a", "(x^2 + y^2)^a", "zero"),
    (PENDULUM, "p^2/2 - cos(th)", "zero"),
    (PENDULUM, "p^2/2 + 2*sin(th/2)^2", "zero"),
    (PENDULUM, "p^2/2 - cos(2*th)", "nonzero"),
    (PENDULUM, "sin(th)^2 + cos(th)^2", "zero"),
    (PENDULUM, "tan(th)*cos(th) - sin(th)", "zero"),
    (DECAY, "x^2*y", "zero"),
    (DECAY, "y*x^2 + 1/(x^2*y)", "zero"),
    (DECAY, "2*log(x) + log(y)", "zero"),
    (DECAY, "exp(2*t)*y", "zero"),
    (DECAY, "exp(t)*exp(t)*y + x/exp(t)", "zero"),
    (DECAY, "exp(t/2)^4*y", "zero"),
    (DECAY, "z + x*y", "zero"),
    (DECAY, "z - x*y", "nonzero"),
    (DECAY, "sqrt(x)^2/x", "zero"),
    (DECAY, "abs(x)^2*y", "zero"),
    (DECAY, "sign(x)*x^2*y", "zero"),
    (DECAY, "cosh(t)*x - sinh(t)*x", "zero"),
    ("x' = x^2 + 1", "atan(x) - t", "zero"),
    ("x' = exp(-x^2)", "x", "nonzero"),
    ("x' = u\ny' = -x*u\ninput u", "x^2/2 + y", "zero"),
    ("x' = u\ny' = -x\ninput u", "x^2/2 + y", "nonzero"),
    ("x' = u\ninput u", "x - u", "nonzero"),
    ("S' = -b*S*I\nI' = b*S*I - g*I\npar b, g", "S + I - g/b*log(S)", "zero"),
    ("S' = -b*S*I\nI' = b*S*I - g*I\npar b = 2, g = 1", "S + I - log(S)/2", "zero"),
    ("S' = -b*S*I\nI' = b*S*I - g*I\npar b = 2, g = 3", "S + I - log(S)/2", "nonzero"),
    ("x' = lam*y\ny' = -lam*x\nlam = 1/(x + y)", "x^2 + y^2", "zero"),
    ("x' = lam*y\ny' = 1/(x + y)\nlam = 1/(x + y)", "x - y^2/2", "zero"),
    ("x' = lam\ny' = 1 - lam\nlam = x/(x + y)", "x + y - t", "zero"),
    ("x' = lam\ny' = y/(x + y)\nlam = x/(x + y)", "x + y - t", "zero"),
    ("x' = lam\ny' = lam\nlam = x/(x + y)", "x + y", "nonzero"),
    ("x(n+1) = y\ny(n+1) = (a + y)/x\npar a", "(x + 1)*(y + 1)*(a + x + y)/(x*y)", "zero"),
    ("x(n+1) = y\ny(n+1) = (a + y)/x\npar a", "(x + 1)*(y + 1)/(x*y)", "nonzero"),
    ("x(n+1) = y\ny(n+1) = x", "sin(x)*sin(y)", "zero"),
    ("x(n+1) = x + u\ny(n+1) = y - u\ninput u", "x + y", "zero"),
    ("x' = x\ny' = -2*y\nz' = x\n0 = x*y", "z", "nonzero"),
    ("x' = x\ny' = -2*y\nz' = x*y\n0 = x*y", "z", "zero"),
    ("x' = x\nz' = x\n0 = x^2", "z", "zero"),
    ("x' = x*z\ny' = -y*z\nz' = x\n0 = x*z\n0 = x*y", "z", "nonzero"),
]


@pytest.mark.parametrize(("text", "law", "expected"), CASES)
def test_proofs(text: str, law: str, expected: str) -> None:
    assert status(text, law) == expected


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("x' = y\ny' = -x\n0 = x^2 + y^2 - 1", "y/(x^2 + y^2 - 1)"),
        ("x' = y/(x^2 + y^2 - 1)\ny' = -x/(x^2 + y^2 - 1)\n0 = x^2 + y^2 - 1", "x"),
        ("x' = lam*y\ny' = -lam*x\nlam = 1/(x^2 + y^2 - 1)\n0 = x^2 + y^2 - 1", "x"),
    ],
)
def test_what_has_no_value_on_the_set_is_not_proven(text: str, law: str) -> None:
    """Both numerator and denominator lie in the ideal: 0/0 proves nothing."""
    assert status(text, law) == "undecided"


def test_unknown_derivatives_are_refused() -> None:
    with pytest.raises(UnsupportedError, match="besselj"):
        status(OSCILLATOR, "besselj(0, x)")


@pytest.mark.parametrize(
    ("text", "law", "constant"),
    [
        ("x' = y\ny' = -x\n0 = x^2 + y^2 - 1", "(x^2 + y^2)^2 + 3", True),
        ("x' = y\ny' = -x\npar R\n0 = x^2 + y^2 - R^2", "x^2 + y^2", True),
        ("x' = y\ny' = -x\npar R\n0 = x^2 + y^2 - R^2", "(R*x^2 + R*y^2 + x)/(R^3 + x)", True),
        ("x' = y\ny' = -x\n0 = x^2 + y^2 - 1", "x", False),
        ("x' = y\ny' = -x\nz' = 0\n0 = x^2 + y^2 - 1", "z", False),
        ("x' = 1\ny' = 1", "(x - y)/(2*x - 2*y)", True),
        ("x' = 1", "x - t", False),
    ],
)
def test_trivial_laws(text: str, law: str, constant: bool) -> None:
    system = parse(text)
    assert Prover(system).is_constant(formula(system, law)) is constant


coefficients = st.dictionaries(st.tuples(*[st.integers(0, 2)] * 3), st.integers(-4, 4).filter(bool), min_size=1, max_size=5)


@given(coefficients, coefficients)
def test_cross_products_of_gradients_conserve_both(a: dict[tuple[int, ...], int], b: dict[tuple[int, ...], int]) -> None:
    """x' = ∇A × ∇B conserves A and B, and every polynomial in them."""
    frame = Prover(parse("x' = 0\ny' = 0\nz' = 0"))
    p, q = frame.polynomial(a), frame.polynomial(b)
    pairs = ((1, 2), (2, 0), (0, 1))
    field = [p.derivative(i) * q.derivative(j) - p.derivative(j) * q.derivative(i) for i, j in pairs]
    lines = [f"{s}' = {print_expr(frame.setting.tree(f))}" for s, f in zip("xyz", field, strict=True)]
    prover = Prover(parse("\n".join(lines)))
    for law in (p, q, p * q - 3 * p):
        own = prover.polynomial({tuple(int(i) for i in e[:3]): Fraction(int(c.p), int(c.q)) for e, c in law.terms()})
        assert prover.prove_polynomial(own).status == "zero"
