# Poisson equation
# S. D. Poisson, 1813; as a generative model (PFGM) arXiv 2209.11178 (2022)
phi_tt + lap(phi) = 0
