# Relativistic (Salpeter) diffusion
# R. Carmona, W. C. Masters, B. Simon, Relativistic Schrödinger operators, J. Funct. Anal. 91 (1990) 117
phi_t + mult(sqrt(k^2 + m^2) - m, phi) = 0
par m > 0
