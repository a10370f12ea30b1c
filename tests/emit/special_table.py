"""The table of special functions: how ``special_functions.toml`` was made with mpmath, and its rows with types.

``python -m tests.emit.special_table`` writes the table anew. Every argument is a short binary number, exact in float32; every
row holds the value to 20 digits and x·f'(x), by a difference, to 6.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "special_functions.toml"

WIDE = (2.0**-100, 2.0**-20, 0.125, 0.5, 1.0, 1.9375, 2.0, 3.5, 8.0, 13.0, 31.0, 33.0, 100.0, 1000.0)
MIDDLE = (2.0**-20, 0.125, 0.5, 1.0, 1.9375, 2.0, 3.5, 8.0, 13.0, 31.0, 33.0, 100.0, 300.0)
SMALL_ORDERS = (0.0, 0.375, 0.5, 1.0, 1.5, 2.0, 2.75, 5.0, 8.5, 11.25)
ORDERS = (*SMALL_ORDERS, 20.0, 31.5, 40.25, 392.5, 1536.0, 1536.5)
FAR = (0.25, 0.5, 0.875, 0.9375, 0.96875, 0.984375, 1.0)


@dataclass(frozen=True, slots=True)
class Row:
    """One value: arguments, f, x·f'."""

    arguments: tuple[float, ...]
    value: float
    change: float


def table() -> dict[str, tuple[Row, ...]]:
    """The rows of every function."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        name: tuple(Row(tuple(float(a) for a in row[:-2]), float(row[-2]), float(row[-1])) for row in rows)
        for name, rows in data.items()
    }


def functions(mp: Any) -> dict[str, tuple[Callable[..., Any], list[tuple[float, ...]]]]:
    """Every function by mpmath, with the points of its grid."""

    def log(f: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *a: mp.log(abs(f(*a)))

    def slope(f: Callable[..., Any], below: int, above: int) -> Callable[..., Any]:
        return lambda n, x: (below * f(n - 1, x) + above * f(n + 1, x)) / (2 * f(n, x))

    def grid(orders: tuple[float, ...], xs: tuple[float, ...]) -> list[tuple[float, ...]]:
        return [(n, x) for n in orders for x in xs]

    def line(*xs: float) -> list[tuple[float, ...]]:
        return [(x,) for x in xs]

    def faddeeva(x: Any, y: Any) -> Any:
        z = mp.mpc(x, y)
        return mp.exp(-z * z) * mp.erfc(-1j * z)

    large = [(n, n * f) for n in (31.5, 40.25, 392.5, 1536.0, 1536.5) for f in FAR]
    plane = [(x, y) for x in (0.0, 0.25, 1.0, 2.625, 4.5, 6.0, 12.0, 1000.0) for y in (2.0**-20, 0.125, 1.0, 3.0, 7.0, 50.0)]
    signs = (-7.5, -2.25, -1.0, -0.125)
    return {
        "logbesselk": (log(mp.besselk), grid(ORDERS, WIDE)),
        "dlogbesselk": (slope(mp.besselk, -1, -1), grid(ORDERS, WIDE)),
        "besselk": (mp.besselk, grid(SMALL_ORDERS, MIDDLE[:-3])),
        "logbesseli": (log(mp.besseli), grid(ORDERS, WIDE[1:])),
        "dlogbesseli": (slope(mp.besseli, 1, 1), grid(ORDERS, WIDE[1:])),
        "besseli": (mp.besseli, grid((*SMALL_ORDERS, -0.5, -1.5, -2.75), MIDDLE[:-3])),
        "besselj": (mp.besselj, grid((*SMALL_ORDERS, 20.0, 29.0, -0.5, -2.75), MIDDLE)),
        "bessely": (mp.bessely, grid((*SMALL_ORDERS, 20.0, 29.0, -0.5, -2.75), MIDDLE)),
        "logbessely": (log(mp.bessely), grid(SMALL_ORDERS, MIDDLE) + large),
        "dlogbessely": (slope(mp.bessely, 1, -1), grid(SMALL_ORDERS, MIDDLE) + large),
        "airyai": (mp.airyai, line(-40, -9.5, -4, -2.0625, -1.5, -0.25, 0, 0.5, 1, 1.0625, 3, 9, 20)),
        "airyai_prime": (lambda x: mp.airyai(x, 1), line(-40, -9.5, -4, -2.0625, -1.5, -0.25, 0, 0.5, 1, 1.0625, 3, 9, 20)),
        "faddeeva_re": (lambda x, y: faddeeva(x, y).real, plane),
        "faddeeva_im": (lambda x, y: faddeeva(x, y).imag, plane[6:]),
        "gamma": (mp.gamma, line(*signs[:2], 0.0625, 0.5, 1, 1.5, 2, 3.75, 9.5, 30)),
        "loggamma": (log(mp.gamma), line(0.0625, 0.5, 1.5, 3.75, 9.5, 30, 1536.5, 2.0**20)),
        "digamma": (mp.digamma, line(0.0625, 0.5, 1, 2, 3.75, 9.5, 30, 1536.5, 2.0**20)),
        "trigamma": (lambda x: mp.polygamma(1, x), line(0.0625, 0.5, 1, 2, 3.75, 9.5, 30, 1536.5)),
        "erf": (mp.erf, line(*signs, 0.125, 1, 2.5)),
        "erfc": (mp.erfc, line(*signs, 0.125, 1, 2.5, 5, 8)),
        "erfcx": (lambda x: mp.exp(x * x) * mp.erfc(x), line(*signs[1:], 0.125, 1, 2.5, 30, 1000)),
        "logerfc": (log(mp.erfc), line(*signs, 0.125, 1, 2.5, 30, 1000)),
        "logcosh": (log(mp.cosh), line(*signs, 2.0**-20, 0.125, 0.9375, 1, 2.5, 30, 1000)),
        "logsinh": (log(mp.sinh), line(*signs, 2.0**-20, 0.125, 0.9375, 1, 2.5, 30, 1000)),
    }


def written() -> Iterator[str]:
    """The table, line by line."""
    import mpmath

    mp = mpmath.mp
    mp.dps = 40
    step = mp.mpf(2) ** -50
    yield "# Special functions by mpmath: arguments, value, x times the derivative (see special_table.py)."
    for name, (f, points) in functions(mp).items():
        yield f"\n{name} = ["
        for point in points:
            *order, x = (mp.mpf(a) for a in point)
            value = f(*order, x)
            change = (f(*order, x * (1 + step)) - value) / step
            numbers = [*(repr(float(a)) for a in point), mp.nstr(value, 20), mp.nstr(change, 6)]
            yield "  [" + ", ".join(f'"{number}"' for number in numbers) + "],"
        yield "]"


if __name__ == "__main__":
    FILE.write_text("\n".join(written()) + "\n", encoding="utf-8")
