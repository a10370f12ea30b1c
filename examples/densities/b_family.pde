# Holm and Staley's family: m^(1/b) for every b, more for b = 2 (Camassa-Holm) and 3 (Degasperis-Procesi).
# D. Holm, M. Staley, Phys. Lett. A 308 (2003) 437-444.
par b
m = u - u_xx
m_t + u*m_x + b*u_x*m = 0
