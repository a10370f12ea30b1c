# Jeffreys (dual-phase-lag) equation
# D. D. Joseph, L. Preziosi, Heat waves, Rev. Mod. Phys. 61 (1989) 41
tau*phi_tt + phi_t - D*lap(phi) - D*tau2*lap(phi_t) = 0
par tau > 0, tau2 > 0, D > 0
