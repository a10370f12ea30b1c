"""Trees and systems as equation text that reads back to the same tree.

For every tree ``e`` in normal form ``parse_expression(print_expr(e), names) == e``, and ``parse(print_system(s)) == s``
for every system that comes from a text. Quotients are printed where a factor is a power −1 (``a/b``), fractions in
front of a product as a final division (``3*x/2``), subtraction where a term's number is negative.
"""

from __future__ import annotations

from fractions import Fraction

from symcons.expr.folding import fold
from symcons.expr.reactions import expand
from symcons.expr.system import Monomials, Parameter, Reaction, Span, System
from symcons.expr.tree import MINUS_ONE, Add, Call, Expr, Mul, Num, Pow, Sym

#: How tightly a printed form holds together: a sum, a product, a power, something that needs no bracket anywhere.
_SUM, _PRODUCT, _POWER, ATOM = range(4)
#: Lines longer than this are continued in the next.
_LONG = 2000
Printed = tuple[str, int]


def print_expr(value: Expr) -> str:
    """The formula as text of the equation language."""
    return fold(value, print_node)[0]


def print_node(node: Expr, parts: list[Printed]) -> Printed:
    """One node's text and how tightly it holds together, from those of its children."""
    if isinstance(node, Sym):
        return node.name, ATOM
    if isinstance(node, Num):
        return _number(node.value)
    if isinstance(node, Call):
        return f"{node.name}({', '.join(text for text, _ in parts)})", ATOM
    if isinstance(node, Add):
        return _sum(node, [text for text, _ in parts]), _SUM
    if isinstance(node, Mul):
        return _product(node, parts)
    if isinstance(node, Pow):
        if _is_inverse(node):
            return "1/" + _bracketed(parts[0], _POWER), _PRODUCT
        return f"{_bracketed(parts[0], ATOM)}^{_exponent(node.exponent, parts[1])}", _POWER
    raise TypeError(f"{node!r} is not a node of a formula")


def _number(value: Fraction) -> Printed:
    if value.denominator == 1 and value >= 0:
        return str(value), ATOM
    return str(value), _SUM if value < 0 else _PRODUCT


def _bracketed(part: Printed, level: int) -> str:
    return part[0] if part[1] >= level else f"({part[0]})"


def _is_inverse(node: Expr) -> bool:
    return isinstance(node, Pow) and isinstance(node.exponent, Num) and node.exponent.value == -1


def _exponent(node: Expr, part: Printed) -> str:
    """An exponent, with brackets only where they are needed or help, so that text never nests deeper than it must."""
    if part[1] == _POWER:
        return part[0]
    if isinstance(node, Mul) and len(node.factors) == 2 and node.factors[0] == MINUS_ONE:
        inner = node.factors[1]
        if isinstance(inner, Pow) and not _is_inverse(inner):
            return part[0]
    return _bracketed(part, ATOM)


def _sum(node: Add, texts: list[str]) -> str:
    last = node.terms[-1]
    if texts[0].startswith("-") and isinstance(last, Num) and last.value > 0:
        texts = [texts[-1], *texts[:-1]]
    joined = [texts[0]]
    for text in texts[1:]:
        joined += [" - ", text[1:]] if text.startswith("-") else [" + ", text]
    return "".join(joined)


def _product(node: Mul, parts: list[Printed]) -> Printed:
    factors, number = list(zip(node.factors, parts, strict=True)), Fraction(1)
    if isinstance(node.factors[0], Num):
        number = node.factors[0].value
        factors = factors[1:]
    if number == -1 and len(factors) == 1 and isinstance(factors[0][0], Add):
        return f"(-1)*({factors[0][1][0]})", _PRODUCT
    quotient = any(_is_inverse(factor) for factor, _ in factors)
    size, below = abs(number), ""
    if size.denominator != 1 and not quotient:
        size, below = Fraction(size.numerator), f"/{size.denominator}"
    text = "" if size == 1 else str(size)
    for factor, part in factors:
        if _is_inverse(factor):
            text = (text or "1") + "/" + _denominator(part)
        else:
            text += ("*" if text else "") + _bracketed(part, _POWER)
    return ("-" if number < 0 else "") + text + below, _SUM if number < 0 else _PRODUCT


