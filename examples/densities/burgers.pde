# Burgers: dissipation leaves the mass alone.
# J. M. Burgers, Adv. Appl. Mech. 1 (1948) 171-199.
u_t = u_xx + 2*u*u_x
