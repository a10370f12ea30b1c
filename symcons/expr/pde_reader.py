"""Who reads the formulas of partial differential equations: subscripts, coordinates, operators and their arguments."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from fractions import Fraction

from symcons.errors import EquationError
from symcons.expr.functions import ALIASES, CONSTANTS, FUNCTIONS
from symcons.expr.lexer import Lexeme
from symcons.expr.nearest import nearest
from symcons.expr.operators import (
    CONDITIONS,
    COORDINATES,
    MAX_ORDER,
    OPERATOR_ALIASES,
    OPERATORS,
    SPACE,
    WAVE_NUMBERS,
    derivative,
    stripped,
)
from symcons.expr.pde_draft import no_derivative
from symcons.expr.reader import Reader, Unknown, shorten
from symcons.expr.tree import Add, Call, Expr, Mul, Num, Sym, rebuild

UNDIFFERENTIATED = Unknown(
    "E144",
    "the name 'NAME' is neither declared nor differentiated",
    "declare it (par NAME) or define it (NAME = …); a field is differentiated, as in NAME_t or lap(NAME)",
)
#: What people type for an operator of the language.
_OTHER_WORDS = {
    "laplace": "lap(phi)", "Laplacian": "lap(phi)", "nabla": "grad(phi)", "gradient": "grad(phi)", "box": "phi_tt - lap(phi)",
    "divergence": "div(…)", "diff": "d(phi, x)", "Derivative": "d(phi, x)", "D": "d(phi, x)", "dx": "d(phi, x)",
    "dt": "d(phi, t)", "dxx": "d(phi, x, 2)", "dtt": "d(phi, t, 2)", "biharmonic": "lap(lap(phi))", "bilap": "lap(lap(phi))",
    "bilaplacian": "lap(lap(phi))", "curl": "derivatives of components",
}  # fmt: skip
#: Functions that stand in results alone: pieces, and E_β(z), what a wave becomes under a Caputo derivative.
_RESULTS_ONLY = ("piecewise", "mittag_leffler")


@dataclass(slots=True)
class PdeReader(Reader):
    """A reader that knows the ``fields`` (among ``known``), the dimension, and the places inside a multiplier's symbol.

    ``operations`` gathers every operator with its place, for what can be judged only when all definitions are known.
    ``results`` says that a result is read, in which wave numbers and ``piecewise`` may stand anywhere.
    """

    fields: Collection[str] = ()
    defined: Collection[str] = ()
    dim: int | None = None
    symbols: Collection[tuple[int, int]] = ()
    results: bool = False
    operations: list[tuple[Lexeme, Call]] = field(default_factory=list)

    def resolve(self, lexeme: Lexeme) -> Expr:
        """The meaning of a name: declared, a field, a derivative, a coordinate, a constant; in a symbol, a wave number."""
        name = lexeme.value
        if (lexeme.line, lexeme.column) in self.symbols:
            return self._in_symbol(lexeme)
        if name in self.known or name in CONSTANTS or name == "i":
            return Sym(name)
        if name in COORDINATES:
            self._check_letter(name, lexeme)
            return Sym(name)
        stem, subscripts = stripped(name, self.known)
        if subscripts:
            found = self._subscripted(stem, subscripts, lexeme)
            if found is not None:
                return found
        if name in WAVE_NUMBERS and not self.results:
            hint = "write the term as a Fourier multiplier: mult(k^2, phi); a constant is declared: par " + name
            raise self.error("E147", f"{name} is a wave number and stands only in the symbol of mult(…)", lexeme, hint)
        if name in ("I", "j", "J") and not self.results:
            raise self.error("E144", f"the name {name!r} is not declared", lexeme, "the imaginary unit is written i")
        raise self.unknown(lexeme)

    def _in_symbol(self, lexeme: Lexeme) -> Expr:
        name = lexeme.value
        if name in WAVE_NUMBERS:
            if name in self.known and not self.results:
                hint = f"choose another name for the constant {name}"
                raise self.error("E147", f"{name} is declared, and in a symbol it is a wave number", lexeme, hint)
            if name != "k" and (self.dim is None or SPACE.index(name[1]) >= self.dim or self.dim > 3):
                raise self._no_component(name, lexeme)
            return Sym(name)
        if name in self.fields or name in SPACE:
            hint = "a symbol is a function of k, constants and t: mult(sqrt(k^2 + m^2), phi)"
            raise self.error("E147", f"the symbol of a Fourier multiplier cannot depend on {shorten(name)}", lexeme, hint)
        if name in self.known or name in CONSTANTS or name in ("i", "t"):
            return Sym(name)
        raise self.unknown(lexeme)

    def _no_component(self, name: str, lexeme: Lexeme) -> EquationError:
        if self.dim is None:
            hint = "fix the dimension (dim 2), or use k, which is |k|"
            return self.error("E142", f"{name} exists only where the dimension is fixed", lexeme, hint)
        hint = "the components kx, ky, kz name up to three dimensions; k is |k| in any"
        return self.error("E142", f"there is no {name} in dimension {self.dim}", lexeme, hint)

    def _check_letter(self, letter: str, lexeme: Lexeme) -> None:
        if letter == "t" or self.dim is None or (letter == "x" and (self.dim == 1 or lexeme.value == "x")):
            return
        if self.dim > 3:
            hint = "the letters x, y, z name up to three dimensions; lap, grad, div work in any"
            raise self.error("E142", f"dimension {self.dim} has no letter {letter}", lexeme, hint)
        if SPACE.index(letter) >= self.dim:
            letters = ", ".join(SPACE[: self.dim])
            hint = f"write dim {SPACE.index(letter) + 1} for more; the letters of space here: {letters}"
            raise self.error("E142", f"there is no {letter} in dimension {self.dim}", lexeme, hint)

    def _subscripted(self, stem: str, subscripts: str, lexeme: Lexeme) -> Expr | None:
        """The derivative that a name with subscripts stands for; None where its stem is unknown."""
        if stem not in self.fields and stem not in self.defined:
            if stem in self.known or stem in COORDINATES or stem in CONSTANTS:
                role = "coordinate" if stem in COORDINATES else "constant" if stem in CONSTANTS else "parameter"
                raise self.error("E143", *no_derivative(stem, role, lexeme))
            return None
        value: Expr = Sym(stem)
        for letter in sorted(set(subscripts)):
            self._check_letter(letter, lexeme)
            value = self._derivative(value, letter, subscripts.count(letter), lexeme)
        if stem in self.defined and isinstance(value, Call):
            self.operations.append((lexeme, value))
        return value

    def _derivative(self, value: Expr, letter: str, order: int, lexeme: Lexeme) -> Call:
        if order > MAX_ORDER:
            raise self.error("E146", f"a derivative of an order beyond {MAX_ORDER}", lexeme)
        result = derivative(value, letter, order)
        if not isinstance(result, Call):
            raise TypeError(result)
        node: Expr = result
        while isinstance(node, Call) and node.name == "d":
            taken = node.args[2]
            if isinstance(taken, Num) and taken.value > MAX_ORDER:
                raise self.error("E146", f"a derivative of an order beyond {MAX_ORDER}", lexeme)
            node = node.args[0]
        return result

    def call(self, lexeme: Lexeme, arguments: tuple[Expr, ...]) -> Expr:
        """An operator or a function applied to its arguments."""
        name = OPERATOR_ALIASES.get(lexeme.value, lexeme.value)
        if name in _RESULTS_ONLY and self.results:
            return Call(name, arguments)
        if any(isinstance(argument, Call) and argument.name in CONDITIONS for argument in arguments):
            raise self.error("E102", f"a condition cannot stand in {shorten(name)}(…)", lexeme)
        if name not in OPERATORS:
            if name in FUNCTIONS:
                return Reader.call(self, lexeme, arguments)
            raise self._unknown_operator(lexeme)
        least, most = OPERATORS[name]
        if not least <= len(arguments) <= most:
            count = {1: "one argument", 2: "two arguments", 3: "two or three arguments"}[most]
            raise self.error("E203", f"{name} takes {count}, not {len(arguments)}", lexeme, _USAGE[name])
        if name == "div":
            arguments = (position_shortened(arguments[0], self.dim),)
        result = self._differentiated(lexeme, arguments) if name == "d" else Call(name, arguments)
        self.operations.append((lexeme, result))
        return result

    def _differentiated(self, lexeme: Lexeme, arguments: tuple[Expr, ...]) -> Call:
        value, coordinate = arguments[:2]
        if not isinstance(coordinate, Sym) or coordinate.name not in COORDINATES:
            message = "the second argument of d is a coordinate: t, x, y or z"
            raise self.error("E203", message, lexeme, _USAGE["d"])
        order = arguments[2] if len(arguments) > 2 else Num(Fraction(1))
        if not isinstance(order, Num) or order.value.denominator != 1 or not 1 <= order.value <= MAX_ORDER:
            hint = f"a whole number from 1 to {MAX_ORDER}; powers of -lap may be fractions: fraclap(phi, 1/2)"
            raise self.error("E146", "the order of a derivative is a whole number", lexeme, hint)
        self._check_letter(coordinate.name, lexeme)
        return self._derivative(value, coordinate.name, int(order.value), lexeme)

    def _unknown_operator(self, lexeme: Lexeme) -> EquationError:
        name = shorten(lexeme.value)
        if name in self.fields:
            hint = f"write {name} alone: a field's arguments are understood; for a product write {name}*(…)"
            return self.error("E202", f"{name!r} is a field, not a function", lexeme, hint)
        if name in self.known or name in COORDINATES:
            return self.error("E202", f"{name!r} is a name, not a function", lexeme, f"for a product write {name}*(…)")
        if name in _OTHER_WORDS:
            return self.error("E141", f"there is no operator {name!r}", lexeme, f"write {_OTHER_WORDS[name]}")
        close = ALIASES.get(name) or nearest(name, [*OPERATORS, *FUNCTIONS])
        hint = f"did you mean {close!r}?" if close else f"the operators are {' '.join(OPERATORS)}"
        return self.error("E141", f"there is no operator or function {name!r}", lexeme, hint)


_USAGE = {
    "d": "write d(phi, t) or d(phi, x, 2)",
    "lap": "write lap(phi)",
    "grad": "write grad(phi)",
    "div": "write div(x*phi) or div(grad(phi))",
    "dot": "write dot((a, b), grad(phi))",
    "caputo": "write caputo(phi, beta) for the derivative by t of the order beta, 0 < beta <= 2",
    "riemann_liouville": "write riemann_liouville(phi, a) for the derivative by t of the order a < 1",
    "fraclap": "write fraclap(phi, 1/2) for the square root of -lap",
    "mult": "write mult(sqrt(k^2 + m^2), phi): the symbol, then the field",
}


def position_shortened(value: Expr, dim: int | None) -> Expr:
    """What stands under ``div`` with the position vector, where its components are written out, replaced by ``x``."""
    position = Call("vector", tuple(Sym(letter) for letter in SPACE[:dim]))
    if isinstance(value, (Add, Mul)):
        return rebuild(value, tuple(position_shortened(part, dim) for part in value.children))
    return Sym("x") if value == position else value
