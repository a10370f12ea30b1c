"""Symbols: what operators do to a plane wave, which letters k enters by, and what is refused."""

from __future__ import annotations

import mpmath
import pytest

import genphys_sym as gp
from genphys_sym.alphabet import Alphabet, equal
from genphys_sym.symbols import tree_of
from symcons.errors import UnsupportedError
from symcons.expr.pde_parser import parse_pde, parse_pde_expression
from symcons.expr.printing import print_expr
from symcons.expr.tree import Call, Num, Pow, Sym, as_expr
from tests.genphys.waves import Line, Waves, at

SYMBOLS = [
    ("phi_t - D*lap(phi) = 0\npar D", "lam + D*k^2", True, True, None),
    ("phi_tt + lap(phi) - m^2*phi = 0\npar m", "lam^2 - k^2 - m^2", True, True, None),
    ("phi_t + fraclap(phi, 3/4) = 0", "lam + k^(3/2)", True, False, None),
    ("phi_t + fraclap(lap(phi), s) = 0\npar s", "lam - k^(2*s + 2)", True, False, None),
    ("phi_t + mult(log(1 + k^2), phi) = 0", "lam + log(1 + k^2)", True, False, None),
    ("phi_t - lap(phi_t) - div(grad(phi)) = 0", "(1 + k^2)*lam + k^2", True, True, None),
    ("dim 1\nphi_t + phi_xxx = 0", "lam - i*kx^3", False, True, 1),
    ("dim 1\nphi_tt - phi_xx + phi_xxxx = 0", "lam^2 + k^2 + k^4", True, True, 1),
    ("dim 2\nphi_t - phi_xx - phi_yy = 0", "lam + k^2", True, True, 2),
    ("dim 3\nphi_t - phi_xx - phi_yy - phi_zz + phi_x = 0", "lam + kx^2 + ky^2 + kz^2 + i*kx", False, True, 3),
    ("dim 2\nphi_t = div((a*phi_x, b*phi_y))\npar a, b", "lam + a*kx^2 + b*ky^2", False, True, 2),
    ("dim 2\nphi_t + dot((a, b), grad(phi)) = 0\npar a, b", "lam + i*a*kx + i*b*ky", False, True, 2),
    ("dim 2\nphi_t + d(phi, x, 4) + 2*d(d(phi, x, 2), y, 2) + d(phi, y, 4) = 0", "lam + k^4", True, True, 2),
    ("i*phi_t + a*lap(phi) = 0\npar a", "i*lam - a*k^2", True, True, None),
    ("phi_t = c*w\nw = lap(phi)\npar c", "lam + c*k^2", True, True, None),
]


@pytest.mark.parametrize(("text", "known", "isotropic", "local", "dim"), SYMBOLS)
def test_symbols(text: str, known: str, isotropic: bool, local: bool, dim: int | None) -> None:
    found = gp.symbol(text)
    names = [p.name for p in parse_pde(text).parameters]
    expected = parse_pde_expression(known, ("phi",), (*names, "k", "kx", "ky", "kz", "lam", "i"), dim)
    assert equal(tree_of(found), expected), print_expr(tree_of(found))
    assert (found.isotropic, found.local, found.dim) == (isotropic, local, dim)


@pytest.mark.parametrize(
    "text", [row[0] for row in SYMBOLS if "dim 2" not in row[0] and "dim 3" not in row[0] and "= c*w" not in row[0]]
)
def test_the_symbol_is_what_a_wave_is_multiplied_by(text: str) -> None:
    pde = parse_pde(text)
    values = {p.name: mpmath.mpf(n + 3) / 7 for n, p in enumerate(pde.parameters)}
    k, lam, x, t = mpmath.mpf("1.3"), mpmath.mpc("0.4", "0.9"), mpmath.mpf("0.3"), mpmath.mpf("0.7")
    line = Line(Waves(((mpmath.mpf(1), k, lam),)), {**values, "x": x, "t": t})
    factor = line.value(pde.equations[0]) / mpmath.exp(mpmath.mpc(0, 1) * k * x + lam * t)
    found = at(tree_of(gp.symbol(pde)), {**values, "k": k, "kx": k, "lam": lam})
    assert abs(found - factor) < mpmath.mpf(10) ** -30


def test_a_clock_and_a_drift_are_told() -> None:
    found = gp.symbol("phi_t - (a + b*t)*(div(x*phi) + 2*lap(phi)) = 0\npar a, b")
    assert print_expr(found.clock) == "a + b*t"
    assert equal(found.drift, found.clock)
    assert gp.symbol("phi_t - t^2*lap(phi) = 0").clock == Pow(Sym("t"), as_expr(2))
    assert gp.symbol("phi_t - exp(2*t)*fraclap(phi, 1/2) = 0").clock == Call("exp", (as_expr(2) * Sym("t"),))


SYSTEMS = [
    ("dim 1\nu_t + q_x = 0\ntau*q_t + q + D*u_x = 0\npar tau, D", "dim 1\ntau*u_tt + u_t - D*lap(u) = 0\npar tau, D"),
    ("u_t = v\nv_t = lap(u) - 2*eps*v\npar eps", "u_tt + 2*eps*u_t - lap(u) = 0\npar eps"),
    ("u_t = lap(v)\nv_t = lap(u)", "u_tt - lap(lap(u)) = 0"),
    ("dim 2\nu_t + p_x + q_y = 0\np_t + u_x = 0\nq_t + u_y = 0", "dim 2\nu_ttt - lap(u_t) = 0"),
    ("dim 2\nu_t + a*v_x - v_y = 0\nv_t - u_x = 0\npar a", "dim 2\nu_tt + a*u_xx - u_xy = 0\npar a"),
]


@pytest.mark.parametrize(("system", "single"), SYSTEMS)
def test_a_system_becomes_the_equation_of_its_first_field(system: str, single: str) -> None:
    assert equal(tree_of(gp.symbol(system)), tree_of(gp.symbol(single)))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("u_t = lap(v)", "as many"),
        ("u_t = u*v\nv_t = lap(u)", "nonlinear"),
        ("u_t = v\nlap(u_t) = lap(v)", "determine"),
        ("u_t = t*lap(v)\nv_t = lap(u)", "time"),
    ],
)
def test_a_system_that_cannot_be_reduced_is_refused_by_name(text: str, word: str) -> None:
    with pytest.raises(UnsupportedError, match=word):
        gp.symbol(text)


def test_a_source_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="source"):
        gp.symbol("phi_t - lap(phi) = f\npar f")


def test_powers_share_a_letter() -> None:
    k = Sym("k")
    half = Call("sqrt", (k,))
    letters = Alphabet((half, Pow(k, as_expr(3) / 2)))
    assert letters.read(Pow(k, as_expr(3) / 2)) == letters.read(half) ** 3


def test_the_imaginary_unit_is_reduced_and_never_below() -> None:
    a, b, i = Sym("a"), Sym("b"), Sym("i")
    letters = Alphabet((a, b, i))
    found = letters.read((a + i * b) / (a - i * b) * (a**2 + b**2))
    assert found == letters.read((a + i * b) ** 2)
    assert equal(i**4, Num(as_expr(1).value))
