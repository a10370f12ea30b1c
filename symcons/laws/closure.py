"""Closure: a system with functions in it becomes a rational one on a variety, and its laws come back in the user's words.

Each function that the right-hand sides need is a state of its own, with the derivative that the chain rule gives, and the
relations between functions are constraints: y'' = −sin y becomes y' = p, p' = −s, s' = pc, c' = −ps on s² + c² = 1. A root
that only divides is kept as its reciprocal w, w²(x² + y²) = 1, since laws are polynomials in 1/r. What else divides has a
reciprocal letter too, w·D = 1.

A law of the closed system is one of the given system: what vanishes for all values of the letters vanishes for those that
the functions have. The converse needs letters without further algebraic relations, which holds for exponentials,
logarithms and angles of linearly independent arguments (Kolchin, Ostrowski).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from symcons.errors import UnsupportedError
from symcons.expr.rational import Ring, to_rational, to_tree
from symcons.expr.system import Parameter, System
from symcons.expr.tree import (
    MINUS_ONE,
    ONE,
    ZERO,
    Call,
    Expr,
    Mul,
    Num,
    Pow,
    Sym,
    add,
    call,
    mul,
    names,
    power,
    rebuild,
    substitute,
)
from symcons.laws.arguments import canonical
from symcons.laws.doubts import doubt
from symcons.laws.letters import Letter, has_functions
from symcons.laws.search_letters import SearchLetters


@dataclass(frozen=True, slots=True)
class Closed:
    """``system`` is rational; ``meaning`` says what each of its new states and constants stands for in ``given``.

    ``numbers`` are the constants, such as √2, that became generic symbols; ``slopes`` holds, for each new state in turn,
    its partial derivatives by the names of ``given`` (rational in the closed system's names). ``doubt`` says why the functions
    may owe each other more than is listed (None: they are known not to).
    """

    given: System
    system: System
    meaning: dict[str, Expr]
    numbers: tuple[str, ...]
    slopes: dict[str, dict[str, Expr]]
    extra: tuple[Expr, ...] = ()
    doubt: str | None = None

    @property
    def letters(self) -> tuple[str, ...]:
        """The new states."""
        return tuple(self.slopes)

    def in_words(self, tree: Expr) -> Expr:
        """A formula of the closed system in the functions of the given one."""
        return joined_powers(substitute(tree, self.meaning)) if names(tree) & self.meaning.keys() else tree


def joined_powers(tree: Expr) -> Expr:
    """exp(u)^n as exp(n·u), and (b^e)^n as b^(n·e)."""
    children = tuple(joined_powers(child) for child in tree.children)
    whole = rebuild(tree, children) if children else tree
    if not (isinstance(whole, Pow) and isinstance(whole.exponent, Num) and whole.exponent.value.denominator == 1):
        return whole
    inner = whole.base
    if isinstance(inner, Call) and inner.name == "exp":
        return call("exp", to_one_tree(mul(whole.exponent, inner.args[0])))
    if isinstance(inner, Call) and inner.name == "sqrt" and whole.exponent.value % 2 == 0:
        return power(inner.args[0], Num(whole.exponent.value / 2))
    if isinstance(inner, Pow):
        exponent = to_one_tree(mul(whole.exponent, inner.exponent))
        divides = isinstance(exponent, Num) and exponent.value < 0
        if not divides:
            return power(inner.base, exponent)
        return power(joined_powers(power(inner.base, mul(MINUS_ONE, exponent))), MINUS_ONE)
    return whole


def to_one_tree(product: Expr) -> Expr:
    """The product multiplied out, where it is a polynomial: −2·(a − b) as 2·b − 2·a."""
    return product if has_functions(product) else canonical(product)


def needs_closure(system: System, extra: Sequence[Expr] = ()) -> bool:
    """Whether a right-hand side, a constraint or one of ``extra`` holds a function, or the number π."""
    formulas = [system.expanded(f) for f in (*system.equations, *system.constraints, *extra)]
    values = system.parameter_values()
    used = {n for f in formulas for n in names(f)} & values.keys()
    formulas += [values[n] for n in used]
    known = {*system.states, *system.inputs, *(p.name for p in system.parameters)}
    return any(has_functions(f) for f in formulas) or ("pi" not in known and any("pi" in names(f) for f in formulas))


def close(system: System, extra: Sequence[Expr] = ()) -> Closed:
    """``system`` with a letter for each function in it or in ``extra``, which comes back in letters.

    :raises UnsupportedError: for maps with functions, functions of inputs, and functions without a known derivative.
    """
    if system.kind == "map":
        if needs_closure(system, extra):
            raise UnsupportedError("functions in a map are not turned into letters: what becomes of them is not known")
        return Closed(system, system, {}, (), {}, tuple(extra))
    return _closed(system, tuple(extra))


@lru_cache(maxsize=32)
def _closed(system: System, extra: tuple[Expr, ...]) -> Closed:
    return _Closing(system, extra).closed()


class _Closing:
    """One closing: letters, then reciprocals, then derivatives along each coordinate and along the flow.

    Everything stays a tree: a sum of quotients is never put over one denominator.
    """

    def __init__(self, system: System, extra: Sequence[Expr]) -> None:
        self.given = system
        values = system.parameter_values()
        values = {name: substitute(value, values) for name, value in values.items()}
        written = [substitute(system.expanded(f), values) for f in (*system.equations, *system.constraints, *extra)]
        self.functions, formulas = _in_letters(written, system.symbolic_parameters())
        relations = [*self.functions.relations, *self.functions.exponential_relations()]
        time = () if system.time is None else (system.time,)
        self.moving = (*system.states, *time)
        self.numbers = tuple(n for n, letter in self.functions.letters.items() if not self._moves(letter))
        self.constants = {*system.symbolic_parameters(), *self.numbers, "pi"}
        self.reciprocals = Reciprocals(self.functions, formulas, self.constants)
        formulas = [self.reciprocals.replaced(f) for f in formulas]
        n, m = len(system.equations), len(system.constraints)
        self.equations, self.constraints, self.extra = formulas[:n], formulas[n : n + m], formulas[n + m :]
        self.relations = [r for r in map(self.reciprocals.known, relations) if names(r) - self.constants]
        self._partials: dict[str, dict[str, Expr]] = {}

    def _moves(self, letter: Letter) -> bool:
        used = names(letter.meaning)
        if used & set(self.given.inputs):
            raise UnsupportedError(f"a function of the input {min(used & set(self.given.inputs))} has no derivative here")
        return bool(used & set(self.moving))

    def closed(self) -> Closed:
        """The closed system."""
        given, gone = self.given, self.reciprocals.gone
        states = [n for n in self.functions.letters if n not in self.numbers and n not in gone]
        letters = (*states, *self.reciprocals.forms)
        velocity = dict(zip(given.states, self.equations, strict=True))
        if given.time is not None:
            velocity[given.time] = ONE
        slopes = {n: self.partials(n) for n in letters}
        flows = [add(*(mul(value, velocity[x]) for x, value in slopes[n].items())) for n in letters]
        system = replace(
            given,
            states=(*given.states, *letters),
            equations=(*self.equations, *flows),
            definitions=(),
            parameters=self._parameters((*self.equations, *flows, *self.extra, *self.constraints)),
            constraints=(*map(_cleared, self.constraints), *map(_cleared, self.relations), *self.reciprocals.relations()),
            basis=None,
            reactions=(),
            initial=(),
            auxiliaries=(),
        )
        meaning = {n: self.functions.letters[n].meaning for n in (*states, *self.numbers)}
        meaning |= {w: power(self.functions.meaning_of(form), MINUS_ONE) for w, form in self.reciprocals.forms.items()}
        unsure = self._doubt(meaning)
        return Closed(given, system, meaning, self.numbers, slopes, tuple(self.extra), unsure)

    def _doubt(self, meaning: dict[str, Expr]) -> str | None:
        """Constraints may relate what the functions are of; else it is a question of the functions alone."""
        bound = set().union(*(names(g) for g in self.constraints)) if self.constraints else set()
        inside = set().union(*(names(m) for n, m in meaning.items() if n in self.functions.letters))
        if bound & (inside | self.functions.letters.keys()):
            return "functions of what the constraints relate"
        return doubt(self.functions, self.numbers)

    def _parameters(self, trees: Sequence[Expr]) -> tuple[Parameter, ...]:
        """What stays symbolic, and the numbers that become so."""
        symbolic = tuple(p for p in self.given.parameters if p.value is None)
        pi = ("pi",) if "pi" not in self.given.states and any("pi" in names(tree) for tree in trees) else ()
        return symbolic + tuple(Parameter(n) for n in (*self.numbers, *pi))

    def partials(self, name: str) -> dict[str, Expr]:
        """The derivatives of a letter by the coordinates, through all the letters in its argument."""
        if name not in self._partials:
            found: dict[str, list[Expr]] = {}
            for slope, argument in self._pairs(name):
                for inner, change in _gradient(argument, self.constants).items():
                    through = {inner: ONE} if inner in self.moving else self.partials(inner)
                    for x, value in through.items():
                        found.setdefault(x, []).append(mul(slope, self.reciprocals.known(change), value))
            self._partials[name] = {x: add(*terms) for x, terms in found.items() if add(*terms) != ZERO}
        return self._partials[name]

    def _pairs(self, name: str) -> list[tuple[Expr, Expr]]:
        """(slope, argument) with d(letter) = Σ slope·d(argument); for a reciprocal w = 1/D: −w² and D."""
        form = self.reciprocals.forms.get(name)
        if form is None:
            return [(self.reciprocals.known(s), a) for s, a in self.functions.letters[name].slopes]
        return [(mul(MINUS_ONE, power(Sym(name), Num(Fraction(2)))), form)]


def _in_letters(written: Sequence[Expr], constants: tuple[str, ...]) -> tuple[SearchLetters, list[Expr]]:
    """The formulas in letters; read twice where powers occur, so that those of one base share theirs."""
    functions = SearchLetters(constants)
    formulas = [functions.abstract(f) for f in written]
    powers = {n for n, letter in functions.letters.items() if isinstance(letter.meaning, Pow)} | functions.roots.keys()
    meanings = [letter.meaning for letter in functions.letters.values()]
    angles = [m for m in meanings if isinstance(m, Call) and m.name == "cos"]
    if max(len(powers), len(angles)) < 2:
        return functions, formulas
    functions.units.final = True
    again = SearchLetters(constants, functions.units)
    return again, [again.abstract(f) for f in written]


class Reciprocals:
    """A letter w for each irreducible D that divides in ``formulas``, with w·D = 1.

    ``forms`` gives D by w. A root that only divides is ``gone``: its reciprocal stands in its place.
    """

    def __init__(self, functions: SearchLetters, formulas: Sequence[Expr], constants: set[str]) -> None:
        self.functions, self.constants = functions, constants
        self.forms: dict[str, Expr] = {}
        self._names: dict[Expr, str] = {}
        above = set().union(*map(_above, formulas)) if formulas else set()
        inside = {n for letter in functions.letters.values() for _, a in letter.slopes for n in names(a)}
        self._may_go = functions.roots.keys() - above - inside
        self.gone: dict[str, str] = {}

    def replaced(self, tree: Expr) -> Expr:
        """The tree with every division by what moves replaced by letters, made as they occur."""
        return self._walk(tree, True)

    def known(self, tree: Expr) -> Expr:
        """The tree with the letters that there are; other divisions stay."""
        return self._walk(tree, False)

    def relations(self) -> list[Expr]:
        """w·D − 1 for each reciprocal; of a root that is gone, w^q·b − 1 where the root to the power q is b."""
        found = []
        for w, form in self.forms.items():
            if isinstance(form, Sym) and form.name in self.gone:
                base, q = self.functions.roots[form.name]
                found.append(_cleared(mul(power(Sym(w), Num(Fraction(q))), self.known(base)) - ONE))
            else:
                found.append(_cleared(mul(Sym(w), self.known(form)) - ONE))
        return found

    def _walk(self, tree: Expr, make: bool) -> Expr:
        if isinstance(tree, Sym):
            return power(Sym(self.gone[tree.name]), MINUS_ONE) if tree.name in self.gone else tree
        if isinstance(tree, Pow) and isinstance(tree.exponent, Num) and tree.exponent.value < 0:
            return self._divided(tree.base, -tree.exponent.value.numerator, make)
        children = tuple(self._walk(child, make) for child in tree.children)
        return rebuild(tree, children) if children else tree

    def _divided(self, base: Expr, times: int, make: bool) -> Expr:
        """1/base^times, factor by factor."""
        ring = Ring(sorted(names(base)))
        value = to_rational(base, ring)
        number, factors = value.numerator.factor()
        parts = [power(Num(Fraction(int(number.p), int(number.q))), Num(Fraction(-times)))]
        if not value.is_polynomial:
            parts.append(power(self._walk(to_tree(value.denominator, ring), make), Num(Fraction(times))))
        for factor, multiplicity in factors:
            exponent = int(multiplicity) * times
            form = to_tree(factor, ring)
            name = self._letter(form, make)
            if name is None:
                parts.append(power(self._walk(form, make), Num(Fraction(-exponent))))
            else:
                parts.append(power(Sym(name), Num(Fraction(exponent))))
        return mul(*parts)

    def _letter(self, form: Expr, make: bool) -> str | None:
        if form in self._names:
            return self._names[form]
        if not make or not names(form) - self.constants:
            return None
        name = f"<1/{self.functions.meaning_of(form)!r}>"
        self._names[form] = name
        self.forms[name] = form
        if isinstance(form, Sym) and form.name in self._may_go:
            self.gone[form.name] = name
        return name


def _above(tree: Expr) -> set[str]:
    """The names that stand anywhere but as factors of what divides."""
    if isinstance(tree, Sym):
        return {tree.name}
    if isinstance(tree, Pow) and isinstance(tree.exponent, Num) and tree.exponent.value < 0:
        return _inside_factors(tree.base)
    return set().union(*map(_above, tree.children)) if tree.children else set()


def _inside_factors(base: Expr) -> set[str]:
    """The names in the factors of a divisor that are more than a power of one name."""
    if isinstance(base, Sym):
        return set()
    if isinstance(base, Pow):
        return _inside_factors(base.base)
    if isinstance(base, Mul):
        return set().union(*map(_inside_factors, base.factors))
    return _above(base)


def _gradient(argument: Expr, constants: set[str]) -> dict[str, Expr]:
    """The derivatives of a rational formula by the names in it that move."""
    ring = Ring(sorted(names(argument)))
    value = to_rational(argument, ring)
    found = {name: value.derivative(i) for i, name in enumerate(ring.names) if name not in constants}
    return {name: to_tree(slope, ring) for name, slope in found.items() if not slope.numerator.is_zero()}


def _cleared(relation: Expr) -> Expr:
    """The numerator of a relation, which is 0 where the relation holds."""
    ring = Ring(sorted(names(relation)))
    return to_tree(to_rational(relation, ring).numerator, ring)
