"""``reduce``: variables eliminated with conserved quantities, exactly.

A law I with I(x) = c along every orbit, linear in a variable v, I = (a·v + b)/m, gives v = (c·m − b)/a (m may hold v
too) wherever a ≠ 0: v's equation is dropped and v replaced everywhere by a formula in the remaining variables and the
new parameter c. Laws whose coefficient is a number come first (conserved moieties), then those whose coefficient is
free of states, then rational solutions; each choice is put into the laws that remain, so that none is used twice.

The reduced system is an equation file like any other. Its parameters stay editable: where a law used holds only for
the given values of some parameters, just these are replaced by their values and listed in ``fixed``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from symcons.errors import CertificateError, UnsupportedError
from symcons.expr.printing import print_expr, print_system
from symcons.expr.rational import Ring, to_rational, to_tree
from symcons.expr.system import Monomials, Parameter, System
from symcons.expr.tree import ZERO, Expr, Num, names, substitute, walk
from symcons.laws.exact_value import rational_value
from symcons.laws.proof import Prover
from symcons.laws.result import ConservedQuantities, Law
from symcons.laws.setting import Setting
from symcons.laws.solving import Solution, positive_first, solutions

if TYPE_CHECKING:
    from symcons.emit.source import CompiledSystem, Target


@dataclass(frozen=True, slots=True)
class Reduction:
    """A smaller system and the way back.

    ``system`` has the ``remaining`` states; ``map_back`` gives each eliminated variable as a formula in them and in the
    parameters; ``used`` are the laws, ``constants`` the new parameters with the laws whose values they are.
    ``assumes`` lists what must not be 0 (denominators of the map); ``fixed`` the parameters that had to be replaced
    by their values; ``skipped`` the laws left alone so that parameters stay free.
    """

    original: System
    system: System
    map_back: tuple[tuple[str, Expr], ...]
    used: tuple[Expr, ...]
    constants: tuple[tuple[str, Expr], ...]
    assumes: tuple[Expr, ...] = ()
    fixed: tuple[str, ...] = ()
    skipped: tuple[Expr, ...] = ()

    @property
    def remaining(self) -> tuple[str, ...]:
        """The states that are left."""
        return self.system.states

    @property
    def text(self) -> str:
        """The reduced system as an equation file."""
        return print_system(self.system)

    def compile(self, target: Target) -> CompiledSystem:
        """The reduced right-hand side as a program for "numpy", "torch" or "c"."""
        from symcons.emit.source import compile_system

        return compile_system(self.system, target)

    def check(self) -> None:
        """Prove that the map back turns solutions of the reduced system into solutions of the original one.

        Along the reduced flow the derivative of each eliminated variable's formula must be its original equation (for
        a map: its image), as rational functions modulo the constraints. Raises CertificateError where it is not.
        """
        back = dict(self.map_back)
        equations = dict(zip(self.original.states, self.original.equations, strict=True))
        values = {n: v for n, v in self.original.parameter_values().items() if n in self.fixed}
        wanted = {v: substitute(self.original.expanded(equations[v]), back | values) for v in back}
        if self.system.kind == "map":
            wanted = {v: formula - back[v] for v, formula in wanted.items()}
        prover = Prover(self.system, (*back.values(), *wanted.values()))
        for variable, formula in back.items():
            top, bottom = prover.derivative(formula)
            target = prover.rational(wanted[variable])
            if not prover.is_zero(top * target.denominator - target.numerator * bottom):
                raise CertificateError(f"the formula for {variable} does not satisfy its equation")

    def to_dict(self) -> dict[str, Any]:
        """The JSON record's ``result``: equation text, and formulas as text."""
        return {
            "system": self.text,
            "states": list(self.remaining),
            "map_back": {name: print_expr(formula) for name, formula in self.map_back},
            "constants": {name: print_expr(formula) for name, formula in self.constants},
            "assumes": [f"{print_expr(formula)} != 0" for formula in self.assumes],
            "fixed": list(self.fixed),
            "skipped": [print_expr(formula) for formula in self.skipped],
        }


def eliminate(
    system: System,
    laws: ConservedQuantities | Sequence[Law | Expr],
    variables: Sequence[str] | None = None,
    *,
    fix_parameters: bool | None = None,
) -> Reduction:
    """``system`` with as many variables eliminated as ``laws`` allow.

    ``variables`` restricts which; only for variables named there is divided by what may be 0 somewhere (listed in
    ``assumes``). ``fix_parameters`` says whether laws that hold only for the given values of parameters may be used,
    which then lose their names (default: where the laws are listed one by one, not for the whole result of a search).
    A law that is linear in no variable is left alone; with no law used the reduction is the system itself. Each new
    parameter has the law's value at the initial point where the file gives one, else none: set it like any parameter.

    Raises CertificateError for a formula that is not conserved, KeyError for a variable that is no state.
    """
    for name in variables or ():
        if name not in system.states:
            raise KeyError(name)
    formulas = _proven(system, [law.formula if isinstance(law, Law) else law for law in laws])
    if fix_parameters is None:
        fix_parameters = not isinstance(laws, ConservedQuantities)
    usable = formulas if fix_parameters else [f for f in formulas if _holds_with(system, [f], [])]
    found = solutions(system, usable, variables)
    skipped = tuple(f for f in formulas if f not in usable)
    return replace(_reduction(system, found), skipped=skipped)


