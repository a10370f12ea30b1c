"""The symbol P(λ, k) of a linear partial differential equation: what its left side is on exp(ik·x + λt).

Where only lap, fraclap and multipliers in |k| occur, k enters through |k| alone and the dimension is open; derivatives by
a coordinate need a fixed one. An equation given in components that is isotropic all the same is recognised as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from genphys_sym.alphabet import Alphabet, root_of
from genphys_sym.operators import COMPONENTS, PlaneWave, Wave, takes_components
from genphys_sym.results import Symbol
from symcons.errors import UnsupportedError
from symcons.expr.operators import SPACE
from symcons.expr.pde import PDE
from symcons.expr.rational import RationalFunction
from symcons.expr.tree import ZERO, Call, Expr, Sym, add, mul, names, power, rebuild, substitute
from symcons.expr.tree import as_expr as number

TIME = "t"


@dataclass(frozen=True, slots=True)
class Equation:
    """One scalar equation, definitions replaced: its field, its left side, and the dimension its derivatives fix."""

    field: str
    left: Expr
    dim: int | None


def equation_of(pde: PDE, dim: int | None = None) -> Equation:
    """The equation of ``pde``; of a linear system the one that its first field obeys.

    :raises UnsupportedError: for a system that cannot be reduced, or a dimension that does not fit.
    """
    _refuse_clashes(pde)
    lefts = tuple(expanded_definitions(pde, equation) for equation in pde.equations)
    fixed = _dimension(pde, lefts, dim)
    if len(pde.fields) == 1 and len(lefts) == 1:
        return Equation(pde.fields[0], lefts[0], fixed)
    from genphys_sym.systems import determinant_equation

    return Equation(pde.fields[0], determinant_equation(pde.fields, lefts, fixed), fixed)


#: Names that formulas of results use, with what they mean there.
_TAKEN = {
    "lam": "the growth rate of a wave", "k": "the wave number", "kx": "a component of the wave vector",
    "ky": "a component of the wave vector", "kz": "a component of the wave vector", "r": "the distance from the origin",
    "N": "the number of space dimensions", "i": "the imaginary unit", "pi": "a number",
}  # fmt: skip


def _refuse_clashes(pde: PDE) -> None:
    """A parameter or a field that is called like a letter of the results would be taken for it."""
    for name in (*(parameter.name for parameter in pde.parameters), *pde.fields):
        if name in _TAKEN:
            role = "field" if name in pde.fields else "parameter"
            other = f"{name}0" if len(name) > 1 or name == "k" else f"{name}1"
            raise UnsupportedError(
                f"the {role} {name} has the name of {_TAKEN[name]} in the formulas of flows and kernels: call it {other}, say"
            )


def _dimension(pde: PDE, lefts: tuple[Expr, ...], dim: int | None) -> int | None:
    """The dimension asked for, or the file's, or the one that derivatives by coordinates need."""
    used = set().union(*(takes_components(left) for left in lefts))
    least = max((SPACE.index(axis) + 1 for axis in used), default=0)
    fixed = dim if dim is not None else pde.dim
    if pde.dim is not None and dim is not None and dim != pde.dim:
        raise UnsupportedError(f"the equation is one in {pde.dim} dimensions, {dim} were asked for")
    if fixed is None and least:
        fixed = least
    if fixed is not None and fixed < least:
        raise UnsupportedError(f"a derivative by {SPACE[least - 1]} needs {least} dimensions, there are {fixed}")
    if least and fixed is not None and fixed > len(SPACE):
        raise UnsupportedError(f"derivatives by coordinates are understood in at most 3 dimensions, not in {fixed}")
    return fixed


def expanded_definitions(pde: PDE, tree: Expr) -> Expr:
    """The tree with the definitions of the file replaced by their meaning."""
    meaning = dict(pde.definitions)
    while names(tree) & meaning.keys():
        tree = substitute(tree, meaning)
    return tree


