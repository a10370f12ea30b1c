# Poisson flow in D additional dimensions
# Y. Xu et al., PFGM++: Unlocking the potential of physics-inspired generative models, arXiv 2302.04265 (2023)
phi_tt + (D - 1)/t*phi_t + lap(phi) = 0
par D > 0
