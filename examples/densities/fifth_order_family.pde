# All homogeneous equations of fifth order with weight 2; Lax, Sawada-Kotera, Kaup-Kupershmidt and Ito are members.
# U. Goktas, W. Hereman, J. Symb. Comput. 24 (1997) 591-621.
par a, b, g
u_t = -a*u^2*u_x - b*u_x*u_xx - g*u*u_xxx - d(u, x, 5)