def _denominator(part: Printed) -> str:
    """What stands below, from the printed inverse ``1/…``."""
    return part[0].removeprefix("1/")


def print_system(system: System) -> str:
    """The system as an equation file, a statement a line."""
    lines = [
        *parameter_lines(system.parameters),
        *_list_line("input", system.inputs),
        *_list_line("positive", system.positive),
        *(f"{name} = {print_expr(formula)}" for name, formula in system.definitions),
        *_motion_lines(system),
        *(f"0 = {print_expr(formula)}" for formula in system.constraints),
        *_basis_line(system),
        *(f"{name}(0) = {print_expr(value)}" for name, value in system.initial),
        *(f"aux {name} = {print_expr(formula)}" for name, formula in system.auxiliaries),
    ]
    return "".join(wrapped(line) + "\n" for line in lines)


def wrapped(line: str) -> str:
    """A very long line, continued in the next at its blanks."""
    pieces = []
    while len(line) > _LONG and " " in line[_LONG:]:
        place = line.index(" ", _LONG)
        pieces.append(line[:place])
        line = line[place + 1 :]
    return " \\\n    ".join([*pieces, line])


def _list_line(word: str, names: tuple[str, ...]) -> list[str]:
    return [f"{word} {', '.join(names)}"] if names else []


def parameter_lines(parameters: tuple[Parameter, ...]) -> list[str]:
    """A statement for each parameter."""
    return [f"par {_parameter(parameter)}" for parameter in parameters]


def _parameter(parameter: Parameter) -> str:
    lower, upper, equal = parameter.lower, parameter.upper, "" if parameter.strict else "="
    if parameter.value is not None:
        return f"{parameter.name} = {print_expr(parameter.value)}"
    if lower is not None and upper is not None:
        opening, closing = "()" if parameter.strict else "[]"
        return f"{parameter.name} in {opening}{lower}, {upper}{closing}"
    if lower is not None:
        return f"{parameter.name} >{equal} {lower}"
    return f"{parameter.name} <{equal} {upper}" if upper is not None else parameter.name


def _basis_line(system: System) -> list[str]:
    if isinstance(system.basis, Monomials):
        return [f"basis monomials({system.basis.degree})"]
    if isinstance(system.basis, Span):
        return [f"basis {', '.join(print_expr(formula) for formula in system.basis.functions)}"]
    return []


def _motion_lines(system: System) -> list[str]:
    """Equations, and reactions where the equations are theirs, so placed that states keep their order."""
    index = "n"
    while index in _all_names(system):
        index += "_"
    equations = dict(zip(system.states, system.equations, strict=True))
    side = "{}'" if system.kind == "ode" else f"{{}}({index}+1)"
    species = _species(system.reactions)
    if expand(system.reactions, species) != {name: equations.get(name) for name in species}:
        species, waiting = (), []
    else:
        waiting = list(reversed(system.reactions))
    lines: list[str] = []
    seen: set[str] = set()
    for state in system.states:
        if state not in species:
            lines.append(f"{side.format(state)} = {print_expr(equations[state])}")
        while waiting and state in species and state not in seen:
            reaction = waiting.pop()
            seen.update(_species((reaction,)))
            lines.append(print_reaction(reaction))
    return lines + [print_reaction(reaction) for reaction in reversed(waiting)]


def _all_names(system: System) -> set[str]:
    declared = {*system.states, *system.inputs, *(p.name for p in system.parameters)}
    return declared | {name for name, _ in system.definitions}


def _species(reactions: tuple[Reaction, ...]) -> tuple[str, ...]:
    sides = (side for reaction in reactions for side in (reaction.reactants, reaction.products))
    return tuple(dict.fromkeys(name for side in sides for _, name in side))


def print_reaction(reaction: Reaction) -> str:
    """The reaction as a statement."""
    left, right = _complex(reaction.reactants), _complex(reaction.products)
    return f"reaction {left} -> {right}, {print_expr(reaction.rate)}"


def _complex(side: tuple[tuple[int, str], ...]) -> str:
    return " + ".join(name if count == 1 else f"{count} {name}" for count, name in side) or "0"