def _proven(system: System, formulas: Sequence[Expr]) -> list[Expr]:
    """The formulas that may be used (no input occurs in them), each proven."""
    prover = Prover(system, tuple(formulas) if system.kind == "ode" else ())
    for formula in formulas:
        if prover.prove(formula).status != "zero":
            raise CertificateError(f"{print_expr(formula)} is not proven to be conserved, so it eliminates nothing")
    return [f for f in formulas if not names(system.expanded(f)) & set(system.inputs)]


def _reduction(system: System, found: Sequence[Solution]) -> Reduction:
    fixed = _parameters_to_fix(system, [s.law for s in found])
    values = {n: v for n, v in system.parameter_values().items() if n in fixed}
    back = {s.variable: substitute(s.formula, values) for s in found}
    replaced: dict[str, Expr] = {**back, **values}

    order = [*(p.name for p in system.parameters), *(s.constant for s in found), *system.states]

    def put(formula: Expr) -> Expr:
        return shorter(substitute(formula, replaced), order) if names(formula) & replaced.keys() else formula

    equations = dict(zip(system.states, system.equations, strict=True))
    states = tuple(name for name in system.states if name not in back)
    smaller = replace(
        system,
        states=states,
        equations=tuple(put(equations[name]) for name in states),
        definitions=tuple((name, put(formula)) for name, formula in system.definitions),
        parameters=(*(p for p in system.parameters if p.name not in fixed), *(_constant(system, s) for s in found)),
        constraints=tuple(put(g) for g in system.constraints),
        basis=system.basis if isinstance(system.basis, Monomials) else None,
        positive=tuple(name for name in system.positive if name in states),
        reactions=() if found else system.reactions,
        initial=tuple((name, value) for name, value in system.initial if name in states),
        auxiliaries=tuple((name, put(formula)) for name, formula in system.auxiliaries),
    )
    smaller = replace(smaller, constraints=_constraints_left(smaller))
    return Reduction(
        original=system,
        system=smaller,
        map_back=tuple((name, back[name]) for name in system.states if name in back),
        used=tuple(s.law for s in found),
        constants=tuple((s.constant, s.law) for s in found),
        assumes=tuple(dict.fromkeys(s.denominator for s in found if s.denominator is not None)),
        fixed=fixed,
    )


def shorter(formula: Expr, order: Sequence[str]) -> Expr:
    """The formula or its normal form (letters in ``order``), whichever has fewer symbols; definitions stay by name."""
    used = names(formula)
    first = [name for name in order if name in used]
    ring = Ring([*first, *sorted(used - set(first))])
    try:
        value = to_rational(formula, ring)
    except UnsupportedError:
        return formula
    normal = positive_first(to_tree(value, ring))
    return min(normal, formula, key=lambda tree: sum(1 for _ in walk(tree)))


def _parameters_to_fix(system: System, laws: Sequence[Expr]) -> tuple[str, ...]:
    """A smallest (by inclusion) set of valued parameters without whose values a used law is none."""
    fixed = [p.name for p in system.parameters if p.value is not None]
    if not laws or _holds_with(system, laws, []):
        return ()
    for name in tuple(fixed):
        fewer = [n for n in fixed if n != name]
        if _holds_with(system, laws, fewer):
            fixed = fewer
    return tuple(fixed)


def _holds_with(system: System, laws: Sequence[Expr], fixed: Sequence[str]) -> bool:
    opened = replace(
        system, parameters=tuple(p if p.name in fixed else replace(p, value=None) for p in system.parameters)
    )
    prover = Prover(opened, tuple(laws) if system.kind == "ode" else ())
    return all(prover.prove(law).status == "zero" for law in laws)


def _constant(system: System, solution: Solution) -> Parameter:
    """The new parameter, with the law's value at the initial point where that is a known number."""
    known = {**system.parameter_values(), **dict(system.initial)}
    if system.time is not None:
        known.setdefault(system.time, ZERO)
    formula = system.expanded(solution.law)
    for _ in range(len(known) + 1):
        if not names(formula) & known.keys():
            break
        formula = substitute(formula, known)
    try:
        return Parameter(solution.constant, Num(rational_value(formula, {})))
    except (UnsupportedError, ZeroDivisionError):
        return Parameter(solution.constant)


def _constraints_left(smaller: System) -> tuple[Expr, ...]:
    """The constraints that the map back has not made identities."""
    setting = Setting(smaller)
    kept = [not setting.flat_tree(g).numerator.is_zero() for g in setting.constraints]
    return tuple(g for g, keep in zip(smaller.constraints, kept, strict=True) if keep)