def symbol(pde: PDE | str, dim: int | None = None) -> Symbol:
    """P(λ, k) of ``pde``, an equation or its text; see :func:`symbol_of`."""
    if isinstance(pde, PDE):
        return symbol_of(pde, dim)
    from symcons.expr.pde_parser import parse_pde

    return symbol_of(parse_pde(pde), dim)


def symbol_of(pde: PDE, dim: int | None = None) -> Symbol:
    """P(λ, k) of ``pde``, in the dimension ``dim`` (its own, or all at once, where None).

    :raises UnsupportedError: naming what is nonlinear, has variable coefficients beyond the special kinds, is a system, or
        has no derivative in time.
    """
    equation = equation_of(pde, dim)
    return symbol_of_wave(PlaneWave(equation.field, equation.dim).wave(equation.left), equation)


def symbol_of_wave(wave: Wave, equation: Equation) -> Symbol:
    """The symbol from what the left side is on a plane wave."""
    if wave.memory:
        from genphys_sym.memory import symbol_with_memory

        return symbol_with_memory(wave, equation.dim)
    trees = [wave.orders.get(j, ZERO) for j in range(max(wave.orders, default=0) + 1)]
    found = symbol_of_trees(trees, equation.dim)
    if found.order < 1:
        raise UnsupportedError(f"there is no derivative of {equation.field} by t: nothing evolves")
    if TIME in set().union(*(names(c) for c in found.coefficients)) or wave.drift != ZERO:
        from genphys_sym.clocks import with_clock

        return with_clock(found, wave.drift)
    return found


def symbol_of_trees(coefficients: Sequence[Expr], dim: int | None) -> Symbol:
    """The symbol Σ coefficients[j]·λ^j: in |k| alone where it can be, else in components."""
    trees = [in_modulus(tree, dim) for tree in coefficients]
    letters = Alphabet(trees, ("k", *COMPONENTS))
    values = [modulus_reduced(letters, letters.read(tree), dim) for tree in trees]
    while values and values[-1] == letters.zero:
        values.pop()
    directed = letters.atoms_in(values, set(COMPONENTS))
    isotropic = not directed and not any(_uses(letters, value, COMPONENTS) for value in values)
    if not isotropic:
        values = [in_components(letters, value, dim or 0) for value in values]
    written = tuple(letters.write(value) for value in values)
    if not isotropic:
        root = modulus(dim or 0)
        written = tuple(substitute(c, {"k": root}) for c in written)
    local = not letters.atoms_in(values, {"k", *COMPONENTS}) and all(_is_local(letters, v, isotropic) for v in values)
    return Symbol(written, isotropic, local, dim)


def modulus(dim: int) -> Expr:
    """|k| in components."""
    if dim == 1:
        return Call("abs", (Sym(COMPONENTS[0]),))
    return Call("sqrt", (add(*(power(Sym(axis), number(2)) for axis in COMPONENTS[:dim])),))


def in_modulus(tree: Expr, dim: int | None) -> Expr:
    """Functions of k·k in components as functions of |k|: √(kx² + ky²) is k; in one dimension |kx| is."""
    if not names(tree) & set(COMPONENTS):
        return tree
    parts = tuple(in_modulus(child, dim) for child in tree.children)
    tree = rebuild(tree, parts) if parts else tree
    root = root_of(tree)
    inner = root[0] if root else tree.args[0] if isinstance(tree, Call) and len(tree.args) == 1 else None
    if inner is None or not names(inner) & set(COMPONENTS):
        return tree
    if dim == 1 and tree == Call("abs", (Sym("kx"),)):
        return Sym("k")
    letters = Alphabet([inner], ("k", *COMPONENTS))
    reduced = letters.write(modulus_reduced(letters, letters.read(inner), dim))
    if names(reduced) & set(COMPONENTS):
        return tree
    if root is None:
        return Call(tree.name, (reduced,)) if isinstance(tree, Call) else tree
    return power(Sym("k"), mul(number(2), root[1])) if reduced == power(Sym("k"), number(2)) else power(reduced, root[1])


