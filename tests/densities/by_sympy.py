"""Total derivatives and Euler operators in SymPy alone, to check the library's answers without its algebra."""

from __future__ import annotations

import sympy as sp

from symcons.densities.sympy_form import to_sympy
from symcons.expr.operators import derivative
from symcons.expr.pde import PDE
from symcons.expr.tree import Call, Expr, add, rebuild

LETTERS = "xyzt"


class Jets:
    """Symbols ``u_xxt`` for derivatives; ``rules`` say which derivatives an equation determines."""

    def __init__(self, pde: PDE) -> None:
        self.pde = pde
        self.known = {sp.Symbol(name): to_sympy(value) for name, value in pde.parameter_values().items()}

    def symbol(self, name: str, letters: str) -> sp.Symbol:
        ordered = "".join(sorted(letters, key=LETTERS.index))
        return sp.Symbol(f"{name}_{ordered}" if ordered else name)

    def parts(self, symbol: sp.Symbol) -> tuple[str, str] | None:
        """The field and the letters of a jet symbol."""
        for name in self.pde.fields:
            if symbol.name == name:
                return name, ""
            if symbol.name.startswith(f"{name}_") and set(symbol.name[len(name) + 1 :]) <= set(LETTERS):
                return name, symbol.name[len(name) + 1 :]
        return None

    def expression(self, tree: Expr) -> sp.Expr:
        """A tree as an expression in the symbols, parameters with values put in."""
        return to_sympy(transformed(tree, "xyz"[: self.pde.dim or 1])).subs(self.known)

    def total(self, value: sp.Expr, letter: str) -> sp.Expr:
        """The total derivative."""
        result = sp.diff(value, sp.Symbol(letter))
        for symbol in value.free_symbols:
            found = self.parts(symbol)
            if found is not None:
                result += sp.diff(value, symbol) * self.symbol(found[0], found[1] + letter)
        return sp.expand(result)

    def euler(self, value: sp.Expr, name: str, letters: str) -> sp.Expr:
        """Σ (−D)^K ∂/∂u_K over derivatives by ``letters``."""
        result = sp.Integer(0)
        for symbol in value.free_symbols:
            found = self.parts(symbol)
            if found is not None and found[0] == name and set(found[1]) <= set(letters):
                term = sp.diff(value, symbol)
                for letter in found[1]:
                    term = -self.total(term, letter)
                result += term
        return sp.expand(result)

    def on_solutions(self, value: sp.Expr, rules: dict[tuple[str, str], sp.Expr]) -> sp.Expr:
        """The value with every derivative that a rule (field, letters) → right-hand side determines replaced."""
        while True:
            for symbol in value.free_symbols:
                rule = self._rule(symbol, rules)
                if rule is not None:
                    value = sp.expand(value.subs(symbol, rule))
                    break
            else:
                return sp.expand(value)

    def _rule(self, symbol: sp.Symbol, rules: dict[tuple[str, str], sp.Expr]) -> sp.Expr | None:
        found = self.parts(symbol)
        if found is None:
            return None
        for (name, letters), right in rules.items():
            rest = list(found[1])
            if name != found[0] or any(rest.count(letter) < letters.count(letter) for letter in letters):
                continue
            for letter in letters:
                rest.remove(letter)
            for letter in rest:
                right = self.total(right, letter)
            return right
        return None

    def rules(self) -> dict[tuple[str, str], sp.Expr]:
        """Every equation solved for its greatest linear derivative: by t first, then by order."""
        result: dict[tuple[str, str], sp.Expr] = {}
        definitions = {sp.Symbol(name): self.expression(tree) for name, tree in self.pde.definitions}
        for tree in self.pde.equations:
            equation = self.on_solutions(sp.expand(self.expression(tree).subs(definitions)), result)
            able = [s for s in equation.free_symbols if self._is_linear(equation, s)]
            top = max(able, key=lambda s: (self.parts(s)[1].count("t"), len(self.parts(s)[1]), s.name))
            factor = equation.coeff(top, 1)
            result[self.parts(top)] = sp.expand(-(equation - factor * top) / factor)
        return result

    def _is_linear(self, equation: sp.Expr, symbol: sp.Symbol) -> bool:
        return self.parts(symbol) is not None and sp.diff(equation, symbol).is_number and sp.diff(equation, symbol) != 0




def transformed(tree: Expr, letters: str) -> Expr:
    """The tree with Laplacians written out."""
    if isinstance(tree, Call) and tree.name == "lap":
        return add(*(derivative(transformed(tree.args[0], letters), letter, 2) for letter in letters))
    return rebuild(tree, tuple(transformed(child, letters) for child in tree.children)) if tree.children else tree
