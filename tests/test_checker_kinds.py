"""The independent checker on laws with functions: what is true is proven, what is false or no law is not."""

import pytest

from tests.checker import check


def record(system, *laws, condition=None):
    """A record that claims the laws and no more."""
    entries = [
        {
            "expr": law,
            "kind": "closure",
            "degree": 1,
            "independent": condition is None,
            "rate_independent": False,
            "condition": condition,
            "certificate": {"checked": True, "rank_witness": None},
        }
        for law in laws
    ]
    rank = len(laws) if condition is None else 0
    result = {"basis_size": 99, "nullity": 9, "trivial": 0, "rank": rank, "ambient_rank": rank, "laws_that_exist": None}
    return {"status": "complete", "result": result | {"laws": entries, "system": system, "degree": 1}}


ROTATION = "x' = y\ny' = -x"
KEPLER = "x' = u\ny' = w\nu' = -x/(x^2 + y^2)^(3/2)\nw' = -y/(x^2 + y^2)^(3/2)"
LORENZ = "par sigma\npar b\npar r\nx' = sigma*(y - x)\ny' = r*x - x*z - y\nz' = x*y - b*z"
TRUE = {
    "sine": ("q' = p\np' = -sin(q)", "p^2/2 - cos(q)"),
    "addition of angles": ("q' = p\np' = -2*sin(q)*cos(q)", "p^2 - cos(2*q)"),
    "tangent": ("q' = p\np' = -tan(q)", "p^2/2 - log(cos(q))"),
    "hyperbolic": ("q' = p\np' = -tanh(q)*cosh(q)", "p^2/2 + cosh(q)"),
    "hyperbolic tangent": ("q' = p\np' = tanh(q)^2 - 1", "p^2/2 + tanh(q)"),
    "exponential of a sum": ("x' = exp(x)*exp(y)\ny' = -exp(x + y)", "x + y"),
    "exponential": ("a' = u\nb' = w\nu' = -exp(a - b)\nw' = exp(a - b)", "u + w", "u^2/2 + w^2/2 + exp(a)/exp(b)"),
    "half an exponent": ("q' = p\np' = -exp(q/2)", "p^2/2 + 2*exp(q/2)"),
    "a third beside a half": ("q' = p\np' = -exp(q/2) - exp(q/3)", "p^2/2 + 2*exp(q/2) + 3*exp(q/3)"),
    "logarithm": ("x' = x*(2 - 3*y)\ny' = y*(5*x - 7)", "7*log(x) + 2*log(y) - 5*x - 3*y"),
    "logarithm of a product": ("x' = x*(2 - 3*y)\ny' = y*(5*x - 7)", "log(2*x^7) + log(y^2) - 5*x - 3*y"),
    "products of powers": ("par a\npar b\nx' = a*x\ny' = b*y", "x^b*y^(-a)"),
    "one more in the exponent": ("par a\nq' = p\np' = -(a + 1)*q^a", "p^2/2 + q^(a + 1)"),
    "a product to a power": ("par a\nx' = x\ny' = -y", "(x*y)^a"),
    "root": (KEPLER, "x*w - y*u", "u^2/2 + w^2/2 - 1/sqrt(x^2 + y^2)"),
    "root of a multiple": (ROTATION, "sqrt(8*x^2 + 8*y^2) - 2*sqrt(2)*sqrt(x^2 + y^2) + x^2 + y^2"),
    "cube root": ("q' = p\np' = -4/3*q^(1/3)", "p^2/2 + q*q^(1/3)"),
    "root of a root": ("q' = p\np' = -1/(4*sqrt(q)*sqrt(1 + sqrt(q)))", "p^2/2 + sqrt(1 + sqrt(q))"),
    "modulus": ("q' = p\np' = -abs(q)", "p^2 + q*abs(q)"),
    "sign": ("q' = p\np' = -sign(q)", "p^2/2 + abs(q)"),
    "root of a square": ("q' = p\np' = -sqrt(q^2)", "p^2 + q*abs(q)"),
    "inverse tangent": ("x' = 1 + x^2\ny' = 1", "atan(x) - y"),
    "inverse sine": ("x' = sqrt(1 - x^2)\ny' = 1", "asin(x) - y", "acos(x) + t"),
    "angle in the plane": ("x' = -y\ny' = x", "x^2 + y^2", "atan(y/x) - t"),
    "error function": ("x' = 1\ny' = exp(-x^2)", "2*y - sqrt(pi)*erf(x)"),
    "time": ("x' = v\nv' = -x", "x*cos(t) - v*sin(t)", "x*sin(t) + v*cos(t)"),
    "exponential of time": ("x' = 2*(y - x)\ny' = 7*x - x*z - y\nz' = x*y - 4*z", "exp(4*t)*(x^2 - 4*z)"),
    "irrational rates": ("x' = y\ny' = x + y", "exp(-(1 + sqrt(5))*t/2)*(y + (sqrt(5) - 1)/2*x)"),
    "functions in the law alone": ("x' = x\ny' = 2", "exp(-y/2)*x"),
    "a constraint with a root": ("x' = y*z\ny' = -x*z\nz' = 0\n0 = sqrt(x^2 + y^2) - 1", "z"),
    "a constraint with an exponential": ("x' = z\ny' = y*z\nz' = 0\n0 = exp(x) - y", "z", "log(y) - t*z"),
    "a root of a parameter": ("par k > 0\nx' = v\nv' = -k*x", "x*cos(sqrt(k)*t) - v/sqrt(k)*sin(sqrt(k)*t)"),
    "definitions": ("r = sqrt(x^2 + y^2)\nx' = y/r\ny' = -x/r", "r", "x*cos(t/r) - y*sin(t/r)"),
}  # fmt: skip
FALSE = {
    "a sign": ("q' = p\np' = -sin(q)", "p^2/2 + cos(q)"),
    "a factor in an argument": ("q' = p\np' = -2*sin(q)*cos(q)", "p^2 - cos(3*q)"),
    "an exponent": (KEPLER, "u^2/2 + w^2/2 - (x^2 + y^2)^(-3/2)"),
    "a symbolic exponent": ("par a\npar b\nx' = a*x\ny' = b*y", "x^b*y^a"),
    "a rate": ("x' = 2*(y - x)\ny' = 7*x - x*z - y\nz' = x*y - 4*z", "exp(3*t)*(x^2 - 4*z)"),
    "a root's conjugate": ("x' = y\ny' = x + y", "exp(-(1 - sqrt(5))*t/2)*(y + (sqrt(5) - 1)/2*x)"),
    "the wrong root of a square": ("q' = p\np' = -sqrt(q^2)", "p^2 + q^2"),
    "a jump": ("x' = y\ny' = -sign(x)", "y*sign(x) + t"),
    "a hidden jump": ("x' = y\ny' = -sign(x)", "y*abs(x)/x + t"),
    "a jump in an exponent": ("x' = y\ny' = -sign(x)", "exp(y*sign(x) + t)"),
    "a jump of a root": ("x' = y\ny' = -sign(x)", "y*sqrt(x^2)/x + t"),
    "a constant": ("q' = p\np' = -sin(q)", "sin(q)^2 + cos(q)^2 + 3"),
    "a constant where it is real": ("x' = y*x\ny' = x", "sqrt(x*y) - sqrt(x)*sqrt(y)"),
    "the same twice": ("q' = p\np' = -sin(q)", "p^2/2 - cos(q)", "exp(p^2/2 - cos(q))"),
    "a value nowhere": ("x' = y\ny' = -x", "x^2 + y^2 + log(-1 - x^2)*0", "sqrt(-x^2 - y^2 - 1)"),
    "a function without rules": ("x' = y\ny' = -besselj(1, x)", "y^2/2 - besselj(0, x)"),
    "an unknown function": ("x' = y\ny' = -x", "foo(x)"),
    "a number": ("x' = y\ny' = -x", "1.5"),
    "a comparison": ("x' = y\ny' = -x", "x < y"),
}  # fmt: skip


