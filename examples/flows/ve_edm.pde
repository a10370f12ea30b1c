# Variance-exploding diffusion, σ(t) = t
# T. Karras et al., Elucidating the design space of diffusion-based generative models, arXiv 2206.00364 (2022)
phi_t - t*lap(phi) = 0
