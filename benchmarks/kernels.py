"""Kernels and verdicts beside mpmath and SymPy.

1. Certified values to 20 digits against mpmath's quadrature of the same transform: with twice as many panels until two
   answers agree, and as it were ``told`` the fewest panels that reach the digits. Ours are at a distance, or a time, that
   was not asked for before, of an equation that was.
2. Tables of 10^4 kernel values where a closed form is known.
3. SymPy's pdsolve, inverse_fourier_transform and inverse_laplace_transform on the same equations, with a time limit.
4. The verdict of each of the talk's seven, in this process after import.

    python -m benchmarks.kernels
"""

import json
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath

import genphys_sym as gp
from benchmarks.measured import measured

DIGITS, T, R = 20, "0.7", "0.4"
Number = Any
Hat = Callable[[Number], Number]


def best(times: int, task: Callable[..., Any], *given: Any, **named: Any) -> tuple[float, Any]:
    """The least of several durations, in seconds of this process's own work, and the answer."""
    found = []
    for _ in range(times):
        start = time.process_time()
        answer = task(*given, **named)
        found.append(time.process_time() - start)
    return min(found), answer


# Certified values ------------------------------------------------------------------------------------------------------


def damped(k: Number) -> Number:
    """The transform of λ² + (1 + 2k²)λ + k² + 2k⁴ with p = φ_t + φ."""
    t, half = mpmath.mpf(T), (1 + 2 * k * k) / 2
    gap = mpmath.sqrt(mpmath.mpc(half * half - k * k - 2 * k**4))
    return (mpmath.exp(-half * t) * (mpmath.cosh(gap * t) + (1 - half) * mpmath.sinh(gap * t) / gap)).real


def hats() -> dict[str, tuple[str, Hat]]:
    """Equations with their transforms at T, none of which has a closed form in space but the last two."""
    t, q = mpmath.mpf(T), mpmath.mpf
    return {
        "elliptic quartic": (
            "phi_tt + 6/5*lap(phi) - 3/10*lap(lap(phi)) - 16/25*phi = 0",
            lambda k: mpmath.exp(-t * mpmath.sqrt(q(3) / 10 * k**4 + q(6) / 5 * k**2 + q(16) / 25)),
        ),
        "biharmonic": ("phi_t + 3/5*lap(lap(phi)) = 0", lambda k: mpmath.exp(-t * q(3) / 5 * k**4)),
        "Levy, alpha = 3/2": ("phi_t + fraclap(phi, 3/4) = 0", lambda k: mpmath.exp(-t * k ** q("1.5"))),
        "strongly damped beam": ("phi_tt + phi_t - 2*lap(phi_t) - lap(phi) + 2*lap(lap(phi)) = 0", damped),
        "Yukawa (closed)": ("phi_tt + lap(phi) - 16/25*phi = 0", lambda k: mpmath.exp(-t * mpmath.sqrt(k * k + q(16) / 25))),
        "Poisson (closed)": ("phi_tt + lap(phi) = 0", lambda k: mpmath.exp(-t * k)),
    }


def wave(dim: int, z: Number) -> Number:
    """Γ(N/2) (2/z)^{N/2−1} J_{N/2−1}(z)."""
    if dim in (1, 3):
        return mpmath.cos(z) if dim == 1 else mpmath.sinc(z)
    half = mpmath.mpf(dim) / 2
    return (
        mpmath.gamma(half) * (2 / z) ** (half - 1) * mpmath.besselj(half - 1, z) if z > 1 else mpmath.hyp0f1(half, -z * z / 4)
    )


def quadrature(hat: Hat, dim: int, panels: int) -> Number:
    """The inverse transform by ``mpmath.quad``, cut where the transform is below the digits that are wanted."""
    r, half = mpmath.mpf(R), mpmath.mpf(dim) / 2
    end = mpmath.mpf(1)
    while abs(hat(end)) * end**dim > mpmath.mpf(10) ** (-DIGITS - 4):
        end *= mpmath.mpf("1.2")
    nodes = mpmath.linspace(0, end, panels + 1)
    total = mpmath.quad(lambda k: hat(k) * k ** (dim - 1) * wave(dim, k * r), nodes)
    return 2 * total / ((4 * mpmath.pi) ** half * mpmath.gamma(half))


