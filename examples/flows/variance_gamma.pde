# Variance-gamma (logarithm of the Laplacian)
# D. B. Madan, E. Seneta, The variance gamma model for share market returns, J. Business 63 (1990) 511
phi_t + mult(log(1 + k^2), phi) = 0
