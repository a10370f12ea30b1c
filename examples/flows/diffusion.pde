# Diffusion (heat) equation
# J. Fourier, Théorie analytique de la chaleur, 1822; as a generative model arXiv 1503.03585 (2015)
phi_t - D*lap(phi) = 0
par D > 0