def unaided(hat: Hat, dim: int) -> Number:
    """The quadrature with twice as many panels until two answers agree in the digits: the truth is not known beforehand."""
    panels, last = 2, quadrature(hat, dim, 1)
    while True:
        value = quadrature(hat, dim, panels)
        if abs(value - last) <= abs(value) * mpmath.mpf(10) ** (1 - DIGITS) or panels >= 64:
            return value
        panels, last = 2 * panels, value


def told(hat: Hat, dim: int, true: Number) -> Number:
    """Seconds of the cheapest cut that has the digits, which only who knows the value can tell."""
    for panels in (1, 2, 3, 4, 6, 8, 12, 16):
        with mpmath.workdps(DIGITS + 8):
            seconds, value = best(2, quadrature, hat, dim, panels)
        if abs(value - true) <= abs(true) * mpmath.mpf(10) ** (1 - DIGITS):
            break
    return seconds


def elsewhere(flow: Any, place: dict[str, Any], moved: str) -> float:
    """Seconds of a value at a distance (or time) that was not asked for before, the least of seven."""
    start = Fraction(place[moved])
    points = [{**place, moved: start + Fraction(step, 1000)} for step in range(1, 8)]
    return min(best(1, gp.value, flow, "kernel", **point)[0] for point in points)


def values() -> None:
    """The first table: a value at a new distance, at a new time, and the first of all."""
    print(
        f"{'certified to 20 digits':22} {'N':>2} {'new r, ms':>9} {'new t, ms':>9} {'first, ms':>9}"
        f" {'mpmath':>7} {'new r':>6} {'new t':>6} {'told':>7} {'new r':>6} {'new t':>6}  mpmath is off by"
    )
    ratios: dict[str, list[float]] = {}
    with mpmath.workdps(DIGITS + 8):
        cases = hats()
    for name, (pde, hat) in cases.items():
        flow = gp.density_flow(pde)
        for dim in (1, 2, 3, 10):
            place = {"t": T, "r": R, "dim": dim, "digits": DIGITS}
            first, value = best(1, gp.value, flow, "kernel", **place)
            ours = elsewhere(flow, place, "r"), elsewhere(flow, place, "t")
            with mpmath.workdps(DIGITS + 8):
                true = mpmath.mpf(value.value)
                seconds, found = best(2, unaided, hat, dim)
                error = mpmath.nstr(abs(found / true - 1), 2)
                peers = seconds, told(hat, dim, true)
            row = [peer / mine for peer in peers for mine in ours]
            kind = "closed forms" if "closed" in name else "by inversion"
            for column, ratio in zip(("new r", "new t", "new r, told", "new t, told"), row, strict=True):
                ratios.setdefault(f"{kind}, {column}", []).append(ratio)
            print(
                f"{name:22} {dim:2} {ours[0] * 1e3:9.2f} {ours[1] * 1e3:9.2f} {first * 1e3:9.2f} {peers[0] * 1e3:7.1f}"
                f" {row[0]:6.0f} {row[1]:6.0f} {peers[1] * 1e3:7.1f} {row[2]:6.0f} {row[3]:6.0f}  {error}", flush=True,
            )  # fmt: skip
    for column, found in ratios.items():
        found.sort()
        print(f"{column}: least {found[0]:.1f}, median {found[len(found) // 2]:.1f}, most {found[-1]:.0f}")
    print()


# Tables ----------------------------------------------------------------------------------------------------------------

