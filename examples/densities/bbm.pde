# Benjamin, Bona and Mahony: three laws and no more.
# P. Olver, Math. Proc. Camb. Phil. Soc. 85 (1979) 143-160.
u_t + u_x + u*u_x - u_xxt = 0
