"""Equations and lattices of the literature beside the table: how many densities there are of each rank.

Counts are those of the sources up to the rank given; derivations by the search are proven one by one (``check``).
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from symcons.densities.search import find_densities
from symcons.expr.equations import parse
from symcons.laws.result import Status

GH = "Goktas & Hereman, J. Symb. Comput. 24 (1997)"
LATTICES = "Goktas & Hereman, Physica D 123 (1998)"

#: name, source, equations, rank, ranks of the densities, conditions on parameters
EQUATIONS = [
    ("Ito", GH, "u_t = -2*u^2*u_x - 6*u_x*u_xx - 3*u*u_xxx - d(u, x, 5)", 10, [2, 4, 8], ()),
    ("Gardner", GH, "u_t = p*u*u_x + q*u^2*u_x + u_xxx\npar p, q", 6, [1, 2, 4, 6], ()),
    ("fifth order modified", "Ito 1980",
     "u_t = -d(u, x, 5) + 10*u^2*u_xxx + 40*u*u_x*u_xx + 10*u_x^3 - 30*u^4*u_x", 6, [1, 2, 4, 6], ()),
    ("Hirota-Satsuma family", GH, "u_t = a*u_xxx + 6*a*u*u_x - 6*v*v_x\nv_t = -v_xxx - 3*u*v_x\npar a", 8, [2, 4, 6],
     ("a + 1 = 0", "2*a - 1 = 0")),
    ("Ito's system", "Ito 1982", "u_t = u_xxx + 6*u*u_x + 2*v*v_x\nv_t = 2*u*v_x + 2*v*u_x", 6, [2, 2, 4, 6], ()),
    ("Boussinesq", GH, "u_t = v_x\nv_t = u_x - 3*u*u_x - d(u, x, 3)", 4, [1, 1, 2, 4], ()),
    ("potential KdV", GH, "u_t = u_xxx + 3*u_x^2", 6, [4, 6], ()),
    ("nonlinear string", "textbook", "u_tt = d(u_x + u_x^3, x)", 4, [2, 4], ()),
    ("phi^4", "textbook", "u_tt - u_xx + u^3 - u = 0", 4, [4, 4], ()),
    ("Klein-Gordon", "textbook", "u_tt - u_xx + m^2*u = 0\npar m", 4, [4, 4], ("m = 0",)),
    ("beam", "textbook", "u_tt + d(u, x, 4) = 0", 6, [3, 5, 6], ()),
    ("sine-Gordon in the laboratory", "textbook", "u_tt - u_xx + sin(u) = 0", 4, [4, 4], ()),
    ("sinh-Gordon", "Dodd & Bullough 1977", "u_xt = sinh(u)", 6, [2, 4, 6], ()),
    ("Heisenberg's chain", "Lakshmanan 1977",
     "a_t = b*c_xx - c*b_xx\nb_t = c*a_xx - a*c_xx\nc_t = a*b_xx - b*a_xx", 2, [1, 1, 1, 2], ()),
    ("gas of exponent 3", "Olver & Nutku 1988", "r_t = -r*u_x - u*r_x\nu_t = -u*u_x - r*r_x", 4, [1, 1, 2, 2, 3, 3, 4, 4], ()),
    ("Kaup-Newell", "Kaup & Newell 1978", "q_t = q_xx + d(q^2*r, x)\nr_t = -r_xx + d(q*r^2, x)", 4, None, ()),
    ("Manakov", "Manakov 1974",
     "i*p_t + p_xx + 2*(abs(p)^2 + abs(q)^2)*p = 0\ni*q_t + q_xx + 2*(abs(p)^2 + abs(q)^2)*q = 0", 3,
     [2, 2, 2, 2, 3], ()),
    ("Zakharov", "Zakharov 1972", "i*p_t + p_xx = n*p\nn_t = w_x\nw_t = n_x + d(abs(p)^2, x)", 4, None, ()),
    ("three waves", "Zakharov & Manakov 1973",
     "a_t + a_x = b*c\nb_t + 2*b_x = -a*c\nc_t + 3*c_x = -a*b", 2, [2, 2], ()),
    ("Calogero-Degasperis-Fokas", "Fokas 1980", "u_t = u_xxx - u_x^3/8 + (exp(u) + exp(-u))*u_x", 4, [4], ()),
    ("Kawahara", "Kawahara 1972", "u_t + u*u_x + u_xxx - d(u, x, 5) = 0", 6, [1, 2, 6], ()),
    ("compactons", "Rosenau & Hyman 1993", "u_t + d(u^3, x) + d(u^3, x, 3) = 0", 4, [1, 4], ()),
    ("two components of Camassa-Holm", "Olver & Rosenau 1996",
     "m = u - u_xx\nm_t + 2*u_x*m + u*m_x + r*r_x = 0\nr_t + d(u*r, x) = 0", 4, [1, 1, 4], ()),
    ("generalised BBM", "Kalisch 2000", "u_t + u_x + u^2*u_x - u_xxt = 0", 4, [1, 4, 4], ()),
    ("Whitham-Broer-Kaup", "Kupershmidt 1985",
     "u_t + u*u_x + v_x + b*u_xx = 0\nv_t + d(u*v, x) + a*u_xxx - b*v_xx = 0\npar a, b", 4, [1, 2, 3, 4], ()),
    ("Tzitzeica", "Dodd & Bullough 1977", "u_xt = exp(u) - exp(-2*u)", 6, [2, 6], ()),
    ("double sine-Gordon, a negative control", "Dodd & Bullough 1977", "u_xt = sin(u) + sin(u/2)", 6, [2], ()),
    ("Dodd-Bullough in the laboratory", "Dodd & Bullough 1977", "u_tt - u_xx = exp(u) + exp(-2*u)", 4, [4, 4], ()),
    ("Sasa-Satsuma", "Sasa & Satsuma 1991", "u_t + u_xxx + 6*abs(u)^2*u_x + 3*u*d(abs(u)^2, x) = 0", 6, [2, 2, 2, 4, 6], ()),
    ("massive Thirring", "Mikhailov 1976",
     "i*u_t + i*u_x + v + u*abs(v)^2 = 0\ni*v_t - i*v_x + u + v*abs(u)^2 = 0", 3, [2, 3], ()),
    ("complex Klein-Gordon", "textbook", "q_tt - q_xx + m^2*q + abs(q)^2*q = 0\npar m", 4, [3, 4, 4], ()),
    ("Davey-Stewartson", "Davey & Stewartson 1974",
     "i*q_t + q_xx + q_yy = abs(q)^2*q + q*p_x\np_xx - p_yy = d(abs(q)^2, x)", 4, [2, 3, 3, 4], ()),
    ("Euler's equations in space", "textbook",
     "u_t + u*u_x + v*u_y + w*u_z + p_x = 0\nv_t + u*v_x + v*v_y + w*v_z + p_y = 0\n"
     "w_t + u*w_x + v*w_y + w*w_z + p_z = 0\nu_x + v_y + w_z = 0", 2, [1, 1, 1, 2], ()),
    ("Navier and Stokes, a negative control for energy", "textbook",
     "u_t + u*u_x + v*u_y + p_x = lap(u)\nv_t + u*v_x + v*v_y + p_y = lap(v)\nu_x + v_y = 0", 2, [1, 1], ()),
    ("Benney-Lin, a negative control", "Benney 1966", "u_t = -u*u_x - u_xx - u_xxx - d(u, x, 4)", 6, [1], ()),
    ("Zakharov-Kuznetsov, modified", "Munro & Parkes 1999", "u_t = u_xxx + u_xyy + u^2*u_x", 4, [1, 2, 4], ()),
    ("Kadomtsev-Petviashvili", "Kadomtsev & Petviashvili 1970", "u_t + 6*u*u_x + u_xxx + 3*v_y = 0\nv_x = u_y", 4, [2, 4], ()),
    ("waves in the plane", "textbook", "u_tt = u_xx + u_yy", 4, [2, 4, 4, 4], ()),
    ("waves in space", "textbook", "u_tt = lap(u)\ndim 3", 4, [2, 4, 4, 4, 4], ()),
    ("shallow water in the plane", "Whitham 1974",
     "h_t + d(h*u, x) + d(h*v, y) = 0\nu_t + u*u_x + v*u_y + h_x = 0\nv_t + u*v_x + v*v_y + h_y = 0", 4, [2, 3, 3, 4], ()),
    ("Toda's chain", LATTICES, "u[n]' = v[n-1] - v[n]\nv[n]' = v[n]*(u[n] - u[n+1])", 5, [0, 1, 2, 3, 4, 5], ()),
    ("Toda's chain, exponentials", LATTICES, "q[n]' = p[n]\np[n]' = exp(q[n-1] - q[n]) - exp(q[n] - q[n+1])", 3, [1, 2, 3], ()),
    ("Volterra", LATTICES, "u[n]' = u[n]*(u[n+1] - u[n-1])", 4, [0, 1, 2, 3, 4], ()),
    ("modified Volterra", LATTICES, "u[n]' = u[n]^2*(u[n+1] - u[n-1])", 4, [0, 2, 4], ()),
    ("modified KdV on a lattice", LATTICES, "u[n]' = (1 + u[n]^2)*(u[n+1] - u[n-1])", 4, [0, 2, 4], ()),
    ("Ablowitz-Ladik", LATTICES,
     "q[n]' = (1 + q[n]*r[n])*(q[n+1] + q[n-1]) - 2*q[n]\nr[n]' = -(1 + q[n]*r[n])*(r[n+1] + r[n-1]) + 2*r[n]", 4,
     [0, 2, 2, 4, 4], ()),
    ("Bogoyavlensky", "Bogoyavlensky 1991", "u[n]' = u[n]*(u[n+1] + u[n+2] - u[n-1] - u[n-2])", 2, [0, 1, 2], ()),
    ("Itoh-Narita", "Narita 1982", "u[n]' = u[n]*(u[n+3] + u[n+2] + u[n+1] - u[n-1] - u[n-2] - u[n-3])", 3, [0, 1, 2, 3], ()),
    ("relativistic Toda", "Ruijsenaars 1990",
     "u[n]' = u[n]*(v[n-1] - v[n] + u[n-1] - u[n+1])\nv[n]' = v[n]*(u[n] - u[n+1])", 3, [0, 0, 1, 2, 3], ()),
    ("Belov-Chaltikian", "Belov & Chaltikian 1993",
     "u[n]' = u[n]*(u[n+1] - u[n-1]) - v[n] + v[n-1]\nv[n]' = v[n]*(u[n+2] - u[n-1])", 3, [0, 1, 2, 3], ()),
    ("Blaszak-Marciniak", "Blaszak & Marciniak 1994",
     "u[n]' = w[n+1] - w[n-1]\nv[n]' = u[n-1]*w[n-1] - u[n]*w[n]\nw[n]' = w[n]*(v[n] - v[n+1])", 3, [0, 1, 2], ()),
    ("standard discrete Schroedinger", "Eilbeck et al. 1985",
     "u[n]' = -(v[n+1] - 2*v[n] + v[n-1]) - (u[n]^2 + v[n]^2)*v[n]\n"
     "v[n]' = u[n+1] - 2*u[n] + u[n-1] + (u[n]^2 + v[n]^2)*u[n]", 4, [2, 4], ()),
    ("diffusion on a lattice, a negative control", "textbook", "u[n]' = u[n+1] - 2*u[n] + u[n-1]", 4, [1], ()),
    ("growth on a lattice, a negative control", "textbook", "u[n]' = u[n]^2*(u[n+1] - u[n-1]) + u[n]", 4, [], ()),
    ("Fermi-Pasta-Ulam", "Fermi, Pasta & Ulam 1955",
     "q[n]' = p[n]\np[n]' = q[n+1] - 2*q[n] + q[n-1] + (q[n+1] - q[n])^2 - (q[n] - q[n-1])^2", 3, [1, 3], ()),
]  # fmt: skip
#: where the number of densities of the higher ranks follows from the hierarchy: at least one of each rank
HIERARCHIES = {"Kaup-Newell": {1, 2, 4}, "Zakharov": {1, 2, 3, 4}}


@pytest.mark.parametrize(
    ("name", "equations", "rank", "ranks", "conditions"),
    [(row[0], *row[2:]) for row in EQUATIONS],
    ids=[row[0] for row in EQUATIONS],
)
def test_densities_of_each_rank(name: str, equations: str, rank: int, ranks: list[int] | None, conditions) -> None:
    found = find_densities(parse(equations), rank)
    found.certificate.check()
    own = sorted(law.rank for law in found)
    if ranks is None:
        assert HIERARCHIES[name] <= set(own)
    else:
        assert own == [Fraction(r) for r in ranks]
        assert found.status is (Status.COMPLETE if ranks else Status.NONE)
    assert set(conditions) <= set(found.conditions)
