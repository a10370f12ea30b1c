# Quartic elliptic equation (Yukawa with bending)
# R. Schilling, R. Song, Z. Vondraček, Bernstein Functions, 2nd ed. 2012, chapters 6, 7
phi_tt + b*lap(phi) - a*lap(lap(phi)) - m^2*phi = 0
par a > 0, b, m > 0
