# Ornstein–Uhlenbeck (variance-preserving) equation
# G. E. Uhlenbeck, L. S. Ornstein, Phys. Rev. 36 (1930) 823; as a generative model arXiv 2011.13456 (2021)
phi_t - div(beta/2*x*phi) - beta/2*lap(phi) = 0
par beta > 0
