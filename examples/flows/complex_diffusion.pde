# Complex diffusion (linear Ginzburg–Landau)
# G. Gilboa, N. Sochen, Y. Y. Zeevi, Image enhancement and denoising by complex diffusion processes, IEEE PAMI 26 (2004) 1020
phi_t - (e + i*a)*lap(phi) = 0
par e > 0, a > 0
