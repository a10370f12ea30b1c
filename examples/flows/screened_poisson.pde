# Screened Poisson (Yukawa) equation
# H. Yukawa, 1935; its kernel is the normal inverse Gaussian law, O. Barndorff-Nielsen, Scand. J. Stat. 24 (1997) 1
phi_tt + lap(phi) - m^2*phi = 0
par m > 0
