# Dissipative (damped) wave equation
# M. Kac, A stochastic model related to the telegrapher's equation, Rocky Mountain J. Math. 4 (1974) 497
phi_tt + 2*eps*phi_t - c^2*lap(phi) = 0
par eps > 0, c > 0
