# The nonlinear equation of Schroedinger with any strength k, psi = u + i v: mass, momentum, energy and on.
# V. Zakharov, A. Shabat, Sov. Phys. JETP 34 (1972) 62-69.
par k
u_t = -v_xx/2 + k*(u^2 + v^2)*v
v_t = u_xx/2 - k*(u^2 + v^2)*u
