"""Random formulas of the language for the property tests of every output form."""

from fractions import Fraction

from hypothesis import strategies as st

from symcons.expr.tree import Expr, Num, Sym, add, call, mul, power

#: Names that are ordinary in an equation file and special elsewhere.
NAMES = ("x", "y", "E", "I", "S", "N", "Q", "gamma", "lambda", "None", "np", "t", "state", "β", "double", "s1", "pi")

_NUMBERS = st.fractions(min_value=-5, max_value=5, max_denominator=6).map(Num)
_SMALL = st.sampled_from([2, 3, 5, 8, -1, -2]).map(lambda n: Num(Fraction(n)))


def formulas(functions: tuple[str, ...] = (), names: tuple[str, ...] = NAMES) -> st.SearchStrategy[Expr]:
    """Sums, products, whole powers and one-place ``functions`` of ``names`` and small fractions."""

    def larger(parts: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
        several = st.lists(parts, min_size=2, max_size=4)
        shapes = [several.map(lambda p: add(*p)), several.map(lambda p: mul(*p))]
        shapes.append(st.tuples(parts.filter(lambda e: not isinstance(e, Num)), _SMALL).map(lambda p: power(*p)))
        if functions:
            shapes.append(st.tuples(st.sampled_from(functions), parts).map(lambda p: call(*p)))
        return st.one_of(shapes)

    return st.recursive(st.one_of(st.sampled_from(names).map(Sym), _NUMBERS), larger, max_leaves=10)
