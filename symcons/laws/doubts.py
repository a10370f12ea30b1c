"""Whether the letters are known to owe each other nothing but the relations listed; where not, "none" is no theorem.

Sufficient conditions, from the theorems of Ostrowski, Kolchin and Ax: exponentials (and, with the factor i, angles) of
arguments that no rational numbers combine to a constant; logarithms of coprime polynomials; powers and roots of coprime
ones; one inverse function. Whatever else occurs is doubted, which costs a claim and never makes one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction

import flint

from symcons.expr.division import primitive_part
from symcons.expr.rational import Ring, to_rational, to_tree
from symcons.expr.tree import Call, Expr, Mul, Pow, names
from symcons.laws.arguments import split_terms
from symcons.laws.letters import Letter
from symcons.laws.search_letters import SearchLetters

ANGLES = ("sin", "cos")
INVERSE = ("atan", "asin", "acos", "erf")
SIGNS = ("abs", "sign")


def doubt(functions: SearchLetters, numbers: Iterable[str]) -> str | None:
    """Why the letters may satisfy further relations, as the end of a sentence; None where they are known not to."""
    return _Doubts(functions, set(numbers)).reason()


class _Doubts:
    def __init__(self, functions: SearchLetters, numbers: set[str]) -> None:
        self.functions = functions
        self.constants = functions.constants | numbers
        moving = [letter for name, letter in functions.letters.items() if name not in numbers]
        self.calls: dict[str, list[Expr]] = {}
        self.powers: list[tuple[Expr, Expr | None]] = []
        self.kinds: dict[str, str] = {}
        for letter in moving:
            self._sort(letter)

    def _sort(self, letter: Letter) -> None:
        root = self.functions.roots.get(letter.name)
        if root is not None:
            self.powers.append((root[0], None))
            self.kinds[letter.name] = "root"
        elif isinstance(letter.meaning, Call):
            self.calls.setdefault(letter.meaning.name, []).append(letter.slopes[0][1])
            self.kinds[letter.name] = letter.meaning.name
        elif isinstance(letter.meaning, Pow):
            self.powers.append((letter.slopes[0][1], letter.meaning.exponent))
            self.kinds[letter.name] = "power"

    def reason(self) -> str | None:
        """The first doubt."""
        return self._exponentials() or self._angles() or self._logarithms() or self._powers() or self._signs()

    def _inner(self, argument: Expr) -> set[str]:
        """The kinds of the letters in an argument."""
        return {self.kinds[n] for n in names(argument) if n in self.kinds}

    def _known(self, *functions: str) -> list[Expr]:
        return [argument for name in functions for argument in self.calls.get(name, ())]

    def _exponentials(self) -> str | None:
        found = self._known("exp", "cosh")
        if any(self._inner(a) - {"root", *ANGLES} or self._is_mixed(a) for a in found):
            return "an exponential of functions"
        same = self._rank(found, True) == self._rank(found, False)
        return None if same else "exponentials whose arguments differ by a constant"

    def _angles(self) -> str | None:
        found = self._known("cos")
        if any(self._inner(a) - {"root"} or self._is_mixed(a) for a in found):
            return "an angle that is a function"
        units = Counter(tuple(m for _, m in split_terms(a)) for a in found)
        return "several multiples of an angle" if any(count > 1 for count in units.values()) else None

    def _is_mixed(self, argument: Expr) -> bool:
        """Whether letters occur in an argument other than linearly, where their own relations may be hidden."""
        inner = {n for n in names(argument) if n in self.kinds}
        if not inner:
            return False
        ring = Ring(sorted(names(argument)))
        value = to_rational(argument, ring)
        columns = [ring.index[n] for n in inner]
        if any(value.denominator.degrees()[c] for c in columns):
            return len(inner) > 1 or not value.numerator.is_constant()
        return any(sum(int(e[c]) for c in columns) > 1 for e in value.numerator.monoms())

    def _rank(self, arguments: Sequence[Expr], moving_only: bool) -> int:
        """The rank over Q of arguments as sums of monomials, the constant ones left out or not."""
        rows = [{m: c for c, m in split_terms(a) if not moving_only or names(m) - self.constants} for a in arguments]
        columns = list(dict.fromkeys(m for row in rows for m in row))
        entries = [_fmpq(row.get(m, Fraction(0))) for row in rows for m in columns]
        return int(flint.fmpq_mat(len(rows), len(columns), entries).rank()) if columns else 0

    def _logarithms(self) -> str | None:
        logs, inverse = self._known("log"), self._known(*INVERSE)
        alone = len(logs) + len(inverse) == 1
        for argument in (*logs, *inverse):
            inner = self._inner(argument)
            if inner and not (alone and argument in logs and inner <= {"root", "power", *ANGLES}):
                return "a logarithm or an inverse function of functions"
        if len(inverse) > 1 or (self._known("asin", "acos", "erf") and logs):
            return "inverse functions beside others"
        return "logarithms of multiples" if self._shared(logs) else None

    def _powers(self) -> str | None:
        bases = dict.fromkeys(base for base, _ in self.powers)
        if any(self._inner(b) - {"root"} for b in bases) or sum(bool(self._inner(b)) for b in bases) > 1:
            return "a root or a power of functions"
        if self._shared(list(bases)):
            return "powers of bases with a common factor"
        for base in bases:
            exponents = [e for b, e in self.powers if b == base and e is not None]
            if len(exponents) > 1 and self._rank(exponents, False) < len(exponents):
                return "powers of one base"
            if len(exponents) + sum(e is None for b, e in self.powers if b == base) > 1 and len(exponents) > 1:
                return "powers of one base"
        return None

    def _signs(self) -> str | None:
        arguments = list(dict.fromkeys(self._known(*SIGNS)))
        squares = any(isinstance(f, Pow) for b, _ in self.powers for f in (b.factors if isinstance(b, Mul) else (b,)))
        if any(self._inner(a) for a in arguments) or (arguments and squares):
            return "a modulus of functions, or beside roots of squares"
        return "moduli with a common factor" if self._shared(arguments) else None

    def _shared(self, forms: Sequence[Expr]) -> bool:
        """Whether two formulas have an irreducible factor in common."""
        seen: set[Expr] = set()
        for form in forms:
            ring = Ring(sorted(names(form)))
            value = to_rational(form, ring)
            factors = [f for part in (value.numerator, value.denominator) for f, _ in part.factor()[1]]
            trees = {to_tree(primitive_part(f)[1], ring) for f in factors}
            if trees & seen:
                return True
            seen |= trees
        return False


def _fmpq(value: Fraction) -> flint.fmpq:
    return flint.fmpq(value.numerator, value.denominator)


__all__ = ["doubt"]
