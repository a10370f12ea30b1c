"""What each statement of the language means."""

from fractions import Fraction

import pytest

from symcons.expr import (
    Call,
    Monomials,
    Num,
    Parameter,
    Reaction,
    Span,
    Sym,
    System,
    parse,
    parse_basis,
    parse_expression,
    print_expr,
)
from symcons.expr.tree import MINUS_ONE, Add, Mul, Pow, add, as_expr, mul, power

x, y, z, a, b, e = (Sym(name) for name in "xyzabe")
KNOWN = (*"abexyz", "ab", "gamma", "S", "N", "beta", "α", "t_1", "_q")


def num(text: str | int) -> Num:
    return Num(Fraction(text))


EXPRESSIONS = {
    "7": num(7),
    "0.1": num("1/10"),
    ".5": num("1/2"),
    "5.": num(5),
    "1e-3": num("1/1000"),
    "2.5E+2": num(250),
    "1/3": num("1/3"),
    "2^10": num(1024),
    "2^-2": num("1/4"),
    "x + y": Add((x, y)),
    "x - y": Add((x, Mul((MINUS_ONE, y)))),
    "1 + x + 2": Add((x, num(3))),
    "x - (y - z)": Add((x, Mul((MINUS_ONE, y)), z)),
    "x*y": Mul((x, y)),
    "x/y": Mul((x, Pow(y, MINUS_ONE))),
    "x/y/z": Mul((x, Pow(y, MINUS_ONE), Pow(z, MINUS_ONE))),
    "x/2": Mul((num("1/2"), x)),
    "x**2": Pow(x, num(2)),
    "x^y^z": Pow(x, Pow(y, z)),
    "2^3^2": num(512),
    "-x^2": Mul((MINUS_ONE, Pow(x, num(2)))),
    "(-x)^2": Pow(Mul((MINUS_ONE, x)), num(2)),
    "x^-y": Pow(x, Mul((MINUS_ONE, y))),
    "2^-x*y": Mul((Pow(num(2), Mul((MINUS_ONE, x))), y)),
    "x*-y": Mul((num(-1), x, y)),
    "x - -y": Add((x, y)),
    "+x": x,
    "--x": x,
    "-(x + y)*z": Mul((num(-1), Add((x, y)), z)),
    "2x": Mul((num(2), x)),
    "2 x": Mul((num(2), x)),
    "2(x + y)": Mul((num(2), Add((x, y)))),
    "2x^2": Mul((num(2), Pow(x, num(2)))),
    "x^2y": Mul((Pow(x, num(2)), y)),
    "1/2x": Mul((num("1/2"), x)),
    "2.5e3x": Mul((num(2500), x)),
    "2e": Mul((num(2), e)),
    "2e3": num(2000),
    "2e*x": Mul((num(2), e, x)),
    "2e+x": Add((Mul((num(2), e)), x)),
    "3ab": Mul((num(3), Sym("ab"))),
    "beta*S/N": Mul((Sym("beta"), Sym("S"), Pow(Sym("N"), MINUS_ONE))),
    "α + t_1 + _q": Add((Sym("α"), Sym("t_1"), Sym("_q"))),
    "gamma*x": Mul((Sym("gamma"), x)),
    "gamma(x)": Call("gamma", (x,)),
    "gamma(gamma)": Call("gamma", (Sym("gamma"),)),
    "besselj(0, x)": Call("besselj", (num(0), x)),
    "sqrt(4)": Call("sqrt", (num(4),)),
    "2sin(x)": Mul((num(2), Call("sin", (x,)))),
    "pi/2": Mul((num("1/2"), Sym("pi"))),
    "x·y − z×a": Add((Mul((x, y)), Mul((MINUS_ONE, z, a)))),
    "(x +\n y)": Add((x, y)),
    "x + \\\n y": Add((x, y)),
    "x # and more": x,
}


@pytest.mark.parametrize(("text", "tree"), EXPRESSIONS.items())
def test_expression(text, tree):
    assert parse_expression(text, KNOWN) == tree


def test_the_micro_sign_is_mu():
    assert parse_expression("\u00b5 + \u03bc", {"\u03bc"}) == parse_expression("\u03bc + \u03bc", {"\u03bc"})


LV = "x' = x*(y - z)\ny' = y*(z - x)\nz' = z*(x - y)"


