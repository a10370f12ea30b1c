# Diffusion with a square-root Laplacian (Voigt profile)
# W. Voigt, 1912; NIST Digital Library of Mathematical Functions (2010), section 7.19
phi_t - D*lap(phi) + c*fraclap(phi, 1/2) = 0
par D > 0, c > 0
