"""Certified numbers: the value of a kernel, a Green's function or their transforms at a point, to any number of digits."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import log10
from typing import Any

import flint

from genphys_sym.greens.balls import Ball, evaluate, to_ball
from genphys_sym.greens.closed import closed_green, closed_kernel
from genphys_sym.greens.growth import exact_value
from genphys_sym.greens.inversion import Problem, invert
from genphys_sym.greens.reading import wave_numbers
from genphys_sym.greens.setting import T, exp_of, over
from genphys_sym.greens.shapes import density_at, facts_of, growth
from genphys_sym.greens.transforms import transform_of
from genphys_sym.results import DensityFlow, Kernel, Value
from genphys_sym.results import Problem as Kind
from symcons.errors import UnsupportedError
from symcons.expr.tree import ONE, Expr, mul, names

#: What can be asked for.
QUANTITIES = ("kernel", "green", "kernel_hat", "green_hat")
_WAVES = ("k", "kx", "ky", "kz")
_PLACES = ("r", "x", "y", "z")
_MAX_BITS = 20_000


def value(flow: DensityFlow, quantity: str, *, t: Any, dim: int | None = None, digits: int = 20, **place: Any) -> Value:
    """A number with a rigorous bound of its error.

    :param quantity: "kernel" or "green" (at a distance ``r`` or a place ``x``, ``y``, ``z``; ``dim`` is needed where the
        equation leaves it open), "kernel_hat" or "green_hat" (at a wave number ``k``, or ``kx``, ``ky``, ``kz``; of an
        ill-posed problem of first order what that wave is multiplied by).
    :param t: the time; numbers are whole numbers, fractions or decimal text, and floats the decimals they print.
    :raises UnsupportedError: for parameters without a value, for a quantity that the flow does not have, and where no
        certified value can be had; the message says what is missing.
    """
    if quantity not in QUANTITIES:
        raise UnsupportedError(f"{quantity!r} is none of {', '.join(QUANTITIES)}")
    point = {name: _exact(number) for name, number in {"t": t, **place}.items()}
    known = {**_parameters(flow), **point}
    if flow.symbol.memory is not None:
        from genphys_sym.memory_values import value_with_memory

        return value_with_memory(flow, quantity, known, dim, digits)
    ball = (
        _transformed(flow, quantity, known, digits) if quantity.endswith("hat") else _placed(flow, quantity, known, dim, digits)
    )
    if not ball.is_finite():
        raise UnsupportedError(f"the {quantity} has no finite value at this point, or sits on an atom or a front")
    return written(ball, digits)


def _exact(number: Any) -> Fraction:
    return Fraction(repr(number)) if isinstance(number, float) else Fraction(number)


def _parameters(flow: DensityFlow) -> dict[str, Any]:
    """The values of the parameters: rational where they are, else balls at growing precision are made from their trees."""
    found: dict[str, Any] = {}
    missing = [p.name for p in flow.pde.parameters if p.value is None]
    if missing:
        raise UnsupportedError(f"a number needs a value for {', '.join(missing)}")
    for p in flow.pde.parameters:
        if p.value is not None:
            exact = exact_value(p.value, {})
            found[p.name] = p.value if exact is None else exact
    return found


def _balls(known: Mapping[str, Any], bits: int) -> dict[str, Ball]:
    """Every name as a ball at this precision."""
    with flint.ctx.workprec(bits):
        return {n: evaluate(v, {}, bits) if isinstance(v, Expr) else to_ball(v) for n, v in known.items()}


def _refined(tree: Expr, known: Mapping[str, Any], digits: int) -> Ball:
    """The value of a formula with a relative error below 10^−digits where that can be had."""
    bits = int(digits * 3.33) + 30
    while True:
        with flint.ctx.workprec(bits):
            ball = evaluate(tree, _balls(known, bits), bits)
        accurate = ball.is_finite() and _relative_bits(ball) > digits * 3.33 + 3
        if accurate or bits > _MAX_BITS:
            return ball
        bits *= 2


def _relative_bits(ball: Ball) -> int:
    parts = [part for part in (ball.real, ball.imag) if not (part.is_exact() or part == 0)]
    return min((int(part.rel_accuracy_bits()) for part in parts), default=_MAX_BITS)


# In wave numbers -------------------------------------------------------------------------------------------------------


def _transformed(flow: DensityFlow, quantity: str, known: dict[str, Any], digits: int) -> Ball:
    tree = flow.kernel_hat if quantity == "kernel_hat" else flow.green_hat
    if tree is None:
        tree = _single_wave(flow, quantity)
    if flow.symbol.order > 2 and flow.dispersion.problem is Kind.CAUSAL:
        return _propagated(flow, quantity, known, digits)
    whole = _whole(flow, quantity, tree)
    point = _with_waves(known, wave_numbers([whole]) or ("k",))
    return _refined(whole, point, digits)


def _single_wave(flow: DensityFlow, quantity: str) -> Expr:
    """Of a first-order problem that is ill-posed: what each plane wave is multiplied by; no kernel has that transform."""
    facts = facts_of(flow)
    rate = growth(flow, facts)
    if flow.dispersion.problem is not Kind.ILL_POSED or rate is None:
        raise UnsupportedError(f"this flow has no {quantity}")
    weight = density_at(flow, rate) if quantity == "green_hat" else ONE
    return over(exp_of(mul(T, rate)), weight)


def _propagated(flow: DensityFlow, quantity: str, known: dict[str, Any], digits: int) -> Ball:
    """Of three and more roots: by the exponential of a matrix, free of radicals."""
    from genphys_sym.propagation import propagated

    bits = digits * 6 + 100
    point = _with_waves(known, wave_numbers(flow.symbol.coefficients) or ("k",))
    pair = propagated(flow, _balls(point, bits), bits)
    ball = pair[0 if quantity == "kernel_hat" else 1]
    return flint.acb(ball.real) if ball.imag.contains(0) and "i" not in _names(flow) else ball


def _names(flow: DensityFlow) -> set[str]:
    return set().union(*(names(coefficient) for coefficient in flow.symbol.coefficients))


def _whole(flow: DensityFlow, quantity: str, tree: Expr) -> Expr:
    """The transform without removable singularities, where it can be written so."""
    try:
        found = transform_of(flow, quantity.removesuffix("_hat"))
    except UnsupportedError:
        return tree
    return found.whole if not found.directed and found.whole != tree and len(found.branches) > 1 else tree


def _with_waves(known: dict[str, Any], waves: tuple[str, ...]) -> dict[str, Any]:
    """The wave numbers that the transform names, from those that are given."""
    given = {name: known[name] for name in _WAVES if name in known}
    if not given:
        raise UnsupportedError("a transform has its value at a wave number: give k (or kx, ky, kz)")
    if waves == ("k",) and "k" not in given:
        return {**known, "k": evaluate(_root_of_sum(given), {}, 512)}
    if waves == ("kx",) and "k" in given:
        return {**known, "kx": given["k"]}
    absent = [name for name in waves if name not in known]
    if absent:
        raise UnsupportedError(f"the transform needs {', '.join(absent)}")
    return known


def _root_of_sum(parts: Mapping[str, Fraction]) -> Expr:
    from symcons.expr.tree import Num, call

    return call("sqrt", Num(sum((value**2 for value in parts.values()), Fraction(0))))


# In space --------------------------------------------------------------------------------------------------------------


def _placed(flow: DensityFlow, quantity: str, known: dict[str, Any], dim: int | None, digits: int) -> Ball:
    closed = (closed_kernel if quantity == "kernel" else closed_green)(flow, dim)
    space = dim if dim is not None else flow.pde.dim if flow.pde.dim is not None else flow.symbol.dim
    if space is None:
        raise UnsupportedError("a value in space depends on the dimension: give dim")
    squared, axis = _distance(known, space)
    if closed.formula is not None:
        ball = _of_formula(closed, known, squared, axis, space, digits)
        if ball.is_finite():
            return ball
    return _inverted(flow, quantity, known, squared, axis, space, digits)


def _distance(known: Mapping[str, Any], dim: int) -> tuple[Fraction, Fraction | None]:
    """r², and x in one dimension."""
    if "r" in known:
        return known["r"] ** 2, known["r"] if dim == 1 else None
    parts = [known[name] for name in _PLACES[1:] if name in known]
    if len(parts) != dim:
        raise UnsupportedError("a value in space needs a distance r, or as many of x, y, z as there are dimensions")
    return sum((part**2 for part in parts), Fraction(0)), parts[0] if dim == 1 else None


def _of_formula(closed: Kernel, known: dict[str, Any], squared: Fraction, axis: Fraction | None, dim: int, digits: int) -> Ball:
    from symcons.expr.tree import Num, call

    if closed.formula is None:
        return flint.acb("nan")
    point = {**known, "N": Fraction(dim)}
    if "r" in names(closed.formula):
        point["r"] = known.get("r", call("sqrt", Num(squared)))
    if axis is not None:
        point["x"] = axis
    return _refined(closed.formula, point, digits)


def _inverted(
    flow: DensityFlow, quantity: str, known: dict[str, Any], squared: Fraction, axis: Fraction | None, dim: int, digits: int
) -> Ball:
    transform = transform_of(flow, quantity)
    used = names(transform.whole)
    rough = [name for name in used if isinstance(known.get(name), Expr)]
    if rough:
        raise UnsupportedError(f"the numerical inversion needs rational parameters; {rough[0]} is none")
    exact = {name: number for name, number in known.items() if name in used}
    return invert(Problem(transform, exact, dim, squared, axis if transform.directed else None), digits)


# Writing ---------------------------------------------------------------------------------------------------------------


def written(ball: Ball, digits: int) -> Value:
    """A ball as decimal text: ``digits`` significant digits and a bound that holds what the rounding adds."""
    real, real_error = _decimal(ball.real, digits)
    if ball.imag == 0:
        return Value(real, real_error)
    imaginary, imaginary_error = _decimal(ball.imag, digits)
    sign = "-" if imaginary.startswith("-") else "+"
    error = max(real_error, imaginary_error, key=float)
    return Value(f"{real} {sign} {imaginary.lstrip('-')}*i", _rounded_up(Fraction(error) * Fraction(3, 2)))


def _decimal(part: Any, digits: int) -> tuple[str, str]:
    middle, radius = _fraction(part.mid()), _fraction(part.rad().upper())
    text = _significant(middle, digits)
    return text, _rounded_up(radius + abs(Fraction(text) - middle))


def _fraction(number: Any) -> Fraction:
    """The exact value of a ball without a radius."""
    mantissa, exponent = number.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _exponent(number: Fraction) -> int:
    """The power of ten of the first digit."""
    guess = int((abs(number.numerator).bit_length() - number.denominator.bit_length()) * log10(2))
    while abs(number) >= Fraction(10) ** (guess + 1):
        guess += 1
    while abs(number) < Fraction(10) ** guess:
        guess -= 1
    return guess


def _significant(number: Fraction, digits: int) -> str:
    if number == 0:
        return "0"
    power = _exponent(number) - digits + 1
    whole = round(number / Fraction(10) ** power)
    if abs(whole) == 10**digits:
        whole, power = whole // 10, power + 1
    sign, text = "-" if whole < 0 else "", str(abs(whole))
    top = power + digits - 1
    if -7 < top < digits:
        return sign + (f"{text[: top + 1]}.{text[top + 1 :]}".rstrip(".") if top >= 0 else f"0.{'0' * (-top - 1)}{text}")
    return f"{sign}{text[0]}.{text[1:]}e{top}" if digits > 1 else f"{sign}{text}e{top}"


def _rounded_up(error: Fraction) -> str:
    """An upper bound with two digits."""
    if error == 0:
        return "0"
    power = _exponent(error) - 1
    scaled = error / Fraction(10) ** power
    whole = -(-scaled.numerator // scaled.denominator)
    if whole == 100:
        whole, power = 10, power + 1
    return f"{whole // 10}.{whole % 10}e{power + 1}"
