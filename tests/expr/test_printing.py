"""Printing is the right inverse of reading: every tree and every system comes back as it was."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symcons.errors import EquationError
from symcons.expr import Monomials, Parameter, Span, System, parse, parse_expression, print_expr, print_system
from symcons.expr.functions import FUNCTIONS
from symcons.expr.reactions import expand
from symcons.expr.system import Reaction
from symcons.expr.tree import Expr, Num, Sym, add, call, mul, names, negate, power

NAMES = ("x", "y", "z", "a_1", "beta", "λ", "e", "E", "gamma", "in", "par", "e3")
SPELLINGS = {
    "x^2+3*x*y-z/2": "x^2 + 3*x*y - z/2",
    "-a*b/(c+d)": "-a*b/(c + d)",
    "(x+y)^(1/3)": "(x + y)^(1/3)",
    "-(x+y)": "-x - y",
    "-(x+y)*z": "-(x + y)*z",
    "x-(y+z)*a": "x - (y + z)*a",
    "(-1)*(x+y)": "(-1)*(x + y)",
    "a + (-1)*(x+y)": "a + (-1)*(x + y)",
    "1-x": "1 - x",
    "-1-x": "-x - 1",
    "x+1/2": "x + 1/2",
    "x-1/2": "x - 1/2",
    "3*x/(2*y)": "3*x/(2*y)",
    "3/2*x/y": "3/2*x/y",
    "-3x/2": "-3*x/2",
    "-2/3*(x+y)": "-2*(x + y)/3",
    "x^y^z": "x^y^z",
    "x^(y^(z^a))": "x^y^z^a",
    "x^-y^-z": "x^-y^(-z)",
    "x^(-y/z)": "x^(-y/z)",
    "x^(y/z)^-1": "x^(1/(y/z))",
    "x^(2*y)": "x^(2*y)",
    "(x^y)^z": "(x^y)^z",
    "x^-2": "x^(-2)",
    "1/x^2": "1/x^2",
    "(-2)^x": "(-2)^x",
    "(1/2)^x": "(1/2)^x",
    "2^x": "2^x",
    "1/(1/x)": "1/(1/x)",
    "1/x*y": "1/x*y",
    "x/y*z": "x/y*z",
    "-1/x": "-1/x",
    "1/(-x)": "1/(-x)",
    "0": "0",
    "-7": "-7",
    "1e-3x": "x/1000",
    "sin(-x)^2 * besselj(1/2,x)": "sin(-x)^2*besselj(1/2, x)",
    "2^5000": "2^5000",
    "sqrt(x)/2 - pi": "sqrt(x)/2 - pi",
}


@pytest.mark.parametrize("text", SPELLINGS)
def test_spelling(text):
    tree = parse_expression(text, "abcdxyz")
    assert print_expr(tree) == SPELLINGS[text]
    assert parse_expression(SPELLINGS[text], "abcdxyz") == tree


numbers = st.one_of(
    st.integers(-4, 4).map(Fraction),
    st.fractions(-5, 5, max_denominator=7),
    st.integers(-(10**40), 10**40).map(Fraction),
)


def within_bounds(tree: Expr) -> bool:
    """Whether the language has this tree: no division by zero, no absurd degree."""
    try:
        parse_expression(print_expr(tree), NAMES)
    except EquationError as problem:
        return problem.code not in ("E106", "E110")
    return True


def compound(parts: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    return st.one_of(
        st.lists(parts, min_size=2, max_size=4).map(lambda terms: add(*terms)),
        st.lists(parts, min_size=2, max_size=4).map(lambda factors: mul(*factors)),
        st.tuples(parts, parts).map(lambda pair: pair[0] - pair[1]),
        parts.map(negate),
        parts.map(lambda part: power(part, Num(Fraction(-1)))),
        st.tuples(parts, st.sampled_from(range(-4, 5))).map(lambda pair: power(pair[0], Num(Fraction(pair[1])))),
        st.tuples(parts, st.fractions(-3, 3, max_denominator=4)).map(lambda pair: power(pair[0], Num(pair[1]))),
        st.tuples(parts, parts).map(lambda pair: power(*pair)),
        st.sampled_from(sorted(name for name, count in FUNCTIONS.items() if count == 1)).flatmap(
            lambda name: parts.map(lambda part: call(name, part))
        ),
        st.tuples(parts, parts).map(lambda pair: call("besselj", *pair)),
    )


leaves = st.one_of(numbers.map(Num), st.sampled_from((*NAMES, "pi")).map(Sym))
trees = st.recursive(leaves, compound, max_leaves=14).filter(within_bounds)


@settings(max_examples=400)
@given(trees)
def test_a_tree_comes_back(tree):
    assert parse_expression(print_expr(tree), NAMES) == tree


@given(trees)
def test_printing_twice_is_printing_once(tree):
    assert print_expr(parse_expression(print_expr(tree), NAMES)) == print_expr(tree)


@given(trees)
def test_spaces_and_brackets_around_do_not_matter(tree):
    text = print_expr(tree)
    assert parse_expression(f"( {text.replace(' ', '')} )", NAMES) == tree


STATES, SPECIES = ("x", "y", "λ"), ("A", "B", "C")
OTHERS = ("a", "b", "k", "u", "f", "g", "t")


@st.composite
def parameters(draw) -> tuple[Parameter, ...]:
    low = draw(st.fractions(-3, 3, max_denominator=5))
    high = low + draw(st.fractions(Fraction(1, 5), 3, max_denominator=5))
    bounds = draw(st.sampled_from([(None, None, True), (low, high, True), (low, high, False), (low, None, False)]))
    bounds = draw(st.sampled_from([bounds, (None, high, True), (low, None, True)]))
    values = st.one_of(numbers.map(Num), st.just(call("sqrt", Num(Fraction(2)))), st.just(Sym("pi") / 3))
    return Parameter("a", draw(values)), Parameter("b", None, *bounds), Parameter("k")


def over(names_: tuple[str, ...]) -> st.SearchStrategy[Expr]:
    """Polynomial formulas over some names, small enough that no bound is met."""
    small = st.one_of(st.sampled_from(names_).map(Sym), st.integers(-3, 3).map(lambda n: Num(Fraction(n, 2))))

    def grow(parts):
        return st.one_of(
            st.lists(parts, min_size=2, max_size=3).map(lambda terms: add(*terms)),
            st.lists(parts, min_size=2, max_size=3).map(lambda factors: mul(*factors)),
            st.tuples(parts, st.integers(1, 3)).map(lambda pair: power(pair[0], Num(Fraction(pair[1])))),
            parts.map(lambda part: power(part + Sym("k"), Num(Fraction(-1)))),
        )

    return st.recursive(small, grow, max_leaves=5)


complexes = st.dictionaries(st.sampled_from(SPECIES), st.integers(1, 3), max_size=2).map(
    lambda counts: tuple((count, name) for name, count in counts.items())
)


@st.composite
def flows(draw) -> System:
    reactions = tuple(
        Reaction(draw(complexes), draw(complexes), draw(over(("k", "a", "t")))) for _ in range(draw(st.integers(0, 3)))
    )
    sides = [side for reaction in reactions for side in (reaction.reactants, reaction.products)]
    species = list(dict.fromkeys(name for side in sides for _, name in side))
    states, waiting = [], list(STATES)
    for reaction in reactions:
        new = dict.fromkeys(name for side in (reaction.reactants, reaction.products) for _, name in side)
        if waiting and draw(st.booleans()) and not set(new) <= set(states):
            states.append(waiting.pop(0))
        states += [name for name in new if name not in states]
    states += waiting
    laws = expand(reactions, species)
    known = (*states, *OTHERS)
    return System(
        kind="ode",
        states=tuple(states),
        equations=tuple(laws[name] if name in laws else draw(over(known)) for name in states),
        definitions=(("f", draw(over((*states, "a", "t")))), ("g", draw(over((*states, "f"))))),
        parameters=draw(parameters()),
        inputs=draw(st.sampled_from([("u",), ("u", "w")])),
        constraints=tuple(draw(st.lists(over(known).filter(names), max_size=2))),
        basis=draw(st.one_of(st.none(), st.integers(1, 9).map(Monomials), st.tuples(over(known)).map(Span))),
        positive=draw(st.sampled_from([(), ("x",), ("x", "b")])),
        reactions=reactions,
        initial=draw(st.sampled_from([(), (("x", Num(Fraction(1, 3))),), (("y", Sym("a")), ("x", Num(Fraction(0))))])),
        auxiliaries=draw(st.sampled_from([(), (("out", Sym("f")),)])),
    )


@settings(max_examples=25)
@given(flows().filter(lambda system: reads(print_system(system))))
def test_a_flow_comes_back(system):
    assert parse(print_system(system)) == system


@settings(max_examples=25)
@given(flows())
def test_a_map_comes_back(system):
    free = replace(system, kind="map", reactions=(), time=None, parameters=(*system.parameters, Parameter("t")))
    if reads(print_system(free)):
        assert parse(print_system(free)) == free
        assert "(n+1) = " in print_system(free)


def reads(text: str) -> bool:
    """Whether the constants of a drawn system divide nothing by zero."""
    try:
        parse(text)
    except EquationError as problem:
        if problem.code != "E110":
            raise
        return False
    return True


def test_a_map_avoids_a_declared_index():
    text = print_system(parse("x(k+1) = n*x\npar n, n_"))
    assert "x(n__+1) = n*x" in text
    assert parse(text) == parse("x(k+1) = n*x\npar n, n_")


def test_reactions_that_do_not_give_the_equations_are_not_printed():
    system = parse("reaction A -> B, k\npar k")
    changed = replace(system, equations=(Sym("A"), Sym("B")))
    assert print_system(changed) == "par k\nA' = A\nB' = B\n"
    assert parse(print_system(changed)) == replace(changed, reactions=())


def test_what_is_no_formula_is_refused():
    with pytest.raises(TypeError, match="not a node"):
        print_expr(Expr())


def test_a_very_long_line_is_continued():
    system = parse("x' = (" + "x*y + \n" * 3000 + "1)\npar y")
    text = print_system(system)
    assert max(len(line) for line in text.split("\n")) < 2100
    assert parse(text) == system


@pytest.mark.parametrize("step", ["x^%s", "x^-%s", "(1 + %s)", "sin(%s)", "x*(y + %s)", ".5^%s", "1/(%s)", "(%s)^-1"])
def test_printing_never_nests_beyond_what_is_read(step):
    text = "x"
    for _ in range(100 if "(" in step else 119):
        deeper = step % text
        try:
            tree = parse_expression(deeper, "xy")
        except EquationError as problem:
            assert problem.code == "E107"
            break
        assert parse_expression(print_expr(tree), "xy") == tree
        text = deeper
