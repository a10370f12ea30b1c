# The equation of sine-Gordon in light-cone coordinates: sin(u) becomes a letter.
# R. Dodd, R. Bullough, Proc. R. Soc. A 352 (1977) 481-503.
u_xt = sin(u)
