# Telegraph (Maxwell–Cattaneo) equation
# C. Cattaneo, 1948; J. Masoliver, G. H. Weiss, Finite-velocity diffusion, Eur. J. Phys. 17 (1996) 190
tau*phi_tt + phi_t - D*lap(phi) = 0
par tau > 0, D > 0
