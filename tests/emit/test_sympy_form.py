"""SymPy and back: names stay names, values stay values, and what cannot be said is refused."""

import re
from fractions import Fraction

import pytest
import sympy
from hypothesis import assume, given

from symcons.emit.sympy_form import SYMPY_NAMES, from_sympy, sympy_source, to_sympy
from symcons.errors import UnsupportedError
from symcons.expr import parse_expression
from symcons.expr.functions import FUNCTIONS
from symcons.expr.tree import Call, Num, Pow, Sym, add, call, mul, power
from tests.emit.formulas import formulas

x, y = sympy.symbols("x y")

ELEMENTARY = ("sin", "cos", "exp", "log", "sqrt", "abs", "tanh", "erf")


def finite(value):
    return not value.has(sympy.zoo, sympy.nan, sympy.oo)


def run(source):
    """What a program of ours defines; this is how a reader would use the text."""
    scope = {}
    exec(compile(source, "<program>", "exec"), scope)  # noqa: S102
    return scope


@given(formulas(ELEMENTARY))
def test_there_and_back_is_equal_in_sympy(e):
    value = to_sympy(e)
    assume(finite(value))
    assert to_sympy(from_sympy(value)) == value


@given(formulas())
def test_a_rational_formula_keeps_its_value(e):
    value = to_sympy(e)
    assume(finite(value))
    back = from_sympy(value)
    point = {s: sympy.Rational(i + 2, 7) for i, s in enumerate(sorted(value.free_symbols, key=str))}
    assume(finite(value.subs(point)))
    assert sympy.expand(to_sympy(back).subs(point) - value.subs(point)) == 0


@given(formulas(ELEMENTARY))
def test_the_program_builds_the_same_expression(e):
    assume(finite(to_sympy(e)))
    assert sympy.expand(run(sympy_source(e))["law"] - to_sympy(e)) == 0


@pytest.mark.parametrize("name", ["E", "I", "S", "N", "Q", "O", "beta", "gamma", "zeta", "lambda", "None", "β"])
def test_every_name_is_a_symbol(name):
    assert to_sympy(Sym(name)) == sympy.Symbol(name)
    assert from_sympy(sympy.Symbol(name)) == Sym(name)
    assert run(sympy_source(Sym(name) + 1))["law"] == sympy.Symbol(name) + 1


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_of_the_language(name):
    arguments = [Sym("n"), Sym("x")][-FUNCTIONS[name] :]
    e = call(name, *arguments)
    assert SYMPY_NAMES[name] in sympy.srepr(to_sympy(e)) or name == "sqrt"
    assert to_sympy(from_sympy(to_sympy(e))) == to_sympy(e)
    assert run(sympy_source([e, e + 1]))["law"] == [to_sympy(e), to_sympy(e + 1)]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (sympy.sqrt(x), "sqrt(x)"),
        (1 / sympy.sqrt(x), "x^(-1/2)"),
        (sympy.exp(x), "exp(x)"),
        (sympy.E * x, "exp(1)*x"),
        (sympy.pi * x / 2, "1/2*pi*x"),
        (sympy.I * x, "x*(-1)^(1/2)"),
        (sympy.sec(x), "1/cos(x)"),
        (sympy.cot(x), "cos(x)/sin(x)"),
        (sympy.asinh(x), "log(x + sqrt(x^2 + 1))"),
        (sympy.Symbol("x", positive=True), "x"),
    ],
)
def test_what_sympy_writes_otherwise(value, text):
    ours = from_sympy(value)
    expected = parse_expression(text, {"x"})
    assert sympy.simplify((to_sympy(ours) - to_sympy(expected)).subs(sympy.Symbol("x"), sympy.Rational(1, 3))) == 0
    assert set(re.findall(r"Call\(name='(\w+)'", repr(ours))) <= set(FUNCTIONS)


@pytest.mark.parametrize(
    "value",
    [
        sympy.Float("0.5") * x,
        sympy.oo,
        sympy.nan,
        sympy.zoo,
        sympy.Max(x, y),
        sympy.Function("f")(x),
        sympy.Integral(sympy.exp(-(x**2)), x),
        sympy.Symbol("a b"),
        sympy.Symbol("x); print(1"),
        sympy.Dummy("x"),
        sympy.Heaviside(x, 0),
        sympy.Eq(x, y),
    ],
    ids=str,
)
def test_what_cannot_be_said_is_refused(value):
    with pytest.raises(UnsupportedError, match=r"\S"):
        from_sympy(value)


def test_unknown_functions_and_giant_numbers_are_refused():
    with pytest.raises(UnsupportedError, match="wright"):
        to_sympy(Call("wright", (Sym("x"),)))
    with pytest.raises(UnsupportedError, match="too large"):
        to_sympy(Pow(Num(Fraction(2)), Num(Fraction(10**9))))


def test_a_program_reads_well():
    law = add(mul(Num(Fraction(1, 2)), power(Sym("p"), Num(Fraction(2)))), mul(Num(Fraction(-1)), Sym("E")))
    assert sympy_source(law, "energy") == (
        "from sympy import Integer, Rational, Symbol, pi\n\n"
        "E = Symbol('E')\np = Symbol('p')\n\n"
        "energy = Rational(1, 2)*p**2 - E\n"
    )
