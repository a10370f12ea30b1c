"""Printing is the right inverse of reading: every tree with operators and every PDE comes back as it was."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from symcons.errors import EquationError
from symcons.expr.operators import derivative
from symcons.expr.pde import PDE
from symcons.expr.pde_parser import parse_pde, parse_pde_expression
from symcons.expr.pde_printing import print_equation, print_operator_expr, print_pde
from symcons.expr.system import Parameter
from symcons.expr.tree import Call, Expr, Num, Sym, add, mul, negate, power, substitute

FIELDS = ("phi", "u_1", "ψ")
CONSTANTS = ("D", "phi_tt", "rho_max", "d", "lap", "par", "dim", "k0", "in")
KNOWN = (*CONSTANTS, "k", "N", "r")
#: What makes a tree no formula of the language; anything else that reading it back raises is a fault.
OUTSIDE = {"E106", "E110", "E143", "E148"}

numbers = st.one_of(st.integers(-4, 4).map(Fraction), st.fractions(-5, 5, max_denominator=7)).map(Num)
constants = st.one_of(numbers, st.sampled_from((*CONSTANTS, "pi", "i", "t")).map(Sym))
symbols = st.recursive(
    st.one_of(constants, st.just(Sym("k"))),
    lambda parts: st.one_of(
        st.lists(parts, min_size=2, max_size=3).map(lambda terms: add(*terms)),
        st.lists(parts, min_size=2, max_size=3).map(lambda factors: mul(*factors)),
        parts.map(lambda part: power(part, Num(Fraction(2)))),
        parts.map(lambda part: Call("sqrt", (part,))),
    ),
    max_leaves=4,
)


def scalars(letters: str) -> st.SearchStrategy[Expr]:
    """Scalars in the dimension that has these letters; with none, in any dimension."""
    coordinates = "t" + letters

    def compound(parts: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
        ways = [
            st.lists(parts, min_size=2, max_size=3).map(lambda terms: add(*terms)),
            st.lists(parts, min_size=2, max_size=3).map(lambda factors: mul(*factors)),
            st.tuples(parts, parts).map(lambda pair: pair[0] - pair[1]),
            parts.map(negate),
            st.tuples(parts, st.sampled_from((-2, -1, 2, 3, Fraction(1, 2)))).map(
                lambda pair: power(pair[0], Num(Fraction(pair[1])))
            ),
            parts.map(lambda part: Call("lap", (part,))),
            parts.map(lambda part: Call("div", (Call("grad", (part,)),))),
            parts.map(lambda part: Call("conj", (part,))),
            st.tuples(parts, constants).map(lambda pair: Call("div", (mul(pair[1], Sym("x"), pair[0]),))),
            st.tuples(parts, st.fractions("1/9", 3, max_denominator=9)).map(
                lambda pair: Call("fraclap", (pair[0], Num(pair[1])))
            ),
            st.tuples(symbols, parts).map(lambda pair: Call("mult", pair)),
            st.tuples(parts, st.sampled_from(coordinates), st.integers(1, 6)).map(lambda given: derivative(*given)),
        ]
        if len(letters) > 1:
            vector = st.lists(constants, min_size=len(letters), max_size=len(letters)).map(
                lambda part: Call("vector", tuple(part))
            )
            ways.append(st.tuples(vector, parts).map(lambda pair: Call("dot", (pair[0], Call("grad", (pair[1],))))))
        return st.one_of(ways)

    leaves = st.one_of(constants, st.sampled_from(FIELDS).map(Sym), st.sampled_from(FIELDS).map(Sym))
    return st.recursive(leaves, compound, max_leaves=6)


settings_of_space = st.sampled_from((("", None), ("x", 1), ("xy", 2), ("xyz", 3), ("", 5)))
trees = settings_of_space.flatmap(lambda space: st.tuples(scalars(space[0]), st.just(space[1])))


def comes_back(tree: Expr, dim: int | None) -> bool:
    """Whether a formula of the language comes back; trees that are none of them are skipped."""
    text = print_operator_expr(tree, KNOWN)
    try:
        return parse_pde_expression(text, FIELDS, KNOWN, dim) == tree
    except EquationError as problem:
        if problem.code in OUTSIDE:
            return True
        raise


@settings(max_examples=150)
@given(trees)
def test_a_tree_comes_back(given_tree):
    assert comes_back(*given_tree)


def test_the_trees_are_mostly_formulas():
    read = []

    @settings(max_examples=50, database=None)
    @given(trees)
    def attempt(given_tree):
        tree, dim = given_tree
        try:
            parse_pde_expression(print_operator_expr(tree, KNOWN), FIELDS, KNOWN, dim)
        except EquationError as problem:
            read.append(problem.code)
        else:
            read.append("")

    attempt()
    assert read.count("") > len(read) / 2


@st.composite
def pdes(draw: st.DrawFn) -> PDE:
    """A PDE whose statements are drawn one by one, each field with a derivative."""
    letters, dim = draw(settings_of_space)
    formulas = scalars(letters)
    fields = draw(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=3, unique=True))
    absent = {name: Sym(fields[0]) for name in FIELDS if name not in fields}
    orders = st.integers(1, 6)
    equations = [add(derivative(Sym(name), "t", draw(orders)), substitute(draw(formulas), absent)) for name in fields]
    bounds = st.sampled_from((Parameter("D"), Parameter("D", lower=Fraction(0)), Parameter("D", Num(Fraction(1, 3)))))
    rest = tuple(Parameter(name) for name in CONSTANTS[1:])
    weights = draw(st.sampled_from(((), ((fields[0], Fraction(2)),), ((fields[0], Fraction(-1, 2)), ("D", Fraction(1))))))
    definitions = draw(st.sampled_from(((), (("f", mul(Sym("D"), Sym("k0"))),), (("f", Sym("g")), ("g", Num(Fraction(2)))))))
    return PDE(tuple(fields), tuple(equations), definitions, (draw(bounds), *rest), dim, weights)


@settings(max_examples=100)
@given(pdes())
def test_a_pde_comes_back(pde):
    try:
        again = parse_pde(print_pde(pde))
    except EquationError as problem:
        assert problem.code in OUTSIDE
        return
    order = sorted(range(len(again.fields)), key=lambda place: pde.fields.index(again.fields[place]))
    assert replace(again, fields=tuple(again.fields[place] for place in order)) == pde
    assert parse_pde(print_pde(again)) == again


def test_an_equation_that_is_a_name_is_no_definition():
    text = "0 = u_x\nv_t = u_x"
    pde = parse_pde(text)
    assert print_equation(pde.equations[0]) == "0 = u_x"
    assert parse_pde(print_pde(pde)) == pde