@pytest.mark.parametrize("claim", TRUE.values(), ids=TRUE)
def test_what_is_true_is_proven(claim):
    check(record(*claim))


@pytest.mark.parametrize("claim", FALSE.values(), ids=FALSE)
def test_what_is_false_is_not(claim):
    with pytest.raises((ValueError, ArithmeticError)):
        check(record(*claim))


CONDITIONS = [
    ("par c\nx' = y\ny' = -x - c*y", "c = 0", "x^2 + y^2", True),
    ("par c\nx' = y\ny' = -x - c*y", "c = 1", "x^2 + y^2", False),
    ("par c\nx' = y\ny' = -x - c*y", None, "x^2 + y^2", False),
    (LORENZ, "b = 2*sigma", "exp(2*sigma*t)*(x^2 - 2*sigma*z)", True),
    ("par c\nx' = y\ny' = (c^2 - 2)*x", "c^2 - 2 = 0", "y", True),
    ("par c\nx' = y\ny' = (c^2 - 3)*x", "c^2 - 2 = 0", "y", False),
    ("par c\nx' = y\ny' = x", "c^2 - 2 = 0 and c - 1 = 0", "x", False),
]  # fmt: skip


@pytest.mark.parametrize(("system", "condition", "law", "true"), CONDITIONS)
def test_laws_at_special_values(system, condition, law, true):
    claim = record(system, law, condition=condition)
    if true:
        check(claim)
    else:
        with pytest.raises(ValueError, match=r"not conserved|contradict"):
            check(claim)