@pytest.mark.parametrize(
    "text",
    [
        LV,
        LV.replace("'", "’"),
        LV.replace("'", "′"),
        "\ufeff" + LV,
        LV.replace("\n", "\r\n") + "\r\n",
        LV.replace("\n", "\r"),
        LV.replace("x'", "dx/dt").replace("y'", "dy/dt").replace("z'", "d z/dt".replace(" ", "")),
        "# Lotka and Volterra\n\n  x' = x*(y   # predator\n   - z)\n\ty' = y*(z - x)\nz' = z * \\\n (x - y)  # end",
        LV + "\n@ total=100, meth={stiff}\ndone\nnothing here is ; read {",
        LV.replace("y - z", "y\u00a0−\u00a0z"),
    ],
)
def test_spellings_of_one_system(text):
    assert parse(text) == parse(LV)
    assert parse(text).states == ("x", "y", "z")


def test_an_ode_system_in_full():
    system = parse(
        "p' = -q*r + u\npar m=1/2, k=2*m\nparam g > 0\np s in [0, 1]\npar w in (-1, 2.5)\npar free\npar h <= 3\n"
        "r = sqrt(q^2 + c)\nq' = p/m + t\nc = k\ninput u, v\npositive q, m\n0 = p*q - free\nconstraint q = 2\n"
        "q^2 + p^2 = 1\nbasis q, log(p), 1/r\nq(0) = k/2\ninit p=0\naux E=p^2, F=q",
        "full.ode",
    )
    p, q, r, k, m = (Sym(name) for name in "pqrkm")
    assert (system.kind, system.time, system.name) == ("ode", "t", "full.ode")
    assert system.states == ("p", "q")
    assert system.equations == (add(mul(MINUS_ONE, q, r), Sym("u")), add(mul(p, power(m, MINUS_ONE)), Sym("t")))
    assert [name for name, _ in system.definitions] == ["r", "c"]
    assert system.parameters == (
        Parameter("m", num("1/2")),
        Parameter("k", num(1)),
        Parameter("g", None, Fraction(0)),
        Parameter("s", None, Fraction(0), Fraction(1), False),
        Parameter("w", None, Fraction(-1), Fraction(5, 2)),
        Parameter("free"),
        Parameter("h", None, None, Fraction(3), False),
    )
    assert system.inputs == ("u", "v")
    assert system.positive == ("q", "m")
    assert [print_expr(part) for part in system.constraints] == ["p*q - free", "q - 2", "q^2 + p^2 - 1"]
    assert system.basis == Span((q, Call("log", (p,)), power(r, MINUS_ONE)))
    assert system.initial == (("q", mul(num("1/2"), k)), ("p", num(0)))
    assert system.auxiliaries == (("E", power(p, num(2))), ("F", q))


def test_a_map_in_full():
    system = parse("x(n+1) = y(n)*gamma(n) + a\ny(n+1) = x\ngamma(n+1) = gamma(x)\npar a\nbasis x(n)*y")
    assert (system.kind, system.time, system.states) == ("map", None, ("x", "y", "gamma"))
    assert system.equations == (add(mul(y, Sym("gamma")), a), x, Call("gamma", (x,)))
    assert system.basis == Span((mul(x, y),))


@pytest.mark.parametrize("index", ["n", "k", "step"])
def test_any_letter_counts_the_steps_of_a_map(index):
    assert parse(f"x({index}+1) = 2x({index})") == parse("x(n+1) = 2*x")


@pytest.mark.parametrize(
    "text",
    ["par a=1, b=2, c\nx'=a", "par a=1 b=2, c\nx'=a", "par a = 1 b = 2\npar c\nx'=a", "par a=(1)b=2, c\nx' = a"],
)
def test_parameters_may_stand_in_a_row(text):
    assert [(p.name, p.value) for p in parse(text).parameters] == [("a", num(1)), ("b", num(2)), ("c", None)]


def test_values_of_parameters_are_exact_and_may_use_earlier_ones():
    system = parse("par a=0.1, b=1/3 - a, c=sqrt(2)*b, d=2*pi\nx' = x")
    values = {name: print_expr(value) for name, value in system.parameter_values().items()}
    assert values == {"a": "1/10", "b": "7/30", "c": "7*sqrt(2)/30", "d": "2*pi"}


WORDS = ["par", "param", "p", "input", "positive", "basis", "constraint", "reaction", "init", "aux", "done", "dim"]
WORDS += [
    "markov",
    "wiener",
    "table",
    "global",
    "gradient",
    "network",
    "train",
    "in",
    "monomials",
    "weight",
    "d",
    "lap",
]


