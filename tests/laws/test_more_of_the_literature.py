"""Systems of the literature with more states: as many independent laws are found as are known, each proven again."""

from __future__ import annotations

import pytest

from symcons import Budget, ConservedQuantities, find_conserved, parse


def search(text: str) -> ConservedQuantities:
    return find_conserved(parse(text), budget=Budget(seconds=60))


#: name, source, equations, laws without time
COUNTED = [
    ("Clebsch's case of Kirchhoff's equations", 'A. Clebsch, Math. Ann. 3 (1870) 238',
     "m1' = 4*p2*p3\n"
     "m2' = -6*p1*p3\n"
     "m3' = 2*p1*p2\n"
     "p1' = -m2*p3 + m3*p2\n"
     "p2' = m1*p3 - m3*p1\n"
     "p3' = -m1*p2 + m2*p1", 4),
    ("Sokolov's case of Kirchhoff's equations", 'V. V. Sokolov, Theor. Math. Phys. 129 (2001) 1335',
     "m1' = 2*m2*m3 + 2*m2*p1 + 4*m2*p2 - 4*m3*p3 - 10*p2*p3\n"
     "m2' = -2*m1*m3 - 2*m1*p1 - 4*m1*p2 + 2*m3*p3 + 10*p1*p3\n"
     "m3' = 4*m3*p1 - 2*m3*p2\n"
     "p1' = -2*m2*p3 + 4*m3*p2 + 2*p1*p2 + 4*p2^2\n"
     "p2' = 2*m1*p3 - 4*m3*p1 - 2*p1^2 - 4*p1*p2\n"
     "p3' = -2*m1*p2 + 2*m2*p1", 4),
    ('gyrostat', 'V. Volterra, Acta Math. 22 (1899) 201',
     "m1' = -m2*m3/6 - m2 - 2*m3\n"
     "m2' = 2*m1*m3/3 + m1 + m3\n"
     "m3' = -m1*m2/2 + 2*m1 - m2", 2),
    ("Manakov's top in four dimensions", 'S. V. Manakov, Funct. Anal. Appl. 10 (1976) 328',
     "m12' = m13*m23/30 + m14*m24/110\n"
     "m13' = -m12*m23/6 + 3*m14*m34/130\n"
     "m14' = -8*m12*m24/33 - 8*m13*m34/65\n"
     "m23' = 2*m12*m13/15 + 2*m24*m34/143\n"
     "m24' = 7*m12*m14/30 - 7*m23*m34/78\n"
     "m34' = m13*m14/10 + 5*m23*m24/66", 4),
    ("Veselova's top", 'A. P. Veselov, L. E. Veselova, Math. Notes 44 (1988) 810',
     'n = (w2*w3*(2-3)*g1/1 + w1*w3*(3-1)*g2/2 + w1*w2*(1-2)*g3/3)/(g1^2/1+g2^2/2+g3^2/3)\n'
     "w1' = ((2-3)*w2*w3 - n*g1)/1\n"
     "w2' = ((3-1)*w1*w3 - n*g2)/2\n"
     "w3' = ((1-2)*w1*w2 - n*g3)/3\n"
     "g1' = g2*w3-g3*w2\n"
     "g2' = g3*w1-g1*w3\n"
     "g3' = g1*w2-g2*w1\n"
     '0 = g1^2+g2^2+g3^2-1\n'
     '0 = w1*g1+w2*g2+w3*g3', 2),
    ('Toda of type B2', 'O. I. Bogoyavlensky, Commun. Math. Phys. 51 (1976) 201',
     "q1' = p1\n"
     "q2' = p2\n"
     "p1' = -exp(q1 - q2)\n"
     "p2' = -exp(q2) + exp(q1 - q2)", 2),
    ('periodic Toda of type C2', 'Bogoyavlensky 1976; Adler & van Moerbeke 1980',
     "q1' = p1\n"
     "q2' = p2\n"
     "p1' = -exp(q1 - q2) + 2*exp(-2*q1)\n"
     "p2' = -2*exp(2*q2) + exp(q1 - q2)", 2),
    ("Bogoyavlensky's lattice", 'O. I. Bogoyavlenskij, Phys. Lett. A 134 (1988) 34',
     "u0' = u0*(u1+u2-u6-u5)\n"
     "u1' = u1*(u2+u3-u0-u6)\n"
     "u2' = u2*(u3+u4-u1-u0)\n"
     "u3' = u3*(u4+u5-u2-u1)\n"
     "u4' = u4*(u5+u6-u3-u2)\n"
     "u5' = u5*(u6+u0-u4-u3)\n"
     "u6' = u6*(u0+u1-u5-u4)", 4),
    ('charge near a magnetic dipole', 'C. Stoermer, Arch. Sci. Phys. Nat. 24 (1907)',
     'r = sqrt(x^2+y^2+z^2)\n'
     "x' = u\n"
     "y' = v\n"
     "z' = w\n"
     "u' = (v*(2*z^2-x^2-y^2)-w*3*y*z)/r^5\n"
     "v' = (w*3*x*z-u*(2*z^2-x^2-y^2))/r^5\n"
     "w' = (u*3*y*z-v*3*x*z)/r^5", 2),
    ('Stark', 'L. D. Landau, E. M. Lifshitz, Mechanics § 48',
     'r = sqrt(x^2+y^2+z^2)\n'
     "x' = px\n"
     "y' = py\n"
     "z' = pz\n"
     "px' = -x/r^3\n"
     "py' = -y/r^3\n"
     "pz' = -z/r^3+1/5", 3),
    ('two fixed centres', 'L. Euler 1760; Whittaker § 53',
     'a = sqrt((x-1)^2+y^2)\n'
     'b = sqrt((x+1)^2+y^2)\n'
     "x' = px\n"
     "y' = py\n"
     "px' = -2*(x-1)/a^3-3*(x+1)/b^3\n"
     "py' = -2*y/a^3-3*y/b^3", 2),
    ("Koenigs' surface D1", 'E. Kalnins, J. Kress, P. Winternitz, J. Math. Phys. 43 (2002) 970 (D1)',
     "x' = px/(2*x)\n"
     "y' = py/(2*x)\n"
     "px' = (px^2 + py^2)/(4*x^2)\n"
     "py' = 0", 3),
    ('geodesics of a torus', 'Clairaut 1733; do Carmo, Differential Geometry of Curves and Surfaces § 4-4',
     "u' = p\n"
     "v' = q\n"
     "p' = 2*sin(v)*p*q/(2+cos(v))\n"
     "q' = -(2+cos(v))*sin(v)*p^2", 2),
    ('rolling coin', 'J. Neimark, N. Fufaev 1972',
     "x' = w*cos(f)\n"
     "y' = w*sin(f)\n"
     "f' = u\n"
     "u' = 0\n"
     "w' = 0", 4),
    ('nonholonomic particle', 'R. Rosenberg 1977; A. Bloch, Nonholonomic Mechanics § 5.6.2',
     "x' = u\n"
     "y' = v\n"
     "z' = y*u\n"
     "u' = -y*u*v/(1+y^2)\n"
     "v' = 0", 3),
    ('three waves', 'J. Armstrong et al., Phys. Rev. 127 (1962) 1918',
     "ar' = -bi*ci + br*cr\n"
     "ai' = bi*cr + br*ci\n"
     "br' = -ai*ci - ar*cr\n"
     "bi' = -ai*cr + ar*ci\n"
     "cr' = -ai*bi - ar*br\n"
     "ci' = -ai*br + ar*bi", 3),
    ('four species in a cycle', 'Volterra 1931',
     "x' = x*(y-w)\n"
     "y' = y*(z-x)\n"
     "z' = z*(w-y)\n"
     "w' = w*(x-z)", 3),
    ('Goldbeter & Koshland', 'A. Goldbeter, D. Koshland, PNAS 78 (1981) 6840',
     'reaction W + A <-> C, 1, 2\n'
     'reaction C -> V + A, 3\n'
     'reaction V + B <-> D, 4, 5\n'
     'reaction D -> W + B, 6', 3),
    ('consecutive reactions', 'textbook',
     "A' = -A\n"
     "B' = A - 3*B\n"
     "C' = 3*B", 2),
    ('Henon-Heiles with 1/x^2', 'A. Fordy, Physica D 52 (1991) 204',
     "x' = px\n"
     "y' = py\n"
     "px' = -2*x*y - x + 6/x^3\n"
     "py' = -x^2 - 6*y^2 - 3*y", 2),
    ('laser without losses', 'G. Oppo, A. Politi, Z. Phys. B 59 (1985) 111',
     "i' = i*n\n"
     "n' = 1 - i", 1),
    ("Hill's lunar problem", 'G. Hill 1878',
     'r = sqrt(x^2+y^2)\n'
     "x' = u\n"
     "y' = v\n"
     "u' = 2*v+3*x-x/r^3\n"
     "v' = -2*u-y/r^3", 1),
    ('Dicke', 'R. Dicke 1954; C. Emary, T. Brandes, Phys. Rev. E 67 (2003) 066203',
     "q' = 2*p\n"
     "p' = -2*q - 4*j1\n"
     "j1' = -2*j2\n"
     "j2' = 2*j1 - 4*q*j3\n"
     "j3' = 4*q*j2", 2),
    ('two vortices on a sphere', 'V. Bogomolov, Fluid Dyn. 12 (1977) 863; R. Kidambi, P. Newton, Physica D 116 (1998) 143',
     "x1' = 2*(-y1*z2 + y2*z1)/(1-x1*x2-y1*y2-z1*z2)\n"
     "y1' = 2*(x1*z2 - x2*z1)/(1-x1*x2-y1*y2-z1*z2)\n"
     "z1' = 2*(-x1*y2 + x2*y1)/(1-x1*x2-y1*y2-z1*z2)\n"
     "x2' = 1*(y1*z2 - y2*z1)/(1-x2*x1-y2*y1-z2*z1)\n"
     "y2' = 1*(-x1*z2 + x2*z1)/(1-x2*x1-y2*y1-z2*z1)\n"
     "z2' = 1*(x1*y2 - x2*y1)/(1-x2*x1-y2*y1-z2*z1)", 5),
]  # fmt: skip


@pytest.mark.parametrize(("text", "count"), [r[2:] for r in COUNTED], ids=[r[0] for r in COUNTED])
def test_as_many_laws_as_the_literature_knows(text: str, count: int) -> None:
    found = search(text)
    assert sum(law.independent and law.kind != "time-dependent" for law in found) == count
    found.certificate.check()
