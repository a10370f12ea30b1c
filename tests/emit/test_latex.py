"""LaTeX against a golden file, and what must hold of every formula."""

import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symcons.emit.latex import latex, latex_name, latex_system
from symcons.expr import parse, parse_expression
from symcons.expr.tree import Num, Sym, mul

GOLDEN = Path(__file__).with_name("latex.golden").read_text(encoding="utf-8")
PAIRS = [block.splitlines() for block in GOLDEN.split("\n\n") if not block.startswith("#")]


def tree(text):
    words = set(re.findall(r"[^\W\d]\w*", text))
    return parse_expression(text, words)


@pytest.mark.parametrize(("text", "written"), PAIRS, ids=[pair[0] for pair in PAIRS])
def test_golden(text, written):
    assert latex(tree(text)) == written


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("a", "a"),
        ("x10", "x_{10}"),
        ("q10_2", "q_{10,2}"),
        ("xy", r"\mathit{xy}"),
        ("dx1", r"\mathit{dx}_{1}"),
        ("u_xx", "u_{xx}"),
        ("_a", r"\mathit{\_a}"),
        ("a_", r"\mathit{a\_}"),
        ("omicron", "o"),
        ("ϕ", r"\phi"),
        ("λμ", r"\lambda \mu"),
    ],
)
def test_names(name, written):
    assert latex_name(name) == written


@given(st.text(alphabet="abxyzpqXYΓβ_0123456789", min_size=1, max_size=8).filter(str.isidentifier))
def test_names_are_balanced(name):
    written = latex_name(name)
    assert written.count("{") == written.count("}")
    assert not re.search(r"(?<!\\)_(?!\{)", written), "an underscore that is not a subscript must be escaped"


@given(st.fractions(max_denominator=50).filter(lambda f: f not in (0, 1)), st.sampled_from(["x", "y2", "beta"]))
def test_a_coefficient_is_one_fraction(number, name):
    written = latex(mul(Num(number), Sym(name)))
    size = abs(number)
    above = latex_name(name) if size.numerator == 1 else f"{size.numerator} {latex_name(name)}"
    whole = above if size.denominator == 1 else rf"\frac{{{above}}}{{{size.denominator}}}"
    assert written == ("-" if number < 0 else "") + whole


def test_no_factor_hides_its_sign():
    assert latex(mul(Sym("x"), tree("a - b"))) == r"x \left(a - b\right)"
    assert latex(tree("x/(-y)")) == r"\frac{x}{-y}"
    assert latex(Num(Fraction(-1, 2)) * tree("a - b")) == r"-\frac{a - b}{2}"


SYSTEM = """\
par g = 1/2
par k > 0
par m in (0, 1)
T = g*z - px^2
x' = px
px' = x*T
vx1' = 1
prey' = -t
z' = k*m
0 = x^2 - 1
"""


def test_a_system_is_one_aligned_environment():
    assert latex_system(parse(SYSTEM)) == "\n".join(
        [
            r"\begin{aligned}",
            r"  \dot{x} &= p_{x} \\",
            r"  \dot{p}_{x} &= x T \\",
            r"  \dot{v}_{x,1} &= 1 \\",
            r"  \dot{\mathit{prey}} &= -t \\",
            r"  \dot{z} &= k m \\",
            r"  T &= g z - p_{x}^{2} \\",
            r"  0 &= x^{2} - 1 \\",
            r"  g &= \frac{1}{2} \\",
            r"  k &> 0 \\",
            r"  0 < m &< 1",
            r"\end{aligned}",
        ]
    )  # fmt: skip


def test_a_map_steps():
    assert r"x_{1}(n+1) &= \frac{y}{x_{1}}" in latex_system(parse("x1(n+1) = y/x1\ny(n+1) = x1"))
