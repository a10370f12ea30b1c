# Linear Korteweg–de Vries–Burgers equation
# R. S. Johnson, A non-linear equation incorporating damping and dispersion, J. Fluid Mech. 42 (1970) 49
dim 1
phi_t + c*phi_x - nu*phi_xx + b*phi_xxx = 0
par c, nu > 0, b > 0