CLOSED = {
    "diffusion": "phi_t = 7/10*lap(phi)",
    "Poisson": "phi_tt + lap(phi) = 0",
    "Yukawa": "phi_tt + lap(phi) - 16/25*phi = 0",
    "Helmholtz": "phi_tt + lap(phi) + 16/25*phi = 0",
    "damped wave": "phi_tt + 9/5*phi_t - lap(phi) = 0",
    "variance gamma": "phi_t + mult(log(1 + k^2), phi) = 0",
    "PFGM++, D = 128": "phi_tt + 127/t*phi_t + lap(phi) = 0",
}


def tables() -> None:
    """The second table: 10^4 distances in one call, the largest relative difference from ten certified values beside."""
    import numpy as np

    places = np.linspace(0.0005, 5, 10_000)
    print(f"{'10^4 kernel values':24} {'N':>3} {'ms':>8} {'off by':>9}")
    for name, pde in CLOSED.items():
        flow = gp.density_flow(pde)
        for dim in (1, 2, 3):
            if name == "damped wave" and dim == 3:
                continue
            seconds, found = best(3, gp.kernel_table, flow, float(T), places, dim)
            off = 0.0
            for index in range(1, 1000, 100):
                sure = float(gp.value(flow, "kernel", t=T, r=float(places[index]), dim=dim).value)
                off = max(off, abs(found[index] - sure) / abs(sure))
            print(f"{name:24} {dim:3} {seconds * 1e3:8.2f} {off:9.1e}", flush=True)
    print()


# SymPy -----------------------------------------------------------------------------------------------------------------

SYMPY = {
    "pdsolve: u_t = u_xx": (
        "u = Function('u')(x, t); answer = pdsolve(Eq(u.diff(t), u.diff(x, 2)), u)"
    ),
    "pdsolve: u_tt + u_xx = 0": "u = Function('u')(x, t); answer = pdsolve(Eq(u.diff(t, 2) + u.diff(x, 2), 0), u)",
    "pdsolve: u_t + u_x + u = 0": "u = Function('u')(x, t); answer = pdsolve(Eq(u.diff(t) + u.diff(x) + u, 0), u)",
    "inverse Fourier: diffusion": "answer = inverse_fourier_transform(exp(-4*pi**2*k**2*D*t), k, x)",
    "inverse Fourier: Poisson": "answer = inverse_fourier_transform(exp(-2*pi*abs(k)*t), k, x)",
    "inverse Fourier: Yukawa": "answer = inverse_fourier_transform(exp(-t*sqrt(4*pi**2*k**2 + m**2)), k, x)",
    "inverse Fourier: biharmonic": "answer = inverse_fourier_transform(exp(-16*pi**4*k**4*t), k, x)",
    "inverse Fourier: quartic": "answer = inverse_fourier_transform(exp(-t*sqrt(k**4 + k**2 + 1)), k, x)",
    "inverse Laplace: diffusion, x > 0": "answer = inverse_laplace_transform(exp(-x*sqrt(s))/(2*sqrt(s)), s, t)",
    "inverse Laplace: telegraph, x > 0": (
        "q = sqrt(s*(s + 2)); answer = inverse_laplace_transform((s + 2)*exp(-x*q)/(2*q), s, t)"
    ),
    "inverse Laplace: damped mode": "answer = inverse_laplace_transform((s + 2)/(s**2 + 2*s + m**2), s, t)",
}  # fmt: skip
#: The same question to genphys_sym: a formula, or a certified number where there is none.
OURS = {
    "pdsolve: u_t = u_xx": ("phi_t = phi_xx", 1),
    "pdsolve: u_tt + u_xx = 0": ("phi_tt + phi_xx = 0", 1),
    "pdsolve: u_t + u_x + u = 0": ("phi_t + phi_x + phi = 0", 1),
    "inverse Fourier: diffusion": ("phi_t = D*lap(phi)\npar D > 0", 1),
    "inverse Fourier: Poisson": ("phi_tt + lap(phi) = 0", 1),
    "inverse Fourier: Yukawa": ("phi_tt + lap(phi) - m^2*phi = 0\npar m > 0", 1),
    "inverse Fourier: biharmonic": ("phi_t + lap(lap(phi)) = 0", 1),
    "inverse Fourier: quartic": ("phi_tt + lap(phi) - lap(lap(phi)) - phi = 0", 1),
    "inverse Laplace: diffusion, x > 0": ("phi_t = lap(phi)", 1),
    "inverse Laplace: telegraph, x > 0": ("phi_tt + 2*phi_t - lap(phi) = 0", 1),
    "inverse Laplace: damped mode": ("phi_tt + 2*phi_t + m^2*phi = 0\npar m > 0", 0),
}
LIMIT = 60.0
_SCRIPT = """
import json, time
from sympy import *
x, t, D, m = symbols('x t D m', positive=True); k = Symbol('k', real=True); s = Symbol('s')
start = time.perf_counter()
try:
    {}
    said = str(answer)
except Exception as problem:
    said = type(problem).__name__ + ': ' + str(problem)
print(json.dumps([time.perf_counter() - start, said]))
"""


