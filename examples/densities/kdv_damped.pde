# Korteweg and de Vries with friction: exp(c t) u and exp(2 c t) u^2 are conserved.
# E. Ott, R. Sudan, Phys. Fluids 13 (1970) 1432-1434.
par c
u_t = -6*u*u_x - u_xxx - c*u
