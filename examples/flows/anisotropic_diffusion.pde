# Anisotropic diffusion
# H. S. Carslaw, J. C. Jaeger, Conduction of Heat in Solids, 2nd ed. 1959, section 1.17
dim 2
phi_t = D1*phi_xx + 2*D12*phi_xy + D2*phi_yy
par D1 > 0, D2 > 0, D12
