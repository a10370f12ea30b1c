"""Laws for every rate, against brute force: parameters become inputs, which a law must survive."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symcons.expr.parser import parse
from symcons.expr.printing import print_expr
from symcons.expr.system import Monomials, Parameter, System
from symcons.expr.tree import Expr, Num, Sym, add, mul
from symcons.laws.rates import has_rates, opened
from symcons.laws.result import ConservedQuantities, Status
from symcons.laws.search import find_conserved
from tests.laws.brute_force import monomial_counts, rational_rank
from tests.strategies import NAMES, PLANTED, Poly, constant, degree, from_tree, polynomials, times, tree


def count_of_products(laws: list[Poly], highest: int, size: int) -> int:
    """The dimension of the span of products of ``laws`` up to a degree, modulo constants."""
    from sympy import QQ, Symbol
    from sympy.polys.rings import PolyRing

    ring = PolyRing([Symbol(n) for n in NAMES[:size]], QQ)
    level, every = [constant(1, size)], [constant(1, size)]
    for _ in range(highest):
        level = [times(a, b) for a in level for b in laws if degree(a) + degree(b) <= highest]
        every += level
    return rational_rank([ring.from_dict({e: QQ(c.numerator, c.denominator) for e, c in p.items()}) for p in every]) - 1


@st.composite
def networks(draw: st.DrawFn) -> str:
    """Small random reaction networks with numbers for rates."""
    lines = []
    for _ in range(draw(st.integers(1, 4))):
        left, right = (draw(st.lists(st.sampled_from("ABCD"), min_size=1, max_size=2)) for _ in "lr")
        assume(sorted(left) != sorted(right))
        rate = draw(st.sampled_from(["1", "2", "1/3", "5", "k", "m"]))
        lines.append(f"reaction {' + '.join(left)} -> {' + '.join(right)}, {rate}")
    return "par k = 2\npar m = 1/3\n" + "\n".join(lines)


@st.composite
def joined(draw: st.DrawFn) -> System:
    """Σ a_i f_i with a value for every a_i."""
    field, _ = draw(PLANTED)
    size = len(field)
    other = draw(st.sampled_from([field, [{}] * size])) if draw(st.booleans()) else [
        draw(polynomials(size, 0, 2, most=1)) for _ in range(size)
    ]
    names = NAMES[:size]
    equations: list[Expr] = []
    for k, (f, g) in enumerate(zip(field, other, strict=True)):
        letter = Sym("a") if draw(st.booleans()) or k == 0 else Sym("b")
        equations.append(add(mul(letter, tree(f, names)), mul(Sym("b"), tree(g, names))) if g else mul(letter, tree(f, names)))
    parameters = (Parameter("a", Num(Fraction(2))), Parameter("b", Num(Fraction(-1, 3))))
    return System(kind="ode", states=names, equations=tuple(equations), parameters=parameters)


def check(system: System, highest: int) -> None:
    found = find_conserved(system, Monomials(highest), kinds=("polynomial",))
    assert found.status in {Status.COMPLETE, Status.NONE}
    assert found.nullity == monomial_counts(system, highest).nullity
    open_system = opened(system)
    names = tuple(p.name for p in open_system.parameters)
    anything = replace(open_system, parameters=(), inputs=names, reactions=())
    laws = [from_tree(law.formula, system.states) for law in found if law.rate_independent]
    assert count_of_products(laws, highest, len(system.states)) == monomial_counts(anything, highest).nullity
    found.certificate.check()


@settings(max_examples=25)
@given(joined())
def test_parameters(system: System) -> None:
    check(system, 3)


@settings(max_examples=25)
@given(networks())
def test_networks(text: str) -> None:
    system = parse(text)
    moved = {name: letter for name, letter in zip(system.states, NAMES, strict=False)}
    renamed = parse("\n".join(_rename(line, moved) for line in text.splitlines()))
    check(renamed, 2)


def _rename(line: str, moved: dict[str, str]) -> str:
    for old, new in moved.items():
        line = line.replace(old, new)
    return line


@pytest.mark.slow
@pytest.mark.timeout(600)
@settings(max_examples=200)
@given(joined())
def test_parameters_at_length(system: System) -> None:
    check(system, 3)


def search(text: str, highest: int) -> ConservedQuantities:
    return find_conserved(parse(text), Monomials(highest), kinds=("polynomial",))


def marked(found: ConservedQuantities) -> dict[str, bool]:
    return {print_expr(law.formula): law.rate_independent for law in found}


class TestByHand:
    def test_moieties_hold_for_every_rate(self) -> None:
        found = search("par k1=1, k2=2, k3=3\nreaction E + S <-> C, k1, k2\nreaction C -> E + P, k3", 1)
        assert len(found) == 2
        assert all(law.rate_independent for law in found)

    def test_a_ratio_of_rates(self) -> None:
        """Two reactions consume x at rates 1 and 2: only their ratio makes X + 3 Y a law."""
        found = search("reaction X -> Y, 1\nreaction X -> Z, 2", 1)
        assert marked(found) == {"X + Y + Z": True, "X + 3*Y": False}

    def test_a_number_in_an_equation_is_no_rate(self) -> None:
        found = search("x' = 2*y\ny' = -2*x", 2)
        assert [law.rate_independent for law in found] == [True]

    def test_a_law_with_the_parameter_in_it(self) -> None:
        found = search("par a = 2, b = 3\nx' = a*y*z\ny' = b*x*z\nz' = 0", 2)
        assert marked(found)["z"] is True
        assert any(not held for held in marked(found).values())

    def test_has_rates(self) -> None:
        assert has_rates(parse("par a = 1\nx' = a*x"))
        assert has_rates(parse("reaction A -> B, 2"))
        assert not has_rates(parse("x' = 2*x"))

    def test_opened_networks_keep_their_states(self) -> None:
        system = parse("reaction A + B -> C, 3\nreaction C -> A, 3")
        open_system = opened(system)
        assert open_system.states == system.states
        assert len(open_system.parameters) == 2
        assert all(p.value is None for p in open_system.parameters)

    def test_opened_parameters_have_no_value(self) -> None:
        assert opened(parse("par a = 1, b > 0\nx' = a*b*x")).parameters == (Parameter("a"), Parameter("b"))

    def test_catalysts(self) -> None:
        found = search("reaction A + B -> 2 B, 1", 1)
        assert marked(found) == {"A + B": True}
