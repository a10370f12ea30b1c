# Helmholtz equation
# H. von Helmholtz, 1860; A. Sommerfeld, Partial Differential Equations in Physics, 1949, section 28
phi_tt + lap(phi) + k0^2*phi = 0
par k0 > 0
