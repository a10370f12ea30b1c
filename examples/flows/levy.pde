# Fractional diffusion (Lévy flights)
# S. Bochner, Diffusion equation and stochastic processes, Proc. Natl. Acad. Sci. 35 (1949) 368
phi_t + c*fraclap(phi, s) = 0
par c > 0, s in (0, 1)