def modulus_reduced(letters: Alphabet, value: RationalFunction, dim: int | None) -> RationalFunction:
    """kx² replaced by k² − ky² − kz², so that what depends on |k| alone shows it."""
    place = letters.ring.index["kx"]
    if value.numerator.degrees()[place] < 2 and value.denominator.degrees()[place] < 2:
        return value
    square = letters.letter("k") ** 2
    for axis in COMPONENTS[1 : dim or 0]:
        square = square - letters.letter(axis) ** 2
    return _even_powers(letters, value, "kx", square)


def _even_powers(letters: Alphabet, value: RationalFunction, name: str, square: RationalFunction) -> RationalFunction:
    """The value with the even powers of a letter replaced by powers of ``square``."""

    def replaced(polynomial: object) -> RationalFunction:
        total = letters.zero
        for n, part in letters.by_powers(polynomial, name).items():
            term = RationalFunction(part, letters.ring.one) * square ** (n // 2)
            total = total + (term * letters.letter(name) if n % 2 else term)
        return total

    return letters.settle(replaced(value.numerator) / replaced(value.denominator))


def in_components(letters: Alphabet, value: RationalFunction, dim: int) -> RationalFunction:
    """k² replaced by kx² + ky² + …: what does not depend on |k| alone is written in components."""
    square = letters.zero
    for axis in COMPONENTS[:dim]:
        square = square + letters.letter(axis) ** 2
    return _even_powers(letters, value, "k", square)


def _uses(letters: Alphabet, value: RationalFunction, wanted: tuple[str, ...]) -> bool:
    degrees = [p.degrees() for p in (value.numerator, value.denominator)]
    return any(d[letters.ring.index[name]] > 0 for d in degrees for name in wanted)


def _is_local(letters: Alphabet, value: RationalFunction, isotropic: bool) -> bool:
    """A polynomial, and in k² where k is the modulus."""
    place = letters.ring.index["k"]
    if any(d > 0 for d in _wave_degrees(letters, value.denominator)):
        return False
    return (
        all(int(e[place]) % 2 == 0 for e, _ in value.numerator.terms()) if isotropic else value.numerator.degrees()[place] <= 0
    )


def _wave_degrees(letters: Alphabet, polynomial: object) -> list[int]:
    degrees = polynomial.degrees()  # type: ignore[attr-defined]
    return [int(degrees[letters.ring.index[name]]) for name in ("k", *COMPONENTS)]


def tree_of(symbol: Symbol) -> Expr:
    """P(λ, k) as one tree."""
    return add(*(mul(c, power(Sym("lam"), number(j))) for j, c in reversed(list(enumerate(symbol.coefficients)))))


def is_real(symbol: Symbol) -> bool:
    """Whether the imaginary unit occurs in the symbol."""
    return not any("i" in names(c) for c in symbol.coefficients)


def pull_by_the_clock(symbol: Symbol) -> Expr:
    """The drift b of div(b·x·φ) in the time of the clock that scales it."""
    drift = symbol.drift or ZERO
    if symbol.clock is None:
        return drift
    letters = Alphabet([drift, symbol.clock])
    return letters.write(letters.settle(letters.read(drift) / letters.read(symbol.clock)))


def without_clock(symbol: Symbol) -> Symbol:
    """The symbol of the generator alone, where a clock scales it."""
    if symbol.clock is None:
        return symbol
    letters = Alphabet([*symbol.coefficients, symbol.clock])
    clock = letters.read(symbol.clock)
    first = letters.write(letters.settle(letters.read(symbol.coefficients[0]) / clock))
    return replace(symbol, coefficients=(first, *symbol.coefficients[1:]), clock=None)
