# Camassa and Holm: no evolution equation; multipliers find its densities, and a root of the momentum is one.
# R. Camassa, D. Holm, Phys. Rev. Lett. 71 (1993) 1661-1664.
m = u - u_xx
m_t + u*m_x + 2*u_x*m = 0