@pytest.mark.parametrize("word", [*WORDS, "E", "I", "S", "N", "Q", "beta", "gamma", "lambda", "zeta", "sin", "t", "dt"])
def test_every_word_is_also_a_name(word):
    assert parse(f"{word}' = 2*{word}").states == (word,)
    assert parse(f"d{word}/dt = 2{word}").states == (word,)
    assert parse(f"x' = {word}*x\n{word} = x^2").definitions == ((word, power(x, num(2))),)
    assert parse(f"x' = {word}*x\npar {word} = 3").parameters == (Parameter(word, num(3)),)
    assert parse(f"x' = x\n0 = {word} - x\npar {word}").constraints == (add(Sym(word), mul(MINUS_ONE, x)),)
    assert parse(f"{word}(n+1) = {word}(n)").equations == (Sym(word),)


def test_t_is_time_unless_it_is_declared():
    assert parse("x' = t").time == "t"
    assert parse("t' = 1\nx' = t").time is None
    assert parse("x' = t\npar t").time is None


def test_definitions_are_used_before_they_are_defined():
    system = parse("x' = f\nf = g^2\ng = x + 1")
    assert system.definitions == (("f", power(Sym("g"), num(2))), ("g", add(x, num(1))))
    assert system.expanded(Sym("f")) == power(add(x, num(1)), num(2))


@pytest.mark.parametrize(
    ("text", "degree"), [("monomials(3)", 3), ("monomials( 1 )", 1), ("monomials(10000)", 10000), ("monomials(2.0)", 2)]
)
def test_basis_of_monomials(text, degree):
    assert parse_basis(text, ["x"]) == Monomials(degree)
    assert parse(f"x' = x\nbasis {text}").basis == Monomials(degree)


def test_basis_of_functions():
    assert parse_basis("x, log(y), 1/(x + y)", "xy") == Span((x, Call("log", (y,)), power(add(x, y), MINUS_ONE)))
    assert parse("x' = x\nbasis -x, (x + 1)*x").basis == parse_basis("-x,\n(x + 1)*x", "x")


REACTIONS = {
    "reaction A + B -> C, k": (["A", "B", "C"], ["-k*A*B", "-k*A*B", "k*A*B"]),
    "reaction 2 A <-> B, k, 3": (["A", "B"], ["-2*k*A^2 + 6*B", "k*A^2 - 3*B"]),
    "reaction 2A ⇌ B, k, 3": (["A", "B"], ["-2*k*A^2 + 6*B", "k*A^2 - 3*B"]),
    "reaction A + A → B, k": (["A", "B"], ["-2*k*A^2", "k*A^2"]),
    "reaction 0 -> A, 0.5": (["A"], ["1/2"]),
    "reaction A ->, k": (["A"], ["-k*A"]),
    "reaction -> A, k": (["A"], ["k"]),
    "reaction E + S -> E + P, k": (["E", "S", "P"], ["0", "-k*E*S", "k*E*S"]),
    "reaction A -> 2 A, k*t": (["A"], ["k*t*A"]),
    "reaction A -> B, k/(1 + A)": (["A", "B"], ["-k/(1 + A)*A", "k/(1 + A)*A"]),
    "x' = A\nreaction A -> B, k\ny' = x\nreaction C -> A, q\nq = k^2": (
        ["x", "A", "B", "y", "C"],
        ["A", "-k*A + q*C", "k*A", "x", "-q*C"],
    ),
}


@pytest.mark.parametrize("text", REACTIONS)
def test_reactions_expand_to_mass_action(text):
    states, equations = REACTIONS[text]
    system = parse(text + "\npar k")
    assert list(system.states) == states
    assert list(system.equations) == [parse_expression(equation, [*states, "k", "q", "t"]) for equation in equations]


def test_reactions_are_remembered():
    system = parse("reaction 2 A + B <-> 3 C, k1, k2\nreaction A + A -> A, 1\npar k1, k2")
    assert system.reactions == (
        Reaction(((2, "A"), (1, "B")), ((3, "C"),), Sym("k1")),
        Reaction(((3, "C"),), ((2, "A"), (1, "B")), Sym("k2")),
        Reaction(((2, "A"),), ((1, "A"),), as_expr(1)),
    )


def test_systems_know_their_parameters_and_time():
    system = parse("x' = f\nf = a*t\npar a, b = 2")
    assert isinstance(system, System)
    assert system.symbolic_parameters() == ("a",)
    assert system.parameter_values() == {"b": num(2)}
    assert system.uses_time()