def ours(name: str) -> tuple[float, str]:
    """Seconds and what is answered, from the equation's text on."""
    from symcons.expr.printing import print_expr

    pde, dim = OURS[name]
    start = time.perf_counter()
    flow = gp.density_flow(pde)
    if dim == 0:
        said = print_expr(flow.kernel_hat)
    else:
        found = gp.kernel(flow, dim)
        said = " and ".join((print_expr(found.formula), *found.singular)) if found.formula is not None else ""
    if not said:
        value = gp.value(flow, "kernel", t=T, r=R, dim=dim)
        said = f"{value.value} at t = {T}, r = {R}, within {value.error}"
    return time.perf_counter() - start, said


def sympy() -> None:
    """The third table: a process for each question, its import not counted."""
    ours("inverse Fourier: quartic")  # names are imported on first use
    print(f"{'the same question':36} {'ours, ms':>9} {'SymPy, ms':>10} {'ratio':>7}")
    for name, code in SYMPY.items():
        mine, answer = ours(name)
        run = measured(["-c", _SCRIPT.format(code)], LIMIT)
        seconds, said = json.loads(run.output) if run is not None else (LIMIT, f"nothing in {LIMIT:.0f} s")
        more = ">" if run is None else ""
        print(
            f"{name:36} {mine * 1e3:9.1f} {more + format(seconds * 1e3, '.0f'):>10} {more + format(seconds / mine, '.0f'):>7}"
        )
        print(f"    ours:  {answer[:150]}\n    SymPy: {' '.join(said.split())[:150]}", flush=True)
    print()


# Verdicts --------------------------------------------------------------------------------------------------------------

SEVEN = {
    "diffusion": "phi_t = D*lap(phi)\npar D > 0",
    "Poisson": "phi_tt + lap(phi) = 0",
    "ideal wave": "phi_tt - c^2*lap(phi) = 0\npar c > 0",
    "damped wave": "phi_tt + 2*eps*phi_t - c^2*lap(phi) = 0\npar eps > 0, c > 0",
    "Helmholtz": "phi_tt + lap(phi) + k0^2*phi = 0\npar k0 > 0",
    "Yukawa": "phi_tt + lap(phi) - m^2*phi = 0\npar m > 0",
    "Schrodinger": "i*phi_t + a*lap(phi) = 0\npar a > 0",
}


def verdicts() -> None:
    """The fourth table: the first verdict of each, without any warming up beyond the import."""
    judge, _ = gp.admissibility, gp.density_flow  # names are imported on first use
    print(f"{'verdict after import':24} {'ms':>8}  status")
    for name, pde in SEVEN.items():
        seconds, verdict = best(1, judge, pde)
        print(f"{name:24} {seconds * 1e3:8.1f}  {verdict.status.value}", flush=True)


def main(parts: list[str]) -> None:
    """Print the tables named, all of them without a name."""
    tasks = {"verdicts": verdicts, "values": values, "tables": tables, "sympy": sympy}
    for name in parts or tasks:
        tasks[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
