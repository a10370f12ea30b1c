"""How fast is each polynomial arithmetic at the Lie derivatives of 329 monomials along a quadratic field?

All monomials of degree 1 to 7 in four letters, x' = f(x) with f dense of degree two: flint's `fmpq_mpoly` (the working
form of symcons), SymPy's `ring`, symengine and `sympy.Expr`. The median of five rounds (one for `sympy.Expr`,
whose cache is emptied first); the sums of coefficients of all results agree.

    python -m benchmarks.lie_derivatives
"""

import time
from collections.abc import Callable
from fractions import Fraction
from itertools import combinations_with_replacement
from random import Random
from typing import Any

NAMES = ("x", "y", "z", "w")
DEGREE = 7


def exponents(degree: int, at_least: int) -> list[tuple[int, ...]]:
    """All exponent vectors of total degree ``at_least`` to ``degree``."""
    words = (w for d in range(at_least, degree + 1) for w in combinations_with_replacement(range(4), d))
    return [tuple(word.count(k) for k in range(4)) for word in words]


def coefficients() -> list[list[tuple[tuple[int, ...], int]]]:
    """A dense quadratic field with small integers."""
    draw = Random(0)
    return [[(e, draw.randint(1, 9)) for e in exponents(2, 0)] for _ in NAMES]


def flint_mpoly() -> tuple[list[Any], Callable[[Any], Fraction]]:
    """The derivatives by flint, and how to sum a result's coefficients."""
    import flint

    context = flint.fmpq_mpoly_ctx.get(NAMES, flint.Ordering.degrevlex)
    field = [context.from_dict(dict(f)) for f in coefficients()]
    results = []
    for e in exponents(DEGREE, 1):
        m = context.from_dict({e: 1})
        results.append(sum((m.derivative(k) * field[k] for k in range(4)), context.from_dict({})))
    return results, lambda p: sum((Fraction(int(c.p), int(c.q)) for c in p.coeffs()), Fraction(0))


def sympy_ring() -> tuple[list[Any], Callable[[Any], Fraction]]:
    """The derivatives by SymPy's sparse polynomials."""
    from sympy import QQ, ring

    context, *letters = ring(",".join(NAMES), QQ)
    field = [context.from_dict({e: QQ(c) for e, c in f}) for f in coefficients()]
    results = []
    for e in exponents(DEGREE, 1):
        m = context.from_dict({e: QQ(1)})
        results.append(sum((m.diff(x) * f for x, f in zip(letters, field, strict=True)), context.zero))
    return results, lambda p: sum((Fraction(int(c.numerator), int(c.denominator)) for c in p.coeffs()), Fraction(0))


def expressions(library: Any) -> tuple[list[Any], Callable[[Any], Fraction]]:
    """The derivatives by a library of expressions, expanded."""
    letters = [library.Symbol(name) for name in NAMES]

    def monomial(e: tuple[int, ...]) -> Any:
        product = library.Integer(1)
        for x, k in zip(letters, e, strict=True):
            product *= x**k
        return product

    field = [sum(c * monomial(e) for e, c in f) for f in coefficients()]
    results = []
    for e in exponents(DEGREE, 1):
        m = monomial(e)
        results.append(library.expand(sum(m.diff(x) * f for x, f in zip(letters, field, strict=True))))
    return results, lambda p: Fraction(int(p.subs(dict.fromkeys(letters, 1))))


def symengine_expressions() -> tuple[list[Any], Callable[[Any], Fraction]]:
    """The derivatives by symengine."""
    import symengine

    return expressions(symengine)


def sympy_expressions() -> tuple[list[Any], Callable[[Any], Fraction]]:
    """The derivatives by SymPy's expressions."""
    import sympy
    from sympy.core.cache import clear_cache

    clear_cache()
    return expressions(sympy)


METHODS = {
    "flint fmpq_mpoly": (flint_mpoly, 5),
    "sympy.ring": (sympy_ring, 5),
    "symengine": (symengine_expressions, 5),
    "sympy.Expr": (sympy_expressions, 1),
}


def main() -> None:
    """Measure each, check that they agree, print the table."""
    base: float | None = None
    sums: list[Fraction] | None = None
    for name, (method, rounds) in METHODS.items():
        try:
            results, total = method()
        except ImportError:
            print(f"{name:20} not installed")
            continue
        found = [total(p) for p in results]
        sums = sums or found
        assert found == sums
        times = []
        for _ in range(rounds):
            start = time.perf_counter()
            method()
            times.append(time.perf_counter() - start)
        seconds = sorted(times)[rounds // 2]
        base = base or seconds
        print(f"{name:20} {seconds * 1000:10.1f} ms {seconds / base:9.1f}", flush=True)


if __name__ == "__main__":
    main()
