"""Systems: definitions in order, values of parameters, what a system uses."""

import pickle
from fractions import Fraction

import pytest

from symcons.expr.parser import parse, parse_expression
from symcons.expr.printing import print_expr, print_system
from symcons.expr.system import Monomials, Span, System
from symcons.expr.tree import Num, Sym

TEXT = """
par a = 1/2, b
c = d + a
d = x*y
x' = c*y
y' = -c*x + b
0 = x^2 - 1
basis monomials(2)
"""


def test_definitions_come_after_those_they_use() -> None:
    system = parse(TEXT)
    assert [name for name, _ in system.ordered_definitions()] == ["d", "c"]
    assert print_expr(system.expanded(Sym("c"))) == "x*y + a"


def test_parameters() -> None:
    system = parse(TEXT)
    assert system.symbolic_parameters() == ("b",)
    assert system.parameter_values() == {"a": Num(Fraction(1, 2))}
    changed = system.with_values({"b": Fraction(3), "a": Fraction(7)})
    assert changed.symbolic_parameters() == ()
    assert changed.parameter_values()["a"] == Num(Fraction(7))
    assert system.symbolic_parameters() == ("b",)
    with pytest.raises(KeyError):
        system.with_values({"q": Fraction(1)})


def test_names_used_through_definitions() -> None:
    system = parse(TEXT)
    assert system.names_used([Sym("c")]) == {"a", "c", "d", "x", "y"}
    assert system.names_used([]) == set()


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("x' = t*x", True),
        ("s = t\nx' = s*x", True),
        ("s = t\nx' = x", False),
        ("x' = x\n0 = x - t", True),
        ("t' = x\nx' = t", False),
        ("par t = 3\nx' = t*x", False),
        ("x(n+1) = x", False),
    ],
)
def test_whether_time_is_used(text: str, used: bool) -> None:
    assert parse(text).uses_time() is used


def test_systems_are_values() -> None:
    system = parse(TEXT, "a name")
    again = parse(print_system(system))
    assert again == system
    assert hash(again) == hash(system)
    assert pickle.loads(pickle.dumps(system)) == system  # noqa: S301
    assert again.name != system.name


def test_bases() -> None:
    assert parse(TEXT).basis == Monomials(2)
    span = parse("x' = x\nbasis x, 1/x").basis
    assert span == Span((Sym("x"), parse_expression("1/x", {"x"})))


def test_symbols() -> None:
    assert System("ode", ("x", "y"), (Sym("y"), Sym("x"))).state_symbols() == (Sym("x"), Sym("y"))
