# Biharmonic diffusion
# F. Gazzola, H.-C. Grunau, Eventual local positivity for a biharmonic heat equation, Discrete Contin. Dyn. Syst. S 1 (2008) 83
phi_t + kappa*lap(lap(phi)) = 0
par kappa > 0
